"""Receptions for whoever may see them: the schedule, the day's visits, the book of receptions, the register of petitions.

What is listed are numbers, days, codes and counts. No question here takes a person, and none can: there is none in a visit, and
no table has a name in clear. A visit that a petition came of is not there for whom that petition keeps away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from hoiam.casework import bodies, laws
from hoiam.casework.days import law_day, month_of
from hoiam.casework.families import VISIT
from hoiam.casework.reading.cases import BlobRow, WrapRow
from hoiam.casework.reading.edges import Passed, along
from hoiam.casework.reading.history import acts_of
from hoiam.core.dossier import participants
from hoiam.core.dossier.participants import Actor, keys_of
from hoiam.core.procedure import Edge, Ground, HeadsDays, Reception
from hoiam.core.visit.state import Visit, fold

MOST: Final = 2000
"""Entries of a book that one page or file has."""
MONTHS_AHEAD: Final = 3
"""How many months of the schedule are shown after this one."""


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit, or a day of the schedule, for the desk. ``petitions``: the numbers of those of its petitions that whoever asks
    may see, by their ids. ``ways`` are the steps that the law has from here for him."""

    id: UUID
    number: str
    visit: Visit
    passed: tuple[Passed, ...]
    ways: tuple[Edge, ...]
    petitions: dict[str, str]
    blobs: tuple[BlobRow, ...]
    wraps: tuple[WrapRow, ...]

    @property
    def petition(self) -> Visit:
        """As what every dossier is asked for its terms."""
        return self.visit


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A line of the day's list and of the book: number, day, counts, codes and state."""

    id: UUID
    number: str
    kind: str
    state: str
    open: bool
    day: date
    way: str
    people: int
    turn: int
    kinds: tuple[str, ...]
    due: date | None


@dataclass(frozen=True, slots=True)
class BookMatter:
    """What the book has of a matter of a visit, by codes: about what and of which kind it is, which body had decided it,
    whether it is for this body, to which one they were directed, and of the petition that was made of it, where whoever asks
    sees that, which body has it, its kind and state."""

    kind: str
    subject: str
    decided_by: str
    competent: bool
    guided_to: str
    accepted_by: str
    became: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A line of the register of petitions: number, day of receipt, kind and state."""

    id: UUID
    number: str
    kind: str
    state: str
    claimed: date


@dataclass(frozen=True, slots=True)
class ScheduledDay:
    """A day of a body's schedule, as everybody is told of it."""

    id: UUID
    kind: str
    state: str
    day: date
    way: str
    first: str
    last: str
    online: bool
    open: bool


@dataclass(frozen=True, slots=True)
class HeadsMonth:
    """On how many days of a month the head received, and how many the law wants; ``rule`` None where it wants none here."""

    held: int
    rule: HeadsDays | None


def reception(what: str, body: str) -> Reception | None:
    """What the law of a body says of a day of the schedule (``day``) or a visit; None where it has no receptions."""
    law = laws.current()
    packs = {law.kinds[kind].pack for kind in bodies.body(body).kinds if kind in law.kinds}
    return next((each for each in law.receptions.values() if each.what == what and each.pack in packs), None)


def view(visit_id: UUID, actor: Actor, now: date | datetime) -> VisitView:
    """The reception for an office that may see it; LookupError when it may not, as if there were none."""
    law = laws.current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM casework_dossier WHERE id = %s AND family = 'visit'", [visit_id])
        found = cursor.fetchone()
        if found is None:
            raise LookupError(visit_id)
        cursor.execute("SELECT id, tier, kind, size, digest FROM casework_blob WHERE dossier_id = %s", [visit_id])
        blobs = tuple(BlobRow(id, tier, kind, size, bytes(digest)) for id, tier, kind, size, digest in cursor.fetchall())
        cursor.execute("SELECT tier, recipient, key_id, data FROM casework_wrap WHERE dossier_id = %s", [visit_id])
        wraps = tuple(WrapRow(tier, to, key_id, bytes(data)) for tier, to, key_id, data in cursor.fetchall())
    history = acts_of(visit_id, VISIT)
    visit = fold(history)
    if not participants.sees(visit, law, actor):
        raise LookupError(visit_id)
    today = law_day(law, visit.kind, now)
    ways = participants.own_of(visit, law, actor, law.procedure(visit.kind, today).edges_from(visit.state))
    return VisitView(
        visit_id,
        found[0],
        visit,
        tuple(along(history, law)),
        tuple(ways),
        _numbers([UUID(matter.petition) for matter in visit.matters if matter.petition]),
        blobs,
        wraps,
    )


def _numbers(petitions: Sequence[UUID]) -> dict[str, str]:
    """The numbers of those of these petitions that whoever asks may see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, number FROM casework_dossier WHERE id = ANY (%s)", [list(petitions)])
        return {id.hex: number for id, number in cursor.fetchall()}


# The book is in the order of its days. Numbers show no order, so neither does the book within a day.
_SELECT = """
SELECT d.id, d.number, d.kind, d.state, d.open, v.day, v.way, v.people, v.turn, v.kinds,
       CASE d.next_due WHEN '9999-12-31' THEN NULL ELSE d.next_due END
FROM casework_dossier d JOIN casework_visit v ON v.dossier_id = d.id
"""
_VISITS = f"""
{_SELECT}
WHERE d.family = 'visit' AND d.body_id = %(body)s AND v.people > 0 AND v.day BETWEEN %(first)s AND %(last)s
  AND d.doors && %(keys)s AND NOT d.kept_away && %(keys)s
