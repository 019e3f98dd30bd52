"""The steps of a term in words: what a clerk with a wall calendar can check."""

from datetime import date, datetime

import pytest
from invented import CALENDAR, calendar, rule

from hoiam.core.deadlines import Further, Interval, Variant, amount, compute
from hoiam.core.words import Text, same

MONDAY = date(2030, 4, 22)


def told(due, language="en"):
    return [step.of(language) for step in due.steps]


def test_a_rolled_term_is_told_in_order():
    assert told(compute(rule(n=9), MONDAY, CALENDAR)) == [
        "Art 1: 9 calendar days, counted from the event: it is received.",
        "The event is on Mon 22/04/2030; that day is not counted, day one is Tue 23/04/2030.",
        "Day 9 is Wed 01/05/2030.",
        "Wed 01/05/2030 is a day off (a holiday, off in exchange), so the term rolls to the end of the next working day, "
        "Fri 03/05/2030 (A 1).",
        "Better be done before: the last working day not after Wed 01/05/2030 is Tue 30/04/2030.",
    ]


def test_and_in_vietnamese():
    assert told(compute(rule(n=9), MONDAY, CALENDAR), "vi") == [
        "Art 1: 9 ngày, tính từ sự kiện: nhận được.",
        "Sự kiện xảy ra Thứ Hai 22/04/2030; ngày đó không tính, ngày thứ nhất là Thứ Ba 23/04/2030.",
        "Ngày thứ 9 là Thứ Tư 01/05/2030.",
        "Từ Thứ Tư 01/05/2030 là ngày nghỉ (ngày lễ, nghỉ hoán đổi), nên thời hạn lùi đến hết ngày làm việc tiếp theo, "
        "Thứ Sáu 03/05/2030 (A 1).",
        "Nên xong trước đó: ngày làm việc cuối cùng không sau Thứ Tư 01/05/2030 là Thứ Ba 30/04/2030.",
    ]


def test_a_term_that_does_not_roll_says_so():
    assert told(compute(rule(n=8), MONDAY, CALENDAR))[-1] == "That is a working day, so the term ends with it."


def test_without_an_article_for_rolling_none_is_named():
    assert told(compute(rule(n=9), MONDAY, calendar(article="")))[3].endswith("Fri 03/05/2030.")


def test_when_no_working_day_is_left_it_is_said():
    last = told(compute(rule(n=1), date(2030, 5, 3), CALENDAR))[-1]
    assert last == "No working day is left between the event and Sat 04/05/2030; the last one before is Fri 03/05/2030."


def test_working_days_name_what_was_not_counted_and_what_was():
    steps = told(compute(rule(n=9, unit="wd"), MONDAY, CALENDAR))
    assert steps[2:] == [
        "Not counted: Wed 01/05/2030 (a holiday), Thu 02/05/2030 (off in exchange), weekly rest.",
        "Counted, because it is worked: Sat 27/04/2030 (worked in exchange).",
        "Working day 9 is Mon 06/05/2030.",
    ]
    assert told(compute(rule(n=2, unit="wd"), MONDAY, CALENDAR))[2:] == ["Working day 2 is Wed 24/04/2030."]


def test_a_stop_on_the_way_is_told_with_its_days():
    stop = [Interval(date(2030, 4, 20), date(2030, 4, 24)), Interval(date(2030, 6, 1), date(2030, 6, 2))]
    steps = told(compute(rule(n=5), MONDAY, CALENDAR, stopped=stop))
    assert "day one is Thu 25/04/2030" in steps[1]
    assert steps[2] == (
        "The clock stood still from Tue 23/04/2030 to the end of Wed 24/04/2030: 2 days are not counted; "
        "it goes on the day after."
    )
    assert steps[3] == "The stop from Sat 01/06/2030 to Sun 02/06/2030 lies outside the term and changes nothing."
    assert "stood still" not in " ".join(steps[3:])
    over = told(compute(rule(n=5), MONDAY, CALENDAR, stopped=[Interval(date(2030, 4, 1), MONDAY)]))
    assert "lies outside the term" in over[2]


def test_a_worked_saturday_inside_a_stop_is_not_said_to_count():
    stop = [Interval(date(2030, 4, 26), date(2030, 4, 28))]
    steps = told(compute(rule(n=5, unit="wd"), MONDAY, CALENDAR, stopped=stop))
    assert not any("because it is worked" in step for step in steps)


def test_a_count_backwards_is_told():
    steps = told(compute(rule(n=5, direction="before"), date(2030, 5, 6), CALENDAR))
    assert steps == [
        "Art 1: 5 calendar days, counted back from the event: it is received.",
        "The event is on Mon 06/05/2030; that day is not counted, the count goes back from Sun 05/05/2030.",
        "5 calendar days back is Wed 01/05/2030.",
        "That is a day off (a holiday); a term counted back never rolls forward, so the last day is the working day before, "
        "Tue 30/04/2030.",
        "Whether the day of the notice itself counts is arguable, so the safe day is the working day before: Mon 29/04/2030.",
    ]


