"""The life of a key: made, given on, changed, taken away, destroyed; by whom it may be; each body's key in the public log."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, transaction

from hoiam.casework import laws, wall
from hoiam.casework.keys import agreements, custody, officers
from hoiam.casework.models import Officer
from hoiam.site.engine import copies as copies_
from hoiam.vault.agent import AgentClient
from hoiam.vault.errors import NotDone, NotReleased, TooFewHolders, WrongPassword
from hoiam.vault.keys import BodyKey, OfficerKey, open_body_key, unlock, unlock_by_recovery
from hoiam.vault.wraps import Tier, Wrap, unwrap_share
from vault.processes import Process
from world import COMMUNE, PASSWORD, PROVINCE, WARD, World, act, copy_of, furnish, submit

DAY = date(2026, 7, 6)
CHAIR, OFFICER, CLERK, DEPUTY = (f"{COMMUNE}/{n}" for n in ("04", "03", "01", "06"))
ABOVE = f"{PROVINCE}/04"
NEW = "mật khẩu mới thật dài 77"


@pytest.fixture
def keys(copies: copies_.Copies, django_db_blocker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world of its own, with a real key agent."""
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    world = copy_of(copies)
    client = AgentClient(run)
    monkeypatch.setattr(officers, "agent", lambda: client)
    with Process("hoiam.vault.agent", run), django_db_blocker.unblock(), world.inside():
        furnish()
        yield world
    copies.drop(world.addresses)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError) as told:
        yield
    assert isinstance(told.value.__cause__, psycopg.errors.InsufficientPrivilege)


def two(ask: Any, first: str = CHAIR, second: str = DEPUTY) -> Any:
    """One office asks, another confirms; what both were shown."""
    with wall.acting(first):
        asked = ask()
        found = next(each for each in custody.changes() if each.waits)
    with wall.acting(second):
        return asked, custody.confirm(found)


def a_day_later(world: World) -> None:
    """What can be taken back no longer can."""
    with psycopg.connect(world.admin, autocommit=True) as admin:
        admin.execute(
            "UPDATE custody.change SET asked_at = asked_at - interval '1 day', confirmed_at = confirmed_at - interval '1 day'"
        )


def put(made: BodyKey) -> None:
    custody._ask("SELECT custody_put_body_key(%s)", made.to_json())


def rotate() -> BodyKey:
    two(lambda: custody.ask_rotate(COMMUNE))
    return present()


def public_lines(world: World) -> list[str]:
    return [bytes(row[0]).decode() for row in world.rows("SELECT leaf FROM ledger_outbox WHERE dossier IS NULL ORDER BY id")]


def unlocked(office: str, password: str = PASSWORD) -> Any:
    return officers.unlock(Officer.objects.select_related("office").get(office_id=office), password, {})


def own_key(office: str) -> OfficerKey:
    found = custody.key_of(Officer.objects.get(office_id=office))
    assert found is not None
    return found


def present() -> BodyKey:
    found = custody.body_key(COMMUNE)
    assert found is not None
    return found


def wraps_of(world: World, case: UUID) -> list[Wrap]:
    rows = world.rows(
        "SELECT tier, recipient, key_id, data FROM casework_wrap WHERE dossier_id = %s AND recipient LIKE 'body:%%'", case
    )
    return [Wrap(Tier(t), r, k, bytes(d)) for t, r, k, d in rows]


def test_founding_and_each_new_version_enter_the_public_log_in_clear(keys: World) -> None:
    founded = [line for line in public_lines(keys) if f" {COMMUNE}/1 " in line]
    assert len(founded) == 1
    made = rotate()
    line = public_lines(keys)[-1]
    magic, public, kind, name, fingerprint, holders, key = line.rstrip("\n").split(" ")
    assert (magic, public, kind, name) == ("hoiam/1", "public", "body-key", f"{COMMUNE}/2")
    assert fingerprint == made.public_key.fingerprint
    assert holders.split(",") == sorted(made.holders)
    assert base64.b64decode(key) == made.public.raw
    assert submit(DAY).petition_id
    sealed = wraps_of(keys, keys.rows("SELECT id FROM casework_dossier")[0][0])
    assert {wrap.key_id for wrap in sealed} == {f"{COMMUNE}/2"}


def test_a_body_has_two_holders_or_no_key(keys: World) -> None:
    with pytest.raises(TooFewHolders):
        custody.found(COMMUNE, [CHAIR], "")
    with pytest.raises(TooFewHolders):
        custody.found(COMMUNE, [CHAIR, f"{WARD}/04"], "")
    with wall.acting(CHAIR):
        custody.ask_rotate(COMMUNE)
    a_day_later(keys)
    alone = BodyKey(COMMUNE, 2, present().public, {CHAIR: b"x"})
    with wall.acting(CHAIR), pytest.raises(DatabaseError):
        put(alone)
    assert present().version == 1


