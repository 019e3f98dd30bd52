"""What the reader does, and what one job of each kind may cost: the one table of budgets.

A job is named here and nowhere else, so that nobody can have the reader run anything but these. The functions stand in the
rooms above (`hoiam.vault.jobs`, `hoiam.gate.jobs`); they are loaded in the reader's process alone, never by who asks.

Each job is tried with what nearly every honest one needs, which may run beside others. What takes more than that is begun
again in the long lane, where one job runs at a time; a kind without `long` has no second try.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Budget:
    """What one job may use: seconds of processor, and bytes of memory beside what the reader itself has."""

    seconds: float
    memory: int

    @property
    def deadline(self) -> float:
        """Seconds on the clock after which it is killed, though it only sleeps: other work may hold the processors."""
        return 3 * self.seconds + 3


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: `call`, the function by its dotted name; `quick` and `long`, its budgets; `answer`, the most bytes that it
    may send back; `most`, how many jobs one session of it may have. `of_the_house`: no word of a stranger is in it, so that
    many go into one session, one session at a time."""

    call: str
    quick: Budget
    long: Budget | None = None
    answer: int = 0
    most: int = 1
    of_the_house: bool = False


QUICK: Final = Budget(2, 300 * MB)

KINDS: Final[Mapping[str, Kind]] = {
    # What a stranger's file is, by what its first bytes say: whatever it is, it goes through the same look.
    "picture": Kind("hoiam.vault.jobs:inspected", QUICK, Budget(15, 900 * MB)),
    "pdf": Kind("hoiam.vault.jobs:inspected", QUICK, Budget(15, 600 * MB)),
    "office": Kind("hoiam.vault.jobs:inspected", QUICK, Budget(30, 600 * MB)),
    "file": Kind("hoiam.vault.jobs:inspected", QUICK, Budget(15, 600 * MB)),  # a mail carries any of them
    # One page of a file, drawn for an officer's eyes; a photograph is unpacked whole, an office file is laid out whole.
    "page": Kind("hoiam.vault.jobs:drawn", QUICK, Budget(8, 600 * MB), answer=10 * MB),
    "photo": Kind("hoiam.vault.jobs:drawn", QUICK, Budget(15, 900 * MB), answer=10 * MB),
    "document": Kind("hoiam.vault.jobs:drawn", QUICK, Budget(30, 600 * MB), answer=10 * MB),
    # A small picture of a photograph, for whoever puts his own in order.
    "small": Kind("hoiam.vault.jobs:made_small", QUICK, Budget(15, 900 * MB), answer=MB),
    # How a file is made of its own pieces without what it says of place, device and time.
    "strip": Kind("hoiam.vault.jobs:stripped", QUICK, Budget(15, 600 * MB), answer=8 * MB),
    # A letter or form in which somebody's typed words stand.
    "form": Kind("hoiam.gate.jobs:rendered", QUICK, Budget(10, 600 * MB), answer=8 * MB),
    # Letters that say only what the house, the law and the calendar say: many in one session.
    "letters": Kind("hoiam.gate.jobs:rendered", QUICK, answer=2 * MB, most=200, of_the_house=True),
    # A printed public copy, read back by readers other than the one that made it.
    "read back": Kind("hoiam.gate.jobs:read_back", Budget(5, 300 * MB), Budget(30, 600 * MB)),
}

LANES: Final = ("quick", "long")


def budget(kind: Kind, lane: str) -> Budget | None:
    """The budget of a kind in a lane; None where it has none."""
    return kind.quick if lane == "quick" else kind.long
