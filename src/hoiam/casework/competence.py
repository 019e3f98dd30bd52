"""Which body the law makes competent: the matrix and the table of units, read once when somebody first asks.

The answer is a suggestion with its article and its reason. An officer confirms it by the step that he takes. It is asked of a
place in words, and of those whom a petition names: these are offices of bodies that are here, whose sort the matrix knows by
their level.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from hoiam.casework import bodies, laws
from hoiam.casework.bodies import BodyView
from hoiam.core.dossier.participants import above, leads
from hoiam.core.places import FILES, Reading, Units, governed
from hoiam.core.places.competence import Circumstance, Competence, Matrix, Now, Role, Row, Standing
from hoiam.core.procedure import AS_WRITTEN
from hoiam.core.words import Text


@cache
def units() -> Units:
    folder = laws.folder() / "vn" / "units"
    return Units.load({name: (folder / name).read_text("utf-8") for name in FILES})


def matrix() -> Matrix:
    """The matrix, its lines that a lawyer has confirmed until today as sure as the rest."""
    law = laws.current()
    today = laws.day_of(law) if law.opinions else date.max
    given = (each for each in law.opinions if each.reading == AS_WRITTEN and each.stands(today))
    return _matrix(frozenset(row for each in given if (row := each.doubt.removeprefix("competence/")) != each.doubt))


@cache
def _matrix(confirmed: frozenset[str]) -> Matrix:
    read = Matrix.load(laws.competence())
    return read.confirmed(confirmed) if confirmed else read


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What was read from the place, and who is competent for an act there; ``competence`` is None where no place is clear.
    ``now``: what was read from the place where the person works now; None where nobody said one."""

    reading: Reading
    competence: Competence | None
    now: Reading | None = None


def suggest(
    kind: str,
    whose: str,
    place: str,
    on: date,
    *,
    circumstance: str = "",
    now_whose: str = "",
    now_place: str = "",
) -> Suggestion:
    """Who decides on a petition of this kind about an act of ``whose`` at a place in words; ``circumstance``: what became of
    him since, ``now_whose`` and ``now_place``: what he is now, and where (both, or neither). Raises PlaceError."""
    reading = units().find(place, on)
    code = _code(reading)
    if not code:
        return Suggestion(reading, None)
    now, present = None, None
    if now_whose and now_place:
        present = units().find(now_place, on)
        if not _code(present):
            return Suggestion(reading, None, present)
        now = Now(now_whose, _code(present))
    found = matrix().competent(kind, whose, code, on, units(), circumstance=circumstance, now=now)
    return Suggestion(reading, found, present)


def _code(reading: Reading) -> str:
    unit = reading.commune or reading.province
    return "" if unit is None or reading.needs_person else unit.code


# What stands for the place before one is named.
_ANY: Mapping[str, Text] = {
    "commune": Text("xã, phường, đặc khu", "a commune, ward or special zone"),
    "district": Text("huyện, quận (trước tháng 7 năm 2025)", "a district (before July 2025)"),
    "province": Text("tỉnh, thành phố", "a province or city"),
}


def roles(standings: Collection[Standing] = ()) -> dict[str, Text]:
    """Whose act a petition can be about, in the matrix's words, with the kind of place where a place will stand. With
    ``standings``: what somebody of these can be now."""
    of = [
        role
        for role in matrix().roles.values()
        if not standings or (role.standing in standings and matrix().bodies[role.body].exists)
    ]
    return {role.id: _titled(role, _ANY.get(role.area, Text("", ""))) for role in of}


def sorted_roles(standings: Collection[Standing] = ()) -> list[tuple[Text, dict[str, Text]]]:
    """The same by the sort of body, in the matrix's order."""
    found = roles(standings)
    each = [
        (body.title, {r.id: found[r.id] for r in matrix().roles.values() if r.body == body.id and r.id in found})
        for body in matrix().bodies.values()
    ]
    return [(title, those) for title, those in each if those]


def kinds() -> dict[str, Text]:
    return dict(matrix().kinds)


def circumstances() -> dict[str, Circumstance]:
    """What may have become of somebody since, by its code."""
    return dict(matrix().circumstances)


def cases(kind: str, on: date) -> tuple[tuple[Circumstance, Row], ...]:
    """What may have become of whom a petition of this kind is about, as far as it changes who decides, with the law's line."""
    return matrix().cases(kind, on)


def _titled(role: Role, unit: Text) -> Text:
    return Text(role.title.vi.replace("{unit}", unit.vi), role.title.en.replace("{unit}", unit.en))


# --- of the bodies that are here ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decides:
    """Who decides on a petition about somebody of a body here. ``about``: the office or body named. ``body``: the code of the
    body here whose head decides; empty where none is. ``title``: he, as people read it. ``above``: the body above that it goes
    to instead, where those kept away from it could open it there; empty where they could not."""

    about: str
    body: str
    title: Text
    article: str
    reason: Text
    confidence: str
    above: str = ""


