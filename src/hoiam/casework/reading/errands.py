"""Errands for whoever may see them: what waits in a body, one errand as each side has it, and what a petition has sent out.

Of the other side bodies are named and no offices. Whoever is asked is told of no petition; whoever petitioned is told of each
errand which kind it is, which body has it, since when and until when, whether it is late and on what ground it was refused,
and no word of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.db import connection

from hoiam.casework import laws
from hoiam.casework.days import law_day
from hoiam.casework.families import ERRAND
from hoiam.casework.reading.cases import BlobRow, WrapRow
from hoiam.casework.reading.edges import Passed, along
from hoiam.casework.reading.history import acts_of
from hoiam.core.dossier import days, participants
from hoiam.core.dossier.days import Shares
from hoiam.core.dossier.participants import Actor, keys_of
from hoiam.core.dossier.standing import Asking, Dossier, Part
from hoiam.core.errand import steps
from hoiam.core.errand.events import ErrandDelivered
from hoiam.core.errand.state import Errand, fold
from hoiam.core.errand.steps import Answer, Determine
from hoiam.core.petition.journey import SETTLES
from hoiam.core.petition.steps.challenge import Challenge
from hoiam.core.procedure import NOTHING, Edge, ErrandKind, Errands, Ground, Law
from hoiam.core.words import Text

MOST: Final = 300
"""Errands that one page of an inbox has."""

Side = Literal["asks", "asked", "above"]


@dataclass(frozen=True, slots=True)
class Passage:
    """An act of an errand with its edge, and who took it as whoever asks may know: an office of his own body by its code, of
    the other body that body, time itself as ``CLOCK``."""

    passed: Passed
    who: str


@dataclass(frozen=True, slots=True)
class ErrandView:
    """An errand for the desk. ``side``: on which side whoever asks stands; ``ways`` are the steps that the law has from here
    for him, ``article`` is that under which it was sent; ``reads``: whether he may read the words (``core.errand.steps.Look``).
    ``petition`` is the one that it is of, for whoever sees that one; None for every other."""

    id: UUID
    number: str
    errand: Errand
    kind: ErrandKind
    article: str
    side: Side
    passages: tuple[Passage, ...]
    ways: tuple[Edge, ...]
    reads: bool
    late: bool
    ground: Ground | None
    petition: UUID | None
    blobs: tuple[BlobRow, ...]
    wraps: tuple[WrapRow, ...]


@dataclass(frozen=True, slots=True)
class ErrandRow:
    """A line of a list: what is asked by whom of whom, until when. ``unaccepted``: the days in which it is taken on have gone
    by; ``mine``: given to whoever asks, ``given``: given to somebody of his body."""

    id: UUID
    number: str
    sort: str
    asker: str
    asked: str
    state: str
    delivered: date | None
    due: date
    questions: int
    reminders: int
    escalated: bool
    late: bool
    unaccepted: bool
    mine: bool
    given: bool


@dataclass(frozen=True, slots=True)
class ErrandTold:
    """What whoever petitioned, and whoever handles it, is told of an errand: kind, body, day, due, late or not, what came of
    it, and the ground of a refusal. ``id`` is empty for whoever petitioned. ``until`` is the last day on which he may say that
    somebody in that body has a stake in it, before it has the question, ``reached`` when it got there; ``challenge`` what came
    of his saying so (raised, ruled_out, dismissed; empty where he has not), ``why`` the ground of that. ``differs``: whoever
    has this part thinks otherwise.
    """

    id: str
    kind: ErrandKind | None
    to: str
    sent: date
    due: date | None
    first_due: date | None
    answered: date | None
    happened: str
    ground: Ground | None
    open: bool
    late: bool
    blocking: bool
    until: date | None = None
    reached: date | None = None
    challenge: str = ""
    why: Ground | None = None
    differs: bool = False

    @property
    def on_its_way(self) -> bool:
        """Whether that body has not got it yet."""
        return self.happened == "announced"

    @property
    def joint(self) -> bool:
        """Whether it is a part of a joint verification."""
        return self.kind is not None and self.kind.joint


def view(errand_id: UUID, actor: Actor, now: date | datetime) -> ErrandView:
    """The errand for an office that may see it; LookupError when it may not, as if there were none."""
    law = laws.current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM casework_dossier WHERE id = %s AND family = 'errand'", [errand_id])
        found = cursor.fetchone()
        if found is None:
            raise LookupError(errand_id)
        cursor.execute("SELECT id, tier, kind, size, digest FROM casework_blob WHERE dossier_id = %s", [errand_id])
        blobs = tuple(BlobRow(id, tier, kind, size, bytes(digest)) for id, tier, kind, size, digest in cursor.fetchall())
        cursor.execute("SELECT tier, recipient, key_id, data FROM casework_wrap WHERE dossier_id = %s", [errand_id])
        wraps = tuple(WrapRow(tier, to, key_id, bytes(data)) for tier, to, key_id, data in cursor.fetchall())
        cursor.execute("SELECT petition_id FROM casework_errandof WHERE errand_id = %s", [errand_id])
        of = cursor.fetchone()
    history = acts_of(errand_id, ERRAND)
    errand = fold(history)
    if not participants.sees(errand, law, actor):
        raise LookupError(errand_id)
    today = law_day(law, errand.kind, now)
    kind = law.errands[errand.kind].kinds[errand.sort]
    edges = participants.own_of(errand, law, actor, law.procedure(errand.kind, today).edges_from(errand.state))
    side: Side = "asked" if participants.is_asked(errand, actor) else "asks"
    if participants.is_above(errand, actor):
        side = "above"
    # How long it was on its way before it got there is no business of the body that is asked: it may be that somebody has
    # said something against it.
    first = next((r.seq for r in history if isinstance(r.act.fact, ErrandDelivered)), 0) if side != "asks" else 0
    return ErrandView(
        errand_id,
        found[0],
        errand,
        kind,
        history[0].act.article,
        side,
        tuple(
            Passage(passed, participants.shown_as(passed.recorded.actor, actor))
            for passed in along(history, law)
            if passed.recorded.seq >= first
        ),
        # An answer that the head signs is offered to him alone.
        tuple(
            edge
            for edge in edges
            if (edge.step != Answer.word or _signs(errand, law, actor, edge)) and steps.has_place(edge.step, kind)
        ),
        participants.reads(errand, law, actor),
        late(errand, today),
        _ground(law, errand.ground or errand.reason),
        of[0] if of is not None else None,
        blobs,
        wraps,
    )


def late(errand: Errand, today: date) -> bool:
    """Whether the answer of an errand is late, or was."""
    name = laws.current().errands[errand.kind].answer
    return any(run.due is not None and (run.ended or today) > run.due for run in errand.runs if run.name == name)


# What is due first comes first; who sees one, the doors say, as of every dossier.
_LIST: Final = """
SELECT d.id, d.number, e.sort, e.asker, e.asked, d.state, e.delivered, e.due, e.questions, e.reminders, e.escalated,
       e.due < %(today)s AND d.state <> ALL (%(over)s), d.next_rule = %(taking_on)s AND d.next_due < %(today)s,
       d.offices && %(mine)s, EXISTS (SELECT FROM unnest(d.offices) AS o WHERE split_part(o, '/', 1) = %(body)s)
