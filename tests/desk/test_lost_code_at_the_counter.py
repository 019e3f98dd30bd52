"""In person for a lost code, on the screens: chosen at the counter, compared by two at the desk, taken on one's own device."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from desk.conftest import CHAIR, CLERK, LAND, WARD, House
from desk.test_at_the_desk import at_the_counter
from hoiam.casework.models import Petition
from hoiam.vault.codes import ReturnCode, SecondSlip

WHY = {"purpose": "lost_code", "words": "Người viết đơn đang ở đây, xin mã mới."}


def shown(page: Any, box: str) -> str:
    """What stands in this box in groups."""
    found = re.search(rf'id="{box}"[^>]*>(.*?)</p>', page.content.decode(), re.S)
    assert found, page.content.decode()[-3000:]
    return "-".join(re.findall(r"<span>([0-9A-Z]{4})</span>", found[1]))


def visitor(house: House, *second: str, **changed: Any) -> tuple[UUID, Any]:
    """Somebody hands a petition in at the counter, and chooses these ways to a new code."""
    _clerk, _given, answer = at_the_counter(house, second=list(second), **changed)
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    return Petition.objects.latest("dossier__logged_at").dossier_id, answer


def made() -> tuple[str, str]:
    """He has a slip made on his own device: the slip and its mark."""
    page = Client().post("/follow/counter")
    assert page.headers["Cache-Control"] == "no-store"
    return shown(page, "made-slip"), shown(page, "slip-mark")


def compared(house: House, case: UUID, office: str, outcome: str, mark: str, **fields: Any) -> Any:
    """An office opens the name for it, and says what it has found."""
    desk = house.officer(office)
    assert desk.post(f"/desk/petition/{case}/open/", WHY).status_code == 200
    given = {"mark": mark, "himself": "on"} | fields
    return desk.step(case, f"reissue.{outcome}", **{k: v for k, v in given.items() if v})


@contextmanager
def later(house: House, monkeypatch: pytest.MonkeyPatch, days: float) -> Iterator[None]:
    def now() -> datetime:
        return datetime.now(UTC) + timedelta(days=days)

    with monkeypatch.context() as patched:
        for module in ("second", "standing"):
            patched.setattr(f"hoiam.portal.{module}.utc_now", now)
        patched.setattr(house.keeper, "_now", now)
        yield


def test_whoever_lost_his_code_comes_in_person_and_has_a_new_one_that_no_officer_has_seen(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, answer = visitor(house, "counter")
    old = answer.context["code"]
    slip, mark = made()
    pages = []
    for office, outcome in ((CLERK, "proposed"), (CHAIR, "agreed")):
        assert compared(house, case, office, outcome, mark).status_code == 302
        pages.append(house.officer(office).get(f"/desk/petition/{case}/").content.decode())
    assert not any(slip in page or slip.replace("-", "") in page for page in pages)
    assert "Hai văn phòng đã so giấy tờ" in pages[-1]
    house.keeper.follow(case)

    his = Client()
    waits = his.post("/follow/slip", {"slip": slip}).content.decode()
    assert "Việc xin mã mới đã được ghi" in waits
    assert "XA-AB-20" not in waits, "nothing of the petition is told"
    with later(house, monkeypatch, 4.1):
        page = his.post("/follow/slip", {"slip": slip})
        fresh = re.search(r'name="fresh" value="([^"]+)"', page.content.decode())
        new = re.search(r'data-value="([0-9A-Z-]{23})"', page.content.decode())
        assert fresh
        assert new
        done = his.post("/follow/slip", {"slip": slip, "fresh": fresh[1]})
        assert (done.status_code, done.headers["Location"]) == (302, "/follow/petition?done=new-code")
        assert Client().post("/follow", {"code": old}).status_code == 422
        assert Client().post("/follow", {"code": new[1]}).status_code == 302
        entries = his.get("/follow/petition").content.decode()
    assert entries.count("so giấy tờ của người tới xin mã mới") >= 2, "he sees both openings"


@pytest.mark.parametrize("both", [False, True], ids=["after the first", "after the second"])
def test_the_old_page_tells_of_it_and_one_press_stops_it(house: House, both: bool) -> None:
    case, answer = visitor(house, "counter")
    _slip, mark = made()
    for office, outcome in ((CLERK, "proposed"), (CHAIR, "agreed"))[: 1 + both]:
        compared(house, case, office, outcome, mark)
    mine = Client()
    assert mine.post("/follow", {"code": answer.context["code"]}).status_code == 302
    page = mine.get("/follow/petition").content.decode()
    assert ("Hai văn phòng đã so" if both else "Có người tới nơi tiếp công dân xin mã mới") in page
    assert 'action="/follow/stop"' in page
    assert mine.post("/follow/stop").status_code == 302
    assert 'action="/follow/stop"' not in mine.get("/follow/petition").content.decode()
    refused = house.officer(CLERK).step(case, "reissue.proposed", mark=made()[1], himself="on")
    assert "không có cách cấp lại mã" in refused.content.decode()


def test_papers_that_do_not_agree_are_told_on_the_old_page_and_give_nothing(house: House) -> None:
    case, answer = visitor(house, "counter")
    assert compared(house, case, CLERK, "declined", "").status_code == 302
    mine = Client()
    mine.post("/follow", {"code": answer.context["code"]})
    page = mine.get("/follow/petition").content.decode()
    assert "giấy tờ không khớp, không cấp" in page
    assert 'action="/follow/stop"' not in page


def test_the_desk_takes_the_mark_alone_and_says_what_is_wrong_with_it(house: House) -> None:
    case, _answer = visitor(house, "counter")
    slip, mark = made()
    wrong = mark[:-1] + ("0" if mark[-1] != "0" else "1")
    for typed, why in (
        (slip, "không phải dấu"),
        (ReturnCode.new().text, "không phải dấu"),
        (wrong, "gõ sai"),
        ("0000-0000-0000-0000", "Không có phiếu nào mang dấu này"),
        ("", "Dấu của phiếu mới"),
    ):
        answer = compared(house, case, CLERK, "proposed", typed)
        assert answer.status_code == 422, typed
        assert why in answer.content.decode(), typed
    assert compared(house, case, CLERK, "proposed", mark, himself=None).status_code == 422, "he says that he has compared"
    assert compared(house, case, CLERK, "proposed", mark.lower().replace("-", " ")).status_code == 302
    other = made()[1]
    again = compared(house, case, CHAIR, "agreed", other)
    assert again.status_code == 422
    assert "khác dấu mà người thứ nhất đã ghi" in again.content.decode()
    assert compared(house, case, CLERK, "agreed", mark).status_code in (409, 422), "one office is not both"


def test_who_has_not_opened_the_name_for_it_and_who_does_not_see_the_petition_compares_nothing(house: House) -> None:
    case, _answer = visitor(house, "counter")
    mark = made()[1]
    refused = house.officer(CLERK).step(case, "reissue.proposed", mark=mark, himself="on")
    assert refused.status_code == 422
    assert "Hôm nay bạn chưa mở tên" in refused.content.decode()
    for stranger in (LAND, f"{WARD}/01"):
        assert house.officer(stranger).get(f"/desk/petition/{case}/reissue/?outcome=proposed").status_code == 404


def test_the_step_stands_on_no_page_of_a_petition_whose_writer_did_not_choose_it(house: House) -> None:
    case, _answer = visitor(house)
    assert "xin mã mới: so giấy tờ" not in house.officer(CLERK).get(f"/desk/petition/{case}/").content.decode()
    assert "không có cách cấp lại mã" in compared(house, case, CLERK, "proposed", made()[1]).content.decode()
    chosen, _answer = visitor(house, "counter")
    assert "xin mã mới: so giấy tờ" in house.officer(CLERK).get(f"/desk/petition/{chosen}/").content.decode()


# --- chosen at the counter ----------------------------------------------------------------------------------------------


def test_a_visitor_leaves_with_the_second_slip_on_a_sheet_of_its_own_and_it_is_his_petitions(house: House) -> None:
    case, answer = visitor(house, "second_slip")
    slip = shown(answer, "second-slip")
    assert SecondSlip.parse(slip).text == answer.context["slip"]
    code = answer.context["code"]
    clerk = house.officer(CLERK)
    assert clerk.post(f"/desk/receive/{case}/second.pdf", {"code": code, "slip": slip}).content.startswith(b"%PDF")
    for wrong in (SecondSlip.new().text, "", code):
        assert clerk.post(f"/desk/receive/{case}/second.pdf", {"code": code, "slip": wrong}).status_code == 404
    assert house.officer(f"{WARD}/01").post(f"/desk/receive/{case}/second.pdf", {"code": code, "slip": slip}).status_code == 404
    assert "Việc xin mã mới đã được ghi" in Client().post("/follow/slip", {"slip": slip}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_it_is_one_petition_with_one_slip(house: House) -> None:
    clerk, given, answer = at_the_counter(house, second=["second_slip", "counter"])
    again = clerk.post("/desk/receive/", given)
    assert again.context["again"]
    assert shown(again, "second-slip") == shown(answer, "second-slip")
    other = clerk.post("/desk/receive/", given | {"second": []})
    assert shown(other, "second-slip") == shown(answer, "second-slip"), "what the first one chose"


def test_nobody_chooses_for_somebody_who_is_not_there_or_gives_no_name_and_nothing_else_is_shown(house: House) -> None:
    for changed in ({"channel": "letter"}, {"anonymous": "on", "name": "", "second": ["counter"]}):
        _clerk, _given, refused = at_the_counter(house, **({"second": ["second_slip"]} | changed))
        assert refused.status_code == 422
        assert list(refused.context["form"].errors) == ["second"]
    _case, answer = visitor(house)
    assert 'id="second-slip"' not in answer.content.decode()
