"""Sending an errand from a petition's page: what is asked of whom, until when; then what the asked body will read, exactly;
then it goes.

The gate looks over each question and what goes with it, with what the case knows of its people: what it finds is taken out, or
kept for a reason where the petition does not hide its writer. What leaves is what the last page has shown: anything else is
shown first.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hoiam.casework import bodies, carried, errand_choices, errand_letters, laws, officer_drafts
from hoiam.casework.days import utc_now
from hoiam.casework.errand_choices import Kind
from hoiam.casework.guards import officer
from hoiam.casework.reading import errands as reading
from hoiam.casework.reading import papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import errands as road
from hoiam.casework.road import publication
from hoiam.casework.road.errands import Attached, Demand
from hoiam.casework.said import said, told
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier.participants import Actor, opens_names, shields
from hoiam.core.dossier.refusals import Refusal, SomeoneWasFaster
from hoiam.core.petition.state import TRANSCRIPT
from hoiam.core.words import begun
from hoiam.desk import open as opening
from hoiam.desk.errand_forms import SendForm, questions_of
from hoiam.desk.errand_lines import body_title
from hoiam.desk.errands import as_pdf, goes_along_title
from hoiam.desk.gone import gone
from hoiam.desk.petition import find, laid_out
from hoiam.desk.read import OpenWords, opened, sealed_blob, words
from hoiam.desk.unlock import unlock_first
from hoiam.desk.who import key_of
from hoiam.gate.finds import named_in, told_of_oneself
from hoiam.gate.found import INSTEAD
from hoiam.gate.letters import BadLetter
from hoiam.gate.outgoing import Outgoing, outgoing
from hoiam.gate.refusals import Refused
from hoiam.gate.search_terms import Term
from hoiam.gate.take_out import keep_reasons
from hoiam.vault.agent import Unlocked
from hoiam.vault.errors import Locked, VaultError
from hoiam.vault.wraps import Tier

DRAFT: Final = "errand"
"""Under which step a draft of a demand is kept that gives no part."""
_NOT_TYPED: Final = frozenset({"csrfmiddlewaretoken", "seq", "action", "plan", "draft_seen", "draft_told"})
_KEEP: Final = "keep-"
_NEW_NUMBER: Final = "PH-{}-…"


@dataclass(frozen=True, slots=True)
class Ready:
    """A demand as it would leave: for each body the demand with its day, and the texts as the gate lets them out. ``words_of``
    gives the words of a transcript that goes along, by its id, as they were opened."""

    demands: tuple[Demand, ...]
    out: Outgoing = field(repr=False)
    terms: tuple[str | Term, ...] = field(repr=False)
    proposed: tuple[errand_choices.Proposed | None, ...]
    words_of: Callable[[str], str] = field(repr=False)

    @property
    def mark(self) -> str:
        """What stands for all that the page shows of it."""
        shown = [
            [d.kind, d.to, d.due.isoformat(), d.blocking, list(d.questions), [[a.source, a.text] for a in d.attached]]
            for d in self.demands
        ]
        kept = sorted(self.out.reasons.items())
        return hashlib.sha256(json.dumps([shown, kept], ensure_ascii=False).encode()).hexdigest()


@officer("officer", "leader")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """The form; POST preview: what the asked body will read. POST send: it leaves, where it is what the page has shown. POST
    letter: the paper that goes with it. POST save, restore, discard: the draft."""
    view, actor, day = find(request, petition_id)
    if not reading.may_send(view.petition, laws.current(), actor, day) or not view.reads:
        return _gone(request, view, actor, day)
    action = request.POST.get("action", "")
    typed = request.POST if request.method == "POST" else None
    here, part = request.get_full_path(), _part(request, view, day)
    draft = _draft_of(part)
    context: dict[str, Any] = {"draft": officer_drafts.get(view.id, actor.office, draft), "draft_seen": _draft_seen(request)}
    if action == "discard":
        officer_drafts.drop(view.id, actor.office, draft, _draft_seen(request))
        messages.success(request, _("Đã xóa nháp."))
        return redirect(here)
    if action == "save" and typed is not None:
        return _saved(request, view, actor, day, typed, context)
    token = key_of(request)
    if typed is not None and token is None:
        return unlock_first(request, here)
    if action == "restore" and token is not None:
        return _restored(request, view, actor, day, token, context)
    if typed is None or token is None:
        return _page(request, view, _form(view, actor, day, None, request.GET, part), actor, day, context)
    form = _form(view, actor, day, typed, part=part)
    status = 422
    try:
        if form.is_valid():
            ready, view = _ready(request, form, view, actor, token, day)
            # What was read and opened for it is on record by now, and changes nothing that he decides.
            form = _form(view, actor, day, _again(typed, view), part=part)
            form.full_clean()
            plan = carried.opened(request.POST.get("plan", ""), _plans_of(view, actor))
            _foreseen(view, ready, actor)
            if action == "send" and plan is not None and plan["mark"] == ready.mark:
                return _sent(request, view, ready, plan, actor, day)
            if action.startswith("letter."):
                return _letter(view, ready, actor, day, action.partition(".")[2])
            context |= _shown(view, ready, actor, day) | {"changed": action == "send"}
            status = 200
    except Locked:
        return unlock_first(request, here)
    except VaultError as refused:
        context["vault"], status = told(refused), 409
        view = find(request, petition_id)[0]
    except SomeoneWasFaster as refused:
        context["refusal"], status = refused, 409
        bodies.forget()
        view = find(request, petition_id)[0]
        form = _form(view, actor, day, _again(typed, view), part=part)
        form.full_clean()
    except Refusal as refused:
        context["refusal"] = refused
        name = {"attached": "attach", "to": "to" if "to" in form.fields else "other"}.get(refused.field, refused.field)
        if name in form.fields:
            form.add_error(name, said(refused.what))
    except Refused as refused:
        context["refused"] = told(refused)
    except DeadlineError as error:
        form.add_error("due", f"{said(error.what)} {said(error.next)}")
    except BadLetter as bad:
        form.add_error("questions", said(bad.what))
    return _page(request, view, form, actor, day, context, status=status)


def _gone(request: HttpRequest, view: CaseView, actor: Actor, day: date) -> HttpResponse:
    """There is nothing to send from here: 404, or the page that gives back what was typed."""
    if request.method != "POST":
        raise Http404
    laid = laid_out(view, actor, day)
    why = _("Đơn đang ở trạng thái “%(s)s”; từ đây cơ quan bạn không nhờ cơ quan khác được, hoặc đó không phải việc của bạn.")
    told_of = (_("Chưa có gì được gửi."), why % {"s": laid["state_title"]}, "")
    return gone(request, laid, reverse("desk:petition", args=[view.id]), told_of)


def _form(
    view: CaseView, actor: Actor, day: date, typed: QueryDict | None, first: Mapping[str, str] | None = None, part: str = ""
) -> SendForm:
    """The form; ``first`` are what a link from the petition's page has chosen already, where the form has such a choice.
    ``part``: as ``_part``; a part goes to bodies that take part, and is given by a form of its own."""
    petition = view.petition
    kinds = [each for each in errand_choices.kinds(petition, day) if (each.kind.id == part if part else not each.kind.joint)]
    named = {each.body: said(each.reason) for each in errand_choices.must_ask(petition, day) if each.body}
    initial: dict[str, Any] = {}
    if first is not None and first.get("kind") in {each.kind.id for each in kinds}:
        initial["kind"] = first["kind"]
    offered = road.offered(view.id, actor)
    if part and petition.joint is not None:
        offered = tuple(code for code in petition.joint.members if code in offered)
    if first is not None and first.get("to") in offered:
        initial |= {"to": [first["to"]], "other": first["to"]}
    return SendForm(
        typed,
        initial=initial,
        seq=petition.seq,
        actor=actor,
        kinds=kinds,
        first=named,
        offered=offered,
        along=[(code, title) for code, (title, _each) in _along(view).items()],
    )


def _part(request: HttpRequest, view: CaseView, day: date) -> str:
    """The kind of errand by which the address gives a part of a joint verification; empty where it asks for something else, or
    nobody leads one here."""
    asked_for = request.GET.get("kind", "")
    parts = {each.kind.id for each in errand_choices.kinds(view.petition, day) if each.kind.joint}
    return asked_for if asked_for in parts else ""


def _draft_of(part: str) -> str:
    """Under which step the draft is kept: of a part apart."""
    return part or DRAFT


def _again(typed: QueryDict, view: CaseView) -> QueryDict:
    again = typed.copy()
    again["seq"] = str(view.petition.seq)
    return again


def _along(view: CaseView) -> dict[str, tuple[str, Attached]]:
    """What may go along, by the code of the form, with its title; the words are put in once they are open."""
    petition, found = view.petition, dict[str, tuple[str, Attached]]()
    if not petition.typed_by:
        typed = [blob for blob in view.blobs if blob.kind == TRANSCRIPT and blob.tier == Tier.CONTENT]
        for n, blob in enumerate(typed, 1):
            title = goes_along_title("transcript") + (f" ({n})" if len(typed) > 1 else "")
            found[f"transcript:{n}"] = title, Attached("transcript", blob.id.hex, "")
    if petition.public:
        found["gated:1"] = goes_along_title("gated"), Attached("gated", petition.public, "")
    return found


# --- what leaves ---------------------------------------------------------------------------------------------------------


def _ready(
    request: HttpRequest, form: SendForm, view: CaseView, actor: Actor, token: Unlocked, day: date
) -> tuple[Ready, CaseView]:
    """The demand as it would leave, and the petition as it stands after what was read and opened for it."""
    data = form.cleaned_data
    door = opened(view, actor, token)
    view = find(request, view.id)[0]
    terms, view = case_knows(request, view, actor, token, door)
    along = [_along(view)[code][1] for code in data.get("attach", ()) if code in _along(view)]
    attached = [Attached(each.sort, each.source, _text(view, door, each)) for each in along]
    questions = questions_of(data["questions"])
    texts = [(f"/questions/{n}", text) for n, text in enumerate(questions, 1)]
    texts += [(f"/attached/{n}", each.text) for n, each in enumerate(attached, 1)]
    keep = {name.removeprefix(_KEEP): request.POST[name] for name in request.POST if name.startswith(_KEEP)}
    may_keep = not shields(view.petition, laws.current())
    out = outgoing(texts, terms=(*terms, Term(view.number, "case")), keep=keep, may_keep=may_keep)
    leaves = dict(out.texts)
    demands, proposals = [], []
    for to in form.asked():
        due, proposed = errand_choices.due_of(view.petition, day, data["kind"], to, data["due"])
        proposals.append(proposed)
        demands.append(
            Demand(
                data["kind"],
                to,
                due,
                tuple(leaves[f"/questions/{n}"] for n in range(1, len(questions) + 1)),
                shown="",
                blocking={"yes": True, "no": False}.get(data["blocking"]),
                confirmed=bool(data.get("confirmed")),
                attached=tuple(
                    Attached(each.sort, each.source, leaves[f"/attached/{n}"]) for n, each in enumerate(attached, 1)
                ),
                kept=out.kept,
                reasons=tuple((str(find.kind), out.reasons[find.id]) for find in out.found if find.id in out.reasons),
            )
        )
    transcripts = {each.source: each.text for each in attached if each.sort == "transcript"}
    return Ready(tuple(demands), out, terms, tuple(proposals), transcripts.__getitem__), view


def _kind(view: CaseView, day: date, code: str) -> Kind:
    return next(each for each in errand_choices.kinds(view.petition, day) if each.kind.id == code)


def case_knows(
    request: HttpRequest, view: CaseView, actor: Actor, token: Unlocked, door: OpenWords
) -> tuple[tuple[str | Term, ...], CaseView]:
    """What the case knows of its people, for the gate. The name is opened for it, on record, where one office can; the name of
    whoever the law hides is not: there each name that his words say is looked for, and everything that has the form of one is
    taken out."""
    law, petition = laws.current(), view.petition
    theirs = [passage.text for passage in words(view, door).passages if passage.by_petitioner]
    terms: tuple[str | Term, ...] = told_of_oneself(theirs)
    if shields(petition, law):
        return (*terms, *named_in(theirs), *publication.case_terms(view)), view
    names = any(blob.tier == Tier.IDENTITY for blob in view.blobs) and not petition.anonymous
    if names and opens_names(law, petition.kind, actor):
        why = _("Bỏ thông tin về người viết khỏi câu hỏi gửi cơ quan khác.")
        terms += opening.names_for_the_gate(view, actor, token, why).terms()
        view = find(request, view.id)[0]
    return terms, view


def _text(view: CaseView, door: OpenWords, each: Attached) -> str:
    """The words of what goes along."""
    if each.sort == "transcript":
        return door.read(sealed_blob(view, UUID(each.source))).decode("utf-8", "replace")
    text = road.gated_text(view.petition, view.id)
    if text is None or view.petition.public != each.source:
        raise LookupError("the public copy has changed")
    return text


def _foreseen(view: CaseView, ready: Ready, actor: Actor) -> None:
    """Refuses now what would be refused when it is sent, naming the body where there are several."""
    for demand in ready.demands:
        road.foreseen(view.id, demand, terms=ready.terms, actor=actor, now=utc_now(), words_of=ready.words_of)


def _sent(
    request: HttpRequest, view: CaseView, ready: Ready, plan: dict[str, Any], actor: Actor, day: date
) -> HttpResponse:
    """Sends it to each body, to all of them or to none."""
    now = utc_now()
    with transaction.atomic():
        for n, demand in enumerate(ready.demands):
            expected = plan["seq"] if n == 0 else None
            shown = _with_key(demand, plan["keys"].get(demand.to, ""))
            road.send(
                view.id, shown, terms=ready.terms, actor=actor, now=now, expected=expected, words_of=ready.words_of
            )
    for version in {_draft_seen(request), request.POST.get("draft_told", "")}:
        officer_drafts.drop(view.id, actor.office, _draft_of(_part(request, view, day)), version)
    n = len(ready.demands)
    said_so = ngettext("Đã gửi cho %(n)d cơ quan.", "Đã gửi cho %(n)d cơ quan.", n) % {"n": n}
    if any(road.reaches(view.petition, each, laws.current(), day) for each in ready.demands):
        said_so += " " + _("Nơi nào được hỏi lần đầu thì câu hỏi đến đó sau khi người viết đơn đã được báo.")
    messages.success(request, said_so + " " + _("Trả lời sẽ hiện ở trang này."))
    return redirect("desk:petition", petition_id=view.id)


def _with_key(demand: Demand, shown: str) -> Demand:
    return replace(demand, shown=shown)


def _plans_of(view: CaseView, actor: Actor) -> str:
    return f"errand of {view.id.hex} at {actor.office}"


def _letter(view: CaseView, ready: Ready, actor: Actor, day: date, to: str) -> HttpResponse:
    """The paper that goes with it, before it has a number."""
    demand = next((each for each in ready.demands if each.to == to), None)
    if demand is None:
        raise Http404
    kind = _kind(view, day, demand.kind)
    machine = laws.current().errands_of(view.petition.kind)
    if machine is None:
        raise Http404
    request = errand_letters.Request(
        number=_NEW_NUMBER.format(view.petition.body),
        asker=view.petition.body,
        to=to,
        machine=machine.id,
        sort=demand.kind,
        article=kind.term.article,
        questions=demand.questions,
        attached=tuple(goes_along_title(each.sort) for each in demand.attached),
        due=demand.due if kind.kind.answers else None,
        signer=actor.office,
    )
    return as_pdf(errand_letters.printed(request, day), "xem-truoc")


# --- what the page shows -------------------------------------------------------------------------------------------------

_TAKEN: Final = re.compile("|".join(re.escape(each) for each in sorted(set(INSTEAD.values()), key=len, reverse=True)))


def marked(text: str) -> SafeString:
    """A text as it leaves, with what stands in the place of something that was taken out marked; every character is escaped."""
    parts, done = [], 0
    for found in _TAKEN.finditer(text):
        parts.append(escape(text[done : found.start()]))
        parts.append(format_html('<mark class="ha-found">{}</mark>', found.group()))
        done = found.end()
    return mark_safe("".join([*parts, escape(text[done:])]))  # noqa: S308 - each part was escaped just now


def _shown(view: CaseView, ready: Ready, actor: Actor, day: date) -> dict[str, Any]:
    """The preview: to whom, with which key and by which day; the texts exactly as they leave; what the gate has found."""
    first = ready.demands[0]
    kind = _kind(view, day, first.kind)
    keys = {each.to: bodies.public_key(each.to).fingerprint for each in ready.demands}
    may_keep = not shields(view.petition, laws.current())
    plan = {"mark": ready.mark, "seq": view.petition.seq, "keys": keys}
    return {
        "ready": ready,
        "asked_kind": begun(said(kind.kind.title)),
        "asked_article": kind.term.article,
        "answers": kind.kind.answers,
        "waits_for_it": kind.kind.blocking if first.blocking is None else first.blocking,
        "asked_bodies": [
            {
                "code": each.to,
                "title": body_title(each.to),
                "due": each.due,
                "reaches": road.reaches(view.petition, each, laws.current(), day),
                "fingerprint": keys[each.to],
                "why": said(proposed.asked.reason) if proposed is not None and proposed.asked is not None else "",
                "told": proposed.day if proposed is not None and proposed.asked is not None else None,
            }
            for each, proposed in zip(ready.demands, ready.proposed, strict=True)
        ],
        "questions": [marked(text) for text in first.questions],
        "attached": [(goes_along_title(each.sort), marked(each.text)) for each in first.attached],
        "finds": _finds(ready.out, may_keep=may_keep),
        "may_keep": may_keep,
        "plan": carried.sealed(plan, _plans_of(view, actor)),
    }


def _finds(out: Outgoing, *, may_keep: bool) -> list[dict[str, Any]]:
    return [
        {
            "n": n,
            "find": find,
            "reason": said(find.reason),
            "kept": out.reasons.get(find.id, ""),
            "keeps": [(code, said(words_)) for code, words_ in keep_reasons(find).items()] if may_keep else [],
        }
        for n, find in enumerate(out.found, 1)
    ]


def _page(
    request: HttpRequest,
    view: CaseView,
    form: SendForm,
    actor: Actor,
    day: date,
    more: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    part = _part(request, view, day)
    context = laid_out(view, actor, day) | {
        "form": form,
        "part": said(_kind(view, day, part).kind.gist) if part else "",
        "until": reading.serves_until(view.petition, laws.current()),
        "hides": shields(view.petition, laws.current()),
    }
    response = render(request, "desk/errand_send.html", context | more, status=status)
    response["Cache-Control"] = "no-store"
    return response


# --- the draft -----------------------------------------------------------------------------------------------------------


def _draft_seen(request: HttpRequest) -> str:
    return request.POST.get("draft_seen", "")


def _saved(
    request: HttpRequest, view: CaseView, actor: Actor, day: date, typed: QueryDict, context: dict[str, Any]
) -> HttpResponse:
    """Keeps what was typed, sealed under the key of the petition's words; another draft that lies there by now stays."""
    fields = {name: values for name, values in typed.lists() if name not in _NOT_TYPED}
    blob = papers.sealed(view.id, view.wraps, json.dumps(fields, ensure_ascii=False).encode(), officer_drafts.KIND)
    part = _part(request, view, day)
    if officer_drafts.put(view.id, actor.office, _draft_of(part), blob, _draft_seen(request)):
        messages.success(request, _("Đã lưu nháp, chỉ bạn mở lại được. Nháp được giữ bảy ngày."))
        return redirect(request.get_full_path())
    lies = officer_drafts.get(view.id, actor.office, _draft_of(part))
    context |= {"draft": lies, "overtaken": lies, "draft_seen": lies.version if lies is not None else ""}
    return _page(request, view, _filled(view, actor, day, dict(typed.lists()), part), actor, day, context, status=409)


