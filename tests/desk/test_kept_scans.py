"""Scans that came with a form of the desk which was not taken wait for the next try; and the return code for the slip."""

from __future__ import annotations

import io
import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hoiam.casework import files
from portal.test_following import JPEG

from .conftest import CHAIR, CLERK, COMMUNE, WARD, House
from .test_at_the_desk import at_the_counter, text

pytestmark = pytest.mark.django_db


def scan(name: str) -> SimpleUploadedFile:
    """A photo with bytes of its own: its name is a remark in it."""
    data = JPEG[:2] + b"\xff\xfe" + (2 + len(name)).to_bytes(2, "big") + name.encode() + JPEG[2:]
    return SimpleUploadedFile(name, data, "image/jpeg")


def kept_on(answer: Any) -> list[str]:
    return re.findall(r'name="remove" value="([0-9a-f]{32})"', answer.content.decode())


def hidden(answer: Any, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())[1]  # type: ignore[index]  # or the test fails


def test_one_error_at_the_counter_costs_no_scan_and_what_was_refused_is_named(house: House) -> None:
    bad = SimpleUploadedFile("virus.pdf", b"MZ" + bytes(200))
    clerk, given, answer = at_the_counter(house, words="", claimed="2999-01-01", file=[scan("a.jpg"), bad, scan("nham.jpg")])
    assert answer.status_code == 422
    first, second = kept_on(answer)
    assert re.search(r"ha-error-message[^§]*virus\.pdf", answer.content.decode())
    again = clerk.post("/desk/receive/", given | {"file": [], "kept": hidden(answer, "kept"), "remove": second})
    assert again.status_code == 200
    assert kept_on(again) == [first]
    assert (files.folder() / first).exists()
    assert not (files.folder() / second).exists()
    assert 'value="2999-01-01"' in again.content.decode()
    right = given | {"claimed": answer.context["form"].today.isoformat(), "kept": hidden(again, "kept"), "file": []}
    done = clerk.post("/desk/receive/", right)
    assert done.status_code == 200, text(done)[:800]
    assert 'value="a.jpg"' in done.content.decode()
    assert "nham.jpg" not in done.content.decode()
    assert (files.folder() / first).exists()  # for the form that is sent twice


def test_the_return_code_stands_on_no_page_before_the_slip(house: House) -> None:
    clerk, given, answer = at_the_counter(house, name="")
    assert answer.status_code == 422
    done = clerk.post("/desk/receive/", given | {"name": "Lê Thị Bưởi"})
    code = done.context["code"]
    assert done.status_code == 200
    for page in (answer, clerk.post("/desk/receive/", given)):
        assert code not in page.content.decode()
        assert code.replace("-", "") not in page.content.decode()


def test_the_mark_of_another_desk_makes_no_petition_and_the_page_gets_one_of_its_own(house: House) -> None:
    _clerk, given, _answer = at_the_counter(house, name="")
    other = house.officer(f"{WARD}/01")
    answer = other.post("/desk/receive/", given | {"name": "Lê Thị Bưởi"})
    assert answer.status_code == 422
    assert "token" in answer.context["form"].errors
    renewed = hidden(answer, "token")
    assert renewed != given["token"]
    assert other.post("/desk/receive/", given | {"name": "Lê Thị Bưởi", "token": renewed}).status_code == 200


def test_the_scan_of_a_step_survives_an_error_and_goes_into_the_file_once(house: House) -> None:
    from hoiam.casework.models import Blob

    case = house.brought(house.petition(), "classify.competent")
    clerk = house.officer(CLERK)
    path = f"/desk/petition/{case}/add/"
    seq = clerk.get(path).context["form"]["seq"].value()
    answer = clerk.post(path, {"seq": seq, "words": "x" * 200_000, "file": scan("bien-ban.jpg")})
    assert answer.status_code == 422
    (kept,) = kept_on(answer)
    assert "bien-ban.jpg" in text(answer)
    done = clerk.post(path, {"seq": seq, "words": "Ông ấy mang thêm giấy.", "kept": hidden(answer, "kept")})
    assert done.status_code == 302, text(done)[:800]
    assert Blob.objects.filter(kind="scan").count() == 1
    assert not (files.folder() / kept).exists()


# --- in small, in order, turned: for the officer who enters for somebody ------------------------------------------------------


def photo(name: str, *corner: int) -> SimpleUploadedFile:
    """A grey photo of 60 x 30 with its upper left corner in a colour."""
    picture = Image.new("RGB", (60, 30), (128, 128, 128))
    picture.paste(corner or (255, 0, 0), (0, 0, 15, 15))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "application/octet-stream")


def pictures(answer: Any) -> list[str]:
    return re.findall(r'<img class="ha-files__small" src="([^"]*)"', answer.content.decode())