def test_months_and_a_single_one_are_told():
    assert told(compute(rule(n=1, unit="month"), MONDAY, CALENDAR))[2].startswith("1 month later is Wed 22/05/2030")
    assert told(compute(rule(n=2, unit="month"), MONDAY, CALENDAR))[2].startswith("2 months later is Sat 22/06/2030")
    assert told(compute(rule(n=1, unit="year"), MONDAY, CALENDAR))[2].startswith("1 year later is Tue 22/04/2031")


def test_hours_are_told_with_their_minute():
    steps = told(compute(rule(n=72, unit="hour"), datetime(2030, 4, 30, 16, 45), CALENDAR))  # noqa: DTZ001 - a wall clock
    assert steps[1].startswith("The hours run on from 16:45 Tue 30/04/2030")
    assert steps[2] == "The last moment is 16:45 Fri 03/05/2030."


def test_no_days_is_told_as_the_day_itself():
    assert told(compute(rule(n=0, unit="wd"), MONDAY, CALENDAR))[1:] == [
        "The event is on Mon 22/04/2030; it has to be done on that working day.",
        "That working day is Mon 22/04/2030.",
    ]


def test_conditions_are_told_both_those_that_count_and_those_that_do_not():
    both = rule(
        n=10,
        variants=(
            Variant(frozenset({"remote"}), 9, "cd", note=Text("ghi chú", "a note")),
            Variant(frozenset({"done"}), None, "-"),
        ),
    )
    steps = told(compute(both, MONDAY, CALENDAR, when=["remote", "idle"]))
    assert steps[1:4] == [
        "It has been decided that the case is remote, so 9 calendar days applies instead of 10 calendar days.",
        "a note",
        "The condition idle changes nothing here.",
    ]
    assert "so at once applies" in told(compute(both, MONDAY, CALENDAR, when=["done"]))[1]
    assert not any("condition" in step for step in told(compute(both, MONDAY, CALENDAR)))


def test_further_terms_that_a_condition_allows_are_told_and_change_nothing_yet():
    further = (Further(frozenset({"hard"}), 1, 10, "E"), Further(frozenset({"very"}), 2, 10, "E"))
    term = rule(n=8, further=further)
    assert term.conditions == {"hard", "very"}
    due = compute(term, MONDAY, CALENDAR, when=["hard"])
    assert (due.due, due.latest) == (date(2030, 4, 30), date(2030, 5, 10))
    assert told(due)[1] == (
        "The condition hard allows an extension by decision (E): 1 at the most, each of at most 10 calendar days; "
        "it could then last until Fri 10/05/2030."
    )
    both = compute(term, MONDAY, CALENDAR, when=["very", "hard"])
    assert both.latest == date(2030, 5, 20)
    assert "very" in told(both)[1]
    assert compute(term, MONDAY, CALENDAR).latest is None
    none = rule(n=None, unit="-", type="no_number", further=further)
    assert compute(none, MONDAY, CALENDAR, when=["hard"]).latest is None
    assert len(told(compute(none, MONDAY, CALENDAR, when=["hard"]))) == 2
    stop = [Interval(date(2030, 5, 2), date(2030, 5, 3))]
    assert compute(term, MONDAY, CALENDAR, when=["hard"], stopped=stop).latest == date(2030, 5, 13)


def test_a_number_by_hand_is_told():
    assert told(compute(rule(n=10), MONDAY, CALENDAR, days=3))[1] == (
        "The number 3 was given by hand and replaces the rule's own (10 calendar days)."
    )


def test_a_body_s_own_term_is_told_as_its_own():
    steps = told(compute(rule(own=True), MONDAY, CALENDAR))
    assert steps[1] == "This term is the body's own, not the law's: the gist"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("not_counted", "time that is not counted"),
        ("no_number", "the law sets no number"),
        ("check", "a check, not a term"),
        ("unsure", "the number is not confirmed"),
        ("at_once", "at once"),
    ],
)
def test_a_rule_without_a_number_says_what_it_is(kind, words):
    steps = told(compute(rule(n=None, unit="-", type=kind), MONDAY, CALENDAR))
    assert words in steps[0]
    assert len(steps) >= 2


def test_why_there_is_no_day_differs_by_type():
    def why(kind):
        return told(compute(rule(n=None, unit="-", type=kind), MONDAY, CALENDAR))[1]

    assert why("not_counted").startswith("From Mon 22/04/2030 this time is left out")
    assert why("check") == "This is something to check; it has no last day."
    assert "the body may set its own term" in why("no_number")
    assert "no day to wait for" in why("at_once")


