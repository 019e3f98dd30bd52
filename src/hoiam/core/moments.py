"""The day of a moment. UTC has days too, and they are those of no law: until seven in the morning it is yesterday there."""

from __future__ import annotations

from datetime import date, datetime, tzinfo


def day_in(zone: tzinfo, moment: datetime) -> date:
    """The day that a moment belongs to in a time zone. Every day of the house that is not typed is made of a moment here, and
    nowhere else (tests/shape/test_days_of_the_law.py)."""
    return moment.astimezone(zone).date()
