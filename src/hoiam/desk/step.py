"""One page per step: what the law says, what is filled in, what follows, confirm. A refusal says what instead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoiam.casework.guards import officer
from hoiam.casework.perform import Enclosed, perform, utc_now
from hoiam.casework.queries import CaseView
from hoiam.core.deadlines import DeadlineError
from hoiam.core.petition.move import Step, edge_of
from hoiam.core.petition.refusals import Refusal
from hoiam.core.petition.state import Petition
from hoiam.desk import papers
from hoiam.desk.forms import FORMS, StepForm, said
from hoiam.desk.petition import find, page
from hoiam.desk.who import actor_of


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, petition_id: UUID, word: str) -> HttpResponse:
    """The step's page; POST takes it. The outcome (asked, given, sent ...) is in the address, the rest in the form."""
    from hoiam.casework import laws

    view, actor, day = find(request, petition_id)
    form_class = FORMS.get(word)
    outcome = request.GET.get("outcome", "")[:20]
    if form_class is None:
        raise Http404
    law = laws.current()
    edge = edge_of(view.petition, law, word, outcome, day)
    context = page(view, actor, day)
    if edge is None or not edge.by & actor.roles:
        context |= {"gone": True, "word": word}
        return render(request, "desk/step_gone.html", context, status=409)
    form = form_class(request.POST or None, view=view, edge=edge, actor=actor, today=day)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _take(request, form, view, word)
        except Refusal as refused:
            refusal = refused
            if refused.field in form.fields:
                form.add_error(refused.field, said(refused.what))
        except DeadlineError as error:
            form.add_error(None, f"{said(error.what)} {said(error.next)}")
    follows = papers.follows(view, edge, day)
    context |= {"form": form, "edge": edge, "word": word, "title": said(edge.title), "gist": said(edge.gist)}
    context |= {"refusal": refusal, "follows": follows, "outcome": outcome}
    status = 200 if request.method == "GET" else 422
    return render(request, "desk/step.html", context, status=status)


def _take(request: HttpRequest, form: StepForm, view: CaseView, word: str) -> HttpResponse:
    actor = actor_of(request)

    def enclose(petition: Petition, seq: int) -> tuple[Step, Enclosed]:
        # Inside the transaction: the number of the paper is drawn with the act that bears it.
        return papers.enclose(form, view, petition, seq, actor=actor, now=utc_now())

    performed = perform(
        form.made(()),
        view.id,
        actor=actor,
        on_behalf_of=actor.body,
        now=utc_now(),
        expected=form.cleaned_data["seq"],
        enclosed=enclose,
    )
    from django.contrib import messages

    messages.success(request, _("Đã ghi: %(step)s.") % {"step": said(form.edge.title)})
    if performed.petition.body != actor.body:
        return redirect("desk:today")
    return redirect("desk:petition", petition_id=view.id)


def refusal_lines(refusal: Refusal) -> dict[str, Any]:
    return {"what": said(refusal.what), "why": said(refusal.why), "next": said(refusal.next), "article": refusal.article}
