"""What a history amounts to: for any life that the packs allow, and for histories that no road can have written."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings

from core.petition.lives import Tried, lives
from core.petition.test_wire import example
from core.petition.told import BODY, LAW, Told, a_complaint, day
from hoiam.core.deadlines import OutsideCalendar
from hoiam.core.dossier.events import PETITIONER, Act, Bare, Recorded
from hoiam.core.dossier.refusals import NotNow
from hoiam.core.dossier.standing import BrokenHistory
from hoiam.core.errand import journey as asking
from hoiam.core.petition import wire
from hoiam.core.petition.events import PetitionFact, Received
from hoiam.core.petition.journey import BY_WORD, JOURNEY, OUTCOMES, TITLES
from hoiam.core.petition.state import fold
from hoiam.core.procedure import BACK, STAYS, Outcome
from hoiam.core.visit import journey as visiting

FACTS = get_args(PetitionFact)
calmly = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# --- any life ---------------------------------------------------------------------------------------------------------


@calmly
@given(lives())
def test_every_step_along_an_open_edge_leads_where_the_edge_says_or_is_refused(life: tuple[Told, list[Tried]]) -> None:
    for tried in life[1]:
        edge, before = tried.edge, tried.before
        if tried.no is not None:
            # The edge is open here, so the state is no reason; only an extension of a term that stands still says "not now".
            assert not isinstance(tried.no, NotNow) or edge.step == "extend"
            assert tried.no.article or tried.no.field, "a refusal names the article, or the field that was left empty"
            continue
        if edge.step in ("read", "withhold") and not tried.acts:
            # The same office has read it on the same day, or was refused it.
            assert before.read_by if edge.step == "read" else before.withheld
            continue
        (recorded,) = tried.acts
        act = recorded.act
        assert (act.step, act.outcome, act.article) == (edge.step, edge.outcome, edge.article) or edge.step == "read"
        assert act.state == {STAYS: before.state, BACK: before.came_from}.get(edge.target, edge.target)


@calmly
@given(lives())
def test_every_beginning_of_a_history_is_a_history(life: tuple[Told, list[Tried]]) -> None:
    told, _ = life
    for length in range(1, len(told.history) + 1):
        petition = fold(told.history[:length])
        assert petition.seq == length
        assert petition.state == told.history[length - 1].act.state
        assert set(petition.clocks) <= {c.name for r in told.history[:length] for c in r.act.starts}
        # A term is either running or done, stands still only while it runs, and what stood still stood so in order.
        open_pauses = {p.clock for p in petition.pauses if p.last is None}
        assert all(p.last is None or p.first <= p.last for p in petition.pauses)
        assert open_pauses <= set(petition.clocks) | set(petition.ended)
        assert not set(petition.offices) & petition.recused


@calmly
@given(lives())
def test_a_history_read_from_its_bytes_amounts_to_the_same(life: tuple[Told, list[Tried]]) -> None:
    told, _ = life
    again = [wire.decode(wire.encode(recorded)) for recorded in told.history]
    assert again == told.history
    assert fold(again) == told.petition


@calmly
@given(lives())
def test_reading_words_changes_nothing_but_who_has_read(life: tuple[Told, list[Tried]]) -> None:
    told, _ = life
    before = told.petition
    told.then("read", told.last.act.day, by="officer", office=f"{before.body}/77")
    after = told.petition
    assert (after.state, after.clocks, after.ended, after.offices, after.body) == (
        before.state,
        before.clocks,
        before.ended,
        before.offices,
        before.body,
    )
    assert len(after.read_by) == len(before.read_by) + 1


@calmly
@given(lives())
def test_every_term_can_be_computed_again_from_what_the_fact_keeps(life: tuple[Told, list[Tried]]) -> None:
    told, _ = life
    petition = told.petition
    for name, clock in petition.clocks.items():
        if any(p.clock == name for p in petition.pauses):
            continue  # a stopped term needs its pauses too: tests/casework/test_recompute.py
        try:
            again = LAW.due(
                clock.rule.partition("@")[0],
                clock.trigger,
                when=clock.conditions,
                days=clock.n if clock.extended else None,
                own=petition.body,
            )
        except OutsideCalendar:
            # What he may do within a year may end where no calendar reaches: it stands as arithmetic gives it, and says so.
            assert clock.whose == PETITIONER and clock.provisional
            continue
        assert (again.nominal, again.due, again.safe, again.version) == (clock.nominal, clock.due, clock.safe, clock.rule)


# --- order ------------------------------------------------------------------------------------------------------------


def test_the_same_acts_in_another_order_are_another_petition() -> None:
    told = a_complaint("accepted")
    told.then("assign", day("2026-07-02"), offices=(f"{BODY}/02",))
    told.then("recuse", day("2026-07-03"), office=f"{BODY}/02")
    *before, assigned, recused = told.history
    other = [*before, replace(recused, seq=assigned.seq), replace(assigned, seq=recused.seq)]
    assert fold(told.history).offices == ()
    assert fold(other).offices == (f"{BODY}/02",)


# --- histories that cannot be -----------------------------------------------------------------------------------------


def test_a_broken_history_is_refused() -> None:
    history = a_complaint("accepted").history
    assert fold(history).state == "accepted"
    broken = {
        "empty": [],
        "its beginning is missing": history[1:],
        "renumbered without its beginning": [replace(r, seq=n) for n, r in enumerate(history[1:], 1)],
        "an act is missing": [*history[:2], *history[3:]],
        "an act stands twice": [*history, history[-1]],
        "two acts are swapped": [history[0], history[2], history[1], *history[3:]],
        "received twice": [*history, replace(history[0], seq=len(history) + 1)],
        "counted from zero": [replace(r, seq=r.seq - 1) for r in history],
    }
    for why, acts in broken.items():
        with pytest.raises(BrokenHistory):
            fold(acts)
            raise AssertionError(why)


# --- nothing is forgotten ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fact", [f for f in FACTS if f is not Received], ids=lambda fact: fact.__name__)
def test_every_fact_has_a_case_in_the_fold(fact: type[Any]) -> None:
    told = a_complaint("accepted")
    act = Act("step", example(fact), day("2026-07-06"), "accepted", "Art. 1")
    recorded = Recorded(len(told.history) + 1, datetime(2026, 7, 6, 3, tzinfo=UTC), f"{BODY}/03", BODY, act)
    assert fold([*told.history, recorded]).seq == len(told.history) + 1


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_every_sealed_blob_that_a_fact_names_is_one_of_the_petition_s(fact: type[Any]) -> None:
    made = example(fact)
    told = Told() if fact is Received else a_complaint("accepted")
    act = Act("receive" if fact is Received else "step", made, day("2026-07-06"), "accepted", "Art. 1")
    before = list(told.history)
    recorded = Recorded(len(before) + 1, datetime(2026, 7, 6, 3, tzinfo=UTC), f"{BODY}/03", BODY, act)
    blobs = fold([*before, recorded]).blobs
    assert len(blobs) - (len(fold(before).blobs) if before else 0) == len(getattr(made, "blobs", ()))


def test_the_journey_has_a_row_for_every_step_of_the_law_and_every_fact() -> None:
    steps = {edge.step for kind in LAW.kinds for edge in LAW.wholes[kind].edges}
    assert set(BY_WORD) == steps
    assert {row.fact for row in JOURNEY} | {t for t in FACTS if t.__name__ == "DuesRecomputed"} == set(FACTS)
    for row in JOURNEY:
        assert row.step.word == row.word
        assert row.step.__module__.rpartition(".")[2] == row.word
        assert row.title.vi and row.title.en and row.title.vi != row.title.en
    assert set(TITLES) == steps | {"recompute"}


def test_the_steps_say_which_outcomes_they_have_and_the_packs_use_each_of_them() -> None:
    named = {(edge.step, edge.outcome) for kind in LAW.kinds for edge in LAW.wholes[kind].edges if edge.outcome}
    assert {(word, outcome) for word, outcomes in OUTCOMES.items() for outcome in outcomes if outcome} == named
    assert set().union(*OUTCOMES.values(), *visiting.OUTCOMES.values(), *asking.OUTCOMES.values()) == set(get_args(Outcome))


@pytest.mark.parametrize("kind", LAW.kinds)
def test_every_step_that_a_pack_has_is_one_that_can_be_built(kind: str) -> None:
    whole = LAW.wholes[kind]
    for edge in whole.edges:
        assert edge.step in BY_WORD
        assert edge.target in (*whole.states, STAYS, BACK)


def test_a_bare_fact_says_nothing_that_the_fold_keeps_beyond_its_act() -> None:
    told = a_complaint("accepted")
    before = told.petition
    for fact in (each for each in FACTS if issubclass(each, Bare)):
        act = Act("step", example(fact), day("2026-07-02"), before.state, "Art. 1")
        after = fold([*told.history, Recorded(before.seq + 1, told.last.at, "XA-AB/03", BODY, act)])
        changed = {f.name for f in fields(after) if getattr(after, f.name) != getattr(before, f.name)}
        assert changed <= {"seq", "days", "lasts", "blobs"}, fact
