"""How the web speaks to the two key processes: one JSON object there, one back, over a unix socket.

A message is four bytes of length, big-endian, and that many bytes of UTF-8 JSON. Where one user runs the house, the socket is
0600 in a 0700 directory. Where each process has its own, whoever starts the server (the launcher, or systemd by a .socket unit)
hands it the socket, in a folder in which none of them can write, and tells it who may call. The kernel is asked who calls, each
time. A refusal of the vault travels as such and is raised again at the caller's; any other failure in the server is answered
with its class name only, since an exception's words may hold what was sealed.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import json
import os
import pwd
import signal
import socket
import stat
import struct
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from hoiam.core.words import Text
from hoiam.reader import Waits
from hoiam.vault import errors

Message = dict[str, Any]
Handler = Callable[[str, Message], Message]

LARGEST: Final = 16 << 20
_LENGTH: Final = struct.Struct(">I")
_PATH_LIMIT: Final = 100
HANDED: Final = "HOIAM_SOCKETS"
_FIRST_OF_SYSTEMD: Final = 3

CALLER_HELP: Final = "SOCKET:USER, who may call there besides root; USER alone for each socket. Without it: our own user"


def b64(raw: bytes) -> str:
    """Bytes as text for a message."""
    return base64.b64encode(raw).decode("ascii")


def raw(text: str) -> bytes:
    """Bytes from a message."""
    return base64.b64decode(text, validate=True)


class Closed(Exception):
    """The other side hung up between two messages."""


class ServerFailed(Exception):
    """The key process met a bug; its own standard error names the place."""


def send(connection: socket.socket, message: Message) -> None:
    """One message out."""
    body = json.dumps(message, separators=(",", ":")).encode("utf-8")
    connection.sendall(_LENGTH.pack(len(body)) + body)


def receive(connection: socket.socket) -> Message:
    """One message in; Closed when the other side hung up before it began."""
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size, starting=True))
    if length > LARGEST:
        raise ValueError("message too long")
    message = json.loads(_exactly(connection, length))
    if not isinstance(message, dict):
        raise ValueError("a message is an object")
    return message


def _exactly(connection: socket.socket, count: int, *, starting: bool = False) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        piece = connection.recv(min(count - len(parts), 1 << 16))
        if not piece:
            if starting and not parts:
                raise Closed
            raise ConnectionError("hung up within a message")
        parts += piece
    return bytes(parts)


class Line:
    """A caller's side, safe for many threads: one connection a thread, opened when first needed and again after a restart."""

    def __init__(self, path: Path, who: str, *, seconds: float = 10) -> None:
        self._path, self._who, self._seconds = path, who, seconds
        self._here = threading.local()

    def ask(self, op: str, **fields: object) -> Message:
        """The answer to `op`. Raises the vault's refusals, and Unreachable when the process is down or too slow."""
        for fresh in (False, True):
            connection = self._connection(fresh)
            try:
                with Waits.aside():  # the other side may have its own disk to wait for
                    send(connection, {"op": op, **fields})
                    answer = receive(connection)
            except TimeoutError as error:
                # The answer may still come: this connection would then answer the next question with it.
                self._drop()
                raise errors.Unreachable(self._who) from error
            except (Closed, ConnectionError, BrokenPipeError) as error:
                # A process that was started again has closed the connection kept here; every op may be asked twice.
                self._drop()
                if fresh:
                    raise errors.Unreachable(self._who) from error
                continue
            return _result(answer)
        raise AssertionError("two rounds either return or raise")

    def close(self) -> None:
        """Hang up this thread's connection."""
        self._drop()

    def _connection(self, fresh: bool) -> socket.socket:
        kept: socket.socket | None = getattr(self._here, "connection", None)
        if kept is not None and not fresh:
            return kept
        self._drop()
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self._seconds)
        try:
            with _short(self._path) as path:
                connection.connect(path)
        except OSError as error:
            connection.close()
            raise errors.Unreachable(self._who) from error
        self._here.connection = connection
        return connection

    def _drop(self) -> None:
        kept: socket.socket | None = getattr(self._here, "connection", None)
        if kept is not None:
            kept.close()
            self._here.connection = None


def _result(answer: Message) -> Message:
    failed = answer.get("failed")
    if failed is not None:
        raise ServerFailed(str(failed))
    refused = answer.get("refused")
    if refused is None:
        return answer
    kind: type[errors.VaultError] = getattr(errors, str(refused["class"]))
    raised = kind.__new__(kind)
    errors.VaultError.__init__(raised, refused["reason"], *(Text(**refused[part]) for part in ("what", "why", "next")))
    raise raised


