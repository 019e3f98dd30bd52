"""Two people are two people: who comes, who goes and who holds a key takes two, and nobody is two by himself.

Asked of the database, as whoever can send it SQL as an officer's session does; the pages stand in test_key_screens.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg
import pytest

from hoiam.casework import wall
from hoiam.casework.days import utc_now
from hoiam.casework.keys import agreements, custody
from hoiam.casework.models import Officer
from hoiam.core.dossier import participants
from hoiam.core.dossier.refusals import RecusedHere
from hoiam.vault import ordered
from hoiam.vault.errors import NotDone
from hoiam.vault.gatekeeper import AGREED_FOR
from hoiam.vault.wraps import Tier
from world import COMMUNE, PROVINCE, WARD, World, act, submit

from .test_custody import (
    CHAIR,
    CLERK,
    DAY,
    DEPUTY,
    NEW,
    OFFICER,
    a_day_later,
    held_by,
    keys,
    present,
    public_lines,
    refused,
    two,
    unlocked,
)

__all__ = ["keys"]  # the fixture

STEWARD, FREE = f"{PROVINCE}/07", f"{COMMUNE}/07"


def confirm_as(office: str) -> Any:
    with wall.acting(office):
        return custody.confirm(next(each for each in custody.changes() if each.waits))


def months_later(world: World) -> None:
    """No log-in is fresh any more."""
    with psycopg.connect(world.admin, autocommit=True) as admin:
        admin.execute(
            "UPDATE custody.change SET done_at = done_at - interval '40 days', asked_at = asked_at - interval '40 days',"
            " confirmed_at = confirmed_at - interval '40 days' WHERE done_at IS NOT NULL"
        )


def hands(world: World, one: str, other: str) -> str:
    found = {world.one("SELECT custody_hands(%s, %s)", *pair) for pair in ((one, other), (other, one))}
    assert len(found) == 1, "who is who does not depend on who comes first"
    return str(found.pop())


def log_in(office: str, first: str, second: str) -> None:
    two(lambda: custody.ask_log_in(office, f"moi.{office.partition('/')[2]}.{first[-2:]}"), first, second)


def roles(world: World, office: str, *given: str) -> None:
    with psycopg.connect(world.admin, autocommit=True) as admin:
        admin.execute("UPDATE casework_office SET roles = %s WHERE code = %s", [list(given), office])


def key_for(office: str) -> None:
    with wall.acting(office):
        officer = Officer.objects.get(office_id=office)
        officer.set_password(NEW)
        officer.save()
        custody.make_own_key(officer, NEW)


ASKED: dict[str, Callable[[], Any]] = {
    "log-in": lambda: custody.ask_log_in(FREE, "xa-ab.moi"),
    "leave": lambda: custody.ask_leave(OFFICER),
    "holder": lambda: custody.ask_holder(COMMUNE, OFFICER, unlocked(CHAIR)),
}


@pytest.mark.parametrize("what", ASKED)
def test_nothing_happens_with_one_alone(keys: World, what: str) -> None:
    """The chair asks, and neither he nor anybody without a say can be the second one; then one who can is."""
    held_by(keys, CHAIR, DEPUTY)
    before = (set(Officer.objects.filter(is_active=True)), present().holders, public_lines(keys))
    with wall.acting(CHAIR):
        ASKED[what]()
        with pytest.raises(custody.Refused, match="asked"):
            ASKED[what]()
    with pytest.raises(custody.Refused, match="alone"):
        confirm_as(CHAIR)
    number = keys.one("SELECT max(id) FROM custody.change")
    for nobody in (OFFICER, CLERK, f"{WARD}/04", f"{PROVINCE}/04", ""):  # the superior's leader is not its steward
        with wall.acting(nobody), refused():
            custody._ask("SELECT custody_confirm(%s)", number)
    with refused():  # the loader of examples and tests, who may everything else
        custody._ask("SELECT custody_confirm(%s)", number)
    assert (set(Officer.objects.filter(is_active=True)), present().holders, public_lines(keys)) == before
    confirm_as(DEPUTY)
    assert (set(Officer.objects.filter(is_active=True)), present().holders) != before[:2]
    assert len(public_lines(keys)) == len(before[2]) + 1
    assert keys.rows("SELECT asked_by, confirmed_by FROM custody.change") == [(CHAIR, DEPUTY)], "both are on record"
    with pytest.raises(StopIteration):
        confirm_as(STEWARD)  # nothing waits any more


def test_the_web_can_write_and_read_nothing_of_it_past_the_functions(keys: World) -> None:
    with wall.acting(CHAIR):
        ASKED["log-in"]()
        for query in (
            "SELECT * FROM custody.change",
            "UPDATE custody.change SET confirmed_by = 'XA-AB/06', confirmed_at = now()",
            "INSERT INTO custody.founding (body, superior, holders) VALUES ('X', '', '{}')",
            "SELECT custody_let_in(NULL)",
            "SELECT custody_refuse('x')",
            "UPDATE casework_officer SET is_active = false WHERE office_id = 'XA-AB/06'",
        ):
            with refused():
                custody._ask(query)


@pytest.mark.parametrize("alone", [CHAIR, STEWARD])
def test_a_leader_alone_and_the_superiors_steward_alone_are_one(keys: World, alone: str) -> None:
    with wall.acting(alone):
        custody.ask_log_in(FREE, "xa-ab.moi")
    with pytest.raises(custody.Refused, match="alone"):
        confirm_as(alone)
    assert not Officer.objects.filter(office_id=FREE).exists()


def test_a_steward_of_the_body_alone_is_one_and_with_the_chair_two(keys: World) -> None:
    roles(keys, OFFICER, "steward")
    with wall.acting(OFFICER):
        custody.ask_leave(CLERK)
    with pytest.raises(custody.Refused, match="alone"):
        confirm_as(OFFICER)
    confirm_as(CHAIR)
    assert not Officer.objects.get(office_id=CLERK).is_active


def test_whom_one_let_in_is_never_his_second(keys: World) -> None:
    """A log-in that the chair got through an honest second does not stand beside him: not fresh, and not when it is old."""
    roles(keys, FREE, "leader")
    log_in(FREE, CHAIR, DEPUTY)
    assert hands(keys, CHAIR, FREE) == hands(keys, DEPUTY, FREE) == "hand"
    assert hands(keys, OFFICER, FREE) == "fresh"
    with wall.acting(CHAIR):
        custody.ask_leave(CLERK)
    with pytest.raises(custody.Refused, match="fresh"):
        confirm_as(FREE)
    months_later(keys)
    assert hands(keys, OFFICER, FREE) == ""
    with pytest.raises(custody.Refused, match="hand"):
        confirm_as(FREE)
    confirm_as(DEPUTY)


def test_one_hand_through_a_third_is_one_hand(keys: World) -> None:
    """The chair lets one in, and that one another: neither stands beside the chair, in whatever order they ask."""
    roles(keys, FREE, "leader")
    log_in(FREE, CHAIR, DEPUTY)
    months_later(keys)
    two(lambda: custody.ask_leave(CLERK), CHAIR, DEPUTY)
    a_day_later(keys)
    with wall.acting(FREE):
        custody.ask_log_in(CLERK, "xa-ab.nguoi-thu-ba")
    for one_of_them in (CHAIR, DEPUTY):
        with pytest.raises(custody.Refused, match="hand"):
            confirm_as(one_of_them)
    confirm_as(STEWARD)
    months_later(keys)
    assert hands(keys, CHAIR, CLERK) == "hand"
    assert hands(keys, FREE, CLERK) == "hand"
    assert hands(keys, OFFICER, CLERK) == ""


def test_an_office_that_is_ended_and_filled_anew_is_another_person(keys: World) -> None:
    two(lambda: custody.ask_leave(OFFICER), CHAIR, DEPUTY)
    a_day_later(keys)
    assert hands(keys, CHAIR, OFFICER) == ""
    log_in(OFFICER, CHAIR, DEPUTY)
    assert hands(keys, CHAIR, OFFICER) == "hand"


def test_a_person_in_a_new_office_keeps_his_hand(keys: World) -> None:
    roles(keys, FREE, "leader")
    log_in(FREE, CHAIR, STEWARD)
    two(lambda: custody.ask_leave(CHAIR), DEPUTY, STEWARD)
    a_day_later(keys)
    roles(keys, f"{WARD}/07", "leader")
    two(lambda: custody.ask_log_in(f"{WARD}/07", "p-mt.chuyen-den", before=[CHAIR]), f"{WARD}/04", f"{WARD}/06")
    months_later(keys)
    assert hands(keys, FREE, f"{WARD}/07") == "hand", "he let that one in under his old office"
    assert hands(keys, CHAIR, f"{WARD}/07") == "hand", "he is that one"


def test_a_second_opening_counts_only_when_its_key_opens_the_name_and_it_is_another_person(keys: World) -> None:
    """What the gatekeeper looks up: an opening of an office that cannot open it, or of the same hand, is none."""
    case = submit(DAY, "vn.denunciation", against=f"{WARD}/04", body=PROVINCE).petition_id
    first, second, other = (f"{PROVINCE}/{n}" for n in ("04", "06", "03"))
    assert keys.one("SELECT custody_second(%s, %s, %s)", case, first, second) == ""
    assert keys.one("SELECT custody_second(%s, %s, %s)", case, first, CHAIR) == "key", "of another body"
    two(lambda: custody.ask_leave(second), first, STEWARD)
    a_day_later(keys)
    log_in(second, first, STEWARD)
    key_for(second)
    months_later(keys)
    assert keys.one("SELECT custody_second(%s, %s, %s)", case, other, second) == "key", "let in to no version"
    two(lambda: custody.ask_holder(PROVINCE, second, unlocked(first)), first, STEWARD)
    assert keys.one("SELECT custody_second(%s, %s, %s)", case, other, second) == ""
    assert keys.one("SELECT custody_second(%s, %s, %s)", case, first, second) == "hand"


def test_who_waits_for_a_second_one_is_told_for_whom_not(keys: World) -> None:
    """The second office has given its reason, and is the same hand: the first is told so, and not to wait on."""
    today = keys.one("SELECT current_date")
    case = submit(today, "vn.denunciation", against=f"{WARD}/04", body=PROVINCE).petition_id
    first, second, third = (f"{PROVINCE}/{n}" for n in ("04", "06", "01"))
    two(lambda: custody.ask_leave(second), first, STEWARD)
    a_day_later(keys)
    log_in(second, first, STEWARD)
    key_for(second)
    two(lambda: custody.ask_holder(PROVINCE, second, unlocked(first)), first, STEWARD)
    act(case, "open", today, first)
    act(case, "open", today, second, hour=10)
    act(case, "open", today, third, hour=11)
    told_to = {first: [(second, "hand")], second: [(third, "fresh"), (first, "hand")], third: [(second, "fresh")]}
    for office, told in told_to.items():
        with wall.acting(office):
            assert custody.not_second(case) == told
        seconds = keys.one("SELECT seconds FROM vault_ground(%s, %s, 'identity')", case, office)
        assert set(seconds) == {first, second, third} - {office} - {o for o, _why in told}
    with wall.acting(CHAIR):
        assert custody.not_second(case) == []


@pytest.mark.parametrize("before", [[DEPUTY], [f"{WARD}/06"]])
def test_who_moves_to_another_office_stays_away_from_what_his_old_one_is_kept_from(keys: World, before: list[str]) -> None:
    """The denounced deputy becomes deputy at the superior: no row, no list, no act, no ground. Somebody else in his place has
    all of them."""
    office, away = f"{PROVINCE}/06", before == [DEPUTY]
    case = submit(DAY, "vn.denunciation", against=DEPUTY, body=PROVINCE).petition_id
    other = submit(DAY, "vn.feedback", body=PROVINCE).petition_id
    two(lambda: custody.ask_leave(office), f"{PROVINCE}/04", STEWARD)
    a_day_later(keys)
    two(lambda: custody.ask_log_in(office, "tinh-sl.chuyen-den", before=before), f"{PROVINCE}/04", STEWARD)
    if away:
        with pytest.raises(RecusedHere):
            act(case, "read", DAY, office)
    with patch.object(participants, "barred", lambda *_: False):  # as if the core had let him
        act(case, "read", DAY, office)
    with wall.acting(office):
        for table, column in (("dossier", "id"), ("history", "dossier_id"), ("wrap", "dossier_id"), ("blob", "dossier_id")):
            seen = custody._ask(f"SELECT count(*) > 0 FROM casework_{table} WHERE {column} = %s", case)  # noqa: S608 - from above
            assert seen is not away, table
        assert custody._ask("SELECT count(*) FROM casework_dossier WHERE id = %s", other) == 1
    assert (keys.one("SELECT count(*) FROM vault_ground(%s, %s, 'content')", case, office) == 0) is away
    with wall.acting(office):
        if away:
            with pytest.raises(LookupError):
                act(case, "read", DAY, office, hour=10)
        else:
            act(case, "read", DAY, office, hour=10)


def test_the_writer_is_told_when_two_openings_share_a_hand(keys: World) -> None:
    """Two whom the same pair has let in may open; whoever wrote is told on his page, and not of two who share nobody."""
    case = submit(DAY).petition_id
    two(lambda: custody.ask_leave(OFFICER), CHAIR, DEPUTY)
    a_day_later(keys)
    log_in(OFFICER, CHAIR, DEPUTY)
    roles(keys, FREE, "leader")
    log_in(FREE, CHAIR, DEPUTY)
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        admin.execute("UPDATE custody.change SET done_at = '2026-01-01' WHERE what = 'log-in'")
    act(case, "open", DAY, CLERK, hour=9)
    assert told_of(case) == {}
    act(case, "open", DAY, CHAIR, hour=10)
    assert told_of(case) == {}
    act(case, "open", DAY, FREE, hour=11)
    beside = told_of(case)
    assert sorted(beside) == [3, 4], "the chair and the one whom he let in, each beside the other"
    assert "Chủ tịch" in beside[4]
    assert hands(keys, OFFICER, FREE) == ""
    assert keys.rows("SELECT x.own || x.from_ FROM custody_hand(%s) x", OFFICER) != []


def told_of(case: Any) -> dict[int, str]:
    """What the petitioner's page says beside each opening."""
    from hoiam.casework.reading import cases
    from hoiam.casework.reading.audience import Audience
    from hoiam.casework.reading.entries import entries

    view = cases.unguarded(case, DAY)
    return {entry.seq: entry.one_hand.vi for entry in entries(view, Audience.WRITER) if entry.one_hand is not None}


