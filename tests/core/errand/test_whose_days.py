"""Whose days are whose while other bodies are asked: the worked examples, to the day, in the errand's history and its
mirror."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.errand import asked as errands
from core.errand.asked import answer, day
from core.petition.told import BODY, LAW, OTHER, SUPERIOR, Told
from hoiam.core.dossier import days
from hoiam.core.dossier.refusals import Missing
from hoiam.core.dossier.standing import Run
from hoiam.core.errand import steps
from hoiam.core.petition.events import Errand
from hoiam.core.petition.steps.errand import Mirror

LAND, BUILDING = "SO-TN", "SO-XD"


def a_complaint() -> Told:
    """A complaint accepted on Thursday 1 October 2026."""
    told = Told()
    told.receive("vn.complaint", day("09-28"), channel="letter", signed="paper")
    told.then("classify.competent", day("09-29"))
    told.then("accept", day("10-01"))
    return told


def mirrored(told: Told, happened: Any, on: str, id: str = "a", *, to: str = LAND, **more: Any) -> None:
    """The mirror of an act of an errand, as the petition's law calls it."""
    said = {"kind": "inform", "leaf": "ab" * 32} | more
    kind = str(said.pop("kind"))
    step = Mirror.of(told.petition, LAW, id=id * 32, kind=kind, to=to, happened=happened, **said)
    given = {name: getattr(step, name) for name in ("id", "kind", "to", "happened", "leaf", "due", "blocking", "ground")}
    told.then(f"errand.{step.outcome}", day(on), **given)


def sent(told: Told, on: str, due: str, id: str = "a", *, to: str = LAND, **more: Any) -> None:
    mirrored(told, "sent", on, id, to=to, **({"due": day(due), "blocking": True} | more))


def run_of(told: Told, name: str, body: str = BODY) -> Run:
    (run,) = [run for run in told.petition.runs if (run.name, run.body) == (name, body)]
    return run


def whose(told: Told, run: Run, until: str = "12-31") -> tuple[dict[str, int], dict[str, tuple[int, int, int]], int]:
    """The days by holder, those under each name (in term, late, shared), and all of them."""
    found = days.shares(told.petition, LAW, run, day(until))
    return {who: n for who, n in found.of if n}, {part.who: tuple(part)[1:] for part in found.parts}, found.days


def decided(told: Told, on: str) -> None:
    told.then("assign", day(on))
    told.then("verify.ordered", day(on))
    told.then("verify.reported", day(on))
    told.then("decide", day(on))


def test_a_one_body_is_asked_and_late_and_the_lead_is_on_time() -> None:
    told = a_complaint()
    assert run_of(told, "KN-RES1").due == day("11-02")
    land = errands.asked("10-05", due=day("10-12"))
    assert land.errand.clocks["PH-ANSWER"].due == day("10-12") == LAW.due("KN-INFO", day("10-05")).due
    sent(told, "10-05", "10-12")
    land.then(steps.Remind(), day("10-13"), by="clock")
    mirrored(told, "reminded", "10-13")
    land.then(answer(), day("10-15"))
    mirrored(told, "responded", "10-15")
    decided(told, "10-30")
    run = run_of(told, "KN-RES1")
    assert (run.how, run.ended, run.due) == ("met", day("10-30"), day("11-02"))
    assert whose(told, run) == ({"own": 19, "asked_in_term": 7, "asked_late": 3}, {LAND: (7, 3, 0)}, 29)
    (late,) = [each for each in land.errand.runs if each.name == "PH-ANSWER"]
    assert (late.body, late.how, late.ended - late.due) == (LAND, "met", timedelta(3))  # type: ignore[operator] # both days are there


def test_b_two_bodies_are_asked_at_once_and_a_shared_day_counts_once_in_the_sum() -> None:
    told = a_complaint()
    sent(told, "10-05", "10-12")
    sent(told, "10-07", "10-14", "b", to=BUILDING)
    mirrored(told, "responded", "10-09")
    mirrored(told, "reminded", "10-15", "b", to=BUILDING)
    mirrored(told, "responded", "10-19", "b", to=BUILDING)
    decided(told, "10-30")
    holders, parts, total = whose(told, run_of(told, "KN-RES1"))
    # 02-05 own, 06-07 land, 08-09 both, 10-14 building in its term, 15-19 late, 20-30 own.
    assert holders == {"own": 4 + 11, "asked_in_term": 2 + 5, "asked_late": 5, "shared": 2}
    assert parts == {LAND: (2, 0, 2), BUILDING: (5, 5, 2)}
    assert total == 29