def test_a_new_officer_makes_his_key_prints_his_code_and_is_let_in_by_a_holder(keys: World) -> None:
    from hoiam.casework.models import Office

    office = f"{COMMUNE}/08"
    Office.objects.create(code=office, body_id=COMMUNE, title_vi="Mới", title_en="New", roles=["officer"])
    halves = two(lambda: custody.ask_log_in(office, "xa-ab.moi"))
    with wall.acting(office):
        officer = Officer.objects.get(office_id=office)
        assert officer.check_password("-".join(halves))
        assert not any(officer.check_password(half) for half in halves)
        officer.set_password(NEW)
        officer.save()
        code = custody.make_own_key(officer, NEW)
    key = own_key(office)
    assert not key.weak
    assert unlock(key, NEW).public == unlock_by_recovery(key, code).public == key.public
    # A holder without any office of trust may ask that one be let in.
    two(lambda: custody.ask_holder(COMMUNE, office, unlocked(OFFICER)), OFFICER, CHAIR)
    assert open_body_key(present(), office, unlock(key, NEW)).public == present().public
    assert office in public_lines(keys)[-1]


def test_one_password_opens_log_in_and_key_and_changes_both_or_neither(keys: World) -> None:
    officer = Officer.objects.get(office_id=OFFICER)
    with wall.acting(OFFICER):
        with pytest.raises(WrongPassword):
            custody.change_password(officer, "sai", NEW)
        officer.refresh_from_db()
        assert officer.check_password(PASSWORD)
        assert unlock(own_key(OFFICER), PASSWORD)
        custody.change_password(officer, PASSWORD, NEW)
    officer.refresh_from_db()
    assert officer.check_password(NEW)
    assert not officer.check_password(PASSWORD)
    assert unlock(own_key(OFFICER), NEW)
    with pytest.raises(WrongPassword):
        unlock(own_key(OFFICER), PASSWORD)
    assert open_body_key(present(), OFFICER, unlock(own_key(OFFICER), NEW)), "what he holds stays open to him"


def test_the_printed_code_gives_a_new_password_and_is_used_up(keys: World) -> None:
    officer = Officer.objects.get(office_id=OFFICER)
    with wall.acting(OFFICER):
        code = custody.new_recovery(officer, PASSWORD)
        officer.refresh_from_db()
        another = custody.recover(officer, code, NEW)
    key = own_key(OFFICER)
    assert unlock(key, NEW).public == unlock_by_recovery(key, another).public
    with pytest.raises(WrongPassword):
        unlock_by_recovery(key, code)


def test_who_leaves_is_locked_barred_blind_and_the_next_version_is_without_him(keys: World) -> None:
    case = submit(DAY).petition_id
    token = unlocked(DEPUTY)
    keys.keeper.release(case, [Tier.CONTENT], DEPUTY)
    two(lambda: custody.ask_leave(DEPUTY), CHAIR, DEPUTY)
    assert not Officer.objects.get(office_id=DEPUTY).is_active
    with pytest.raises(NotReleased, match="left"):
        keys.keeper.release(case, [Tier.CONTENT], DEPUTY)
    from hoiam.vault.errors import Locked

    with pytest.raises(Locked):
        officers.agent().unwrap(token, case, wraps_of(keys, case))
    with wall.acting(DEPUTY):
        assert custody.of_body(COMMUNE).waiting == 0, "he sees no case"
    assert present().version == 1, "for a day it can be taken back"
    a_day_later(keys)
    with wall.acting(OFFICER):  # any holder finishes what is due
        made = custody.finish(COMMUNE)
    assert made is not None
    assert (made.version, DEPUTY in made.holders) == (2, False)
    gone = Officer.objects.get(office_id=DEPUTY)
    assert (gone.is_active, gone.key, gone.has_usable_password()) == (False, None, False)
    assert f"hoiam/1 public officer-left {DEPUTY}\n" in public_lines(keys)


