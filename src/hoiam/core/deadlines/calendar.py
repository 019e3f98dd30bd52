"""Which days are worked: the official calendar of a body, with an index by which days are counted at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal

from hoiam.core.deadlines.errors import BadInterval, OutsideCalendar
from hoiam.core.deadlines.rule import Direction, Settled, Unit
from hoiam.core.words import Text, sentence

DayOffKind = Literal["holiday", "makeup", "swap"]
"""holiday: off by statute; makeup: off since a holiday fell on a day of rest; swap: off since another day is worked."""


Span = tuple[int, int]
"""First and last ordinal, both included."""

_WEEKLY_REST = Text("nghỉ hằng tuần", "weekly rest")


@dataclass(frozen=True, slots=True)
class Interval:
    """Days on which a clock stood still, first and last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadInterval(
                f"{self.first}..{self.last}",
                sentence("Ngày cuối đứng trước ngày đầu.", "Its last day comes before its first."),
            )


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day off that is not simply a day of weekly rest."""

    day: date
    name: Text
    kind: DayOffKind


@dataclass(frozen=True, slots=True)
class Year:
    """What is known of a year: `announced` by the authority, or `provisional` until its notice arrives."""

    status: Literal["announced", "provisional"]
    source: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class UnsureDays:
    """Days of which nobody has confirmed whether they are worked, and why.

    off and worked: which of them are off, and which of those of weekly rest are worked, by the reading that is not followed;
    ``name`` is what it calls the days off. None of either: no other reading is known in so many days.
    """

    days: tuple[date, ...]
    why: Text
    name: Text
    off: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """The working calendar of a body: days of rest, days off, and days of rest that are worked instead of others.

    Days are counted by ordinal. `last_working(o)` and `next_working(o)` look a day up in an array, so that a million
    terms are recomputed in seconds. Source of each year: `years[y].source`. `readings`: how other readers count by it, each
    shown beside the one that is followed; `otherwise`: those of them that a lawyer has put in its place, and `settled` all
    that a lawyer has answered.
    """

    id: str
    version: str
    tz: str
    rest: frozenset[int]
    years: Mapping[int, Year]
    days_off: Mapping[date, DayOff]
    worked: Mapping[date, Text]
    article: str = ""
    rest_name: Text = _WEEKLY_REST
    readings: Mapping[str, Text] = field(default_factory=dict)
    unsure: tuple[UnsureDays, ...] = ()
    otherwise: frozenset[str] = frozenset()
    settled: tuple[Settled, ...] = ()

    @property
    def label(self) -> str:
        """The name under which a computed date remembers this calendar: `id@version`."""
        return f"{self.id}@{self.version}"

    @cached_property
    def first(self) -> date:
        """The first day that the calendar knows."""
        return date(min(self.years), 1, 1)

    @cached_property
    def last(self) -> date:
        """The last day that the calendar knows."""
        return date(max(self.years), 12, 31)

    def knows(self, day: date) -> bool:
        """Whether the calendar covers the day."""
        return self.first <= day <= self.last

    def is_working_day(self, day: date) -> bool:
        """Whether the civil service works on the day, swapped days of rest included."""
        return self._is_worked[self._at(day.toordinal())]

    def is_day_off(self, day: date) -> bool:
        """Whether the day is one of weekly rest, a holiday, a make-up day or a swapped day off."""
        return not self.is_working_day(day)

    def provisional(self, day: date) -> bool:
        """Whether the year of the day is still without its official notice."""
        self._at(day.toordinal())
        return self.years[day.year].status == "provisional"

    @cached_property
    def provisional_years(self) -> tuple[int, ...]:
        """The years that are still without their official notice."""
        return tuple(year for year, known in self.years.items() if known.status == "provisional")

    def name_of_day_off(self, day: date) -> Text | None:
        """What the day off is called; the weekly rest has its own name; a working day has none."""
        if self.is_working_day(day):
            return None
        off = self.days_off.get(day)
        return off.name if off else self.rest_name

    # The index. Everything below works on ordinals.

    @cached_property
    def _base(self) -> int:
        return self.first.toordinal()

    @cached_property
    def _is_worked(self) -> list[bool]:
        worked = []
        for ordinal in range(self._base, self.last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            worked.append(day in self.worked or (day.weekday() not in self.rest and day not in self.days_off))
        return worked

    @cached_property
    def _working_days(self) -> list[int]:
        return [self._base + i for i, worked in enumerate(self._is_worked) if worked]

    @cached_property
    def _worked_until(self) -> list[int]:
        """How many working days the calendar has up to and including each day."""
        counts, so_far = [], 0
        for worked in self._is_worked:
            so_far += worked
            counts.append(so_far)
        return counts

    def _at(self, ordinal: int) -> int:
        i = ordinal - self._base
        if not 0 <= i < len(self._is_worked):
            raise OutsideCalendar(_day_or_none(ordinal), self.label, self.first, self.last)
        return i

    def working_days_until(self, ordinal: int) -> int:
        """Working days from the start of the calendar up to and including the day."""
        return self._worked_until[self._at(ordinal)]

    def nth_working(self, number: int) -> int:
        """Ordinal of the working day with that running number; the first one of the calendar is 1."""
        if not 0 < number <= len(self._working_days):
            raise OutsideCalendar(None, self.label, self.first, self.last)
        return self._working_days[number - 1]

    def last_working(self, ordinal: int) -> int:
        """The last working day not after the day."""
        return self.nth_working(self._worked_until[self._at(ordinal)])

    def next_working(self, ordinal: int) -> int:
        """The first working day not before the day."""
        i = self._at(ordinal)
        if self._is_worked[i]:
            return ordinal
        return self.nth_working(self._worked_until[i] + 1)

    def working_days_within(self, first: int, last: int) -> int:
        """Working days between two days, both included; none when they are reversed."""
        if last < first:
            return 0
        # Stopped intervals may reach past the calendar; days out there cannot be inside a term that the calendar knows.
        days = self._working_days
        return bisect_left(days, last + 1) - bisect_left(days, first)

    # Other readings of the same calendar.

    @cached_property
    def worked_rest_ignored(self) -> Calendar:
        """The same calendar for a reader who never counts a day of weekly rest, even one worked in exchange."""
        return replace(self, worked={}, otherwise=self.otherwise - {"worked_rest_day"})

    @cached_property
    def swaps_ignored(self) -> Calendar:
        """The same calendar for a reader to whom a swap moves work but makes no holiday and no working day."""
        kept = {day: off for day, off in self.days_off.items() if off.kind != "swap"}
        return replace(self, worked={}, days_off=kept, otherwise=self.otherwise - {"swap_no_holiday"})

    def doubts(self, first: date, last: date) -> tuple[UnsureDays, ...]:
        """The unsure days of which one lies between two days, both included."""
        return tuple(each for each in self.unsure if any(first <= day <= last for day in each.days))

    @cached_property
    def read_otherwise(self) -> tuple[tuple[UnsureDays, Calendar], ...]:
        """The same calendar for a reader who takes unsure days the other way, for each of them that has another reading."""
        return tuple((each, replace(self.as_read(each), unsure=())) for each in self.unsure if each.off or each.worked)

    def as_read(self, unsure: UnsureDays) -> Calendar:
        """The same calendar with some of its unsure days taken the other way, and so unsure no longer."""
        kept = {day: off for day, off in self.days_off.items() if day not in unsure.days}
        worked = {day: why for day, why in self.worked.items() if day not in unsure.days}
        return replace(
            self,
            days_off=kept | {day: DayOff(day, unsure.name, "holiday") for day in unsure.off},
            worked=worked | dict.fromkeys(unsure.worked, unsure.name),
            unsure=tuple(each for each in self.unsure if each != unsure),
        )

    def counted_by(self, unit: Unit) -> Calendar:
        """The calendar by which a term in this unit is counted, where a lawyer has settled how swapped days are taken."""
        if not self.otherwise:
            return self
        if unit == "wd":
            return self.worked_rest_ignored if "worked_rest_day" in self.otherwise else self
        return self.swaps_ignored if "swap_no_holiday" in self.otherwise else self

    def stops_as_read(self, stops: Sequence[Span]) -> tuple[Span, ...]:
        """Stopped days with those at either end that count or not by what a lawyer has settled."""
        later = 1 if "stop_first_counts" in self.otherwise else 0
        longer = 1 if "stop_day_after_too" in self.otherwise else 0
        moved = ((first + later, last + longer) for first, last in stops)
        return tuple((first, last) for first, last in moved if first <= last)

    def notice_as_read(self, n: int, direction: Direction) -> int:
        """How many units a term is counted back by, where a lawyer has settled whether the day of the notice is one of them."""
        return n + 1 if direction == "before" and "notice_day" in self.otherwise else n


def _day_or_none(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None
