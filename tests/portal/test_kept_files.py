"""Files that came with a form which was not taken: they stay, are named, can be taken out, and go with the next try."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hoiam.casework import carried, files

from .conftest import House, send
from .test_following import JPEG, come_back
from .test_writing import text

pytestmark = pytest.mark.django_db


def photo(name: str, of: str = "") -> SimpleUploadedFile:
    """A photo with bytes of its own, or with those that the photo `of` another name has."""
    remark = (of or name).encode()
    data = JPEG[:2] + b"\xff\xfe" + (2 + len(remark)).to_bytes(2, "big") + remark + JPEG[2:]
    return SimpleUploadedFile(name, data, "image/jpeg")


def carries(answer: Any) -> dict[str, str]:
    """What the page carries from one try to the next."""
    found = re.findall(r'<input type="hidden" name="(kept|once)" value="([^"]*)"', answer.content.decode())
    return dict(found)


def kept_on(answer: Any) -> list[str]:
    """The files that the page says to have."""
    return re.findall(r'name="remove" value="([0-9a-f]{32})"', answer.content.decode())


def names_sent(house: House) -> str:
    return text(house.get("follow/words"))


def on_disk() -> set[str]:
    return {path.name for path in files.folder().iterdir()}


def test_one_error_on_the_form_that_is_signed_costs_no_file(house: House) -> None:
    send(house)
    first = house.post("follow/sign", file=[photo("trang-1.jpg"), photo("trang-2.jpg")])  # how it was signed is not said
    assert first.status_code == 422
    assert "trang-1.jpg" in text(first)
    assert len(kept_on(first)) == 2
    assert "không cần chọn lại" in text(first)
    assert house.post("follow/sign", how="paper", **carries(first)).url == "/follow/petition?done=sign"
    from hoiam.casework.models import Blob

    assert Blob.objects.filter(kind="file").count() == 2


def test_the_same_file_chosen_twice_or_once_more_after_an_error_is_one_file_and_said_so(house: House) -> None:
    from hoiam.casework.models import Blob

    send(house)
    first = house.post("follow/sign", file=[photo("trang-1.jpg"), photo("trang-1.jpg"), photo("trang-2.jpg")])
    assert first.status_code == 422 and len(kept_on(first)) == 2
    assert "“trang-1.jpg” và “trang-1.jpg” đã có ở đây là cùng một tệp" in text(first)
    again = house.post("follow/sign", how="paper", file=[photo("anh.jpg", of="trang-1.jpg")], **carries(first))
    assert again.url == "/follow/petition?done=sign"
    assert Blob.objects.filter(kind="file").count() == 2
    assert "“anh.jpg” và “trang-1.jpg” đã có ở đây là cùng một tệp" in text(house.client.get(again.url))


def test_what_is_told_of_a_kept_file_is_told_when_it_is_sent(house: House) -> None:
    send(house)
    program = SimpleUploadedFile("a.exe", b"MZ" + bytes(200))
    named = SimpleUploadedFile("ghi âm.mp3", JPEG)
    first = house.post("follow/add", file=[named, program])
    assert first.status_code == 422 and len(kept_on(first)) == 1
    notes = re.findall(r'<span class="ha-hint">([^<]+)</span>', text(first))
    assert notes, "what was mended of the name is said beside the file"
    done = house.post("follow/add", words="Đây", **carries(first))
    assert done.url == "/follow/petition?done=add", text(done)
    house.get("follow/petition")  # another tab, which shows what stands there and not what was just done
    assert notes[0] in text(house.client.get(done.url))
    assert notes[0] not in text(house.client.get(done.url))


@pytest.mark.parametrize("bad", ["empty", "program"])
def test_a_file_that_is_refused_is_named_and_the_good_one_stays(house: House, bad: str) -> None:
    send(house)
    data = b"" if bad == "empty" else b"MZ" + bytes(200)
    answer = house.post("follow/add", words="Ảnh nhà tôi", file=[photo("tot.jpg"), SimpleUploadedFile("hong.pdf", data)])
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ảnh nhà tôi" in page
    assert len(kept_on(answer)) == 1
    assert re.search(r"ha-error-message[^§]*hong\.pdf", page)
    assert house.post("follow/add", words="Ảnh nhà tôi", **carries(answer)).url == "/follow/petition?done=add"
    assert "tot.jpg" in names_sent(house)
    assert "hong.pdf" not in names_sent(house)


def test_a_kept_file_can_be_taken_out_and_the_words_stay(house: House) -> None:
    send(house)
    before = on_disk()
    answer = house.post("follow/sign", file=[photo("trang-1.jpg"), photo("nham.jpg")])
    one, other = kept_on(answer)
    again = house.post("follow/sign", how="paper", remove=other, **carries(answer))
    assert again.status_code == 200
    assert kept_on(again) == [one]
    assert re.search(r'value="paper"[^>]* checked', again.content.decode())
    assert on_disk() - before == {one}
    assert house.post("follow/sign", how="paper", **carries(again)).status_code == 302


def test_what_is_kept_goes_once_and_from_the_page_that_has_it_alone(house: House) -> None:
    send(house)
    answer = house.post("follow/add", words="x" * 20_000, file=photo("anh.jpg"))
    assert answer.status_code == 422
    mine = carries(answer)
    other = House()
    send(other, "vn.feedback")
    for stranger in ({"kept": mine["kept"]}, {"kept": "AAAA"}, {"kept": "AAAA" * 40_000}):
        assert other.post("follow/add", **stranger).status_code == 422, "no words, and no file of his"
    assert house.post("follow/sign", how="paper", kept=mine["kept"]).status_code == 422, "kept for another step"
    assert house.post("follow/add", words="Ảnh", **mine).status_code == 302
    assert house.post("follow/add", kept=mine["kept"]).status_code == 422, "sent already: there is nothing to send"


def test_what_is_kept_is_forgotten_after_a_day(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    send(house)
    answer = house.post("follow/sign", file=photo("anh.jpg"))
    (kept,) = kept_on(answer)
    now = time.time()
    monkeypatch.setattr(carried.time, "time", lambda: now + carried.SECONDS + 60)
    assert carried.opened(carries(answer)["kept"], "") is None
    assert abs((files.folder() / kept).stat().st_mtime - now - carried.SECONDS) < 60  # by which the sweep goes


def test_when_the_code_has_run_out_in_between_what_was_kept_is_there_as_well(house: House) -> None:
    code = send(house)
    answer = house.post("follow/add", words="y" * 20_000, file=photo("anh.jpg"))
    late = Client().post("/follow/add", {"words": "Ngắn hơn", **carries(answer)})
    assert late.status_code == 403
    mine = {"typed_again": "yes", "code": code, "words": "Ngắn hơn", **carries(late)}
    assert mine["kept"] == carries(answer)["kept"]
    opened = Client().post("/follow/add", mine)
    assert len(kept_on(opened)) == 1
    assert "Ngắn hơn" in opened.content.decode()
    assert come_back(code).post("follow/add", words="Ngắn hơn", **carries(opened)).status_code == 302


def test_of_more_files_than_a_page_takes_the_first_twenty_stay_and_the_others_are_named(house: House) -> None:
    send(house)
    answer = house.post("follow/add", words="Cả tập ảnh", file=[photo(f"anh-{n:02}.jpg") for n in range(1, 24)])
    assert answer.status_code == 422
    page = text(answer)
    assert len(kept_on(answer)) == 20
    assert "Mỗi lần nhận nhiều nhất 20 tệp" in page
    assert all(name in page for name in ("anh-21.jpg", "anh-22.jpg", "anh-23.jpg", "Cả tập ảnh"))
    assert "quá lớn" not in page.lower()
    full = house.post("follow/add", words="Cả tập ảnh", file=photo("nua.jpg"), **carries(answer))
    assert (full.status_code, len(kept_on(full))) == (422, 20)
    assert house.post("follow/add", words="Cả tập ảnh", **carries(full)).status_code == 302
    assert len(set(re.findall(r"anh-\d\d", names_sent(house)))) == 20


def test_what_is_typed_for_a_step_that_is_over_comes_back(house: House) -> None:
    send(house)
    answer = house.post("follow/reply", words="Điều cơ quan hỏi, tôi trả lời như sau")
    assert answer.status_code == 409
    assert "Điều cơ quan hỏi, tôi trả lời như sau" in text(answer)
