"""What superiors ask of a body, with one press to take note of it and one to report it done; and what a leader orders of bodies
below: a paper for up to 200 of them, who has it with proof, and whom it missed.

The words of an order are opened against the act that somebody read them, live in that answer alone, and say nothing of how to
decide. What is confirmed is the paper that the page showed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hoiam.casework import bodies, carried, chosen, laws
from hoiam.casework.days import utc_now
from hoiam.casework.families import ERRAND
from hoiam.casework.guards import officer
from hoiam.casework.keys import officers
from hoiam.casework.ledger import receipts
from hoiam.casework.ledger.keys import read_policy
from hoiam.casework.ledger.refusals import LogRefusal
from hoiam.casework.reading import errands, instructions
from hoiam.casework.reading.instructions import OrderRow
from hoiam.casework.road import instructions as road
from hoiam.casework.road import shown
from hoiam.casework.road.instructions import Paper
from hoiam.casework.said import said, told
from hoiam.casework.typed_fields import CountedField, DayField, LineField, PaperNumberField
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.errand.steps import Look
from hoiam.core.values import counted
from hoiam.core.words import begun
from hoiam.desk.errand_send import case_knows
from hoiam.desk.fields import radios, say_what_is_missing, words_field
from hoiam.desk.petition import find
from hoiam.desk.read import opened, sealed_blob
from hoiam.desk.unlock import unlock_first
from hoiam.desk.who import actor_of, key_of
from hoiam.gate.refusals import Refused
from hoiam.gate.search_terms import Term
from hoiam.vault.content import ask_words
from hoiam.vault.errors import Locked, VaultError
from hoiam.vault.wraps import Tier, Wrap

AT_ORDERS: Final = ("clerk", "officer", "leader")


class ReportForm(forms.Form):
    """What is reported upwards; without words it says that the order was done."""

    seq = CountedField()
    words = words_field(gettext_lazy("Kết quả thực hiện"), required=False, limit=road.WORDS, rows=4)


class NewForm(forms.Form):
    """A paper: what is ordered, about which petition, of whom, by when."""

    kind = chosen.OneOf(chosen.ordered, label=gettext_lazy("Nội dung chỉ đạo"), widget=forms.RadioSelect)
    document = PaperNumberField(label=gettext_lazy("Số văn bản"), help_text=gettext_lazy("Ví dụ 12/UBND-TD."))
    number = LineField(
        label=gettext_lazy("Về đơn số"),
        help_text=gettext_lazy("Để trống nếu không gắn với đơn nào. Cơ quan nhận phải đang giữ đơn đó, hoặc cơ quan bạn."),
        required=False,
        max_length=40,
    )
    to = chosen.SomeOf(chosen.body, label=gettext_lazy("Cơ quan nhận"), widget=forms.CheckboxSelectMultiple)
    due = DayField(gettext_lazy("Thực hiện xong trước hết ngày"))
    words = words_field(
        gettext_lazy("Lời chỉ đạo"),
        gettext_lazy("Không nêu phải quyết định thế nào; không nêu tên người viết đơn. Được niêm phong."),
        limit=road.WORDS,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [each for machine in laws.current().errands.values() for each in machine.kinds.values() if each.directive]
        self.fields["kind"].choices = [(each.id, said(each.title)) for each in kinds]  # type: ignore[attr-defined]  # a choice
        self.fields["kind"].widget = radios({each.id: said(each.gist) for each in kinds})
        self.fields["kind"].widget.choices = self.fields["kind"].choices  # type: ignore[attr-defined]  # as above
        self.fields["to"].choices = below(actor)  # type: ignore[attr-defined]  # as above
        say_what_is_missing(self)

    def paper(self) -> Paper:
        """The paper that was filled in."""
        data = self.cleaned_data
        return Paper(data["kind"], data["document"], tuple(data["to"]), data["due"], data["words"], data["number"].strip())


def below(actor: Actor) -> list[tuple[str, str]]:
    """The bodies below the actor's, by code and name: to these alone he sends orders."""
    return [(code, said(each.name)) for code, each in bodies.every().items() if actor.body in bodies.chain(code)[1:]]


