"""TIFF: the chain of its pages is followed by offsets alone, no further than pages are taken, and none is unpacked."""

from __future__ import annotations

import sys
from array import array
from typing import BinaryIO, Final, Literal

from hoiam.vault.uploads.found import MOST_DRAWN, MOST_FRAMES, MOST_PIXELS
from hoiam.vault.uploads.sentences import refused

MOST_ENTRIES: Final = 1000  # of one page
MOST_STRIPS: Final = 4_000_000  # of all pages
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_CODES: Final = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_WIDTH, _HEIGHT, _STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES = 256, 257, 273, 279, 324, 325
_ASKED: Final = (_WIDTH, _HEIGHT, _STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES)


class Tiff:
    """Pages, and where the last byte stands that any of them names."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._strips = 0
        head = self._at(0, 16)
        self._order: Literal["little", "big"] = "little" if head[:2] == b"II" else "big"
        self._big = self._number(head[2:4]) == 43
        self._wide = 8 if self._big else 4
        self.pages = 0
        self.affordable = True
        self.end = 16 if self._big else 8
        self._follow(self._number(head[8:16] if self._big else head[4:8]))

    def _follow(self, at: int) -> None:
        seen: set[int] = set()
        while at:
            if at in seen:
                raise refused("broken")
            seen.add(at)
            self.pages += 1
            if self.pages > MOST_FRAMES:
                raise refused("frames")
            at = self._page(at)
        if not self.pages:
            raise refused("broken")

    def _page(self, at: int) -> int:
        """Looks at one page; where the next begins, or 0."""
        counted, each = (8, 20) if self._big else (2, 12)
        entries = self._number(self._at(at, counted))
        if not 0 < entries <= MOST_ENTRIES:
            raise refused("broken")
        table = self._at(at + counted, entries * each + self._wide)
        found: dict[int, array[int]] = {}
        for entry in range(0, entries * each, each):
            tag, kind = self._number(table[entry : entry + 2]), self._number(table[entry + 2 : entry + 4])
            count = self._number(table[entry + 4 : entry + 4 + self._wide])
            inline = table[entry + 4 + self._wide : entry + each]
            length = count * _SIZES.get(kind, 1)
            if length > self._wide:
                where = self._number(inline)
                self.end = max(self.end, min(where + length, self._size))
            if tag in _ASKED and kind in _CODES:
                self._strips += count
                if self._strips > MOST_STRIPS:
                    raise refused("tangled")
                raw = inline[:length] if length <= self._wide else self._at(where, length)
                found[tag] = self._numbers(raw, _CODES[kind])
        self.end = max(self.end, at + counted + entries * each + self._wide)
        self._lies_within(found)
        return self._number(table[-self._wide :])

    def _lies_within(self, found: dict[int, array[int]]) -> None:
        width, height = found.get(_WIDTH), found.get(_HEIGHT)
        if not width or not height or not width[0] or not height[0]:
            raise refused("broken")
        if width[0] * height[0] > MOST_PIXELS:
            raise refused("pixels", number=width[0] * height[0] // 1_000_000)
        self.affordable = self.affordable and width[0] * height[0] <= MOST_DRAWN
        offsets = found.get(_STRIPS) or found.get(_TILES)
        counts = found.get(_STRIP_SIZES) or found.get(_TILE_SIZES)
        if not offsets or not counts or len(offsets) != len(counts):
            raise refused("broken")
        last = max(offset + count for offset, count in zip(offsets, counts, strict=True))
        if last > self._size:
            raise refused("broken")
        self.end = max(self.end, last)

    def _numbers(self, raw: bytes, code: str) -> array[int]:
        values = array(code)
        values.frombytes(raw)
        if self._order != sys.byteorder:
            values.byteswap()
        return values

    def _number(self, raw: bytes) -> int:
        return int.from_bytes(raw, self._order)

    def _at(self, at: int, length: int) -> bytes:
        if at + length > self._size:
            raise refused("broken")
        self._file.seek(at)
        return self._file.read(length)
