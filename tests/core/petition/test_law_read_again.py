"""What a second reading of the law found, told as the law has it: whose days a request starts, what a sign of a crime asks for,
and what a paper of authority has to be after 2026."""

from __future__ import annotations

from datetime import date

import pytest

from core.petition.told import LAW, Told, a_complaint, a_denunciation, day
from hoiam.core.deadlines import OtherReading
from hoiam.core.dossier.refusals import Missing, TooEarly


def test_who_is_asked_for_papers_has_seven_days_from_the_day_of_the_request() -> None:
    """Luật KN Đ.14.1.a, 15.1.a: the complainant, and whoever else holds them; no clock of the body stands still meanwhile."""
    told = a_complaint("verifying")
    due = told.due("KN-RES1")
    told.then("ask", day("2026-07-06"))
    told.then("coordinate.asked", day("2026-07-07"))
    own, other = told.petition.clocks["KN-ASKED"], told.petition.clocks["KN-INFO"]
    assert (own.whose, own.trigger, own.due) == ("petitioner", day("2026-07-06"), day("2026-07-13"))
    assert (other.whose, other.trigger, other.due) == ("other", day("2026-07-07"), day("2026-07-14"))
    assert LAW.rules["KN-INFO"].article == LAW.rules["KN-ASKED"].article == "Luật KN Đ.14.1.a, 15.1.a"
    assert told.due("KN-RES1") == due
    told.then("reply", day("2026-07-09"))
    assert [(run.how, run.ended) for run in told.petition.runs if run.name == "KN-ASKED"] == [("met", day("2026-07-09"))]
    assert "KN-INFO" in told.petition.clocks


def test_nobody_who_is_asked_has_fewer_days_than_the_law_gives_him() -> None:
    """Luật KN Đ.14.1.a: 7 days from the request, or as many more as the body gives."""
    told = a_complaint("verifying")
    with pytest.raises(TooEarly) as no:
        told.then("ask", day("2026-07-06"), until=day("2026-07-10"))
    assert (no.value.field, no.value.article) == ("until", "Luật KN Đ.14.1.a, 15.1.a")
    assert "13/07/2026" in no.value.why.en
    assert told.then("ask", day("2026-07-06"), until=day("2026-07-13")).asked_until == day("2026-07-13")


def test_what_was_asked_and_never_answered_falls_away_with_the_decision() -> None:
    told = a_complaint("verified")
    told.then("ask", day("2026-07-20"))
    told.then("decide", day("2026-07-21"), result="upheld")
    assert [run.how for run in told.petition.runs if run.name == "KN-ASKED"] == ["fell_away"]


def test_signs_of_a_crime_are_passed_on_at_once_and_the_rest_goes_on() -> None:
    """Luật TC Đ.27.1."""
    told = a_denunciation("signed")
    on = told.petition.since
    assert "TC-CRIME" not in told.then("read", on).clocks
    told.then("classify.competent", on, conditions=("crime",))
    clock = told.petition.clocks["TC-CRIME"]
    assert (clock.trigger, clock.due) == (on, on)
    told.then("coordinate.crime", on)
    assert [run.how for run in told.petition.runs if run.name == "TC-CRIME"] == ["met"]
    assert told.petition.state == "classified" and "TC-INIT" in told.petition.clocks


def test_whoever_withdrew_is_not_told_a_term_in_which_to_go_on() -> None:
    """Luật KN Đ.10.3 (amended): what was withdrawn is not taken up again unless its writer was forced."""
    told = a_complaint("verifying")
    told.then("withdraw.asked", day("2026-07-08"))
    told.then("withdraw.signed", day("2026-07-09"), coerced="no")
    told.then("notify.sent", day("2026-07-10"))
    told.then("notify.served", day("2026-07-13"))
    assert [clock for clock in told.petition.clocks.values() if clock.whose == "petitioner"] == []
    assert not any(start.rule == "KN-BAR8" for whole in LAW.wholes.values() for edge in whole.edges for start in edge.starts)


def test_with_2026_only_the_rule_on_notaries_lapses() -> None:
    """NĐ 155 Đ.21.2: the rest of NĐ 124 Đ.5.3 (in writing, certified, form 02, one matter to one person) stays."""
    last, after = date(2026, 12, 31), date(2027, 1, 5)
    assert LAW.holds("KN-AUTHN", last) and LAW.holds("KN-AUTHN-CC", last)
    assert LAW.holds("KN-AUTHN", after) and not LAW.holds("KN-AUTHN-CC", after)
    assert LAW.due("KN-AUTHN", after).type == "check"
    assert "chứng thực" in LAW.exactly("KN-AUTHN", after).gist.vi
    assert "công chứng" not in LAW.exactly("KN-AUTHN", after).gist.vi