# --- what superiors asked of us -------------------------------------------------------------------------------------------


@officer(*AT_ORDERS)
@require_safe
def from_above(request: HttpRequest) -> HttpResponse:
    """The orders that the office's body has: open ones by due day, then those that are done."""
    rows = [_line(each) for each in instructions.from_above(actor_of(request), utc_now())]
    return _page(
        request,
        "from_above",
        {
            "open": [each for each in rows if not each["row"].done],
            "done": [each for each in rows if each["row"].done],
            "nav": "from_above",
        },
    )


def _line(row: OrderRow) -> dict[str, Any]:
    """A line of either list, in words."""
    kind = next((m.kinds[row.sort] for m in laws.current().errands.values() if row.sort in m.kinds), None)
    state = next(m.states[row.state] for m in laws.current().wholes.values() if row.state in m.states)
    return {
        "row": row,
        "title": said(kind.title) if kind is not None else row.sort,
        "gist": said(kind.gist) if kind is not None else "",
        "from": chosen.body(row.asker) or row.asker,
        "to": chosen.body(row.to) or row.to,
        "state": begun(said(state.title)),
        "line": row.line + 1 if row.line is not None else None,
    }


@officer(*AT_ORDERS)
@sensitive_post_parameters("words")
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, errand_id: UUID) -> HttpResponse:
    """One order. A POST takes note of it, reads it, or reports it done; on the sender's side it records that it went on
    paper."""
    actor = actor_of(request)
    row = _find(errand_id, actor)
    form = ReportForm(request.POST if request.POST.get("do") == "report" else None, initial={"seq": row.seq})
    if request.method == "GET":
        return _order(request, row, actor, form)
    do = request.POST.get("do", "")
    if do == "read":
        return _read(request, row, actor, form)
    try:
        if do == "note":
            road.acknowledge(errand_id, actor=actor, now=utc_now(), expected=_seq(request))
            messages.success(request, _("Đã xác nhận. Dòng này trong sổ công khai là bằng chứng đã nhận."))
        elif do == "paper":
            road.on_paper(errand_id, actor=actor, now=utc_now(), expected=_seq(request))
            messages.success(request, _("Đã ghi là giao bằng văn bản giấy."))
        elif not form.is_valid():
            return _order(request, row, actor, form, status=422)
        else:
            seq, words = form.cleaned_data["seq"], form.cleaned_data["words"]
            road.report(errand_id, words, actor=actor, now=utc_now(), expected=seq)
            messages.success(request, _("Đã báo cáo cấp trên."))
    except Refusal as refusal:
        return _order(request, _find(errand_id, actor), actor, form, refusal=refusal, status=409)
    return redirect("desk:order", errand_id)


def _seq(request: HttpRequest) -> int | None:
    return counted(request.POST.get("seq", ""), 2**31 - 1)


def _find(errand_id: UUID, actor: Actor) -> OrderRow:
    try:
        return instructions.one(errand_id, actor, utc_now())
    except LookupError:
        raise Http404 from None


