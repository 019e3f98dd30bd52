"""After the commit: a head becomes durable, and later, at the end of its slot, it is shown.

*Durable*: the lines that it adds lie in the tail beside the high-water mark, and then the mark is raised to it: two stores that
are not the database. Nothing leaves the house before. *Shown*: the static files of the log (c2sp.org/tlog-tiles), then its
checkpoint. What is not shown lies in no file that a web server gives out.

Files are derived and can be rebuilt at any time. The order is what matters: a checkpoint is never visible before everything
that it promises. If we stop anywhere, the next call does the rest again; every write is of the same bytes to the same name.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from psycopg import Connection

from hoiam.core.ledger import tiles

from .highwater import HighWater, write_durably
from .refusals import LogStopped, NoHighWater
from .sequencer import LOCK
from .slots import Shown
from .tail import Tail

BUNDLES_AT_ONCE = 64  # entry bundles read in one query; bounds memory at about 4 MB


def last_shown(conn: Any) -> Shown | None:
    """The last head that was shown, None before the first one."""
    with conn.cursor() as cursor:
        cursor.execute("SELECT size, shown FROM ledger_checkpoint WHERE shown IS NOT NULL ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    return None if row is None else Shown(*row)


def keep(conn: Connection[Any], mark: HighWater) -> int | None:
    """Makes the last signed head durable; its size, or None when it is already or another process is at it."""
    with conn.transaction():
        # One at a time: of two, the slower would take the mark back.
        return _keep(conn, mark) if _alone(conn) else None


def show(conn: Connection[Any], folder: Path, since: datetime, size: int | None = None) -> int | None:
    """Shows the durable head of this size (None: the last one), and opens the slot that began at `since`; the size, or None
    when it is shown already.

    Its lines are then in the public files, and the tail no longer has to keep them.
    """
    with conn.transaction():
        if not _alone(conn):
            return None
        row = conn.execute(
            "SELECT size, note FROM ledger_checkpoint WHERE durable AND size <= coalesce(%s, size) ORDER BY size DESC LIMIT 1",
            (size,),
        ).fetchone()
        before = last_shown(conn)
        if row is None or (before is not None and before.size >= row[0]):
            return None
        size, signed = row
        _write_files(conn, folder, before.size if before is not None else 0, size, signed)
        conn.execute("UPDATE ledger_checkpoint SET shown = %s WHERE size = %s", (since, size))
    return int(size)


def rebuild(conn: Connection[Any], folder: Path) -> int | None:
    """Writes every file of what is shown anew, from the database; its size, or None when nothing was ever shown."""
    with conn.transaction():
        shown = last_shown(conn) if _alone(conn) else None
        if shown is None:
            return None
        row = conn.execute("SELECT note FROM ledger_checkpoint WHERE size = %s", (shown.size,)).fetchone()
        if row is None:
            raise AssertionError("the row was just read, and rows of checkpoints stay")
        _write_files(conn, folder, 0, shown.size, row[0])
    return shown.size


def _alone(conn: Connection[Any]) -> bool:
    row = conn.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK + 1,)).fetchone()
    return row is not None and bool(row[0])


def _keep(conn: Connection[Any], mark: HighWater) -> int | None:
    row = conn.execute("SELECT size, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1").fetchone()
    if row is None:
        return None
    size, signed = row
    row = conn.execute("SELECT size, note FROM ledger_checkpoint WHERE durable ORDER BY size DESC LIMIT 1").fetchone()
    before, was = row if row else (None, None)
    if before == size:
        return None
    found = mark.read()
    if found is None and was is not None:
        raise NoHighWater(str(mark.path))
    _lengthen(conn, Tail.beside(mark), before or 0, size)
    if found != signed:
        # A mark that already holds the new checkpoint is our own, from a call that stopped before the next line.
        if found != was and not _signed_here(conn, found):
            raise LogStopped("fork", "the high-water mark", "it holds a checkpoint that was not signed here")
        mark.raise_to(found, signed)
    conn.execute("UPDATE ledger_checkpoint SET durable = true WHERE size = %s", (size,))
    return int(size)


def _lengthen(conn: Connection[Any], tail: Tail, before: int, size: int) -> None:
    """Writes the lines [before, size) into the tail; what is shown is let go of, for it stands in the public files."""
    shown = last_shown(conn)
    tail.forget(shown.size if shown is not None else 0)
    step = BUNDLES_AT_ONCE * tiles.WIDTH
    for start in range(before, size, step):
        tail.put(start, _leaves(conn, start, min(start + step, size)))


def _leaves(conn: Connection[Any], start: int, stop: int) -> list[bytes]:
    with conn.cursor(binary=True) as cursor:
        query = "SELECT leaf FROM ledger_entry WHERE idx >= %s AND idx < %s ORDER BY idx"
        leaves = [row[0] for row in cursor.execute(query, (start, stop)).fetchall()]
    if len(leaves) != stop - start:
        raise LogStopped("damaged", "the exporter", f"entries {start}..{stop} are missing")
    return leaves


def _signed_here(conn: Connection[Any], signed: str | None) -> bool:
    """Whether the database has this checkpoint: after a repair the mark is ahead of what was durable, and right."""
    row = conn.execute("SELECT 1 FROM ledger_checkpoint WHERE note = %s", (signed,)).fetchone()
    return row is not None


def cosignatures(conn: Any, size: int) -> str:
    """The witnesses' lines on a checkpoint: of each witness the first and the last that it gave, in order of time.

    The first bounds an act's time from above; the last shows that nothing had followed by then.
    """
    with conn.cursor() as cursor:
        cursor.execute(
            "SELECT line FROM (SELECT line, time, witness,"
            " row_number() OVER (PARTITION BY witness ORDER BY time) AS first,"
            " row_number() OVER (PARTITION BY witness ORDER BY time DESC) AS last"
            " FROM ledger_cosignature WHERE size = %s) AS c WHERE first = 1 OR last = 1 ORDER BY time, witness",
            (size,),
        )
        return "".join(row[0] for row in cursor.fetchall())


def witnessed_path(size: int) -> str:
    """`witnessed/<size>`, in groups of three digits as tiles are, so that no folder grows without end."""
    return tiles.entries_path(size).replace("tile/entries/", "witnessed/")


def export_cosigned(conn: Any, folder: Path, size: int) -> None:
    """Writes a witnessed checkpoint to `witnessed/<size>`, kept for ever, and into `checkpoint` while it is the last shown."""
    last = last_shown(conn)
    if last is None or size > last.size:
        return
    with conn.cursor() as cursor:
        cursor.execute("SELECT note FROM ledger_checkpoint WHERE size = %s", (size,))
        row = cursor.fetchone()
    cosigned = (row[0] + cosignatures(conn, size)).encode()
    write_durably(folder / witnessed_path(size), cosigned)
    if last.size == size:
        write_durably(folder / "checkpoint", cosigned)


def _write_files(conn: Connection[Any], folder: Path, before: int, size: int, signed: str) -> None:
    _write_tiles(conn, folder, before, size)
    write_durably(folder / "checkpoint", (signed + cosignatures(conn, size)).encode())


def _write_tiles(conn: Connection[Any], folder: Path, before: int, size: int) -> None:
    """Every tile and bundle that a tree of `size` has and one of `before` had not, or not as wide."""
    for level in range(tiles.MAX_LEVEL + 1):
        old, count = before >> (8 * level), size >> (8 * level)
        if count == 0:
            break
        first, last = old // tiles.WIDTH, (count - 1) // tiles.WIDTH
        for start in range(first, last + 1, BUNDLES_AT_ONCE):
            stop = min(start + BUNDLES_AT_ONCE, last + 1)
            with conn.cursor(binary=True) as cursor:
                rows = cursor.execute(
                    "SELECT n, data FROM ledger_tile WHERE level = %s AND n >= %s AND n < %s ORDER BY n",
                    (level, start, stop),
                ).fetchall()
            if [n for n, _ in rows] != list(range(start, stop)):
                raise LogStopped("damaged", "the exporter", f"tiles {level}/{start}.. are missing")
            for n, data in rows:
                width = min(tiles.WIDTH, count - n * tiles.WIDTH)
                if n * tiles.WIDTH + width > old:
                    _write(folder, tiles.tile_path(level, n, width), data[: width * 32], width)
    for start in range(before // tiles.WIDTH, (size + tiles.WIDTH - 1) // tiles.WIDTH, BUNDLES_AT_ONCE):
        stop = min((start + BUNDLES_AT_ONCE) * tiles.WIDTH, size)
        leaves = _leaves(conn, start * tiles.WIDTH, stop)
        for at in range(0, len(leaves), tiles.WIDTH):
            part = leaves[at : at + tiles.WIDTH]
            n = start + at // tiles.WIDTH
            _write(folder, tiles.entries_path(n, len(part)), tiles.bundle(part), len(part))


def _write(folder: Path, name: str, data: bytes, width: int) -> None:
    path = folder / name
    write_durably(path, data)
    if width == tiles.WIDTH:
        # The full tile is on disk and serves for every narrower one; a reader that misses a partial tile asks for it.
        shutil.rmtree(path.with_name(path.name + ".p"), ignore_errors=True)
