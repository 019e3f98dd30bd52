"""On a page in another language every Vietnamese part says that it is Vietnamese."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hoiam.site.tongues import LETTER, marked

HEAD = '<!doctype html>\n<html lang="en"><body>'


class Heard(HTMLParser):
    """What a voice would read with English sounds although a letter in it is Vietnamese."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[tuple[str, str]] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "hr", "img", "input", "link", "meta", "rect", "path", "polyline", "circle", "line", "use", "col"):
            return
        lang = dict(attrs).get("lang") or (self.inside[-1][1] if self.inside else "")
        self.inside.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        here = self.inside[-1] if self.inside else ("", "")
        # A title that names both languages has one element for them.
        if here[1] != "vi" and here[0] not in ("script", "style", "title") and LETTER.search(data):
            self.wrong.append(" ".join(data.split()))


def heard(html: str) -> list[str]:
    reader = Heard()
    reader.feed(html)
    return reader.wrong


PAGES = (
    "", "follow", "write/kind", "help", "help/limits", "help/lost-code", "help/sealed", "help/privacy", "help/signing", "proof",
    "register/", "register/law/", "register/law/KN-RES1/", "register/figures/", "register/log/", "register/competence/",
    "account/login/", "khong-co/",
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