@pytest.mark.parametrize("gone", [CHAIR, CLERK])
def test_a_commune_of_two_with_either_one_gone_has_a_way_out(keys: World, gone: str) -> None:
    """Chair and clerk hold the key, and one of them is gone: the other and the superior's steward end him, let the next one in,
    and the key goes on; then the same again with the one who stayed."""
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        others = "UPDATE casework_officer SET is_active = false WHERE office_id LIKE 'XA-AB/%%' AND NOT office_id = ANY (%s)"
        admin.execute(others, [[CHAIR, CLERK]])
    held_by(keys, CHAIR, CLERK)
    stays = CLERK if gone == CHAIR else CHAIR
    version, password, case = 1, {stays: None}, submit(DAY).petition_id
    for leaving, staying in ((gone, stays), (stays, gone)):
        two(lambda leaving=leaving: custody.ask_leave(leaving), staying, STEWARD)
        a_day_later(keys)
        two(lambda leaving=leaving: custody.ask_log_in(leaving, f"ke-nhiem.{leaving[-2:]}"), staying, STEWARD)
        key_for(leaving)
        token = unlocked(staying, NEW) if password.get(staying, NEW) is not None else unlocked(staying)
        two(lambda leaving=leaving, token=token: custody.ask_holder(COMMUNE, leaving, token), staying, STEWARD)
        with wall.acting(staying):
            custody.finish(COMMUNE)
        version += 1
        assert (present().version, set(present().holders)) == (version, {CHAIR, CLERK})
        # Keys are made and holders let in before the first petition is opened: longer than a proposal waits.
        keys.keeper._now = lambda: utc_now() + AGREED_FOR + timedelta(days=1)
        keys.keeper.foresee(case, Tier.CONTENT, leaving, COMMUNE)
        keys.keeper._now = utc_now
        assert keys.keeper.release(case, [Tier.CONTENT], leaving), "the gatekeeper as well takes the two for two"
        months_later(keys)


