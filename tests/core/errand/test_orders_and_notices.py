"""Errands of which whoever petitioned is told first, those that a superior orders, parts of a joint verification, and bodies
that are no more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.errand.asked import ASKED, ASKER, FOURTH, LAW, MACHINE, OTHER, SAID, Told, answer, asked, day, order
from hoiam.core.dossier.refusals import Missing, NotNow, Refusal, TooEarly
from hoiam.core.dossier.standing import Part
from hoiam.core.errand import steps
from hoiam.core.errand.state import ErrandLife

MONDAY, REACHES = day("10-05"), day("10-07")
"""On Monday whoever petitioned is told; he has Tuesday, and on Wednesday it reaches the asked body."""


def announced(**said: Any) -> Told:
    return Told().send(MONDAY, told_first=True, **said)


def deliver(told: Told, on: str, **said: Any) -> Any:
    return told.then(steps.Deliver(**said), day(on), by="clock")


def refuses(sort: type[Refusal], take: Any) -> str:
    with pytest.raises(sort) as refused:
        take()
    return refused.value.what.en


# --- whoever petitioned is told first ---------------------------------------------------------------------------------------


def test_what_is_told_first_leaves_with_its_notice_and_is_due_no_earlier_than_it_gets_there() -> None:
    told = announced(due=REACHES)
    errand = told.errand
    assert errand.delivered is None and errand.clocks[MACHINE.notice].whose == "other"
    assert steps.after_notice(LAW, MACHINE, errand.clocks[MACHINE.notice]) == REACHES
    assert refuses(TooEarly, lambda: announced(due=day("10-06"))) == "That day is before the question gets there."
    with pytest.raises(RuntimeError, match="has no day"):
        steps.after_notice(LAW, MACHINE, replace(errand.clocks[MACHINE.notice], nominal=None))


def test_while_a_leader_has_not_decided_it_reaches_nobody() -> None:
    assert refuses(NotNow, lambda: deliver(announced(), "10-07", held=True)) == "It cannot reach that body yet."


def test_what_gets_there_later_than_was_planned_is_due_as_much_later_and_no_later_than_the_law_has_it() -> None:
    for on, due in (("10-07", "10-12"), ("10-08", "10-13"), ("10-09", "10-14")):
        assert deliver(announced(due=day("10-12")), on).due == day(due), on
    most = LAW.due("KN-INFO", day("10-08")).due
    assert deliver(announced(due=LAW.due("KN-INFO", REACHES).due), "10-08").due == most
    none = announced(kind="task", due=day("10-30"))
    assert none.errand.rule == "" and deliver(none, "10-08").due == day("11-02"), "a Saturday is no day of an answer"
    assert asked().errand.due == day("10-12")


def test_the_day_that_the_law_lets_it_have_is_that_of_its_own_term() -> None:
    kinds = MACHINE.kinds
    inform, task = kinds["inform"].term("vn.complaint"), kinds["task"].term("vn.complaint")
    assert inform is not None and task is not None
    assert steps.longest(LAW, inform, MONDAY) == LAW.due("KN-INFO", MONDAY).due
    assert steps.longest(LAW, task, MONDAY) is None
    assert steps.until(LAW, MACHINE.answer, "body", MONDAY, day("10-02")).due == MONDAY, "a day that is over is today's"


# --- what a superior orders ------------------------------------------------------------------------------------------------


def ordered(**said: Any) -> Told:
    told = Told()
    given = {"kind": "do_answer_by", "relation": "below", "document": "12/UBND-TD", "blocking": False} | said
    plain = order(**given)
    step = steps.Order(**{name: getattr(plain, name) for name in plain.__dataclass_fields__ if name != "word"})
    for act in step.take(None, LAW, MONDAY):
        told._record(act, MONDAY, f"{ASKER}/04", ASKER)
    return told


def test_what_is_ordered_is_there_at_once_and_runs_from_the_day_on_which_it_is_taken_note_of() -> None:
    for outcome, on, channel in (("noted", "10-06", steps.INSIDE), ("on_paper", "10-09", steps.PAPER)):
        told = ordered()
        assert (Part.ASKED, ASKED) in {(each.part, each.who) for each in told.errand.participants}
        assert (Part.ASKED, ASKED) not in {(each.part, each.who) for each in announced().errand.participants}
        body = ASKED if outcome == "noted" else ASKER
        errand = told.then(steps.Acknowledge(outcome=outcome), day(on), body=body)
        assert (errand.clocks[MACHINE.answer].due, told.history[-1].act.fact.channel) == (day("10-12"), channel)
    assert refuses(Missing, lambda: ordered(document="")) == "The paper has no number."


# --- parts of a joint verification, and what is not handed on ----------------------------------------------------------------


def a_part() -> Told:
    told = asked(kind="task")
    told.then(steps.Agree(outcome="agreed"), day("10-06"))
    return told


def test_a_part_is_answered_for_by_somebody_of_the_asked_body_and_may_be_thought_of_otherwise() -> None:
    told = a_part()
    assert refuses(Missing, lambda: told.then(answer(), day("10-07"))) == "Nobody does this part yet."
    told.then(steps.Allot((f"{ASKED}/09",)), day("10-06"))
    assert refuses(Missing, lambda: told.then(steps.Dissent("facts"), day("10-07"))) == "The opinion is missing."
    told.then(steps.Dissent("facts", (SAID,)), day("10-07"))
    assert told.history[-1].act.step == "dissent"
    told.then(answer(), day("10-07"))
    other = asked()
    other.then(steps.Agree(outcome="agreed"), day("10-06"))
    said = steps.Dissent("facts", (SAID,))
    assert refuses(NotNow, lambda: said.take(other.errand, LAW, day("10-07"))) == "No other opinion is recorded here."


def test_neither_an_order_nor_a_part_is_handed_on_or_shared_out() -> None:
    order_ = ordered()
    order_.then(steps.Acknowledge(outcome="noted"), day("10-06"), body=ASKED)
    on = steps.Forward(OTHER, "c" * 32)
    share = steps.ShareOut(("1", "2"), (OTHER, FOURTH), ("c" * 32, "d" * 32))
    for told in (a_part(), order_):
        for step in (on, share):
            with pytest.raises(NotNow, match="not handed on"):
                step.take(told.errand, LAW, day("10-07"))
    assert asked().then(on, day("10-07")).state != asked().errand.state


# --- bodies that are no more ------------------------------------------------------------------------------------------------


def test_whoever_stands_in_the_place_of_a_body_asks_or_is_asked_in_its_place_with_the_same_day() -> None:
    for old, asker, to in ((ASKED, ASKER, OTHER), (ASKER, OTHER, ASKED)):
        told = asked()
        before = told.errand
        after = told.then(steps.HandOver(OTHER, "12/NQ", "f" * 64), day("10-07"), body=old)
        assert (after.asker, after.to, after.due) == (asker, to, before.due)
        assert {each.who for each in after.participants if "/" not in each.who} == {asker, to}
        assert told.history[-1].act.step == "hand_over" and not told.history[-1].act.starts


def test_whose_work_it_is_no_more_leaves_those_of_the_other_body() -> None:
    told = asked()
    told.then(steps.Allot((f"{ASKED}/03",)), day("10-06"))
    assert set(told.errand.offices) == {f"{ASKER}/03", f"{ASKED}/03"}
    told.then(steps.Allot((f"{ASKED}/05",)), day("10-07"))
    assert set(told.errand.offices) == {f"{ASKER}/03", f"{ASKED}/05"}
    life = ErrandLife()
    for recorded in told.history:
        life.take(recorded)
    life.allotted((f"{ASKER}/06",), day("10-07"))
    assert set(life.stands().offices) == {f"{ASKER}/06", f"{ASKED}/05"}
