"""The tree in tiles against the tree as the standard writes it down."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.ledger import naive
from hoiam.core.ledger import merkle, tiles
from hoiam.core.ledger.errors import Malformed, ProofFailed


class Kept:
    """Tiles as a web server would keep them: by exact path, partial ones too."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.size = 0
        self.edge: dict[int, bytes] = {}
        self.root = merkle.EMPTY_ROOT

    def append(self, hashes: list[bytes]) -> None:
        growth = tiles.grow(self.size, self.edge, hashes)
        for level, n, data in growth.tiles:
            self.files[tiles.tile_path(level, n, len(data) // 32)] = data
        self.size, self.edge, self.root = growth.size, growth.edge, growth.root

    def read(self, level: int, n: int, width: int) -> bytes:
        return self.files[tiles.tile_path(level, n, width)]

    def tree(self, folded: dict[tuple[int, int], list[bytes]] | None = None) -> tiles.TileTree:
        return tiles.TileTree(self.size, self.read, folded)


class GrowingLog(RuleBasedStateMachine):
    """However a log is grown and asked, its answers are those of the naive tree."""

    @initialize()
    def start(self) -> None:
        self.leaves: list[bytes] = []
        self.log = Kept()
        self.roots = {0: merkle.EMPTY_ROOT}
        self.folded: dict[tuple[int, int], list[bytes]] = {}

    @rule(count=st.one_of(st.integers(0, 9), st.sampled_from([100, 255, 256, 257, 300])))
    def append(self, count: int) -> None:
        fresh = [f"leaf {len(self.leaves) + i}".encode() for i in range(count)]
        self.leaves += fresh
        self.log.append([merkle.leaf_hash(leaf) for leaf in fresh])
        self.roots[self.log.size] = self.log.root

    @rule(data=st.data())
    def prove_a_leaf(self, data: st.DataObject) -> None:
        if not self.leaves:
            return
        index = data.draw(st.integers(0, len(self.leaves) - 1))
        path = self.log.tree(self.folded).inclusion(index)
        assert path == naive.path(index, self.leaves)
        merkle.verify_inclusion(merkle.leaf_hash(self.leaves[index]), index, len(self.leaves), path, self.log.root)

    @rule(data=st.data())
    def prove_that_nothing_was_rewritten(self, data: st.DataObject) -> None:
        old = data.draw(st.sampled_from(sorted(self.roots)))
        path = self.log.tree(self.folded).consistency(old)
        if old:
            assert path == naive.proof(old, self.leaves)
            merkle.verify_consistency(old, self.log.size, self.roots[old], self.log.root, path)

    @invariant()
    def the_root_is_the_naive_root(self) -> None:
        assert self.log.root == naive.root(self.leaves)
        assert self.log.tree().root() == self.log.root


GrowingLog.TestCase.settings = settings(max_examples=15, stateful_step_count=8, deadline=None)
TestGrowingLog = GrowingLog.TestCase


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513])
def test_a_tree_grown_at_once_or_leaf_by_leaf_is_the_same(size: int) -> None:
    leaves = [str(i).encode() for i in range(size)]
    at_once, by_leaf = Kept(), Kept()
    at_once.append([merkle.leaf_hash(leaf) for leaf in leaves])
    for leaf in leaves:
        by_leaf.append([merkle.leaf_hash(leaf)])
    assert at_once.root == by_leaf.root == naive.root(leaves)
    assert at_once.edge == by_leaf.edge
    assert at_once.files.items() <= by_leaf.files.items()
    assert {tiles.tile_path(*t) for t in tiles.tiles_of(size)} == set(at_once.files)


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537])
def test_a_tree_past_two_levels_of_tiles_proves_its_leaves(size: int) -> None:
    log = Kept()
    hashes = [sha256(i.to_bytes(4, "big")).digest() for i in range(size)]
    log.append(hashes[:65_000])
    early = log.root
    log.append(hashes[65_000:])
    assert log.root == tiles.grow(0, {}, hashes).root
    tree = log.tree()
    for index in (0, 1, 255, 256, 65_279, 65_280, size - 1):
        merkle.verify_inclusion(hashes[index], index, size, tree.inclusion(index), log.root)
    merkle.verify_consistency(65_000, size, early, log.root, tree.consistency(65_000))