def test_two_officers_at_once_get_a_clear_word_each(keys: World) -> None:
    with wall.acting(CHAIR):
        ASKED["leave"]()
    with wall.acting(DEPUTY), pytest.raises(custody.Refused) as told:
        ASKED["leave"]()
    assert CHAIR in told.value.why.en
    number = keys.one("SELECT max(id) FROM custody.change")
    confirm_as(DEPUTY)
    with wall.acting(STEWARD), pytest.raises(custody.Refused) as told:
        custody._ask("SELECT custody_confirm(%s)", number)
    assert DEPUTY in told.value.why.en
    with wall.acting(DEPUTY), pytest.raises(custody.Refused, match="done"):
        custody.ask_leave(OFFICER)


def test_what_waits_too_long_or_whose_asker_has_gone_is_not_confirmed(keys: World) -> None:
    with wall.acting(CHAIR):
        ASKED["log-in"]()
        ASKED["leave"]()
    two(lambda: custody.ask_leave(CHAIR), DEPUTY, STEWARD)
    numbers = [row[0] for row in keys.rows("SELECT id FROM custody.change WHERE confirmed_at IS NULL ORDER BY id")]
    with wall.acting(DEPUTY), pytest.raises(custody.Refused, match="asker"):
        custody._ask("SELECT custody_confirm(%s)", numbers[0])
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        admin.execute("UPDATE custody.change SET asked_at = asked_at - interval '8 days' WHERE id = %s", [numbers[1]])
    with wall.acting(DEPUTY), pytest.raises(custody.Refused, match="withdrawn"):
        custody._ask("SELECT custody_confirm(%s)", numbers[1])


