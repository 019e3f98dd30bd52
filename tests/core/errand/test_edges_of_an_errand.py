"""Each step of an errand at its edges: the last day that is let, the first that is not, and what a body is told of both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.errand.asked import ASKED, ASKER, MACHINE, OTHER, Told, answer, asked, day, order
from core.petition.told import a_complaint
from hoiam.core.dossier.events import Withheld
from hoiam.core.dossier.refusals import Missing, NoSuchGround, NotYours, Refusal, TooEarly, TooLong
from hoiam.core.dossier.standing import BrokenHistory, Part
from hoiam.core.errand import steps
from hoiam.core.errand.state import ErrandLife, fold
from hoiam.core.procedure import Law
from law.law_of_the_land import LAW

MONDAY, TUESDAY, DUE = day("10-05"), day("10-06"), day("10-12")


def no(kind: type[Refusal], told: Told, step: Any, on: date, **how: Any) -> Refusal:
    before = list(told.history)
    with pytest.raises(kind) as found:
        told.then(step, on, **how)
    assert type(found.value) is kind and told.history == before
    return found.value


def on_its_way(**said: Any) -> Told:
    """An errand that was sent on Monday and has not reached the asked body."""
    told = asked(**said)
    del told.history[1:]
    return told


def taken_on(**said: Any) -> Told:
    told = asked(**said)
    told.then(steps.Agree(outcome="agreed"), TUESDAY)
    return told


def days(told: Told) -> dict[str, tuple[date, date | None]]:
    """Of each term that runs, from which day it counts and on which it ends."""
    return {name: (clock.trigger, clock.due) for name, clock in told.errand.clocks.items()}


def with_errands(**said: Any) -> Law:
    """The law, of whose errands the pack says something else."""
    whole = replace(LAW.wholes["vn.errand"], **said)
    return replace(LAW, wholes=dict(LAW.wholes) | {"vn.errand": whole}, _procedures={})


# --- sending ------------------------------------------------------------------------------------------------------------


def test_one_question_may_be_asked_and_answered_today_or_on_the_very_last_day_that_serves_the_petition() -> None:
    told = asked(questions=1, due=MONDAY)
    assert told.errand.open_questions == ("1",) and told.errand.due == MONDAY
    assert asked(latest=DUE).errand.due == DUE, "nobody has to confirm the last day itself"


def test_what_waits_for_no_answer_is_taken_on_in_time_and_has_no_day_for_an_answer() -> None:
    """Luật TC Đ.27.1: a sign of a crime is reported at once, however near the petition's own end is."""
    crime = {"kind": "crime", "of": "vn.denunciation"}
    assert list(asked(**crime, latest=MONDAY).errand.clocks) == ["PH-ACCEPT"]
    assert list(on_its_way(**crime).then(steps.Deliver(), TUESDAY).clocks) == ["PH-ACCEPT"]


def test_what_reaches_the_asked_body_later_has_its_terms_from_that_day_and_the_day_that_the_asker_named() -> None:
    told = on_its_way()
    assert (told.errand.clocks, told.errand.delivered) == ({}, None)
    told.then(steps.Deliver(), TUESDAY)
    assert days(told) == {"PH-ACCEPT": (TUESDAY, day("10-08")), "PH-ANSWER": (TUESDAY, DUE)}
    assert (told.errand.delivered, told.errand.length) == (TUESDAY, 6)


def test_a_body_that_stands_elsewhere_than_the_kind_wants_is_told_where_it_goes() -> None:
    for said, where in (
        ({"kind": "settle"}, "a body above"),
        ({"kind": "account", "of": "vn.denunciation2", "relation": "above"}, "a body below"),
    ):
        with pytest.raises(NotYours) as found:
            order(**said).take(None, LAW, MONDAY)
        assert where in found.value.why.en


def test_a_pack_that_has_no_way_in_or_never_delivers_is_broken_and_nothing_is_sent_by_it() -> None:
    edges = LAW.wholes["vn.errand"].edges
    for gone, why in (("send", "no way in by send"), ("deliver", "delivers nothing")):
        law = with_errands(edges=tuple(edge for edge in edges if edge.step != gone))
        with pytest.raises(RuntimeError, match=why):
            order().take(None, law, MONDAY)


def test_an_answer_serves_a_petition_to_its_last_day_where_the_calendar_knows_none_before() -> None:
    calendar = LAW.calendar_of(LAW.rules[MACHINE.accept])
    known = [date.fromordinal(calendar.nth_working(n)) for n in range(1, MACHINE.margin + 3)]
    serves = [steps.serves_until(LAW, MACHINE, [each]) for each in known]
    assert serves == [*known[: MACHINE.margin], known[0], known[1]]


# --- which day ----------------------------------------------------------------------------------------------------------


def test_another_day_may_be_as_late_as_the_law_has_it_and_no_later_and_is_a_day_of_work_to_come() -> None:
    for due, kind in (
        (day("10-02"), TooEarly), (day("10-10"), NoSuchGround), (day("10-08"), Missing), (None, Missing),
    ):  # fmt: skip
        assert no(kind, asked(due=day("10-08")), steps.Agree(due, "countered"), TUESDAY).field == "due"
    late = no(TooLong, asked(due=day("10-08")), steps.Agree(day("10-13"), "countered"), TUESDAY)
    assert late.article == "Luật KN Đ.14.1.a, 15.1.a" and "12/10/2026" in late.why.vi
    assert asked(due=day("10-08")).then(steps.Agree(DUE, "countered"), TUESDAY).countered == DUE


