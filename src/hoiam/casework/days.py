"""Which moment it is, and which day in law: the core is told, the faces ask here."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hoiam.core.moments import day_in
from hoiam.core.procedure import Law

NEVER = date(9999, 12, 31)
"""In a column of due days: nothing is due."""


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def law_day(law: Law, kind: str, now: date | datetime) -> date:
    """The day in the time zone of the pack that the kind belongs to; a day is one already."""
    return day_in(zone_of(law, kind), now) if isinstance(now, datetime) else now


def month_of(day: date, later: int = 0) -> tuple[date, date]:
    """The first and the last day of the month of a day, or of one so many months later (negative: before)."""
    place = day.year * 12 + day.month - 1 + later
    year, month = place // 12, place % 12 + 1
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def zone_of(law: Law, kind: str) -> ZoneInfo:
    """The time zone of the calendar that the kind's terms are counted by."""
    key = (law.version, kind)
    if key not in _zones:
        _zones[key] = ZoneInfo(law.time_zone(kind))
    return _zones[key]


_zones: dict[tuple[str, str], ZoneInfo] = {}
