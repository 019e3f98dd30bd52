"""What the name of a body says of its place: a body is called after the unit that it governs."""

from __future__ import annotations

from typing import Final

from hoiam.core.words import Text

_UNITS: Final = ("xã ", "phường ", "đặc khu ", "tỉnh ", "thành phố ")
_GOVERNS: Final = Text("Ủy ban nhân dân ", "People's Committee of ")


def place_of(name: str) -> str:
    """The place that stands before the day on a letter of the body: the name of its unit, or its whole name where it has none.

    >>> place_of("Ủy ban nhân dân xã An Bình")
    'An Bình'
    >>> place_of("Sở Nông nghiệp và Môi trường")
    'Sở Nông nghiệp và Môi trường'
    """
    for word in _UNITS:
        _, found, rest = name.partition(word)
        if found:
            return rest.strip()
    return name


def governed(name: str) -> str:
    """The unit that a body governs, with its kind, in the language of the name.

    >>> governed("Ủy ban nhân dân xã An Bình")
    'xã An Bình'
    """
    return name.removeprefix(_GOVERNS.vi).removeprefix(_GOVERNS.en)
