"""Who is competent: from the kind of petition, whose act it is about, the place and the day, to the body that decides.

The matrix is data (law/vn/competence.yaml), dated and with its articles; this file only looks it up, maps a place of
before the reform to what it is now, and sees to it that nobody deals with a denunciation of himself. The result is a
suggestion with its reason: an officer confirms it, and where the law or the map leaves a choice it says "a person
decides" and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import yaml

from hoiam.core.places.errors import BrokenTable, PlaceError
from hoiam.core.places.unit import Succession, Unit
from hoiam.core.places.units import Units
from hoiam.core.words import Text

"""The same words in vi and en."""

Outcome = Literal["body", "person", "court", "configuration"]
_AREAS: Final = ("commune", "district", "province", "nation", "any")
_CONFIDENCE: Final = ("SOURCE", "UNSURE")


class UnknownCase(PlaceError):
    """A kind of petition or a person complained of that the matrix doesn't know."""

    def __init__(self, what: str, given: str, known: Sequence[str]) -> None:
        listed = ", ".join(known)
        super().__init__(
            what=Text(f"Bảng thẩm quyền không có “{given}”.", f"The matrix has no {what} “{given}”."),
            why=Text("Chỉ tra được các mục có trong bảng.", "Only what the table holds can be looked up."),
            next=Text(f"Chọn một trong: {listed}.", f"Choose one of: {listed}."),
        )


@dataclass(frozen=True, slots=True)
class Designation:
    """A person by his office: the role, and the unit in which he holds it (None for the whole nation)."""

    role: str
    unit: Unit | None
    title: Text


@dataclass(frozen=True, slots=True)
class Competence:
    """Who decides, as far as the law and the map say.

    `outcome`: body - `body` is competent. person - someone must decide; `candidates` are those that come into
    question. court - the law knows no further instance. configuration - each body sets it for itself.
    `confidence`: SOURCE (read in the law), PRACTICE (done so before the law's text said so), UNSURE (for a lawyer).
    `row`: which row of which version of the matrix said so, for the record.
    """

    outcome: Outcome
    body: Designation | None
    candidates: tuple[Designation, ...]
    article: str
    confidence: str
    reason: Text
    row: str


