"""Who is competent: from the kind of petition, whose act it is about, the place, the day and what became of him since, to the
body that decides.

The matrix is data (law/vn/competence.yaml), dated and with its articles; this file only looks it up, maps a place of
before the reform to what it is now, and sees to it that nobody deals with a denunciation of himself. The result is a
suggestion with its reason: an officer confirms it, and where the law or the map leaves a choice it says "a person
decides" and why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

import yaml

from hoiam.core.places.errors import BrokenTable, PlaceError
from hoiam.core.places.unit import Succession, Unit
from hoiam.core.places.units import Units
from hoiam.core.words import Text

Outcome = Literal["body", "person", "court", "configuration"]
Standing = Literal["head", "deputy", "official", "body"]
_STANDINGS: Final[tuple[Standing, ...]] = ("head", "deputy", "official", "body")
_AREAS: Final = ("commune", "district", "province", "field", "nation")
_LEADS: Final = ("then", "now", "above")
_CONFIDENCE: Final = ("SOURCE", "UNSURE")
_SURE: Final = ("UNSURE", "PRACTICE", "SOURCE")


class UnknownCase(PlaceError):
    """A kind of petition, a person complained of or what became of him that the matrix doesn't know."""

    def __init__(self, what: str, given: str, known: Sequence[str]) -> None:
        listed = ", ".join(known)
        super().__init__(
            what=Text(f"Bảng thẩm quyền không có “{given}”.", f"The matrix has no {what} “{given}”."),
            why=Text("Chỉ tra được các mục có trong bảng.", "Only what the table holds can be looked up."),
            next=Text(f"Chọn một trong: {listed}.", f"Choose one of: {listed}."),
        )


class NowUnknown(PlaceError):
    """The law goes by where the person works now, and nobody has said it."""

    def __init__(self, title: Text, article: str) -> None:
        super().__init__(
            what=Text("Chưa rõ người đó nay giữ chức gì, ở đâu.", "It isn't said what the person is now, and where."),
            why=Text(
                f"Luật xét theo nơi đang làm việc ({article}): {title.vi}.",
                f"The law goes by where he works now ({article}): {title.en}.",
            ),
            next=Text("Ghi chức vụ và nơi làm việc hiện nay.", "Say his present office and where it is."),
        )


@dataclass(frozen=True, slots=True)
class Designation:
    """A person by his office: the role, and the unit in which he holds it (None for the whole nation)."""

    role: str
    unit: Unit | None
    title: Text


@dataclass(frozen=True, slots=True)
class Now:
    """What the person complained of is now: a role of the matrix, and the code of the place."""

    whose: str
    code: str


