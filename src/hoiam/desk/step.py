"""One page per step: what the law says, what is filled in, what follows, confirm. A refusal says what instead.

The page also shows the paper before it is made (``preview``: nothing is written) and keeps a draft (``save``), sealed under the
key of the petition's words. What was typed comes back on every error, and when somebody else was faster.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoiam.casework import given_back, laws, officer_drafts
from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.keys.hand import OfficersHand
from hoiam.casework.reading import papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import Enclosed, fact_of, perform
from hoiam.casework.said import said, told
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.move import Step, edge_of, not_now
from hoiam.core.dossier.participants import Actor, for_the_petitioner, may, sees, why_not
from hoiam.core.dossier.refusals import Refusal, SomeoneWasFaster
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Edge
from hoiam.desk import enclosing, scans
from hoiam.desk.forms import FORMS
from hoiam.desk.petition import find, laid_out
from hoiam.desk.read import opened
from hoiam.desk.step_form import StepForm
from hoiam.desk.unlock import unlock_first
from hoiam.desk.who import key_of
from hoiam.gate.letters import BadLetter
from hoiam.vault.errors import Locked, VaultError

# Not part of what was typed.
_NOT_TYPED = {"csrfmiddlewaretoken", "seq", "action"}


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, petition_id: UUID, word: str) -> HttpResponse:
    """The step's page; POST takes it. The outcome (asked, given, sent ...) is in the address, the rest in the form."""
    view, actor, day = find(request, petition_id)
    form_class = FORMS.get(word)
    if form_class is None:
        raise Http404
    outcome = request.GET.get("outcome", "")[:20]
    edge = _edge(view, actor, word, outcome, day)
    if edge is None:
        return _gone(request, view, actor, day, word)
    typed: QueryDict | None = request.POST if request.method == "POST" else None
    action = request.POST.get("action", "")
    waits = scans.waiting(request, f"scan of {word} {outcome} for {view.id.hex} at {actor.office}")
    if given_back.again(request) is not None:
        typed = None  # a scan was taken out
    files = scans.all_of(request, waits, one=True) if typed is not None else None
    form = form_class(typed, files, view=view, edge=edge, actor=actor, today=day)
    context: dict[str, Any] = {"draft": _draft_of(view, actor, edge)} | scans.shown(waits)
    status = 200
    if action == "save" and typed is not None:
        _save(view, actor, edge, typed)
        messages.success(request, _("Đã lưu nháp, chỉ bạn mở lại được. Nháp được giữ bảy ngày."))
        if not files:
            return redirect(request.get_full_path())
        # A draft has no file: the scan stays with the page that the officer has before him.
        scans.keep(request, waits, lambda name, data: None, most=1, one=True)
        given_back.fill_in_again(request, but="kept")
        form = form_class(view=view, edge=edge, actor=actor, today=day)
        return _page(request, form, view, actor, edge, day, {"restored": True, **scans.shown(waits)})
    if action == "restore":
        return _restored(request, form_class, view, actor, edge, day)
    if action == "discard":
        officer_drafts.drop(view.id, actor.office, edge.step)
        messages.success(request, _("Đã xóa nháp."))
        return redirect(request.get_full_path())
    if typed is not None:
        status = 422
        if form.is_valid():
            try:
                lost = enclosing.unprinted(form, view, actor=actor, day=day)
                longer = _unseen(form, view, edge, day, typed)
                if longer is not None and action != "preview":
                    context["longer"] = longer
                elif lost.mark == typed.get("unprinted", ""):
                    if action == "preview":
                        return _preview(form, view, actor, day)
                    answer = _take(request, form, view)
                    waits.forget()
                    return answer
                else:
                    context["unprinted"] = lost
            except SomeoneWasFaster as refused:
                view, actor, day = find(request, petition_id)
                edge = _edge(view, actor, word, outcome, day)
                if edge is None:
                    return _gone(request, view, actor, day, word, refused)
                again = request.POST.copy()
                again["seq"] = str(view.petition.seq)
                form = form_class(again, files, view=view, edge=edge, actor=actor, today=day)
                context["refusal"], status = refused, 409
            except Refusal as refused:
                context["refusal"] = refused
                if refused.field in form.fields:
                    form.add_error(refused.field, said(refused.what))
            except DeadlineError as error:
                form.add_error(None, f"{said(error.what)} {said(error.next)}")
            except BadLetter as bad:
                form.add_error(None, said(bad.what))
            except Locked:
                context["locked"] = True
            except VaultError as refused:
                context["vault"], status = told(refused), 409
        if not form.has_error("file"):
            scans.keep(request, waits, lambda name, data: None, most=1, one=True)  # the form has looked at it
        context |= scans.shown(waits)
    return _page(request, form, view, actor, edge, day, context, status=status)


def _unseen(form: StepForm, view: CaseView, edge: Edge, day: date, typed: QueryDict) -> enclosing.Longer | None:
    """The new end of a term that the officer has not seen yet: he chose a number of days, or what no line of the page said.
    None where he has, or nothing is made longer."""
    if not edge.extends:
        return None
    data = form.cleaned_data
    conditions = tuple(data.get("conditions", ()))
    then = enclosing.longer(view, edge, day, conditions=conditions, days=data.get("days") or None)
    if then is None or typed.get("longer", "") == then.mark:
        return None
    return None if then.after in {each.after for each in enclosing.lengths(view, edge, day)} else then


def _edge(view: CaseView, actor: Actor, word: str, outcome: str, day: date) -> Edge | None:
    """The edge that the actor may go along now; None where the law, his role or his body has no such step."""
    edge = edge_of(view.petition, laws.current(), word, outcome, day)
    if edge is None or not may(view.petition, laws.current(), actor, edge):
        return None
    return edge


