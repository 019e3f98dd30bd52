"""An invented county with two wards and two departments, its law, its matrix of who decides, and a regulation of one row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from hoiam.core.deadlines import Calendar, Rule, Year
from hoiam.core.places.competence import Body, Competence, Matrix, Role, Row
from hoiam.core.procedure.model import OwnTerm, Subject
from hoiam.core.regulation import (
    Block,
    Cell,
    Days,
    Duties,
    Duty,
    Fault,
    Ground,
    House,
    LeadRow,
    Named,
    Regulation,
    Seat,
    When,
    lint_regulation,
)
from hoiam.core.words import same
from law.law_of_the_land import LAW as REAL

DAY = date(2030, 3, 4)  # a Monday; the calendar knows no day off but Saturdays and Sundays
COMPLAINT, DENUNCIATION, AGAIN, FEEDBACK = "x.complaint", "x.denunciation", "x.again", "x.feedback"


def _rule(name: str, n: int | None, unit: Any = "cd", **changed: Any) -> Rule:
    facts = {
        "id": name, "article": f"Art {name}", "type": "limit" if n else "no_number", "n": n, "unit": unit if n else "-",
        "direction": "after", "variants": (), "valid_from": date(2020, 1, 1), "valid_to": None, "succeeds": None,
        "calendar": "t", "title": same(name), "gist": same(name), "trigger": same("sent"), "source": "invented",
        "confidence": "SOURCE", "pack": "x",
    }  # fmt: skip
    return Rule(**{**facts, **changed})


def _calendar(name: str) -> Calendar:
    return Calendar(name, "1", "Asia/Ho_Chi_Minh", frozenset({5, 6}), {2030: Year("announced", "invented")}, {}, {}, "Art", {})


RULES = (
    _rule("INFORM", 7), _rule("SETTLE", 30), _rule("OPEN", None), _rule("GONE", 2, valid_to=date(2029, 12, 31)),
    _rule("TAKE", 2, "wd"),
)  # fmt: skip
_SUBJECTS = (Subject("land", same("land")), Subject("roads", same("roads")))
LAW = replace(
    REAL,
    kinds={
        each: replace(REAL.kinds["vn.complaint"], id=each, pack=each[0], subjects=_SUBJECTS)
        for each in (COMPLAINT, DENUNCIATION, AGAIN, FEEDBACK, "y.other")
    },
    rule_versions={each.id: (each,) for each in RULES},
    calendars={"first": _calendar("first"), "t": _calendar("t")},
    own_terms=(OwnTerm("*", "OPEN", 15, "wd", "the body", date(2020, 1, 1), None, same("own")),),
)


def _body(name: str, area: str, under: str, level: str = "", *, exists: bool = True) -> Body:
    return Body(name, area, under, level, exists, same(name))


def _role(name: str, body: str, standing: Any, rank: int, area: str) -> Role:
    return Role(name, body, standing, rank, area, same(name))


def _line(act: str, kind: str, body: str | None, outcome: Any = "body") -> Row:
    since = date(2020, 1, 1)
    return Row(
        act, "", kind, body, "", "", (), outcome, f"Art {act}", since, None, since, "SOURCE", same(f"{act}: {body}"), None
    )  # fmt: skip


_SETTLED: dict[str, Any] = {AGAIN: "person", FEEDBACK: "configuration"}
_BODIES = (
    _body("commune", "commune", "province", "ward"), _body("school", "commune", "commune"),
    _body("guild", "commune", "commune", exists=False), _body("district", "district", "province", "district", exists=False),
    _body("agency", "province", "province", "department"), _body("province", "province", "nation", "county"),
    _body("nation", "nation", ""),
)  # fmt: skip
_ROLES = (
    _role("chair", "commune", "head", 20, "commune"), _role("teacher", "school", "official", 5, "commune"),
    _role("master", "guild", "head", 10, "commune"), _role("reeve", "district", "head", 30, "district"),
    _role("director", "agency", "head", 40, "province"), _role("governor", "province", "head", 50, "province"),
    _role("minister", "nation", "head", 90, "nation"),
)  # fmt: skip
MATRIX = Matrix(
    {each.id: each for each in _BODIES},
    {each.id: each for each in _ROLES},
    {COMPLAINT: same("complaint"), DENUNCIATION: same("denunciation")},
    {DENUNCIATION: ("Art 12", same("never oneself"))},
    {
        kind: Competence(settled, None, (), f"Art {kind}", "SOURCE", same(f"gist {kind}"), kind)
        for kind, settled in _SETTLED.items()
    },
    {},
    (
        _line("chair", COMPLAINT, "chair"), _line("teacher", COMPLAINT, "chair"), _line("director", COMPLAINT, "director"),
        _line("governor", COMPLAINT, None, "court"), _line("chair", DENUNCIATION, "governor"),
        _line("teacher", DENUNCIATION, "chair"), _line("director", DENUNCIATION, "governor"),
    ),
)  # fmt: skip

_SEATS = (
    Seat("CITY", "county", "", "C"), Seat("W-A", "ward", "CITY", "C-A"), Seat("W-B", "ward", "CITY", "C-B"),
    Seat("D-L", "department", "CITY", "C"), Seat("D-R", "department", "CITY"), Seat("DESK", "desk", "D-L"),
    Seat("FAR", "desk", ""),
)  # fmt: skip
HOUSE = House({each.code: each for each in _SEATS})

_OPINE, _INFORM = Duty("opine", same("opinion"), {}, True), Duty("inform", same("papers"), {COMPLAINT: "INFORM", AGAIN: "GONE"})
DUTIES = Duties(
    law="x",
    errands={"opine": _OPINE, "inform": _INFORM},
    duties={"take_over": Duty("take_over", same("taking over"), {FEEDBACK: "TAKE"}), "report": Duty("report", same("r"), {})},
    handling={COMPLAINT: "SETTLE", AGAIN: "GONE", FEEDBACK: "OPEN"},
    spare=3,
)
NAMES = {"CC": "CITY", "DL": "D-L", "DR": "D-R", "DE": "DESK", "FA": "FAR"}
BODIES = {name: Named(name, code=code) for name, code in NAMES.items()} | {"WA": Named("WA", level="ward")}


def house(*changed: Seat, without: str = "") -> House:
    return House({code: each for code, each in HOUSE.seats.items() if code != without} | {each.code: each for each in changed})


def ground(of: House = HOUSE, on: date = DAY, matrix: Matrix = MATRIX) -> Ground:
    return Ground(LAW, "x", matrix, of, on)


def when(**fields: Any) -> When:
    """A condition: each field a word, several, or the number of people."""
    return When(
        **{name: each if isinstance(each, int) else frozenset(each.split()) for name, each in fields.items()}
    )  # fmt: skip


def lead(row: str, body: str = "DL", /, condition: When | None = None, **changed: Any) -> LeadRow:
    return LeadRow(row, condition or When(), body, place=f"f:{row}", **changed)


LEAD = lead("L1", condition=When(kinds=frozenset({FEEDBACK})))


def regulation(*leads: LeadRow, names: Iterable[str] = BODIES, **changed: Any) -> Regulation:
    facts: dict[str, Any] = {
        "id": "X-1", "version": "2030-03-04", "issued_by": "CITY", "law": "x", "title": same("Rules"), "article": "Art R",
        "valid_from": DAY, "valid_to": None, "bodies": {name: BODIES[name] for name in names}, "leads": leads or (LEAD,),
        "asks": (), "duties": (), "reminding": None, "answers_for": {}, "file": "f", "digest": "d",
    }  # fmt: skip
    return Regulation(**{**facts, **changed})


def a_cell(kind: str = FEEDBACK, subject: str = "land", level: str = "ward", body: str = "W-A", **more: Any) -> Cell:
    return Cell(kind, subject, level, body, **more)


def days(n: int, unit: Any = "wd") -> Days:
    return Days(n, unit)


def faults(found: Regulation, rule: str, of: House = HOUSE, duties: Duties = DUTIES) -> list[Fault]:
    return [each for each in lint_regulation(found, duties, ground(of)) if each.rule == rule]


def block(*parts: str) -> Block:
    return tuple(frozenset(part.split()) for part in parts)
