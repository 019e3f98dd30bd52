"""Officer, petitioner, letters, register and refusals say the same of every step that the packs draw, and of every term."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from core.petition.lives import lives
from core.petition.test_wire import example
from desk.conftest import CHAIR, COMMUNE, House
from desk.test_every_edge_has_a_screen import edges as edges_with_a_page
from desk.test_every_edge_has_a_screen import filled, form_for
from hoiam.casework import laws
from hoiam.casework.reading import edges, papers
from hoiam.casework.reading.cases import BlobRow, CaseView, LetterRow
from hoiam.core.dossier.events import PETITIONER, Act, Recorded, Sealed
from hoiam.core.dossier.participants import Actor
from hoiam.core.petition.events import Classified, Concluded, Decided, Lifted, Received
from hoiam.core.petition.journey import BY_WORD
from hoiam.core.petition.state import Petition, fold
from hoiam.core.petition.steps.receive import Receive
from hoiam.core.procedure import BACK, NOTHING, STAYS, Edge

DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
LETTER = UUID(int=7)


def every_edge() -> Iterator[tuple[str, str, Edge]]:
    """(kind, state, edge) of every step in force, from every state from which the law has it."""
    for kind in laws.current().kinds:
        procedure = laws.current().procedure(kind, DAY)
        for state in (NOTHING, *procedure.states):
            for edge in procedure.edges:
                if state in edge.sources:
                    yield kind, state, edge


def petition_of(kind: str) -> Petition:
    acts = Receive(
        kind=kind,
        claimed=DAY,
        body=COMMUNE,
        subject="land",
        place="SL-AB",
        channel="portal",
        language="vi",
        blobs=(Sealed("0" * 32, "content", "words", "ab" * 32),),
    ).take(None, laws.current(), DAY)
    return fold([Recorded(n, AT, PETITIONER, COMMUNE, act) for n, act in enumerate(acts, 1)])


def act_along(kind: str, state: str, edge: Edge) -> Act:
    """An act that went along this edge; what its fact says beyond that is any."""
    fact = example(BY_WORD[edge.step].fact)
    if isinstance(fact, Received | Classified):
        fact = replace(fact, kind=kind)
    if isinstance(fact, Concluded | Decided):
        fact = replace(fact, result=edge.results[0])
    led_to = {STAYS: state, BACK: state}.get(edge.target, edge.target)
    return Act(edge.step, fact, DAY, led_to, edge.article, edge.outcome)


def seen(kind: str, state: str, edge: Edge, petition: Petition) -> CaseView:
    """A petition whose last act went along this edge, with the letter that the law has for it."""
    came = Act("receive", replace(example(Received), kind=kind), DAY, state, "")
    before = [] if state == NOTHING else [Recorded(1, AT, PETITIONER, COMMUNE, came)]
    seq = len(before) + 1
    history = (*before, Recorded(seq, AT, CHAIR, COMMUNE, act_along(kind, state, edge)))
    letters = (LetterRow(edge.letter, seq, "vi", LETTER, AT),) if edge.letter is not None else ()
    blobs = (BlobRow(LETTER, "content", "letter", 9, b""),) if letters else ()
    return CaseView(uuid4(), f"{COMMUNE}-2026-000001", petition, history, (), letters, blobs, (), "", reads=True)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_desk_and_portal_tell_every_act_by_the_edge_it_went_along(house: House, language: str) -> None:
    from hoiam.desk import timeline as desk
    from hoiam.portal import petition as portal

    petitions = {kind: petition_of(kind) for kind in laws.current().kinds}
    told = set()
    with translation.override(language):
        for kind, state, edge in every_edge():
            if language == "en" and (kind, edge.name, edge.sources) in told:
                continue  # where it is looked up has nothing to do with the language
            view = seen(kind, state, edge, petitions[kind])
            officer, citizen = desk.timeline(view)[0], portal.timeline(view)[0]
            done = edge.done.of(language)
            result = laws.current().result(edge.results[0], kind) if edge.results else None
            # What a title says already, its result does not say again: "Answered: answered".
            came_to = result.title.of(language) if result else done
            # Whom an act would let back stands behind its title for both.
            lifted = view.history[-1].act.fact
            done += f": {', '.join(lifted.codes)}" if isinstance(lifted, Lifted) else ""
            both = done if came_to.casefold() == done.casefold() or not result else f"{done}: {came_to}"
            assert officer.title == both, (kind, state, edge.name)
            assert (citizen.title, citizen.gist) == (done, edge.gist.of(language)), (kind, state, edge.name)
            assert officer.article == citizen.article == edge.article
            if edge.letter is not None:
                paper = laws.current().paper(edge.letter, kind)
                assert [p.title for p in desk.papers_of(view)] == [paper.title.of(language)]
                # A paper that stays inside is on no page of the petitioner.
                his = [] if paper.reach == "inside" else [paper.title.of(language)]
                assert [p.title.of(language) for p in citizen.papers] == his
                assert all(p.readable for p in (*desk.papers_of(view), *citizen.papers))
            told.add((kind, edge.name, edge.sources))
    assert len(told) > 300


def test_who_was_slower_is_told_what_the_act_before_was(house: House) -> None:
    from hoiam.casework.road.perform import _someone_was_faster

    petitions = {kind: petition_of(kind) for kind in laws.current().kinds}
    for kind, state, edge in every_edge():
        history = seen(kind, state, edge, petitions[kind]).history
        refused = _someone_was_faster(history, history[-1], laws.current(), Actor("", frozenset(), history[-1].on_behalf_of))
        assert edge.done.vi in refused.why.vi and edge.done.en in refused.why.en, (kind, state, edge.name)


def test_a_letter_cites_the_article_of_its_step(house: House) -> None:
    from desk.conftest import actor
    from hoiam.desk import enclosing
    from hoiam.desk.forms import OWN_SCREENS

    cited = 0
    for kind, state, edge in edges_with_a_page():
        paper = papers.paper_of(edge, kind)
        if paper is None or not edge.by & {"clerk", "officer", "leader"} or edge.step in (*OWN_SCREENS, "receive"):
            continue
        form = form_for(kind, state, edge, filled(form_for(kind, state, edge)))
        assert form.is_valid(), (kind, edge.name, form.errors)
        data = enclosing.letter_data(paper.printed, form, form.view, form.view.petition, actor(CHAIR), DAY, "vi") or {}
        if "article" in data:
            assert data["article"] == edge.article, (kind, edge.name)
            cited += 1
        if "about" in data:
            assert data["about"] == edge.title.vi, (kind, edge.name)
    assert cited > 10


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_register_calls_a_result_what_the_officer_reads(house: House, language: str) -> None:
    from hoiam.casework.reading.entries import result_of
    from hoiam.casework.register.answers import AnswerView
    from hoiam.register.answers import line

    with translation.override(language):
        for kind, _state, edge in every_edge():
            for code in edge.results:
                answer = AnswerView(
                    uuid4(), "", COMMUNE, kind, "land", "SL-AB", code, "x", {"sections": []}, "", DAY, DAY, b"", True
                )
                told = result_of(code, kind)
                assert told is not None and line(answer)["result"] == told.of(language)


def test_an_act_keeps_the_title_of_the_kind_that_it_was_an_act_of(house: House) -> None:
    """What was received as feedback and then classified as a complaint was received as feedback."""
    law = laws.current()
    came = Act("receive", replace(example(Received), kind="vn.feedback"), DAY, "received", "")
    signed = Act("sign", example(BY_WORD["sign"].fact), DAY, "signed", "")
    anew = Act("classify", replace(example(Classified), kind="vn.complaint"), DAY, "classified", "", "competent")
    history = [Recorded(n, AT, CHAIR, COMMUNE, act) for n, act in enumerate((came, signed, anew), 1)]
    assert [passed.kind for passed in edges.along(history, law)] == ["vn.feedback", "vn.feedback", "vn.complaint"]
    last = [*edges.along(history, law)][-1].edge
    assert last is law.procedure("vn.complaint", DAY).edge("signed", "classify", "competent")


def test_of_a_finished_petition_the_list_names_no_next_step(house: House) -> None:
    from hoiam.desk.today import Lines

    lines = Lines(DAY, COMMUNE)
    named = {
        (kind, state.id): lines._about(kind, state.id, assigned=False)[1]
        for kind in laws.current().kinds
        for state in laws.current().procedure(kind, DAY).states.values()
    }
    finished = {
        (kind, state.id)
        for kind in laws.current().kinds
        for state in laws.current().procedure(kind, DAY).states.values()
        if not state.open
    }
    assert {where for where in finished if named[where]} == set()
    assert named["vn.complaint", "accepted"] != ""


# --- terms --------------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives())
def test_the_petitioner_gets_every_reason_for_a_date_that_the_officer_gets(life) -> None:  # type: ignore[no-untyped-def]  # drawn
    from hoiam.desk import terms as desk
    from hoiam.portal import terms as portal

    told, _tried = life
    view = CaseView(uuid4(), "", told.petition, tuple(told.history), (), (), (), (), "")
    day = told.last.act.day
    for language in ("vi", "en"):
        with translation.override(language):
            officer, citizen = desk.terms(view, day), portal.shown(view, day)
            assert [(t.clock, t.title, t.article, t.steps, t.other, t.unsure) for t in officer] == [
                (t.clock, t.title, t.article, t.steps, t.other, t.unsure) for t in citizen
            ]
            assert [t.paused for t in officer] == [t.stands_still for t in citizen]


def test_a_term_that_the_body_has_set_itself_says_why_this_date_to_both(house: House) -> None:
    from hoiam.desk import terms as desk
    from hoiam.portal import terms as portal

    view = CaseView(uuid4(), "", petition_of("vn.feedback"), (), (), (), (), (), "")
    for shown in (desk.terms(view, DAY), portal.shown(view, DAY)):
        own = next(t for t in shown if t.clock.name == "PA-SLA")
        assert own.clock.due is not None and own.steps, own
    awaited = portal.awaited(view, DAY)
    assert awaited is not None and awaited.term in portal.shown(view, DAY)


def test_a_safe_day_is_named_for_what_the_body_still_has_to_do_alone(house: House) -> None:
    from django.template.loader import render_to_string

    from hoiam.desk import terms as desk

    view = CaseView(uuid4(), "", petition_of("vn.feedback"), (), (), (), (), (), "")
    term = next(t for t in desk.terms(view, DAY) if t.clock.due is not None)
    term = replace(term, clock=replace(term.clock, safe=term.clock.due - timedelta(days=1)))
    said = [
        "An toàn" in render_to_string("desk/_terms.html", {"terms": [replace(term, presses=presses, late=late)]})
        for presses, late in ((True, False), (True, True), (False, False))
    ]
    assert said == [True, False, False]
