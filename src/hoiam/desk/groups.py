"""Petitions that are handled together, on one page for whoever handles them: which they are, by number; what is found, decided
and sent out for all of them in one go, by an act in each; whose answer is still to be given. It stands under one of them:
whoever sees none of a group finds no page of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoiam.casework import laws
from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.reading import groups
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.said import said
from hoiam.core.dossier.participants import Actor, may, shields, takes
from hoiam.core.dossier.terms import next_due
from hoiam.core.petition.steps.decide import Decide
from hoiam.core.petition.steps.notify import Notify
from hoiam.core.petition.steps.verify import Verify
from hoiam.core.procedure import Edge
from hoiam.core.words import begun
from hoiam.desk.forms import FORMS
from hoiam.desk.many import in_batch
from hoiam.desk.petition import find


@dataclass(frozen=True, slots=True)
class Member:
    """One of them: where it stands, its own next day, and the step by which it is answered where that is open now."""

    view: CaseView
    lead: bool
    state: str
    due: date | None
    settled: bool
    answer: Edge | None


@officer("clerk", "officer", "leader", "publisher")
@require_safe
def group(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """The page; 404 for a petition that is handled by itself."""
    view, actor, day = find(request, petition_id)
    if not view.petition.group:
        raise Http404
    views = groups.members(view.petition.group, actor, utc_now())
    found = [_member(each, actor, day, lead=n == 0) for n, each in enumerate(views)]
    context: dict[str, Any] = {
        "view": view,
        "members": found,
        "unseen": groups.size(view.petition.group) - len(found),
        "waiting": sum(not each.settled for each in found),
        "for_all": _for_all(views, actor, day),
        "secret": shields(view.petition, laws.current()),
        "nav": "today",
    }
    response = render(request, "desk/group.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _member(view: CaseView, actor: Actor, day: date, *, lead: bool) -> Member:
    law, petition = laws.current(), view.petition
    due = next_due(petition)
    answers = (edge for edge in view.ways if edge.results and edge.step in FORMS and may(petition, law, actor, edge))
    state = law.procedure(petition.kind, day).states[petition.state]
    return Member(
        view,
        lead,
        begun(said(state.title)),
        due.due if due is not None else None,
        petition.settled,
        next(answers, None),
    )


FOR_ALL: Final = (Verify.word, Decide.word, Notify.word)
"""What is done for all of a group in one go: each has an act, a number and a paper of its own, and none of these says that
there are others."""


def _for_all(views: Any, actor: Actor, day: date) -> list[tuple[str, str, list[CaseView]]]:
    """Those of the steps that the office may take now for one of them at least: name, title, and for which."""
    law, found = laws.current(), dict[str, tuple[str, list[CaseView]]]()
    for view in views:
        for edge in view.ways:
            if edge.step in FOR_ALL and in_batch(edge) and takes(actor, edge) and may(view.petition, law, actor, edge):
                found.setdefault(edge.name, (said(edge.title), []))[1].append(view)
    return [(name, title, which) for name, (title, which) in found.items()]
