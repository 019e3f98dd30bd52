"""The reader at work: it lets sessions in by turns, forks a process for each, and ends those that stay too long.

It takes of a session only its header, a small object from whoever may call; the jobs' bytes go from the caller to the forked
process and back, and the reader never sees one. So it is the same for the last session as for the first.
"""

from __future__ import annotations

import contextlib
import importlib
import math
import os
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hoiam.reader import fence, frames, system_calls
from hoiam.reader.fork import work
from hoiam.reader.kinds import KINDS, LANES, budget
from hoiam.reader.turns import Turns, lane_of

LONGEST_ASKER: Final = 64
MOST_PATIENCE: Final = 60.0
MOST_NEW: Final = 64  # connections that have not said yet what they want
HEADER_SECONDS: Final = 5.0
# That a job which looks at a file may do nothing in all, neither work nor wait for a processor: it is given its bytes at once.
IDLE_SECONDS: Final = 5.0
_PEER: Final = struct.Struct("3i")
_HUNG_UP: Final = select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR


def load() -> None:
    """Loads what the jobs use, so that a fork has it: nothing foreign is among it."""
    for module in dict.fromkeys(kind.call.partition(":")[0] for kind in KINDS.values()):
        ready = getattr(importlib.import_module(module), "load", None)
        if ready is not None:
            ready()


@dataclass(slots=True, eq=False)
class Session:
    """A caller's connection: it says what it wants, waits, is at work in a process of its own."""

    line: socket.socket
    until: float
    head: bytearray = field(default_factory=bytearray)
    kind: str = ""
    lane: str = ""
    asker: str = ""
    jobs: int = 1
    asked_lane: str = "quick"
    process: int = 0
    watched: int = -1  # the kernel's handle of the process
    began: float = 0.0
    ends: float = 0.0  # when it is killed, whatever it does
    killed: str = ""

    def idled(self, now: float) -> float:
        """Seconds of its life in which it neither worked nor waited for a processor."""
        return now - self.began - _processor(self.process) - _stood_in_line(self.process)


def _processor(process: int) -> float:
    """Seconds of processor that a process has used in all its threads: the clock that the kernel keeps of it
    (clock_getcpuclockid(3)); endless where it does not tell."""
    try:
        return time.clock_gettime((~process << 3) | 2)
    except OSError:
        return math.inf


