"""What is said of a term that runs: whose it is, how near its end, and what nobody can say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings

from core.petition.lives import Tried, lives
from core.petition.told import LAW, Told, a_complaint, a_denunciation, a_feedback, day
from hoiam.core.dossier import terms
from hoiam.core.dossier.participants import is_the_petitioners


def test_working_days_are_counted_to_the_end_and_since_it() -> None:
    petition = a_complaint("accepted").petition
    clock = terms.next_due(petition)
    assert clock is not None and clock.due is not None
    on_time = terms.term(petition, LAW, clock, clock.due - timedelta(days=1))
    assert (on_time.days_left, on_time.soon, on_time.late, on_time.holder) == (1, True, False, "own")
    after = terms.term(petition, LAW, clock, clock.due + timedelta(days=7))
    assert (after.days_left, after.soon, after.late, after.over) == (-5, False, True, True)


def test_beyond_the_calendar_nobody_says_how_many_working_days_are_left() -> None:
    petition = a_complaint("accepted").petition
    clock = terms.next_due(petition)
    assert clock is not None and clock.due is not None
    beyond = LAW.calendar_of(LAW.rule(clock.name, clock.trigger)).last + timedelta(days=3)
    assert terms.working_days_left(LAW, clock.name, clock.due, beyond) is None
    said = terms.term(petition, LAW, clock, beyond)
    assert said.days_left is None and said.late and not said.soon
    assert said.calendar_days_left == (clock.due - beyond).days


def test_a_term_that_the_body_has_set_itself_is_explained() -> None:
    petition = a_feedback().petition
    own = next(t for t in terms.terms(petition, LAW, day("2026-07-07")) if t.clock.name == "PA-SLA")
    assert own.rule.n is None and own.steps and own.due is not None
    assert own.due.due == own.clock.due == date(2026, 7, 27)


def test_what_a_step_would_start_is_what_it_starts() -> None:
    told = a_complaint("classified")
    on = day("2026-07-01")
    edge = LAW.procedure("vn.complaint", on).edge("classified", "accept", "")
    assert edge is not None
    before = told.petition
    told.then("accept", on)
    coming = {term.clock.name: term.clock for term in terms.coming(before, LAW, edge, on) if term.clock is not None}
    assert {clock.name: clock for clock in told.last.act.starts} == coming


def test_what_matters_to_whoever_wrote_is_the_answer_and_not_the_transfer() -> None:
    for state in ("received", "classified"):
        petition = a_feedback(state).petition
        found = terms.awaited(petition, LAW, day("2026-07-07"))
        assert found is not None and found.answers and found.clock.name == "PA-SLA", state
    first = terms.next_due(a_feedback("received").petition)
    assert first is not None and first.name == "PA-XFER"  # ends before it, and is nothing that he waits for


def test_before_the_term_for_the_answer_runs_what_matters_is_the_step_that_starts_it() -> None:
    petition = a_complaint("signed").petition
    found = terms.awaited(petition, LAW, day("2026-06-29"))
    assert found is not None and not found.answers and found.clock.name == "KN-ACC1"
    assert found.then is not None and (found.then.rule.id, found.then.n) == ("KN-RES1", 30)
    accepted = terms.awaited(a_complaint("accepted").petition, LAW, day("2026-07-01"))
    assert accepted is not None and accepted.answers and accepted.clock.name == "KN-RES1" and accepted.then is None
    concluded = terms.awaited(a_denunciation("verified").petition, LAW, day("2026-01-20"))
    assert concluded is not None and concluded.answers and concluded.clock.name == "TC-RES"


def test_what_only_his_own_signature_would_open_promises_him_no_answer() -> None:
    for kind, subject in (("vn.complaint", "land"), ("vn.denunciation", "conduct")):
        told = Told()
        told.receive(kind, day("2026-07-06"), subject=subject)
        assert told.petition.state == "received"
        found = terms.awaited(told.petition, LAW, day("2026-07-06"))
        assert found is not None and (found.clock.name, found.answers, found.then) == ("TD-45", False, None)
        signed = told.then("sign", day("2026-07-07"), by="petitioner")
        after = terms.awaited(signed, LAW, day("2026-07-07"))
        assert after is not None and after.then is not None, "once he has signed, the body's next step starts what he waits for"


def test_after_the_answer_what_matters_is_that_it_is_sent_and_then_the_petitioners_own_last_day() -> None:
    sent = terms.awaited(a_complaint("decided").petition, LAW, day("2026-07-13"))
    assert sent is not None and not sent.answers and sent.clock.name == "KN-SEND1"
    petition = a_complaint("sent").petition
    on = day("2026-07-15")
    ways = [edge for edge in LAW.procedure(petition.kind, on).edges_from(petition.state) if is_the_petitioners(edge)]
    waits = terms.limited(petition, ways, on)
    assert waits is not None and waits.until is None and not waits.over
    assert waits.edge.step == "appeal"
    petition = a_complaint("served").petition
    open_ = terms.limited(petition, ways, on)
    assert open_ is not None and open_.until == petition.clocks["KN-WIN2"].due and not open_.over
    after = terms.limited(petition, ways, day("2026-12-01"))
    assert after is not None and after.over


def test_a_way_further_is_one_that_leads_on_whatever_else_the_petitioner_may_do_within_a_term() -> None:
    limits = 0
    for kind in LAW.kinds:
        procedure = LAW.procedure(kind, day("2026-08-01"))
        own = [edge for edge in procedure.edges if is_the_petitioners(edge) and edge.within]
        limits += len(own)
        for state in procedure.states:
            petition = replace(a_complaint("sent").petition, kind=kind, state=state)
            found = terms.limited(petition, filter(is_the_petitioners, procedure.edges_from(state)), day("2026-08-01"))
            assert found is None or found.edge.step == "appeal", (kind, state, found.edge.title)
    assert limits > 5


# The first life reads the packs, which is slow once.
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(lives())
def test_while_a_term_for_the_answer_runs_no_other_is_what_matters(life: tuple[Told, list[Tried]]) -> None:
    petition, today = life[0].petition, life[0].last.act.day
    procedure = LAW.procedure(petition.kind, today)
    answering = {name for edge in procedure.edges if edge.results for name in edge.ends}
    ours = {c.name for c in petition.clocks.values() if c.whose == "body" and c.due is not None}
    found = terms.awaited(petition, LAW, today)
    if not ours:
        assert found is None
    elif answering & ours and not procedure.states[petition.state].elsewhere:
        assert found is not None and found.answers and found.clock.name in answering
    elif found is not None:
        assert not found.answers and found.clock.name in ours
