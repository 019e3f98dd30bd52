"""Errands go by the road: both histories in one transaction, and the asked body finds its question and nothing of the
petition."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hoiam.casework import wall
from hoiam.casework.families import ERRAND
from hoiam.casework.reading.history import acts_of, load
from hoiam.casework.road import errands, perform, shown
from hoiam.casework.road.errands import Demand
from hoiam.core.dossier.events import CLOCK
from hoiam.core.dossier.refusals import Missing, NotNow, NotYours, Refusal, SomeoneWasFaster
from hoiam.core.errand import steps
from hoiam.core.errand.state import Errand, fold
from hoiam.gate.search_terms import Term
from hoiam.site.demo.examples import read_bodies
from hoiam.vault.gatekeeper import errand_key
from hoiam.vault.wraps import Tier
from world import COMMUNE, PROVINCE, WARD, World, act, actor, furnish, reached, submit

TOLD, MONDAY, DUE = date(2026, 10, 1), date(2026, 10, 5), date(2026, 10, 9)
NAME = "Hoàng Văn Thuyết"
TERMS = (Term(NAME, "name"),)
LEADER, THEIRS, CLERK = f"{COMMUNE}/04", f"{WARD}/04", f"{WARD}/01"


def at(day: date) -> datetime:
    return datetime.combine(day, time(3), UTC)


def a_petition(kind: str = "vn.feedback", **said: Any) -> UUID:
    case = submit(date(2026, 9, 28), kind, **said).petition_id
    if kind == "vn.feedback":
        act(case, "classify.competent", date(2026, 9, 29), f"{COMMUNE}/01")
    return UUID(str(case))


def demand(**said: Any) -> Demand:
    given: dict[str, Any] = {"kind": "inform", "to": WARD, "due": DUE, "questions": ("Đường này do ai quản lý?", "Từ năm nào?")}
    return Demand(**(given | said))


def told_of(case: UUID, by: str = LEADER, on: date = TOLD, terms: Any = TERMS, **said: Any) -> UUID:
    """It is sent; its writer is told first of a body that has nothing of the petition yet."""
    with wall.acting(by):
        return errands.send(case, demand(**said), terms=terms, actor=actor(by), now=at(on)).petition_id


def sent(case: UUID, by: str = LEADER, terms: Any = TERMS, **said: Any) -> UUID:
    """It is with the asked body on Monday."""
    return reached(told_of(case, by, terms=terms, **said), MONDAY, by)


def then(errand: UUID, step: Any, by: str = THEIRS, on: date = MONDAY, **how: Any) -> Errand:
    with wall.acting(by):
        return errands.act(step, errand, actor=actor(by), now=at(on), **how).petition  # type: ignore[return-value]  # of its family


def mirror(world: World, case: UUID) -> list[tuple[str, str, str]]:
    facts: list[Any] = [r for r in world.history(case) if r.act.step == "errand"]
    return [(r.act.fact.outcome, r.act.fact.to, r.actor) for r in facts]


def test_a_demand_and_its_mirror_are_written_together_each_with_its_line_in_the_log(world: World) -> None:
    case = a_petition()
    errand = sent(case)
    (number, body, family) = world.rows("SELECT number, body_id, family FROM casework_dossier WHERE id = %s", errand)[0]
    assert (number.startswith(f"PH-{COMMUNE}-2026-"), body, family) == (True, WARD, "errand")
    assert [r.act.step for r in world.history(errand)] == ["send", "deliver"]
    assert mirror(world, case) == [("announced", WARD, LEADER), ("sent", WARD, LEADER)]
    fact = [r.act.fact for r in world.history(case) if r.act.step == "errand"][-1]
    leaf = world.one("SELECT last_leaf FROM casework_dossier WHERE id = %s", errand)
    assert (fact.id, fact.leaf, fact.due, fact.blocking) == (errand.hex, bytes(leaf).hex(), DUE, True)  # type: ignore[union-attr]  # the mirror
    assert world.faults_of(errand) == world.faults_of(case) == []
    # Whoever has the petition's key follows the errand's lines; from the errand's own nobody climbs to it.
    assert world.case_key(errand) == errand_key(world.case_key(case), errand) != world.case_key(case)


def test_the_whole_road_leaves_both_histories_true_and_says_nothing_of_the_asked_bodys_offices(world: World) -> None:
    case = a_petition()
    due = load(case)[0].clocks["PA-SLA"].due
    errand = sent(case)
    then(errand, steps.Agree(outcome="agreed"))
    then(errand, steps.Prolong(2))
    with wall.acting(THEIRS):
        errands.respond(errand, "Do phường quản lý.", ("1",), "part", actor=actor(THEIRS), now=at(date(2026, 10, 8)))
    then(errand, steps.GiveBack(("2",)), LEADER, date(2026, 10, 9))
    with wall.acting(THEIRS):
        errands.respond(errand, "Từ 2019.", ("2",), "full", actor=actor(THEIRS), now=at(date(2026, 10, 12)))
    over = then(errand, steps.Finish("yes", "yes", "satisfied"), LEADER, date(2026, 10, 13))
    assert over.state == "errand_closed"
    assert [(outcome, by) for outcome, _to, by in mirror(world, case)] == [
        ("announced", LEADER), ("sent", LEADER), ("agreed", CLOCK), ("responded", CLOCK), ("returned", CLOCK),
        ("responded", CLOCK), ("finished", CLOCK),
    ]  # fmt: skip
    petition, history = load(case)
    assert petition.clocks["PA-SLA"].due == due, "the petition's own term does not move"
    assert not any(f"{WARD}/" in str(recorded) for recorded in history)
    (asking,) = petition.errands
    assert (asking.open, asking.happened, len(asking.waited)) == (False, "finished", 2)
    assert world.faults_of(errand) == world.faults_of(case) == []


def test_many_are_out_at_once_and_a_refusal_names_another_body(world: World) -> None:
    case = a_petition()
    one, other = sent(case), sent(case, to=PROVINCE)
    then(one, steps.TurnDown("not_competent", PROVINCE))
    petition, _ = load(case)
    assert [(each.to, each.happened, each.open) for each in petition.errands] == [
        (WARD, "turned_down", False),
        (PROVINCE, "sent", True),
    ]
    assert {each.id for each in petition.errands} == {one.hex, other.hex}
    with pytest.raises(NotNow):
        sent(case)
    assert sent(case, kind="attend") is not None, "another kind is another question"


# --- need to know --------------------------------------------------------------------------------------------------------


def test_the_asked_body_finds_its_question_and_nothing_of_the_petition(world: World) -> None:
    case = a_petition()
    errand = sent(case)
    number = world.one("SELECT number FROM casework_dossier WHERE id = %s", case)
    with wall.acting(THEIRS):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM casework_dossier")
            seen = {row[0] for row in cursor.fetchall()}
            assert errand in seen and case not in seen
            for table in ("casework_history", "casework_petition", "casework_wrap", "casework_blob", "casework_runningclock"):
                cursor.execute(f"SELECT count(*) FROM {table} WHERE dossier_id = %s", [case])  # noqa: S608 - from the list above
                assert cursor.fetchone() == (0,), table
            cursor.execute("SELECT count(*) FROM casework_errandof")
            assert cursor.fetchone() == (0,), "of which petition it is, nobody there sees"
            cursor.execute("SELECT count(*) FROM wall_asked()")
            assert cursor.fetchone() == (0,), "who says so in SQL is shown nothing"
            for table in ("casework_dossier", "casework_history", "casework_errand", "casework_wrap", "casework_blob"):
                column = "id" if table == "casework_dossier" else "dossier_id"
                cursor.execute(f"SELECT t::text FROM {table} t WHERE {column} = %s", [errand])  # noqa: S608 - as above
                said = json.dumps(cursor.fetchall())
                assert case.hex not in said and str(case) not in said and number not in said, table
    assert {tier for (tier,) in world.rows("SELECT tier FROM casework_wrap WHERE dossier_id = %s", errand)} == {"content"}
    # Neither does a third body see the errand, nor an office of the asker to which it is not given.
    for office in (f"{PROVINCE}/04", f"{COMMUNE}/01", f"{COMMUNE}/03"):
        with wall.acting(office), pytest.raises(LookupError):
            errands.act(steps.Agree(outcome="agreed"), errand, actor=actor(office), now=at(MONDAY))


def test_the_ground_on_which_the_question_opens_is_the_reading_of_the_errand(world: World) -> None:
    errand = sent(a_petition())
    with wall.acting(CLERK):
        share = shown(
            steps.Look(CLERK), errand, actor=actor(CLERK), family=ERRAND,
            opens=lambda keeper: keeper.release(errand, [Tier.CONTENT], CLERK),
        )  # fmt: skip
    assert set(share) == {Tier.CONTENT}
    last = world.history(errand)[-1]
    assert (last.act.step, last.actor) == ("look", CLERK)
    assert world.rows("SELECT seq, body FROM vault_ground(%s, %s, 'content')", errand, CLERK) == [(last.seq, WARD)]
    assert world.rows("SELECT seq FROM vault_ground(%s, %s, 'identity')", errand, CLERK) == []
    assert world.rows("SELECT seq FROM vault_ground(%s, %s, 'content')", errand, THEIRS) == []
    with wall.acting(f"{WARD}/02"), pytest.raises(LookupError):
        # It was not given to that officer.
        shown(steps.Look(f"{WARD}/02"), errand, actor=actor(f"{WARD}/02"), family=ERRAND, opens=lambda keeper: None)


def test_whoever_is_asked_writes_in_the_petition_the_mirror_of_that_errand_alone(world: World) -> None:
    case, other = a_petition(), a_petition()
    errand = sent(case)
    sent(other)
    from hoiam.core.petition.steps.alert import Alert

    with wall.acting(THEIRS), pytest.raises(LookupError):
        perform(Alert(), case, actor=actor(THEIRS), on_behalf_of=WARD, now=at(MONDAY))
    with psycopg.connect(world.addresses.app, autocommit=True) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("INSERT INTO casework_errandof (errand_id, petition_id) VALUES (%s, %s)", [errand, other])
    before = len(world.history(other))
    then(errand, steps.TurnDown("not_held"))
    assert len(world.history(other)) == before


def test_whom_the_petition_keeps_away_is_not_asked_not_offered_and_told_no_more_than_where_it_goes(world: World) -> None:
    case = a_petition()
    assert WARD in offered(case)
    act(case, "recuse", MONDAY, LEADER, office=THEIRS)
    assert WARD not in offered(case)
    with pytest.raises(NotYours) as refused:
        sent(case)
    assert (refused.value.what.vi, refused.value.next.vi) == ("Việc này gửi cấp trên.", "Gửi cấp trên của cơ quan đó.")
    # And a third body that would hand its errand on there learns no more.
    errand = sent(case, to=PROVINCE)
    with wall.acting(f"{PROVINCE}/04"), pytest.raises(NotYours) as handed:
        errands.hand_on(errand, [(WARD, ())], ("Một?", "Hai?"), due=DUE, actor=actor(f"{PROVINCE}/04"), now=at(MONDAY))
    assert handed.value.what.vi == "Việc này gửi cấp trên."


def offered(case: UUID) -> tuple[str, ...]:
    with wall.acting(LEADER):
        return errands.offered(case, actor(LEADER))


def test_who_is_kept_away_later_loses_the_errand_too_by_row_and_by_share(world: World) -> None:
    case = a_petition()
    errand = sent(case)
    act(case, "recuse", MONDAY, LEADER, office=CLERK)
    with wall.acting(CLERK), pytest.raises(LookupError):
        errands.act(steps.Agree(outcome="agreed"), errand, actor=actor(CLERK), now=at(MONDAY))
    kept = world.kept(errand)
    assert kept is not None and kept[0] == {COMMUNE, WARD} and CLERK in kept[1]
    assert world.faults_of(errand) == []


def test_the_gate_looks_over_each_question_and_in_a_denunciation_nothing_stays_in(world: World) -> None:
    case = a_petition()
    number = world.one("SELECT number FROM casework_dossier WHERE id = %s", case)
    for question in (
        f"Ông {NAME} nói gì?",
        "Ong hoang van thuyet noi gi?",
        f"Đơn {number} đến đâu?",
        "Số 0912345678 là của ai?",
    ):
        with pytest.raises(Missing) as found:
            sent(case, questions=("Ai quản lý?", question))
        assert found.value.field == "questions" and NAME not in str(found.value)
    with pytest.raises(Missing):
        sent(case, questions=("  ",))
    assert mirror(world, case) == []
    from hoiam.gate.finds import finds_in

    question = "Số 0912345678 là của ai?"
    kept = frozenset(find.id for find in finds_in([("/questions/1", question)]))
    assert sent(case, questions=(question,), kept=kept) is not None
    secret = a_petition("vn.denunciation", subject="conduct", signed="paper", channel="letter")
    with pytest.raises(Missing):
        sent(secret, questions=(question,), kept=kept)


# --- bad input -----------------------------------------------------------------------------------------------------------


def test_a_demand_that_cannot_be_made_leaves_nothing_in_either_history(world: World) -> None:
    case = a_petition()
    before = world.one("SELECT count(*) FROM casework_dossier"), len(world.history(case))
    for said in ({"to": COMMUNE}, {"to": "KHONG-CO"}, {"shown": "0" * 64}, {"kind": "crime"}, {"due": date(2026, 10, 3)}):
        with pytest.raises(Refusal):
            sent(case, **said)
    with pytest.raises(LookupError):
        sent(case, by=THEIRS)
    with pytest.raises(Refusal):
        sent(case, by=f"{COMMUNE}/01")
    assert (world.one("SELECT count(*) FROM casework_dossier"), len(world.history(case))) == before


def test_two_officers_who_accept_and_refuse_at_once_are_told_and_of_the_other_side_the_body_alone(world: World) -> None:
    errand = sent(a_petition())
    then(errand, steps.Agree(outcome="agreed"), CLERK, expected=2)
    with pytest.raises(SomeoneWasFaster) as told:
        then(errand, steps.TurnDown("not_held"), expected=2)
    assert CLERK in told.value.why.vi
    with pytest.raises(SomeoneWasFaster) as other:
        then(errand, steps.CallOff("wrong_body"), LEADER, expected=2)
    assert CLERK not in other.value.why.vi and WARD in other.value.why.vi


def test_it_is_handed_on_as_an_errand_of_the_same_asker_and_shared_out_once(world: World) -> None:
    case = a_petition()
    errand = sent(case)
    with wall.acting(THEIRS):
        errands.hand_on(errand, [(PROVINCE, ())], ("Một?", "Hai?"), due=DUE, actor=actor(THEIRS), now=at(MONDAY))
    (child,) = fold(world.history(errand)).children  # type: ignore[arg-type]  # acts of its family
    found = fold(world.history(UUID(child)))
    assert (found.asker, found.to, found.hops, found.parent) == (COMMUNE, PROVINCE, 1, errand.hex)
    assert [outcome for outcome, *_ in mirror(world, case)] == ["announced", "sent", "forwarded", "announced"]
    assert world.case_key(UUID(child)) == errand_key(world.case_key(errand), UUID(child))
    with wall.acting(LEADER):
        assert acts_of(UUID(child), ERRAND), "the asker sees what became of its question"
    for dossier in (errand, UUID(child), case):
        assert world.faults_of(dossier) == []


def test_what_was_handed_on_or_refused_does_not_come_back_and_nobody_is_told_why(world: World) -> None:
    case, theirs = a_petition(), f"{PROVINCE}/04"
    errand = sent(case)
    with wall.acting(THEIRS):
        errands.hand_on(errand, [(PROVINCE, ())], ("Một?", "Hai?"), due=DUE, actor=actor(THEIRS), now=at(MONDAY))
    child = reached(UUID(fold(world.history(errand)).children[0]), date(2026, 10, 7), LEADER)  # type: ignore[arg-type]  # as above
    refusing = a_petition()
    then(sent(refusing), steps.TurnDown("not_competent", "unknown"))
    for each in (child, sent(refusing, to=PROVINCE)):
        with wall.acting(theirs), pytest.raises(NotYours) as refused:
            errands.hand_on(each, [(WARD, ())], ("Một?", "Hai?"), due=DUE, actor=actor(theirs), now=at(date(2026, 10, 7)))
        assert refused.value.what.vi == "Việc này gửi cấp trên."


# --- because time has passed ---------------------------------------------------------------------------------------------


def test_the_clock_reminds_and_ends_what_nobody_answers_and_does_it_once(world: World) -> None:
    from world import django_as

    case = a_petition()
    late, countered, answered = sent(case), sent(case, to=PROVINCE), sent(case, kind="opine", to=PROVINCE)
    theirs = f"{PROVINCE}/04"
    then(countered, steps.Agree(date(2026, 10, 12), "countered"), theirs)
    with wall.acting(theirs):
        errands.respond(answered, "Có.", ("1", "2"), "full", actor=actor(theirs), now=at(MONDAY))
    with django_as(world.addresses.jobs):
        before = [len(world.history(each)) for each in (late, countered, answered)]
        errands.time_passes(at(MONDAY))
        assert [len(world.history(each)) for each in (late, countered, answered)] == before
        for day in (12, 12, 13, 14, 14):
            errands.time_passes(at(date(2026, 10, day)))
    assert fold(world.history(late)).reminders == 2
    assert (fold(world.history(countered)).due, fold(world.history(countered)).countered) == (DUE, None)
    assert fold(world.history(answered)).state == "errand_closed"
    assert ("reminded", WARD, CLOCK) in mirror(world, case) and ("finished", PROVINCE, CLOCK) in mirror(world, case)
    for dossier in (late, countered, answered, case):
        assert world.faults_of(dossier) == []
    # One that waits and comes to nothing does not stand before those behind it.
    behind = sent(a_petition(), due=date(2026, 10, 12))
    with django_as(world.addresses.jobs):
        seen = errands.Round()
        assert sum(errands.time_passes(at(date(2026, 10, 13)), seen, most=1) for _look in range(5)) == 1
    assert fold(world.history(behind)).reminders == 1


def test_what_is_shared_out_becomes_an_errand_for_each_of_one_asker_and_a_part_is_not_shared_out_again(world: World) -> None:
    furnish([row for row in read_bodies() if row["code"] in ("SO-XD", "XA-LT")])
    case = a_petition()
    errand = sent(case)
    with wall.acting(THEIRS):
        parts = ((PROVINCE, ("2",)), ("SO-XD", ("1",)))
        errands.hand_on(errand, parts, ("Ai?", "Bao giờ?"), due=DUE, actor=actor(THEIRS), now=at(MONDAY))
    shared = fold(acts_of(errand, ERRAND))
    children = [fold(acts_of(UUID(child), ERRAND)) for child in shared.children]
    assert (shared.state, shared.sent_to) == ("errand_shared_out", (PROVINCE, "SO-XD"))
    assert [(c.asker, c.to, c.questions, c.due, c.part) for c in children] == [
        (COMMUNE, PROVINCE, 1, DUE, True), (COMMUNE, "SO-XD", 1, DUE, True)
    ]  # fmt: skip
    assert [outcome for outcome, *_ in mirror(world, case)] == ["announced", "sent", "forwarded", "announced", "announced"]
    part = reached(UUID(shared.children[1]), date(2026, 10, 7), LEADER)
    with wall.acting("SO-XD/04"), pytest.raises(NotNow):
        again = ((PROVINCE, ("1",)), ("XA-LT", ("1",)))
        errands.hand_on(part, again, ("Ai?",), due=DUE, actor=actor("SO-XD/04"), now=at(date(2026, 10, 7)))
    assert all(world.faults_of(each) == [] for each in (case, errand, *(UUID(child) for child in shared.children)))
