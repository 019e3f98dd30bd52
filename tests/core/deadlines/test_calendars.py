"""Which days are worked, and what the calendar says of a day."""

from datetime import date

import pytest
from invented import CALENDAR, calendar

from hoiam.core.deadlines import OutsideCalendar


def test_a_calendar_tells_worked_days_from_days_off():
    assert CALENDAR.is_working_day(date(2030, 4, 22))
    assert CALENDAR.is_day_off(date(2030, 5, 4))
    assert CALENDAR.is_day_off(date(2030, 5, 1))
    assert CALENDAR.is_day_off(date(2030, 5, 2))
    assert CALENDAR.is_working_day(date(2030, 4, 27))


def test_a_day_off_has_a_name_and_a_working_day_has_none():
    assert CALENDAR.name_of_day_off(date(2030, 5, 1)).en == "a holiday"
    assert CALENDAR.name_of_day_off(date(2030, 5, 4)).en == "weekly rest"
    assert CALENDAR.name_of_day_off(date(2030, 5, 3)) is None
    assert CALENDAR.name_of_day_off(date(2030, 4, 27)) is None


def test_a_calendar_knows_its_years_and_says_which_are_provisional():
    assert (CALENDAR.first, CALENDAR.last) == (date(2030, 1, 1), date(2031, 12, 31))
    assert CALENDAR.knows(date(2030, 1, 1)) and CALENDAR.knows(date(2031, 12, 31))
    assert not CALENDAR.knows(date(2029, 12, 31)) and not CALENDAR.knows(date(2032, 1, 1))
    assert not CALENDAR.provisional(date(2030, 12, 31))
    assert CALENDAR.provisional(date(2031, 1, 1))
    assert CALENDAR.label == "t@1"


@pytest.mark.parametrize("day", [date(2029, 12, 31), date(2032, 1, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_that_it_does_not_know_is_refused(day):
    for ask in (CALENDAR.is_working_day, CALENDAR.is_day_off, CALENDAR.provisional, CALENDAR.name_of_day_off):
        with pytest.raises(OutsideCalendar) as told:
            ask(day)
        assert "2030-01-01" in told.value.in_words("en") and "2031-12-31" in told.value.in_words("vi")


def test_the_edges_of_the_calendar_hold():
    # 1 January 2031 is off, so there is no working day before the first one of a calendar that begins there.
    alone = calendar(years={2031: CALENDAR.years[2031]})
    with pytest.raises(OutsideCalendar):
        alone.last_working(date(2031, 1, 1).toordinal())
    assert alone.last_working(date(2031, 1, 2).toordinal()) == date(2031, 1, 2).toordinal()
    assert alone.next_working(date(2031, 1, 1).toordinal()) == date(2031, 1, 2).toordinal()
    assert alone.nth_working(1) == date(2031, 1, 2).toordinal()
    with pytest.raises(OutsideCalendar):
        alone.nth_working(0)
    assert alone.nth_working(len(alone._working_days)) == date(2031, 12, 31).toordinal()
    with pytest.raises(OutsideCalendar):
        alone.nth_working(len(alone._working_days) + 1)


def test_working_days_within_two_days_both_counted():
    within = CALENDAR.working_days_within
    assert within(date(2030, 4, 22).toordinal(), date(2030, 4, 28).toordinal()) == 6
    assert within(date(2030, 5, 4).toordinal(), date(2030, 5, 5).toordinal()) == 0
    assert within(date(2030, 4, 22).toordinal(), date(2030, 4, 22).toordinal()) == 1
    assert within(date(2030, 4, 23).toordinal(), date(2030, 4, 22).toordinal()) == 0
    assert within(date(2029, 1, 1).toordinal(), date(2035, 1, 1).toordinal()) == len(CALENDAR._working_days)


def test_the_other_readings_of_a_calendar_change_only_what_they_read_otherwise():
    assert CALENDAR.worked_rest_ignored.is_day_off(date(2030, 4, 27))
    assert CALENDAR.worked_rest_ignored.is_day_off(date(2030, 5, 2))
    assert CALENDAR.swaps_ignored.is_day_off(date(2030, 4, 27))
    assert CALENDAR.swaps_ignored.is_working_day(date(2030, 5, 2))
    assert CALENDAR.swaps_ignored.is_day_off(date(2030, 5, 1))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), date(2032, 1, 1)])
def test_the_day_that_is_not_known_is_named(day):
    with pytest.raises(OutsideCalendar) as told:
        CALENDAR.is_working_day(day)
    assert told.value.day == day
    assert told.value.what.en.startswith(day.isoformat())


def test_a_term_beyond_all_days_is_said_to_run_out_of_the_calendar():
    for ordinal in (0, date.max.toordinal() + 1):
        with pytest.raises(OutsideCalendar) as told:
            CALENDAR.next_working(ordinal)
        assert told.value.day is None
        assert told.value.what.en == "The term runs out of the calendar t@1."
