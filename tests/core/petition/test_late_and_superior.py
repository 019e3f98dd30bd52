"""A denunciation that is not settled in time, as Luật TC Đ.38 and NĐ 31 Đ.5 have it: the
body that is late goes on and stays late; its superior asks why, sets a day, or takes the matter over in writing."""

from __future__ import annotations

import pytest

from core.petition.told import SUPERIOR, Told, a_denunciation, day
from hoiam.core.dossier.refusals import Missing, NoSuchGround, NotNow, Refusal, TooEarly

LATE = day("2026-02-10")
"""The term of thirty days from 8 January ended on Monday 9 February."""


def how(told: Told, rule: str) -> list[str | None]:
    return [run.how for run in told.petition.runs if run.name == rule]


def at_the_superior(conditions: tuple[str, ...] = ()) -> Told:
    """The continued denunciation, received and signed at the superior on 10 February 2026, and called what it is."""
    told = Told(body=SUPERIOR)
    told.receive("vn.denunciation2", LATE, channel="letter", signed="paper", subject="conduct")
    told.then("classify.overdue", day("2026-02-11"), conditions=conditions)
    return told


def test_who_goes_to_the_superior_for_delay_takes_nothing_from_the_body_that_is_late() -> None:
    """Đ.38.3: it goes on settling the matter; its clock stays open, and late."""
    told = a_denunciation("verifying")
    with pytest.raises(TooEarly):
        told.then("appeal", day("2026-02-09"), by="petitioner", kind="vn.denunciation2")
    before = told.petition.clocks
    after = told.then("appeal", LATE, by="petitioner", kind="vn.denunciation2")
    assert (after.state, after.clocks, after.settled) == ("verifying", before, False)
    told.then("verify.reported", day("2026-02-12"))
    told.then("conclude", day("2026-02-20"))
    run = next(run for run in told.petition.runs if run.name == "TC-RES")
    assert (run.how, run.ended, run.due) == ("met", day("2026-02-20"), day("2026-02-09"))


def test_he_goes_there_once_for_the_delay_and_again_if_the_conclusion_is_wrong() -> None:
    """Đ.38.1, then Đ.37.1."""
    told = a_denunciation("verified")
    told.then("appeal", LATE, by="petitioner", kind="vn.denunciation2")
    with pytest.raises(NotNow) as refused:
        told.then("appeal", day("2026-02-11"), by="petitioner", kind="vn.denunciation2")
    assert refused.value.article == "Luật TC Đ.38.1"
    told.then("conclude", day("2026-02-20"))
    again = told.then("appeal", day("2026-03-02"), by="petitioner", kind="vn.denunciation2")
    assert (again.state, again.gone_further) == ("concluded", True), "what is owed after the conclusion is owed here"
    with pytest.raises(NotNow):
        told.then("appeal", day("2026-03-03"), by="petitioner", kind="vn.denunciation2")


def test_the_body_that_is_late_reports_within_five_working_days_of_the_demand_and_goes_on() -> None:
    told = a_denunciation("verifying")
    told.then("coordinate.demanded", LATE, body=SUPERIOR)
    assert (told.petition.clocks["TC-LATE2"].whose, told.due("TC-LATE2")) == ("body", day("2026-02-24"))  # Tết lies between
    with pytest.raises(Missing):
        told.then("coordinate.ordered", LATE, body=SUPERIOR, until=LATE)
    told.then("coordinate.ordered", LATE, body=SUPERIOR, until=day("2026-03-10"))
    told.then("coordinate.reported", day("2026-02-12"), body=SUPERIOR)
    assert how(told, "TC-LATE2") == ["met"] and told.due("TC-ORDERED") == day("2026-03-10")
    assert told.due("TC-RES") == day("2026-02-09"), "the day that the superior sets is no extension"
    told.then("verify.reported", day("2026-03-02"))
    told.then("conclude", day("2026-03-03"))
    assert how(told, "TC-ORDERED") == ["met"]


