"""Errands at the desk: what other bodies ask of this one, what it asks of them, one errand on a page, and its steps.

Of the other side bodies are named and no offices; whoever is asked is told of no petition. The words open with a POST that is
on record, once a day for each office (``look``), and live in that answer alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hoiam.casework import errand_letters, given_back, laws, officer_drafts
from hoiam.casework.days import utc_now, zone_of
from hoiam.casework.families import ERRAND
from hoiam.casework.guards import officer
from hoiam.casework.keys import officers
from hoiam.casework.reading import errands as reading
from hoiam.casework.reading import papers
from hoiam.casework.reading.edges import happened
from hoiam.casework.reading.errands import ErrandView
from hoiam.casework.register.figures import Quarter
from hoiam.casework.road import errands as road
from hoiam.casework.road import shown
from hoiam.casework.said import said, told
from hoiam.core import values
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier.events import CLOCK, sealed_in
from hoiam.core.dossier.move import not_now, stands_against
from hoiam.core.dossier.participants import Actor, leads
from hoiam.core.dossier.refusals import Refusal, SomeoneWasFaster
from hoiam.core.dossier.terms import waits_until
from hoiam.core.errand.events import ErrandAnswered
from hoiam.core.errand.steps import ON_PAPER, SCAN, Look
from hoiam.core.procedure import Edge
from hoiam.core.words import begun
from hoiam.desk import scans
from hoiam.desk.drawn import SCANNED, pages, wants_the_file
from hoiam.desk.errand_forms import ErrandStepForm, ForwardForm, PaperAnswerForm, RespondForm, ShareOutForm, form_of
from hoiam.desk.errand_lines import body_title, lines
from hoiam.desk.parties import office_title
from hoiam.desk.read import sealed_blob, wraps_of
from hoiam.desk.showing import sent_out
from hoiam.desk.terms import of_errand
from hoiam.desk.unlock import unlock_first
from hoiam.desk.who import actor_of, key_of, today_for
from hoiam.gate.finds import finds_in
from hoiam.gate.found import WHAT
from hoiam.gate.letters import BadLetter
from hoiam.gate.refusals import Refused
from hoiam.gate.take_out import KEEP_REASONS
from hoiam.vault.agent import Unlocked
from hoiam.vault.content import OpenWords, ask_words
from hoiam.vault.errors import Locked, VaultError

AT_ERRANDS: Final = ("clerk", "officer", "leader")
A_PAGE: Final = 100
"""Lines of a list on one page."""


def the_machine() -> str:
    """By whose days lists of errands are told: the procedure that the packs have."""
    return next(iter(laws.current().errands))


def find(request: HttpRequest, errand_id: UUID) -> tuple[ErrandView, Actor, date]:
    """The errand for the officer who asks, or 404: what he may not see is not there."""
    actor = actor_of(request)
    try:
        view = reading.view(errand_id, actor, utc_now())
    except LookupError:
        raise Http404 from None
    return view, actor, today_for(view.errand.kind)


# --- the lists -----------------------------------------------------------------------------------------------------------


@officer(*AT_ERRANDS)
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What other bodies ask of this one, what is due first on top; to whoever leads the body, how it has answered."""
    actor, day, now = actor_of(request), today_for(the_machine()), utc_now()
    rows = reading.inbox(actor, now, after=_after(request), most=A_PAGE + 1)
    quarter = Quarter.of(day)
    context = {
        "title": _("Việc được nhờ"),
        "asked": True,
        "figures": reading.answered(actor, quarter.starts, now) if leads(actor) else None,
        "quarter": quarter,
    }
    return _list(request, rows, day, context)


@officer(*AT_ERRANDS)
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What this body has asked of others, as far as the office sees it."""
    actor, day = actor_of(request), today_for(the_machine())
    rows = reading.sent_out(actor, utc_now(), after=_after(request), most=A_PAGE + 1)
    return _list(request, rows, day, {"title": _("Việc đã nhờ"), "asked": False})


def _list(request: HttpRequest, rows: list[reading.ErrandRow], day: date, context: dict[str, Any]) -> HttpResponse:
    here = rows[:A_PAGE]
    more = f"{here[-1].due.isoformat()}.{here[-1].id.hex}" if len(rows) > A_PAGE else ""
    context |= {
        "lines": lines(here, day, asked=context["asked"]),
        "more": more,
        "later": "after" in request.GET,
        "today": day,
        "nav": "errands",
    }
    return render(request, "desk/errands.html", context)


def _after(request: HttpRequest) -> tuple[date, UUID] | None:
    """Behind which line the page begins; None for the first."""
    day, _dot, id = request.GET.get("after", "")[:60].partition(".")
    try:
        return values.day(day), UUID(id)
    except ValueError:
        return None


# --- one errand ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, opened: on which day, to which questions, what it says."""

    day: date
    title: str
    numbers: tuple[str, ...]
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OnPaper:
    """An answer that came on paper: on which day, to which questions, and the id of its scan, which a page of its own shows."""

    day: date
    title: str
    numbers: tuple[str, ...]
    scan: UUID


