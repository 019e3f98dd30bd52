"""The one answer to who leads and who has to be asked: the law first, the regulation second, each with its reason.

It is told; nothing is decided by it. Whoever handles a petition confirms it by the step that he takes; where neither law nor
regulation says who, a person does. Who is the accused, and whom that keeps away, is asked where something is sent
(`core.dossier.participants`, `casework.competence`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from hoiam.core.deadlines import Rule, amount, compute
from hoiam.core.procedure import Law
from hoiam.core.regulation.cells import ByLaw, Cell, Filling, Ground, who
from hoiam.core.regulation.clauses import OWN, AskRow, Days, Duties, Regulation, Share, Silence
from hoiam.core.words import Text, same, sentence

By = Literal["law", "regulation", "person"]
"""Whose word it is who leads: the law's, the regulation's, or that of a person, since neither says it."""


_NOBODY: Final = Text(
    "Luật và quy chế không nêu ai: người có thẩm quyền quyết định.",
    "Neither the law nor a regulation names anybody: a person decides.",
)


@dataclass(frozen=True, slots=True)
class Led:
    """Who leads in a cell. ``body``: its code; empty where the law names an office that is not here, or a person decides.
    ``role``: the office that decides by the law. ``prepares``: who prepares for it. ``row``: the row of the regulation, as an
    act cites it, or the line of the law's matrix."""

    by: By
    body: str
    role: str
    members: tuple[str, ...]
    prepares: str
    row: str
    prepares_row: str
    article: str
    reason: Text


_LED_BY_NOBODY: Final = Led("person", "", "", (), "", "", "", "", _NOBODY)


@dataclass(frozen=True, slots=True)
class AskedOf:
    """Whom to ask for what, within how many days, and what his silence means. ``body`` is empty where a row is of whoever is
    asked. ``days`` is the regulation's number, ``rule`` the law's rule for the same; the earlier of the two days holds."""

    body: str
    errand: str
    days: Days | None
    rule: Rule | None
    silence: Silence
    share: tuple[Share, ...]
    to: str
    row: str
    article: str
    reason: Text

    def due(self, law: Law, sent: date) -> date | None:
        """The last day for an answer to what was sent on a day: the regulation's or the law's, whichever is earlier. None where
        neither has a number. Raises DeadlineError."""
        found = [day for rule in self._rules(law) if (day := _last(law, rule, sent)) is not None]
        return min(found, default=None)

    def _rules(self, law: Law) -> list[Rule]:
        rules = [self.rule] if self.rule is not None and self.rule.n is not None else []
        if self.days is not None:
            calendar = self.rule.calendar if self.rule is not None else next(iter(law.calendars))
            rules.append(as_rule(self, self.days, calendar))
        return rules


def _last(law: Law, rule: Rule, sent: date) -> date | None:
    return compute(rule, sent, law.calendar_of(rule)).due


def last_day(asked: AskedOf, law: Law, sent: date) -> date | None:
    """By which day the answer is due to what was sent on a day (``AskedOf.due``)."""
    return asked.due(law, sent)


def as_rule(asked: AskedOf, days: Days, calendar: str) -> Rule:
    """A term of a regulation as a rule of time, so that it is counted as every other: from the day after, over days off."""
    return Rule(
        id=asked.row, article=asked.article, type="limit", n=days.n, unit=days.unit, direction="after", variants=(),
        valid_from=date.min, valid_to=None, succeeds=None, calendar=calendar, title=asked.reason, gist=asked.reason,
        trigger=Text("ngày gửi", "the day on which it is sent"), source=asked.row, confidence="BODY", own=True,
    )  # fmt: skip


def cell_of(
    ground: Ground, kind: str, subject: str, place: str, *, author: str = "", people: int = 1
) -> Cell:  # fmt: skip
    """The cell of a case. ``place``: code of the place, or of the body that has it; ``author``: a role of the matrix."""
    level, body = ground.house.at(place, list(ground.levels))
    return Cell(kind, subject, level, body, author, people)


