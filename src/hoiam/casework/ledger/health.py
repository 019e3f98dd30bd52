"""How the log does: for the register's page, the status page and whoever is on duty. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hoiam.core.ledger import policy as policies


@dataclass(frozen=True, slots=True)
class WitnessHealth:
    """One witness of the policy. size: the last tree it cosigned; skew: its clock minus ours, in seconds."""

    name: str
    key: str
    url: str | None
    size: int
    cosigned_at: datetime | None
    skew: float | None
    failure: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A standing stop."""

    at: datetime
    cause: str
    source: str
    detail: str


@dataclass(frozen=True, slots=True)
class Health:
    """The log at a glance. size, root, at: of the last head that was shown.

    durable, waiting, lost are the house's own to know, for they tell what happens within a slot: the size of the last durable
    head, lines in the outbox, lines in the log whose act this database has lost and which must be entered again.
    """

    size: int
    root: bytes | None
    at: datetime | None
    durable: int
    waiting: int
    stops: tuple[Stop, ...]
    witnesses: tuple[WitnessHealth, ...]
    quorum: str | None
    lost: int

    @property
    def good(self) -> bool:
        """No stop stands and no witness has failed."""
        return not self.stops and not any(witness.failure for witness in self.witnesses)


def health(conn: Any, policy: policies.Policy) -> Health:
    """The log's health now."""
    with conn.cursor() as cursor:
        cursor.execute("SELECT size, root, at FROM ledger_checkpoint WHERE shown IS NOT NULL ORDER BY size DESC LIMIT 1")
        size, root, at = cursor.fetchone() or (0, None, None)
        cursor.execute("SELECT coalesce(max(size), 0) FROM ledger_checkpoint WHERE durable")
        (durable,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM ledger_outbox")
        (waiting,) = cursor.fetchone()
        cursor.execute("SELECT at, cause, source, detail FROM ledger_stop WHERE cleared_at IS NULL ORDER BY id")
        stops = tuple(Stop(*row) for row in cursor.fetchall())
        cursor.execute("SELECT witness, size, answered_at, skew, failure FROM ledger_witness_state")
        known = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM ledger_entry WHERE dossier IS NULL AND NOT filler"
            " AND substring(leaf FOR 15) <> convert_to('hoiam/1 public ', 'UTF8')"
        )
        (lost,) = cursor.fetchone()
    return Health(
        size,
        bytes(root) if root is not None else None,
        at,
        durable,
        waiting,
        stops,
        tuple(WitnessHealth(w.name, str(w.key), w.url, *known.get(str(w.key), (0, None, None, ""))) for w in policy.witnesses),
        policy.quorum,
        lost,
    )
