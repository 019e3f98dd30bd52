"""A petition on one page: the lawful next steps first, then the terms, the papers and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hoiam.casework import bodies, laws, queries, subjects
from hoiam.casework.guards import officer
from hoiam.casework.perform import Actor, next_due
from hoiam.casework.queries import CaseView
from hoiam.core.deadlines import DeadlineError, Interval
from hoiam.core.petition.events import Clock
from hoiam.core.petition.journey import TITLES
from hoiam.core.procedure import Edge
from hoiam.desk.forms import FORMS, said
from hoiam.desk.who import actor_of, today_for

# Steps with a screen of their own, and the address of that screen.
OWN_SCREENS = {"gate": "desk:gate", "publish": "desk:gate", "open": "desk:open"}


@dataclass(frozen=True, slots=True)
class Term:
    """A running term as it is shown, with the way to its date in words."""

    clock: Clock
    title: str
    article: str
    days_left: int | None
    late: bool
    soon: bool
    paused: bool
    steps: tuple[str, ...]
    other: str
    unsure: str


@dataclass(frozen=True, slots=True)
class NextStep:
    edge: Edge
    title: str
    gist: str
    url: str
    own_screen: str


def find(request: HttpRequest, petition_id: UUID) -> tuple[CaseView, Actor, date]:
    """The petition for the officer who asks, or 404: what he may not see is not there."""
    actor = actor_of(request)
    law = laws.current()
    try:
        view = queries.case(petition_id, actor, today_for(next(iter(law.kinds))))
    except LookupError:
        raise Http404 from None
    return view, actor, today_for(view.petition.kind)


@officer("clerk", "officer", "leader", "publisher")
def petition(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """The page of a petition; it shows no word of the petitioner until the officer opens them with a POST."""
    view, actor, day = find(request, petition_id)
    return render(request, "desk/petition.html", page(view, actor, day))


def page(view: CaseView, actor: Actor, day: date) -> dict[str, Any]:
    law = laws.current()
    kind = law.kinds[view.petition.kind]
    mine = [e for e in view.edges if e.by & actor.roles and (e.step in FORMS or e.step in OWN_SCREENS)]
    steps = [next_step(view, e) for e in mine]
    due = next_due(view.petition)
    return {
        "view": view,
        "petition": view.petition,
        "kind": kind,
        "kind_title": said(kind.title),
        "state": law.procedure(view.petition.kind, day).states[view.petition.state],
        "state_title": said(law.procedure(view.petition.kind, day).states[view.petition.state].title),
        "body": bodies.body(view.petition.body),
        "subject": said(subjects.every().get(view.petition.subject) or _plain(view.petition.subject)),
        "steps": steps[:2],
        "more": steps[2:],
        "terms": terms(view, day),
        "due": due,
        "timeline": timeline(view),
        "today": day,
        "actor": actor,
        "has_words": any(b.tier == "content" for b in view.blobs),
        "read_today": (actor.office, day) in view.petition.read_by,
    }


class _plain:
    def __init__(self, text: str) -> None:
        self.vi = self.en = text


def next_step(view: CaseView, edge: Edge) -> NextStep:
    from django.urls import reverse

    if edge.step in OWN_SCREENS:
        url = reverse(OWN_SCREENS[edge.step], args=[view.id])
    else:
        url = reverse("desk:step", args=[view.id, edge.step])
        if edge.outcome:
            url += f"?outcome={edge.outcome}"
    return NextStep(edge, said(edge.title), said(edge.gist), url, OWN_SCREENS.get(edge.step, ""))


def terms(view: CaseView, day: date) -> list[Term]:
    """The running terms, the nearest first."""
    found = []
    paused = {p.clock for p in view.petition.pauses if p.last is None}
    for clock in view.petition.clocks.values():
        found.append(term(view, clock, day, clock.name in paused))
    return sorted(found, key=lambda t: (t.clock.due is None, t.clock.due or day, t.clock.name))


def term(view: CaseView, clock: Clock, day: date, paused: bool) -> Term:
    law = laws.current()
    rule = law.rule(clock.name, clock.trigger)
    steps: tuple[str, ...] = ()
    other = ""
    try:
        stopped = [Interval(a, b) for a, b in view.petition.stopped(clock.name, day)]
        again = law.due(
            clock.rule.partition("@")[0],
            clock.trigger,
            when=clock.conditions,
            days=clock.n,
            stopped=stopped if not paused else [],
        )
        steps = tuple(said(s) for s in again.steps)
        if again.other_reading is not None:
            reading = again.other_reading
            other = f"{said(reading.reason)} ({reading.due:%d/%m/%Y})"
    except DeadlineError as error:
        other = said(error.what)
    left = None
    if clock.due is not None:
        calendar = law.calendar_of(rule)
        first, last, sign = (day, clock.due, 1) if clock.due >= day else (clock.due, day, -1)
        left = sign * (calendar.working_days_until(last.toordinal()) - calendar.working_days_until(first.toordinal()))
    return Term(
        clock=clock,
        title=said(rule.title),
        article=rule.article,
        days_left=left,
        late=clock.due is not None and clock.due < day and not paused,
        soon=clock.due is not None and left is not None and 0 <= left <= 3 and not paused,
        paused=paused,
        steps=steps,
        other=other,
        unsure=said(rule.unsure) if rule.unsure is not None else "",
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline: what, when logged, the day in law, which office, which article, and its number."""

    seq: int
    title: str
    at: Any
    day: date
    who: str
    article: str
    outcome: str
    opening: bool


def timeline(view: CaseView) -> list[Entry]:
    entries = []
    for recorded in reversed(view.history):
        act = recorded.act
        entries.append(
            Entry(
                seq=recorded.seq,
                title=said(TITLES[act.step]),
                at=recorded.at,
                day=act.day,
                who=recorded.actor,
                article=act.article,
                outcome=act.outcome or getattr(act.fact, "result", ""),
                opening=act.step == "open",
            )
        )
    return entries
