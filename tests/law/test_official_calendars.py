"""The calendars of the packs, day by day, against the research and against the package `holidays` (never the authority)."""

import json
from datetime import date, timedelta

import holidays
import pytest
from dateutil.easter import easter
from law_of_the_land import LAW, ROOT

VIETNAM = LAW.calendars["vn.civil"]
RESEARCH = json.loads((ROOT / "tests" / "law" / "facts" / "calendar.json").read_text(encoding="utf-8"))["years"]


def every_day(first, last):
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", sorted(RESEARCH))
def test_a_year_has_the_days_off_and_the_worked_saturdays_of_its_notice(year):
    facts = RESEARCH[year]
    for day in every_day(date(int(year), 1, 1), date(int(year), 12, 31)):
        worked = day.isoformat() in facts["work_saturdays"] or (day.weekday() < 5 and day.isoformat() not in facts["off"])
        assert VIETNAM.is_working_day(day) == worked, day
    assert VIETNAM.provisional(date(int(year), 6, 1)) == (not facts["status"].startswith("announced"))


@pytest.mark.parametrize("year", sorted(RESEARCH))
def test_every_day_off_of_the_notice_is_named_and_swaps_are_told_as_swaps(year):
    for day, name in RESEARCH[year]["off"].items():
        off = VIETNAM.days_off[date.fromisoformat(day)]
        assert off.name.vi and off.name.en
        assert (off.kind == "swap") == name.startswith("SWAP")
        assert (off.kind == "makeup") == name.endswith("-bu")


# The package lacks this swap; the notice of 2026 has it.
MISSING_IN_THE_PACKAGE = {date(2026, 1, 2), date(2026, 1, 10)}


def test_the_package_of_holidays_agrees_save_where_it_is_known_to_be_wrong():
    package = holidays.country_holidays("VN", years=range(2024, 2028))
    differ = {
        day for day in every_day(VIETNAM.first, VIETNAM.last) if package.is_working_day(day) != VIETNAM.is_working_day(day)
    }
    assert differ == MISSING_IN_THE_PACKAGE


def test_easter_monday_of_the_union_s_calendar_is_computed_right():
    union = LAW.calendars["eu.common"]
    for year in union.years:
        monday = easter(year) + timedelta(days=1)
        assert union.days_off[monday].name.en == "Easter Monday"
        assert union.is_day_off(date(year, 12, 25)) and union.is_day_off(date(year, 1, 1))


def test_the_holiday_of_24_november_has_no_make_up_day_and_is_new_in_2026():
    assert VIETNAM.is_working_day(date(2025, 11, 24))
    assert VIETNAM.is_day_off(date(2026, 11, 24))
    assert VIETNAM.is_day_off(date(2027, 11, 24))
