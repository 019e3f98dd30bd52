"""On a page in another language every Vietnamese part says that it is Vietnamese."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hoiam.site.tongues import marked
from listened import heard

HEAD = '<!doctype html>\n<html lang="en"><body>'


PAGES = (
    "", "follow", "write/kind", "help", "help/limits", "help/lost-code", "help/sealed", "help/privacy", "help/signing",
    "help/accessibility", "proof", "register/", "register/law/?pack=vn", "register/law/KN-RES1/", "register/law/forms/",
    "register/law/doubts/",
    "register/figures/",
    "register/log/", "register/competence/", "account/login/", "khong-co/",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_no_vietnamese_word_of_an_english_page_is_read_with_english_sounds(page: str) -> None:
    html = Client().get(f"/en/{page}").content.decode()
    assert '<html lang="en"' in html
    assert heard(html) == []


def test_the_ear_of_these_tests_hears_what_is_not_marked() -> None:
    assert heard(HEAD + "<p>Committee of An Bình</p>") == ["Committee of An Bình"]
    assert heard(HEAD + '<p lang="vi">xã <b>An Bình</b></p><p>Hà Nội</p>') == ["Hà Nội"]
    assert heard('<html lang="vi"><svg><path d=""/></svg><p>Đơn</p><p>Order of the court</p>') == ["Order of the court"]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("People's Committee of An Bình commune", "An Bình"),
        ("under Luật KN Đ.8.2 and more of it, said in plain English words", "Luật KN Đ.8.2"),
        ("NĐ 124 Đ.16.1 (as amended by NĐ 155 Đ.10)", "NĐ 124 Đ.16.1"),
        ("Tôi xem hai con trâu ở Ba Vì", "Tôi xem hai con trâu ở Ba Vì"),
        ("The Bình family wrote about it in a long letter", "Bình"),
    ],
)
def test_a_run_is_the_name_and_not_the_sentence_around_it(text: str, span: str) -> None:
    assert f'<span lang="vi">{span}</span>' in marked(f"{HEAD}<p>{text}</p>")


def test_what_holds_words_alone_bears_the_language_itself() -> None:
    html = marked(f"{HEAD}<select><option value='a'>xã An Bình</option><option>Other</option></select>")
    assert "<option value='a' lang=\"vi\">xã An Bình</option><option>Other</option>" in html


def test_a_vietnamese_page_and_what_is_no_page_stay_as_they_are() -> None:
    for html in ('<!doctype html>\n<html lang="vi"><p>Đơn</p>', "<p>Đơn</p>", "Đơn"):
        assert marked(html) == html


PARTS = ("<p>", "</p>", "<b lang='vi'>", "</b>", "<br>", "An Bình ", "of ", "&amp; ", "đ", "<!-- đ -->", "<x/>")


@given(st.lists(st.sampled_from(PARTS)))
def test_marking_adds_spans_and_nothing_else_and_marks_once(parts: list[str]) -> None:
    html = HEAD + "".join(parts)
    once = marked(html)
    assert re.sub(r'<span lang="vi">|</span>', "", once) == html
    assert marked(once) == once
