"""What takes a walled petition further has its walls, and who moved to another office is where his old one may not be: asked of
what is sealed to whom, of whom a petition can be given to, and of the database under SQL of a thief."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from hoiam.casework import laws, wall
from hoiam.casework.road import errands, sending
from hoiam.core.dossier import participants
from hoiam.core.dossier.refusals import NobodyLeft, RecusedHere
from world import COMMUNE, HELD, PROVINCE, WARD, act, actor, moment, reached, submit

from .conftest import Walled, token_for

DAY = date(2026, 7, 6)
CLERK, OFFICER, HEAD, DEPUTY = (f"{COMMUNE}/0{n}" for n in (1, 3, 4, 6))
# A post of the commune that does not use the system: it holds no key.
COLLEAGUE = f"{COMMUNE}/07"


@pytest.fixture
def inside(walled: Walled, django_db_blocker: Any) -> Iterator[Walled]:
    with django_db_blocker.unblock(), walled.world.inside():
        yield walled


def wrapped(walled: Walled, case: UUID) -> set[tuple[str, str]]:
    rows = walled.world.rows(
        "SELECT tier, recipient FROM casework_wrap WHERE dossier_id = %s AND recipient LIKE 'body:%%'", case
    )
    return {(tier, recipient.removeprefix("body:")) for tier, recipient in rows}


def relabelled(against: str, body: str = COMMUNE) -> UUID:
    """A denunciation that is called a complaint since."""
    case: UUID = submit(DAY, "vn.denunciation", subject="conduct", against=against, body=body, signed="digital").petition_id
    holds = body_of(case)
    act(case, "classify.elsewhere", DAY, f"{holds}/01", kind="vn.complaint", subject="land")
    return case


def body_of(case: UUID) -> str:
    from hoiam.casework.reading.history import load

    return load(case)[0].body


def further(first: UUID, kind: str, body: str, against: str) -> UUID:
    """Its writer takes it further, with its code."""
    case: UUID = submit(
        DAY, kind, body=body, subject="land", against=against, origin=first.hex, origin_code=HELD[first][1].lookup_hash
    ).petition_id
    return case


@pytest.mark.parametrize("kind", ["vn.complaint2", "vn.complaint", "vn.feedback"])
def test_what_takes_it_further_is_sealed_as_the_denunciation_was_whatever_it_is_called(inside: Walled, kind: str) -> None:
    second = further(relabelled(COLLEAGUE), kind, COMMUNE, COLLEAGUE)
    assert wrapped(inside, second) == {("content", COMMUNE), ("identity", PROVINCE)}, "a colleague's: the name lies above"
    assert inside.world.keeper._store.get(second).two_officers
    assert inside.world.one("SELECT kept_away FROM casework_dossier WHERE id = %s", second) == [COLLEAGUE]
    for against in (DEPUTY, HEAD, COMMUNE):
        second = further(relabelled(against), kind, COMMUNE, against)
        assert wrapped(inside, second) == {("content", PROVINCE), ("identity", PROVINCE)}, against
        if kind != "vn.feedback":
            act(second, "sign", DAY, f"{PROVINCE}/01")
        if kind != "vn.complaint2":
            act(second, "classify.elsewhere", DAY, f"{PROVINCE}/01")
            with pytest.raises(RecusedHere):
                act(second, "transfer.sent", DAY, f"{PROVINCE}/01", body=COMMUNE)
    assert inside.world.faults() == []


def test_two_offices_lift_the_walls_of_what_takes_it_further_and_nobody_less(inside: Walled) -> None:
    second = further(relabelled(COLLEAGUE, PROVINCE), "vn.complaint", PROVINCE, COLLEAGUE)
    law = laws.current()
    from hoiam.casework.reading.history import load

    assert participants.liftable(load(second)[0], law)[0] == ((COLLEAGUE,), True)
    act(second, "lift.proposed", DAY, f"{PROVINCE}/01", codes=(COLLEAGUE,), walls=True)
    assert participants.shields(load(second)[0], law)
    with psycopg.connect(inside.world.admin) as admin:
        admin.execute("UPDATE casework_officer SET date_joined = '2026-01-01'")
    act(second, "lift.agreed", DAY, f"{PROVINCE}/04", hour=10, codes=(COLLEAGUE,), walls=True)
    petition = load(second)[0]
    assert not participants.shields(petition, law) and participants.kept_away(petition, law) == ()
    assert participants.walls_further(petition, law) == ()


# --- who moved ------------------------------------------------------------------------------------------------------------


def test_a_body_that_is_led_by_whom_it_is_about_since_he_moved_receives_nothing_of_it(inside: Walled) -> None:
    """The deputy chair of the commune heads the ward now: what denounces the deputy chair's office goes above the ward."""
    with inside.world.moved(f"{WARD}/04", DEPUTY):
        case = submit(DAY, "vn.denunciation", body=WARD, subject="conduct", against=DEPUTY).petition_id
        assert wrapped(inside, case) == {("content", PROVINCE), ("identity", PROVINCE)}
        act(case, "sign", DAY, f"{PROVINCE}/01")
        with pytest.raises(RecusedHere) as refused:
            act(case, "transfer.sent", DAY, f"{PROVINCE}/01", body=WARD)
        assert refused.value.field == "body"
    case = submit(DAY, "vn.denunciation", body=WARD, subject="conduct", against=DEPUTY).petition_id
    assert wrapped(inside, case) == {("content", WARD), ("identity", WARD)}, "and lies at the ward where nobody moved"


