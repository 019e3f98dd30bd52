"""Coming back with the code."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from .conftest import WORDS, House, send, write
from .test_writing import text

pytestmark = pytest.mark.django_db
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a1c1c20242e27"
    "20222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc4001f0000010501010101010100000000000000000102"
    "030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f024"
    "33627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a83848586878889"
    "8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7"
    "f8f9faffda0008010100003f00fbd3ffd9"
)


def come_back(code: str) -> House:
    house = House()
    answer = house.post("follow", code=code)
    assert answer.status_code == 302, text(answer)
    assert answer.url == "/follow/petition"
    return house


@pytest.mark.parametrize("shape", [str, str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")])
def test_the_code_opens_the_petition_however_it_is_typed(house: House, shape) -> None:
    code = send(house)
    assert "Đã tiếp nhận đơn" in text(come_back(shape(code)).get("follow/petition"))


def test_without_the_code_nothing_of_a_petition_is_shown(house: House) -> None:
    send(house)
    stranger = House()
    for path in ("petition", "receipt", "receipt/file", "words", "form", "sign", "add", "reply", "withdraw", "rate", "appeal"):
        assert stranger.get(f"follow/{path}").url == "/follow", path
    assert stranger.get("sent").url == "/follow"


def test_a_code_shows_its_own_petition_and_no_other(house: House) -> None:
    first, second = send(house), send(House(), "vn.feedback")
    assert "Khiếu nại" in text(come_back(first).get("follow/petition"))
    assert "Khiếu nại (lần đầu)" not in text(come_back(second).get("follow/petition"))


def test_signing_starts_the_term_and_opens_the_count_to_its_steps(house: House) -> None:
    send(house)
    scan = SimpleUploadedFile("don-da-ky.jpg", JPEG, "image/jpeg")
    answer = house.post("follow/sign", how="paper", file=scan)
    assert answer.url == "/follow/petition?done=sign", text(answer)
    page = text(house.get("follow/petition"))
    assert "Đơn đã có chữ ký" in page
    assert "ha-due__date" in page
    assert "7 ngày làm việc" in page
    assert "ngày đó không tính" in page
    # The article stands in the words of the pack for this language, and nowhere in those of the other.
    assert "NĐ 124 Đ.16.1 (sửa đổi bởi NĐ 155 Đ.10)" in page
    assert "as amended" not in page


def test_signing_needs_a_file_and_a_way(house: House) -> None:
    send(house)
    answer = house.post("follow/sign")
    assert answer.status_code == 422
    assert 'href="#id_how"' in text(answer)
    assert 'href="#id_file"' in text(answer)


def test_the_form_to_sign_is_a_pdf_with_the_persons_own_words(house: House) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    send(house)
    answer = house.get("follow/form")
    assert answer.headers["Content-Type"] == "application/pdf"
    printed = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())
    assert "Hoàng Văn Thuyết" in printed
    assert "Diện tích ghi thiếu 248 m2" in printed


def test_words_and_a_file_can_be_added(house: House) -> None:
    send(house)
    answer = house.post("follow/add", words="Tôi gửi thêm ảnh.", file=SimpleUploadedFile("anh.jpg", JPEG))
    assert answer.url == "/follow/petition?done=add", text(answer)
    page = text(house.get("follow/words"))
    assert "Tôi gửi thêm ảnh." in page
    assert "anh.jpg" in page
    assert "248 m2" in page


def test_an_addition_sent_twice_is_added_once(house: House) -> None:
    from hoiam.casework.models import Blob

    send(house)
    once = re.search(r'name="once" value="([0-9a-f-]{36})"', house.get("follow/add").content.decode())
    assert once
    for _again in range(2):
        photo = SimpleUploadedFile("anh.jpg", JPEG)
        answer = house.post("follow/add", words="Tôi gửi thêm ảnh.", once=once[1], file=photo)
        assert answer.url == "/follow/petition?done=add", text(answer)
    assert text(house.get("follow/words")).count("Tôi gửi thêm ảnh.") == 1
    assert Blob.objects.filter(kind="file").count() == 1
    # Another page of the form is another addition, also with the same words.
    assert house.post("follow/add", words="Tôi gửi thêm ảnh.").status_code == 302
    assert text(house.get("follow/words")).count("Tôi gửi thêm ảnh.") == 2


def test_an_addition_under_the_id_of_somebody_else_s_is_refused_loudly(house: House) -> None:
    from django.db import IntegrityError

    from hoiam.casework.models import Blob

    send(House(), "vn.feedback")
    theirs = Blob.objects.filter(kind="words").get().id
    send(house)
    with pytest.raises(IntegrityError):
        house.post("follow/add", words="Tôi gửi thêm.", once=str(theirs))


def test_an_empty_addition_is_refused_at_the_field(house: House) -> None:
    send(house)
    answer = house.post("follow/add", words=" ")
    assert answer.status_code == 422
    assert 'href="#id_words"' in text(answer)


def test_a_wish_to_withdraw_is_recorded_and_ends_nothing(house: House) -> None:
    send(house)
    assert house.post("follow/withdraw", words="Tôi đã hiểu.").status_code == 422
    assert house.post("follow/withdraw", words="Tôi đã hiểu.", coerced="no").url == "/follow/petition?done=withdraw"
    page = text(house.get("follow/petition?done=withdraw"))
    assert "chỉ kết thúc khi có đơn rút đã ký" in page
    assert "đã nhận, chờ ký" in page
    # Of one content: which one is said.
    assert house.post("follow/withdraw", extent="part", words="", coerced="no").status_code == 422
    assert house.post("follow/withdraw", extent="part", words="Việc thứ hai.", coerced="no").status_code == 302


@pytest.mark.parametrize("step", ["rate", "appeal", "reply"])
def test_a_step_that_the_law_does_not_have_yet_says_what_there_is(house: House, step: str) -> None:
    send(house)
    answer = house.get(f"follow/{step}")
    assert answer.status_code == 409
    assert "Đơn đang ở trạng thái “đã nhận, chờ ký”" in text(answer)
    why = {"rate": "Luật có bước này khi đơn ở trạng thái: đã có quyết định", "reply": "Trước đó phải có:"}
    assert why.get(step, "Luật có bước này khi") in text(answer)


def test_the_receipt_shows_the_act_and_neither_code_nor_name_nor_words(house: House) -> None:
    code = send(house)
    page = text(house.get("follow/receipt"))
    assert "hoiam act 1" in page
    assert "digest words" in page
    for secret in (code, code.replace("-", ""), "Hoàng Văn Thuyết", "248 m2"):
        assert secret not in page


def test_the_receipts_words_digest_is_that_of_the_words_sent(house: House) -> None:
    import hashlib
    import re

    from hoiam.portal import own
    from hoiam.vault.codes import ReturnCode
    from hoiam.vault.sealing import SealedBlob, open_with_salt
    from hoiam.vault.wraps import Tier

    code = ReturnCode.parse(send(house))
    said = re.search(r"digest words ([0-9a-f]{64})", text(house.get("follow/receipt")))
    view = own.find(code)
    assert view is not None
    assert said is not None
    row = next(blob for blob in view.blobs if blob.kind == "words")
    from hoiam.casework.reading import cases

    sealed = SealedBlob(row.id, Tier(row.tier), row.kind, cases.blob_bytes(view.id, row.id) or b"", row.digest)
    salt, plain = open_with_salt(own.opened(view, code)._keys, sealed)
    assert plain.decode() == WORDS
    assert hashlib.sha256(salt + plain).hexdigest() == said[1]


def test_a_letter_that_is_not_written_yet_says_so(house: House) -> None:
    send(house)
    answer = house.get("follow/letter/1/acknowledgement")
    assert answer.status_code == 202
    assert house.get("follow/letter/1/decision").status_code == 404


def test_a_letter_of_the_body_opens_with_the_code(house: House) -> None:
    from django.db import connection

    from hoiam.casework.reading.papers import sealed
    from hoiam.portal import own
    from hoiam.vault.codes import ReturnCode

    view = own.find(ReturnCode.parse(send(house)))
    assert view is not None
    blob = sealed(view.id, view.wraps, b"%PDF-1.7 thong bao")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_blob (id, dossier_id, tier, kind, data, size, digest) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [blob.id, view.id, str(blob.tier), blob.kind, blob.bytes, len(blob.bytes), blob.digest],
        )
        cursor.execute("UPDATE casework_letter SET blob = %s WHERE dossier_id = %s", [blob.id, view.id])
    answer = house.get("follow/letter/1/acknowledgement")
    assert answer.content == b"%PDF-1.7 thong bao"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_receipt_file_waits_for_the_log(house: House) -> None:
    send(house)
    assert house.get("follow/receipt/file").status_code == 202
    assert house.get("follow/receipt/file?act=9").status_code == 404
    assert house.get("follow/receipt/file?act=x").status_code == 404


def test_closing_makes_the_browser_forget(house: House) -> None:
    send(house)
    house.post("follow/close")
    assert house.get("follow/petition").url == "/follow"


def test_destroyed_keys_are_said_in_words(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.portal import own
    from hoiam.vault.errors import NotReleased

    send(house)

    def gone(*_args: object, **_more: object) -> None:
        raise NotReleased("gone")

    monkeypatch.setattr(own, "opened", gone)
    answer = house.get("follow/words")
    assert answer.status_code == 503
    assert "Khóa đã bị hủy" in text(answer)
    answer = house.post("follow/add", words="Thêm một điều.")
    assert answer.status_code == 503
    assert "Thêm một điều." in text(answer)


def test_whose_keys_are_to_be_destroyed_reads_the_day_on_his_page_and_keeps_it_with_one_button(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the table says and who may change it: tests/wall/test_custody.py, for the web may not write such a row."""
    from datetime import UTC, datetime

    from hoiam.casework.keys import custody
    from hoiam.casework.models import Dossier
    from hoiam.vault.errors import Unreachable

    send(house)
    assert "sắp bị hủy" not in text(house.get("follow/petition"))
    case, kept, due = Dossier.objects.get().id, list[object](), datetime(2026, 12, 31, 5, tzinfo=UTC)
    monkeypatch.setattr(custody, "destroyed_on", {case: due}.get)
    shown = text(house.get("follow/petition"))
    assert "sắp bị hủy" in shown
    assert "31/12/2026" in shown
    assert "will be destroyed" in text(house.get("en/follow/petition"))
    assert house.get("follow/keep").status_code == 405, "looking changes nothing"

    def away(_: object) -> None:
        raise Unreachable("gatekeeper")

    monkeypatch.setattr(custody, "recall", away)
    answer = house.post("follow/keep")
    assert (answer.status_code, "Hãy thử lại sau ít phút" in text(answer)) == (503, True)
    monkeypatch.setattr(custody, "recall", kept.append)
    assert house.post("follow/keep").url == "/follow/petition"
    assert kept == [case]


def test_what_the_form_to_sign_prints_as_codes_is_named_before_sending_and_before_signing(house: House) -> None:
    write(house)
    assert "U+20000" not in text(house.get("write/check"))
    house.post("write/words", words=f"{WORDS} Ông \U00020000 chứng kiến.")
    assert "<bdi>\U00020000</bdi> [U+20000]" in text(house.get("write/check"))
    house.client.post("/write/check", follow=True)
    assert "<bdi>\U00020000</bdi> [U+20000]" in text(house.get("follow/sign"))
