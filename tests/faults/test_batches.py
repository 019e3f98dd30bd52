"""kill -9 in the middle of a batch: whoever goes on does what is left, and nothing twice.

At each write of an act, and of the batch's own line: lost, and persisted although nobody heard of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from faults.conftest import Faults, a_petition
from hoiam.casework.reading.history import load
from world import COMMUNE, HELD, WARD, World, act, django_as

pytestmark = pytest.mark.faults

BY = f"{COMMUNE}/01"
FEW = 3
WRITTEN = ("casework_dossier", "casework_history", "casework_wrap", "casework_owed", "casework_batchline")
"""Of what a sending in a batch writes: the petition's row, its act, the keys that go along, what is owed, the batch's line."""


@pytest.fixture(autouse=True)
def cut(faults: Faults) -> Iterator[None]:
    yield
    assert faults.world.faults() == []


def confirmed(world: World, many: int = FEW) -> tuple[UUID, list[UUID]]:
    """A batch that sends so many complaints to the ward, of which nothing is done yet."""
    from hoiam.casework import batches

    cases = [a_petition(world, "elsewhere") for _n in range(many)]
    batch = uuid4()
    batches.begin(batch, BY, "transfer", "sent", {"body": [WARD]}, [(case, 3) for case in cases])
    return batch, cases


def told(batch: UUID, cases: list[UUID]) -> dict[str, Any]:
    held = {str(case): [HELD[case][0].to_bytes().hex(), HELD[case][1].text] for case in cases}
    return {"batch": batch, "by": BY, "day": "2026-07-08", "step": "transfer.sent", "said": {"body": WARD}, "held": held}


def go_on(batch: UUID) -> int:
    from hoiam.casework import batches

    def take(case: UUID, seq: int) -> int:
        return int(act(case, "transfer.sent", date(2026, 7, 8), BY, expected=seq, body=WARD).petition.seq)

    return batches.go_on(batch, take)


def sent(world: World, cases: list[UUID]) -> list[int]:
    """How often each was sent, as its history says."""
    return [sum(each.act.name == "transfer.sent" for each in world.history(case)) for case in cases]


def once(world: World, batch: UUID, cases: list[UUID]) -> None:
    """Each petition was sent once, with its line in the log, its mail and the ward's keys; and the batch says the same."""
    assert sent(world, cases) == [1] * len(cases)
    assert world.rows("SELECT DISTINCT did, why FROM casework_batchline WHERE batch_id = %s", batch) == [(4, "")]
    lines = "SELECT count(*) FROM ledger_outbox WHERE dossier = ANY (%s) AND seq = 4"
    logged = world.one(lines, cases) + world.one(lines.replace("outbox", "entry"), cases)
    assert logged == len(cases)
    assert world.one(
        "SELECT count(*) FROM casework_owed WHERE dossier_id = ANY (%s) AND seq = 4 AND kind = 'mail'", cases
    ) == len(cases)
    wraps = "SELECT count(*) FROM casework_wrap WHERE dossier_id = ANY (%s) AND recipient = %s AND tier = 'content'"
    assert world.one(wraps, cases, f"body:{WARD}") == len(cases)


@pytest.mark.parametrize("point", ["before the statement", "before the line", "after the line"])
def test_killed_in_the_second_the_first_stands_and_whoever_goes_on_does_the_others(faults: Faults, point: str) -> None:
    batch, cases = confirmed(faults.world)
    faults.killed_at("batch", f"{point} 2", **told(batch, cases))
    # Until the line is committed with its act neither of them is there.
    assert sent(faults.world, cases) == [1, 0, 0]
    assert go_on(batch) == 2
    once(faults.world, batch, cases)
    assert go_on(batch) == 0


def test_killed_after_the_second_both_stand_though_nobody_heard_of_it(faults: Faults) -> None:
    batch, cases = confirmed(faults.world)
    faults.killed_at("batch", "after the commit 2", **told(batch, cases))
    assert sent(faults.world, cases) == [1, 1, 0]
    assert go_on(batch) == 1
    once(faults.world, batch, cases)


