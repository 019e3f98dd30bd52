"""EXIF (CIPA DC-008), IPTC (IIM 4.2) and Photoshop's resources: what cameras and programs note of place, device and time.

Offsets and lengths are a stranger's: each is looked at before it is followed, each table is read once, and entries are counted.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final, Literal

from hoiam.vault.uploads.gathered import OWN_EXIF, Gathered
from hoiam.vault.uploads.xmp import xmp

MOST_TABLES: Final = 40
MOST_ENTRIES: Final = 1000  # of one table
_LONGEST_TEXT: Final = 4096
SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8, 129: 1}
_RATIONALS: Final = {5: "II", 10: "ii"}
_TEXTS: Final = {
    270: "words", 271: "maker", 272: "model", 305: "software", 315: "owner", 316: "model", 33432: "owner", 50708: "model",
    50735: "serial", 42016: "serial", 42032: "owner", 42033: "serial", 42035: "lens", 42036: "lens", 42037: "serial",
    42038: "words", 42039: "owner", 42040: "owner", 42041: "software", 42042: "software", 42043: "software", 42044: "software",
    269: "words", 285: "words", 37393: "serial", 65000: "owner", 65001: "serial", 65002: "lens",
}  # fmt: skip
_WIDE_TEXTS: Final = {40091: "words", 40092: "words", 40093: "owner", 40094: "words", 40095: "words"}
_TIMES: Final = {306: 36880, 36867: 36881, 36868: 36882}  # each with the tag that says how far from UTC
_TABLES: Final = (34665, 330)  # Exif; further pictures
_GPS, _PREVIEW, _PREVIEW_LENGTH, _MAKER_NOTE, _COMMENT, _ORIENTATION = 34853, 513, 514, 37500, 37510, 274
_XMP, _IPTC, _PHOTOSHOP, _ICC, _INTEROPERABILITY = 700, 33723, 34377, 34675, 40965
# What says how the picture is laid out, and nothing of where or with what it was taken.
LAYOUT: Final = frozenset(
    {254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 292, 293, 296, 297, 301, 317,
     318, 319, 320, 322, 323, 324, 325, 332, 338, 339, 340, 341, 347, 529, 530, 531, 532, 34675, 34665, 34853, 40965, 330, 513,
     514, 36864, 37121, 40960, 40961, 40962, 40963, 36880, 36881, 36882, 37520, 37521, 37522, 4096, 1, 2, 33550}
)  # fmt: skip


class Tables:
    """The tables (IFDs) of bytes that are laid out as TIFF is (TIFF 6.0, 2), each entry as tag, type, count and value."""

    def __init__(self, data: bytes, gathered: Gathered) -> None:
        self._data, self._gathered = data, gathered
        self._order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
        self._big = data[:2] in (b"II", b"MM") and self.number(data[2:4]) == 43
        self._wide = 8 if self._big else 4
        self._seen: set[int] = set()

    @property
    def little(self) -> bool:
        return self._order == "little"

    @property
    def first(self) -> int:
        """Where the first table stands; 0 where there is none."""
        known = self._data[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
        return self.number(self._data[8:16] if self._big else self._data[4:8]) if known else 0

    def number(self, raw: bytes) -> int:
        return int.from_bytes(raw, self._order)

    def table(self, at: int) -> tuple[dict[int, tuple[int, int, bytes]], int]:
        """The entries of the table at a place, and where the next one stands; nothing of one that was read or does not fit."""
        counted, each = (8, 20) if self._big else (2, 12)
        if not at or at in self._seen or at + counted > len(self._data):
            return {}, 0
        if len(self._seen) >= MOST_TABLES:
            self._gathered.more("tangled")
            return {}, 0
        self._seen.add(at)
        count = self.number(self._data[at : at + counted])
        if count > MOST_ENTRIES:
            self._gathered.more("tangled")
        found: dict[int, tuple[int, int, bytes]] = {}
        for entry in range(min(count, MOST_ENTRIES)):
            raw = self._data[at + counted + entry * each : at + counted + (entry + 1) * each]
            if len(raw) < each or not self._gathered.step():
                return found, 0
            tag, kind = self.number(raw[:2]), self.number(raw[2:4])
            found.setdefault(tag, (kind, self.number(raw[4 : 4 + self._wide]), raw[4 + self._wide :]))
        end = at + counted + count * each
        return found, self.number(self._data[end : end + self._wide])

    def value(self, entry: tuple[int, int, bytes], most: int) -> bytes:
        """The bytes of an entry, at most so many; what lies outside is left out."""
        kind, count, inline = entry
        length = count * SIZES.get(kind, 1)
        if length <= self._wide:
            return inline[:length]
        at = self.number(inline)
        return self._data[at : at + min(length, most)]

    def pointer(self, entry: tuple[int, int, bytes]) -> int:
        return self.number(entry[2][: 2 if entry[0] == 3 else self._wide])

    def pointers(self, entry: tuple[int, int, bytes]) -> list[int]:
        """Several places of other tables."""
        width = SIZES.get(entry[0], 4)
        raw = self.value(entry, width * MOST_TABLES)
        return [self.number(raw[at : at + width]) for at in range(0, len(raw) - width + 1, width)]

    def fractions(self, entry: tuple[int, int, bytes]) -> list[float]:
        """Numbers of two parts; none where one is divided by nothing."""
        code = _RATIONALS.get(entry[0])
        raw = self.value(entry, 64)
        if code is None:
            return []
        pairs = struct.iter_unpack(f"{'<' if self.little else '>'}{code}", raw[: len(raw) // 8 * 8])
        return [up / down if down else float("nan") for up, down in pairs]


def exif(data: bytes, gathered: Gathered, *, is_file: bool = False, turns: int | None = OWN_EXIF) -> None:
    """Reads EXIF; `is_file`: the whole of a TIFF, whose further tables are pages; `turns`: as which place it says how the
    picture is to be turned, None where programs do not ask it."""
    data = data.removeprefix(b"Exif\0\0")
    tables = Tables(data, gathered)
    at, number = tables.first, 0
    while at:
        entries, at = tables.table(at)
        if entries and number and not is_file:
            gathered.more("preview")  # a picture of the whole, as it was before anything was cut off
            if entries.keys() & {_GPS, 34665}:
                _table(entries, tables, gathered)
        else:
            if not number and _ORIENTATION in entries:
                gathered.turn(turns, tables.pointer((3, 1, entries[_ORIENTATION][2])))
            _table(entries, tables, gathered)
        number += 1
    if not number and data:
        gathered.more("settings")


def _table(entries: dict[int, tuple[int, int, bytes]], tables: Tables, gathered: Gathered) -> None:
    """What a table says, tag by tag, and the tables and packets that stand within it."""
    for tag, entry in entries.items():
        if tag in _TEXTS:
            gathered.say_bytes(_TEXTS[tag], tables.value(entry, _LONGEST_TEXT))
        elif tag in _WIDE_TEXTS:
            gathered.say(_WIDE_TEXTS[tag], tables.value(entry, _LONGEST_TEXT).decode("utf-16-le", "replace").split("\0", 1)[0])
        elif tag in _TIMES:
            offset = entries.get(_TIMES[tag])
            away = tables.value(offset, 16).split(b"\0", 1)[0].decode("latin-1") if offset is not None else ""
            gathered.say_when(tables.value(entry, 64).split(b"\0", 1)[0].decode("latin-1"), away)
        elif tag in _TABLES:
            for at in tables.pointers(entry):
                further, _ = tables.table(at)
                if tag == 330 and further:
                    gathered.more("preview")
                _table(further, tables, gathered)
        elif tag == _GPS:
            _gps(tables.table(tables.pointer(entry))[0], tables, gathered)
        elif tag == _MAKER_NOTE:
            gathered.more("maker")
        elif tag == _COMMENT:
            _comment(tables.value(entry, _LONGEST_TEXT), gathered)
        elif tag == _XMP:
            xmp(tables.value(entry, 1 << 20), gathered)
        elif tag == _IPTC:
            iptc(tables.value(entry, 1 << 20), gathered)
        elif tag == _PHOTOSHOP:
            photoshop(tables.value(entry, 1 << 20), gathered)
        elif tag == 254 and tables.pointer(entry) & 1:
            gathered.more("preview")
        elif tag not in LAYOUT:
            gathered.more("settings")


def _comment(raw: bytes, gathered: Gathered) -> None:
    """A note of the user's, behind eight letters that say how it is written (EXIF 4.6.6)."""
    mark, said = raw[:8], raw[8:]
    if mark == b"UNICODE\0":
        even = said[: len(said) // 2 * 2]
        zeros = even[0::2].count(0), even[1::2].count(0)
        gathered.say("words", even.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", "replace").split("\0", 1)[0])
    else:
        gathered.say_bytes("words", said)


def _gps(entries: dict[int, tuple[int, int, bytes]], tables: Tables, gathered: Gathered) -> None:
    """A place, and the time that satellites gave it (EXIF 4.6.7)."""
    degrees = []
    for side, number, back in ((1, 2, b"S"), (3, 4, b"W")):
        if number not in entries:
            continue
        parts = (*tables.fractions(entries[number])[:3], *[0.0] * 3)
        value = parts[0] + parts[1] / 60 + parts[2] / 3600
        at = tables.value(entries[side], 2) if side in entries else b""
        degrees.append(-value if at[:1].upper() == back else value)
    if len(degrees) == 2:
        gathered.say_position(degrees[0], degrees[1])  # what is no number lies between no degrees
    elif degrees:
        gathered.more("around")
    if 6 in entries and (height := tables.fractions(entries[6])) and height[0] == height[0]:
        below = 5 in entries and tables.value(entries[5], 1)[:1] == b"\1"
        gathered.say("height", f"{-height[0] if below else height[0]:.1f}")
    if 29 in entries:
        clock = tables.fractions(entries[7]) if 7 in entries else []
        day = tables.value(entries[29], 16).split(b"\0", 1)[0].decode("latin-1")
        if len(clock) == 3 and all(0 <= part < 60 for part in clock):
            gathered.say_when(f"{day} {int(clock[0]):02}:{int(clock[1]):02}:{int(clock[2]):02}", "+00:00")
        else:
            gathered.say_when(day)
    for tag in (27, 28):
        if tag in entries:
            gathered.say_bytes("place", tables.value(entries[tag], 512)[8:])
    if entries.keys() - {0, 1, 2, 3, 4, 5, 6, 7, 29, 27, 28}:
        gathered.more("around")


_RECORDS: Final = {
    80: "owner", 85: "owner", 110: "owner", 115: "owner", 116: "owner", 118: "owner", 122: "owner",
    26: "place", 27: "place", 90: "place", 92: "place", 95: "place", 100: "place", 101: "place",
    5: "words", 25: "words", 40: "words", 105: "words", 120: "words", 103: "words", 65: "software",
}  # fmt: skip


def iptc(data: bytes, gathered: Gathered) -> None:
    """Records of the press (IPTC IIM 4.2, 1.5): who, where, when, and what is to be seen."""
    day = clock = ""
    for number, said in _records(data):
        if not gathered.step():
            return
        if number in _RECORDS:
            gathered.say_bytes(_RECORDS[number], said)
        elif number == 55:
            day = said[:8].decode("latin-1")
        elif number == 60:
            clock = said[:11].decode("latin-1")
        elif number:
            gathered.more("settings")
    if day:
        gathered.say_when(f"{day} {clock}".strip())


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        length = int.from_bytes(data[at + 3 : at + 5], "big")
        begins = at + 5
        if length & 0x8000:
            counted = length & 0x7FFF
            if counted > 4:
                return
            length, begins = int.from_bytes(data[begins : begins + counted], "big"), begins + counted
        yield data[at + 2] if data[at + 1] == 2 else 0, data[begins : begins + length]
        at = begins + length


_RESOURCE: Final = re.compile(rb"8BIM|MeSa|AgHg|PHUT|DCSR")
_OF_PRINTING: Final = frozenset(
    {0x03E9, 0x03ED, 0x03EE, 0x03F3, 0x03F5, 0x03F8, 0x0408, 0x040D, 0x0411, 0x0414, 0x041A, 0x0419}
)


def photoshop(data: bytes, gathered: Gathered) -> None:
    """Photoshop's resources, in which IPTC, EXIF, XMP and a small picture stand too."""
    at = 0
    while at + 12 <= len(data) and _RESOURCE.match(data, at):
        if not gathered.step():
            return
        number = int.from_bytes(data[at + 4 : at + 6], "big")
        begins = at + 6 + (1 + data[at + 6] + 1) // 2 * 2
        length = int.from_bytes(data[begins : begins + 4], "big")
        body = data[begins + 4 : begins + 4 + length]
        if number == 0x0404:
            iptc(body, gathered)
        elif number in (0x0422, 0x0423):
            exif(body, gathered, turns=None)
        elif number == 0x0424:
            xmp(body, gathered)
        elif number in (0x0409, 0x040C):
            gathered.more("preview")
        elif number not in _OF_PRINTING:
            gathered.more("settings")
        at = begins + 4 + length + length % 2
