"""Whoever was not answered, or not as he hoped, goes further in the words of the law: from when, until when, why so late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.petition.told import LAW, Told, a_complaint, day
from hoiam.core.deadlines import Interval, OutsideCalendar
from hoiam.core.deadlines.calendar import DayOff
from hoiam.core.dossier import terms
from hoiam.core.dossier.refusals import Missing, NotNow, NotYours, Refusal, TooEarly, TooLate
from hoiam.core.petition.events import Timing
from hoiam.core.petition.steps.appeal import gone_already
from hoiam.core.words import Text

RECEIVED = {"by": "clock", "actor": "clock"}


def refused(error: type[Refusal], told: Told, name: str, on: date, **said: Any) -> Refusal:
    before = list(told.history)
    with pytest.raises(error) as no:
        told.then(name, on, **said)
    assert told.history == before
    return no.value


def a_dismissal() -> Told:
    told = Told()
    told.receive("vn.disciplinary", day("2026-06-29"), channel="letter", signed="paper", subject="discipline")
    told.then("classify.competent", day("2026-06-30"), conditions=("dismissal",))
    told.then("accept", day("2026-07-01"))
    return told


# --- silence (Luật KN Đ.33.1, first leg)


def test_after_silence_there_are_thirty_days_from_the_expiry_of_the_term_and_an_appeal_months_later_is_refused() -> None:
    told = a_complaint("verifying")
    assert told.due("KN-RES1") == day("2026-07-31")
    window = told.petition.clocks["KN-WIN2-QH"]
    # 30/8 is a Sunday, 31/8 is off for a day worked before, and 1 and 2/9 are holidays.
    assert (window.trigger, window.nominal, window.due) == (day("2026-07-31"), day("2026-08-30"), day("2026-09-03"))
    assert window.whose == "petitioner"
    for on in ("2026-08-01", "2026-09-03"):
        assert a_complaint("verifying").then("appeal", day(on)).state == "appealed"
    no = refused(TooLate, told, "appeal", day("2027-03-31"))
    assert "03/09/2026" in no.why.vi and no.article == "Luật KN Đ.33.1" and no.field == "excuse"


def test_in_a_remote_area_the_window_after_silence_is_forty_five_days() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-06-26"), channel="letter", signed="paper")
    told.then("classify.competent", day("2026-06-29"), conditions=("remote",))
    told.then("accept", day("2026-07-01"))
    assert told.due("KN-RES1") == day("2026-08-17")  # 45 days, off a weekend
    assert told.petition.clocks["KN-WIN2-QH"].nominal == day("2026-08-17") + timedelta(days=45)


def test_the_window_after_silence_opens_later_where_the_term_is_made_longer() -> None:
    told = a_complaint("verifying")
    told.then("extend", day("2026-07-20"), conditions=("complex",))
    end = told.due("KN-RES1")
    assert end == day("2026-08-17")
    assert told.petition.clocks["KN-WIN2-QH"].trigger == told.petition.clocks["TTHC-SUE-QH"].trigger == end
    refused(TooEarly, told, "appeal", day("2026-08-15"))
    assert told.then("appeal", day("2026-09-15")).state == "appealed"


def test_the_window_after_silence_stands_still_with_the_term_and_goes_on_with_it() -> None:
    told = a_complaint("verifying")
    told.then("suspend", day("2026-07-15"), ground="obstacle")
    assert told.petition.stands_still("KN-WIN2-QH") and told.petition.stands_still("TTHC-SUE-QH")
    told.then("resume", day("2026-08-10"))
    assert not told.petition.stands_still("KN-WIN2-QH")
    assert told.due("KN-RES1") == told.petition.clocks["KN-WIN2-QH"].trigger == day("2026-08-26")
    assert told.petition.clocks["KN-WIN2-QH"].nominal == day("2026-09-25")


def test_days_of_a_suspension_after_the_term_has_passed_are_not_taken_from_the_window() -> None:
    told = a_complaint("verifying")
    told.then("suspend", day("2026-08-10"), ground="obstacle")
    told.then("resume", day("2026-08-20"))
    window = told.petition.clocks["KN-WIN2-QH"]
    assert (window.trigger, window.nominal) == (day("2026-07-31"), day("2026-08-30") + timedelta(days=10))


def test_a_decision_however_late_ends_the_window_after_silence_and_service_opens_the_other() -> None:
    told = a_complaint("verified")
    told.then("decide", day("2026-08-20"))
    assert not {"KN-WIN2-QH", "TTHC-SUE-QH"} & told.petition.clocks.keys()
    told.then("notify.sent", day("2026-08-21"))
    told.then("notify.served", day("2026-08-24"))
    assert {"KN-WIN2", "TTHC-SUE"} <= told.petition.clocks.keys()


def test_the_petitioner_is_told_of_the_window_once_it_has_opened_and_not_before() -> None:
    petition = a_complaint("verifying").petition
    assert terms.own_due(petition, day("2026-07-15")) is None
    own = terms.own_due(petition, day("2026-08-10"))
    assert own is not None and own.name == "KN-WIN2-QH"
    later = terms.own_due(petition, day("2026-10-01"))
    assert later is not None and later.name == "TTHC-SUE-QH", "once it has passed, what is left"


def test_a_calendar_that_moves_the_term_moves_the_window_too() -> None:
    told = a_complaint("verifying")
    civil = LAW.calendars["vn.civil"]
    # 31/7 is declared a day off after the fact, so that the term ends on the Monday.
    off = DayOff(day("2026-07-31"), Text("nghỉ", "off"), "holiday")
    moved = replace(civil, days_off={**civil.days_off, off.day: off}, version="2026-12-31")
    law = replace(LAW, calendars={**LAW.calendars, "vn.civil": moved})
    again = {clock.name: clock for clock in terms.recounted(told.petition, law, day("2026-07-20"))}
    assert again["KN-RES1"].due == again["KN-WIN2-QH"].trigger == day("2026-08-03")


def test_a_term_of_the_petitioner_beyond_the_calendar_holds_up_no_step_of_the_body_and_is_provisional() -> None:
    """A year from a term that ends in 2027 ends in a year of which no calendar is known."""
    last = LAW.calendars["vn.civil"].last
    told = Told()
    on = date(last.year, 6, 1)
    told.receive("vn.complaint", on, channel="letter", signed="paper")
    told.then("classify.competent", on)
    told.then("accept", on)
    sue = told.petition.clocks["TTHC-SUE-QH"]
    assert sue.trigger.year == last.year and (sue.due, sue.provisional) == (sue.trigger.replace(year=last.year + 1), True)
    shown = terms.term(told.petition, LAW, sue, on)
    assert shown.due is None and shown.why_not is not None, "the way to the day says that the calendar does not reach so far"
    assert terms.recounted(told.petition, LAW, on) == ()


# --- late with a good reason (Luật KN Đ.9, 11.6)


@pytest.mark.parametrize("reason", ["illness", "disaster", "away", "other"])
def test_a_second_complaint_that_is_late_is_taken_with_a_reason_of_the_law_and_the_reason_stands_in_it(reason: str) -> None:
    for told in (a_complaint("served"), a_complaint("verifying")):
        late = day("2027-03-31")
        refused(TooLate, told, "appeal", late)
        refused(TooLate, told, "appeal", late, excuse="I forgot")
        went_on = told.then("appeal", late, excuse=reason)
        assert (went_on.state, went_on.excuse, told.last.act.fact.excuse) == ("appealed", reason, reason)


def test_a_reason_that_is_not_needed_is_not_kept() -> None:
    told = a_complaint("served")
    assert told.then("appeal", told.due("KN-WIN2"), excuse="illness").excuse == ""


def test_after_the_decision_is_being_carried_out_a_late_complaint_is_put_down_and_stops_nothing() -> None:
    told = a_complaint("served")
    told.then("enforce.ordered", day("2026-08-17"))
    refused(TooLate, told, "appeal", day("2026-10-01"))
    open_ = LAW.procedure("vn.complaint", day("2026-10-01")).edges_from("enforcing")
    assert not any(gone_already(told.petition, edge) for edge in open_)
    went_on = told.then("appeal", day("2026-10-01"), excuse="illness")
    assert (went_on.state, went_on.gone_further) == ("enforcing", True)
    assert {edge.name for edge in open_ if gone_already(went_on, edge)} == {"appeal", "appeal.received"}, "all else is open"
    refused(NotNow, told, "appeal", day("2026-10-02"), excuse="illness")
    assert told.then("enforce.done", day("2026-10-05")).state == "final"


def test_an_official_who_is_disciplined_is_heard_late_as_well() -> None:
    told = a_dismissal()
    for name, on in [("assign", "2026-07-02"), ("verify.ordered", "2026-07-02"), ("verify.reported", "2026-07-06")]:
        told.then(name, day(on))
    told.then("dialogue.called", day("2026-07-07"), held_on=day("2026-07-20"))
    told.then("dialogue.held", day("2026-07-20"), held_on=day("2026-07-20"))
    told.then("decide", day("2026-07-21"))
    told.then("notify.sent", day("2026-07-22"))
    told.then("notify.served", day("2026-07-22"))
    assert told.petition.clocks["KL-LIM2"].n == 30, "on a dismissal thirty days, elsewhere ten"
    assert "TTHC-SUE" in told.petition.clocks, "a dismissal may be taken to court"
    no = refused(TooLate, told, "appeal", day("2026-10-01"))
    assert no.article == "Luật KN Đ.48"
    assert told.then("appeal", day("2026-10-01"), excuse="away").state == "appealed"


# --- the day of posting


def test_what_was_posted_in_time_is_in_time_whenever_it_comes_in() -> None:
    told = a_complaint("served")
    last = told.due("KN-WIN2")
    came = last + timedelta(days=4)
    refused(TooLate, told, "appeal", came, by="clerk", came=came)
    went_on = told.then("appeal", came, by="clerk", came=came, posted=last)
    assert (went_on.state, told.last.act.day, told.last.act.fact.posted) == ("appealed", last, last)


def test_a_day_of_posting_after_the_receipt_or_to_come_is_refused_with_the_article() -> None:
    told = a_complaint("served")
    came = told.due("KN-WIN2")
    no = refused(TooEarly, told, "appeal", came, by="clerk", came=came, posted=came + timedelta(days=1))
    assert (no.field, no.article) == ("posted", "Luật KN Đ.33.1")
    ahead = refused(TooEarly, told, "appeal", came, by="clerk", posted=came + timedelta(days=30))
    assert ahead.field == "posted" and ahead.article
    refused(TooEarly, told, "appeal", came, by="clerk", came=came + timedelta(days=1))


# --- on paper, and told from elsewhere (Luật KN Đ.44.1)


@pytest.mark.parametrize("state", ["served", "verifying"])
def test_the_counter_puts_down_a_second_complaint_on_paper_and_the_first_is_not_carried_out_meanwhile(state: str) -> None:
    told = a_complaint(state)
    came = day("2026-08-10")
    refused(NotYours, told, "appeal", came, by="publisher")
    assert told.then("appeal", came, by="clerk", came=came, successor="").state == "appealed"
    refused(NotNow, told, "enforce.ordered", day("2026-10-01"))


def test_the_body_above_says_that_the_paper_came_in_there() -> None:
    told = a_complaint("sent")
    went_on = told.then("appeal.received", day("2026-07-30"), **RECEIVED, successor="")
    assert (went_on.state, went_on.gone_further) == ("appealed", True)
    refused(NotNow, told, "enforce.ordered", day("2026-10-01"))


def test_when_the_second_complaint_is_over_without_a_decision_the_first_is_in_effect_and_is_carried_out() -> None:
    told = a_complaint("served")
    told.then("appeal", day("2026-08-10"))
    back = told.then("appeal.ended", day("2026-09-14"), by="leader")
    assert (back.state, back.gone_further) == ("decided", False)
    assert told.due("KN-ENF") == day("2026-09-21")  # five working days
    assert told.then("enforce.ordered", day("2026-09-15")).state == "enforcing"


def test_where_the_second_complaint_is_over_early_the_first_decision_waits_for_its_day_and_for_the_window() -> None:
    """Luật KN Đ.44.1: thirty days from issue; Đ.33.1: thirty from receipt, in which he may complain once more."""
    told = a_complaint("served")  # decided on 13 July, received on 15 July
    told.then("appeal", day("2026-07-20"))
    told.then("appeal.ended", day("2026-07-24"), by="leader")
    assert (told.due("KN-EFF1"), told.due("KN-WIN2")) == (day("2026-08-12"), day("2026-08-14"))
    assert (told.petition.clocks["KN-ENF"].trigger, told.due("KN-ENF")) == (day("2026-08-13"), day("2026-08-20"))
    for early in ("2026-07-27", "2026-08-13", "2026-08-14"):
        refused(TooEarly, told, "enforce.ordered", day(early))
    assert told.then("appeal", day("2026-07-30")).state == "appealed"
    told.then("appeal.ended", day("2026-08-10"), by="leader")
    assert told.then("enforce.ordered", day("2026-08-15")).state == "enforcing"


def test_whom_the_decision_was_not_served_on_has_no_window_that_runs_when_his_second_complaint_is_over() -> None:
    told = a_complaint("sent")
    told.then("appeal.received", day("2026-07-30"), **RECEIVED, successor="")
    told.then("appeal.ended", day("2026-08-03"), by="leader")
    assert "KN-WIN2" not in told.petition.clocks and told.due("KN-EFF1") == day("2026-08-12")


def test_where_nothing_was_decided_there_is_nothing_to_be_carried_out_when_the_second_complaint_is_over() -> None:
    told = a_complaint("verifying")
    told.then("appeal", day("2026-08-10"))
    refused(Missing, told, "appeal.ended", day("2026-09-14"), by="leader")


# --- court (Luật TTHC Đ.116, Luật KN Đ.11.9)


def test_there_is_a_year_to_sue_from_the_day_on_which_the_decision_was_received() -> None:
    told = a_complaint("served")
    assert told.petition.clocks["TTHC-SUE"].nominal == day("2027-07-15")
    assert LAW.rule("TTHC-SUE", day("2026-07-15")).is_unsure, "the text of the law was not read: it is shown as unsure"


def test_there_is_a_year_to_sue_from_the_day_on_which_the_term_passed_in_silence() -> None:
    assert a_complaint("verifying").petition.clocks["TTHC-SUE-QH"].nominal == day("2027-07-31")


def test_discipline_other_than_a_dismissal_is_not_taken_to_court() -> None:
    assert "TTHC-SUE-QH" in a_dismissal().petition.clocks
    other = Told()
    other.receive("vn.disciplinary", day("2026-06-29"), channel="letter", signed="paper", subject="discipline")
    other.then("classify.competent", day("2026-06-30"))
    assert "TTHC-SUE-QH" not in other.then("accept", day("2026-07-01")).clocks


def test_once_a_court_has_taken_the_case_there_is_no_second_complaint_and_what_is_in_effect_is_carried_out() -> None:
    told = a_complaint("served")
    taken = told.then("close.court", day("2026-08-03"), reason="court")
    assert taken.state == "decided" and not {"TTHC-SUE", "KN-WIN2"} & taken.clocks.keys()
    met = next(run for run in taken.runs if run.name == "TTHC-SUE")
    assert met.how == "met"
    no = refused(NotNow, told, "appeal", day("2026-08-04"))
    assert "Tòa án" in no.why.vi and no.article.startswith("Luật KN Đ.11.9")
    assert told.then("enforce.ordered", day("2026-09-01")).state == "enforcing"


def test_a_court_that_takes_the_case_before_the_decision_ends_it() -> None:
    told = a_complaint("verifying")
    assert told.then("close.court", day("2026-07-20"), reason="court").state == "terminated"


# --- what is left where the body is late ---


def test_a_complaint_that_was_never_accepted_in_term_has_its_doors_once_the_term_has_run_out() -> None:
    told = a_complaint("signed")
    due = told.due("KN-ACC1")
    assert terms.doors(told.petition, LAW, due) == ()
    doors = terms.doors(told.petition, LAW, due + timedelta(days=1))
    articles = " ".join(door.article for door in doors)
    assert len(doors) == 3 and "Luật KN Đ.2.9" in articles and "Luật TTHC" in articles and "Luật KN Đ.25.2" in articles
    assert all(door.unsure is not None for door in doors), "no article says so expressly: it is shown as unsure"


def test_where_the_decision_is_late_the_second_complaint_and_the_court_are_left() -> None:
    told = a_complaint("verifying")
    doors = terms.doors(told.petition, LAW, told.due("KN-RES1") + timedelta(days=1))
    assert [door.article for door in doors] == ["Luật KN Đ.7.1, 33.1", "Luật TTHC Đ.116.3.b"]


def test_every_duty_to_accept_and_to_resolve_of_a_complaint_says_what_is_left_when_it_is_late() -> None:
    for kind in ("vn.complaint", "vn.complaint2", "vn.disciplinary", "vn.disciplinary2"):
        procedure = LAW.procedure(kind, day("2026-08-01"))
        for step in ("sign", "accept"):
            edge = next(each for each in procedure.edges if each.step == step)
            assert LAW.rule(edge.starts[0].rule, day("2026-08-01")).when_late, (kind, step)


def test_with_the_decision_two_terms_open_and_with_a_remote_area_or_a_dismissal_others() -> None:
    on = day("2026-08-01")
    opens = {given.rule.id: given.n for given in terms.opened_by_service(LAW, "vn.complaint", on, ())}
    assert opens == {"KN-WIN2": 30, "TTHC-SUE": 1}
    remote = {given.rule.id: given.n for given in terms.opened_by_service(LAW, "vn.complaint", on, ("remote",))}
    assert remote["KN-WIN2"] == 45
    assert {g.rule.id: g.n for g in terms.opened_by_service(LAW, "vn.disciplinary", on, ())} == {"KL-LIM2": 10}
    dismissed = {g.rule.id: g.n for g in terms.opened_by_service(LAW, "vn.disciplinary", on, ("dismissal",))}
    assert dismissed == {"KL-LIM2": 30, "TTHC-SUE": 1}


# --- limitation (Luật KN Đ.9, 48) ---


@pytest.mark.parametrize(
    ("kind", "known", "counts", "over"),
    [
        ("vn.complaint", "2026-03-02", "2026-06-01", False),  # 31/5 is a Sunday: 1/6
        ("vn.complaint", "2026-03-02", "2026-06-02", True),
        ("vn.disciplinary", "2026-07-01", "2026-07-16", False),
        ("vn.disciplinary", "2026-07-01", "2026-07-17", True),
    ],
)
def test_ninety_days_for_a_complaint_and_fifteen_against_discipline(kind: str, known: str, counts: str, over: bool) -> None:
    found = terms.in_time(LAW, kind, day(known), day(counts))
    assert found is not None and found.over is over


def test_days_of_an_obstacle_are_not_counted_and_a_denunciation_has_no_such_time() -> None:
    ill = Interval(day("2026-04-01"), day("2026-04-30"))
    found = terms.in_time(LAW, "vn.complaint", day("2026-03-02"), day("2026-06-30"), hindered=ill)
    assert found is not None and (found.due.nominal, found.over) == (day("2026-06-30"), False)
    assert terms.in_time(LAW, "vn.denunciation", day("2020-03-02"), day("2026-06-30")) is None
    assert terms.in_time(LAW, "vn.complaint", None, day("2026-06-30")) is None


def test_a_term_that_ended_before_the_calendar_begins_is_counted_and_over() -> None:
    found = terms.in_time(LAW, "vn.complaint", day("2019-03-12"), day("2026-10-05"))
    assert found is not None and (found.last, found.due, found.over) == (day("2019-06-10"), None, True)
    ill = Interval(day("2019-06-01"), day("2019-06-30"))  # 30 days more
    found = terms.in_time(LAW, "vn.complaint", day("2019-03-12"), day("2026-10-05"), hindered=ill)
    assert found is not None and found.last == day("2019-07-10")
    before = Interval(day("2019-03-01"), day("2019-03-20"))  # eight of them after the day on which it was known
    found = terms.in_time(LAW, "vn.complaint", day("2019-03-12"), day("2026-10-05"), hindered=before)
    assert found is not None and found.last == day("2019-06-18")


@pytest.mark.parametrize(
    ("first", "last", "ended"),
    [
        ("2019-06-10", "2019-06-20", "2019-06-21"),  # from the last day itself on: eleven days
        ("2019-06-11", "2019-06-20", "2019-06-10"),  # after it was over
        ("2019-03-01", "2019-03-12", "2019-06-10"),  # to the very day on which he knew
        ("2019-03-01", "2019-03-13", "2019-06-11"),
    ],
)
def test_of_an_obstacle_long_ago_those_days_are_not_counted_on_which_the_term_ran(first: str, last: str, ended: str) -> None:
    hindered = Interval(day(first), day(last))
    found = terms.in_time(LAW, "vn.complaint", day("2019-03-12"), day("2026-10-05"), hindered=hindered)
    assert found is not None and (found.last, found.due) == (day(ended), None)


def test_a_term_is_over_without_a_calendar_only_where_it_ended_before_the_first_year_of_one() -> None:
    counts = day("2026-10-05")
    found = terms.in_time(LAW, "vn.complaint", day("2023-10-02"), counts)
    assert found is not None and (found.last, found.over) == (day("2023-12-31"), True)
    with pytest.raises(OutsideCalendar):
        terms.in_time(LAW, "vn.complaint", day("2023-10-03"), counts)
    rule = LAW.rules["KN-LIM"]
    for said in ({"unit": "wd"}, {"n": None}):
        assert terms._long_ago(LAW, replace(rule, **said), day("2019-03-12"), None) is None


def test_days_that_cannot_be_are_refused_on_receipt_with_the_article() -> None:
    came = day("2026-07-06")
    for timing, field in [
        (Timing(posted=day("2026-07-07")), "posted"),
        (Timing(known=day("2026-07-07")), "known"),
        (Timing(hindered="illness", since=day("2026-07-08")), "since"),
        (Timing(hindered="illness", since=day("2026-07-02"), until=day("2026-07-01")), "until"),
    ]:
        with pytest.raises(TooEarly) as no:
            Told().receive("vn.complaint", came, timing=timing)
        assert (no.value.field, no.value.article) == (field, "Luật KN 2011 Đ.9")
