"""kill -9 at each write of what a superior orders: it stands in both histories or in neither, and a paper for several goes to
each of them once, whoever goes on with it."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from faults.conftest import Faults
from hoiam.casework import wall
from hoiam.casework.road import instructions
from hoiam.core.dossier.refusals import Refusal
from world import COMMUNE, PROVINCE, WARD, World, act, actor, moment, submit

pytestmark = pytest.mark.faults

CHAIR, CLERK = f"{PROVINCE}/04", f"{COMMUNE}/01"
MONDAY, DUE = date(2026, 10, 5), date(2026, 10, 9)


def a_petition() -> UUID:
    case: UUID = submit(date(2026, 10, 1), "vn.feedback").petition_id
    act(case, "classify.competent", date(2026, 10, 2), CLERK)
    return case


def number(world: World, case: UUID) -> str:
    return str(world.one("SELECT number FROM casework_dossier WHERE id = %s", case))


def ordered(world: World, case: UUID, paper: UUID) -> UUID:
    with wall.acting(CHAIR):
        what = instructions.Paper("do_account", "12/UBND", (COMMUNE,), DUE, "Báo cáo.", number(world, case))
        return instructions.send(what, COMMUNE, paper, actor=actor(CHAIR), now=moment(MONDAY)).petition_id


def of(world: World, paper: UUID) -> list[UUID]:
    return [row[0] for row in world.rows("SELECT dossier_id FROM casework_errand WHERE paper = %s", paper)]


@pytest.mark.parametrize("point", ["between the two", "before the commit"])
def test_an_order_whose_sender_died_before_the_commit_is_nowhere_and_goes_out_the_second_time(
    faults: Faults, point: str
) -> None:
    case, paper = a_petition(), uuid4()
    faults.killed_at("order", point, case=paper, do="order", number=number(faults.world, case))
    assert of(faults.world, paper) == []
    assert [r.act.step for r in faults.world.history(case)] == ["receive", "classify"]
    errand = ordered(faults.world, case, paper)
    assert [r.act.name for r in faults.world.history(case)][-1] == "errand.ordered"
    assert faults.world.faults_of(case) == faults.world.faults_of(errand) == []
    assert faults.world.gaps() == []


def test_an_order_that_was_committed_though_nobody_heard_of_it_stands_in_both_and_goes_out_once(faults: Faults) -> None:
    case, paper = a_petition(), uuid4()
    faults.killed_at("order", "after the commit", case=paper, do="order", number=number(faults.world, case))
    (errand,) = of(faults.world, paper)
    assert [r.act.name for r in faults.world.history(case)][-1] == "errand.ordered"
    with pytest.raises(Exception, match="errand_paper_once"):
        ordered(faults.world, case, paper)
    assert of(faults.world, paper) == [errand]
    assert faults.world.faults_of(case) == faults.world.faults_of(errand) == []


@pytest.mark.parametrize("point", ["between the two", "before the commit", "after the commit"])
def test_taking_note_is_in_both_histories_or_in_neither_and_not_twice(faults: Faults, point: str) -> None:
    case, paper = a_petition(), uuid4()
    errand = ordered(faults.world, case, paper)
    faults.killed_at("order", point, case=errand, do="note")
    is_there = point == "after the commit"
    assert [r.act.name for r in faults.world.history(errand)][1:] == (["acknowledge.noted"] if is_there else [])
    with wall.acting(CLERK):
        if is_there:
            with pytest.raises(Refusal):
                instructions.acknowledge(errand, actor=actor(CLERK), now=moment(MONDAY), expected=1)
        else:
            instructions.acknowledge(errand, actor=actor(CLERK), now=moment(MONDAY), expected=1)
    assert [r.act.name for r in faults.world.history(case)][-2:] == ["errand.ordered", "errand.acknowledged"]
    assert faults.world.faults_of(case) == faults.world.faults_of(errand) == []


@pytest.mark.parametrize(("point", "had"), [("with the first in hand", 0), ("after the first", 1)])
def test_a_paper_for_several_that_was_stopped_in_the_middle_goes_to_each_once(faults: Faults, point: str, had: int) -> None:
    paper = uuid4()
    what = instructions.Paper("do_plan", "13/UBND", (COMMUNE, WARD), DUE, "Thực hiện kế hoạch.")
    with wall.acting(CHAIR):
        instructions.begin(paper, what, actor=actor(CHAIR))
    faults.killed_at("order", point, case=paper, do="paper")
    assert len(of(faults.world, paper)) == had
    with wall.acting(CHAIR):
        assert instructions.go_on(paper, actor=actor(CHAIR), now=moment(MONDAY)) == []
        assert instructions.who_has(paper) == {COMMUNE, WARD}
    assert len(of(faults.world, paper)) == 2
    assert all(faults.world.faults_of(each) == [] for each in of(faults.world, paper))
    assert faults.world.gaps() == []