def _page(
    request: HttpRequest,
    form: StepForm,
    view: CaseView,
    actor: Actor,
    edge: Edge,
    day: date,
    more: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    context = laid_out(view, actor, day) | more
    context |= {
        "form": form,
        "edge": edge,
        "word": edge.step,
        "title": said(edge.title),
        "gist": said(edge.gist),
        "follows": enclosing.follows(view, edge, day),
        "lengths": enclosing.lengths(view, edge, day),
        "printed": edge.letter is not None,
        "drafts": "words" in form.fields and view.reads,
        "behalf": for_the_petitioner(edge, actor),
        "long": len(form.fields) > 7,
    }
    response = render(request, "desk/step.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _gone(
    request: HttpRequest, view: CaseView, actor: Actor, day: date, word: str, refused: Refusal | None = None
) -> HttpResponse:
    """The step is not open any more; what was typed stays on the page, to be copied."""
    refusal = refused or _why_gone(view, actor, word, request.GET.get("outcome", "")[:20], day)
    context = laid_out(view, actor, day) | {"refusal": refusal, "given": given_back.back(request), "word": word}
    return given_back.marked(render(request, "desk/step_gone.html", context, status=409))


def _why_gone(view: CaseView, actor: Actor, word: str, outcome: str, day: date) -> Refusal:
    """Which it is: the step belongs to other states, or here to somebody else; with the article and what to do instead."""
    law = laws.current()
    edge = edge_of(view.petition, law, word, outcome, day)
    found = why_not(view.petition, law, actor, edge) if edge is not None else None
    return found or not_now(view.petition, law.procedure(view.petition.kind, day), word)


# --- taking the step ---------------------------------------------------------------------------------------------------


def order_of(form: StepForm, blobs: tuple[Sealed, ...] = (), number: str | None = None) -> Step:
    """The step that the officer confirmed: as his form builds it, to the outcome of the edge. Where the fact says the number of
    the paper, it is put in here; before the transaction there is None."""
    step = form.step(blobs)
    numbered = number is not None and "document" in {field.name for field in fields(step)}
    said_in_it = {"document": number} if numbered else {}
    return cast(Step, replace(step, outcome=form.edge.outcome, **said_in_it))


def _take(request: HttpRequest, form: StepForm, view: CaseView) -> HttpResponse:
    actor = form.actor

    def enclose(petition: Petition, seq: int) -> tuple[Step, Enclosed]:
        # Inside the transaction: the number of the paper is drawn with the act that bears it.
        enclosed, number = enclosing.enclose(form, view, petition, seq, actor=actor, now=utc_now())
        return order_of(form, tuple(fact_of(blob) for blob in enclosed.blobs), number), enclosed

    performed = perform(
        order_of(form),
        view.id,
        actor=actor,
        on_behalf_of=actor.body,
        now=utc_now(),
        expected=form.cleaned_data["seq"],
        hand=OfficersHand(key_of(request)),
        enclosed=enclose,
    )
    officer_drafts.drop(view.id, actor.office, form.word)
    messages.success(request, _("Đã ghi: %(step)s.") % {"step": said(form.edge.done)})
    if not sees(performed.petition, laws.current(), actor):
        return redirect("desk:today")
    return redirect("desk:petition", petition_id=view.id)


def _preview(form: StepForm, view: CaseView, actor: Actor, day: date) -> HttpResponse:
    pdf = enclosing.preview(form, view, actor=actor, day=day)
    if pdf is None:
        raise Http404
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="xem-truoc.pdf"'
    response["Cache-Control"] = "no-store"
    return response


# --- drafts ------------------------------------------------------------------------------------------------------------


def _draft_of(view: CaseView, actor: Actor, edge: Edge) -> Any:
    return officer_drafts.get(view.id, actor.office, edge.step)


def _save(view: CaseView, actor: Actor, edge: Edge, typed: QueryDict) -> None:
    fields = {name: values for name, values in typed.lists() if name not in _NOT_TYPED}
    text = json.dumps({"outcome": edge.outcome, "fields": fields}, ensure_ascii=False)
    blob = papers.sealed(view.id, view.wraps, text.encode(), officer_drafts.KIND)
    officer_drafts.put(view.id, actor.office, edge.step, blob)


def _restored(
    request: HttpRequest, form_class: type[StepForm], view: CaseView, actor: Actor, edge: Edge, day: date
) -> HttpResponse:
    """The page with the draft in its fields; opening it counts as reading the petition, under whose key it lies."""
    kept = officer_drafts.get(view.id, actor.office, edge.step)
    token = key_of(request)
    here = request.get_full_path()
    if kept is None:
        return redirect(here)
    if token is None:
        return unlock_first(request, here)
    context: dict[str, Any] = {"draft": kept}
    typed = QueryDict(mutable=True)
    status = 200
    try:
        stored = json.loads(opened(view, actor, token).read(kept.blob))
        for name, values in stored["fields"].items():
            typed.setlist(name, values)
        view = find(request, view.id)[0]
        context["restored"] = True
    except Locked:
        return unlock_first(request, here)
    except VaultError as refused:
        context["vault"], status = told(refused), 409
    form = form_class(view=view, edge=edge, actor=actor, today=day)
    for name in form.fields:
        if name in typed and name != "seq":
            many = hasattr(form.fields[name], "choices") and form.fields[name].widget.allow_multiple_selected
            form.initial[name] = typed.getlist(name) if many else typed[name]
    return _page(request, form, view, actor, edge, day, context, status=status)

