"""The arithmetic of terms, on ordinals of days: no words, no objects, fast enough for a million open cases.

First day excluded. Stopped days are left out of the count and stay known as intervals. A term that ends on a day off is
rolled to the next working day when it runs forward, and back to the last one when it is counted back from an event.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from hoiam.core.deadlines.calendar import Calendar, Interval, Span
from hoiam.core.deadlines.errors import OutsideCalendar
from hoiam.core.deadlines.rule import Direction, OtherNumber, Rule, Unit


class Ends(NamedTuple):
    """The three ends of a term, as ordinals: by arithmetic, rolled, and the day on which nobody can call it late."""

    nominal: int
    due: int
    safe: int


def merged(stopped: Iterable[Interval]) -> tuple[Span, ...]:
    """Stopped intervals in order, overlapping or touching ones made one, so that no day is left out twice."""
    spans: list[Span] = []
    for first, last in sorted((each.first.toordinal(), each.last.toordinal()) for each in stopped):
        if spans and first <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    return tuple(spans)


def ends(n: int, unit: Unit, direction: Direction, trigger: int, calendar: Calendar, stopped: Sequence[Span] = ()) -> Ends:
    """Where a term of n units ends that an event on the day `trigger` sets going.

    `unit` is cd, wd, month or year. Forward: due >= nominal >= safe. Backward: due <= nominal and safe < due, because
    it is arguable whether the day of the notice itself counts. How the calendar is read a lawyer may have settled.
    """
    if calendar.otherwise:
        n, stopped = calendar.notice_as_read(n, direction), calendar.stops_as_read(stopped)
        calendar = calendar.counted_by(unit)
    if direction == "before":
        nominal = _back(n, unit, trigger, calendar)
        due = calendar.last_working(nominal)
        return Ends(nominal, due, calendar.last_working(due - 1))
    if unit == "wd" and n == 0 and calendar.next_working(trigger) != trigger:
        # “The same day” of an event on a day off is the first working day after it.
        n = 1
    nominal = _forward(n, unit, trigger, calendar)
    if stopped:
        nominal = _past_stops(n, unit, trigger, nominal, calendar, stopped)
    if unit == "wd":
        return Ends(nominal, nominal, nominal)
    return Ends(nominal, calendar.next_working(nominal), calendar.last_working(nominal))


def of_rule(rule: Rule, n: int, unit: Unit, trigger: int, calendar: Calendar, stopped: Sequence[Span] = ()) -> Ends:
    """Where a term of n units of this rule ends, with what a lawyer has settled of the rule.

    What is a minimum, or takes effect by itself, has nothing to be done on its last day, and does not roll.
    """
    new = straddled(rule, n, unit, trigger, calendar, stopped)
    if new is not None:
        n, unit = new.n, new.unit
    if rule.begins_rolled:
        trigger = calendar.counted_by(unit).next_working(trigger)
    found = ends(n, unit, rule.direction, trigger, calendar, stopped)
    if rule.type == "minimum":
        return Ends(found.nominal, found.nominal, found.nominal)
    return Ends(found.nominal, found.nominal, found.safe) if rule.ends_unrolled else found


def straddled(rule: Rule, n: int, unit: Unit, trigger: int, calendar: Calendar, stopped: Sequence[Span]) -> OtherNumber | None:
    """The number that holds in place of the rule's own where its term ends after a change of law, if that was settled so."""
    new = rule.straddling
    if new is None or new.if_ends_after is None or (n, unit) != (rule.n, rule.unit):
        return None
    last = ends(n, unit, rule.direction, trigger, calendar, stopped).due
    return new if last > new.if_ends_after.toordinal() else None


def _forward(n: int, unit: Unit, trigger: int, calendar: Calendar) -> int:
    if unit == "wd":
        return calendar.nth_working(calendar.working_days_until(trigger) + n)
    if unit == "month":
        return _months_later(trigger, n, calendar)
    if unit == "year":
        return _months_later(trigger, n * 12, calendar)
    return trigger + n


def _back(n: int, unit: Unit, event: int, calendar: Calendar) -> int:
    if unit == "wd":
        if n == 0:
            return calendar.last_working(event)
        return calendar.nth_working(calendar.working_days_until(event - 1) - n + 1)
    if unit == "month":
        return _months_later(event, -n, calendar)
    if unit == "year":
        return _months_later(event, -n * 12, calendar)
    return event - n


def _past_stops(n: int, unit: Unit, trigger: int, nominal: int, calendar: Calendar, stopped: Sequence[Span]) -> int:
    """Move the end past the stopped days: each stop that begins before the end adds the days that it took away."""
    for first, last in stopped:
        begins = max(first, trigger + 1)
        if begins > nominal:
            break
        if unit == "wd":
            n += calendar.working_days_within(begins, last)
            nominal = _forward(n, unit, trigger, calendar)
        else:
            nominal += max(0, last - begins + 1)
    return nominal


def years_later(day: date, years: int) -> date:
    """The same day number that many years on, whatever is worked then; the last of February where there is no 29th."""
    return date(day.year + years, day.month, min(day.day, monthrange(day.year + years, day.month)[1]))


def _months_later(ordinal: int, months: int, calendar: Calendar) -> int:
    """The same day number that many months on; the last day of the month where the month has no such day."""
    day = date.fromordinal(ordinal)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not calendar.first.year <= year <= calendar.last.year:
        raise OutsideCalendar(None, calendar.label, calendar.first, calendar.last)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])).toordinal()
