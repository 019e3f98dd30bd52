"""Padding: a sealed thing's size tells how big it is to within an eighth, and nothing finer.

Inside every blob the data is followed by one byte 80 (hexadecimal) and zeros, up to a size that Padmé allows and not
below a floor. Padmé (Nikitin and others, "Reducing Metadata Leakage from Encrypted Files and Communication with
PURBs", 2019) keeps as many leading bits of a size as its magnitude has bits, so that the waste is at most 12 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_MARK: Final = b"\x80"
_ZEROS: Final = bytes(1 << 16)


def padme(size: int) -> int:
    """The least size not below `size` (bytes) that Padmé allows.

    >>> [padme(size) for size in (0, 1, 9, 1000, 1_000_000)]
    [0, 1, 10, 1024, 1015808]
    """
    if size < 2:
        return size
    magnitude = size.bit_length() - 1
    free = magnitude - magnitude.bit_length()
    low = (1 << max(free, 0)) - 1
    return (size + low) & ~low


def padded_size(size: int, floor: int) -> int:
    """The size after padding: room for the mark, at least `floor`, then Padmé."""
    return padme(max(size + 1, floor))


def filler(size: int, floor: int) -> Iterator[bytes]:
    """What follows `size` bytes of data: the mark and zeros, in pieces of at most 64 KiB."""
    zeros = padded_size(size, floor) - size - 1
    yield _MARK + _ZEROS[: min(zeros, len(_ZEROS) - 1)]
    zeros -= min(zeros, len(_ZEROS) - 1)
    while zeros:
        yield _ZEROS[:zeros]
        zeros -= min(zeros, len(_ZEROS))


class Unpadder:
    """Takes padded data piece by piece and gives the data back, holding only a count of what may be padding."""

    def __init__(self) -> None:
        self._marked = False
        self._zeros = 0

    @property
    def complete(self) -> bool:
        """Whether what came last was a mark and zeros; asked at the end."""
        return self._marked

    def take(self, piece: bytes) -> bytes:
        """The part of all data so far that is now known to be no padding and was not given before."""
        if not piece:
            return b""
        body = piece.rstrip(b"\0")
        if not body:
            if not self._marked:
                return piece
            self._zeros += len(piece)
            return b""
        given = self._held()
        zeros = len(piece) - len(body)
        if body.endswith(_MARK):
            self._marked, self._zeros = True, zeros
            return given + body[:-1]
        self._marked, self._zeros = False, 0
        return given + piece

    def _held(self) -> bytes:
        return _MARK + bytes(self._zeros) if self._marked else b""
