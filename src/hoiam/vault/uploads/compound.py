"""Microsoft's older container (MS-CFB): storages within storages, as in DOC, XLS and MSG. A tree of what it holds, and who says
what may be in it.

Each stream is read by the chain of its sectors, within a number of bytes for the whole file, since chains may share sectors.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from hoiam.vault.uploads.sentences import refused

MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_ENTRIES: Final = 50_000
DEEPEST: Final = 40
_LAST: Final = 0xFFFFFFFA  # sector numbers from here on are marks
_NONE: Final = 0xFFFFFFFF
_ENTRY: Final = 128
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_BEFORE: Final = 76  # where the head's own list of the table's sectors begins


@dataclass(slots=True)
class Node:
    """A storage with what is in it by name in lower case, or a stream."""

    name: str
    is_storage: bool
    start: int
    size: int
    children: dict[str, Node] = field(default_factory=dict)

    def storages(self) -> Iterator[Node]:
        """The storages in this one."""
        return (each for each in self.children.values() if each.is_storage)


class Compound:
    """The container. `root` is its tree; `read` gives the bytes of a stream."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size
        file.seek(0)
        head = file.read(512)
        if len(head) < 512 or head[:8] != MARK:
            raise refused("broken")
        self._shift, self._small_shift = struct.unpack("<HH", head[30:34])
        if self._shift not in (9, 12) or self._small_shift != 6:
            raise refused("broken")
        self._left = 6 * size + (1 << 16)
        self._cutoff = int.from_bytes(head[56:60], "little")
        first, first_small = int.from_bytes(head[48:52], "little"), int.from_bytes(head[60:64], "little")
        self._table = self._whole_table(head)
        self._small_table = _numbers(self._chain(first_small))
        self.root = self._tree(self._chain(first))
        self._small = b""

    def read(self, node: Node) -> bytes:
        """The bytes of a stream; refused where its chain breaks off."""
        if node.size >= self._cutoff:
            data = self._chain(node.start)
            return self._cut(data, node)
        if not self._small and self.root.size:
            self._small = self._chain(self.root.start)
        pieces, at, width = [], node.start, 1 << self._small_shift
        left = node.size
        while left > 0:
            piece = self._small[at << self._small_shift : (at << self._small_shift) + width]
            self._takes(width)
            if not piece or at >= len(self._small_table):
                raise refused("broken")
            pieces.append(piece)
            left -= width
            at = self._small_table[at]
        return self._cut(b"".join(pieces), node)

    def _cut(self, data: bytes, node: Node) -> bytes:
        if len(data) < node.size:
            raise refused("broken")
        return data[: node.size]

    def _takes(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise refused("tangled")

    def _sector(self, number: int) -> bytes:
        width = 1 << self._shift
        self._takes(width)
        self._file.seek((number + 1) << self._shift)
        return self._file.read(width)

    def _chain(self, number: int) -> bytes:
        pieces = []
        while number < _LAST:
            if number >= len(self._table):
                raise refused("broken")
            piece = self._sector(number)
            if not piece:
                raise refused("broken")
            pieces.append(piece)
            number = self._table[number]
        return b"".join(pieces)

    def _whole_table(self, head: bytes) -> array[int]:
        """The table of what follows each sector; its own sectors are listed in the head and in a chain of further lists."""
        listed = _numbers(head[_BEFORE:512])
        further = int.from_bytes(head[68:72], "little")
        places = array("I", listed)
        most = (self._size >> self._shift) + 2
        while further < _LAST:
            numbers = _numbers(self._sector(further))
            if len(places) > most or not numbers:
                raise refused("broken")
            places.extend(numbers[:-1])
            further = numbers[-1]
        table = array("I")
        for place in places:
            if place < _LAST:
                table.extend(_numbers(self._sector(place)))
        return table

    def _tree(self, data: bytes) -> Node:
        """The storages and streams by the links between their entries, each entry once, from the root on."""
        count = len(data) // _ENTRY
        if not count or count > MOST_ENTRIES:
            raise refused("tangled" if count else "broken")
        root = _node(data, 0)
        if data[66] != _ROOT:
            raise refused("broken")
        seen = {0}
        waiting = [(root, _link(data, 0, 76), 1)]
        while waiting:
            parent, number, depth = waiting.pop()
            if number == _NONE:
                continue
            if number in seen or number >= count:
                raise refused("broken")
            if depth > DEEPEST:
                raise refused("tangled")
            seen.add(number)
            kind = data[number * _ENTRY + 66]
            if kind not in (_STORAGE, _STREAM):
                raise refused("broken")
            node = _node(data, number)
            if node.name in parent.children:
                raise refused("opaque")
            parent.children[node.name] = node
            waiting.append((parent, _link(data, number, 68), depth))
            waiting.append((parent, _link(data, number, 72), depth))
            if node.is_storage:
                waiting.append((node, _link(data, number, 76), depth + 1))
        return root


def _node(data: bytes, number: int) -> Node:
    at = number * _ENTRY
    length = min(int.from_bytes(data[at + 64 : at + 66], "little"), 64)
    name = data[at : at + max(length - 2, 0)].decode("utf-16-le", "replace").lower()
    start, size = struct.unpack("<II", data[at + 116 : at + 124])
    return Node(name, data[at + 66] in (_STORAGE, _ROOT), start, size)


def _link(data: bytes, number: int, at: int) -> int:
    return int.from_bytes(data[number * _ENTRY + at : number * _ENTRY + at + 4], "little")


def _numbers(data: bytes) -> array[int]:
    values = array("I")
    values.frombytes(data[: len(data) // 4 * 4])
    if sys.byteorder == "big":
        values.byteswap()
    return values
