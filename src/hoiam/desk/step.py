"""One page per step: what the law says, what is filled in, what follows, confirm. A refusal says what instead.

The page also shows the paper before it is made (``preview``: nothing is written) and keeps a draft (``save``), sealed under the
key of the petition's words. What was typed comes back on every error, and when somebody else was faster.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hoiam.casework import chosen, given_back, laws, officer_drafts
from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.keys.hand import OfficersHand
from hoiam.casework.reading import contents, papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import Enclosed, Hand, Performed, fact_of, perform
from hoiam.casework.said import said, told
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.move import Step, edge_of, not_now
from hoiam.core.dossier.participants import Actor, for_the_petitioner, may, sees, why_not
from hoiam.core.dossier.refusals import Refusal, SomeoneWasFaster
from hoiam.core.petition import together
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Edge, ForSeveral
from hoiam.desk import enclosing, scans
from hoiam.desk.forms import FORMS
from hoiam.desk.gone import gone
from hoiam.desk.next_steps import open_to
from hoiam.desk.petition import find, laid_out
from hoiam.desk.read import opened, sealed_blob
from hoiam.desk.step_form import StepForm
from hoiam.desk.unlock import unlock_first
from hoiam.desk.who import key_of
from hoiam.gate.letters import BadLetter
from hoiam.vault.errors import Locked, VaultError
from hoiam.vault.inspection import told_of

# Not part of what was typed.
_NOT_TYPED = {"csrfmiddlewaretoken", "seq", "action", "draft_seen", "draft_told", chosen.OF}


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, petition_id: UUID, word: str) -> HttpResponse:
    """The step's page; POST takes it. The outcome (asked, given, sent ...) is in the address, the rest in the form."""
    view, actor, day = find(request, petition_id)
    form_class = FORMS.get(word)
    if form_class is None:
        raise Http404
    outcome = request.GET.get("outcome", "")[:20]
    edge = edge_for(view, actor, word, outcome, day)
    if edge is None:
        return _gone(request, view, actor, day, word)
    typed: QueryDict | None = request.POST if request.method == "POST" else None
    action = request.POST.get("action", "")
    if edge.apart and action in ("save", "restore"):
        raise Http404  # a draft would lie where the words of the petition lie, and this is kept apart
    came = scans.Scans(request, f"scan of {word} {outcome} for {view.id.hex} at {actor.office}", one=True)
    files = came.files() if typed is not None else None
    form = form_class(typed, files, view=view, edge=edge, actor=actor, today=day)
    context: dict[str, Any] = {"draft": _draft_of(view, actor, edge), "draft_seen": _draft_seen(request)} | came.shown()
    status = 200
    if action == "save" and typed is not None and not _save(view, actor, edge, typed, _draft_seen(request)):
        # The other one stays, and he has both: his own words here, and the button that opens the other in a tab of its own.
        lies = _draft_of(view, actor, edge)
        context |= {"draft": lies, "overtaken": lies, "draft_seen": lies.version if lies is not None else ""}
        for why in came.keep(most=1) if scans.FIELD in form.fields else []:
            messages.error(request, why)
        return came.seen_by(_page(request, form, view, actor, edge, day, context | came.shown(), status=409))
    if action == "save":
        messages.success(request, _("Đã lưu nháp, chỉ bạn mở lại được. Nháp được giữ bảy ngày."))
        if not files:
            return redirect(request.get_full_path())
        # A draft has no file: the scan stays with the page that the officer has before him.
        refused = came.keep(most=1) if scans.FIELD in form.fields else []
        given_back.fill_in_again(request, "kept", "draft_seen")
        form = form_class(view=view, edge=edge, actor=actor, today=day)
        for why in refused:
            messages.error(request, why)
        lies = _draft_of(view, actor, edge)
        seen = {"restored": True, "draft_seen": lies.version if lies is not None else ""}
        return came.seen_by(_page(request, form, view, actor, edge, day, seen | came.shown()))
    if action == "restore":
        return _restored(request, form_class, view, actor, edge, day)
    if action == "finding" and typed is not None and _finding(view, form) is not None:
        return _with_finding(request, form, view, actor, edge, day, context)
    if action == "discard":
        if officer_drafts.drop(view.id, actor.office, edge.step, _draft_seen(request)):
            messages.success(request, _("Đã xóa nháp."))
        else:
            messages.warning(request, _("Nháp đã đổi từ khi bạn mở trang này, nên chưa bị xóa. Hãy mở ra xem trước."))
        return redirect(request.get_full_path())
    if typed is not None:
        status = 422
        if came.asked:
            for name in [each for each in form.errors if each != scans.FIELD]:
                del form.errors[name]  # what was typed stays, and no word of what is wrong with it
            status = 422 if form.errors else 200
        elif form.is_valid():
            try:
                lost = enclosing.unprinted(form, view, actor=actor, day=day)
                longer = _unseen(form, view, edge, day, typed)
                if longer is not None and action != "preview":
                    context["longer"] = longer
                elif lost.mark != typed.get("unprinted", ""):
                    context["unprinted"] = lost
                elif action != "preview":
                    answer = _take(request, form, view)
                    came.forget()
                    return answer
                elif (printed := _preview(form, view, actor, day)) is not None:
                    return printed
                else:
                    form.add_error(None, _("Với lựa chọn này, bước này không lập văn bản nào."))
            except SomeoneWasFaster as refused:
                view, actor, day = find(request, petition_id)
                edge = edge_for(view, actor, word, outcome, day)
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
        if scans.FIELD in form.fields and not form.has_error(scans.FIELD):
            came.keep(most=1, look=lambda name, data: form.seen)  # the form has looked at it
        context |= came.shown()
    return came.seen_by(_page(request, form, view, actor, edge, day, context, status=status))


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


