"""Whose day each day of a term was: asked here, once.

A run of a term has its counted days, those after its trigger up to its end (or today), in its own unit. Each of them has one
holder: that the term stands still or the dossier is away comes first, then who is waited for, else it is the body's own. So the
days of the holders always add up to the days of the run, to the day.

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
from .standing import Asking, Dossier, Run, Span

Holder = Literal["not_counted", "transit", "petitioner", "asked_in_term", "asked_late", "shared", "own"]
"""not_counted: the term stands still; transit: the dossier is on its way, or with another body from which it comes back;
petitioner: he was asked for something and has not answered; asked_in_term: one other body was asked, the lead waits for it, and
its answer is not due yet; asked_late: it is; shared: several are waited for at once, or one that the lead did not press; own:
everything else, the days of the body whose term it is."""

HOLDERS: Final[tuple[Holder, ...]] = get_args(Holder)

LEAD: Final = ""
"""Whose a shared day is too where the lead waits too long without a word: the body whose term it is."""


class Held(NamedTuple):
    """Days that somebody held, as ordinals: those after ``since`` up to ``until`` and with it; ``who`` names the body that is
    waited for, ``LEAD`` for the lead."""

    holder: Holder
    since: int
    until: int
    who: str = ""


class Part(NamedTuple):
    """Counted days under one name: a body that was asked, the petitioner (``PETITIONER``) or the lead (``LEAD``); alone, in
    and past its day, or shared with others. A shared day stands under each of them, and once in the sum."""

    who: str
    in_term: int
    late: int
    shared: int


@dataclass(frozen=True, slots=True)
class Shares:
    """How many counted days fell to each holder, in the order of ``HOLDERS``, nobody left out; ``unit`` is that of the term.
    ``parts`` has those that were waited for by name."""

    unit: str
    of: tuple[tuple[Holder, int], ...]
    parts: tuple[Part, ...] = ()

    @property
    def days(self) -> int:
        """All counted days."""
        return sum(n for _, n in self.of)

    def held(self, holder: Holder) -> int:
        """The days of one holder."""
        return dict(self.of).get(holder, 0)


# What stands before everything that is waited for, in this order.
_FIRST: Final[tuple[Holder, ...]] = ("not_counted", "transit")


def split(held: Sequence[Held], first: int, last: int, counted: Callable[[int], int]) -> tuple[tuple[Holder, int], ...]:
    """How many counted days after ``first`` up to ``last`` fell to each holder; ``counted`` says how many counted days there
    are up to an ordinal and with it, from wherever it begins to count."""
    return parted(held, first, last, counted)[0]


def parted(
    held: Sequence[Held], first: int, last: int, counted: Callable[[int], int]
) -> tuple[tuple[tuple[Holder, int], ...], tuple[Part, ...]]:
    """As ``split``, and beside it the days under each name that was waited for."""
    shares = dict.fromkeys(HOLDERS, 0)
    parts: dict[str, list[int]] = {}
    if last > first:
        mine = [each for each in held if each.since < last and each.until > first and each.since < each.until]
        cuts = {first, last}
        for each in mine:
            cuts.add(max(each.since, first))
            cuts.add(min(each.until, last))
        before = counted(first)
        for after, upto in pairwise(sorted(cuts)):
            until = counted(upto)
            days, before = until - before, until
            here = [each for each in mine if each.since <= after and upto <= each.until]
            holder, waited = _of(here)
            shares[holder] += days
            for who, late in waited.items():
                part = parts.setdefault(who, [0, 0, 0])
                part[2 if holder == "shared" else late] += days
    found = (Part(who, *n) for who, n in sorted(parts.items()) if any(n))
    return tuple(shares.items()), tuple(found)


def _of(here: Sequence[Held]) -> tuple[Holder, dict[str, bool]]:
    """Whose the days are on which all of these hold at once, and who is waited for, each with whether it is late."""
    holders = {each.holder for each in here}
    for holder in _FIRST:
        if holder in holders:
            return holder, {}
    waited: dict[str, bool] = {}
    for each in here:
        who = PETITIONER if each.holder == "petitioner" else each.who
        waited[who] = waited.get(who, False) or each.holder == "asked_late"
    if len(waited) > 1:
        return "shared", waited
    for who, late in waited.items():
        return "petitioner" if who == PETITIONER else "asked_late" if late else "asked_in_term", waited
    return "own", {}


def shares(dossier: Dossier, law: Law, run: Run, today: date) -> Shares:
    """Whose the days of a run were; of one that runs, up to today. OutsideCalendar for working days that nobody knows."""
    first, last = run.trigger.toordinal(), (run.ended or today).toordinal()
    unit = run.clock.unit
    counted: Callable[[int], int] = int
    if unit == "wd":
        counted = law.calendar_of(law.rule(run.name, run.clock.trigger)).working_days_until
    return Shares(unit, *parted(held_in(dossier, law, run, last), first, last, counted))


def held_in(dossier: Dossier, law: Law, run: Run, last: int) -> list[Held]:
    """When the term of the run stood still, its dossier was away, its petitioner or other bodies were waited for; what goes on,
    up to ``last``."""
    still = (
        Held("not_counted", p.first.toordinal() - 1, p.last.toordinal() if p.last is not None else last)
        for p in dossier.pauses
        if p.clock == run.name
    )
    # The body's own run waits while another body has the dossier; what goes along with it waits only on the way.
    away = dossier.transits if goes_along(law, run.clock) else dossier.absent.get(run.body, ())
    # What the petitioner may do within a term of his own waits for nobody.
    waited = _waited(dossier, law, last, _last_third(dossier, law, run)) if run.whose != PETITIONER else []
    return [*still, *_held("transit", away, last), *_held("petitioner", dossier.asks, last), *waited]


def _waited(dossier: Dossier, law: Law, last: int, sent_late: Callable[[Asking], bool] | None = None) -> list[Held]:
    """The days on which other bodies were waited for: of each that the lead waits for, from delivery to its answer, and past
    its day as late. Where nobody pressed it some working days later, they are the lead's too until somebody does."""
    found: list[Held] = []
    machine = law.errands_of(dossier.kind) if dossier.errands else None
    if machine is None:
        return found
    calendar = law.calendar_of(law.rules[machine.accept])
    for asking in dossier.errands:
        if not asking.blocking or (sent_late is not None and sent_late(asking)):
            continue
        for began, due, until in asking.waited:
            start, on_time = began.toordinal(), max(due, began).toordinal()
            end = until.toordinal() if until is not None else max(last, start)
            found.append(Held("asked_in_term", start, min(end, on_time), asking.to))
            if end <= on_time:
                continue
            found.append(Held("asked_late", on_time, end, asking.to))
            silent = calendar.nth_working(calendar.working_days_until(due.toordinal()) + machine.shared_after) - 1
            pressed = min((day.toordinal() for day in asking.pressed if day > due), default=end)
            # Shared from that day on, up to the day on which it is pressed.
            if silent < min(pressed, end):
                found.append(Held("shared", silent, min(pressed, end), LEAD))
    return found