def test_files_at_the_counter_are_seen_put_in_order_and_turned_and_whoever_reads_sees_them_so(house: House) -> None:
    from hoiam.casework.models import Blob

    clerk, given, first = at_the_counter(house, words="", name="", do="add", file=[photo("a.png"), photo("b.png", 0, 0, 255)])
    assert first.status_code == 200
    assert "Chưa có họ tên" not in text(first), "nobody has sent it yet"
    one, two = kept_on(first)
    with Image.open(io.BytesIO(clerk.get(pictures(first)[0]).content)) as seen:
        assert seen.size == (60, 30)
    given |= {"file": [], "name": "Lê Thị Bưởi"}
    del given["do"]
    answer = first
    for _ in range(2):
        answer = clerk.post("/desk/receive/", given | {"kept": hidden(answer, "kept"), "place": f"{one}:1"})
        assert kept_on(answer) == [two, one]
        answer = clerk.post("/desk/receive/", given | {"kept": hidden(answer, "kept"), "turn": f"{one}:90"})
    assert 'value="Lê Thị Bưởi"' in answer.content.decode()
    with Image.open(io.BytesIO(clerk.get(pictures(answer)[1]).content)) as seen:
        assert seen.size == (30, 60)
    same = photo("c.png")
    done = clerk.post("/desk/receive/", given | {"kept": hidden(answer, "kept"), "file": same})
    assert done.status_code == 200, text(done)[:800]
    assert "“c.png” và “a.png” đã có ở đây là cùng một tệp" in text(done)
    blobs = list(Blob.objects.filter(kind="file"))
    assert len(blobs) == 2
    chair = house.officer(CHAIR)
    shapes = []
    for blob in blobs:
        page = chair.post(f"/desk/petition/{blob.dossier_id}/file/{blob.id}/")
        shapes.append(re.findall(r'<img src="data:[^"]*" width="(\d+)" height="(\d+)"', page.content.decode())[0])
    assert sorted(shapes) == [("30", "60"), ("60", "30")]


def test_the_scan_of_a_step_is_seen_before_it_is_recorded(house: House) -> None:
    case = house.brought(house.petition(), "classify.competent")
    clerk = house.officer(CLERK)
    path = f"/desk/petition/{case}/add/"
    seq = clerk.get(path).context["form"]["seq"].value()
    answer = clerk.post(path, {"seq": seq, "words": "Ông ấy mang giấy.", "file": photo("giay.png"), "do": "add"})
    assert answer.status_code == 200
    assert "Ông ấy mang giấy." in answer.content.decode()
    assert clerk.get(pictures(answer)[0]).headers["Content-Type"] == "image/png"
    bad = SimpleUploadedFile("virus.pdf", b"MZ" + bytes(200))
    refused = clerk.post(path, {"seq": seq, "words": "", "file": bad, "do": "add"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["file"])


def test_a_picture_that_waits_is_shown_to_its_own_office_in_its_own_browser_alone(house: House) -> None:
    clerk, _given, first = at_the_counter(house, do="add", file=photo("a.png"))
    _clerk, _given, second = at_the_counter(house, do="add", file=photo("b.png", 0, 0, 255))
    (mine,), (theirs,) = pictures(first), pictures(second)
    shown = clerk.get(mine)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    cookie = first.cookies["waiting"]
    assert cookie["path"] == mine.partition("?")[0].rsplit("/", 2)[0] + "/" and cookie["httponly"]
    assert cookie.value not in first.content.decode()
    assert clerk.get(theirs).status_code == 404, "without what the other browser has"
    page, other = mine.partition("?")[0].rsplit("/", 2)[0], kept_on(second)[0]
    assert clerk.get(f"{page}/{UUID(other)}/").status_code == 404, "of another page"
    office = house.officer(f"{WARD}/01")
    office.client.cookies["waiting"] = cookie.value
    assert office.get(mine).status_code == 404, "of another office"
    assert Client().get(mine).status_code == 302


def test_what_waits_opens_for_its_own_form_and_day_alone(house: House) -> None:
    from hoiam.casework.unsent_files import Waiting

    one = Waiting("files at one desk")
    one.add("a.jpg", "image/jpeg", JPEG)
    assert [data for _, data in Waiting("files at one desk", one.carries).contents()] == [JPEG]
    assert not Waiting("files at another", one.carries).files
    assert not Waiting("files at one desk", one.carries[:-4] + "AAAA").files
    assert b"a.jpg" not in b"".join(path.read_bytes() for path in files.folder().iterdir())
    assert JPEG not in (files.folder() / one.files[0].id).read_bytes()


def test_an_officer_reads_for_which_role_a_page_is_and_who_gives_it(house: House) -> None:
    from .conftest import CHAIR

    answer = house.officer(CHAIR).get("/desk/receive/")
    page = text(answer)
    assert answer.status_code == 403
    assert "người tiếp nhận" in page
    assert "Đăng xuất" in page
    assert "Việc cần làm" in page
    assert "vào bằng mã" not in page
    gone = house.officer(CHAIR).post(f"/desk/petition/{COMMUNE}/verify/", {"words": "Một đoạn dài"})
    nowhere = "/desk/petition/00000000-0000-4000-8000-000000000000/verify/"
    missing = house.officer(CHAIR).post(nowhere, {"words": "Một đoạn dài"})
    for each in (gone, missing):
        assert each.status_code == 404
        assert "bản nháp của bạn" not in text(each)
        assert "Bàn làm việc" in text(each)
        assert "Một đoạn dài" in text(each)


def test_when_the_reader_is_busy_what_was_typed_stays_on_the_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.casework import intake
    from hoiam.reader import Busy

    def busy(*_: Any, **__: Any) -> None:
        raise Busy(7)

    monkeypatch.setattr(intake, "file_of", busy)
    _clerk, _given, answer = at_the_counter(house, words="Bà cụ kể lại từ đầu", file=[scan("a.jpg")])
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert "Bà cụ kể lại từ đầu" in text(answer)
    assert "Bàn làm việc" in text(answer)