def test_the_key_waits_for_a_second_holder_and_the_last_one_cannot_go(keys: World) -> None:
    held_by(keys, CHAIR, OFFICER)
    two(lambda: custody.ask_leave(OFFICER))
    a_day_later(keys)
    with wall.acting(CHAIR):
        assert custody.finish(COMMUNE) is None
        assert (present().version, set(present().holders)) == (1, {CHAIR})
        with pytest.raises(custody.Refused, match="last-holder"):
            custody.ask_leave(CHAIR)
    two(lambda: custody.ask_holder(COMMUNE, DEPUTY, unlocked(CHAIR)), CHAIR, f"{PROVINCE}/07")
    with wall.acting(DEPUTY):
        made = custody.finish(COMMUNE)
    assert made is not None
    assert (made.version, set(made.holders)) == (2, {CHAIR, DEPUTY})


def held_by(world: World, *offices: str) -> None:
    """As if only these had been let in at the founding."""
    fewer = replace(present(), holders={o: b for o, b in present().holders.items() if o in offices})
    with psycopg.connect(world.admin, autocommit=True) as admin:
        admin.execute("UPDATE casework_body SET keys = jsonb_build_array(%s::text) WHERE code = %s", [fewer.to_json(), COMMUNE])


def test_an_office_that_was_left_gets_another_officer(keys: World) -> None:
    two(lambda: custody.ask_leave(DEPUTY), CHAIR, DEPUTY)
    with wall.acting(CHAIR), pytest.raises(custody.Refused, match="recall"):
        custody.ask_log_in(DEPUTY, "xa-ab.pho-moi")
    a_day_later(keys)
    case = submit(DAY).petition_id
    with pytest.raises(NotReleased, match="left"):
        keys.keeper.release(case, [Tier.CONTENT], DEPUTY)
    two(lambda: custody.ask_log_in(DEPUTY, "xa-ab.pho-moi"), CHAIR, f"{PROVINCE}/07")
    assert Officer.objects.get(office_id=DEPUTY).is_active
    assert agreements.waiting() == [], "the two have said so in the log as well"
    assert keys.keeper.release(case, [Tier.CONTENT], DEPUTY)
    keys.keeper.bar(DEPUTY)
    with pytest.raises(NotReleased, match="left"):
        keys.keeper.release(case, [Tier.CONTENT], DEPUTY)  # what they agreed on has been used


def test_whoever_was_taken_back_logs_in_at_once_and_has_shares_when_a_second_agrees(keys: World) -> None:
    two(lambda: custody.ask_leave(DEPUTY), CHAIR, f"{PROVINCE}/07")
    case = submit(DAY).petition_id
    with wall.acting(CHAIR):
        custody.withdraw(custody.changes()[0])
    assert Officer.objects.get(office_id=DEPUTY).is_active
    with pytest.raises(NotReleased, match="left"):
        keys.keeper.release(case, [Tier.CONTENT], DEPUTY)
    (waiting,) = agreements.waiting()
    assert (waiting.what, waiting.asked_by) == (f"admit {DEPUTY}", CHAIR)
    # Whom the caller names counts for nothing where the session says who asks.
    for nobody in (OFFICER, f"{WARD}/04", ""):
        with wall.acting(nobody), refused():
            agreements.agree(waiting.id, by=ABOVE)
    for himself, why in ((CHAIR, "alone"), (DEPUTY, "own")):  # he himself would be first, and no other after him
        with wall.acting(himself), pytest.raises(custody.Refused, match=why):
            agreements.agree(waiting.id, by=ABOVE)
    with wall.acting(ABOVE):
        agreements.agree(waiting.id)
    assert keys.keeper.release(case, [Tier.CONTENT], DEPUTY)


def test_older_cases_are_wrapped_to_the_next_version_without_opening_one(keys: World) -> None:
    cases = [submit(DAY).petition_id for _ in range(5)]
    private = unlock(own_key(CHAIR), PASSWORD)
    first = open_body_key(present(), CHAIR, private)
    before = {case: {w.tier: unwrap_share(w, first, case) for w in wraps_of(keys, case)} for case in cases}
    released = len(keys.keeper._store.released)
    rotate()
    with wall.acting(CHAIR):
        token = unlocked(CHAIR)
        assert custody.of_body(COMMUNE).waiting == 5
        assert custody.rewrap_some(COMMUNE, token, limit=3) == (3, 2)
        assert custody.rewrap_some(COMMUNE, token) == (2, 0)
    second = open_body_key(present(), CHAIR, private)
    for case in cases:
        assert {w.key_id for w in wraps_of(keys, case)} == {f"{COMMUNE}/2"}
        assert {w.tier: unwrap_share(w, second, case) for w in wraps_of(keys, case)} == before[case]
    assert len(keys.keeper._store.released) == released, "no share went out"


