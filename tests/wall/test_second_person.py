"""Who is no second person is told why, from when on, and who is one instead; and whoever was let in by somebody fresh is told
from which day on he opens petitions.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, transaction

from hoiam.casework import wall
from hoiam.casework.keys import agreements, custody
from hoiam.casework.models import Officer
from hoiam.desk.offices import local
from hoiam.vault import ordered
from hoiam.vault.errors import NotReleased
from hoiam.vault.wraps import Tier
from world import COMMUNE, WARD, World, submit

from .test_custody import CHAIR, CLERK, DAY, DEPUTY, OFFICER, a_day_later, keys, present, two
from .test_key_screens import at_desk
from .test_two_people import FREE, STEWARD, log_in, roles

__all__ = ["keys"]  # the fixture

ADMIT = "/desk/keys/admit/"


def two_factors(office: str) -> None:
    """Whoever has come sets up his second factor, or the desk shows him nothing else."""
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(Officer.objects.get(office_id=office), "A" * 32)


def a_fresh_leader(world: World) -> str:
    """Somebody came into an office with a leader's role just now; the moment from which on he counts, as pages show it."""
    roles(world, FREE, "leader")
    log_in(FREE, CHAIR, DEPUTY)
    two_factors(FREE)
    at = local(world.one("SELECT custody_fresh_until(%s)", FREE), COMMUNE)
    assert at is not None
    return f"{at:%H:%M %d/%m/%Y}"


def barred(world: World, office: str) -> None:
    """The gatekeeper was told that the officer has left, and he has not: the transaction that told it came to nothing."""
    world.keeper.bar(office)


def gone(world: World, *offices: str) -> None:
    with psycopg.connect(world.admin, autocommit=True) as admin:
        admin.execute("UPDATE casework_officer SET is_active = false WHERE office_id = ANY (%s)", [list(offices)])


def shown(who: str, path: str, language: str = "vi", /, **typed: str) -> Any:
    client = at_desk(who)
    address = ("/en" if language == "en" else "") + path
    answer = client.post(address, typed) if typed else client.get(address)
    return answer.status_code, " ".join(answer.content.decode().split())


def newest() -> int:
    with wall.acting(CHAIR):
        return custody.changes()[0].id


def test_whom_a_fresh_officer_let_in_reads_from_which_day_on_he_opens_and_so_do_both(keys: World) -> None:
    two(lambda: custody.ask_leave(OFFICER), CHAIR, DEPUTY)
    a_day_later(keys)
    day = a_fresh_leader(keys)
    assert day in shown(FREE, "/desk/keys/log-in/")[1], "who asks is told before he asks"
    assert "Your log-in is fresh" in shown(FREE, "/desk/keys/log-in/", "en")[1]
    with wall.acting(FREE):
        custody.ask_log_in(OFFICER, "xa-ab.sau")
    page = f"/desk/keys/change/{newest()}/"
    for language, word in (("vi", "chưa mở được đơn ngay"), ("en", "does not open petitions at once")):
        told = shown(STEWARD, page, language)[1]
        assert word in told and day in told, "who confirms is told before he does"
    assert shown(STEWARD, page, action="confirm")[0] == 200
    two_factors(OFFICER)
    case = submit(DAY).petition_id
    with pytest.raises(NotReleased, match="left") as refused:
        keys.keeper.release(case, [Tier.CONTENT], OFFICER)
    assert "Khóa" in refused.value.next.vi and "Keys" in refused.value.next.en
    for who in (FREE, STEWARD):
        told = shown(who, page)[1]
        assert "Chức vụ này chưa mở được đơn" in told and day in told
    mine = {language: shown(OFFICER, "/desk/keys/", language)[1] for language in ("vi", "en")}
    assert day in mine["vi"] and "Bạn chưa mở được đơn" in mine["vi"] and "You open no petition yet" in mine["en"]
    # Two who have been here longer do not wait for the day.
    assert "Có người mà không mở được đơn" in shown(CHAIR, "/desk/keys/")[1]
    assert shown(CHAIR, ADMIT, action="propose", office=OFFICER)[0] == 302
    with pytest.raises(NotReleased, match="left"):
        keys.keeper.release(case, [Tier.CONTENT], OFFICER)
    assert shown(DEPUTY, ADMIT, action="agree", office=OFFICER)[0] == 302
    assert keys.keeper.release(case, [Tier.CONTENT], OFFICER)
    assert "Bạn chưa mở được đơn" not in shown(OFFICER, "/desk/keys/")[1]
    assert "Chức vụ này chưa mở được đơn" not in shown(STEWARD, page)[1]


