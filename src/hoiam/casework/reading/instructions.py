"""What superiors have ordered of a body, and what it has ordered below: for whoever may see the errands, by paper and day.

A paper is proved to have arrived by the act of the body that took note of it: the place of that act's line in the public log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from hoiam.casework import laws
from hoiam.casework.days import law_day
from hoiam.core.dossier.participants import Actor, keys_of
from hoiam.core.errand.steps import Answer

MOST: Final = 300
"""Lines that one page has."""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as a body has it, or as its sender follows it. ``noted``: the day on which it was delivered, None while it was
    not; ``line`` is the index of that act's line in the public log (from 0), None while it has none there; ``waits``: nobody
    has taken note of it and the day for that is over. ``done``: it was reported."""

    id: UUID
    number: str
    sort: str
    document: str
    paper: UUID
    asker: str
    to: str
    state: str
    seq: int
    due: date
    noted: date | None
    line: int | None
    waits: bool
    late: bool
    done: bool


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper that a body has sent: to how many, how many of them have taken note of it, how many have reported."""

    id: UUID
    document: str
    sort: str
    due: date
    to: int
    noted: int
    done: int


_ROWS: Final = """
SELECT d.id, d.number, e.sort, e.document, e.paper, e.asker, e.asked, d.state, d.seq, e.due, e.delivered,
       (SELECT l.idx FROM casework_history h JOIN ledger_entry l ON l.dossier = h.dossier_id AND l.seq = h.seq
        WHERE e.delivered IS NOT NULL AND h.dossier_id = d.id
          AND convert_from(h.wire, 'UTF8')::jsonb->>'fact' = 'ErrandDelivered' ORDER BY h.seq LIMIT 1),
       e.delivered IS NULL AND d.open AND EXISTS (
            SELECT FROM casework_runningclock c
            WHERE c.dossier_id = d.id AND c.ended_on IS NULL AND c.due < %(today)s),
       e.due < %(today)s AND d.state <> ALL (%(over)s) AND d.open, d.state = ANY (%(over)s) OR NOT d.open
FROM casework_dossier d JOIN casework_errand e ON e.dossier_id = d.id
WHERE d.family = 'errand' AND e.paper IS NOT NULL AND d.doors && %(keys)s AND NOT d.kept_away && %(keys)s
"""


def from_above(actor: Actor, now: datetime) -> list[OrderRow]:
    """What superiors have ordered of the office's body, as far as it sees it: the open ones by due day first, then those that
    are done, the newest first."""
    sql = _ROWS + " AND e.asked = %(body)s ORDER BY d.state = ANY (%(over)s) OR NOT d.open, e.due, d.id LIMIT %(most)s"
    return _rows(sql, actor, now)


def of_paper(paper: UUID, actor: Actor, now: datetime) -> list[OrderRow]:
    """Who has a paper of the office's body, and how far it is there: those that have not taken note of it first."""
    sql = _ROWS + (
        " AND e.asker = %(body)s AND e.paper = %(paper)s"
        " ORDER BY e.delivered IS NOT NULL, d.state = ANY (%(over)s), e.due, e.asked LIMIT %(most)s"
    )
    return _rows(sql, actor, now, paper=paper)


def papers(actor: Actor) -> list[PaperRow]:
    """The papers that the office's body has sent, as far as it sees them: the newest first."""
    sql = """
    SELECT e.paper, min(e.document), min(e.sort), min(e.due), count(*), count(e.delivered),
           count(*) FILTER (WHERE d.state = ANY (%(over)s) OR NOT d.open)
    FROM casework_dossier d JOIN casework_errand e ON e.dossier_id = d.id
    WHERE d.family = 'errand' AND e.paper IS NOT NULL AND e.asker = %(body)s
      AND d.doors && %(keys)s AND NOT d.kept_away && %(keys)s
    GROUP BY e.paper ORDER BY max(d.logged_at) DESC LIMIT %(most)s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, _asked(actor))
        return [PaperRow(*row) for row in cursor.fetchall()]


def one(errand_id: UUID, actor: Actor, now: datetime) -> OrderRow:
    """One order that the office sees; LookupError where it sees none."""
    found = _rows(_ROWS + " AND d.id = %(paper)s LIMIT %(most)s", actor, now, paper=errand_id)
    if not found:
        raise LookupError(errand_id)
    return found[0]


def _asked(actor: Actor, **more: Any) -> dict[str, Any]:
    law = laws.current()
    answered = {e.target for machine in law.errands for e in law.wholes[machine].edges if e.step == Answer.word}
    return {
        "over": sorted(answered),
        "body": actor.body,
        "keys": list(keys_of(actor)),
        "most": MOST,
        **more,
    }


def _rows(sql: str, actor: Actor, now: datetime, **more: Any) -> list[OrderRow]:
    law = laws.current()
    today = law_day(law, next(iter(law.errands)), now)
    with connection.cursor() as cursor:
        cursor.execute(sql, _asked(actor, today=today, **more))
        return [OrderRow(*row) for row in cursor.fetchall()]
