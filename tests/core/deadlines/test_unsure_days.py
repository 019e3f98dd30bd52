"""Single days of a year that is announced, of which nobody has confirmed whether they are worked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from invented import CALENDAR, rule

from hoiam.core.deadlines import UnsureDays, compute
from hoiam.core.words import Text

WHY = Text("đề xuất hoán đổi", "a swap was proposed")
# Monday 1 to Friday 5 July 2030, and the Saturday after; by the other reading the Monday is off and the Saturday is worked.
DAYS = tuple(date(2030, 7, n) for n in (1, 2, 3, 4, 5, 6))
FLAGGED = replace(CALENDAR, unsure=(UnsureDays(DAYS, WHY, Text("nghỉ", "off")),))
READ_TWO_WAYS = replace(CALENDAR, unsure=(UnsureDays(DAYS, WHY, Text("nghỉ", "off"), (DAYS[0],), (DAYS[5],)),))


@pytest.mark.parametrize(
    ("unit", "n", "trigger", "rests"),
    [
        ("wd", 3, date(2030, 6, 26), True),  # Monday the 1st is its third working day
        ("wd", 2, date(2030, 6, 26), False),  # over on the Friday before
        ("wd", 10, date(2030, 6, 26), True),
        ("cd", 30, date(2030, 6, 26), False),  # a count of calendar days goes through them whatever they are
        ("cd", 5, date(2030, 6, 26), True),  # and may end on one
        ("cd", 3, date(2030, 6, 26), True),  # or roll to one, from Saturday the 29th to Monday
        ("month", 1, date(2030, 6, 3), True),
        ("wd", 3, date(2030, 7, 6), False),  # the day of the event is not counted
    ],
)
def test_a_term_says_that_it_rests_on_them_and_only_where_it_does(unit, n, trigger, rests):
    due = compute(rule(n=n, unit=unit), trigger, FLAGGED)
    assert due.provisional == rests
    told = [step.en for step in due.steps if "a swap was proposed" in step.en]
    assert len(told) == rests
    assert all("01/07/2030" in step and "06/07/2030" in step for step in told)
    assert not any("has not been announced" in step.en for step in due.steps), "the year is announced"


def test_the_date_is_that_of_the_calendar_and_the_other_reading_stands_beside_it():
    plain = compute(rule(n=4, unit="wd"), date(2030, 6, 27), CALENDAR)
    due = compute(rule(n=4, unit="wd"), date(2030, 6, 27), READ_TWO_WAYS)
    assert due.due == plain.due == date(2030, 7, 3)
    other = [reading for reading in due.other_readings if reading.reason == WHY]
    assert [reading.due for reading in other] == [date(2030, 7, 4)]
    # With the Saturday worked for it, both readings come to the same end a week later.
    assert not [r for r in compute(rule(n=8, unit="wd"), date(2030, 6, 27), READ_TWO_WAYS).other_readings if r.reason == WHY]


def test_days_of_which_only_the_doubt_is_known_have_no_other_reading():
    assert not compute(rule(n=4, unit="wd"), date(2030, 6, 27), FLAGGED).other_readings
    assert FLAGGED.read_otherwise == ()


def test_a_term_counted_back_rests_on_them_too():
    assert compute(rule(n=5, unit="wd", direction="before"), date(2030, 7, 8), FLAGGED).provisional
