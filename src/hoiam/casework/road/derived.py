"""The rows that lists, due dates and figures read, made from the acts; a test compares them with every history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hoiam.casework.days import NEVER
from hoiam.casework.families import PETITION, Family
from hoiam.core.dossier.events import Act, Clock
from hoiam.core.dossier.participants import doors, kept_away
from hoiam.core.dossier.standing import Dossier
from hoiam.core.dossier.terms import next_due
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.visit.state import Visit


def derived(petition: Dossier, law: Law, family: Family = PETITION) -> dict[str, Any]:
    """The columns of the row in ``casework_dossier``; a test compares them with every history."""
    begun = next(petition.days[step] for step in family.begins if step in petition.days)
    state = law.procedure(petition.kind, begun).states.get(petition.state)
    is_open = state.open if state is not None else True
    due = next_due(petition) if is_open else None
    return {
        "family": family.name,
        "body_id": petition.body,
        "moving_to": petition.moving_to,
        "kind": petition.kind,
        "language": petition.language,
        "state": petition.state,
        "open": is_open,
        "waits": (state.waits or "") if state is not None else "",
        "next_due": (due.due if due is not None and due.due is not None else NEVER).isoformat(),
        "next_rule": due.name if due is not None else "",
        "next_provisional": due.provisional if due is not None else False,
        "read": bool(petition.read_by),
        "closed_on": None if is_open else petition.since.isoformat(),
        "offices": petition.offices,
        "kept_away": kept_away(petition, law),
        "doors": doors(petition),
    }


def own_row(petition: Petition | Visit) -> dict[str, Any]:
    """The columns of the row in the family's own table: what only a petition has, or only a reception."""
    if isinstance(petition, Visit):
        return _row_of_a_visit(petition)
    return {
        "subject": petition.subject,
        "place": petition.place,
        "channel": petition.channel,
        "claimed": petition.claimed.isoformat(),
        "signed": petition.signed,
    }


def _row_of_a_visit(visit: Visit) -> dict[str, Any]:
    """The columns of the row in ``casework_visit``: days, numbers and codes."""
    return {
        "day": visit.day.isoformat(),
        "way": visit.way,
        "first": visit.first,
        "last": visit.last,
        "online": visit.online,
        "people": visit.people,
        "representatives": visit.representatives,
        "turn": visit.turn,
        "session": str(UUID(visit.session)) if visit.session else None,
        "kinds": [matter.kind for matter in visit.matters],
        "subjects": [matter.subject for matter in visit.matters],
        "petitions": [str(UUID(matter.petition)) for matter in visit.matters if matter.petition],
    }


def derived_clocks(before: Dossier | None, states: Sequence[Dossier], acts: Sequence[Act]) -> list[dict[str, Any]]:
    """The rows of ``casework_runningclock`` that acts change; ``states`` are the petition after each of them.

    Each run of a term is a row: a body that takes a petition over has a term of its own, and that of the sender stays as
    it ended. ``started`` is the number of the act that set the run going; it is None in the row of one that ran before
    these acts, of which there is one at most under a name.
    """
    rows: list[dict[str, Any]] = []
    for after, act in zip(states, acts, strict=True):
        for row in _changed_clocks(before, after, act):
            running = next((r for r in rows if r["name"] == row["name"] and r["ended_on"] is None), None)
            if running is not None and row["started"] is None:
                rows[rows.index(running)] = _as_both_leave_it(running, row)
            else:
                rows.append(row)
        before = after
    return rows


def _as_both_leave_it(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """One row for two changes of the same run; what sql/road.sql makes of a row that lies there is made here of ``earlier``."""
    unextended = earlier["unextended"]
    if not later["extended"]:
        unextended = later["due"]
    elif unextended is not None and later["stood_from"] is not None and later["stood_from"] <= unextended:
        unextended += timedelta(days=later["moved"])
    kept = {name: earlier[name] for name in ("started", "first_due")}
    return {**later, **kept, "unextended": unextended, "body": later["body"] or earlier["body"]}


def _changed_clocks(before: Dossier | None, after: Dossier, act: Act) -> list[dict[str, Any]]:
    was = before.clocks if before is not None else {}
    stood = _standing(before) if before is not None else {}
    stands = _standing(after)
    over = [name for name in was if "*" in act.ends or name in act.ends]
    rows = [_clock_row(was[name], ended=act.day) for name in over]
    for name, clock in after.clocks.items():
        if name not in was or name in over:
            rows.append(_clock_row(clock, body=after.body, started=after.seq, paused=name in stands))
        elif was[name] != clock or (name in stands) != (name in stood) or before is None or before.body != after.body:
            row = _clock_row(clock, body=after.body, paused=name in stands)
            old = was[name].nominal
            if name in stood and name not in stands and old is not None and clock.nominal is not None:
                row |= {"stood_from": stood[name], "moved": (clock.nominal - old).days}
            rows.append(row)
    return rows


def _standing(petition: Dossier) -> dict[str, date]:
    """The terms that stand still, each with the first day of that."""
    first: dict[str, date] = {}
    for pause in petition.pauses:
        if pause.last is None:
            first.setdefault(pause.clock, pause.first)
    return first


def _clock_row(
    clock: Clock, *, body: str | None = None, started: int | None = None, paused: bool = False, ended: date | None = None
) -> dict[str, Any]:
    """``body`` is None in the row of a term that ended: it stays with the body that had it. ``unextended`` is the due day
    that the run has without any extension; ``moved`` by how many days a stop that is over now moved the end, and
    ``stood_from`` when it began: a stop that began before the unextended day moves that as well.
    """
    return {
        "name": clock.name,
        "started": started,
        "body": body,
        "rule": clock.rule,
        "calendar": clock.calendar,
        "whose": clock.whose,
        "trigger": clock.trigger,
        "nominal": clock.nominal,
        "due": clock.due,
        "safe": clock.safe,
        "provisional": clock.provisional,
        "extended": clock.extended,
        "paused": paused,
        "first_due": clock.due,
        "unextended": clock.due,
        "moved": 0,
        "stood_from": None,
        "ended_on": ended,
    }