def test_an_office_that_was_barred_by_mistake_opens_again_by_two_on_the_screen(keys: World) -> None:
    case = submit(DAY).petition_id
    assert keys.keeper.release(case, [Tier.CONTENT], OFFICER)
    barred(keys, OFFICER)
    with pytest.raises(NotReleased, match="left"):
        keys.keeper.release(case, [Tier.CONTENT], OFFICER)
    assert "Ask that it opens again" in shown(CHAIR, ADMIT, "en")[1]
    assert shown(CLERK, ADMIT)[0] == 403, "who keeps no keys lets nobody in"
    assert shown(CHAIR, ADMIT, action="propose", office=DEPUTY)[0] == 409, "she opens petitions as it is"
    assert shown(CHAIR, ADMIT, action="propose", office=OFFICER)[0] == 302
    assert shown(DEPUTY, ADMIT, action="propose", office=OFFICER)[0] == 409, "asked already"
    assert CHAIR in shown(DEPUTY, ADMIT)[1]
    assert shown(DEPUTY, ADMIT, action="agree", office=OFFICER)[0] == 302
    assert keys.keeper.release(case, [Tier.CONTENT], OFFICER)
    said = [line for line in (bytes(r[0]).decode() for r in keys.rows("SELECT leaf FROM ledger_outbox WHERE dossier IS NULL"))
            if f"admit {OFFICER}" in line]  # fmt: skip
    assert [line.split()[-2] for line in said] == ["asked", "agreed"], "the log has both"
    assert "There is nobody like that" in shown(CHAIR, ADMIT, "en")[1]


def test_what_waited_a_week_is_asked_anew(keys: World) -> None:
    barred(keys, OFFICER)
    old = uuid4()
    with psycopg.connect(keys.addresses.owner, autocommit=True) as owner:
        at = owner.execute(
            "SELECT to_char(now() AT TIME ZONE 'UTC' - interval '8 days', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        ).fetchone()
        assert at is not None
        owner.execute(
            "INSERT INTO ledger_outbox (leaf) VALUES (%s)",
            [f"hoiam/1 public order {old} admit {OFFICER} by {CHAIR} asked {at[0]}\n".encode()],
        )
    with wall.acting(DEPUTY):
        assert agreements.waiting() == []
        with pytest.raises(custody.Refused, match="withdrawn"):
            agreements.agree(old)
    assert shown(DEPUTY, ADMIT, action="propose", office=OFFICER)[0] == 302


def test_who_is_no_second_on_a_petition_is_what_the_database_knows_of_both(keys: World) -> None:
    """What the road asks where two let somebody back or say that no mark of secrecy stands somewhere."""

    def beside(who: str, other: str) -> str:
        with wall.acting(who):
            return custody.beside(other)

    a_fresh_leader(keys)  # CHAIR and DEPUTY have let him in
    assert {beside(FREE, CHAIR), beside(CHAIR, FREE), beside(FREE, DEPUTY)} == {"hand"}
    assert beside(FREE, OFFICER) == beside(OFFICER, FREE) == "fresh"
    assert beside(CHAIR, DEPUTY) == beside(OFFICER, CHAIR) == "", "both of the founding"
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        admin.execute("UPDATE custody.change SET done_at = done_at - interval '40 days' WHERE done_at IS NOT NULL")
    assert beside(FREE, OFFICER) == "", "no longer fresh"
    assert beside(CHAIR, FREE) == "hand", "for ever"
    assert beside(CHAIR, CHAIR) == "hand"


def asked(office: str = CHAIR) -> UUID:
    with wall.acting(office):
        return agreements.ask(ordered.admit(OFFICER))


def test_each_who_may_not_agree_to_an_order_is_told_why(keys: World) -> None:
    barred(keys, OFFICER)
    order = asked()
    day = a_fresh_leader(keys)
    roles(keys, OFFICER, "officer", "leader")
    for who, reason in ((CHAIR, "alone"), (OFFICER, "own"), (FREE, "fresh")):
        with wall.acting(who), pytest.raises(custody.Refused, match=reason):
            agreements.agree(order)
    for language, words in (
        ("vi", f"Tài khoản của bạn còn mới, đến {day}"),
        ("en", f"Your log-in is fresh: you can confirm from {day}"),
    ):
        status, page = shown(FREE, ADMIT, language, action="agree", office=OFFICER)
        assert status == 409 and words in page, page[-3000:]
    with wall.acting(FREE), pytest.raises(custody.Refused, match="fresh-asks"):
        agreements.ask(ordered.admit(DEPUTY))
    roles(keys, f"{COMMUNE}/02", "leader")
    gone(keys, CHAIR)
    with wall.acting(DEPUTY), pytest.raises(custody.Refused, match="asker"):
        agreements.agree(order)


def test_whom_one_let_in_agrees_to_nothing_that_he_asked(keys: World) -> None:
    barred(keys, OFFICER)
    a_fresh_leader(keys)
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        admin.execute("UPDATE custody.change SET done_at = done_at - interval '40 days' WHERE done_at IS NOT NULL")
    order = asked()
    with wall.acting(FREE), pytest.raises(custody.Refused, match="hand") as told:
        agreements.agree(order)
    assert CHAIR in told.value.why.vi and CHAIR in told.value.why.en


def test_of_two_who_agree_at_once_one_is_first_and_the_other_reads_who(keys: World) -> None:
    barred(keys, OFFICER)
    order = asked()

    def late() -> custody.Refused | None:
        try:
            with wall.acting(STEWARD):
                agreements.agree(order)
        except custody.Refused as told:
            return told
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(1) as other:
        with wall.acting(DEPUTY), transaction.atomic():
            agreements.agree(order)
            second = other.submit(late)
            wait([second], timeout=0.5)
            assert not second.done(), "the second waits for the first"
        told = second.result()
    assert told is not None and (told.reason, told.about) == ("done", DEPUTY)
    assert DEPUTY in told.why.vi and DEPUTY in told.why.en


def at_once(*each: tuple[str, int]) -> list[str]:
    """Offices that confirm changes, each in a session of its own, all at the same moment: what each was told, empty where it
    has confirmed."""
    start = Barrier(len(each))

    def one(office: str, number: int) -> str:
        try:
            with wall.acting(office):
                asked = custody.change(number)
                start.wait(30)
                custody.confirm(asked)
        except custody.Refused as told:
            return told.reason
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(each)) as pool:
        return [found.result() for found in [pool.submit(one, *who) for who in each]]


