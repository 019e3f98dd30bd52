"""What a look into a file finds, and what is too much of anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LARGEST: Final = 50 * 1024 * 1024
LONGEST_NAME: Final = 150
MOST_PIXELS: Final = 250_000_000  # the largest photos of telephones have a little more than 200 million
MOST_DRAWN: Final = 200_000_000  # what unpacks whole is drawn up to here; beyond, it is kept unseen
MOST_FRAMES: Final = 300
MOST_ENTRIES: Final = 3000
MOST_UNPACKED: Final = 300 * 1024 * 1024
MOST_RATIO: Final = 200
SMALL: Final = 1024 * 1024  # below this a high ratio is no bomb: white paper packs well
PIECE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Found:
    """The kind of a file and what is known of it; see `Inspected`."""

    kind: str
    signed: bool = False
    pages: int | None = None
    encoding: str | None = None
    unseen: bool = False


def listed(words: str) -> frozenset[str]:
    """The words of a list, as a set."""
    return frozenset(words.split())