def _order(
    request: HttpRequest, row: OrderRow, actor: Actor, form: ReportForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    view = errands.view(row.id, actor, utc_now())
    ways = {edge.name: edge for edge in view.ways}
    context = _line(row) | {
        "form": form,
        "ours": row.to == actor.body,
        "may_note": "acknowledge.noted" in ways,
        "may_paper": "acknowledge.on_paper" in ways and row.waits,
        "may_answer": "respond.full" in ways,
        "may_read": view.reads,
        "article": view.article,
        "nav": "from_above" if row.to == actor.body else "orders",
    }
    return _page(request, "order", context | more, status=status)


def _read(request: HttpRequest, row: OrderRow, actor: Actor, form: ReportForm) -> HttpResponse:
    """Opens the words of the order and of the report, against the act that the office read them."""
    view = errands.view(row.id, actor, utc_now())
    unlocked = key_of(request)
    if unlocked is None:
        return unlock_first(request, reverse("desk:order", args=[row.id]))
    wraps = [Wrap(Tier(w.tier), w.recipient, w.key_id, w.data) for w in view.wraps if w.recipient.startswith("body:")]
    try:
        asked = ask_words(row.id, wraps, unlocked, officers.agent())
        door = shown(Look(actor.office), row.id, actor=actor, family=ERRAND, opens=asked.open)
    except Locked:
        return unlock_first(request, reverse("desk:order", args=[row.id]))
    except Refusal as refusal:
        return _order(request, row, actor, form, refusal=refusal, status=409)
    except VaultError as closed:
        return _order(request, row, actor, form, vault=told(closed), status=409)
    passages: list[str] = []
    for blob in errands.view(row.id, actor, utc_now()).errand.blobs:
        text = door.read(sealed_blob(view, UUID(blob.id))).decode("utf-8", "replace")
        passages += json.loads(text) if blob.kind == "question" else [text]
    return _order(request, _find(row.id, actor), actor, form, passages=passages)


# --- what a leader orders ---------------------------------------------------------------------------------------------------


@officer("leader")
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """The papers that the body has sent, and those that were confirmed and are not through."""
    actor = actor_of(request)
    rows = [{"row": each, "title": chosen.ordered(each.sort)} for each in instructions.papers(actor)]
    return _page(request, "orders", {"papers": rows, "below": below(actor), "nav": "orders"})


@officer("leader")
@sensitive_post_parameters("words")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A paper is filled in, shown with what it would do at each body, and confirmed as it was shown."""
    actor = actor_of(request)
    plan = carried.opened(request.POST.get("plan", ""), _plans_of(actor)) if request.method == "POST" else None
    if plan is not None and request.POST.get("do") == "confirm":
        return _confirmed(request, actor, plan)
    typed = None
    if request.method == "POST":
        typed = _query(plan["typed"]) if plan is not None else request.POST
    form = NewForm(typed, actor=actor)
    if typed is None or request.POST.get("do") == "edit" or not form.is_valid():
        stands = typed is None or request.POST.get("do") == "edit"
        return _page(request, "order_new", _new(form, actor), status=200 if stands else 422)
    paper = form.paper()
    here = reverse("desk:order_new")
    try:
        terms = _what_the_case_knows(request, paper, actor)
        why = {code: road.refused(paper, code, terms=terms, actor=actor, now=utc_now()) for code in paper.to}
    except Locked:
        return unlock_first(request, here)
    except Refusal as refused:
        form.add_error("number", f"{said(refused.what)} {said(refused.next)}")
        return _page(request, "order_new", _new(form, actor), status=409)
    except Refused as refused:
        form.add_error("words", " ".join(told(refused)))
        return _page(request, "order_new", _new(form, actor), status=422)
    except VaultError as closed:
        form.add_error("number", " ".join(told(closed)))
        return _page(request, "order_new", _new(form, actor), status=409)
    names = any(refusal is not None and refusal.field == "questions" for refusal in why.values())
    goes = [code for code in paper.to if why[code] is None]
    fields = {name: list(values) for name, values in (typed or QueryDict()).lists() if name in NewForm.base_fields}
    context = {
        "paper": paper,
        "title": chosen.ordered(paper.kind),
        "goes": [chosen.body(code) for code in goes],
        "refused": [(chosen.body(code), refusal) for code, refusal in why.items() if refusal is not None],
        "plan": carried.sealed({"paper": uuid4().hex, "typed": fields, "names": names}, _plans_of(actor)),
        "nav": "orders",
    }
    return _page(request, "order_check", context, status=200 if goes else 422)


def _new(form: NewForm, actor: Actor) -> dict[str, Any]:
    """What the page of a new paper shows."""
    return {"form": form, "below": below(actor), "nav": "orders"}


def _what_the_case_knows(request: HttpRequest, paper: Paper, actor: Actor) -> tuple[str | Term, ...]:
    """What the case knows of its people, where the order is about a petition of the superior's own: whoever is to do it does
    not learn whose it is. Whoever has the petition knows. Raises VaultError (Locked ...) where it stays closed."""
    own = road.of_own(paper.number, actor) if paper.number else None
    if own is None:
        return ()
    token = key_of(request)
    if token is None:
        raise Locked
    door = opened(find(request, own)[0], actor, token)
    return case_knows(request, find(request, own)[0], actor, token, door)[0]


def _query(typed: Mapping[str, Sequence[str]]) -> QueryDict:
    """What was typed, as a form reads it, of what the page carried."""
    found = QueryDict(mutable=True)
    for name, values in typed.items():
        found.setlist(name, list(values))
    return found


def _plans_of(actor: Actor) -> str:
    return f"order of {actor.office}"


def _confirmed(request: HttpRequest, actor: Actor, plan: Any) -> HttpResponse:
    """Keeps the paper that was shown, and sends it; whoever presses twice goes on with it."""
    form = NewForm(_query(plan["typed"]), actor=actor)
    if not form.is_valid() or plan.get("names", True):
        return _page(request, "order_new", _new(form, actor), status=422)
    id = UUID(plan["paper"])
    road.begin(id, form.paper(), actor=actor)
    return _go_on(request, actor, id)


def _go_on(request: HttpRequest, actor: Actor, id: UUID) -> HttpResponse:
    missed = road.go_on(id, actor=actor, now=utc_now())
    sent = len(road.who_has(id))
    words = ngettext("Đã gửi %(n)d cơ quan.", "Đã gửi %(n)d cơ quan.", sent) % {"n": sent}
    (messages.success if not missed else messages.warning)(request, words)
    return redirect("desk:order_paper", id)


@officer("leader")
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Who has a paper, with the line of the log that proves it, who has not taken note of it, and whom it missed; a POST goes
    on with it."""
    actor = actor_of(request)
    try:
        kept: Paper | None = road.kept(paper_id, actor)
    except LookupError:
        kept = None
    if request.method == "POST":
        if kept is None:
            raise Http404
        return _go_on(request, actor, paper_id)
    rows = instructions.of_paper(paper_id, actor, utc_now())
    if kept is None and not rows:
        raise Http404
    has = {each.to for each in rows}
    missed = [code for code in kept.to if code not in has] if kept is not None else []
    why = {code: road.refused(kept, code, actor=actor, now=utc_now()) for code in missed if kept is not None}
    context = {
        "id": paper_id,
        "document": rows[0].document if rows else kept.document if kept is not None else "",
        "title": chosen.ordered(rows[0].sort if rows else kept.kind if kept is not None else ""),
        "rows": [_line(each) for each in rows],
        "missed": [(chosen.body(code) or code, why[code]) for code in missed],
        "can_go_on": any(refusal is None for refusal in why.values()),
        "noted": sum(each.noted is not None for each in rows),
        "nav": "orders",
    }
    return _page(request, "order_paper", context)


@officer("leader")
@require_safe
def proofs(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """For each body that took note of the paper the proof that this stands in the public log, in one file to keep; those
    without one are named."""
    rows = instructions.of_paper(paper_id, actor_of(request), utc_now())
    if not rows:
        raise Http404
    try:
        policy = read_policy(Path(settings.HOIAM_HOME) / "keys" / "ledger")
    except LogRefusal:
        policy = None
    parts, none = [], _("(chưa có bằng chứng)")
    for row in rows:
        place = receipts.standing_of_line(connection, row.line, policy) if row.line is not None and policy else None
        proof = receipts.proof_text(connection, place) if place is not None else f"{none}\n"
        parts.append(f"{row.number} {row.to} {row.document}\n{proof}")
    response = HttpResponse("\n".join(parts), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="proofs-{paper_id}.txt"'
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, f"desk/{name}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
