"""The way back after data loss: lost lines come from a mirror, and must make the root that was signed.

What a mirror has is what was shown. Lines that were durable and not shown yet lie in the tail beside the high-water mark
(`tail.py`), which leads to a signed head as a mirror does. All or nothing, in one transaction: when the lines do not lead from
this database's tree to the signed root, nothing has changed. What comes back are lines; the acts they stand for must be entered
again, which the petitioners' receipts oblige the body to do.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from hoiam.core.ledger import checkpoint, filler, merkle, note, tiles
from hoiam.core.ledger.errors import ProofFailed
from hoiam.core.ledger.policy import Policy

from .mirror import Mirror, Unreachable
from .sequencer import LOCK, PUT_TILES, head, stored_edge
from .tail import Tail
from .tree import tree


@dataclass(frozen=True, slots=True)
class Repaired:
    """before, after: sizes. known: lines that were still in the outbox and so have their act in this database. theirs: the
    size of the mirror's head. fillers: how many of the lines stand for nothing."""

    before: int
    after: int
    known: int
    theirs: int
    fillers: int = 0

    @property
    def without_act(self) -> int:
        """Lines whose act this database has lost."""
        return self.after - self.before - self.known - self.fillers


def from_tail(
    conn: Connection[Any], tail: Tail, policy: Policy, *, now: datetime, signers: Sequence[note.SignerKey] = ()
) -> Repaired | None:
    """Brings the lines of the tail beside the mark; None where it has none to bring, or does not begin where the log ends."""
    ours = head(conn)
    try:
        theirs = checkpoint.verify(tail.checkpoint(), policy.log_keys).checkpoint
        if ours is not None and theirs.size <= ours.size:
            return None
        return from_mirror(conn, tail, policy, now=now, signers=signers)
    except Unreachable:
        return None


def show_as_before(conn: Connection[Any], size: int, since: datetime) -> None:
    """Notes that the head of this size was shown: a mirror has it. The slot that is open began at `since`."""
    conn.execute("UPDATE ledger_checkpoint SET durable = true, shown = %s WHERE size = %s AND shown IS NULL", (since, size))


def from_mirror(
    conn: Connection[Any],
    mirror: Mirror | Tail,
    policy: Policy,
    *,
    now: datetime,
    signed: str | None = None,
    signers: Sequence[note.SignerKey] = (),
) -> Repaired:
    """Brings the lines that the mirror has and the database has not, up to the mirror's checkpoint (or `signed`).

    signers: the log's private keys, which know its fillers again; without them a filler counts as a line without its act.
    Raises ProofFailed when the lines do not make the signed root, SignatureFailed when the log did not sign it.
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
        known = fillers = 0
        if theirs.size > size:
            known, fillers = _import(conn, mirror, size, theirs, signers)
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
    return Repaired(size, max(size, theirs.size), known, theirs.size, fillers)


def _import(
    conn: Connection[Any], mirror: Mirror | Tail, size: int, theirs: checkpoint.Checkpoint, signers: Sequence[note.SignerKey]
) -> tuple[int, int]:
    """Appends the entries [size, theirs.size); how many of them had their act in the outbox, and how many are fillers."""
    edge = stored_edge(conn, size)
    root, known, fillers = b"", 0, 0
    for start, entries in mirror.entries(size, theirs.size):
        if start != size:
            raise ProofFailed("repair", f"the mirror skips from {size} to {start}")
        counted = _append(conn, size, entries, signers)
        known, fillers = known + counted[0], fillers + counted[1]
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
    return known, fillers


def _append(conn: Connection[Any], size: int, entries: Sequence[bytes], signers: Sequence[note.SignerKey]) -> tuple[int, int]:
    # A line that is still in the outbox was sequenced after the backup was made: it keeps its act and its place, and
    # must not be entered a second time.
    known = {
        bytes(leaf): (dossier, seq)
        for leaf, dossier, seq in conn.execute(
            "DELETE FROM ledger_outbox WHERE leaf = ANY(%s) RETURNING leaf, dossier, seq", (list(entries),)
        ).fetchall()
    }
    fillers = 0
    with conn.cursor() as cursor, cursor.copy("COPY ledger_entry (idx, leaf, dossier, seq, filler) FROM STDIN") as copy:
        for at, entry in enumerate(entries):
            is_filler = any(filler.line(filler.key_of(key), key.name, size + at) == entry for key in signers)
            fillers += is_filler
            copy.write_row((size + at, entry, *known.get(entry, (None, None)), is_filler))
    return len(known), fillers


def clear_stops(conn: Connection[Any], because: str, *, now: datetime, silent: Collection[str]) -> int:
    """Lifts the standing stops; called only after everybody was asked again and the log was checked.

    A stop whose source could not be asked (it is among `silent`) stays: it has not said that it agrees.
    """
    with conn.transaction():
        return conn.execute(
            "UPDATE ledger_stop SET cleared_at = %s, cleared_because = %s WHERE cleared_at IS NULL AND NOT source = ANY(%s)",
            (now, because, list(silent)),
        ).rowcount
