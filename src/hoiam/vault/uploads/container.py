"""The ZIP around an office file: weighed from its index before anything is unpacked, and nothing in it that the index hides.

Programs read a ZIP by its index or from front to back. Here both must tell the same: the parts stand one behind the other from
the first byte to the index, each once, under a name that means one place; so there is nothing that only one of them sees.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import BinaryIO, Final
from urllib.parse import unquote

from hoiam.vault.uploads.found import MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED, PIECE, SMALL
from hoiam.vault.uploads.sentences import refused

DAMAGED: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    NotImplementedError,
    RuntimeError,
)
_HEADER: Final = 30
_DESCRIPTOR: Final = 24  # at most this stands behind a part whose size was not known when it was begun
_COMMENT: Final = 1024
_INDEXED: Final = 400  # bytes of the index for each entry, at most: its name, and whatever a program adds


def part_name(name: str) -> str:
    """The one spelling of a part's name: as Word compares them, escapes undone, without regard to case."""
    return unquote(name).lower().removeprefix("/")


class Container:
    """The parts of an office file by `part_name`; folders are left out."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        _has_a_short_index(file, size)
        file.seek(0)
        self._archive = zipfile.ZipFile(file)
        entries = self._archive.infolist()
        _weigh(entries, size)
        if any(entry.flag_bits & (1 | 64 | 8192) for entry in entries):
            raise refused("password")
        _one_behind_the_other(file, entries, self._archive.start_dir)
        if len(self._archive.comment) > _COMMENT:
            raise refused("hidden")
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = part_name(entry.filename)
            if entry.filename.startswith("/") or "\\" in name or ".." in name.split("/") or "\0" in name:
                raise refused("broken")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise refused("opaque")
            if name.endswith("/"):
                if entry.file_size:
                    raise refused("hidden")
                continue
            if name in self._parts:
                raise refused("opaque")
            self._parts[name] = entry

    def __enter__(self) -> Container:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return list(self._parts)

    def size(self, name: str) -> int:
        """How many bytes a part unpacks to."""
        return self._parts[name].file_size

    def whole(self, name: str) -> bytes:
        """A part, unpacked; its sum is checked. Ask for its size first."""
        return self._archive.read(self._parts[name])

    def head(self, name: str, most: int = PIECE) -> bytes:
        """How a part begins; it is read to its end, which checks its sum, and thrown away."""
        with self._archive.open(self._parts[name]) as part:
            kept = part.read(most)
            while part.read(PIECE):
                pass
        return kept


def _has_a_short_index(file: BinaryIO, size: int) -> None:
    """Asks how long the index is before it is read: each entry of it costs work, and there may be a million in a file."""
    at = max(0, size - (1 << 16) - 128)
    file.seek(at)
    tail = file.read(size - at)
    # Where there is no comment, the last 22 bytes are the end; otherwise the last that look like one.
    end = len(tail) - 22 if tail[-22:-18] == b"PK\x05\x06" and tail[-2:] == b"\0\0" else tail.rfind(b"PK\x05\x06")
    length = int.from_bytes(tail[end + 12 : end + 16], "little") if end >= 0 else 0
    if end >= 76 and tail[end - 20 : end - 16] == b"PK\x06\x07":  # of the long form, which stands before it
        length = int.from_bytes(tail[end - 36 : end - 28], "little")
    if length > MOST_ENTRIES * _INDEXED:
        raise refused("bomb")


def _weigh(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuses a bomb by what its index declares; reading never goes beyond that, so the index cannot lie downwards."""
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise refused("bomb")
    # More packed bytes than the file has: entries share their data, as in bombs that look small.
    if packed > size:
        raise refused("bomb")
    if any(e.file_size > SMALL and e.file_size > MOST_RATIO * max(e.compress_size, 1) for e in entries):
        raise refused("bomb")


def _one_behind_the_other(file: BinaryIO, entries: list[zipfile.ZipInfo], index_at: int) -> None:
    end = 0
    for entry in sorted(entries, key=lambda it: it.header_offset):
        gap = entry.header_offset - end
        if gap < 0:
            raise refused("bomb")
        if gap > (_DESCRIPTOR if end else 0):
            raise refused("hidden")
        file.seek(entry.header_offset)
        header = file.read(_HEADER)
        if len(header) < _HEADER or header[:4] != b"PK\x03\x04":
            raise refused("broken")
        names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        end = entry.header_offset + _HEADER + names + entry.compress_size
    if not 0 <= index_at - end <= _DESCRIPTOR:
        raise refused("hidden")


_END: Final = re.compile(rb"PK\x05\x06.{18}", re.DOTALL)


def ends_as_one(file: BinaryIO, size: int) -> bool:
    """Whether programs that unpack would find a ZIP's index at the end of a file, whatever it begins with."""
    at = max(0, size - (1 << 16) - 64)
    file.seek(at)
    tail = file.read(size - at)
    for mark in _END.finditer(tail):
        count, length = int.from_bytes(mark[0][10:12], "little"), int.from_bytes(mark[0][12:16], "little")
        index_at = at + mark.start() - length
        if count == 0 or index_at < 0:
            continue
        file.seek(index_at)
        if file.read(4) == b"PK\x01\x02":
            return True
    return False
