"""What a history amounts to, as far as every family keeps it the same way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from core.petition.lives import Tried, lives
from core.petition.told import Told, a_complaint, a_feedback, day
from hoiam.core.dossier.standing import BrokenHistory, Pause, _gone_on
from hoiam.core.petition.state import PetitionLife, fold


@given(lives())
def test_a_history_folded_act_by_act_is_the_history_folded_at_once(life: tuple[Told, list[Tried]]) -> None:
    history = life[0].history
    growing = PetitionLife()
    for n, recorded in enumerate(history, 1):
        growing.take(recorded)
        assert growing.petition() == fold(history[:n])


@given(lives())
def test_what_was_asked_earlier_is_not_changed_by_what_comes_later(life: tuple[Told, list[Tried]]) -> None:
    growing = PetitionLife(life[0].history[:1])
    first = growing.petition()
    kept = (first.participants, dict(first.days), dict(first.clocks), first.pauses, first.kinds, first.openings)
    for recorded in life[0].history[1:]:
        growing.take(recorded)
    assert (first.participants, dict(first.days), dict(first.clocks), first.pauses, first.kinds, first.openings) == kept


@given(lives())
def test_a_term_runs_or_is_done_and_stands_still_only_while_it_runs(life: tuple[Told, list[Tried]]) -> None:
    petition = life[0].petition
    standing = {pause.clock for pause in petition.pauses if pause.last is None}
    assert {name for name in petition.clocks if petition.stands_still(name)} == standing & set(petition.clocks)
    assert all(pause.last is None or pause.first <= pause.last for pause in petition.pauses)


@given(lives())
def test_every_act_has_its_day_under_its_step_and_under_its_name(life: tuple[Told, list[Tried]]) -> None:
    told = life[0]
    for recorded in told.history:
        act = recorded.act
        assert told.petition.happened(act.step) and told.petition.happened(act.name)
    assert told.petition.kind in told.petition.kinds
    assert told.petition.since in {recorded.act.day for recorded in told.history}


def test_no_act_may_be_missing_doubled_or_before_the_first() -> None:
    history = a_complaint("accepted").history
    for broken in (history[1:], [history[0], *history], history[:1] + history[2:], []):
        with pytest.raises(BrokenHistory):
            fold(broken)
    again = replace(history[0], seq=len(history) + 1)
    with pytest.raises(BrokenHistory):
        fold([*history, again])


def test_a_pause_ends_the_day_before_the_term_goes_on_and_is_none_where_no_day_was_lost() -> None:
    on = day("2026-07-06")
    pause = Pause("PA-SLA", on, None)
    assert _gone_on(pause, "PA-SLA", on) is None
    gone_on = _gone_on(pause, "PA-SLA", on + timedelta(days=3))
    assert gone_on == Pause("PA-SLA", on, on + timedelta(days=2))
    assert _gone_on(pause, "PA-XFER", on + timedelta(days=3)) == pause
    assert gone_on is not None and _gone_on(gone_on, "PA-SLA", on + timedelta(days=9)) == gone_on


def test_an_open_stop_is_counted_to_the_day_that_is_asked_for() -> None:
    petition = replace(a_feedback().petition, pauses=(Pause("PA-SLA", day("2026-07-08"), None),))
    assert petition.stopped("PA-SLA", day("2026-07-10")) == ((day("2026-07-08"), day("2026-07-10")),)
    assert petition.stopped("PA-XFER", day("2026-07-10")) == ()
