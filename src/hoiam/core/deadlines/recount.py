"""Open terms counted again under a new version of the law or of a calendar: which days changed, and because of what."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from hoiam.core.deadlines.calendar import Calendar, Interval
from hoiam.core.deadlines.errors import DeadlineError
from hoiam.core.deadlines.reckon import merged, of_rule
from hoiam.core.deadlines.rule import Rule


class Days(NamedTuple):
    """The three days of a term; None where the rule gives none."""

    nominal: date | None
    due: date | None
    safe: date | None


@dataclass(frozen=True, slots=True)
class Extension:
    """A further term that begins at the nominal end of the one before it: its rule, and the days that were given."""

    rule: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class OpenTerm:
    """A term that runs, with all that it was computed from and the days that came out.

    `rule` is the id; `version` and `calendar` name what `days` rest on. `n` is set where the number was given by hand or
    is a body's own. Terms in hours never change with a calendar and are not kept here.
    """

    key: Hashable
    rule: str
    version: str
    calendar: str
    trigger: date
    days: Days
    conditions: frozenset[str] = frozenset()
    stopped: tuple[Interval, ...] = ()
    extensions: tuple[Extension, ...] = ()
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A term whose days moved: before, after, and the version of rule or calendar that moved them.

    `error` is set instead of `after` when the new law cannot count the term; the old days stay until a person decides.
    """

    key: Hashable
    before: Days
    after: Days | None
    version: str
    calendar: str
    cause: str
    error: DeadlineError | None = None


def recompute(
    terms: Iterable[OpenTerm], rule_on: Callable[[str, date], Rule], calendar_of: Callable[[Rule], Calendar]
) -> Iterator[Changed]:
    """Count every open term again and yield those whose days change; `law.rule` and `law.calendar_of` are the law.

    A term keeps its trigger, conditions, stops and extensions. What does not change is not yielded.
    """
    for term in terms:
        try:
            rule = rule_on(term.rule, term.trigger)
            calendar = calendar_of(rule)
            after = _count(term, rule, calendar, rule_on)
        except DeadlineError as error:
            yield Changed(term.key, term.days, None, term.version, term.calendar, "error", error)
            continue
        if after != term.days:
            version, label = rule.version, calendar.label
            causes = [
                *([f"{term.version} -> {version}"] if version != term.version else []),
                *([f"{term.calendar} -> {label}"] if label != term.calendar else []),
            ]
            yield Changed(term.key, term.days, after, version, label, "; ".join(causes) or "counted again")


def _count(term: OpenTerm, rule: Rule, calendar: Calendar, rule_on: Callable[[str, date], Rule]) -> Days:
    variant = rule.variant(term.conditions) if rule.variants and term.conditions else None
    n = term.n if term.n is not None else variant.n if variant else rule.n
    if n is None:
        return term.days
    unit = "cd" if rule.unit == "-" else variant.unit if variant and term.n is None else rule.unit
    stops = merged(term.stopped) if term.stopped else ()
    found = of_rule(rule, n, unit, term.trigger.toordinal(), calendar, stops)
    for extension in term.extensions:
        further = rule_on(extension.rule, date.fromordinal(found.nominal))
        days = extension.days if extension.days is not None else further.n
        if days is not None:
            found = of_rule(further, days, further.unit, found.nominal, calendar, stops)
    return Days(date.fromordinal(found.nominal), date.fromordinal(found.due), date.fromordinal(found.safe))
