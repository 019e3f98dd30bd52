"""An errand is read by each side as it may know it: bodies across, offices at home, and no petition for whoever is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from hoiam.casework import laws, wall
from hoiam.casework.reading import errands as reading
from hoiam.casework.reading.history import load
from hoiam.casework.road import errands
from hoiam.casework.road.errands import Demand
from hoiam.core.errand import steps
from world import COMMUNE, PROVINCE, WARD, World, act, actor, reached, submit

MONDAY = date(2026, 10, 5)
LEADER, THEIRS, CLERK = f"{COMMUNE}/04", f"{WARD}/04", f"{WARD}/01"


def at(day: date) -> datetime:
    return datetime.combine(day, time(3), UTC)


@pytest.fixture(scope="module")
def sent(settled: World, django_db_blocker: Any) -> dict[str, UUID]:
    """A petition with three errands: one late, one refused, one due later."""
    with django_db_blocker.unblock(), settled.inside():
        case = submit(date(2026, 9, 28), "vn.feedback").petition_id
        act(case, "classify.competent", date(2026, 9, 29), f"{COMMUNE}/01")
        made = {"petition": case}
        for name, to, due in (("late", WARD, 9), ("later", WARD, 16), ("turned_down", PROVINCE, 12)):
            demand = Demand("inform", to, date(2026, 10, due), ("Ai quản lý?",), confirmed=True)
            with wall.acting(LEADER):
                made[name] = errands.send(case, demand, terms=(), actor=actor(LEADER), now=at(date(2026, 10, 1))).petition_id
            reached(made[name], MONDAY, LEADER)
        with wall.acting(f"{PROVINCE}/04"):
            step = steps.TurnDown("not_competent", WARD)
            errands.act(step, made["turned_down"], actor=actor(f"{PROVINCE}/04"), now=at(date(2026, 10, 6)))
        with wall.acting(THEIRS):
            step_ = steps.Agree(outcome="agreed")
            errands.act(step_, made["late"], actor=actor(THEIRS), now=at(date(2026, 10, 6)))
    return made


def test_an_inbox_shows_what_is_due_first_and_only_to_whom_it_concerns(world: World, sent: dict[str, UUID]) -> None:
    with wall.acting(CLERK):
        rows = reading.inbox(actor(CLERK), date(2026, 10, 12))
    assert [(row.id, row.late, row.asker, row.given) for row in rows] == [
        (sent["late"], True, COMMUNE, False), (sent["later"], False, COMMUNE, False),
    ]  # fmt: skip
    for office in (f"{WARD}/02", LEADER, f"{PROVINCE}/04"):
        with wall.acting(office):
            assert reading.inbox(actor(office), MONDAY) == [], office


def test_each_side_sees_bodies_across_and_the_asked_one_no_petition(world: World, sent: dict[str, UUID]) -> None:
    with wall.acting(CLERK):
        theirs = reading.view(sent["late"], actor(CLERK), MONDAY)
    assert (theirs.side, theirs.petition, theirs.reads) == ("asked", None, True)
    assert [passage.who for passage in theirs.passages] == [COMMUNE, THEIRS]
    with wall.acting(LEADER):
        own = reading.view(sent["late"], actor(LEADER), date(2026, 10, 12))
    assert (own.side, own.petition, own.late) == ("asks", sent["petition"], True)
    assert [passage.who for passage in own.passages] == [LEADER, LEADER, WARD]
    takes = {(edge.step, edge.outcome) for edge in own.ways}
    assert {step for step, _outcome in takes} >= {"call_off", "remind"}
    assert {outcome for step, outcome in takes if step == "respond"} == {"on_paper"}
    with wall.acting(f"{PROVINCE}/04"), pytest.raises(LookupError):
        reading.view(sent["late"], actor(f"{PROVINCE}/04"), MONDAY)


def test_a_petition_lists_its_errands_for_its_handler_and_its_writer_with_whose_days_are_whose(
    world: World, sent: dict[str, UUID]
) -> None:
    law, (petition, _history) = laws.current(), load(sent["petition"])
    told = reading.told(petition, law, date(2026, 10, 12), to_petitioner=True)
    assert [(each.to, each.late, each.happened, each.id) for each in told] == [
        (WARD, True, "sent", ""), (WARD, False, "sent", ""), (PROVINCE, False, "turned_down", ""),
    ]  # fmt: skip
    assert told[2].ground is not None and told[2].ground.id == "not_competent"
    assert {each.id for each in reading.told(petition, law, MONDAY)} == {sent[n].hex for n in ("late", "later", "turned_down")}
    shares = reading.whose_days(petition, law, date(2026, 10, 12))
    assert shares is not None and shares.days == sum(n for _, n in shares.of) == 14
    assert dict(shares.of)["shared"] == 1, "on Tuesday both bodies were waited for"