def test_the_next_one_and_the_one_after_unlock_what_is_theirs_through_every_rotation(keys: World) -> None:
    """Three officers in one office, one after the other: each opens the versions into which he was let, and none of before."""
    for turn, name in enumerate(("mot", "hai"), start=1):
        two(lambda: custody.ask_leave(OFFICER), CHAIR, DEPUTY)
        a_day_later(keys)
        with wall.acting(CHAIR):
            custody.finish(COMMUNE)
        two(lambda name=name: custody.ask_log_in(OFFICER, f"ke-nhiem.{name}"), CHAIR, DEPUTY)
        key_for(OFFICER)
        assert unlocked(OFFICER, NEW).bodies == ()
        two(lambda: custody.ask_holder(COMMUNE, OFFICER, unlocked(CHAIR)), CHAIR, DEPUTY)
        two(lambda: custody.ask_rotate(COMMUNE), CHAIR, DEPUTY)
        assert unlocked(OFFICER, NEW).bodies == tuple(f"{COMMUNE}/{n}" for n in (2 * turn, 2 * turn + 1))
    assert unlocked(CHAIR).bodies == tuple(f"{COMMUNE}/{n}" for n in range(1, 6))


def test_a_wrap_left_by_whoever_had_the_office_before_locks_nobody_out(keys: World) -> None:
    """As an installation of 0.2.0 has it: the old version names the office and is wrapped to another's key."""
    two(lambda: custody.ask_rotate(COMMUNE), CHAIR, DEPUTY)
    old = keys.one("SELECT keys->>0 FROM casework_body WHERE code = %s", COMMUNE)
    changed = json.loads(old)
    changed["holders"][OFFICER] = changed["holders"][CHAIR]
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        stale = "UPDATE casework_body SET keys = jsonb_set(keys, '{0}', to_jsonb(%s::text)) WHERE code = %s"
        admin.execute(stale, [json.dumps(changed), COMMUNE])
    assert unlocked(OFFICER).bodies == (f"{COMMUNE}/2",)


