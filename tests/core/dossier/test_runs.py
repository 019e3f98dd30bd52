"""Each running of a term: who set it going, what met it, how it ended otherwise, and whose each of its days was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from core.petition.lives import Tried, lives
from core.petition.told import BODY, LAW, OTHER, SUPERIOR, Told, day
from hoiam.core.dossier import days, terms
from hoiam.core.dossier.refusals import Missing, NotNow, RecusedHere, TooLate, TooLong
from hoiam.core.dossier.standing import Run
from hoiam.core.petition.events import Errand

D = "2026-"


def received(kind: str, on: str, **said: object) -> Told:
    told = Told()
    told.receive(kind, day(D + on), channel="letter", signed="paper", **said)
    return told


def sent(told: Told, on: str, to: str) -> None:
    told.then("transfer.sent", day(D + on), body=to)


def taken(told: Told, on: str, by: str) -> None:
    told.then("transfer.received", day(D + on), by="clerk", actor=f"{by}/01", on_behalf_of=by, body=by)


def given_back(told: Told, on: str, by: str) -> None:
    told.then("transfer.undone", day(D + on), by="clerk", actor=f"{by}/01", on_behalf_of=by)


def runs(told: Told, name: str) -> list[Run]:
    return [run for run in told.petition.runs if run.name == name]


def only(told: Told, name: str) -> Run:
    (run,) = runs(told, name)
    return run


def told_of(run: Run) -> tuple[str, date | None, str | None]:
    return run.body, run.ended, run.how


def held(told: Told, run: Run, until: str) -> dict[str, int]:
    return {who: n for who, n in days.shares(told.petition, LAW, run, day(D + until)).of if n}


# --- the worked examples ----------------------------------------------------------------------------------------------


def test_a_reception_office_that_passes_a_denunciation_on_in_time_is_judged_by_its_own_day() -> None:
    told = received("vn.denunciation", "10-05", subject="conduct")
    assert (only(told, "TC-XFER").due, only(told, "TC-INIT").due) == (day("2026-10-12"), day("2026-10-14"))
    sent(told, "10-08", SUPERIOR)
    assert told_of(only(told, "TC-XFER")) == (BODY, day("2026-10-08"), "met")
    assert told_of(only(told, "TC-INIT")) == (BODY, day("2026-10-08"), "passed_on")
    taken(told, "10-15", SUPERIOR)
    before, after = runs(told, "TC-INIT")
    assert told_of(before) == (BODY, day("2026-10-08"), "passed_on"), "what the other body does changes nothing for the sender"
    assert (told_of(after), after.due) == ((SUPERIOR, None, None), day("2026-10-26"))
    own = days.petitioners_own(told.petition, LAW, day("2026-10-16"))
    assert own is not None
    assert (own.days, own.held("own"), own.held("transit")) == (11, 4, 7)


def test_on_the_way_are_the_working_days_between_sending_and_taking_over() -> None:
    told = received("vn.denunciation", "10-05", subject="conduct")
    sent(told, "10-08", SUPERIOR)
    taken(told, "10-15", SUPERIOR)
    (way,) = told.petition.transits
    calendar = LAW.calendars["vn.civil"].working_days_until
    assert calendar(way.until.toordinal()) - calendar(way.since.toordinal()) == 5  # type: ignore[union-attr] # it was taken


def test_a_complaint_that_is_given_back_keeps_the_term_that_it_had() -> None:
    told = received("vn.complaint", "10-05")
    assert only(told, "KN-ACC1").due == day("2026-10-14")
    sent(told, "10-07", OTHER)
    assert told_of(only(told, "KN-ACC1")) == (BODY, day("2026-10-07"), "passed_on")
    given_back(told, "10-09", OTHER)
    again = only(told, "KN-ACC1")
    assert (told_of(again), again.due, again.trigger) == ((BODY, None, None), day("2026-10-14"), day("2026-10-05"))
    assert held(told, again, "10-09") == {"own": 2, "transit": 2}
    assert held(told, again, "10-13") == {"own": 4, "transit": 2}
    with pytest.raises(Missing) as no:
        sent(told, "10-12", OTHER)
    assert (no.value.article, "cấp trên chung" in no.value.next.vi) == ("Luật KN Đ.21.3, 23.4", True)


def test_the_days_of_an_appraisal_are_not_counted_and_the_day_of_its_return_is() -> None:
    told = received("vn.denunciation", "09-24", subject="conduct")
    for name, on in (("classify.competent", "09-25"), ("accept", "10-01"), ("assign", "10-02"), ("verify.ordered", "10-02")):
        told.then(name, day(D + on))
    told.then("coordinate.expert", day("2026-10-12"))
    told.then("coordinate.expert_back", day("2026-10-26"))
    assert held(told, only(told, "TC-RES"), "10-30") == {"own": 15, "not_counted": 14}


# --- there and back ---------------------------------------------------------------------------------------------------


def test_a_hop_back_restarts_nothing_and_a_third_hop_is_refused() -> None:
    told = received("vn.complaint", "10-05")
    first = only(told, "TD-45")
    sent(told, "10-07", OTHER)
    assert set(told.petition.clocks) == {"TD-45"}, "what goes along runs on while the petition is on its way"
    taken(told, "10-09", OTHER)
    assert (only(told, "TD-45").body, only(told, "TD-45").due) == (OTHER, first.due)
    sent(told, "10-12", BODY)
    taken(told, "10-14", BODY)
    mine, theirs = runs(told, "KN-ACC1")
    assert (told_of(mine), mine.due, mine.trigger) == ((BODY, None, None), day("2026-10-14"), day("2026-10-05"))
    assert (told_of(theirs), theirs.due) == ((OTHER, day("2026-10-12"), "passed_on"), day("2026-10-20"))
    assert held(told, mine, "10-16") == {"own": 4, "transit": 5}
    alarm = only(told, "TD-45")
    assert (alarm.due, alarm.body) == (first.due, BODY), "the forty-five days are the petition's, wherever it is"
    with pytest.raises(NotNow) as no:
        sent(told, "10-15", SUPERIOR)
    assert (no.value.article, "cấp trên chung" in no.value.next.vi) == ("Luật KN Đ.21.3, 23.4", True)


def test_after_the_last_hop_the_superior_of_the_body_that_has_it_may_still_be_asked() -> None:
    told = received("vn.complaint", "10-05")
    sent(told, "10-07", OTHER)
    taken(told, "10-09", OTHER)
    sent(told, "10-12", BODY)
    taken(told, "10-14", BODY)
    told.then("transfer.sent", day("2026-10-15"), body=SUPERIOR, upward=True)
    assert told.petition.moving_to == SUPERIOR


def test_a_superior_who_was_asked_says_whose_it_is_and_sends_it_there_even_where_it_was_given_back() -> None:
    """Luật KN Đ.21.3: he settles the dispute, and is not told to ask himself."""
    told = received("vn.complaint", "10-05")
    sent(told, "10-07", OTHER)
    taken(told, "10-09", OTHER)
    sent(told, "10-12", BODY)
    taken(told, "10-14", BODY)
    told.then("transfer.sent", day("2026-10-15"), body=SUPERIOR, upward=True)
    taken(told, "10-16", SUPERIOR)
    with pytest.raises(NotNow):
        sent(told, "10-19", OTHER)
    told.then("transfer.sent", day("2026-10-19"), body=OTHER, settled=True)
    taken(told, "10-20", OTHER)
    _mine, again, over = runs(told, "KN-ACC1")
    assert (told_of(again), again.trigger, again.due) == ((OTHER, None, None), day("2026-10-09"), day("2026-10-20"))
    assert told_of(over) == (SUPERIOR, day("2026-10-19"), "passed_on")
    told = received("vn.complaint", "10-05")
    sent(told, "10-07", OTHER)
    given_back(told, "10-09", OTHER)
    told.then("transfer.sent", day("2026-10-12"), body=SUPERIOR, upward=True)
    taken(told, "10-13", SUPERIOR)
    told.then("transfer.sent", day("2026-10-14"), body=OTHER, settled=True)
    assert told.petition.moving_to == OTHER


def test_what_its_sender_takes_back_himself_goes_on_as_if_it_had_not_been_sent_and_is_no_hop() -> None:
    told = received("vn.denunciation", "10-05", subject="conduct")
    before = dict(told.petition.clocks)
    sent(told, "10-06", SUPERIOR)
    told.then("transfer.undone", day("2026-10-08"), by="clerk")
    assert dict(told.petition.clocks) == before
    assert (told.petition.hops, told.petition.gave_back) == (0, frozenset())
    assert held(told, only(told, "TC-XFER"), "10-09") == {"own": 2, "transit": 2}


def test_classifying_at_the_next_body_counts_from_when_that_body_had_it() -> None:
    told = received("vn.complaint", "10-05")
    sent(told, "10-07", OTHER)
    taken(told, "10-12", OTHER)
    due = told.petition.clocks["KN-ACC1"].due
    told.then("classify.competent", day("2026-10-13"), by="clerk")
    assert told.petition.clocks["KN-ACC1"].due == due == day("2026-10-21")


def test_a_body_that_takes_up_again_what_it_had_taken_up_has_no_new_term_for_it() -> None:
    told = received("vn.denunciation", "10-05", subject="conduct")
    told.then("classify.competent", day("2026-10-06"))
    told.then("accept", day("2026-10-07"))
    due = only(told, "TC-RES").due
    sent(told, "10-12", SUPERIOR)
    assert told_of(only(told, "TC-RES")) == (BODY, day("2026-10-12"), "passed_on")
    taken(told, "10-14", SUPERIOR)
    sent(told, "10-16", BODY)
    taken(told, "10-20", BODY)
    told.then("classify.competent", day("2026-10-21"))
    told.then("accept", day("2026-10-22"))
    again = only(told, "TC-RES")
    assert (again.due, again.trigger, again.ended) == (due, day("2026-10-07"), None)


# --- met, and by whom -------------------------------------------------------------------------------------------------


def test_what_is_called_another_kind_was_not_accepted_in_time() -> None:
    told = received("vn.complaint", "10-05")
    told.then("classify.competent", day("2026-10-07"), kind="vn.feedback", subject="roads")
    assert told_of(only(told, "KN-ACC1")) == (BODY, day("2026-10-07"), "reclassified")


def test_a_body_that_is_not_competent_has_no_term_to_accept() -> None:
    told = received("vn.complaint", "10-05")
    told.then("classify.elsewhere", day("2026-10-06"))
    assert told_of(only(told, "KN-ACC1")) == (BODY, day("2026-10-06"), "fell_away")
    assert set(told.petition.clocks) == {"TD-45"}


def test_what_was_taken_back_is_not_what_was_done() -> None:
    told = received("vn.complaint", "10-05")
    told.then("withdraw.asked", day("2026-10-06"), by="petitioner")
    told.then("withdraw.signed", day("2026-10-07"), coerced="no")
    assert told_of(only(told, "KN-ACC1"))[2] == "withdrawn"
    assert told_of(only(told, "TD-45"))[2] == "withdrawn"


def test_a_notice_of_acceptance_is_owed_to_the_accused_as_well_as_to_the_denouncer() -> None:
    told = received("vn.denunciation", "10-05", subject="conduct")
    told.then("classify.competent", day("2026-10-06"))
    told.then("accept", day("2026-10-07"))
    told.then("notify.sent", day("2026-10-08"), party="petitioner")
    assert only(told, "TC-ACCN").ended is None
    told.then("notify.sent", day("2026-10-12"), party="accused")
    assert told_of(only(told, "TC-ACCN"))[1:] == (day("2026-10-12"), "met")


def test_a_duty_to_several_is_met_on_the_day_of_the_last_of_them_whichever_was_recorded_last() -> None:
    told = received("vn.denunciation", "10-05", subject="conduct")
    told.then("classify.competent", day("2026-10-06"))
    told.then("accept", day("2026-10-07"))
    told.then("notify.sent", day("2026-10-12"), party="petitioner")
    told.then("notify.sent", day("2026-10-13"), party="accused", on=day("2026-10-09"))
    assert told_of(only(told, "TC-ACCN"))[1:] == (day("2026-10-12"), "met")


def test_a_notice_of_before_the_duty_began_does_not_count() -> None:
    told = received("vn.denunciation", "10-05", subject="conduct")
    told.then("classify.competent", day("2026-10-06"))
    told.then("accept", day("2026-10-07"))
    told.then("notify.sent", day("2026-10-08"), party="accused", on=day("2026-10-06"))
    told.then("notify.sent", day("2026-10-08"), party="petitioner")
    assert only(told, "TC-ACCN").ended is None


def test_that_a_suspension_was_told_is_no_notice_of_acceptance() -> None:
    told = received("vn.complaint", "08-03")
    told.then("classify.competent", day("2026-08-04"))
    told.then("accept", day("2026-08-07"))
    told.then("suspend", day("2026-08-10"), ground="obstacle")
    told.then("notify.sent", day("2026-08-10"), party="petitioner")
    told.then("notify.sent", day("2026-08-10"), party="accused")
    assert only(told, "KN-SUSP-SEND").ended is None
    told.then("notify.nobody", day("2026-08-10"), party="concerned")
    assert told_of(only(told, "KN-SUSP-SEND"))[2] == "met"
    told.then("resume", day("2026-08-11"))
    told.then("notify.sent", day("2026-08-11"), party="inspectorate")
    assert only(told, "KN-ACCN").ended is None
    told.then("notify.sent", day("2026-08-12"), party="petitioner")
    assert told_of(only(told, "KN-ACCN"))[1:] == (day("2026-08-12"), "met")


def test_a_suspension_and_its_end_go_to_the_one_complained_of_and_to_whoever_is_concerned_too() -> None:
    """NĐ 124 Đ.28b.1–2 (NĐ 155 Đ.12)."""
    told = received("vn.complaint", "08-03")
    for name, on in (("classify.competent", "08-04"), ("accept", "08-07"), ("suspend", "08-10"), ("resume", "08-12")):
        told.then(name, day(D + on), **({"ground": "obstacle"} if name == "suspend" else {}))
    for name, party in (("notify.sent", "petitioner"), ("notify.sent", "accused"), ("notify.nobody", "concerned")):
        assert only(told, "KN-RESUME").ended is None
        told.then(name, day("2026-08-13"), party=party)
    assert told_of(only(told, "KN-RESUME"))[1:] == (day("2026-08-13"), "met")


def test_a_second_suspension_is_told_by_itself_and_the_first_that_nobody_was_told_of_stays_late() -> None:
    """NĐ 124 Đ.28b.1 (NĐ 155 Đ.12): each decision to suspend is sent within its own days."""
    told = received("vn.complaint", "08-03")
    for name, on in (("classify.competent", "08-04"), ("accept", "08-07"), ("suspend", "08-10"), ("resume", "08-24")):
        told.then(name, day(D + on), **({"ground": "obstacle"} if name == "suspend" else {}))
    told.then("suspend", day("2026-08-25"), ground="obstacle")
    first, second = runs(told, "KN-SUSP-SEND")
    assert (first.began, first.ended, first.how) == (day("2026-08-10"), day("2026-08-25"), "untold")
    assert [each.late for each in terms.ended(told.petition, LAW, day("2026-08-25")) if each.run == first] == [True]
    assert (second.began, second.ended) == (day("2026-08-25"), None)
    # Whom the second was told of has not been told of the first by it.
    for name, party in (("notify.sent", "petitioner"), ("notify.sent", "accused"), ("notify.nobody", "concerned")):
        told.then(name, day("2026-08-26"), party=party)
    assert [(run.how, dict(run.told) != {}) for run in runs(told, "KN-SUSP-SEND")] == [("untold", False), ("met", True)]


def test_a_second_report_of_the_same_harm_puts_off_no_day_of_the_first() -> None:
    """TT 05/2021 Đ.16: at once."""
    told = received("vn.complaint", "08-03")
    told.then("alert.reported", day("2026-08-04"))
    told.then("alert.reported", day("2026-08-06"))
    assert only(told, "XL-URGENT").due == day("2026-08-04")
    told.then("alert.ordered", day("2026-08-06"))
    assert [each.late for each in terms.ended(told.petition, LAW, day("2026-08-06")) if each.run.name == "XL-URGENT"] == [True]


def decided(**conditions: tuple[str, ...]) -> Told:
    told = received("vn.complaint", "10-05")
    told.then("classify.competent", day("2026-10-06"), **conditions)
    told.then("accept", day("2026-10-07"))
    told.then("decide", day("2026-10-12"), result="upheld")
    return told


def test_the_first_decision_goes_to_all_whom_the_article_names_and_to_whoever_passed_it_on_where_somebody_did() -> None:
    for conditions, parties in (
        ((), ("petitioner", "superior", "inspectorate")),
        (("from_deputy",), ("petitioner", "superior", "inspectorate", "referrer")),
    ):
        told = decided(conditions=conditions)
        told.then("notify.nobody", day("2026-10-13"), party="concerned")
        for party in parties:
            assert only(told, "KN-SEND1").ended is None, party
            told.then("notify.sent", day("2026-10-13"), party=party)
        assert told_of(only(told, "KN-SEND1"))[1:] == (day("2026-10-13"), "met")


def test_what_was_never_told_of_the_acceptance_or_a_suspension_is_owed_no_more_once_it_is_decided() -> None:
    """It stays late where its day had passed; it does not stand on the list of a body that is done for ever."""
    told = received("vn.complaint", "10-05")
    for name, on in (("classify.competent", "10-06"), ("accept", "10-07")):
        told.then(name, day(D + on))
    told.then("suspend", day("2026-10-08"), ground="obstacle")
    told.then("resume", day("2026-10-12"))
    told.then("decide", day("2026-10-21"), result="upheld")
    for name in ("KN-ACCN", "KN-SUSP-SEND", "KN-RESUME"):
        assert told_of(only(told, name))[1:] == (day("2026-10-21"), "fell_away")
    late = {each.rule.id for each in terms.ended(told.petition, LAW, day("2026-10-22")) if each.late}
    assert late == {"KN-ACCN", "KN-SUSP-SEND", "KN-RESUME"}


def test_what_has_to_come_first_is_called_as_people_call_it() -> None:
    told = received("vn.complaint", "10-05")
    for name, on in (("classify.competent", "10-06"), ("accept", "10-07")):
        told.then(name, day(D + on))
    told.then("decide", day("2026-10-12"), result="upheld")
    told.then("notify.sent", day("2026-10-13"), party="superior")
    with pytest.raises(Missing) as no:
        told.then("enforce.ordered", day("2026-11-20"))
    assert "notify" not in no.value.why.en + no.value.next.vi
    assert no.value.next.en == "Take the step “Record service of the decision: Petitioner”."


def test_a_sign_of_a_crime_is_passed_on_also_when_the_denunciation_is_refused() -> None:
    """Luật TC Đ.27.1."""
    told = received("vn.denunciation2", "10-05", subject="conduct")
    told.then("classify.competent", day("2026-10-06"), conditions=("crime",))
    told.then("refuse", day("2026-10-07"), ground="no_basis")
    assert only(told, "TC-CRIME").ended is None
    told.then("coordinate.crime", day("2026-10-07"))
    assert told_of(only(told, "TC-CRIME"))[1:] == (day("2026-10-07"), "met")


def test_only_of_whom_the_law_says_so_it_can_be_recorded_that_there_is_nobody() -> None:
    told = decided()
    for party in ("petitioner", "superior", "referrer"):
        with pytest.raises(Missing) as no:
            told.then("notify.nobody", day("2026-10-13"), party=party)
        assert no.value.field == "party"


def test_the_notice_of_acceptance_of_a_complaint_is_due_within_the_same_seven_working_days() -> None:
    told = received("vn.complaint", "08-03")
    told.then("classify.competent", day("2026-08-04"))
    told.then("accept", day("2026-08-11"))
    assert told_of(only(told, "KN-ACC1"))[1:] == (day("2026-08-11"), "met")
    notice = only(told, "KN-ACCN")
    assert (notice.due, notice.ended) == (day("2026-08-12"), None)
    told.then("notify.sent", day("2026-08-12"), party="petitioner")
    assert only(told, "KN-ACCN").ended is None
    told.then("notify.nobody", day("2026-08-12"), party="inspectorate")
    assert told_of(only(told, "KN-ACCN"))[1:] == (day("2026-08-12"), "met")


def test_the_press_that_passed_a_denunciation_on_is_told_and_the_term_for_it_ends() -> None:
    told = received("vn.denunciation", "08-03", subject="conduct")
    told.then("classify.competent", day("2026-08-04"), conditions=("from_press", "from_deputy"))
    told.then("accept", day("2026-08-07"))
    told.then("notify.sent", day("2026-08-10"), party="petitioner")
    assert only(told, "TC-PRESS").ended is None
    told.then("notify.sent", day("2026-08-17"), party="referrer")
    assert told_of(only(told, "TC-PRESS"))[1:] == (day("2026-08-17"), "met")
    for name, on in (("assign", "08-11"), ("verify.ordered", "08-18"), ("verify.reported", "08-28"), ("conclude", "09-03")):
        told.then(name, day(D + on))
    assert only(told, "TD-BACK").ended is None, "a deputy who passed it on is owed the result"
    told.then("notify.sent", day("2026-09-04"), party="referrer")
    assert told_of(only(told, "TD-BACK"))[1:] == (day("2026-09-04"), "met")


def test_who_refuses_a_denunciation_tells_the_reason_at_once() -> None:
    told = received("vn.denunciation", "08-03", subject="conduct")
    told.then("refuse", day("2026-08-11"), ground="no_basis")
    assert (only(told, "TC-REFN").due, only(told, "TC-REFN").ended) == (day("2026-08-11"), None)
    told.then("notify.sent", day("2026-08-11"), party="petitioner")
    assert told_of(only(told, "TC-REFN"))[2] == "met"


def test_who_was_asked_and_never_answered_leaves_a_trace() -> None:
    told = received("vn.complaint", "10-05")
    for name, on in (("classify.competent", "10-06"), ("accept", "10-07"), ("coordinate.asked", "10-08")):
        told.then(name, day(D + on))
    told.then("decide", day("2026-10-30"), result="upheld")
    assert told_of(only(told, "KN-INFO"))[1:] == (day("2026-10-30"), "fell_away")


# --- made longer ------------------------------------------------------------------------------------------------------


def test_what_is_extended_after_its_end_is_late_for_ever() -> None:
    told = received("vn.complaint", "08-03")
    told.then("classify.competent", day("2026-08-04"))
    told.then("accept", day("2026-08-07"))
    assert only(told, "KN-RES1").due == day("2026-09-07")
    told.then("extend", day("2026-09-08"), conditions=("complex",))
    late = only(told, "KN-RES1")
    assert (late.due, late.extended_late, late.first_due) == (day("2026-09-21"), True, day("2026-09-07"))
    told.then("suspend", day("2026-09-10"), ground="obstacle")
    told.then("resume", day("2026-09-14"))
    assert only(told, "KN-RES1").extended_late, "a stop afterwards does not wash it off"


def test_an_extension_that_makes_nothing_longer_is_refused() -> None:
    """Luật KN Đ.28: because it is complex, or the place remote; what was felt on acceptance is not felt again."""
    told = received("vn.complaint", "08-03")
    told.then("classify.competent", day("2026-08-04"), conditions=("remote",))
    told.then("accept", day("2026-08-07"))
    due = only(told, "KN-RES1").due
    for conditions in ((), ("remote",)):
        with pytest.raises(TooLong) as no:
            told.then("extend", day("2026-08-20"), conditions=conditions)
        assert (no.value.field, no.value.article) == ("conditions", "Luật KN Đ.28; NĐ 124 Đ.3a")
        assert "complex" in no.value.next.en and "remote" not in no.value.next.en
    assert only(told, "KN-RES1").due == due == day("2026-09-21") and not only(told, "KN-RES1").clock.extended
    told.then("extend", day("2026-08-24"), conditions=("complex",))
    assert only(told, "KN-RES1").due == day("2026-10-06")
    with pytest.raises(TooLong) as no:
        told.then("extend", day("2026-08-25"), conditions=("complex", "remote"))
    assert no.value.next.en == "Settle it within that term."


def test_a_service_that_is_recorded_once_more_takes_no_day_from_the_petitioner() -> None:
    """Luật KN Đ.33.1: his days run from when he had the decision."""
    told = decided()
    told.then("notify.sent", day("2026-10-13"), party="petitioner")
    told.then("notify.served", day("2026-10-16"), party="petitioner")
    window = only(told, "KN-WIN2").due
    told.then("notify.served", day("2026-10-19"), party="petitioner", on=day("2026-10-14"))
    assert only(told, "KN-WIN2").due == window == day("2026-11-16")
    told.then("notify.served", day("2026-10-20"), party="petitioner")
    assert only(told, "KN-WIN2").due == day("2026-11-19"), "served anew he has his days from then"


def test_what_is_extended_in_time_is_not_late() -> None:
    told = received("vn.complaint", "08-03")
    told.then("classify.competent", day("2026-08-04"))
    told.then("accept", day("2026-08-07"))
    told.then("extend", day("2026-09-07"), conditions=("complex",))
    assert not only(told, "KN-RES1").extended_late


def test_a_term_that_the_body_set_itself_is_not_put_off_when_it_has_run_out() -> None:
    told = Told()
    told.receive("vn.feedback", day("2026-07-06"), subject="roads")
    told.then("classify.competent", day("2026-07-08"))
    with pytest.raises(TooLate):
        told.then("extend", day("2026-07-28"), days=5)
    assert told.then("extend", day("2026-07-27"), days=5).clocks["PA-SLA"].extended


@pytest.mark.parametrize(("against", "marked"), [((BODY,), True), ((f"{BODY}/leader",), True), ((f"{BODY}/09",), False)])
def test_where_whoever_is_complained_of_decides_his_extension_is_marked(against: tuple[str, ...], marked: bool) -> None:
    told = received("vn.complaint", "08-03", against=against)
    told.then("classify.competent", day("2026-08-04"))
    told.then("accept", day("2026-08-07"))
    told.then("extend", day("2026-08-20"), conditions=("complex",), by="leader")
    assert only(told, "KN-RES1").extended_by_accused == marked


def test_nobody_who_is_named_extends_where_the_law_does_not_make_him_decide() -> None:
    told = Told()
    told.receive("vn.feedback", day("2026-07-06"), subject="roads", against=(BODY,))
    told.then("classify.competent", day("2026-07-08"))
    with pytest.raises(RecusedHere):
        told.then("extend", day("2026-07-20"), days=5, by="leader")
    told = Told()
    told.receive("vn.feedback", day("2026-07-06"), subject="roads", against=(f"{BODY}/09",))
    told.then("classify.competent", day("2026-07-08"))
    assert told.then("extend", day("2026-07-20"), days=5, by="leader").clocks["PA-SLA"].extended


def test_the_sum_is_said_in_a_sentence_and_who_held_no_day_is_left_out() -> None:
    of = days.Shares("cd", (("not_counted", 0), ("transit", 4), ("petitioner", 5), ("own", 20)))
    assert days.in_words(of).vi == "Trong 29 ngày: của cơ quan 20, trên đường chuyển 4, chờ người viết đơn 5."
    assert days.in_words(of, to_petitioner=True).en == "Of 29 days: own 20, on the way 4, waiting for you 5."
    one = days.Shares("wd", (("not_counted", 1), ("transit", 0), ("petitioner", 0), ("own", 0)))
    assert days.in_words(one).en == "Of 1 working day: not counted 1."
    none = days.Shares("wd", (("not_counted", 0), ("transit", 0), ("petitioner", 0), ("own", 0)))
    assert days.in_words(none).en == "No working day has passed yet."


# --- on every history -------------------------------------------------------------------------------------------------


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(lives())
def test_every_run_ended_in_a_way_that_the_law_names_or_runs_on(life: tuple[Told, list[Tried]]) -> None:
    petition = life[0].petition
    assert {run.name for run in petition.runs if run.ended is None} == set(petition.clocks)
    for run in petition.runs:
        assert (run.ended is None) == (run.how is None) == (run.ended_by == 0)
        anew = any(after.name == run.name and after.started == run.ended_by for after in petition.runs)
        assert run.how != "untold" or anew, "an act says how each term ended"


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(lives())
def test_every_counted_day_of_a_run_has_one_holder_and_they_add_up(life: tuple[Told, list[Tried]]) -> None:
    told = life[0]
    petition = told.petition
    today = max(recorded.act.day for recorded in told.history) + timedelta(days=3)
    calendar = LAW.calendars["vn.civil"]
    for run in petition.runs:
        last = run.ended or today
        shared = days.shares(petition, LAW, run, today)
        wd = run.clock.unit == "wd"
        each = [run.trigger + timedelta(days=n) for n in range(1, (last - run.trigger).days + 1)]
        counted = [d for d in each if not wd or calendar.working_days_within(d.toordinal(), d.toordinal())]
        one_by_one = dict.fromkeys(days.HOLDERS, 0)
        under: dict[str, list[int]] = {}
        for d in counted:
            holder, waited = holder_of(told, run, d)
            one_by_one[holder] += 1
            for who, late in waited.items():
                under.setdefault(who, [0, 0, 0])[2 if holder == "shared" else late] += 1
        assert dict(shared.of) == one_by_one
        assert shared.days == len(counted)
        assert {part.who: [part.in_term, part.late, part.shared] for part in shared.parts} == under
    own = days.petitioners_own(petition, LAW, today)
    assert own is None or own.days == sum(n for _, n in own.of)


def holder_of(told: Told, run: Run, d: date) -> tuple[str, dict[str, bool]]:
    """Whose a day was, read off the acts themselves; and who was waited for on it, each with whether it was late."""
    if any(p.clock == run.name and p.first <= d and (p.last is None or d <= p.last) for p in told.petition.pauses):
        return "not_counted", {}
    along = run.whose == "petitioner" or LAW.rules[run.name].goes_with is not None
    away: date | None = None
    asked: date | None = None
    sender, found = "", "own"
    # The end of all days closes what is still open.
    for name, body, on in [*((r.act.name, r.on_behalf_of, r.act.day) for r in told.history), ("", "", date.max)]:
        if name == "ask" and asked is None:
            asked = on
        elif name in ("reply", "") and asked is not None:
            found = "petitioner" if asked < d <= on and found == "own" else found
            asked = None
        if name == "transfer.sent":
            sender = body
            away = on if away is None and (along or body == run.body) else away
        elif away is not None and (
            name == "" or (name == "transfer.received" and (along or body == run.body))
            or (name == "transfer.undone" and (along or sender == run.body))
        ):  # fmt: skip
            found = "transit" if away < d <= on else found
            away = None
    if found == "transit":
        return "transit", {}
    waited = waited_for(told, run, d) if run.whose != "petitioner" else {}
    if found == "petitioner":
        waited["petitioner"] = False
    if len(waited) > 1:
        return "shared", waited
    for who, late in waited.items():
        return "petitioner" if who == "petitioner" else "asked_late" if late else "asked_in_term", waited
    return "own", {}


def waited_for(told: Told, run: Run, d: date) -> dict[str, bool]:
    """Which bodies were waited for on a day, each with whether it was late, and the lead ("") where it let it be."""
    calendar = LAW.calendars["vn.civil"]
    waited: dict[str, bool] = {}
    facts = [(r.act.fact, r.act.day) for r in told.history if isinstance(r.act.fact, Errand)]
    for sent, on in ((fact, on) for fact, on in facts if fact.outcome == "sent" and fact.blocking):
        used, whole = ((on - run.trigger).days, (run.due - run.trigger).days) if run.due else (0, 1)
        if run.due and run.clock.unit == "wd":
            used, whole = (
                calendar.working_days_until(b.toordinal()) - calendar.working_days_until(run.trigger.toordinal())
                for b in (on, run.due)
            )
        if 3 * used > 2 * whole:
            continue
        mine = [(fact, when) for fact, when in facts if fact.id == sent.id]
        turns = [(fact, when, n) for n, (fact, when) in enumerate(mine) if fact.outcome in ("sent", "returned")]
        for fact, since, n in turns:
            after = mine[n + 1 :]
            until = next(
                (when for f, when in after if f.outcome in ("responded", "turned_down", "called_off", "forwarded", "returned")),
                None,
            )
            turn = [f for f, when in after if until is None or when <= until]
            due = fact.due
            for f in turn:
                if f.outcome == "returned":
                    break
                due = f.due if f.outcome == "agreed" else due
            if not since < d <= (until or date.max):
                continue
            late = d > due
            waited[sent.to] = waited.get(sent.to, False) or late
            pressed = min((when for f, when in mine if f.outcome in ("reminded", "escalated") and when > due), default=date.max)
            from_then = calendar.nth_working(calendar.working_days_until(due.toordinal()) + 2)
            if late and d.toordinal() >= from_then and d <= pressed:
                waited[""] = False
    return waited


# --- histories from before acts said how ------------------------------------------------------------------------------


def test_what_was_under_way_when_acts_began_to_say_how_ended_for_its_sender_on_the_day_of_sending() -> None:
    told = received("vn.complaint", "10-05")
    sent(told, "10-07", OTHER)
    # As such an act was written before: it ended nothing of the sender's.
    told.history[-1] = replace(told.last, act=replace(told.last.act, ends=(), how=()))
    assert only(told, "KN-ACC1").ended is None
    taken(told, "10-12", OTHER)
    mine, theirs = runs(told, "KN-ACC1")
    assert told_of(mine) == (BODY, day("2026-10-07"), "passed_on")
    assert (told_of(theirs), theirs.due) == ((OTHER, None, None), day("2026-10-21"))


def test_a_term_that_an_old_act_ended_is_not_said_to_have_been_met() -> None:
    told = received("vn.complaint", "10-05")
    told.then("classify.competent", day("2026-10-06"))
    told.then("accept", day("2026-10-07"))
    told.history[-1] = replace(told.last, act=replace(told.last.act, how=()))
    assert told_of(only(told, "KN-ACC1")) == (BODY, day("2026-10-07"), "untold")
