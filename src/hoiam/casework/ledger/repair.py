"""The way back after data loss: the lost tail of the log comes from a mirror, and must make the root that was signed.

All or nothing, in one transaction: when the mirror's lines do not lead from this database's tree to the mirror's signed
root, nothing has changed. What comes back are lines; the acts they stand for must be entered again, which the
petitioners' receipts oblige the body to do.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from hoiam.core.ledger import checkpoint, merkle, note, tiles
from hoiam.core.ledger.errors import ProofFailed
from hoiam.core.ledger.policy import Policy

from .mirror import Mirror
from .sequencer import LOCK, PUT_TILES, head, stored_edge
from .tree import tree


@dataclass(frozen=True, slots=True)
class Repaired:
    """before, after: sizes. known: lines that were still in the outbox and so have their act in this database."""

    before: int
    after: int
    known: int

    @property
    def without_act(self) -> int:
        """Lines whose act this database has lost."""
        return self.after - self.before - self.known


def from_mirror(conn: Connection[Any], mirror: Mirror, policy: Policy, *, now: datetime, signed: str | None = None) -> Repaired:
    """Brings the lines that the mirror has and the database has not, up to the mirror's checkpoint (or `signed`).

    Raises ProofFailed when they do not make the signed root, SignatureFailed when the log did not sign it.
    """
    signed = mirror.checkpoint() if signed is None else signed
    verified = checkpoint.verify(signed, policy.log_keys, policy.witness_keys)
    theirs = verified.checkpoint
    text, lines = note.split(signed)
    of_log = {(key.name, key.id) for key in policy.log_keys}
    bare = text + "\n" + "".join(str(line) for line in lines if (line.name, line.id) in of_log)
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        ours = head(conn)
        size = ours.size if ours else 0
        known = 0
        if theirs.size > size:
            known = _import(conn, mirror, size, theirs)
            conn.execute(
                "INSERT INTO ledger_checkpoint (size, root, note, at) VALUES (%s, %s, %s, %s)",
                (theirs.size, theirs.root, bare, now),
            )
        elif (tree(conn, theirs.size).root() if theirs.size else merkle.EMPTY_ROOT) != theirs.root:
            raise ProofFailed("repair", f"the mirror's tree of {theirs.size} is not this database's")
        for key, time in verified.witnesses.items():
            line = next(line for line in lines if (line.name, line.id) == (key.name, key.id))
            conn.execute(
                "INSERT INTO ledger_cosignature (size, witness, time, line)"
                " SELECT %(size)s, %(witness)s, %(time)s, %(line)s"
                " WHERE EXISTS (SELECT 1 FROM ledger_checkpoint WHERE size = %(size)s) ON CONFLICT DO NOTHING",
                {"size": theirs.size, "witness": str(key), "time": time, "line": str(line)},
            )
    return Repaired(size, max(size, theirs.size), known)


def _import(conn: Connection[Any], mirror: Mirror, size: int, theirs: checkpoint.Checkpoint) -> int:
    """Appends the entries [size, theirs.size); how many of them had their act in the outbox."""
    edge = stored_edge(conn, size)
    root, known = b"", 0
    for start, entries in mirror.entries(size, theirs.size):
        if start != size:
            raise ProofFailed("repair", f"the mirror skips from {size} to {start}")
        known += _append(conn, size, entries)
        growth = tiles.grow(size, edge, [merkle.leaf_hash(entry) for entry in entries])
        conn.execute(
            PUT_TILES,
            {
                "levels": [level for level, _, _ in growth.tiles],
                "numbers": [n for _, n, _ in growth.tiles],
                "data": [data for _, _, data in growth.tiles],
            },
        )
        size, edge, root = growth.size, growth.edge, growth.root
    if (size, root) != (theirs.size, theirs.root):
        raise ProofFailed("repair", f"the mirror's lines do not make the signed root of {theirs.size}")
    return known


def _append(conn: Connection[Any], size: int, entries: Sequence[bytes]) -> int:
    # A line that is still in the outbox was sequenced after the backup was made: it keeps its act and its place, and
    # must not be entered a second time.
    known = {
        bytes(leaf): (dossier, seq)
        for leaf, dossier, seq in conn.execute(
            "DELETE FROM ledger_outbox WHERE leaf = ANY(%s) RETURNING leaf, dossier, seq", (list(entries),)
        ).fetchall()
    }
    with conn.cursor() as cursor, cursor.copy("COPY ledger_entry (idx, leaf, dossier, seq) FROM STDIN") as copy:
        for at, entry in enumerate(entries):
            copy.write_row((size + at, entry, *known.get(entry, (None, None))))
    return len(known)


def clear_stops(conn: Connection[Any], because: str, *, now: datetime, silent: Collection[str]) -> int:
    """Lifts the standing stops; called only after everybody was asked again and the log was checked.

    A stop whose source could not be asked (it is among `silent`) stays: it has not said that it agrees.
    """
    with conn.transaction():
        return conn.execute(
            "UPDATE ledger_stop SET cleared_at = %s, cleared_because = %s WHERE cleared_at IS NULL AND NOT source = ANY(%s)",
            (now, because, list(silent)),
        ).rowcount
