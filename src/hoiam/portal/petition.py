"""The petition as its petitioner sees it: just sent, and afterwards on one timeline. Looking changes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from hoiam.casework import acting, laws, timely
from hoiam.casework.days import zone_of
from hoiam.casework.keys import custody
from hoiam.casework.reading import contents, groups
from hoiam.casework.reading.audience import Audience
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.entries import answer, entries
from hoiam.casework.reading.papers import Filed, filed
from hoiam.casework.road import keeping
from hoiam.casework.said import said, told
from hoiam.core.dossier.participants import is_the_petitioners, told_away
from hoiam.core.dossier.terms import Limited, limited
from hoiam.core.petition import mandates
from hoiam.core.values import counted
from hoiam.gate import qr
from hoiam.portal import asked_bodies, choices, drafts, news, own, receipts, standing, terms, together
from hoiam.portal.answering import page
from hoiam.portal.drafts import FOLLOWING
from hoiam.portal.enter import following
from hoiam.portal.told_once import is_told, told_there
from hoiam.portal.write import as_file
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import VaultError
from hoiam.vault.wraps import Tier

# What "it is done" can be said of, on the way back to the timeline.
DONE: Final = (*standing.DOES, *news.DONE, "new-code", "stopped")
# So many acts are listed on a page; a page further back lists those before them.
ENTRIES: Final = 20


@following
@require_safe
def sent(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The code, huge; the receipt apart from it; what happens next, with dates; how to prove it."""
    today = standing.today(case)
    return page(
        request,
        "sent",
        code=code.text,
        qr=qr.on_page(code.text),
        case=case,
        kind=laws.current().kinds[case.petition.kind],
        body_name=choices.body_name(case.petition.body),
        never=never(case),
        unspoken=case.petition.unspoken,
        awaited=terms.awaited(case, today),
        mine=terms.next_of_own(case, today),
        needs_signature=standing.needs_signature(case),
        may=standing.may(case),
    )


