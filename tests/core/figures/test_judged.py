"""How a run stands in figures, whatever is done to it afterwards; and that a rate does not rise by never finishing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.core.dossier.events import Clock, How
from hoiam.core.dossier.standing import Pause, Run
from hoiam.core.figures.judged import Tally, class_at, comes_again, tally

BEGAN = date(2026, 10, 1)
AT = date(2027, 1, 1)


def on(day: int) -> date:
    return BEGAN + timedelta(days=day)


def ran(ended: int | None, how: How | None = "met", *, first: int = 10, unextended: int = 10, due: int = 10) -> Run:
    """A run from the first of October; days of its ends are counted from there."""
    clock = Clock("T", "T@2026-01-01", "c", "body", BEGAN, "cd", 10, (), on(due), on(due), on(due), False, due > unextended)
    over = None if ended is None else on(ended)
    return Run(
        "T", 1, BEGAN, "A", clock, BEGAN, on(first), on(unextended), over, None if ended is None else how, 2 if over else 0
    )


LONGER = {"first": 10, "unextended": 20, "due": 30}


@pytest.mark.parametrize(
    ("run", "stands"),
    [
        (ran(10), "on_time"),
        (ran(11), "late"),
        (ran(10, **LONGER), "on_time"),
        (ran(11, **LONGER), "not_counted"),
        (ran(20, **LONGER), "not_counted"),
        (ran(21, **LONGER), "extended"),
        (ran(30, **LONGER), "extended"),
        (ran(31, **LONGER), "late"),
        (ran(10, "passed_on"), "passed_on"),
        (ran(11, "passed_on"), "late"),
        (ran(10, "withdrawn"), "fell_away"),
        (ran(10, "reclassified"), "fell_away"),
        (ran(10, "fell_away"), "fell_away"),
        (ran(11, "fell_away"), "late"),
        (ran(5, None), "untold"),
        (ran(5, "untold"), "untold"),
        (ran(None), "late"),
        (ran(None, due=91), "late"),
        (ran(None, due=92), None),
        (ran(95, due=91), "late"),
        (ran(95, due=95), None),
        (ran(5)._replace(clock=replace(ran(5).clock, extended_late=True)), "late"),
        (ran(5)._replace(clock=replace(ran(5).clock, whose="petitioner")), None),
        (ran(5)._replace(clock=replace(ran(5).clock, due=None)), None),
    ],
)
def test_a_run_stands_in_its_class_on_the_day_after_the_period(run: Run, stands: str | None) -> None:
    assert (on(91), on(92)) == (date(2026, 12, 31), AT)
    assert class_at(run, AT) == stands


def test_a_term_is_late_from_the_day_after_its_last_one() -> None:
    assert [class_at(ran(None), on(day)) for day in (10, 11)] == [None, "late"]


def test_only_a_stop_from_before_its_last_day_keeps_a_term_from_being_late() -> None:
    stopped = [Pause("T", on(day), None) for day in (10, 11)]
    assert [class_at(ran(None), AT, [pause]) for pause in stopped] == [None, "late"]
    assert class_at(ran(None), AT, [Pause("T", on(5), on(7))]) == "late", "it goes on"
    assert class_at(ran(None), AT, [Pause("U", on(5), None)]) == "late", "another term stands still"


RUNS = st.builds(
    lambda ended, how, due, longer: ran(ended, how, first=due, unextended=due, due=due + longer),
    st.none() | st.integers(1, 120),
    st.sampled_from(["met", "passed_on", "withdrawn", "fell_away", "untold"]),
    st.integers(1, 80),
    st.integers(0, 30),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(RUNS, max_size=12), st.data())
def test_sums_are_exact_and_no_rate_rises_by_leaving_undone_what_is_late(runs: list[Run], data: st.DataObject) -> None:
    whole = tally(runs, AT)
    assert sum((tally([run], AT) for run in runs), Tally()) == whole
    counted = sum(class_at(run, AT) is not None for run in runs)
    assert whole.judged + whole.passed_on + whole.fell_away + whole.untold == counted
    for place, run in enumerate(runs):
        if run.ended is not None and run.due is not None and run.due < run.ended:
            left_open = [*runs[:place], run._replace(ended=None, how=None), *runs[place + 1 :]]
            open_ = tally(left_open, AT)
            if run.ended < AT:
                assert open_.honest == whole.honest
                assert open_.naive is None or (whole.naive is not None and open_.naive >= whole.naive)
            assert open_.late + open_.overdue == whole.late + whole.overdue


def test_what_is_handed_in_again_within_a_year_is_no_new_matter() -> None:
    assert [comes_again(on(0), on(day)) for day in (-1, 0, 365, 366)] == [False, True, True, False]
    assert tally([ran(5), ran(None)], AT, again=True) == Tally(on_time=1, overdue=1, again=2)
