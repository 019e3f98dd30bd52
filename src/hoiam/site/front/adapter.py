"""From granian's RSGI to Django's WSGI: a request is read whole, let in by its class, done by a thread, then answered."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from hoiam.casework import limits
from hoiam.casework.given_back import BODY, READ_MOST, Typed, typed
from hoiam.portal.drafts import read_once
from hoiam.reader import Waits
from hoiam.site.front.admission import Admission, Class, Job, aside
from hoiam.site.front.crowded import Answer, Crowded
from hoiam.site.front.request_body import BEGINNING_MOST, HELD_MOST, Body, Room
from hoiam.site.officer_key import opened

log = logging.getLogger("hoiam.site")

THREADS: Final = 12  # of each worker
FIELDS_MOST: Final = 5 << 20  # bytes of a form from somebody who has begun nothing here
FILES_MOST: Final = 20 * (50 << 20) + FIELDS_MOST  # bytes of a form with files, from somebody who has
BIG: Final = 256 << 10  # from here on a body counts as an upload
LEAST_SPEED: Final = 512  # bytes a second that a body comes at, on the whole, after its first minute
FIRST_MINUTE: Final = 60.0
AT_ONCE_MOST: Final = 0.5  # seconds in which the beginning of a body comes that is not read further
STILL_MOST: Final = 30.0  # seconds in which nothing comes
BODIES_MOST: Final = 1000  # that one process reads at a time; then the slowest goes
_YOUNG: Final = 3.0  # seconds before a body's speed says anything
_LOOK: Final = 0.05  # seconds between two looks at who has waited too long
_AT_ONCE: Final = 1 << 20  # bytes of an answer that is sent in one piece

Send = Callable[[Any], None]


@dataclass(eq=False)
class _Reading:
    task: asyncio.Task[Any] | None
    body: Body
    begun: float

    def speed(self, now: float) -> float:
        age = now - self.begun
        return self.body.size / age if age > _YOUNG else float("inf")


class _Slow(Exception):
    """The body does not come, or not fast enough to wait for."""


class _BrokenOff(Exception):
    """The body ended before its length; whoever sent it is mostly gone."""


class Front:
    """The application that granian serves. `serve`: Django's, by WSGI; `threads`: how many requests it works on at a time."""

    def __init__(self, serve: Callable[..., Iterable[bytes]], *, folder: Path, threads: int = THREADS, **room: Any) -> None:
        self._serve = serve
        self._room = Room(folder, **room)
        self._admission = Admission(threads)
        self._crowded = Crowded()
        self._reading: dict[_Reading, None] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking = False
        self._names: dict[str, str] = {}

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        Waits.aside = aside
        self._admission.start()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._admission.end()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """One request: its head is looked at, its body read, and then it waits its turn."""
        headers: list[tuple[str, str]] = scope.headers.items()
        environ, contradicts = self._environ(scope, headers)
        if contradicts:
            _send(protocol, self._crowded.length_required())
            return
        begun = _has_begun(environ)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > (FILES_MOST if begun and environ.get("CONTENT_TYPE", "").startswith("multipart/") else FIELDS_MOST):
            sent = await self._beginning(environ, protocol)
            _send(protocol, self._crowded.too_big(_address(environ), str(environ["REQUEST_METHOD"]), sent))
            return
        body = Body(self._room, length)
        try:
            try:
                await self._read(protocol, body, length)
            except (_Slow, _BrokenOff):
                # Who has only stopped sending still reads; a request that nobody answers is answered by granian, as an error.
                with suppress(RuntimeError):
                    _send(protocol, self._crowded.slow())
                return
            await self._answer(environ, body, begun, protocol)
        finally:
            body.close()

    # --- reading ------------------------------------------------------------------------------------------------------

    async def _read(self, protocol: Any, body: Body, length: int) -> None:
        """All of a body into `body`, or an exception that says why not."""
        if not length:
            return
        reading = _Reading(asyncio.current_task(), body, time.monotonic())
        self._reading[reading] = None
        if len(self._reading) > BODIES_MOST:
            self._let_the_slowest_go()
        try:
            if length <= HELD_MOST:
                async with asyncio.timeout(FIRST_MINUTE + length / LEAST_SPEED):
                    body.add(await protocol())
            else:
                await self._read_in_pieces(protocol, body, reading)
        except (TimeoutError, asyncio.CancelledError):
            raise _Slow from None
        except RuntimeError:  # what granian's RSGIProtocolClosed and RSGIProtocolError are
            raise _BrokenOff from None
        finally:
            del self._reading[reading]
        if body.size != length:
            raise _BrokenOff
        body.whole()

    async def _beginning(self, environ: dict[str, Any], protocol: Any) -> Typed:
        """What was typed at the beginning of a body that is too large: words stand before files in each form of the house. Of
        it only what comes at once is waited for, and no more than that is kept."""
        found = bytearray()
        with suppress(TimeoutError, RuntimeError):
            async with asyncio.timeout(AT_ONCE_MOST):
                async for piece in protocol:
                    found += piece[: BEGINNING_MOST - len(found)]
                    if len(found) >= BEGINNING_MOST:
                        break
        if not _may_be_shown(environ):
            return Typed(held_back=True)
        return typed(environ.get("CONTENT_TYPE", ""), bytes(found), whole=False)

    async def _read_in_pieces(self, protocol: Any, body: Body, reading: _Reading) -> None:
        async with asyncio.timeout(STILL_MOST) as patience:
            async for piece in protocol:
                body.add(piece)
                age = time.monotonic() - reading.begun
                if age > FIRST_MINUTE and body.size < age * LEAST_SPEED:
                    raise _Slow
                patience.reschedule(asyncio.get_running_loop().time() + STILL_MOST)

    def _let_the_slowest_go(self) -> None:
        now = time.monotonic()
        slowest = min(self._reading, key=lambda each: each.speed(now))
        if slowest.task is not None and slowest.speed(now) < float("inf"):
            slowest.task.cancel()

    # --- answering ----------------------------------------------------------------------------------------------------

    async def _answer(self, environ: dict[str, Any], body: Body, begun: bool, protocol: Any) -> None:
        """Lets a request in that has arrived whole, and sends Django's answer, or why there is none."""
        loop = cast("asyncio.AbstractEventLoop", self._loop)
        method, address = str(environ["REQUEST_METHOD"]), _address(environ)
        if body.refused:
            _send(protocol, self._crowded.no_room(address, method, _typed(environ, body)))
            return
        answered: asyncio.Future[Answer | _Pieces | _File | None] = loop.create_future()

        def answer_with(answer: Answer | _Pieces | _File | None) -> None:
            if not answered.done():
                answered.set_result(answer)

        def run() -> None:
            environ["wsgi.input"] = body.source()
            environ[BODY] = body.source
            loop.call_soon_threadsafe(answer_with, self._done(environ))

        def refuse() -> None:
            loop.call_soon_threadsafe(answer_with, None)

        job = Job(_class(method, begun, body.size), limits.source(_asks(environ)), run, refuse)
        if self._admission.enter(job):
            self._look()
            answer = await answered
        else:
            answer = None
        if answer is None:
            answer = self._crowded.busy(address, method, _typed(environ, body), self._admission.wait)
        if isinstance(answer, _Pieces):
            await self._stream(protocol, answer)
        else:
            _send(protocol, answer)

    def _done(self, environ: dict[str, Any]) -> Answer | _Pieces | _File:
        """Django's answer, in a thread."""
        head: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], failed: Any = None) -> None:
            head[:] = int(status[:3]), headers

        try:
            result = self._serve(environ, start)
            if isinstance(result, FileWrapper) and result.path:
                result.close()
                return _File(head[0], head[1], result.path)
            pieces, size, there = [], 0, iter(result)
            for piece in there:
                pieces.append(piece)
                size += len(piece)
                if size > _AT_ONCE:
                    return _Pieces(head[0], head[1], pieces, there, result)
            if hasattr(result, "close"):
                result.close()
            return Answer(head[0], head[1], pieces[0] if len(pieces) == 1 else b"".join(pieces))
        except Exception:
            log.exception("a request ended in an error that Django does not know")
            return Answer(500, [], b"")

    async def _stream(self, protocol: Any, answer: _Pieces) -> None:
        """A long answer: the thread makes a piece and is free again until the next."""
        loop = cast("asyncio.AbstractEventLoop", self._loop)
        transport = protocol.response_stream(answer.status, answer.headers)
        try:
            piece: bytes | None = b"".join(answer.pieces)
            while piece:
                await transport.send_bytes(piece)
                piece = await loop.run_in_executor(None, answer.more)
        except RuntimeError:
            pass  # whoever read it is gone
        finally:
            await loop.run_in_executor(None, answer.close)

    def _look(self) -> None:
        """While anybody waits: now and then, who has waited too long?"""
        if not self._looking and self._admission.waits:
            self._looking = True
            cast("asyncio.AbstractEventLoop", self._loop).call_later(_LOOK, self._look_again)

    def _look_again(self) -> None:
        self._looking = False
        self._admission.refuse_expired()
        self._look()

    # --- the request as WSGI says it ----------------------------------------------------------------------------------

    def _environ(self, scope: Any, headers: list[tuple[str, str]]) -> tuple[dict[str, Any], bool]:
        """The environment, and whether the request contradicts itself or leaves open where it ends."""
        host, _, port = scope.server.rpartition(":")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": scope.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": scope.path.encode().decode("latin-1"),
            "QUERY_STRING": scope.query_string,
            "SERVER_NAME": host,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
            "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scope.scheme,
            "wsgi.input": _NOTHING,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            "wsgi.file_wrapper": FileWrapper,
        }
        contradicts = False
        for name, value in headers:
            key = self._names.get(name) or self._name(name)
            if not key:
                continue
            if key not in environ:
                environ[key] = value
            elif key == "HTTP_COOKIE":
                environ[key] += f"; {value}"
            elif key in ("HTTP_HOST", "CONTENT_LENGTH", "CONTENT_TYPE"):
                contradicts |= environ[key] != value
            else:
                environ[key] += f",{value}"
        if "CONTENT_TYPE" in environ:
            environ["CONTENT_TYPE"] = content_type(environ["CONTENT_TYPE"])
        contradicts |= "HTTP_TRANSFER_ENCODING" in environ
        contradicts |= scope.authority is not None and scope.authority != environ.setdefault("HTTP_HOST", scope.authority)
        return environ, contradicts

    def _name(self, name: str) -> str:
        """The key of a header; empty for one with an underscore, which would pass for one with a hyphen."""
        if "_" in name:
            return ""
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        if len(self._names) < 200:
            self._names[name] = key
        return key