@dataclass(frozen=True, slots=True)
class ErrandWords:
    """All that is to be read in an errand, for one answer of the page."""

    questions: tuple[str, ...] = field(repr=False)
    attached: tuple[tuple[str, str], ...] = field(repr=False)
    answers: tuple[Said, ...] = field(repr=False)
    kept: tuple[tuple[str, str], ...] = ()
    on_paper: tuple[OnPaper, ...] = ()


def opened(view: ErrandView, actor: Actor, token: Unlocked) -> OpenWords:
    """The door to the words of an errand, for an office that they concern: opened against the fact that it read them today.

    Locked, and nothing is on record. Another VaultError: it stays closed, on record. The law's Refusal: not yet, or not here.
    """
    if not view.reads:
        raise PermissionDenied
    door = ask_words(view.id, wraps_of(view), token, officers.agent())
    return shown(Look(actor.office), view.id, actor=actor, opens=door.open, family=ERRAND)


def words(view: ErrandView, door: OpenWords) -> ErrandWords:
    """Everything that is to be read in an errand, opened; answers in the order in which they came."""
    questions: tuple[str, ...] = ()
    attached: list[tuple[str, str]] = []
    answers: list[Said] = []
    kept: list[tuple[str, str]] = []
    on_paper: list[OnPaper] = []
    came_with = {blob.id: passage for passage in view.passages for blob in sealed_in(passage.passed.recorded.act.fact)}
    for blob in view.errand.blobs:
        if blob.kind == SCAN:
            passed = came_with[blob.id].passed
            fact = passed.recorded.act.fact
            if isinstance(fact, ErrandAnswered):
                on_paper.append(OnPaper(passed.recorded.act.day, said(happened(passed)), fact.questions, UUID(blob.id)))
            continue
        text = door.read(sealed_blob(view, UUID(blob.id))).decode("utf-8", "replace")
        if blob.kind == road.QUESTION:
            questions = tuple(json.loads(text))
        elif blob.kind == road.ATTACHED:
            attached += [(goes_along_title(each["sort"]), each["text"]) for each in json.loads(text)]
        elif blob.kind == road.KEPT and view.side == "asks":
            kept += [(said(WHAT[what]), said(KEEP_REASONS[why])) for what, why in json.loads(text)]
        elif blob.kind == road.ANSWER:
            passed = came_with[blob.id].passed
            fact = passed.recorded.act.fact
            if isinstance(fact, ErrandAnswered):
                answers.append(Said(passed.recorded.act.day, said(happened(passed)), fact.questions, text))
    return ErrandWords(questions, tuple(attached), tuple(answers), tuple(kept), tuple(on_paper))


def goes_along_title(sort: str) -> str:
    """What goes with a question, in words."""
    return _("Bản chép lại đã được kiểm tra") if sort == "transcript" else _("Văn bản đã qua kiểm tra bản công khai")


@officer(*AT_ERRANDS)
@require_http_methods(["GET", "POST"])
def errand(request: HttpRequest, errand_id: UUID) -> HttpResponse:
    """An errand on one page. POST look: opens the words, on record. POST letter: the paper that goes with it."""
    view, actor, day = find(request, errand_id)
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        here = reverse("desk:errand", args=[errand_id])
        token = key_of(request)
        if token is None:
            return unlock_first(request, here)
        try:
            found = words(view, opened(view, actor, token))
            if request.POST.get("action") == "letter":
                return _letter(view, found, actor, day)
            view, actor, day = find(request, errand_id)
            context["words"] = found
        except Locked:
            return unlock_first(request, here)
        except VaultError as refused:
            context["vault"], status = told(refused), 409
            view, actor, day = find(request, errand_id)
        except Refusal as refused:
            context["refusal"], status = refused, 409
        except BadLetter as bad:
            context["refused"], status = (said(bad.what), "", ""), 422
    response = render(request, "desk/errand.html", laid_out(view, actor, day) | context, status=status)
    if request.method == "POST":
        response["Cache-Control"] = "no-store"
    return response


