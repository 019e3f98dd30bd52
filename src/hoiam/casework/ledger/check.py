"""Recomputes the whole log from its entries: every tile, every signed root. What an administrator changed shows here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from psycopg import Connection

from hoiam.core.ledger import checkpoint, merkle, note, tiles
from hoiam.core.ledger.errors import LedgerError

CHUNK = 16_384  # entries fetched at once; about 2 MB
LATEST = 1_000  # checkpoints whose signature is verified unless all are asked for; one takes 0.2 ms


@dataclass(frozen=True, slots=True)
class Checked:
    """What was recomputed, and every fault as a sentence; no fault means that all of it is as signed."""

    entries: int
    tiles: int
    checkpoints: int
    signatures: int
    files: int
    faults: tuple[str, ...]


class _Tree:
    """Leaf hashes in; perfect subtrees' hashes row by row as tiles hold them, and the root at any moment."""

    def __init__(self) -> None:
        self.size = 0
        self.rows: list[bytearray] = [bytearray()]  # hashes of the unfinished tile at each level
        self.full: list[tuple[int, int, bytes]] = []  # tiles finished since the caller last took them
        self._stack: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        value, level = leaf, 0
        self._row(0, value)
        stack = self._stack
        while stack and stack[-1][0] == level:
            value = sha256(b"\x01" + stack.pop()[1] + value).digest()
            level += 1
            if level % 8 == 0:
                self._row(level // 8, value)
        stack.append((level, value))
        self.size += 1

    def _row(self, level: int, value: bytes) -> None:
        if level == len(self.rows):
            self.rows.append(bytearray())
        row = self.rows[level]
        row += value
        if len(row) == tiles.FULL:
            n = (self.size >> (8 * level)) // tiles.WIDTH
            self.full.append((level, n, bytes(row)))
            row.clear()

    def root(self) -> bytes:
        if not self._stack:
            return merkle.EMPTY_ROOT
        parts = [value for _, value in self._stack]
        value = parts.pop()
        while parts:
            value = merkle.node_hash(parts.pop(), value)
        return value


def check(
    conn: Connection[Any], logs: Sequence[note.VerifierKey], *, all_signatures: bool = False, folder: Path | None = None
) -> Checked:
    """Reads everything once, in one snapshot. logs: keys that have signed this log's checkpoints.

    folder: the exported files, whose checkpoint, edge and last bundle are compared too.
    """
    faults: list[str] = []
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        heads = conn.execute("SELECT size, root FROM ledger_checkpoint ORDER BY size").fetchall()
        built, count = _Tree(), 0
        waiting = iter(heads)
        head = next(waiting, None)
        for leaf in _leaves(conn, faults):
            while head is not None and head[0] == built.size:
                _compare_root(built, head, faults)
                head = next(waiting, None)
            built.add(sha256(b"\x00" + leaf).digest())
            if len(built.full) >= 64:
                count += _compare_tiles(conn, built.full, faults)
                built.full.clear()
        while head is not None:
            if head[0] == built.size:
                _compare_root(built, head, faults)
            else:
                faults.append(f"checkpoint {head[0]}: there are only {built.size} entries")
            head = next(waiting, None)
        if heads and heads[-1][0] != built.size:
            faults.append(f"{built.size} entries, but the last checkpoint is of {heads[-1][0]}")
        edge = [(level, (built.size >> (8 * level)) // 256, bytes(row)) for level, row in enumerate(built.rows) if row]
        count += _compare_tiles(conn, [*built.full, *edge], faults)
        stored = _one(conn, "SELECT count(*) FROM ledger_tile")
        if stored != count:
            faults.append(f"{stored} tiles are stored, {count} make the tree")
        doubled = _one(
            conn, "SELECT count(*) FROM ledger_outbox JOIN ledger_entry USING (dossier, seq) WHERE dossier IS NOT NULL"
        )
        if doubled:
            faults.append(f"{doubled} lines of the outbox are in the log already")
        signatures = _check_signatures(conn, logs, None if all_signatures else LATEST, faults)
        files = _check_files(conn, folder, logs, faults) if folder is not None else 0
    return Checked(built.size, count, len(heads), signatures, files, tuple(faults))


def _one(conn: Connection[Any], query: Any) -> int:
    row = conn.execute(query).fetchone()
    return int(row[0]) if row else 0


def _leaves(conn: Connection[Any], faults: list[str]) -> Iterator[bytes]:
    expected = 0
    with conn.cursor(name="ledger_check", binary=True) as cursor:
        cursor.itersize = CHUNK
        for index, leaf in cursor.execute("SELECT idx, leaf FROM ledger_entry ORDER BY idx"):
            if index != expected:
                faults.append(f"entry {expected} is missing")
                return
            expected += 1
            yield leaf


def _compare_root(built: _Tree, head: tuple[int, bytes], faults: list[str]) -> None:
    if built.root() != head[1]:
        faults.append(f"checkpoint {head[0]}: the entries make another root than the signed one")


def _compare_tiles(conn: Connection[Any], wanted: Sequence[tuple[int, int, bytes]], faults: list[str]) -> int:
    with conn.cursor(binary=True) as cursor:
        rows = cursor.execute(
            "SELECT t.level, t.n, t.data FROM ledger_tile t JOIN unnest(%s::smallint[], %s::bigint[]) AS w (level, n)"
            " ON t.level = w.level AND t.n = w.n",
            ([level for level, _, _ in wanted], [n for _, n, _ in wanted]),
        ).fetchall()
    stored = {(level, n): data for level, n, data in rows}
    for level, n, data in wanted:
        if stored.get((level, n)) != data:
            faults.append(f"tile {level}/{n} is not what the entries make")
    return len(wanted)


def _check_signatures(conn: Connection[Any], logs: Sequence[note.VerifierKey], latest: int | None, faults: list[str]) -> int:
    rows = conn.execute("SELECT size, root, note FROM ledger_checkpoint ORDER BY size DESC LIMIT %s", (latest,)).fetchall()
    for size, root, signed in rows:
        try:
            shown = checkpoint.verify(signed, logs).checkpoint
        except LedgerError as wrong:
            faults.append(f"checkpoint {size}: {wrong}")
            continue
        if (shown.size, shown.root) != (size, root):
            faults.append(f"checkpoint {size}: the row and the signed text differ")
    return len(rows)


def _check_files(conn: Connection[Any], folder: Path, logs: Sequence[note.VerifierKey], faults: list[str]) -> int:
    """Compares the exported checkpoint, the tiles at its edge and its last bundle with the database."""
    row = conn.execute("SELECT size, note FROM ledger_checkpoint WHERE shown IS NOT NULL ORDER BY size DESC LIMIT 1").fetchone()
    if row is None:
        return 0
    size, signed = row
    wanted = {"checkpoint": note.split(signed)[0].encode()}
    for level, n, width in tiles.edge_of(size):
        tile = conn.execute("SELECT data FROM ledger_tile WHERE level = %s AND n = %s", (level, n)).fetchone()
        wanted[tiles.tile_path(level, n, width)] = tile[0][: width * 32] if tile else b""
    if size:
        n = (size - 1) // tiles.WIDTH
        last = conn.execute(
            "SELECT leaf FROM ledger_entry WHERE idx >= %s AND idx < %s ORDER BY idx", (n * tiles.WIDTH, size)
        ).fetchall()
        wanted[tiles.entries_path(n, len(last))] = tiles.bundle(leaf for (leaf,) in last)
    for name, data in wanted.items():
        try:
            found = (folder / name).read_bytes()
        except OSError:
            faults.append(f"file {name} is missing; ./hoiam ledger export writes it")
            continue
        if name == "checkpoint":
            try:
                found = str(checkpoint.verify(found.decode(), logs).checkpoint).encode()
            except (LedgerError, UnicodeDecodeError) as wrong:
                faults.append(f"file {name}: {wrong}")
                continue
        if found != data:
            faults.append(f"file {name} is not what the database has; ./hoiam ledger export --all writes it anew")
    return len(wanted)
