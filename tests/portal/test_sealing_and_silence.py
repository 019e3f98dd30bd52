"""What the portal keeps, carries and says: nothing typed lies in clear, no visitor is recorded, no size tells."""

from __future__ import annotations

import gzip
import logging
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from .conftest import COMMUNE, WORDS, House, send, write
from .test_following import JPEG
from .test_writing import text

pytestmark = pytest.mark.django_db
CANARIES = ("Hoàng Văn Thuyết", "xóm Giếng", "248 m2", "thuyet@example.vn", "0950118204", "giay-rieng.jpg")

GETS = ["", "write", "write/kind", "write/choose", "write/place", "write/subject", "write/body", "write/words", "write/readers",
        "write/about", "write/check", "write/save", "write/code", "follow", "proof", "help", "help/limits", "help/lost-code",
        "help/sealed", "help/privacy", "help/signing", "help/forms"]  # fmt: skip
FOLLOWED = ["sent", "sent/code", "follow/petition", "follow/receipt", "follow/receipt/file", "follow/words", "follow/form",
            "follow/sign", "follow/add", "follow/withdraw", "follow/rate", "follow/reply", "follow/appeal",
            "follow/letter/1/acknowledgement"]  # fmt: skip


def every_row() -> str:
    """All rows of all tables, as text, with binary columns as their bytes."""
    shown = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the catalogue
            for row in cursor.fetchall():
                for value in row:
                    shown.append(
                        bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
                    )
    return "\n".join(shown)


def test_nothing_typed_lies_in_clear_before_or_after_sending(house: House) -> None:
    write(house)
    about = {"name": CANARIES[0], "address": CANARIES[1], "phone": CANARIES[4], "email": CANARIES[3], "people": "1"}
    house.post("write/words", words=WORDS, do="add", file=SimpleUploadedFile("giay-rieng.jpg", JPEG))
    house.post("write/about", **about)
    drafted = every_row()
    house.post("write/check")
    sent = every_row()
    assert f"{COMMUNE}-" in sent
    for canary in CANARIES:
        assert canary not in drafted, canary
        assert canary not in sent, canary
    for file in (Path(settings.HOIAM_HOME) / "files").iterdir():
        assert JPEG[:20] not in file.read_bytes()


def test_the_same_sweep_finds_a_canary_that_is_there(house: House) -> None:
    from hoiam.casework.models import Body

    Body.objects.filter(code=COMMUNE).update(name_en="thuyet@example.vn")
    assert "thuyet@example.vn" in every_row()


def test_looking_writes_nothing(house: House) -> None:
    write(house)
    for path in GETS:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            house.get(path)
        assert not [q["sql"] for q in seen if not q["sql"].lstrip().upper().startswith(("SELECT", "WITH"))], path
    send(house, "vn.feedback")
    for path in FOLLOWED:
        with CaptureQueriesContext(connection) as seen:
            house.get(path)
        assert not [q["sql"] for q in seen if not q["sql"].lstrip().upper().startswith(("SELECT", "WITH"))], path


def test_no_cookie_but_the_form_mark_and_the_unreadable_code(house: House) -> None:
    code = send(house)
    for name, cookie in house.client.cookies.items():
        assert name in ("csrf", "draft", "follow")
        if not cookie.value:
            continue  # taken away
        assert cookie["httponly"]
        assert cookie["max-age"] == ""  # gone with the browser's window
        assert code not in cookie.value
        assert code.replace("-", "") not in cookie.value
    assert house.client.cookies["follow"]["samesite"] == "Strict"