@pytest.mark.parametrize("table", WRITTEN)
def test_ended_inside_any_write_nothing_of_that_one_is_there_and_none_is_done_twice(faults: Faults, table: str) -> None:
    batch, cases = confirmed(faults.world, 2)
    with faults.writes_stop_at(table) as stopped:
        child = faults.start("batch", "nowhere", **told(batch, cases))
        pid = stopped.wait()
        child.kill()
        stopped.end_backend(pid)
        child.communicate()
        assert sent(faults.world, cases) == [0, 0]
        assert faults.world.one("SELECT count(*) FROM casework_batchline WHERE batch_id = %s AND did > 0", batch) == 0
    assert go_on(batch) == 2
    once(faults.world, batch, cases)


def test_a_handing_over_that_is_ended_where_the_keys_go_over_left_all_with_the_old_body_and_is_done_once(
    faults: Faults,
) -> None:
    import psycopg

    from hoiam.casework import batches

    with psycopg.connect(faults.world.admin) as admin:
        admin.execute(
            "INSERT INTO custody.succession (body, successor, instrument, day) VALUES (%s, %s, '19/NQ-HĐND', '2026-07-01')",
            [COMMUNE, WARD],
        )
    batch, cases = confirmed(faults.world, 2)
    before = {case: load(case)[0] for case in cases}
    order = {"step": "transfer.succeeded", "by": f"{COMMUNE}/04", "said": {"body": WARD, "reason": "19/NQ-HĐND@2026-07-01"}}
    wraps = "SELECT DISTINCT recipient FROM casework_wrap WHERE dossier_id = ANY (%s) AND recipient LIKE 'body:%%'"
    with faults.writes_stop_at("casework_wrap") as stopped:
        child = faults.start("batch", "nowhere", **(told(batch, cases) | order))
        pid = stopped.wait()
        child.kill()
        stopped.end_backend(pid)
        child.communicate()
        assert faults.world.rows(wraps, cases) == [(f"body:{COMMUNE}",)]
        assert all(load(case)[0].body == COMMUNE for case in cases)

    def take(case: UUID, seq: int) -> int:
        said = {"body": WARD, "reason": "19/NQ-HĐND@2026-07-01"}
        return int(act(case, "transfer.succeeded", date(2026, 7, 8), f"{COMMUNE}/04", expected=seq, **said).petition.seq)

    assert batches.go_on(batch, take) == 2
    assert faults.world.rows(wraps, cases) == [(f"body:{WARD}",)]
    for case, was in before.items():
        now = load(case)[0]
        assert (now.body, now.state, now.clocks) == (WARD, was.state, was.clocks)


def test_two_who_go_on_at_a_time_take_different_ones(faults: Faults) -> None:
    batch, cases = confirmed(faults.world)
    with faults.writes_stop_at("casework_batchline") as stopped:
        child = faults.start("batch", "nowhere", **told(batch, cases))
        stopped.wait()  # it has done the first, and its line waits
        from hoiam.casework import batches

        taken: list[UUID] = []

        def look(case: UUID, _seq: int) -> int:
            taken.append(case)
            raise batches.Left("changed")

        with pytest.raises(RuntimeError):
            batches.go_on(batch, _and_stop(look))
        assert taken == [cases[1]]
        stopped.go_on()
        child.communicate(timeout=60)
    once(faults.world, batch, cases)


def _and_stop(look: Any) -> Any:
    def stopped(case: UUID, seq: int) -> int:
        try:
            return int(look(case, seq))
        except Exception as left:
            raise RuntimeError from left

    return stopped


def test_a_batch_whose_time_is_over_is_swept_by_the_worker_and_one_that_stands_is_not(faults: Faults) -> None:
    import psycopg

    from hoiam.casework import batches, drafts

    (old, _cases), (young, cases) = confirmed(faults.world, 1), confirmed(faults.world, 1)
    with psycopg.connect(faults.world.admin) as admin:
        admin.execute("UPDATE casework_batch SET expires_at = now() WHERE id = %s", [old])
    with pytest.raises(LookupError):
        batches.get(old, BY)
    with django_as(faults.world.addresses.jobs):
        assert drafts.sweep() >= 1
    assert faults.world.one("SELECT count(*) FROM casework_batchline WHERE batch_id = %s", old) == 0
    assert batches.get(young, BY).waiting == 1
    go_on(young)
    once(faults.world, young, cases)
