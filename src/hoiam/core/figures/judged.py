"""How a run of a term stands in figures: asked here, once.

Figures are those of a moment, the first day after a period. What ended by then stands as it ended; what runs on past its last
day is late from the day after it, and stays so: that it is passed on, falls away or stands still later takes nothing back.
What is open and not due yet is in no figure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, Literal, get_args

from hoiam.core.dossier.standing import Pause, Run

Class = Literal["on_time", "not_counted", "extended", "late", "passed_on", "fell_away", "untold"]
"""on_time: met by the day that was told first; not_counted: met by that day moved by days that are not counted, and so only by
them; extended: met by its last day, and so only by an extension; late: met after its last day, or not met when that day had
passed, whatever became of it, or made longer when it had run out. Before its last day it was passed_on to another body, or
fell_away (taken back, called another kind, no longer owed); untold: it ended then in an act that did not say how."""

CLASSES: Final[tuple[Class, ...]] = get_args(Class)
JUDGED: Final[tuple[Class, ...]] = ("on_time", "not_counted", "extended", "late")
"""The classes of what was to be done and was done or not, of which the honest rate is made."""

YEAR: Final = 365
"""Days of the calendar within which the same matter, handed in once more, is no new one in the figures: a rule of the house."""


def class_at(run: Run, at: date, pauses: Iterable[Pause] = ()) -> Class | None:
    """The class of a run on the morning of a day; None where it is in no figure: no duty of a body, without a last day, or open
    and not past it. ``pauses``: the stops of its dossier; a term that stood still before its last day had passed is not late
    while it does."""
    due = run.due
    if run.whose != "body" or due is None or run.began >= at:
        return None
    ended = run.ended if run.ended is not None and run.ended < at else None
    if ended is None:
        eve = at - timedelta(days=1)
        stands = any(p.clock == run.name and p.first <= due and p.first <= eve <= (p.last or eve) for p in pauses)
        return "late" if run.extended_late or (due < at and not stands) else None
    if run.extended_late or ended > due:
        return "late"
    if run.how == "met":
        if run.first_due is not None and ended <= run.first_due:
            return "on_time"
        return "not_counted" if run.unextended is not None and ended <= run.unextended else "extended"
    if run.how == "passed_on":
        return "passed_on"
    return "untold" if run.how in (None, "untold") else "fell_away"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many runs stand in each class, exactly. ``late`` are those that ended late, ``overdue`` those that are open and late;
    ``again`` those, of any class, of a matter that was handed in once more."""

    on_time: int = 0
    not_counted: int = 0
    extended: int = 0
    late: int = 0
    overdue: int = 0
    passed_on: int = 0
    fell_away: int = 0
    untold: int = 0
    again: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def judged(self) -> int:
        """What the rate is of: met in some way, or late, open or not."""
        return self.regular + self.late + self.overdue

    @property
    def regular(self) -> int:
        """Met by its last day, in whichever way: what the state's own tables call settled as prescribed."""
        return self.on_time + self.not_counted + self.extended

    @property
    def honest(self) -> Fraction | None:
        """The share of what was judged that was met by the day that was told first; None where nothing was."""
        return Fraction(self.on_time, self.judged) if self.judged else None

    @property
    def naive(self) -> Fraction | None:
        """The share of what has ended that ended by its last day, whatever ended it: the rate that rises by never finishing and
        by passing on, told beside the honest one. None where nothing has ended."""
        kept = self.regular + self.passed_on + self.fell_away + self.untold
        ended = kept + self.late
        return Fraction(kept, ended) if ended else None


def tally(runs: Iterable[Run], at: date, pauses: Collection[Pause] = (), *, again: bool = False) -> Tally:
    """The runs of one dossier as they stand on the morning of a day; ``again``: its matter was handed in once more."""
    whole = Tally()
    for run in runs:
        found = class_at(run, at, pauses)
        if found is not None:
            still_open = run.ended is None or run.ended >= at
            whole += Tally(**{"overdue" if still_open else found: 1}, again=int(again))
    return whole


def comes_again(over: date, received: date) -> bool:
    """Whether a matter of which an earlier petition ended without being settled on a day (sent back, refused for its form,
    closed) and that was handed in on another is counted as handed in once more."""
    return 0 <= received.toordinal() - over.toordinal() <= YEAR