@pytest.mark.parametrize("office", [OFFICER, CLERK, f"{WARD}/04", ""])
def test_who_keeps_no_keys_makes_none_lets_nobody_in_and_nobody_out(keys: World, office: str) -> None:
    made = officers.agent().ceremony(COMMUNE, 2, [own_key(o).public_key for o in (CHAIR, DEPUTY)])
    asks = {
        "leave": lambda: custody.ask_leave(CHAIR),
        "log-in": lambda: custody.ask_log_in(f"{COMMUNE}/07", "xa-ab.moi"),
        "rotate": lambda: custody.ask_rotate(COMMUNE),
        "announce": lambda: custody._ask("SELECT custody_announce(%s)", COMMUNE),
        "next": lambda: put(made),
        "found": lambda: custody._ask("SELECT custody_found(%s, '')", made.to_json()),
    }
    with wall.acting(office):
        for ask in asks.values():
            with refused():
                ask()
    assert custody.changes() == ()


def test_the_holders_key_cannot_be_swapped_for_one_that_somebody_knows(keys: World) -> None:
    """Another public half under the same version, or a version out of turn, is refused even to the steward."""
    other = officers.agent().ceremony(COMMUNE, 1, [own_key(o).public_key for o in (CHAIR, DEPUTY)])
    far = officers.agent().ceremony(COMMUNE, 7, [own_key(o).public_key for o in (CHAIR, DEPUTY)])
    with wall.acting(CHAIR):
        custody.ask_rotate(COMMUNE)
    a_day_later(keys)
    with wall.acting(CHAIR):
        for wrong in (other, far):
            with pytest.raises(DatabaseError):
                put(wrong)


def test_at_the_end_of_the_retention_period_nothing_opens_and_the_history_stays(keys: World) -> None:
    from hoiam.casework import files

    case = submit(DAY).petition_id
    kept = submit(DAY).petition_id
    act(case, "classify.competent", DAY, CLERK)
    blob = keys.one("SELECT id FROM casework_blob WHERE dossier_id = %s LIMIT 1", case)
    (files.folder() / blob.hex).write_bytes(b"sealed")
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        admin.execute("UPDATE casework_blob SET data = NULL WHERE id = %s", [blob])
        admin.execute(f"{GUIDED}, closed_on = %s WHERE id = %s", [DAY, case])
    kept_for = laws.current().kept("vn.complaint", "guided", DAY).until
    later = kept_for + timedelta(days=1)
    assert [found for found, _ in custody.to_shred(COMMUNE, later, later)] == [case]
    assert custody.to_shred(COMMUNE, DAY, later) == custody.to_shred(WARD, later, later) == []
    assert custody.to_shred(COMMUNE, later, kept_for) == [], "the law keeps it to the end of that day"
    with as_owner(keys).inside(), pytest.raises(ValueError, match="are kept"):
        custody.ask_to_shred(COMMUNE, [case], later, kept_for, by=CHAIR)
    with pytest.raises(DatabaseError), transaction.atomic():
        custody.ask_to_shred(COMMUNE, [case], later, later, by=CHAIR)  # the web may not, whoever asks
    with as_owner(keys).inside():
        order = custody.ask_to_shred(COMMUNE, [case], later, later, by=CHAIR)
        with pytest.raises(NotDone, match="agreement"):
            custody.begin_to_shred(order)
        assert keys.one("SELECT due FROM casework_destruction WHERE dossier_id = %s", case) is None, "nobody is told"
        agreements.agree(order, by=DEPUTY)
        due = custody.begin_to_shred(order)
        assert keys.one("SELECT due FROM casework_destruction WHERE dossier_id = %s", case) == due
        with pytest.raises(NotDone, match="used"):
            custody.begin_to_shred(order)
        assert custody.destroyed_on(case) == due, "to bring it twice takes back no word"
        assert custody.finish_shredding() == 0, "its day has not come"
        assert wraps_of(keys, case)
        keys.keeper._now = lambda: due + timedelta(seconds=1)
        assert keys.keeper.destroy() == 1
        assert custody.finish_shredding() == 1
        assert custody.finish_shredding() == 0
    with keys.inside():
        for tier in Tier:
            with pytest.raises(NotReleased, match="gone"):
                keys.keeper.release(case, [tier], CHAIR)
        assert wraps_of(keys, case) == []
        assert wraps_of(keys, kept)
        assert keys.one("SELECT count(*) FROM casework_blob WHERE dossier_id = %s AND data IS NOT NULL", case) == 0
        assert not (files.folder() / blob.hex).exists()
        assert len(keys.history(case)) >= 2
        assert public_lines(keys)[-1] == f"hoiam/1 public shredded 1 closed before {later}\n"
        assert custody.to_shred(COMMUNE, later, later) == []


