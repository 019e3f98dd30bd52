"""What Django is told of a request, what comes back, and what happens when no thread is free. Granian's side is played here."""

from __future__ import annotations

import asyncio
import html
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from hoiam.portal import drafts
from hoiam.site.front import admission
from hoiam.site.front.adapter import FIELDS_MOST, Front, content_type
from hoiam.vault.codes import ReturnCode

FORM = "application/x-www-form-urlencoded"
Serve = Callable[..., Any]


@dataclass
class Headers:
    pairs: list[tuple[str, str]]

    def items(self) -> list[tuple[str, str]]:
        return self.pairs


@dataclass
class Scope:
    headers: Headers
    method: str = "GET"
    path: str = "/"
    query_string: str = ""
    authority: str | None = None
    scheme: str = "http"
    http_version: str = "1.1"
    client: str = "203.0.113.7:4711"
    server: str = "127.0.0.1:8000"


@dataclass
class Transport:
    sent: list[bytes]

    async def send_bytes(self, data: bytes) -> None:
        self.sent.append(data)


@dataclass
class Protocol:
    """One connection: the body as it comes, and what was answered."""

    body: bytes = b""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    sent: list[bytes] = field(default_factory=list)

    async def __call__(self) -> bytes:
        return self.body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self.body), 10_000):
            yield self.body[at : at + 10_000]

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers = status, dict(headers)
        self.sent.append(body)

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Transport:
        self.status, self.headers = status, dict(headers)
        return Transport(self.sent)

    def response_file(self, status: int, headers: list[tuple[str, str]], path: str) -> None:
        self.response_bytes(status, headers, Path(path).read_bytes())


