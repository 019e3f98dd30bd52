"""What the petitioner does: each change is a step of the road, taken as the petitioner."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hoiam.casework import acting, behalf, bodies, given_back, intake, laws, photos
from hoiam.casework.citations import cited
from hoiam.casework.days import utc_now
from hoiam.casework.reading import groups
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.edges import to_do
from hoiam.casework.road import Enclosed, fact_of, perform
from hoiam.casework.said import told
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.move import Step, edge_of, lacks, not_now
from hoiam.core.dossier.participants import THE_PETITIONER
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.dossier.terms import opened_on, too_late_since, waits_until
from hoiam.core.petition import mandates
from hoiam.core.petition.state import HEIR, ORIGINALS, REPRESENTATIVE
from hoiam.core.petition.steps.add import Add
from hoiam.core.petition.steps.challenge import Challenge
from hoiam.core.petition.steps.leave_group import LeaveGroup, in_no_group
from hoiam.core.petition.steps.own_data import AskOwnData
from hoiam.core.petition.steps.protect import Protect
from hoiam.core.petition.steps.rate import Rate
from hoiam.core.petition.steps.reply import Reply
from hoiam.core.petition.steps.represent import Represent
from hoiam.core.petition.steps.sign import Sign
from hoiam.core.petition.steps.withdraw import Withdraw
from hoiam.core.procedure import Edge, Ground
from hoiam.core.values import counted
from hoiam.portal import asked_bodies, choices, drafts, kept_files, metadata_offer, own, papers, standing, terms, uploads, when
from hoiam.portal.answering import page
from hoiam.portal.drafts import WRITING, Draft, DraftFile
from hoiam.portal.enter import following
from hoiam.portal.forms import (
    AddForm,
    ChallengeForm,
    EndForm,
    InTimeForm,
    LeaveGroupForm,
    OwnDataForm,
    ProtectForm,
    RateForm,
    RepresentForm,
    SignForm,
    WithdrawForm,
)
from hoiam.portal.told_once import tell_there
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
    here = next((edge for edge in case.ways if edge.step == step), None)
    alone = in_no_group(case.petition) if step == LeaveGroup.word else None
    refused = page(
        request,
        "not_now",
        status=409,
        title=to_do(law, kind, step),
        # Whatever its state: what is in no group leaves none.
        alone=alone,
        why=alone or not_now(case.petition, law.procedure(kind, today), step),
        # What has to come first, or the day before which it is too early, where the law has the step here.
        first=[to_do(law, kind, need) for need in lacks(case.petition, here)] if here is not None else [],
        from_day=waits_until(case.petition, law, here, today) if here is not None else None,
        here=here is not None,
        given=given_back.back(request),
    )
    return given_back.marked(refused)


def _take(
    request: HttpRequest,
    case: CaseView,
    code: ReturnCode,
    form: django_forms.Form,
    template: str,
    build: Callable[[tuple[Sealed, ...]], Step],
    *,
    words: str = "",
    tier: Tier = Tier.CONTENT,
    entry: tuple[str, Mapping[str, str]] | None = None,
    **context: Any,
) -> HttpResponseBase:
    """Seals what was typed and sent along, takes the step, and goes back to the timeline; else the page with its errors, where
    the files that were good stay (`portal.kept_files`). `tier`: where the words lie; `entry`: who somebody is, by the kind of
    the sealed entry that says it, which lies with the name."""
    before = kept_files.as_asked(kept_files.of(request, case, code, template), request)
    come = kept_files.fitting(before, uploads.arrived(request))
    there = [*before, *(file.draft_file() for file in come.taken)]
    stays: list[str] = []
    try:
        there, stays = kept_files.stripped(there, request, case, code)
    except VaultError as closed:
        stays.append(_closed(closed))

    def shown_again(status: int) -> HttpResponseBase:
        uploads.keep(come.taken)
        files = kept_files.listed(there, case, code, template)
        return page(request, template, status=status, form=form, case=case, same=come.same, **files, **context)

    for_its_files = photos.is_asked(request.POST) or metadata_offer.is_asked(request.POST)
    if for_its_files:
        form.errors.clear()  # what was typed stays, and no word of what is wrong with it
    for refusal in (*uploads.refusals(request), *come.refused, *stays):
        form.add_error("file", refusal)
    if for_its_files:
        return shown_again(422 if form.errors else 200)
    if form.errors:
        return shown_again(422)
    once: UUID | None = form.cleaned_data.get("once")
    done = redirect("portal:petition")
    done.headers["Location"] += f"?done={template}"
    if once is not None and any(row.id == once for row in case.blobs):
        return done  # the same form came again
    try:
        blobs, files = _sealed(case, code, words, there, once, tier, entry)
        enclosed: list[SealedBlob | SealedStream] = [*blobs, *files]
        facts = tuple(fact_of(each) for each in enclosed)
        perform(
            build(facts),
            case.id,
            actor=THE_PETITIONER,
            on_behalf_of=case.petition.body,
            now=utc_now(),
            enclosed=Enclosed(blobs=blobs, files=files),
            through=acting.chosen(form.cleaned_data),
        )
    except VaultError as closed:
        form.add_error(None, _closed(closed))
        return shown_again(503)
    except Refusal as refusal:
        what, why, then = told(refusal)
        at = refusal.field if refusal.field in form.fields else None
        form.add_error(at, f"{what} {why}{f' ({cited(refusal.article)})' if refusal.article else ''} {then}")
        return shown_again(409)
    except IntegrityError:
        # Both came at the same moment, and the other was first.
        again = own.find(code)
        if once is None or again is None or not any(row.id == once for row in again.blobs):
            raise
        return done
    uploads.keep(come.taken)
    tell_there(done, [*come.same, *(note for file in there for note in file.told)])
    return done


def _closed(closed: VaultError) -> str:
    return " ".join(told(closed))


def _sealed(
    case: CaseView,
    code: ReturnCode,
    words: str,
    named: Sequence[DraftFile],
    once: UUID | None,
    tier: Tier,
    entry: tuple[str, Mapping[str, str]] | None,
) -> tuple[list[SealedBlob], list[SealedStream]]:
    """What was typed and who somebody is, sealed, and the files; the first of them has the id ``once``."""
    handed = [file.handed_in() for file in named]
    files = [stream for file in handed for stream in file.streams]
    if not words.strip() and not files and entry is None:
        return [], []
    opened = own.opened(case, code, tuple(Tier))
    blobs = []
    if entry is not None:
        who = json.dumps(entry[1], ensure_ascii=False).encode()
        blobs.append(opened.seal(entry[0], who, tier=Tier.IDENTITY, id=once))
        once = None
    if words.strip():
        blobs.append(opened.seal("words", words.encode(), tier=tier, id=once))
        once = None
    if files:
        # The list lies where the files lie: what a file is called may tell as much as what is in it.
        blobs.append(opened.seal("files", intake.listed(handed), tier=files[0].tier, id=once))
    if any(file.original is not None for file in handed):
        blobs.append(opened.seal(ORIGINALS, intake.listed_originals(handed), tier=Tier.IDENTITY))
    return blobs, files


def _kept(request: HttpRequest, case: CaseView, code: ReturnCode, step: str) -> dict[str, Any]:
    """The files that came with this form before, for the page that is filled in again."""
    there = kept_files.of(request, case, code, step) if given_back.again(request) is not None else []
    return dict(kept_files.listed(there, case, code, step))


def _asks(case: CaseView) -> dict[str, Any]:
    """Who may be there, for a form that asks it where anybody ever acted for the petitioner."""
    return {"there": acting.choices(case.petition), "hints": acting.hints(case.petition, standing.today(case))}


@doing("add")
def add(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Adds words or a file."""
    if request.method != "POST":
        return page(request, "add", form=AddForm(**_asks(case)), case=case, **_kept(request, case, code, "add"))
    form = AddForm(request.POST, request.FILES, **_asks(case))
    form.kept = len(kept_files.of(request, case, code, "add"))
    form.is_valid()
    return _take(request, case, code, form, "add", Add, words=form.cleaned_data.get("words") or "")


