"""A superior of both bodies is told of what is late or refused: it finds that without a word of it, and says who answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.test_errands_on_the_road import LEADER, MONDAY, a_petition, mirror, sent, then
from hoiam.casework import wall
from hoiam.casework.reading import errands as reading
from hoiam.casework.reading.history import load
from hoiam.casework.road import errands
from hoiam.core.dossier.refusals import NotYours, Refusal, TooEarly
from hoiam.core.errand import steps
from hoiam.core.errand.state import Errand
from world import COMMUNE, PROVINCE, WARD, World, act, actor, moment

ABOVE, CLERK_ABOVE = f"{PROVINCE}/04", f"{PROVINCE}/01"
LATE, LATER = date(2026, 10, 15), date(2026, 10, 20)


def told_of(office: str, on: date = LATE) -> list[UUID]:
    with wall.acting(office):
        return [row.id for row in reading.told_of(actor(office), on)]


def said_by(errand: UUID, step: Any, on: date = LATE, by: str = ABOVE) -> Errand:
    return then(errand, step, by, on)


def test_a_superior_finds_what_it_was_told_of_and_no_word_of_it_and_nothing_of_the_petition(world: World) -> None:
    case = a_petition()
    errand, other = sent(case), sent(case)
    with pytest.raises(TooEarly):
        then(errand, steps.Escalate(PROVINCE), LEADER, date(2026, 10, 12))
    then(errand, steps.Escalate(PROVINCE), LEADER, LATE)
    assert (told_of(ABOVE), told_of(CLERK_ABOVE), told_of(LEADER)) == ([errand], [], [])
    with wall.acting(ABOVE):
        seen = reading.view(errand, actor(ABOVE), LATE)
        assert (seen.side, seen.reads, seen.petition) == ("above", False, None)
        assert {edge.name for edge in seen.ways} == {"determine.other"}
        with pytest.raises(LookupError):
            reading.view(other, actor(ABOVE), LATE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM casework_dossier WHERE id = %s OR id = %s", [case, other])
            assert cursor.fetchone() == (0,)
        with pytest.raises(Refusal):
            errands.act(steps.Look(ABOVE), errand, actor=actor(ABOVE), now=moment(LATE))
    assert world.kept(errand)[0] == {COMMUNE, WARD}
    over = said_by(errand, steps.Determine(PROVINCE, outcome="other"))
    assert (over.state, over.refer_to, told_of(ABOVE)) == ("errand_settled", PROVINCE, [])
    assert [outcome for outcome, _to, _by in mirror(world, case)][-2:] == ["escalated", "determined"]
    assert world.faults_of(errand) == world.faults_of(case) == []


def test_of_a_refusal_the_superior_says_at_once_that_the_same_body_answers_and_by_when(world: World) -> None:
    case = a_petition()
    errand = sent(case)
    then(errand, steps.TurnDown("not_competent", "unknown"))
    then(errand, steps.Escalate(PROVINCE), LEADER, MONDAY)
    again = said_by(errand, steps.Determine(due=LATE, outcome="same"), MONDAY)
    assert (again.state, again.due, again.ground, again.clocks["PH-ANSWER"].due) == ("errand_accepted", LATE, "", LATE)
    (asking,) = load(case)[0].errands
    assert (asking.open, asking.due, asking.happened) == (True, LATE, "determined")
    with wall.acting(f"{WARD}/04"):
        errands.respond(errand, "Có.", ("1", "2"), "full", actor=actor(f"{WARD}/04"), now=moment(LATE))
    assert world.faults_of(errand) == world.faults_of(case) == []


def test_a_superior_whose_head_is_kept_away_is_not_offered_not_told_and_loses_what_it_was_told_of(world: World) -> None:
    case, later = a_petition(), a_petition()
    errand, told = sent(case), sent(later)
    act(case, "recuse", MONDAY, LEADER, office=ABOVE)
    with wall.acting(LEADER):
        stands = reading.view(errand, actor(LEADER), LATE).errand
        assert errands.superiors(stands, case) == ()
    with pytest.raises(NotYours, match="superior"):
        then(errand, steps.Escalate(PROVINCE), LEADER, LATE)
    then(told, steps.Escalate(PROVINCE), LEADER, LATE)
    assert told_of(ABOVE) == [told]
    act(later, "recuse", LATE, LEADER, office=ABOVE)
    assert told_of(ABOVE) == []
    assert world.faults_of(told) == world.faults_of(errand) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from([f"{body}/{n:02}" for body in (WARD, PROVINCE) for n in range(1, 8)]), max_size=4))
def test_no_body_is_offered_for_a_question_a_part_or_a_report_whose_head_is_kept_away(world: World, away: set[str]) -> None:
    from hoiam.casework import bodies, laws

    case = PLAIN.setdefault(world.addresses.app, a_petition())
    petition = replace(load(case)[0], recused=frozenset(away))
    for code in (WARD, PROVINCE):
        for may in (errands.may_be_asked, errands.may_be_told):
            assert not (bodies.body(code).head in away and may(petition, laws.current(), code)), (code, away)
            assert away or may(petition, laws.current(), code), "where nobody is kept away, it may"


PLAIN: dict[str, UUID] = {}
"""A petition of each world."""