@following
@require_safe
def code_file(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The code as a small text file."""
    return as_file(code)


@dataclass(frozen=True, slots=True)
class Line:
    """One act as the petitioner reads it, in the language of the page."""

    seq: int
    title: str
    gist: str
    at: datetime
    day: date
    who: str
    article: str
    is_opening: bool
    purpose: str
    mark: str
    one_hand: str
    in_log: bool
    papers: tuple[Filed, ...]


@following
@require_safe
def petition(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """One timeline, newest first; the next due date with "why this date"; openings of the name; what can be done."""
    law = laws.current()
    today = standing.today(case)
    kind = law.kinds[case.petition.kind]
    state = law.procedure(case.petition.kind, today).states.get(case.petition.state)
    awaited, mine = terms.awaited(case, today), terms.next_of_own(case, today)
    may, told = standing.may(case), answered(case)
    before = _before(request.GET.get("before", ""))
    shown = [line for line in timeline(case) if not before or line.seq < before]
    done = request.GET.get("done", "")
    notes = told_there(request) if done in DONE else []  # where nothing is shown, nothing is told
    response = page(
        request,
        "petition",
        case=case,
        kind=kind,
        state=state,
        zone=zone_of(law, case.petition.kind).key,
        body_name=choices.body_name(case.petition.body),
        orphaned=case.petition.orphaned,
        acting=[acting.called(case.petition, each, today) for each in mandates.with_names(case.petition, law)],
        never=never(case),
        unspoken=case.petition.unspoken,
        answered=told,
        further=further(case, today),
        awaited=awaited,
        mine=mine,
        own_days=terms.own_days(case, today),
        asked=asked_bodies.asked(case, today),
        days_of_each=asked_bodies.days_of_each(case, today),
        in_time=timely.of(case.petition),
        doors=terms.doors(case, today),
        others=[
            each
            for each in terms.shown(case, today)
            if each.clock not in [told.clock for told in (awaited and awaited.term, mine) if told]
        ],
        entries=shown[:ENTRIES],
        older=shown[ENTRIES - 1].seq if len(shown) > ENTRIES else 0,
        further_back=before != 0,
        openings=[(opening.at, choices.office_title(opening.office)) for opening in case.petition.openings],
        may=may,
        ways=list(may.values()),
        needs_signature=standing.needs_signature(case),
        of_several=standing.of_several(case),
        together=groups.told(case),
        asked_until=case.petition.asked_until,
        has_address=case.has_address,
        destroyed_on=custody.destroyed_on(case.id),
        erased_on=custody.erased_on(case.id) if case.petition.nameless is None else None,
        reissue=standing.new_code_asked(case),
        compared=standing.compared(case),
        answer_shown=case.shown(today),
        parts=contents.split_off(case),
        joint=together.together(case),
        ordered=together.ordered(case),
        done=done if done in DONE else "",
        notes=notes,
    )
    if notes:
        is_told(response)
    return response


def _before(typed: str) -> int:
    """The act before which a reader looks further back; 0 where none was said."""
    return counted(typed, 99_999) or 0


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer as its petitioner reads it first: what it came to, why, by whom, when, and the papers that say it."""

    result: str
    title: str
    ground: str
    remedy: str
    article: str
    who: str
    day: date
    papers: tuple[Filed, ...]


def answered(case: CaseView) -> Answered | None:
    """The answer, in the language of the page; None while there is none."""
    found = answer(case, Audience.WRITER)
    if found is None:
        return None
    papers = tuple(paper for paper in filed(case, Audience.WRITER) if paper.seq == found.seq)
    return Answered(
        result=said(found.result),
        title=said(found.title),
        ground=said(found.ground),
        remedy=said(found.remedy),
        article=found.article,
        who=said(found.who),
        day=found.day,
        papers=papers,
    )


@following
@require_POST
def part(request: HttpRequest, case: CaseView, code: ReturnCode, seq: int) -> HttpResponseBase:
    """From the letter to a petition that was split off from it. Its own code lies sealed with the letter's names, and the code
    of the letter opens it; from here on that one is followed, as if its own had been entered."""
    found = next((each for each in contents.split_off(case) if each.seq == seq), None)
    if found is None:
        raise Http404
    try:
        lies = own.read(case, own.opened(case, code, (Tier.IDENTITY,)), found.link)
    except VaultError as away:
        return page(request, "part_not", refused=told(away), status=503)
    done = redirect("portal:petition")
    drafts.carry(done, FOLLOWING, ReturnCode.parse(json.loads(lies)["code"]))
    return done


def further(case: CaseView, today: date) -> Limited | None:
    """The way that has a last day for its petitioner from here: by when it is to be gone, or that the day is not known yet."""
    return limited(case.petition, filter(is_the_petitioners, case.ways), today)


@following
@require_POST
def keep(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """What two offices would have destroyed stays, at its writer's word."""
    try:
        keeping.keep(case.id)
    except VaultError as away:
        return page(request, "kept_not", refused=told(away), status=503)
    return redirect("portal:petition")


def never(case: CaseView) -> list[str]:
    """Who never reads the petition, as far as its writer is told: whom it is about, where the law keeps them away, and who was
    kept away on record."""
    return [choices.named(code) for code in told_away(case.petition, laws.current())]


def timeline(case: CaseView) -> list[Line]:
    """What happened, the newest first, with the proof that each act is in the public log and the papers that it bears."""
    lying: dict[int, list[Filed]] = {}
    for paper in filed(case, Audience.WRITER):
        lying.setdefault(paper.seq, []).append(paper)
    return [
        Line(
            seq=entry.seq,
            title=said(entry.title),
            gist=said(entry.gist),
            at=entry.at,
            day=entry.day,
            who=said(entry.who),
            article=entry.article,
            is_opening=entry.opening,
            purpose=said(entry.purpose),
            mark=said(entry.mark),
            one_hand=said(entry.one_hand),
            in_log=entry.in_log,
            papers=tuple(lying.get(entry.seq, ())),
        )
        for entry in reversed(entries(case, Audience.WRITER, logged=receipts.in_log(case)))
    ]
