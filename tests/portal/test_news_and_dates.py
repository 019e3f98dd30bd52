"""Where news goes and which days stand in a calendar: what the petitioner arranges for himself, with his code."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoiam.portal.calendar_file import escaped, folded, written

from .conftest import COMMUNE, House, send
from .test_writing import text

NOW = datetime(2026, 11, 30, 9, 15, tzinfo=UTC)


def address_of(case: object) -> str | None:
    from hoiam.casework.keys import gatekeeping
    from hoiam.casework.models import Wrap

    row = Wrap.objects.filter(dossier_id=case, tier="notice").first()
    return None if row is None else gatekeeping.open_address(case, bytes(row.data))  # type: ignore[arg-type]  # a petition's id


@pytest.mark.django_db
def test_an_address_is_given_later_changed_and_removed_and_no_act_is_left(house: House) -> None:
    from hoiam.portal import own
    from hoiam.vault.codes import ReturnCode

    code = ReturnCode.parse(send(house, "vn.feedback"))
    view = own.find(code)
    assert view is not None and address_of(view.id) is None
    assert "Nhận tin qua thư điện tử" in text(house.get("follow/petition"))
    for address in ("moi@example.vn", "khac@example.vn"):
        done = house.post("follow/notice", email=address)
        assert done.url == "/follow/petition?done=notice", text(done)
        assert address_of(view.id) == address
    assert "khac@example.vn" not in text(house.get("follow/notice")) + text(house.get("follow/petition?done=notice"))
    assert "Đã lưu địa chỉ" in text(house.get("follow/petition?done=notice"))
    assert house.post("follow/notice", away="1").url == "/follow/petition?done=no-notice"
    assert address_of(view.id) is None
    again = own.find(code)
    assert again is not None and len(again.history) == len(view.history)


@pytest.mark.django_db
def test_an_address_that_is_none_is_asked_back_and_changes_nothing(house: House) -> None:
    from hoiam.portal import own
    from hoiam.vault.codes import ReturnCode

    view = own.find(ReturnCode.parse(send(house, "vn.feedback")))
    assert view is not None
    house.post("follow/notice", email="toi@example.vn")
    answer = house.post("follow/notice", email="khong phai thu")
    assert answer.status_code == 422 and "khong phai thu" in text(answer)
    assert address_of(view.id) == "toi@example.vn"


@pytest.mark.django_db
def test_without_the_code_the_database_lets_nobody_say_where_news_goes(house: House) -> None:
    from django.db import ProgrammingError, transaction

    from hoiam.casework import wall
    from hoiam.casework.keys import custody
    from hoiam.portal import own
    from hoiam.vault.codes import ReturnCode

    view = own.find(ReturnCode.parse(send(house, "vn.feedback")))
    assert view is not None
    for somebody in ("", f"{COMMUNE}/02", f"{COMMUNE}/04", wall.LOADER):
        with wall.acting(somebody), pytest.raises(ProgrammingError, match="its writer's to say"), transaction.atomic():
            custody.news_to(view.id, "nguoi.khac@example.vn")
    assert address_of(view.id) is None


@pytest.mark.django_db
def test_the_page_tells_what_a_calendar_does_before_the_file_is_taken_and_the_file_tells_nothing(house: House) -> None:
    send(house, "vn.feedback")
    page = text(house.get("follow/dates"))
    assert page.index("màn hình khóa") < page.index('href="/follow/dates.ics"')
    answer = house.get("follow/dates.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="days.ics"'
    file = answer.content.decode()
    due = re.search(r'class="ha-due__date" datetime="([\d-]+)"', text(house.get("follow/petition")))
    assert due and f"DTSTART;VALUE=DATE:{due[1].replace('-', '')}\r\n" in file
    for telling in ("XA-AB", "An Bình", "phản ánh", "đơn", "Hồi", "hoiam", "http", "DESCRIPTION", "LOCATION", "URL"):
        assert telling.casefold() not in file.casefold(), telling
    assert "SUMMARY:Day to remember" in house.get("en/follow/dates.ics").content.decode()


def test_a_calendar_file_is_as_the_standard_has_it() -> None:
    file = written([date(2026, 12, 31), date(2026, 12, 7), date(2026, 12, 7)], "Ngày cần nhớ", NOW)
    lines = file.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert [line for line in lines if line.startswith(("DTSTART", "DTEND"))] == [
        "DTSTART;VALUE=DATE:20261207", "DTEND;VALUE=DATE:20261208", "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101",
    ]  # fmt: skip
    assert lines.count("DTSTAMP:20261130T091500Z") == lines.count("TRANSP:TRANSPARENT") == 2
    ids = [line for line in lines if line.startswith("UID:")]
    assert len(set(ids)) == 2 and set(ids).isdisjoint(written([date(2026, 12, 7)], "x", NOW).decode().split("\r\n"))


@given(st.text())
def test_a_title_of_any_letters_comes_back_from_its_folded_line(title: str) -> None:
    line = folded(f"SUMMARY:{escaped(title)}")
    assert line.endswith(b"\r\n") and all(len(each) <= 75 for each in line.split(b"\r\n"))
    whole = line.replace(b"\r\n ", b"").decode().removesuffix("\r\n").removeprefix("SUMMARY:")
    back = re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], whole)
    assert back == "\n".join(title.splitlines())