def test_where_he_is_a_colleague_now_the_name_lies_above(inside: Walled) -> None:
    with inside.world.moved(COLLEAGUE, f"{WARD}/06"):
        case = submit(DAY, "vn.denunciation", subject="conduct", against=f"{WARD}/06").petition_id
    assert wrapped(inside, case) == {("content", COMMUNE), ("identity", PROVINCE)}
    case = submit(DAY, "vn.denunciation", subject="conduct", against=f"{WARD}/06").petition_id
    assert wrapped(inside, case) == {("content", COMMUNE), ("identity", COMMUNE)}


def test_nothing_is_sealed_where_whoever_heads_the_highest_body_is_whom_it_is_about(inside: Walled) -> None:
    with inside.world.moved(f"{PROVINCE}/04", HEAD), pytest.raises(NobodyLeft):
        submit(DAY, "vn.denunciation", subject="conduct", against=HEAD)


def test_a_petition_is_not_offered_nor_given_to_whoever_is_kept_away_for_his_old_office(inside: Walled) -> None:
    from hoiam.casework.reading.history import load

    case = submit(DAY).petition_id
    act(case, "classify.competent", DAY, CLERK)
    act(case, "recuse", DAY, HEAD, office=f"{WARD}/03")
    law, petition = laws.current(), load(case)[0]
    assert participants.assignable(petition, law, actor(OFFICER))
    with inside.world.moved(OFFICER, f"{WARD}/03"):
        assert not participants.assignable(petition, law, actor(OFFICER))
        assert not participants.sees(petition, law, actor(OFFICER))
        with pytest.raises(RecusedHere):
            act(case, "assign", DAY, HEAD, offices=(OFFICER,))
    with inside.world.moved(OFFICER, f"{WARD}/05"):
        act(case, "assign", DAY, HEAD, offices=(OFFICER,))


def test_core_and_wall_say_the_same_of_everybody_who_moved(inside: Walled) -> None:
    from hoiam.casework.reading.history import load

    cases = [
        submit(DAY, "vn.denunciation", subject="conduct", against=against).petition_id
        for against in (COLLEAGUE, DEPUTY, COMMUNE)
    ]
    for office in (f"{PROVINCE}/04", HEAD):
        for before in (DEPUTY, COLLEAGUE, f"{WARD}/03"):
            with inside.world.moved(office, before), inside.web(office) as connection:
                for case in cases:
                    shown = bool(connection.execute("SELECT 1 FROM casework_dossier WHERE id = %s", [case]).fetchall())
                    assert participants.sees(load(case)[0], laws.current(), actor(office)) == shown, (office, before)


# --- the number at the counter ---------------------------------------------------------------------------------------------


def test_sql_in_the_webs_name_asks_of_no_number(inside: Walled) -> None:
    """Neither as an officer, nor with a token that it makes up; and whoever has the web's signature sees the acts of the one
    number and no row."""
    number = inside.world.one("SELECT number FROM casework_dossier WHERE id = %s", inside.there[0])
    acts = inside.world.one("SELECT seq FROM casework_dossier WHERE id = %s", inside.there[0])
    with inside.web(f"{COMMUNE}/04") as connection:
        asked = "SELECT count(*) FROM wall_named()"
        assert connection.execute(asked).fetchone() == (0,)
        _office, until, process, mac = token_for(connection, f"{COMMUNE}/04").split("|")
        for forged in (f"number:{number}|{until}|{process}|{mac}", f"number:{number}|{until}|{process}|", f"number:{number}"):
            connection.execute("SELECT set_config('hoiam.token', %s, false)", [forged])
            assert connection.execute(asked).fetchone() == (0,)
        connection.execute("SELECT set_config('hoiam.token', %s, false)", [token_for(connection, f"number:{number}")])
        assert connection.execute(asked).fetchone() == (acts,)
        for table in ("casework_dossier", "casework_history", "casework_wrap", "casework_blob", "casework_officerdraft"):
            asked_for = f"SELECT count(*) FROM {table}"  # noqa: S608 - the names stand above
            assert connection.execute(asked_for.encode()).fetchone() == (0,)
        connection.execute("SELECT set_config('hoiam.token', %s, false)", [token_for(connection, "number:XA-AB-2026-000000")])
        assert connection.execute(asked).fetchone() == (0,)
    with psycopg.connect(inside.world.addresses.jobs) as worker, pytest.raises(psycopg.errors.InsufficientPrivilege):
        worker.execute("SELECT count(*) FROM wall_named()")


