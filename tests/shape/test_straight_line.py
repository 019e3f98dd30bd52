"""Follow a step from the address to the row: the rooms are those that ARCHITECTURE.md names, and no other.

Every step that officers take with a form is walked through the real desk, so whichever a die draws is among them. The rooms are
the files on the stack, in the order in which the step comes to them: when the form builds the order, when the step is taken,
when it moves along the law's edge, when the one statement goes to the database. What is asked on the way (what the law says,
which paper goes along) stands beside this line and never on it; what every request passes is no room of a step.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import resolve

import plain
from desk.conftest import House, actor, house, today
from desk.test_every_edge_has_a_screen import filled
from hoiam.casework import bodies, laws
from hoiam.casework.reading.history import load
from hoiam.casework.reading.ways import straight
from hoiam.core.dossier.participants import may
from hoiam.core.petition.journey import BY_WORD
from hoiam.core.procedure import STAYS, Edge
from hoiam.desk import urls
from hoiam.desk.forms import FORMS
from portal.test_following import JPEG

__all__ = ["house"]  # a fixture

ROOT = Path(__file__).resolve().parents[2]
HOIAM = ROOT / "src" / "hoiam"
MOST = 9
# What the law does not ask for and a step needs all the same: nobody is let back who was not kept away.
BEFORE = {"lift": ("recuse",), "leave_group": ("join",), "strike": ("errand.sent",)}
# Nobody compares whoever comes to the counter but where that was chosen, and with the name that he has opened for it.
OPENED_FOR = {"reissue": "lost_code"}
# Steps of which the law wants the paper that shows it.
WITH_ITS_PAPER = {"represent"}


def rooms_said() -> list[str]:
    """The rooms of the table in ARCHITECTURE.md, in their order."""
    return re.findall(r"^\| \d+ \| `([^`]+)` \|", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), flags=re.M)


def room_of(file: str) -> str | None:
    """A file of the house by its path below src/hoiam; None for Python, Django and the tests."""
    path = Path(file)
    return str(path.relative_to(HOIAM)) if path.is_relative_to(HOIAM) else None


def passed_by_all() -> set[str]:
    """The middleware of the house."""
    named = (name.rpartition(".")[0] for name in settings.MIDDLEWARE if name.startswith("hoiam."))
    return {str(Path(*name.split(".")[1:]).with_suffix(".py")) for name in named}


# --- the step that is walked ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Walk:
    """A kind, the life that leads straight to a state, and the edge that is then walked."""

    kind: str
    past: tuple[Edge, ...]
    edge: Edge


def walk_to(word: str, on: date) -> Walk:
    """The shortest life of a kind that the bodies of the invented house take, after which officers may take the step."""
    law = laws.current()
    found = []
    for kind in (kind for kind in law.kinds if law.kinds[kind].pack == "vn"):
        procedure = law.procedure(kind, on)
        for state, past in straight(law, kind, on).items():
            here = {edge.name: edge for edge in procedure.edges_from(state)} if past else {}
            for edge in here.values():
                if edge.name == "transfer.succeeded":
                    continue  # only where two offices have ordered it
                at_the_desk = edge.by & {"clerk", "officer", "leader", "publisher"} or edge.at_counter
                happened = {name for each in past for name in (each.step, each.name)}
                before = needed(edge, here, happened)
                ready = happened.union(each.name for each in before).issuperset(edge.needs)
                if edge.step == word and at_the_desk and ready and all(each.target == STAYS for each in before):
                    life = (*past, *before)
                    waits = any(each.not_before for each in (*life, edge))
                    found.append((waits, len(life), len(found), Walk(kind, life, edge)))
    return min(found)[-1]


def needed(edge: Edge, here: Mapping[str, Edge], happened: Collection[str]) -> tuple[Edge, ...]:
    """The edges from the same state that have to be walked first, in their order."""
    found: tuple[Edge, ...] = ()
    for need in edge.needs:
        if need in here and need not in happened and here[need] not in found:
            found += (*(each for each in needed(here[need], here, happened) if each not in found), here[need])
    return found


# --- the tracer -------------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """The rooms of the house in the order in which the step came to them."""

    rooms: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)

    def mark(self, what: str, frame: FrameType | None) -> None:
        if what in self.marks:
            return
        self.marks.add(what)
        stack: list[str] = []
        while frame is not None:
            room = room_of(frame.f_code.co_filename)
            if room is not None and room not in passed_by_all():
                stack.append(room)
            frame = frame.f_back
        self.rooms = list(dict.fromkeys([*self.rooms, *reversed(stack)]))


@contextmanager
def traced(word: str) -> Iterator[Line]:
    """Notes where the step is, for as long as the block runs."""
    line = Line()
    marks = {
        FORMS[word].step.__code__: "built",
        BY_WORD[word].step.take.__code__: "taken",
        sys.modules["hoiam.core.dossier.move"].move.__code__: "moved",
    }

    def look(frame: FrameType, event: str, _arg: Any) -> None:
        if event == "call" and frame.f_code in marks:
            line.mark(marks[frame.f_code], frame)

    def statement(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if "casework_record" in str(sql):
            line.mark("recorded", sys._getframe(1))
            line.rooms += defining("casework_record")
        return execute(sql, params, many, context)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        with connection.execute_wrapper(statement):
            yield line
    finally:
        sys.setprofile(before)


def defining(function: str) -> list[str]:
    """The file in which the function of the database stands as it is in force."""
    found = [file for file in (HOIAM / "casework" / "sql").glob("*.sql") if f"FUNCTION {function}(" in file.read_text("utf-8")]
    return [str(file.relative_to(HOIAM)) for file in found]


def walked(house: House, case: UUID, edge: Edge) -> Line:
    """Opens the step's page as an officer who may, fills it in, and confirms; where the step went."""
    petition, _history = load(case)
    law = laws.current()
    body = petition.moving_to or petition.body
    offices = [office.code for office in bodies.body(body).offices]
    desk = house.officer(next(code for code in offices if may(petition, law, actor(code), edge)))
    address = f"/desk/petition/{case}/{edge.step}/"
    here = resolve(address)
    assert any(pattern.callback is here.func for pattern in urls.urlpatterns), "the address is not the desk's"
    query = f"?outcome={edge.outcome}" if edge.outcome else ""
    if purpose := OPENED_FOR.get(edge.step):
        desk.post(f"/desk/petition/{case}/open/", {"purpose": purpose, "words": "Người đó đang ở đây."})
    page = desk.get(address + query)
    assert page.status_code == 200, page.content.decode()[-2000:]
    order = plain.along(edge, law, today(), petition)
    days = {name: said.isoformat() for name, said in order.items() if isinstance(said, date)}
    # Numbers that the law ties to each other.
    days |= {name: str(said) for name, said in order.items() if type(said) is int}
    data = filled(page.context["form"], today())
    data |= {name: said for name, said in days.items() if name in data}
    if edge.step in WITH_ITS_PAPER:
        data["file"] = SimpleUploadedFile("giay.jpg", JPEG, "image/jpeg")
    with traced(edge.step) as line:
        answer = desk.post(address + query, data)
        if answer.status_code == 422 and "longer" in answer.context:
            # The new end of a term is shown before it is recorded.
            answer = desk.post(address + query, data | {"longer": answer.context["longer"].mark})
    assert answer.status_code == 302, answer.content.decode()[-4000:]
    assert line.marks == {"built", "taken", "moved", "recorded"}
    assert load(case)[1][-1].act.name == edge.name
    line.rooms.insert(0, str(Path(urls.__file__).relative_to(HOIAM)))
    return line


@pytest.mark.parametrize("word", sorted(FORMS))
def test_a_step_goes_straight_from_the_address_to_the_row(house: House, word: str) -> None:
    walk = walk_to(word, today())
    case = house.petition(walk.kind, signed="", counter=word in OPENED_FOR)
    house.brought(case, *(edge.name for edge in walk.past if edge.step != "receive"))
    house.brought(case, *BEFORE.get(word, ()))
    said = [room.replace("<word>", word) for room in rooms_said()]
    rooms = walked(house, case, walk.edge).rooms
    assert rooms == said, rooms


def test_the_way_has_nine_rooms_at_most_and_each_is_there() -> None:
    said = rooms_said()
    assert 0 < len(said) <= MOST
    for word in FORMS:
        assert all((HOIAM / room.replace("<word>", word)).is_file() for room in said), word
