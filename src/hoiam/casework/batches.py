"""One step for many petitions, each by itself: what an officer has confirmed, how far it is, and that nothing is done twice.

A batch stands from its confirmation on: which petitions, at which act each stood in the dry run that he saw, and what he typed,
sealed under a key of the house. Each petition's act is a transaction of its own, and its line of the batch is marked in it: if
we stop anywhere, whoever goes on finds what is done and what is not. What a line cannot be done for stays undone, with why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from hoiam.casework import carried
from hoiam.casework.models import Batch

MOST: Final = 500
"""So many petitions a batch has at most."""
AT_ONCE: Final = 100
"""So many are done for one press of a button; then the page says how far it is."""
KEPT: Final = timedelta(weeks=1)
"""So long a batch stands after its confirmation; what is not done by then is chosen anew."""
_LONGEST: Final = 1 << 20  # characters of what was typed, sealed

Why = Literal["changed", "denied", "gone"]
"""Why a line stays undone: the petition has had an act since the dry run, the law or the house refuses the step now, or the
petition is not before the office any more."""


class Left(Exception):
    """This petition is left as it is, and why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


@dataclass(frozen=True, slots=True)
class Line:
    """A petition of a batch: the number of acts that it had in the dry run, the act that the batch left (0: none yet), and why
    it was left as it is (empty where it was not)."""

    petition: UUID
    expected: int
    did: int
    left: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A batch as it stands: the office that confirmed it, the step with its outcome, the fields as they were typed."""

    id: UUID
    office: str
    step: str
    outcome: str
    at: datetime
    until: datetime
    typed: Mapping[str, Sequence[str]]
    lines: tuple[Line, ...]

    @property
    def done(self) -> int:
        """How many petitions have had their act."""
        return sum(line.did > 0 for line in self.lines)

    @property
    def waiting(self) -> int:
        """How many are neither done nor left."""
        return sum(not line.did and not line.left for line in self.lines)

    @property
    def left(self) -> tuple[Line, ...]:
        """Those that were left as they are."""
        return tuple(line for line in self.lines if line.left)


def _purpose(batch: UUID, office: str) -> str:
    return f"batch {batch.hex} at {office}"


def begin(
    batch: UUID, office: str, step: str, outcome: str, typed: Mapping[str, Sequence[str]], lines: Sequence[tuple[UUID, int]]
) -> None:
    """Keeps what was confirmed; once, however often it is sent. ``lines``: each petition, and how many acts it had in the dry
    run. ValueError for none or more than `MOST`."""
    if not 0 < len(lines) <= MOST or len({petition for petition, _expected in lines}) != len(lines):
        raise ValueError(f"a batch of {len(lines)} petitions")
    now = timezone.now()
    sealed = carried.sealed({name: list(values) for name, values in typed.items()}, _purpose(batch, office)).encode()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_batch (id, office, step, outcome, typed, confirmed_at, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING",
            [batch, office, step, outcome, sealed, now, now + KEPT],
        )
        if cursor.rowcount == 1:
            cursor.execute(
                "INSERT INTO casework_batchline (batch_id, dossier_id, place, expected, did, why)"
                " SELECT %s, l.petition, l.place, l.expected, 0, ''"
                " FROM unnest(%s::uuid[], %s::int[]) WITH ORDINALITY AS l (petition, expected, place)",
                [batch, [petition for petition, _expected in lines], [expected for _petition, expected in lines]],
            )


def keep(batch: UUID, office: str, step: str, typed: Mapping[str, Sequence[str]]) -> None:
    """Keeps what was confirmed of a step that makes dossiers and changes none, so that it has no lines; once, as ``begin``."""
    now = timezone.now()
    sealed = carried.sealed({name: list(values) for name, values in typed.items()}, _purpose(batch, office)).encode()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_batch (id, office, step, outcome, typed, confirmed_at, expires_at)"
            " VALUES (%s, %s, %s, '', %s, %s, %s) ON CONFLICT (id) DO NOTHING",
            [batch, office, step, sealed, now, now + KEPT],
        )


def get(batch: UUID, office: str) -> Confirmed:
    """The batch of this office; raises LookupError where it has none of that number, or it is too old."""
    found = Batch.objects.filter(id=batch, office=office, expires_at__gt=timezone.now()).first()
    if found is None:
        raise LookupError(batch)
    left_for = int(KEPT.total_seconds())
    typed = carried.opened(bytes(found.typed).decode(), _purpose(batch, office), seconds=left_for, longest=_LONGEST)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dossier_id, expected, did, why FROM casework_batchline WHERE batch_id = %s ORDER BY place", [batch]
        )
        lines = tuple(Line(*row) for row in cursor.fetchall())
    return Confirmed(batch, office, found.step, found.outcome, found.confirmed_at, found.expires_at, typed or {}, lines)


def unfinished(office: str) -> list[tuple[UUID, str, int]]:
    """The batches of an office that are not through: number, step and how many petitions wait; the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.id, b.step, count(*) FROM casework_batch b JOIN casework_batchline l ON l.batch_id = b.id"
            " WHERE b.office = %s AND b.expires_at > now() AND l.did = 0 AND l.why = ''"
            " GROUP BY b.id ORDER BY b.confirmed_at",
            [office],
        )
        return list(cursor.fetchall())


_NEXT = """
SELECT dossier_id, expected FROM casework_batchline
WHERE batch_id = %s AND did = 0 AND why = '' ORDER BY place LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def go_on(batch: UUID, take: Callable[[UUID, int], int], *, most: int = AT_ONCE) -> int:
    """Does up to ``most`` of what waits; how many lines were settled. ``take`` performs the step on one petition that had so
    many acts and says how many it has now, or raises `Left`; whatever else it raises ends the run, and that line waits.

    Two runs of one batch at a time take different lines. An act and its line are one transaction.
    """
    settled = 0
    while settled < most:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_NEXT, [batch])
                row = cursor.fetchone()
            if row is None:
                break
            _mark(batch, row[0], *_one(take, *row))
        settled += 1
    return settled


def _mark(batch: UUID, petition: UUID, did: int, why: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_batchline SET did = %s, why = %s WHERE batch_id = %s AND dossier_id = %s",
            [did, why, batch, petition],
        )


def _one(take: Callable[[UUID, int], int], petition: UUID, expected: int) -> tuple[int, str]:
    try:
        with transaction.atomic():
            return take(petition, expected), ""
    except Left as left:
        return 0, left.why


def sweep() -> int:
    """Deletes the batches whose time is over; returns how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM casework_batchline l USING casework_batch b WHERE b.id = l.batch_id AND b.expires_at <= now()"
        )
        cursor.execute("DELETE FROM casework_batch WHERE expires_at <= now()")
        return int(cursor.rowcount)
