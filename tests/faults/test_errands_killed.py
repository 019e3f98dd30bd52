"""kill -9 at each write of both histories: what one body asks of another is in both or in neither, and a second attempt sets
it right."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from faults.conftest import Faults
from hoiam.casework import wall
from hoiam.casework.road import errands
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.errand import steps
from world import COMMUNE, WARD, World, act, actor, moment, submit

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