def test_a_minimum_says_from_when_it_may_end():
    assert told(compute(rule(n=9, type="minimum"), MONDAY, CALENDAR))[-1] == (
        "This is a minimum: it must not end before Thu 02/05/2030."
    )


def test_a_note_an_unsure_row_and_a_provisional_year_are_told_at_the_end():
    steps = told(compute(rule(n=20, note=same("a note"), unsure=same("the unit")), date(2030, 12, 20), CALENDAR))
    assert steps[-3:] == [
        "a note",
        "Provisional: the official calendar of 2031 has not been announced; the date is computed again when it is.",
        "Unsure: the unit",
    ]
    memory = compute(rule(confidence="MEMORY-UNSURE"), MONDAY, CALENDAR)
    assert memory.unsure
    assert told(memory)[-1] == "Unsure: nobody has checked this rule against the text itself."
    assert not compute(rule(), MONDAY, CALENDAR).unsure


def test_the_article_is_told_in_the_reader_s_language():
    due = compute(rule(citation=Text("Điều 1 (sửa đổi)", "Art 1 (amended)")), MONDAY, CALENDAR)
    assert due.article == "Art 1"
    assert due.cited.vi == "Điều 1 (sửa đổi)"
    assert due.steps[0].vi.startswith("Điều 1 (sửa đổi): ")
    other = rule(variants=(Variant(frozenset({"x"}), 5, "cd", article="Art 2"),), citation=same("Art 1 x"))
    assert compute(other, MONDAY, CALENDAR, when=["x"]).cited == same("Art 2")


def test_an_amount_is_said_in_the_singular_and_the_plural():
    assert (amount(1, "wd").en, amount(2, "wd").en, amount(2, "wd").vi) == (
        "1 working day",
        "2 working days",
        "2 ngày làm việc",
    )


def test_a_rest_of_two_days_is_named_once():
    steps = told(compute(rule(n=1), date(2030, 6, 7), CALENDAR))
    assert steps[3].startswith("Sat 08/06/2030 is a day off (weekly rest), so")


def test_a_stop_between_the_nominal_and_the_rolled_end_changes_nothing():
    stop = [Interval(date(2030, 6, 10), date(2030, 6, 12))]
    steps = told(compute(rule(n=2), date(2030, 6, 6), CALENDAR, stopped=stop))
    assert steps[2] == "The stop from Mon 10/06/2030 to Wed 12/06/2030 lies outside the term and changes nothing."
    inside = told(compute(rule(n=2), date(2030, 6, 6), CALENDAR, stopped=[Interval(date(2030, 6, 8), date(2030, 6, 8))]))
    assert inside[2].startswith("The clock stood still from Sat 08/06/2030 to the end of Sat 08/06/2030: 1 days")


SATURDAY = date(2030, 4, 27)


@pytest.mark.parametrize(
    ("trigger", "n", "counts"),
    [(SATURDAY, 1, False), (date(2030, 4, 26), 1, True), (date(2030, 4, 25), 1, False), (date(2030, 4, 26), 2, True)],
)
def test_a_worked_saturday_is_said_to_count_only_where_it_does(trigger, n, counts):
    steps = told(compute(rule(n=n, unit="wd"), trigger, CALENDAR))
    assert any("because it is worked: Sat 27/04/2030" in step for step in steps) == counts


@pytest.mark.parametrize("stop", [Interval(date(2030, 4, 26), SATURDAY), Interval(SATURDAY, date(2030, 4, 28))])
def test_a_worked_saturday_at_the_edge_of_a_stop_does_not_count(stop):
    steps = told(compute(rule(n=4, unit="wd"), date(2030, 4, 23), CALENDAR, stopped=[stop]))
    assert not any("because it is worked" in step for step in steps)


def test_days_off_are_told_only_when_there_were_some():
    assert not any(step.startswith("Not counted") for step in told(compute(rule(n=3, unit="wd"), MONDAY, CALENDAR)))
    holiday = calendar(rest=frozenset(), worked={})
    steps = told(compute(rule(n=11, unit="wd"), MONDAY, holiday))
    assert steps[2] == "Not counted: Wed 01/05/2030 (a holiday), Thu 02/05/2030 (off in exchange)."
    assert told(compute(rule(n=5, unit="wd"), date(2030, 6, 5), CALENDAR))[2] == "Not counted: weekly rest."


def test_day_one_is_the_first_day_that_counts():
    stop = [Interval(date(2030, 4, 23), date(2030, 4, 23))]
    assert "day one is Wed 24/04/2030" in told(compute(rule(n=3), MONDAY, CALENDAR, stopped=stop))[1]
    assert "day one is Sat 04/05/2030" in told(compute(rule(n=3), date(2030, 5, 3), CALENDAR))[1]
    assert "day one is Mon 06/05/2030" in told(compute(rule(n=3, unit="wd"), date(2030, 5, 3), CALENDAR))[1]
