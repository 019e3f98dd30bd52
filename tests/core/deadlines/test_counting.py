"""How a term is counted: the first day, days off, swaps, months, hours, backwards, stops, conditions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from invented import CALENDAR, calendar, rule

from hoiam.core.deadlines import (
    BadInterval,
    BadNumber,
    BadTrigger,
    Extension,
    Interval,
    NotInForce,
    OtherNumber,
    OutsideCalendar,
    UnknownCondition,
    UnknownRule,
    Variant,
    compute,
)
from hoiam.core.deadlines.reckon import merged
from hoiam.core.words import same

MONDAY = date(2030, 4, 22)


def days(due):
    return due.nominal, due.due, due.safe


def test_the_day_of_the_event_is_not_counted():
    assert compute(rule(n=1), MONDAY, CALENDAR).nominal == date(2030, 4, 23)
    assert compute(rule(n=1, unit="wd"), MONDAY, CALENDAR).nominal == date(2030, 4, 23)


def test_a_term_that_ends_on_a_day_off_rolls_to_the_next_working_day_and_is_safe_on_the_last_one_before():
    due = compute(rule(n=9), MONDAY, CALENDAR)
    assert days(due) == (date(2030, 5, 1), date(2030, 5, 3), date(2030, 4, 30))


def test_a_term_that_ends_on_a_working_day_has_one_day_for_all():
    due = compute(rule(n=8), MONDAY, CALENDAR)
    assert days(due) == (date(2030, 4, 30),) * 3


def test_working_days_skip_rest_and_holidays_and_count_a_worked_saturday():
    # Tue 23, Wed 24, Thu 25, Fri 26, Sat 27 (worked), Mon 29, Tue 30, then Fri 3 May
    due = compute(rule(n=8, unit="wd"), MONDAY, CALENDAR)
    assert days(due) == (date(2030, 5, 3),) * 3


def test_an_event_on_a_day_off_starts_the_count_on_the_next_working_day():
    due = compute(rule(n=1, unit="wd"), date(2030, 5, 1), CALENDAR)
    assert due.nominal == date(2030, 5, 3)


def test_no_days_means_that_working_day_or_the_next_one():
    assert compute(rule(n=0, unit="wd"), MONDAY, CALENDAR).due == MONDAY
    assert compute(rule(n=0, unit="wd"), date(2030, 5, 4), CALENDAR).due == date(2030, 5, 6)
    assert days(compute(rule(n=0), date(2030, 5, 4), CALENDAR)) == (date(2030, 5, 4), date(2030, 5, 6), date(2030, 5, 3))


@pytest.mark.parametrize(
    ("trigger", "n", "unit", "nominal"),
    [
        (date(2030, 1, 31), 1, "month", date(2030, 2, 28)),
        (date(2030, 1, 15), 12, "month", date(2031, 1, 15)),
        (date(2030, 11, 30), 3, "month", date(2031, 2, 28)),
        (date(2030, 12, 31), 1, "month", date(2031, 1, 31)),
        (date(2030, 3, 1), 1, "year", date(2031, 3, 1)),
    ],
)
def test_months_and_years_end_on_the_same_day_number_or_the_last_of_the_month(trigger, n, unit, nominal):
    assert compute(rule(n=n, unit=unit), trigger, CALENDAR).nominal == nominal


def test_a_leap_day_ends_on_the_last_of_february():
    both = calendar(years=dict.fromkeys((2028, 2029), CALENDAR.years[2030]), days_off={}, worked={})
    assert compute(rule(n=1, unit="year", valid_from=date(2020, 1, 1)), date(2028, 2, 29), both).nominal == date(2029, 2, 28)


def test_months_are_counted_back_too():
    assert compute(rule(n=1, unit="month", direction="before"), date(2030, 3, 31), CALENDAR).nominal == date(2030, 2, 28)
    assert compute(rule(n=1, unit="year", direction="before"), date(2031, 3, 3), CALENDAR).nominal == date(2030, 3, 3)


def test_counted_back_a_day_off_means_the_working_day_before_and_safe_is_one_earlier():
    due = compute(rule(n=5, direction="before"), date(2030, 5, 6), CALENDAR)
    assert days(due) == (date(2030, 5, 1), date(2030, 4, 30), date(2030, 4, 29))
    due = compute(rule(n=3, unit="wd", direction="before"), date(2030, 5, 6), CALENDAR)
    assert days(due) == (date(2030, 4, 29), date(2030, 4, 29), date(2030, 4, 27))
    assert compute(rule(n=0, unit="wd", direction="before"), date(2030, 5, 4), CALENDAR).due == date(2030, 5, 3)


def test_a_term_counted_back_does_not_stop():
    with pytest.raises(BadInterval):
        compute(rule(direction="before"), MONDAY, CALENDAR, stopped=[Interval(MONDAY, MONDAY)])


def test_hours_run_on_and_keep_their_minute():
    due = compute(rule(n=72, unit="hour"), datetime(2030, 4, 30, 16, 45), CALENDAR)  # noqa: DTZ001 - a clock on the wall
    assert days(due) == (datetime(2030, 5, 3, 16, 45),) * 3  # noqa: DTZ001 - a moment without a zone is meant


def test_hours_from_elsewhere_are_told_in_the_time_zone_of_the_calendar():
    due = compute(rule(n=1, unit="hour"), datetime(2030, 4, 30, 20, 0, tzinfo=UTC), CALENDAR)
    assert due.due.isoformat() == "2030-05-01T04:00:00+07:00"
    assert compute(rule(n=1), datetime(2030, 4, 30, 20, 0, tzinfo=UTC), CALENDAR).trigger == date(2030, 5, 1)


def test_hours_leave_out_whole_days_on_which_the_clock_stood_still():
    begun = datetime(2030, 4, 22, 8, 0)  # noqa: DTZ001 - a clock on the wall
    stop = [Interval(date(2030, 4, 23), date(2030, 4, 24))]
    assert compute(rule(n=24, unit="hour"), begun, CALENDAR, stopped=stop).due == begun + timedelta(hours=24 + 48)
    # A stop that begins after the last hour changes nothing.
    late = [Interval(date(2030, 5, 23), date(2030, 5, 24))]
    assert compute(rule(n=24, unit="hour"), begun, CALENDAR, stopped=late).due == begun + timedelta(hours=24)
    # A stop that began before the event takes only what is left of it.
    early = [Interval(date(2030, 4, 20), date(2030, 4, 22))]
    assert compute(rule(n=24, unit="hour"), begun, CALENDAR, stopped=early).due == begun + timedelta(hours=24 + 16)
    gone = [Interval(date(2030, 4, 18), date(2030, 4, 19))]
    assert compute(rule(n=24, unit="hour"), begun, CALENDAR, stopped=gone).due == begun + timedelta(hours=24)


def test_hours_want_a_time():
    with pytest.raises(BadTrigger):
        compute(rule(n=72, unit="hour"), MONDAY, CALENDAR)


def test_a_stop_moves_the_end_by_the_days_that_it_took():
    stop = [Interval(date(2030, 4, 25), date(2030, 4, 28))]
    assert compute(rule(n=8), MONDAY, CALENDAR, stopped=stop).nominal == date(2030, 5, 4)
    # Thu 25, Fri 26 and the worked Sat 27 are three working days.
    plain = compute(rule(n=3, unit="wd"), MONDAY, CALENDAR).nominal
    assert plain == date(2030, 4, 25)
    assert compute(rule(n=3, unit="wd"), MONDAY, CALENDAR, stopped=stop).nominal == date(2030, 4, 29)


def test_a_stop_that_begins_on_the_day_after_the_last_changes_nothing():
    stop = [Interval(date(2030, 5, 1), date(2030, 5, 20))]
    assert compute(rule(n=8), MONDAY, CALENDAR, stopped=stop).nominal == date(2030, 4, 30)
    stop = [Interval(date(2030, 4, 30), date(2030, 5, 20))]
    assert compute(rule(n=8), MONDAY, CALENDAR, stopped=stop).nominal == date(2030, 5, 21)


def test_a_stop_over_by_the_day_of_the_event_changes_nothing():
    stop = [Interval(date(2030, 4, 1), MONDAY)]
    assert compute(rule(n=8), MONDAY, CALENDAR, stopped=stop).nominal == date(2030, 4, 30)
    stop = [Interval(date(2030, 4, 1), date(2030, 4, 23))]
    assert compute(rule(n=8), MONDAY, CALENDAR, stopped=stop).nominal == date(2030, 5, 1)


def test_a_second_stop_inside_the_time_that_the_first_one_added_counts_too():
    stops = [Interval(date(2030, 4, 29), date(2030, 5, 10)), Interval(date(2030, 5, 11), date(2030, 5, 12))]
    assert compute(rule(n=8), MONDAY, CALENDAR, stopped=stops).nominal == date(2030, 5, 14)


def test_overlapping_stops_are_one():
    stops = [Interval(date(2030, 4, 25), date(2030, 4, 27)), Interval(date(2030, 4, 26), date(2030, 4, 28))]
    due = compute(rule(n=8), MONDAY, CALENDAR, stopped=stops)
    assert due.stopped == (Interval(date(2030, 4, 25), date(2030, 4, 28)),)
    assert due.nominal == date(2030, 5, 4)
    inside = [Interval(date(2030, 4, 25), date(2030, 4, 28)), Interval(date(2030, 4, 26), date(2030, 4, 27))]
    assert merged(inside) == merged([Interval(date(2030, 4, 25), date(2030, 4, 28))])
    touching = [Interval(date(2030, 4, 25), date(2030, 4, 26)), Interval(date(2030, 4, 27), date(2030, 4, 28))]
    assert len(merged(touching)) == 1
    apart = [Interval(date(2030, 4, 25), date(2030, 4, 26)), Interval(date(2030, 4, 28), date(2030, 4, 28))]
    assert len(merged(apart)) == 2


def test_a_month_moves_by_the_days_that_a_stop_took():
    stop = [Interval(date(2030, 2, 1), date(2030, 2, 10))]
    assert compute(rule(n=1, unit="month"), date(2030, 1, 15), CALENDAR, stopped=stop).nominal == date(2030, 2, 25)


def test_an_interval_may_not_end_before_it_begins():
    with pytest.raises(BadInterval):
        Interval(date(2030, 4, 2), date(2030, 4, 1))
    assert Interval(date(2030, 4, 2), date(2030, 4, 2)).first == date(2030, 4, 2)


def test_a_condition_that_a_person_decided_on_changes_the_number():
    both = rule(
        n=30,
        variants=(
            Variant(frozenset({"remote"}), 45, "cd"),
            Variant(frozenset({"complex"}), 40, "cd", article="Art 2"),
            Variant(frozenset({"remote", "complex"}), 60, "cd"),
        ),
    )
    assert compute(both, MONDAY, CALENDAR).n == 30
    assert compute(both, MONDAY, CALENDAR, when=["remote"]).n == 45
    assert compute(both, MONDAY, CALENDAR, when=["remote", "complex"]).n == 60
    assert compute(both, MONDAY, CALENDAR, when=["something"]).n == 30
    assert compute(both, MONDAY, CALENDAR, when=["complex"]).article == "Art 2"
    assert compute(both, MONDAY, CALENDAR, when=["remote"]).article == "Art 1"
    # Two conditions without a variant of their own: the longer one holds.
    apart = rule(n=30, variants=both.variants[:2])
    assert compute(apart, MONDAY, CALENDAR, when=["remote", "complex"]).n == 45


def test_a_condition_can_mean_at_once():
    due = compute(rule(variants=(Variant(frozenset({"done"}), None, "-"),)), MONDAY, CALENDAR, when=["done"])
    assert (due.type, due.n, due.due) == ("at_once", None, MONDAY)


def test_a_number_by_hand_replaces_every_other_and_says_so():
    due = compute(rule(), MONDAY, CALENDAR, days=8)
    assert (due.n, due.overridden, due.nominal) == (8, True, date(2030, 4, 30))
    assert compute(rule(), MONDAY, CALENDAR, days=0).nominal == MONDAY
    assert not compute(rule(), MONDAY, CALENDAR).overridden
    none = rule(n=None, unit="-", type="no_number")
    assert compute(none, MONDAY, CALENDAR, days=8).unit == "cd"
    assert compute(rule(unit="wd"), MONDAY, CALENDAR, days=8).unit == "wd"
    with pytest.raises(BadNumber):
        compute(rule(), MONDAY, CALENDAR, days=-1)


@pytest.mark.parametrize("kind", ["not_counted", "no_number", "check", "unsure"])
def test_without_a_number_there_is_no_day(kind):
    due = compute(rule(n=None, unit="-", type=kind), MONDAY, CALENDAR)
    assert days(due) == (None, None, None)
    assert due.not_before is None
    assert due.to_json()["due"] is None


def test_at_once_is_the_day_itself_even_a_sunday():
    assert days(compute(rule(n=None, unit="-", type="at_once"), date(2030, 5, 5), CALENDAR)) == (date(2030, 5, 5),) * 3


def test_a_minimum_does_not_roll_and_passes_on_the_day_after():
    due = compute(rule(n=9, type="minimum"), MONDAY, CALENDAR)
    assert days(due) == (date(2030, 5, 1),) * 3
    assert due.not_before == date(2030, 5, 2)


def test_a_term_has_passed_on_the_day_after_its_rolled_end():
    due = compute(rule(n=9), MONDAY, CALENDAR)
    assert due.not_before == date(2030, 5, 4)
    assert due.due == date(2030, 5, 3)
    assert compute(rule(n=9, direction="before"), date(2030, 5, 20), CALENDAR).not_before is None
    moment = compute(rule(n=1, unit="hour"), datetime(2030, 4, 30, 23, 30), CALENDAR)  # noqa: DTZ001 - a clock on the wall
    assert moment.not_before == date(2030, 5, 2)


def test_a_rule_holds_only_for_events_of_its_time():
    dated = rule(valid_from=date(2030, 1, 1), valid_to=date(2030, 6, 30), succeeds="OLD")
    assert compute(dated, date(2030, 6, 30), CALENDAR).in_force_from == date(2030, 1, 1)
    assert compute(dated, date(2030, 1, 1), CALENDAR).version == "R@2030-01-01"
    with pytest.raises(NotInForce) as told:
        compute(dated, date(2030, 7, 1), CALENDAR)
    assert told.value.instead == ("OLD",)
    assert "2030-06-30" in told.value.in_words("en")
    with pytest.raises(NotInForce):
        compute(dated, date(2029, 12, 31), CALENDAR)


def test_nothing_is_computed_beyond_the_calendar():
    for far in (rule(n=120_000, unit="month"), rule(n=10**10, unit="hour")):
        with pytest.raises(OutsideCalendar):
            compute(far, datetime(2030, 4, 22, 9, tzinfo=UTC), CALENDAR)
    for trigger, n in ((date(2029, 12, 31), 1), (date(2032, 1, 1), 1), (date(2031, 12, 20), 30)):
        with pytest.raises(OutsideCalendar):
            compute(rule(n=n), trigger, CALENDAR)
    with pytest.raises(OutsideCalendar):
        compute(rule(n=30, unit="wd"), date(2031, 12, 1), CALENDAR)
    with pytest.raises(OutsideCalendar):
        compute(rule(n=1, unit="month"), date(2031, 12, 15), CALENDAR)
    with pytest.raises(OutsideCalendar):
        compute(rule(n=1, unit="month", direction="before"), date(2030, 1, 15), CALENDAR)
    with pytest.raises(OutsideCalendar):
        compute(rule(n=1, unit="wd", direction="before"), date(2030, 1, 1), CALENDAR)
    with pytest.raises(OutsideCalendar):
        compute(rule(n=48, unit="hour"), datetime(2031, 12, 31, 8, 0), CALENDAR)  # noqa: DTZ001 - a clock on the wall
    assert compute(rule(n=1, unit="month"), date(2031, 11, 15), CALENDAR).nominal == date(2031, 12, 15)


def test_a_term_that_touches_an_unannounced_year_is_provisional():
    assert compute(rule(n=20), date(2030, 12, 20), CALENDAR).provisional
    assert not compute(rule(n=8), MONDAY, CALENDAR).provisional
    # The nominal end lies in the announced year, the rolled one in the other.
    eve = calendar(days_off={**CALENDAR.days_off, date(2030, 12, 31): CALENDAR.days_off[date(2030, 5, 1)]})
    assert compute(rule(n=1), date(2030, 12, 30), eve).provisional
    assert compute(rule(n=None, unit="-", type="at_once"), date(2031, 2, 3), CALENDAR).provisional


def test_an_unannounced_year_between_two_announced_ones_counts():
    three = calendar(years={2030: CALENDAR.years[2030], 2031: CALENDAR.years[2031], 2032: CALENDAR.years[2030]})
    assert compute(rule(n=20, unit="month"), date(2030, 12, 20), three).provisional


# Other readings


def readings(due):
    return {other.reason.en: other.due for other in due.other_readings}


def test_most_terms_have_one_reading():
    due = compute(rule(n=2), MONDAY, CALENDAR)
    assert due.other_reading is None
    assert due.to_json()["other_reading"] is None


def test_another_text_s_number_is_told_beside_the_one_that_binds():
    other = OtherNumber(10, "wd", same("decree"), "Art 9")
    due = compute(rule(n=10, other_numbers=(other,)), MONDAY, CALENDAR)
    assert due.due == date(2030, 5, 3)
    told = due.other_reading
    assert (told.due, told.n, told.unit, told.article) == (date(2030, 5, 7), 10, "wd", "Art 9")
    assert compute(rule(n=10, other_numbers=(other,)), MONDAY, CALENDAR, days=3).other_reading is None


def test_a_reading_that_ends_on_the_same_day_is_not_told():
    same_day = OtherNumber(11, "cd", same("law"), None)
    due = compute(rule(n=10, other_numbers=(same_day,)), MONDAY, CALENDAR)
    assert "law" not in readings(due)


def test_a_reading_of_a_change_of_law_is_told_only_to_a_term_that_straddles_it():
    other = OtherNumber(3, "wd", same("new"), None, if_ends_after=date(2030, 4, 30))
    straddles = compute(rule(n=9, other_numbers=(other,)), MONDAY, CALENDAR)
    assert readings(straddles)["new"] == date(2030, 4, 25)
    over = compute(rule(n=8, other_numbers=(other,)), MONDAY, CALENDAR)
    assert "new" not in readings(over)


def test_an_extension_from_the_rolled_end_is_a_reading_only_where_the_end_rolls():
    extension = rule(n=10, type="at_most_each", from_rolled=same("rolled"))
    assert readings(compute(extension, date(2030, 5, 4), CALENDAR))["rolled"] == date(2030, 5, 16)
    assert "rolled" not in readings(compute(extension, date(2030, 5, 6), CALENDAR))


def test_that_an_end_stays_on_a_day_off_is_a_reading_only_where_the_end_rolls():
    stays = rule(not_rolled=same("stays"))
    rolls = compute(stays, date(2030, 5, 15), CALENDAR)
    assert rolls.nominal == date(2030, 5, 25) != rolls.due
    assert readings(rolls)["stays"] == rolls.nominal
    assert "stays" not in readings(compute(stays, date(2030, 5, 6), CALENDAR))


def test_the_two_days_at_the_edges_of_a_stop_are_read_in_two_ways():
    stop = [Interval(date(2030, 6, 4), date(2030, 6, 9))]
    due = compute(rule(n=8), date(2030, 6, 3), CALENDAR, stopped=stop)
    assert due.due == date(2030, 6, 17)
    assert readings(due) == {"stop_day_after_too": date(2030, 6, 18)}
    due = compute(rule(n=8), date(2030, 5, 31), CALENDAR, stopped=stop)
    assert readings(due) == {"stop_first_counts": date(2030, 6, 13), "stop_day_after_too": date(2030, 6, 17)}


def test_a_stop_of_one_day_is_no_stop_to_whoever_counts_its_first_day():
    stop = [Interval(date(2030, 6, 5), date(2030, 6, 5))]
    due = compute(rule(n=7), date(2030, 6, 3), CALENDAR, stopped=stop)
    assert due.due == date(2030, 6, 11)
    assert readings(due)["stop_first_counts"] == date(2030, 6, 10)


def test_a_worked_saturday_is_read_in_two_ways():
    due = compute(rule(n=5, unit="wd"), MONDAY, CALENDAR)
    assert due.due == date(2030, 4, 27)
    assert readings(due) == {"worked_rest_day": date(2030, 4, 29)}
    assert readings(compute(rule(n=4, unit="wd"), MONDAY, CALENDAR)) == {}


def test_a_swapped_day_off_is_no_holiday_to_some():
    due = compute(rule(n=10), MONDAY, CALENDAR)
    assert (due.nominal, due.due) == (date(2030, 5, 2), date(2030, 5, 3))
    assert readings(due) == {"swap_no_holiday": date(2030, 5, 2)}


def test_the_day_of_a_notice_is_read_in_two_ways():
    due = compute(rule(n=5, direction="before"), date(2030, 6, 14), CALENDAR)
    assert (due.due, due.safe) == (date(2030, 6, 7), date(2030, 6, 6))
    assert readings(compute(rule(n=3, direction="before"), date(2030, 6, 14), CALENDAR)) == {"notice_day": date(2030, 6, 10)}


def test_a_reading_that_the_calendar_cannot_reach_is_left_out():
    other = OtherNumber(3000, "cd", same("far"), None)
    assert "far" not in readings(compute(rule(n=9, other_numbers=(other,)), MONDAY, CALENDAR))


def test_hours_minimums_and_terms_without_number_have_no_other_reading():
    assert compute(rule(n=1, unit="hour"), datetime(2030, 4, 30, 8, 0), CALENDAR).other_readings == ()  # noqa: DTZ001 - a moment without a zone is meant
    assert compute(rule(n=10, type="minimum"), MONDAY, CALENDAR).other_readings == ()
    assert compute(rule(n=None, unit="-", type="no_number"), MONDAY, CALENDAR).other_readings == ()


def test_a_calendar_without_readings_has_none():
    plain = calendar(readings={})
    stop = [Interval(date(2030, 6, 4), date(2030, 6, 9))]
    assert compute(rule(n=8), date(2030, 6, 3), plain, stopped=stop).other_readings == ()
    assert compute(rule(n=10), MONDAY, plain).other_readings == ()
    assert compute(rule(n=5, unit="wd"), MONDAY, plain).other_readings == ()
    assert compute(rule(n=5, direction="before"), date(2030, 6, 14), plain).other_readings == ()


def test_further_readings_stand_under_also():
    other = OtherNumber(20, "cd", same("decree"), None)
    printed = compute(rule(n=10, other_numbers=(other,)), MONDAY, CALENDAR).to_json()["other_reading"]
    assert printed["reason"] == "decree"
    assert [each["reason"] for each in printed["also"]] == ["swap_no_holiday"]


def test_a_term_remembers_what_it_rests_on():
    due = compute(rule(), MONDAY, CALENDAR, when=["x"])
    assert (due.rule, due.version, due.calendar, due.conditions) == ("R", "R@2029-01-01", "t@1", frozenset({"x"}))
    assert due == compute(rule(), MONDAY, CALENDAR, when=["x"])


def test_an_unknown_rule_offers_the_nearest():
    told = UnknownRule("kn-acc", ["KN-ACC1", "KN-ACC2", "TC-RES"])
    assert set(told.nearest) == {"KN-ACC1", "KN-ACC2"}
    assert "KN-ACC1" in told.in_words("vi")
    assert UnknownRule("zzz", ["KN-ACC1"]).nearest == ()


def test_an_extension_names_its_rule():
    assert Extension("E").days is None


def test_working_days_are_counted_back_from_the_day_before_the_event():
    wednesday = date(2030, 6, 12)
    assert compute(rule(n=1, unit="wd", direction="before"), wednesday, CALENDAR).nominal == date(2030, 6, 11)
    assert compute(rule(n=3, unit="wd", direction="before"), wednesday, CALENDAR).nominal == date(2030, 6, 7)


def test_hours_that_are_over_as_a_stop_begins_are_over():
    midnight = datetime(2030, 4, 22, 0, 0)  # noqa: DTZ001 - a clock on the wall
    stop = [Interval(date(2030, 4, 23), date(2030, 4, 24))]
    assert compute(rule(n=24, unit="hour"), midnight, CALENDAR, stopped=stop).due == midnight + timedelta(hours=24)
    assert compute(rule(n=25, unit="hour"), midnight, CALENDAR, stopped=stop).due == midnight + timedelta(hours=25 + 48)


def test_a_stop_that_cannot_be_used_is_named():
    with pytest.raises(BadInterval) as told:
        compute(rule(direction="before"), MONDAY, CALENDAR, stopped=[Interval(MONDAY, date(2030, 4, 25))])
    assert "2030-04-22..2030-04-25" in told.value.what.en


def test_what_a_rule_out_of_force_says():
    dated = rule(valid_from=date(2030, 1, 1), valid_to=date(2030, 6, 30), succeeds="OLD")
    with pytest.raises(NotInForce) as told:
        compute(dated, date(2030, 7, 1), CALENDAR)
    assert told.value.in_words("en") == (
        "R is not in force on 2030-07-01. It is in force from 2030-01-01 to 2030-06-30, and the day of the event decides which "
        "rule applies. For that day use OLD."
    )
    with pytest.raises(NotInForce) as told:
        compute(rule(valid_from=date(2030, 5, 1)), MONDAY, CALENDAR)
    assert told.value.why.en.startswith("It is in force from 2030-05-01, and")
    assert told.value.next.en == "Take a day within that time, or another rule."
    moment = NotInForce("R", datetime(2030, 5, 1, 8, 0), [])  # noqa: DTZ001 - a clock on the wall
    assert "on 2030-05-01." in moment.what.en


def test_what_an_unknown_condition_says():
    assert UnknownCondition("remot", ["remote", "complex"]).next.en == "Did you mean remote?"
    assert UnknownCondition("zzz", ["remote", "complex"]).next.en == "Take one of these."


def test_the_longest_of_the_variants_that_ask_for_as_much_holds():
    shorter, longer = Variant(frozenset({"a"}), 5, "cd"), Variant(frozenset({"b"}), 9, "cd")
    at_once, one = Variant(frozenset({"a"}), None, "-"), Variant(frozenset({"b"}), 1, "cd")
    for variants, n in (((shorter, longer), 9), ((longer, shorter), 9), ((at_once, one), 1), ((one, at_once), 1)):
        assert compute(rule(variants=variants), MONDAY, CALENDAR, when=["a", "b"]).n == n


def test_a_term_is_shown_and_compared_without_the_rule_that_made_it():
    due = compute(rule(), MONDAY, CALENDAR)
    assert "basis" not in repr(due)
    assert due == compute(rule(note=same("another note")), MONDAY, CALENDAR)


def test_no_more_than_a_handful_is_offered():
    assert len(UnknownRule("KN-ACC", [f"KN-ACC{i}" for i in range(9)]).nearest) == 5
    offered = UnknownCondition("remot", [f"remote{i}" for i in range(9)]).next.en
    assert offered.count("remote") == 3
