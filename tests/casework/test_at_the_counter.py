"""In person for a lost code: whoever chose it comes, two offices compare him with the sealed name, then as by the slip.

Each office asks the database as itself, and whoever comes as a stranger: no test of this file asks as the loader of examples.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection

from casework.test_lost_code import DAY, LATER, WORDS, Sent, at, follows, nobody
from hoiam.casework import lost_code, made_slips, wall
from hoiam.casework.keys import gatekeeping
from hoiam.casework.reading import cases
from hoiam.casework.road import perform
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.refusals import Missing, NotYours, RecusedHere, TooEarly
from hoiam.core.ledger import act as act_text
from hoiam.core.petition.steps.open import Open
from hoiam.core.petition.steps.reissue import COUNTER, PURPOSE, Reissue
from hoiam.portal import own, receipts
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.errors import DoesNotOpen, NotReleased, Unreachable
from hoiam.vault.made_slip import PublicSlip, open_beside
from hoiam.vault.wraps import Tier
from world import World, WritersHand, actor, envelope, moment

CLERK, CHAIR = "XA-AB/01", "XA-AB/04"


@pytest.fixture(autouse=True)
def in_office(world: World) -> None:
    """Whoever sits in an office came into it before these days."""
    with psycopg.connect(world.admin) as admin:
        admin.execute("UPDATE casework_officer SET date_joined = %s", [DAY - timedelta(days=90)])


def sent(world: World, *, counter: bool = True, **said: Any) -> Sent:
    """A petition with a name whose writer would come in person, should he lose the code; a second slip is none of his."""
    from hoiam.casework import intake

    made = envelope(words=WORDS, counter=counter, **said)
    with nobody():
        case = intake.submit(made, now=moment(DAY)).petition_id
    return Sent(world, case, made.code, None)


def made() -> SecondSlip:
    """The slip that somebody has made on his own device."""
    with nobody():
        return made_slips.make()


def opens(mine: Sent, office: str, now: datetime, purpose: str = PURPOSE) -> None:
    """The office opens the name, and the gatekeeper gives it the share."""
    who = actor(office)
    perform(Open(purpose, office), mine.case, actor=who, on_behalf_of=who.body, now=now)
    with at(mine.world, now):
        mine.world.keeper.release(mine.case, [Tier.IDENTITY], office)


def says(mine: Sent, outcome: Any, office: str, slip: SecondSlip, now: datetime, who: Actor | None = None) -> Any:
    """The office says what it has found, for the slip whose mark it was told."""
    public = made_slips.marked(PublicSlip.of(slip).mark)
    assert public is not None
    who = who or actor(office)
    step = Reissue(way=COUNTER, office=office, slip=public.digest.hex(), outcome=outcome)
    return perform(step, mine.case, actor=who, on_behalf_of=who.body, now=now, hand=WritersHand())


def compared(mine: Sent, slip: SecondSlip, on: date = DAY, first: str = CLERK, second: str = CHAIR) -> Sent:
    """Two offices have compared whoever came, and the worker has told the gatekeeper."""
    for outcome, office, hour in (("proposed", first, 9), ("agreed", second, 10)):
        with wall.acting(office):
            opens(mine, office, moment(on, hour))
            says(mine, outcome, office, slip, moment(on, hour))
    with at(mine.world, moment(on, 10)):
        mine.world.work_off("bodies")
    return replace(mine, slip=slip)


def test_two_offices_compare_the_notice_passes_and_only_the_new_code_opens(world: World) -> None:
    mine = compared(sent(world, email="thuyet@example.org"), made())
    assert mine.words(mine.code) == WORDS, "until a new one is given the old code works on"
    new = mine.given(DAY + timedelta(days=5))
    assert mine.words(new) == WORDS
    assert not follows(mine.code)
    with nobody():
        assert mine.slip is not None
        names = own.opened(cases.follow(new.lookup_hash, LATER), new, tuple(Tier))
        assert names.seal("words", b"more", tier=Tier.IDENTITY), "what is added lies with the name as before"
        assert lost_code.find(mine.slip) is None, "the slip has served"
    acts = [f"{r.act.step}.{r.act.outcome}" for r in world.history(mine.case)]
    assert acts == ["receive.", "open.", "reissue.proposed", "open.", "reissue.agreed", "reissue.given"]
    assert world.faults_of(mine.case) == []


def test_receipts_from_before_and_after_are_of_the_same_lines_and_nothing_of_an_identity_is_recorded(world: World) -> None:
    mine = sent(world)
    with nobody():
        before = receipts.texts(cases.follow(mine.code.lookup_hash, DAY), mine.code)
    mine = compared(mine, made())
    new = mine.given(DAY + timedelta(days=5))
    with nobody():
        after = receipts.texts(cases.follow(new.lookup_hash, LATER), new)
    assert after[: len(before)] == before
    lines = [bytes(r[0]) for r in world.rows("SELECT leaf FROM casework_history WHERE dossier_id = %s ORDER BY seq", mine.case)]
    assert [act_text.leaf_of(text) for text in after] == lines
    facts = {r.act.outcome: r.act.fact for r in world.history(mine.case) if r.act.step == "reissue"}
    said = {name for fact in facts.values() for name in fact.__dataclass_fields__}
    assert said == {"way", "ready", "until", "code", "slip"}, "no number, no scan, no name"


def test_before_three_days_each_of_the_three_refuses(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = compared(sent(world), made())
    assert mine.slip is not None
    with at(world, moment(DAY, 10) + timedelta(hours=71.9)), nobody():
        with pytest.raises(NotReleased) as kept:
            lost_code.make(mine.slip, mine.find())
        assert kept.value.reason == "notice"
    with at(world, moment(DAY, 10) + timedelta(hours=72)), nobody():
        code = lost_code.make(mine.slip, mine.find())
        with pytest.raises(TooEarly):
            lost_code.give(mine.slip, mine.find(), code, now=moment(DAY + timedelta(days=3), 12))
    with monkeypatch.context() as patched, at(world, moment(LATER)), nobody():
        patched.setattr("hoiam.core.petition.steps.reissue._may_be_given", lambda *_said: None)
        with pytest.raises(DatabaseError, match="three days after"):
            lost_code.give(mine.slip, mine.find(), ReturnCode.new(), now=moment(DAY + timedelta(days=2)))
    assert follows(mine.code)


def test_whoever_holds_the_code_stops_it_also_after_the_first_office_alone(world: World) -> None:
    for both in (False, True):
        mine, slip = sent(world), made()
        with wall.acting(CLERK):
            opens(mine, CLERK, moment(DAY, 9))
            says(mine, "proposed", CLERK, slip, moment(DAY, 9))
        if both:
            with wall.acting(CHAIR):
                opens(mine, CHAIR, moment(DAY, 10))
                says(mine, "agreed", CHAIR, slip, moment(DAY, 10))
        with nobody():
            view = cases.follow(mine.code.lookup_hash, DAY)
            lost_code.stop(mine.case, view.petition, now=moment(DAY, 12))
            assert lost_code.find(slip) is None
        world.work_off("bodies")
        with at(world, moment(LATER)), pytest.raises(NotReleased) as kept:
            world.keeper.sealed_case_key(mine.case, slip.proving, PublicSlip.of(slip).rest, bytes(32), bytes(32))
        assert kept.value.reason == "proof"
        with wall.acting(CLERK):
            opens(mine, CLERK, moment(LATER))
            with pytest.raises(Missing, match="no way"):
                says(mine, "proposed", CLERK, slip, moment(LATER))
        assert mine.words(mine.code) == WORDS
        assert world.faults_of(mine.case) == []


def test_who_chose_nothing_or_a_slip_alone_or_gave_no_name_has_no_such_way(world: World) -> None:
    with pytest.raises(Missing, match="no such way"):
        sent(world, who=None)
    slip = made()
    for theirs in (sent(world, counter=False), sent(world, counter=False, slip=SecondSlip.new())):
        with wall.acting(CLERK):
            opens(theirs, CLERK, moment(DAY))
            with pytest.raises(Missing, match="no way"):
                says(theirs, "proposed", CLERK, slip, moment(DAY))
        with pytest.raises(NotReleased) as kept:
            world.keeper.sealed_case_key(theirs.case, slip.proving, PublicSlip.of(slip).rest, bytes(32), bytes(32))
        assert kept.value.reason == "proof", "the gatekeeper knows who chose it, and that does not change"


def test_one_office_alone_one_that_did_not_open_and_one_person_in_two_offices_get_nothing(world: World) -> None:
    mine, slip = sent(world), made()
    with wall.acting(CLERK):
        with pytest.raises(Missing, match="not opened"):
            says(mine, "proposed", CLERK, slip, moment(DAY))
        opens(mine, CLERK, moment(DAY))
        says(mine, "proposed", CLERK, slip, moment(DAY))
        with pytest.raises(NotYours, match="compared already"):
            says(mine, "agreed", CLERK, slip, moment(DAY))
    with wall.acting(CHAIR), world.moved(CHAIR, CLERK):
        opens(mine, CHAIR, moment(DAY))
        with pytest.raises(NotYours, match="not two persons"):
            says(mine, "agreed", CHAIR, slip, moment(DAY))
    with nobody():
        assert lost_code.find(slip) is None
        assert cases.follow(mine.code.lookup_hash, DAY).petition.reissue is None


def test_the_second_office_types_the_mark_that_the_person_says_and_not_the_one_on_record(world: World) -> None:
    """An office that would have the petition itself puts its own slip on record; the person shows his to the second one."""
    mine, the_officers, his = sent(world), made(), made()
    with wall.acting(CLERK):
        opens(mine, CLERK, moment(DAY))
        says(mine, "proposed", CLERK, the_officers, moment(DAY))
    with wall.acting(CHAIR):
        opens(mine, CHAIR, moment(DAY))
        with pytest.raises(Missing, match="not the one") as no:
            says(mine, "agreed", CHAIR, his, moment(DAY))
        assert no.value.field == "mark"


def test_who_is_not_the_writer_gets_nothing_and_the_old_page_says_so(world: World) -> None:
    mine, slip = sent(world, email="thuyet@example.org"), made()
    with wall.acting(CLERK):
        opens(mine, CLERK, moment(DAY))
        says(mine, "declined", CLERK, slip, moment(DAY))
    owed = [row[0] for row in world.rows("SELECT kind FROM casework_owed WHERE dossier_id = %s AND seq = 3", mine.case)]
    assert sorted(owed) == ["bodies", "mail"]
    world.work_off("bodies")
    with nobody():
        view = cases.follow(mine.code.lookup_hash, DAY)
        assert (view.petition.reissue, view.petition.compared) == (None, None)
        assert view.history[-1].act.outcome == "declined"


def test_whom_it_is_about_and_whoever_is_kept_away_takes_no_part(world: World) -> None:
    mine = sent(world, kind="vn.denunciation", against="XA-AB/05", subject="land")
    slip = made()
    for office in ("XA-AB/05", "P-MT/01"):
        who = actor(office)
        with pytest.raises((RecusedHere, NotYours)):
            perform(
                Reissue(way=COUNTER, office=office, slip="ab" * 32, outcome="proposed"), mine.case, actor=who,
                on_behalf_of=who.body, now=moment(DAY),
            )  # fmt: skip
    assert slip


def test_asked_again_after_the_days_have_run_out_and_the_slip_of_before_opens_nothing(world: World) -> None:
    old = made()
    mine = compared(sent(world), old)
    late = DAY + timedelta(days=31)
    with nobody():
        assert not mine.find().waits(late)
        assert not mine.find().asks, "whoever has it asks for nothing by himself"
    mine = compared(mine, made(), late)
    with nobody():
        assert lost_code.find(old) is None
    assert mine.words(mine.given(late + timedelta(days=5))) == WORDS
    assert world.faults_of(mine.case) == []


def test_a_second_slip_beside_it_goes_its_own_way_and_either_way_serves_once(world: World) -> None:
    second = SecondSlip.new()
    mine = compared(sent(world, slip=second), made())
    with nobody():
        found = lost_code.find(second)
        assert found is not None
        assert (found.way, found.waits(DAY)) == ("second_slip", False)
        with pytest.raises(TooEarly):
            lost_code.ask(found, now=moment(DAY))
        with at(world, moment(LATER + timedelta(days=1))), pytest.raises(NotReleased) as kept:
            world.keeper.second(mine.case, second.proving, bytes(32))
        assert kept.value.reason == "notice", "what two offices have asked for is not for the other slip"
    mine.given(DAY + timedelta(days=5))
    with nobody():
        assert lost_code.find(second) is None


# --- what the web's role, a copy of the database, and the gatekeeper's own rules leave to try --------------------------------


def test_the_made_slip_and_every_row_of_the_main_database_open_no_word(world: World) -> None:
    mine = compared(sent(world), made())
    assert mine.slip is not None
    sealed = bytes(world.one("SELECT data FROM casework_slip WHERE dossier_id = %s", mine.case))
    first = open_beside(mine.slip, mine.case, sealed)
    assert set(first) == set(Tier), "a first share of each, which without the gatekeeper's opens nothing"
    with pytest.raises(DoesNotOpen):
        open_beside(SecondSlip.new(), mine.case, sealed)
    with at(world, moment(DAY, 11)), pytest.raises(NotReleased):
        world.keeper.release_to_petitioner(mine.case, [Tier.CONTENT], mine.slip.proving)


def test_the_gatekeeper_notes_nothing_of_two_to_whom_it_has_given_no_name(world: World) -> None:
    """Whoever writes acts in the offices' names, and opens nothing, is not believed."""
    mine, slip = sent(world), made()
    for outcome, office in (("proposed", CLERK), ("agreed", CHAIR)):
        who = actor(office)
        with wall.acting(office):
            perform(Open(PURPOSE, office), mine.case, actor=who, on_behalf_of=who.body, now=moment(DAY))
            says(mine, outcome, office, slip, moment(DAY))
    with at(world, moment(DAY)):
        world.work_off("bodies")
    with at(world, moment(LATER + timedelta(days=9))), pytest.raises(NotReleased) as kept:
        world.keeper.sealed_case_key(mine.case, slip.proving, PublicSlip.of(slip).rest, bytes(32), bytes(32))
    assert kept.value.reason == "notice"


