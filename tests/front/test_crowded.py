"""The page for whoever cannot be served: in both languages, with what he typed, and with no more than he sent."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from hoiam.casework.given_back import READ_MOST, Typed, typed
from hoiam.site.front.crowded import Crowded
from portal.conftest import House, house  # noqa: F401 - a fixture

FORM = "application/x-www-form-urlencoded"
HOSTILE = '"></textarea><script>alert(1)</script>\r\n\n<!-- filled in --> %(seconds)s'
WORDS = [("csrfmiddlewaretoken", "t" * 64), ("words", f"Tôi khiếu nại. {HOSTILE}"), ("do", "add"), ("empty", "")]


def multipart(fields: list[tuple[str, str]], files: dict[str, bytes]) -> tuple[str, bytes]:
    lines = [f'--b0und\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode() for name, text in fields]
    lines += [
        f'--b0und\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for name, data in files.items()
    ]
    return "multipart/form-data; boundary=b0und", b"".join([*lines, b"--b0und--\r\n"])


def sent_again(page: str) -> list[tuple[str, str]]:
    """The fields that a browser sends when the button is pressed."""
    found = re.findall(r'<textarea hidden name="([^"]*)">\n(.*?)</textarea>', page, re.DOTALL)
    return [(html.unescape(name), html.unescape(text)) for name, text in found]


@pytest.mark.parametrize("how", ["urlencoded", "multipart"])
def test_what_was_typed_comes_back_to_the_letter_and_runs_nothing(how: str) -> None:
    kind, body = (FORM, urlencode(WORDS).encode()) if how == "urlencoded" else multipart(WORDS, {})
    answer = Crowded().busy("/write/words", "POST", typed(kind, body), 0)
    page = answer.body.decode()
    assert answer.status == 503
    assert sent_again(page) == WORDS
    assert '<form method="post" action="/write/words">' in page
    assert page.count("<script>") == 0
    assert "Những gì bạn đã gõ" in page
    assert "What you typed" in page


def test_it_says_when_to_try_again_in_the_page_and_to_programs_and_not_all_at_once() -> None:
    crowded = Crowded()
    whens = set()
    for _ in range(60):
        answer = crowded.busy("/", "GET", Typed(), 3.0)
        seconds = dict(answer.headers)["retry-after"]
        assert f"khoảng {seconds} giây" in answer.body.decode()
        assert f"about {seconds} seconds" in answer.body.decode()
        whens.add(int(seconds))
    assert min(whens) >= 3
    assert len(whens) > 4


def test_files_are_counted_and_said_to_be_needed_again_and_their_bytes_are_nowhere() -> None:
    kind, body = multipart([("words", "lời")], {"a.png": b"CANARY" * 50, "": b""})
    found = typed(kind, body)
    assert (found.fields, found.files) == ((("words", "lời"),), 1)
    page = Crowded().busy("/write/words", "POST", found, 0).body
    assert b"CANARY" not in page
    assert "hãy chọn tệp một lần nữa" in page.decode()


def test_of_a_body_that_was_cut_off_the_fields_that_are_whole_come_back() -> None:
    kind, body = multipart([("words", "lời"), ("more", "nữa " * 100)], {"a.png": b"x" * 5000})
    assert typed(kind, body[:300]).fields == (("words", "lời"),)
    assert typed(kind, body[:2000]).fields == (("words", "lời"), ("more", "nữa " * 100))


def test_half_a_text_never_comes_back() -> None:
    body = urlencode([("words", "lời"), ("more", "x" * READ_MOST)]).encode()
    assert typed(FORM, body[:READ_MOST]).fields == (("words", "lời"),)


@pytest.mark.parametrize("how", ["urlencoded", "multipart"])
@pytest.mark.parametrize("name", ["password", "old_password", "new_password1", "credential", "code", "Code"])
def test_a_password_or_a_code_stays_off_the_page(name: str, how: str) -> None:
    pairs = [("login", "an"), (name, "bí mật của tôi")]
    found = typed(FORM, urlencode(pairs).encode()) if how == "urlencoded" else typed(*multipart(pairs, {}))
    page = Crowded().busy("/account/login/", "POST", found, 0).body.decode()
    assert "bí mật" not in page
    assert "<form" not in page
    assert 'href="/account/login/"' in page


@pytest.mark.parametrize("path", ["//evil.example/x", "javascript:alert(1)", '/a"onclick="x', "*"])
def test_the_button_leads_to_this_house_alone(path: str) -> None:
    page = Crowded().busy(path, "POST", Typed((("a", "b"),)), 0).body.decode()
    (action,) = re.findall(r'<form method="post" action="([^"]*)"', page)
    assert html.unescape(action) in ("/", path)
    assert action.startswith("/")
    assert not action.startswith("//")
    assert "onclick" not in page.replace("&quot;onclick=&quot;", "")


def test_it_has_every_header_that_a_page_of_the_house_has(house: House) -> None:  # noqa: F811 - the fixture
    usual = {name.lower(): value for name, value in Client().get("/").headers.items()}
    crowded = Crowded()
    nothing = ("/", "POST", Typed())
    answers = [crowded.busy(*nothing, 0), crowded.slow(), crowded.too_big(*nothing), crowded.no_room(*nothing)]
    same = ("permissions-policy", "cross-origin-resource-policy", "cache-control", "x-content-type-options", "referrer-policy")
    for answer in answers:
        headers = dict(answer.headers)
        assert {name: headers[name] for name in same} == {name: usual[name] for name in same}
        policies = [headers["content-security-policy"], usual["content-security-policy"]]
        assert len({frozenset(part.strip() for part in policy.split(";")) for policy in policies}) == 1


def test_of_what_is_too_large_the_words_lead_back_to_their_page_and_do_nothing() -> None:
    kind, body = multipart(WORDS, {"a.png": b"x" * 5000})
    answer = Crowded().too_big("/follow/add", "POST", typed(kind, body[:-100], whole=False))
    page = answer.body.decode()
    assert answer.status == 413
    assert sent_again(page) == [("typed_again", "yes"), *WORDS[1:]]  # and no mark with which it would be done
    assert '<form method="post" action="/follow/add">' in page
    assert "hãy chọn tệp một lần nữa" in page


def test_a_page_that_gave_words_back_and_asked_for_the_code_keeps_them_without_it() -> None:
    sent = [("typed_again", "yes"), ("words", "lời"), ("code", "AAAAA-AAAAA-AAAAA-AAAAA")]
    page = Crowded().busy("/follow/add", "POST", typed(FORM, urlencode(sent).encode()), 0).body.decode()
    assert sent_again(page) == sent[:2]