def test_of_two_who_confirm_one_ending_or_one_letting_in_at_once_one_has_done_it(keys: World) -> None:
    for ask in (lambda: custody.ask_leave(OFFICER), lambda: custody.ask_log_in(FREE, "xa-ab.moi")):
        with wall.acting(CHAIR):
            ask()
        number = newest()
        assert sorted(at_once((DEPUTY, number), (STEWARD, number))) == ["", "done"]
        with wall.acting(CHAIR):
            assert custody.change(number).confirmed_by in (DEPUTY, STEWARD)


def test_of_the_last_two_who_hold_the_key_one_is_left_when_both_are_ended_at_once(keys: World) -> None:
    last = (CHAIR, DEPUTY)
    gone(keys, *(h for h in present().holders if h not in last))
    numbers = []
    for office, asks in zip(last, reversed(last), strict=True):
        with wall.acting(asks):
            custody.ask_leave(office)
        numbers.append(newest_of(asks))
    told = at_once((STEWARD, numbers[0]), (STEWARD, numbers[1]))
    # Who was ended first has asked that the other be ended: that falls with him, and so does the key's last holder not.
    assert sorted(told)[0] == "" and sorted(told)[1] in ("asker", "last-holder")
    assert Officer.objects.filter(office_id__in=last, is_active=True).count() == 1


def test_two_bodies_that_give_out_one_name_at_once_are_one_after_the_other(keys: World) -> None:
    there, second = f"{WARD}/07", f"{WARD}/06"
    for asks, office in ((CHAIR, FREE), (f"{WARD}/04", there)):
        with wall.acting(asks):
            custody.ask_log_in(office, "cung.ten")
    with wall.acting(second):
        theirs = custody.changes()[0]

    def late() -> custody.Refused | None:
        try:
            with wall.acting(second):
                custody.confirm(theirs)
        except custody.Refused as told:
            return told
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(1) as other:
        with wall.acting(DEPUTY), transaction.atomic():
            custody.confirm(custody.change(newest_of(DEPUTY)))
            waits = other.submit(late)
            wait([waits], timeout=0.5)
            assert not waits.done(), "the second waits for the first"
        told = waits.result()
    assert told is not None and (told.reason, told.about) == ("name", "cung.ten")
    assert not Officer.objects.filter(office_id=there).exists()


def newest_of(office: str) -> int:
    with wall.acting(office):
        return custody.changes()[0].id


def test_what_is_withdrawn_while_another_confirms_it_is_told_that_he_has(keys: World) -> None:
    two(lambda: custody.ask_log_in(FREE, "xa-ab.moi"), CHAIR, DEPUTY)
    for language, words in (("vi", f"{DEPUTY} đã xác nhận việc này"), ("en", f"{DEPUTY} has confirmed this")):
        status, page = shown(CHAIR, f"/desk/keys/change/{newest()}/", language, action="withdraw")
        assert status == 409 and words in page
        assert "quá một ngày" not in page and "The day is over" not in page


