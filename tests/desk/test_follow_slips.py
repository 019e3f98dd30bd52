"""A slip to follow by, for one of several who wrote together: it shows what happened, opens nothing, and does nothing."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from desk.conftest import CLERK, NAME, House
from desk.test_at_the_desk import text
from desk.test_several_at_the_desk import CANARIES, twelve
from desk.test_taken_further import number_of
from hoiam.casework.reading.history import load
from portal.test_sealing_and_silence import every_row

pytestmark = pytest.mark.django_db


def compared(house: House, case: UUID) -> Any:
    clerk = house.officer(CLERK)
    clerk.post(f"/desk/petition/{case}/open/", {"purpose": "verify_identity", "words": "So giấy tờ người đến xin phiếu."})
    return clerk


def given(clerk: Any, case: UUID, seat: int) -> Any:
    return clerk.post(f"/desk/petition/{case}/follow_slip/", {"seat": str(seat), "action": "give"})


def looked(slip: str) -> Any:
    return Client().post("/follow", {"code": slip})


def test_each_who_wrote_gets_one_at_the_counter_once_he_was_compared_and_it_shows_what_happened(house: House) -> None:
    case = twelve(house)
    clerk = house.officer(CLERK)
    refused = given(clerk, case, 4)
    assert refused.status_code == 422 and "Chưa so người đến với danh sách." in text(refused)
    clerk = compared(house, case)
    page = given(clerk, case, 4)
    slip = page.context["slip"]
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", slip)
    assert given(clerk, case, 4).status_code == 422 and given(clerk, case, 13).status_code == 422
    assert clerk.get(f"/desk/petition/{case}/follow_slip/").context["seats"] == [4]
    pdf = clerk.post(f"/desk/petition/{case}/follow_slip/slip.pdf", {"slip": slip})
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF")
    shown = looked(slip)
    assert number_of(case) in text(shown) and "Đã phân loại" in text(shown)
    assert shown.cookies.keys() <= {"csrftoken"}


def test_with_it_nobody_reads_what_is_sealed_and_nobody_acts(house: House) -> None:
    case = twelve(house)
    slip = given(compared(house, case), case, 2).context["slip"]
    browser = Client()
    page = browser.post("/follow", {"code": slip})
    assert not [each for each in (*CANARIES, NAME, "Đo thiếu") if each in text(page)]
    forms = re.findall(r'<form[^>]*action="([^"]*)"', page.content.decode())
    assert not [action for action in forms if action.startswith("/follow") and "language" not in action]
    seq = load(case)[0].seq
    pages = ("petition", "words", "receipt", "add", "withdraw", "reply", "represent", "leave_group", "own-data", "form", "sign")
    for path in pages:
        answer = browser.get(f"/follow/{path}")
        assert answer.status_code in (302, 404), path
        assert browser.post(f"/follow/{path}", {"code": slip, "words": "x"}).status_code != 200, path
    assert load(case)[0].seq == seq
    # Nor where a second slip is taken.
    assert Client().post("/follow/slip", {"slip": slip}).status_code == 422


def test_the_database_shows_its_session_no_row_and_takes_no_act(house: House) -> None:
    from hoiam.casework import wall
    from hoiam.vault.codes import FollowCode

    case = twelve(house)
    slip = FollowCode.parse(given(compared(house, case), case, 2).context["slip"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM wall_followed_only(%s)", [slip.lookup_hash])
        assert cursor.fetchone()[0] == load(case)[0].seq
    with wall.acting(""):
        wall.hold(slip.lookup_hash)
        assert not wall.followed(slip.lookup_hash)
    rows = wall.ask("SELECT proname, prosrc FROM pg_proc WHERE proname = %s", ["wall_followed_only"]).fetchall()
    assert "casework_wrap" not in rows[0][1] and "casework_blob" not in rows[0][1]


def test_taken_back_it_shows_nothing_and_another_is_given(house: House) -> None:
    case = twelve(house)
    clerk = compared(house, case)
    first = given(clerk, case, 3).context["slip"]
    assert clerk.post(f"/desk/petition/{case}/follow_slip/", {"seat": "3", "action": "end"}).status_code == 302
    gone = looked(first)
    assert gone.status_code == 422 and "hoặc phiếu đã bị thu hồi" in text(gone)
    broken = looked(first[:-1] + ("0" if first[-1] != "0" else "1"))
    assert broken.status_code == 422 and "một ký tự bị gõ sai" in text(broken)
    second = given(clerk, case, 3).context["slip"]
    assert looked(second).status_code == 200 and looked(first).status_code == 422


def test_no_row_says_whose_it_is_and_none_has_the_slip(house: House) -> None:
    case = twelve(house)
    slip = given(compared(house, case), case, 5).context["slip"]
    rows = every_row()
    assert not [each for each in (*CANARIES, slip, slip.replace("-", "")) if each in rows]
