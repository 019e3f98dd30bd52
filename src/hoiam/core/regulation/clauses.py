"""What a coordination regulation says, as frozen data: who leads, who is asked within how many days, what bodies owe.

A regulation is a body's own rule beside the law (`law/regulations/`). Its rows name bodies by codes, kinds and subjects as the
packs have them, and numbers of days; there is no field for a person, a name, an opinion or an outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from hoiam.core.deadlines import Unit
from hoiam.core.words import Text

OWN: Final = "own"
"""As a lead: whom the law's own matrix names. The row only repeats the law."""

COMMON: Final = "common_superior"
"""As an end of escalation: the nearest body that is above both."""

Silence = Literal["go_on", "escalate"]
"""What follows when an asked body does not answer. go_on: the work goes on without it; escalate: its superior is told."""

SILENCES: Final[tuple[Silence, ...]] = ("go_on", "escalate")

Share = Literal["question", "attachments"]
"""What goes to a body that is asked: the question, and what is attached to it. Nothing else can be given by a regulation."""

SHARES: Final[tuple[Share, ...]] = ("question", "attachments")


@dataclass(frozen=True, slots=True)
class Days:
    """A number of days, working (`wd`) or calendar (`cd`)."""

    n: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Named:
    """A body, or all bodies of a level, under the short name by which the rows of a regulation call it."""

    name: str
    code: str = ""
    level: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class When:
    """For which petitions a row holds: each field that is not None has to fit.

    kinds, subjects: codes of the packs. places: levels of bodies that govern a place, and codes of single bodies. authors: of
    whose act it is, a role of the matrix of competence. people: this many people or more, of one content.
    """

    kinds: frozenset[str] | None = None
    subjects: frozenset[str] | None = None
    places: frozenset[str] | None = None
    authors: frozenset[str] | None = None
    people: int | None = None

    @property
    def weight(self) -> int:
        """How special the row is: how many fields it names. Of two rows that fit, the one with more of them holds."""
        return sum(each is not None for each in (self.kinds, self.subjects, self.places, self.authors, self.people))


@dataclass(frozen=True, slots=True)
class LeadRow:
    """Who leads, who takes part, and who prepares where somebody else decides. ``until_classified``: only before a petition is
    classified. ``article`` is empty where the row is the province's own."""

    id: str
    when: When
    lead: str = ""
    members: tuple[str, ...] = ()
    prepares: str = ""
    until_classified: bool = False
    article: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class AskRow:
    """Who is asked for what, within how many days, and what his silence means. ``ask`` is empty where the row is of whoever is
    asked, ``errand`` where it is of whatever is asked. ``days`` is None where a row only says whom to ask."""

    id: str
    when: When
    ask: str = ""
    errand: str = ""
    days: Days | None = None
    silence: Silence = "escalate"
    share: tuple[Share, ...] = ("question",)
    to: str = ""
    article: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class DutyRow:
    """What bodies owe each other in every case: a term (``days``), or what comes again (``every``, ``by``, ``what``)."""

    id: str
    duty: str
    days: Days | None = None
    every: str = ""
    by: str = ""
    what: tuple[str, ...] = ()
    article: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Reminding:
    """How many working days after a due the asked body is reminded, and after how many whose superior is told.

    to: COMMON, the name of one body, or for each name the name of the body that is told next.
    """

    id: str
    remind: tuple[int, ...]
    escalate: int | None
    to: str = ""
    chain: Mapping[str, str] = field(default_factory=dict, hash=False)
    article: str = ""
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Regulation:
    """One version of a regulation. ``version`` is the day from which it holds, in ISO form; a row at work is cited as
    `A1@2026-10-01`. ``digest`` is the SHA-256 of its file, as `sha256sum` prints it."""

    id: str
    version: str
    issued_by: str
    law: str
    title: Text
    article: str
    valid_from: date
    valid_to: date | None
    bodies: Mapping[str, Named]
    leads: tuple[LeadRow, ...]
    asks: tuple[AskRow, ...]
    duties: tuple[DutyRow, ...]
    reminding: Reminding | None
    answers_for: Mapping[str, str]
    file: str
    digest: str
    places: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The regulation and its version, as the public log has it."""
        return f"{self.id}/{self.version}"

    def cite(self, row: str) -> str:
        """A row of this version, as an act cites it."""
        return f"{row}@{self.version}"

    def in_force(self, on: date) -> bool:
        """Whether its days hold; whether it was published by then, whoever keeps the register knows."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something for which a regulation may set a term: the law's rule for it by kind of petition, where the law has one, and
    whether the work may go on when it is not met."""

    id: str
    title: Text
    rules: Mapping[str, str]
    may_go_on: bool = False


@dataclass(frozen=True, slots=True)
class Duties:
    """What regulations may set terms for (`law/regulations/duties.yaml`).

    errands: kinds of demands from one body to another. duties: what bodies owe each other in every case. handling: the rule of
    law within which a petition of a kind is settled. spare: that many working days before its end the last errand has ended.
    """

    law: str
    errands: Mapping[str, Duty]
    duties: Mapping[str, Duty]
    handling: Mapping[str, str]
    spare: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A body of the house, as far as a regulation needs to know it: its level, the body above, the place that it governs, from
    when to when it works, and whether its key stands in the public log."""

    code: str
    level: str
    parent: str = ""
    place: str = ""
    since: date = date.min
    until: date | None = None
    has_key: bool = True

    def works(self, first: date, last: date | None) -> bool:
        """Whether it works on every day between two; ``last`` is None where there is no end."""
        return self.since <= first and (self.until is None or (last is not None and last <= self.until))
