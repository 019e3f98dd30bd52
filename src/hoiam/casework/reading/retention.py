"""What need be kept no longer, for the office that decides on its destruction: numbers and days, nothing else of a petition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection

from hoiam.casework import laws
from hoiam.core.procedure import Law

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Over:
    """A petition by its number: when it ended, until when it is kept by which rule, and when its keys are destroyed where two
    offices have ordered that, or (``names``) what opens its names alone. ``nameless``: it has no names any more."""

    number: str
    closed_on: date
    until: date
    rule: str
    destroyed: datetime | None
    names: bool
    nameless: bool


def over(body: str, today: date) -> tuple[Over, ...]:
    """The petitions of a body that the law has kept for long enough, the oldest first, `MOST` of them: those that whoever asks
    may see, so that nobody learns of one that he is kept away from."""
    law = laws.current()
    known = [
        (kind, state, last)
        for kind in law.kinds
        for state in law.wholes[kind].states
        if (last := last_closed(law, kind, state, today)) is not None
    ]
    if not known:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.number, d.kind, d.state, d.closed_on, x.due, coalesce(x.names, false),"
            " NOT EXISTS (SELECT 1 FROM casework_wrap w WHERE w.dossier_id = d.id AND w.tier = 'identity')"
            " FROM casework_dossier d"
            " JOIN unnest(%s::text[], %s::text[], %s::date[]) AS k (kind, state, last)"
            "   ON d.kind = k.kind AND d.state = k.state AND d.closed_on <= k.last"
            " LEFT JOIN casework_destruction x ON x.dossier_id = d.id"
            " WHERE d.body_id = %s AND d.family = 'petition' AND NOT d.open"
            "   AND EXISTS (SELECT 1 FROM casework_wrap w WHERE w.dossier_id = d.id)"
            " ORDER BY d.closed_on, d.number LIMIT %s",
            [*(list(each) for each in zip(*known, strict=True)), body, MOST],
        )
        rows = cursor.fetchall()
    found = []
    for number, kind, state, closed_on, due, names, nameless in rows:
        until, rule = law.kept(kind, state, closed_on).until, law.keeping(kind, state)
        if until is not None and rule is not None:
            found.append(Over(number, closed_on, until, rule, due, names, nameless))
    return tuple(found)


def last_closed(law: Law, kind: str, state: str, today: date) -> date | None:
    """The last day on which a petition can have ended that need be kept no longer today; None where none may be destroyed."""
    day = today
    while (until := law.kept(kind, state, day).until) is not None and until >= today:
        # As much earlier as it is kept too long; a leap day makes that a day too much, which the second loop takes back.
        day -= timedelta(days=(until - today).days + 1)
    if until is None:
        return None
    while law.kept(kind, state, day + timedelta(days=1)).is_over(today):
        day += timedelta(days=1)
    return day
