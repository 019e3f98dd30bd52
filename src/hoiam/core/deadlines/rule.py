"""A rule of time: what one article says about one term, from one day to another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hoiam.core.words import Text, same

RuleType = Literal["limit", "at_once", "at_most_each", "not_counted", "minimum", "no_number", "unsure", "check"]
"""limit: at the latest n units; at_once; at_most_each: each extension at most n; not_counted: the clock stands still;
minimum: at least n units, so nothing may end before; no_number: the law sets none, the body sets its own; unsure: not
confirmed by anyone who read the text; check: a duty or test without a date."""

Unit = Literal["cd", "wd", "month", "year", "hour", "-"]
"""cd: calendar day; wd: working day; -: no unit."""

Direction = Literal["after", "before"]

_UNITS: dict[Unit, Text] = {
    "cd": Text("ngày", "calendar days"),
    "wd": Text("ngày làm việc", "working days"),
    "month": Text("tháng", "months"),
    "year": Text("năm", "years"),
    "hour": Text("giờ", "hours"),
    "-": Text("", ""),
}


def amount(n: int, unit: Unit) -> Text:
    """A number with its unit, as both languages say it.

    >>> amount(1, "month").en
    '1 month'
    """
    words = _UNITS[unit]
    return Text(f"{n} {words.vi}".strip(), f"{n} {words.en.removesuffix('s') if n == 1 else words.en}".strip())


@dataclass(frozen=True, slots=True)
class Variant:
    """Another length of the same term, which holds when a person has decided that all its conditions are met."""

    when: frozenset[str]
    n: int | None
    unit: Unit
    article: str | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class OtherNumber:
    """Another number that some text or reader gives for the same term, and why it is not the one used.

    `if_ends_after`: only worth telling when the term ends after that day (a term that straddles a change of law).
    """

    n: int
    unit: Unit
    reason: Text
    article: str | None = None
    if_ends_after: date | None = None


@dataclass(frozen=True, slots=True)
class Further:
    """Further terms that a decision of their own may add when a person has decided that the conditions are met.

    times: how many at most; n: the most that each may last, in the unit of the term; rule: the rule of such a term. They
    change nothing until they are decided, so the term itself is counted without them. begins_rolled: as of that rule.
    """

    when: frozenset[str]
    times: int
    n: int
    rule: str
    begins_rolled: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A doubt that a lawyer has answered: which, by which reading of it, in words; who gave his word, as what, on which day,
    why. `days`: where it is about days of a calendar, which."""

    doubt: str
    reading: str
    said: Text
    name: str
    office: str
    given_on: date
    reason: str
    days: tuple[date, ...] = ()

    def to_json(self, language: str) -> dict[str, object]:
        """The answer as `hoiam law due --json` prints it."""
        return {
            "doubt": self.doubt,
            "reading": self.reading,
            "said": self.said.of(language),
            "by": {"name": self.name, "office": self.office},
            "on": self.given_on.isoformat(),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Owed:
    """One of those to whom a duty is owed, by the pack's name for him.

    only_if: only in cases with that condition. if_any: there may be none in a case; then a step says so, and nobody assumes it.
    """

    party: str
    only_if: str | None = None
    if_any: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """What is left to whoever waits once a term of the body has run out: in our words, with its article; `unsure`: what nobody
    has confirmed of it."""

    gist: Text
    article: str
    unsure: Text | None = None

    @property
    def cited(self) -> Text:
        """The article, as a reader of either language sees it."""
        return same(self.article)


GoesWith = Literal["petition"]
"""What a running term goes along with when a petition is passed on; every other one is the sending body's and ends there."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule of time.

    `succeeds` names the rule that held before `valid_from`. `from_rolled` says why some would count from the rolled end
    of an earlier term rather than from its nominal end, `not_rolled` why some would not let it roll off a day of rest.
    `unsure` says in words what nobody has confirmed, `read_otherwise` how others read it where no number can be computed of
    it, `hangs` the rules whose days hang on it. `own`: the number is not the law's but one that a body has set for
    itself. `citation`: the article in each language, where `article` holds words of one. `met_by` names the acts that do what
    the rule asks for (`accept`, `notify.sent`), `owed_to` all whom it has to be done to: it is met with the last of them.
    `when_late`: what is left to whoever waits once it has run out. `goes_with`: what a running term goes along with when a
    petition is passed on. `in_due_form`: of several who write together it counts from no day before the one on which all of
    what the law wants of them is there. `outlives`: it is owed whatever becomes of the petition, until a step names it.
    `not_in_a_journey` says why no step starts the term; `lapses` why nothing follows the row where it ends.
    `settled`: the doubts of the rule that a lawyer has answered; by such an answer `begins_rolled` counts the term from a
    working day, `ends_unrolled` leaves its end on a day of rest, and `straddling` is its number where it ends after a change
    of the law.
    Source and confidence are those of the research in the pack.
    """

    id: str
    article: str
    type: RuleType
    n: int | None
    unit: Unit
    direction: Direction
    variants: tuple[Variant, ...]
    valid_from: date
    valid_to: date | None
    succeeds: str | None
    calendar: str
    title: Text
    gist: Text
    trigger: Text
    source: str
    confidence: str
    note: Text | None = None
    unsure: Text | None = None
    read_otherwise: Text | None = None
    hangs: tuple[str, ...] = ()
    other_numbers: tuple[OtherNumber, ...] = ()
    from_rolled: Text | None = None
    not_rolled: Text | None = None
    further: tuple[Further, ...] = ()
    pack: str = ""
    own: bool = False
    citation: Text | None = None
    met_by: tuple[str, ...] = ()
    owed_to: tuple[Owed, ...] = ()
    goes_with: GoesWith | None = None
    in_due_form: bool = False
    outlives: bool = False
    not_in_a_journey: Text | None = None
    lapses: Text | None = None
    settled: tuple[Settled, ...] = ()
    begins_rolled: bool = False
    ends_unrolled: bool = False
    straddling: OtherNumber | None = None
    when_late: tuple[Door, ...] = ()

    @property
    def cited(self) -> Text:
        """The article as a reader of either language should see it; `article` itself is the same in both."""
        return self.citation or same(self.article)

    @property
    def version(self) -> str:
        """The name under which a computed date remembers this version: `id@valid_from`."""
        return f"{self.id}@{self.valid_from.isoformat()}"

    @property
    def is_unsure(self) -> bool:
        """Whether the rule must be shown as unsure wherever a date of it is shown."""
        return self.type == "unsure" or self.unsure is not None or "UNSURE" in self.confidence

    @property
    def is_unsettled(self) -> bool:
        """Whether a lawyer has yet to say that it is there, or which of several numbers is its own."""
        return self.is_unsure or bool(self.other_numbers)

    @property
    def conditions(self) -> frozenset[str]:
        """Every condition that changes the length of this term or allows a further one."""
        met = [variant.when for variant in self.variants] + [further.when for further in self.further]
        return frozenset().union(*met)

    def in_force(self, on: date) -> bool:
        """Whether the rule holds for an event of that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def variant(self, when: Collection[str]) -> Variant | None:
        """The variant that a case with these conditions has: the one that asks for most of them, then the longest."""
        met = [variant for variant in self.variants if variant.when <= frozenset(when)]
        return max(met, key=lambda variant: (len(variant.when), variant.n or 0), default=None)

    def allows(self, when: Collection[str]) -> Further | None:
        """The further terms that a case with these conditions may be given, the most of them."""
        met = [further for further in self.further if further.when <= frozenset(when)]
        return max(met, key=lambda further: further.times, default=None)
