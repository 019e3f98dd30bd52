"""Coming back with the code: where the petition is, what is due, what can be done next, and doing it.

The code arrives by POST and then travels in a cookie that only this server reads, for half an hour after the last page.
Looking changes nothing; each change is a step of the road, taken as the petitioner. What can be done is what the law's
procedure lets the petitioner do in the present state, never a list of this module.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Final
from uuid import UUID

import segno
from django import forms as django_forms
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoiam.casework import bodies, laws
from hoiam.casework.days import law_day, utc_now, zone_of
from hoiam.casework.reading import papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.papers import title as letter_title
from hoiam.casework.road import Enclosed, fact_of, perform
from hoiam.core.deadlines import Due
from hoiam.core.dossier.events import CLOCK, PETITIONER, Clock, Recorded, Sealed
from hoiam.core.dossier.move import Step
from hoiam.core.dossier.participants import THE_PETITIONER
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.events import Opened, Transcribed
from hoiam.core.petition.journey import TITLES
from hoiam.core.petition.state import TRANSCRIPT
from hoiam.core.petition.steps.add import Add
from hoiam.core.petition.steps.rate import Rate
from hoiam.core.petition.steps.reply import Reply
from hoiam.core.petition.steps.sign import Sign
from hoiam.core.petition.steps.withdraw import Withdraw
from hoiam.gate import letters as press
from hoiam.portal import attempts, choices, drafts, own, receipts, uploads
from hoiam.portal.doors import code_page, follow_page, page
from hoiam.portal.drafts import FOLLOWING, WRITING, Draft
from hoiam.portal.forms import AddForm, CodeForm, RateForm, SignForm, WithdrawForm
from hoiam.portal.templatetags.said import language, said
from hoiam.portal.terms import due_of, next_due, own_due
from hoiam.portal.write import as_file
from hoiam.vault.codes import ReturnCode
from hoiam.vault.content import OpenWords
from hoiam.vault.errors import BadCode, VaultError
from hoiam.vault.sealing import SealedBlob, SealedStream
from hoiam.vault.wraps import Tier

SOON: Final = 3  # days before a due date from which it is shown as near

# For what a name may be opened: the codes in the fact, as the desk records them.
PURPOSES: Final = {
    "verify_identity": _("xác minh người viết đơn theo luật"),
    "transcribe": _("đọc bản gốc để chép lại hoặc soát bản chép"),
    "serve": _("gửi hoặc giao văn bản cho bạn"),
    "contact": _("liên hệ để làm rõ nội dung đơn"),
    "protect": _("áp dụng biện pháp bảo vệ bạn"),
    "gate": _("bỏ tên bạn khỏi bản công khai"),
    "authority": _("theo yêu cầu bằng văn bản của cơ quan có thẩm quyền"),
}

# The petitioner's own words, also where a clerk took them down at the counter.
_THEIRS: Final = ("receive", "add", "reply", "sign", "withdraw", "appeal")

# The petitioner's steps that have a page of their own, in the order in which they are offered.
_DOES: Final = ("sign", "reply", "add", "rate", "appeal", "withdraw")


# --- the code -----------------------------------------------------------------------------------------------------------


@code_page
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponseBase:
    """Takes the code. A wrong one, a broken one and one of nothing cost the same and look alike."""
    if request.method != "POST":
        return page(request, "follow", form=CodeForm())
    if not attempts.may_try(request):
        return page(request, "too_often", status=429)
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            code = ReturnCode.parse(form.cleaned_data["code"])
        except BadCode as bad:
            found = _look_up(ReturnCode.new())
            said = language()
            form.add_error("code", f"{bad.what[said]} {bad.why[said]} {bad.next[said]}")
        else:
            found = _look_up(code)
            if found is not None:
                response = redirect("portal:petition" if found == FOLLOWING else "portal:write")
                drafts.carry(response, found, code)
                return response
            form.add_error(
                "code",
                _(
                    "Không có đơn hay bản nháp nào mang mã này. Hãy so lại từng nhóm với tờ giấy của bạn. Bản nháp chưa gửi chỉ"
                    " được giữ 24 giờ, hoặc 7 ngày nếu đã lưu."
                ),
            )
        attempts.was_wrong(request)
    return page(request, "follow", status=422, form=form)


def _look_up(code: ReturnCode) -> str | None:
    """What a code opens: a petition, a draft, or nothing. Always asks both tables."""
    draft = drafts.find(code)
    view = own.find(code)
    return FOLLOWING if view is not None else WRITING if draft is not None else None


def following(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hands the view the petition of the code in this browser's cookie; without one, asks for the code again."""

    @follow_page
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        code = drafts.carried(request, FOLLOWING)
        case = own.find(code) if code is not None else None
        if code is None or case is None:
            return redirect("portal:follow")
        response = view(request, case, code, *args, **kwargs)
        if FOLLOWING not in response.cookies and drafts.cookie_name(FOLLOWING) not in response.cookies:
            drafts.carry(response, FOLLOWING, code)
        return response

    return answer