FROM casework_dossier d JOIN casework_errand e ON e.dossier_id = d.id
WHERE d.family = 'errand' AND d.kind = %(machine)s AND {which} AND d.doors && %(keys)s AND NOT d.kept_away && %(keys)s
ORDER BY e.due, d.id LIMIT %(most)s
"""


def inbox(
    actor: Actor, now: date | datetime, *, after: tuple[date, UUID] | None = None, most: int = MOST
) -> list[ErrandRow]:
    """What waits in the office's body for an answer, or for the asker to look at it, as far as the office sees it: the first
    due first, at most ``most`` of those that come ``after`` a day and an id."""
    return _listed("e.asked = %(body)s AND e.open", actor, now, after, most)


def sent_out(
    actor: Actor, now: date | datetime, *, after: tuple[date, UUID] | None = None, most: int = MOST
) -> list[ErrandRow]:
    """What the office's body has asked of others and has not closed, as far as the office sees it; as ``inbox``."""
    return _listed("e.asker = %(body)s AND e.open", actor, now, after, most)


def told_of(actor: Actor, now: date | datetime, *, most: int = MOST) -> list[ErrandRow]:
    """What bodies below have asked of each other and of which the office's body was told, as the superior of both: what is
    late, and what was refused, until somebody has answered or it was settled; as ``inbox``."""
    law = laws.current()
    edges = [edge for machine in law.errands for edge in law.wholes[machine].edges if edge.step == Determine.word]
    settles = sorted({state for edge in edges for state in edge.sources})
    which = "e.escalated AND e.asker <> %(body)s AND e.asked <> %(body)s AND d.state = ANY (%(settles)s)"
    return _listed(which, actor, now, None, most, settles=settles)