def test_an_upgrade_takes_whoever_has_left_out_of_the_versions_that_were_there(keys: World) -> None:
    """0.2.0 left him in the older versions: his successor, let in to the next one, seemed to hold them."""
    two(lambda: custody.ask_rotate(COMMUNE), CHAIR, DEPUTY)
    old, new = keys.rows("SELECT keys->>0, keys->>1 FROM casework_body WHERE code = %s", COMMUNE)[0]
    assert all(OFFICER in json.loads(each)["holders"] for each in (old, new))
    with psycopg.connect(keys.addresses.owner) as owner:
        second = f"hoiam/1 public body-key {COMMUNE}/2 %".encode()
        (before,) = owner.execute("SELECT min(id) FROM ledger_outbox WHERE leaf LIKE %s", [second]).fetchone() or (0,)
        owner.execute("UPDATE ledger_outbox SET id = id + 1000 WHERE id >= %s", [before])
        left = f"hoiam/1 public officer-left {OFFICER}\n".encode()
        owner.execute("INSERT INTO ledger_outbox (id, leaf) VALUES (%s, %s)", [before, left])
        file = Path(custody.__file__).parents[1] / "migrations" / "sql" / "r0_3_0" / "twopeople.sql"
        owner.execute(file.read_text("utf-8").encode())
    now = keys.rows("SELECT keys->>0, keys->>1 FROM casework_body WHERE code = %s", COMMUNE)[0]
    assert OFFICER not in json.loads(now[0])["holders"]
    assert json.loads(now[0])["holders"].keys() == json.loads(old)["holders"].keys() - {OFFICER}
    assert now[1] == new
    assert unlocked(CHAIR).bodies == (f"{COMMUNE}/1", f"{COMMUNE}/2")