GUIDED = "UPDATE casework_dossier SET open = false, kind = 'vn.complaint', state = 'guided'"


def as_owner(keys: World) -> World:
    """The world as the command line sees it, which owns the tables."""
    found = World(keys.addresses, keys.admin, keys.keeper)
    found.addresses = keys.addresses.__class__(**{**vars(keys.addresses), "app": keys.addresses.owner})
    return found


def test_the_command_line_takes_both_offices_passwords_and_leaves_two_public_lines(
    keys: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import argparse
    import io

    from hoiam.site.cli.keys import orders as cli

    def typed(what: str, *names: str, by: tuple[str, ...] = (), passwords: tuple[str, ...] = ()) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{each}\n" for each in passwords)))
        return cli.run(argparse.Namespace(what=what, names=list(names), by=list(by), days=2))

    told = [OFFICER, "names", "50"]
    with as_owner(keys).inside():
        assert typed("limit", *told, by=(CHAIR, DEPUTY), passwords=(PASSWORD, "a wrong one")) == 1
        assert keys.keeper.raises() == [], "who asked stands in the log, and nobody has agreed"
        (waiting,) = agreements.waiting()
        assert (waiting.what, waiting.asked_by, waiting.body) == (f"limit {OFFICER} names 50 2", CHAIR, COMMUNE)
        assert typed("limit", *told, by=("nobody/1", "nobody/2"), passwords=("x", "y")) == 1
        assert typed("agree", str(waiting.id), by=(CHAIR,), passwords=(PASSWORD,)) == 1, (
            "the office that asked is no second one"
        )
        assert typed("agree", str(waiting.id), by=(DEPUTY,), passwords=(PASSWORD,)) == 0
        assert [(each.officer, each.most, each.by) for each in keys.keeper.raises()] == [(OFFICER, 50, (CHAIR, DEPUTY))]
        assert typed("agree", str(waiting.id), by=(DEPUTY,), passwords=(PASSWORD,)) == 1, "an agreement serves once"
        capsys.readouterr()
        assert (typed("limits"), typed("orders")) == (0, 0)
    assert f"by {CHAIR} and {DEPUTY}" in capsys.readouterr().out
    said = [
        line
        for line in public_lines(keys)
        if line.startswith(f"hoiam/1 public order {waiting.id} limit {OFFICER} names 50 2 by ")
    ]
    assert [line.split()[-2] for line in said[:2]] == ["asked", "agreed"]


def test_what_would_be_destroyed_is_kept_at_one_word_of_its_writer_and_of_nobody_who_does_not_see_it(keys: World) -> None:
    case = submit(DAY, email="ruong-ben-do@vidu.example").petition_id
    silent = submit(DAY).petition_id
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        admin.execute(f"{GUIDED}, closed_on = %s", [DAY])
        admin.execute("DELETE FROM casework_owed")
    mails = "SELECT count(*) FROM casework_owed WHERE dossier_id = %s AND kind = 'mail'"
    later = DAY + timedelta(days=400)
    with as_owner(keys).inside():
        order = custody.ask_to_shred(COMMUNE, [case, silent], later, later, by=CHAIR)
        assert keys.one(mails, case) == 0, "one office alone frightens nobody"
        agreements.agree(order, by=DEPUTY)
        due = custody.begin_to_shred(order)
    assert (keys.one(mails, case), keys.one(mails, silent)) == (1, 0), "who left an address is told"
    with wall.acting(f"{WARD}/04"), refused():
        assert custody.destroyed_on(case) is None
        custody.recall(case)
    code = keys.one("SELECT encode(lookup_hash, 'hex') FROM casework_dossier WHERE id = %s", case)
    wall.hold(bytes.fromhex(code))
    assert custody.destroyed_on(case) == due
    custody.recall(case)
    assert custody.destroyed_on(case) is None
    keys.keeper._now = lambda: due + timedelta(days=1)
    assert keys.keeper.destroy() == 1
    assert keys.keeper.gone([case, silent]) == {silent}
    with as_owner(keys).inside(), pytest.raises(NotDone, match="used"):
        custody.begin_to_shred(order)


def test_a_real_installation_does_not_start_with_demo_or_weak_keys(keys: World) -> None:
    from hoiam.site.installation import unfit_keys

    unfit = unfit_keys(keys.addresses.owner)
    assert {COMMUNE, CHAIR} <= set(unfit)
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        admin.execute("UPDATE casework_officer SET key = NULL")
        admin.execute("UPDATE casework_body SET key_version = 0")
    assert unfit_keys(keys.addresses.owner) == []