def in_a_loop(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: the tests of the browser leave a loop running in this one."""
    with ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, work).result()


def asked(front: Front, scope: Scope, body: bytes = b"") -> Protocol:
    protocol = Protocol(body)
    if body:
        scope.headers.pairs.append(("content-length", str(len(body))))

    async def run() -> None:
        front.__rsgi_init__(asyncio.get_running_loop())
        await front.__rsgi__(scope, protocol)
        front.__rsgi_del__(asyncio.get_running_loop())

    in_a_loop(run())
    return protocol


@dataclass
class Seen:
    """A WSGI application that remembers what it was told."""

    environ: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""
    closed: int = 0

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.environ, self.body = environ, environ["wsgi.input"].read()
        start("200 OK", [("X-Answer", "yes")])
        return [b"answered"]


@pytest.fixture
def seen() -> Seen:
    return Seen()


def test_django_is_told_what_was_asked_under_the_names_that_were_sent(seen: Seen, tmp_path: Path) -> None:
    pairs = [
        ("host", "a.example"),
        ("cookie", "a=1"),
        ("cookie", "b=2"),
        ("x-forwarded-for", "1.2.3.4"),
        ("x-forwarded-for", "5.6.7.8"),
    ]
    pairs += [
        ("x_forwarded_proto", "https"),
        ("x_forwarded_for", "9.9.9.9"),
        ("content_length", "5"),
        ("accept-language", "vi"),
    ]
    answer = asked(Front(seen, folder=tmp_path), Scope(Headers(pairs), path="/xã/a b", query_string="q=%C3%A3"))
    assert (answer.status, answer.sent, answer.headers) == (200, [b"answered"], {"X-Answer": "yes"})
    told = {name: value for name, value in seen.environ.items() if name.startswith(("HTTP_", "CONTENT"))}
    assert told == {
        "HTTP_HOST": "a.example",
        "HTTP_COOKIE": "a=1; b=2",
        "HTTP_X_FORWARDED_FOR": "1.2.3.4,5.6.7.8",
        "HTTP_ACCEPT_LANGUAGE": "vi",
    }
    assert seen.environ["PATH_INFO"].encode("latin-1").decode() == "/xã/a b"
    names = ("QUERY_STRING", "REMOTE_ADDR", "REQUEST_METHOD")
    assert [seen.environ[name] for name in names] == ["q=%C3%A3", "203.0.113.7", "GET"]


@pytest.mark.parametrize("size", [1, 65_536, 65_537, 3_000_000])
def test_a_body_reaches_django_whole(seen: Seen, tmp_path: Path, size: int) -> None:
    body = bytes(range(251)) * (size // 251 + 1)
    asked(Front(seen, folder=tmp_path, floor=0), Scope(Headers([("host", "a"), ("content-type", FORM)]), "POST"), body[:size])
    assert seen.body == body[:size]
    assert seen.environ["CONTENT_LENGTH"] == str(size)


@pytest.mark.parametrize("length", [20, 200_000])
def test_a_body_that_broke_off_never_reaches_django(seen: Seen, tmp_path: Path, length: int) -> None:
    scope = Scope(Headers([("host", "a"), ("content-length", str(length))]), "POST")
    protocol = Protocol(b"only this")

    async def run() -> None:
        front = Front(seen, folder=tmp_path, floor=0)
        front.__rsgi_init__(asyncio.get_running_loop())
        await front.__rsgi__(scope, protocol)

    in_a_loop(run())
    assert seen.environ == {}
    # Where the sender only stopped, he still reads; without an answer of ours granian would say that the house is broken.
    assert (protocol.status, protocol.headers["connection"]) == (408, "close")


ALPHABETS = [
    "zlib", "bz2", "hex", "rot13", "base64", "idna", "punycode", "undefined", "unicode_escape", "utf-7", "utf-16", "cp037",
    "mbcs", "x", "a\0b", "utf-8\0", "utf-8",
]  # fmt: skip
SAID = [
    *(f"{kind}; charset={each}" for kind in ("text/plain", FORM, "multipart/form-data; boundary=x") for each in ALPHABETS),
    *(f"text/plain; charset*={each}''%C3%00" for each in ALPHABETS),
    "multipart/form-data; boundary*=zz''a", "multipart/form-data; boundary*0=a; boundary*1=b", "multipart/form-data; boundary=",
    'multipart/form-data; boundary="', "multipart/form-data; boundary=" + "a" * 300, "é/đ", "a/b;c", ";", "/", "\x80",
    "; charset=zlib", "multipart/mixed; boundary=x", "text/html; x*=utf-8''%00",
    'multipart/form-data; x="; boundary=a"; boundary=b',
]  # fmt: skip


@pytest.mark.parametrize("said", SAID)
def test_no_alphabet_that_a_request_names_and_no_type_that_is_none_breaks_the_reading_of_it(
    seen: Seen, tmp_path: Path, said: str
) -> None:
    from django.core.exceptions import BadRequest
    from django.core.handlers.wsgi import WSGIRequest
    from django.http.multipartparser import MultiPartParserError

    for method in ("GET", "POST"):
        scope = Scope(Headers([("host", "a"), ("content-type", said)]), method, query_string="q=%C3%A3")
        asked(Front(seen, folder=tmp_path), scope, b"a=%C3%A3")
        told = WSGIRequest(seen.environ | {"wsgi.input": BytesIO(b"a=%C3%A3")})
        assert told.GET["q"] == "ã"
        try:
            read = dict(told.POST.items())
        except (MultiPartParserError, BadRequest):
            assert told.content_type == "multipart/form-data"
        else:
            assert read == ({"a": "ã"} if method == "POST" and told.content_type == FORM else {})


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (FORM, FORM),
        ("Application/X-WWW-Form-Urlencoded; charset=UTF-8", FORM),
        ("multipart/form-data; boundary=----WebKitFormBoundaryAb", 'multipart/form-data; boundary="----WebKitFormBoundaryAb"'),
        ("multipart/form-data; charset=utf-8; boundary=---------------------------905191404154484336597275",
         'multipart/form-data; boundary="---------------------------905191404154484336597275"'),
        ('multipart/form-data; boundary="a b:(c)"', 'multipart/form-data; boundary="a b:(c)"'),
    ],
)  # fmt: skip
def test_what_browsers_say_of_a_body_reaches_django_with_its_boundary(said: str, told: str) -> None:
    assert content_type(said) == told


@pytest.mark.parametrize(
    "pairs",
    [
        [("host", "a"), ("host", "b")],
        [("host", "a"), ("transfer-encoding", "chunked")],
        [("host", "a"), ("content-length", "3"), ("content-length", "4")],
        [("host", "a"), ("content-type", FORM), ("content-type", "text/plain")],
    ],
    ids=["hosts", "chunked", "lengths", "types"],
)
def test_what_contradicts_itself_never_reaches_django(seen: Seen, tmp_path: Path, pairs: list[tuple[str, str]]) -> None:
    answer = asked(Front(seen, folder=tmp_path), Scope(Headers(pairs), "POST"))
    assert answer.status == 411
    assert answer.headers["connection"] == "close"
    assert seen.environ == {}


def test_a_long_answer_comes_whole_piece_by_piece_and_is_closed_once(tmp_path: Path) -> None:
    closed = []

    class Long:
        def __iter__(self) -> Iterator[bytes]:
            return (bytes([n % 256]) * 100_000 for n in range(50))

        def close(self) -> None:
            closed.append(1)

    def serve(environ: dict[str, Any], start: Any) -> Long:
        start("200 OK", [])
        return Long()

    answer = asked(Front(serve, folder=tmp_path), Scope(Headers([("host", "a")])))
    assert b"".join(answer.sent) == b"".join(bytes([n % 256]) * 100_000 for n in range(50))
    assert len(answer.sent) > 5
    assert closed == [1]


def test_an_error_that_django_does_not_know_is_an_answer_and_the_next_request_is_served(tmp_path: Path) -> None:
    def serve(environ: dict[str, Any], start: Any) -> list[bytes]:
        raise RuntimeError("what somebody typed")

    front = Front(serve, folder=tmp_path)
    assert [asked(front, Scope(Headers([("host", "a")]))).status for _ in range(1)] == [500]


def test_whoever_finds_no_thread_is_told_in_time_with_what_he_typed(tmp_path: Path) -> None:
    let_go, begun = threading.Event(), threading.Event()

    def serve(environ: dict[str, Any], start: Any) -> list[bytes]:
        begun.set()
        let_go.wait(20)
        start("200 OK", [])
        return [b"served"]

    typed = {"csrfmiddlewaretoken": "t" * 32, "words": 'Tôi khiếu nại "việc này" <b>'}
    front = Front(serve, folder=tmp_path, threads=1)
    told: list[tuple[Protocol, float]] = []

    async def one() -> None:
        loop = asyncio.get_running_loop()
        body, at = urlencode(typed).encode(), loop.time()
        protocol = Protocol(body)
        scope = Scope(
            Headers([("host", "a"), ("content-type", FORM), ("content-length", str(len(body)))]), "POST", "/write/words"
        )
        await front.__rsgi__(scope, protocol)
        told.append((protocol, loop.time() - at))
        if len(told) >= 30:
            let_go.set()

    async def crowd() -> None:
        front.__rsgi_init__(asyncio.get_running_loop())
        await asyncio.gather(*(one() for _ in range(31)))
        front.__rsgi_del__(asyncio.get_running_loop())

    in_a_loop(crowd())
    served = [protocol for protocol, _ in told if protocol.status == 200]
    refused = [(protocol, seconds) for protocol, seconds in told if protocol.status == 503]
    assert (len(served), len(refused)) == (1, 30)
    for protocol, seconds in refused:
        assert seconds < admission.PATIENCE + 5  # half a second where the machine does nothing else: the bench measures it
        assert int(protocol.headers["retry-after"]) > 0
        page = protocol.sent[0].decode()
        assert 'action="/write/words"' in page
        for name, text in typed.items():
            assert f'name="{name}">\n{html.escape(text)}</textarea>' in page


def test_a_code_is_read_out_of_its_cookie_once_a_request(
    seen: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rf: Any
) -> None:
    from django.http import HttpResponse

    code = ReturnCode.new()
    carries = HttpResponse()
    drafts.carry(carries, drafts.FOLLOWING, code)
    (cookie,) = carries.cookies.values()
    asked(Front(seen, folder=tmp_path), Scope(Headers([("host", "a"), ("cookie", f"{cookie.key}={cookie.value}")])))
    request = rf.get("/")
    request.META |= {name: value for name, value in seen.environ.items() if name.startswith("hoiam.")}
    assert code.text not in repr(request.META)
    monkeypatch.setattr(drafts, "_cookie_key", lambda: pytest.fail("it was read again"))
    assert drafts.carried(request, drafts.FOLLOWING) == code
    assert drafts.carried(request, drafts.WRITING) is None


@pytest.mark.parametrize("name", ["hoiam.carried", "hoiam-carried", "hoiam_carried", "HTTP_HOIAM.CARRIED"])
def test_no_header_says_which_code_a_request_carries(seen: Seen, tmp_path: Path, name: str) -> None:
    asked(Front(seen, folder=tmp_path), Scope(Headers([("host", "a"), (name, "draft")])))
    assert "draft" not in {value for each, value in seen.environ.items() if not each.startswith("HTTP_")}
    assert not seen.environ.get("hoiam.carried")


def test_of_what_is_too_large_the_beginning_is_read_and_its_words_go_back(seen: Seen, tmp_path: Path) -> None:
    head = '--x\r\nContent-Disposition: form-data; name="words"\r\n\r\nTôi gửi thêm ảnh.\r\n'
    head += '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    pairs = [("host", "localhost"), ("content-type", "multipart/form-data; boundary=x")]
    scope = Scope(Headers(pairs), "POST", "/follow/add")
    protocol = asked(Front(seen, folder=tmp_path), scope, head.encode() + bytes(FIELDS_MOST))
    page = b"".join(protocol.sent).decode()
    assert protocol.status == 413
    assert "Tôi gửi thêm ảnh." in page
    assert 'name="typed_again"' in page
    assert seen.environ == {}
