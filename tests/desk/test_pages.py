"""An officer sees what somebody sent as pages that were drawn elsewhere; the file itself only by a second press."""

from __future__ import annotations

import base64
import io
import re
import zlib
from typing import Any
from uuid import UUID

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfWriter

from desk.conftest import CHAIR, COMMUNE, LAND, NAME, House
from desk.test_at_the_desk import text
from hoiam.reader import Away, Busy, Exceeded, Failed, NotRead
from hoiam.reader.asking import Door

pytestmark = pytest.mark.django_db


def png(colour: tuple[int, int, int], size: tuple[int, int] = (30, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def pdf(pages: int) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 100)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(words: str) -> bytes:
    document = Document()
    document.add_paragraph(words)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sent(house: House, name: str, data: bytes, *, turned: int = 0) -> tuple[Any, str]:
    """The chair, and the address of the only file of a petition that came with it."""
    from dataclasses import replace

    from hoiam.casework import intake
    from hoiam.casework.days import utc_now
    from hoiam.casework.intake.envelope import file_of
    from hoiam.casework.models import Blob
    from hoiam.vault.codes import ReturnCode

    keys = intake.new_keys()
    file = replace(file_of(keys, "vn.complaint", name, data), turned=turned)
    handed = intake.HandedIn(
        body=COMMUNE, kind="vn.complaint", subject="land", words="Có tệp.", files=[file], who=intake.Who(NAME)
    )
    case = intake.submit(intake.envelope(handed, keys=keys, code=ReturnCode.new()), now=utc_now()).petition_id
    assert isinstance(case, UUID)
    blob = Blob.objects.get(dossier_id=case, kind="file").id
    return house.officer(CHAIR), f"/desk/petition/{case}/file/{blob}/"


def drawn(answer: Any) -> Image.Image:
    found = re.search(rb'src="data:image/png;base64,([A-Za-z0-9+/=]+)"', answer.content)
    assert found is not None, text(answer)[:500]
    image = Image.open(io.BytesIO(base64.b64decode(found[1])))
    image.load()
    return image


def test_a_picture_is_drawn_anew_from_its_pixels_and_the_file_goes_out_by_a_second_press_alone(house: House) -> None:
    data = png((200, 30, 40))
    chair, path = sent(house, "anh.png", data)
    page = chair.post(path)
    assert page.status_code == 200
    image = drawn(page)
    assert (image.size, image.getpixel((3, 3))) == ((30, 20), (200, 30, 40))
    assert base64.b64encode(data)[:60] not in page.content, "it is not the picture that came"
    assert 'alt="Ảnh trang 1 của 1, anh.png"' in page.content.decode()
    assert "data:" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "ai đã mở, lúc nào, từ đâu" in text(page), "before the second press stands what a file may do"
    whole = chair.post(path, {"whole": "yes"})
    assert b"".join(whole.streaming_content) == data
    assert whole.headers["Content-Type"] == "application/octet-stream"
    assert whole.headers["Content-Disposition"] == 'attachment; filename="anh.png"'


@pytest.mark.parametrize(
    ("turned", "size", "at"), [(90, (20, 30), (17, 2)), (180, (30, 20), (27, 17)), (270, (20, 30), (2, 27))]
)
def test_an_officer_sees_a_photo_turned_as_its_writer_turned_it_and_saves_it_as_it_came(
    house: House, turned: int, size: tuple[int, int], at: tuple[int, int]
) -> None:
    picture = Image.new("RGB", (30, 20), (255, 255, 255))
    picture.paste((200, 30, 40), (0, 0, 8, 8))
    out = io.BytesIO()
    picture.save(out, "PNG")
    chair, path = sent(house, "anh.png", out.getvalue(), turned=turned)
    image = drawn(chair.post(path))
    assert (image.size, image.getpixel(at)) == (size, (200, 30, 40))
    assert b"".join(chair.post(path, {"whole": "yes"}).streaming_content) == out.getvalue()


def test_what_cannot_be_drawn_is_said_to_be_unseen_before_it_is_opened_and_where_it_is(house: House) -> None:
    hollow = b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
        for name, body in ((b"IHDR", bytes((0, 0, 0, 4, 0, 0, 0, 4, 8, 2, 0, 0, 0))), (b"IEND", b""))
    )
    chair, path = sent(house, "anh.png", hollow)
    listed = chair.post(path.partition("file/")[0] + "read/")
    assert "ở đây không hiện ra được" in text(listed)
    assert "không xem được thành trang" in text(chair.post(path))
    assert b"".join(chair.post(path, {"whole": "yes"}).streaming_content) == hollow
    chair, path = sent(house, "anh.png", png((200, 30, 40)))
    assert "ở đây không hiện ra được" not in text(chair.post(path.partition("file/")[0] + "read/"))