@pytest.mark.parametrize(
    ("kind", "named"),
    [("vn.denunciation", {"from_press", "from_deputy"}), ("vn.disciplinary", {"from_front", "from_deputy"})],
)
def test_whoever_passed_a_petition_on_is_told_the_result_whatever_kind_it_is(kind: str, named: set[str]) -> None:
    """Luật KN Đ.66, Luật TCD Đ.27.2, Luật TC Đ.26.2: none makes an exception for a kind of petition."""
    edges = LAW.procedure(kind, day("2026-09-01")).edges
    asked = {name for edge in edges for name in edge.conditions}
    started = {start.only_if for edge in edges for start in edge.starts}
    assert named <= asked & started


def test_an_official_who_was_dismissed_has_thirty_days_for_the_second_complaint() -> None:
    """Luật KN Đ.48: 10 days, 30 on a dismissal; who classifies says which it is."""
    for conditions, last in (((), "2026-08-10"), (("dismissal",), "2026-09-03")):
        told = Told()
        told.receive("vn.disciplinary", day("2026-06-26"), channel="letter", signed="paper", subject="discipline")
        told.then("classify.competent", day("2026-06-29"), conditions=conditions)
        for name, on in (("accept", "2026-07-01"), ("assign", "2026-07-02"), ("verify.ordered", "2026-07-03")):
            told.then(name, day(on))
        told.then("verify.reported", day("2026-07-10"))
        told.then("dialogue.called", day("2026-07-13"), held_on=day("2026-07-22"))
        told.then("dialogue.held", day("2026-07-22"))
        told.then("decide", day("2026-07-27"), result="rejected")
        told.then("notify.sent", day("2026-07-28"), party="petitioner")
        told.then("notify.served", day("2026-07-31"), party="petitioner")
        assert told.due("KL-LIM2") == day(last)


def test_whoever_passed_it_on_has_five_working_days_from_the_notice_to_tell_the_writer() -> None:
    """Luật TCD Đ.28.2: of a deputy or a body that passed it on, and of nobody else who is served."""
    told = Told()
    told.receive("vn.complaint", day("2026-08-03"), channel="letter", signed="paper")
    told.then("classify.competent", day("2026-08-04"), conditions=("from_deputy",))
    told.then("accept", day("2026-08-05"))
    told.then("decide", day("2026-08-10"), result="upheld")
    for party in ("petitioner", "referrer"):
        told.then("notify.sent", day("2026-08-11"), party=party)
    told.then("notify.served", day("2026-08-12"), party="petitioner")
    assert "TD-FWD" not in told.petition.clocks
    with pytest.raises(Missing):
        told.then("notify.forwarded", day("2026-08-12"))
    told.then("notify.served", day("2026-08-14"), party="referrer")
    term = told.petition.clocks["TD-FWD"]
    assert (term.whose, term.due) == ("other", day("2026-08-21"))
    told.then("notify.forwarded", day("2026-08-20"), party="petitioner")
    assert [run.how for run in told.petition.runs if run.name == "TD-FWD"] == ["met"]


def test_who_was_served_is_told_apart_from_whoever_passed_nothing_on() -> None:
    told = a_complaint("sent")
    told.then("notify.served", day("2026-07-15"), party="referrer")
    assert "TD-FWD" not in told.petition.clocks


def test_what_was_not_law_yet_is_not_asked() -> None:
    """No reception of citizens by that law before 1 July 2014."""

    def asked(on: str) -> set[str]:
        procedure = LAW.procedure("vn.complaint", day(on))
        return {name for edge in procedure.edges_from("signed") for name in edge.conditions}

    assert "at_reception" not in asked("2014-06-30") and "from_front" in asked("2014-06-30")
    assert {"at_reception", "from_deputy"} <= asked("2014-07-01")


