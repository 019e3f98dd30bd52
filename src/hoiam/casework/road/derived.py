"""The rows that lists, due dates and figures read, made from the acts; a test compares them with every history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hoiam.casework.days import NEVER
from hoiam.casework.families import ERRAND, PETITION, Family
from hoiam.core.dossier.participants import doors, kept_away
from hoiam.core.dossier.standing import Dossier, Run
from hoiam.core.dossier.terms import next_due
from hoiam.core.errand.state import Errand
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law, State
from hoiam.core.visit.state import Visit


def derived(petition: Dossier, law: Law, family: Family = PETITION) -> dict[str, Any]:
    """The columns of the row in ``casework_dossier``; a test compares them with every history."""
    state = _state(petition, law, family)
    is_open = _is_open(state)
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


def _state(dossier: Dossier, law: Law, family: Family) -> State | None:
    """The state in which it stands, of the law under which it began."""
    begun = next(dossier.days[step] for step in family.begins if step in dossier.days)
    return law.procedure(dossier.kind, begun).states.get(dossier.state)


def _is_open(state: State | None) -> bool:
    return state.open if state is not None else True


def own_row(petition: Petition | Visit | Errand, law: Law) -> dict[str, Any]:
    """The columns of the row in the family's own table: what only a petition has, or only a reception, or an errand."""
    if isinstance(petition, Errand):
        return _row_of_an_errand(petition, law)
    if isinstance(petition, Visit):
        return _row_of_a_visit(petition)
    return {
        "subject": petition.subject,
        "place": petition.place,
        "channel": petition.channel,
        "claimed": petition.claimed.isoformat(),
        "signed": petition.signed,
        "lead": petition.joint.body if petition.joint is not None else None,
        "grouped": str(UUID(petition.group)) if petition.group else None,
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


def _row_of_an_errand(errand: Errand, law: Law) -> dict[str, Any]:
    """The columns of the row in ``casework_errand``: days, numbers and codes."""
    return {
        "sort": errand.sort,
        "asker": errand.asker,
        "asked": errand.to,
        "parent": str(UUID(errand.parent)) if errand.parent else None,
        "questions": errand.questions,
        "blocking": errand.blocking,
        "due": errand.due.isoformat(),
        "delivered": errand.delivered.isoformat() if errand.delivered is not None else None,
        "reminders": errand.reminders,
        "escalated": bool(errand.escalated_to),
        "open": _is_open(_state(errand, law, ERRAND)),
        "document": errand.document,
        "paper": str(UUID(errand.paper)) if errand.paper else None,
    }


def derived_clocks(before: Dossier | None, after: Dossier) -> list[dict[str, Any]]:
    """The rows of ``casework_runningclock`` that change from one petition to the other, whole.

    Each run of a term is a row, from the act that set it going on: a body that takes a petition over has a term of its own, and
    that of the sender stays as it ended, until the petition comes back to it. What ended comes first, since of one name one
    run runs at a time.
    """
    was = _rows(before) if before is not None else {}
    changed = [row for key, row in _rows(after).items() if was.get(key) != row]
    return sorted(changed, key=lambda row: row["ended_on"] is None)


def _rows(petition: Dossier) -> dict[tuple[str, int], dict[str, Any]]:
    return {(run.name, run.started): clock_row(petition, run) for run in petition.runs}


def clock_row(petition: Dossier, run: Run) -> dict[str, Any]:
    """The columns of a run."""
    clock = run.clock
    return {
        "name": run.name,
        "started": run.started,
        "body": run.body,
        "rule": clock.rule,
        "calendar": clock.calendar,
        "whose": clock.whose,
        "trigger": clock.trigger,
        "nominal": clock.nominal,
        "due": clock.due,
        "safe": clock.safe,
        "provisional": clock.provisional,
        "extended": clock.extended,
        "paused": run.ended is None and petition.stands_still(run.name),
        "first_due": run.first_due,
        "unextended": run.unextended,
        "ended_on": run.ended,
        "how": run.how or "",
        "extended_late": clock.extended_late,
        "extended_by_accused": run.extended_by_accused,
    }