"""


def refusal_of(shown: VisitView) -> tuple[Edge, Ground] | None:
    """The step by which the written notice of a refusal goes out, and the ground that stands in it; None where nothing was
    refused, or it was explained on the spot."""
    visit, law = shown.visit, laws.current()
    refused = next((p.edge for p in shown.passed if p.recorded.act.step == "turn_away"), None)
    procedure = law.procedure(visit.kind, visit.day)
    served = next((e for e in procedure.edges if refused is not None and e.form and refused.target in e.sources), None)
    grounds = procedure.grounds[refused.grounds or ""] if refused is not None and served is not None else ()
    ground = next((g for g in grounds if g.id == visit.ground), None)
    return (served, ground) if served is not None and ground is not None else None


def findings_of(shown: VisitView) -> Edge | None:
    """The step by which the reception was concluded in writing; None where it was not."""
    return next((p.edge for p in shown.passed if p.recorded.act.step == "findings"), None)


def book(actor: Actor, first: date, last: date) -> list[VisitRow]:
    """The book of receptions of the office's body from one day to another, as far as it sees it: the newest day first, at most
    ``MOST`` entries."""
    return _rows(_VISITS + " ORDER BY v.day DESC, d.number LIMIT %(most)s", actor, first, last)


def matters(rows: Sequence[VisitRow]) -> dict[UUID, tuple[BookMatter, ...]]:
    """What the book has of the matters of these visits, each in its order; by the ids of the visits."""
    lives: dict[UUID, list[Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dossier_id, wire FROM casework_history WHERE dossier_id = ANY (%s) ORDER BY dossier_id, seq",
            [[row.id for row in rows]],
        )
        for id, wire in cursor.fetchall():
            lives.setdefault(id, []).append(VISIT.decode(bytes(wire)))
        noted = {id: fold(history).matters for id, history in lives.items()}
        made = [UUID(each.petition) for found in noted.values() for each in found if each.petition]
        cursor.execute("SELECT id, body_id, kind, state FROM casework_dossier WHERE id = ANY (%s)", [made])
        petitions = {id.hex: (body, kind, state) for id, body, kind, state in cursor.fetchall()}
    return {
        id: tuple(
            BookMatter(
                each.kind,
                each.subject,
                each.decided_by,
                not each.guided_to,
                each.guided_to,
                petitions[each.petition][0] if each.petition in petitions else "",
                petitions[each.petition][1:] if each.petition in petitions else None,
            )
            for each in found
        )
        for id, found in noted.items()
    }


def waiting(actor: Actor, day: date) -> list[VisitRow]:
    """The visits of a day that wait for their turn or are being received, in the order of their turns; and those of any day of
    which something is still to be done."""
    return _rows(_VISITS + " AND d.open ORDER BY v.day DESC, v.turn LIMIT %(most)s", actor, date.min, day)


def came_of(petition: UUID) -> list[VisitRow]:
    """The visits that a petition came of, as far as whoever asks sees them: the entries of the book that are his."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT} WHERE v.petitions @> ARRAY[%s]::uuid[] ORDER BY v.day", [petition])
        return [_row(*row) for row in cursor.fetchall()]


def _rows(statement: str, actor: Actor, first: date, last: date) -> list[VisitRow]:
    asked: dict[str, Any] = {"body": actor.body, "first": first, "last": last, "keys": list(keys_of(actor)), "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [_row(*row) for row in cursor.fetchall()]


def _row(*row: Any) -> VisitRow:
    found: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return VisitRow(*found)


def register(actor: Actor, first: date, last: date) -> list[RegisterRow]:
    """The register of petitions of the office's body, received from one day to another, as far as it sees it: the newest first,
    at most ``MOST`` entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.number, d.kind, d.state, p.claimed FROM casework_dossier d"
            " JOIN casework_petition p ON p.dossier_id = d.id"
            " WHERE d.family = 'petition' AND d.body_id = %(body)s AND p.claimed BETWEEN %(first)s AND %(last)s"
            " AND d.doors && %(keys)s AND NOT d.kept_away && %(keys)s ORDER BY p.claimed DESC, d.number LIMIT %(most)s",
            {"body": actor.body, "first": first, "last": last, "keys": list(keys_of(actor)), "most": MOST},
        )
        return [RegisterRow(*row) for row in cursor.fetchall()]


def schedule(body: str, first: date, last: date) -> list[ScheduledDay]:
    """The days on which a body receives citizens, from one day to another, for everybody; those that are called off among
    them."""
    law = laws.current()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, kind, state, day, way, first, last, online FROM casework_schedule(%s, %s, %s)", [body, first, last]
        )
        rows: list[Any] = cursor.fetchall()
    return [ScheduledDay(*[*row, law.wholes[row[1]].states[row[2]].open]) for row in rows]


def heads_month(body: str, month: date) -> HeadsMonth:
    """On how many days of the month of this day the head of a body received citizens."""
    day = reception("day", body)
    if day is None:
        return HeadsMonth(0, None)
    first, last = month_of(month)
    counts = {way.id for way in day.ways.values() if way.counts_for_head}
    held = {each.day for each in schedule(body, first, last) if each.way in counts and _was_held(each)}
    return HeadsMonth(len(held), day.head_receives(bodies.body(body).level))


def _was_held(day: ScheduledDay) -> bool:
    """Whether the reception took place: the state is one that the law leads to by holding it."""
    return any(edge.step == "hold" and edge.target == day.state for edge in laws.current().wholes[day.kind].edges)


def grounds_of_receptions() -> tuple[Ground, ...]:
    """Every ground on which visitors are not received, of whatever list."""
    law = laws.current()
    lists = {edge.grounds for each in law.receptions for edge in law.wholes[each].edges if edge.grounds}
    return tuple(ground for name in sorted(lists) for ground in law.grounds[name])
