"""A second complaint on paper names the number of the first, which so knows of it wherever it came in; the counter does not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from hoiam.casework import laws
from hoiam.casework.reading.history import load
from hoiam.core.dossier.refusals import NotNow
from world import World, act, asking_as, submit

CLERK, OFFICER, CHAIR, ABOVE = "XA-AB/01", "XA-AB/02", "XA-AB/04", "TINH-SL"
DAY = date(2026, 7, 6)


def decided(world: World, kind: str = "vn.complaint") -> tuple[UUID, str]:
    """A complaint of the commune whose decision was sent and served; and its number."""
    done = submit(DAY, kind, channel="letter", claimed=DAY, signed="paper", subject="land")
    case = done.petition_id
    for name, days, by, said in [
        ("classify.competent", 1, CLERK, {"kind": kind}),
        ("accept", 2, CHAIR, {}),
        ("assign", 3, CHAIR, {"offices": (OFFICER,)}),
        ("verify.ordered", 3, CHAIR, {}),
        ("verify.reported", 4, OFFICER, {}),
        ("decide", 7, CHAIR, {"result": "rejected"}),
        ("notify.sent", 8, CLERK, {}),
        ("notify.served", 9, CLERK, {}),
    ]:
        with asking_as(by):
            act(case, name, DAY + timedelta(days=days), by, **said)
    return case, done.number


def second(number: str, on: date, kind: str = "vn.complaint2", **said: Any) -> UUID:
    """A paper at the counter of the province that names it."""
    given = {"channel": "letter", "claimed": on, "signed": "paper", "subject": "land", "earlier": number} | said
    case: UUID = submit(on, kind, body=ABOVE, **given).petition_id
    return case


def of(world: World, case: UUID) -> Any:
    from hoiam.casework import wall

    with wall.acting(wall.LOADER):
        return load(case)[0]


def test_the_first_file_knows_that_a_second_complaint_is_pending_and_is_not_carried_out_meanwhile(world: World) -> None:
    first, number = decided(world)
    came = DAY + timedelta(days=20)
    second(number, came)
    assert of(world, first).state == "decided", "nobody at the counter has a way to it"
    assert world.work_off("further") == 1
    petition = of(world, first)
    assert (petition.state, petition.gone_further, petition.successor) == ("appealed", True, "")
    with asking_as(CHAIR), pytest.raises(NotNow):
        act(first, "enforce.ordered", DAY + timedelta(days=60), CHAIR)
    assert world.faults() == []


def test_a_number_named_by_mistake_is_put_right_by_the_body_that_has_it(world: World) -> None:
    first, number = decided(world)
    second(number, DAY + timedelta(days=20))
    world.work_off("further")
    with asking_as(CHAIR):
        act(first, "appeal.ended", DAY + timedelta(days=21), CHAIR)
        act(first, "enforce.ordered", DAY + timedelta(days=60), CHAIR)
    assert of(world, first).state == "enforcing"


@pytest.mark.parametrize("case", ["nothing has it", "another kind", "twice"])
def test_where_the_law_has_no_such_step_nothing_is_recorded_and_nothing_waits(world: World, case: str) -> None:
    first, number = decided(world)
    on = DAY + timedelta(days=20)
    if case == "nothing has it":
        second("XA-AB-2026-999999", on)
    elif case == "another kind":
        second(number, on, "vn.denunciation2", subject="conduct")
    else:
        second(number, on)
        world.work_off("further")
        second(number, on)
    before = of(world, first).seq
    assert world.work_off("further") == 1
    assert of(world, first).seq == before
    assert world.one("SELECT count(*) FROM casework_owed WHERE kind = 'further'") == 0


def test_what_was_posted_in_time_counts_from_the_day_of_posting(world: World) -> None:
    from hoiam.core.petition.events import Timing

    first, number = decided(world)
    came = DAY + timedelta(days=20)
    second(number, came, timing=Timing(posted=came - timedelta(days=4)))
    world.work_off("further")
    petition = of(world, first)
    assert petition.days["appeal.received"] == came - timedelta(days=4)


def test_where_nothing_was_decided_the_first_body_goes_on_and_its_writer_hears_of_it(world: World) -> None:
    """Luật KN Đ.28, 33.1: a second complaint over silence that ends without a decision."""
    done = submit(DAY, "vn.complaint", channel="letter", claimed=DAY, signed="paper", subject="land")
    case = done.petition_id
    for name, days, by, said in [
        ("classify.competent", 1, CLERK, {"kind": "vn.complaint"}),
        ("accept", 2, CHAIR, {}),
        ("assign", 3, CHAIR, {"offices": (OFFICER,)}),
        ("verify.ordered", 3, CHAIR, {}),
        ("verify.reported", 4, OFFICER, {}),
    ]:
        with asking_as(by):
            act(case, name, DAY + timedelta(days=days), by, **said)
    before = of(world, case)
    over = before.clocks["KN-RES1"].due
    second(done.number, over + timedelta(days=5))
    assert world.work_off("further") == 1
    assert of(world, case).state == "appealed"
    with asking_as(CHAIR):
        act(case, "appeal.resumed", over + timedelta(days=20), CHAIR)
        petition = of(world, case)
        assert (petition.state, petition.clocks["KN-RES1"]) == ("verified", before.clocks["KN-RES1"])
        act(case, "decide", over + timedelta(days=25), CHAIR, result="upheld")
    assert of(world, case).state == "decided"
    assert world.faults() == []
    assert "appeal" not in laws.current().pack_of("vn.complaint").silent, "whoever left an address is told by mail"