def test_d_a_complaint_that_was_given_back_keeps_its_day_and_the_superior_is_asked_whose_it_is() -> None:
    told = Told()
    told.receive("vn.complaint", day("10-05"), channel="letter", signed="paper")
    assert run_of(told, "KN-ACC1").due == day("10-14")
    told.then("transfer.sent", day("10-07"), body=OTHER)
    told.then("transfer.undone", day("10-09"), by="clerk", actor=f"{OTHER}/01", on_behalf_of=OTHER, reason="competence")
    run = run_of(told, "KN-ACC1")
    assert (run.ended, run.due) == (None, day("10-14"))
    assert whose(told, run, "10-09") == ({"own": 2, "transit": 2}, {}, 4)
    with pytest.raises(Missing) as refused:
        told.then("transfer.sent", day("10-12"), body=OTHER)
    assert refused.value.article == "Luật KN Đ.21.3, 23.4"
    chair = errands.asked("10-12", kind="settle", to=SUPERIOR, relation="above", due=day("10-13"))
    assert chair.history[0].act.article == "Luật KN Đ.21.3, 23.4"
    sent(told, "10-12", "10-13", to=SUPERIOR, kind="settle", blocking=False)
    chair.then(answer(), day("10-13"))
    mirrored(told, "responded", "10-13", to=SUPERIOR, kind="settle")
    told.then("classify.competent", day("10-14"))
    told.then("accept", day("10-14"))
    run = run_of(told, "KN-ACC1")
    assert (run.how, run.due) == ("met", day("10-14"))
    assert whose(told, run) == ({"own": 5, "transit": 2}, {}, 7)


def test_f_a_superior_demands_an_account_within_its_days_and_the_body_below_has_its_own() -> None:
    told = Told(body=SUPERIOR)
    told.receive("vn.denunciation2", day("10-05"), channel="letter", signed="paper", subject="conduct")
    told.then("classify.overdue", day("10-06"))
    assert run_of(told, "TC-LATE1", SUPERIOR).due == day("10-12")
    demand = {"kind": "account", "of": "vn.denunciation2", "asker": SUPERIOR, "to": BODY, "relation": "below"}
    due = LAW.due("TC-LATE2", day("10-08")).due
    assert due == day("10-15")
    below = errands.asked("10-08", due=due, **demand)
    assert (below.errand.delivered, below.errand.clocks["PH-ANSWER"].due) == (day("10-08"), due)
    sent(told, "10-08", "10-15", to=BODY, kind="account")
    run = run_of(told, "TC-LATE1", SUPERIOR)
    assert (run.how, run.ended) == ("met", day("10-08"))
    assert whose(told, run)[::2] == ({"own": 3}, 3)
    below.then(answer(), day("10-15"))
    mirrored(told, "responded", "10-15", to=BODY, kind="account")
    own = days.petitioners_own(told.petition, LAW, day("10-15"))
    assert own is not None
    assert ({who: n for who, n in own.of if n}, own.parts) == (
        {"own": 3, "asked_in_term": 7}, (days.Part(BODY, 7, 0, 0),),
    )  # fmt: skip


# --- against shifting blame ----------------------------------------------------------------------------------------------


def test_what_is_first_asked_in_the_last_third_of_a_term_costs_the_lead_its_own_days() -> None:
    for on, asked_ in (("10-22", True), ("10-23", False)):
        told = a_complaint()
        due = (day(on) + timedelta(7)).isoformat()[5:]
        sent(told, on, due)
        holders, _parts, total = whose(told, run_of(told, "KN-RES1"), due)
        # The term has 32 days to Monday 2 November; two thirds are over on the 22nd.
        assert ("asked_in_term" in holders) is asked_, on
        assert total == (day(due) - day("10-01")).days


def test_who_lets_a_late_answer_be_shares_its_days_from_the_second_working_day_until_he_presses() -> None:
    told = a_complaint()
    sent(told, "10-05", "10-12")
    run = run_of(told, "KN-RES1")
    assert whose(told, run, "10-13")[0] == {"own": 4, "asked_in_term": 7, "asked_late": 1}
    assert whose(told, run, "10-16") == (
        {"own": 4, "asked_in_term": 7, "asked_late": 1, "shared": 3}, {LAND: (7, 1, 3), days.LEAD: (0, 0, 3)}, 15,
    )  # fmt: skip
    mirrored(told, "escalated", "10-16")
    assert whose(told, run, "10-20")[0] == {"own": 4, "asked_in_term": 7, "asked_late": 5, "shared": 3}
    mirrored(told, "reminded", "10-20")
    assert whose(told, run, "10-20")[0]["shared"] == 3, "he pressed on the 16th, and pressing again takes nothing of that away"


def test_whoever_presses_on_the_day_itself_has_pressed_nobody_who_is_late() -> None:
    told = a_complaint()
    sent(told, "10-05", "10-12")
    mirrored(told, "reminded", "10-12")
    assert whose(told, run_of(told, "KN-RES1"), "10-16")[0]["shared"] == 3