@officer(*AT_ERRANDS)
@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest, errand_id: UUID, blob_id: UUID) -> HttpResponseBase:
    """A page of an answer that came on paper; by POST, and on record as the words are."""
    view, actor, _day = find(request, errand_id)
    back = reverse("desk:errand", args=[errand_id])
    if request.method != "POST":
        return redirect(back)
    if not any(blob.kind == SCAN and UUID(blob.id) == blob_id for blob in view.errand.blobs):
        raise Http404
    token = key_of(request)
    if token is None:
        return unlock_first(request, back)
    try:
        data = opened(view, actor, token).read(sealed_blob(view, blob_id))
    except Locked:
        return unlock_first(request, back)
    except VaultError as refused:
        view, actor, day = find(request, errand_id)
        return render(request, "desk/errand.html", laid_out(view, actor, day) | {"vault": told(refused)}, status=409)
    name = f"{view.number}.{next((ending for head, ending in SCANNED.items() if data.startswith(head)), 'bin')}"
    if wants_the_file(request):
        return sent_out(HttpResponse(data), name)
    return pages(request, view, name, data, office=actor.office, back=back)


def _letter(view: ErrandView, found: ErrandWords, actor: Actor, day: date) -> HttpResponse:
    errand = view.errand
    answers = view.kind.answers
    request = errand_letters.Request(
        number=view.number,
        asker=errand.asker,
        to=errand.to,
        machine=errand.kind,
        sort=errand.sort,
        article=view.article,
        questions=found.questions,
        attached=tuple(title for title, _text in found.attached),
        due=errand.due if answers else None,
        signer=actor.office if view.side == "asks" else "",
    )
    return as_pdf(errand_letters.printed(request, day), view.number)


def as_pdf(pdf: bytes, name: str) -> HttpResponse:
    """A paper that is kept nowhere."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def laid_out(view: ErrandView, actor: Actor, day: date) -> dict[str, Any]:
    """What the page of an errand shows one officer on one day; no word of it."""
    law, errand = laws.current(), view.errand
    whole = law.wholes[errand.kind]
    zone = zone_of(law, errand.kind)
    running, ended = of_errand(errand, day)
    first, more = _ways(view, day)
    return {
        "view": view,
        "errand": errand,
        "number": view.number,
        "kind_title": begun(said(view.kind.title)),
        "state": whole.states[errand.state],
        "state_title": begun(said(whole.states[errand.state].title)),
        "asks": view.side == "asks",
        "asker": body_title(errand.asker),
        "to": body_title(errand.to),
        "article": view.article,
        "blocking": errand.blocking,
        "offices": ", ".join(office_title(code) for code in errand.offices if code.startswith(f"{actor.body}/")),
        "refer_to": body_title(errand.refer_to) if errand.refer_to not in ("", "unknown") else "",
        "refer_unknown": errand.refer_to == "unknown",
        "ground": said(view.ground.title) if view.ground is not None else "",
        "ground_article": view.ground.article if view.ground is not None else "",
        "children": [body_title(code) for code in errand.sent_to],
        "first": first,
        "more": more,
        "terms": running,
        "terms_ended": ended,
        "history": [
            {
                "title": said(happened(passage.passed)),
                "at": passage.passed.recorded.at.astimezone(zone),
                "who": _who(passage.who),
                "article": passage.passed.recorded.act.article,
            }
            for passage in reversed(view.passages)
        ],
        "read_today": (actor.office, day) in errand.read_by,
        "today": day,
        "nav": "errands",
    }


def _who(code: str) -> str:
    if code == CLOCK:
        return _("hệ thống")
    return office_title(code) if "/" in code else body_title(code)


def _ways(view: ErrandView, day: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The steps that whoever asks may take: what carries it on first, then the others; none that the law does not have any more
    after what came before."""
    errand, law = view.errand, laws.current()
    here = [edge for edge in view.ways if form_of(edge) is not None and not stands_against(errand, edge)]
    ways = [
        {
            "title": begun(said(edge.title)),
            "gist": said(edge.gist),
            "article": edge.article,
            "url": step_url(view.id, edge),
            "from_day": waits_until(errand, law, edge, day),
            "ahead": edge.target != "=" and not edge.grounds and not edge.ends_as and edge.outcome != ON_PAPER,
        }
        for edge in here
    ]
    return [way for way in ways if way["ahead"]], [way for way in ways if not way["ahead"]]