def test_a_report_that_nobody_acknowledges_is_answered_within_three_months_of_the_seven_days() -> None:
    """Dir (EU) 2019/1937 Art 9.1.f: from the acknowledgement or, if none was sent, from the expiry of the seven days."""
    told = Told()
    told.receive("eu.report", day("2026-03-02"), subject="procurement", place="EU")
    ack, answer = told.petition.clocks["EU-ACK"], told.petition.clocks["EU-FB-INT"]
    assert (ack.due, answer.trigger, answer.due) == (day("2026-03-09"), day("2026-03-09"), day("2026-06-09"))
    told.then("notify.sent", day("2026-03-04"), party="petitioner")
    again = told.petition.clocks["EU-FB-INT"]
    assert (again.trigger, again.due) == (day("2026-03-04"), day("2026-06-04"))
    assert [run.how for run in told.petition.runs if run.name == "EU-ACK"] == ["met"]


def test_an_acknowledgement_that_comes_after_its_seven_days_puts_the_answer_off_for_nobody() -> None:
    """Art 9.1.f: when the seven days passed none had been sent, so the three months run from there."""
    told = Told()
    told.receive("eu.report", day("2026-03-02"), subject="procurement", place="EU")
    told.then("notify.sent", day("2026-03-20"), party="petitioner")
    answer = told.petition.clocks["EU-FB-INT"]
    assert (answer.trigger, answer.due) == (day("2026-03-09"), day("2026-06-09"))


def test_a_report_is_still_acknowledged_when_follow_up_has_begun_or_somebody_else_was_told_first() -> None:
    """Dir (EU) 2019/1937 Art 9.1.b: the reporter is."""
    for others in ((), ("accused",)):
        told = Told()
        told.receive("eu.report", day("2026-03-02"), subject="procurement", place="EU")
        told.then("verify.ordered", day("2026-03-03"))
        for party in others:
            told.then("notify.sent", day("2026-03-03"), party=party)
        assert "EU-ACK" in told.petition.clocks
        told.then("notify.sent", day("2026-03-05"), party="petitioner")
        assert [(run.how, run.ended) for run in told.petition.runs if run.name == "EU-ACK"] == [("met", day("2026-03-05"))]


@pytest.mark.parametrize(
    ("kind", "answer", "other"),
    [("eu.report", "EU-FB-INT", "EU-FB-EXT"), ("eu.external_report", "EU-FB-EXT", "EU-FB-INT")],
)
def test_a_report_is_internal_or_external_and_never_has_the_terms_of_both(kind: str, answer: str, other: str) -> None:
    """Dir (EU) 2019/1937 Art 9.1.f and 11.2.d, on every road: as it came, acknowledged, and passed on."""
    started = {start.rule for edge in LAW.wholes[kind].edges for start in edge.starts}
    assert answer in started and other not in started
    told = Told()
    told.receive(kind, day("2026-03-02"), subject="procurement", place="EU")
    told.then("notify.sent", day("2026-03-04"), party="petitioner")
    told.then("decide", day("2026-05-04"))
    assert [run.how for run in told.petition.runs if run.name == answer][-1] == "met"
    assert other not in {run.name for run in told.petition.runs}


def test_an_authority_has_three_months_from_receipt_and_six_in_duly_justified_cases() -> None:
    """Art 11.2.d; the body where one works has no such extension (Art 9.1.f)."""
    told = Told()
    told.receive("eu.external_report", day("2026-03-02"), subject="procurement", place="EU")
    assert told.due("EU-FB-EXT") == day("2026-06-02")
    told.then("extend", day("2026-05-04"), conditions=("justified",))
    assert told.due("EU-FB-EXT") == day("2026-09-02")
    assert not any(edge.step == "extend" for edge in LAW.wholes["eu.report"].edges)


@pytest.mark.parametrize("rule", ["KN-EFF1", "KN-EFF2", "KL-EFF"])
def test_an_effect_that_falls_on_a_day_of_rest_has_two_readings(rule: str) -> None:
    """BLDS Đ.148.5 lets a term roll; that a decision takes effect is nothing that anybody has to do."""
    due = LAW.due(rule, day("2026-07-09"))  # thirty days on is Saturday 8 August
    assert due.due == day("2026-08-10")
    other = [reading for reading in due.other_readings if "nothing that has to be done" in reason_of(reading)]
    assert [reading.due for reading in other] == [day("2026-08-08")]
    on_a_working_day = LAW.due(rule, day("2026-07-06"))
    assert not any("nothing that has to be done" in reason_of(reading) for reading in on_a_working_day.other_readings)


def reason_of(reading: OtherReading) -> str:
    return reading.reason.en