@dataclass(frozen=True, slots=True)
class Role:
    """An office, its rank among the others, and the area that its holder answers for."""

    id: str
    rank: int
    area: str
    title: Text


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the matrix: for an act of this role and this kind of petition, the competent role, from a day on."""

    act: str
    kind: str
    body: str | None
    outcome: Outcome
    article: str
    since: date
    until: date | None
    statute_since: date
    confidence: str
    gist: Text
    note: Text | None

    @property
    def id(self) -> str:
        return f"{self.kind}/{self.act}@{self.since}"


class Matrix:
    """The matrix of competence. Made by `Matrix.load` from its text; never changes afterwards."""

    def __init__(
        self,
        roles: Mapping[str, Role],
        kinds: Mapping[str, Text],
        never_oneself: Mapping[str, tuple[str, Text]],
        elsewhere: Mapping[str, Competence],
        rows: Sequence[Row],
    ) -> None:
        self.roles, self.kinds, self.rows = roles, kinds, tuple(rows)
        self._never_oneself, self._elsewhere = never_oneself, elsewhere

    @classmethod
    def load(cls, text: str, file: str = "competence.yaml") -> Matrix:
        """The matrix from its YAML. Raises BrokenTable with file, line and cause."""
        return _Loader(text, file).matrix()

    def competent(self, kind: str, whose: str, code: str, on: date, units: Units, *, code_on: date | None = None) -> Competence:
        """Who is competent on the day `on` for a petition of this kind about an act of `whose` at the place `code`.

        `kind`: as the law packs name it. `whose`: a role of the matrix. `code`: the commune, former district or
        province of the act; `code_on`: the day on which the code was written. Without it the code is read as of `on`,
        and a code that nobody bears on that day as its last bearer's.
        Raises UnknownCase, UnknownUnit, NotInForce, OutsideTable.
        """
        if kind in self._elsewhere:
            return self._elsewhere[kind]
        if kind not in self.kinds:
            raise UnknownCase("kind of petition", kind, [*self.kinds, *self._elsewhere])
        if whose not in self.roles:
            raise UnknownCase("person complained of", whose, list(self.roles))
        succession = _read(units, code, on, code_on)
        places = tuple(part.unit for part in succession.parts)
        mapped = "" if succession.old.in_force(on) else succession.reason.vi
        mapped_en = "" if succession.old.in_force(on) else succession.reason.en
        row = next(
            (r for r in self.rows if r.act == whose and r.kind == kind and r.since <= on
             and (r.until is None or on <= r.until)),
            None,
        )  # fmt: skip
        if row is None:
            return self._no_row(kind, whose, on)
        confidence = row.confidence if row.confidence != "SOURCE" or on >= row.statute_since else "PRACTICE"
        note = row.note or Text("", "")
        reason = Text(
            " ".join(filter(None, [row.gist.vi, mapped, note.vi])),
            " ".join(filter(None, [row.gist.en, mapped_en, note.en])),
        )
        if row.outcome == "court":
            return Competence("court", None, (), row.article, confidence, reason, row.id)
        if row.outcome == "person" or row.body is None:
            candidates = self._who_may_come_into_question(places, on, units)
            candidates = tuple(c for c in candidates if not self._is_or_is_under(kind, whose, places, c, on, units))
            return Competence("person", None, candidates, row.article, confidence, reason, row.id)
        bodies = self._designations(row.body, places, on, units)
        if len(bodies) != 1:
            return Competence("person", None, bodies, row.article, confidence, reason, row.id)
        if self._is_or_is_under(kind, whose, places, bodies[0], on, units):
            article, gist = self._never_oneself[kind]
            return Competence("person", None, (), article, confidence, gist, row.id)
        return Competence("body", bodies[0], bodies, row.article, confidence, reason, row.id)

    def bars(
        self,
        kind: str,
        whose: str,
        code: str,
        on: date,
        units: Units,
        *,
        receiver: str,
        receiver_code: str | None,
        code_on: date | None = None,
    ) -> tuple[str, Text] | None:
        """Why a petition must not be sent to this office: the article and its gist; None if it may be.

        A denunciation never goes to the person denounced, nor to anyone under him. `receiver`: the role at the head
        of the body that would receive it, `receiver_code`: its unit on the day `on` (None for the whole nation).
        """
        for role in (whose, receiver):
            if role not in self.roles:
                raise UnknownCase("office", role, list(self.roles))
        unit = units.unit(receiver_code, on) if receiver_code is not None else None
        head = Designation(receiver, unit, self._title(receiver, unit, on, units))
        places = tuple(part.unit for part in _read(units, code, on, code_on).parts)
        return self._never_oneself[kind] if self._is_or_is_under(kind, whose, places, head, on, units) else None

    def _is_or_is_under(
        self, kind: str, whose: str, places: Sequence[Unit], who: Designation, on: date, units: Units
    ) -> bool:  # fmt: skip
        """Whether an office is that of the person denounced, or lies within his area at his rank or below."""
        if kind not in self._never_oneself:
            return False
        accused = self.roles[whose]
        if self.roles[who.role].rank > accused.rank:
            return False
        if accused.area == "nation" or who.unit is None:
            return True
        areas = {unit.code for unit in places} | {units.province_of(unit, on).code for unit in places}
        if accused.area != "province":
            areas = {unit.code for unit in places}
        return who.unit.code in areas or units.province_of(who.unit, on).code in areas

    def _no_row(self, kind: str, whose: str, on: date) -> Competence:
        first = min((r.since for r in self.rows if r.act == whose and r.kind == kind), default=None)
        vi = f"Bảng thẩm quyền không có dòng cho “{self.roles[whose].id}” vào ngày {on:%d/%m/%Y}"
        en = f"The matrix has no row for “{self.roles[whose].id}” on {on:%d/%m/%Y}"
        if first is not None:
            vi += f"; dòng đầu tiên từ {first:%d/%m/%Y}"
            en += f"; its first is from {first:%d/%m/%Y}"
        reason = Text(f"{vi}: cán bộ tra văn bản khi đó.", f"{en}: an officer looks up the law of that day.")
        return Competence("person", None, (), "", "UNSURE", reason, "")

    def _designations(self, role: str, places: Sequence[Unit], on: date, units: Units) -> tuple[Designation, ...]:
        """The office in each of the units in which it may be meant: one, unless the old unit was split."""
        area = self.roles[role].area
        if area == "nation":
            return (Designation(role, None, self._title(role, None, on, units)),)
        if area == "province":
            within: Sequence[Unit] = tuple(dict.fromkeys(units.province_of(unit, on) for unit in places))
        else:
            within = [unit for unit in places if unit.level == "commune"]
        return tuple(Designation(role, unit, self._title(role, unit, on, units)) for unit in within)

    def _who_may_come_into_question(self, places: Sequence[Unit], on: date, units: Units) -> tuple[Designation, ...]:
        """For an office that is gone: the heads of the communes that took over the place, and of their province."""
        return tuple(
            designation
            for role in ("commune_chair", "province_chair")
            if role in self.roles
            for designation in self._designations(role, places, on, units)
        )

    def _title(self, role: str, unit: Unit | None, on: date, units: Units) -> Text:
        """The title with the name of the unit; a commune is told together with its province."""
        if unit is None:
            return self.roles[role].title
        province = units.province_of(unit, on)
        chain = [unit] if unit == province else [unit, province]
        title = self.roles[role].title
        return Text(
            title.vi.format(unit=", ".join(link.title.vi for link in chain)),
            title.en.format(unit=", ".join(link.title.en for link in chain)),
        )


def _read(units: Units, code: str, on: date, code_on: date | None) -> Succession:
    """What a code stands for on a day: its bearer of `code_on`, or of the day itself, or else its last one."""
    if code_on is None and any(unit.in_force(on) for unit in units.bearers(code)):
        code_on = on
    return units.successors(code, on, read_on=code_on)


class _Loader:
    """Reads the YAML with its line numbers, so that an error says where it is."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise BrokenTable(file, mark.line + 1 if mark else 1, f"no YAML: {error}") from None
        self.root = self._mapping(root, 1, "the file")

    def fail(self, node: yaml.Node | None, cause: str) -> BrokenTable:
        return BrokenTable(self.file, node.start_mark.line + 1 if node is not None else 1, cause)

    def _mapping(self, node: yaml.Node | None, line: int, what: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise BrokenTable(self.file, line, f"{what} isn't a mapping")
        return {str(key.value): value for key, value in node.value}

    def _part(self, node: yaml.Node, what: str) -> dict[str, yaml.Node]:
        return self._mapping(node, node.start_mark.line + 1, what)

    def _need(self, of: Mapping[str, yaml.Node], key: str, at: yaml.Node | None) -> yaml.Node:
        if key not in of:
            raise self.fail(at, f"“{key}” is missing")
        return of[key]

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            raise self.fail(node, "words are due here")
        return str(node.value)

    def _words(self, node: yaml.Node) -> Text:
        part = self._part(node, "words in two languages")
        return Text(self._text(self._need(part, "vi", node)), self._text(self._need(part, "en", node)))

    def _day(self, node: yaml.Node) -> date:
        try:
            return date.fromisoformat(self._text(node))
        except ValueError:
            raise self.fail(node, f"“{node.value}” is no day; write YYYY-MM-DD") from None

    def _one_of(self, node: yaml.Node, known: Sequence[str]) -> str:
        if (given := self._text(node)) not in known:
            raise self.fail(node, f"“{given}” is none of {', '.join(known)}")
        return given

    def matrix(self) -> Matrix:
        roles = {name: self._role(name, node) for name, node in self._section("roles").items()}
        kinds: dict[str, Text] = {}
        never: dict[str, tuple[str, Text]] = {}
        for kind, node in self._section("kinds").items():
            part = self._part(node, kind)
            kinds[kind] = self._words(self._need(part, "title", node))
            if "never_oneself" in part:
                rule = self._part(part["never_oneself"], "never_oneself")
                article = self._text(self._need(rule, "article", part["never_oneself"]))
                never[kind] = (article, self._words(self._need(rule, "gist", part["never_oneself"])))
        elsewhere = {kind: self._elsewhere(kind, node) for kind, node in self._section("elsewhere").items()}
        listed = self._need(self.root, "rows", None)
        if not isinstance(listed, yaml.SequenceNode):
            raise self.fail(listed, "rows is no list")
        rows: list[Row] = []
        for node in listed.value:
            row = self._row(node, roles, kinds)
            for other in rows:
                if (other.act, other.kind) == (row.act, row.kind) and (other.until is None or other.until >= row.since):
                    raise self.fail(node, f"two rows for {row.kind} and {row.act} on {row.since}")
            if row.kind in never and row.body is not None and roles[row.body].rank <= roles[row.act].rank:
                raise self.fail(node, f"{row.kind} about {row.act} would go to {row.body}, that person or one below")
            rows.append(row)
        return Matrix(roles, kinds, never, elsewhere, rows)

    def _section(self, name: str) -> dict[str, yaml.Node]:
        return self._part(self._need(self.root, name, None), name)

    def _role(self, name: str, node: yaml.Node) -> Role:
        part = self._part(node, name)
        rank = self._need(part, "rank", node)
        if not self._text(rank).isdecimal():
            raise self.fail(rank, f"“{rank.value}” is no rank")
        area = self._one_of(self._need(part, "of", node), _AREAS)
        return Role(name, int(self._text(rank)), area, self._words(self._need(part, "title", node)))

    def _elsewhere(self, kind: str, node: yaml.Node) -> Competence:
        part = self._part(node, kind)
        settled: Outcome = "configuration"
        if self._one_of(self._need(part, "settled", node), ("configuration", "person")) == "person":
            settled = "person"
        article = self._text(self._need(part, "article", node))
        return Competence(settled, None, (), article, "SOURCE", self._words(self._need(part, "gist", node)), kind)

    def _row(self, node: yaml.Node, roles: Mapping[str, Role], kinds: Mapping[str, Text]) -> Row:
        part = self._part(node, "a row")
        known = "act kind body ends person article from to statute_from confidence gist note"
        if unknown := set(part) - set(known.split(" ")):
            raise self.fail(node, f"unknown {', '.join(sorted(unknown))}; a row has {known}")
        if sum(key in part for key in ("body", "ends", "person")) != 1:
            raise self.fail(node, "a row says exactly one of body, ends, person")
        outcome: Outcome = "body" if "body" in part else "court" if "ends" in part else "person"
        if "ends" in part:
            self._one_of(part["ends"], ("court",))
        if "person" in part:
            self._one_of(part["person"], ("true",))
        since = self._day(self._need(part, "from", node))
        return Row(
            act=self._one_of(self._need(part, "act", node), list(roles)),
            kind=self._one_of(self._need(part, "kind", node), list(kinds)),
            body=self._one_of(part["body"], list(roles)) if "body" in part else None,
            outcome=outcome,
            article=self._text(self._need(part, "article", node)),
            since=since,
            until=self._day(part["to"]) if "to" in part else None,
            statute_since=self._day(part["statute_from"]) if "statute_from" in part else since,
            confidence=self._one_of(self._need(part, "confidence", node), _CONFIDENCE),
            gist=self._words(self._need(part, "gist", node)),
            note=self._words(part["note"]) if "note" in part else None,
        )
