"""What petitions are about, as the packs list it: code and words, the same for every kind that offers it."""

from __future__ import annotations

from collections.abc import Collection

from hoiam.casework import laws
from hoiam.core.words import Text


def every() -> dict[str, Text]:
    """Subject codes with their words, in the packs' order."""
    return of(laws.current().kinds)


def of(kinds: Collection[str]) -> dict[str, Text]:
    """Those that petitions of these kinds may be about: another country's pack has subjects of its own."""
    found: dict[str, Text] = {}
    for name, kind in laws.current().kinds.items():
        for subject in kind.subjects if name in kinds else ():
            found.setdefault(subject.id, subject.title)
    return found