def test_pages_are_turned_by_buttons_and_none_is_beyond_the_last(house: House) -> None:
    chair, path = sent(house, "don.pdf", pdf(3))
    first, middle = chair.post(path), chair.post(path, {"page": "2"})
    for beyond in ("4", "999999", "9" * 400, "-1", "x", "²"):
        at = "Trang 3 của 3" if beyond in ("4", "999999") else "Trang 1 của 3"
        assert at in text(chair.post(path, {"page": beyond})), beyond
    assert 'value="2"' in first.content.decode() and "Trang trước" not in text(first)
    assert 'value="1"' in middle.content.decode() and 'value="3"' in middle.content.decode()
    assert drawn(middle).size == (1000, 500)


def test_what_is_made_of_words_is_shown_as_words_without_marks_that_turn_them(house: House) -> None:
    chair, path = sent(house, "don.docx", docx("Kính gửi <b> \u202eông Chủ tịch"))
    page = chair.post(path)
    assert "Kính gửi &lt;b&gt; ông Chủ tịch" in page.content.decode()
    assert "do hệ thống dàn lại" in text(page) and drawn(page).width == 1000
    assert "was laid out here" in text(chair.post(f"/en{path}"))
    chair, path = sent(house, "loi.txt", "Dòng thứ nhất\n".encode() * 1000)
    assert "Trang 1 của 3" in text(chair.post(path))


def test_an_old_text_is_shown_as_its_writer_saw_it_and_said_to_be_converted(house: House) -> None:
    data = "Céng hoµ x· héi chñ nghÜa ViÖt Nam".encode("cp1252")
    chair, path = sent(house, "don.txt", data)
    page = chair.post(path)
    assert "Cộng hòa xã hội chủ nghĩa Việt Nam" in text(page)
    assert "TCVN3 (ABC); chữ hiện ở đây đã được chuyển đổi" in text(page)
    assert "were converted for this page" in text(chair.post(f"/en{path}"))
    assert b"".join(chair.post(path, {"whole": "yes"}).streaming_content) == data, "the original as it is"


def test_a_file_without_a_page_says_why_and_can_still_be_saved(house: House) -> None:
    chair, path = sent(house, "anh.heic", b"\0\0\0\x18ftypheic\0\0\0\0heic" + b"\0" * 4 + heic_rest())
    page = chair.post(path)
    assert page.status_code == 200
    assert "không có trang nào vẽ ra được" in text(page)
    assert "Vẫn tải bản gốc" in text(page)
    assert "no page in it that can be drawn" in text(chair.post(f"/en{path}"))


def heic_rest() -> bytes:
    """Boxes without a picture in them."""
    return b"\0\0\0\x08meta\0\0\0\x08mdat"


@pytest.mark.parametrize("how", [Busy(7), Away(), Exceeded("memory"), Failed("gone")])
def test_where_the_reader_does_not_draw_it_the_page_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch, how: NotRead
) -> None:
    chair, path = sent(house, "anh.png", png((1, 2, 3)))

    def no(*_: Any, **__: Any) -> None:
        raise how

    monkeypatch.setattr(Door, "ask", no)
    page = chair.post(path)
    later = isinstance(how, Busy | Away)
    assert page.status_code == (503 if later else 200)
    assert ("Thử lại" in text(page)) == later
    assert how.why.vi in text(page) and "Vẫn tải bản gốc" in text(page)


def test_an_officer_who_reads_nothing_of_it_sees_no_page(house: House) -> None:
    _chair, path = sent(house, "anh.png", png((1, 2, 3)))
    for asked in ({}, {"whole": "yes"}):
        assert house.officer(LAND).post(path, asked).status_code in (403, 404)
