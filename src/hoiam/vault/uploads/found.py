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
class Metadata:
    """What a file says of itself beside what it shows: `said`, (field, value) pairs of `FIELDS`; `more`, what else is in it,
    of `MORE`. A value is a line of at most `LONGEST_SAID` letters; a position is degrees north and east (WGS 84, negative:
    south and west) with a space between them; a time is written as ISO 8601 has it, with its offset where the file gives one.
    """

    said: tuple[tuple[str, str], ...] = ()
    more: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.said or self.more)


NOTHING_SAID: Final = Metadata()
PLACE: Final = ("position", "height", "place")
DEVICE: Final = ("maker", "model", "serial", "owner", "lens", "software")
FIELDS: Final = (*PLACE, *DEVICE, "taken", "words")
# Further notes of a place, those of the maker, a small picture of the whole, a second picture or film behind the first, a track
# of notes beside a film, settings of the camera and whatever else, more than is read.
MORE: Final = ("around", "maker", "preview", "behind", "track", "settings", "tangled")
# Kinds of which it can be taken out while what they show stays as it is.
STRIPPED: Final = ("jpeg", "png", "webp", "gif", "tiff", "heic", "avif", "mp4")
LONGEST_SAID: Final = 200
MOST_SAID: Final = 40


@dataclass(frozen=True, slots=True)
class Found:
    """The kind of a file and what is known of it; see `Inspected`. `metadata`: where the look itself has found it."""

    kind: str
    signed: bool = False
    pages: int | None = None
    encoding: str | None = None
    unseen: bool = False
    metadata: Metadata = NOTHING_SAID


def listed(words: str) -> frozenset[str]:
    """The words of a list, as a set."""
    return frozenset(words.split())
