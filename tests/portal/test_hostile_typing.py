"""What somebody types to do harm is refused in words or costs a moment; what was typed before stays."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from cost import seconds
from hoiam.core.typed import MARKS_MOST
from hoiam.portal import drafts
from hoiam.portal.forms import WORDS_MOST

from .conftest import WORDS, House, write

PILE = "a" + "\u0323\u0302\u0301" * 9_999


def kept_words(house: House) -> str:
    from django.http import HttpRequest

    request = HttpRequest()
    request.COOKIES = {name: morsel.value for name, morsel in house.client.cookies.items()}
    draft = drafts.current(request)
    assert draft is not None
    return draft.words


def test_marks_piled_on_a_letter_are_refused_and_neither_what_is_typed_nor_what_was_kept_is_lost(house: House) -> None:
    write(house)
    answer: Any = house.post("write/words", words=f"Thưa cơ quan, {PILE}"[:WORDS_MOST])
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Sau chữ “Thưa cơ quan, a”" in page
    assert f"Thưa cơ quan, {PILE[:2000]}" in page
    assert kept_words(house) == WORDS


def test_as_many_marks_as_any_writing_has_are_taken_as_typed(house: House) -> None:
    write(house)
    typed = "x" + "\u0301" * MARKS_MOST
    answer: Any = house.post("write/words", words=typed)
    assert answer.status_code == 302
    assert kept_words(house) == typed


@pytest.mark.parametrize("piece", ["1", "a", "1-", ".", "A.", "\n", "số 1 đường ", "漢", "x" + "\u0301" * MARKS_MOST])
def test_the_page_that_shows_all_answers_costs_a_moment_whatever_was_typed(house: House, piece: str) -> None:
    write(house)
    house.post("write/words", words=("a" + piece * WORDS_MOST)[:WORDS_MOST])
    answer: Any = house.get("write/check")
    assert answer.status_code == 200
    assert seconds(lambda: house.get("write/check"), enough=1) <= 1


def test_a_petition_that_holds_a_pile_since_before_is_printed_all_the_same(house: House) -> None:
    write(house)
    from django.http import HttpRequest

    request = HttpRequest()
    request.COOKIES = {name: morsel.value for name, morsel in house.client.cookies.items()}
    draft = drafts.current(request)
    assert draft is not None
    draft.words = PILE
    drafts.keep(draft)
    sent: Any = house.client.post("/write/check", follow=True)
    assert re.search(r'data-value="([0-9A-Z-]{23})"', sent.content.decode())
    form: Any = house.get("follow/form")
    assert form.status_code == 200
    assert form.content.startswith(b"%PDF-")


def test_a_page_that_gives_back_what_was_typed_looks_at_no_file_and_keeps_none(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts them: nothing that may become of a file can keep the page from being made."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from hoiam.casework import files
    from hoiam.portal import uploads

    def looked_at(*_: Any, **__: Any) -> None:
        raise AssertionError("a file was looked at")

    monkeypatch.setattr(uploads, "inspect", looked_at)
    monkeypatch.setattr(uploads.SealingUploadHandler, "new_file", looked_at)
    write(house)
    before = set(files.folder().iterdir())
    answer: Any = house.client.post(
        "/write/words?page=%00", {"words": "Tôi đề nghị đo lại.", "file": SimpleUploadedFile("tep.pdf", b"%PDF-1.7")}
    )
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 400
    assert "Tôi đề nghị đo lại." in page
    assert set(files.folder().iterdir()) == before


def test_a_page_for_an_error_that_breaks_itself_says_where(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from hoiam.casework import given_back

    def breaks(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(given_back, "back", breaks)
    house.client.raise_request_exception = False
    answer: Any = house.client.post("/write/words?page=%00", {"words": "Tôi đề nghị đo lại."})
    assert answer.status_code == 500
    assert any("the page for an error" in each.message and each.exc_info for each in caplog.records)