def _uniform(level: int) -> bytes:
    """The root of a perfect tree of 2^level equal leaves."""
    value = merkle.leaf_hash(b"same")
    for _ in range(level):
        value = merkle.node_hash(value, value)
    return value


@pytest.mark.parametrize("size", [16_777_215, 16_777_216, 16_777_217, 16_777_216 * 256 + 5])
def test_sixteen_million_leaves_by_synthetic_tiles(size: int) -> None:
    # All leaves are equal, so every tile of a level is known without storing any.
    def read(level: int, n: int, width: int) -> bytes:
        return _uniform(8 * level) * width

    tree = tiles.TileTree(size, read)
    root = tree.root()
    if size == 16_777_216:
        assert root == _uniform(24)
    leaf = merkle.leaf_hash(b"same")
    for index in (0, size // 2, size - 1):
        merkle.verify_inclusion(leaf, index, size, tree.inclusion(index), root)
    for old in (1, 256, 65_536, size - 1):
        merkle.verify_consistency(old, size, tiles.TileTree(old, read).root(), root, tree.consistency(old))
    edge = {level: read(level, n, width) for level, n, width in tiles.edge_of(size)}
    assert tiles.root_of_edge(size, edge) == root
    assert tiles.grow(size, edge, [leaf]).root == tiles.TileTree(size + 1, read).root()


def test_a_tree_does_not_grow_from_an_edge_of_another_size() -> None:
    edge = tiles.grow(0, {}, [bytes(32)] * 5).edge
    for size in (4, 6, 256, 0):
        with pytest.raises(ProofFailed):
            tiles.grow(size, edge, [bytes(32)])


def test_a_tile_that_is_too_short_is_not_read_past_its_end() -> None:
    with pytest.raises(ProofFailed):
        tiles.TileTree(300, lambda level, n, width: bytes(32) * 3).root()
    with pytest.raises(ProofFailed):
        tiles.TileTree(3, lambda level, n, width: bytes(32) * 3).node(2, 0)


@pytest.mark.parametrize(
    ("path", "meaning"),
    [
        ("tile/0/000", (0, 0, 256)),
        ("tile/1/x001/x234/067.p/17", (1, 1_234_067, 17)),
        ("tile/entries/x123/456", (None, 123_456, 256)),
    ],
)
def test_a_tile_has_one_path(path: str, meaning: tuple[int | None, int, int]) -> None:
    assert tiles.parse_path(path) == meaning


@pytest.mark.parametrize(
    "path",
    ["tile/0/0", "tile/0/x000/001", "tile/64/000", "tile/00/000", "tile/0/000.p/256", "tile/0/000.p/0", "tile/0/../x",
     "tile/0/001/000", "/tile/0/000", "tile/0/000\n", "tile/entries/000.p/01"],
)  # fmt: skip
def test_another_spelling_of_a_tile_path_is_refused(path: str) -> None:
    with pytest.raises(Malformed):
        tiles.parse_path(path)


@given(st.integers(0, 10**15), st.integers(1, 256))
def test_every_tile_path_reads_back(n: int, width: int) -> None:
    assert tiles.parse_path(tiles.tile_path(3, n, width)) == (3, n, width)
    assert tiles.parse_path(tiles.entries_path(n, width)) == (None, n, width)


@given(st.lists(st.binary(max_size=40), max_size=256))
def test_an_entry_bundle_reads_back(entries: list[bytes]) -> None:
    assert tiles.unbundle(tiles.bundle(entries)) == entries


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x00" * 257])
def test_a_broken_entry_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        tiles.unbundle(data)


@settings(max_examples=60)
@given(st.integers(2, 80), st.data())
def test_a_changed_proof_never_passes(size: int, data: st.DataObject) -> None:
    leaves = [str(i).encode() for i in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = naive.path(index, leaves)
    at, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
    broken = (int.from_bytes(path[at], "big") ^ (1 << bit)).to_bytes(32, "big")
    leaf, root = merkle.leaf_hash(leaves[index]), naive.root(leaves)
    for wrong in ([*path[:at], broken, *path[at + 1 :]], path[:-1], [*path, path[-1]], path[1:]):
        with pytest.raises(ProofFailed):
            merkle.verify_inclusion(leaf, index, size, wrong, root)
    with pytest.raises(ProofFailed):
        merkle.verify_inclusion(leaf, size, size, path, root)