class Server:
    """A key process's side: a thread a connection, every message to `handle`."""

    def __init__(self, path: Path, handle: Handler, *, callers: Iterable[int] = ()) -> None:
        self._path, self._handle = path, handle
        # Root opens everything without asking here. Who lists the callers means those and nobody else.
        self._callers = {0, *(set(callers) or {os.getuid()})}
        handed = handed_over(path.name, os.environ)
        self._socket = listening(path) if handed is None else handed
        self._own = handed is None
        self._closing = False

    def serve(self) -> None:
        """Answer until `close` is called."""
        threading.stack_size(512 * 1024)
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                if self._closing:
                    return
                raise
            if _caller(connection) not in self._callers:
                connection.close()
                continue
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Stop accepting and take the socket away."""
        self._closing = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        if self._own:
            self._path.unlink(missing_ok=True)

    def _converse(self, connection: socket.socket) -> None:
        with connection:
            while True:
                try:
                    message = receive(connection)
                except (Closed, OSError, ValueError):
                    return
                try:
                    send(connection, self._answer(message))
                except OSError:
                    return

    def _answer(self, message: Message) -> Message:
        try:
            return self._handle(str(message.get("op")), message)
        except errors.VaultError as refusal:
            words: Mapping[str, object] = {
                "class": type(refusal).__name__,
                "reason": refusal.reason,
                "what": refusal.what.as_dict(),
                "why": refusal.why.as_dict(),
                "next": refusal.next.as_dict(),
            }
            return {"refused": words}
        except Exception as bug:  # a bug in one answer must not take the other callers' keys down with it
            where = bug.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            line = f"{where.tb_frame.f_code.co_qualname}:{where.tb_lineno}" if where is not None else "?"
            # Never str(bug), nor what was asked: they may hold a key, a code or a petitioner's words.
            print(f"{type(bug).__name__} in {line}", file=sys.stderr, flush=True)
            return {"failed": type(bug).__name__}


def folder() -> Path:
    """Where the sockets are: HOIAM_RUN, or `run` in HOIAM_HOME."""
    return Path(os.environ.get("HOIAM_RUN") or Path(os.environ.get("HOIAM_HOME") or "var") / "run")


def serve_until_told(server: Server, tick: Callable[[], object]) -> None:
    """Serves until SIGTERM or SIGINT; `tick` is called about once a minute."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    # What stands now stands as long as the process: the search for garbage passes it by. Nobody is answered yet, so nothing of
    # a caller's is among it.
    gc.collect()
    gc.freeze()
    threading.Thread(target=server.serve, daemon=True).start()
    print("ready", flush=True)
    while not stop.wait(60):
        tick()
    server.close()


def callers_of(name: str, given: Sequence[str]) -> set[int]:
    """The users who may call the socket of this name, of `--caller` arguments SOCKET:USER or USER (a name or a number)."""
    found = set()
    for each in given:
        socket_name, _, user = each.rpartition(":")
        if socket_name in ("", name):
            found.add(int(user) if user.isdigit() else pwd.getpwnam(user).pw_uid)
    return found


def handed_over(name: str, environ: Mapping[str, str]) -> socket.socket | None:
    """The listening socket of this name that the starter made, or None where this process makes its own.

    HOIAM_SOCKETS has NAME:NUMBER of each, with spaces between. From systemd: LISTEN_FDS of them from number 3 on, whose names
    are in LISTEN_FDNAMES (FileDescriptorName= of the .socket unit), for the process LISTEN_PID.
    """
    numbers = dict(pair.rsplit(":", 1) for pair in environ.get(HANDED, "").split())
    if environ.get("LISTEN_PID") == str(os.getpid()):
        named = environ.get("LISTEN_FDNAMES", "").split(":")[: int(environ.get("LISTEN_FDS", "0"))]
        numbers |= {each: str(number) for number, each in enumerate(named, _FIRST_OF_SYSTEMD)}
    if name not in numbers:
        return None
    return socket.socket(fileno=int(numbers[name]))


def listening(path: Path) -> socket.socket:
    """A socket at `path` that only its owner can open. A dead process's socket is replaced; a living one's is not."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(path.parent.stat().st_mode) & 0o022:
        raise PermissionError(f"{path.parent} may be written by others")
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with _short(path) as short:
        if path.exists():
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                try:
                    probe.connect(short)
                except OSError:
                    path.unlink()
                else:
                    raise FileExistsError(f"{path} is in use by a running process")
        before = os.umask(0o177)
        try:
            server.bind(short)
        finally:
            os.umask(before)
    server.listen(64)
    return server


@contextlib.contextmanager
def _short(path: Path) -> Any:
    """A name for `path` that fits into the 108 bytes that the kernel has for one."""
    if len(os.fsencode(path)) <= _PATH_LIMIT:
        yield str(path)
        return
    directory = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{directory}/{path.name}"
    finally:
        os.close(directory)


def _caller(connection: socket.socket) -> int:
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    uid: int = struct.unpack("3i", credentials)[1]
    return uid
