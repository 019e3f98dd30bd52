"""A new calendar or a new version of a rule: which open terms change, and because of what."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from invented import CALENDAR, calendar, rule

from hoiam.core.deadlines import DayOff, Days, Extension, Interval, OpenTerm, Variant, compute, recompute
from hoiam.core.words import same

MONDAY = date(2030, 4, 22)
RULES = {
    "R": rule(n=9, variants=(Variant(frozenset({"remote"}), 20, "cd"),)),
    "W": rule(id="W", n=3, unit="wd", variants=(Variant(frozenset({"remote"}), 7, "cd"),)),
    "E": rule(id="E", n=30, type="at_most_each"),
    "M": rule(id="M", n=9, type="minimum"),
    "N": rule(id="N", n=None, unit="-", type="no_number"),
}
FRIDAY_OFF = calendar(
    version="2", days_off={**CALENDAR.days_off, date(2030, 5, 3): DayOff(date(2030, 5, 3), same("new"), "holiday")}
)


def term(rule_id="R", at=CALENDAR, **changed):
    """A term as it stands today: counted with the calendar as it was."""
    of = RULES[rule_id]
    due = compute(
        of, changed.get("trigger", MONDAY), at, when=changed.get("conditions", ()), stopped=changed.get("stopped", ()),
        days=changed.get("n"),
    )  # fmt: skip
    facts = {
        "key": rule_id,
        "rule": rule_id,
        "version": of.version,
        "calendar": at.label,
        "trigger": MONDAY,
        "days": Days(due.nominal, due.due, due.safe),
    }
    return OpenTerm(**{**facts, **changed})


def again(terms, at=FRIDAY_OFF, rules=RULES):
    return list(recompute(terms, lambda rule_id, on: rules[rule_id], lambda of: at))


def test_under_the_same_law_nothing_changes():
    for rule_id in RULES:
        assert again([term(rule_id)], at=CALENDAR) == []


def test_a_new_day_off_moves_the_term_that_ended_on_it_and_names_its_cause():
    (changed,) = again([term()])
    assert changed.before == Days(date(2030, 5, 1), date(2030, 5, 3), date(2030, 4, 30))
    assert changed.after == Days(date(2030, 5, 1), date(2030, 5, 6), date(2030, 4, 30))
    assert (changed.key, changed.cause, changed.calendar, changed.version) == ("R", "t@1 -> t@2", "t@2", "R@2029-01-01")
    assert changed.error is None


def test_a_term_that_ends_elsewhere_is_not_told():
    assert again([term("W")]) == []


def test_a_new_version_of_the_rule_moves_it_and_is_the_cause():
    shorter = {**RULES, "R": replace(RULES["R"], n=8, valid_from=date(2030, 1, 1))}
    (changed,) = again([term()], at=CALENDAR, rules=shorter)
    assert changed.after.due == date(2030, 4, 30)
    assert changed.cause == "R@2029-01-01 -> R@2030-01-01"


def test_conditions_stops_and_a_number_by_hand_are_kept():
    stop = (Interval(date(2030, 4, 23), date(2030, 4, 24)),)
    for kept in ({"conditions": frozenset({"remote"})}, {"stopped": stop}, {"n": 4}):
        assert again([term(**kept)], at=CALENDAR) == []
    assert again([term("W", conditions=frozenset({"remote"}))], at=CALENDAR) == []
    assert again([term("N", n=4)], at=CALENDAR) == []
    (changed,) = again([term(stopped=stop, days=Days(None, None, None))], at=CALENDAR)
    assert changed.after.nominal == date(2030, 5, 3)
    assert changed.cause == "counted again"


def test_an_extension_begins_at_the_nominal_end():
    plain = term(extensions=(Extension("E", 10),), days=Days(None, None, None))
    (changed,) = again([plain], at=CALENDAR)
    assert changed.after.nominal == date(2030, 5, 11)
    (changed,) = again([replace(plain, extensions=(Extension("E"),))], at=CALENDAR)
    assert changed.after.nominal == date(2030, 5, 31)
    (changed,) = again([replace(plain, extensions=(Extension("E", 10), Extension("E", 5)))], at=CALENDAR)
    assert changed.after.nominal == date(2030, 5, 16)
    (changed,) = again([replace(plain, extensions=(Extension("N"),))], at=CALENDAR)
    assert changed.after.nominal == date(2030, 5, 1)


def test_a_minimum_stays_unrolled():
    (changed,) = again([term("M", days=Days(None, None, None))], at=CALENDAR)
    assert changed.after == Days(date(2030, 5, 1), date(2030, 5, 1), date(2030, 5, 1))


def test_a_term_that_cannot_be_counted_any_more_keeps_its_days_and_says_why():
    one_year = calendar(version="3", years={2031: CALENDAR.years[2031]})
    (changed,) = again([term()], at=one_year)
    assert changed.after is None and changed.error is not None
    assert changed.before == term().days


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(["R", "W"]),
    st.dates(date(2030, 2, 1), date(2031, 3, 1)),
    st.lists(st.tuples(st.dates(date(2030, 2, 1), date(2031, 3, 1)), st.integers(0, 20)), max_size=2),
    st.sets(st.sampled_from(["remote"])),
)
def test_counting_again_agrees_with_counting(rule_id, trigger, spans, conditions):
    stopped = tuple(Interval(first, date.fromordinal(first.toordinal() + n)) for first, n in spans)
    before = term(rule_id, trigger=trigger, stopped=stopped, conditions=frozenset(conditions))
    due = compute(RULES[rule_id], trigger, FRIDAY_OFF, stopped=stopped, when=conditions)
    found = again([before])
    after = found[0].after if found else before.days
    assert after == Days(due.nominal, due.due, due.safe)
