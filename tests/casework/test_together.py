"""Several people work on one petition: each hears of what changed since his page, and of nothing else."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from hoiam.core.dossier.refusals import NotNow, SomeoneWasFaster
from hoiam.core.petition.state import Petition
from world import COMMUNE, World, act, submit

CHAIR, DEPUTY, OFFICER, CLERK = (f"{COMMUNE}/{n}" for n in ("04", "06", "03", "01"))
DAY = date(2026, 7, 8)


@pytest.fixture
def case(world: World) -> UUID:
    """A complaint that waits to be accepted; its page shows three acts."""
    made: UUID = submit(date(2026, 7, 6), "vn.complaint", subject="land", signed="paper").petition_id
    act(made, "classify.competent", date(2026, 7, 7), CLERK)
    return made


def test_what_another_did_since_the_page_was_opened_is_told_with_who_and_when(world: World, case: UUID) -> None:
    act(case, "assign", DAY, CHAIR, hour=9, expected=3)
    with pytest.raises(SomeoneWasFaster) as told:
        act(case, "accept", DAY, DEPUTY, hour=10, expected=3)
    # In the body's own time, not in that of the database.
    assert told.value.why.vi == f"Lúc 09:00 08/07/2026, {CHAIR}: Đã phân công."
    assert len(world.history(case)) == 4
    assert act(case, "accept", DAY, DEPUTY, hour=10, expected=4).petition.state == "accepted"


def test_that_another_has_read_or_opened_something_holds_up_nobody(world: World, case: UUID) -> None:
    act(case, "read", DAY, DEPUTY)
    act(case, "open", DAY, DEPUTY)
    assert act(case, "accept", DAY, CHAIR, expected=3).petition.state == "accepted"
    act(case, "read", DAY, CHAIR)
    with pytest.raises(SomeoneWasFaster) as told:
        act(case, "assign", DAY, DEPUTY, expected=3)
    assert "Đã thụ lý" in told.value.why.vi, "what is told is the change, although a reading came after it"


@pytest.mark.parametrize("number", [-1, 99])
def test_a_page_that_shows_a_number_of_acts_that_never_was_is_an_old_page(world: World, case: UUID, number: int) -> None:
    with pytest.raises(SomeoneWasFaster):
        act(case, "accept", DAY, CHAIR, expected=number)


def test_the_petitioner_s_own_act_is_told_as_his(world: World, case: UUID) -> None:
    act(case, "withdraw.asked", DAY, "petitioner")
    with pytest.raises(SomeoneWasFaster) as told:
        act(case, "accept", DAY, CHAIR, expected=3)
    assert "petitioner" in told.value.why.en


def test_a_refused_step_leaves_nothing_and_takes_no_number_of_a_document(world: World, case: UUID) -> None:
    from hoiam.casework.road import Enclosed, documents, perform
    from hoiam.core.petition.steps.decide import Decide
    from world import actor, moment

    def numbered(petition: Petition, seq: int) -> tuple[Decide, Enclosed]:
        number = documents.draw(petition, case, seq, moment(DAY), notation="QĐ")
        return Decide("partly", number), Enclosed()

    before = world.rows("SELECT * FROM casework_documentnumber")
    with pytest.raises(NotNow):
        perform(Decide("partly", "@"), case, actor=actor(CHAIR), on_behalf_of=COMMUNE, now=moment(DAY), enclosed=numbered)
    assert world.rows("SELECT * FROM casework_documentnumber") == before
    assert world.faults_of(case) == []


def test_there_is_no_act_on_a_petition_that_is_not_there(world: World) -> None:
    from hoiam.casework.road import perform
    from hoiam.core.petition.steps.read import Read
    from world import actor, moment

    with pytest.raises(LookupError):
        perform(Read(CHAIR), uuid4(), actor=actor(CHAIR), on_behalf_of=COMMUNE, now=moment(DAY))


def test_the_history_cannot_be_changed_by_the_role_of_the_house_nor_by_a_slip_of_its_owner(world: World, case: UUID) -> None:
    import psycopg

    for address in (world.addresses.app, world.addresses.owner):
        for change in ("UPDATE casework_history SET seq = seq", "DELETE FROM casework_history"):
            with psycopg.connect(address) as session:
                try:
                    changed = session.execute(change.encode()).rowcount
                except psycopg.errors.InsufficientPrivilege:
                    changed = 0
                except psycopg.errors.RaiseException:
                    changed = 0
                assert changed == 0
    assert len(world.history(case)) == 3