def _listed(
    which: str, actor: Actor, now: date | datetime, after: tuple[date, UUID] | None, most: int, **more: Any
) -> list[ErrandRow]:
    law = laws.current()
    rows: list[ErrandRow] = []
    for machine in law.errands.values():
        asked = _asked(law, machine, actor, now) | {"most": most} | more
        beyond = " AND (e.due, d.id) > (%(after_due)s, %(after_id)s)" if after is not None else ""
        if after is not None:
            asked |= {"after_due": after[0], "after_id": after[1]}
        with connection.cursor() as cursor:
            cursor.execute(_LIST.format(which=which + beyond), asked)
            rows += [ErrandRow(*row) for row in cursor.fetchall()]
    return sorted(rows, key=lambda row: (row.due, row.id))[:most]


def _asked(law: Law, machine: Errands, actor: Actor, now: date | datetime) -> dict[str, Any]:
    return {
        "machine": machine.id,
        "today": law_day(law, machine.id, now),
        "over": [edge.target for edge in law.wholes[machine.id].edges if edge.step == Answer.word],
        "taking_on": machine.accept,
        "mine": [actor.office],
        "body": actor.body,
        "keys": list(keys_of(actor)),
    }


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many errands wait for an answer of a body, as far as an office sees them, and how many of these are late; at most
    ``MOST`` are counted."""

    all: int
    late: int


_WAITING: Final = """
SELECT count(*), count(*) FILTER (WHERE due < %(today)s) FROM (
  SELECT e.due FROM casework_dossier d JOIN casework_errand e ON e.dossier_id = d.id
  WHERE d.family = 'errand' AND d.kind = %(machine)s AND e.asked = %(body)s AND e.open AND d.state <> ALL (%(over)s)
    AND d.doors && %(keys)s AND NOT d.kept_away && %(keys)s
  ORDER BY e.due LIMIT %(most)s
) AS here
"""


def waiting(actor: Actor, now: date | datetime) -> Waiting:
    """What waits for the office, of errands that its body is asked."""
    law, every, late_ones = laws.current(), 0, 0
    for machine in law.errands.values():
        with connection.cursor() as cursor:
            cursor.execute(_WAITING, _asked(law, machine, actor, now) | {"most": MOST})
            here = cursor.fetchone()
        every, late_ones = every + here[0], late_ones + here[1]
    return Waiting(every, late_ones)


@dataclass(frozen=True, slots=True)
class Answered:
    """How a body has answered in a time: the runs of its term that ended with an answer by the day that both bodies had, and
    later; what is open and past its day now; what it refused, handed on, or was taken back before its day."""

    in_term: int
    late: int
    overdue: int
    otherwise: int


# The runs of the body's time first: a planner that begins with dossiers goes through all that there are.
_ANSWERED: Final = """
WITH c AS MATERIALIZED (
  SELECT dossier_id, ended_on, how, due FROM casework_runningclock
  WHERE body = %(body)s AND name = %(answer)s AND (ended_on IS NULL OR ended_on BETWEEN %(first)s AND %(today)s)
)
SELECT count(*) FILTER (WHERE c.ended_on IS NOT NULL AND c.how = 'met' AND c.ended_on <= c.due),
       count(*) FILTER (WHERE c.ended_on IS NOT NULL AND (c.how = 'met' OR c.due < c.ended_on) AND c.ended_on > c.due),
       count(*) FILTER (WHERE c.ended_on IS NULL AND c.due < %(today)s),
       count(*) FILTER (WHERE c.ended_on IS NOT NULL AND c.how <> 'met' AND c.ended_on <= c.due)
FROM c JOIN casework_dossier d ON d.id = c.dossier_id
WHERE d.family = 'errand' AND d.kind = %(machine)s AND d.doors && %(keys)s AND NOT d.kept_away && %(keys)s
"""


def answered(actor: Actor, first: date, now: date | datetime) -> Answered:
    """How the office's body has answered from a day on, of errands that the office sees. Inside the body alone: no public page
    has these figures."""
    law, found = laws.current(), [0, 0, 0, 0]
    for machine in law.errands.values():
        asked = _asked(law, machine, actor, now) | {"answer": machine.answer, "first": first}
        with connection.cursor() as cursor:
            cursor.execute(_ANSWERED, asked)
            found = [before + n for before, n in zip(found, cursor.fetchone(), strict=True)]
    return Answered(*found)


def seen(errands: Sequence[UUID]) -> frozenset[UUID]:
    """Those of these errands that whoever asks sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casework_dossier WHERE id = ANY (%s) AND family = 'errand'", [list(errands)])
        return frozenset(row[0] for row in cursor.fetchall())


