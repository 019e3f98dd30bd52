"""What anybody may count, without seeing a petition: figures of quarters that are over, in which no number is below LEAST.

They are counted once, when the quarter is over (``sql/figures.sql``), so that nothing moves between two looks, and the database
itself keeps the small numbers back: the web never has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection

from hoiam.core.moments import day_in

# A number below this says something of one person in a small place; the functions of sql/figures.sql tell none.
LEAST: Final = 5


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, by its year and its number from 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def starts(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def after(self) -> Quarter:
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


@dataclass(frozen=True, slots=True)
class Figures:
    """How a body kept one of its terms in a quarter: met on time; on time only because days were not counted (a suspension,
    an appraisal), or only because extended; late; overdue when the quarter was over. In no rate: what ended before its day and
    was not met, as passed on, taken back, of another kind, or fallen away; what ended nobody knows how. ``by_accused``: what
    somebody named in the petition had made longer. None: fewer than LEAST, perhaps none."""

    rule: str
    on_time: int | None
    only_not_counted: int | None
    only_extended: int | None
    late: int | None
    overdue: int | None
    passed_on: int | None = None
    withdrawn: int | None = None
    reclassified: int | None = None
    fell_away: int | None = None
    untold: int | None = None
    by_accused: int | None = None

    @property
    def judged(self) -> tuple[int | None, ...]:
        """The counts of what was met or late, of which the share is made."""
        return (self.on_time, self.only_not_counted, self.only_extended, self.late)

    @property
    def beside(self) -> tuple[int | None, ...]:
        """The counts of what ended otherwise."""
        return (self.passed_on, self.withdrawn, self.reclassified, self.fell_away, self.untold)

    @property
    def share(self) -> tuple[int, bool] | None:
        """The per cent of what was met or late that was met on time, and whether that is exact: else it is the least that it
        can be, made of told numbers alone, as if LEAST - 1 stood for each that is not. None where the first number is not
        told."""
        if self.on_time is None:
            return None
        whole = sum(LEAST - 1 if n is None else n for n in self.judged)
        return 100 * self.on_time // whole, None not in self.judged


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed quarter of a body: when it was counted, how many petitions were handed in there and answers published; the terms
    that have a number to tell. ``only_met``: whether only what was met counts as on time; before, whatever had ended did."""

    quarter: Quarter
    closed_on: date
    received: int | None
    published: int | None
    terms: tuple[Figures, ...]
    only_met: bool = True


def closed(body: str, zone: ZoneInfo) -> list[Closed]:
    """The closed quarters of a body, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT starts, closed_at, received, published, counting FROM casework_quarters(%s)", [body])
        quarters = cursor.fetchall()
        cursor.execute(
            "SELECT starts, rule, on_time, only_not_counted, only_extended, late, overdue, passed_on, withdrawn, reclassified,"
            " fell_away, untold, by_accused FROM casework_quarter_terms(%s)",
            [body],
        )
        terms = cursor.fetchall()
    return [
        Closed(
            Quarter.of(starts),
            day_in(zone, at),
            received,
            published,
            tuple(Figures(*row[1:]) for row in terms if row[0] == starts),
            counting > 1,
        )
        for starts, at, received, published, counting in quarters
    ]


def close(today: date, zone: ZoneInfo) -> int:
    """Counts the quarters that are over and were not counted yet, from the last one that was; the last one alone where there is
    none. For the worker; safe to do again. How many bodies' quarters were counted."""
    done = 0
    for quarter in _over(_last_closed(), today):
        with connection.cursor() as cursor:
            cursor.execute("SELECT casework_close_quarter(%s, %s)", [quarter.starts, zone.key])
            done += cursor.fetchone()[0]
    return done


def _last_closed() -> Quarter | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_last_quarter()")
        (starts,) = cursor.fetchone()
    return Quarter.of(starts) if starts is not None else None


def _over(last: Quarter | None, today: date) -> Iterator[Quarter]:
    """The quarters to be counted on a day, the oldest first."""
    newest = Quarter.of(today).before
    quarter = newest if last is None else last.after
    while quarter <= newest:
        yield quarter
        quarter = quarter.after
