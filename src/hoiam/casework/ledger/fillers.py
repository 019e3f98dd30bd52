"""Opens the log's filler lines: whoever holds its key shows of each one that it stands for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from hoiam.core.ledger import filler, note

_LINES = "SELECT idx, leaf, filler FROM ledger_entry WHERE idx = %(index)s OR %(index)s::bigint IS NULL ORDER BY idx"
CHUNK = 16_384  # entries fetched at once; about 2 MB


@dataclass(frozen=True, slots=True)
class Opened:
    """lines: how many were looked at; opened: fillers that opened; acts: the others; closed: places (from 0) that are kept as
    fillers and do not open. text: what the one that was asked for says, None where it is no filler."""

    lines: int
    opened: int
    acts: int
    closed: tuple[int, ...]
    text: str | None = None


def opened(conn: Connection[Any], signers: Sequence[note.SignerKey], line: int | None = None) -> Opened:
    """Opens every filler, or that on one line (from one). signers: the log's keys that have signed while fillers came in."""
    keys = [(filler.key_of(signer), signer.name) for signer in signers]
    lines = found = 0
    closed: list[int] = []
    text = None
    with conn.transaction(), conn.cursor(name="ledger_fillers", binary=True) as cursor:
        cursor.itersize = CHUNK
        for index, leaf, is_filler in cursor.execute(_LINES, {"index": None if line is None else line - 1}):
            lines += 1
            if not is_filler:
                continue
            key = next((each for each in keys if filler.line(*each, index) == leaf), None)
            if key is None:
                closed.append(index)
            else:
                found += 1
                text = filler.text(*key, index) if line is not None else None
    return Opened(lines, found, lines - found - len(closed), tuple(closed), text)