def kept_from(errand_id: UUID) -> frozenset[str]:
    """Whom the row of an errand keeps away, of the two bodies: whoever gives it to somebody does not offer these."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kept_away FROM casework_dossier WHERE id = %s AND family = 'errand'", [errand_id])
        found = cursor.fetchone()
    return frozenset(found[0]) if found is not None else frozenset()


def _signs(errand: Errand, law: Law, actor: Actor, edge: Edge) -> bool:
    """Whether the office is one that may give this answer, or record it where it came on paper."""
    return participants.signs(Answer((), outcome=edge.outcome), errand, law, actor)  # type: ignore[arg-type]  # of the edge


def may_send(petition: Dossier, law: Law, actor: Actor, today: date) -> bool:
    """Whether the law lets the office send an errand for a petition that it sees: its body has the petition, the step is for
    its role, and the petition's own procedure has the mirror of one where it stands."""
    machine = law.errands_of(petition.kind)
    if machine is None or Part.HOLDS not in participants.parts_of(petition, actor):
        return False
    begins = law.procedure(machine.id, today).edge(NOTHING, "send", "")
    mirror = law.procedure(petition.kind, today).edge(petition.state, "errand", "sent")
    return begins is not None and mirror is not None and participants.takes(actor, begins)


def told(petition: Dossier, law: Law, today: date, *, to_petitioner: bool = False) -> tuple[ErrandTold, ...]:
    """Every errand of a petition as its handler, or whoever wrote it, is told of it, in the order in which they were sent."""
    machine = law.errands_of(petition.kind) if petition.errands else None
    kinds = machine.kinds if machine is not None else {}
    return tuple(_told(each, law, kinds.get(each.kind), today, to_petitioner) for each in petition.errands)


def _told(asking: Asking, law: Law, kind: ErrandKind | None, today: date, to_petitioner: bool) -> ErrandTold:
    return ErrandTold(
        "" if to_petitioner else asking.id,
        kind,
        asking.to,
        asking.sent,
        asking.due,
        asking.first_due,
        asking.answered,
        asking.happened,
        _ground(law, asking.ground),
        asking.open,
        asking.late(today),
        asking.blocking,
        asking.announced,
        asking.reached,
        asking.challenge,
        _ground(law, asking.why),
        asking.differs,
    )


def whose_days(petition: Dossier, law: Law, today: date) -> Shares | None:
    """Whose the days of a petition were so far, from due form on, with those under each body's name; their sum is its
    ``days``. None before it is in due form. Of one term, ``core.dossier.days.shares`` has the same."""
    return days.petitioners_own(petition, law, today)


def serves_until(petition: Dossier, law: Law) -> date | None:
    """The last day on which an answer from elsewhere serves a petition: before the terms end that run for its own answer, those
    that nothing but what settles it meets (a notice that is due meanwhile waits for no other body). None where none of these
    runs, or its law has no errands."""
    machine = law.errands_of(petition.kind)
    ends = []
    for clock in petition.clocks.values():
        met_by = law.rule(clock.rule.partition("@")[0], clock.trigger).met_by
        settled = bool(met_by) and {name.partition(".")[0] for name in met_by} <= SETTLES
        if clock.whose == "body" and clock.due is not None and settled:
            ends.append(clock.due)
    return steps.serves_until(law, machine, ends) if machine is not None else None


def _ground(law: Law, code: str) -> Ground | None:
    """A ground of a refusal, a withdrawal or a decision about a body that was challenged, by its code."""
    return next((ground for ground in grounds_of_errands() if ground.id == code), None) if code else None


def grounds_of_errands() -> Sequence[Ground]:
    """Every ground on which an errand is refused or taken back, or a body that was challenged is asked or not; in force or not
    any more."""
    law = laws.current()
    lists = {edge.grounds for machine in law.errands for edge in law.wholes[machine].edges if edge.grounds}
    edges = [edge for whole in law.wholes.values() for edge in whole.edges if edge.step == Challenge.word]
    lists |= {edge.grounds for edge in edges if edge.grounds}
    return [ground for name in sorted(lists) for ground in law.grounds[name]]


def came_of(kind: str, happened: str) -> Text | None:
    """What the history of a petition of the kind calls what happened to an errand of it."""
    name = f"errand.{happened}"
    return next((edge.done for edge in laws.current().wholes[kind].edges if edge.name == name), None)
