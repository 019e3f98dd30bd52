"""The Merkle tree of RFC 6962 with SHA-256: hashes, proofs, and their verification.

A tree is never held in memory: proofs are asked of a function `node(level, index)` that gives the root of the perfect
subtree over the leaves [index * 2^level, (index + 1) * 2^level).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeAlias

from .errors import ProofFailed

EMPTY_ROOT = sha256(b"").digest()
MAX_PATH = 63  # hashes; enough for 2^63 leaves

Node: TypeAlias = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def peaks(start: int, end: int) -> list[tuple[int, int]]:
    """The perfect subtrees (level, index) that cover the leaves [start, end) of a tree, left to right."""
    found = []
    while start < end:
        level = (start & -start).bit_length() - 1 if start else 63
        level = min(level, (end - start).bit_length() - 1)
        found.append((level, start >> level))
        start += 1 << level
    return found


def range_hash(start: int, end: int, node: Node) -> bytes:
    """The Merkle tree hash of the leaves [start, end), where `start` is a place at which RFC 6962 splits the tree."""
    if start == end:
        return EMPTY_ROOT
    parts = [node(level, index) for level, index in peaks(start, end)]
    value = parts.pop()
    while parts:
        value = node_hash(parts.pop(), value)
    return value


def root(size: int, node: Node) -> bytes:
    """The root of the tree over the first `size` leaves."""
    return range_hash(0, size, node)


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The path from leaf `index` to the root of the tree of `size` leaves, the leaf's sibling first."""
    if not 0 <= index < size:
        raise ProofFailed("inclusion", f"leaf {index} is not in a tree of {size}")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_hash(middle, end, node))
            end = middle
        else:
            path.append(range_hash(start, middle, node))
            start = middle
    path.reverse()
    return path


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The hashes that show the tree of `old` leaves to be a prefix of the tree of `new` leaves.

    Empty when old is 0 (nothing to show) or equal to new.
    """
    if not 0 <= old <= new:
        raise ProofFailed("consistency", f"a tree of {old} cannot grow into one of {new}")
    if old in (0, new):
        return []
    path = []
    start, end, whole = 0, new, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(range_hash(middle, end, node))
            end = middle
        else:
            path.append(range_hash(start, middle, node))
            start, whole = middle, False
    if not whole:
        path.append(range_hash(start, end, node))
    path.reverse()
    return path


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], wanted: bytes) -> None:
    """Raises ProofFailed unless the leaf hash at `index` leads to the root `wanted` of a tree of `size` leaves."""
    if not 0 <= index < size:
        raise ProofFailed("inclusion", f"leaf {index} is not in a tree of {size}")
    if len(leaf) != 32 or len(wanted) != 32 or any(len(part) != 32 for part in path):
        raise ProofFailed("inclusion", "a hash is not 32 bytes")
    position, last, value = index, size - 1, leaf
    for part in path:
        if last == 0:
            raise ProofFailed("inclusion", "path is too long")
        if position & 1 or position == last:
            value = sha256(b"\x01" + part + value).digest()
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            value = sha256(b"\x01" + value + part).digest()
        position >>= 1
        last >>= 1
    if last:
        raise ProofFailed("inclusion", "path is too short")
    if value != wanted:
        raise ProofFailed("inclusion", "path leads to another root")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raises ProofFailed unless the tree of `old` leaves is a prefix of the tree of `new` leaves.

    An old size of 0 is refused: an empty tree says nothing about what follows, and a caller that may accept it (only a
    witness meeting a log for the first time) must say so itself.
    """
    if not 0 < old <= new:
        raise ProofFailed("consistency", f"sizes {old} and {new} prove nothing")
    if old == new:
        if path:
            raise ProofFailed("consistency", "path is too long")
        if old_root != new_root:
            raise ProofFailed("consistency", "two roots for one size")
        return
    if len(old_root) != 32 or len(new_root) != 32 or any(len(part) != 32 for part in path):
        raise ProofFailed("consistency", "a hash is not 32 bytes")
    position, last = old - 1, new - 1
    while position & 1:
        position >>= 1
        last >>= 1
    parts = list(path)
    if not parts:
        raise ProofFailed("consistency", "path is too short")
    # A perfect old tree is its own first part and is left out of the path.
    before = after = parts.pop(0) if position else old_root
    for part in parts:
        if last == 0:
            raise ProofFailed("consistency", "path is too long")
        if position & 1 or position == last:
            before, after = node_hash(part, before), node_hash(part, after)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            after = node_hash(after, part)
        position >>= 1
        last >>= 1
    if last:
        raise ProofFailed("consistency", "path is too short")
    if before != old_root:
        raise ProofFailed("consistency", "path does not start at the old root")
    if after != new_root:
        raise ProofFailed("consistency", "path leads to another root")
