"""JPEG: its size, its passes and its end are read from its markers before anything is decoded.

An ordinary JPEG is decoded line by line, whatever its size. One that is stored in several passes (progressive, or a colour
after the other) is kept whole in memory until the last pass, and each pass goes over all of it: both are counted first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hoiam.vault.uploads.found import MOST_PIXELS
from hoiam.vault.uploads.sentences import refused

MOST_SEGMENTS: Final = 3000
MOST_SCANS: Final = 200  # passes; those who write them need a dozen
MOST_KEPT: Final = 160 * 1024 * 1024  # bytes, of what is kept from pass to pass
MOST_PASSED: Final = 500_000_000  # pixels, each counted once a pass
_MARKER: Final = re.compile(rb"\xff[^\0\xff\xd0-\xd7]")
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})


@dataclass
class _Frame:
    progressive: bool
    width: int
    height: int
    samples: list[tuple[int, int]]

    @property
    def kept(self) -> int:
        """Bytes that a decoder keeps when there are several passes: two for each coefficient of each colour."""
        across, down = max(h for h, _ in self.samples), max(v for _, v in self.samples)
        blocks = sum(-(-self.width * h // (8 * across)) * -(-self.height * v // (8 * down)) for h, v in self.samples)
        return blocks * 64 * 2


@dataclass(frozen=True)
class Outline:
    """Where the picture ends, after its last marker, and whether it can be unpacked within what a picture may cost."""

    end: int
    affordable: bool


def outline(data: bytes) -> Outline:
    """The picture by its markers; refused where its end is missing or it is too large."""
    at, segments, scans = 2, 0, 0
    affordable = True
    frame: _Frame | None = None
    while (mark := _MARKER.search(data, at)) is not None:
        segments += 1
        if segments > MOST_SEGMENTS:
            raise refused("tangled")
        at, kind = mark.end(), data[mark.end() - 1]
        if kind == 0xD9:
            if frame is None or scans == 0:
                raise refused("broken")
            return Outline(at, affordable)
        if kind in (0x01, 0xD8):
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        body = data[at + 2 : at + length]
        if length < 2 or len(body) < length - 2:
            raise refused("broken")
        at += length
        if kind in _FRAMES:
            if frame is not None:
                raise refused("opaque")
            frame = _frame(kind, body)
        elif kind == 0xDA:
            scans += 1
            if scans > MOST_SCANS:
                raise refused("tangled")
            if frame is None or not body:
                raise refused("broken")
            if frame.progressive or scans > 1 or body[0] < len(frame.samples):
                affordable = affordable and _affordable(frame, scans)
    raise refused("broken")


def _frame(kind: int, body: bytes) -> _Frame:
    if len(body) < 6 or body[5] == 0 or len(body) < 6 + 3 * body[5]:
        raise refused("broken")
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    if width * height > MOST_PIXELS:
        raise refused("pixels", number=width * height // 1_000_000)
    samples = [(body[at] >> 4, body[at] & 15) for at in range(7, 6 + 3 * body[5], 3)]
    if any(not 1 <= each <= 4 for pair in samples for each in pair):
        raise refused("broken")
    return _Frame(kind in _PROGRESSIVE, width, height, samples)


def _affordable(frame: _Frame, scans: int) -> bool:
    return frame.kept <= MOST_KEPT and scans * frame.width * frame.height <= MOST_PASSED