def test_a_key_that_changed_by_itself_says_so_to_whoever_is_late(keys: World) -> None:
    with wall.acting(CHAIR):
        custody.ask_rotate(COMMUNE)
    a_day_later(keys)
    page = f"/desk/keys/change/{newest()}/"
    assert 'value="withdraw"' not in shown(DEPUTY, page)[1], "what is due is not withdrawn"
    with wall.acting(DEPUTY):
        assert custody.finish(COMMUNE) is not None
    for language, words, nobody in (
        ("vi", f"Khóa của {COMMUNE} đã đổi", "mà không cần xác nhận"),
        ("en", f"The key of {COMMUNE} has changed", "nobody: after a day"),
    ):
        assert nobody in shown(CHAIR, page, language)[1]
        for who, action in ((DEPUTY, "confirm"), (CHAIR, "withdraw")):
            status, told = shown(who, page, language, action=action)
            assert status == 409 and words in told, (who, action)


def test_nobody_is_sent_to_a_steward_who_could_not_confirm_it(keys: World) -> None:
    above = {"vi": "quản trị của cơ quan cấp trên", "en": "steward of the body above"}

    def refused(who: str, number: int, language: str) -> bool:
        """Whether the refusal, not the page around it, speaks of a steward above."""
        with wall.acting(who), pytest.raises(custody.Refused) as told:
            custody.confirm(custody.change(number))
        status, _page = shown(who, f"/desk/keys/change/{number}/", language, action="confirm")
        assert status == 409
        return above[language] in getattr(told.value.next, language)

    a_fresh_leader(keys)
    with wall.acting(CHAIR):
        custody.ask_rotate(COMMUNE)
    rotation = newest()
    with wall.acting(CHAIR):
        custody.ask_leave(OFFICER)
    ending = newest()
    for language in above:
        assert not refused(CHAIR, rotation, language) and not refused(FREE, rotation, language), "the body's own affair"
        assert refused(CHAIR, ending, language) and refused(FREE, ending, language)
    gone(keys, STEWARD)
    for language in above:
        assert not refused(CHAIR, ending, language) and not refused(FREE, ending, language), "nobody is there"
    barred(keys, OFFICER)
    order = asked()
    with wall.acting(CHAIR), pytest.raises(custody.Refused) as told:
        agreements.agree(order)
    assert above["en"] not in told.value.next.en


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_superior_without_a_steward_and_a_body_without_a_second_are_told_where_the_second_is_needed(
    keys: World, language: str
) -> None:
    none_above = {"vi": "chưa có ai giữ vai trò quản trị", "en": "nobody in the role of steward"}[language]
    nobody = {"vi": "Hiện chưa ai làm người thứ hai được", "en": "Nobody can be the second person now"}[language]
    with wall.acting(CHAIR):
        custody.ask_log_in(FREE, "xa-ab.moi")
    change = f"/desk/keys/change/{newest()}/"
    pages = (change, "/desk/keys/log-in/", f"/desk/keys/leave/?office={CHAIR}&body={COMMUNE}")
    assert not any(none_above in shown(CHAIR, page, language)[1] for page in (*pages, "/desk/keys/"))
    gone(keys, STEWARD)
    for page in (*pages, "/desk/keys/"):
        told = shown(CHAIR, page, language)[1]
        assert none_above in told and nobody not in told, page
    gone(keys, DEPUTY, *(h for h in present().holders if h != CHAIR))
    for page in pages:
        told = shown(CHAIR, page, language)[1]
        assert nobody in told and none_above in told, page


def test_the_second_person_that_the_page_names_is_the_one_whom_the_database_takes(keys: World) -> None:
    """For each office that the page names or does not name, whether it confirms."""
    a_fresh_leader(keys)
    with wall.acting(CHAIR):
        custody.ask_leave(OFFICER)
        found = {each.office: each.why for each in custody.seconds(COMMUNE, asked_by=CHAIR)}
    number = newest()
    assert {CHAIR: "alone", DEPUTY: "", FREE: "fresh", STEWARD: ""}.items() <= found.items()
    for officer in Officer.objects.filter(is_active=True):
        office = officer.office_id
        try:
            with transaction.atomic(), wall.acting(office):
                custody.confirm(custody.change(number))
                taken = ""
                transaction.set_rollback(True)
        except custody.Refused as told:
            taken = told.reason
        except LookupError:
            taken = "no part"
        assert taken == found.get(office, "no part"), office


def test_the_week_and_the_month_of_the_pages_are_those_of_the_database(keys: World) -> None:
    assert keys.one("SELECT custody_waits()") == timedelta(days=7) == agreements_for()


def agreements_for() -> timedelta:
    from hoiam.vault.gatekeeper import AGREED_FOR

    return AGREED_FOR