def _stood_in_line(process: int) -> float:
    """Seconds that a process was ready to work and had no processor (Documentation/scheduler/sched-stats.rst); endless where
    the kernel does not tell."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text("ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return math.inf


class Reader:
    """The reader's own side. `listening`: its socket, whose callers are asked for by the kernel and must be of `callers`;
    `handed`: instead, a socket over which one process that started us hands over each session's connection. `alone`: nothing
    else runs as our user."""

    def __init__(
        self,
        *,
        listening: socket.socket | None = None,
        handed: socket.socket | None = None,
        callers: Collection[int] = (),
        alone: bool = False,
        processors: int = os.cpu_count() or 1,
    ) -> None:
        self._listening, self._handed, self._alone = listening, handed, alone
        self._callers = {0, *(callers or {os.getuid()})}
        self._turns = Turns(processors)
        self._poll = select.epoll()
        self._new: dict[int, Session] = {}
        self._waiting: dict[int, Session] = {}
        self._working: dict[int, Session] = {}  # by the connection's number
        self._processes: dict[int, Session] = {}  # by the process's handle
        self._stopping = False
        self._base = 0

    def measure(self) -> None:
        """Notes what address space the reader has, beside which a job gets its own; after `load`."""
        self._base = fence.address_space()

    def serve(self) -> None:
        """Works until SIGTERM or SIGINT, or until who hands the sessions over has gone. Every job ends with it."""
        told, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: None)
        self._poll.register(told, select.EPOLLIN)
        source = self._listening or self._handed
        assert source is not None  # noqa: S101 - one of the two is given
        source.setblocking(False)
        self._poll.register(source, select.EPOLLIN)
        while not self._stopping:
            for number, event in self._poll.poll(self._patience()):
                if number == told:
                    self._stopping = True
                elif number == source.fileno():
                    self._let_in()
                elif number in self._processes:
                    self._ended(self._processes[number])
                elif number in self._new:
                    self._listen(self._new[number], event)
                elif event & _HUNG_UP:
                    self._hung_up(number)
            self._late()
            self._begin()
        for session in [*self._working.values()]:
            self._kill(session, "stopping")
            self._ended(session)

    def _patience(self) -> float | None:
        """Seconds until something is due; None: until something happens."""
        due = [each.until for group in (self._new, self._waiting, self._working) for each in group.values()]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _let_in(self) -> None:
        """Takes each connection that waits at the door."""
        while True:
            try:
                if self._listening is not None:
                    line, _ = self._listening.accept()
                else:
                    assert self._handed is not None  # noqa: S101 - one of the two is given
                    data, numbers, _, _ = socket.recv_fds(self._handed, 1, 1)
                    if not data and not numbers:
                        self._stopping = True  # who started us has gone
                        return
                    line = socket.socket(fileno=numbers[0])
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                self._stopping = self._handed is not None
                return
            if not self._may_call(line) or len(self._new) >= MOST_NEW:
                line.close()
                continue
            line.setblocking(False)
            session = Session(line, time.monotonic() + HEADER_SECONDS)
            self._new[line.fileno()] = session
            self._poll.register(line, select.EPOLLIN | select.EPOLLRDHUP)

    def _may_call(self, line: socket.socket) -> bool:
        if self._handed is not None:
            return True
        user: int = _PEER.unpack(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))[1]
        return user in self._callers

    def _listen(self, session: Session, event: int) -> None:
        """Takes the header of a session, and no byte beyond it."""
        try:
            wanted = frames.LENGTH.size
            if len(session.head) >= wanted:
                wanted += frames.length(bytes(session.head[:wanted]), frames.LONGEST_HEADER)
            piece = session.line.recv(wanted - len(session.head))
            if not piece:
                self._drop(session)
                return
            session.head += piece
            if len(session.head) >= frames.LENGTH.size:
                whole = frames.LENGTH.size + frames.length(bytes(session.head[:4]), frames.LONGEST_HEADER)
                if len(session.head) == whole:
                    self._wants(session, frames.fields(bytes(session.head[4:])))
        except (BlockingIOError, InterruptedError):
            return
        except frames.Garbage:
            self._say(session, {"failed": True})
            self._drop(session)
        except OSError:
            self._drop(session)

    def _wants(self, session: Session, header: dict[str, Any]) -> None:
        """A session has said what it wants: it is put in line, or told when to come again."""
        kind, lane, asker = (str(header.get(name)) for name in ("kind", "lane", "asker"))
        jobs, patience = header.get("jobs"), header.get("patience")
        if kind not in KINDS or lane not in LANES or budget(KINDS[kind], lane) is None:
            raise frames.Garbage("no such kind")
        if len(asker) > LONGEST_ASKER:
            raise frames.Garbage("asker")
        if type(jobs) is not int or not 1 <= jobs <= KINDS[kind].most or not isinstance(patience, int | float):
            raise frames.Garbage("jobs")
        session.kind, session.asked_lane, session.asker, session.jobs = kind, lane, asker, jobs
        session.lane = lane_of(kind, lane)
        patience = min(max(float(patience), 0.0), MOST_PATIENCE)
        refused = self._turns.refusal(session.lane, asker, patience)
        if refused is not None:
            after, mine = refused
            self._say(session, {"busy": after, "mine": mine})
            self._drop(session)
            return
        session.until = time.monotonic() + patience
        number = session.line.fileno()
        del self._new[number]
        self._waiting[number] = session
        # From here on its bytes are for its process; only that it hangs up is for us.
        self._poll.modify(number, select.EPOLLRDHUP)
        self._turns.join(session)

    def _begin(self) -> None:
        """Forks for each session whose turn it is."""
        while (session := self._turns.next()) is not None:
            assert isinstance(session, Session)  # noqa: S101 - nothing else joins
            number = session.line.fileno()
            del self._waiting[number]
            self._say(session, {"begun": True})
            kind = KINDS[session.kind]
            given = budget(kind, session.asked_lane)
            assert given is not None  # noqa: S101 - asked before it was put in line
            # The process's side as well, for both are one. Ours only sends from here on, and says each time not to wait.
            session.line.setblocking(True)
            parent = os.getpid()
            session.process = os.fork()
            if session.process == 0:
                # The process must not hear the reader's signals, nor wake it.
                signal.set_wakeup_fd(-1)
                work(number, kind, given, session.jobs, base=self._base, parent=parent, alone=self._alone)
            session.began = time.monotonic()
            session.ends = session.began + given.deadline * min(session.jobs, 10)
            # One that has several jobs waits between them for who asks, and has no stranger's word.
            session.until = session.ends if kind.most > 1 else min(session.ends, session.began + IDLE_SECONDS)
            session.watched = os.pidfd_open(session.process)
            self._working[number] = session
            self._processes[session.watched] = session
            self._poll.register(session.watched, select.EPOLLIN)

    def _late(self) -> None:
        """Whoever has not said what he wants, waited as long as he would, or works too long."""
        now = time.monotonic()
        for session in [each for each in self._new.values() if each.until <= now]:
            self._drop(session)
        for session in [each for each in self._waiting.values() if each.until <= now]:
            # Its turn may have come in this very round.
            if self._turns.lanes[session.lane].wait() > 0:
                self._turns.leave(session)
                self._say(session, {"busy": max(1, round(self._turns.lanes[session.lane].wait())), "mine": False})
                self._drop(session)
        for session in [each for each in self._working.values() if each.until <= now and not each.killed]:
            left = IDLE_SECONDS - session.idled(now) if KINDS[session.kind].most == 1 else 0.0
            if session.ends <= now or left <= 0:
                self._kill(session, "time")
            else:
                session.until = min(session.ends, now + max(left, 0.1))

    def _hung_up(self, number: int) -> None:
        """A caller has gone: nobody waits for this job any more."""
        if number in self._waiting:
            session = self._waiting[number]
            self._turns.leave(session)
            self._drop(session)
        elif number in self._working:
            self._poll.unregister(number)
            self._kill(self._working[number], "nobody waits")

    def _kill(self, session: Session, why: str) -> None:
        session.killed = why
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(session.watched, signal.SIGKILL)

    def _ended(self, session: Session) -> None:
        """A process has ended: its asker is told how, unless it had said all it had to say."""
        _, status, used = os.wait4(session.process, 0)
        self._poll.unregister(session.watched)
        del self._processes[session.watched]
        os.close(session.watched)
        took = time.monotonic() - session.began
        self._turns.done(session, took=took, used=used.ru_utime + used.ru_stime)
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if session.killed == "time" or number == signal.SIGXCPU:
            self._say(session, {"exceeded": "time"})
        elif number in (signal.SIGKILL, signal.SIGABRT) and not session.killed:
            # The kernel ended it where the machine's memory was at an end, or a library gave up that was refused any.
            self._say(session, {"exceeded": "memory"})
        elif status != 0:
            self._say(session, {"failed": True})
        self._drop(session)

    def _say(self, session: Session, told: dict[str, Any]) -> None:
        """A word to the caller, who may have gone or not listen."""
        with contextlib.suppress(OSError):
            session.line.send(frames.frame(told), socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)

    def _drop(self, session: Session) -> None:
        number = session.line.fileno()
        for group in (self._new, self._waiting, self._working):
            group.pop(number, None)
        with contextlib.suppress(OSError):
            self._poll.unregister(number)
        session.line.close()


def lacks() -> list[str]:
    """What of the fence this machine does not have, to be said at the start."""
    found = []
    if sys.platform != "linux" or system_calls.program() is None:
        found.append("what a job asks of the kernel is not filtered on this machine")
    return found
