"""kill -9 at each write of both histories: what one body asks of another is in both or in neither, and a second attempt sets
it right."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import psycopg
import pytest

from faults import errand_steps
from faults.conftest import Faults
from faults.errand_steps import MONDAY, THEIRS, a_petition, prepared, send, take
from faults.test_worker import owed, quiet, working
from hoiam.casework import bodies, wall
from hoiam.casework.road import successions
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.errand.state import fold
from waiting import until
from world import COMMUNE, PROVINCE, WARD, PassesOn, World, act, actor, moment

pytestmark = pytest.mark.faults
assert quiet is not None  # a fixture

WORDS = ("send", "deliver", *errand_steps.STEPS)


def of(world: World, case: UUID) -> list[UUID]:
    return [row[0] for row in world.rows("SELECT errand_id FROM casework_errandof WHERE petition_id = %s", case)]


def both(world: World, case: UUID) -> list[int]:
    """How many acts the petition has, and each of its errands."""
    return [len(world.history(each)) for each in (case, *of(world, case))]


def whole(world: World, case: UUID) -> None:
    for each in (case, *of(world, case)):
        assert world.faults_of(each) == []
    # Each act of an errand that the petition should know of is known there, and no other.
    mirrored = [r.act.fact for r in world.history(case) if r.act.step == "errand"]
    assert {fact.id for fact in mirrored} == {each.hex for each in of(world, case)}  # type: ignore[union-attr]  # the mirror


@pytest.mark.parametrize("word", WORDS)
def test_a_step_that_died_before_the_commit_is_in_neither_history_and_can_be_taken(faults: Faults, word: str) -> None:
    case, errand = prepared(word)
    before = both(faults.world, case)
    points = ["between the two", "before the commit"] if word in errand_steps.MIRRORED else ["before the commit"]
    for point in points:
        faults.killed_at("errand", point, case=errand, do=word)
        assert both(faults.world, case) == before, point
        whole(faults.world, case)
    take(word, errand)
    assert both(faults.world, case) != before
    whole(faults.world, case)
    assert faults.world.gaps() == []


AGAIN = ("send", "look", "allot", "remind", "dissent", "challenge")
"""Those that can be taken twice."""


@pytest.mark.parametrize("word", [word for word in WORDS if word not in AGAIN])
def test_a_step_that_was_committed_though_nobody_heard_of_it_is_in_both_and_not_taken_twice(faults: Faults, word: str) -> None:
    case, errand = prepared(word)
    before = both(faults.world, case)
    faults.killed_at("errand", "after the commit", case=errand, do=word)
    after = both(faults.world, case)
    assert after != before
    with pytest.raises(Refusal):
        take(word, errand)
    assert both(faults.world, case) == after
    whole(faults.world, case)


def test_a_demand_that_was_committed_though_nobody_heard_of_it_is_in_both(faults: Faults) -> None:
    case = a_petition()
    faults.killed_at("errand", "after the commit", case=case, do="send")
    (errand,) = of(faults.world, case)
    assert [r.act.step for r in faults.world.history(case)] == ["receive", "classify", "errand"]
    assert faults.world.faults_of(case) == faults.world.faults_of(errand) == []


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


@pytest.mark.parametrize("place", ["before errands", "after errands"])
def test_what_nobody_waits_for_any_more_is_called_off_once_whoever_was_killed(quiet: Faults, place: str) -> None:
    world = quiet.world
    case, errand = prepared("refuse")
    act(case, "transfer.sent", date(2026, 10, 6), f"{COMMUNE}/01", body=WARD)
    act(case, "transfer.received", date(2026, 10, 7), f"{WARD}/01")
    assert "errands" in owed(world, case)
    world.sign()
    world.work_off("letter", "bodies", turns=4)
    quiet.killed_at("work", place, more={"HOIAM_DATABASE_URL": world.addresses.jobs})
    assert "errands" in owed(world, case), "the row stands until the worker has committed"
    assert fold(world.history(errand)).state == "errand_delivered"  # type: ignore[arg-type]  # acts of its family
    with working(quiet) as worker:
        until(lambda: "errands" not in owed(world, case), process=worker)
    stands = fold(world.history(errand))  # type: ignore[arg-type]  # acts of its family
    assert (stands.state, stands.reason) == ("errand_withdrawn", "handed_over")
    assert [r.act.fact.outcome for r in world.history(case) if r.act.step == "errand"].count("called_off") == 1  # type: ignore[union-attr]  # the mirror
    whole(world, case)


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
    sent = [prepared("refuse") for _n in range(3)]
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
            assert (asked, acts, mirrors) in ((WARD, 2, 4), (PROVINCE, 3, 5))
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