def test_two_thirds_of_a_term_to_the_day_are_not_its_last_third() -> None:
    for on, asked_ in (("10-26", True), ("10-27", False)):
        told = Told()
        told.receive("vn.complaint", day("10-05"), channel="letter", signed="paper")
        told.then("classify.competent", day("10-05"))
        told.then("accept", day("10-06"))
        run = run_of(told, "KN-RES1")
        assert run.due == day("11-05") == run.trigger + timedelta(30)
        sent(told, on, "11-03")
        assert ("asked_in_term" in whose(told, run, "11-03")[0]) is asked_, on


def test_what_the_lead_does_not_wait_for_costs_nobody_else_a_day_and_a_petitioner_who_is_asked_shares() -> None:
    told = a_complaint()
    sent(told, "10-05", "10-12", blocking=False)
    assert whose(told, run_of(told, "KN-RES1"), "10-10")[0] == {"own": 9}
    sent(told, "10-05", "10-12", "b")
    told.then("ask", day("10-07"), until=day("10-19"))
    told.then("reply", day("10-08"), by="petitioner")
    holders, parts, _ = whose(told, run_of(told, "KN-RES1"), "10-10")
    assert holders == {"own": 4, "asked_in_term": 4, "shared": 1}
    assert parts == {LAND: (4, 0, 1), "petitioner": (0, 0, 1)}


def test_no_term_of_the_petition_moves_with_an_errand_but_for_an_appraisal_in_a_denunciation() -> None:
    told = Told()
    told.receive("vn.denunciation", day("10-01"), channel="letter", signed="paper", subject="conduct")
    for step in ("classify.competent", "accept", "assign", "verify.ordered"):
        told.then(step, day("10-02"))
    due = told.petition.clocks["TC-RES"].due
    sent(told, "10-05", "10-12", "b", to=BUILDING)
    mirrored(told, "agreed", "10-06", "b", to=BUILDING, due=day("10-16"))
    assert told.petition.clocks["TC-RES"].due == due
    sent(told, "10-12", "10-23", kind="appraise")
    sent(told, "10-12", "10-23", "c", kind="appraise", to=SUPERIOR)
    assert told.petition.stands_still("TC-RES")
    mirrored(told, "responded", "10-20", "c", kind="appraise", to=SUPERIOR)
    assert told.petition.stands_still("TC-RES"), "another one is still out"
    mirrored(told, "responded", "10-26", kind="appraise")
    after = told.petition.clocks["TC-RES"].due
    # 12 to 25 October: the day of return counts again.
    assert after is not None and due is not None
    run = run_of(told, "TC-RES")
    assert dict(days.shares(told.petition, LAW, run, day("10-26")).of)["not_counted"] == 14
    assert all(isinstance(each.act.fact, Errand) for each in told.history if each.act.step == "errand")


def test_an_errand_that_is_late_is_late_whoever_looks_and_one_that_nobody_sent_has_no_mirror() -> None:
    told = a_complaint()
    sent(told, "10-05", "10-12")
    (asking,) = told.petition.errands
    assert (asking.late(day("10-12")), asking.late(day("10-13")), asking.open, asking.due) == (False, True, True, day("10-12"))
    mirrored(told, "responded", "10-12")
    mirrored(told, "returned", "10-14", due=day("10-20"))
    mirrored(told, "turned_down", "10-21", ground="not_held")
    (asking,) = told.petition.errands
    assert (asking.late(date(2026, 12, 1)), asking.open, asking.ground, len(asking.waited)) == (True, False, "not_held", 2)


def test_an_appraisal_gives_a_denunciation_its_days_back_once_and_only_where_it_was_asked_for() -> None:
    told = Told()
    told.receive("vn.denunciation", day("10-01"), channel="letter", signed="paper", subject="conduct")
    for step in ("classify.competent", "accept", "assign", "verify.ordered"):
        told.then(step, day("10-02"))
    sent(told, "10-05", "10-12", kind="appraise")

    def answered(id: str) -> Mirror:
        said: dict[str, Any] = {"kind": "appraise", "to": LAND, "happened": "responded", "leaf": "ab" * 32}
        return Mirror.of(told.petition, LAW, id=id * 32, **said)

    assert answered("a").outcome == "expert_back"
    strange = answered("b")
    with pytest.raises(Missing) as no:
        strange.take(told.petition, LAW, day("10-08"))
    assert no.value.field == "id" and told.petition.stands_still("TC-RES")
    mirrored(told, "responded", "10-08", kind="appraise")
    assert answered("a").outcome == "responded", "it is over: a second word of it gives no day back"