def test_a_cookie_that_was_changed_or_belongs_elsewhere_or_is_old_carries_no_code(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    from hoiam.portal import drafts

    write(house)
    value = house.client.cookies["draft"].value

    def carried(value: str, purpose: str = "draft") -> object:
        request = RequestFactory().get("/")
        request.COOKIES[purpose] = value
        return drafts.carried(request, purpose)

    assert carried(value) is not None
    assert carried(value, "follow") is None
    for at in range(0, len(value), 7):
        other = "A" if value[at] != "A" else "B"
        assert carried(value[:at] + other + value[at + 1 :]) is None
    for broken in ("", "x", "é", value[:-8], value * 2):
        assert carried(broken) is None
    later = time.time() + 8 * drafts.DAY
    monkeypatch.setattr(drafts.time, "time", lambda: later)
    assert carried(value) is None


def test_no_page_keeps_a_copy_in_the_browser_once_something_was_typed(house: House) -> None:
    write(house)
    for path in (path for path in GETS if path.startswith("write")):
        assert house.get(path).headers["Cache-Control"] == "no-store", path
    send(house)
    for path in FOLLOWED:
        assert house.get(path).headers["Cache-Control"] == "no-store", path


def test_pages_about_a_petition_have_a_length_that_tells_nothing(house: House) -> None:
    from hoiam.portal.answering import STEP_BYTES

    send(house)
    for path in ("follow/petition", "follow/receipt", "follow/words", "follow/add", "sent"):
        assert len(house.get(path).content) % STEP_BYTES == 0, path


def test_an_unknown_code_and_a_broken_one_look_alike(house: House) -> None:
    unknown = house.post("follow", code="00000-00000-00000-00000")
    broken = house.post("follow", code="00000-00000-00000-00001")
    short = house.post("follow", code="00000")
    assert unknown.status_code == broken.status_code == short.status_code == 422
    assert len(unknown.content) == len(broken.content) == len(short.content)
    assert "00000" in text(unknown)


def test_an_unknown_code_costs_as_many_questions_as_a_broken_one(house: House) -> None:
    counts = set()
    for typed in ("00000-00000-00000-00000", "00000-00000-00000-00001", "không phải mã"):
        with CaptureQueriesContext(connection) as seen:
            house.post("follow", code=typed)
        counts.add(len(seen))
    assert len(counts) == 1


def test_no_line_of_the_programmes_record_names_a_visitor(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    visitor = {"REMOTE_ADDR": "192.0.2.77", "HTTP_USER_AGENT": "Canary/7", "HTTP_REFERER": "http://testserver/canary"}
    for path in ("/", "/write/kind", "/follow", "/nowhere"):
        house.client.get(path, **visitor)
    house.client.post("/follow", {"code": "x"}, **visitor)
    rows = every_row()
    for canary in ("192.0.2.77", "Canary/7", "testserver/canary"):
        assert canary not in rows
        assert canary not in caplog.text


def test_leaving_quickly_forgets_the_code_but_not_for_a_link_from_elsewhere(house: House) -> None:
    write(house)
    away = house.client.get("/leave", headers={"Sec-Fetch-Site": "cross-site"})
    assert away.status_code == 302
    assert house.client.cookies["draft"].value
    away = house.client.get("/leave", headers={"Sec-Fetch-Site": "same-origin"})
    assert away.headers["Referrer-Policy"] == "no-referrer"
    assert house.client.cookies["draft"].value == ""


def test_a_form_from_elsewhere_is_refused_and_what_was_typed_is_given_back(house: House) -> None:
    write(house)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = house.client.cookies
    answer = strict.post("/write/words", {"words": WORDS})
    assert answer.status_code == 403
    assert "248 m2" in text(answer)
    assert "hãy gửi lại" in text(answer)


def test_a_file_that_is_not_what_it_says_is_refused_with_its_reason_and_the_words_stay(house: House) -> None:
    house.post("write/kind", answer="vn.complaint")
    before = set((Path(settings.HOIAM_HOME) / "files").glob("*"))
    answer = house.post("write/words", words=WORDS, file=SimpleUploadedFile("anh.jpg", b"MZ\x90\x00 a program"))
    assert answer.status_code == 422
    assert "anh.jpg" in text(answer)
    assert 'href="#id_file"' in text(answer)
    assert "248 m2" in text(answer)
    assert set((Path(settings.HOIAM_HOME) / "files").glob("*")) == before


def test_a_file_beyond_the_limit_is_refused_and_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.portal import uploads

    monkeypatch.setattr(uploads, "FILE_BYTES_MOST", 1000)
    house.post("write/kind", answer="vn.complaint")
    before = set((Path(settings.HOIAM_HOME) / "files").glob("*"))
    answer = house.post("write/words", words=WORDS, file=SimpleUploadedFile("to.jpg", JPEG + b"\0" * 2000))
    assert answer.status_code == 422
    assert "lớn hơn 50 MB" in text(answer)
    assert set((Path(settings.HOIAM_HOME) / "files").glob("*")) == before


def test_a_file_can_be_taken_out_again_and_its_ciphertext_goes(house: House) -> None:
    house.post("write/kind", answer="vn.complaint")
    before = set((Path(settings.HOIAM_HOME) / "files").glob("*"))
    house.post("write/words", words=WORDS, do="add", file=SimpleUploadedFile("anh.jpg", JPEG))
    (made,) = set((Path(settings.HOIAM_HOME) / "files").glob("*")) - before
    house.post("write/words", words=WORDS, remove=made.name)
    assert not made.exists()
    assert "anh.jpg" not in text(house.get("write/words"))


def test_nobody_can_take_out_a_file_of_another_draft(house: House) -> None:
    house.post("write/kind", answer="vn.complaint")
    before = set((Path(settings.HOIAM_HOME) / "files").glob("*"))
    house.post("write/words", words=WORDS, do="add", file=SimpleUploadedFile("anh.jpg", JPEG))
    (made,) = set((Path(settings.HOIAM_HOME) / "files").glob("*")) - before
    stranger = House()
    stranger.post("write/kind", answer="vn.complaint")
    for wanted in (made.name, "../keys/django", "not-an-id"):
        stranger.post("write/words", words=WORDS, remove=wanted)
    assert made.exists()


def test_a_file_sent_beyond_the_twentieth_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.portal import write as writing

    monkeypatch.setattr(writing, "FILES_MOST", 2)
    house.post("write/kind", answer="vn.complaint")
    files = [SimpleUploadedFile(f"{n}.jpg", JPEG + bytes([n])) for n in range(3)]
    answer = house.client.post("/write/words", {"words": WORDS, "do": "add", "file": files})
    assert answer.status_code == 422
    assert "Đã có 20 tệp" in text(answer)
    page = text(house.get("write/words"))
    assert "0.jpg" in page
    assert "1.jpg" in page
    assert "2.jpg" not in page


def test_a_first_visit_weighs_less_than_sixty_kilobytes_without_type(house: House) -> None:
    static = Path(settings.BASE_DIR if hasattr(settings, "BASE_DIR") else "src/hoiam/site") / "static" / "hoiam"
    shared = sum(len(gzip.compress((static / name).read_bytes(), 6)) for name in ("hoiam.css", "hoiam.js", "mark.svg"))
    write(house)
    for path in GETS:
        weight = shared + len(gzip.compress(house.client.get(f"/{path}", follow=True).content, 6))
        assert weight <= 60_000, (path, weight)
    send(house)
    for path in set(FOLLOWED) - {"follow/form"}:  # a PDF to print is no page
        weight = shared + len(gzip.compress(house.client.get(f"/{path}").content, 6))
        assert weight <= 60_000, (path, weight)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_has_one_heading_a_title_a_language_and_no_inline_code(house: House, prefix: str) -> None:
    write(house)
    pages = [(path, house.client.get(f"{prefix}/{path}", follow=True)) for path in GETS]
    send(house, prefix=prefix)
    pages += [(path, house.client.get(f"{prefix}/{path}", follow=True)) for path in FOLLOWED]
    pages += [("follow wrong", house.post("follow", prefix, code="x")), ("nowhere", house.get("nowhere", prefix))]
    for path, answer in pages:
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        page = text(answer)
        assert page.count("<h1") == 1, path
        assert re.search(r"<title>[^<]{3,} – Hồi Âm</title>", page), path
        assert f'<html lang="{"en" if prefix else "vi"}"' in page, path
        assert 'class="ha-skip-link"' in page, path
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", page), path
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", page), path
        if prefix:
            assert not re.search("[ăâđêôơưĂÂĐÊÔƠƯ]", strip_data(page)), (
                path,
                re.findall(".{30}[ăâđêôơư].{30}", strip_data(page))[:3],
            )


def strip_data(page: str) -> str:
    """The page's own words: without what the law cites, names that have no English, and what the person typed."""
    page = re.sub(r"<(title|textarea|pre|dd|blockquote|th|option|td)\b.*?</\1>", "", page, flags=re.S)
    page = re.sub(
        r'<div class="ha-(words|body ha-words|law)".*?</div>|<span class="ha-mask">.*?</span>|<q>.*?</q>', "", page, flags=re.S
    )
    page = re.sub(
        r'lang="vi">[^<]*<|class="ha-masthead__home".*?</a>|ha-timeline__meta">.*?</p>|<label.*?</label>', "", page, flags=re.S
    )
    page = re.sub(
        r"<ol class=\"ha-count\">.*?</ol>|<p class=\"ha-(law|body ha-small)\">.*?</p>|data-[a-z]+=\"[^\"]*\"",
        "",
        page,
        flags=re.S,
    )
    return re.sub(r"An Bình|Sông Lam|Hồi Âm|Luật[^<]*|NĐ [^<]*|<[^>]*>", "", page)
