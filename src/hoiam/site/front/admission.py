"""Who is served next, and who is told at once that it will take too long.

The threads take from one bounded queue in classes, the first class first; but whoever of a later one is about to be sent
away goes before those of an earlier one who hardly wait. Within a class the sources take turns, so that one that sends
much waits for itself. A request that would wait longer than its class has patience is refused when it comes or, where that
was not to be foreseen, when its patience ends; so that what is served is served soon, and what is not is told soon,
however many come.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

PATIENCE: Final = 0.375  # seconds that a request waits for a thread before it is refused
PATIENCE_OF_FILES: Final = 20.0  # after an upload of minutes nobody is sent away for a wait of seconds
AT_ONCE: Final = 3  # threads that work at a time: more only take the interpreter from each other; others wait for the reader
FILES_AT_ONCE: Final = 2  # threads that work on a big body: what a file costs, memory before all, is bounded by this
FILES_WAITING: Final = 16
LEAST_ROOM: Final = 4  # requests of a class that may wait whatever the speed seems to be
CALM: Final = PATIENCE / 3  # while nobody of an earlier class has waited so long,
URGENT: Final = 2 * PATIENCE / 3  # whoever of a later one has waited so long goes before them
_TURN_OF_THE_LATER: Final = 16  # every so many-th thread that gets free takes the class that waits behind
_GUESS: Final = 0.02  # seconds of a request, before any was seen
_WEIGHT: Final = 0.05  # of the newest request in what is known of their length


_HERE: Final = threading.local()


def aside() -> AbstractContextManager[None]:
    """While this thread waits for somebody else, another of its admission works; nothing, in a thread of no admission."""
    admission: Admission | None = getattr(_HERE, "admission", None)
    return nullcontext() if admission is None else admission.aside()


class Class(IntEnum):
    """Classes of admission, the first served first."""

    BEGUN = 0  # carries a cookie that this house has sealed: somebody who writes, follows a petition, or works here
    FILES = 1  # the same with a big body that has arrived whole
    BEGINS = 2  # sends a form without such a cookie: the first answer, a code, a log-in
    READS = 3  # anything else: the register, the first pages, files of the pages


@dataclass(eq=False)
class Job:
    """Something to be done by a thread: `run` there, or `refuse` where it was refused after it had been taken in."""

    kind: Class
    source: str
    run: Callable[[], None]
    refuse: Callable[[], None]
    since: float = 0.0
    until: float = 0.0


@dataclass
class _Waiting:
    """The jobs of one class, by source; the sources take turns."""

    by_source: OrderedDict[str, deque[Job]] = field(default_factory=OrderedDict)
    count: int = 0

    def put(self, job: Job) -> None:
        self.by_source.setdefault(job.source, deque()).append(job)
        self.count += 1

    def take(self) -> Job:
        source, jobs = self.by_source.popitem(last=False)
        job = jobs.popleft()
        self.count -= 1
        if jobs:
            self.by_source[source] = jobs
        return job

    def make_room_for(self, source: str) -> Job | None:
        """The newest job of whichever source has most waiting, where that is clearly more than `source` has; else None."""
        greedy = max(self.by_source, key=lambda each: len(self.by_source[each]), default=None)
        if greedy is None or len(self.by_source[greedy]) <= len(self.by_source.get(source, ())) + 1:
            return None
        job = self.by_source[greedy].pop()
        self.count -= 1
        return job

    def longest(self, now: float) -> float:
        """Seconds that the one who waits longest has waited; 0 where nobody waits."""
        return max((now - jobs[0].since for jobs in self.by_source.values()), default=0.0)

    def expired(self, now: float) -> list[Job]:
        found = []
        for source in list(self.by_source):
            jobs = self.by_source[source]
            while jobs and jobs[0].until <= now:
                found.append(jobs.popleft())
            if not jobs:
                del self.by_source[source]
        self.count -= len(found)
        return found


class Admission:
    """The queue and the threads that empty it, `threads` of them once it has started. `now`: seconds of a clock that only goes
    forward."""

    def __init__(self, threads: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._threads = threads
        self._at_once = min(AT_ONCE, threads)
        self._working = 0
        self._now = now
        self._lock = threading.Lock()
        # Threads without work, each with the condition on which it waits. Whoever came last goes first: his connection and
        # whatever lies in the processor's caches are warm, and a quiet house uses one of them.
        self._idle: list[threading.Condition] = []
        self._waiting = {kind: _Waiting() for kind in Class}
        self._with_files = 0
        self._taken = 1
        self._each = _GUESS
        self._ended = False
        self.threads: list[threading.Thread] = []

    def start(self) -> None:
        """The threads."""
        for number in range(self._threads):
            thread = threading.Thread(target=self._work, name=f"request {number}", daemon=True)
            self.threads.append(thread)
            thread.start()

    def end(self) -> None:
        """No thread takes another job."""
        with self._lock:
            self._ended = True
            while self._idle:
                self._wake()

    def enter(self, job: Job) -> bool:
        """Takes a job in, or says that it would wait too long; at most a moment's work, whatever waits."""
        pushed_out: Job | None = None
        with self._lock:
            own = self._waiting[job.kind]
            if own.count >= self._room(job.kind):
                pushed_out = own.make_room_for(job.source)
                if pushed_out is None:
                    return False
            job.since = self._now()
            job.until = job.since + (PATIENCE_OF_FILES if job.kind is Class.FILES else PATIENCE)
            own.put(job)
            if self._working < self._at_once:
                self._wake()
        if pushed_out is not None:
            pushed_out.refuse()
        return True

    @property
    def idle(self) -> int:
        """How many threads have nothing to do."""
        return len(self._idle)

    @property
    def waits(self) -> bool:
        """Whether anybody waits."""
        return any(waiting.count for waiting in self._waiting.values())

    @property
    def wait(self) -> float:
        """Seconds that all that waits will take, as far as can be known."""
        return sum(waiting.count for waiting in self._waiting.values()) * self._each / self._at_once

    def refuse_expired(self) -> None:
        """Refuses whoever has waited as long as his class has patience."""
        now = self._now()
        with self._lock:
            expired = [job for waiting in self._waiting.values() for job in waiting.expired(now)]
        for job in expired:
            job.refuse()

    def _room(self, kind: Class) -> int:
        """How many of a class may wait: those that the threads can serve within its patience, after whoever goes before."""
        if kind is Class.FILES:
            return FILES_WAITING
        before = sum(self._waiting[other].count for other in Class if other < kind and other is not Class.FILES)
        served = int(PATIENCE * self._at_once / self._each)
        return max(LEAST_ROOM, served - before)

    def take(self) -> Job | None:
        """The next job, when there is one; None when the work ends."""
        called = threading.Condition(self._lock)
        with self._lock:
            while not self._ended:
                if self._working < self._at_once and (kind := self._next()) is not None:
                    job = self._waiting[kind].take()
                    self._taken += 1
                    self._working += 1
                    if kind is Class.FILES:
                        self._with_files += 1
                    return job
                self._idle.append(called)
                called.wait()
            return None

    def _wake(self) -> None:
        """One thread that has nothing to do, if there is one, looks again."""
        if self._idle:
            self._idle.pop().notify()

    def _next(self) -> Class | None:
        there = [kind for kind in Class if self._waiting[kind].count]
        if Class.FILES in there and self._with_files >= FILES_AT_ONCE:
            there.remove(Class.FILES)
        if not there:
            return None
        if self._taken % _TURN_OF_THE_LATER == 0:
            return there[-1]
        # A crowd of a moment: nobody is sent away while those who go before him still have nearly all their patience.
        if len(there) > 1:
            now = self._now()
            longest = {kind: self._waiting[kind].longest(now) for kind in there if kind is not Class.FILES}
            for kind, waited in longest.items():
                if waited >= URGENT and all(longest[earlier] < CALM for earlier in longest if earlier < kind):
                    return kind
        return there[0]

    def done(self, job: Job, took: float) -> None:
        """A job is done; what it took tells how many may wait."""
        with self._lock:
            self._working -= 1  # the thread looks for the next job itself
            if job.kind is Class.FILES:
                self._with_files -= 1
            else:
                self._each += _WEIGHT * (took - self._each)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """For a thread that waits for somebody else: another one works meanwhile."""
        with self._lock:
            self._working -= 1
            self._wake()
        try:
            yield
        finally:
            with self._lock:
                self._working += 1  # at once, even if that is one more than work at a time

    def _work(self) -> None:
        _HERE.admission = self
        while (job := self.take()) is not None:
            begun = self._now()
            try:
                job.run()
            finally:
                self.done(job, self._now() - begun)
