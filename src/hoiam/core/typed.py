"""Text that comes from outside, brought into one Unicode form at a cost that grows as its length does.

The normal forms of Unicode sort the marks that stand on one letter, and the sorting takes the square of their number: thirty
thousand marks on one letter cost seconds, two million an hour. No writing needs many: the Stream-Safe Text Format of Unicode
(UAX #15, section 13) allows thirty marks in a row, well above what any language stacks. Here is the one place of the house
that calls the normal forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final, Literal

MARKS_MOST: Final = 30
"""Marks in a row that text may have: the bound of the Stream-Safe Text Format."""

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

# Marks stand between these code points, and nowhere else (category M of Unicode 16; a test looks through all of them).
_WHERE_MARKS_ARE: Final = (range(0x300, 0x1F000), range(0xE0100, 0xE01F0))


@cache
def _mark() -> str:
    """A class of a regular expression for the characters that hang on the letter before them."""
    spans: list[list[int]] = []
    for point in (point for part in _WHERE_MARKS_ARE for point in part):
        character = chr(point)
        if unicodedata.combining(character) or unicodedata.category(character)[0] == "M":
            if spans and spans[-1][1] == point - 1:
                spans[-1][1] = point
            else:
                spans.append([point, point])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in spans)


@cache
def _piece() -> re.Pattern[str]:
    return re.compile(f"[^{_mark()}]+[{_mark()}]{{0,{MARKS_MOST}}}|[{_mark()}]{{1,{MARKS_MOST}}}")


@cache
def _pile() -> re.Pattern[str]:
    return re.compile(f"[{_mark()}]{{{MARKS_MOST + 1}}}")


# Most of what is typed holds not even thirty-one of these in a row; where they are marks is asked only of the rest.
_PERHAPS: Final = re.compile(f"[^\x00-\u02ff\u1e00-\u1eff\u2000-\u20cf]{{{MARKS_MOST + 1}}}")


@cache
def _row() -> re.Pattern[str]:
    return re.compile(f"[{_mark()}]{{{MARKS_MOST + 1},}}")


@cache
def _letters(count: int) -> re.Pattern[str]:
    letter = f"[^\\s{_mark()}]"
    return re.compile(f"(?:{letter}[{_mark()}]*+){{{count}}}(?={letter})")


# What nobody sees, and what is copied along from a page, a chat or a word processor: soft hyphen, joiners and marks of writing
# direction, of zero width, of variation, fillers, the byte order mark, tags.
_UNSEEN_POINTS: Final = (
    0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010),
    *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0, *range(0xFFF0, 0xFFFC),
    *range(0xE0000, 0xE1000),
)  # fmt: skip
UNSEEN: Final = frozenset(map(chr, _UNSEEN_POINTS))
"""Characters that nobody sees."""
SPACES: Final = frozenset(map(chr, (0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))
"""Spaces of other widths, and those that do not break a line."""
_SEEN: Final = {**{ord(c): None for c in UNSEEN}, **{ord(c): " " for c in SPACES}}


def seen(text: str) -> str:
    """The text as a reader sees it: without characters that nobody sees, and each space a plain one.

    >>> seen("\u200e0950\u00a0118\ufeff")
    '0950 118'
    """
    return text if text.isascii() else text.translate(_SEEN)


def pile(text: str) -> int | None:
    """Where more than `MARKS_MOST` marks in a row begin, or None: no text that somebody wrote has them.

    >>> pile("Tiếng Việt"), pile("a" + MARKS_MOST * "\\u0301"), pile("Va" + (MARKS_MOST + 1) * "\\u0301")
    (None, None, 2)
    """
    if _PERHAPS.search(text) is None:
        return None
    found = _pile().search(text)
    return None if found is None else found.start()


def composed(text: str, form: Form = "NFC") -> str:
    """The text in a normal form of Unicode. Where `pile` finds one, marks are sorted within each `MARKS_MOST` of them only, so
    that any text takes a time proportional to its length; nothing is lost either way."""
    if pile(text) is None:
        return unicodedata.normalize(form, text)
    return "".join(unicodedata.normalize(form, piece) for piece in _piece().findall(text))


def spread(text: str, instead: Callable[[str], str]) -> str:
    """The text with each mark beyond the first `MARKS_MOST` in a row as `instead` has it.

    >>> spread("a" + (MARKS_MOST + 1) * "\\u0301", lambda mark: "!") == "a" + MARKS_MOST * "\\u0301" + "!"
    True
    """
    return _row().sub(lambda row: row[0][:MARKS_MOST] + "".join(map(instead, row[0][MARKS_MOST:])), text)


def broken(text: str, after: int, by: str) -> str:
    """The text with `by` after each so many letters without a space between them; marks stay with their letter.

    >>> broken("một hai", 2, "-"), broken("ab\\u0301cd", 2, "-") == "ab\\u0301-cd"
    ('mộ-t ha-i', True)
    """
    if all(len(word) <= after for word in text.split()):
        return text
    return _letters(after).sub(lambda row: row[0] + by, text)
