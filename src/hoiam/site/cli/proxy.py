"""./hoiam proxy URL: whether the proxy before a house keeps what it must keep. Asks nothing but that address, and little of it.

    proxy https://kiennghi.example.vn [--ca FILE] [--slow 64]

Each line says what was tried, whether it holds, and what to change where it does not. Run it as root on the proxy's own
machine: only there can it look whether a body was written to a disk, or what was asked into a record. It sends slow forms, a
big body that it does not finish, requests that contradict themselves, and wrong return codes until this machine's own address
has to wait a few minutes; it makes no draft and no petition. docs/operate/proxy.md has settings that hold.

Exit code: 0 all that was tried holds, 1 something does not, 2 the address could not be asked.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import socket
import ssl
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlencode, urlsplit

PATIENCE: Final = 5.0  # seconds for an answer that needs nothing but a thread
WRONG_CODES: Final = 16  # more than the limiter lets pass from one address
_YOUNG: Final = 600  # seconds
_DEEP: Final = 3  # folders in each other
_LOOKS: Final = 4
_LOOKED_AT: Final = 8 << 20  # bytes at the end of each open file
_PLACES: Final = ("/var/lib/nginx", "/var/cache/nginx", "/var/lib/caddy", "/var/lib/haproxy", "/var/log", "/var/tmp", "/tmp")  # noqa: S108 - looked at only
FORM: Final = "Content-Type: application/x-www-form-urlencoded"
OURS: Final = "cross-origin-resource-policy"  # a header that the house puts on every answer, and proxies on none


class CannotAsk(Exception):
    """Nobody answers at the address as a house does."""


@dataclass(frozen=True)
class Answered:
    """An answer as it came; status 0 where the connection was closed without one."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Asked:
    """Where is asked, and what was found so far."""

    host: str
    port: int
    tls: ssl.SSLContext | None
    name: str  # as a browser writes the host
    failed: list[str] = field(default_factory=list)

    def connect(self) -> socket.socket:
        line = socket.create_connection((self.host, self.port), timeout=PATIENCE)
        return line if self.tls is None else self.tls.wrap_socket(line, server_hostname=self.host)

    def ask(self, method: str, path: str, *more: str, body: bytes = b"") -> Answered:
        length = (f"Content-Length: {len(body)}",) if body else ()
        with self.connect() as line:
            line.sendall(self.head(method, path, *more, *length) + body)
            return answer_on(line)

    def head(self, method: str, path: str, *more: str) -> bytes:
        return "\r\n".join((f"{method} {path} HTTP/1.1", f"Host: {self.name}", *more, "", "")).encode()

    def say(self, what: str, holds: bool | None, why: str = "") -> None:
        """One line; `holds` is None for what could not be tried here."""
        word = {True: "holds", False: "FAILS", None: "not tried"}[holds]
        print(f"{word:>9}  {what}{f': {why}' if why and not holds else ''}", flush=True)
        if holds is False:
            self.failed.append(what)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./hoiam proxy", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("url", help="what people type: https://host, or http://host:port for a trial")
    parser.add_argument("--ca", type=Path, help="certificates to trust besides the system's")
    parser.add_argument("--slow", type=int, default=64, help="slow forms at a time")
    given = parser.parse_args(argv)
    parts = urlsplit(given.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        parser.error("write https://host, or http://host:port")
    tls = ssl.create_default_context(cafile=given.ca) if parts.scheme == "https" else None
    asked = Asked(parts.hostname, parts.port or (443 if tls else 80), tls, parts.netloc)
    try:
        _headers(asked)
        _slow(asked, given.slow)
        _bodies_go_on(asked)
        _contradictions(asked)
        _spoofed(asked)
        _on_disk(asked)
    except (OSError, CannotAsk) as wrong:
        print(f"{given.url} could not be asked: {wrong}", file=sys.stderr)
        return 2
    return 1 if asked.failed else 0


def answer_on(line: socket.socket) -> Answered:
    """The next answer on a connection."""
    with line.makefile("rb") as stream:
        try:
            first = stream.readline()
            headers = {}
            while text := stream.readline().strip().decode("latin-1"):
                name, _, value = text.partition(":")
                headers[name.lower()] = value.strip()
            body = _chunks(stream) if "chunked" in headers.get("transfer-encoding", "") else b""
            body += stream.read(int(headers.get("content-length", 0)))
        except (TimeoutError, ConnectionError, ssl.SSLError):
            return Answered(0, {}, b"")
    return Answered(int(first.split()[1]) if first.startswith(b"HTTP/") else 0, headers, body)


def _chunks(stream: BinaryIO) -> bytes:
    found = b""
    while size := int(stream.readline().split(b";")[0] or b"0", 16):
        found += stream.read(size)
        stream.readline()
    stream.readline()
    return found


# --- what is tried ----------------------------------------------------------------------------------------------------


def _headers(asked: Asked) -> None:
    answer = asked.ask("GET", "/")
    if answer.status in (301, 302, 308) and asked.tls is None:
        raise CannotAsk("it sends people to https; give that address")
    if OURS not in answer.headers:
        raise CannotAsk(f"it answers {answer.status} without a header that the house puts on every page")
    asked.say("a page comes as the house made it", answer.status == 200, f"status {answer.status}")
    wanted = ["content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"]
    wanted += ["strict-transport-security"] if asked.tls else []
    lacks = [name for name in wanted if name not in answer.headers]
    asked.say("its headers arrive", not lacks, f"{', '.join(lacks)} missing; the proxy must not take headers away")
    kept = answer.headers.get("cache-control", "")
    asked.say("nothing is stored on the way", "no-store" in kept, f"Cache-Control is {kept!r}; switch the proxy's cache off")
    if asked.tls is not None:
        turned = asked.ask("GET", "/", "X-Forwarded-Proto: http")
        why = "the proxy passes on what a visitor says in X-Forwarded-Proto; let it set `https` itself"
        asked.say("what a visitor says of his own connection is not believed", turned.status == 200, why)


@contextmanager
def _slow_forms(asked: Asked, count: int) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        lines = [stack.enter_context(asked.connect()) for _ in range(count)]
        for line in lines:
            line.sendall(asked.head("POST", "/follow", FORM, "Content-Length: 50000") + b"code=")
        yield lines


def _slow(asked: Asked, count: int) -> None:
    with _slow_forms(asked, count) as lines:
        worst = 0.0
        for _ in range(3):
            for line in lines:
                with suppress(OSError):
                    line.sendall(b"0")
            begun = time.monotonic()
            answered = asked.ask("GET", "/").status == 200
            worst = max(worst, time.monotonic() - begun if answered else PATIENCE)
    why = f"{worst:.1f} s; let the proxy have more connections at a time"
    asked.say(f"{count} slow forms change nothing for the next visitor", worst < 2, why)


def _bodies_go_on(asked: Asked) -> None:
    """Only the beginning is sent of a body that the house refuses by its length; a proxy that keeps bodies never asks it."""
    kind = "Content-Type: multipart/form-data; boundary=x"
    with asked.connect() as line:
        line.settimeout(PATIENCE / 2)
        line.sendall(asked.head("POST", "/follow", kind, f"Content-Length: {60 << 20}") + b"--x\r\n" * 2000)
        answer = answer_on(line)
        if not answer.status:  # some read a little on before they let an answer through
            with suppress(OSError):
                line.sendall(b"--x\r\n" * 100_000)
            answer = answer_on(line)
    why = "it keeps bodies until they are whole; switch that off (nginx: proxy_request_buffering off)"
    if answer.status and OURS not in answer.headers:
        why = f"it answers {answer.status} itself; let bodies of up to 1005 MB through"
    asked.say("a body goes on to the house as it comes", answer.status == 413 and OURS in answer.headers, why)


def contradictions(host: str) -> dict[str, bytes]:
    """Requests whose end or host is in doubt, each with something behind it that must never pass for another's request."""
    behind = f"GET /smuggled HTTP/1.1\r\nHost: {host}\r\nX: "

    def post(*lines: str, body: str = "") -> bytes:
        return ("\r\n".join((f"POST /follow HTTP/1.1\r\nHost: {host}", *lines)) + f"\r\n\r\n{body}").encode("latin-1")

    chunked, last = "Transfer-Encoding: chunked", f"0\r\n\r\n{behind}"
    return {
        "length, and chunked": post(f"Content-Length: {len(last)}", chunked, body=last),
        "chunked, and a shorter length": post(chunked, "Content-Length: 4", body=f"{len(behind):x}\r\n{behind}\r\n0\r\n\r\n"),
        "chunked, blank before the colon": post(f"Content-Length: {len(last)}", "Transfer-Encoding : chunked", body=last),
        "chunked in another spelling": post(f"Content-Length: {len(last)}", "Transfer-Encoding: xchunked", body=last),
        "chunked after a tab": post(f"Content-Length: {len(last)}", "Transfer-Encoding:\tchunked", body=last),
        "chunked twice": post(f"Content-Length: {len(last)}", chunked, "Transfer-Encoding: identity", body=last),
        "chunked in a folded line": post(f"Content-Length: {len(last)}", "X: y\r\n Transfer-Encoding: chunked", body=last),
        "chunked after a bare line end": post(f"Content-Length: {len(last)}", "X: y\nTransfer-Encoding: chunked", body=last),
        "chunk with a bare line end": post(chunked, body=f"1;\nx\r\na\r\n{last}"),
        "two lengths": post("Content-Length: 0", f"Content-Length: {len(behind)}", body=behind),
        "a list of lengths": post(f"Content-Length: 0, {len(behind)}", body=behind),
        "a length with a sign": post(f"Content-Length: +{len(behind)}", body=behind),
        "a length with a bare return": post(f"Content-Length: 0\rContent-Length: {len(behind)}", body=behind),
        "a GET with a body": f"GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(behind)}\r\n\r\n{behind}".encode(),
        "two hosts": f"GET / HTTP/1.1\r\nHost: {host}\r\nHost: elsewhere.invalid\r\n\r\n".encode(),
        "another host in the address": f"GET http://elsewhere.invalid/ HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(),
    }


def _contradictions(asked: Asked) -> None:
    """After each, others ask for the first page; one who gets another answer has got somebody else's."""
    for what, request in contradictions(asked.name).items():
        with asked.connect() as line:
            with suppress(OSError):
                line.sendall(request)
            answer = answer_on(line)
            others = [asked.ask("GET", "/").status for _ in range(4)]
        wrong = [status for status in others if status != 200]
        why = f"others were answered {wrong}; this proxy and the house do not agree where a request ends: take a newer one"
        asked.say(f"{what}: nobody else's request is touched (answered {answer.status or 'by hanging up'})", not wrong, why)


def _spoofed(asked: Asked) -> None:
    page = asked.ask("GET", "/follow")
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
    cookie = page.headers.get("set-cookie", "").partition(";")[0]
    what = "an address that a visitor invents is not believed"
    if token is None or not cookie:
        asked.say(what, None, "the page for return codes has no form")
        return
    body = urlencode({"csrfmiddlewaretoken": token[1].decode(), "code": "0" * 20}).encode()
    origin = f"{'https' if asked.tls else 'http'}://{asked.name}"
    statuses = []
    for n in range(WRONG_CODES):
        more = [f"X-Forwarded-For: 203.0.113.{n}", f"Cookie: {cookie}", f"Referer: {origin}/follow", f"Origin: {origin}", FORM]
        statuses.append(asked.ask("POST", "/follow", *more, body=body).status)
    why = f"{WRONG_CODES} wrong codes were answered {sorted(set(statuses))}; let the proxy set X-Forwarded-For itself"
    asked.say(what, 429 in statuses, why)


# --- on the proxy's own machine ---------------------------------------------------------------------------------------


def _on_disk(asked: Asked) -> None:
    whats = ("no body lies on a disk in clear", "no record names what was asked")
    if os.geteuid() != 0 or not _is_here(asked.host):
        for what in whats:
            asked.say(what, None, "run this as root on the machine of the proxy")
        return
    canary = f"canary-{secrets.token_hex(12)}"
    with asked.connect() as line:
        line.sendall(asked.head("POST", "/proof/check", FORM, "Content-Length: 4000000") + f"{canary} ".encode() * 50_000)
        found = _soon(lambda: where_written(canary.encode()))
    asked.say(whats[0], not found, f"it is in {', '.join(found)}")
    asked.ask("GET", f"/{canary}-asked?{canary}")
    found = _soon(lambda: where_written(f"{canary}-asked".encode()))
    asked.say(whats[1], not found, f"it is in {', '.join(found)}; switch the access log off")


def _soon(look: Callable[[], list[str]]) -> list[str]:
    """What is found now or in a moment: what goes to a disk need not be there at once."""
    for _ in range(_LOOKS):
        if found := look():
            return found
        time.sleep(1 / _LOOKS)
    return []


def _is_here(host: str) -> bool:
    """Whether an address is of this machine: one can listen on it."""
    for family, kind, protocol, _, address in socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM):
        with suppress(OSError), socket.socket(family, kind, protocol) as probe:
            probe.bind(address)
            return True
    return False


def where_written(canary: bytes) -> list[str]:
    """Files in which these bytes stand: what any process but ours has open, deleted or not, and where proxies keep theirs."""
    found: dict[str, None] = {}
    for place in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if int(place.parts[2]) != os.getpid() and stat.S_ISREG(place.stat().st_mode) and canary in _end_of(place):
                name = (Path("/proc") / place.parts[2] / "comm").read_text().strip()
                found[f"{place.readlink()} ({name})"] = None
    for place in _young_files():
        with suppress(OSError):
            if canary in _end_of(place):
                found[str(place)] = None
    return list(found)


def _young_files() -> Iterator[Path]:
    """Files where proxies and records usually lie, changed within the last minutes."""
    for top in _PLACES:
        for folder, inner, names in os.walk(top):
            if folder.count("/") - top.count("/") >= _DEEP:
                inner.clear()
            for place in (Path(folder, name) for name in names):
                with suppress(OSError):
                    if place.is_file() and time.time() - place.stat().st_mtime < _YOUNG:
                        yield place


def _end_of(place: Path) -> bytes:
    with place.open("rb") as file:
        file.seek(max(0, place.stat().st_size - _LOOKED_AT))
        return file.read(_LOOKED_AT)
