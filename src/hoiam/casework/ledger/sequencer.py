"""The one sequencer: lines from the outbox become entries, tiles and a signed checkpoint, in one transaction.

Where the log keeps to slots, fillers take the places that the schedule has and no act needs (`slots.py`).

If we stop before the commit, the lines are still in the outbox and no signature has left this process; after it, they
are in the tree. The advisory lock lets one process in; the primary keys refuse a second one that gets past it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import Connection

from hoiam.core.ledger import checkpoint, filler, merkle, note, tiles
from hoiam.core.ledger.errors import LedgerError
from hoiam.core.words import Text

from .refusals import AnotherSequencer, ClockWrong, Damaged, KeyMissing, LogRefusal, LogStopped, NotDurable
from .slots import Room, places
from .tree import tree

BATCH = 5_000  # lines; larger batches gain little and make everybody in them wait
SKEW = 60  # seconds between this clock and the witnesses' that are still a clock's ordinary error
LOCK = 0x686F69616D_01  # the advisory lock's number: "hoiam", first use

_SQL = Path(__file__).parent
TAKE = (_SQL / "take.sql").read_text("utf-8")
PUT_TILES = (_SQL / "put_tiles.sql").read_text("utf-8")
_COPY = "COPY ledger_entry (idx, leaf, dossier, seq, filler) FROM STDIN (FORMAT BINARY)"


@dataclass(frozen=True, slots=True)
class Head:
    """The last signed checkpoint in the database."""

    size: int
    root: bytes
    note: str
    at: datetime
    durable: bool


def head(conn: Any) -> Head | None:
    """The last signed checkpoint, or None before the empty tree was signed. `conn`: anything with cursor()."""
    with conn.cursor() as cursor:
        cursor.execute("SELECT size, root, note, at, durable FROM ledger_checkpoint ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    return Head(row[0], bytes(row[1]), row[2], row[3], row[4]) if row else None


@dataclass(frozen=True, slots=True)
class Sequenced:
    """What one call did: how many lines it took in, and the size of the head that it signed (None: it signed none)."""

    lines: int
    size: int | None


def sequence(
    conn: Connection[Any], signers: Sequence[note.SignerKey], *, now: datetime, limit: int = BATCH, room: Room | None = None
) -> Sequenced:
    """Takes up to `limit` lines into the tree and signs the new checkpoint.

    room: what the head may grow to by the schedule; without it, by the lines that wait and no filler. The first call signs the
    empty tree before. Raises a LogRefusal, and then nothing has changed.
    """
    with conn.transaction():
        last = _may_sign(conn, now)
        origin = signers[0].name
        if last is None:
            _keep(conn, checkpoint.of(origin, 0, merkle.EMPTY_ROOT), signers, now)
            last = head(conn)
        if last is None:
            raise AssertionError("the empty tree was just signed")
        _check_note(last, signers)
        waiting = _waiting(conn, limit)
        size = last.size + waiting if room is None else room.size(last.size, waiting)
        if size == last.size:
            return Sequenced(0, None)
        with conn.cursor(binary=True) as cursor:
            rows = cursor.execute(TAKE, {"limit": waiting}).fetchall()
        if len(rows) != waiting:
            raise AssertionError("lines that waited are gone, and nobody else may take them")
        leaves = _enter(conn, last.size, size, rows, signers[0], drawn=room is not None)
        growth = tiles.grow(last.size, _edge(conn, last), [merkle.leaf_hash(leaf) for leaf in leaves])
        conn.execute(
            PUT_TILES,
            {
                "levels": [level for level, _, _ in growth.tiles],
                "numbers": [n for _, n, _ in growth.tiles],
                "data": [data for _, _, data in growth.tiles],
            },
        )
        _keep(conn, checkpoint.of(origin, growth.size, growth.root), signers, now)
    return Sequenced(len(rows), size)


def sign_first(conn: Connection[Any], signers: Sequence[note.SignerKey], size: int, *, now: datetime) -> None:
    """Signs the tree of the first `size` lines, which larger ones that are durable continue; so it is durable as well.

    Nothing where that head was signed before. Raises a LogRefusal, and then nothing has changed.
    """
    with conn.transaction():
        last = _may_sign(conn, now)
        if last is None or last.size < size or not last.durable:
            raise AssertionError("a larger tree must be durable first")
        _check_note(last, signers)
        _edge(conn, last)
        first = checkpoint.of(signers[0].name, size, tree(conn, size).root() if size else merkle.EMPTY_ROOT)
        conn.execute(
            "INSERT INTO ledger_checkpoint (size, root, note, at, durable) VALUES (%s, %s, %s, %s, true)"
            " ON CONFLICT (size) DO NOTHING",
            (size, first.root, checkpoint.sign(first, signers), now),
        )


def _waiting(conn: Connection[Any], limit: int) -> int:
    row = conn.execute("SELECT count(*) FROM (SELECT FROM ledger_outbox LIMIT %s) AS oldest", (limit,)).fetchone()
    return int(row[0]) if row else 0


Line = tuple[bytes, UUID | None, int | None]  # entry, dossier, seq


def _enter(
    conn: Connection[Any], size: int, grown: int, lines: Sequence[Line], signer: note.SignerKey, *, drawn: bool
) -> list[bytes]:
    """Writes the entries [size, grown): these lines and, where they are not enough, fillers; the entries in their order."""
    free = grown - size
    at = _placed(lines, places(len(lines), free)) if drawn else dict(enumerate(lines))
    key, origin = filler.key_of(signer), signer.name
    leaves = []
    with conn.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(("int8", "bytea", "uuid", "int4", "bool"))
        for place in range(free):
            index = size + place
            entry, dossier, seq = at.get(place) or (filler.line(key, origin, index), None, None)
            copy.write_row((index, entry, dossier, seq, place not in at))
            leaves.append(entry)
    return leaves


def _placed(lines: Sequence[Line], chosen: Sequence[int]) -> dict[int, Line]:
    """The lines by their place. Which is whose was drawn; those of one dossier, and those about nobody, stay in their order."""
    of: defaultdict[UUID | None, list[int]] = defaultdict(list)
    for (_, dossier, _), place in zip(lines, chosen, strict=True):
        of[dossier].append(place)
    for group in of.values():
        group.sort(reverse=True)
    return {of[line[1]].pop(): line for line in lines}


def _keep(conn: Connection[Any], new: checkpoint.Checkpoint, signers: Sequence[note.SignerKey], now: datetime) -> None:
    conn.execute(
        "INSERT INTO ledger_checkpoint (size, root, note, at) VALUES (%s, %s, %s, %s)",
        (new.size, new.root, checkpoint.sign(new, signers), now),
    )


def _may_sign(conn: Connection[Any], now: datetime) -> Head | None:
    """The last checkpoint, once nothing speaks against signing the next; holds the lock until the transaction ends."""
    row = conn.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,)).fetchone()
    if row is None or not row[0]:
        raise AnotherSequencer
    check_durable(conn)
    check_not_stopped(conn)
    last = head(conn)
    check_clock(conn, last, now)
    return last


def check_durable(conn: Connection[Any]) -> None:
    """Raises NotDurable when the database may forget what it has acknowledged."""
    row = conn.execute(
        "SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')"
    ).fetchone()
    if row is None:
        raise AssertionError("three settings are one row")
    fsync, pages, commit = row
    wrong = {"fsync": fsync} if fsync != "on" else {}
    if pages != "on":
        wrong["full_page_writes"] = pages
    # Each of these writes at least this server's log to disk before it answers; `local` and `off` say less to a standby
    # or nothing at all.
    if commit not in ("on", "remote_apply", "remote_write"):
        wrong["synchronous_commit"] = commit
    if wrong:
        raise NotDurable(wrong)


def check_not_stopped(conn: Any) -> None:
    """Raises LogStopped while a stop stands."""
    with conn.cursor() as cursor:
        cursor.execute("SELECT cause, source, detail FROM ledger_stop WHERE cleared_at IS NULL ORDER BY id LIMIT 1")
        row = cursor.fetchone()
    if row:
        raise LogStopped(*row)


def check_clock(conn: Any, last: Head | None, now: datetime) -> None:
    """Raises ClockWrong when `now` lies before the last checkpoint, or most witnesses' clocks are elsewhere.

    One witness with a wrong clock does not stop the log: more than half of those that answered in the last hour must
    agree that ours is off.
    """
    if last is not None and now < last.at:
        raise ClockWrong(
            Text(
                f"Bây giờ là {now:%Y-%m-%d %H:%M:%S} UTC, nhưng lần ký trước là {last.at:%Y-%m-%d %H:%M:%S} UTC.",
                f"It is {now:%Y-%m-%d %H:%M:%S} UTC, but the last signature is of {last.at:%Y-%m-%d %H:%M:%S} UTC.",
            )
        )
    with conn.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE abs(skew) > %s), max(abs(skew)) FROM ledger_witness_state"
            " WHERE skew IS NOT NULL AND answered_at > %s::timestamptz - interval '1 hour'",
            (SKEW, now),
        )
        asked, off, most = cursor.fetchone()
    if asked and off * 2 > asked:
        raise ClockWrong(
            Text(
                f"{off} trên {asked} nhân chứng có giờ lệch hơn {SKEW} giây (nhiều nhất {most:.0f} giây).",
                f"{off} of {asked} witnesses' clocks differ by more than {SKEW} s (at most {most:.0f} s).",
            )
        )


def _check_note(last: Head, signers: Sequence[note.SignerKey]) -> None:
    """The last checkpoint is one that this key signed, for this origin: another key would start another log."""
    try:
        opened = checkpoint.verify(last.note, [signer.verifier for signer in signers]).checkpoint
    except LedgerError as wrong:
        raise KeyMissing(
            Text(
                f"Khóa hiện có không phải khóa đã ký {last.size} dòng trước ({wrong}).",
                f"The key is not the one that signed the {last.size} lines before ({wrong}).",
            )
        ) from wrong
    if (opened.size, opened.root) != (last.size, last.root):
        raise Damaged(f"the row of checkpoint {last.size} is not what was signed")


def stored_edge(conn: Connection[Any], size: int) -> dict[int, bytes]:
    """The tiles at the right edge of the first `size` leaves by level, as they lie in the database; unchecked."""
    wanted = tiles.edge_of(size)
    with conn.cursor(binary=True) as cursor:
        rows = cursor.execute(
            "SELECT t.level, t.data FROM ledger_tile t JOIN unnest(%s::smallint[], %s::bigint[]) AS w (level, n)"
            " ON t.level = w.level AND t.n = w.n",
            ([level for level, _, _ in wanted], [n for _, n, _ in wanted]),
        ).fetchall()
    return dict(rows)


def _edge(conn: Connection[Any], last: Head) -> dict[int, bytes]:
    """The right edge's tiles, after a check that they still make the signed root."""
    wanted = tiles.edge_of(last.size)
    edge = stored_edge(conn, last.size)
    if {level: len(data) for level, data in edge.items()} != {level: width * 32 for level, _, width in wanted}:
        raise Damaged(f"tiles at the edge of {last.size} are missing")
    if tiles.root_of_edge(last.size, edge) != last.root:
        raise Damaged(f"tiles at the edge do not make the root of {last.size}")
    return edge


def stop(conn: Connection[Any], refusal: LogStopped, *, now: datetime) -> None:
    """Makes the stop stand for every process and every restart. Said once per cause and source."""
    with conn.transaction():
        conn.execute(
            "INSERT INTO ledger_stop (at, cause, source, detail) SELECT %(at)s, %(cause)s, %(source)s, %(detail)s"
            " WHERE NOT EXISTS (SELECT 1 FROM ledger_stop WHERE cleared_at IS NULL AND cause = %(cause)s"
            " AND source = %(source)s)",
            {"at": now, "cause": refusal.cause, "source": refusal.source, "detail": refusal.detail},
        )


def enqueue_public(conn: Any, entry: bytes) -> None:
    """Puts an entry in clear (core.ledger.act.public_entry) into the outbox, inside the caller's transaction."""
    with conn.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_outbox (leaf) VALUES (%s)", (entry,))


__all__ = ["BATCH", "Head", "LogRefusal", "Sequenced", "check_durable", "enqueue_public", "head", "sequence", "stop"]
