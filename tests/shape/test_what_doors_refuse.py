"""No door takes more than what its page asks for, and it says so before it has read the rest."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.http import HttpResponse
from test_routes import example, routes

from cost import seconds
from hoiam.portal import drafts
from hoiam.site.doors import FILES, MB, WORDS

SIXTY = 60 * MB
KINDS = ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json", "")


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """As Django's own client does: a request of a test does not close the connection of the test."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


class Counted(io.RawIOBase):
    """A body without end that counts what is read of it."""

    def __init__(self, beginning: bytes) -> None:
        super().__init__()
        self.taken, self._beginning = 0, beginning

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "all of it was asked for"
        piece, self._beginning = self._beginning[:size], self._beginning[size:]
        self.taken += size
        return piece + b"a" * (size - len(piece))


def sent(path: str, kind: str, length: str, *, cookies: str = "") -> tuple[int, int, bytes]:
    """Status, bytes read and the page, of a request with a body that says to be so long."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' if "multipart" in kind else b"words="
    body = Counted(head)
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "HTTP_HOST": "localhost", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.input": body, "wsgi.errors": io.StringIO(), "CONTENT_TYPE": kind, "CONTENT_LENGTH": length,
        "HTTP_COOKIE": cookies,
    }  # fmt: skip
    answer: Any = WSGIHandler()(environ, lambda status, headers, exc_info=None: told.append(status))
    page = b"".join(answer)
    answer.close()
    return int(told[0][:3]), body.taken, page


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cookies", ["", "draft=AAAA; follow=AAAA; officer=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])
def test_sixty_megabytes_to_any_address_are_read_by_none(kind: str, cookies: str) -> None:
    asked = [path for path in (example(address) for address, _, _ in routes()) if path]
    assert len(asked) > 90
    for path in asked:
        status, taken, _ = sent(path, kind, str(SIXTY), cookies=cookies)
        assert taken <= WORDS, path
        assert status in (413, 404, 405, 302, 403), (path, status)


@pytest.mark.django_db
def test_the_page_says_what_was_too_large_and_what_is_kept() -> None:
    status, _, page = sent("/write/about", KINDS[1], str(WORDS + 1))
    assert status == 413
    assert "lớn hơn mức trang này nhận" in page.decode()
    status, _, page = sent("/en/write/about", KINDS[0], str(WORDS + 1))
    assert (status, b"larger than this page takes" in page) == (413, True)


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["", "-1", "1e9", "٣٠٠٠٠٠٠٠", "999999999999999999999999", " 7"])
def test_a_length_that_is_none_breaks_nothing_and_has_nothing_read(length: str) -> None:
    status, taken, _ = sent("/follow", KINDS[1], length)
    assert status in (400, 403, 413)
    assert taken <= WORDS


@pytest.mark.django_db
def test_who_has_begun_a_petition_may_send_the_files_that_its_page_asks_for(rf: Any) -> None:
    from django.urls import resolve

    from hoiam.site.doors import most

    draft = drafts.Draft.begin()
    carrier = HttpResponse()
    drafts.carry(carrier, drafts.WRITING, draft.code)
    for path in ("/write/words", "/write/about"):
        request = rf.post(path)
        request.resolver_match = resolve(urlsplit(path).path)
        assert most(request) == WORDS
        request.COOKIES["draft"] = carrier.cookies["draft"].value
        assert most(request) == (FILES["portal:words"] if path == "/write/words" else WORDS)


@pytest.mark.parametrize(
    ("written", "read"),
    [('"a\\"b"', 'a"b'), ('"\\101\\\\"', "A\\"), ('"\\"', "\\"), ("a\\b", "a\\b"), ('"', '"'), ("", ""), ('"\\477"', "477")],
)
def test_a_cookie_in_quotes_is_read_as_ever(written: str, read: str) -> None:
    from django.http.cookie import parse_cookie

    assert parse_cookie(f"one={written}") == {"one": read}


def test_a_cookie_of_backslashes_costs_no_more_than_its_length() -> None:
    from django.http.cookie import parse_cookie

    assert seconds(lambda: parse_cookie("one=" + '"' + "\\" * 400_000 + '"'), enough=2) <= 2


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/register/?body=%00", "/?gone=a%00", "/register/law/a%00/", "/desk/?q=%00"])
def test_an_address_with_what_no_text_holds_is_no_request(client: Any, address: str) -> None:
    assert client.get(address).status_code in (400, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [*KINDS, "multipart/form-data; boundary=", f"multipart/form-data; boundary={'a' * 300}"])
@pytest.mark.parametrize("path", ["/khong-co", "/write/words#files", "/en/desk/khong-co", "/write/khong/co"])
def test_a_form_to_an_address_that_does_not_exist_is_not_read_and_breaks_nothing(path: str, kind: str) -> None:
    status, taken, page = sent(path, kind, str(2 * MB), cookies="csrf=" + "a" * 32)
    assert (status, taken) == (404, 0)
    assert b"<h1" in page


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.invalid", "a b", "", "[::1"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_host_that_is_not_ours_is_refused_in_words_at_every_address(client: Any, host: str, method: str) -> None:
    """It is refused before anybody has looked who asks, so no page of refusal may need to know."""
    asked = [example(address) for address, _name, _guard in routes()]
    answers = {path: getattr(client, method)(path, HTTP_HOST=host).status_code for path in asked}
    assert {path: status for path, status in answers.items() if status not in (400, 404)} == {}
