"""The tree as tiles (c2sp.org/tlog-tiles): 256 hashes wide, named by level and number; how leaves are added to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from . import merkle
from .errors import Malformed, ProofFailed

WIDTH = 256  # hashes in a full tile
FULL = WIDTH * 32  # bytes in a full tile
MAX_LEVEL = 7  # of a tree of up to 2^63 leaves

ReadTile: TypeAlias = Callable[[int, int, int], bytes]
"""(level, number, width at least) -> the tile's bytes; the tile may be wider than asked."""

_PATH = re.compile(r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])((?:/x[0-9]{3})*/[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


def _number(n: int) -> str:
    parts = [f"{n % 1000:03}"]
    while n >= 1000:
        n //= 1000
        parts.append(f"x{n % 1000:03}")
    return "/".join(reversed(parts))


def tile_path(level: int, n: int, width: int = WIDTH) -> str:
    """`tile/<L>/<N>[.p/<W>]`, below the log's prefix."""
    return f"tile/{level}/{_number(n)}" + (f".p/{width}" if width < WIDTH else "")


def entries_path(n: int, width: int = WIDTH) -> str:
    """`tile/entries/<N>[.p/<W>]`, below the log's prefix."""
    return f"tile/entries/{_number(n)}" + (f".p/{width}" if width < WIDTH else "")


def parse_path(path: str) -> tuple[int | None, int, int]:
    """(level or None for an entry bundle, number, width) of a path in its one canonical spelling."""
    match = _PATH.fullmatch(path)
    if not match:
        raise Malformed("tile path", "not a tile or an entry bundle")
    n = int(match[2].replace("/", "").replace("x", ""))
    width = int(match[3]) if match[3] else WIDTH
    level = None if match[1] == "entries" else int(match[1])
    written = entries_path(n, width) if level is None else tile_path(level, n, width)
    if written != path:
        raise Malformed("tile path", "not in its canonical spelling")
    return level, n, width


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Every tile (level, number, width) of a tree of `size` leaves, each level from left to right."""
    level, count = 0, size
    while count:
        for n in range(count // WIDTH):
            yield level, n, WIDTH
        if count % WIDTH:
            yield level, count // WIDTH, count % WIDTH
        count //= WIDTH
        level += 1


def edge_of(size: int) -> list[tuple[int, int, int]]:
    """The partial tiles (level, number, width 1..255) at the right edge of a tree of `size` leaves."""
    found = []
    level, count = 0, size
    while count:
        if count % WIDTH:
            found.append((level, count // WIDTH, count % WIDTH))
        count //= WIDTH
        level += 1
    return found


def fold(tile: bytes) -> bytes:
    """The root of the perfect subtree over a tile (or a part of one) whose number of hashes is a power of two."""
    row = [tile[i : i + 64] for i in range(0, len(tile), 64)]
    if len(tile) == 32:
        return tile
    while True:
        row = [sha256(b"\x01" + pair).digest() for pair in row]
        if len(row) == 1:
            return row[0]
        row = [row[i] + row[i + 1] for i in range(0, len(row), 2)]


class TileTree:
    """Nodes of the tree of `size` leaves, read from tiles.

    Raises ProofFailed when a tile is shorter than the tree needs. With `folded` (a dict that the caller bounds) the
    inner nodes of full tiles, which never change, are computed once.
    """

    def __init__(self, size: int, read: ReadTile, folded: dict[tuple[int, int], list[bytes]] | None = None) -> None:
        self.size = size
        self._read = read
        self._folded = folded
        self._seen: dict[tuple[int, int], bytes] = {}

    def node(self, level: int, index: int) -> bytes:
        """The root of the perfect subtree over the leaves [index * 2^level, (index + 1) * 2^level)."""
        if (index + 1) << level > self.size:
            raise ProofFailed("tiles", f"node {level}/{index} is not within the first {self.size} leaves")
        tile_level, height = divmod(level, 8)
        first = index << height
        n, at = divmod(first, WIDTH)
        if self._folded is not None and height and (n + 1) * WIDTH << (8 * tile_level) <= self.size:
            rows = self._folded.get((tile_level, n))
            if rows is None:
                rows = self._folded[tile_level, n] = _rows(self._tile(tile_level, n, WIDTH))
            return rows[height][(at >> height) * 32 : (at >> height) * 32 + 32]
        width = at + (1 << height)
        return fold(self._tile(tile_level, n, width)[at * 32 : width * 32])

    def _tile(self, level: int, n: int, width: int) -> bytes:
        have = self._seen.get((level, n), b"")
        if len(have) < width * 32:
            # Ask for the tile as wide as this tree has it: narrower partial tiles may be gone.
            widest = min(WIDTH, (self.size >> (8 * level)) - n * WIDTH)
            have = self._read(level, n, widest)
            if len(have) < width * 32 or len(have) % 32 or len(have) > FULL:
                raise ProofFailed("tiles", f"tile {level}/{n} is shorter than the tree needs")
            self._seen[level, n] = have
        return have

    def root(self) -> bytes:
        return merkle.root(self.size, self.node)

    def inclusion(self, index: int) -> list[bytes]:
        return merkle.inclusion_proof(index, self.size, self.node)

    def consistency(self, old: int) -> list[bytes]:
        return merkle.consistency_proof(old, self.size, self.node)


def _rows(tile: bytes) -> list[bytes]:
    """A full tile's hashes, and the eight rows of inner nodes above them; row h is WIDTH >> h hashes."""
    rows = [tile]
    while len(rows[-1]) > 32:
        row = rows[-1]
        rows.append(b"".join(sha256(b"\x01" + row[i : i + 64]).digest() for i in range(0, len(row), 64)))
    return rows


@dataclass(frozen=True, slots=True)
class Growth:
    """What a batch did to the tree: tiles (level, number, bytes) that are new or wider, the new edge, size and root."""

    size: int
    root: bytes
    tiles: tuple[tuple[int, int, bytes], ...]
    edge: dict[int, bytes]


def grow(size: int, edge: Mapping[int, bytes], hashes: Sequence[bytes]) -> Growth:
    """The tree of `size` leaves with more leaf hashes appended.

    edge: level -> the partial tile at the right edge, as `edge_of(size)` says; levels without one may be absent.
    Raises ProofFailed when the edge does not fit the size.
    """
    check_edge(size, edge)
    changed: list[tuple[int, int, bytes]] = []
    new_edge = {level: data for level, data in edge.items() if data}
    level, before, fresh = 0, size, b"".join(hashes)
    while fresh:
        data = new_edge.pop(level, b"") + fresh
        n = before // WIDTH
        above = []
        for start in range(0, len(data), FULL):
            tile = data[start : start + FULL]
            changed.append((level, n, tile))
            n += 1
            if len(tile) == FULL:
                above.append(fold(tile))
            else:
                new_edge[level] = tile
        fresh = b"".join(above)
        before //= WIDTH
        level += 1
    new_size = size + len(hashes)
    return Growth(new_size, root_of_edge(new_size, new_edge), tuple(changed), new_edge)


def check_edge(size: int, edge: Mapping[int, bytes]) -> None:
    """Raises ProofFailed unless the edge has exactly the partial tiles of a tree of `size` leaves."""
    wanted = {level: width * 32 for level, _, width in edge_of(size)}
    if {level: len(data) for level, data in edge.items() if data} != wanted:
        raise ProofFailed("tiles", f"the edge is not that of a tree of {size} leaves")


def root_of_edge(size: int, edge: Mapping[int, bytes]) -> bytes:
    """The root of the tree of `size` leaves; its right edge holds every perfect subtree that the root is made of."""
    if size == 0:
        return merkle.EMPTY_ROOT
    value = b""
    for level, _, width in edge_of(size):
        tile = edge[level]
        end = width
        while end:
            start = end & (end - 1)
            part = fold(tile[start * 32 : end * 32])
            value = merkle.node_hash(part, value) if value else part
            end = start
    return value


def bundle(entries: Iterable[bytes]) -> bytes:
    """An entry bundle: each entry after its length as a big-endian uint16."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of a bundle; Malformed when it breaks off or holds more than a full tile's."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data) or len(entries) == WIDTH:
            raise Malformed("entry bundle", "breaks off or is too long")
        entries.append(data[at + 2 : end])
        at = end
    return entries