_NOTHING: Final = BytesIO()
_KIND: Final = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}")
# RFC 2046, 5.1.1: what may stand in a boundary, and how long it is at most.
_BOUNDARY: Final = re.compile(
    r""";\s*boundary=(?:"([\w'()+,./:=? -]{0,69}[\w'()+,./:=?-])"|([\w'+./-]{1,70}))\s*(?:;|$)""", re.ASCII | re.IGNORECASE
)


def content_type(said: str) -> str:
    """The type of a body as Django is told it: the type alone and, of a form in parts, the boundary; empty where it is none.

    Whatever else a request says there is not passed on, an alphabet before all: the words of a form are UTF-8, as the pages
    are, and Python knows alphabets that are none (`zlib`, `undefined`), which break whoever reads words by them.
    """
    content_type, semicolon, rest = said.partition(";")
    content_type = content_type.strip().lower()
    if not _KIND.fullmatch(content_type):
        return ""
    found = _BOUNDARY.search(semicolon + rest) if content_type == "multipart/form-data" else None
    return f'{content_type}; boundary="{found[1] or found[2]}"' if found else content_type


class FileWrapper:
    """What Django hands over for a file: its path where it is a whole file of the disk, which granian sends without us."""

    def __init__(self, file: Any, size: int = 8192) -> None:
        self._file, self._size = file, max(size, 1 << 16)
        name = getattr(file, "name", None)
        self.path = str(name) if isinstance(name, str) and hasattr(file, "fileno") and Path(name).is_absolute() else ""

    def __iter__(self) -> Iterable[bytes]:
        return iter(lambda: self._file.read(self._size), b"")

    def close(self) -> None:
        """The file and the answer that it belongs to."""
        if hasattr(self._file, "close"):
            self._file.close()