@dataclass(frozen=True, slots=True)
class Competence:
    """Who decides, as far as the law and the map say.

    `outcome`: body - `body` is competent. person - someone must decide; `candidates` are those that come into
    question. court - the law knows no further instance. configuration - each body sets it for itself.
    `confidence`: SOURCE (read in the law), PRACTICE (done so before the law's text said so), UNSURE (for a lawyer).
    `row`: which row of which version of the matrix said so, for the record. `together`: who takes part with the body
    that decides.
    """

    outcome: Outcome
    body: Designation | None
    candidates: tuple[Designation, ...]
    article: str
    confidence: str
    reason: Text
    row: str
    together: tuple[Designation, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A sort of body: the area that it answers for, the sort that manages it, and the level of registered bodies of this sort
    (empty where none is matched). `exists`: whether anybody can work there now."""

    id: str
    area: str
    under: str
    level: str
    exists: bool
    title: Text


@dataclass(frozen=True, slots=True)
class Role:
    """An office in a sort of body, or such a body itself: its rank among the others, and the area that it answers for."""

    id: str
    body: str
    standing: Standing
    rank: int
    area: str
    title: Text


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What may have become of the person or of his body. `standings`: of whom it can be said. `now`: the standings that he may
    have where he works now; empty where nobody asks."""

    id: str
    title: Text
    standings: tuple[Standing, ...]
    now: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the matrix: for an act of this role and this kind of petition, the competent role, from a day on.

    A line with `when` is of a circumstance instead of a role, and `lead` says by whose line it goes: that of the office
    then, that of the office now, or the head of the body above the one that is gone; `together` whose takes part.
    """

    act: str
    when: str
    kind: str
    body: str | None
    lead: str
    together: str
    candidates: tuple[str, ...]
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
        return f"{self.kind}/{self.act or self.when}@{self.since}"

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    def sure(self, on: date) -> str:
        return self.confidence if self.confidence != "SOURCE" or on >= self.statute_since else "PRACTICE"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose act, and the units in which he held that office."""

    whose: str
    places: tuple[Unit, ...]


class Matrix:
    """The matrix of competence. Made by `Matrix.load` from its text; never changes afterwards."""

    def __init__(
        self,
        bodies: Mapping[str, Body],
        roles: Mapping[str, Role],
        kinds: Mapping[str, Text],
        never_oneself: Mapping[str, tuple[str, Text]],
        elsewhere: Mapping[str, Competence],
        circumstances: Mapping[str, Circumstance],
        rows: Sequence[Row],
    ) -> None:
        self.bodies, self.roles, self.kinds, self.rows = bodies, roles, kinds, tuple(rows)
        self.circumstances = circumstances
        self._never_oneself, self._elsewhere = never_oneself, elsewhere

    def confirmed(self, rows: Collection[str]) -> Matrix:
        """The same matrix where a lawyer has confirmed these of its lines: they are as sure as what was read in the law, and
        the note on what was in doubt is gone."""
        read = [
            replace(r, confidence="SOURCE", note=None) if r.id in rows and r.confidence == "UNSURE" else r for r in self.rows
        ]
        return Matrix(self.bodies, self.roles, self.kinds, self._never_oneself, self._elsewhere, self.circumstances, read)

    @classmethod
    def load(cls, text: str, file: str = "competence.yaml") -> Matrix:
        """The matrix from its YAML. Raises BrokenTable with file, line and cause."""
        return _Loader(text, file).matrix()

    def role_at(self, level: str, standing: Standing) -> Role | None:
        """The role of whoever has this standing in a registered body of this level; None where the matrix doesn't know it."""
        return next(
            (role for role in self.roles.values() if role.standing == standing and self.bodies[role.body].level == level), None
        )  # fmt: skip

    def row(self, kind: str, whose: str, on: date) -> Row | None:
        """The line for an act of this role, in force on the day; None where there is none."""
        return next((r for r in self.rows if r.act == whose and r.kind == kind and r.in_force(on)), None)

    def is_left_to_bodies(self, kind: str) -> bool:
        """Whether the law names nobody for this kind, and each body sets for itself who takes it."""
        return kind in self._elsewhere and self._elsewhere[kind].outcome == "configuration"

    def elsewhere(self, kind: str) -> tuple[str, Text]:
        """The article and the gist of what the law says of a kind without saying it of each office; empty where nothing is."""
        found = self._elsewhere.get(kind)
        return (found.article, found.reason) if found is not None else ("", Text("", ""))

    def cases(self, kind: str, on: date) -> tuple[tuple[Circumstance, Row], ...]:
        """What may have become of the person or his body, as far as it matters for this kind on the day, and its line."""
        found = {r.when: r for r in self.rows if r.when and r.kind == kind and r.in_force(on)}
        return tuple((case, found[case.id]) for case in self.circumstances.values() if case.id in found)

    def never(self, kind: str, whose: str, receiver: str) -> tuple[str, Text] | None:
        """Why this kind of petition about `whose` never goes to this role, where both are at one place: the article and its
        gist; None where it may. Under a head or deputy is whoever has a lower rank in his sort of body or one that it manages,
        and under the nation's everybody of a lower rank; an official leads nobody, and only his own office is barred."""
        accused, head = self.roles[whose], self.roles[receiver]
        if kind not in self._never_oneself or head.rank > accused.rank:
            return None
        over = (head.body,) if accused.standing == "official" else self._chain(head.body)
        return self._never_oneself[kind] if accused.area == "nation" or accused.body in over else None

    def competent(
        self,
        kind: str,
        whose: str,
        code: str,
        on: date,
        units: Units,
        *,
        code_on: date | None = None,
        circumstance: str = "",
        now: Now | None = None,
    ) -> Competence:
        """Who is competent on the day `on` for a petition of this kind about an act of `whose` at the place `code`.

        `kind`: as the law packs name it. `whose`: a role of the matrix. `code`: the commune, former district or
        province of the act; `code_on`: the day on which the code was written. Without it the code is read as of `on`,
        and a code that nobody bears on that day as its last bearer's. `circumstance`: what became of the person or his
        body since, and `now` what he is now.
        Raises UnknownCase, NowUnknown, UnknownUnit, NotInForce, OutsideTable.
        """
        if kind in self._elsewhere:
            return self._elsewhere[kind]
        if kind not in self.kinds:
            raise UnknownCase("kind of petition", kind, [*self.kinds, *self._elsewhere])
        if whose not in self.roles:
            raise UnknownCase("person complained of", whose, list(self.roles))
        succession = _read(units, code, on, code_on)
        then = _Asked(whose, tuple(part.unit for part in succession.parts))
        mapped = Text("", "") if succession.old.in_force(on) else succession.reason
        if not circumstance:
            return self._by_row(kind, then, (then,), on, units, mapped)
        case = self._case(kind, whose, circumstance, on)
        if now is not None and now.whose not in self._may_be_now(case):
            raise UnknownCase("present office", now.whose, self._may_be_now(case))
        here = None
        if now is not None:
            here = _Asked(now.whose, tuple(part.unit for part in _read(units, now.code, on, None).parts))
        return self._by_case(kind, case, then, here, on, units, mapped)

    def _case(self, kind: str, whose: str, circumstance: str, on: date) -> tuple[Circumstance, Row]:
        standing = self.roles[whose].standing
        fitting = {case.id: (case, row) for case, row in self.cases(kind, on) if standing in case.standings}
        if circumstance not in fitting:
            raise UnknownCase("such circumstance of this person", circumstance, list(fitting))
        return fitting[circumstance]

    def _may_be_now(self, case: tuple[Circumstance, Row]) -> list[str]:
        return [r.id for r in self.roles.values() if r.standing in case[0].now and self.bodies[r.body].exists]

    def _by_row(
        self, kind: str, asked: _Asked, concerned: Sequence[_Asked], on: date, units: Units, mapped: Text
    ) -> Competence:  # fmt: skip
        """By the line of the office. Nobody of those concerned is ever named for a kind in which none decides on himself."""
        row = self.row(kind, asked.whose, on)
        if row is None:
            return self._no_row(kind, asked.whose, on)
        reason = _joined(row.gist, mapped, row.note)
        if row.outcome == "court":
            return Competence("court", None, (), row.article, row.sure(on), reason, row.id)
        if row.outcome == "person" or row.body is None:
            named = self._candidates(row, asked, on, units)
            free = tuple(c for c in named if not self._is_one_of(kind, concerned, c, on, units))
            return Competence("person", None, free, row.article, row.sure(on), reason, row.id)
        bodies = self._designations(row.body, asked.places, on, units)
        if any(self._is_one_of(kind, concerned, each, on, units) for each in bodies):
            article, gist = self._never_oneself[kind]
            return Competence("person", None, (), article, row.sure(on), gist, row.id)
        if len(bodies) != 1:
            return Competence("person", None, bodies, row.article, row.sure(on), reason, row.id)
        return Competence("body", bodies[0], bodies, row.article, row.sure(on), reason, row.id)

    def _by_case(
        self, kind: str, case: tuple[Circumstance, Row], then: _Asked, now: _Asked | None, on: date, units: Units, mapped: Text
    ) -> Competence:  # fmt: skip
        """By what became of him. The line of the circumstance says whose line leads, and whose takes part."""
        circumstance, row = case
        concerned = (then, now) if now is not None else (then,)
        reason = _joined(row.gist, mapped, row.note)
        if row.outcome == "person":
            named = self._candidates(row, then, on, units)
            free = tuple(c for c in named if not self._is_one_of(kind, concerned, c, on, units))
            return Competence("person", None, free, row.article, row.sure(on), reason, row.id)
        if row.lead == "now" and now is None:
            raise NowUnknown(circumstance.title, row.article)
        if row.lead == "above":
            bodies = self._above(then, on, units)
            if len(bodies) == 1 and not self._is_one_of(kind, concerned, bodies[0], on, units):
                return Competence("body", bodies[0], bodies, row.article, row.sure(on), reason, row.id)
            return Competence("person", None, (), row.article, row.sure(on), reason, row.id)
        leading, other = (now, then) if row.lead == "now" and now is not None else (then, now)
        found = self._by_row(kind, leading, concerned, on, units, Text("", ""))
        together: tuple[Designation, ...] = ()
        if row.together and other is not None:
            part = self._by_row(kind, other, concerned, on, units, Text("", ""))
            together = (part.body,) if part.body is not None and part.body != found.body else ()
        sure = min(row.sure(on), found.confidence, key=_SURE.index)
        article = "; ".join(dict.fromkeys(filter(None, (row.article, found.article))))
        names = f"{row.id} {found.row}".strip()
        return Competence(
            found.outcome, found.body, found.candidates, article, sure, _joined(reason, found.reason), names, together
        )  # fmt: skip

    def _above(self, asked: _Asked, on: date, units: Units) -> tuple[Designation, ...]:
        """The head of the body that manages the one in which the office is."""
        under = self.bodies[self.roles[asked.whose].body].under
        head = next((role for role in self.roles.values() if role.body == under and role.standing == "head"), None)
        return self._designations(head.id, asked.places, on, units) if head is not None else ()

    def _candidates(self, row: Row, asked: _Asked, on: date, units: Units) -> tuple[Designation, ...]:
        """Those whom a line names as coming into question: of the office's own area, the places or the whole nation."""
        placed = self.roles[asked.whose].area not in _UNPLACED
        fitting = [role for role in row.candidates if (self.roles[role].area not in _UNPLACED) == placed]
        return tuple(each for role in fitting for each in self._designations(role, asked.places, on, units))

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
        asked = _Asked(whose, tuple(part.unit for part in _read(units, code, on, code_on).parts))
        return self._never_oneself[kind] if self._is_one_of(kind, (asked,), head, on, units) else None

    def _is_one_of(
        self, kind: str, concerned: Iterable[_Asked], who: Designation, on: date, units: Units
    ) -> bool:  # fmt: skip
        return any(self._is_or_is_under(kind, each.whose, each.places, who, on, units) for each in concerned)

    def _is_or_is_under(
        self, kind: str, whose: str, places: Sequence[Unit], who: Designation, on: date, units: Units
    ) -> bool:  # fmt: skip
        """Whether an office is that of the person denounced or under him, and within his area."""
        if self.never(kind, whose, who.role) is None:
            return False
        accused = self.roles[whose]
        if accused.area in _UNPLACED or who.unit is None:
            return True
        areas = {unit.code for unit in places}
        if accused.area == "province":
            areas |= {units.province_of(unit, on).code for unit in places}
        return who.unit.code in areas or units.province_of(who.unit, on).code in areas

    def _chain(self, body: str) -> tuple[str, ...]:
        """A sort of body, and those that manage it, from below."""
        found = [body]
        while under := self.bodies[found[-1]].under:
            found.append(under)
        return tuple(found)

    def _no_row(self, kind: str, whose: str, on: date) -> Competence:
        first = min((r.since for r in self.rows if r.act == whose and r.kind == kind), default=None)
        title = self.roles[whose].title
        place = Text("nơi đó", "that place")
        vi, en = title.vi.replace("{unit}", place.vi), title.en.replace("{unit}", place.en)
        if first is None:
            reason = Text(
                f"Với loại đơn này, bảng thẩm quyền không có dòng cho “{vi}”: cán bộ xác định.",
                f"For this kind of petition the matrix has no row for “{en}”: an officer finds out.",
            )
        else:
            reason = Text(
                f"Bảng thẩm quyền không có dòng cho “{vi}” vào ngày {on:%d/%m/%Y}; dòng đầu tiên từ {first:%d/%m/%Y}: cán bộ"
                " tra văn bản khi đó.",
                f"The matrix has no row for “{en}” on {on:%d/%m/%Y}; its first is from {first:%d/%m/%Y}: an officer looks up"
                " the law of that day.",
            )
        return Competence("person", None, (), "", "UNSURE", reason, "")

    def _designations(self, role: str, places: Sequence[Unit], on: date, units: Units) -> tuple[Designation, ...]:
        """The office in each of the units in which it may be meant: one, unless the old unit was split."""
        area = self.roles[role].area
        if area in _UNPLACED:
            return (Designation(role, None, self._title(role, None, on, units)),)
        if area == "province":
            within: Sequence[Unit] = tuple(dict.fromkeys(units.province_of(unit, on) for unit in places))
        else:
            within = [unit for unit in places if unit.level == "commune"]
        return tuple(Designation(role, unit, self._title(role, unit, on, units)) for unit in within)

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


_UNPLACED: Final = ("field", "nation")


def _joined(*words: Text | None) -> Text:
    """One text of several, without saying a sentence twice."""
    said = [each for each in words if each is not None]
    return Text(
        " ".join(dict.fromkeys(filter(None, (each.vi for each in said)))),
        " ".join(dict.fromkeys(filter(None, (each.en for each in said)))),
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

    def _each(self, node: yaml.Node, known: Sequence[str]) -> tuple[str, ...]:
        """One of those that are known, or a list of them."""
        listed = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(self._one_of(each, known) for each in listed)

    def matrix(self) -> Matrix:
        """The whole table, section by section; raises BrokenTable at the first line that is wrong."""
        bodies = {name: self._body(name, node) for name, node in self._section("bodies").items()}
        for name, node in self._section("bodies").items():
            under = self._part(node, name).get("under")
            if under is not None:
                self._one_of(under, list(bodies))
            seen, at = {name}, bodies[name].under
            while at:
                if at in seen:
                    raise self.fail(node, f"{name} lies under itself")
                seen.add(at)
                at = bodies[at].under
        roles = {name: self._role(name, node, bodies) for name, node in self._section("roles").items()}
        kinds: dict[str, Text] = {}
        never: dict[str, tuple[str, Text]] = {}
        for section in ("kinds", "elsewhere"):
            for kind, node in self._section(section).items():
                part = self._part(node, kind)
                if section == "kinds":
                    kinds[kind] = self._words(self._need(part, "title", node))
                if "never_oneself" in part:
                    rule = self._part(part["never_oneself"], "never_oneself")
                    article = self._text(self._need(rule, "article", part["never_oneself"]))
                    never[kind] = (article, self._words(self._need(rule, "gist", part["never_oneself"])))
        elsewhere = {kind: self._elsewhere(kind, node) for kind, node in self._section("elsewhere").items()}
        circumstances = {name: self._circumstance(name, node) for name, node in self._section("circumstances").items()}
        listed = self._need(self.root, "rows", None)
        if not isinstance(listed, yaml.SequenceNode):
            raise self.fail(listed, "rows is no list")
        rows: list[Row] = []
        for node in listed.value:
            for row in self._rows(node, roles, kinds, circumstances):
                for other in rows:
                    same = (other.act, other.when, other.kind) == (row.act, row.when, row.kind)
                    if same and (other.until is None or other.until >= row.since):
                        raise self.fail(node, f"two rows for {row.kind} and {row.act or row.when} on {row.since}")
                if row.kind in never and row.act and row.body is not None and roles[row.body].rank <= roles[row.act].rank:
                    raise self.fail(node, f"{row.kind} about {row.act} would go to {row.body}, that person or one below")
                rows.append(row)
        return Matrix(bodies, roles, kinds, never, elsewhere, circumstances, rows)

    def _section(self, name: str) -> dict[str, yaml.Node]:
        return self._part(self._need(self.root, name, None), name)

    def _body(self, name: str, node: yaml.Node) -> Body:
        part = self._part(node, name)
        return Body(
            name,
            self._one_of(self._need(part, "of", node), _AREAS),
            self._text(part["under"]) if "under" in part else "",
            self._text(part["level"]) if "level" in part else "",
            "now" not in part or self._one_of(part["now"], ("false", "true")) == "true",
            self._words(self._need(part, "title", node)),
        )

    def _role(self, name: str, node: yaml.Node, bodies: Mapping[str, Body]) -> Role:
        part = self._part(node, name)
        rank = self._need(part, "rank", node)
        if not self._text(rank).isdecimal():
            raise self.fail(rank, f"“{rank.value}” is no rank")
        body = self._one_of(self._need(part, "in", node), list(bodies))
        standing = self._standing(self._need(part, "standing", node))
        title = self._words(self._need(part, "title", node))
        return Role(name, body, standing, int(self._text(rank)), bodies[body].area, title)

    def _standing(self, node: yaml.Node) -> Standing:
        given = self._one_of(node, _STANDINGS)
        return next(each for each in _STANDINGS if each == given)

    def _standings(self, node: yaml.Node) -> tuple[Standing, ...]:
        if not isinstance(node, yaml.SequenceNode):
            raise self.fail(node, "a list of standings is due here")
        return tuple(self._standing(each) for each in node.value)

    def _circumstance(self, name: str, node: yaml.Node) -> Circumstance:
        part = self._part(node, name)
        return Circumstance(
            name,
            self._words(self._need(part, "title", node)),
            self._standings(self._need(part, "standings", node)),
            self._standings(part["now"]) if "now" in part else (),
        )

    def _elsewhere(self, kind: str, node: yaml.Node) -> Competence:
        part = self._part(node, kind)
        settled: Outcome = "configuration"
        if self._one_of(self._need(part, "settled", node), ("configuration", "person")) == "person":
            settled = "person"
        article = self._text(self._need(part, "article", node))
        return Competence(settled, None, (), article, "SOURCE", self._words(self._need(part, "gist", node)), kind)

    def _rows(
        self,
        node: yaml.Node,
        roles: Mapping[str, Role],
        kinds: Mapping[str, Text],
        circumstances: Mapping[str, Circumstance],
    ) -> list[Row]:
        """The lines that one entry of the list stands for: one for each act or circumstance, and each kind, that it names."""
        part = self._part(node, "a row")
        known = "act when kind body lead with ends person candidates article from to statute_from confidence gist note"
        if unknown := set(part) - set(known.split(" ")):
            raise self.fail(node, f"unknown {', '.join(sorted(unknown))}; a row has {known}")
        if ("act" in part) == ("when" in part):
            raise self.fail(node, "“act” is missing" if "act" not in part else "a row says exactly one of act, when")
        if sum(key in part for key in ("body", "lead", "ends", "person")) != 1:
            raise self.fail(node, "a row says exactly one of body, lead, ends, person")
        if "act" in part and ("lead" in part or "with" in part):
            raise self.fail(node, "lead and with are for rows that say when")
        if "when" in part and ("body" in part or "ends" in part):
            raise self.fail(node, "a row that says when has lead or person")
        if "candidates" in part and "person" not in part:
            raise self.fail(node, "candidates are for rows that a person decides")
        outcome: Outcome = "court" if "ends" in part else "person" if "person" in part else "body"
        if "ends" in part:
            self._one_of(part["ends"], ("court",))
        if "person" in part:
            self._one_of(part["person"], ("true",))
        lead = self._one_of(part["lead"], _LEADS) if "lead" in part else ""
        together = self._one_of(part["with"], ("then", "now")) if "with" in part else ""
        whens = self._each(part["when"], list(circumstances)) if "when" in part else ("",)
        if "now" in (lead, together) and any(not circumstances[each].now for each in whens):
            raise self.fail(node, "it goes by what the person is now, and its circumstance doesn't ask")
        since = self._day(self._need(part, "from", node))
        return [
            Row(
                act=act,
                when=when,
                kind=kind,
                body=self._one_of(part["body"], list(roles)) if "body" in part else None,
                lead=lead,
                together=together,
                candidates=self._each(part["candidates"], list(roles)) if "candidates" in part else (),
                outcome=outcome,
                article=self._text(self._need(part, "article", node)),
                since=since,
                until=self._day(part["to"]) if "to" in part else None,
                statute_since=self._day(part["statute_from"]) if "statute_from" in part else since,
                confidence=self._one_of(self._need(part, "confidence", node), _CONFIDENCE),
                gist=self._words(self._need(part, "gist", node)),
                note=self._words(part["note"]) if "note" in part else None,
            )
            for act in (self._each(part["act"], list(roles)) if "act" in part else ("",))
            for when in whens
            for kind in self._each(self._need(part, "kind", node), list(kinds))
        ]
