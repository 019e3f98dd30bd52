"""A lost code has a second chance for whoever chose it when he sent: the slip, three days on the old page, then a new code.

Every session here says what it holds, as the web's does: no test of this file asks as the loader of examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection

from hoiam.casework import lost_code, wall
from hoiam.casework.keys import gatekeeping
from hoiam.casework.reading import cases
from hoiam.core.dossier.participants import THE_PETITIONER
from hoiam.core.dossier.refusals import Missing, TooEarly
from hoiam.core.ledger import act
from hoiam.core.petition.steps.reissue import Reissue
from hoiam.portal import own, receipts
from hoiam.vault import second_chance
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.errors import DoesNotOpen, NotReleased, Unreachable
from hoiam.vault.wraps import Tier
from world import World, actor, envelope, moment

DAY = date(2026, 7, 6)
LATER = DAY + timedelta(days=4)
WORDS = "Đèn đường tắt đã mười ngày."


@dataclass
class Sent:
    """A petition that was sent: its case, its code, and the slip of whoever chose one."""

    world: World
    case: UUID
    code: ReturnCode
    slip: SecondSlip | None

    def find(self) -> lost_code.Found:
        assert self.slip is not None
        found = lost_code.find(self.slip)
        assert found is not None
        return found

    def asked(self, on: date = DAY) -> None:
        with nobody(), at(self.world, moment(on)):
            lost_code.ask(self.find(), now=moment(on))
        with at(self.world, moment(on)):
            self.world.work_off("bodies")

    def given(self, on: date = LATER) -> ReturnCode:
        assert self.slip is not None
        with nobody(), at(self.world, moment(on)):
            found = self.find()
            code = lost_code.make(self.slip, found)
            lost_code.give(self.slip, found, code, now=moment(on))
        with at(self.world, moment(on)):
            self.world.work_off("bodies")
        return code

    def words(self, code: ReturnCode) -> str:
        """The words as whoever enters this code reads them."""
        with nobody():
            view = cases.follow(code.lookup_hash, LATER)
            opened = own.opened(view, code)
            (blob,) = [each.id for each in view.blobs if each.kind == "words"]
            return own.read(view, opened, blob).decode()


@contextmanager
def nobody() -> Iterator[None]:
    """A session of a stranger, as the web opens it for a page that is no officer's."""
    with wall.acting(""):
        yield


@contextmanager
def at(world: World, now: datetime) -> Iterator[None]:
    """The gatekeeper's own clock stands at this moment."""
    before, world.keeper._now = world.keeper._now, lambda: now
    try:
        yield
    finally:
        world.keeper._now = before


def sent(world: World, *, chosen: bool = True, **said: Any) -> Sent:
    from hoiam.casework import intake

    slip = SecondSlip.new() if chosen else None
    made = envelope(words=WORDS, slip=slip, **said)
    with nobody():
        case = intake.submit(made, now=moment(DAY)).petition_id
    return Sent(world, case, made.code, slip)


def follows(code: ReturnCode) -> bool:
    with nobody():
        return cases.follow_or_none(code.lookup_hash, LATER) is not None


def test_the_slip_asks_the_notice_passes_and_the_new_code_opens_what_the_old_one_no_longer_finds(world: World) -> None:
    mine = sent(world)
    mine.asked()
    assert mine.words(mine.code) == WORDS, "until a new one is given the old code works on"
    new = mine.given()
    assert mine.words(new) == WORDS
    assert not follows(mine.code)
    with nobody():
        assert mine.slip is not None
        names = own.opened(cases.follow(new.lookup_hash, LATER), new, tuple(Tier))
        assert names.seal("words", b"more", tier=Tier.IDENTITY), "what is added lies with the name as before"
        assert lost_code.find(mine.slip) is None, "the slip has served"
    acts = [f"{r.act.step}.{r.act.outcome}" for r in world.history(mine.case)][-2:]
    assert acts == ["reissue.asked", "reissue.given"]
    assert world.faults_of(mine.case) == []


def test_receipts_from_before_and_after_a_new_code_are_of_the_same_lines(world: World) -> None:
    mine = sent(world)
    with nobody():
        before = receipts.texts(cases.follow(mine.code.lookup_hash, DAY), mine.code)
    mine.asked()
    new = mine.given()
    with nobody():
        view = cases.follow(new.lookup_hash, LATER)
        after = receipts.texts(view, new)
        assert after[: len(before)] == before
    lines = [bytes(r[0]) for r in world.rows("SELECT leaf FROM casework_history WHERE dossier_id = %s ORDER BY seq", mine.case)]
    assert [act.leaf_of(text) for text in after] == lines


def test_whoever_holds_the_code_stops_it_with_one_press_and_the_slip_is_dead(world: World) -> None:
    mine = sent(world)
    mine.asked()
    with nobody():
        view = cases.follow(mine.code.lookup_hash, DAY)
        lost_code.stop(mine.case, view.petition, now=moment(DAY, 12))
        assert mine.slip is not None
        assert lost_code.find(mine.slip) is None
    world.work_off("bodies")
    with at(world, moment(LATER)), pytest.raises(NotReleased) as kept:
        world.keeper.second(mine.case, mine.slip.proving, bytes(32))
    assert kept.value.reason == "proof"
    assert mine.words(mine.code) == WORDS
    assert world.faults_of(mine.case) == []


