"""The asker's side: a job is given to the reader, and what comes back is looked at as what a stranger has sent.

    reader().ask("form", {...}, asker="...")          one job, in a process of its own
    with reader().session("letters", jobs=200) as s:  several, one after the other, in one process
        s.do({...})

Every wait has an end: for the reader, for a turn, for an answer. A process that is killed, crashes, answers garbage or falls
silent is a `NotRead`, never a hang.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Final

from hoiam.reader import frames
from hoiam.reader.kinds import KINDS, Budget, budget
from hoiam.reader.outcomes import Away, Busy, Exceeded, Failed

SOCKET: Final = "reader.sock"
# Set where no reader runs beside (tests, a command that a person starts): this process then starts one for itself.
OWN: Final = "HOIAM_READER"
PATIENCE: Final = 5.0
# Nobody waits before a screen, and no other visitor behind it.
OWN_PATIENCE: Final = 60.0
OWN_AT_ONCE: Final = 64
CONNECT_SECONDS: Final = 2.0
# Threads of one process that may be with the reader at a time: fewer than serve, so that one is free for who needs no reader.
MOST_AT_ONCE: Final = 3
ROOM_SECONDS: Final = 0.5  # that a thread waits to be one of them
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. It was made by a process that has read something foreign: each part is taken by what it must be, and
    Failed is raised where it is anything else."""

    fields: Mapping[str, Any] = field(repr=False)
    data: bytes = field(default=b"", repr=False)

    def text(self, name: str, most: int, among: Collection[str] | None = None) -> str:
        """Text of at most so many characters; one of `among` where that is given."""
        found = self.fields.get(name)
        if not isinstance(found, str) or len(found) > most or (among is not None and found not in among):
            raise Failed("answer")
        return found

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number between two."""
        found = self.fields.get(name)
        if type(found) is not int or not least <= found <= most:
            raise Failed("answer")
        return found

    def flag(self, name: str) -> bool:
        """Yes or no."""
        found = self.fields.get(name)
        if type(found) is not bool:
            raise Failed("answer")
        return found

    def has(self, name: str) -> bool:
        """Whether there is such a part, and it is not null."""
        return self.fields.get(name) is not None

    def part(self, name: str) -> Answer:
        """An object of its own."""
        found = self.fields.get(name)
        if not isinstance(found, dict):
            raise Failed("answer")
        return Answer(found)

    def parts(self, name: str, most: int) -> list[Answer]:
        """A list of at most so many objects."""
        found = self.fields.get(name)
        if not isinstance(found, list) or len(found) > most or not all(isinstance(each, dict) for each in found):
            raise Failed("answer")
        return [Answer(each) for each in found]

    def texts(self, name: str, count: int, most: int) -> list[str]:
        """A list of at most `count` texts of at most `most` characters."""
        found = self.fields.get(name)
        if not isinstance(found, list) or len(found) > count:
            raise Failed("answer")
        if not all(isinstance(each, str) and len(each) <= most for each in found):
            raise Failed("answer")
        return found

    def begins(self, mark: bytes) -> bytes:
        """The bytes, which must begin with `mark`."""
        if not self.data.startswith(mark):
            raise Failed("answer")
        return self.data


class Waits:
    """What a thread does while it waits for the reader or the disk: whoever counts threads that work says so here, once."""

    aside: Callable[[], AbstractContextManager[None]] = nullcontext


class Session:
    """A process of the reader's that does our jobs until `close`. Not for several threads."""

    def __init__(self, line: socket.socket, kind: str, given: Budget) -> None:
        self._line, self._kind, self._given = line, KINDS[kind], given

    def do(self, order: Mapping[str, Any], file: bytes | BinaryIO = b"") -> Answer:
        """One job; raises Exceeded or Failed, after which the session is over."""
        with Waits.aside():
            return self._done(order, file)

    def _done(self, order: Mapping[str, Any], file: bytes | BinaryIO) -> Answer:
        """Sends the order and the file, and reads how it ended, all before the job's deadline."""
        until = time.monotonic() + self._given.deadline + 2
        source = io.BytesIO(file) if isinstance(file, bytes) else file
        size = source.seek(0, io.SEEK_END)
        source.seek(0)
        if size > frames.LARGEST_FILE:
            raise Exceeded("memory")
        head = frames.frame({"order": dict(order), "size": size})
        if len(head) > frames.LONGEST_ORDER:
            raise Exceeded("memory")
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # how it ended is read below
            _send(self._line, head, until)
            while size > 0:
                piece = source.read(min(size, frames.PIECE))
                if not piece:
                    raise Failed("file")
                _send(self._line, piece, until)
                size -= len(piece)
        try:
            answer = _receive(self._line, frames.LONGEST_ANSWER, until)
            data = _exactly(self._line, frames.size(answer, self._kind.answer), until)
        except frames.Garbage as error:
            raise Failed("garbage") from error
        except TimeoutError as error:
            raise Exceeded("time") from error
        except (EOFError, OSError) as error:
            raise Failed("gone") from error
        if isinstance(answer.get("done"), dict):
            return Answer(answer["done"], data)
        if answer.get("exceeded") in ("time", "memory"):
            raise Exceeded(answer["exceeded"])
        raise Failed("job")

    def close(self) -> None:
        """Hangs up; the process ends."""
        self._line.close()


