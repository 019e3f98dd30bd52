"""Whose job comes next, and who is told to come later: lanes, a cap in all, a share for each asker.

Nothing here knows what is read. An asker is a word that means him to whoever sent it and nobody else: an HMAC under a key of
the day, as the limiter has it. Of an asker there is how many of his sessions are here and how much processor time they have
used of late; that lies in memory and wears off.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from hoiam.reader.kinds import KINDS

MOST_WAITING: Final = 24  # sessions of all askers
MOST_OF_ONE: Final = 4  # sessions of one asker, at work and waiting
ALLOWED: Final = 60.0  # seconds of processor that one asker may have used of late ...
WEARS_OFF: Final = 0.5  # ... of which so much is forgotten each second
MOST_ASKERS: Final = 20_000
HOUSE: Final = "house"  # the lane of what is nobody's


class Waiting(Protocol):
    """A session that waits."""

    kind: str
    lane: str
    asker: str
    until: float


@dataclass(slots=True)
class Lane:
    """Sessions of one lane: how many may be at work, how many are, who waits, how long one took of late (seconds)."""

    most: int
    usual: float
    working: int = 0
    waiting: deque[Waiting] = field(default_factory=deque)

    def wait(self) -> float:
        """Seconds that a new session would wait."""
        if self.working < self.most and not self.waiting:
            return 0
        return self.usual * (len(self.waiting) + 1) / self.most


class Turns:
    """The sessions that wait, and the askers' shares. `now`: seconds of a clock that only goes forward."""

    def __init__(self, processors: int, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self.lanes = {"quick": Lane(max(2, processors), 0.2), "long": Lane(1, 6.0), HOUSE: Lane(1, 3.0)}
        self._sessions: dict[str, int] = {}
        self._used: dict[str, tuple[float, float]] = {}  # asker -> seconds, as of when

    def refusal(self, lane: str, asker: str, patience: float) -> tuple[int, bool] | None:
        """Why a new session is not even put in line: (seconds to wait, whether it is this asker's own doing); None: it may."""
        if asker:
            over = self._owes(asker) - ALLOWED
            if over > 0:
                return math.ceil(over / WEARS_OFF), True
            if self._sessions.get(asker, 0) >= MOST_OF_ONE:
                return math.ceil(max(1.0, self.lanes[lane].wait())), True
        wait = self.lanes[lane].wait()
        if wait > patience or sum(len(each.waiting) for each in self.lanes.values()) >= MOST_WAITING:
            return math.ceil(max(1.0, wait)), False
        return None

    def join(self, session: Waiting) -> None:
        """Puts a session at the end of its lane."""
        self.lanes[session.lane].waiting.append(session)
        if session.asker:
            self._sessions[session.asker] = self._sessions.get(session.asker, 0) + 1

    def next(self) -> Waiting | None:
        """The session that may begin now, taken out of its lane; None where none may."""
        for lane in self.lanes.values():
            if lane.working < lane.most and lane.waiting:
                lane.working += 1
                return lane.waiting.popleft()
        return None

    def leave(self, session: Waiting) -> None:
        """A session that waited has gone."""
        self.lanes[session.lane].waiting.remove(session)
        self._less(session.asker)

    def done(self, session: Waiting, *, took: float, used: float) -> None:
        """A session that was at work has ended: after `took` seconds, having `used` so much processor."""
        lane = self.lanes[session.lane]
        lane.working -= 1
        lane.usual += (min(took, 60.0) - lane.usual) / 8
        self._less(session.asker)
        if session.asker:
            owes = self._owes(session.asker) + used
            self._used.pop(session.asker, None)  # to the end: the first is the one that asked longest ago
            self._used[session.asker] = (owes, self._now())
            if len(self._used) > MOST_ASKERS:
                del self._used[next(iter(self._used))]

    def _less(self, asker: str) -> None:
        left = self._sessions.get(asker, 0) - 1
        if left > 0:
            self._sessions[asker] = left
        else:
            self._sessions.pop(asker, None)

    def _owes(self, asker: str) -> float:
        seconds, when = self._used.get(asker, (0.0, 0.0))
        return max(0.0, seconds - (self._now() - when) * WEARS_OFF)


def lane_of(kind: str, lane: str) -> str:
    """The lane in which a kind goes when it asks for `lane`."""
    return HOUSE if KINDS[kind].of_the_house else lane
