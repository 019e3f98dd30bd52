"""Terms where one thing meets another: stops and ways, several to be told, days that are chosen, what is told before a step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.petition.told import BODY, LAW, OTHER, SUPERIOR, Told, a_complaint, a_denunciation, a_feedback, day
from hoiam.core.deadlines import Interval, OutsideCalendar
from hoiam.core.dossier import terms
from hoiam.core.dossier.events import Clock
from hoiam.core.dossier.refusals import TooLate, TooLong
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Edge, Extends, Start

ON = day("2026-07-08")


def edge_of(petition: Petition, name: str, on: date) -> Edge:
    step, _, outcome = name.partition(".")
    found = LAW.procedure(petition.kind, on).edge(petition.state, step, outcome)
    assert found is not None, name
    return found


def complaint(on: str = "2026-10-05", kind: str = "vn.complaint", **said: object) -> Told:
    told = Told()
    told.receive(kind, day(on), channel="letter", signed="paper", **said)
    return told


def hop(told: Told, sent: str, taken: str, to: str) -> None:
    told.then("transfer.sent", day(sent), body=to)
    told.then("transfer.received", day(taken), by="clerk", actor=f"{to}/01", on_behalf_of=to, body=to)


def later(on: date, days: int) -> date:
    return on + timedelta(days=days)


def ended(told: Told, name: str) -> list[tuple[date | None, str | None]]:
    return [(run.ended, run.how) for run in told.petition.runs if run.name == name]


# --- there and back ---------------------------------------------------------------------------------------------------


def test_what_had_fallen_away_before_it_was_sent_does_not_come_back_with_it() -> None:
    told = complaint()
    told.then("classify.elsewhere", day("2026-10-06"))
    before = dict(told.petition.clocks)
    assert "KN-ACC1" not in before
    told.then("transfer.sent", day("2026-10-07"), body=OTHER)
    told.then("transfer.undone", day("2026-10-08"), by="clerk")
    assert dict(told.petition.clocks) == before


def test_what_waits_for_an_appraisal_waits_on_when_it_is_taken_back() -> None:
    """Luật TC Đ.30: the time of an appraisal is not counted, wherever the file went meanwhile."""
    told, stayed = a_denunciation("verifying"), a_denunciation("verifying")
    for each in (told, stayed):
        each.then("coordinate.expert", day("2026-01-13"))
    before = told.petition.clocks["TC-RES"].nominal
    told.then("transfer.sent", day("2026-01-14"), body=OTHER)
    told.then("transfer.undone", day("2026-01-20"), by="leader")
    assert told.petition.stands_still("TC-RES") and told.petition.clocks["TC-EXPERT"] == stayed.petition.clocks["TC-EXPERT"]
    now = told.petition.clocks["TC-RES"].nominal
    assert before is not None and now is not None and (now - before).days == 7, "so far"
    for each in (told, stayed):
        each.then("coordinate.expert_back", day("2026-01-26"))
        assert not each.petition.stands_still("TC-RES")
    assert told.petition.clocks["TC-RES"] == stayed.petition.clocks["TC-RES"]


def test_a_body_that_had_initiated_a_denunciation_does_not_initiate_it_again_when_it_comes_back() -> None:
    told = complaint(kind="vn.denunciation", subject="conduct")
    told.then("classify.competent", day("2026-10-06"))
    told.then("accept", day("2026-10-07"))
    hop(told, "2026-10-08", "2026-10-09", SUPERIOR)
    assert "TC-INIT" in told.petition.clocks, "the other body has not"
    hop(told, "2026-10-12", "2026-10-14", BODY)
    assert "TC-INIT" not in told.petition.clocks


def test_a_term_that_a_body_begins_anew_after_it_had_ended_there_runs_from_the_new_step() -> None:
    told = complaint()
    told.then("classify.competent", day("2026-10-06"))
    told.then("accept", day("2026-10-07"))
    told.then("ask", day("2026-10-08"), until=day("2026-10-15"))
    told.then("reply", day("2026-10-09"), by="petitioner")
    told.then("ask", day("2026-10-13"), until=day("2026-10-20"))
    assert told.petition.clocks["KN-ASKED"].trigger == day("2026-10-13")


# --- told -------------------------------------------------------------------------------------------------------------


def test_a_party_that_was_told_twice_was_told_on_the_first_day() -> None:
    told = complaint("2026-08-03")
    told.then("classify.competent", day("2026-08-04"))
    told.then("accept", day("2026-08-11"))
    told.then("notify.nobody", day("2026-08-12"), party="inspectorate")
    told.then("notify.sent", day("2026-08-20"), party="inspectorate")
    told.then("notify.sent", day("2026-08-21"), party="petitioner", on=day("2026-08-13"))
    assert ended(told, "KN-ACCN") == [(day("2026-08-13"), "met")]


def two_accused() -> Told:
    told = Told(body="TINH-SL")
    told.receive(
        "vn.denunciation", day("2026-07-06"), channel="letter", signed="paper", subject="conduct",
        against=("XA-AB/02", "XA-AB/04", "XA-AB/06"),
    )  # fmt: skip
    told.then("classify.competent", day("2026-07-06"))
    told.then("accept", day("2026-07-08"))
    return told


def test_when_one_of_several_dies_the_duty_to_the_others_was_met_when_the_last_of_them_was_told() -> None:
    told = two_accused()
    told.then("notify.sent", day("2026-07-09"), party="petitioner")
    told.then("notify.sent", day("2026-07-10"), party="accused", which=("2",))
    (term,) = [each for each in terms.terms(told.petition, LAW, day("2026-07-10")) if each.clock.name == "TC-ACCN"]
    assert [each.en for each in term.owed_to] == ["Person denounced or complained of (2 left)"]
    told.then("notify.sent", day("2026-07-13"), party="accused", which=("3",))
    told.then("record_accused.died", day("2026-07-14"), which="1")
    assert ended(told, "TC-ACCN") == [(day("2026-07-13"), "met")]


def test_a_death_meets_no_duty_to_somebody_else() -> None:
    told = two_accused()
    told.then("coordinate.demanded", day("2026-07-09"))
    told.then("coordinate.ordered", day("2026-07-09"), until=day("2026-07-20"))
    told.then("record_accused.died", day("2026-07-14"), which="1")
    assert ended(told, "TC-ORDERED") == [(None, None)] and ended(told, "TC-RES") == [(None, None)]


# --- made longer ------------------------------------------------------------------------------------------------------


def test_a_denunciation_is_extended_as_often_as_the_law_says_and_not_at_all_without_its_condition() -> None:
    """Luật TC Đ.30: once where it is complex, twice where it is very complex, 30 days each."""
    for condition, times in ((), 0), (("complex",), 1), (("very_complex",), 2):
        told = a_denunciation("accepted")
        for _ in range(times):
            told.then("extend", day("2026-01-15"), conditions=condition, days=1)
        with pytest.raises(TooLate) as no:
            told.then("extend", day("2026-01-15"), conditions=condition, days=1)
        assert no.value.field == "conditions"
        assert f"the law allows {times}; there were {times}." in no.value.why.en


def test_an_extension_is_of_one_day_at_least_and_of_no_more_than_the_law_gives() -> None:
    for days in (0, -1, 31):
        told = a_denunciation("accepted")
        on = day("2026-01-15")
        with pytest.raises(TooLong) as no:
            terms.extended(told.petition, LAW, edge_of(told.petition, "extend", on), on, conditions=("complex",), days=days)
        assert no.value.field == "days"
    for days in (1, 30):
        told = a_denunciation("accepted")
        first = told.petition.clocks["TC-RES"].nominal
        told.then("extend", day("2026-01-15"), conditions=("complex",), days=days)
        last = told.petition.clocks["TC-RES"].nominal
        assert first is not None and last is not None and (last - first).days == days
        assert terms.is_further(told.petition.clocks["TC-RES"])
    assert not terms.is_further(a_denunciation("accepted").petition.clocks["TC-RES"])
    longer = a_complaint("accepted")
    longer.then("extend", day("2026-07-08"), conditions=("complex",))
    assert longer.petition.clocks["KN-RES1"].extended and not terms.is_further(longer.petition.clocks["KN-RES1"])


def test_what_would_make_nothing_longer_is_refused_before_it_is_confirmed_as_when_it_is_taken() -> None:
    told = complaint("2026-08-03")
    told.then("classify.competent", day("2026-08-04"), conditions=("remote",))
    told.then("accept", day("2026-08-07"))
    edge = edge_of(told.petition, "extend", day("2026-08-20"))
    with pytest.raises(TooLong) as no:
        terms.extended(told.petition, LAW, edge, day("2026-08-20"), conditions=("remote",))
    assert no.value.field == "conditions"


def test_whether_a_number_of_days_is_chosen_depends_on_the_terms_that_run() -> None:
    petition, on = a_feedback("received").petition, day("2026-07-08")
    assert terms.is_open(LAW, petition.clocks["PA-SLA"]) and not terms.is_open(LAW, petition.clocks["PA-XFER"])
    extend = edge_of(a_feedback("classified").petition, "extend", on)
    own, given = Extends("PA-SLA", None, {}), Extends("PA-XFER", None, {})
    further, gone = Extends("PA-XFER", "TC-EXT", {}), Extends("TC-RES", None, {})

    def asked(*extends: Extends) -> tuple[bool, bool]:
        return terms.may_choose_days(petition, LAW, replace(extend, extends=extends))

    assert asked(own, given) == (True, True)
    assert asked(given, gone) == (False, False)
    assert asked(further, given) == (True, False)


def test_a_step_that_lengthens_several_terms_lengthens_those_that_run() -> None:
    told = a_complaint("accepted")
    on = day("2026-07-08")
    edge = edge_of(told.petition, "extend", on)
    also = replace(edge, extends=(Extends("KN-RES2", None, {}), *edge.extends))
    procedure = LAW.procedure("vn.complaint", on)
    started = terms.started(told.petition, LAW, procedure, also, day=on, conditions=("complex",))
    assert [clock.name for clock in started if clock.extended] == ["KN-RES1"]


# --- what follows another term ----------------------------------------------------------------------------------------


def test_the_window_after_silence_opens_the_longer_the_body_has_and_stands_still_with_its_term() -> None:
    """Luật KN Đ.7.1, Luật TTHC Đ.116: from the end of a term in which nothing was decided."""
    told = a_complaint("accepted")
    windows = {name: told.petition.clocks[name] for name in ("KN-WIN2-QH", "TTHC-SUE-QH")}
    res = told.petition.clocks["KN-RES1"]
    assert {clock.trigger for clock in windows.values()} == {res.due}
    told.then("extend", day("2026-07-08"), conditions=("complex",))
    longer = told.petition.clocks["KN-RES1"]
    assert longer.due is not None and res.due is not None and longer.due > res.due
    for name, before in windows.items():
        after = told.petition.clocks[name]
        assert after.trigger == longer.due and after.whose == "petitioner"
        assert after.nominal is not None and before.nominal is not None and after.nominal > before.nominal
    told.then("suspend", day("2026-07-15"), by="leader", ground="obstacle")
    assert all(told.petition.stands_still(name) for name in ("KN-RES1", *windows))
    told.then("resume", day("2026-07-22"), by="leader")
    gone_on = told.petition.clocks["KN-RES1"]
    assert gone_on.nominal is not None and longer.nominal is not None and (gone_on.nominal - longer.nominal).days == 7
    for name in windows:
        assert told.petition.clocks[name].trigger == gone_on.due and not told.petition.stands_still(name)


def test_a_resumption_on_the_very_day_lets_all_go_on_that_stood_still_with_it() -> None:
    told = a_complaint("accepted")
    before = dict(told.petition.clocks)
    told.then("suspend", day("2026-07-15"), by="leader", ground="obstacle")
    told.then("resume", day("2026-07-15"), by="leader")
    assert not told.petition.pauses
    assert {name: told.petition.clocks[name] for name in ("KN-RES1", "KN-WIN2-QH", "TTHC-SUE-QH")} == {
        name: before[name] for name in ("KN-RES1", "KN-WIN2-QH", "TTHC-SUE-QH")
    }


STOPS = [(-3, -1), (-3, 0), (-3, 2), (0, 0), (0, 2), (1, 1), (1, 3), (5, 9)]


@pytest.mark.parametrize("stop", STOPS)
def test_beyond_the_calendar_the_petitioners_day_is_moved_by_stops_as_within_it(stop: tuple[int, int]) -> None:
    """Luật TTHC Đ.116: a year from the day on which the decision was had."""

    def lost(trigger: date) -> int:
        each = [Interval(later(trigger, stop[0]), later(trigger, stop[1]))]
        first, moved = (terms._of_his(LAW, "TTHC-SUE", trigger, (), at, BODY) for at in ([], each))
        assert first.nominal is not None and moved.nominal is not None
        return (moved.nominal - first.nominal).days

    within, beyond = day("2026-07-02"), day("2027-07-01")
    with pytest.raises(OutsideCalendar):
        LAW.due("TTHC-SUE", beyond)
    assert terms._of_his(LAW, "TTHC-SUE", beyond, (), [], BODY).provisional
    assert lost(beyond) == lost(within) == len([n for n in range(stop[0], stop[1] + 1) if n > 0])


@pytest.mark.parametrize(
    ("trigger", "n", "unit", "last"),
    [
        ("2026-12-31", 30, "cd", "2027-01-30"),
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2026-01-31", 3, "month", "2026-04-30"),
        ("2026-11-30", 1, "month", "2026-12-30"),
        ("2026-12-01", 1, "month", "2027-01-01"),
        ("2026-10-15", 14, "month", "2027-12-15"),
        ("2028-02-29", 1, "year", "2029-02-28"),
        ("2026-12-05", 2, "year", "2028-12-05"),
    ],
)
def test_days_months_and_years_are_counted_as_the_calendar_of_the_wall_counts_them(
    trigger: str, n: int, unit: str, last: str
) -> None:
    assert terms._plain_end(day(trigger), n, unit) == day(last)


def test_a_term_of_hours_ends_on_the_day_of_its_last_hour() -> None:
    """Luật 91/2025: 72 hours."""
    due = LAW.due("DL-BREACH", datetime(2026, 7, 6, 3, tzinfo=UTC))
    clock = terms.clock_of("DL-BREACH", "body", due)
    assert (clock.trigger, clock.due) == (day("2026-07-06"), day("2026-07-09"))


# --- told before a step -----------------------------------------------------------------------------------------------


def foretold(told: Told, name: str, on: str, **said: object) -> tuple[dict[str, Clock], dict[str, Clock]]:
    """What is told that a step would set going, and what it then sets going."""
    before, edge = told.petition, edge_of(told.petition, name, day(on))
    conditions = said.get("conditions", ())
    coming = terms.coming(before, LAW, edge, day(on), conditions=conditions)  # type: ignore[arg-type] # codes
    told.then(name, day(on), **said)
    return {each.rule.id: each.clock for each in coming if each.clock is not None}, {c.name: c for c in told.last.act.starts}


@pytest.mark.parametrize("conditions", [(), ("from_front",), ("from_deputy",), ("from_front", "remote")])
def test_a_step_sets_going_what_was_told_before_it_under_every_condition(conditions: tuple[str, ...]) -> None:
    told = complaint("2026-08-03")
    told.then("classify.competent", day("2026-08-04"), conditions=conditions)
    for name, on in (("accept", "2026-08-07"), ("decide", "2026-08-21"), ("notify.sent", "2026-08-24")):
        said, found = foretold(told, name, on, **({"result": "upheld"} if name == "decide" else {}))
        assert said == found, name
        assert ("KN-MTTQ" in found) is (name == "decide" and "from_front" in conditions)
    # That the referrer is told sets another duty going; whom the step tells is not known before it.
    said, found = foretold(told, "notify.served", "2026-08-25", party="petitioner")
    assert said == found and set(found) == {"KN-WIN2", "TTHC-SUE"}


def test_a_term_that_counts_from_one_without_a_day_is_told_without_a_day() -> None:
    petition, on = a_complaint("verified").petition, day("2026-07-13")
    edge = edge_of(petition, "decide", on)
    open_ = replace(edge, starts=(Start("TC-EXPERT"), Start("KN-ENF", on="TC-EXPERT"), Start("KN-SEND1")))
    found = {each.rule.id: each for each in terms.coming(petition, LAW, open_, on)}
    assert found["KN-SEND1"].due is not None
    assert found["TC-EXPERT"].clock is not None and found["TC-EXPERT"].clock.due is None
    assert (found["KN-ENF"].clock, found["KN-ENF"].due) == (None, None)


# --- asked ------------------------------------------------------------------------------------------------------------


def test_of_his_own_terms_that_are_over_the_one_that_ended_last_is_told_and_none_that_has_not_begun() -> None:
    petition = a_complaint("served").petition
    window = petition.clocks["KN-WIN2"]
    first, last, coming = (
        replace(window, name=name, trigger=day(trigger), due=day(due))
        for name, trigger, due in (
            ("ONE", "2026-07-15", "2026-07-20"), ("TWO", "2026-07-15", "2026-07-25"), ("THREE", "2026-08-10", "2026-08-20"),
        )
    )  # fmt: skip
    three = replace(petition, clocks={each.name: each for each in (coming, last, first)})
    for on, own in (("2026-07-20", first), ("2026-07-21", last), ("2026-08-01", last), ("2026-08-10", coming)):
        assert terms.own_due(three, day(on)) == own, on
    assert terms.own_due(three, day("2026-07-01")) is None


def test_where_nothing_else_is_owed_to_whoever_wrote_the_bodys_next_day_matters_and_is_no_answer() -> None:
    told = complaint()
    told.then("classify.elsewhere", day("2026-10-06"))
    found = terms.awaited(told.petition, LAW, day("2026-10-06"))
    assert found is not None and (found.clock.name, found.answers, found.then) == ("TD-45", False, None)
    assert terms.awaited(replace(told.petition, clocks={}), LAW, day("2026-10-06")) is None


def test_of_several_ways_further_the_one_that_closes_first_is_told_and_one_without_a_day_last() -> None:
    petition, on = a_complaint("served").petition, day("2026-07-16")
    window = petition.clocks["KN-WIN2"]
    assert window.due is not None
    appeal = edge_of(petition, "appeal", on)
    sooner = replace(window, name="KN-WIN2-QH", due=later(window.due, -3), trigger=later(window.trigger, -1))
    both = replace(petition, clocks={"KN-WIN2": window, "KN-WIN2-QH": sooner})
    one, two, none = (replace(appeal, within=each) for each in (("KN-WIN2",), ("KN-WIN2-QH",), ("KL-LIM2",)))
    for edges, until in (((one, two), sooner.due), ((two, one), sooner.due), ((none, one), window.due), ((none,), None)):
        found = terms.limited(both, edges, on)
        assert found is not None and found.until == until
    assert terms.limited(both, (replace(appeal, within=()), replace(one, target="=")), on) is None
    within_both = replace(appeal, within=("KN-WIN2", "KN-WIN2-QH", "KL-LIM2"))
    found = terms.limited(both, (within_both,), on)
    assert found is not None and found.until == sooner.due
    assert terms.opened_on(both, within_both) == sooner.trigger
    assert terms.too_late_since(both, within_both, later(window.due, 1)) == sooner.due
    assert terms.too_late_since(both, within_both, sooner.due) is None
    assert terms.too_late_since(both, one, window.due) is None
    done = replace(both, clocks={}, ended={"KN-WIN2": (window, on)})
    assert terms.too_late_since(done, one, later(window.due, 1)) == window.due, "it ended when it was carried out"


def test_what_runs_for_the_body_is_told_the_nearest_first() -> None:
    petition = a_complaint("decided").petition
    found = terms.running(petition, "body")
    assert len(found) > 1 and list(found) == sorted(found, key=lambda clock: (clock.due, clock.name))
    assert terms.next_due(petition) == found[0]


def test_a_term_that_passed_is_over_whoevers_it_is_and_one_without_a_day_never_is() -> None:
    petition = a_complaint("served").petition
    window = petition.clocks["KN-WIN2"]
    assert window.due is not None
    for on, over in ((window.due, False), (later(window.due, 1), True)):
        assert terms.term(petition, LAW, window, on).over is over
        assert not terms.term(petition, LAW, window, on).late
    said = terms.term(petition, LAW, window, window.trigger)
    assert not replace(said, calendar_days_left=None, days_left=None).over
    assert not replace(said, calendar_days_left=None, days_left=None).soon
    assert replace(said, due=None).other is None and replace(said, due=None).steps == ()


def test_a_day_that_is_fixed_leaves_the_time_that_the_law_wants_to_the_very_last_day() -> None:
    """NĐ 124 Đ.21: notice goes five days before."""
    for on, refused in (("2026-07-23", False), ("2026-07-24", False), ("2026-07-25", True)):
        told = a_complaint("verified")
        try:
            told.then("dialogue.called", day(on), held_on=day("2026-07-29"))
        except TooLate as no:
            assert refused and no.field == "held_on"
        else:
            assert not refused and told.petition.clocks["KN-DLG-N"].due == day("2026-07-24")


def test_a_day_fixed_anew_ends_the_one_fixed_before_once_that_has_passed() -> None:
    told = a_denunciation("verifying")
    told.then("coordinate.demanded", day("2026-01-13"))
    told.then("coordinate.ordered", day("2026-01-13"), until=day("2026-01-20"))
    told.then("coordinate.ordered", day("2026-01-20"), until=day("2026-01-22"))
    assert ended(told, "TC-ORDERED") == [(None, None)], "on the day itself it can still be kept"
    told.then("coordinate.ordered", day("2026-01-23"), until=day("2026-01-30"))
    assert ended(told, "TC-ORDERED") == [(day("2026-01-23"), "untold"), (None, None)]


def test_a_complaint_came_in_time_on_the_last_day_and_too_late_on_the_next() -> None:
    """Luật KN Đ.9: ninety days from when the decision was had or known."""
    known = day("2026-03-02")
    on = terms.in_time(LAW, "vn.complaint", known, day("2026-04-01"))
    assert on is not None and on.rule.id == "KN-LIM" and not on.over
    for counts, over in ((on.last, False), (later(on.last, 1), True)):
        found = terms.in_time(LAW, "vn.complaint", known, counts)
        assert found is not None and (found.last, found.counts, found.over) == (on.last, counts, over)
    hindered = terms.in_time(LAW, "vn.complaint", known, counts, hindered=Interval(day("2026-03-10"), day("2026-03-19")))
    assert hindered is not None and on.due.nominal is not None
    assert (hindered.due.nominal, hindered.over) == (later(on.due.nominal, 10), False)
    assert terms.in_time(LAW, "vn.complaint", None, counts) is None
    assert terms.in_time(LAW, "vn.feedback", known, counts) is None


def test_a_term_that_ended_without_a_word_of_how_is_told_as_not_on_record() -> None:
    told = complaint()
    told.then("classify.competent", day("2026-10-06"))
    told.then("accept", day("2026-10-07"))
    run = next(run for run in told.petition.runs if run.name == "KN-ACC1")
    for how, said in (("met", "done"), (None, "not on record as done")):
        (found,) = terms.ended(replace(told.petition, runs=(run._replace(how=how),)), LAW, day("2026-10-08"))  # type: ignore[arg-type] # a How
        assert found.how.en == said


# --- from when, and whose number --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stopped", "days"), [("2026-02-06", 6), ("2026-02-07", 5), ("2026-02-08", 4)])
def test_a_further_term_moves_by_each_day_that_the_denunciation_was_suspended(stopped: str, days: int) -> None:
    told = a_denunciation("accepted")
    assert told.petition.clocks["TC-RES"].nominal == day("2026-02-07")
    told.then("extend", day("2026-01-15"), conditions=("complex",), days=10)
    before = told.petition.clocks["TC-RES"].nominal
    told.then("suspend", day(stopped), by="leader", ground="other_result")
    told.then("resume", day("2026-02-12"), by="leader")
    after = told.petition.clocks["TC-RES"].nominal
    assert before is not None and after is not None and (after - before).days == days


def test_a_denunciation_that_is_resumed_while_an_appraisal_is_out_stands_still_until_that_is_back() -> None:
    told = a_denunciation("verifying")
    before = told.petition.clocks["TC-RES"].nominal
    told.then("coordinate.expert", day("2026-01-13"))
    told.then("suspend", day("2026-01-14"), by="leader", ground="other_result")
    told.then("resume", day("2026-01-20"), by="leader")
    assert told.petition.stands_still("TC-RES")
    told.then("coordinate.expert_back", day("2026-01-26"))
    after = told.petition.clocks["TC-RES"].nominal
    assert not told.petition.stands_still("TC-RES")
    assert before is not None and after is not None and (after - before).days == 13


def test_a_window_that_opened_on_another_day_than_the_end_of_the_term_does_not_move_with_it() -> None:
    told = a_complaint("accepted")
    petition, on = told.petition, day("2026-07-08")
    edge, procedure = edge_of(petition, "extend", on), LAW.procedure("vn.complaint", on)
    window = petition.clocks["KN-WIN2-QH"]
    other = replace(window, trigger=later(window.trigger, 3))

    def longer(window: Clock) -> set[str]:
        known = replace(petition, clocks=dict(petition.clocks) | {window.name: window})
        started = terms.started(known, LAW, procedure, edge, day=on, conditions=("complex",))
        return {clock.name for clock in started}

    assert longer(window) == {"KN-RES1", "KN-WIN2-QH", "TTHC-SUE-QH"}
    assert longer(other) == {"KN-RES1", "TTHC-SUE-QH"}


def test_what_counts_from_a_step_runs_from_its_day_and_what_counts_from_being_told_only_once_somebody_was() -> None:
    petition, on = a_complaint("verified").petition, day("2026-07-13")
    decide, procedure = edge_of(petition, "decide", on), LAW.procedure("vn.complaint", on)

    def triggers(*starts: Start, at: Petition = petition) -> dict[str, date]:
        found = terms.started(at, LAW, procedure, replace(decide, starts=starts), day=on)
        return {clock.name: clock.trigger for clock in found}

    assert triggers(Start("KN-SEND1", on="verify.reported")) == {"KN-SEND1": petition.days["verify.reported"]}
    assert triggers(Start("KN-SEND1", on="dialogue.held")) == {"KN-SEND1": on}, "it is recorded with this step"
    assert triggers(Start("KN-WIN2", on="notify.served.petitioner", whose="petitioner")) == {}
    told = replace(petition, days=dict(petition.days) | {"notify.served.petitioner": day("2026-07-10")})
    assert triggers(Start("KN-WIN2", on="notify.served.petitioner", whose="petitioner"), at=told) == {
        "KN-WIN2": day("2026-07-10")
    }


def test_where_the_law_has_no_number_the_body_that_has_the_petition_counts_by_its_own() -> None:
    sample = LAW.own_terms[0]
    law = replace(LAW, own_terms=(replace(sample, rule="PA-SLA", body=OTHER, n=7, unit="wd"), *LAW.own_terms))
    petition, on = a_feedback("received").petition, day("2026-07-08")
    edge = replace(edge_of(petition, "classify.competent", on), starts=(Start("PA-SLA"),))
    bare = replace(petition, clocks={}, runs=())
    procedure = law.procedure("vn.feedback", on)
    for taken_by, n in (("", 15), (OTHER, 7), (SUPERIOR, 15)):
        (clock,) = terms.started(bare, law, procedure, edge, day=on, taken_by=taken_by)
        assert clock.n == n
        (at_once,) = terms.at_receipt(law, edge, on, taken_by or BODY)
        assert at_once.n == n
    (there,) = terms.coming(replace(bare, body=OTHER), law, edge, on)
    assert there.clock is not None and there.clock.n == 7


def test_a_term_that_stands_still_or_has_no_day_is_not_counted_again_when_the_law_changes() -> None:
    told = a_complaint("accepted")
    on = day("2026-07-16")
    moved = replace(told.petition.clocks["KN-RES1"], nominal=day("2026-07-01"), due=day("2026-07-01"), safe=day("2026-07-01"))
    wrong = dict(told.petition.clocks) | {"KN-RES1": moved}
    assert {clock.name for clock in terms.recounted(replace(told.petition, clocks=wrong), LAW, on)} == {"KN-RES1"}
    open_ = dict(told.petition.clocks) | {"KN-RES1": replace(moved, due=None)}
    assert terms.recounted(replace(told.petition, clocks=open_), LAW, on) == ()
    told.then("suspend", day("2026-07-15"), by="leader", ground="obstacle")
    still = replace(told.petition, clocks=dict(told.petition.clocks) | {"KN-RES1": moved})
    assert terms.recounted(still, LAW, on) == ()


def test_served_once_more_on_the_same_day_his_days_are_set_going_from_that_very_day() -> None:
    told = a_complaint("served")
    window = told.petition.clocks["KN-WIN2"]
    told.then("notify.served", day("2026-07-16"), party="petitioner", on=window.trigger)
    assert [clock for clock in told.last.act.starts if clock.name == "KN-WIN2"] == [window]
    told.then("notify.served", day("2026-07-16"), party="petitioner", on=later(window.trigger, -1))
    assert told.last.act.starts == () and told.petition.clocks["KN-WIN2"] == window


def test_a_window_that_ends_beyond_the_calendar_moves_with_the_term_that_it_follows() -> None:
    told = complaint("2026-12-21")
    told.then("classify.competent", day("2026-12-22"))
    told.then("accept", day("2026-12-24"))
    before = told.petition.clocks["TTHC-SUE-QH"]
    told.then("extend", day("2026-12-28"), conditions=("complex",))
    after, term = told.petition.clocks["TTHC-SUE-QH"], told.petition.clocks["KN-RES1"]
    assert before.provisional and after.provisional and after.trigger == term.due
    assert after.due is not None and after.trigger.replace(year=2028) == after.due > LAW.calendars["vn.civil"].last


def test_a_second_resumption_is_told_by_itself_and_a_stop_of_one_day_is_explained() -> None:
    """NĐ 124 Đ.28b.2 (NĐ 155 Đ.12)."""
    told = a_complaint("accepted")
    for stopped, resumed in (("2026-07-15", "2026-07-16"), ("2026-07-20", "2026-07-22")):
        told.then("suspend", day(stopped), by="leader", ground="obstacle")
        told.then("resume", day(resumed), by="leader")
        clock = told.petition.clocks["KN-RES1"]
        said = terms.term(told.petition, LAW, clock, day(resumed)).due
        assert said is not None and (said.due, said.nominal) == (clock.due, clock.nominal)
    assert ended(told, "KN-RESUME") == [(day("2026-07-22"), "untold"), (None, None)]


def test_beyond_the_calendar_nobody_counts_working_days_for_him_either() -> None:
    for name in ("KN-ACC1", "KN-SEND1"):
        with pytest.raises(OutsideCalendar):
            terms._of_his(LAW, name, day("2027-12-30"), (), [], BODY)


def test_harm_that_is_reported_after_the_first_was_seen_to_is_a_new_duty_from_its_own_day() -> None:
    """TT 05/2021 Đ.16."""
    told = complaint("2026-08-03")
    told.then("alert.reported", day("2026-08-04"))
    told.then("transfer.sent", day("2026-08-04"), body=OTHER)
    told.then("transfer.undone", day("2026-08-05"), by="clerk")
    told.then("alert.reported", day("2026-08-05"))
    assert told.last.act.starts == (), "what is reported again is due as it was"
    told.then("alert.ordered", day("2026-08-06"))
    told.then("alert.reported", day("2026-08-10"))
    assert [clock.name for clock in told.last.act.starts] == ["XL-URGENT"]
    told.then("alert.reported", day("2026-08-10"))
    assert told.last.act.starts == ()
    assert told.petition.clocks["XL-URGENT"].trigger == day("2026-08-10")


def test_who_was_told_twice_was_told_the_first_time_and_of_several_each() -> None:
    rule = replace(LAW.rules["TC-ACCN"], met_by=("notify.sent", "notify.served"))
    (accused,) = (each for each in rule.owed_to if each.party == "accused")
    told = {"notify.served.accused.1": ON, "notify.sent.accused.1": later(ON, 2), "notify.sent.accused.2": later(ON, 1)}
    assert terms._told_on(rule, told, accused, {"accused": ("1", "2")}) == later(ON, 1)
    assert terms._told_on(rule, told, accused, {"accused": ("1",)}) == ON
    assert terms._told_on(rule, told, accused, {"accused": ("1", "3")}) is None


def test_who_is_asked_for_information_once_more_has_one_duty_to_give_it() -> None:
    told = a_complaint("accepted")
    told.then("coordinate.asked", ON)
    told.then("coordinate.asked", later(ON, 2))
    assert ended(told, "KN-INFO") == [(None, None)]
    assert told.petition.clocks["KN-INFO"].trigger == later(ON, 2)


def test_a_step_that_tells_somebody_counts_for_the_duties_that_it_meets_and_that_are_owed_to_somebody() -> None:
    told = a_complaint("verified")
    petition = told.petition
    assert {"KN-RES1", "KN-ACCN"} <= set(petition.clocks)
    decide, sent = edge_of(petition, "decide", ON), edge_of(petition, "notify.sent", ON)
    assert {"KN-RES1", "KN-ACCN"} <= set(decide.ends) and "KN-RES1" not in sent.ends
    assert terms.toward(petition, LAW, decide) == (), "to decide is to tell nobody"
    assert terms.toward(petition, LAW, sent) == ("KN-ACCN",)


def test_what_has_ended_is_told_by_its_day_and_of_one_day_by_its_act() -> None:
    petition = a_complaint("decided").petition
    run = next(run for run in petition.runs if run.ended is not None and run.whose == "body")
    late, early, same = (
        run._replace(ended=later(ON, n), ended_by=act, started=act) for n, act in ((3, 5), (1, 9), (1, 7))
    )
    found = terms.ended(replace(petition, runs=(late, early, same)), LAW, later(ON, 5))
    assert [each.run for each in found] == [same, early, late]


def test_what_the_petitioner_may_do_and_what_has_no_day_is_nothing_that_he_waits_for() -> None:
    petition = a_complaint("accepted").petition
    own, open_ = petition.clocks["KN-WIN2-QH"], replace(petition.clocks["KN-RES1"], due=None)
    for clock in (own, open_):
        assert terms.awaited(replace(petition, clocks={clock.name: clock}), LAW, ON) is None


def test_of_the_conclusion_it_is_told_how_many_of_those_denounced_are_still_to_have_it() -> None:
    """Luật TC Đ.35.3."""
    told = two_accused()
    for name, on in (("assign", "07-09"), ("verify.ordered", "07-09"), ("verify.reported", "07-10"), ("conclude", "07-10")):
        told.then(name, day(f"2026-{on}"), **({"offices": ("TINH-SL/02",)} if name == "assign" else {}))
    told.then("notify.sent", day("2026-07-13"), party="accused", which=("2",))
    (term,) = [each for each in terms.terms(told.petition, LAW, day("2026-07-13")) if each.clock.name == "TC-CONC"]
    assert term.owed_to[0].en.endswith("(2 left)")


def test_whose_the_days_of_a_term_were_is_told_as_far_as_the_calendar_goes() -> None:
    petition = complaint("2026-08-03").petition
    clock = petition.clocks["KN-ACC1"]
    said = terms.term(petition, LAW, clock, day("2026-08-05")).shares
    assert said is not None and (said.unit, said.days) == ("wd", 2)
    assert terms.term(petition, LAW, clock, later(LAW.calendars["vn.civil"].last, 9)).shares is None


def test_what_does_not_run_is_told_of_as_no_term_and_what_has_no_day_comes_last() -> None:
    told = a_denunciation("verifying")
    told.then("coordinate.expert", day("2026-01-13"))
    found = terms.terms(told.petition, LAW, day("2026-01-13"))
    assert [each.clock.name for each in found][-1] == "TC-EXPERT" and found[-1].clock.due is None
    still = next(each for each in found if each.stands_still)
    assert still.due is not None and still.due.due == still.clock.due
    with pytest.raises(LookupError, match="KN-SEND1 does not run"):
        terms.term(told.petition, LAW, replace(found[0].clock, name="KN-SEND1"), day("2026-01-13"))


def test_what_presses_the_body_comes_before_what_the_petitioner_may_do_sooner() -> None:
    petition = a_complaint("served").petition
    own = replace(petition.clocks["KN-WIN2"], due=day("2026-07-16"))
    body = next(clock for clock in petition.clocks.values() if clock.whose == "body" and clock.due is not None)
    for due, first in (("2026-07-17", body.name), ("2026-07-14", body.name), ("2026-07-31", "KN-WIN2")):
        both = {"KN-WIN2": own, body.name: replace(body, due=day(due))}
        found = terms.terms(replace(petition, clocks=both), LAW, day("2026-07-15"))
        assert found[0].clock.name == first, due


def test_a_term_that_follows_one_that_follows_another_moves_with_both() -> None:
    told = a_complaint("accepted")
    petition = told.petition
    whole = LAW.wholes["vn.complaint"]
    more = replace(edge_of(petition, "assign", ON), starts=(Start("KN-ENF", on="KN-WIN2-QH"),))
    law = replace(LAW, wholes=dict(LAW.wholes) | {"vn.complaint": replace(whole, edges=(*whole.edges, more))}, _procedures={})
    window = petition.clocks["KN-WIN2-QH"]
    assert window.due is not None
    enforce = terms.clock_of("KN-ENF", "body", LAW.due("KN-ENF", later(window.due, 1)))
    known = replace(petition, clocks=dict(petition.clocks) | {"KN-ENF": enforce})
    extend, procedure = edge_of(petition, "extend", ON), LAW.procedure("vn.complaint", ON)
    found = {c.name: c for c in terms.started(known, law, procedure, extend, day=ON, conditions=("complex",))}
    longer = found["KN-WIN2-QH"].due
    assert longer is not None and longer > window.due and found["KN-ENF"].trigger == later(longer, 1)


def test_as_a_petition_comes_in_nothing_starts_under_a_condition_or_from_what_has_not_been() -> None:
    edge = edge_of(a_feedback("received").petition, "classify.competent", ON)
    starts = (
        Start("PA-SLA"), Start("XL-URGENT", only_if="crime"), Start("KN-SEND1", told="referrer"), Start("KN-ENF", on="decide"),
        Start("KN-PUB", on="TC-EXPERT"),
    )  # fmt: skip
    assert [clock.name for clock in terms.at_receipt(LAW, replace(edge, starts=starts), ON, BODY)] == ["PA-SLA"]


def test_a_term_that_a_body_set_itself_is_lengthened_while_it_runs_by_as_many_days_as_it_says() -> None:
    petition = a_feedback("classified").petition
    clock = petition.clocks["PA-SLA"]
    assert clock.due is not None
    extend = edge_of(petition, "extend", ON)
    found = terms.extended(petition, LAW, extend, clock.due, days=5)
    assert found is not None and found[1].n == (clock.n or 0) + 5
    with pytest.raises(TooLate):
        terms.extended(petition, LAW, extend, later(clock.due, 1), days=5)
    due = terms.longer(petition, LAW, extend.extends[0], replace(clock, n=None), day=ON, when=(), days=5)
    assert due.n == 5, "where it had set none before, they are all that there are"


def test_what_goes_along_with_the_petition_is_not_set_going_anew_by_the_body_that_took_it_over() -> None:
    """NĐ 154 Đ.41.3.b: 45 days from receipt, wherever it went."""
    told = complaint(kind="vn.denunciation", subject="conduct")
    first = told.petition.clocks["TD-45"]
    hop(told, "2026-10-07", "2026-10-12", OTHER)
    told.then("classify.information", day("2026-10-13"), by="clerk")
    assert told.petition.clocks["TD-45"] == first and "TD-45" not in {clock.name for clock in told.last.act.starts}


def test_a_notice_of_before_the_duty_began_meets_none_also_where_it_is_recorded_last() -> None:
    told = complaint(kind="vn.denunciation", subject="conduct")
    told.then("classify.competent", day("2026-10-06"))
    told.then("accept", day("2026-10-07"))
    told.then("notify.sent", day("2026-10-08"), party="petitioner")
    told.then("notify.sent", day("2026-10-09"), party="accused", on=day("2026-10-06"))
    assert ended(told, "TC-ACCN") == [(None, None)]
    told.then("notify.sent", day("2026-10-09"), party="accused", on=day("2026-10-07"))
    assert ended(told, "TC-ACCN") == [(day("2026-10-08"), "met")]
