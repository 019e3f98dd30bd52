"""What the petitioner does: each change is a step of the road, taken as the petitioner."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hoiam.casework import bodies, intake, laws
from hoiam.casework.days import utc_now
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.edges import to_do
from hoiam.casework.road import Enclosed, fact_of, perform
from hoiam.casework.said import told
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.move import Step
from hoiam.core.dossier.participants import THE_PETITIONER
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.dossier.terms import too_late_since
from hoiam.core.petition.steps.add import Add
from hoiam.core.petition.steps.rate import Rate
from hoiam.core.petition.steps.reply import Reply
from hoiam.core.petition.steps.sign import Sign
from hoiam.core.petition.steps.withdraw import Withdraw
from hoiam.portal import choices, drafts, own, papers, standing, terms, uploads
from hoiam.portal.answering import page
from hoiam.portal.drafts import WRITING, Draft
from hoiam.portal.enter import following
from hoiam.portal.forms import AddForm, RateForm, SignForm, WithdrawForm
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import VaultError
from hoiam.vault.sealing import SealedBlob, SealedStream
from hoiam.vault.wraps import Tier


def doing(step: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page of one of the petitioner's steps: where the law does not allow it now, the page says so and what is allowed."""

    def answered(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @following
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def answer(request: HttpRequest, case: CaseView, code: ReturnCode, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if step not in standing.may(case):
                return _not_now(request, case, step)
            return view(request, case, code, *args, **kwargs)

        return answer

    return answered


def _not_now(request: HttpRequest, case: CaseView, step: str) -> HttpResponseBase:
    law, kind, today = laws.current(), case.petition.kind, standing.today(case)
    state = law.procedure(kind, today).states.get(case.petition.state)
    return page(request, "not_now", status=409, title=to_do(law, kind, step), state=state)


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
        what, why, then = told(refusal)
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
    return " ".join(told(closed))


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
        try:
            unprinted = papers.unprinted(case, code) if kind.own_form is not None else None
        except VaultError:
            unprinted = None  # the form, which needs the same words, says why it does not open
        return page(request, "sign", form=SignForm(), case=case, kind=kind, unprinted=unprinted)
    form = SignForm(request.POST, request.FILES)
    form.is_valid()
    how, today = form.cleaned_data.get("how") or "", standing.today(case)
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
    mine = terms.next_of_own(case, standing.today(case))
    above = bodies.every().get(case.petition.body)
    parent = bodies.every().get(above.parent) if above is not None else None
    if kind.next_kind is None or parent is None:
        return _not_now(request, case, "appeal")
    too_late = too_late_since(case.petition, standing.may(case)["appeal"].edge, standing.today(case)) is not None
    if request.method == "POST" and not too_late:
        draft = Draft.begin()
        draft.kind, draft.body, draft.subject = kind.next_kind, parent.code, case.petition.subject
        local = above is not None and above.level == choices.LOCAL
        draft.place, draft.origin = case.petition.body if local else choices.ELSEWHERE, case.id.hex
        draft.origin_code = code.lookup_hash.hex()
        # Whom the first one is about stays away from the second as well, also where it was called something else since.
        draft.is_about(sorted(case.petition.against))
        draft.takes_along(intake.by_code(case.id, code.lookup_hash, kind.next_kind))
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
        mine=mine,
        too_late=too_late,
    )
