"""What is said of a term that runs: whose it is, how near its end, and what nobody can say."""

from __future__ import annotations

from datetime import date, timedelta

from core.petition.told import LAW, a_complaint, a_feedback, day
from hoiam.core.dossier import terms


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
