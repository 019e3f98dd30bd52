"""The cells that a regulation has to fill: kind of petition, subject, where, whose act it is about, one or many people.

In each cell either the law says who decides (the matrix of competence), and a regulation may only repeat it and say who
prepares, or the law leaves it to the bodies, and the regulation says who leads. A cell that nobody fills is a gap; one that two
rows fill with the same right is an overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from hoiam.core.places.competence import Matrix
from hoiam.core.procedure import Law
from hoiam.core.regulation.clauses import AskRow, LeadRow, Regulation, Seat, When
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Cell:
    """One case that a regulation has to answer for.

    level: of the body that governs the place where it is; body: which one, where the regulation has rows for that one, else
    empty. author: whose act it is about, empty where the law asks nobody. people: the least number of people of one content.
    """

    kind: str
    subject: str
    level: str
    body: str = ""
    author: str = ""
    people: int = 1

    def __str__(self) -> str:
        where = self.body or self.level
        return " × ".join((self.kind, self.subject, where, self.author or "-", f"{self.people}+"))

    def fits(self, when: When) -> bool:
        """Whether a row holds here."""
        return (
            (when.kinds is None or self.kind in when.kinds)
            and (when.subjects is None or self.subject in when.subjects)
            and (when.places is None or self.level in when.places or self.body in when.places)
            and (when.authors is None or self.author in when.authors)
            and (when.people is None or self.people >= when.people)
        )


Block = tuple[frozenset[str], ...]
"""Cells that lie together: of each part of a cell, in its order and as text, the values; every combination is meant."""


def blocks(cells: Iterable[Cell]) -> list[Block]:
    """The same cells in as few rows as they go together in, so that people can read them."""
    found: list[list[frozenset[str]]] = [
        [frozenset({part}) for part in (c.kind, c.subject, c.body or c.level, c.author, str(c.people))] for c in cells
    ]
    for part in (4, 3, 1, 2, 0):
        together: dict[tuple[frozenset[str], ...], frozenset[str]] = {}
        for block in found:
            rest = (*block[:part], *block[part + 1 :])
            together[rest] = together.get(rest, frozenset()) | block[part]
        found = [[*rest[:part], values, *rest[part:]] for rest, values in together.items()]
    return [tuple(block) for block in found]


@dataclass(frozen=True, slots=True)
class ByLaw:
    """Who decides by the law: a role of the matrix, or empty where the law leaves it to a person or a court; the line of the
    matrix, its article and its gist."""

    role: str
    row: str
    article: str
    gist: Text


@dataclass(frozen=True, slots=True)
class House:
    """The bodies that are here, by code."""

    seats: Mapping[str, Seat]

    def chain(self, code: str) -> tuple[str, ...]:
        """A body and those above it, from below; it ends where one is named twice."""
        found: list[str] = []
        while code in self.seats and code not in found:
            found.append(code)
            code = self.seats[code].parent
        return tuple(found)

    def goes_round(self, code: str) -> bool:
        """Whether those above a body lead back to one of them."""
        chain = self.chain(code)
        return bool(chain) and self.seats[chain[-1]].parent in chain

    def of_level(self, level: str) -> list[Seat]:
        return [each for each in self.seats.values() if each.level == level]

    def at(self, place: str, levels: Sequence[str]) -> tuple[str, str]:
        """The level and the code of the body that governs a place, told by the place's code or the body's own."""
        here = self.seats.get(place) or next((s for s in self.seats.values() if s.place == place and s.level in levels), None)
        while here is not None and here.level not in levels:
            here = self.seats.get(here.parent)
        return ("", "") if here is None else (here.level, here.code)


class Ground:
    """What a regulation stands on: the packs, the matrix of who decides, the bodies that are here, and the day."""

    def __init__(self, law: Law, pack: str, matrix: Matrix, house: House, on: date) -> None:
        self.law, self.matrix, self.house, self.on = law, matrix, house, on
        self.kinds = {kind: each for kind, each in law.kinds.items() if each.pack == pack}
        self._said: dict[tuple[str, str], ByLaw | None] = {}

    @cached_property
    def levels(self) -> Mapping[str, str]:
        """The levels of the bodies that govern a place, with the area of the matrix that each stands for."""
        bodies = self.matrix.bodies
        return {each.level: each.id for each in bodies.values() if each.level and each.id == each.area and each.exists}

    @cached_property
    def subjects(self) -> frozenset[str]:
        return frozenset(subject.id for kind in self.kinds.values() for subject in kind.subjects)

    @cached_property
    def authors(self) -> Mapping[str, str]:
        """Those in a place that is governed here, each with the level of the body that governs it."""
        levels = {area: level for level, area in self.levels.items()}
        return {
            role.id: levels[role.area]
            for role in self.matrix.roles.values()
            if role.area in levels and self.matrix.bodies[role.body].exists
        }

    def is_the_laws(self, kind: str) -> bool:
        """Whether the law itself says who decides on petitions of this kind; else the bodies set it."""
        return kind in self.matrix.kinds or not self.matrix.is_left_to_bodies(kind)

    def by_law(self, kind: str, author: str) -> ByLaw | None:
        """Who decides by the law; None where it leaves that to the bodies."""
        key = (kind, author)
        if key not in self._said:
            self._said[key] = self._by_law(kind, author)
        return self._said[key]

    def _by_law(self, kind: str, author: str) -> ByLaw | None:
        if not self.is_the_laws(kind):
            return None
        row = self.matrix.row(kind, author, self.on) if author else None
        if row is None:
            article, gist = self.matrix.elsewhere(kind)
            return ByLaw("", "", article, gist)
        return ByLaw(row.body or "", row.id, row.article, row.gist)

    def cells(self, regulation: Regulation) -> Iterator[Cell]:
        """Every cell that the regulation has to answer for: the kinds and subjects of the packs, the levels that govern a place
        and the single bodies that it names, the authors that the matrix knows, and each number of people that makes a
        difference."""
        for kind, whole in self.kinds.items():
            rows = [each.when for each in regulation.leads if each.when.kinds is None or kind in each.when.kinds]
            rows += [each.when for each in regulation.asks if each.when.kinds is None or kind in each.when.kinds]
            people = sorted({1, *(when.people for when in rows if when.people is not None)})
            single = sorted({place for when in rows for place in when.places or () if place in self.house.seats})
            wheres = [(level, "") for level in self.levels] + [(self.house.seats[code].level, code) for code in single]
            authors = self.authors if kind in self.matrix.kinds else {"": ""}
            for subject in whole.subjects:
                for author, at in authors.items():
                    for level, body in wheres:
                        if at and level != at:
                            continue
                        for number in people:
                            yield Cell(kind, subject.id, level, body, author, number)


@dataclass(frozen=True, slots=True)
class Filled:
    """What the rows say of a cell: of those that lead, and of those that prepare, the ones that hold with the same right (more
    than one is an overlap)."""

    leads: tuple[LeadRow, ...]
    prepares: tuple[LeadRow, ...]


class Filling:
    """The rows of a regulation by the kinds and subjects that they are for, so that a cell looks at few of them."""

    def __init__(self, regulation: Regulation) -> None:
        self.regulation = regulation
        self._leads: dict[tuple[bool, str, str], list[LeadRow]] = {}
        self._asks: dict[tuple[str, str], list[AskRow]] = {}

    def at(self, cell: Cell, *, classified: bool = True) -> Filled:
        """The rows that hold in a cell, the most special of each sort."""
        key = (classified, cell.kind, cell.subject)
        if key not in self._leads:
            self._leads[key] = [
                row
                for row in self.regulation.leads
                if row.until_classified != classified and _is_for(row.when, cell.kind, cell.subject)
            ]
        fit = [row for row in self._leads[key] if cell.fits(row.when)]
        return Filled(_heaviest([r for r in fit if r.lead]), _heaviest([r for r in fit if r.prepares]))

    def asks(self, cell: Cell) -> tuple[AskRow, ...]:
        """The rows about asking that hold in a cell."""
        key = (cell.kind, cell.subject)
        if key not in self._asks:
            self._asks[key] = [row for row in self.regulation.asks if _is_for(row.when, *key)]
        return tuple(row for row in self._asks[key] if cell.fits(row.when))


def _is_for(when: When, kind: str, subject: str) -> bool:
    return (when.kinds is None or kind in when.kinds) and (when.subjects is None or subject in when.subjects)


def _heaviest(rows: list[LeadRow]) -> tuple[LeadRow, ...]:
    return tuple(row for row in rows if row.when.weight == max(each.when.weight for each in rows))


def who(regulation: Regulation, name: str, cell: Cell, house: House) -> str:
    """The code of the body that a short name means in a cell: the one of that level that governs the place, where all of a
    level are meant. Empty where that is nobody; the level itself, in angle brackets, where the cell has no single body."""
    named = regulation.bodies[name]
    if named.code:
        return named.code
    if named.level != cell.level:
        return ""
    only = house.of_level(named.level)
    return cell.body or (only[0].code if len(only) == 1 else f"<{named.level}>")
