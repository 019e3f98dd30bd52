"""Slots: how large the log is at which moment, whatever happened, and when a head of it is shown.

Time is cut into slots that begin on the clock (a slot of ten minutes at 10:00, 10:10, ...), and each slot into turns. In a turn
the lines that have come in since the last one are signed together. A head is *durable* from then on, and *shown* at the end of
its slot: until then nobody outside sees it, and whoever gets a receipt in between reads an index and a size from it. Therefore:

    the size of a head that is signed in a turn    size at the slot's beginning + LINES for each turn since
    the size at the end of a slot                  size at its beginning + LINES for each of its turns

both by the clock alone. What no act needs is filled up with lines that stand for nothing (`core.ledger.filler`). Nothing is
appended while nothing happens: the lines that the schedule lacks come with the next head.

A turn with more lines than the schedule has room for runs ahead of it by whole STEPs, and the schedule catches up. What is
shown is never ahead: where the log still is when its slot ends, the head that is shown is of its first lines alone, and the
others are shown a slot later. Only where it is a whole slot ahead, twice as many lines are shown, or three times, and so on.
The places of the lines within their turn are drawn. docs/decisions/ledger-slots.md has the arithmetic and what is left over.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hoiam.core.ledger.receipt import LONGEST_SLOT

VARIABLE: Final = "HOIAM_LOG_SLOT"
TURN: Final = timedelta(seconds=1)
LINES: Final = 2  # lines of a turn: an act and one more that somebody else may have left in the same second
STEP: Final = 16  # lines by which a turn with too many runs ahead
USUAL: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(seconds=LONGEST_SLOT)  # verifiers count on it
SIGNING: Final = timedelta(minutes=1)  # that witnesses are given after a head is shown
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DICE = secrets.SystemRandom()


class NoSlot(ValueError):
    """The setting is no length of a slot; the message says what one is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The last head that was shown: its size, and when the slot began that is open since."""

    size: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Slots:
    """The schedule of a log. `length`: of a slot, whole turns, so many to the hour that none is left over."""

    length: timedelta = USUAL

    def __post_init__(self) -> None:
        if not 2 * TURN <= self.length <= LONGEST or self.length % TURN or LONGEST % self.length:
            raise NoSlot("a slot is 2 seconds to an hour long, whole seconds, and an hour is whole slots")

    def begin(self, at: datetime) -> datetime:
        """When the slot began that this moment lies in."""
        return _EPOCH + (at - _EPOCH) // self.length * self.length

    def end(self, at: datetime) -> datetime:
        """When the slot ends that this moment lies in."""
        return self.begin(at) + self.length

    def turn(self, at: datetime) -> datetime:
        """When the turn began that this moment lies in."""
        return _EPOCH + (at - _EPOCH) // TURN * TURN

    def wait(self, at: datetime) -> float:
        """Seconds until the next turn."""
        return (self.turn(at) + TURN - at).total_seconds()

    def witnessed_by(self, at: datetime) -> datetime:
        """By when witnesses should have signed what became durable at this moment."""
        return self.end(at) + SIGNING

    def scheduled(self, shown: Shown, now: datetime) -> int:
        """How many lines a head has that is signed now, in the slot that is open, if no turn held too many."""
        return shown.size + max(0, (now - shown.since) // TURN) * LINES

    def whole(self, shown: Shown) -> int:
        """How many lines the open slot has."""
        return max(1, (self.end(shown.since) - shown.since) // TURN) * LINES

    def closed(self, shown: Shown, size: int) -> int:
        """The size of the head that is shown when the open slot ends, and the log has `size` lines by then."""
        whole = self.whole(shown)
        return shown.size + (size - shown.size) // whole * whole


@dataclass(frozen=True, slots=True)
class Room:
    """What a head may grow to that is signed now. `closes`: it is the last one of its slot, which is filled up by it."""

    slots: Slots
    shown: Shown
    now: datetime
    closes: bool = False

    def size(self, size: int, waiting: int) -> int:
        """The size of the next head after one of `size` lines, while `waiting` lines wait; `size` where none is signed."""
        if not waiting and not self.closes:
            return size
        last = self.shown.size + self.slots.whole(self.shown)
        scheduled = max(size, last if self.closes else self.slots.scheduled(self.shown, self.now))
        return scheduled + max(0, -(-(size + waiting - scheduled) // STEP)) * STEP


def places(waiting: int, free: int) -> list[int]:
    """Where among the `free` next places each waiting line goes, drawn anew each time: among the last LINES, which are those of
    its own turn, whatever happened in the turns before; elsewhere only what these have no room for."""
    near = min(LINES, free)
    if waiting <= near:
        chosen = _DICE.sample(range(free - near, free), waiting)
    else:
        chosen = [*range(free - near, free), *_DICE.sample(range(free - near), waiting - near)]
    _DICE.shuffle(chosen)
    return chosen


def read(text: str) -> Slots:
    """The setting: a number of seconds, or with `s` or `m` behind it (`600`, `600s`, `10m`); empty for ten minutes."""
    if not text:
        return Slots()
    found = re.fullmatch(r"([1-9][0-9]{0,4})([sm]?)", text)
    if found is None:
        raise NoSlot("it is written like 10m or 600s")
    return Slots(timedelta(minutes=int(found[1])) if found[2] == "m" else timedelta(seconds=int(found[1])))


def of(environ: Mapping[str, str]) -> Slots:
    """The schedule that the environment asks for. NoSlot where HOIAM_LOG_SLOT is none."""
    try:
        return read(environ.get(VARIABLE, ""))
    except NoSlot as wrong:
        raise NoSlot(f"{VARIABLE} is {environ[VARIABLE]!r}: {wrong}.") from None
