"""Over any life of an errand: what would reach a body of which somebody is kept away is refused, and says no more than where it
goes."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.errand.asked import ASKER, FOURTH, LAW, OTHER, Told, answer, asked, day, order
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier.refusals import NotYours, Refusal
from hoiam.core.errand import steps

PARTS = (("1", "2"), (OTHER, FOURTH), ("c" * 32, "d" * 32))
LIVES: list[Any] = [
    steps.Agree(outcome="agreed"), steps.Agree(day("10-14"), "countered"), steps.Agree(outcome="taken"), answer(),
    answer("1", outcome="part"), steps.GiveBack(("2",)), steps.TurnDown("not_held"), steps.Prolong(2), steps.Remind(),
    steps.Escalate("TINH-SL"), steps.Determine(due=day("10-30"), outcome="same"), steps.Finish(outcome="taken_as_is"),
    steps.CallOff("wrong_body"), steps.HandOver("SO-GD", "19/NQ-HĐND@2026-07-01", "f" * 64), steps.GoAlong("TTR-SL", "f" * 64),
]  # fmt: skip
REACHING: list[Any] = [
    steps.Forward(OTHER, "c" * 32), steps.ShareOut(*PARTS), steps.Escalate("TINH-SL"), steps.Determine(OTHER, outcome="other"),
]  # fmt: skip
"""Each step by which another body comes to know of an errand."""


@st.composite
def lives(draw: st.DrawFn) -> tuple[Told, date]:
    """An errand after some steps, as far as the law lets each be taken, and the day."""
    told, today = asked(), day("10-05")
    for step in draw(st.lists(st.sampled_from(LIVES), max_size=5)):
        today += timedelta(draw(st.integers(0, 7)))
        try:
            told.then(step, today)
        except (Refusal, DeadlineError):
            continue
    return told, today


@settings(max_examples=60)
@given(lives(), st.sampled_from(REACHING))
def test_what_reaches_another_body_is_refused_where_somebody_there_is_kept_away(life: tuple[Told, date], step: Any) -> None:
    told, today = life
    before = len(told.history)
    try:
        told.then(replace(step, kept_away=True), today)
    except NotYours as refused:
        assert not any(code in refused.why.vi for code in (OTHER, FOURTH, "TINH-SL"))
    except (Refusal, DeadlineError):
        pass
    assert len(told.history) == before, "nothing is left of it"


def test_each_of_these_steps_is_taken_where_nobody_is_kept_away_and_a_demand_and_an_order_are_refused_alike() -> None:
    for step in REACHING:
        told, on = asked(), day("10-05")
        if isinstance(step, steps.Escalate | steps.Determine):
            told.then(steps.TurnDown("not_held"), on)
        if isinstance(step, steps.Determine):
            told.then(steps.Escalate("TINH-SL"), on)
        told.then(step, on)
    for kind, made, body in (("inform", steps.Send, OTHER), ("do_account", steps.Order, OTHER)):
        given_ = order(kind=kind, to=body, relation="below", document="12/UBND", paper="ab" * 16)
        said = {name: getattr(given_, name) for name in (field.name for field in fields(given_))}
        if made is steps.Send:
            said |= {"document": "", "paper": ""}
        assert made(**said).take(None, LAW, day("10-05"))
        try:
            made(**(said | {"kept_away": True})).take(None, LAW, day("10-05"))
        except NotYours as refused:
            assert (refused.what.vi, refused.next.vi) == ("Việc này gửi cấp trên.", "Gửi cấp trên của cơ quan đó.")
        else:
            raise AssertionError(f"{ASKER} reaches {body} by {made.word}")