@dataclass(frozen=True)
class _File:
    status: int
    headers: list[tuple[str, str]]
    path: str


@dataclass(frozen=True)
class _Pieces:
    status: int
    headers: list[tuple[str, str]]
    pieces: list[bytes]
    rest: Any
    result: Any

    def more(self) -> bytes:
        """The next pieces, together; nothing at the end."""
        found, size = [], 0
        for piece in self.rest:
            found.append(piece)
            size += len(piece)
            if size >= _AT_ONCE // 4:
                break
        return b"".join(found)

    def close(self) -> None:
        if hasattr(self.result, "close"):
            self.result.close()


def _send(protocol: Any, answer: Answer | _File) -> None:
    if isinstance(answer, _File):
        protocol.response_file(answer.status, answer.headers, answer.path)
    else:
        protocol.response_bytes(answer.status, answer.headers, answer.body)


def _class(method: str, begun: bool, size: int) -> Class:
    if begun:
        return Class.FILES if size > BIG else Class.BEGUN
    return Class.READS if method in ("GET", "HEAD", "OPTIONS") else Class.BEGINS


def _asks(environ: dict[str, Any]) -> HttpRequest:
    return cast("HttpRequest", SimpleNamespace(META=environ))


def _has_begun(environ: dict[str, Any]) -> bool:
    """Whether it carries a cookie that this house has sealed: a draft, a petition's code, an officer's key."""
    cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
    if not cookies:
        return False
    return read_once(environ, cookies) or bool(opened(cookies.get(settings.OFFICER_KEY_COOKIE_NAME, "")))


def _address(environ: dict[str, Any]) -> str:
    path = quote(environ["PATH_INFO"].encode("latin-1"))
    return f"{path}?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else path


def _typed(environ: dict[str, Any], body: Body) -> Typed:
    """What stood in the form; of a log-in nothing."""
    if not _may_be_shown(environ):
        return Typed(held_back=True)
    return typed(environ.get("CONTENT_TYPE", ""), body.beginning(READ_MOST), whole=not body.refused)


def _may_be_shown(environ: dict[str, Any]) -> bool:
    """Whether what was typed may go back; of a log-in nothing does."""
    return "/account/" not in environ["PATH_INFO"]