@doing("reply")
def reply(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Answers what the body asked for."""
    asked: dict[str, Any] = {"asked_until": case.petition.asked_until}
    if request.method != "POST":
        return page(request, "reply", form=AddForm(**_asks(case)), case=case, **asked, **_kept(request, case, code, "reply"))
    form = AddForm(request.POST, request.FILES, **_asks(case))
    form.kept = len(kept_files.of(request, case, code, "reply"))
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
        kept = _kept(request, case, code, "sign")
        return page(request, "sign", form=SignForm(**_asks(case)), case=case, kind=kind, unprinted=unprinted, **kept)
    form = SignForm(request.POST, request.FILES, **_asks(case))
    form.kept = len(kept_files.of(request, case, code, "sign"))
    form.is_valid()
    how, today = form.cleaned_data.get("how") or "", standing.today(case)
    return _take(request, case, code, form, "sign", lambda blobs: Sign(how=how, on=today, blobs=blobs), kind=kind)


@doing("withdraw")
def withdraw(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Asks to withdraw. It ends nothing by itself: only a signed form does, with the question about coercion answered."""
    if request.method != "POST":
        return page(request, "withdraw", form=WithdrawForm(**_asks(case)), case=case)
    form = WithdrawForm(request.POST, **_asks(case))
    form.is_valid()
    coerced, part = form.cleaned_data.get("coerced") or "", form.cleaned_data.get("extent") == "part"
    return _take(
        request,
        case,
        code,
        form,
        "withdraw",
        lambda blobs: Withdraw(outcome="asked", coerced=coerced, blobs=blobs, part=part),
        words=form.cleaned_data.get("words") or "",
    )


@doing("challenge")
def challenge(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Says that somebody in a body that is about to be asked has a stake in it, which holds the question until a leader has
    decided. One body is named; words are not asked for, and are sealed where there are any."""
    every = {str(each.n): each.body for each in asked_bodies.asked(case, standing.today(case)) if each.may_challenge}
    given = {"named": list(every.items()), **_asks(case)}
    if request.method != "POST":
        meant = request.GET.get("body", "")
        return page(
            request, "challenge", form=ChallengeForm(initial={"which": meant if meant in every else ""}, **given), case=case
        )
    form = ChallengeForm(request.POST, **given)
    form.is_valid()
    place = counted(form.cleaned_data.get("which") or "0", len(case.petition.errands)) or 0
    asking = case.petition.errands[place - 1] if place else None
    ground = _grounds(case, standing.may(case)["challenge"].edge)[0].id
    return _take(
        request,
        case,
        code,
        form,
        "challenge",
        lambda blobs: Challenge(asking.id if asking is not None else "", ground, blobs, "raised"),
        words=form.cleaned_data.get("words") or "",
    )


@doing("own_data")
def own_data(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Shows what is kept of him in this petition, opened by his code; takes what he wants corrected or erased."""
    try:
        held = papers.identity_that_stands(case, own.opened(case, code, tuple(Tier)))
    except VaultError as closed:
        return papers.sealed_page(request, closed)
    petition = case.petition
    kept = laws.current().kept(petition.kind, petition.state, petition.since)
    shown: dict[str, Any] = {"held": held, "how_long": kept.why, "waits": petition.data_asked}
    if request.method != "POST":
        return page(request, "own_data", form=OwnDataForm(initial=dict(held)), case=case, **shown)
    form = OwnDataForm(request.POST)
    form.is_valid()
    correct = form.cleaned_data.get("ask") == "correct"
    wanted = {name: str(form.cleaned_data.get(name) or "") for name in ("name", "address", "phone", "id_number")}
    return _take(
        request,
        case,
        code,
        form,
        "own_data",
        lambda blobs: AskOwnData(outcome="correct" if correct else "erase", blobs=blobs),
        words=form.cleaned_data.get("words") or "",
        tier=Tier.IDENTITY,
        entry=(HEIR if petition.heir else "identity", wanted) if correct else None,
        **shown,
    )


@doing("protect")
def protect(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Asks for protection. Who is to be protected, and from what, is sealed with his name; only a number stands in the act."""
    waits = case.petition.protection.asked
    if request.method != "POST":
        return page(request, "protect", form=ProtectForm(), case=case, waits=waits)
    form = ProtectForm(request.POST)
    form.is_valid()
    people = form.cleaned_data.get("people") or 0
    urgent = form.cleaned_data.get("urgent") == "yes"
    return _take(
        request,
        case,
        code,
        form,
        "protect",
        lambda blobs: Protect(outcome="urgent" if urgent else "asked", people=people, blobs=blobs),
        words=form.cleaned_data.get("words") or "",
        tier=Tier.IDENTITY,
        waits=waits,
    )


@doing("represent")
def represent(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Names somebody who acts for the petitioner, with his paper; or says that somebody acts for him no longer."""
    law, today = laws.current(), standing.today(case)
    known = mandates.may_name(law, case.petition.kind, today)
    named = mandates.with_names(case.petition, law)
    whose = [each for each in named if each.ended is None]
    ends = edge_of(case.petition, law, Represent.word, "ended", today)
    typed = request.POST if request.method == "POST" else None
    ending = typed is not None and typed.get("do") == "end"
    end_form = EndForm(typed if ending else None, whose=whose, grounds=_grounds(case, ends), case=case, today=today)
    form = RepresentForm(*((typed, request.FILES) if typed and not ending else ()), known=known, **_asks(case))
    context: dict[str, Any] = {
        "of": law.kinds[case.petition.kind],
        "name_form": form,
        "end_form": end_form if whose and ends is not None else None,
        "acting": [acting.called(case.petition, each, today) for each in named],
    }
    if typed is None:
        return page(request, "represent", form=form, case=case, **context, **_kept(request, case, code, "represent"))
    if ending:
        end_form.is_valid()
        ended = end_form.cleaned_data
        order = Represent(outcome="ended", of=acting.act_of(ended.get("mandate")), ground=ended.get("ground") or "")
        return _take(request, case, code, end_form, "represent", lambda _blobs: order, **context)
    form.kept = len(kept_files.of(request, case, code, "represent"))
    form.is_valid()
    said_of = form.cleaned_data
    as_what = said_of.get("behalf") or ""
    order = Represent(
        outcome="named",
        as_what=as_what,
        scope=acting.fitting(as_what, said_of.get("scope") or (), known),
        until=said_of.get("until"),
    )
    entry = (REPRESENTATIVE, {name.removeprefix("by_"): said_of.get(name) or "" for name in behalf.BY})
    return _take(request, case, code, form, "represent", lambda blobs: replace(order, blobs=blobs), entry=entry, **context)


def _grounds(case: CaseView, edge: Edge | None) -> tuple[Ground, ...]:
    if edge is None or edge.grounds is None:
        return ()
    return laws.current().procedure(case.petition.kind, standing.today(case)).grounds[edge.grounds]


@doing("leave_group")
def leave_group(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Objects to being handled together with others; nothing is asked, and no reason."""
    many = groups.told(case)
    if request.method != "POST":
        return page(request, "leave_group", form=LeaveGroupForm(), case=case, many=many)
    form = LeaveGroupForm(request.POST)
    form.is_valid()
    return _take(request, case, code, form, "leave_group", lambda blobs: LeaveGroup(outcome="asked"), many=many)


@doing("rate")
def rate(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Says what the answer was worth."""
    if request.method != "POST":
        return page(request, "rate", form=RateForm(), case=case)
    form = RateForm(request.POST)
    form.is_valid()
    score, answered = counted(form.cleaned_data.get("score") or "0", 5) or 0, form.cleaned_data.get("answered") == "yes"
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
    edge, today = standing.may(case)["appeal"].edge, standing.today(case)
    too_late = too_late_since(case.petition, edge, today) is not None
    late_form = None
    if too_late and edge.excuse is not None:
        late_form = InTimeForm(request.POST if request.method == "POST" else None, kind=kind.next_kind, today=today, must=True)
    stated = late_form is not None and request.method == "POST" and late_form.is_valid()
    if request.method == "POST" and (not too_late or stated):
        draft = Draft.begin()
        draft.kind, draft.body, draft.subject = kind.next_kind, parent.code, case.petition.subject
        local = above is not None and above.level == choices.LOCAL
        draft.place, draft.origin = case.petition.body if local else choices.ELSEWHERE, case.id.hex
        draft.origin_code = code.lookup_hash.hex()
        # Whom the first one is about stays away from the second as well, also where it was called something else since.
        draft.is_about(sorted(case.petition.against))
        draft.takes_along(intake.by_code(case.id, code.lookup_hash, kind.next_kind))
        begun = opened_on(case.petition, edge)
        draft.known = begun.isoformat() if begun is not None else ""
        if late_form is not None:
            stated_so = when.answers(late_form)
            draft.hindered, draft.since, draft.until = stated_so["hindered"], stated_so["since"], stated_so["until"]
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
        form=late_form,
        status=422 if late_form is not None and late_form.is_bound and late_form.errors else 200,
    )