# --- the errands of a petition ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asked(walled: Walled, django_db_blocker: Any) -> tuple[UUID, UUID]:
    """What the commune asks of the ward for a petition of its own, and the ward of the commune for one of its."""
    ids = []
    with django_db_blocker.unblock(), walled.world.inside():
        for case, by, to in ((walled.here[0], HEAD, WARD), (walled.there[0], f"{WARD}/04", COMMUNE)):
            demand = sending.Demand("inform", to, date(2026, 7, 17), ("Đường này do ai quản lý?",))
            with wall.acting(by):
                sent = errands.send(case, demand, terms=(), actor=actor(by), now=moment(DAY)).petition_id
            ids.append(reached(sent, date(2026, 7, 8), by))
    return ids[0], ids[1]


def test_sql_in_the_webs_name_reads_and_writes_in_no_petition_by_a_token_of_an_errand_that_is_not_its_own(
    inside: Walled, asked: tuple[UUID, UUID]
) -> None:
    """A token that it makes up, one of another errand, and one for an errand that its session does not see."""
    errand, other = asked
    seq = inside.world.one("SELECT seq FROM casework_dossier WHERE id = %s", inside.here[0])
    # An act that the errand has left there already, so that nothing of it but the token is wrong.
    mirror = inside.world.one(
        "SELECT wire FROM casework_history WHERE dossier_id = %s AND convert_from(wire, 'UTF8')::jsonb->>'step' = 'errand'"
        " LIMIT 1",
        inside.here[0],
    )
    read = "SELECT count(*) FROM wall_asked_within(%s, %s)"
    write = "SELECT casework_record_within(%s, %s, %s, now(), %s, '{x}', %s, '{}', '[]')"
    gone = {"tier": "content", "recipient": "petitioner", "key_id": "x", "data": ""}
    derived = Jsonb({"dossier": {"family": "petition"}, "gone": [gone]})
    with inside.web(f"{WARD}/04") as theirs, inside.web(f"{WARD}/03") as unseen:
        own = token_for(theirs, f"errand:{errand}")
        assert theirs.execute(read, [errand, own]).fetchone() == (seq,)
        assert unseen.execute(read, [errand, token_for(unseen, f"errand:{errand}")]).fetchone() == (0,)
        _office, until, process, mac = token_for(theirs, f"{WARD}/04").split("|")
        forged = (f"errand:{errand}|{until}|{process}|{mac}", f"errand:{errand}|{until}|{process}|", f"errand:{errand}")
        for token in (*forged, token_for(theirs, f"errand:{other}")):
            assert theirs.execute(read, [errand, token]).fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="not before whoever asks"):
                theirs.execute(write, [token, inside.here[0], seq, [mirror], derived])
        # With its own it passes the wall, and is refused for what it would change.
        with pytest.raises(psycopg.errors.CheckViolation, match="of bodies only"):
            theirs.execute(write, [own, inside.here[0], seq, [mirror], derived])
    assert inside.world.one("SELECT seq FROM casework_dossier WHERE id = %s", inside.here[0]) == seq


def test_only_whoever_may_send_a_petition_away_reads_the_first_shares_of_its_errands(
    inside: Walled, asked: tuple[UUID, UUID]
) -> None:
    case, read = inside.here[0], "SELECT errand, recipient FROM wall_errand_wraps(%s)"
    for office, found in ((HEAD, {(asked[0], f"body:{COMMUNE}")}), (f"{WARD}/04", set()), (OFFICER, set()), ("", set())):
        with inside.web(office) as session:
            assert set(session.execute(read, [case]).fetchall()) == found, office
    for office, codes in ((f"errand:{asked[0]}", ()), ("", (HELD[case][1].lookup_hash,))):
        with inside.web(office, *codes) as session:
            assert session.execute(read, [case]).fetchall() == [], "whoever is asked, and whoever wrote it"