def _last_third(dossier: Dossier, law: Law, run: Run) -> Callable[[Asking], bool] | None:
    """Whether an errand was first sent in the last third of a term: then its days stay the lead's. None where the term has no
    last day."""
    due = run.due
    if due is None:
        return None
    counted: Callable[[int], int] = int
    if run.clock.unit == "wd":
        counted = law.calendar_of(law.rule(run.name, run.clock.trigger)).working_days_until
    first = counted(run.trigger.toordinal())
    whole = counted(due.toordinal()) - first

    def sent_late(asking: Asking) -> bool:
        return 3 * (counted(asking.sent.toordinal()) - first) > 2 * whole

    return sent_late


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
    held = [
        *still,
        *_held("transit", dossier.transits, last),
        *_held("petitioner", dossier.asks, last),
        *_waited(dossier, law, last),
    ]
    return Shares("cd", *parted(held, first.toordinal(), last, int))


def holder_now(dossier: Dossier, law: Law, run: Run, today: date) -> Holder:
    """Who holds a running term as things stand: whose tomorrow would be."""
    now = today.toordinal()
    return _of([each for each in held_in(dossier, law, run, now + 1) if each.since <= now < each.until])[0]


_CALLED: Final[dict[Holder, Text]] = {
    "own": Text("của cơ quan", "own"),
    "asked_in_term": Text("chờ cơ quan khác trong hạn", "waiting for another body in its term"),
    "asked_late": Text("chờ cơ quan khác quá hạn", "waiting for another body past its day"),
    "shared": Text("chờ nhiều bên", "waiting for several"),
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
