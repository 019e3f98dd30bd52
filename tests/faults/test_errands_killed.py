"""kill -9 at each write of both histories: what one body asks of another is in both or in neither, and a second attempt sets
it right."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from faults.conftest import Faults
from hoiam.casework import bodies, wall
from hoiam.casework.road import errands, successions
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.errand import steps
from world import COMMUNE, PROVINCE, WARD, PassesOn, World, act, actor, moment, submit

pytestmark = pytest.mark.faults

LEADER, THEIRS = f"{COMMUNE}/04", f"{WARD}/04"
MONDAY = date(2026, 10, 5)


def a_petition() -> UUID:
    case: UUID = submit(date(2026, 9, 28), "vn.feedback").petition_id
    act(case, "classify.competent", date(2026, 9, 29), f"{COMMUNE}/01")
    return case


def send(case: UUID) -> UUID:
    with wall.acting(LEADER):
        demand = errands.Demand("inform", WARD, date(2026, 10, 9), ("Ai quản lý?",))
        return errands.send(case, demand, terms=(), actor=actor(LEADER), now=moment(MONDAY)).petition_id


def refuse(errand: UUID) -> Any:
    with wall.acting(THEIRS):
        return errands.act(steps.TurnDown("not_held"), errand, actor=actor(THEIRS), now=moment(MONDAY), expected=2)


def of(world: World, case: UUID) -> list[UUID]:
    return [row[0] for row in world.rows("SELECT errand_id FROM casework_errandof WHERE petition_id = %s", case)]


@pytest.mark.parametrize("point", ["between the two", "before the commit"])
def test_a_demand_whose_sender_died_before_the_commit_is_in_neither_history(faults: Faults, point: str) -> None:
    case = a_petition()
    faults.killed_at("errand", point, case=case, do="send")
    assert of(faults.world, case) == []
    assert [r.act.step for r in faults.world.history(case)] == ["receive", "classify"]
    errand = send(case)
    assert of(faults.world, case) == [errand]
    assert faults.world.faults_of(case) == faults.world.faults_of(errand) == []
    assert faults.world.gaps() == []


def test_a_demand_that_was_committed_though_nobody_heard_of_it_is_in_both(faults: Faults) -> None:
    case = a_petition()
    faults.killed_at("errand", "after the commit", case=case, do="send")
    (errand,) = of(faults.world, case)
    assert [r.act.step for r in faults.world.history(case)] == ["receive", "classify", "errand"]
    assert faults.world.faults_of(case) == faults.world.faults_of(errand) == []


@pytest.mark.parametrize("point", ["between the two", "before the commit"])
def test_a_refusal_that_died_before_the_commit_was_not_given_and_can_be(faults: Faults, point: str) -> None:
    case = a_petition()
    errand = send(case)
    faults.killed_at("errand", point, case=errand, do="refuse")
    assert len(faults.world.history(errand)) == 2 and len(faults.world.history(case)) == 3
    refuse(errand)
    assert len(faults.world.history(errand)) == 3 and len(faults.world.history(case)) == 4
    assert faults.world.faults_of(case) == faults.world.faults_of(errand) == []


def test_a_refusal_that_was_committed_though_nobody_heard_of_it_is_not_given_twice(faults: Faults) -> None:
    case = a_petition()
    errand = send(case)
    faults.killed_at("errand", "after the commit", case=errand, do="refuse")
    with pytest.raises(Refusal):
        refuse(errand)
    assert len(faults.world.history(errand)) == 3 and len(faults.world.history(case)) == 4


@pytest.mark.parametrize("table", ["casework_errand", "casework_errandof"])
def test_a_demand_that_is_ended_inside_its_statement_was_never_there(faults: Faults, table: str) -> None:
    case = a_petition()
    with faults.writes_stop_at(table) as stopped:
        child = faults.start("errand", "nowhere", case=case, do="send")
        pid = stopped.wait()
        child.kill()
        stopped.end_backend(pid)
        child.communicate()
    assert of(faults.world, case) == []
    assert faults.world.faults_of(case) == []
    assert send(case) is not None


DUE = "SELECT due FROM casework_errand WHERE dossier_id = %s"
WRAPS = "SELECT recipient FROM casework_wrap WHERE dossier_id = %s AND recipient LIKE 'body:%%' ORDER BY 1"


def ordered(world: World, *, again: bool = True) -> None:
    """The province stands in the place of the ward, or does not."""
    with psycopg.connect(world.admin) as admin:
        admin.execute("DELETE FROM custody.succession")
        if again:
            admin.execute(
                "INSERT INTO custody.succession (body, successor, instrument, day) VALUES (%s, %s, '19/NQ-HĐND', '2026-07-01')",
                [WARD, PROVINCE],
            )
    bodies.forget()


def handed_over() -> successions.Done:
    with wall.acting(THEIRS):
        here = actor(THEIRS)
        return successions.hand_over_many(successions.held(here), "", actor=here, now=moment(MONDAY), hand=PassesOn())


@pytest.mark.parametrize(("point", "gone"), [("between the two", 1), ("before the commit", 1), ("after the commit", 2)])
def test_a_handing_over_that_died_left_each_errand_with_one_body_and_whoever_goes_on_hands_over_the_others_once(
    faults: Faults, point: str, gone: int
) -> None:
    ordered(faults.world)
    handed_over()  # what the tests before have left there
    ordered(faults.world, again=False)
    sent = [(case := a_petition(), send(case)) for _n in range(3)]
    ordered(faults.world)
    due = {errand: faults.world.one(DUE, errand) for _case, errand in sent}
    faults.killed_at("errand", point, case=sent[0][0], do="hand_over")

    def handed() -> list[UUID]:
        """Those that the province has, each in both histories and with its key; the others are the ward's, whole."""
        there = []
        for case, errand in sent:
            acts, mirrors = len(faults.world.history(errand)), len(faults.world.history(case))
            asked = faults.world.one("SELECT asked FROM casework_errand WHERE dossier_id = %s", errand)
            wraps = [each for (each,) in faults.world.rows(WRAPS, errand)]
            assert (asked, acts, mirrors) in ((WARD, 2, 3), (PROVINCE, 3, 4))
            assert wraps == sorted([f"body:{COMMUNE}", f"body:{asked}"])
            assert faults.world.faults_of(case) == faults.world.faults_of(errand) == []
            there += [errand] if asked == PROVINCE else []
        return there

    assert len(handed()) == gone
    done = handed_over()
    assert (done.over, done.waiting, done.left) == (3 - gone, 0, ())
    assert len(handed()) == 3 and faults.world.gaps() == []
    assert {errand: faults.world.one(DUE, errand) for errand in due} == due
    assert all(faults.world.one("SELECT open FROM casework_dossier WHERE id = %s", each) for pair in sent for each in pair)
