"""What was found of a file's metadata, gathered under a bound: lines that a person can read, in work that is counted."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from hoiam.vault.uploads.found import LONGEST_SAID, MORE, MOST_SAID, Metadata

MOST_STEPS: Final = 20_000  # entries, records and elements of one file that are read; what stands behind them is only told of
OWN_EXIF, EXIF_IN_WORDS, PACKET = 0, 1, 2  # where a picture may say how it is to be turned, in the order in which they count
_LONGEST_READ: Final = 4096
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_WHEN: Final = re.compile(
    r"(\d{4})[:/.-]?(\d\d)[:/.-]?(\d\d)(?:[ T]*(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d{1,9})?)? *(Z|[+-]\d\d'?:?\d\d)?'?"
)
_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001 - the zero of a film's clock, in UTC, as it is written below
_POINT: Final = re.compile(r"([+-]\d{1,3}(?:\.\d{1,12})?)([+-]\d{1,3}(?:\.\d{1,12})?)(?:([+-]\d{1,6}(?:\.\d{1,9})?))?")


class Gathered:
    """Lines and marks, each once, in the order in which they were found."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], None] = {}
        self._more: set[str] = set()
        self._steps = 0
        self._turnings: dict[int, int] = {}

    @property
    def orientation(self) -> int:
        """How the picture is to be turned (EXIF 274): what the first place says that says anything, 1 where none does."""
        turned = self._turnings[min(self._turnings)] if self._turnings else 1
        return turned if 2 <= turned <= 8 else 1

    def turn(self, place: int | None, turned: int) -> None:
        """That a place says how it is to be turned: `OWN_EXIF` before others, as `page_drawer` draws it; None: not asked."""
        if place is not None:
            self._turnings.setdefault(place, turned)

    @property
    def found(self) -> Metadata:
        return Metadata(tuple(self._said), tuple(each for each in MORE if each in self._more))

    @property
    def steps(self) -> int:
        """How much was read."""
        return self._steps

    def step(self) -> bool:
        """Whether one more entry may be read."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            self.more("tangled")
            return False
        return True

    def more(self, what: str) -> None:
        """That this stands in the file too."""
        self._more.add(what)

    def say(self, field: str, value: str) -> None:
        """A line; nothing of an empty one."""
        line = clean(value)
        if not line or (field, line) in self._said:
            return
        if len(self._said) >= MOST_SAID:
            self.more("tangled")
            return
        self._said[field, line] = None

    def say_bytes(self, field: str, raw: bytes) -> None:
        """A line in UTF-8, or in Latin-1 where it is none."""
        raw = raw[:_LONGEST_READ].split(b"\0", 1)[0]
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
        self.say(field, text)

    def say_position(self, north: float, east: float) -> None:
        """Degrees of WGS 84."""
        if -90 <= north <= 90 and -180 <= east <= 180:
            self.say("position", f"{north:.6f} {east:.6f}")
        else:
            self.more("around")

    def say_point(self, text: str) -> None:
        """A place as ISO 6709 writes it: +10.7769+106.7009+005.1/."""
        found = _POINT.match(text.strip())
        if found is None:
            self.more("around")
            return
        self.say_position(float(found[1]), float(found[2]))
        if found[3]:
            self.say("height", f"{float(found[3]):.1f}")

    def say_when(self, text: str, offset: str = "") -> None:
        """A time as cameras (EXIF 4.6.5), PDF (7.9.4) and ISO 8601 write it; what is none is said as it stands."""
        line = clean(text).removeprefix("D:")
        found = _WHEN.fullmatch(f"{line}{offset.strip()}") or _WHEN.fullmatch(line)
        if found is None:
            if line.strip("0: -"):
                self.say("words", line)
            return
        year, month, day, hour, minute, second, zone = found.groups()
        zone = "+00:00" if zone == "Z" else (zone or "").replace("'", "")
        zone = f"{zone[:3]}:{zone[3:]}" if len(zone) == 5 else zone
        clock = f"T{hour}:{minute}:{second or '00'}{zone}" if hour else ""
        try:
            datetime.fromisoformat(f"{year}-{month}-{day}{clock}")
        except ValueError:
            if line.strip("0: -"):
                self.say("words", line)
            return
        self.say("taken", f"{year}-{month}-{day}{clock}")

    def say_seconds(self, seconds: int) -> None:
        """A time as films write it: seconds since 1904 in UTC; 0 says nothing."""
        if seconds:
            try:
                self.say("taken", f"{_1904 + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}+00:00")
            except OverflowError:
                self.more("settings")


def clean(value: str) -> str:
    """One line of at most so many letters, without marks that turn the direction of writing or hide something."""
    shown = value[:_LONGEST_READ].encode("utf-8", "replace").decode()
    line = " ".join(
        "".join(" " if c.isspace() else c for c in shown if c.isspace() or unicodedata.category(c) not in _HIDDEN).split()
    )
    return line[:LONGEST_SAID].rstrip()
