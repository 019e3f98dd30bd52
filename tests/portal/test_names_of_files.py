"""What is wrong with a file's name alone is mended at every door, and whoever sent it is told how it is kept."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hoiam.core.words import Text
from hoiam.portal.told_once import tell_there
from vault.written_kinds import FILM

from .conftest import WORDS, House, send
from .test_following import JPEG
from .test_writing import text

pytestmark = pytest.mark.django_db
BOUNDARY = "xxNAMExx"
MENDED = {
    "../../etc/anh.jpg": "anh.jpg",
    "C:\\\\anh\\\\anh.jpg": "anh.jpg",
    "anh\u202egpj.jpg": "anhgpj.jpg",
    "image:1000012345": "image-1000012345.jpg",
    "Đơn 29:11:2026.pdf": "Đơn 29-11-2026.jpg",
    "..": "tep.jpg",
}


def sent(house: House, where: str, name: str, **more: str) -> str:
    """The form as a browser sends it; Django's own client would clean the name before."""
    fields = {"words": "Tôi gửi thêm ảnh.", **more}
    body = "".join(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items())
    body += (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    whole = body.encode() + JPEG + f"\r\n--{BOUNDARY}--\r\n".encode()
    answer = house.client.post(where, whole, content_type=f"multipart/form-data; boundary={BOUNDARY}", follow=True)
    return unescape(text(answer))


@pytest.mark.parametrize("name", MENDED)
def test_a_name_is_mended_where_a_petition_is_written_and_stands_beside_its_file(house: House, name: str) -> None:
    house.post("write/kind", answer="vn.complaint")
    page = sent(house, "/write/words", name, do="add")
    assert "ha-error-message" not in page.replace('class="ha-error-message" role="status"', "")
    assert f"được nhận với tên “{MENDED[name]}”" in page
    assert "\u202e" not in page
    # It says so as long as the draft lies there.
    assert f"được nhận với tên “{MENDED[name]}”" in unescape(text(house.get("write/words")))


def test_a_name_is_mended_where_something_is_added_and_the_next_page_says_so_once(house: House) -> None:
    send(house)
    page = sent(house, "/follow/add", "image:1000012345")
    assert "“image:1000012345” được nhận với tên “image-1000012345.jpg”" in page
    assert "được nhận với tên" not in unescape(text(house.get("follow/petition?done=add")))


def test_a_plain_name_is_taken_and_nothing_is_said_of_it(house: House) -> None:
    send(house)
    page = sent(house, "/follow/add", "ảnh chụp 1.jpg")
    assert "Đã nhận phần bạn bổ sung" in page
    assert "được nhận với tên" not in page


def test_a_film_is_kept_and_its_writer_is_told_that_nobody_plays_it_here(house: House) -> None:
    house.post("write/kind", answer="vn.complaint")
    house.post("write/words", words=WORDS, do="add", file=SimpleUploadedFile("phim.mp4", FILM))
    assert "“phim.mp4” được giữ làm chứng cứ" in unescape(text(house.get("write/words")))


def test_what_is_told_on_the_next_page_fits_into_what_a_browser_keeps() -> None:
    from django.http import HttpResponse

    response = HttpResponse()
    tell_there(response, [Text(f"ảnh {number} " * 12, "x" * 90) for number in range(40)])
    assert len(response.cookies["told"].value) < 3800
    empty = HttpResponse()
    tell_there(empty, [])
    assert not empty.cookies


@pytest.mark.parametrize("name", ["..", ".", "/", "\\\\", "anh/", "/desk/\x00", "a/..", "\x00"])
def test_a_file_that_is_not_taken_says_why_whatever_it_is_called(house: House, name: str) -> None:
    """Its name was the first thing that was asked, and what could be none was told as a broken request."""
    house.post("write/kind", answer="vn.complaint")
    broken = "PK\x03\x04" + "\0" * 40
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="words"\r\n\r\nTôi gửi ảnh.\r\n--{BOUNDARY}\r\n'
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n{broken}\r\n--{BOUNDARY}--\r\n'
    ).encode()
    answer = house.client.post("/write/words", body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
    page = unescape(text(answer))
    assert answer.status_code == 422
    assert "Tôi gửi ảnh." in page
    assert "Không đọc được tệp này" in page or "không nhận được" in page
