"""The screen on which officers look after keys: what each may press, what it says, and what a forged press does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hoiam.casework import wall
from hoiam.casework.keys import custody
from hoiam.casework.models import Officer
from hoiam.vault.errors import NotReleased
from hoiam.vault.wraps import Tier
from world import COMMUNE, PASSWORD, PROVINCE, WARD, World, submit

from .test_custody import CHAIR, CLERK, DAY, DEPUTY, NEW, OFFICER, a_day_later, keys, own_key, present, two

__all__ = ["keys"]  # the fixture


def at_desk(office: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(Officer.objects.get(office_id=office))
    return client


def press(client: Client, action: str, **typed: Any) -> Any:
    return client.post("/desk/keys/", {"action": action} | {name.replace("__", "-"): value for name, value in typed.items()})


def test_the_page_shows_the_holders_and_to_those_who_keep_keys_what_they_may_do(keys: World) -> None:
    shown = {office: at_desk(office).get("/desk/keys/").content.decode() for office in (CHAIR, CLERK)}
    for page in shown.values():
        assert present().public_key.fingerprint in page
        assert DEPUTY in page
    assert "/desk/keys/leave/" in shown[CHAIR]
    assert "/desk/keys/leave/" not in shown[CLERK]


def test_a_password_changes_on_the_screen_and_the_session_goes_on(keys: World) -> None:
    client = at_desk(OFFICER)
    typed = {"change__password": PASSWORD, "change__new": NEW, "change__again": NEW}
    for wrong, status in (({"change__password": "sai"}, 409), ({"change__again": "khác"}, 422), ({"change__new": "ngắn"}, 422)):
        answer = press(client, "change", **(typed | wrong))
        assert answer.status_code == status
        assert Officer.objects.get(office_id=OFFICER).check_password(PASSWORD)
    assert press(client, "change", **typed).status_code == 302
    assert client.get("/desk/keys/").status_code == 200
    assert Officer.objects.get(office_id=OFFICER).check_password(NEW)


def confirm(office: str, *, action: str = "confirm") -> Any:
    """The newest change, as an office confirms it on its page."""
    page = at_desk(office).get("/desk/keys/").content.decode()
    number = max(int(n) for n in re.findall(r"/keys/change/(\d+)/", page))
    return at_desk(office).post(f"/desk/keys/change/{number}/", {"action": action})


def shown_code(answer: Any) -> str:
    found = re.search(r'data-value="([0-9a-z-]+)"', answer.content.decode())
    assert found is not None, answer.content.decode()[:3000]
    return found[1]


def test_a_newcomer_gets_a_log_in_from_two_makes_his_key_and_is_let_in_by_two(keys: World) -> None:
    office = f"{COMMUNE}/07"
    chair = at_desk(CHAIR)
    asked = chair.post("/desk/keys/log-in/", {"office": office, "login": "xa-ab.moi"})
    assert asked.headers["Cache-Control"] == "no-store"
    assert not Officer.objects.filter(office_id=office).exists(), "asked is not given"
    assert confirm(CHAIR).status_code == 409, "whoever asked is not the second one"
    assert not Officer.objects.filter(office_id=office).exists()
    given = confirm(DEPUTY)
    password = f"{shown_code(asked)}-{shown_code(given)}"
    assert Officer.objects.get(office_id=office).check_password(password)
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(Officer.objects.get(office_id=office), "A" * 32)
    newcomer = at_desk(office)
    assert press(newcomer, "make", make__password="sai").status_code == 422
    answer = press(newcomer, "make", make__password=password)
    assert answer.status_code == 200
    assert re.search(r'data-value="[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}"', answer.content.decode())
    assert not own_key(office).weak
    assert press(chair, "add", add__office=office).status_code == 422, "the chair's key is locked"
    chair.post("/desk/unlock/", {"password": PASSWORD})
    assert press(chair, "add", add__office=office).status_code == 302
    assert office not in present().holders
    assert confirm(DEPUTY).status_code == 302
    assert office in present().holders


def test_an_ending_shows_what_is_open_takes_two_and_for_a_day_can_be_taken_back(keys: World) -> None:
    submit(DAY)
    chair = at_desk(CHAIR)
    page = chair.get("/desk/keys/leave/").content.decode()
    assert re.findall(r'value="([^"]*)"\s+selected', page) == [""], "nobody is chosen beforehand"
    assert f"{DEPUTY} ·" in chair.get("/desk/keys/leave/", {"office": DEPUTY}).content.decode()
    assert chair.post("/desk/keys/leave/", {"office": DEPUTY}).status_code == 302
    assert Officer.objects.get(office_id=DEPUTY).is_active
    assert chair.post("/desk/keys/leave/", {"office": DEPUTY}).status_code == 409, "asked already"
    assert confirm(f"{PROVINCE}/07").status_code == 302
    assert not Officer.objects.get(office_id=DEPUTY).is_active
    assert (present().version, DEPUTY in present().holders) == (1, True)
    assert confirm(CHAIR, action="withdraw").status_code == 302
    assert Officer.objects.get(office_id=DEPUTY).is_active
    at_desk(DEPUTY).post("/desk/unlock/", {"password": PASSWORD})
    assert at_desk(DEPUTY).get("/desk/keys/").status_code == 200


def test_after_its_day_an_ending_stands_and_unlocking_makes_the_next_key(keys: World) -> None:
    submit(DAY)
    chair = at_desk(CHAIR)
    chair.post("/desk/keys/leave/", {"office": DEPUTY})
    confirm(f"{PROVINCE}/07")
    a_day_later(keys)
    assert confirm(CHAIR, action="withdraw").status_code == 409
    chair.post("/desk/unlock/", {"password": PASSWORD})
    assert (present().version, DEPUTY in present().holders) == (2, False)
    chair.post("/desk/unlock/", {"password": PASSWORD})
    assert "đơn còn bọc bằng khóa cũ" in chair.get("/desk/keys/").content.decode()
    assert press(chair, "rewrap").status_code == 302
    assert "đơn còn bọc bằng khóa cũ" not in chair.get("/desk/keys/").content.decode()


@pytest.mark.parametrize(("office", "page", "typed"), [
    (CLERK, "leave", {"office": CHAIR}),
    (OFFICER, "rotate", {}),
    (CLERK, "log-in", {"office": f"{COMMUNE}/07", "login": "xa-ab.moi"}),
    (f"{WARD}/04", "leave", {"office": CHAIR}),
    (f"{WARD}/04", "leave?body=XA-AB", {"office": CHAIR}),
    (CHAIR, "leave?body=TINH-SL", {"office": f"{PROVINCE}/04"}),
])  # fmt: skip
def test_a_forged_press_changes_nothing(keys: World, office: str, page: str, typed: dict[str, str]) -> None:
    path, _, query = page.partition("?")
    answer = at_desk(office).post(f"/desk/keys/{path}/" + (f"?{query}" if query else ""), typed)
    assert answer.status_code in (403, 422), "422: the office is not on offer there"
    assert keys.one("SELECT count(*) FROM custody.change") == 0


@pytest.mark.parametrize("alone", [CHAIR, f"{PROVINCE}/07"])
def test_one_person_is_not_two_offices_whatever_he_presses(keys: World, alone: str) -> None:
    """A leader, and a steward of the body above: each asks for everything and confirms all of it himself, by the pages and by
    what the pages once took. Nobody has left, nobody has come, nobody holds the key who did not."""
    who = at_desk(alone)
    who.post("/desk/unlock/", {"password": PASSWORD})
    before = (keys.rows("SELECT office_id, username, is_active FROM casework_officer ORDER BY 1"), set(present().holders))
    lines = keys.one("SELECT count(*) FROM ledger_outbox WHERE dossier IS NULL")
    for action, typed in (
        ("leave", {"leave__office": DEPUTY}),
        ("login", {"login__office": f"{COMMUNE}/07", "login__login": "xa-ab.moi", "login__new": NEW}),
        ("ceremony", {"ceremony__holders": [CHAIR, OFFICER]}),
        ("rotate", {}),
        ("add", {"add__office": f"{COMMUNE}/07"}),
    ):
        press(who, action, **typed)
    body = f"?body={COMMUNE}"
    assert who.post(f"/desk/keys/leave/{body}", {"office": DEPUTY}).status_code == 302
    assert who.post(f"/desk/keys/log-in/{body}", {"office": f"{COMMUNE}/07", "login": "xa-ab.moi"}).status_code == 200
    numbers = [row[0] for row in keys.rows("SELECT id FROM custody.change")]
    assert len(numbers) >= 2
    for number in numbers:
        assert who.post(f"/desk/keys/change/{number}/", {"action": "confirm"}).status_code == 409
    assert keys.rows("SELECT office_id, username, is_active FROM casework_officer ORDER BY 1") == before[0]
    assert set(present().holders) == before[1]
    assert keys.one("SELECT count(*) FROM ledger_outbox WHERE dossier IS NULL") == lines


def test_the_page_is_there_in_english(keys: World) -> None:
    page = at_desk(CHAIR).get("/en/desk/keys/").content.decode()
    assert "Who holds the key" in page
    assert "Somebody leaves" in page


def test_whoever_was_taken_back_opens_petitions_once_a_second_agrees_on_the_screen(keys: World) -> None:
    two(lambda: custody.ask_leave(DEPUTY), CHAIR, f"{PROVINCE}/07")
    with wall.acting(CHAIR):
        number = custody.changes()[0].id
    address = f"/desk/keys/change/{number}/"
    assert at_desk(CHAIR).post(address, {"action": "withdraw"}).headers["Location"] == address
    mine, theirs = (at_desk(office).get(address).content.decode() for office in (CHAIR, f"{PROVINCE}/07"))
    assert 'value="agree"' in theirs and 'value="agree"' not in mine
    assert "chưa mở được đơn nào" in mine
    case = submit(DAY).petition_id
    with pytest.raises(NotReleased, match="left"):
        keys.keeper.release(case, [Tier.CONTENT], DEPUTY)
    assert at_desk(CHAIR).post(address, {"action": "agree"}).status_code == 409
    assert at_desk(f"{PROVINCE}/07").post(address, {"action": "agree"}).status_code == 302
    assert keys.keeper.release(case, [Tier.CONTENT], DEPUTY)
    assert 'value="agree"' not in at_desk(f"{PROVINCE}/07").get(address).content.decode()
