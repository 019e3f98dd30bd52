"""What holds of every term, whatever the rule, the day and the stops."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from invented import CALENDAR, calendar, rule

from hoiam.core.deadlines import Interval, compute

days = st.dates(date(2030, 2, 1), date(2031, 3, 31))
forward_units = st.sampled_from(["cd", "wd", "month"])
numbers = st.integers(0, 60)
calm = settings(max_examples=150, deadline=None)


@st.composite
def a_term(draw, units=forward_units):
    unit = draw(units)
    n = draw(st.integers(0, 3)) if unit == "month" else draw(numbers)
    return rule(n=n, unit=unit)


@st.composite
def stops(draw):
    found = []
    for _ in range(draw(st.integers(0, 3))):
        first = draw(days)
        found.append(Interval(first, first + timedelta(days=draw(st.integers(0, 20)))))
    return found


@calm
@given(a_term(), days, stops())
def test_a_forward_term_is_due_no_earlier_than_nominal_and_safe_no_later(term, trigger, stopped):
    due = compute(term, trigger, CALENDAR, stopped=stopped)
    assert due.due >= due.nominal >= due.safe
    assert due.nominal >= trigger


@calm
@given(numbers, st.sampled_from(["cd", "wd"]), days)
def test_a_term_counted_back_is_due_no_later_than_nominal_and_safe_earlier(n, unit, event):
    due = compute(rule(n=n, unit=unit, direction="before"), event, CALENDAR) if n <= 20 else None
    if due is not None:
        assert due.safe < due.due <= due.nominal <= event
        assert CALENDAR.is_working_day(due.due) and CALENDAR.is_working_day(due.safe)


@calm
@given(a_term(), days, stops())
def test_the_due_and_the_safe_day_are_working_days(term, trigger, stopped):
    due = compute(term, trigger, CALENDAR, stopped=stopped)
    assert CALENDAR.is_working_day(due.due) and CALENDAR.is_working_day(due.safe)
    if term.unit == "wd":
        assert CALENDAR.is_working_day(due.nominal)


@calm
@given(a_term(st.sampled_from(["cd", "wd"])), days, stops())
def test_exactly_n_days_that_count_lie_between_event_and_end(term, trigger, stopped):
    """Additivity: the days between, without the stopped ones (and, for working days, without days off), are n."""
    due = compute(term, trigger, CALENDAR, stopped=stopped)
    counted, day = 0, trigger
    while day < due.nominal:
        day += timedelta(days=1)
        free = any(stop.first <= day <= stop.last for stop in stopped)
        counted += not free and (term.unit == "cd" or CALENDAR.is_working_day(day))
    # No working days at all means the day of the event itself or, when that is free, the first day that counts.
    same_day = term.unit == "wd" and not term.n and not CALENDAR.is_working_day(trigger)
    assert counted == (1 if same_day else term.n)
    if counted:
        assert not any(stop.first <= due.nominal <= stop.last for stop in stopped)


@calm
@given(a_term(), days, stops())
def test_a_stop_never_brings_the_end_nearer(term, trigger, stopped):
    assert compute(term, trigger, CALENDAR, stopped=stopped).nominal >= compute(term, trigger, CALENDAR).nominal


@calm
@given(a_term(), days, stops())
def test_the_order_in_which_stops_are_told_does_not_matter(term, trigger, stopped):
    forth = compute(term, trigger, CALENDAR, stopped=stopped)
    back = compute(term, trigger, CALENDAR, stopped=list(reversed(stopped)))
    assert forth == back


@calm
@given(a_term(), days, stops())
def test_the_same_inputs_and_versions_give_the_same_output(term, trigger, stopped):
    again = calendar()
    one, two = (compute(term, trigger, each, stopped=stopped) for each in (CALENDAR, again))
    assert one == two
    assert one.to_json("vi") == two.to_json("vi") and one.to_json("en") == two.to_json("en")


@calm
@given(a_term(), days, days)
def test_a_later_event_never_ends_earlier(term, one, other):
    first, second = sorted((one, other))
    assert compute(term, first, CALENDAR).due <= compute(term, second, CALENDAR).due


@calm
@given(numbers, st.sampled_from(["cd", "wd"]), days)
def test_one_more_day_never_ends_earlier(n, unit, trigger):
    assert compute(rule(n=n + 1, unit=unit), trigger, CALENDAR).due >= compute(rule(n=n, unit=unit), trigger, CALENDAR).due


@calm
@given(days)
def test_the_index_agrees_with_the_calendar_day_by_day(day):
    o = day.toordinal()
    worked = CALENDAR.is_working_day
    following = next(d for d in (day + timedelta(days=i) for i in range(20)) if worked(d))
    before = next(d for d in (day - timedelta(days=i) for i in range(20)) if worked(d))
    assert date.fromordinal(CALENDAR.next_working(o)) == following
    assert date.fromordinal(CALENDAR.last_working(o)) == before


@calm
@given(a_term(), days, stops())
def test_every_step_is_told_in_both_languages(term, trigger, stopped):
    due = compute(term, trigger, CALENDAR, stopped=stopped)
    for step in due.steps:
        assert step.vi.strip() and step.en.strip()
        assert "{" not in step.vi + step.en