def on_named(kind: str, about: Iterable[str], on: date, *, away: Collection[str] = ()) -> tuple[Decides, ...]:
    """Who decides by the matrix on a petition about each of these offices or bodies; without those that it does not know.
    ``away``: whom the law keeps away from it (``participants.denounced``)."""
    found = [(code, _role(code)) for code in sorted(about)]
    told = [each for code, role in found if role is not None and (each := _decides(kind, code, role, on)) is not None]
    to = {each.body: bodies.receiver(each.body, away) for each in told if each.body}
    return tuple(replace(each, above=to[each.body]) if to.get(each.body, each.body) != each.body else each for each in told)


@dataclass(frozen=True, slots=True)
class Line:
    """Of a place: of which sort of body (in the matrix's words), about whose acts, who decides, and under which article."""

    sort: Text
    about: tuple[Text, ...]
    title: Text
    article: str
    unsure: bool


def at_place(kind: str, near: str, on: date) -> tuple[Line, ...]:
    """Who decides on a petition of this kind about those who work at the place that a body here governs, or in its province,
    and about anybody else there as far as the matrix has a line; lines of one sort that say the same are one. ``near``: the
    body's code; for none, of any place."""
    found: dict[tuple[str, Text, str, bool], list[Text]] = {}
    for role in matrix().roles.values():
        row = matrix().row(kind, role.id, on)
        if row is None or role.area not in _ANY or not (row.body or row.candidates):
            continue
        decides = _called(matrix().roles[row.body], near) if row.body is not None else _one_of(row.candidates, near)
        key = (role.body, decides, row.article, row.confidence == "UNSURE")
        found.setdefault(key, []).append(_called(role, near))
    sorts = matrix().bodies
    return tuple(Line(sorts[key[0]].title, tuple(about), *key[1:]) for key, about in found.items())


def _one_of(candidates: Collection[str], near: str) -> Text:
    """Those among whom somebody must choose, since the law names no office."""
    named = [_called(matrix().roles[role], near) for role in candidates]
    vi, en = "; ".join(each.vi for each in named), "; ".join(each.en for each in named)
    return Text(f"tùy lĩnh vực, tùy việc, một trong: {vi}", f"by the field and the case, one of: {en}")


def barred(kinds: Iterable[str], about: Iterable[str], to: str) -> tuple[str, Text] | None:
    """Why a petition that stands under these kinds is not sent to a body here: one of those it is about leads it, or a body
    above it, and the law lets nobody decide on himself or on who is above him. The article and its gist; None where it may."""
    head = _head(to)
    if head is None:
        return None
    higher = bodies.chain(to)
    for code in about:
        role = _role(code)
        if role is None or above(code)[-1] not in higher:
            continue
        for kind in kinds:
            if (why := matrix().never(kind, role.id, head.id)) is not None:
                return why
    return None


def _decides(kind: str, code: str, role: Role, on: date) -> Decides | None:
    row = matrix().row(kind, role.id, on)
    if row is None or row.body is None:
        return None
    head = matrix().roles[row.body]
    level = matrix().bodies[head.body].level
    here = next((each for each in bodies.chain(above(code)[-1]) if level and bodies.body(each).level == level), "")
    note = row.note or Text("", "")
    reason = Text(f"{row.gist.vi} {note.vi}".strip(), f"{row.gist.en} {note.en}".strip())
    here = _in_its_place(here, on)
    title = _headed(head, bodies.body(here)) if here else _called(head, above(code)[-1])
    return Decides(code, here, title, row.article, reason, row.sure(on))


def _in_its_place(code: str, on: date) -> str:
    """The body that stands on that day in the place of this one; itself where it goes on, or where several share it."""
    seen = {code}
    while code and bodies.body(code).is_over(on):
        after = [each for each in bodies.body(code).succeeded_on(on) if each in bodies.every()]
        if len(after) != 1 or after[0] in seen:
            break
        code = after[0]
        seen.add(code)
    return code


def _role(code: str) -> Role | None:
    """The role of an office, unit or body that is here; None where the matrix does not know such a one."""
    here = bodies.every().get(above(code)[-1])
    return matrix().role_at(here.level, _standing(here, code)) if here is not None else None


def _head(code: str) -> Role | None:
    here = bodies.every().get(code)
    return matrix().role_at(here.level, "head") if here is not None else None


def _standing(here: BodyView, code: str) -> Standing:
    """What an office is in its body: its head, one who leads beside him, or one whom he manages; or the body itself."""
    if code == here.code:
        return "body"
    leading = [office.code for office in here.offices if leads(office.holder(here.code))]
    if code == here.head or (not here.head and leading == [code]):
        return "head"
    return "deputy" if code in leading else "official"


def _headed(head: Role, here: BodyView) -> Text:
    """The head of a body that is here: by his title where the body governs a place, else by the body's name."""
    unit = Text(governed(here.name.vi), governed(here.name.en))
    if unit == here.name:
        return Text(f"Người đứng đầu {here.name.vi}", f"The head of {here.name.en}")
    return _titled(head, unit)


def _called(role: Role, near: str) -> Text:
    """A role with the place that it has near a body here: the one that is governed there, or the province above it. The sort of
    body that governs an area is called like it in the matrix."""
    level = matrix().bodies[role.area].level if role.area in matrix().bodies else ""
    here = next((bodies.body(each) for each in bodies.chain(near) if level and bodies.body(each).level == level), None)
    if here is None:
        return _titled(role, _ANY.get(role.area, Text("", "")))
    return _titled(role, Text(governed(here.name.vi), governed(here.name.en)))