def test_who_did_not_choose_it_has_none_and_none_can_be_made_for_him(world: World) -> None:
    theirs = sent(world, chosen=False)
    slip, code = SecondSlip.new(), ReturnCode.new()
    with nobody():
        assert lost_code.find(slip) is None
        with pytest.raises(NotReleased) as kept:
            world.keeper.second(theirs.case, slip.proving, bytes(32))
        assert kept.value.reason == "proof"
        view = cases.follow(theirs.code.lookup_hash, DAY)
        with pytest.raises(Missing):
            lost_code.ask(lost_code.Found(theirs.case, view.petition, b""), now=moment(DAY))
        found = lost_code.Found(theirs.case, view.petition, b"")
        with pytest.raises(NotReleased):
            lost_code.give(slip, found, code, now=moment(LATER))
    assert world.one("SELECT count(*) FROM casework_slip WHERE dossier_id = %s", theirs.case) == 0
    assert [r.act.step for r in world.history(theirs.case)] == ["receive"]


@pytest.mark.parametrize("hours", [0, 24, 71])
def test_before_three_days_of_its_own_clock_the_gatekeeper_gives_nothing_whatever_the_record_says(
    world: World, hours: int
) -> None:
    """The record says that it was asked for long ago; the gatekeeper has seen that only now."""
    mine = sent(world)
    mine.asked()
    assert mine.slip is not None
    with at(world, moment(DAY) + timedelta(hours=hours)), nobody():
        with pytest.raises(NotReleased) as kept:
            lost_code.make(mine.slip, mine.find())
        assert kept.value.reason == "notice"
    with at(world, moment(DAY) + timedelta(hours=72)), nobody():
        lost_code.make(mine.slip, mine.find())
        with pytest.raises(TooEarly):
            lost_code.give(mine.slip, mine.find(), ReturnCode.new(), now=moment(DAY + timedelta(days=3)))
    assert follows(mine.code)


def test_a_code_that_was_not_made_with_the_slip_opens_nothing_though_it_is_on_record(world: World) -> None:
    """Whoever writes the database's rows in the web's name, and has the slip's hash, still lacks the gatekeeper's half."""
    mine = sent(world)
    mine.asked()
    thief = ReturnCode.new()
    with nobody(), at(world, moment(LATER)):
        found = mine.find()
        verifier = second_chance.verifier(b"another's")
        step = Reissue(outcome="given", code=verifier.hex())
        lost_code._take(step, mine.case, found.petition, moment(LATER), lost_code.Enclosed(
            code=lost_code.NewCode(thief.lookup_hash, second_chance.seal_case_key(thief, mine.case, bytes(32)))
        ))  # fmt: skip
    with at(world, moment(LATER)):
        world.work_off("bodies")
    with nobody():
        view = cases.follow(thief.lookup_hash, LATER)
        with pytest.raises((NotReleased, DoesNotOpen)):
            own.opened(view, thief)
    with pytest.raises(NotReleased):
        world.keeper.release_to_petitioner(mine.case, [Tier.CONTENT], b"another's")


def test_the_old_code_proves_nothing_to_the_gatekeeper_any_more_even_with_a_copy_of_the_old_rows(world: World) -> None:
    mine = sent(world)
    with nobody():
        old = cases.follow(mine.code.lookup_hash, DAY)
        own.opened(old, mine.code)
    mine.asked()
    mine.given()
    with pytest.raises(NotReleased) as kept:
        own.opened(old, mine.code)
    assert kept.value.reason == "proof"


# --- what the web's role may write ----------------------------------------------------------------------------------------


def refused_by_the_database(step: Reissue, mine: Sent, on: date, *held: bytes, enclosed: Any = None) -> str:
    """The database's own refusal of the step, taken in a session that has said these hashes."""
    with nobody():
        for each in held:
            wall.hold(each)
        petition = cases.unguarded(mine.case, on).petition
        with pytest.raises(DatabaseError) as no:
            lost_code._take(step, mine.case, petition, moment(on), enclosed or lost_code.Enclosed())
    return str(no.value)