class Door:
    """Where sessions are had. `connect` gives a fresh connection to a reader, or raises OSError.

    `patience`: seconds that is waited for a turn where nobody says how long; `at_once`: threads that may be here at a time.
    """

    def __init__(self, *, patience: float = PATIENCE, at_once: int = MOST_AT_ONCE) -> None:
        self._patience = patience
        self._room = threading.BoundedSemaphore(at_once)

    def ask(
        self,
        kind: str,
        order: Mapping[str, Any] = NOTHING,
        file: bytes | BinaryIO = b"",
        *,
        asker: str = "",
        patience: float | None = None,
    ) -> Answer:
        """One job in a process of its own; what takes more than most is begun again in the long lane, where the kind has one.

        Raises Busy, Exceeded, Failed, Away. `asker`: who is counted, by an opaque word; "" for the house itself.
        """
        try:
            with self.session(kind, asker=asker, patience=patience) as session:
                return session.do(order, file)
        except Exceeded:
            if KINDS[kind].long is None:
                raise
        with self.session(kind, lane="long", asker=asker, patience=patience) as session:
            return session.do(order, file)

    @contextmanager
    def session(
        self, kind: str, *, jobs: int = 1, lane: str = "quick", asker: str = "", patience: float | None = None
    ) -> Iterator[Session]:
        """A process for so many jobs. Raises Busy or Away."""
        given = budget(KINDS[kind], lane)
        if given is None:
            raise ValueError(f"{kind} has no {lane} lane")
        patience = self._patience if patience is None else patience
        with Waits.aside():
            has_room = self._room.acquire(timeout=min(patience, ROOM_SECONDS))
        if not has_room:
            raise Busy(2)
        try:
            line = self._begun({"kind": kind, "lane": lane, "asker": asker, "jobs": jobs, "patience": patience}, patience)
            session = Session(line, kind, given)
            try:
                yield session
            finally:
                session.close()
        finally:
            self._room.release()

    def _begun(self, header: Mapping[str, Any], patience: float) -> socket.socket:
        """A connection on which the reader has begun what the header asks for."""
        try:
            line = self.connect()
        except OSError as error:
            raise Away from error
        try:
            until = time.monotonic() + patience + 2
            with Waits.aside():
                _send(line, frames.frame(header), until)
                told = _receive(line, frames.LONGEST_HEADER, until)
        except (OSError, EOFError, frames.Garbage) as error:
            line.close()
            raise Away from error
        if told.get("begun") is True:
            return line
        line.close()
        after = told.get("busy")
        if type(after) is int and 0 < after < 86400:
            raise Busy(after, mine=told.get("mine") is True)
        raise Away

    def connect(self) -> socket.socket:
        """A fresh connection."""
        raise NotImplementedError


class Beside(Door):
    """The reader that runs beside us, whose socket is in the folder `run`."""

    def __init__(self, run: Path) -> None:
        super().__init__()
        self._path = run / SOCKET

    def connect(self) -> socket.socket:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        # A name that is short enough, whatever the folder.
        folder = os.open(self._path.parent, os.O_PATH | os.O_DIRECTORY)
        try:
            line.connect(f"/proc/self/fd/{folder}/{self._path.name}")
        except OSError:
            line.close()
            raise
        finally:
            os.close(folder)
        return line


class Own(Door):
    """A reader that this process starts for itself when it first needs one, and that ends with it: the same program, the same
    fence. It is told nothing of the environment but where the program is. `command`: what starts it."""

    def __init__(self, *command: str) -> None:
        super().__init__(patience=OWN_PATIENCE, at_once=OWN_AT_ONCE)
        self._command = command or (sys.executable, "-m", "hoiam.site.reader")
        self._guard = threading.Lock()
        self._ours: tuple[int, subprocess.Popen[bytes], socket.socket] | None = None

    def connect(self) -> socket.socket:
        here, there = socket.socketpair()
        with there:
            try:
                with self._guard:
                    socket.send_fds(self._running(), [b"s"], [there.fileno()])
            except OSError:
                here.close()
                raise
        return here

    def _running(self) -> socket.socket:
        if self._ours is not None:
            of, process, hands = self._ours
            if of == os.getpid() and process.poll() is None:
                return hands
            hands.close()  # it was ended, or is our parent's
        hands, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        told = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - a module of the house
                [*self._command, "--handed", str(theirs.fileno())],
                env=told, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, pass_fds=[theirs.fileno()],
            )  # fmt: skip
        assert process.stdout is not None  # noqa: S101 - as asked for
        with process.stdout:
            if process.stdout.readline().strip() != b"ready":
                process.kill()
                process.wait()
                hands.close()
                raise ConnectionError("the reader did not start; what it said is above")
        self._ours = (os.getpid(), process, hands)
        atexit.register(self.close)
        return hands

    @property
    def process(self) -> int:
        """Its number; 0 where none was started yet."""
        return self._ours[1].pid if self._ours is not None else 0

    def close(self) -> None:
        """Ends it."""
        if self._ours is not None and self._ours[0] == os.getpid():
            _, process, hands = self._ours
            self._ours = None
            hands.close()
            process.wait()


@cache
def reader() -> Door:
    """The reader of this process: the one that runs beside it, or one of its own where HOIAM_READER is `own`."""
    if os.environ.get(OWN) == "own":
        return Own()
    return Beside(Path(os.environ.get("HOIAM_RUN") or Path(os.environ.get("HOIAM_HOME") or "var") / "run"))


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _send(line: socket.socket, data: bytes, until: float) -> None:
    line.settimeout(_left(until))
    line.sendall(data)


def _receive(line: socket.socket, most: int, until: float) -> dict[str, Any]:
    size = frames.length(_exactly(line, frames.LENGTH.size, until), most)
    return frames.fields(_exactly(line, size, until))


def _exactly(line: socket.socket, count: int, until: float) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        line.settimeout(_left(until))
        piece = line.recv(min(count - len(parts), 1 << 20))
        if not piece:
            raise EOFError
        parts += piece
    return bytes(parts)
