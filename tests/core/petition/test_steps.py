"""What each step does under the law of its day, and why the law says no.

A refusal and its success stand in one test with one beginning, so that the refusal fails for the reason that is named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.petition.told import BODY, LAW, OTHER, SUPERIOR, WORDS, Told, a_complaint, a_denunciation, a_feedback, day
from hoiam.core.dossier import refusals
from hoiam.core.dossier.events import PETITIONER, Sealed
from hoiam.core.dossier.move import FEW, not_now
from hoiam.core.dossier.refusals import (
    Missing,
    NoSuchGround,
    NotNow,
    NotYours,
    RecusedHere,
    Refusal,
    TooEarly,
    TooLate,
    TooLong,
)
from hoiam.core.procedure import AmbiguousEdge


def refused(kind: type[Refusal], told: Told, name: str, on: date, /, **said: Any) -> Refusal:
    """The refusal of a step; nothing was recorded, and it speaks in both languages."""
    before = list(told.history)
    with pytest.raises(kind) as found:
        told.then(name, on, **said)
    assert type(found.value) is kind
    assert told.history == before
    said = (found.value.what, found.value.why, found.value.next)
    assert all(words.vi.strip() and words.en.strip() for words in said)
    assert [words.vi for words in said] != [words.en for words in said]
    return found.value


# --- the order of things ----------------------------------------------------------------------------------------------


def test_a_step_that_the_procedure_does_not_have_here_is_refused_and_the_refusal_names_some_that_it_has() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-07-06"))
    no = refused(NotNow, told, "decide", day("2026-07-07"), by="leader")
    here = LAW.procedure("vn.complaint", day("2026-07-07")).edges_from("received")
    named = {edge.title for edge in here if edge.title.vi in no.next.vi}
    assert len(named) >= FEW and all(title.en in no.next.en for title in named)
    assert no.next.vi.count(";") == FEW - 1
    assert told.then("sign", day("2026-07-07")).state == "signed"


def test_a_closed_petition_says_that_only_what_may_follow_its_end_is_left() -> None:
    told = a_complaint("classified")
    told.then("refuse", day("2026-07-01"), ground="no_authority")
    assert "Send the notice" in refused(NotNow, told, "accept", day("2026-07-02"), by="leader").next.en
    assert told.then("notify.sent", day("2026-07-02")).state == "refused"


def test_what_must_come_first_is_named() -> None:
    told = a_feedback()
    no = refused(Missing, told, "decide", day("2026-07-08"))
    assert "“Assign”" in no.why.en
    told.then("assign", day("2026-07-08"))
    assert told.then("decide", day("2026-07-08")).state == "decided"


def test_a_dialogue_is_held_only_after_it_was_called() -> None:
    told = a_complaint("verified")
    refused(Missing, told, "dialogue.held", day("2026-07-13"))
    told.then("dialogue.called", day("2026-07-13"), held_on=day("2026-07-20"))
    assert told.then("dialogue.held", day("2026-07-20")).state == "heard"


def test_a_step_belongs_to_the_roles_that_the_procedure_names() -> None:
    told = a_complaint("classified")
    no = refused(NotYours, told, "accept", day("2026-07-01"), by="clerk")
    assert "leader" in no.why.en
    assert no.article
    assert told.then("accept", day("2026-07-01"), by="leader").state == "accepted"


# --- days -------------------------------------------------------------------------------------------------------------


def test_nothing_is_recorded_for_a_day_that_has_not_come() -> None:
    told = a_complaint("sent")
    tomorrow = day("2026-07-16")
    step = told.order("notify.served", tomorrow)
    with pytest.raises(TooEarly) as no:
        step.take(told.petition, LAW, day("2026-07-15"))
    assert no.value.field == "on"
    assert step.take(told.petition, LAW, tomorrow)[0].day == tomorrow


def test_a_decision_is_carried_out_only_after_the_waiting_time_has_passed() -> None:
    told = a_complaint("served")
    passed = max(date.fromordinal(told.due("KN-WIN2").toordinal() + 1), day("2026-08-12"))
    no = refused(TooEarly, told, "enforce.ordered", passed - timedelta(days=1))
    assert f"{passed:%d/%m/%Y}" in no.next.vi
    assert no.article
    assert told.then("enforce.ordered", passed).state == "enforcing"


def test_who_else_is_served_does_not_move_the_petitioners_term() -> None:
    told = a_complaint("sent")
    told.then("notify.served", day("2026-07-15"), party="accused")
    assert "KN-WIN2" not in told.petition.clocks
    told.then("notify.served", day("2026-07-16"))
    due = told.due("KN-WIN2")
    told.then("notify.served", day("2026-07-20"), party="accused")
    assert told.due("KN-WIN2") == due


def test_a_term_that_was_not_yet_law_when_it_would_run_from_does_not_run() -> None:
    told = Told()
    told.receive("vn.denunciation", day("2026-06-26"), channel="portal", subject="conduct")
    signed, recorded = day("2026-06-29"), day("2026-07-02")
    assert not LAW.holds("TD-45", signed)
    assert LAW.holds("TD-45", recorded)
    (act,) = told.order("sign", signed).take(told.petition, LAW, recorded)
    assert {clock.name for clock in act.starts} == {"TC-INIT", "TC-XFER"}
    (act,) = told.order("sign", recorded).take(told.petition, LAW, recorded)
    # It counts from the receipt (NĐ 154 Đ.41.3.b), which was before that was law.
    assert "TD-45" not in {clock.name for clock in act.starts}


def test_a_complaint_goes_further_until_its_last_day_and_not_the_day_after() -> None:
    told = a_complaint("served")
    last = told.due("KN-WIN2")
    assert last == day("2026-08-14")
    no = refused(TooLate, told, "appeal", last + timedelta(days=1))
    assert f"{last:%d/%m/%Y}" in no.why.vi
    went_on = told.then("appeal", last)
    assert (went_on.state, went_on.successor) == ("appealed", "2" * 32)
    assert "KN-WIN2" not in went_on.clocks


def test_silence_lets_the_petitioner_go_further_from_the_day_after_the_term() -> None:
    told = a_complaint("verifying")
    due = told.due("KN-RES1")
    refused(TooEarly, told, "appeal", due)
    went_on = told.then("appeal", due + timedelta(days=1))
    assert went_on.state == "appealed"
    assert set(went_on.clocks) == {"KN-ACCN", "TTHC-SUE-QH"}, "what was done here is still told, and his term to sue runs"



def test_what_has_gone_further_does_not_go_further_again_and_is_told_so() -> None:
    told = a_complaint("served")
    told.then("appeal", told.petition.since + timedelta(days=1))
    no = refused(refusals.NotNow, told, "appeal", told.petition.since + timedelta(days=1), by="petitioner")
    assert no.next.vi, "he is told what can be done instead, and the page does not break"


# --- outcomes ---------------------------------------------------------------------------------------------------------


def test_a_step_that_does_not_say_its_outcome_is_a_bug_and_no_refusal() -> None:
    told = a_complaint("decided")
    with pytest.raises(AmbiguousEdge) as several:
        told.then("notify", day("2026-07-14"))
    assert several.value.names == ("notify.sent", "notify.nobody", "notify.served", "notify.forwarded")
    alone = a_complaint("signed")
    with pytest.raises(AmbiguousEdge):
        alone.then("classify", day("2026-06-29"))
    assert (told.petition.state, alone.petition.state) == ("decided", "signed")


def test_a_refusal_names_what_leads_on_and_not_every_step_beside() -> None:
    told = a_complaint("accepted")
    procedure = LAW.procedure("vn.complaint", day("2026-07-06"))
    no = not_now(told.petition, procedure, "decide")
    assert "Suspend" in no.next.en
    assert "Đọc nội dung" not in no.next.vi and no.next.vi.count(";") == FEW - 1
    # Where nothing leads on, what is left is named.
    withdrawn = replace(told.petition, state="withdrawn")
    assert "Đọc nội dung" in not_now(withdrawn, procedure, "decide").next.vi


def test_a_step_with_and_without_an_outcome_are_two_steps() -> None:
    told = a_complaint("accepted")
    told.then("recuse", day("2026-07-06"), by="leader")
    told.then("recuse.declared", day("2026-07-06"), by="officer", actor=f"{BODY}/05")
    procedure = LAW.procedure("vn.complaint", day("2026-07-06"))
    titles = [procedure.edge(r.act.state, r.act.step, r.act.outcome).title.vi for r in told.history[-2:]]
    assert titles == ["Từ chối tham gia, thay người", "Tự khai có liên quan"]


# --- grounds and conditions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "told", "field", "on"),
    [
        ("refuse", lambda: a_complaint("classified"), "ground", "2026-07-01"),
        ("send_back", lambda: a_complaint("classified"), "reason", "2026-07-01"),
        ("suspend", lambda: a_complaint("accepted"), "ground", "2026-07-06"),
        ("close", lambda: a_complaint("accepted"), "reason", "2026-07-06"),
    ],
)
def test_only_a_ground_that_the_law_names_will_do(step: str, told: Callable[[], Told], field: str, on: str) -> None:
    told_ = told()
    procedure = LAW.procedure("vn.complaint", day(on))
    edge = procedure.edge(told_.petition.state, step, "")
    for ground in ("", "because"):
        assert refused(NoSuchGround, told_, step, day(on), **{field: ground}).field == "ground"
    for ground in procedure.grounds[edge.grounds]:
        again = told()
        assert again.then(step, day(on), **{field: ground.id}).state == edge.target
        assert again.last.act.article == edge.article


@pytest.mark.parametrize(
    ("step", "told", "on", "results"),
    [
        ("decide", lambda: a_complaint("accepted"), "2026-07-06", ("upheld",)),
        ("decide", lambda: a_complaint("verified"), "2026-07-13", ("upheld", "partly", "rejected")),
        ("conclude", lambda: a_denunciation("verified"), "2026-01-23", ("upheld", "partly", "rejected")),
    ],
)
def test_only_a_result_that_the_law_names_for_the_step_will_do(
    step: str, told: Callable[[], Told], on: str, results: tuple[str, ...]
) -> None:
    every = LAW.pack_of("vn.complaint").results
    for result in {"", "because", *every} - set(results):
        no = refused(NoSuchGround, told(), step, day(on), result=result)
        assert no.field == "result" and no.article
    for result in results:
        again = told()
        again.then(step, day(on), result=result)
        assert again.petition.result == result


def test_a_condition_is_set_only_by_a_step_that_may_set_it_and_makes_the_term_longer() -> None:
    told = a_complaint("classified")
    refused(NoSuchGround, told, "accept", day("2026-07-01"), conditions=("very_complex",))
    told.then("accept", day("2026-07-01"), conditions=("complex", "remote"))
    clock = told.petition.clocks["KN-RES1"]
    assert (clock.n, clock.conditions) == (60, ("complex", "remote"))
    assert clock.due == day("2026-08-31") or clock.due > clock.nominal


def test_a_condition_set_earlier_is_felt_by_every_later_term_that_knows_it_and_by_no_other() -> None:
    told = a_complaint("signed")
    told.then("classify.competent", day("2026-06-29"), conditions=("remote",))
    told.then("accept", day("2026-07-01"))
    assert told.petition.clocks["KN-RES1"].n == 45
    told.then("assign", day("2026-07-02"))
    told.then("verify.ordered", day("2026-07-03"))
    told.then("verify.reported", day("2026-07-10"))
    told.then("decide", day("2026-07-13"))
    assert told.petition.clocks["KN-EFF1"].n == 45
    assert told.petition.clocks["KN-SEND1"].conditions == ()


@pytest.mark.parametrize(
    ("kind", "effect"),
    [("vn.complaint", "KN-EFF1"), ("vn.complaint2", "KN-EFF2"), ("vn.disciplinary", "KL-EFF"), ("vn.disciplinary2", "KL-EFF")],
)
def test_a_decision_is_to_be_carried_out_from_its_effect_whenever_it_is_served_or_published(kind: str, effect: str) -> None:
    told = Told()
    told.receive(kind, day("2026-06-26"), channel="letter", signed="paper")
    for name, on in (
        ("classify.competent", "2026-06-29"),
        ("accept", "2026-07-01"),
        ("assign", "2026-07-02"),
        ("verify.ordered", "2026-07-03"),
        ("verify.reported", "2026-07-10"),
        ("dialogue.called", "2026-07-10"),
        ("dialogue.held", "2026-07-20"),
    ):
        edge = LAW.procedure(told.petition.kind, day(on)).edge(told.petition.state, *name.split("."))
        if edge is not None:
            told.then(name, day(on), **({"held_on": day("2026-07-20")} if "called" in name else {}))
    told.then("decide", day("2026-07-21"))
    # Effect thirty days after issue: 20 August; from the 21st five working days, Saturday the 22nd worked.
    assert told.due(effect) == day("2026-08-20")
    order = told.petition.clocks["KN-ENF"]
    assert (order.trigger, order.due, order.whose) == (day("2026-08-21"), day("2026-08-27"), "body")
    told.then("notify.sent", day("2026-07-22"))
    told.then("notify.served", day("2026-08-10"))
    told.then("gate.cleared", day("2026-08-11"))
    told.then("publish", day("2026-08-11"))
    assert told.petition.clocks["KN-ENF"] == order


# --- making terms longer, stopping them -------------------------------------------------------------------------------


def test_a_complaint_that_turns_out_complex_gets_the_longer_term_from_its_first_day() -> None:
    told = a_complaint("verifying")
    assert told.due("KN-RES1") == day("2026-07-31")
    told.then("extend", day("2026-07-20"), conditions=("complex",))
    clock = told.petition.clocks["KN-RES1"]
    assert (clock.trigger, clock.n, clock.nominal, clock.extended) == (day("2026-07-01"), 45, day("2026-08-15"), True)
    assert clock.due == day("2026-08-17")


def test_a_complex_denunciation_is_extended_once_and_a_very_complex_one_twice() -> None:
    told = a_denunciation("verifying")
    assert told.due("TC-RES") == day("2026-02-09")
    told.then("extend", day("2026-02-06"), conditions=("complex",), days=30)
    # A further term begins at the nominal end, not at the day to which that was rolled (worked case C12x1).
    assert (told.petition.clocks["TC-RES"].nominal, told.due("TC-RES")) == (day("2026-03-09"), day("2026-03-09"))
    no = refused(TooLate, told, "extend", day("2026-03-06"), conditions=("complex",), days=30)
    assert "1" in no.why.en
    assert no.field == "conditions"
    told.then("extend", day("2026-03-06"), conditions=("very_complex",), days=10)
    assert told.due("TC-RES") == day("2026-03-19")
    refused(TooLate, told, "extend", day("2026-03-18"), conditions=("very_complex",), days=30)
    assert told.petition.extensions == 2


def test_a_further_term_has_at_most_the_days_of_its_article_and_at_least_one() -> None:
    told = a_denunciation("verifying")
    for days in (31, 366, -1):
        no = refused(TooLong, told, "extend", day("2026-02-06"), conditions=("complex",), days=days)
        assert no.article == LAW.rule("TC-EXT", day("2026-02-06")).article
        assert no.field == "days"
        assert "30 ngày" in no.next.vi
        assert "30 calendar days" in no.next.en
    told.then("extend", day("2026-02-06"), conditions=("complex",), days=30)
    assert told.petition.clocks["TC-RES"].nominal == day("2026-03-09")


def test_without_a_number_a_further_term_has_all_the_days_of_its_article() -> None:
    told = a_denunciation("verifying")
    told.then("extend", day("2026-02-06"), conditions=("complex",))
    assert (told.petition.clocks["TC-RES"].n, told.petition.clocks["TC-RES"].nominal) == (30, day("2026-03-09"))


def test_a_body_puts_off_the_term_that_it_set_itself_by_the_days_that_it_says() -> None:
    told = a_feedback()
    told.then("assign", day("2026-07-08"))
    assert (told.petition.clocks["PA-SLA"].n, told.due("PA-SLA")) == (15, day("2026-07-27"))
    no = refused(Missing, told, "extend", day("2026-07-20"))
    assert no.field == "days"
    told.then("extend", day("2026-07-20"), days=5)
    # Five working days more, as its term is counted in working days.
    clock = told.petition.clocks["PA-SLA"]
    assert (clock.trigger, clock.n, clock.due, clock.extended) == (day("2026-07-06"), 20, day("2026-08-03"), True)
    told.then("extend", day("2026-07-30"), days=1)
    assert told.due("PA-SLA") == day("2026-08-04")


def test_nobody_chooses_the_days_of_a_term_that_the_law_makes_longer_itself() -> None:
    told = a_complaint("verifying")
    no = refused(TooLong, told, "extend", day("2026-07-20"), conditions=("complex",), days=60)
    assert no.field == "days"
    assert no.article
    told.then("extend", day("2026-07-20"), conditions=("complex",))
    assert told.petition.clocks["KN-RES1"].n == 45


def test_a_suspended_complaint_has_the_days_that_were_left_when_it_goes_on() -> None:
    # Worked case C13: thirteen days used, seventeen left.
    told = a_complaint("accepted")
    told.then("suspend", day("2026-07-15"), ground="obstacle")
    still = [("KN-RES1", day("2026-07-15"), None), *((name, day("2026-07-15"), None) for name in ("KN-WIN2-QH", "TTHC-SUE-QH"))]
    assert [(p.clock, p.first, p.last) for p in told.petition.pauses] == still
    told.then("resume", day("2026-08-10"))
    assert told.petition.state == "accepted"
    assert {(p.first, p.last) for p in told.petition.pauses} == {(day("2026-07-15"), day("2026-08-09"))}
    clock = told.petition.clocks["KN-RES1"]
    assert (clock.nominal, clock.due, clock.safe) == (day("2026-08-26"),) * 3


def test_suspended_twice_the_complaint_loses_no_day_and_gains_none() -> None:
    told = a_complaint("accepted")
    told.then("suspend", day("2026-07-15"), ground="obstacle")
    told.then("resume", day("2026-08-10"))
    told.then("suspend", day("2026-08-17"), ground="obstacle")
    told.then("resume", day("2026-08-24"))
    assert told.petition.clocks["KN-RES1"].nominal == day("2026-08-26") + timedelta(days=7)


def test_a_suspension_that_ends_on_its_own_day_takes_no_day_away_then_or_later() -> None:
    told = a_complaint("accepted")
    told.then("suspend", day("2026-07-15"), ground="obstacle")
    told.then("resume", day("2026-07-15"))
    assert told.petition.clocks["KN-RES1"].nominal == day("2026-07-31")
    told.then("suspend", day("2026-07-20"), ground="obstacle")
    told.then("resume", day("2026-07-22"))
    assert told.petition.clocks["KN-RES1"].nominal == day("2026-07-31") + timedelta(days=2)


def test_after_a_suspension_the_petition_is_back_in_the_state_that_it_left() -> None:
    for state in ("accepted", "verifying", "verified"):
        told = a_complaint(state)
        told.then("suspend", day("2026-07-15"), ground="obstacle")
        assert told.petition.state == "suspended"
        told.then("add", day("2026-07-16"))  # what is recorded in between does not change where it came from
        assert told.then("resume", day("2026-07-20")).state == state


def test_a_further_term_that_was_chosen_shorter_stays_as_chosen_through_a_suspension() -> None:
    told = a_denunciation("verifying")
    told.then("extend", day("2026-02-06"), conditions=("complex",), days=10)
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-17")
    told.then("suspend", day("2026-02-10"), ground="other_result")
    told.then("resume", day("2026-02-12"))
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-19")


def test_days_that_stood_still_before_an_extension_are_not_counted_out_again_after_it() -> None:
    told = a_denunciation("verifying")
    told.then("suspend", day("2026-01-19"), ground="other_result")
    told.then("resume", day("2026-01-22"))
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-10")
    told.then("extend", day("2026-02-06"), conditions=("complex",), days=10)
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-20")
    told.then("suspend", day("2026-02-09"), ground="other_result")
    told.then("resume", day("2026-02-11"))
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-22")


def test_days_that_stood_still_before_the_further_term_began_are_not_lost() -> None:
    # Extended on 30 January from the nominal end, 7 February; ten days stand still before that end is reached.
    told = a_denunciation("verifying")
    told.then("extend", day("2026-01-30"), conditions=("complex",), days=10)
    told.then("suspend", day("2026-02-03"), ground="other_result")
    told.then("resume", day("2026-02-13"))
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-17") + timedelta(days=10)
    told.then("suspend", day("2026-02-23"), ground="other_result")
    told.then("resume", day("2026-02-25"))
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-17") + timedelta(days=12)


def test_a_term_that_stands_still_is_not_extended_and_so_not_set_going() -> None:
    told = a_denunciation("verifying")
    told.then("coordinate.expert", day("2026-01-19"))
    refused(NotNow, told, "extend", day("2026-01-20"), conditions=("complex",), days=10)
    told.then("coordinate.expert_back", day("2026-01-26"))
    told.then("extend", day("2026-01-27"), conditions=("complex",), days=10)
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-07") + timedelta(days=7 + 10)


def test_a_complaint_made_longer_stays_so_through_a_suspension() -> None:
    told = a_complaint("verifying")
    told.then("extend", day("2026-07-10"), conditions=("complex",))
    told.then("suspend", day("2026-07-15"), ground="obstacle")
    told.then("resume", day("2026-08-10"))
    clock = told.petition.clocks["KN-RES1"]
    assert (clock.n, clock.extended, clock.nominal) == (45, True, day("2026-08-15") + timedelta(days=26))


def test_a_term_goes_on_only_when_everything_that_it_waits_for_has_come() -> None:
    # Thirty days from 8 January; eleven are over when the appraisal is asked for, and the case is suspended besides.
    told = a_denunciation("verifying")
    told.then("coordinate.expert", day("2026-01-19"))
    told.then("suspend", day("2026-01-22"), ground="other_result")
    assert [(p.clock, p.first, p.last) for p in told.petition.pauses] == [
        ("TC-RES", day("2026-01-19"), None),
        ("TC-RES", day("2026-01-22"), None),
    ]
    told.then("resume", day("2026-01-26"))
    assert told.petition.state == "verifying"
    assert all(p.last is None for p in told.petition.pauses)
    refused(NotNow, told, "extend", day("2026-01-27"), conditions=("complex",), days=10)
    told.then("coordinate.expert_back", day("2026-01-29"))
    assert [(p.first, p.last) for p in told.petition.pauses] == [
        (day("2026-01-19"), day("2026-01-28")),
        (day("2026-01-22"), day("2026-01-28")),
    ]
    # Ten days in all on which it stood still; those on which it did so twice count once.
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-07") + timedelta(days=10)


def test_an_appraisal_may_come_back_while_the_case_is_suspended_and_the_term_waits_for_the_resumption() -> None:
    told = a_denunciation("verifying")
    told.then("coordinate.expert", day("2026-01-19"))
    told.then("suspend", day("2026-01-22"), ground="other_result")
    back = told.then("coordinate.expert_back", day("2026-01-26"))
    assert back.state == "suspended"
    assert "TC-EXPERT" in back.ended
    assert all(p.last is None for p in back.pauses)
    told.then("resume", day("2026-01-29"))
    assert told.petition.state == "verifying"
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-07") + timedelta(days=10)
    # A suspension after it stands by itself.
    told.then("suspend", day("2026-02-02"), ground="other_result")
    told.then("resume", day("2026-02-04"))
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-07") + timedelta(days=12)


def test_a_further_term_begins_later_by_every_day_that_it_waited_once() -> None:
    told = a_denunciation("verifying")
    told.then("extend", day("2026-01-19"), conditions=("complex",), days=10)
    told.then("coordinate.expert", day("2026-01-20"))
    told.then("suspend", day("2026-01-26"), ground="other_result")
    told.then("resume", day("2026-01-28"))
    told.then("coordinate.expert_back", day("2026-01-30"))
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-17") + timedelta(days=10)
    # One that ends on its own day adds none, nor those of the stops before it.
    told.then("suspend", day("2026-02-02"), ground="other_result")
    told.then("resume", day("2026-02-02"))
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-17") + timedelta(days=10)


# --- who keeps away ---------------------------------------------------------------------------------------------------


def test_an_office_that_was_kept_away_does_nothing_more_and_is_given_nothing() -> None:
    told = a_complaint("accepted")
    told.then("assign", day("2026-07-02"), offices=(f"{BODY}/02", f"{BODY}/03"))
    told.then("ask", day("2026-07-03"), by="officer", actor=f"{BODY}/02")
    told.then("recuse", day("2026-07-03"), office=f"{BODY}/02")
    assert told.petition.offices == (f"{BODY}/03",)
    no = refused(RecusedHere, told, "ask", day("2026-07-06"), by="officer", actor=f"{BODY}/02")
    assert no.article
    assert refused(RecusedHere, told, "assign", day("2026-07-06"), offices=(f"{BODY}/02",)).field == "offices"
    assert told.then("ask", day("2026-07-06"), by="officer", actor=f"{BODY}/03").asked_until == day("2026-07-20")


def test_whoever_is_denounced_never_touches_the_denunciation_nor_does_his_whole_body_when_it_is_denounced() -> None:
    for against, kept_away, free in (
        (f"{BODY}/04", [f"{BODY}/04"], [f"{BODY}/06"]),
        (BODY, [f"{BODY}/01", f"{BODY}/04"], []),
    ):
        for office in kept_away + free:
            told = Told()
            told.receive("vn.denunciation", day("2026-07-06"), channel="letter", signed="paper", against=against)
            if office in kept_away:
                refused(RecusedHere, told, "classify.competent", day("2026-07-07"), by="clerk", actor=office)
                refused(RecusedHere, told, "read", day("2026-07-07"), by="clerk", actor=office)
            else:
                assert told.then("classify.competent", day("2026-07-07"), by="clerk", actor=office).state == "classified"


def test_a_body_decides_the_first_complaint_about_its_own_act() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-07-06"), channel="letter", signed="paper", against=f"{BODY}/04")
    told.then("classify.competent", day("2026-07-07"))
    assert told.then("accept", day("2026-07-08"), by="leader", actor=f"{BODY}/04").state == "accepted"


def test_a_denunciation_that_came_in_as_a_complaint_keeps_the_denounced_away_once_it_is_called_by_its_name() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-07-06"), channel="letter", signed="paper", against=f"{BODY}/04")
    told.then("classify.competent", day("2026-07-07"), kind="vn.denunciation", subject="conduct")
    assert told.petition.kind == "vn.denunciation"
    refused(RecusedHere, told, "accept", day("2026-07-08"), by="leader", actor=f"{BODY}/04")
    assert told.then("accept", day("2026-07-08"), by="leader", actor=f"{BODY}/06").state == "accepted"


def test_a_body_that_does_not_have_a_petition_takes_no_step_on_it() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-07-06"), channel="letter", signed="paper")
    refused(NotYours, told, "classify.competent", day("2026-07-07"), by="clerk", actor=f"{SUPERIOR}/01")
    assert told.then("classify.competent", day("2026-07-07"), by="clerk", actor=f"{BODY}/01").state == "classified"


# --- from one body to another -----------------------------------------------------------------------------------------


def test_while_a_petition_is_on_its_way_no_term_of_the_sender_runs_and_taking_it_back_changes_nothing() -> None:
    told = a_complaint("classified")
    clocks = dict(told.petition.clocks)
    told.then("transfer.sent", day("2026-06-30"))
    assert (told.petition.state, told.petition.moving_to, told.petition.body) == ("in_transit", OTHER, BODY)
    assert told.petition.clocks == {}
    told.then("transfer.undone", day("2026-07-01"))
    assert (told.petition.state, told.petition.moving_to) == ("classified", "")
    assert told.petition.clocks == clocks


def test_the_body_that_takes_a_transferred_petition_has_its_own_term_from_that_day_and_its_own_officers() -> None:
    told = a_complaint("classified")
    told.then("assign", day("2026-06-30"))
    told.then("transfer.sent", day("2026-06-30"))
    told.then("transfer.received", day("2026-07-06"), by="clerk", actor=f"{OTHER}/01", on_behalf_of=OTHER)
    taken = told.petition
    assert (taken.body, taken.moving_to, taken.state, taken.offices) == (OTHER, "", "signed", ())
    assert taken.clocks["KN-ACC1"].trigger == day("2026-07-06")
    assert taken.clocks["KN-ACC1"].n == 7
    # The forty-five days go along with a petition; this one came in before there was such a rule.
    assert set(taken.clocks) == {"KN-ACC1"}
    assert taken.claimed == day("2026-06-26")


def test_a_petition_is_not_transferred_to_the_body_that_has_it() -> None:
    told = a_complaint("classified")
    step = told.order("transfer.sent", day("2026-06-30"), body=BODY)
    with pytest.raises(Missing) as no:
        step.take(told.petition, LAW, day("2026-06-30"))
    assert no.value.field == "body"
    assert told.then("transfer.sent", day("2026-06-30")).state == "in_transit"


# --- withdrawing ------------------------------------------------------------------------------------------------------


def test_only_a_signed_form_that_says_no_to_coercion_ends_a_case() -> None:
    told = a_complaint("verifying")
    refused(Missing, told, "withdraw.signed", day("2026-07-06"), coerced="no")
    asked = told.then("withdraw.asked", day("2026-07-06"))
    assert (asked.state, asked.withdrawal) == ("verifying", "asked")
    for answer in ("", "yes"):
        assert refused(Missing, told, "withdraw.signed", day("2026-07-07"), coerced=answer).field == "coerced"
    ended = told.then("withdraw.signed", day("2026-07-07"), coerced="no")
    assert ended.state == "withdrawn"
    assert "KN-RES1" not in ended.clocks


def test_one_content_is_withdrawn_and_the_terms_of_the_rest_run_on() -> None:
    told = a_denunciation("verifying")
    due = told.petition.clocks["TC-RES"].due
    asked = told.then("withdraw.asked", day("2026-01-14"), part=True)
    assert asked.withdrawing_part
    # All of it does not end on a paper that speaks of a part, and a part goes only unforced.
    assert refused(Missing, told, "withdraw.signed", day("2026-01-15"), coerced="no").article.startswith("Luật TC Đ.33.2")
    assert refused(Missing, told, "withdraw.part", day("2026-01-15"), coerced="yes").field == "coerced"
    went_on = told.then("withdraw.part", day("2026-01-15"), coerced="no", part=True)
    assert (went_on.state, went_on.withdrawal) == ("verifying", "")
    assert went_on.clocks["TC-RES"].due == due
    # Of what is left all may be withdrawn, when that is asked for and not before: he asked for a part.
    assert "xin rút một phần" in refused(Missing, told, "withdraw.signed", day("2026-01-16"), coerced="no").what.vi
    told.then("withdraw.asked", day("2026-01-16"))
    assert told.then("withdraw.signed", day("2026-01-19"), coerced="no").state == "withdrawn"


def test_a_part_that_was_asked_for_and_went_on_ends_nothing_but_a_part() -> None:
    told = a_denunciation("verifying")
    told.then("withdraw.asked", day("2026-01-14"), part=True)
    told.then("withdraw.continued", day("2026-01-15"))
    refused(Missing, told, "withdraw.signed", day("2026-01-16"), coerced="no")
    assert told.then("withdraw.part", day("2026-01-16"), coerced="no").state == "verifying"


def test_a_case_goes_on_although_its_withdrawal_was_asked_for() -> None:
    told = a_denunciation("verifying")
    told.then("withdraw.asked", day("2026-01-14"))
    went_on = told.then("withdraw.continued", day("2026-01-15"), coerced="yes")
    assert (went_on.state, went_on.withdrawal) == ("verifying", "continued")
    assert "TC-RES" in went_on.clocks


# --- coming in --------------------------------------------------------------------------------------------------------


def test_an_unsigned_online_complaint_is_received_at_once_and_its_term_starts_with_the_signature() -> None:
    told = Told()
    received = told.receive("vn.complaint", day("2026-07-03"))
    assert (received.state, received.signed, set(received.clocks)) == ("received", False, {"TD-45"})
    signed = told.then("sign", day("2026-07-06"))
    assert (signed.state, signed.signed) == ("signed", True)
    assert (signed.clocks["KN-ACC1"].trigger, signed.clocks["KN-ACC1"].due) == (day("2026-07-06"), day("2026-07-15"))
    assert signed.clocks["TD-45"] == received.clocks["TD-45"], "that one counts from the receipt"


def test_a_signed_letter_is_received_and_signed_at_once() -> None:
    told = Told()
    signed = told.receive("vn.complaint", day("2026-07-06"), channel="letter", signed="paper")
    assert [r.act.step for r in told.history] == ["receive", "sign"]
    assert (signed.state, signed.seq) == ("signed", 2)
    assert signed.clocks["KN-ACC1"].trigger == day("2026-07-06")


def test_a_letter_that_lay_about_counts_from_the_day_that_it_bears() -> None:
    told = Told()
    received = told.receive("vn.complaint", day("2026-06-29"), today=day("2026-07-06"), channel="letter", signed="paper")
    # The day of receipt decides which law holds: before 1 July 2026 acceptance took ten days (worked case C11).
    assert set(received.clocks) == {"KN-ACC1"}
    assert received.clocks["KN-ACC1"].rule.startswith("KN-ACC1-OLD@")
    assert received.clocks["KN-ACC1"].due == day("2026-07-09")


def test_feedback_needs_no_signature() -> None:
    told = Told()
    assert set(told.receive("vn.feedback", day("2026-07-06"), subject="roads").clocks) == {"PA-SLA", "PA-XFER", "TD-45"}


def test_feedback_is_due_from_its_first_day_by_the_term_that_the_body_set_itself() -> None:
    told = Told()
    at_once = told.receive("vn.feedback", day("2026-07-06"), subject="roads").clocks["PA-SLA"]
    assert (at_once.n, at_once.due) == (15, day("2026-07-27"))
    assert told.then("classify.competent", day("2026-07-08")).clocks["PA-SLA"] == at_once


def test_an_empty_petition_and_one_of_tomorrow_do_not_come_in() -> None:
    for broken, error, field in (({"blobs": ()}, Missing, "words"), ({}, TooEarly, "claimed")):
        told = Told()
        tomorrow = day("2026-07-07") if error is TooEarly else day("2026-07-06")
        with pytest.raises(error) as no:
            told.receive("vn.complaint", tomorrow, today=day("2026-07-06"), **broken)
        assert no.value.field == field
    assert Told().receive("vn.complaint", day("2026-07-06"), today=day("2026-07-06")).state == "received"


# --- reading, opening, the public copy --------------------------------------------------------------------------------


def test_reading_leaves_one_act_per_office_and_day() -> None:
    told = a_complaint("accepted")
    for number, on, acts in (
        ("03", "2026-07-02", 1),
        ("03", "2026-07-02", 0),
        ("04", "2026-07-02", 1),
        ("03", "2026-07-03", 1),
    ):
        before = len(told.history)
        told.then("read", day(on), by="officer", office=f"{BODY}/{number}")
        assert len(told.history) - before == acts
    assert len(told.petition.read_by) == 3


def test_nothing_is_published_that_has_not_passed_the_gate() -> None:
    told = a_complaint("served")
    refused(Missing, told, "publish", day("2026-07-16"))
    told.then("gate.cleared", day("2026-07-16"))
    published = told.then("publish", day("2026-07-16"))
    assert (published.state, published.answer, published.public) == ("published", "1" * 32, "ef" * 32)


MARKS = {"original": "ab" * 32, "public": "", "marks": "cd" * 32}


def test_that_a_mark_of_secrecy_is_none_takes_two_offices_of_which_one_has_not_prepared_the_copy() -> None:
    told, on = a_complaint("served"), day("2026-07-16")
    refused(Missing, told, "gate.agreed", on, by="leader", office=f"{BODY}/04", **MARKS)
    told.then("gate.drafted", on, by="publisher", actor=f"{BODY}/05")
    told.then("gate.drafted", on, by="publisher", actor=f"{BODY}/06")
    told.then("gate.proposed", on, by="publisher", office=f"{BODY}/05", **MARKS)
    refused(Missing, told, "gate.proposed", on, by="leader", office=f"{BODY}/04", **MARKS)
    refused(NotYours, told, "gate.agreed", on, by="publisher", office=f"{BODY}/05", **MARKS)
    refused(NotYours, told, "gate.agreed", on, by="publisher", office=f"{BODY}/06", **MARKS)
    refused(Missing, told, "gate.agreed", on, by="leader", office=f"{BODY}/04", **MARKS | {"marks": "ef" * 32})
    agreed = told.then("gate.agreed", on, by="leader", office=f"{BODY}/04", **MARKS)
    assert (agreed.unmarked, agreed.doubt) == ({"cd" * 32}, None)
    refused(Missing, told, "gate.declined", on, by="leader", office=f"{BODY}/04", **MARKS)


def test_a_word_on_marks_changes_no_copy_that_passed() -> None:
    told, on = a_complaint("served"), day("2026-07-16")
    told.then("gate.cleared", on)
    told.then("gate.proposed", on, by="leader", office=f"{BODY}/04", **MARKS)
    declined = told.then("gate.declined", on, by="publisher", office=f"{BODY}/05", **MARKS)
    assert (declined.public, declined.unmarked, declined.doubt) == ("ef" * 32, frozenset(), None)


def test_whose_word_it_is_must_be_said() -> None:
    told, on = a_complaint("served"), day("2026-07-16")
    with pytest.raises(ValueError, match="an office says it"):
        told.then("gate.proposed", on, by="leader", office="", **MARKS)


def test_an_opened_name_stands_in_the_history_that_the_petitioner_sees() -> None:
    told = a_complaint("accepted")
    told.then("open", day("2026-07-02"), by="leader")
    opening = told.petition.openings[0]
    assert (opening.purpose, opening.office, opening.day) == ("verify_identity", f"{BODY}/04", day("2026-07-02"))


def test_a_typed_copy_goes_round_only_when_a_second_office_has_checked_it() -> None:
    told = a_denunciation("signed")
    refused(Missing, told, "transcribe.checked", day("2026-01-06"))
    told.then("transcribe.typed", day("2026-01-06"), by="clerk", office=f"{BODY}/01")
    assert told.petition.typed_by == f"{BODY}/01"
    refused(NotYours, told, "transcribe.checked", day("2026-01-06"), by="clerk", office=f"{BODY}/01")
    refused(NotYours, told, "transcribe.returned", day("2026-01-06"), by="clerk", office=f"{BODY}/01")
    told.then("transcribe.returned", day("2026-01-06"), by="officer", office=f"{BODY}/02")
    refused(Missing, told, "transcribe.checked", day("2026-01-06"), by="officer", office=f"{BODY}/03")
    told.then("transcribe.typed", day("2026-01-07"), by="officer", office=f"{BODY}/02")
    checked = told.then("transcribe.checked", day("2026-01-07"), by="clerk", office=f"{BODY}/01")
    assert (checked.typed_by, checked.state) == ("", "signed")


def test_a_letter_that_the_clerk_typed_out_waits_for_a_second_office() -> None:
    told = Told()
    copy = Sealed("1" * 32, "identity", "transcript", "cd" * 32)
    told.receive("vn.denunciation", day("2026-01-05"), channel="letter", signed="paper", blobs=(copy,))
    assert told.petition.typed_by == PETITIONER  # whoever recorded it: here the teller
    told.then("transcribe.checked", day("2026-01-06"), by="officer", office=f"{BODY}/02")
    assert told.petition.typed_by == ""


def test_a_letter_that_was_typed_out_waits_for_a_second_office_whatever_lies_in_its_envelope_besides() -> None:
    scan, copy = Sealed("2" * 32, "identity", "original", "ef" * 32), Sealed("1" * 32, "identity", "transcript", "cd" * 32)
    for blobs, typed in (((scan, copy), True), ((copy, scan), True), ((scan,), False)):
        told = Told()
        told.receive("vn.denunciation", day("2026-01-05"), channel="letter", signed="paper", blobs=blobs)
        assert bool(told.petition.typed_by) is typed


def test_what_a_complaint_brings_goes_round_as_it_is_for_the_law_keeps_only_a_denouncer_apart() -> None:
    refused(Missing, a_complaint("signed"), "transcribe.typed", day("2026-06-29"), by="clerk")
    assert LAW.kinds["vn.complaint"].originals is None
    assert all(LAW.kinds[kind].originals is not None for kind in ("vn.denunciation", "vn.denunciation2"))


@pytest.mark.parametrize("told", [a_complaint("signed"), a_denunciation("signed"), a_feedback("classified")])
def test_an_officer_declares_of_himself_and_of_nobody_else_that_he_is_concerned(told: Told) -> None:
    on = told.petition.since
    told.then("recuse.declared", on, by="officer", office=f"{BODY}/03", reason="relative")
    assert told.petition.recused == {f"{BODY}/03"}
    refused(RecusedHere, told, "read", on, by="officer", office=f"{BODY}/03")
    with pytest.raises(ValueError, match="in the name of another office"):
        told.then("recuse.declared", on, by="officer", actor=f"{BODY}/01", office=f"{BODY}/02", reason="relative")
    # The leader keeps another away by the plain step, which is not the officer's.
    refused(NotYours, told, "recuse", on, by="officer", actor=f"{BODY}/01", office=f"{BODY}/02", reason="relative")


def test_a_decision_without_a_number_of_the_register_is_none() -> None:
    told = a_complaint("verified")
    assert refused(Missing, told, "decide", day("2026-07-13"), document="").field == "document"
    assert told.then("decide", day("2026-07-13")).document == "15/QĐ-UBND"


def test_a_score_is_one_to_five() -> None:
    told = a_complaint("decided")
    for score in (0, 6, -1):
        assert refused(Missing, told, "rate", day("2026-07-20"), score=score).field == "score"
    assert told.then("rate", day("2026-07-20"), score=5).score == 5


def test_every_refusal_is_drawn_in_the_tree_at_the_top_of_its_file() -> None:
    kinds = {c for c in vars(refusals).values() if isinstance(c, type) and issubclass(c, Refusal)}
    assert all(kind.__name__ in (refusals.__doc__ or "") for kind in kinds)
    assert WORDS.tier == "content"


def test_until_it_is_taken_a_transferred_petition_is_taken_or_given_back_by_the_one_and_handled_by_the_other() -> None:
    told = a_complaint("classified")
    told.then("transfer.sent", day("2026-06-30"))
    for body in (BODY, SUPERIOR):
        refused(NotYours, told, "transfer.received", day("2026-07-01"), by="clerk", actor=f"{body}/01", on_behalf_of=body)
    refused(NotYours, told, "protect.asked", day("2026-07-01"), by="clerk", actor=f"{OTHER}/01", on_behalf_of=OTHER)
    told.then("read", day("2026-07-01"), by="clerk", actor=f"{OTHER}/01", on_behalf_of=OTHER)
    assert told.petition.body == BODY
    taken = told.then("transfer.received", day("2026-07-01"), by="clerk", actor=f"{OTHER}/01", on_behalf_of=OTHER)
    assert (taken.body, taken.moving_to) == (OTHER, "")
    refused(NotYours, told, "ask", day("2026-07-02"), by="officer", actor=f"{BODY}/03", on_behalf_of=BODY)


def test_what_was_asked_for_and_refused_is_neither_read_nor_opened() -> None:
    told, on, who = a_complaint("accepted"), day("2026-07-02"), f"{BODY}/03"
    told.then("read", on, by="officer", office=who)
    told.then("open", on, by="officer", office=who)
    read, opened = told.last.seq - 1, told.last.seq
    told.then("withhold.words", on, by="officer", office=who, reason="quota", of=read)
    assert (told.petition.read_by, len(told.petition.openings)) == ({}, 1)
    told.then("withhold.names", on, by="officer", office=who, reason="second", of=opened)
    assert told.petition.openings == ()
    # Refused before anything was recorded: once a day, and what was read before stays read.
    told.then("read", on, by="officer", office=who)
    before = len(told.history)
    for _again in range(2):
        told.then("withhold.words", day("2026-07-03"), by="officer", office=who, reason="excluded")
    assert len(told.history) == before + 1
    assert list(told.petition.read_by) == [(who, on)]


def test_an_office_says_of_itself_alone_that_it_was_shown_nothing() -> None:
    with pytest.raises(ValueError, match="in the name of another office"):
        a_complaint("accepted").then("withhold.words", day("2026-07-02"), by="officer", actor=f"{BODY}/03", office=f"{BODY}/04")


def test_a_step_of_another_state_is_refused_with_the_states_in_which_the_law_has_it_and_the_article() -> None:
    no = refused(refusals.NotNow, a_complaint("signed"), "accept", day("2026-06-29"))
    assert "đúng thẩm quyền, chờ thụ lý" in no.why.vi and "within competence, to be accepted" in no.why.en
    assert no.article.startswith("Luật KN Đ.27") and "Phân loại: đúng thẩm quyền" in no.next.vi


def test_a_step_of_another_role_is_refused_with_the_name_of_that_role() -> None:
    no = refused(refusals.NotYours, a_complaint("classified"), "accept", day("2026-07-01"), by="clerk")
    assert "lãnh đạo" in no.why.vi and "leader" in no.why.en and no.article.startswith("Luật KN Đ.27")
    assert "clerk" not in no.why.vi


# --- a new code for a lost one ------------------------------------------------------------------------------------------


def a_petition_with_a_slip(kind: str = "vn.feedback", **said: Any) -> Told:
    told = Told()
    told.receive(kind, day("2026-07-06"), second=("second_slip",), **said)
    return told


def test_a_new_code_is_given_after_three_whole_days_and_within_thirty_to_whoever_chose_the_way() -> None:
    told = a_petition_with_a_slip()
    told.then("reissue.asked", day("2026-07-06"))
    waiting = told.petition.reissue
    assert waiting is not None
    assert (waiting.ready, waiting.until) == (day("2026-07-10"), day("2026-08-05"))
    refused(TooEarly, told, "reissue.given", day("2026-07-09"))
    refused(TooEarly, told, "reissue.asked", day("2026-07-09"))
    late = Told(history=[*told.history])
    refused(TooLate, late, "reissue.given", day("2026-08-06"))
    assert late.then("reissue.asked", day("2026-08-06")).reissue != waiting
    after = told.then("reissue.given", day("2026-08-05"))
    assert (after.reissue, after.second) == (None, frozenset())


def test_who_did_not_choose_it_when_he_sent_has_no_way_to_a_new_code() -> None:
    told = a_feedback("received")
    assert told.petition.second == frozenset()
    for outcome in ("asked", "stopped", "given"):
        refused(Missing, told, f"reissue.{outcome}", day("2026-07-08"))
    assert a_petition_with_a_slip().then("reissue.asked", day("2026-07-08")).reissue is not None


def test_one_press_ends_it_and_the_way_with_it() -> None:
    told = a_petition_with_a_slip(anonymous=True)
    refused(Missing, told, "reissue.stopped", day("2026-07-07"))
    told.then("reissue.asked", day("2026-07-07"))
    after = told.then("reissue.stopped", day("2026-07-07"))
    assert (after.reissue, after.second) == (None, frozenset())
    refused(Missing, told, "reissue.asked", day("2026-07-08"))


def test_a_new_code_moves_no_term_and_no_state_and_can_be_had_after_the_end() -> None:
    told = a_petition_with_a_slip()
    before = told.petition
    for name, on in (("reissue.asked", "2026-07-07"), ("reissue.given", "2026-07-11")):
        after = told.then(name, day(on))
        assert (after.state, after.clocks, after.since) == (before.state, before.clocks, before.since)
    for kind in (kind for kind in LAW.kinds if kind.startswith("vn.")):
        procedure = LAW.procedure(kind, day("2026-07-07"))
        for state in procedure.states:
            open_to_him = {edge.outcome for edge in procedure.edges_from(state) if edge.step == "reissue"}
            assert open_to_him == {"asked", "stopped", "given", "proposed", "agreed", "declined"}


def test_a_code_is_given_by_its_digest_and_nothing_else() -> None:
    told = a_petition_with_a_slip()
    told.then("reissue.asked", day("2026-07-07"))
    with pytest.raises(ValueError, match="64 hex digits"):
        told.then("reissue.given", day("2026-07-11"), code="")


# --- in person at the counter -------------------------------------------------------------------------------------------

FIRST, SECOND = f"{BODY}/01", f"{BODY}/04"


def who_may_come(**said: Any) -> Told:
    """A petition with a name whose writer chose to come to the counter, should he lose the code."""
    told = Told()
    told.receive("vn.feedback", day("2026-07-06"), second=("counter",), **said)
    return told


def at_the_counter(told: Told, name: str, on: str, office: str, *, opens: bool = True, slip: str = "ab" * 32) -> Any:
    """An office opens the name for it, and says what it has found."""
    if opens:
        told.then("open", day(on), by="clerk", office=office, purpose="lost_code")
    return told.then(f"reissue.{name}", day(on), by="clerk", office=office, way="counter", slip=slip)


def test_two_offices_compare_whoever_comes_with_the_name_and_then_the_notice_runs() -> None:
    told = who_may_come()
    assert at_the_counter(told, "proposed", "2026-07-07", FIRST).reissue is None, "one office alone asks for nothing"
    refused(Missing, told, "reissue.given", day("2026-07-20"), way="counter")
    waiting = at_the_counter(told, "agreed", "2026-07-08", SECOND).reissue
    assert waiting is not None
    assert (waiting.way, waiting.ready, waiting.until) == ("counter", day("2026-07-12"), day("2026-08-07"))
    refused(TooEarly, told, "reissue.given", day("2026-07-11"), way="counter")
    late = Told(history=[*told.history])
    refused(TooLate, late, "reissue.given", day("2026-08-08"), way="counter")
    assert at_the_counter(late, "proposed", "2026-08-08", FIRST).compared is not None, "it is asked for once more"
    after = told.then("reissue.given", day("2026-07-12"), way="counter")
    assert (after.reissue, after.second) == (None, frozenset())


def test_one_office_is_not_both_and_neither_compares_without_having_opened_the_name_for_it_that_day() -> None:
    told = who_may_come()
    told.then("open", day("2026-07-07"), by="clerk", office=FIRST, purpose="verify_identity")
    for name in ("proposed", "declined"):
        with pytest.raises(Missing, match="not opened the name"):
            at_the_counter(told, name, "2026-07-07", FIRST, opens=False)
    at_the_counter(told, "proposed", "2026-07-07", FIRST)
    with pytest.raises(refusals.NotYours, match="compared already"):
        at_the_counter(told, "agreed", "2026-07-07", FIRST)
    told.then("open", day("2026-07-07"), by="clerk", office=SECOND, purpose="lost_code")
    with pytest.raises(Missing, match="not opened the name"):
        at_the_counter(told, "agreed", "2026-07-08", SECOND, opens=False)


def test_both_offices_have_the_same_mark_from_whoever_comes() -> None:
    told = who_may_come()
    at_the_counter(told, "proposed", "2026-07-07", FIRST)
    with pytest.raises(Missing, match="not the one"):
        at_the_counter(told, "agreed", "2026-07-07", SECOND, slip="cd" * 32)
    at_the_counter(told, "proposed", "2026-07-07", FIRST, slip="cd" * 32)
    assert at_the_counter(told, "agreed", "2026-07-07", SECOND, slip="cd" * 32).reissue is not None


def test_who_is_not_the_writer_gets_nothing_and_that_stands_among_the_acts() -> None:
    told = who_may_come()
    at_the_counter(told, "proposed", "2026-07-07", FIRST)
    after = at_the_counter(told, "declined", "2026-07-07", SECOND)
    assert (after.compared, after.reissue, after.second) == (None, None, frozenset({"counter"}))
    refused(Missing, told, "reissue.given", day("2026-07-12"), way="counter")


def test_whoever_holds_the_code_stops_it_after_the_first_office_as_after_the_second() -> None:
    for names in (("proposed",), ("proposed", "agreed")):
        told = who_may_come()
        for name, office in zip(names, (FIRST, SECOND), strict=False):
            at_the_counter(told, name, "2026-07-07", office)
        after = told.then("reissue.stopped", day("2026-07-07"), way="counter")
        assert (after.compared, after.reissue, after.second) == (None, None, frozenset())
        with pytest.raises(Missing, match="no way to a new code"):
            at_the_counter(told, "proposed", "2026-07-08", FIRST)


def test_a_petition_without_a_name_never_has_it_and_nobody_has_a_way_that_he_did_not_choose() -> None:
    with pytest.raises(Missing, match="no such way"):
        who_may_come(anonymous=True)
    slip, counter = a_petition_with_a_slip(), who_may_come()
    with pytest.raises(Missing, match="no way to a new code"):
        at_the_counter(slip, "proposed", "2026-07-07", FIRST)
    refused(Missing, counter, "reissue.asked", day("2026-07-07"))
    refused(Missing, counter, "reissue.asked", day("2026-07-07"), way="counter")
    both = Told()
    both.receive("vn.feedback", day("2026-07-06"), second=("second_slip", "counter"))
    at_the_counter(both, "proposed", "2026-07-07", FIRST)
    both.then("reissue.asked", day("2026-07-07"))
    assert both.petition.compared is None, "it is asked for by one way at a time"
    with pytest.raises(TooEarly):
        at_the_counter(both, "proposed", "2026-07-08", FIRST)


# --- splitting --------------------------------------------------------------------------------------------------------


def test_a_letter_is_split_into_at_least_two_and_keeps_the_last_of_its_contents() -> None:
    told = a_denunciation("verifying")
    part = {"kind": "vn.complaint", "subject": "land", "by": "officer", "actor": f"{BODY}/03", "office": f"{BODY}/03"}
    first = {"by": "clerk", "actor": f"{BODY}/03", "office": f"{BODY}/03"}
    second = {"by": "clerk", "actor": f"{BODY}/01", "office": f"{BODY}/01"}
    for contents in (0, 1):
        none = refused(Missing, told, "split.typed", day("2026-01-14"), contents=contents, **part)
        assert (none.field, none.article) == ("contents", "Luật TCD Đ.25.3; NĐ 154/2026 Đ.14.4")
    before = told.petition
    typed = told.then("split.typed", day("2026-01-14"), contents=2, **part)
    assert (typed.state, typed.clocks) == (before.state, before.clocks)
    refused(NotYours, told, "split.checked", day("2026-01-14"), **first)
    checked = told.then("split.checked", day("2026-01-14"), **second)
    assert (checked.splitting, checked.split_off, checked.state) == (None, 1, before.state)
    assert refused(Missing, told, "split.checked", day("2026-01-14"), **second).article
    assert refused(Missing, told, "split.typed", day("2026-01-14"), contents=2, **part).field == "contents"


def test_a_letter_is_kept_as_the_strictest_of_its_contents_before_one_is_split_off() -> None:
    told = a_complaint("verifying")
    part = {"subject": "conduct", "by": "officer", "actor": f"{BODY}/03", "office": f"{BODY}/03", "contents": 2}
    assert refused(Missing, told, "split.typed", day("2026-07-07"), kind="vn.denunciation", **part).field == "kind"
    assert told.then("split.typed", day("2026-07-07"), kind="vn.feedback", **part).splitting is not None

def test_no_office_ends_a_letter_while_a_part_of_it_waits() -> None:
    """Luật TCD Đ.25.3: each content is settled by its own law, so none is lost with the letter."""
    told = a_denunciation("classified")
    part = {"kind": "vn.feedback", "subject": "roads", "contents": 2, "office": f"{BODY}/03"}
    told.then("split.typed", day("2026-01-14"), **part)
    ground = LAW.grounds["denunciation.not_accepted"][0].id
    no = refused(Missing, told, "refuse", day("2026-01-14"), ground=ground)
    assert "chờ tách thành đơn riêng" in no.what.vi and no.article
    waiting = list(told.history)
    told.then("split.returned", day("2026-01-14"), office=f"{BODY}/01")
    assert told.then("refuse", day("2026-01-14"), ground=ground).state == "refused"
    told.history = waiting
    assert told.then("split.checked", day("2026-01-14"), office=f"{BODY}/01").split_off == 1
    assert told.then("refuse", day("2026-01-14"), ground=ground).state == "refused"


def test_where_its_writer_ends_the_letter_the_part_that_waits_goes_on_by_itself() -> None:
    told = a_complaint("verifying")
    told.then("split.typed", day("2026-07-06"), kind="vn.feedback", subject="roads", contents=2, office=f"{BODY}/03")
    late = day("2026-08-20")
    assert told.then("appeal", late).state == "appealed", "what is his to do waits for no office"
    assert told.petition.splitting is not None
    assert told.then("split.checked", late, office=f"{BODY}/01").split_off == 1
    assert told.petition.state == "appealed" and told.petition.splitting is None
    refused(NotNow, told, "split.typed", late, kind="vn.feedback", subject="roads", contents=3, office=f"{BODY}/03")


# --- the same content, urgent harm ------------------------------------------------------------------------------------

EARLIER = "0123456789abcdef" * 2


def test_a_petition_with_the_content_of_an_earlier_one_is_kept_by_the_head_once_an_office_has_named_that_one() -> None:
    told = a_complaint("classified")
    due = told.petition.clocks["KN-ACC1"].due
    refused(Missing, told, "duplicate.ended", day("2026-07-06"), ground="settled")
    linked = told.then("duplicate.noted", day("2026-07-06"), ground="settled", earlier=EARLIER)
    assert (linked.same_as, linked.state, linked.clocks["KN-ACC1"].due) == (EARLIER, "classified", due)
    kept = told.then("duplicate.ended", day("2026-07-06"), ground="settled")
    assert (kept.state, kept.same_as, dict(kept.clocks)) == ("refused", EARLIER, {})
    assert [run.how for run in kept.runs if run.name == "KN-ACC1"] == ["fell_away"]


def test_nobody_learns_by_a_link_of_an_earlier_petition_that_he_is_kept_away_from() -> None:
    told = a_complaint("classified")
    given = {"ground": "again", "earlier": EARLIER}
    assert refused(Missing, told, "duplicate.noted", day("2026-07-06"), away=(f"{BODY}/07",), **given).field == "number"
    told.then("recuse", day("2026-07-06"), office=f"{BODY}/07", reason="relative")
    assert told.then("duplicate.noted", day("2026-07-06"), away=(f"{BODY}/07",), **given).same_as == EARLIER


@pytest.mark.parametrize("answer", ["alert.ordered", "alert.sent"])
def test_urgent_harm_is_reported_at_once_and_its_term_met_by_what_prevents_it(answer: str) -> None:
    told = a_feedback("classified")
    on = day("2026-07-07")
    with pytest.raises(Missing):
        told.then(answer, on)
    alarmed = told.then("alert.reported", on)
    assert (alarmed.clocks["XL-URGENT"].due, alarmed.state) == (on, "classified")
    met = told.then(answer, on)
    assert [(run.how, run.ended) for run in met.runs if run.name == "XL-URGENT"] == [("met", on)]
