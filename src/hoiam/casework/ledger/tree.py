"""The tree of the database: nodes and proofs from its tiles."""

from __future__ import annotations

from typing import Any

from hoiam.core.ledger import tiles

MOST_FOLDED = 512  # full tiles whose inner nodes are kept; 16 kB each

_folded: dict[tuple[int, int], list[bytes]] = {}


def tree(conn: Any, size: int, *, indices: tuple[int, ...] = (), folded: bool = False) -> tiles.TileTree:
    """The tree of the first `size` leaves. `indices`: leaves whose tiles are fetched at once, with the right edge.

    folded: keep the inner nodes of full tiles in this process, for one that makes many proofs of ONE log.
    """
    have: dict[tuple[int, int], bytes] = {}
    wanted: set[tuple[int, int]] = set()
    for level in range(tiles.MAX_LEVEL + 1):
        count = size >> (8 * level)
        if not count:
            break
        wanted.add((level, (count - 1) // tiles.WIDTH))
        wanted |= {(level, n) for n in (i >> (8 * (level + 1)) for i in indices) if n * tiles.WIDTH < count}
    if folded:
        # An inner node of a full tile that was folded before needs no reading.
        wanted = {(level, n) for level, n in wanted if (level, n) not in _folded or (n + 1) << (8 * level + 8) > size}
    with conn.cursor() as cursor:
        cursor.execute(
            "SELECT t.level, t.n, t.data FROM ledger_tile t JOIN unnest(%s::smallint[], %s::bigint[]) AS w (level, n)"
            " ON t.level = w.level AND t.n = w.n",
            ([level for level, _ in wanted], [n for _, n in wanted]),
        )
        for level, n, data in cursor.fetchall():
            have[level, n] = bytes(data)

    def read(level: int, n: int, width: int) -> bytes:
        if (level, n) in have:
            return have[level, n]
        with conn.cursor() as cursor:
            cursor.execute("SELECT data FROM ledger_tile WHERE level = %s AND n = %s", (level, n))
            row = cursor.fetchone()
        return bytes(row[0]) if row else b""

    if len(_folded) > MOST_FOLDED:
        _folded.clear()
    return tiles.TileTree(size, read, _folded if folded else None)