def test_another_slip_than_the_one_that_both_have_named_proves_nothing(world: World) -> None:
    mine, thief = compared(sent(world), made()), SecondSlip.new()
    assert mine.slip is not None
    for slip, rest in ((thief, PublicSlip.of(thief).rest), (thief, PublicSlip.of(mine.slip).rest), (mine.slip, bytes(32))):
        with at(world, moment(LATER + timedelta(days=1))), pytest.raises(NotReleased) as kept:
            world.keeper.sealed_case_key(mine.case, slip.proving, rest, bytes(32), bytes(32))
        assert kept.value.reason == "proof"


def refused_by_the_database(mine: Sent, outcome: str, office: str, slip: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database's own refusal, where the programme would let it pass."""
    who = actor(office)
    with monkeypatch.context() as patched, pytest.raises(DatabaseError) as no:
        patched.setattr("hoiam.core.petition.steps.reissue.Reissue._compared", _anything)
        patched.setattr("hoiam.core.petition.steps.reissue._never_chosen", _never)
        patched.setattr("hoiam.casework.road.consequences._two_who_stand", lambda *_said: None)
        step = Reissue(way=COUNTER, office=office, slip=slip, outcome=outcome)  # type: ignore[arg-type]  # one of its outcomes, by name
        perform(step, mine.case, actor=who, on_behalf_of=who.body, now=moment(DAY, 11), hand=WritersHand())
    return str(no.value)


def _anything(self: Reissue, petition: Any, law: Any, edge: Any, today: date) -> Any:
    from hoiam.core.petition.events import Reissued

    return Reissued(self.way, today, today, "", self.slip)


def _never(edge: Any) -> Exception:
    raise AssertionError(edge)


def test_the_database_itself_asks_for_the_choice_the_opening_the_two_persons_and_the_one_slip(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, slip, other = sent(world), made(), made()
    digest = PublicSlip.of(slip).digest.hex()
    with wall.acting(CLERK):
        assert "has opened the name" in refused_by_the_database(mine, "proposed", CLERK, digest, monkeypatch)
        opens(mine, CLERK, moment(DAY, 9), "contact")
        assert "has opened the name" in refused_by_the_database(mine, "proposed", CLERK, digest, monkeypatch)
        opens(mine, CLERK, moment(DAY, 9))
        says(mine, "proposed", CLERK, slip, moment(DAY, 9))
        assert "Two persons" in refused_by_the_database(mine, "agreed", CLERK, digest, monkeypatch)
        assert "for itself" in refused_by_the_database(mine, "agreed", CHAIR, digest, monkeypatch), "one session is one office"
    with wall.acting(CHAIR):
        opens(mine, CHAIR, moment(DAY, 10))
        assert "Two persons" in refused_by_the_database(mine, "agreed", CHAIR, PublicSlip.of(other).digest.hex(), monkeypatch)
        with world.moved(CHAIR, CLERK):
            assert "Two persons" in refused_by_the_database(mine, "agreed", CHAIR, digest, monkeypatch)
    with nobody():
        assert cases.follow(mine.code.lookup_hash, DAY).petition.reissue is None


def test_the_mark_finds_what_was_made_under_it_for_an_office_alone_and_nothing_that_was_put_in_its_place(world: World) -> None:
    slip = made()
    mark = PublicSlip.of(slip).mark
    with nobody(), pytest.raises(DatabaseError, match="An office asks"):
        made_slips.marked(mark)
    with psycopg.connect(world.admin) as admin:
        admin.execute("UPDATE casework_madeslip SET key = %s WHERE mark = %s", [SecondSlip.new().key.public.raw, mark.text])
    with wall.acting(CLERK):
        assert made_slips.marked(mark) is None
        assert made_slips.of(PublicSlip.of(slip).digest.hex()) is None
    with nobody(), connection.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("SELECT * FROM casework_madeslip")


# --- lost, and persisted all the same -------------------------------------------------------------------------------------


def test_the_second_office_s_act_lost_leaves_nothing_and_is_said_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, slip = sent(world), made()
    with wall.acting(CLERK):
        opens(mine, CLERK, moment(DAY))
        says(mine, "proposed", CLERK, slip, moment(DAY))

    def lost(*_args: Any, **_more: Any) -> None:
        raise Unreachable("gatekeeper")

    with wall.acting(CHAIR):
        opens(mine, CHAIR, moment(DAY))
        with monkeypatch.context() as patched, pytest.raises(Unreachable):
            patched.setattr(gatekeeping, "act_secrets", lost)
            says(mine, "agreed", CHAIR, slip, moment(DAY))
        with nobody():
            assert lost_code.find(slip) is None
        says(mine, "agreed", CHAIR, slip, moment(DAY))
        with pytest.raises(TooEarly):
            says(mine, "agreed", CHAIR, slip, moment(DAY))
    assert world.faults_of(mine.case) == []


def test_recorded_and_the_answer_lost_the_new_code_works_before_anybody_tells_the_gatekeeper(world: World) -> None:
    mine = compared(sent(world), made())
    assert mine.slip is not None
    on = DAY + timedelta(days=5)
    with nobody(), at(world, moment(on)):
        found = mine.find()
        lost_code.make(mine.slip, found)  # shown, and never pressed
        code = lost_code.make(mine.slip, found)
        lost_code.give(mine.slip, found, code, now=moment(on))
        assert lost_code.find(mine.slip) is None
    assert mine.words(code) == WORDS, "nobody has told the gatekeeper: it reads the log"
