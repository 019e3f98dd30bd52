"""What petitions are about, as the packs list it: code and words, the same for every kind that offers it."""

from __future__ import annotations

from hoiam.casework import laws
from hoiam.core.petition.events import Text


def every() -> dict[str, Text]:
    """Subject codes with their words, in the packs' order."""
    found: dict[str, Text] = {}
    for kind in laws.current().kinds.values():
        for subject in kind.subjects:
            found.setdefault(subject.id, Text(subject.title.vi, subject.title.en))
    return found