@following
@require_POST
def close(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The browser forgets the code."""
    response = redirect("portal:home")
    drafts.put_down(response)
    return response


# --- just sent ----------------------------------------------------------------------------------------------------------


@following
@require_safe
def sent(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The code, huge; the receipt apart from it; what happens next, with dates; how to prove it."""
    today = _today(case)
    return page(
        request,
        "sent",
        code=code.text,
        qr=segno.make(code.text, error="m", micro=False).svg_inline(scale=4, border=2, svgclass=None, lineclass=None),
        case=case,
        kind=laws.current().kinds[case.petition.kind],
        body_name=choices.body_name(case.petition.body),
        terms=_terms(case, today),
        needs_signature=_needs_signature(case),
        may=_may(case),
    )


@following
@require_safe
def code_file(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The code as a small text file."""
    return as_file(code)


# --- the timeline -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as the petitioner reads it."""

    seq: int
    title: str
    gist: str
    at: datetime
    day: date
    who: str
    article: str
    step: str
    is_opening: bool
    purpose: str
    in_log: bool
    letters: tuple[Mapping[str, Any], ...]
    papers: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A term with everything that its box shows."""

    clock: Clock
    title: str
    article: str
    due: Due | None
    days_left: int
    state: str

    @property
    def steps(self) -> Sequence[Any]:
        """How the date comes about."""
        return self.due.steps if self.due is not None else ()


@following
@require_safe
def petition(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """One timeline, newest first; the next due date with "why this date"; openings of the name; what can be done."""
    law = laws.current()
    today = _today(case)
    kind = law.kinds[case.petition.kind]
    state = law.procedure(case.petition.kind, today).states.get(case.petition.state)
    mine, theirs = own_due(case.petition), next_due(case.petition)
    return page(
        request,
        "petition",
        case=case,
        kind=kind,
        state=state,
        zone=zone_of(law, case.petition.kind).key,
        body_name=choices.body_name(case.petition.body),
        next=_shown(case, theirs, today) if theirs is not None else None,
        mine=_shown(case, mine, today) if mine is not None else None,
        others=[_shown(case, clock, today) for clock in _running(case) if clock not in (theirs, mine)],
        entries=_entries(case),
        openings=[(opening.at, choices.office_title(opening.office)) for opening in case.petition.openings],
        may=_may(case),
        needs_signature=_needs_signature(case),
        asked_until=case.petition.asked_until,
        done=request.GET.get("done", "") if request.GET.get("done", "") in _DOES else "",
    )


def _entries(case: CaseView) -> list[Entry]:
    law = laws.current()
    logged = receipts.in_log(case)
    letters: dict[int, list[Mapping[str, Any]]] = {}
    for row in case.letters:
        letters.setdefault(row.seq, []).append(
            {
                "name": row.name,
                "seq": row.seq,
                "title": letter_title(row.name, case.petition.kind),
                "ready": row.blob is not None,
            }
        )
    known = {blob.id for blob in case.blobs}
    entries = []
    before = ""
    for recorded in case.history:
        act = recorded.act
        edge = law.procedure(case.petition.kind, act.day).edge(before, act.step, act.outcome) if before else None
        title = edge.title if edge is not None else TITLES[act.step]
        said = language()
        in_letters = {str(letter["name"]) for letter in letters.get(recorded.seq, [])}
        papers = tuple(
            blob
            for blob in getattr(act.fact, "blobs", ())
            if blob.tier == Tier.CONTENT and UUID(blob.id) in known and _is_paper(recorded, blob) and not in_letters
        )
        entries.append(
            Entry(
                seq=recorded.seq,
                title=str(getattr(title, said)),
                gist=str(getattr(edge.gist, said)) if edge is not None else "",
                at=recorded.at,
                day=act.day,
                who=_who(recorded),
                article=act.article,
                step=act.step,
                is_opening=isinstance(act.fact, Opened),
                purpose=str(PURPOSES.get(act.fact.purpose, act.fact.purpose)) if isinstance(act.fact, Opened) else "",
                in_log=recorded.seq in logged,
                letters=tuple(letters.get(recorded.seq, ())),
                papers=papers,
            )
        )
        before = act.state
    entries.reverse()
    return entries


def _is_paper(recorded: Recorded, blob: Sealed) -> bool:
    """A paper of the body's that the petitioner may read; an officer's notes for the file are not."""
    return recorded.actor != PETITIONER and blob.kind == "letter"


def _who(recorded: Recorded) -> str:
    if recorded.actor == PETITIONER:
        return gettext("bạn")
    if recorded.actor == CLOCK:
        return gettext("đến hạn, máy tự ghi")
    return choices.office_title(recorded.actor)


def _shown(case: CaseView, clock: Clock, today: date) -> Shown:
    law = laws.current()
    rule = law.rule(clock.name, clock.trigger)
    left = (clock.due - today).days if clock.due is not None else 0
    state = "late" if left < 0 else "soon" if left <= SOON else ""
    title = getattr(rule, "title", rule.gist)
    due = due_of(law, case.petition, clock, today)
    return Shown(clock, str(getattr(title, language())), said(rule.cited), due, left, state)


def _terms(case: CaseView, today: date) -> list[Shown]:
    """What is due next, of the body and of the petitioner."""
    pressing = (next_due(case.petition), own_due(case.petition))
    return [_shown(case, clock, today) for clock in pressing if clock is not None]


def _running(case: CaseView) -> list[Clock]:
    """The terms that run, the nearest first; those that stand still are left out."""
    still = {pause.clock for pause in case.petition.pauses if pause.last is None}
    dated = [clock for clock in case.petition.clocks.values() if clock.due is not None and clock.name not in still]
    return sorted(dated, key=lambda clock: (clock.due or date.max, clock.name))


def _may(case: CaseView) -> list[str]:
    """The petitioner's steps that the law allows now, in the order in which they are offered."""
    happened = case.petition.happened
    allowed = {edge.step for edge in case.edges if "petitioner" in edge.by and all(happened(step) for step in edge.needs)}
    if case.petition.asked_until is None:
        allowed.discard("reply")  # answered already
    if not _needs_signature(case):
        allowed.discard("sign")  # signed already, or a kind that needs no signature
    return [step for step in _DOES if step in allowed]


def _needs_signature(case: CaseView) -> bool:
    return laws.current().kinds[case.petition.kind].needs_signature and not case.petition.signed


def _today(case: CaseView) -> date:
    return law_day(laws.current(), case.petition.kind, utc_now())


# --- the petitioner's own papers ------------------------------------------------------------------------------------------


@following
@require_safe
def words(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """His own words and the names of his files, opened by his code."""
    try:
        opened = own.opened(case, code, tuple(Tier))
        parts = _own_parts(case, opened)
    except VaultError as closed:
        return _sealed_page(request, closed)
    return page(request, "words_sent", case=case, parts=parts, zone=zone_of(laws.current(), case.petition.kind).key)


def _own_parts(case: CaseView, opened: OpenWords) -> list[Mapping[str, Any]]:
    """What the petitioner sent, act by act, and what was written to him for each opening of his name."""
    parts: list[Mapping[str, Any]] = []
    for recorded in case.history:
        # A typed copy of his letter is his to see as soon as it goes round.
        goes_round = isinstance(recorded.act.fact, Transcribed) and recorded.act.outcome == "checked"
        if recorded.act.step not in _THEIRS and not isinstance(recorded.act.fact, Opened) and not goes_round:
            continue
        title = TITLES[recorded.act.step]
        found: dict[str, Any] = {"words": "", "files": [], "title": title, "at": recorded.at}
        for blob in getattr(recorded.act.fact, "blobs", ()):
            if not any(row.id == UUID(blob.id) for row in case.blobs):
                continue
            if blob.kind in ("words", TRANSCRIPT):
                found["words"] = own.read(case, opened, UUID(blob.id)).decode()
            elif blob.kind == "files":
                found["files"] = json.loads(own.read(case, opened, UUID(blob.id)))
        if found["words"] or found["files"]:
            parts.append(found)
    return parts


@following
@require_safe
def letter(request: HttpRequest, case: CaseView, code: ReturnCode, seq: int, name: str) -> HttpResponseBase:
    """A letter of the body as PDF. Looking is not service."""
    row = next((each for each in case.letters if each.seq == seq and each.name == name), None)
    if row is None:
        raise Http404
    if row.blob is None:
        return page(request, "letter_waits", status=202, title=letter_title(name, case.petition.kind))
    return _paper(request, case, code, row.blob, f"{case.number}-{name}.pdf")


@following
@require_safe
def paper(request: HttpRequest, case: CaseView, code: ReturnCode, blob: UUID) -> HttpResponseBase:
    """A paper that an act of the body names."""
    for recorded in case.history:
        for named in getattr(recorded.act.fact, "blobs", ()):
            if UUID(named.id) == blob and named.tier == Tier.CONTENT and _is_paper(recorded, named):
                return _paper(request, case, code, blob, f"{case.number}-{named.kind}.pdf")
    raise Http404


def _paper(request: HttpRequest, case: CaseView, code: ReturnCode, blob: UUID, name: str) -> HttpResponseBase:
    try:
        data = own.read(case, own.opened(case, code), blob)
    except VaultError as closed:
        return _sealed_page(request, closed)
    except LookupError as none:
        raise Http404 from none
    kind = "application/pdf" if data[:5] == b"%PDF-" else "text/plain; charset=utf-8"
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _sealed_page(request: HttpRequest, closed: VaultError) -> HttpResponse:
    said = language()
    return page(request, "does_not_open", status=503, what=closed.what[said], why=closed.why[said], then=closed.next[said])


@following
@require_safe
def receipt(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The receipt to print and show: what came in, when, what is due. It bears neither the code nor a word of the petition."""
    standing = receipts.standing(case, 1)
    kind = laws.current().kinds[case.petition.kind]
    return page(
        request,
        "receipt",
        case=case,
        kind=kind,
        zone=zone_of(laws.current(), case.petition.kind).key,
        body_name=choices.body_name(case.petition.body),
        needs_signature=_needs_signature(case),
        terms=_terms(case, _today(case)),
        text=receipts.texts(case, code)[0],
        standing=standing[0] if standing is not None else None,
        judged=receipts.judged(case, standing[0]) if standing is not None else "",
        proves=standing[1] if standing is not None else {},
    )


@following
@require_safe
def receipt_paper(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The receipt as one A4 page with the proof as a QR code; it may be shown to anyone."""
    placed = receipts.standing(case, 1)
    proof = receipts.proof(case, 1)
    if placed is None or proof is None:
        return page(request, "receipt_waits", status=202)
    place, words = placed
    logged = case.petition.logged_at.astimezone(zone_of(laws.current(), case.petition.kind))
    head = papers.head(case.petition, case.number, language())
    data = {
        "case": case.number,
        "kind": case.petition.kind,
        "body": head["body"],
        "received": logged.date(),
        "received_at": f"{logged:%H:%M}",
        "claimed": case.petition.claimed,
        "sign_needed": _needs_signature(case),
        "next": [papers.due_of(c, language()) for c in case.petition.clocks.values() if c.due is not None],
        "qr": proof,
        "verify_url": request.build_absolute_uri(reverse("portal:proof")),
        "log": {
            "origin": place.signed_checkpoint.splitlines()[0],
            "index": str(place.index),
            "leaf": receipts.line(case, code, 1),
            "size": str(place.size),
            "root": place.signed_checkpoint.splitlines()[2],
        },
        "proof": [said(sentence) for sentence in words.values()],
    }
    response = HttpResponse(papers.made("receipt", data, language(), _today(case)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{case.number}.pdf"'
    return response


@following
@require_safe
def receipt_file(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The receipt of an act as a file that any tlog-proof tool reads (`?act=` its number, the first without)."""
    asked = request.GET.get("act", "1")
    if not asked.isdecimal() or not 1 <= int(asked[:9]) <= len(case.history):
        raise Http404
    text = receipts.file(case, code, int(asked))
    if text is None:
        return page(request, "receipt_waits", status=202)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{case.number}-{int(asked)}.receipt.txt"'
    return response


@following
@require_safe
def form_to_sign(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The petition in the form that the law prescribes, with the person's own name and words, ready to sign."""
    try:
        opened = own.opened(case, code, tuple(Tier))
        parts = _own_parts(case, opened)
        person = _own_identity(case, opened)
    except VaultError as closed:
        return _sealed_page(request, closed)
    body = bodies.body(case.petition.body)
    parent = bodies.every().get(body.parent)
    first: Mapping[str, Any] = parts[0] if parts else {"words": "", "files": []}
    data = {
        "case": case.number,
        "kind": case.petition.kind,
        "body": {"name": body.name.vi, "parent": parent.name.vi if parent is not None else None, "address": body.seat or None},
        "dated": case.petition.claimed,
        "person": {name: person[name] for name in ("name", "address", "id_number") if person.get(name)}
        | ({"contact": person["phone"]} if person.get("phone") else {}),
        "subject": dict(choices.subject_choices(laws.current().kinds[case.petition.kind])).get(case.petition.subject),
        "against": choices.office_title(case.petition.against) if case.petition.against else None,
        "words_of_petitioner": str(first["words"]),
        "documents": [unicodedata.normalize("NFC", str(file["name"])) for file in first["files"]],
        "match": next((b.digest[:16] for b in case.history[0].act.fact.blobs if b.kind == "words"), None),  # type: ignore[union-attr]  # the first fact of a history is Received
    }
    form = laws.current().kinds[case.petition.kind].own_form
    if form is None:
        raise Http404
    try:
        pdf = press.render(form, data, "vi", today=_today(case))
    except press.BadLetter as bad:
        raise Http404 from bad
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{case.number}-don.pdf"'
    return response


def _own_identity(case: CaseView, opened: OpenWords) -> Mapping[str, str]:
    for row in case.blobs:
        if row.tier == Tier.IDENTITY and row.kind == "identity":
            read: Mapping[str, str] = json.loads(own.read(case, opened, row.id))
            return read
    return {}


# --- what the petitioner does -----------------------------------------------------------------------------------------------


def doing(step: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page of one of the petitioner's steps: where the law does not allow it now, the page says so and what is allowed."""

    def door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @following
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def answer(request: HttpRequest, case: CaseView, code: ReturnCode, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if step not in _may(case):
                state = laws.current().procedure(case.petition.kind, _today(case)).states.get(case.petition.state)
                return page(request, "not_now", status=409, step=step, title=TITLES[step], state=state, may=_may(case))
            return view(request, case, code, *args, **kwargs)

        return answer

    return door


def _take(
    request: HttpRequest,
    case: CaseView,
    code: ReturnCode,
    form: django_forms.Form,
    template: str,
    build: Callable[[tuple[Sealed, ...]], Step],
    *,
    words: str = "",
    **context: Any,
) -> HttpResponseBase:
    """Seals what was typed and sent along, takes the step, and goes back to the timeline; else the page with its errors."""
    taken = uploads.arrived(request)
    for refusal in uploads.refusals(request):
        form.add_error("file", refusal)
    if form.errors:
        return page(request, template, status=422, form=form, case=case, **context)
    once: UUID | None = form.cleaned_data.get("once")
    done = redirect("portal:petition")
    done.headers["Location"] += f"?done={template}"
    if once is not None and any(row.id == once for row in case.blobs):
        return done  # the same form came again
    try:
        blobs, files = _sealed(case, code, words, taken, once)
        enclosed: list[SealedBlob | SealedStream] = [*blobs, *files]
        facts = tuple(fact_of(each) for each in enclosed)
        perform(
            build(facts),
            case.id,
            actor=THE_PETITIONER,
            on_behalf_of=case.petition.body,
            now=utc_now(),
            enclosed=Enclosed(blobs=blobs, files=files),
        )
    except VaultError as closed:
        form.add_error(None, _closed(closed))
        return page(request, template, status=503, form=form, case=case, **context)
    except Refusal as refusal:
        what, why, then = refusal.lines(get_language() or "vi")
        form.add_error(None, f"{what} {why}{f' ({refusal.article})' if refusal.article else ''} {then}")
        return page(request, template, status=409, form=form, case=case, **context)
    except IntegrityError:
        # Both came at the same moment, and the other was first.
        again = own.find(code)
        if once is None or again is None or not any(row.id == once for row in again.blobs):
            raise
        return done
    uploads.keep(taken)
    return done


def _closed(closed: VaultError) -> str:
    said = language()
    return f"{closed.what[said]} {closed.why[said]} {closed.next[said]}"


def _sealed(
    case: CaseView, code: ReturnCode, words: str, taken: Sequence[uploads.SealedUpload], once: UUID | None
) -> tuple[list[SealedBlob], list[SealedStream]]:
    files = [file.sealed for file in taken if file.sealed is not None]
    if not words.strip() and not files:
        return [], []
    opened = own.opened(case, code, tuple(Tier))
    blobs = []
    if words.strip():
        blobs.append(opened.seal("words", words.encode(), id=once))
        once = None
    if files:
        named = [file.draft_file() for file in taken]
        listed = [{"id": f.id, "name": f.name, "type": f.type, "size": f.size} for f in named]
        # The list lies where the files lie: what a file is called may tell as much as what is in it.
        blobs.append(opened.seal("files", json.dumps(listed, ensure_ascii=False).encode(), tier=files[0].tier, id=once))
    return blobs, files


@doing("add")
def add(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Adds words or a file."""
    if request.method != "POST":
        return page(request, "add", form=AddForm(), case=case)
    form = AddForm(request.POST, request.FILES)
    form.is_valid()
    return _take(request, case, code, form, "add", Add, words=form.cleaned_data.get("words") or "")


@doing("reply")
def reply(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Answers what the body asked for."""
    asked: dict[str, Any] = {"asked_until": case.petition.asked_until}
    if request.method != "POST":
        return page(request, "reply", form=AddForm(), case=case, **asked)
    form = AddForm(request.POST, request.FILES)
    form.is_valid()
    return _take(request, case, code, form, "reply", Reply, words=form.cleaned_data.get("words") or "", **asked)


@doing("sign")
def sign(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Hands in the signed form: a scan, a photograph, or a digitally signed file."""
    kind = laws.current().kinds[case.petition.kind]
    if request.method != "POST":
        return page(request, "sign", form=SignForm(), case=case, kind=kind)
    form = SignForm(request.POST, request.FILES)
    form.is_valid()
    how, today = form.cleaned_data.get("how") or "", _today(case)
    return _take(request, case, code, form, "sign", lambda blobs: Sign(how=how, on=today, blobs=blobs), kind=kind)


@doing("withdraw")
def withdraw(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Asks to withdraw. It ends nothing by itself: only a signed form does, with the question about coercion answered."""
    if request.method != "POST":
        return page(request, "withdraw", form=WithdrawForm(), case=case)
    form = WithdrawForm(request.POST)
    form.is_valid()
    coerced = form.cleaned_data.get("coerced") or ""
    return _take(
        request,
        case,
        code,
        form,
        "withdraw",
        lambda blobs: Withdraw(outcome="asked", coerced=coerced, blobs=blobs),
        words=form.cleaned_data.get("words") or "",
    )


@doing("rate")
def rate(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Says what the answer was worth."""
    if request.method != "POST":
        return page(request, "rate", form=RateForm(), case=case)
    form = RateForm(request.POST)
    form.is_valid()
    score, answered = int(form.cleaned_data.get("score") or 0), form.cleaned_data.get("answered") == "yes"
    return _take(request, case, code, form, "rate", lambda blobs: Rate(score=score, answered=answered))


@doing("appeal")
def appeal(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Goes further: begins the petition of the next stage, to the superior body, with its own code."""
    law = laws.current()
    kind = law.kinds[case.petition.kind]
    mine = own_due(case.petition)
    today = _today(case)
    above = bodies.every().get(case.petition.body)
    parent = bodies.every().get(above.parent) if above is not None else None
    if kind.next_kind is None or parent is None:
        return page(request, "not_now", status=409, step="appeal", title=TITLES["appeal"], state=None, may=_may(case))
    too_late = mine is not None and mine.due is not None and today > mine.due
    if request.method == "POST" and not too_late:
        draft = Draft.begin()
        draft.kind, draft.body, draft.subject = kind.next_kind, parent.code, case.petition.subject
        local = above is not None and above.level == choices.LOCAL
        draft.place, draft.origin = case.petition.body if local else choices.ELSEWHERE, case.id.hex
        draft.origin_code = code.lookup_hash.hex()
        drafts.keep(draft)
        response = redirect("portal:words")
        drafts.carry(response, WRITING, draft.code)
        return response
    return page(
        request,
        "appeal",
        case=case,
        kind=kind,
        next_kind=law.kinds[kind.next_kind],
        parent=parent,
        mine=_shown(case, mine, today) if mine is not None else None,
        too_late=too_late,
    )
