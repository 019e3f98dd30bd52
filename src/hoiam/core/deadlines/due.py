"""A computed term: its dates, the versions it rests on, and on request its steps in words and its other readings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from hoiam.core.deadlines import explain
from hoiam.core.deadlines.calendar import Calendar, Interval, Span, UnsureDays
from hoiam.core.deadlines.errors import BadInterval, BadNumber, BadTrigger, NotInForce, OutsideCalendar
from hoiam.core.deadlines.reckon import Ends, ends, merged, of_rule, straddled
from hoiam.core.deadlines.rule import Direction, Rule, RuleType, Settled, Unit
from hoiam.core.words import Text, same, sentence

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OtherReading:
    """Where another reading of the law or of the calendar would end the same term, and why it is not followed."""

    reason: Text
    nominal: date
    due: date
    safe: date
    n: int
    unit: Unit
    article: str

    def to_json(self, language: str) -> dict[str, object]:
        """The reading as `hoiam law due --json` prints it."""
        return {
            "nominal": self.nominal.isoformat(),
            "due": self.due.isoformat(),
            "safe": self.safe.isoformat(),
            "n": self.n,
            "unit": self.unit,
            "article": self.article,
            "reason": self.reason.of(language),
        }


@dataclass(frozen=True)
class Due:
    """The end of a term.

    nominal: the last day by arithmetic, stopped days counted in; due: rolled off a day off; safe: the last working day
    not after nominal (counted back from an event: one working day before due). All three are dates, moments where the
    rule counts hours, or None where the law gives no number. `own`: the body has set this term for
    itself. `version` and `calendar` name what the dates rest on.
    """

    rule: str
    version: str
    article: str
    in_force_from: date
    type: RuleType
    unit: Unit
    n: int | None
    overridden: bool
    direction: Direction
    trigger: date
    conditions: frozenset[str]
    stopped: tuple[Interval, ...]
    nominal: date | None
    due: date | None
    safe: date | None
    calendar: str
    provisional: bool
    unsure: bool
    own: bool
    basis: tuple[Rule, Calendar] = field(repr=False, compare=False)

    @property
    def not_before(self) -> date | None:
        """The first day on which this term has passed: a posting may come down, an effect or a window is over."""
        end = self.nominal if self.type == "minimum" else self.due
        if end is None or self.direction == "before":
            return None
        return _day_of(end) + _ONE_DAY

    @property
    def cited(self) -> Text:
        """The article as a reader of either language should see it."""
        rule = self.basis[0]
        return rule.cited if self.article == rule.article else same(self.article)

    @property
    def doubts(self) -> tuple[UnsureDays, ...]:
        """The days of the calendar on which the dates rest and of which nobody has confirmed whether they are worked."""
        return _doubts(self.basis[1], self.unit, self.trigger, self.nominal, self.due)

    @property
    def settled(self) -> tuple[Settled, ...]:
        """What a lawyer has answered of the rule, or of how its calendar is read, as far as it can matter to this term."""
        rule, calendar = self.basis
        return (*rule.settled, *(each for each in calendar.settled if self._may_rest_on(each)))

    def _may_rest_on(self, settled: Settled) -> bool:
        """Whether the answer is about days between the event and the end, or a reading that can touch this term."""
        about = settled.doubt.rpartition("/")[2]
        if about == "notice_day":
            return self.direction == "before"
        if about.startswith("stop_"):
            return len(self.stopped) > 0
        if about in ("worked_rest_day", "swap_no_holiday"):
            return (self.unit == "wd") == (about == "worked_rest_day") and self.unit not in ("hour", "-")
        if self.nominal is None or self.due is None or self.unit == "hour":
            return False
        first, last = min(self.trigger, self.due), max(_day_of(self.trigger), self.due)
        if about.isdecimal():
            return first.year <= int(about) <= last.year
        return any(first <= day <= last for day in settled.days)

    @property
    def _counted_from(self) -> date:
        """The day from which the units are counted: that of the event, or the working day that a lawyer has settled."""
        rule, calendar = self.basis
        if not rule.begins_rolled or isinstance(self.trigger, datetime):
            return self.trigger
        return date.fromordinal(calendar.counted_by(self.unit).next_working(self.trigger.toordinal()))

    @cached_property
    def steps(self) -> tuple[Text, ...]:
        """How the dates come about, one sentence a step, in the order in which a clerk would check them."""
        rule, calendar = self.basis
        return explain.steps(
            explain.Account(
                rule=rule,
                calendar=calendar.counted_by(self.unit),
                n=self.n,
                unit=self.unit,
                article=self.cited,
                overridden=self.overridden,
                trigger=self._counted_from,
                conditions=self.conditions,
                stopped=self.stopped,
                nominal=self.nominal,
                due=self.due,
                safe=self.safe,
                provisional=_rests_on_provisional(calendar, self.trigger, self.nominal, self.due),
                doubts=self.doubts,
                not_before=self.not_before,
                latest=self.latest,
                settled=self.settled,
            )
        )

    @property
    def latest(self) -> date | None:
        """The rolled end if every further term that the conditions allow were decided on; None where none is allowed."""
        rule, calendar = self.basis
        further = rule.allows(self.conditions)
        if further is None or self.nominal is None:
            return None
        nominal, stops = self.nominal.toordinal(), merged(self.stopped)
        last = nominal
        for _ in range(further.times):
            begins = calendar.counted_by(self.unit).next_working(nominal) if further.begins_rolled else nominal
            nominal, last, _ = ends(further.n, self.unit, self.direction, begins, calendar, stops)
        return date.fromordinal(last)

    @cached_property
    def other_readings(self) -> tuple[OtherReading, ...]:
        """Every other reading that ends the term on another day; most terms have none."""
        return tuple(_other_readings(self))

    @property
    def other_reading(self) -> OtherReading | None:
        """The first of the other readings, or None when all readers agree."""
        return self.other_readings[0] if self.other_readings else None

    def to_json(self, language: str = "en") -> dict[str, object]:
        """The term as `hoiam law due --json` prints it; further readings stand under `also`."""
        other: dict[str, object] | None = None
        if self.other_readings:
            other = self.other_readings[0].to_json(language)
            other["also"] = [each.to_json(language) for each in self.other_readings[1:]]
        said: dict[str, object] = {
            "rule": self.rule,
            "article": self.article,
            "in_force_from": self.in_force_from.isoformat(),
            "unit": self.unit,
            "n": self.n,
            "overridden": self.overridden,
            "nominal": self.nominal.isoformat() if self.nominal else None,
            "due": self.due.isoformat() if self.due else None,
            "safe": self.safe.isoformat() if self.safe else None,
            "calendar": self.calendar,
            "provisional": self.provisional,
            "steps": [step.of(language) for step in self.steps],
            "other_reading": other,
        }
        return said | {"settled": [each.to_json(language) for each in self.settled]} if self.settled else said


def compute(
    rule: Rule,
    trigger: date | datetime,
    calendar: Calendar,
    *,
    days: int | None = None,
    when: Collection[str] = (),
    stopped: Sequence[Interval] = (),
) -> Due:
    """When the term of a rule ends that an event on `trigger` sets going.

    `days` overrides the number of the rule, in its unit (calendar days where it has none). `when` holds the conditions
    that a person has decided on; those that the rule does not ask for change nothing. `stopped` holds the intervals
    during which the clock stood still. Raises a `DeadlineError` that says what would be accepted.
    """
    if days is not None and days < 0:
        raise BadNumber(days)
    if isinstance(trigger, datetime) and trigger.tzinfo is not None:
        trigger = trigger.astimezone(ZoneInfo(calendar.tz))
    on = _day_of(trigger)
    if not rule.in_force(on):
        raise NotInForce(rule.id, on, [(rule.valid_from, rule.valid_to)], [rule.succeeds] if rule.succeeds else [])
    if not calendar.knows(on):
        raise OutsideCalendar(on, calendar.label, calendar.first, calendar.last)
    stops = merged(stopped)
    if stops and rule.direction == "before":
        raise BadInterval(
            _first_interval(stops),
            sentence(
                "Thời hạn tính ngược từ một sự kiện thì không tạm dừng.",
                "A term that is counted back from an event does not stop.",
            ),
        )
    variant = rule.variant(when)
    n, unit = (variant.n, variant.unit) if variant else (rule.n, rule.unit)
    if days is not None:
        n, unit = days, "cd" if unit == "-" else unit
    new = straddled(rule, n, unit, on.toordinal(), calendar, stops) if days is None and n is not None else None
    if new is not None:
        n, unit = new.n, new.unit
    kind: RuleType = rule.type
    if days is None and variant is not None and variant.n is None:
        kind = "at_once"
    nominal, due, safe = _dates(rule, kind, n, unit, trigger, calendar, stops)
    article = new.article if new and new.article else variant.article if variant and variant.article else rule.article
    return Due(
        rule=rule.id,
        version=rule.version,
        article=article,
        in_force_from=rule.valid_from,
        type=kind,
        unit=unit,
        n=n,
        overridden=days is not None,
        direction=rule.direction,
        trigger=trigger if unit == "hour" else on,
        conditions=frozenset(when),
        stopped=tuple(Interval(date.fromordinal(first), date.fromordinal(last)) for first, last in stops),
        nominal=nominal,
        due=due,
        safe=safe,
        calendar=calendar.label,
        provisional=_rests_on_provisional(calendar, on, nominal, due) or bool(_doubts(calendar, unit, on, nominal, due)),
        unsure=rule.is_unsure,
        own=rule.own,
        basis=(rule, calendar),
    )


def _dates(
    rule: Rule,
    kind: RuleType,
    n: int | None,
    unit: Unit,
    trigger: date | datetime,
    calendar: Calendar,
    stops: Sequence[Span],
) -> tuple[date | None, date | None, date | None]:
    if n is None:
        if kind == "at_once":
            day = _day_of(trigger)
            return day, day, day
        return None, None, None
    if unit == "hour":
        if not isinstance(trigger, datetime):
            raise BadTrigger(
                rule.id,
                sentence("Quy tắc này tính theo giờ.", "This rule counts hours."),
                sentence("Ghi cả ngày và giờ: 2026-02-13T09:00.", "Give the day and the time: 2026-02-13T09:00."),
            )
        moment = _hours_later(trigger, n, calendar, stops)
        return moment, moment, moment
    found = of_rule(rule, n, unit, _day_of(trigger).toordinal(), calendar, stops)
    return date.fromordinal(found.nominal), date.fromordinal(found.due), date.fromordinal(found.safe)


def _hours_later(trigger: datetime, hours: int, calendar: Calendar, stops: Sequence[Span]) -> datetime:
    """Hours run through nights and days off and do not roll; a whole day on which the clock stood still is left out."""
    try:
        end = trigger + timedelta(hours=hours)
    except OverflowError:
        raise OutsideCalendar(None, calendar.label, calendar.first, calendar.last) from None
    for first, last in stops:
        begins = max(datetime.combine(date.fromordinal(first), time(), trigger.tzinfo), trigger)
        # A stop that begins as the last hour ends comes too late to matter.
        if begins >= end:
            break
        ends_at = datetime.combine(date.fromordinal(last) + _ONE_DAY, time(), trigger.tzinfo)
        end += max(timedelta(), ends_at - begins)
    if not calendar.knows(end.date()):
        raise OutsideCalendar(end.date(), calendar.label, calendar.first, calendar.last)
    return end


def _other_readings(due: Due) -> list[OtherReading]:
    """Try each other reading that the rule or the calendar knows, and keep those that end on another day."""
    rule, calendar = due.basis
    if due.n is None or due.unit == "hour" or due.type == "minimum":
        return []
    n, unit, trigger = due.n, due.unit, due._counted_from.toordinal()
    stops = merged(due.stopped)
    found: list[OtherReading] = []

    def consider(
        reason: Text, article: str | None, n: int, unit: Unit, trigger: int, calendar: Calendar, stops: Sequence[Span]
    ) -> None:
        try:
            end = ends(n, unit, due.direction, trigger, calendar, stops)
        except OutsideCalendar:
            # The reading that is followed has a date; a reading that the calendar cannot reach is not worth an error.
            return
        if rule.ends_unrolled:
            end = Ends(end.nominal, end.nominal, end.safe)
        if date.fromordinal(end.due) != due.due:
            nominal, last, safe = (date.fromordinal(each) for each in end)
            found.append(OtherReading(reason, nominal, last, safe, n, unit, article or due.article))

    if not due.overridden:
        for other in rule.other_numbers:
            straddles = other.if_ends_after is None or (due.due is not None and due.due > other.if_ends_after)
            if straddles:
                consider(other.reason, other.article, other.n, other.unit, trigger, calendar, stops)
    if rule.from_rolled:
        consider(rule.from_rolled, None, n, unit, calendar.next_working(trigger), calendar, stops)
    if rule.not_rolled and due.nominal is not None and due.nominal != due.due and due.safe is not None:
        found.append(OtherReading(rule.not_rolled, due.nominal, due.nominal, due.safe, n, unit, due.article))
    readings = calendar.readings
    if stops and "stop_first_counts" in readings:
        later = [(first + 1, last) for first, last in stops]
        consider(readings["stop_first_counts"], None, n, unit, trigger, calendar, later)
    if stops and "stop_day_after_too" in readings:
        longer = [(first, last + 1) for first, last in stops]
        consider(readings["stop_day_after_too"], None, n, unit, trigger, calendar, longer)
    if unit == "wd" and "worked_rest_day" in readings:
        consider(readings["worked_rest_day"], None, n, unit, trigger, calendar.worked_rest_ignored, stops)
    if unit != "wd" and "swap_no_holiday" in readings:
        consider(readings["swap_no_holiday"], None, n, unit, trigger, calendar.swaps_ignored, stops)
    for unsure, otherwise in calendar.read_otherwise:
        consider(unsure.why, None, n, unit, trigger, otherwise, stops)
    if due.direction == "before" and "notice_day" in readings:
        consider(readings["notice_day"], None, n + 1, unit, trigger, calendar, stops)
    return found


def _rests_on_provisional(calendar: Calendar, *days: date | None) -> bool:
    """Whether the way from the event to the last day touches a year without its official notice."""
    years = [day.year for day in days if day is not None]
    return any(min(years) <= year <= max(years) for year in calendar.provisional_years)


def _doubts(calendar: Calendar, unit: Unit, trigger: date, nominal: date | None, due: date | None) -> tuple[UnsureDays, ...]:
    """Working days are looked up one by one; of any other count only where it ends, and what follows a day of rest."""
    if not calendar.unsure or nominal is None or due is None or unit == "hour":
        return ()
    first, last = min(nominal, due), max(nominal, due)
    if unit == "wd":
        # The day of the event is not counted, in whichever direction.
        first, last = min(first, trigger + _ONE_DAY), max(last, trigger - _ONE_DAY)
    return calendar.doubts(first, last)


def _day_of(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _first_interval(stops: Sequence[Span]) -> str:
    first, last = stops[0]
    return f"{date.fromordinal(first)}..{date.fromordinal(last)}"