def _restored(
    request: HttpRequest, view: CaseView, actor: Actor, day: date, token: Unlocked, context: dict[str, Any]
) -> HttpResponse:
    """The form with the draft in it; opening that counts as reading the petition, under whose key it lies."""
    part = _part(request, view, day)
    kept = officer_drafts.get(view.id, actor.office, _draft_of(part))
    if kept is None:
        return redirect(request.get_full_path())
    status, fields = 200, dict[str, list[str]]()
    try:
        fields = json.loads(opened(view, actor, token).read(kept.blob))
        context |= {"draft": kept, "restored": True, "draft_seen": kept.version}
    except Locked:
        return unlock_first(request, request.get_full_path())
    except VaultError as refused:
        context["vault"], status = told(refused), 409
    view = find(request, view.id)[0]
    return _page(request, view, _filled(view, actor, day, fields, part), actor, day, context, status=status)


def _filled(view: CaseView, actor: Actor, day: date, fields: Mapping[str, Sequence[Any]], part: str) -> SendForm:
    """The form with these values, and no word of what is missing."""
    form = _form(view, actor, day, None, part=part)
    for name, field_ in form.fields.items():
        if name in fields and name != "seq":
            many = getattr(field_.widget, "allow_multiple_selected", False)
            form.initial[name] = list(fields[name]) if many else fields[name][-1]
    return form