def test_a_day_that_the_superior_sets_once_more_leaves_the_one_that_passed_on_record() -> None:
    """Đ.38.3: what was ordered for a day and not done by then is late, whatever day is set next."""
    told = a_denunciation("verifying")
    told.then("coordinate.demanded", LATE, body=SUPERIOR)
    told.then("coordinate.demanded", day("2026-02-12"), body=SUPERIOR)
    assert told.due("TC-LATE2") == day("2026-02-24"), "demanding once more gives the body below no days"
    told.then("coordinate.ordered", LATE, body=SUPERIOR, until=day("2026-03-10"))
    told.then("coordinate.ordered", day("2026-03-12"), body=SUPERIOR, until=day("2026-03-20"))
    first, second = (run for run in told.petition.runs if run.name == "TC-ORDERED")
    assert (first.due, first.ended, first.how) == (day("2026-03-10"), day("2026-03-12"), "untold")
    assert (second.due, second.ended) == (day("2026-03-20"), None)


@pytest.mark.parametrize("state", ["late_below", "taking_over"])
def test_a_sign_of_a_crime_is_passed_on_at_once_also_while_the_body_below_is_pressed(state: str) -> None:
    """Luật TC Đ.27.1: at once, wherever the matter stands."""
    told = at_the_superior(conditions=("crime",))
    if state == "taking_over":
        told.then("coordinate.taken_over", day("2026-02-12"), body="XA-AB", reason="interest")
    assert "TC-CRIME" in told.petition.clocks
    told.then("coordinate.crime", day("2026-02-12"), body="investigator")
    assert told.petition.state == state and how(told, "TC-CRIME") == ["met"]


@pytest.mark.parametrize("state", ["late_below", "taking_over"])
def test_a_content_of_a_denunciation_over_delay_is_withdrawn_by_itself(state: str) -> None:
    """Luật TC Đ.33.1: all or a part, before the conclusion."""
    told = at_the_superior()
    if state == "taking_over":
        told.then("coordinate.taken_over", day("2026-02-12"), body="XA-AB", reason="interest")
    told.then("withdraw.asked", day("2026-02-12"), part=True)
    assert told.then("withdraw.part", day("2026-02-13"), coerced="no").state == state


@pytest.mark.parametrize("state", ["late_below", "taking_over", "reviewed"])
def test_several_who_go_on_name_who_speaks_for_them_before_the_superior_takes_it_up(state: str) -> None:
    """Luật TC Đ.23, 29.1: without that paper nothing is accepted, so it can be handed in wherever acceptance comes next."""
    told = Told(body=SUPERIOR)
    told.receive("vn.denunciation2", LATE, channel="letter", signed="paper", subject="conduct", people=6)
    told.then("classify.competent" if state == "reviewed" else "classify.overdue", day("2026-02-11"))
    if state == "reviewed":
        told.then("decide", day("2026-02-12"), result="reopened")
    if state == "taking_over":
        told.then("coordinate.taken_over", day("2026-02-12"), body="XA-AB", reason="interest")
    assert told.petition.state == state
    told.then("delegate", day("2026-02-13"), people=6, representatives=2, unsigned=0)
    if state == "taking_over":
        told.then("coordinate.handed_over", day("2026-02-13"), body="XA-AB")
    if state != "late_below":
        assert told.then("accept", day("2026-02-13")).state == "accepted"


def test_what_was_demanded_of_a_body_below_falls_away_where_the_superior_turns_out_to_be_another() -> None:
    told = at_the_superior()
    told.then("coordinate.asked", day("2026-02-12"), body="XA-AB")
    told.then("coordinate.ordered", day("2026-02-12"), body="XA-AB", until=day("2026-03-10"))
    told.then("classify.elsewhere", day("2026-02-13"))
    assert how(told, "TC-LATE2") == how(told, "TC-ORDERED") == ["fell_away"]


def test_without_a_demand_there_is_nothing_to_report() -> None:
    told = a_denunciation("verifying")
    for name in ("coordinate.reported", "coordinate.ordered"):
        with pytest.raises(Missing):
            told.then(name, LATE, body=SUPERIOR, until=day("2026-03-10"))