def test_where_the_law_has_no_number_the_two_bodies_may_agree_on_any_day() -> None:
    told = asked(of="vn.denunciation")
    told.then(steps.Agree(day("11-30"), "countered"), TUESDAY)
    assert told.errand.was_countered and not asked().errand.was_countered
    assert steps.most_day(LAW, told.errand) is None
    told.then(steps.Agree(outcome="taken"), day("10-07"))
    assert days(told) == {"PH-ANSWER": (MONDAY, day("11-30"))}, "it counts from the day on which it was delivered"


def test_more_days_are_no_more_than_the_first_term_had_nor_than_the_law_has() -> None:
    # Delivered on a Monday, due on Thursday: three days.
    short = taken_on(due=day("10-08"))
    assert "3" in no(TooLong, short, steps.Prolong(4), day("10-07")).why.en
    assert short.then(steps.Prolong(3), day("10-07")).extended
    # Asked on a Saturday for the ninth day: the law's seven end on a day off.
    long = asked("10-03", due=DUE)
    long.then(steps.Agree(outcome="agreed"), TUESDAY)
    assert long.errand.length == 9
    assert "7" in no(TooLong, long, steps.Prolong(8), day("10-07")).why.en
    assert not long.errand.extended
    assert long.then(steps.Prolong(7), day("10-07")).due == day("10-19")


def test_the_laws_number_is_that_of_the_day_on_which_the_errand_was_delivered() -> None:
    (rule,) = LAW.rule_versions["KN-INFO"]
    shorter = (replace(rule, valid_to=TUESDAY), replace(rule, n=3, valid_from=day("10-07")))
    law = replace(LAW, rule_versions=dict(LAW.rule_versions) | {"KN-INFO": shorter}, _procedures={})
    (act,) = steps.Prolong(7).take(taken_on().errand, law, day("10-07"))
    assert act.step == "prolong"


# --- refusing, sharing out, giving back ---------------------------------------------------------------------------------


def test_only_questions_that_were_asked_are_called_unclear_or_given_back() -> None:
    assert no(Missing, asked(), steps.TurnDown("unclear", questions=("3",)), TUESDAY).field == "questions"
    told = asked()
    told.then(answer(), TUESDAY)
    assert no(Missing, told, steps.GiveBack(("3",)), day("10-07")).field == "questions"


def test_what_is_given_back_is_due_on_a_day_of_work_to_come() -> None:
    told = asked()
    told.then(answer(), TUESDAY)
    assert not told.errand.returned
    for due, kind in ((TUESDAY, TooEarly), (day("10-10"), NoSuchGround)):
        assert no(kind, told, steps.GiveBack(("1",), due), day("10-07")).field == "due"
    # Seven days as at first.
    last = told.then(steps.GiveBack(("1",), day("10-14")), day("10-07"))
    assert last.returned and days(told) == {"PH-ANSWER": (day("10-07"), day("10-14"))}


def test_the_ground_is_looked_for_among_those_of_its_step_in_whatever_order_a_pack_has_its_steps() -> None:
    law = with_errands(edges=tuple(reversed(LAW.wholes["vn.errand"].edges)))
    (act,) = steps.TurnDown("not_held").take(asked().errand, law, TUESDAY)
    assert act.step == "turn_down"


def test_a_part_does_not_go_to_a_body_that_is_kept_away_and_nobody_is_told_why() -> None:
    shared = steps.ShareOut(("1", "2"), (OTHER, "SO-NV"), ("c" * 32, "d" * 32), kept_away=True)
    assert no(NotYours, asked(), shared, TUESDAY).why.en == "That body does not take this."


def test_it_is_given_to_offices_of_the_asked_body_alone() -> None:
    for offices in ((f"{ASKED}/09", f"{OTHER}/01"), (f"{ASKER}/03",), ()):
        assert no(Missing, asked(), steps.Allot(offices), TUESDAY).field == "offices"


# --- what a history leaves ----------------------------------------------------------------------------------------------


def test_whoever_sees_to_it_does_so_since_the_day_on_which_it_was_first_given_to_him() -> None:
    told = asked()
    told.then(steps.Allot((f"{ASKED}/09",)), TUESDAY)
    told.then(steps.Allot((f"{ASKED}/09", f"{ASKED}/10")), day("10-07"))
    assert {(each.who, each.since) for each in told.errand.participants if each.part is Part.ASSIGNED} == {
        (f"{ASKER}/03", MONDAY), (f"{ASKED}/09", TUESDAY), (f"{ASKED}/10", day("10-07")),
    }  # fmt: skip
    assert dict(told.errand.held) == {ASKED: MONDAY}
    assert not told.errand.unspoken and not told.errand.settled, "an errand is no petition: nothing in it is unspoken"


def test_an_errand_stands_as_its_history_folded_and_of_none_nothing_stands() -> None:
    told = asked()
    assert ErrandLife(told.history).stands() == fold(told.history)
    for empty in (ErrandLife().stands, ErrandLife().errand):
        with pytest.raises(BrokenHistory):
            empty()


def test_that_an_office_asked_and_was_shown_nothing_stands_in_the_errand_and_its_reading_does_not() -> None:
    told = asked()
    told.then(steps.Look(f"{ASKED}/09"), TUESDAY)
    read = told.history[-1]
    shut = replace(read.act, step="withhold", outcome="words", fact=Withheld(f"{ASKED}/09", "excluded", read.seq))
    told.history.append(replace(read, seq=read.seq + 1, act=shut))
    assert told.errand.withheld == {(f"{ASKED}/09", "words", TUESDAY)} and not told.errand.read_by


def test_no_act_of_a_petition_is_taken_for_one_of_an_errand() -> None:
    told = asked()
    strange = a_complaint("accepted").last
    with pytest.raises(AssertionError):
        fold([*told.history, replace(strange, seq=3)])
