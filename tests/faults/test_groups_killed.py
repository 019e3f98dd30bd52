"""kill -9 where a petition comes into a group, where one of a group keeps somebody away, and where a slip to follow by is
given: all of it or nothing, and a second attempt sets it right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from faults.conftest import Faults
from hoiam.casework.reading.history import load
from hoiam.core.dossier.refusals import Refusal
from world import COMMUNE, act, submit

pytestmark = pytest.mark.faults

CLERK, LEADER, KEPT = f"{COMMUNE}/01", f"{COMMUNE}/04", f"{COMMUNE}/03"
DAY, NEXT = date(2026, 7, 6), date(2026, 7, 7)
G = "4" * 32
LOST = ["before the statement", "after the tags", "after the statement"]


@pytest.fixture(autouse=True)
def sound(faults: Faults) -> Iterator[None]:
    yield
    assert faults.world.faults() == [] and faults.world.gaps() == []


def one(**said: Any) -> UUID:
    case: UUID = submit(DAY, "vn.feedback", **said).petition_id
    act(case, "classify.competent", DAY, CLERK)
    return case


def told(case: UUID, step: str, by: str, **said: Any) -> dict[str, Any]:
    seq = load(case)[0].seq
    return {"case": case, "step": step, "day": NEXT.isoformat(), "by": by, "expected": seq, "paper": "", "said": said}


@pytest.mark.parametrize("point", LOST)
def test_whoever_died_before_the_commit_has_brought_it_into_no_group(faults: Faults, point: str) -> None:
    case = one()
    faults.killed_at("act", point, **told(case, "join", LEADER, group=G))
    assert load(case)[0].group == ""
    assert faults.world.one("SELECT grouped FROM casework_petition WHERE dossier_id = %s", case) is None
    assert act(case, "join", NEXT, LEADER, group=G).petition.group == G


def test_what_was_committed_though_nobody_heard_of_it_stands_and_is_not_done_twice(faults: Faults) -> None:
    case = one()
    faults.killed_at("act", "after the commit", **told(case, "join", LEADER, group=G))
    assert load(case)[0].group == G
    assert faults.world.one("SELECT grouped FROM casework_petition WHERE dossier_id = %s", case) == UUID(G)
    with pytest.raises(Refusal):
        act(case, "join", NEXT, LEADER, group=G)


@pytest.mark.parametrize("point", [*LOST, "after the commit"])
def test_whom_one_keeps_away_all_keep_away_or_none(faults: Faults, point: str) -> None:
    group = UUID(int=LOST.index(point) if point in LOST else 9).hex
    cases = [one() for _n in range(3)]
    for case in cases:
        act(case, "join", NEXT, LEADER, group=group)
    faults.killed_at("act", point, **told(cases[1], "recuse", LEADER, office=KEPT, reason="relative"))
    assert [KEPT in load(case)[0].recused for case in cases] == [point == "after the commit"] * 3
    if point != "after the commit":
        act(cases[1], "recuse", NEXT, LEADER, office=KEPT, reason="relative")
    assert [KEPT in load(case)[0].recused for case in cases] == [True] * 3
    assert all(KEPT in faults.world.kept(case)[1] for case in cases)


@pytest.mark.parametrize("point", [*LOST, "after the commit"])
def test_a_slip_finds_the_petition_once_its_act_stands_and_not_before(faults: Faults, point: str) -> None:
    slip = f"{len(point):064x}"
    case = one(people=3)
    act(case, "open", NEXT, CLERK, office=CLERK, purpose="verify_identity")
    faults.killed_at("act", point, **told(case, "follow_slip.given", CLERK, slip=slip, seat=2, office=CLERK))
    there = faults.world.rows("SELECT dossier_id FROM casework_follower WHERE hash = %s", bytes.fromhex(slip))
    assert there == ([(case,)] if point == "after the commit" else [])
    assert bool(load(case)[0].followers) == (point == "after the commit")
    if point != "after the commit":
        act(case, "follow_slip.given", NEXT, CLERK, slip=slip, seat=2, office=CLERK)
    with pytest.raises(Refusal):
        act(case, "follow_slip.given", NEXT, CLERK, slip="e" * 64, seat=2, office=CLERK)