def edge_for(view: CaseView, actor: Actor, word: str, outcome: str, day: date) -> Edge | None:
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
    """The page of a step: its form, what the law says of it, what it would start, end and print."""
    context = laid_out(view, actor, day) | more
    context |= {
        "form": form,
        "edge": edge,
        "word": edge.step,
        "title": said(edge.title),
        "gist": said(edge.gist),
        "follows": enclosing.follows(view, edge, day),
        "made_for": chosen.made_for(view.petition.kind, edge.grounds or edge.excuse),
        "lengths": enclosing.lengths(view, edge, day),
        "for_several": _for_several(view, edge),
        "printed": bool(edge.papers),
        "finding": _finding(view, form) is not None,
        "drafts": "words" in form.fields and view.reads and not edge.apart,
        "behalf": for_the_petitioner(edge, actor),
        "long": len(form.fields) > 7,
    }
    response = render(request, "desk/step.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _for_several(view: CaseView, edge: Edge) -> ForSeveral | None:
    """What the law says of a decision that is of several, where this step decides and several write."""
    return together.decided_for_several(view.petition, laws.current()) if edge.results else None


def _gone(
    request: HttpRequest, view: CaseView, actor: Actor, day: date, word: str, refused: Refusal | None = None
) -> HttpResponse:
    """The step is not open any more."""
    refusal = refused or why_gone(view, actor, word, request.GET.get("outcome", "")[:20], day)
    return gone(request, laid_out(view, actor, day), reverse("desk:petition", args=[view.id]), refusal)


def _no_way(view: CaseView, actor: Actor, word: str, day: date) -> Refusal:
    own = [step.edge for step in open_to(view, actor, day)[0] if step.may]
    return not_now(view.petition, laws.current().procedure(view.petition.kind, day), word, own)


def why_gone(view: CaseView, actor: Actor, word: str, outcome: str, day: date) -> Refusal:
    """Which it is: the step belongs to other states, or here to somebody else; with the article and what to do instead."""
    law = laws.current()
    edge = edge_of(view.petition, law, word, outcome, day)
    found = why_not(view.petition, law, actor, edge) if edge is not None else None
    return found or _no_way(view, actor, word, day)


# --- what was found ------------------------------------------------------------------------------------------------------

FINDINGS: Final = "findings"
"""The field of an answer that says what was found."""


def _finding(view: CaseView, form: StepForm) -> UUID | None:
    """The sealed text of what was last found, where the form has a field for it and the officer may read it; else None."""
    if FINDINGS not in form.fields or not view.reads:
        return None
    return contents.finding(view)


def _with_finding(
    request: HttpRequest, form: StepForm, view: CaseView, actor: Actor, edge: Edge, day: date, more: dict[str, Any]
) -> HttpResponse:
    """The page with what was found put before what was typed there, to which the officer adds what is of this petition alone.
    Opening it counts as reading the petition, under whose key it lies: of a group, each has it under its own."""
    token, blob, here = key_of(request), _finding(view, form), request.get_full_path()
    if token is None or blob is None:
        return unlock_first(request, here)
    typed = request.POST.copy()
    status = 200
    try:
        text = opened(view, actor, token).read(sealed_blob(view, blob)).decode()
        if text not in typed.get(FINDINGS, ""):
            typed[FINDINGS] = "\n".join(filter(None, [text, typed.get(FINDINGS, "")]))
        view = find(request, view.id)[0]
    except Locked:
        return unlock_first(request, here)
    except VaultError as refused:
        more, status = more | {"vault": told(refused)}, 409
    # Nothing was sent in yet: no word of what is missing.
    again = _filled(type(form)(view=view, edge=edge, actor=actor, today=day), typed)
    return _page(request, again, view, actor, edge, day, more, status=status)


# --- taking the step ---------------------------------------------------------------------------------------------------


def order_of(form: StepForm, blobs: tuple[Sealed, ...] = (), number: str | None = None) -> Step:
    """The step that the officer confirmed: as his form builds it, to the outcome of the edge. Where the fact says the number of
    the paper, it is put in here; before the transaction there is None."""
    step = form.step(blobs)
    numbered = number is not None and "document" in {field.name for field in fields(step)}
    said_in_it = {"document": number} if numbered else {}
    return cast(Step, replace(step, outcome=form.edge.outcome, **said_in_it))


def taken(form: StepForm, view: CaseView, hand: Hand, *, printing: enclosing.Printing | None = None) -> Performed:
    """Takes the step that the form says, with the papers that it makes, in one transaction; raises the law's Refusal, a
    VaultError (Locked ...) or what is wrong with a letter, and then nothing is recorded."""
    actor = form.actor

    def enclose(petition: Petition, seq: int) -> tuple[Step, Enclosed]:
        # Inside the transaction: the number of the paper is drawn with the act that bears it.
        enclosed, number = enclosing.enclose(form, view, petition, seq, actor=actor, now=utc_now(), printing=printing)
        return order_of(form, tuple(fact_of(blob) for blob in enclosed.blobs), number), enclosed

    return perform(
        order_of(form),
        view.id,
        actor=actor,
        on_behalf_of=actor.body,
        now=utc_now(),
        expected=form.cleaned_data["seq"],
        hand=hand,
        enclosed=enclose,
        through=form.through(),
    )


def _take(request: HttpRequest, form: StepForm, view: CaseView) -> HttpResponse:
    actor = form.actor
    performed = taken(form, view, OfficersHand(key_of(request)))
    # With the step goes the draft that its page has shown or told of; another that was kept since stays for who wrote it.
    for version in {_draft_seen(request), request.POST.get("draft_told", "")}:
        officer_drafts.drop(view.id, actor.office, form.word, version)
    messages.success(request, _("Đã ghi: %(step)s.") % {"step": said(form.edge.done)})
    if form.seen is not None and form.seen.unseen:
        for note in told_of(form.seen.name, form.seen):
            messages.warning(request, said(note))
    if not sees(performed.petition, laws.current(), actor):
        return redirect("desk:today")
    return redirect("desk:petition", petition_id=view.id)


def _preview(form: StepForm, view: CaseView, actor: Actor, day: date) -> HttpResponse | None:
    pdf = enclosing.preview(form, view, actor=actor, day=day)
    if pdf is None:
        return None
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="xem-truoc.pdf"'
    response["Cache-Control"] = "no-store"
    return response


# --- drafts ------------------------------------------------------------------------------------------------------------


def _draft_of(view: CaseView, actor: Actor, edge: Edge) -> officer_drafts.Kept | None:
    return officer_drafts.get(view.id, actor.office, edge.step)


def _draft_seen(request: HttpRequest) -> str:
    """The state of the draft whose words this page has shown, or of which it has said that it is another; empty where none."""
    return request.POST.get("draft_seen", "")


def _save(view: CaseView, actor: Actor, edge: Edge, typed: QueryDict, over: str) -> bool:
    """Keeps what was typed; False where another draft than the one that the page has shown lies there."""
    fields = {name: values for name, values in typed.lists() if name not in _NOT_TYPED}
    text = json.dumps({"outcome": edge.outcome, "fields": fields}, ensure_ascii=False)
    blob = papers.sealed(view.id, view.wraps, text.encode(), officer_drafts.KIND)
    return officer_drafts.put(view.id, actor.office, edge.step, blob, over)


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
        context |= {"restored": True, "draft_seen": kept.version}
    except Locked:
        return unlock_first(request, here)
    except VaultError as refused:
        context["vault"], status = told(refused), 409
    form = _filled(form_class(view=view, edge=edge, actor=actor, today=day), typed)
    return _page(request, form, view, actor, edge, day, context, status=status)


def _filled(form: StepForm, typed: QueryDict) -> StepForm:
    """The form with these words in its fields, as if nobody had sent it in."""
    for name in form.fields:
        if name in typed and name != "seq":
            many = hasattr(form.fields[name], "choices") and form.fields[name].widget.allow_multiple_selected
            form.initial[name] = typed.getlist(name) if many else typed[name]
    return form
