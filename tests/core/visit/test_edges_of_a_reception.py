"""Each step of a reception at its edges: the last that is let, the first that is not, and what a broken face cannot record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.petition.told import a_complaint, a_denunciation
from core.visit.visits import BODY, DAY, SEALED, SUBJECT, VISIT, Told, came, day, heard
from hoiam.core.dossier import terms
from hoiam.core.dossier.events import Opened, Withheld
from hoiam.core.dossier.refusals import Missing, NoSuchGround, NotNow, TooEarly
from hoiam.core.dossier.standing import BrokenHistory
from hoiam.core.procedure import Law
from hoiam.core.visit import steps
from hoiam.core.visit.state import VisitLife, fold
from law.law_of_the_land import LAW

MONDAY = day("2026-10-05")


def called_in() -> Told:
    told = came(MONDAY)
    told.then(steps.CallIn(), MONDAY)
    return told


def without(kind: str, word: str) -> Law:
    """The law whose pack has no such step of a reception."""
    whole = LAW.wholes[kind]
    edges = tuple(edge for edge in whole.edges if edge.step != word)
    return replace(LAW, wholes=dict(LAW.wholes) | {kind: replace(whole, edges=edges)}, _procedures={})


# --- a day of the schedule ----------------------------------------------------------------------------------------------


def planned(outcome: Any = "seat", first: str = "08:00", last: str = "11:30") -> steps.Schedule:
    return steps.Schedule(DAY, day("2026-10-12"), "regular", first, last, outcome)


def test_a_day_is_online_where_it_was_announced_so_and_lasts_some_time() -> None:
    for outcome in ("seat", "online"):
        assert Told().begin(planned(outcome), day("2026-10-02")).visit.online is (outcome == "online")
    with pytest.raises(Missing) as no:
        planned(first="08:00", last="08:00").take(None, LAW, day("2026-10-02"))
    assert no.value.field == "last"


def test_a_day_that_was_planned_is_posted_and_nobody_has_come_to_it_yet() -> None:
    told = Told().begin(planned(), day("2026-10-02"))
    del told.history[1:]
    assert told.visit.state == "day_planned" and "TD-SCHED" in told.visit.clocks
    posted = told.then(steps.Post(), day("2026-10-02"))
    assert (posted.state, posted.runs[0].how) == ("day_posted", "met")
    assert (posted.people, posted.representatives, posted.turn) == (0, 0, 0)


def test_a_day_that_is_still_to_come_was_not_held_and_that_is_told_with_its_article() -> None:
    told = Told().begin(planned(), day("2026-10-02"))
    with pytest.raises(TooEarly) as no:
        told.then(steps.HoldReception(), day("2026-10-11"))
    hold = next(edge for edge in LAW.wholes[DAY].edges if edge.step == "hold")
    assert (no.value.field, no.value.article) == ("day", hold.article) and "12/10/2026" in no.value.next.en


def test_a_pack_that_posts_no_day_or_lets_nobody_in_is_broken_and_records_nothing() -> None:
    with pytest.raises(RuntimeError, match="no posting"):
        planned().take(None, without(DAY, "post"), day("2026-10-02"))
    with pytest.raises(RuntimeError, match="no way in by arrive"):
        steps.Arrive.by(LAW, VISIT, MONDAY, "regular", 1).take(None, without(VISIT, "arrive"), MONDAY)


# --- who came -----------------------------------------------------------------------------------------------------------


def test_who_comes_alone_speaks_for_himself_and_is_the_first_of_the_day_where_nothing_is_said() -> None:
    visit = came(MONDAY).visit
    assert (visit.people, visit.representatives, visit.turn, visit.online) == (1, 0, 1, False)
    assert came(MONDAY, people=2).visit.people == 2
    assert not visit.unspoken and not visit.settled, "it takes no denunciation further, and no paper settles it"


def test_the_head_does_not_receive_as_an_officer_nor_an_officer_as_the_head() -> None:
    for way, outcome in (("head", "officer"), ("regular", "head"), ("delegated", "officer")):
        with pytest.raises(ValueError, match="is no way of"):
            steps.Arrive(VISIT, MONDAY, way, 1, outcome=outcome).take(None, LAW, MONDAY)  # type: ignore[arg-type] # one of the two


def test_what_is_missing_of_those_who_speak_for_many_or_too_much_of_a_few_is_told_with_the_article() -> None:
    reception = LAW.receptions[VISIT]
    few, many = (replace(row, article=name) for row, name in zip(reception.speakers, ("Few", "Many"), strict=True))
    law = replace(LAW, receptions=dict(LAW.receptions) | {VISIT: replace(reception, speakers=(few, many))})
    for people, speak, blobs, article, what in (
        (11, 2, (), "Many", "Who speaks for them is missing."),
        (5, 1, (), "Few", "Who speaks for them is missing."),
        (4, 0, (SEALED,), "Few", "No person is recorded of this visit."),
        (4, 1, (), "Few", "This visit has nobody who speaks for many."),
        (11, 6, (SEALED,), "Many", "The number of those who speak for all is not right."),
    ):
        with pytest.raises(Missing) as no:
            steps.Arrive.by(law, VISIT, MONDAY, "regular", people, representatives=speak, blobs=blobs).take(None, law, MONDAY)
        assert (no.value.article, no.value.what.en) == (article, what), people
    with pytest.raises(Missing) as no:
        steps.Arrive.by(LAW, VISIT, MONDAY, "regular", 4, representatives=1).take(None, LAW, MONDAY)
    assert "from 5 people on; here are 4" in no.value.why.en


# --- what they came for -------------------------------------------------------------------------------------------------


def test_a_petition_is_received_and_what_is_taken_in_or_guided_is_none() -> None:
    told = called_in()
    for petition, outcome in (("a" * 32, "taken"), ("a" * 32, "guided"), ("", "received")):
        note = steps.Note("vn.feedback", SUBJECT, petition=petition, outcome=outcome)  # type: ignore[arg-type] # one of the three
        with pytest.raises(ValueError, match="a petition is received"):
            note.take(told.visit, LAW, MONDAY)


def test_of_two_petitions_each_is_noted_once_however_often_its_form_comes() -> None:
    told = called_in()
    notes = [steps.Note("vn.feedback", SUBJECT, petition=each * 32, outcome="received") for each in "ab"]
    for note in (*notes, *notes):
        told.then(note, MONDAY)
    assert [matter.petition for matter in told.visit.matters] == ["a" * 32, "b" * 32]
    for _ in range(2):
        told.then(steps.Note("vn.feedback", SUBJECT, outcome="taken"), MONDAY)
    assert len(told.visit.matters) == 4, "two matters that nobody wrote down are two"


def test_in_what_they_are_not_received_is_a_matter_of_the_law_wherever_any_is_named() -> None:
    for kind, subject in (("vn.feedback", "nothing"), ("vn.feedback", ""), ("", SUBJECT), (VISIT, SUBJECT)):
        told = called_in()
        with pytest.raises(NoSuchGround) as no:
            told.then(steps.TurnAway.by(told.visit, LAW, "threats", kind, subject), MONDAY)
        assert no.value.field == "matter"


def test_nobody_is_sent_home_as_done_who_is_still_owed_word_nor_told_that_it_was_the_last() -> None:
    told = heard(MONDAY, matters=2)
    with pytest.raises(NotNow):
        told.then(steps.End("done"), MONDAY)
    told.then(steps.End("owing"), MONDAY)
    with pytest.raises(NotNow):
        told.then(steps.Inform(1, "all"), MONDAY)
    assert told.visit.untold == (1, 2)


def test_word_of_one_matter_changes_nothing_of_another() -> None:
    told = called_in()
    for kind in ("vn.feedback", "vn.complaint", "vn.denunciation"):
        told.then(steps.Note(kind, LAW.kinds[kind].subjects[0].id, outcome="taken"), MONDAY)
    before = told.visit.matters
    told.then(steps.End("owing"), MONDAY)
    for n in (2, 1):
        told.then(steps.Inform.of(told.visit, n), MONDAY)
    assert told.visit.matters == (replace(before[0], informed=True), replace(before[1], informed=True), before[2])


def test_a_conclusion_may_settle_the_matter_on_the_day_on_which_it_is_given() -> None:
    told = heard(MONDAY, way="head")
    assert told.then(steps.Findings(MONDAY), MONDAY).until == MONDAY


# --- what a history leaves ----------------------------------------------------------------------------------------------


def test_a_reception_stands_as_its_history_folded_and_of_none_nothing_stands() -> None:
    told = heard(MONDAY)
    assert VisitLife(told.history).stands() == fold(told.history)
    assert dict(told.visit.held) == {BODY: MONDAY}
    for empty in (VisitLife().stands, VisitLife().visit):
        with pytest.raises(BrokenHistory):
            empty()


def test_an_opening_of_names_stands_in_the_reception_until_it_is_said_that_nothing_was_shown() -> None:
    told = came(MONDAY, people=5, representatives=1, blobs=(SEALED,))
    last = told.history[-1]
    opened = replace(last.act, step="open", outcome="", fact=Opened("print_book", f"{BODY}/01", ()), starts=())
    told.history.append(replace(last, seq=2, act=opened))
    (opening,) = told.visit.openings
    assert (opening.office, opening.purpose, opening.day, opening.seq) == (f"{BODY}/01", "print_book", MONDAY, 2)
    shut = replace(opened, step="withhold", outcome="names", fact=Withheld(f"{BODY}/01", "second", 2))
    told.history.append(replace(last, seq=3, act=shut))
    assert told.visit.openings == () and told.visit.withheld == {(f"{BODY}/01", "names", MONDAY)}


def test_no_act_of_a_petition_is_taken_for_one_of_a_reception() -> None:
    strange = a_complaint("accepted").last
    with pytest.raises(AssertionError):
        fold([*came(MONDAY).history, replace(strange, seq=2)])


def test_a_visit_is_held_on_its_day_and_entered_later_with_that_day() -> None:
    told = came(MONDAY, today=MONDAY + timedelta(2))
    told.then(steps.CallIn(), MONDAY + timedelta(2))
    assert told.history[-1].act.day == MONDAY


def test_what_an_act_ends_as_it_begins_is_met_or_falls_away_as_the_pack_says_and_what_is_owed_to_somebody_runs_on() -> None:
    running = tuple(Told().begin(planned("online"), day("2026-10-02")).visit.clocks.values())
    edges = {edge.step: edge for edge in LAW.wholes[DAY].edges}
    assert [each.how for each in terms.ended_at_once(LAW, edges["cancel"], running)] == ["fell_away"] * len(running)
    assert [(each.clock, each.how) for each in terms.ended_at_once(LAW, edges["invite"], running)] == [("TD-ONL5", "met")]
    assert terms.ended_at_once(LAW, edges["hold"], ()) == ()
    accepted = a_denunciation("accepted").petition
    notice = accepted.clocks["TC-ACCN"]
    (telling,) = [e for e in LAW.procedure("vn.denunciation", notice.trigger).edges_from("accepted") if e.name == "notify.sent"]
    assert "TC-ACCN" in telling.ends and terms.ended_at_once(LAW, telling, [notice]) == (), "until each of them was told"
