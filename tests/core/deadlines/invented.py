"""An invented calendar and invented rules, so that a test of counting does not change when a law does.

The calendar knows 2030 and 2031, 2031 without its notice. Saturday and Sunday are free. Wednesday 1 May 2030 is a holiday;
Thursday 2 May is off in exchange for Saturday 27 April, which is worked.
"""

from __future__ import annotations

from datetime import date

from hoiam.core.deadlines import Calendar, DayOff, Rule, Year
from hoiam.core.words import Text, same

READINGS = {
    name: same(name) for name in ("stop_first_counts", "stop_day_after_too", "worked_rest_day", "swap_no_holiday", "notice_day")
}


def calendar(**changed: object) -> Calendar:
    """The invented calendar, with what a test wants changed."""
    facts: dict[str, object] = {
        "id": "t",
        "version": "1",
        "tz": "Asia/Ho_Chi_Minh",
        "rest": frozenset({5, 6}),
        "years": {2030: Year("announced", "invented"), 2031: Year("provisional", "invented")},
        "days_off": {
            date(2030, 5, 1): DayOff(date(2030, 5, 1), Text("ngày lễ", "a holiday"), "holiday"),
            date(2030, 5, 2): DayOff(date(2030, 5, 2), Text("nghỉ hoán đổi", "off in exchange"), "swap"),
            date(2031, 1, 1): DayOff(date(2031, 1, 1), Text("năm mới", "new year"), "holiday"),
        },
        "worked": {date(2030, 4, 27): Text("làm bù", "worked in exchange")},
        "article": "A 1",
        "readings": READINGS,
    }
    return Calendar(**{**facts, **changed})  # type: ignore[arg-type] # the fields of a calendar, some of them replaced


def rule(**changed: object) -> Rule:
    """A rule of ten calendar days, with what a test wants changed."""
    facts: dict[str, object] = {
        "id": "R",
        "article": "Art 1",
        "type": "limit",
        "n": 10,
        "unit": "cd",
        "direction": "after",
        "variants": (),
        "valid_from": date(2029, 1, 1),
        "valid_to": None,
        "succeeds": None,
        "calendar": "t",
        "title": Text("thời hạn thử", "a term to try"),
        "gist": Text("nội dung", "the gist"),
        "trigger": Text("nhận được", "it is received"),
        "source": "invented",
        "confidence": "SOURCE",
    }
    return Rule(**{**facts, **changed})  # type: ignore[arg-type] # the fields of a rule, some of them replaced


CALENDAR = calendar()
