"""A petition on one page: the lawful next steps first, then the terms, the papers and what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hoiam.casework import bodies, laws, subjects, timely
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.guards import officer
from hoiam.casework.reading import cases, same_content
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.entries import result_of
from hoiam.casework.said import said
from hoiam.core.dossier.participants import Actor, parts_of, summarises
from hoiam.core.dossier.standing import Part
from hoiam.core.dossier.terms import next_due
from hoiam.core.words import begun, same
from hoiam.desk import errand_lines, next_steps
from hoiam.desk.parties import office_title, parties, place_name
from hoiam.desk.terms import ended, not_shown, terms
from hoiam.desk.timeline import papers_of, timeline
from hoiam.desk.who import actor_of, today_for


def find(request: HttpRequest, petition_id: UUID) -> tuple[CaseView, Actor, date]:
    """The petition for the officer who asks, or 404: what he may not see is not there."""
    actor = actor_of(request)
    try:
        view = cases.case(petition_id, actor, utc_now())
    except LookupError:
        raise Http404 from None
    return view, actor, today_for(view.petition.kind)


@officer("clerk", "officer", "leader", "publisher")
def petition(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """The page of a petition; it shows no word of the petitioner until the officer opens them with a POST."""
    view, actor, day = find(request, petition_id)
    return render(request, "desk/petition.html", laid_out(view, actor, day))


SUMMARISING: Final = ("clerk", "officer", "leader")
"""The roles whose officers write the line that lists show, of what they read."""


def laid_out(view: CaseView, actor: Actor, day: date) -> dict[str, Any]:
    """What the template of a petition shows one officer on one day: state and kind in words, the steps that he may take, the
    best first, what another takes next, terms, parties, timeline and papers. No word of the petition itself is among it."""
    law = laws.current()
    petition = view.petition
    kind = law.kinds[petition.kind]
    procedure = law.procedure(petition.kind, day)
    mine, others = next_steps.open_to(view, actor, day)
    first, more = next_steps.ranked(view, mine)
    # Whoever has a step of his own is not told of another's.
    then = None if first else next_steps.next_of_others(view, others, day)
    first = [replace(s, key=str(n)) for n, s in enumerate(first, 1)]
    return {
        "view": view,
        "answer_shown": view.shown(day),
        "petition": petition,
        "kind": kind,
        "kind_title": said(kind.title),
        "state": procedure.states[petition.state],
        "state_title": begun(said(procedure.states[petition.state].title)),
        "body": bodies.body(petition.body),
        "body_title": said(bodies.body(petition.body).name),
        "subject": begun(said(subjects.every().get(petition.subject) or same(petition.subject))),
        "place": place_name(petition.place),
        "steps": first,
        "more": more,
        "then": then,
        "then_by": ", ".join(str(next_steps.ROLES.get(role, role)) for role in sorted(then.edge.by)) if then else "",
        "parties": parties(view),
        "conditions": [said(law.conditions[c].title) for c in sorted(petition.conditions) if c in law.conditions],
        "same_as": same_content.linked(view.id, petition.same_as, actor) if petition.same_as else None,
        "moving_to": said(bodies.every()[petition.moving_to].name) if petition.moving_to in bodies.every() else "",
        "arriving": Part.ARRIVING in parts_of(petition, actor),
        "in_time": timely.of(petition),
        "terms": terms(view, day),
        "terms_ended": ended(view, day),
        "due": due if (due := next_due(petition)) is None or due.name not in not_shown(view) else None,
        "logged_on": law_day(law, petition.kind, petition.logged_at),
        "timeline": timeline(view),
        "papers": papers_of(view),
        "today": day,
        "actor": actor,
        "sealed_originals": next_steps.has_originals(view),
        "originals_lie_there": next_steps.keeps_originals(view),
        "typed_by": office_title(petition.typed_by) if petition.typed_by else "",
        "may_summarise": summarises(petition, law, actor) and not actor.roles.isdisjoint(SUMMARISING),
        "may_print_forms": not actor.roles.isdisjoint(SUMMARISING) and Part.ARRIVING not in parts_of(petition, actor),
        "has_words": any(b.tier == "content" for b in view.blobs),
        "read_today": (actor.office, day) in petition.read_by,
        "result": said(result_of(petition.result, petition.kind) or same(petition.result)),
        "nav": "today",
    } | errand_lines.of_petition(view, actor, day)
