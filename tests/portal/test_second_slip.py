"""The second slip as people meet it: chosen before sending, entered when the code is lost, stopped on the old page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from hoiam.casework.keys import gatekeeping
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.limiter import KINDS
from portal.conftest import WORDS, House, consent, write

ADDRESS = "/follow/slip"


def chosen(house: House, kind: str = "vn.complaint") -> tuple[str, str]:
    """Somebody writes, takes a second slip and sends: his code and his slip."""
    write(house, kind)
    house.post("write/second", do="make")
    slip = slip_on(house.get("write/second"))
    answer = house.client.post("/write/check", follow=True)
    shown = re.search(r'data-value="([0-9A-Z-]{23})"', answer.content.decode())
    assert shown
    return shown[1], slip


def slip_on(page: Any) -> str:
    box = re.search(r'id="second-slip">(.*?)</p>', page.content.decode(), re.S)
    assert box, page.content.decode()[:2000]
    groups = re.findall(r"<span>([0-9A-Z]{4})</span>", box[1])
    assert len(groups) == 7
    return "-".join(groups)


@contextmanager
def days_later(monkeypatch: pytest.MonkeyPatch, days: float) -> Iterator[None]:
    """So many days later, for the pages and for the gatekeeper's own clock."""
    keeper: Any = gatekeeping.gatekeeper()

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(days=days)

    with monkeypatch.context() as patched:
        for module in ("second", "standing"):
            patched.setattr(f"hoiam.portal.{module}.utc_now", now)
        patched.setattr(keeper, "_now", now)
        yield


def follow_up() -> None:
    """What the worker does of what is owed to the gatekeeper."""
    from hoiam.casework.models import Dossier

    for case in Dossier.objects.values_list("id", flat=True):
        gatekeeping.gatekeeper().follow(case)


def test_nobody_has_a_slip_who_did_not_take_one_before_sending(house: House) -> None:
    write(house)
    page = house.get("write/check").content.decode()
    assert "Mất mã thì không ai lấy lại được" in page
    answer = house.client.post("/write/check", follow=True)
    assert answer.status_code == 200
    assert answer.context["case"].petition.second == frozenset()
    assert "Bạn đã chọn phiếu thứ hai" not in answer.content.decode()


def test_who_takes_a_slip_sees_it_before_sending_and_never_again(house: House) -> None:
    code, slip = chosen(house)
    assert SecondSlip.parse(slip).text == slip
    for page in ("sent", "follow/petition", "follow/receipt", "follow/words"):
        assert slip not in house.get(page).content.decode()
    assert "Bạn đã chọn phiếu thứ hai" in house.get("sent").content.decode()
    assert ReturnCode.parse(code)


def test_what_was_chosen_can_be_put_back_and_is_part_of_what_is_checked(house: House) -> None:
    write(house)
    before = consent(house.get("write/check"))
    house.post("write/second", do="make")
    page = house.get("write/check")
    assert consent(page) != before
    refused = house.client.post("/write/check", {"shown": before})
    assert refused.status_code == 409, "in another tab something was chosen meanwhile"
    house.post("write/second", do="drop")
    assert consent(house.get("write/check")) == before


def test_from_the_lost_code_to_the_new_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    code, slip = chosen(house)
    house.client = Client()  # another day, another device: nothing of the writer's is on it
    page = house.post("follow/slip", slip=slip)
    assert page.status_code == 200
    assert "Việc xin mã mới đã được ghi" in page.content.decode()
    assert "XA-AB-20" not in page.content.decode(), "nothing of the petition is told"
    follow_up()
    with days_later(monkeypatch, 2):
        assert "Mã mới của bạn" not in house.post("follow/slip", slip=slip).content.decode()
    with days_later(monkeypatch, 4.1):
        page = house.post("follow/slip", slip=slip)
        new = re.search(r'data-value="([0-9A-Z-]{23})"', page.content.decode())
        fresh = re.search(r'name="fresh" value="([^"]+)"', page.content.decode())
        assert new
        assert fresh
        assert Client().post("/follow", {"code": code}).status_code == 302, "until he presses the old code works"
        given = {"slip": slip, "fresh": fresh[1]}
        done = house.client.post(ADDRESS, given)
        assert (done.status_code, done.headers["Location"]) == (302, "/follow/petition?done=new-code")
        # The answer was lost and the form comes again: the same petition, and nothing new.
        assert house.client.post(ADDRESS, given).headers["Location"] == "/follow/petition?done=new-code"
        assert "Mã mới có hiệu lực" in house.client.get("/follow/petition?done=new-code").content.decode()
        assert WORDS in house.get("follow/words").content.decode().replace("&quot;", '"')
        assert Client().post("/follow", {"code": code}).status_code == 422
        assert Client().post("/follow", {"code": new[1]}).status_code == 302
        assert Client().post(ADDRESS, {"slip": slip}).status_code == 422
        page = house.get("follow/petition").content.decode()
    assert "Có người xin mã mới bằng phiếu thứ hai" in page
    assert "Đã cấp mã mới, mã cũ hết hiệu lực" in page