def test_the_days_that_the_pages_name_are_those_of_the_database(keys: World) -> None:
    fresh, recall, waits = (keys.one(f"SELECT {name}()") for name in ("custody_fresh", "custody_recall", "custody_waits"))
    assert recall == custody.RECALL
    pages = Path(custody.__file__).parents[2] / "desk" / "templates" / "desk"
    assert f"Trong {fresh // timedelta(days=1)} ngày đầu" in (pages / "log_in.html").read_text("utf-8")
    assert f"Quá {waits // timedelta(days=1)} ngày" in (pages / "change.html").read_text("utf-8")
    assert f"quá {waits // timedelta(days=1)} ngày" in custody.REFUSED["withdrawn"][0].vi


def test_each_reason_that_the_database_gives_has_words(keys: World) -> None:
    sql = Path(custody.__file__).parents[1] / "sql"
    text = "".join((sql / name).read_text("utf-8") for name in ("custody.sql", "orders.sql"))

    def given(function: str) -> set[str]:
        calls = re.findall(rf"{function}\(([^;]*);", text)
        return {reason for call in calls for reason in re.findall(r"'([a-z][a-z-]+)'", call.split(", ")[0])}

    seconds = given("custody_refuse_second")
    assert seconds | {f"{reason}-here" for reason in seconds} | given("custody_refuse") == custody.REFUSED.keys()


def test_one_person_in_two_bodies_raises_no_limit_nor_does_a_fresh_one_beside_who_let_him_in(keys: World) -> None:
    """Of two bodies one may have let the other in; that is all that is passed over (`kin` of the gatekeeper)."""
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        admin.execute("UPDATE casework_officer SET is_active = false WHERE office_id = %s", [STEWARD])
    above = f"{PROVINCE}/04"
    roles(keys, FREE, "leader")
    log_in(FREE, CHAIR, DEPUTY)
    months_later(keys)
    assert keys.one("SELECT vault_hands(%s, %s)", FREE, above) == ""
    for office in (above, f"{PROVINCE}/06"):
        roles(keys, office, "leader", "steward")
    two(lambda: custody.ask_log_in(STEWARD, "tinh.kiem-nhiem", before=[FREE]), above, f"{PROVINCE}/06")
    months_later(keys)
    for pair in ((FREE, STEWARD), (STEWARD, FREE)):
        assert keys.one("SELECT vault_hands(%s, %s)", *pair) == "one"
        assert why_no_limit(keys, *pair) == "alone"
    two(lambda: custody.ask_leave(FREE), CHAIR, DEPUTY)
    a_day_later(keys)
    log_in(FREE, CHAIR, above)
    assert why_no_limit(keys, FREE, above) == "fresh"
    months_later(keys)
    assert why_no_limit(keys, FREE, above) == "", "in a body of two there is no other"


def why_no_limit(world: World, first: str, second: str) -> str:
    """Why the gatekeeper raises no limit at the word of these two; empty where it does."""
    what = ordered.limit(OFFICER, Tier.CONTENT, 400, 2)
    with wall.acting(first):
        try:
            order = agreements.ask(what)
        except custody.Refused as told:
            assert told.reason == "fresh-asks"
            order = uuid4()
            with psycopg.connect(world.admin, autocommit=True) as past:
                past.execute("SELECT order_line(%s, %s, %s, 'asked')", [order, what, first])
    with wall.acting(second):
        try:
            agreements.agree(order)
        except custody.Refused:
            refused_before = True
            with psycopg.connect(world.admin, autocommit=True) as past:  # who owns the tables writes the line all the same
                past.execute("SELECT order_line(%s, %s, %s, 'agreed')", [order, f"limit {OFFICER} words 400 2", second])
        else:
            refused_before = False
    try:
        world.keeper.raise_limit(order)
    except NotDone as told:
        assert refused_before, "the database lets nobody agree whom the gatekeeper does not count"
        return told.reason
    assert not refused_before
    return ""
