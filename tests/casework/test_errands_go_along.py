"""What was asked for a petition goes along where that is sent to another body, and no day moves."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import DatabaseError

from casework.test_errands_on_the_road import DUE, LEADER, MONDAY, TOLD, a_petition, mirror, sent, then, told_of
from hoiam.casework import wall
from hoiam.casework.families import ERRAND
from hoiam.casework.reading.history import acts_of, load
from hoiam.casework.road import errands
from hoiam.core.dossier.participants import THE_CLOCK
from hoiam.core.errand import steps
from hoiam.core.errand.state import Errand, fold
from world import COMMUNE, PROVINCE, WARD, World, act, actor, django_as, moment

ASKED, TUESDAY, WEDNESDAY = f"{PROVINCE}/04", date(2026, 10, 6), date(2026, 10, 7)
NEW = f"{WARD}/04"


def stands(errand: UUID) -> Errand:
    return fold(acts_of(errand, ERRAND))


def wrapped(world: World, errand: UUID) -> list[str]:
    asked = "SELECT recipient FROM casework_wrap WHERE dossier_id = %s AND recipient LIKE 'body:%%' ORDER BY 1"
    found = world.rows(asked, errand)
    return [recipient.removeprefix("body:") for (recipient,) in found]


def sent_away(world: World, case: UUID, *, taken: bool = True) -> None:
    act(case, "transfer.sent", TUESDAY, f"{COMMUNE}/01", body=WARD)
    if taken:
        act(case, "transfer.received", WEDNESDAY, f"{WARD}/01")
    world.work_off(turns=2)


def test_what_was_asked_is_asked_by_whoever_has_the_petition_with_key_and_days_as_they_were(world: World) -> None:
    case = a_petition()
    errand, theirs = sent(case, to=PROVINCE), sent(case)
    then(errand, steps.Agree(outcome="agreed"), ASKED)
    before = stands(errand)
    sent_away(world, case, taken=False)
    assert (stands(errand), wrapped(world, errand)) == (before, [WARD, PROVINCE, COMMUNE])
    with wall.acting(NEW), pytest.raises(LookupError):
        # It is on its way: nobody there sees it yet.
        errands.act(steps.Remind(), errand, actor=actor(NEW), now=moment(TUESDAY))
    act(case, "transfer.received", WEDNESDAY, f"{WARD}/01")
    world.work_off(turns=2)
    after = stands(errand)
    assert (after.asker, after.to, after.state, after.due, after.first_due) == (WARD, PROVINCE, before.state, DUE, DUE)
    assert after.clocks == before.clocks
    assert wrapped(world, errand) == [WARD, PROVINCE]
    world.sign()
    world.keeper.follow(errand)
    assert world.kept(errand) == ({WARD, PROVINCE}, set())
    # Nobody asks himself.
    assert (stands(theirs).state, stands(theirs).reason) == ("errand_withdrawn", "handed_over")
    assert wrapped(world, theirs) == [WARD, COMMUNE]
    assert [outcome for outcome, to, _by in mirror(world, case) if to == PROVINCE][-1] == "moved"
    petition = load(case)[0]
    (asking,) = (each for each in petition.errands if each.to == PROVINCE)
    assert (asking.happened, asking.open, asking.due) == ("sent", True, DUE)
    # The one that is asked answers the new one, which reads it; the old one sees nothing any more.
    with wall.acting(ASKED):
        errands.respond(errand, "Do tỉnh.", ("1", "2"), "full", actor=actor(ASKED), now=moment(WEDNESDAY))
    with wall.acting(LEADER), pytest.raises(LookupError):
        errands.act(steps.Finish("yes", "yes", "satisfied"), errand, actor=actor(LEADER), now=moment(WEDNESDAY))
    over = then(errand, steps.Finish("yes", "yes", "satisfied"), NEW, WEDNESDAY)
    assert over.state == "errand_closed"
    assert world.faults_of(errand) == world.faults_of(theirs) == world.faults_of(case) == []


def test_a_petition_that_comes_back_has_its_errands_as_before_and_no_key_of_them_lies_elsewhere(world: World) -> None:
    case = a_petition()
    errand = sent(case, to=PROVINCE)
    before = stands(errand)
    sent_away(world, case, taken=False)
    act(case, "transfer.undone", WEDNESDAY, f"{WARD}/01", reason="competence")
    world.work_off(turns=2)
    assert (stands(errand), wrapped(world, errand)) == (before, [PROVINCE, COMMUNE])


def test_a_question_of_which_nobody_there_has_heard_yet_goes_along_and_waits_its_day(world: World) -> None:
    case = a_petition()
    errand = told_of(case, to=PROVINCE, on=MONDAY)
    act(case, "transfer.sent", MONDAY, f"{COMMUNE}/01", body=WARD)
    act(case, "transfer.received", MONDAY, f"{WARD}/01")
    world.work_off(turns=2)
    assert (stands(errand).asker, stands(errand).delivered) == (WARD, None)


def test_whoever_handles_the_petition_follows_what_was_asked_for_it_and_whoever_did_before_does_not(world: World) -> None:
    first, second = f"{COMMUNE}/03", f"{COMMUNE}/02"
    case = a_petition()
    act(case, "assign", TOLD, LEADER, offices=(first,))
    errand = sent(case, first, to=PROVINCE)
    act(case, "assign", TUESDAY, LEADER, offices=(second,))
    world.work_off()
    assert stands(errand).offices == (second,)
    with wall.acting(first), pytest.raises(LookupError):
        errands.act(steps.CallOff("wrong_body"), errand, actor=actor(first), now=moment(TUESDAY))
    then(errand, steps.Agree(outcome="agreed"), ASKED, TUESDAY)
    # What is handed on by the asked body is followed by him as well, and by the worker once.
    with wall.acting(ASKED):
        errands.hand_on(errand, ((WARD, ()),), ("Ai?", "Bao giờ?"), due=DUE, actor=actor(ASKED), now=moment(TUESDAY))
    world.work_off(turns=2)
    child = UUID(stands(errand).children[0])
    assert stands(child).offices == (second,)
    assert [r.act.name for r in world.history(child)].count("allot.followed") == 1
    assert world.faults_of(errand) == world.faults_of(child) == world.faults_of(case) == []


def test_the_database_lets_no_errand_go_to_a_body_that_has_not_its_petition(world: World) -> None:
    errand = sent(a_petition(), to=PROVINCE)
    step = steps.GoAlong(WARD, "f" * 64)
    with django_as(world.addresses.jobs), pytest.raises(DatabaseError, match="Two offices order"):
        errands.act(step, errand, actor=THE_CLOCK, now=moment(TUESDAY))
    assert stands(errand).asker == COMMUNE