def test_the_old_page_tells_of_it_and_one_press_stops_it(house: House) -> None:
    code, slip = chosen(house)
    assert "Có người xin mã mới" not in house.get("follow/petition").content.decode()
    assert Client().post(ADDRESS, {"slip": slip}).status_code == 200
    page = house.get("follow/petition").content.decode()
    assert "Có người xin mã mới cho đơn này bằng phiếu thứ hai" in page
    assert 'action="/follow/stop"' in page
    assert "người có phiếu thứ hai" in page, "who asks may be another than whoever reads the page"
    done = house.post("follow/stop")
    assert (done.status_code, done.headers["Location"]) == (302, "/follow/petition?done=stopped")
    page = house.client.get("/follow/petition?done=stopped").content.decode()
    assert "Đã dừng. Mã của bạn vẫn dùng được" in page
    assert 'action="/follow/stop"' not in page
    assert Client().post(ADDRESS, {"slip": slip}).status_code == 422
    assert Client().post("/follow", {"code": code}).status_code == 302
    assert house.post("follow/stop").status_code == 409, "there is nothing left to stop"


WRONG = ["", "không phải phiếu", "ABCD-ABCD", SecondSlip.new().text, ReturnCode.new().text]


@pytest.mark.parametrize("typed", WRONG, ids=["nothing", "no slip", "too short", "of nothing", "a code"])
def test_a_wrong_slip_a_broken_one_and_one_of_nothing_look_alike(house: House, typed: str) -> None:
    page = Client().post(ADDRESS, {"slip": typed})
    assert page.status_code == 422
    assert len(page.content) == len(Client().post(ADDRESS, {"slip": SecondSlip.new().text}).content)
    assert page.headers["Cache-Control"] == "no-store"


def test_wrong_slips_are_slowed_with_the_codes_and_a_right_one_never_is(house: House) -> None:
    _code, slip = chosen(house)
    statuses = [Client().post(ADDRESS, {"slip": SecondSlip.new().text}).status_code for _ in range(30)]
    assert statuses[: KINDS["return code"].free] == [422] * KINDS["return code"].free
    assert set(statuses[KINDS["return code"].free :]) == {429}
    assert Client().post(ADDRESS, {"slip": slip}).status_code == 200


