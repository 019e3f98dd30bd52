"""The screen on which officers look after keys: what each may press, what it says, and what a forged press does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hoiam.casework.keys import custody
from hoiam.casework.models import Office, Officer
from world import COMMUNE, PASSWORD, WARD, World, submit

from .test_custody import CHAIR, CLERK, DAY, DEPUTY, NEW, OFFICER, keys, own_key, present

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
    assert 'value="leave"' in shown[CHAIR]
    assert 'value="leave"' not in shown[CLERK]


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


def test_a_newcomer_gets_a_log_in_from_the_chair_makes_his_key_and_is_let_in(keys: World) -> None:
    office = f"{COMMUNE}/08"
    Office.objects.create(code=office, body_id=COMMUNE, title_vi="Mới", title_en="New", roles=["officer"])
    from hoiam.casework import bodies

    bodies.forget()
    chair = at_desk(CHAIR)
    made = press(chair, "login", login__office=office, login__login="xa-ab.moi", login__new=NEW)
    assert made.status_code == 302, made.content.decode()[:2000]
    Officer.objects.filter(office_id=office).update(last_login=None)
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(Officer.objects.get(office_id=office), "A" * 32)
    newcomer = at_desk(office)
    assert press(newcomer, "make", make__password="sai").status_code == 422
    answer = press(newcomer, "make", make__password=NEW)
    assert answer.status_code == 200
    assert re.search(r'data-value="[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}"', answer.content.decode())
    assert answer.headers["Cache-Control"] == "no-store"
    assert not own_key(office).weak
    assert press(chair, "add", add__office=office).status_code == 422, "the chair's key is locked"
    chair.post("/desk/unlock/", {"password": PASSWORD})
    assert press(chair, "add", add__office=office).status_code == 302
    assert office in present().holders


def test_the_chair_records_who_leaves_and_wraps_older_cases_anew(keys: World) -> None:
    submit(DAY)
    chair = at_desk(CHAIR)
    assert press(chair, "leave", leave__office=DEPUTY).status_code == 302
    assert present().version == 2
    assert DEPUTY not in present().holders
    chair.post("/desk/unlock/", {"password": PASSWORD})
    assert "đơn còn bọc bằng khóa cũ" in chair.get("/desk/keys/").content.decode()
    assert press(chair, "rewrap").status_code == 302
    assert "đơn còn bọc bằng khóa cũ" not in chair.get("/desk/keys/").content.decode()


@pytest.mark.parametrize(("office", "action", "typed"), [
    (CLERK, "leave", {"leave__office": CHAIR}),
    (OFFICER, "rotate", {}),
    (CLERK, "login", {"login__office": f"{COMMUNE}/09", "login__login": "xa-ab.moi", "login__new": NEW}),
    (f"{WARD}/04", "leave", {"leave__office": CHAIR}),
    (CHAIR, "leave", {"leave__office": CHAIR}),
])  # fmt: skip
def test_a_forged_press_changes_nothing(keys: World, office: str, action: str, typed: dict[str, str]) -> None:
    Office.objects.create(code=f"{COMMUNE}/09", body_id=COMMUNE, title_vi="Trống", title_en="Free", roles=["officer"])
    answer = press(at_desk(office), action, **typed)
    assert answer.status_code == 403
    assert present().version == 1
    assert Officer.objects.get(office_id=CHAIR).is_active
    assert not Officer.objects.filter(office_id=f"{COMMUNE}/09").exists()


def test_two_holders_remain_or_the_screen_says_why_not(keys: World) -> None:
    custody.ceremony(COMMUNE, [CHAIR, OFFICER])
    answer = press(at_desk(CHAIR), "leave", leave__office=OFFICER)
    assert answer.status_code == 409
    assert "ít nhất hai người giữ" in answer.content.decode()


def test_the_page_is_there_in_english(keys: World) -> None:
    page = at_desk(CHAIR).get("/en/desk/keys/").content.decode()
    assert "Who holds the key" in page
    assert "Record the leaving" in page
