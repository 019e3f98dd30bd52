"""Slow visitors, many visitors, and requests that say two things, before the web as it runs."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest

from front.conftest import FORM, Web, answer_on, head
from hoiam.site.front.adapter import THREADS
from hoiam.site.installation import WEB_WORKERS
from waiting import until

IDS = ["cl.te", "te.cl", "te", "te-te", "two-lengths", "plus", "list", "folded", "blank", "two-hosts", "other-authority"]


@pytest.mark.parametrize("count", [WEB_WORKERS * THREADS, 500])
def test_slow_forms_change_nothing_for_the_next_visitor(web: Web, count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    with web.slow(count) as lines:
        for _ in range(3):
            for line in lines:
                line.send(b"a")
            begun = time.monotonic()
            assert web.get("/").status == 200
            assert time.monotonic() - begun < 5  # it was for ever
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_slow_headers_and_silent_connections_change_nothing_either(web: Web) -> None:
    lines = [web.connect() for _ in range(200)]
    for line in lines[:100]:
        line.sendall(b"GET / HTTP/1.1\r\nHost: local")
    assert web.get("/").status == 200
    for line in lines:
        line.close()


def test_a_form_that_comes_in_small_pieces_is_read_whole(web: Web) -> None:
    with web.connect() as line:
        body = b"code=" + b"0" * 20
        line.sendall(head("POST", "/follow", FORM, f"Content-Length: {len(body)}"))
        for at in range(len(body)):
            line.sendall(body[at : at + 1])
        answer = answer_on(line)
    assert answer.status == 403  # whole, and from no page of ours
    assert b"csrf" in answer.body or "gửi" in answer.body.decode()


@pytest.mark.parametrize("length", [6 << 20, 60 << 20, 2 << 30])
def test_a_big_body_from_somebody_who_has_begun_nothing_is_refused_before_it_comes(web: Web, length: int) -> None:
    kind = "Content-Type: multipart/form-data; boundary=x"
    answer = web.ask(head("POST", "/follow", kind, f"Content-Length: {length}"))
    assert answer.status == 413
    assert "50 MB" in answer.body.decode()


@pytest.mark.parametrize(
    "request_",
    [
        head("POST", "/follow", "Content-Length: 6", "Transfer-Encoding: chunked") + b"0\r\n\r\nG",
        head("POST", "/follow", "Transfer-Encoding: chunked", "Content-Length: 4") + b"5c\r\nGPOST / HTTP/1.1",
        head("POST", "/follow", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n",
        head("POST", "/follow", "Transfer-Encoding: identity", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
        head("POST", "/follow", "Content-Length: 3", "Content-Length: 4") + b"abcd",
        head("POST", "/follow", "Content-Length: +3") + b"abc",
        head("POST", "/follow", "Content-Length: 3, 3") + b"abc",
        head("GET", "/", "X: a\r\n b"),
        head("GET", "/", "Content-Length : 3") + b"abc",
        head("GET", "/", "Host: elsewhere"),
        head("GET", "http://elsewhere/"),
    ],
    ids=IDS,
)
def test_a_request_that_says_two_things_about_itself_is_refused_and_its_connection_closed(web: Web, request_: bytes) -> None:
    with web.connect() as line:
        line.sendall(request_)
        assert answer_on(line).status in (400, 411)
        assert line.recv(1) == b""


def test_a_header_with_an_underscore_passes_for_no_other(web: Web) -> None:
    usual = web.get("/account/login/")
    spoofed = web.get("/account/login/", "X_Forwarded_Proto: https", "X_Forwarded_For: 203.0.113.1")
    assert spoofed.status == usual.status == 200


def test_files_of_the_pages_come_whole_in_parts_and_not_again(web: Web) -> None:
    whole = web.get("/static/hoiam/hoiam.css")
    assert whole.status == 200
    assert len(whole.body) > 50_000
    assert web.get("/static/hoiam/hoiam.css", "Range: bytes=10-109").body == whole.body[10:110]
    assert web.get("/static/hoiam/hoiam.css", f"If-Modified-Since: {whole.headers['last-modified']}").status == 304


def test_nothing_of_a_body_that_broke_off_stays(web: Web) -> None:
    for _ in range(20):
        with web.connect() as line:
            line.sendall(head("POST", "/proof/check", FORM, "Content-Length: 900000") + b"a" * 300_000)
    assert web.get("/").status == 200
    assert list((web.home / "files").iterdir()) == []


def test_the_web_keeps_no_file_of_the_disk_with_a_body_in_clear(web: Web) -> None:
    """What /proc shows of the workers' open files: sealed, whatever the folder lists."""
    with web.connect() as line:
        line.sendall(head("POST", "/proof/check", FORM, "Content-Length: 900000") + b"CANARY-OF-THE-FRONT" * 20_000)
        seen = spooled(web)
        assert seen
        assert not any(b"CANARY-OF" in data for data in seen)


def spooled(web: Web) -> list[bytes]:
    def look() -> list[bytes]:
        found = []
        for pid in descendants(web.pid):
            for each in Path(f"/proc/{pid}/fd").iterdir():
                try:
                    if str(each.readlink()).startswith(str(web.home / "files")):
                        found.append(each.read_bytes())
                except OSError:
                    continue
        return [each for each in found if len(each) > 200_000]

    return until(look)


def descendants(pid: int) -> list[int]:
    children = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [pid, *(further for child in children for further in descendants(child))]