def test_the_database_itself_asks_for_the_slip_for_the_days_and_for_the_code_that_stops(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = sent(world), sent(world)
    assert mine.slip is not None
    assert other.slip is not None
    code, slip, foreign = mine.code.lookup_hash, mine.slip.lookup_hash, other.slip.lookup_hash
    for held in ((code,), (foreign, code)):
        assert "second slip" in refused_by_the_database(Reissue(outcome="asked"), mine, DAY, *held)
    mine.asked()
    given = Reissue(outcome="given", code="ab" * 32)
    new = ReturnCode.new()
    brings = lost_code.Enclosed(code=lost_code.NewCode(new.lookup_hash, b"x"))
    assert "second slip" in refused_by_the_database(given, mine, LATER, code, enclosed=brings)
    assert "finds a dossier otherwise" in refused_by_the_database(given, mine, LATER, slip, code)
    with monkeypatch.context() as patched:
        # A pack or a program that gives it sooner: the database counts its own three days.
        patched.setattr("hoiam.core.petition.steps.reissue._may_be_given", lambda *_said: None)
        soon = DAY + timedelta(days=2)
        assert "three days after" in refused_by_the_database(given, mine, soon, slip, code, enclosed=brings)
    asked = Reissue(outcome="stopped")
    assert "wraps of bodies only" in refused_by_the_database(asked, mine, DAY, slip, code, enclosed=brings)
    assert follows(mine.code)


def test_the_web_s_role_reads_no_row_of_a_slip_but_by_its_hash(world: World) -> None:
    mine = sent(world)
    assert mine.slip is not None
    with nobody(), connection.cursor() as cursor:
        wall.hold(mine.code.lookup_hash)
        with pytest.raises(DatabaseError):
            cursor.execute("SELECT * FROM casework_slip")
    with nobody(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_slip_of(%s)", [bytes(32)])
        assert cursor.fetchall() == []
    with psycopg.connect(world.addresses.jobs) as jobs, pytest.raises(psycopg.errors.InsufficientPrivilege):
        jobs.execute("SELECT * FROM casework_slip")


# --- lost, and persisted all the same -------------------------------------------------------------------------------------


def test_lost_before_the_record_the_old_code_counts_and_the_slip_is_entered_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gatekeeper expects a code that never came to be recorded."""
    mine = sent(world)
    mine.asked()
    assert mine.slip is not None

    def lost(*_args: Any, **_more: Any) -> None:
        raise Unreachable("gatekeeper")

    with monkeypatch.context() as patched, nobody(), at(world, moment(LATER)):
        patched.setattr(gatekeeping, "act_secrets", lost)
        found = mine.find()
        with pytest.raises(Unreachable):
            lost_code.give(mine.slip, found, lost_code.make(mine.slip, found), now=moment(LATER))
    assert mine.words(mine.code) == WORDS
    assert mine.words(mine.given()) == WORDS
    assert world.faults_of(mine.case) == []


def test_recorded_and_the_answer_lost_the_code_that_was_written_down_works_before_anybody_tells_the_gatekeeper(
    world: World,
) -> None:
    mine = sent(world)
    mine.asked()
    assert mine.slip is not None
    with nobody(), at(world, moment(LATER)):
        found = mine.find()
        code = lost_code.make(mine.slip, found)
        lost_code.give(mine.slip, found, code, now=moment(LATER))
        # The form is sent again: nothing is found for the slip, and nothing changes.
        assert lost_code.find(mine.slip) is None
    assert mine.words(code) == WORDS, "nobody has told the gatekeeper: it reads the log"


def test_two_who_enter_the_slip_at_once_leave_one_code(world: World) -> None:
    mine = sent(world)
    mine.asked()
    assert mine.slip is not None
    with nobody(), at(world, moment(LATER)):
        first, second = mine.find(), mine.find()
        one, other = lost_code.make(mine.slip, first), lost_code.make(mine.slip, second)
        lost_code.give(mine.slip, first, one, now=moment(LATER))
        with pytest.raises((Missing, NotReleased)):
            lost_code.give(mine.slip, second, other, now=moment(LATER))
    assert mine.words(one) == WORDS


def test_asked_again_after_the_days_have_run_out(world: World) -> None:
    mine = sent(world)
    mine.asked()
    late = DAY + timedelta(days=31)
    with nobody():
        assert not mine.find().waits(late)
    mine.asked(late)
    assert mine.words(mine.given(late + timedelta(days=4))) == WORDS


def test_the_old_page_and_whoever_left_an_address_are_told(world: World) -> None:
    mine = sent(world, email="thuyet@example.org")
    with nobody(), at(world, moment(DAY)):
        lost_code.ask(mine.find(), now=moment(DAY))
    owed = {row[0] for row in world.rows("SELECT kind FROM casework_owed WHERE dossier_id = %s AND seq > 1", mine.case)}
    assert owed == {"bodies", "mail"}
    with nobody():
        waiting = cases.follow(mine.code.lookup_hash, DAY).petition.reissue
    assert waiting is not None
    assert (waiting.ready, waiting.until) == (DAY + timedelta(days=4), DAY + timedelta(days=30))
    world.work_off("bodies")


def test_an_officer_takes_no_part_in_it(world: World) -> None:
    from hoiam.casework.road import perform
    from hoiam.core.dossier.refusals import NotYours

    mine = sent(world)
    for office in ("XA-AB/01", "XA-AB/04"):
        with pytest.raises(NotYours):
            perform(Reissue(outcome="asked"), mine.case, actor=actor(office), on_behalf_of="XA-AB", now=moment(DAY))
    assert actor("petitioner") is THE_PETITIONER
