"""Terms at their edges: the last day itself, a stop of one day, a number that was chosen, what is told before a step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.petition.told import BODY, LAW, OTHER, Told, a_complaint, a_denunciation, a_feedback, day
from hoiam.core.dossier import days, terms
from hoiam.core.dossier.events import Clock
from hoiam.core.dossier.participants import is_the_petitioners
from hoiam.core.dossier.refusals import TooLate
from hoiam.core.procedure import Edge


def edge_of(told: Told, name: str, on: date) -> Edge:
    step, _, outcome = name.partition(".")
    found = LAW.procedure(told.petition.kind, on).edge(told.petition.state, step, outcome)
    assert found is not None, name
    return found


def test_before_there_is_a_petition_the_law_says_how_long_the_answer_takes() -> None:
    found = terms.given(LAW, "vn.complaint", ("accept", "decide"), day("2026-07-06"))
    assert [(each.rule.id, each.n) for each in found] == [("KN-RES1", 30), ("KN-SEND1", 3)]
    started = {start.rule for edge in LAW.procedure("vn.feedback", day("2026-07-06")).edges for start in edge.starts}
    every = terms.given(LAW, "vn.feedback", ("receive", "sign", "classify", "accept"), day("2026-07-06"))
    assert "PA-SLA" in started and "PA-SLA" not in {each.rule.id for each in every}, "the law has no number for it"


@pytest.mark.parametrize("days", [None, 9])
def test_what_a_step_would_make_longer_is_what_it_makes_longer_and_the_number_chosen_is_told(days: int | None) -> None:
    told = a_denunciation("accepted") if days else a_complaint("accepted")
    name, on = ("TC-RES", day("2026-01-15")) if days else ("KN-RES1", day("2026-07-08"))
    found = terms.extended(told.petition, LAW, edge_of(told, "extend", on), on, conditions=("complex",), days=days)
    assert found is not None
    before, after = found
    assert (before.name, before.extended, after.name, after.extended, after.extended_late) == (name, False, name, True, False)
    told.then("extend", on, conditions=("complex",), **({"days": days} if days else {}))
    assert told.petition.clocks[name] == after
    said = terms.term(told.petition, LAW, after, on)
    assert said.due is not None and said.steps
    assert (said.due.n, said.due.due) == (after.n, after.due) == (days or 45, after.due)


def test_a_step_that_makes_nothing_longer_says_so_and_asks_for_no_number() -> None:
    complaint = a_complaint("accepted")
    assert terms.extended(complaint.petition, LAW, edge_of(complaint, "assign", day("2026-07-02")), day("2026-07-02")) is None
    assert terms.may_choose_days(complaint.petition, LAW, edge_of(complaint, "extend", day("2026-07-02"))) == (False, False)
    denunciation = a_denunciation("accepted")
    assert terms.may_choose_days(denunciation.petition, LAW, edge_of(denunciation, "extend", day("2026-01-09"))) == (
        True,
        False,
    )
    feedback = a_feedback("classified")
    extend = edge_of(feedback, "extend", day("2026-07-08"))
    assert terms.may_choose_days(feedback.petition, LAW, extend) == (True, True)
    without = a_complaint("accepted").petition
    assert terms.may_choose_days(without, LAW, extend) == (False, False), "its term does not run there"


def test_terms_are_told_by_their_day_and_not_by_their_name() -> None:
    found: list[Clock] = []
    for told in (a_complaint("signed"), a_complaint("decided"), a_complaint("served"), a_denunciation("signed")):
        on = told.last.act.day
        those = [each.clock for each in terms.terms(told.petition, LAW, on) if not each.soon and each.clock.due]
        days = [clock.due for clock in those if clock.due is not None]
        assert days == sorted(days)
        found += those if those != sorted(those, key=lambda clock: clock.name) else []
    assert found, "no two of them stand the other way round by their names"


def test_only_what_the_body_owed_is_told_as_done_and_only_once_it_has_ended() -> None:
    told = a_complaint("served")
    told.then("appeal", day("2026-07-20"), by="petitioner")
    runs = told.petition.runs
    assert any(run.ended is not None and run.whose != "body" for run in runs), "his own window has ended too"
    assert any(run.ended is None or run.whose != "body" for run in runs)
    found = [each.run for each in terms.ended(told.petition, LAW, day("2026-07-20"))]
    assert found and found == sorted((r for r in runs if r.ended and r.whose == "body"), key=lambda r: (r.ended, r.ended_by))


def test_a_step_that_the_law_lets_wait_names_the_first_day_on_which_it_may_be_taken() -> None:
    told = a_complaint("served")
    on = day("2026-07-16")
    ways = LAW.procedure("vn.complaint", on).edges_from(told.petition.state)
    enforce = next(edge for edge in ways if "KN-EFF1" in edge.not_before)
    ends = [clock.due for name in enforce.not_before if (clock := told.petition.clocks.get(name)) and clock.due]
    first = max(ends) + (day("2026-07-02") - day("2026-07-01"))
    assert terms.waits_until(told.petition, LAW, enforce, on) == first
    assert terms.waits_until(told.petition, LAW, enforce, max(ends)) == first
    assert terms.waits_until(told.petition, LAW, enforce, first) is None


def test_a_minimum_has_passed_after_its_nominal_day_and_any_other_term_after_its_last() -> None:
    petition = a_feedback("classified").petition
    clock = petition.clocks["PA-SLA"]
    assert clock.due is not None
    rolled = replace(clock, due=date.fromordinal(clock.due.toordinal() + 3))
    minimum = next(rule for rule in LAW.rules.values() if rule.type == "minimum" and rule.pack == "vn")
    for name, after in ((minimum.id, clock.nominal), ("PA-SLA", rolled.due)):
        known = replace(petition, clocks={name: replace(rolled, name=name)})
        assert after is not None
        assert terms.first_day_after(known, LAW, name) == date.fromordinal(after.toordinal() + 1)
        assert terms.first_day_after(known, LAW, "KN-ACC1") is None


def test_on_the_last_day_itself_the_window_is_open_and_on_the_next_it_is_over() -> None:
    petition = a_complaint("served").petition
    last = petition.clocks["KN-WIN2"].due
    assert last is not None
    ways = [edge for edge in LAW.procedure(petition.kind, last).edges_from(petition.state) if is_the_petitioners(edge)]
    for on, over in ((last, False), (date.fromordinal(last.toordinal() + 1), True)):
        found = terms.limited(petition, ways, on)
        assert found is not None and (found.until, found.over) == (last, over)


def test_a_stop_of_one_day_moves_the_end_by_one_day_and_one_of_none_by_none() -> None:
    for resumed, moved in (("2026-07-15", 0), ("2026-07-16", 1), ("2026-07-17", 2)):
        told = a_complaint("accepted")
        nominal = told.petition.clocks["KN-RES1"].nominal
        assert nominal is not None
        told.then("suspend", day("2026-07-15"), by="leader", ground="obstacle")
        told.then("resume", day(resumed), by="leader")
        after = told.petition.clocks["KN-RES1"].nominal
        assert after is not None and (after - nominal).days == moved, resumed


def hop(told: Told, sent: str, taken: str, to: str) -> None:
    told.then("transfer.sent", day(sent), body=to)
    told.then("transfer.received", day(taken), by="clerk", actor=f"{to}/01", on_behalf_of=to, body=to)


def test_a_term_that_goes_on_because_the_petition_is_back_is_not_set_going_a_second_time() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-10-05"), channel="letter", signed="paper")
    hop(told, "2026-10-07", "2026-10-09", OTHER)
    hop(told, "2026-10-12", "2026-10-14", BODY)
    names = [clock.name for clock in told.last.act.starts]
    assert "KN-ACC1" in names and len(names) == len(set(names))


def test_another_reading_is_told_beside_a_term_that_has_one() -> None:
    told = a_complaint("decided")
    found = {each.clock.name: each for each in terms.terms(told.petition, LAW, day("2026-07-13"))}
    for each in found.values():
        assert each.due is not None and each.other == each.due.other_reading
    late = Told()
    late.receive("vn.complaint", day("2026-06-26"), channel="letter", signed="paper")
    (term,) = [each for each in terms.terms(late.petition, LAW, day("2026-06-26")) if each.clock.name == "KN-ACC1"]
    assert term.other is not None and term.due is not None and term.other.due != term.due.due


def test_a_dialogue_is_not_fixed_for_a_day_that_leaves_no_time_to_come() -> None:
    told = a_complaint("verified")
    with pytest.raises(TooLate) as no:
        told.then("dialogue.called", day("2026-07-11"), held_on=day("2026-07-14"))
    assert no.value.field == "held_on"
    told.then("dialogue.called", day("2026-07-11"), held_on=day("2026-07-30"))
    assert told.petition.clocks["KN-DLG-N"].trigger == day("2026-07-30")


def test_a_body_that_takes_back_what_it_had_and_never_had_to_accept_counts_from_its_own_first_day() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-10-05"), channel="letter", signed="paper")
    told.then("classify.elsewhere", day("2026-10-06"))
    first = told.petition.last_run("KN-ACC1", BODY)
    assert first is not None and first.ended is not None
    hop(told, "2026-10-07", "2026-10-09", OTHER)
    assert told.petition.clocks["KN-ACC1"].trigger == day("2026-10-09")
    hop(told, "2026-10-12", "2026-10-14", BODY)
    assert told.petition.clocks["KN-ACC1"].trigger == first.trigger == day("2026-10-05"), "a hop back restarts nothing"


def test_a_body_that_had_the_petition_before_counts_from_where_its_own_term_began_and_else_from_its_own_first_day() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-10-05"))
    told.then("sign", day("2026-10-06"), by="petitioner")
    told.then("classify.elsewhere", day("2026-10-07"))
    hop(told, "2026-10-08", "2026-10-09", OTHER)
    told.then("transfer.sent", day("2026-10-12"), body=BODY)
    on, sent = day("2026-10-14"), told.petition
    received = edge_of(told, "transfer.received", on)
    never = replace(sent, runs=tuple(run for run in sent.runs if run.body != BODY))
    for petition, first in ((sent, "2026-10-06"), (never, "2026-10-05")):
        procedure = LAW.procedure(sent.kind, on)
        started = terms.started(petition, LAW, procedure, received, day=on, taken_by=BODY)
        assert [clock.trigger for clock in started if clock.name == "KN-ACC1"] == [day(first)]


def test_what_follows_on_the_step_that_is_waited_for_is_told_only_where_it_is_an_answer() -> None:
    petition = a_complaint("served").petition
    public = replace(petition.clocks["KN-WIN2"], name="KN-PUB", whose="body")
    found = terms.awaited(replace(petition, clocks={"KN-PUB": public}), LAW, day("2026-07-16"))
    assert found is not None and (found.clock.name, found.answers, found.then) == ("KN-PUB", False, None)


def test_a_step_names_the_terms_that_it_may_end_and_no_other() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-10-05"), channel="letter", signed="paper")
    on = day("2026-10-06")
    told.then("classify.competent", on)
    petition = told.petition
    running = {"KN-ACC1": petition.clocks["KN-ACC1"], "TD-45": replace(petition.clocks["KN-ACC1"], name="TD-45")}
    both = replace(petition, clocks=running)
    accept, withdraw, away = (edge_of(told, name, on) for name in ("accept", "withdraw.signed", "transfer.sent"))
    assert away.passes_on
    assert terms.ending(both, LAW, replace(accept, ends=("KN-ACC1",))) == ("KN-ACC1",)
    assert terms.ending(both, LAW, withdraw) == ("KN-ACC1", "TD-45")
    assert terms.ending(both, LAW, away) == ("KN-ACC1",), "what goes along runs on"


def test_a_term_presses_from_three_working_days_before_its_end_and_what_is_made_longer_after_it_stays_late() -> None:
    told = a_complaint("accepted")
    last = told.petition.clocks["KN-RES1"].due
    assert last == day("2026-07-31")
    for on, soon in (("2026-07-27", False), ("2026-07-28", True), ("2026-07-31", True), ("2026-08-03", False)):
        said = terms.term(told.petition, LAW, told.petition.clocks["KN-RES1"], day(on))
        assert said.soon is soon, on
    for on, late in (("2026-07-31", False), ("2026-08-03", True)):
        found = terms.extended(told.petition, LAW, edge_of(told, "extend", day(on)), day(on), conditions=("complex",))
        assert found is not None and found[1].extended_late is late, on


def test_what_runs_for_somebody_is_his_has_a_day_and_does_not_stand_still() -> None:
    petition = a_complaint("served").petition
    window = petition.clocks["KN-WIN2"]
    other = replace(window, name="OTHER", whose="body")
    both = replace(petition, clocks={"KN-WIN2": window, "OTHER": other, "NONE": replace(other, name="NONE", due=None)})
    assert terms.running(both, "body") == (other,) and terms.running(both, "petitioner") == (window,)
    assert not terms.term(petition, LAW, window, day("2026-07-16")).presses, "what he may do presses nobody"
    still = a_complaint("accepted")
    assert terms.term(still.petition, LAW, still.petition.clocks["KN-RES1"], day("2026-07-02")).presses
    still.then("suspend", day("2026-07-15"), by="leader", ground="obstacle")
    assert not terms.term(still.petition, LAW, still.petition.clocks["KN-RES1"], day("2026-07-16")).presses
    assert "KN-RES1" not in {clock.name for clock in terms.running(still.petition, "body")}


def test_of_two_terms_for_an_answer_the_one_that_ends_first_matters_to_whoever_wrote() -> None:
    petition = a_denunciation("accepted").petition
    clock = petition.clocks["TC-RES"]
    assert clock.due is not None
    for later, first in ((1, "TC-RES"), (-1, "TC-CONT"), (0, "TC-CONT")):
        other = replace(clock, name="TC-CONT", due=date.fromordinal(clock.due.toordinal() + later))
        both = replace(petition, kind="vn.denunciation2", clocks={"TC-CONT": other, "TC-RES": clock})
        found = terms.awaited(both, LAW, day("2026-01-09"))
        assert found is not None and (found.answers, found.clock.name) == (True, first)


def test_days_outside_a_run_are_nobodys_and_where_two_hold_one_day_the_first_in_order_has_it() -> None:
    def shared(*held: days.Held, first: int = 10, last: int = 20) -> dict[str, int]:
        return {holder: n for holder, n in days.split(held, first, last, int) if n}

    assert shared(days.Held("transit", 1, 9), days.Held("transit", 21, 30), days.Held("petitioner", 15, 15)) == {"own": 10}
    assert shared(days.Held("transit", 1, 12), days.Held("petitioner", 18, 30)) == {"own": 6, "transit": 2, "petitioner": 2}
    assert shared(days.Held("petitioner", 12, 16), days.Held("transit", 14, 18)) == {"own": 4, "petitioner": 2, "transit": 4}
    assert shared(first=20, last=20) == shared(first=20, last=10) == {}


def holder_now(told: Told, name: str, today: str) -> str:
    run = told.petition.running(name)
    assert run is not None
    return days.holder_now(told.petition, LAW, run, day(today))


def test_while_the_petition_is_on_its_way_or_its_petitioner_is_asked_the_days_are_not_the_bodys() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-10-05"), channel="letter", signed="paper")
    told.then("transfer.sent", day("2026-10-07"), body=OTHER)
    (run,) = [run for run in told.petition.runs if run.name == "TD-45"]
    assert dict(days.shares(told.petition, LAW, run, day("2026-10-12")).of) == {
        "not_counted": 0, "transit": 5, "petitioner": 0, "asked_in_term": 0, "asked_late": 0, "shared": 0, "own": 2,
    }  # fmt: skip
    assert holder_now(told, "TD-45", "2026-10-12") == "transit"
    asked = a_complaint("accepted")
    assert holder_now(asked, "KN-RES1", "2026-07-10") == "own"
    asked.then("ask", day("2026-07-06"), until=day("2026-07-16"))
    assert holder_now(asked, "KN-RES1", "2026-07-10") == "petitioner"
    asked.then("reply", day("2026-07-08"), by="petitioner")
    assert holder_now(asked, "KN-RES1", "2026-07-08") == "own", "from the day of his answer on nobody waits for him"
    assert holder_now(asked, "KN-RES1", "2026-07-10") == "own"
    (run,) = [run for run in asked.petition.runs if run.name == "KN-RES1"]
    found = days.shares(asked.petition, LAW, run, day("2026-07-10"))
    assert (found.held("petitioner"), found.held("own"), found.days) == (2, 7, 9)


def test_the_petitioners_own_days_run_from_due_form_to_the_end_of_his_petition_or_today() -> None:
    feedback = a_feedback("classified")
    assert days.in_form(feedback.petition, LAW) == day("2026-07-06"), "it needs no signature"
    going = days.petitioners_own(feedback.petition, LAW, day("2026-07-16"))
    assert going is not None and going.days == 10
    elsewhere = a_feedback("received")
    hop(elsewhere, "2026-07-08", "2026-07-09", OTHER)
    assert days.in_form(elsewhere.petition, LAW) == day("2026-07-06"), "at whichever body it was first"
    feedback.then("send_back", day("2026-07-08"), reason="unclear")
    over = days.petitioners_own(feedback.petition, LAW, day("2026-07-16"))
    assert over is not None and over.days == 2, "after its end they run no more"
    unsigned = Told()
    unsigned.receive("vn.complaint", day("2026-07-06"))
    assert days.in_form(unsigned.petition, LAW) is None
    assert days.petitioners_own(unsigned.petition, LAW, day("2026-07-16")) is None


def test_of_the_petitioners_own_days_those_are_not_counted_on_which_the_terms_stood_still() -> None:
    told = a_complaint("accepted")
    told.then("suspend", day("2026-07-15"), by="leader", ground="obstacle")
    still = days.petitioners_own(told.petition, LAW, day("2026-07-17"))
    assert still is not None and (still.held("not_counted"), still.days) == (3, 21)
    assert holder_now(told, "KN-RES1", told.last.act.day.isoformat()) == "not_counted"
    told.then("resume", day("2026-07-20"), by="leader")
    after = days.petitioners_own(told.petition, LAW, day("2026-07-24"))
    assert after is not None and (after.held("not_counted"), after.held("own"), after.days) == (5, 23, 28)
