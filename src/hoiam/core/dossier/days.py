"""Whose day each day of a term was: asked here, once.

A run of a term has its counted days, those after its trigger up to its end (or today), in its own unit. Each of them has one
holder: the first of ``HOLDERS`` that fits. So the days of the holders always add up to the days of the run, to the day.

The days explain and excuse nothing: when a term ends the law says, whoever held it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal, NamedTuple, get_args

from hoiam.core.procedure import Law
from hoiam.core.words import Text

from .events import PETITIONER, Clock
from .standing import Dossier, Run, Span

Holder = Literal["not_counted", "transit", "petitioner", "own"]
"""not_counted: the term stands still; transit: the dossier is on its way, or with another body from which it comes back;
petitioner: he was asked for something and has not answered; own: everything else, the days of the body whose term it is."""

HOLDERS: Final[tuple[Holder, ...]] = get_args(Holder)


class Held(NamedTuple):
    """Days that somebody held, as ordinals: those after ``since`` up to ``until`` and with it."""

    holder: Holder
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Shares:
    """How many counted days fell to each holder, in the order of ``HOLDERS``, nobody left out; ``unit`` is that of the term."""

    unit: str
    of: tuple[tuple[Holder, int], ...]

    @property
    def days(self) -> int:
        """All counted days."""
        return sum(n for _, n in self.of)

    def held(self, holder: Holder) -> int:
        """The days of one holder."""
        return dict(self.of)[holder]


def split(held: Sequence[Held], first: int, last: int, counted: Callable[[int], int]) -> tuple[tuple[Holder, int], ...]:
    """How many counted days after ``first`` up to ``last`` fell to each holder; ``counted`` says how many counted days there
    are up to an ordinal and with it, from wherever it begins to count."""
    shares = dict.fromkeys(HOLDERS, 0)
    if last > first:
        mine = [each for each in held if each.since < last and each.until > first and each.since < each.until]
        cuts = {first, last}
        for each in mine:
            cuts.add(max(each.since, first))
            cuts.add(min(each.until, last))
        before = counted(first)
        for after, upto in pairwise(sorted(cuts)):
            holders = {each.holder for each in mine if each.since <= after and upto <= each.until}
            until = counted(upto)
            shares[next((holder for holder in HOLDERS if holder in holders), "own")] += until - before
            before = until
    return tuple(shares.items())


def shares(dossier: Dossier, law: Law, run: Run, today: date) -> Shares:
    """Whose the days of a run were; of one that runs, up to today. OutsideCalendar for working days that nobody knows."""
    first, last = run.trigger.toordinal(), (run.ended or today).toordinal()
    unit = run.clock.unit
    counted: Callable[[int], int] = int
    if unit == "wd":
        counted = law.calendar_of(law.rule(run.name, run.clock.trigger)).working_days_until
    return Shares(unit, split(held_in(dossier, law, run, last), first, last, counted))


def held_in(dossier: Dossier, law: Law, run: Run, last: int) -> list[Held]:
    """When the term of the run stood still, its dossier was away, its petitioner was asked; what goes on, up to ``last``."""
    still = (
        Held("not_counted", p.first.toordinal() - 1, p.last.toordinal() if p.last is not None else last)
        for p in dossier.pauses
        if p.clock == run.name
    )
    # The body's own run waits while another body has the dossier; what goes along with it waits only on the way.
    away = dossier.transits if goes_along(law, run.clock) else dossier.absent.get(run.body, ())
    return [*still, *_held("transit", away, last), *_held("petitioner", dossier.asks, last)]


def goes_along(law: Law, clock: Clock) -> bool:
    """Whether the term goes along when the dossier is passed on; every other one is the sender's own and ends there. What is
    the petitioner's own stays his wherever the dossier is."""
    return clock.whose == PETITIONER or law.rule(clock.name, clock.trigger).goes_with is not None


def _held(holder: Holder, spans: Iterable[Span], last: int) -> list[Held]:
    return [
        Held(holder, first.toordinal(), until.toordinal() if until is not None else max(last, first.toordinal()))
        for first, until in spans
    ]


def in_form(dossier: Dossier, law: Law) -> date | None:
    """The day on which the petition was first in due form, at whichever body; None while it is not."""
    if law.kinds[dossier.kind].needs_signature:
        return dossier.signed_on
    return min(dossier.held.values())


def petitioners_own(dossier: Dossier, law: Law, today: date) -> Shares | None:
    """The petitioner's own days, of the calendar: from due form at any body to the paper that settles the petition, or to its
    end without one, or today. They run once, and no body's act starts them again. None before the petition is in due form."""
    first = in_form(dossier, law)
    if first is None:
        return None
    state = law.procedure(dossier.kind, today).states.get(dossier.state)
    over = dossier.since if state is not None and not state.open else today
    last = max(first, dossier.settled_on or over).toordinal()
    still = (Held("not_counted", p.first.toordinal() - 1, p.last.toordinal() if p.last else last) for p in dossier.pauses)
    held = [*still, *_held("transit", dossier.transits, last), *_held("petitioner", dossier.asks, last)]
    return Shares("cd", split(held, first.toordinal(), last, int))


def holder_now(dossier: Dossier, name: str) -> Holder:
    """Who holds a running term as things stand."""
    if dossier.stands_still(name):
        return "not_counted"
    if dossier.moving_to:
        return "transit"
    return "petitioner" if any(ask.until is None for ask in dossier.asks) else "own"


_CALLED: Final[dict[Holder, Text]] = {
    "own": Text("của cơ quan", "own"),
    "transit": Text("trên đường chuyển", "on the way"),
    "petitioner": Text("chờ người viết đơn", "waiting for the petitioner"),
    "not_counted": Text("không tính", "not counted"),
}
_TO_PETITIONER: Final = Text("chờ bạn", "waiting for you")


def in_words(shared: Shares, *, to_petitioner: bool = False) -> Text:
    """The sum as people read it: all days, and whose they were; whoever held none is left out.

    >>> in_words(Shares("cd", (("not_counted", 0), ("transit", 4), ("petitioner", 5), ("own", 20))), to_petitioner=True).en
    'Of 29 days: own 20, on the way 4, waiting for you 5.'
    """
    said = _CALLED | ({"petitioner": _TO_PETITIONER} if to_petitioner else {})
    parts = [(said[holder], n) for holder in _CALLED if (n := shared.held(holder))]
    vi = ", ".join(f"{called.vi} {n}" for called, n in parts)
    en = ", ".join(f"{called.en} {n}" for called, n in parts)
    unit = Text("ngày làm việc", "working day") if shared.unit == "wd" else Text("ngày", "day")
    several = "" if shared.days == 1 else "s"
    if not parts:
        return Text(f"Chưa qua {unit.vi} nào.", f"No {unit.en} has passed yet.")
    return Text(f"Trong {shared.days} {unit.vi}: {vi}.", f"Of {shared.days} {unit.en}{several}: {en}.")
