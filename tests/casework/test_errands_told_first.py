"""Whoever petitioned is told before a body first has a question about his petition, and may say that somebody there has a stake
in it: then it reaches nobody until a leader of the asker has decided. And what nobody waits for any more is called off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hoiam.casework import laws, wall
from hoiam.casework.families import ERRAND
from hoiam.casework.reading import errands as reading
from hoiam.casework.reading.history import load
from hoiam.casework.road import errands, shown
from hoiam.casework.road.errands import Demand
from hoiam.core.dossier.refusals import Missing, NotNow, NotYours, TooEarly, TooLate
from hoiam.core.errand import steps
from hoiam.core.errand.state import Errand, fold
from hoiam.vault.errors import NotReleased
from hoiam.vault.wraps import Tier
from world import COMMUNE, PROVINCE, WARD, World, act, actor, django_as, moment, reached, submit

TOLD, LAST, MONDAY, DUE = date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 5), date(2026, 10, 9)
LEADER, THEIRS, CLERK = f"{COMMUNE}/04", f"{WARD}/04", f"{WARD}/01"


def a_petition(kind: str = "vn.feedback", **said: Any) -> UUID:
    case: UUID = submit(date(2026, 9, 28), kind, **said).petition_id
    if kind == "vn.feedback":
        act(case, "classify.competent", date(2026, 9, 29), f"{COMMUNE}/01")
    return case


def sent(case: UUID, to: str = WARD, on: date = TOLD, by: str = LEADER, **said: Any) -> UUID:
    demand = Demand(**({"kind": "inform", "to": to, "due": DUE, "questions": ("Ai quản lý?",)} | said))
    with wall.acting(by):
        return errands.send(case, demand, terms=(), actor=actor(by), now=moment(on)).petition_id


def then(errand: UUID, step: Any, by: str = THEIRS, on: date = MONDAY) -> Errand:
    with wall.acting(by):
        return errands.act(step, errand, actor=actor(by), now=moment(on)).petition  # type: ignore[return-value]  # of its family


def the_clock(world: World, on: date) -> int:
    with django_as(world.addresses.jobs):
        return errands.time_passes(moment(on))


def challenge(case: UUID, errand: UUID, outcome: str = "raised", on: date = LAST, by: str = "petitioner") -> Any:
    ground = {"raised": "concerned", "ruled_out": "stake", "dismissed": "no_stake"}[outcome]
    return act(case, f"challenge.{outcome}", on, by, id=errand.hex, ground=ground)


def state_of(world: World, errand: UUID) -> str:
    return fold(world.history(errand)).state  # type: ignore[arg-type]  # acts of its family


def asking(case: UUID, errand: UUID) -> Any:
    return next(each for each in load(case)[0].errands if each.id == errand.hex)


def inbox(by: str, on: date = MONDAY) -> set[UUID]:
    with wall.acting(by):
        return {row.id for row in reading.inbox(actor(by), moment(on))}


# --- told first ----------------------------------------------------------------------------------------------------------


def test_until_the_working_day_has_passed_the_asked_body_finds_nothing_and_then_has_all_its_days(world: World) -> None:
    case = a_petition()
    errand = sent(case)
    told = asking(case, errand)
    assert (told.on_its_way, told.announced, told.due, told.open) == (True, LAST, None, False)
    with wall.acting(THEIRS):
        from django.db import connection

        with connection.cursor() as cursor:
            for table in ("casework_dossier", "casework_errand", "casework_wrap", "casework_history"):
                column = "id" if table == "casework_dossier" else "dossier_id"
                cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [errand])  # noqa: S608 - from the list above
                assert cursor.fetchone() == (0,), table
        with pytest.raises(LookupError):
            reading.view(errand, actor(THEIRS), TOLD)
        with pytest.raises(LookupError):
            shown(steps.Look(THEIRS), errand, actor=actor(THEIRS), family=ERRAND, opens=lambda keeper: None)
    assert errand not in inbox(CLERK, TOLD)
    with pytest.raises(TooEarly):
        then(errand, steps.Deliver(), LEADER, LAST)
    for on in (LAST, date(2026, 10, 3), date(2026, 10, 4)):
        the_clock(world, on)
        assert state_of(world, errand) == "errand_sent", "neither on the day itself nor on a day off"
    assert the_clock(world, MONDAY) >= 1
    found = fold(world.history(errand))  # type: ignore[arg-type]  # acts of its family
    assert (found.state, found.delivered, found.due) == ("errand_delivered", MONDAY, DUE)
    assert {name: (clock.trigger, clock.due) for name, clock in found.clocks.items()} == {
        "PH-ACCEPT": (MONDAY, date(2026, 10, 7)),
        "PH-ANSWER": (MONDAY, DUE),
    }
    assert errand in inbox(CLERK)
    told = asking(case, errand)
    assert (told.happened, told.reached, told.due) == ("sent", MONDAY, DUE)
    assert told.waited[0].since == MONDAY, "no day before it got there is the asked body's"
    assert world.faults_of(errand) == world.faults_of(case) == []


def test_the_gatekeeper_gives_the_asked_body_nothing_on_a_reading_before_it_got_there(world: World) -> None:
    """Also where somebody who owns the main database writes that the body has read it."""
    errand = sent(a_petition())
    with wall.acting(LEADER):
        shown(steps.Look(LEADER), errand, actor=actor(LEADER), family=ERRAND, opens=lambda keeper: None)
    (seq,) = world.rows("SELECT seq FROM vault_ground(%s, %s, 'content')", errand, LEADER)[0]
    wire = world.one("SELECT convert_from(wire, 'UTF8') FROM casework_history WHERE dossier_id = %s AND seq = %s", errand, seq)
    forged = wire.replace(LEADER, CLERK).replace(f'"for":"{COMMUNE}"', f'"for":"{WARD}"')
    change = "UPDATE casework_history SET wire = convert_to(%s, 'UTF8') WHERE dossier_id = %s AND seq = %s"
    with psycopg.connect(world.admin, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(change, [forged, errand, seq])
        try:
            assert world.rows("SELECT seq FROM vault_ground(%s, %s, 'content')", errand, CLERK) == []
        finally:
            admin.execute(change, [wire, errand, seq])
    reached(errand, MONDAY, LEADER)
    with wall.acting(CLERK):
        share = shown(
            steps.Look(CLERK), errand, actor=actor(CLERK), family=ERRAND,
            opens=lambda keeper: keeper.release(errand, [Tier.CONTENT], CLERK),
        )  # fmt: skip
    assert set(share) == {Tier.CONTENT}


def test_a_body_that_was_asked_before_and_what_the_law_wants_at_once_is_not_told_of_first(world: World) -> None:
    case = a_petition()
    first = sent(case)
    assert asking(case, sent(case, kind="attend")).on_its_way, "the first one is on its way still"
    reached(first, MONDAY, LEADER)
    again = sent(case, kind="opine", on=MONDAY)
    assert (asking(case, again).announced, asking(case, again).reached) == (None, MONDAY)
    assert asking(case, sent(case, PROVINCE, on=MONDAY, kind="back")).reached == MONDAY, "the pack says at once"
    assert asking(case, sent(case, PROVINCE, on=MONDAY)).reached == MONDAY, "by now it has been asked"


def test_a_day_before_it_gets_there_is_refused_with_the_day_on_which_it_does(world: World) -> None:
    case = a_petition()
    with pytest.raises(TooEarly) as early:
        sent(case, due=LAST)
    assert "05/10/2026" in early.value.why.vi and early.value.field == "due"
    assert asking(case, sent(case, due=MONDAY)).on_its_way


# --- challenged ----------------------------------------------------------------------------------------------------------


def test_a_challenge_holds_it_until_a_leader_has_decided_and_the_asked_body_learns_nothing_of_it(world: World) -> None:
    case = a_petition()
    errand = sent(case)
    challenge(case, errand)
    assert len(challenge(case, errand).acts) == 0, "said twice is said once"
    for on in (MONDAY, date(2026, 10, 6)):
        the_clock(world, on)
        assert state_of(world, errand) == "errand_sent"
    with pytest.raises(NotNow):
        then(errand, steps.Deliver(), LEADER, date(2026, 10, 6))
    assert errand not in inbox(CLERK, date(2026, 10, 6))
    challenge(case, errand, "dismissed", date(2026, 10, 7), LEADER)
    the_clock(world, date(2026, 10, 8))
    found = fold(world.history(errand))  # type: ignore[arg-type]  # acts of its family
    # Planned for Monday, due on Friday; it came on Thursday, and the answer has as many days.
    assert (found.delivered, found.due) == (date(2026, 10, 8), date(2026, 10, 12))
    assert found.clocks["PH-ACCEPT"].trigger == date(2026, 10, 8)
    said = str(world.history(errand))
    assert "challenge" not in said.lower() and "concerned" not in said
    with wall.acting(CLERK):
        view = reading.view(errand, actor(CLERK), date(2026, 10, 8))
    assert [passage.passed.recorded.act.step for passage in view.passages] == ["deliver"], "nor how long it was on its way"
    told = reading.told(load(case)[0], laws.current(), date(2026, 10, 8), to_petitioner=True)[0]
    assert (told.challenge, told.why and told.why.id, told.due) == ("dismissed", "no_stake", date(2026, 10, 12))
    with pytest.raises((TooLate, NotNow, Missing)):
        challenge(case, errand, "ruled_out", date(2026, 10, 8), LEADER)
    assert world.faults_of(errand) == world.faults_of(case) == []


def test_what_is_held_keeps_nothing_behind_it_waiting_however_few_are_looked_at_in_one_go(world: World) -> None:
    held, behind = a_petition(), a_petition()
    first, second = sent(held), sent(behind, due=date(2026, 10, 12))
    challenge(held, first)
    with django_as(world.addresses.jobs):
        for _n in range(3):
            errands.time_passes(moment(MONDAY), most=1)
        before = state_of(world, second)
        at = errands.Round()
        for _n in range(world.one("SELECT count(*) FROM casework_errand") + 1):
            errands.time_passes(moment(MONDAY), at, most=1)
    assert (before, state_of(world, second), state_of(world, first)) == ("errand_sent", "errand_delivered", "errand_sent")


def test_while_one_is_held_nothing_else_reaches_that_body(world: World) -> None:
    case = a_petition()
    first, second = sent(case), sent(case, kind="attend")
    challenge(case, first)
    the_clock(world, MONDAY)
    assert {state_of(world, first), state_of(world, second)} == {"errand_sent"}
    challenge(case, first, "dismissed", MONDAY, LEADER)
    the_clock(world, MONDAY)
    assert {state_of(world, first), state_of(world, second)} == {"errand_delivered"}


def test_a_body_that_a_leader_has_ruled_out_never_has_the_question_and_is_not_offered(world: World) -> None:
    case = a_petition()
    errand = sent(case)
    challenge(case, errand)
    challenge(case, errand, "ruled_out", LAST, LEADER)
    world.work_off()
    assert state_of(world, errand) == "errand_withdrawn"
    with wall.acting(LEADER):
        assert WARD not in errands.offered(case, actor(LEADER))
    with pytest.raises(NotYours):
        sent(case)
    assert errand not in inbox(CLERK, date(2026, 10, 12))
    with wall.acting(THEIRS), pytest.raises(LookupError):
        reading.view(errand, actor(THEIRS), MONDAY)
    told = asking(case, errand)
    assert (told.happened, told.challenge, told.why, told.ground) == ("called_off", "ruled_out", "stake", "not_delivered")
    assert world.faults_of(errand) == world.faults_of(case) == []


def test_a_challenge_that_comes_too_late_or_of_nothing_is_refused_and_only_a_leader_decides(world: World) -> None:
    case = a_petition()
    errand = reached(sent(case), MONDAY, LEADER)
    with pytest.raises(TooLate):
        challenge(case, errand, on=MONDAY)
    with pytest.raises(Missing):
        challenge(case, UUID(int=7), on=MONDAY)
    other = sent(case, PROVINCE)
    with pytest.raises(Missing):
        challenge(case, other, "ruled_out", on=LAST, by=LEADER)
    challenge(case, other)
    with pytest.raises(NotYours):
        challenge(case, other, "ruled_out", on=LAST, by=f"{COMMUNE}/03")
    assert asking(case, other).challenge == "raised"


# --- its end -------------------------------------------------------------------------------------------------------------


def test_when_the_petition_ends_what_was_asked_is_called_off_and_a_late_answer_is_told_so(world: World) -> None:
    case = a_petition()
    waiting, on_its_way = reached(sent(case), MONDAY, LEADER), sent(case, PROVINCE, on=MONDAY)
    act(case, "refuse", date(2026, 10, 6), f"{COMMUNE}/04", ground=_a_ground(case, "refuse"))
    world.work_off()
    world.work_off()
    assert {state_of(world, waiting), state_of(world, on_its_way)} == {"errand_withdrawn"}
    with wall.acting(THEIRS), pytest.raises(NotNow) as late:
        errands.respond(waiting, "Do phường.", ("1",), "full", actor=actor(THEIRS), now=moment(date(2026, 10, 7)))
    assert "Đã rút lại" in late.value.why.vi
    with wall.acting(THEIRS):
        seen = reading.view(waiting, actor(THEIRS), date(2026, 10, 7))
    assert seen.ground is not None and seen.ground.id == "petition_ended"
    assert waiting not in inbox(CLERK, date(2026, 10, 7))
    for dossier in (case, waiting, on_its_way):
        assert world.faults_of(dossier) == []


def _a_ground(case: UUID, step: str) -> str:
    law, (petition, _history) = laws.current(), load(case)
    edge = next(e for e in law.procedure(petition.kind, MONDAY).edges_from(petition.state) if e.step == step)
    return law.grounds[edge.grounds][0].id if edge.grounds else ""


def test_when_another_body_takes_the_petition_over_what_that_one_was_asked_by_the_first_is_called_off(world: World) -> None:
    case = a_petition()
    errand = reached(sent(case), MONDAY, LEADER)
    act(case, "transfer.sent", date(2026, 10, 6), f"{COMMUNE}/01", body=WARD)
    world.work_off()
    assert state_of(world, errand) == "errand_delivered", "it may come back yet"
    act(case, "transfer.received", date(2026, 10, 7), CLERK)
    world.work_off()
    assert state_of(world, errand) == "errand_withdrawn"
    assert fold(world.history(errand)).reason == "handed_over"  # type: ignore[arg-type]  # acts of its family
    assert world.faults_of(errand) == world.faults_of(case) == []


# --- its keys ------------------------------------------------------------------------------------------------------------


def test_when_a_petitions_keys_are_destroyed_what_was_asked_for_it_opens_to_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_petition()
    errand = reached(sent(case), MONDAY, LEADER)
    child, other = _handed_on(world, errand), sent(a_petition())
    now = datetime.now(UTC)
    kept = world.keeper._store
    monkeypatch.setattr(kept, "kept", dict(kept.kept))  # for the time of this test
    monkeypatch.setattr(kept, "gone", set(kept.gone))
    kept.doom({case}, f"test {case}", ("a", "b"), now - timedelta(1), now)
    world.keeper.destroy()
    assert [kept.is_shredded(each) for each in (case, errand, child, other)] == [True, True, True, False]
    with wall.acting(CLERK), pytest.raises(NotReleased) as closed:
        shown(
            steps.Look(CLERK), errand, actor=actor(CLERK), family=ERRAND,
            opens=lambda keeper: keeper.release(errand, [Tier.CONTENT], CLERK),
        )  # fmt: skip
    assert closed.value.reason == "gone"


def test_whom_two_offices_let_back_to_a_petition_has_his_share_of_its_errands_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_petition()
    errand = reached(sent(case), MONDAY, LEADER)
    monkeypatch.setattr(world.keeper, "_now", lambda: moment(MONDAY))
    act(case, "recuse", MONDAY, LEADER, office=CLERK)
    kept = world.kept(errand)
    assert kept is not None and CLERK in kept[1]
    act(case, "lift.proposed", MONDAY, f"{COMMUNE}/01", codes=(CLERK,), hour=10)
    with psycopg.connect(world.admin) as admin:
        admin.execute("UPDATE casework_officer SET date_joined = %s", [date(2026, 9, 1)])
    act(case, "lift.agreed", MONDAY, LEADER, codes=(CLERK,), hour=11)
    monkeypatch.setattr(world.keeper, "_now", lambda: moment(date(2026, 10, 6)))
    world.work_off()
    for dossier in (case, errand):
        kept = world.kept(dossier)
        assert kept is not None and CLERK not in kept[1], dossier
    with wall.acting(CLERK):
        assert reading.view(errand, actor(CLERK), MONDAY).reads
    assert world.faults_of(errand) == world.faults_of(case) == []


def _handed_on(world: World, errand: UUID) -> UUID:
    with wall.acting(THEIRS):
        errands.hand_on(errand, [(PROVINCE, ())], ("Ai quản lý?",), due=DUE, actor=actor(THEIRS), now=moment(MONDAY))
    return UUID(fold(world.history(errand)).children[0])  # type: ignore[arg-type]  # acts of its family


# --- what goes along -----------------------------------------------------------------------------------------------------


def test_another_text_does_not_go_along_under_the_name_of_one_that_was_checked() -> None:
    from types import SimpleNamespace

    from hoiam.casework.road.errands import Attached, is_what_was_checked

    transcript = SimpleNamespace(id="a" * 32, kind="transcript", tier="content")
    petition: Any = SimpleNamespace(blobs=[transcript], typed_by="", public="b" * 64)
    opened = {"a" * 32: "Bản chép."}.__getitem__
    for sort, source, text, right in (
        ("transcript", "a" * 32, "Bản chép.", True),
        ("transcript", "a" * 32, "Bản chép, và một câu thêm.", False),
        ("transcript", "c" * 32, "Bản chép.", False),
        ("gated", "b" * 64, "Bản công khai.", True),
        ("gated", "b" * 64, "Bản công khai khác.", False),
        ("gated", "d" * 64, "Bản công khai.", False),
    ):
        assert is_what_was_checked(petition, Attached(sort, source, text), "Bản công khai.", opened) is right, (sort, text)
    attached = Attached("transcript", "a" * 32, "Bản chép.")
    assert not is_what_was_checked(petition, attached, None, None), "nobody has opened it"
    petition.typed_by = "XA-AB/03"
    assert not is_what_was_checked(petition, attached, None, opened), "the second office has not checked it"
    petition.public = ""
    assert not is_what_was_checked(petition, Attached("gated", "", ""), None, opened)


def test_what_is_attached_to_a_question_is_refused_by_the_road_unless_it_is_what_was_checked(world: World) -> None:
    from hoiam.casework.road.errands import Attached

    case = a_petition()
    for sort, source in (("transcript", "a" * 32), ("gated", ""), ("original", "a" * 32)):
        with pytest.raises(Missing) as refused:
            sent(case, attached=(Attached(sort, source, "Một đoạn."),))
        assert refused.value.field == "attached"
    assert load(case)[0].errands == ()