def step_url(errand_id: UUID, edge: Edge) -> str:
    """The address of a step's page; the outcome stands in it."""
    return reverse("desk:errand_step", args=[errand_id, edge.step]) + (f"?outcome={edge.outcome}" if edge.outcome else "")


# --- its steps -----------------------------------------------------------------------------------------------------------


@officer(*AT_ERRANDS)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, errand_id: UUID, word: str) -> HttpResponse:
    """A step of an errand: what the law says, what is filled in, confirm. POST look: the words beside the form. What was typed
    comes back on every error, and when somebody else was faster."""
    view, actor, day = find(request, errand_id)
    outcome = request.GET.get("outcome", "")[:20]
    edge = _edge(view, word, outcome)
    if edge is None:
        return _gone(request, view, actor, day, word)
    form_class: Any = form_of(edge)
    typed = request.POST if request.method == "POST" else None
    action = request.POST.get("action", "")
    here = request.get_full_path()
    context: dict[str, Any] = {"draft": _draft(view, actor, edge), "draft_seen": request.POST.get("draft_seen", "")}
    status = 200
    came = scans.Scans(request, f"scan of {word} {outcome} for {view.id.hex} at {actor.office}", one=True)
    files = came.files() if typed is not None and form_class.scans else None
    form = form_class(typed, files, view=view, edge=edge, actor=actor, today=day)
    if action == "discard":
        officer_drafts.drop(view.id, actor.office, edge.step, context["draft_seen"])
        messages.success(request, _("Đã xóa nháp."))
        return redirect(here)
    if action == "save" and typed is not None and issubclass(form_class, RespondForm):
        return _saved(request, view, actor, edge, form, context)
    if typed is not None:
        token = key_of(request)
        if token is None and (action in ("look", "restore") or form_class.wants_words):
            return unlock_first(request, here)
        status = 422
        try:
            if token is not None and (action in ("look", "restore") or form_class.wants_words or _read(view, actor, day)):
                door = opened(view, actor, token)
                view = find(request, errand_id)[0]
                context["words"] = words(view, door)
                if action == "restore":
                    form, more = _restored(view, actor, edge, door, form_class, day)
                    context |= more
            if action in ("look", "restore"):
                if action == "look":
                    form = _shown_again(form_class, typed, view, edge, actor, day)
                status = 200
            elif came.asked:
                for name in [each for each in form.errors if each != scans.FIELD]:
                    del form.errors[name]  # what was typed stays, and no word of what is wrong with it
                status = 422 if form.errors else 200
            elif form.is_valid():
                _take(form, view, actor, context.get("words"))
                came.forget()
                officer_drafts.drop(view.id, actor.office, edge.step, request.POST.get("draft_told", ""))
                messages.success(request, _("Đã ghi: %(what)s.") % {"what": said(edge.done)})
                return redirect("desk:errand", errand_id=errand_id)
        except Locked:
            return unlock_first(request, here)
        except SomeoneWasFaster as refused:
            view, actor, day = find(request, errand_id)
            edge = _edge(view, word, outcome)
            if edge is None:
                return _gone(request, view, actor, day, word, refused)
            again = request.POST.copy()
            again["seq"] = str(view.errand.seq)
            form = form_class(again, files, view=view, edge=edge, actor=actor, today=day)
            context["refusal"], status = refused, 409
        except Refusal as refused:
            context["refusal"] = refused
            if refused.field in form.fields and form.is_bound:
                form.add_error(refused.field, said(refused.what))
        except Refused as refused:
            context["refused"] = told(refused)
        except DeadlineError as error:
            form.add_error(None, f"{said(error.what)} {said(error.next)}")
        except VaultError as refused:
            context["vault"], status = told(refused), 409
        if isinstance(form, PaperAnswerForm) and form.is_bound and not form.has_error(scans.FIELD):
            seen = form.seen
            came.keep(most=1, look=lambda name, data: seen)  # the form has looked at it
    return came.seen_by(_page(request, form, view, actor, edge, day, context | came.shown(), status))


def _read(view: ErrandView, actor: Actor, day: date) -> bool:
    """Whether the office has read it today: then its words stand beside the form again, and leave nothing new."""
    return view.reads and (actor.office, day) in view.errand.read_by


def _edge(view: ErrandView, word: str, outcome: str) -> Edge | None:
    found = (edge for edge in view.ways if (edge.step, edge.outcome) == (word, outcome))
    return next((edge for edge in found if form_of(edge) is not None), None)