def test_a_code_of_ones_own_choosing_is_not_taken_for_the_new_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a code that this house made and has shown becomes the new one."""
    code, slip = chosen(house)
    Client().post(ADDRESS, {"slip": slip})
    follow_up()
    weak = ReturnCode("0" * 19)
    with days_later(monkeypatch, 4.1):
        page = Client().post(ADDRESS, {"slip": slip, "fresh": weak.text})
        assert "Mã mới của bạn" in page.content.decode()
        assert "Mã hiện lần trước chưa được nhận" in page.content.decode(), "else he keeps the one that he has written down"
        assert "Mã hiện lần trước" not in Client().post(ADDRESS, {"slip": slip}).content.decode()
        assert Client().post("/follow", {"code": weak.text}).status_code == 422
    assert Client().post("/follow", {"code": code}).status_code == 302


@pytest.mark.parametrize("language", ["vi", "en"])
def test_whoever_types_one_paper_for_the_other_is_told_so(house: House, language: str) -> None:
    client = Client(headers={"Accept-Language": language})
    prefix = "/en" if language == "en" else ""
    said = {"vi": ("phiếu thứ hai, không phải của mã", "mã tra cứu, không phải của phiếu"),
            "en": ("as long as a second slip", "as long as a return code")}[language]  # fmt: skip
    assert said[0] in client.post(f"{prefix}/follow", {"code": SecondSlip.new().text}).content.decode()
    assert said[1] in client.post(f"{prefix}{ADDRESS}", {"slip": ReturnCode.new().text}).content.decode()


def test_the_help_page_says_the_risks_of_each_way(house: House) -> None:
    page = house.get("help/lost-code").content.decode()
    assert "Ai nhặt được phiếu cũng xin được mã mới" in page
    assert 'href="/follow/slip"' in page


# --- in person: what the portal asks and tells; the rest stands in tests/desk/test_lost_code_at_the_counter.py ---------------


def test_coming_in_person_is_offered_to_a_name_alone_and_chosen_by_nobody_else(house: House) -> None:
    write(house, "vn.feedback")
    assert "Chọn cách này: tôi sẽ tới" in house.get("write/second").content.decode()
    before = consent(house.get("write/check"))
    house.post("write/second", do="come")
    page = house.get("write/check")
    assert consent(page) != before, "it is part of what is checked"
    assert "Hai văn phòng so giấy tờ của bạn với tên" in page.content.decode()
    house.post("write/about", named="no", people="1")
    assert "Tới nơi tiếp công dân" not in house.get("write/check").content.decode()
    assert "Chọn cách này" not in house.get("write/second").content.decode()
    house.client.post("/write/check", follow=True)
    assert house.get("follow/petition").context["case"].petition.second == frozenset()


@pytest.mark.parametrize(
    ("pressed", "ways"),
    [(("come", "make"), {"second_slip", "counter"}), (("come", "stay", "come"), {"counter"}), (("come", "stay"), set())],
    ids=["both", "the counter", "neither"],
)
def test_what_was_chosen_stands_in_the_first_act_beside_the_slip_or_instead_of_it(
    house: House, pressed: tuple[str, ...], ways: set[str]
) -> None:
    write(house)
    for do in pressed:
        house.post("write/second", do=do)
    answer = house.client.post("/write/check", follow=True)
    assert answer.context["case"].petition.second == ways
    page = answer.content.decode()
    assert ("Bạn đã chọn: mất mã thì tới nơi tiếp công dân" in page) == ("counter" in ways)
    assert ("Bạn đã chọn phiếu thứ hai" in page) == ("second_slip" in ways)


def test_a_slip_that_was_made_for_the_counter_is_of_no_petition_before_two_offices_have_said_so(house: House) -> None:
    send_with = house.get("follow/counter").content.decode()
    assert "Hai cán bộ của hai văn phòng thông đồng" in send_with
    assert 'id="made-slip"' not in send_with, "looking makes nothing"
    page = house.post("follow/counter")
    made = re.search(r'id="made-slip">(.*?)</p>', page.content.decode(), re.S)
    assert made
    slip = "-".join(re.findall(r"<span>([0-9A-Z]{4})</span>", made[1]))
    assert SecondSlip.parse(slip).text == slip
    assert Client().post(ADDRESS, {"slip": slip}).status_code == 422
    help_page = house.get("help/lost-code").content.decode()
    assert 'href="/follow/counter"' in help_page
    assert "Hai cán bộ của hai văn phòng thông đồng" in help_page


@pytest.mark.parametrize("of", ["slips of a source", "slips"])
def test_slips_for_the_counter_are_made_up_to_a_number_a_day(house: House, monkeypatch: pytest.MonkeyPatch, of: str) -> None:
    from hoiam.casework import limits
    from hoiam.portal import second

    class Spent:
        def spend(self, name: str, _source: str, _size: int) -> bool:
            return name != of

    monkeypatch.setattr(limits, "limiter", Spent)
    monkeypatch.setattr(second.made_slips, "make", lambda: pytest.fail("one was made"))
    answer = house.client.post("/follow/counter")
    assert answer.status_code == 429
    assert "ngày mai" in answer.content.decode()
    assert b"made-slip" not in answer.content
