"""Terms: days off, working days, the first day not counted, rolling over, stopped intervals, extensions.

`compute(rule, trigger, calendar)` gives a `Due`; everything it says can be opened to its steps in words.
"""

from hoiam.core.deadlines.calendar import Calendar, DayOff, Interval, UnsureDays, Year
from hoiam.core.deadlines.due import Due, OtherReading, compute
from hoiam.core.deadlines.errors import (
    BadInterval,
    BadNumber,
    BadTrigger,
    DeadlineError,
    NotInForce,
    OutsideCalendar,
    UnknownCondition,
    UnknownRule,
)
from hoiam.core.deadlines.reckon import years_later
from hoiam.core.deadlines.recount import Changed, Days, Extension, OpenTerm, recompute
from hoiam.core.deadlines.rule import (
    Direction,
    Door,
    Further,
    GoesWith,
    OtherNumber,
    Owed,
    Rule,
    RuleType,
    Settled,
    Unit,
    Variant,
    amount,
)

__all__ = [
    "BadInterval",
    "BadNumber",
    "BadTrigger",
    "Calendar",
    "Changed",
    "DayOff",
    "Days",
    "DeadlineError",
    "Direction",
    "Door",
    "Due",
    "Extension",
    "Further",
    "GoesWith",
    "Interval",
    "NotInForce",
    "OpenTerm",
    "OtherNumber",
    "OtherReading",
    "OutsideCalendar",
    "Owed",
    "Rule",
    "RuleType",
    "Settled",
    "Unit",
    "UnknownCondition",
    "UnknownRule",
    "UnsureDays",
    "Variant",
    "Year",
    "amount",
    "compute",
    "recompute",
    "years_later",
]
