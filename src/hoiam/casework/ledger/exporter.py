"""After the commit: the static files of the log (c2sp.org/tlog-tiles), then its checkpoint, then the high-water mark.

Files are derived and can be rebuilt at any time. The order is what matters: a checkpoint is never visible before
everything that it promises, and nothing leaves the house (`published`) before the mark is on the other volume. If we
stop anywhere, the next call does the rest again; every write is of the same bytes to the same name.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from psycopg import Connection

from hoiam.core.ledger import tiles

from .highwater import HighWater, write_durably
from .refusals import LogStopped, NoHighWater
from .sequencer import LOCK

BUNDLES_AT_ONCE = 64  # entry bundles read in one query; bounds memory at about 4 MB


def export(conn: Connection[Any], folder: Path, mark: HighWater, *, rebuild: bool = False) -> int | None:
    """Publishes the last signed checkpoint; its size, or None when there was nothing new or another process is at it.

    rebuild: write every file anew, from the database.
    """
    with conn.transaction():
        # One at a time: of two, the slower would take the checkpoint and the mark back.
        row = conn.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK + 1,)).fetchone()
        if row is None or not row[0]:
            return None
        return _export(conn, folder, mark, rebuild=rebuild)


def _export(conn: Connection[Any], folder: Path, mark: HighWater, *, rebuild: bool) -> int | None:
    row = conn.execute("SELECT size, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1").fetchone()
    if row is None:
        return None
    size, signed = row
    row = conn.execute("SELECT size, note FROM ledger_checkpoint WHERE published ORDER BY size DESC LIMIT 1").fetchone()
    before, was = row if row else (None, None)
    if before == size and not rebuild:
        return None
    _write_tiles(conn, folder, 0 if rebuild or before is None else before, size)
    write_durably(folder / "checkpoint", (signed + cosignatures(conn, size)).encode())
    found = mark.read()
    if found is None and was is not None:
        raise NoHighWater(str(mark.path))
    if found != signed:
        # A mark that already holds the new checkpoint is our own, from a call that stopped before the next line.
        if found != was and not _signed_here(conn, found):
            raise LogStopped("fork", "the high-water mark", "it holds a checkpoint that was not signed here")
        mark.raise_to(found, signed)
    conn.execute("UPDATE ledger_checkpoint SET published = true WHERE size = %s", (size,))
    return int(size)


def _signed_here(conn: Connection[Any], signed: str | None) -> bool:
    """Whether the database has this checkpoint: after a repair the mark is ahead of what was published, and right."""
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
    """Writes a witnessed checkpoint to `witnessed/<size>`, kept for ever, and into `checkpoint` while it is the last."""
    with conn.cursor() as cursor:
        cursor.execute("SELECT note FROM ledger_checkpoint WHERE size = %s AND published", (size,))
        row = cursor.fetchone()
        cursor.execute("SELECT max(size) FROM ledger_checkpoint WHERE published")
        last = cursor.fetchone()
    if row is None:
        return
    cosigned = (row[0] + cosignatures(conn, size)).encode()
    write_durably(folder / witnessed_path(size), cosigned)
    if last is not None and last[0] == size:
        write_durably(folder / "checkpoint", cosigned)


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
        with conn.cursor(binary=True) as cursor:
            leaves = [
                row[0]
                for row in cursor.execute(
                    "SELECT leaf FROM ledger_entry WHERE idx >= %s AND idx < %s ORDER BY idx",
                    (start * tiles.WIDTH, stop),
                ).fetchall()
            ]
        if len(leaves) != stop - start * tiles.WIDTH:
            raise LogStopped("damaged", "the exporter", f"entries {start * tiles.WIDTH}..{stop} are missing")
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
