"""Handing several petitions to the same offices at once: first a dry run that says what would happen to each, then the acts.

The dry run takes the step as the road would, on the petition as it stands, and writes nothing: the core only answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hoiam.casework import bodies, laws
from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.reading import cases
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import perform
from hoiam.casework.said import said
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier.participants import Actor, handles, permit
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.steps.assign import Assign
from hoiam.desk.who import actor_of, today_for

MOST = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the step would do to one petition: nothing stands in its way, or why not."""

    view: CaseView
    title: str
    now: str
    refused: str
    article: str


@officer("leader")
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """``offices`` and ``petition`` (many of each); without ``confirm`` a dry run.

    A GET (the address typed, the other language) leads back to the list.
    """
    if request.method == "GET":
        return redirect("desk:today")
    actor = actor_of(request)
    handlers = {o.code: said(o.title) for o in bodies.body(actor.body).offices if handles(Actor(o.code, o.roles, actor.body))}
    offices = tuple(code for code in request.POST.getlist("offices") if code in handlers)
    asked = _ids(request)
    context: dict[str, Any] = {
        "handlers": handlers.items(),
        "offices": offices,
        "chosen": [handlers[code] for code in offices],
        "nav": "today",
    }
    if not asked or not offices:
        context["missing"] = _("Chưa chọn đơn nào.") if not asked else _("Chưa chọn giao cho ai.")
        context["outcomes"] = [_tried(view, actor, ()) for view in _views(asked, actor)] if asked else []
        return render(request, "desk/many.html", context, status=422)
    outcomes = [_tried(view, actor, offices) for view in _views(asked, actor)]
    if request.POST.get("confirm") != "yes":
        return render(request, "desk/many.html", context | {"outcomes": outcomes, "dry": True})
    done = 0
    failed: list[Outcome] = []
    for outcome in outcomes:
        step = Assign(offices)
        try:
            perform(
                step, outcome.view.id, actor=actor, on_behalf_of=actor.body, now=utc_now(), expected=outcome.view.petition.seq
            )
            done += 1
        except Refusal as refused:
            failed.append(_refused(outcome.view, refused))
    messages.success(request, ngettext("Đã giao %(n)d đơn.", "Đã giao %(n)d đơn.", done) % {"n": done})
    if failed:
        return render(request, "desk/many.html", context | {"outcomes": failed, "done": done}, status=409)
    return redirect("desk:today")


def _ids(request: HttpRequest) -> list[UUID]:
    found = []
    for typed in request.POST.getlist("petition")[:MOST]:
        try:
            found.append(UUID(typed))
        except ValueError:
            continue
    return found


def _views(asked: list[UUID], actor: Actor) -> list[CaseView]:
    """The petitions among these that the office may see."""
    found = []
    for petition_id in asked:
        try:
            found.append(cases.case(petition_id, actor, utc_now()))
        except LookupError:
            continue
    return found


def _tried(view: CaseView, actor: Actor, offices: tuple[str, ...]) -> Outcome:
    law = laws.current()
    day = today_for(view.petition.kind)
    step = Assign(offices)
    try:
        permit(view.petition, law, step, actor, day)
        if offices:
            step.take(view.petition, law, day)
    except Refusal as refused:
        return _refused(view, refused)
    except DeadlineError as error:
        return Outcome(view, _title(view), "", f"{said(error.what)} {said(error.next)}", "")
    return Outcome(view, _title(view), ", ".join(view.petition.offices), "", "")


def _refused(view: CaseView, refused: Refusal) -> Outcome:
    words = f"{said(refused.what)} {said(refused.why)}"
    return Outcome(view, _title(view), ", ".join(view.petition.offices), words, refused.article)


def _title(view: CaseView) -> str:
    return view.summary or said(laws.current().kinds[view.petition.kind].title)
