"""The body of one request while it arrives: in memory while it is small, then sealed in a file that has no name.

The file is made with O_TMPFILE, so that no folder ever lists it and it is gone with the process, however that ends. Each piece
is sealed with AES-256-GCM under a key of this body alone, drawn when the file is made and kept in memory only; the nonce is the
number of the piece. So what a disk keeps of it opens to nobody.

`Room` is what all bodies of one process may take together.
"""

from __future__ import annotations

import errno
import io
import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hoiam.casework import files

PIECE: Final = 64 * 1024  # bytes sealed at a time
HELD_MOST: Final = 64 * 1024  # bytes of one body that stay in memory
BEGINNING_MOST: Final = 256 * 1024  # bytes that are kept of one for which there is no room, so that its words go back
SMALLEST_PIECE: Final = 4 * 1024  # bytes that are sealed at once where memory is short
_SEAL: Final = 16  # bytes that AES-GCM adds to each piece
_MEMORY: Final = 32 << 20
_DISK: Final = 2 << 30


@dataclass
class Room:
    """What the bodies of one process may take together: bytes in memory, bytes in sealed files, and the bytes that stay free on
    that disk whatever comes. `free` tells those of a folder's disk.

    Half of the memory is for small bodies, which come whole and go at once: large ones may take minutes to come, and together
    they would leave no room for anybody's words."""

    folder: Path
    memory_most: int = _MEMORY
    disk_most: int = _DISK
    floor: int = files.FLOOR
    free: Callable[[Path], int] = lambda folder: free_bytes(folder)
    memory: int = 0
    disk: int = 0

    def holds(self, size: int, *, large: bool) -> bool:
        """Whether so many bytes more of a small or of a large body fit into memory now."""
        return self.memory + size <= (self.memory_most // 2 if large else self.memory_most)

    def has(self, size: int) -> bool:
        """Whether a sealed file of this size fits now."""
        return self.disk + size <= self.disk_most and self.free(self.folder) - size >= self.floor


def free_bytes(folder: Path) -> int:
    """The bytes of this folder's disk that an ordinary user may still fill."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


class Body:
    """One request's body, of `length` bytes when it is whole. `add` while it arrives, then `source` or `beginning`, and `close`
    in any case. Where neither memory nor disk has room for all of it, `refused` says so and only its beginning is kept."""

    def __init__(self, room: Room, length: int) -> None:
        self._room = room
        self._large = length > HELD_MOST
        self._held = bytearray()
        self._spool: _SealedSpool | None = None
        self.size = 0
        self.refused = False

    def add(self, data: bytes) -> None:
        """The next bytes."""
        self.size += len(data)
        if self.refused:
            self._hold(data[: max(0, BEGINNING_MOST - len(self._held))])
            self._fit()
            return
        self._hold(data)
        short = not self._room.holds(0, large=self._large)
        if self._spool is None and (short or len(self._held) > HELD_MOST):
            try:
                self._spool = _SealedSpool(self._room.folder)
            except OSError:
                self.refused = True
        while self._spool is not None and len(self._held) >= (SMALLEST_PIECE if short else PIECE) and not self.refused:
            self._seal(min(len(self._held), PIECE))
        if self.refused:
            self._fit()

    def _hold(self, data: bytes) -> None:
        self._held += data
        self._room.memory += len(data)

    def _fit(self) -> None:
        """Lets go what memory has no room for, from the end."""
        while self._held and not self._room.holds(0, large=self._large):
            gone = min(len(self._held), SMALLEST_PIECE)
            del self._held[-gone:]
            self._room.memory -= gone

    def whole(self) -> None:
        """All has arrived."""
        if self._spool is not None and self._held and not self.refused:
            self._seal(len(self._held))

    def beginning(self, most: int) -> bytes:
        """Its first bytes, at most so many."""
        with self.source() as source:
            return source.read(most) + (bytes(self._held[:most]) if self._spool is not None else b"")

    def source(self) -> BinaryIO:
        """The body from its first byte on, to read once. ValueError where the disk gives back something else than it got."""
        return io.BytesIO(self._held) if self._spool is None else io.BufferedReader(_Unsealed(self._spool), PIECE)

    def close(self) -> None:
        """Nothing of it is kept."""
        self._room.memory -= len(self._held)
        self._held = bytearray()
        if self._spool is not None:
            self._room.disk -= self._spool.size
            self._spool.close()
            self._spool = None

    def _seal(self, size: int) -> None:
        assert self._spool is not None  # noqa: S101 - asked for by those who made it
        if not self._room.has(size + _SEAL):
            self.refused = True
            return
        try:
            self._room.disk += self._spool.write(bytes(self._held[:size]))
        except OSError:  # the disk, or a bound of this user's on it, is full after all
            self.refused = True
            return
        del self._held[:size]
        self._room.memory -= size


class _SealedSpool:
    def __init__(self, folder: Path) -> None:
        self.descriptor = _without_a_name(folder)
        self._cipher = AESGCM(secrets.token_bytes(32))
        self.pieces: list[tuple[int, int]] = []  # where each begins, and its length
        self.size = 0

    def write(self, data: bytes) -> int:
        sealed = self._cipher.encrypt(len(self.pieces).to_bytes(12, "big"), data, None)
        rest = memoryview(sealed)
        while rest:
            rest = rest[os.pwrite(self.descriptor, rest, self.size + len(sealed) - len(rest)) :]
        self.pieces.append((self.size, len(sealed)))
        self.size += len(sealed)
        return len(sealed)

    def read(self, number: int) -> bytes:
        at, length = self.pieces[number]
        try:
            return self._cipher.decrypt(number.to_bytes(12, "big"), os.pread(self.descriptor, length, at), None)
        except InvalidTag:
            raise ValueError("the disk gave back something else than it was given") from None

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def _without_a_name(folder: Path) -> int:
    """An open file that no folder lists. Where the disk's system makes none, one that had a name for a moment."""
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as refused:
        if refused.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT):
            raise
    descriptor, name = tempfile.mkstemp(dir=folder)
    Path(name).unlink()
    return descriptor


class _Unsealed(io.RawIOBase):
    def __init__(self, spool: _SealedSpool) -> None:
        super().__init__()
        self._spool, self._next, self._left = spool, 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer, as io gives it
        if not self._left and self._next < len(self._spool.pieces):
            self._left = self._spool.read(self._next)
            self._next += 1
        taken = self._left[: len(into)]
        into[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)
