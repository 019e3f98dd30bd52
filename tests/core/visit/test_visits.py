"""A reception is law like the rest: what each step does on its day, what it starts and meets, and why the law says no."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest

from core.visit.visits import DAY, SEALED, SUBJECT, VISIT, Told, came, day, heard
from hoiam.casework import laws
from hoiam.core.dossier import terms
from hoiam.core.dossier.events import LATER, Act, Recorded
from hoiam.core.dossier.refusals import Missing, NoSuchGround, NotNow, NotYours, Refusal, TooEarly
from hoiam.core.procedure import PackError, load
from hoiam.core.visit import events, journey, steps, wire
from hoiam.core.visit.events import VisitFact
from hoiam.core.visit.state import fold
from law.law_of_the_land import LAW, TEXTS

MONDAY = day("2026-10-05")


def no(kind: type[Refusal], told: Told | None, step: Any, today: date, **how: Any) -> Refusal:
    """The refusal of a step; nothing was recorded, and it speaks in both languages."""
    before = list(told.history) if told is not None else []
    with pytest.raises(kind) as found:
        told.then(step, today, **how) if told is not None else step.take(None, LAW, today)
    assert type(found.value) is kind
    assert (list(told.history) if told is not None else []) == before
    said = (found.value.what, found.value.why, found.value.next)
    assert all(words.vi.strip() and words.en.strip() and words.vi != words.en for words in said)
    return found.value


# --- a visit ------------------------------------------------------------------------------------------------------------


def test_a_visit_tomorrow_is_refused_with_its_article_and_yesterdays_may_still_be_entered() -> None:
    told = no(TooEarly, None, steps.Arrive.by(LAW, VISIT, MONDAY + timedelta(1), "regular", 1), MONDAY)
    assert told.article == "Luật TCD Đ.25.1"
    assert told.field == "day"
    assert came(MONDAY - timedelta(3), today=MONDAY).visit.day == MONDAY - timedelta(3)


@pytest.mark.parametrize(
    ("people", "speak", "sealed", "right"),
    [
        (1, 0, 0, True), (4, 0, 0, True), (4, 2, 1, False), (4, 0, 1, False), (0, 0, 0, False),
        (5, 1, 1, True), (5, 0, 0, False), (5, 1, 0, False), (10, 2, 1, True), (10, 3, 1, False),
        (11, 5, 1, True), (11, 6, 1, False), (11, 0, 1, False), (300, 5, 1, True),
    ],
)  # fmt: skip
def test_how_many_speak_for_a_visit_is_the_laws_and_of_fewer_than_five_nobody_is_recorded(
    people: int, speak: int, sealed: int, right: bool
) -> None:
    step = steps.Arrive.by(LAW, VISIT, MONDAY, "regular", people, representatives=speak, blobs=(SEALED,) * sealed)
    if right:
        visit = Told().begin(step, MONDAY).visit
        assert (visit.people, visit.representatives, len(visit.blobs)) == (people, speak, sealed)
        return
    refused = no(Missing, None, step, MONDAY)
    if people:
        assert refused.article == "Luật TCD Đ.29"


def test_a_matter_that_is_taken_in_starts_ten_working_days_and_word_of_the_last_one_meets_them() -> None:
    told = heard(MONDAY, matters=2, guided=1)
    due = told.visit.clocks["TD-REPLY"]
    assert (due.due, due.rule.partition("@")[0]) == (day("2026-10-19"), "TD-REPLY")
    assert told.visit.untold == (1, 2)
    assert told.then(steps.End.of(told.visit), MONDAY).state == "visit_owed"
    one = told.then(steps.Inform.of(told.visit, 2), day("2026-10-12"))
    assert "TD-REPLY" in one.clocks
    no(NotNow, told, steps.Inform.of(one, 2), day("2026-10-12"))
    no(NotNow, told, steps.Inform.of(one, 3), day("2026-10-12"))
    # A face that says by itself that all were told is not believed.
    no(NotNow, told, steps.Inform(1, "part"), day("2026-10-13"))
    last = told.then(steps.Inform.of(one, 1), day("2026-10-13"))
    assert last.ended["TD-REPLY"][1] == day("2026-10-13")
    assert last.state == "visit_over"
    assert not last.clocks


def test_who_was_only_guided_is_owed_nothing() -> None:
    told = heard(MONDAY, matters=0, guided=1)
    assert not told.visit.clocks
    no(NotNow, told, steps.End("owing"), MONDAY)
    assert told.then(steps.End.of(told.visit), MONDAY).state == "visit_over"


def test_the_heads_reception_ends_in_a_conclusion_whose_day_is_a_term() -> None:
    told = heard(MONDAY, way="head")
    no(NotNow, told, steps.End.of(told.visit), MONDAY)
    late = no(TooEarly, told, steps.Findings(day("2026-10-02")), MONDAY)
    assert late.article == "NĐ 154/2026 Đ.25.2"
    visit = told.then(steps.Findings(day("2026-11-07")), day("2026-10-07"))
    # 7 November 2026 is a Saturday.
    assert (visit.clocks["TD-CONCL"].nominal, visit.clocks["TD-CONCL"].due) == (day("2026-11-07"), day("2026-11-09"))
    assert visit.until == day("2026-11-07")
    no(Missing, told, steps.Settle(), day("2026-10-08"))
    told.then(steps.Inform.of(visit, 1), day("2026-10-08"))
    over = told.then(steps.Settle(), day("2026-11-05"))
    assert (over.state, over.ended["TD-CONCL"][1]) == ("visit_over", day("2026-11-05"))


def test_an_officers_reception_has_no_conclusion_of_the_head() -> None:
    told = heard(MONDAY)
    assert no(NotNow, told, steps.Findings(day("2026-11-07")), MONDAY).article == "NĐ 154/2026 Đ.25.2"


def test_a_ground_of_the_closed_case_wants_a_notice_within_three_working_days_and_the_others_are_said_on_the_spot() -> None:
    for ground in LAW.grounds["reception.written"]:
        told = came(MONDAY)
        visit = told.then(steps.TurnAway.by(told.visit, LAW, ground.id, "vn.feedback", SUBJECT), MONDAY)
        assert (visit.state, visit.clocks["TD-REFUSE"].due) == ("visit_refusing", day("2026-10-08"))
        visit = told.then(steps.ServeRefusal(), day("2026-10-07"))
        assert (visit.state, visit.ended["TD-REFUSE"][1]) == ("visit_refused", day("2026-10-07"))
    for ground in LAW.grounds["reception.spoken"]:
        told = heard(MONDAY)
        visit = told.then(steps.TurnAway.by(told.visit, LAW, ground.id, "vn.feedback", SUBJECT), MONDAY)
        assert (visit.state, visit.ground, dict(visit.clocks)) == ("visit_refused", ground.id, {})


def test_a_refusal_says_nothing_of_the_next_visit() -> None:
    told = came(MONDAY)
    told.then(steps.TurnAway.by(told.visit, LAW, "threats"), MONDAY)
    assert came(MONDAY, turn=2).visit.state == "visit_waits"
    no(NoSuchGround, came(MONDAY), steps.TurnAway.by(came(MONDAY).visit, LAW, "refused_before"), MONDAY)


def test_a_matter_is_codes_of_the_law_and_the_same_petition_is_noted_once() -> None:
    told = came(MONDAY)
    told.then(steps.CallIn(), MONDAY)
    no(NoSuchGround, told, steps.Note("vn.feedback", "nothing", outcome="taken"), MONDAY)
    no(NoSuchGround, told, steps.Note(VISIT, SUBJECT, outcome="taken"), MONDAY)
    note = steps.Note("vn.feedback", SUBJECT, petition="a" * 32, outcome="received")
    told.then(note, MONDAY)
    visit = told.then(note, MONDAY)
    # They have word of it in that petition, whose term it is: one duty runs once.
    assert (len(visit.matters), visit.untold, dict(visit.clocks)) == (1, (), {})


def test_a_notice_is_of_a_matter_and_who_is_turned_away_at_the_door_need_not_have_said_any() -> None:
    told = came(MONDAY)
    no(NoSuchGround, told, steps.TurnAway.by(told.visit, LAW, "closed_case"), MONDAY)
    assert told.then(steps.TurnAway.by(told.visit, LAW, "intoxicated"), MONDAY).state == "visit_refused"


def test_visitors_may_go_before_their_turn_and_are_asked_nothing() -> None:
    assert came(MONDAY).then(steps.Leave(), MONDAY).state == "visit_left"
    told = came(MONDAY, way="head")
    assert "visit" in no(NotYours, told, steps.CallIn(), MONDAY, by="publisher").next.en
    assert told.then(steps.CallIn(), MONDAY, by="leader").state == "visit_in_head"


# --- a day of the schedule ----------------------------------------------------------------------------------------------


def planned(on: date, today: date, *, way: str = "regular", outcome: Any = "seat") -> Told:
    return Told().begin(steps.Schedule(DAY, on, way, "08:00", "11:30", outcome=outcome), today)


def test_a_day_is_posted_five_working_days_before_or_not_at_all() -> None:
    # Five working days back from Monday 12 October 2026.
    told = planned(day("2026-10-12"), day("2026-10-05"))
    assert told.visit.ended["TD-SCHED"][0].due == day("2026-10-05")
    assert told.visit.state == "day_posted"
    late = no(TooEarly, None, steps.Schedule(DAY, day("2026-10-12"), "regular", "08:00", "11:30", "seat"), day("2026-10-06"))
    assert late.article == "Luật TCD Đ.24.4"
    no(Missing, None, steps.Schedule(DAY, day("2026-10-12"), "regular", "11:30", "08:00", "seat"), MONDAY)
    no(NoSuchGround, None, steps.Schedule(DAY, day("2026-10-12"), "somehow", "08:00", "11:30", "seat"), MONDAY)


def test_a_reception_online_is_held_after_all_were_told_and_the_line_was_tested() -> None:
    told = planned(day("2026-10-12"), day("2026-10-02"), outcome="online")
    assert {name: clock.due for name, clock in told.visit.clocks.items()} == {
        "TD-ONL5": day("2026-10-05"),
        "TD-ONL1": day("2026-10-09"),
    }
    no(TooEarly, told, steps.HoldReception(), day("2026-10-11"))
    no(Missing, told, steps.HoldReception(), day("2026-10-12"))
    told.then(steps.Invite(), day("2026-10-05"))
    told.then(steps.TestLine(), day("2026-10-09"))
    held = told.then(steps.HoldReception(), day("2026-10-12"))
    assert held.state == "day_over"
    assert {name: on for name, (_clock, on) in held.ended.items()} == {
        "TD-SCHED": day("2026-10-02"),
        "TD-ONL5": day("2026-10-05"),
        "TD-ONL1": day("2026-10-09"),
    }


def test_a_commune_chair_receives_on_two_days_a_month_and_any_other_head_on_one() -> None:
    kind = LAW.receptions[DAY]
    commune, province = kind.head_receives("commune"), kind.head_receives("province")
    assert commune is not None and province is not None
    assert (commune.least, commune.article) == (2, "Luật TCD Đ.15.2.c")
    assert (province.least, province.article) == (1, "Luật TCD Đ.18.2")
    assert [way.id for way in kind.ways.values() if way.counts_for_head] == ["head"]


# --- terms --------------------------------------------------------------------------------------------------------------


def how(told: Told) -> dict[str, str | None]:
    """How each term that ran in a reception ended; None of one that runs."""
    return {run.name: run.how for run in told.visit.runs}


def test_what_runs_in_a_reception_is_met_by_the_act_that_its_rule_names_or_falls_away() -> None:
    held = planned(day("2026-10-12"), day("2026-10-02"), outcome="online")
    assert how(held) == {"TD-SCHED": "met", "TD-ONL5": None, "TD-ONL1": None}
    held.then(steps.Invite(), day("2026-10-06"))
    held.then(steps.TestLine(), day("2026-10-09"))
    assert how(held) == {"TD-SCHED": "met", "TD-ONL5": "met", "TD-ONL1": "met"}
    # Told a day after the last one: done, and late.
    assert [each.run.name for each in terms.ended(held.visit, LAW, day("2026-10-12")) if each.late] == ["TD-ONL5"]
    off = planned(day("2026-10-12"), day("2026-10-02"), outcome="online")
    off.then(steps.CancelReception(), day("2026-10-05"))
    assert how(off) == {"TD-SCHED": "met", "TD-ONL5": "fell_away", "TD-ONL1": "fell_away"}

    settled = heard(MONDAY, way="head")
    settled.then(steps.Findings(day("2026-11-07")), MONDAY)
    settled.then(steps.Inform.of(settled.visit, 1), MONDAY)
    assert how(settled) == {"TD-REPLY": "met", "TD-CONCL": None}
    settled.then(steps.Settle(), MONDAY)
    assert how(settled) == {"TD-REPLY": "met", "TD-CONCL": "met"}

    written, spoken = heard(MONDAY), heard(MONDAY)
    written.then(steps.TurnAway.by(written.visit, LAW, "closed_case", "vn.feedback", SUBJECT), MONDAY)
    written.then(steps.ServeRefusal(), MONDAY)
    assert how(written) == {"TD-REPLY": "fell_away", "TD-REFUSE": "met"}
    spoken.then(steps.TurnAway.by(spoken.visit, LAW, "threats"), MONDAY)
    assert how(spoken) == {"TD-REPLY": "fell_away"}


@pytest.mark.parametrize(
    ("there", "instead", "why"),
    [
        ('["*"]\n        ends_as: fell_away\n  - id: vn.visit', '["*"]\n  - id: vn.visit', "cancel ends * and does not"),
        ("met_by: [settle]", "met_by: [serve]", "settle ends TD-CONCL and does not meet it"),
        ("met_by: [invite]", "met_by: [invte]", "no kind of vn has such a step"),
    ],
)
def test_a_pack_whose_reception_ends_a_term_without_saying_how_is_refused(there: str, instead: str, why: str) -> None:
    name = "vn/reception.yaml"
    assert TEXTS[name].count(there) == 1
    with pytest.raises(PackError, match=re.escape(why)):
        load(TEXTS | {name: TEXTS[name].replace(there, instead)}, laws.HOUSE)


# --- facts --------------------------------------------------------------------------------------------------------------

PERSON = ("name", "address", "identity", "id_number", "phone", "email", "birth", "sex", "ethnic", "religion", "opinion",
          "belief", "member", "photo", "scan", "image", "warning", "remark", "note_text", "words")  # fmt: skip


def test_no_field_of_a_reception_is_of_a_person() -> None:
    facts = get_args(VisitFact)
    assert set(facts) >= {row.fact for row in journey.JOURNEY}
    named = {f"{fact.__name__}.{field.name}" for fact in facts for field in fields(fact)}
    from hoiam.core.visit.state import Matter, Visit

    named |= {f"{made.__name__}.{field.name}" for made in (Matter, Visit) for field in fields(made)}
    assert "Arrived.people" in named
    assert [each for each in sorted(named) if any(word in each.partition(".")[2] for word in PERSON)] == []


def test_every_act_of_a_reception_is_read_as_it_was_written_and_no_other_familys_is() -> None:
    told = heard(MONDAY, way="head", matters=2, guided=1)
    told.then(steps.Findings(day("2026-11-07")), MONDAY)
    again = [wire.decode(wire.encode(each)) for each in told.history]
    assert again == told.history
    assert fold(again) == told.visit
    from hoiam.core.petition import wire as petitions

    with pytest.raises(wire.WireError):
        petitions.decode(wire.encode(told.history[0]))


GOLDEN = (
    b'{"actor":"XA-AB/01","article":"Art. 1","at":"2026-07-02T03:04:05.678000+00:00","data":{"blobs":[],"day":"2026-07-02",'
    b'"kind":"vn.visit","people":3,"representatives":0,"session":"","turn":7,"way":"regular"},"day":"2026-07-02",'
    b'"fact":"Arrived","for":"XA-AB","outcome":"officer","seq":1,"state":"visit_waits","step":"arrive","v":1}'
)


def test_the_bytes_of_a_visit_stand_for_ever() -> None:
    fact = events.Arrived("vn.visit", date(2026, 7, 2), "regular", 3, 0, 7, "", ())
    act = Act("arrive", fact, date(2026, 7, 2), "visit_waits", "Art. 1", "officer")
    at = datetime(2026, 7, 2, 3, 4, 5, 678000, tzinfo=UTC)
    assert wire.encode(Recorded(1, at, "XA-AB/01", "XA-AB", act)) == GOLDEN
    assert not [field.name for fact in get_args(VisitFact) for field in fields(fact) if LATER in field.metadata]


def test_every_step_of_a_reception_is_in_a_pack_and_every_edge_has_its_step() -> None:
    named = {(edge.step, edge.outcome) for kind in LAW.receptions for edge in LAW.wholes[kind].edges}
    assert {step for step, _outcome in named} == set(journey.OUTCOMES)
    for word, outcomes in journey.OUTCOMES.items():
        assert {outcome for step, outcome in named if step == word} == ((outcomes - {""}) or {""}), word