def test_the_superior_of_a_late_body_reviews_nothing_and_has_the_terms_of_its_own_article() -> None:
    """Đ.38.2–4: five working days to demand the report, five for the report; not the twenty days of Đ.37.2."""
    told = at_the_superior()
    clocks = told.petition.clocks
    assert "TC-CONT" not in clocks and how(told, "TC-CONT") == ["fell_away"]
    assert (clocks["TC-LATE1"].trigger, clocks["TC-LATE1"].due) == (LATE, day("2026-02-24"))
    assert clocks["TC-LATE-TOLD"].due is None, "the law sets no number for telling the denouncer"
    for name in ("decide", "accept", "conclude", "coordinate.taken_over"):
        with pytest.raises(Refusal):
            told.then(name, day("2026-02-12"))
    told.then("coordinate.asked", day("2026-02-12"), body="XA-AB")
    assert how(told, "TC-LATE1") == ["met"]
    assert (told.petition.clocks["TC-LATE2"].whose, told.due("TC-LATE2")) == ("other", day("2026-02-26"))
    told.then("coordinate.given", day("2026-02-24"), body="XA-AB")
    told.then("coordinate.ordered", day("2026-02-24"), body="XA-AB", until=day("2026-03-10"))
    assert (told.petition.clocks["TC-ORDERED"].whose, told.due("TC-ORDERED")) == ("other", day("2026-03-10"))
    told.then("coordinate.reported", day("2026-03-09"), body="XA-AB")
    assert how(told, "TC-ORDERED") == ["met"]


def test_the_follow_up_ends_only_once_the_denouncer_has_been_told() -> None:
    """Đ.38.4."""
    told = at_the_superior()
    told.then("coordinate.asked", day("2026-02-12"), body="XA-AB")
    told.then("coordinate.reported", day("2026-02-24"), body="XA-AB")
    with pytest.raises(Missing):
        told.then("close", day("2026-02-25"), reason="settled_below")
    told.then("notify.sent", day("2026-02-25"), party="petitioner")
    assert how(told, "TC-LATE-TOLD") == ["met"]
    assert told.then("close", day("2026-02-25"), reason="settled_below").state == "followed_up"


def test_the_superior_takes_the_matter_over_on_a_ground_of_the_decree_and_its_term_runs_from_its_own_decision() -> None:
    """Đ.38.5; NĐ 31 Đ.5.3: a written demand, the file, the decision; the head of the body below is told too."""
    told = at_the_superior()
    with pytest.raises(NoSuchGround):
        told.then("coordinate.taken_over", day("2026-02-12"), body="XA-AB", reason="late")
    told.then("coordinate.taken_over", day("2026-02-12"), body="XA-AB", reason="interest")
    with pytest.raises(Missing):
        told.then("accept", day("2026-02-13"))
    told.then("coordinate.handed_over", day("2026-02-24"), body="XA-AB")
    told.then("accept", day("2026-02-25"))
    assert (told.petition.state, told.due("TC-RES")) == ("accepted", day("2026-03-27"))
    for party in ("petitioner", "accused"):
        told.then("notify.sent", day("2026-02-26"), party=party)
    assert how(told, "TC-ACCN") == ["met"] and how(told, "TC-TAKEN-TOLD") == [None]
    told.then("notify.sent", day("2026-02-26"), party="first_decider")
    assert how(told, "TC-TAKEN-TOLD") == ["met"]


def test_only_the_file_s_going_up_ends_the_terms_of_the_body_that_was_late_as_passed_on() -> None:
    told = a_denunciation("verifying")
    told.then("appeal", LATE, by="petitioner", kind="vn.denunciation2")
    told.then("coordinate.demanded", LATE, body=SUPERIOR)
    told.then("transfer.sent", day("2026-02-24"), body=SUPERIOR, reason="superior", upward=True)
    assert how(told, "TC-RES") == how(told, "TC-LATE2") == ["passed_on"]
    assert "TC-RES" not in told.petition.clocks
    late = next(run for run in told.petition.runs if run.name == "TC-RES")
    assert late.due is not None and late.ended is not None and late.ended > late.due, "and it stays late"


def test_what_was_asked_of_one_body_stays_asked_while_another_thing_is_recorded() -> None:
    told = a_denunciation("verifying")
    told.then("coordinate.asked", day("2026-01-13"), body="P-MT")
    told.then("coordinate.expert", day("2026-01-14"))
    told.then("coordinate.demanded", day("2026-02-10"), body=SUPERIOR)
    assert told.petition.asked_body == "P-MT"