def _take(form: ErrandStepForm, view: ErrandView, actor: Actor, found: ErrandWords | None) -> None:
    """Takes the step that the form says. Raises the law's Refusal, and the gate's for an answer with a mark of secrecy."""
    seq = form.cleaned_data["seq"]
    if isinstance(form, RespondForm):
        text = form.cleaned_data["words"] or ""
        finds_in([("/answer", text)])
        road.respond(view.id, text, form.answered(), form.edge.outcome, actor=actor, now=utc_now(), expected=seq)
    elif isinstance(form, PaperAnswerForm):
        data = form.cleaned_data
        scan, answers = data["file"].read(), tuple(data["questions"])
        road.came_on_paper(view.id, scan, answers, data["on"], actor=actor, now=utc_now(), expected=seq)
    elif isinstance(form, ForwardForm | ShareOutForm) and found is not None:
        road.hand_on(
            view.id, form.parts(), found.questions, due=view.errand.due, actor=actor, now=utc_now(), expected=seq
        )
    else:
        road.act(form.step(), view.id, actor=actor, now=utc_now(), expected=seq)


def _shown_again(
    form_class: type[ErrandStepForm], typed: QueryDict, view: ErrandView, edge: Edge, actor: Actor, day: date
) -> ErrandStepForm:
    """The form with what was typed, and no word of what is missing in it."""
    form = form_class(view=view, edge=edge, actor=actor, today=day)
    for name, field_ in form.fields.items():
        if name in typed and name != "seq":
            many = getattr(field_.widget, "allow_multiple_selected", False)
            form.initial[name] = typed.getlist(name) if many else typed[name]
    return form


def _page(
    request: HttpRequest,
    form: ErrandStepForm,
    view: ErrandView,
    actor: Actor,
    edge: Edge,
    day: date,
    more: dict[str, Any],
    status: int,
) -> HttpResponse:
    context = laid_out(view, actor, day) | {
        "form": form,
        "edge": edge,
        "title": said(edge.title),
        "gist": said(edge.gist),
        "drafts": isinstance(form, RespondForm),
    }
    response = render(request, "desk/errand_step.html", context | more, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _gone(
    request: HttpRequest, view: ErrandView, actor: Actor, day: date, word: str, refused: Refusal | None = None
) -> HttpResponse:
    """The step is not open any more; what was typed stays on the page, to be copied."""
    refusal = refused or not_now(view.errand, laws.current().procedure(view.errand.kind, day), word)
    context = laid_out(view, actor, day) | {"refusal": refusal, "given": given_back.back(request)}
    return given_back.marked(render(request, "desk/errand_gone.html", context, status=409))


# --- drafts of an answer -------------------------------------------------------------------------------------------------


def _draft(view: ErrandView, actor: Actor, edge: Edge) -> officer_drafts.Kept | None:
    return officer_drafts.get(view.id, actor.office, edge.step)


def _saved(
    request: HttpRequest,
    view: ErrandView,
    actor: Actor,
    edge: Edge,
    form: ErrandStepForm,
    context: dict[str, Any],
) -> HttpResponse:
    """Keeps what was typed, sealed under the errand's own key; what another tab has kept since stays, and he is told."""
    text = json.dumps({"words": request.POST.get("words", "")}, ensure_ascii=False)
    blob = papers.sealed(view.id, view.wraps, text.encode(), officer_drafts.KIND)
    if officer_drafts.put(view.id, actor.office, edge.step, blob, context["draft_seen"]):
        messages.success(request, _("Đã lưu nháp, chỉ bạn mở lại được. Nháp được giữ bảy ngày."))
        return redirect(request.get_full_path())
    lies = _draft(view, actor, edge)
    context |= {"draft": lies, "overtaken": lies, "draft_seen": lies.version if lies is not None else ""}
    form = _shown_again(type(form), request.POST, view, edge, actor, form.today)
    return _page(request, form, view, actor, edge, form.today, context, 409)


def _restored(
    view: ErrandView, actor: Actor, edge: Edge, door: OpenWords, form_class: type[ErrandStepForm], day: date
) -> tuple[ErrandStepForm, dict[str, Any]]:
    """The form with the draft in it."""
    form = form_class(view=view, edge=edge, actor=actor, today=day)
    kept = _draft(view, actor, edge)
    if kept is None:
        return form, {}
    form.initial["words"] = json.loads(door.read(kept.blob))["words"]
    return form, {"draft": kept, "restored": True, "draft_seen": kept.version}