def leads(regulation: Regulation | None, ground: Ground, cell: Cell, *, classified: bool = True) -> Led:
    """Who leads in a cell on the day of the ground, by the law, else by the regulation in force; before a petition is
    classified, by the row that holds until then, where there is one."""
    law = ground.by_law(cell.kind, cell.author) if classified else None
    if regulation is None:
        return _led_by_law(law, cell, ground, (), "", "") if law is not None else _LED_BY_NOBODY
    filled = Filling(regulation).at(cell, classified=classified)
    prepares, prepared_by = "", ""
    for row in filled.prepares[:1]:
        prepares, prepared_by = who(regulation, row.prepares, cell, ground.house), regulation.cite(row.id)
    named = [name for row in (*filled.leads[:1], *filled.prepares[:1]) for name in row.members]
    members = tuple(dict.fromkeys(code for name in named if (code := who(regulation, name, cell, ground.house))))
    if law is not None:
        return _led_by_law(law, cell, ground, members, prepares, prepared_by)
    if not filled.leads or filled.leads[0].lead == OWN:
        return replace(_LED_BY_NOBODY, prepares=prepares, prepares_row=prepared_by)
    row = filled.leads[0]
    body = who(regulation, row.lead, cell, ground.house)
    return Led(
        by="regulation" if body else "person",
        body=body,
        role="",
        members=tuple(code for code in members if code != body),
        prepares=prepares,
        row=regulation.cite(row.id),
        prepares_row=prepared_by,
        article=row.article or regulation.article,
        reason=sentence(
            "{title}, dòng {row}, có hiệu lực từ {day}.", "{title}, row {row}, in force from {day}.",
            title=regulation.title, row=row.id, day=f"{regulation.valid_from:%d/%m/%Y}",
        ),
    )  # fmt: skip


def _led_by_law(
    law: ByLaw, cell: Cell, ground: Ground, members: tuple[str, ...], prepares: str, prepared_by: str
) -> Led:  # fmt: skip
    level = ground.matrix.bodies[ground.matrix.roles[law.role].body].level if law.role else ""
    chain = ground.house.chain(cell.body)
    body = next((code for code in chain if level and ground.house.seats[code].level == level), "")
    by: By = "law" if law.role or law.row else "person"
    return Led(by, body, law.role, members, prepares, law.row, prepared_by, law.article, law.gist)


def must_ask(
    regulation: Regulation | None, duties: Duties, ground: Ground, cell: Cell, errand: str = ""
) -> tuple[AskedOf, ...]:  # fmt: skip
    """Whom a regulation wants asked in a cell, other than who leads; with ``errand``, how long whoever else is asked for that
    has (last, with an empty ``body``). Of rows that name nobody, the one that fits best fills in what one that names somebody
    leaves open."""
    if regulation is None:
        return ()
    rows = [row for row in Filling(regulation).asks(cell) if not errand or row.errand in ("", errand)]
    general = sorted((row for row in rows if not row.ask), key=_weight, reverse=True)
    named = [row for row in rows if row.ask]
    lead = leads(regulation, ground, cell).body
    return tuple(
        each
        for row in (*named, *(general[:1] if errand else ()))
        if (each := _asked(regulation, duties, ground, cell, row, general, errand)) is not None
        and (not each.body or each.body != lead)
    )


def _weight(row: AskRow) -> int:
    return row.when.weight + bool(row.errand)


def _asked(
    regulation: Regulation, duties: Duties, ground: Ground, cell: Cell, row: AskRow, general: Iterable[AskRow], errand: str
) -> AskedOf | None:  # fmt: skip
    """What one row asks in the cell: the number of days that it leaves open is that of the row for whoever is asked."""
    body = who(regulation, row.ask, cell, ground.house) if row.ask else ""
    if row.ask and not body:
        return None
    wanted = row.errand or errand
    filled = row
    if row.days is None:
        other = next((each for each in general if each.days is not None and each.errand in ("", wanted)), None)
        filled = replace(row, days=other.days, silence=other.silence) if other is not None else row
    duty = duties.errands.get(wanted)
    rule_id = duty.rules.get(cell.kind, "") if duty is not None else ""
    rule = ground.law.rule(rule_id, ground.on) if rule_id and ground.law.holds(rule_id, ground.on) else None
    days = amount(filled.days.n, filled.days.unit) if filled.days is not None else same("-")
    reason = sentence(
        "{title}, dòng {row}: {days}", "{title}, row {row}: {days}", title=regulation.title, row=row.id, days=days
    )  # fmt: skip
    return AskedOf(
        body=body,
        errand=wanted,
        days=filled.days,
        rule=rule,
        silence=filled.silence,
        share=row.share,
        to=who(regulation, row.to, cell, ground.house) if row.to in regulation.bodies else row.to,
        row=regulation.cite(row.id),
        article=row.article or regulation.article,
        reason=reason,
    )


def in_force(versions: Iterable[Regulation], on: date) -> Regulation | None:
    """The version that holds on a day, of those of one regulation: the last that has begun, unless it has ended."""
    begun = [each for each in versions if each.valid_from <= on]
    last = max(begun, key=lambda each: each.valid_from, default=None)
    return last if last is not None and last.in_force(on) else None
