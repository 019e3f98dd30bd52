"""Errands through the officers' own pages: from a petition's page to another body and back, and what each side may see."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from desk.conftest import CHAIR, CLERK, COMMUNE, LAND, NAME, PROVINCE, WARD, Desk, House, today
from hoiam.casework import laws
from hoiam.casework.families import ERRAND
from hoiam.casework.reading.history import acts_of, load
from hoiam.core.errand.state import Errand, fold

pytestmark = pytest.mark.django_db

THEIRS, THEIR_CLERK, THEIR_OFFICER = f"{WARD}/04", f"{WARD}/01", f"{WARD}/02"
ABOVE = f"{PROVINCE}/04"
QUESTION = "Thửa này rộng bao nhiêu theo bản đồ địa chính?"


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def working_day(ahead: int = 5) -> date:
    """A working day some days from now."""
    law = laws.current()
    calendar = law.calendar_of(law.rules["PH-ACCEPT"])
    return date.fromordinal(calendar.next_working((today() + timedelta(ahead)).toordinal()))


def a_case(house: House, kind: str = "vn.complaint", **said: Any) -> UUID:
    case = house.petition(kind, **said)
    return house.brought(case, "classify.competent", "accept", "assign")


def address(case: UUID) -> str:
    return f"/desk/petition/{case}/errand/"


def carried(page: Any) -> dict[str, str]:
    """The hidden fields of the page's form."""
    found = re.findall(r'<input type="hidden" name="([a-z_]+)"[^>]*value="([^"]*)"', page.content.decode())
    return {name: value for name, value in found if name not in ("csrfmiddlewaretoken", "next")}


def demand(**said: Any) -> dict[str, Any]:
    return {"kind": "opine", "to": [WARD], "due": f"{working_day():%d/%m/%Y}", "questions": QUESTION} | said


def preview(desk: Desk, case: UUID, **said: Any) -> Any:
    page = desk.get(address(case))
    assert page.status_code == 200, text(page)
    return desk.post(address(case), carried(page) | demand(**said) | {"action": "preview"})


def sent(desk: Desk, case: UUID, **said: Any) -> list[UUID]:
    """Through both pages; the ids of the errands that came of it."""
    before = {each.id for each in load(case)[0].errands}
    page = preview(desk, case, **said)
    assert page.status_code == 200, text(page)
    answer = desk.post(address(case), carried(page) | demand(**said) | {"action": "send"})
    assert answer.status_code == 302, text(answer)
    return [UUID(each.id) for each in load(case)[0].errands if each.id not in before]


def stands(errand: UUID) -> Errand:
    return fold(acts_of(errand, ERRAND))


def step(desk: Desk, errand: UUID, name: str, *, seq: int | None = None, **fields: Any) -> Any:
    word, _dot, outcome = name.partition(".")
    where = f"/desk/errands/{errand}/{word}/" + (f"?outcome={outcome}" if outcome else "")
    page = desk.get(where)
    if page.status_code != 200:
        return page
    given = carried(page) | {"seq": page.context["form"]["seq"].value()} | fields
    if seq is not None:
        given["seq"] = seq
    return desk.post(where, given)


def test_a_petition_asks_and_another_body_answers_through_the_pages(house: House) -> None:
    case = a_case(house)
    land = house.officer(LAND)
    assert "Nhờ cơ quan khác" in text(land.get(f"/desk/petition/{case}/"))
    (errand,) = sent(land, case)
    assert (stands(errand).asker, stands(errand).to, stands(errand).sort) == (COMMUNE, WARD, "opine")
    listed = text(land.get(f"/desk/petition/{case}/"))
    assert "Việc nhờ cơ quan khác" in listed and "Ý kiến chuyên môn" in listed
    theirs = house.officer(THEIRS)
    assert "Ý kiến chuyên môn" in text(theirs.get("/desk/errands/"))
    assert QUESTION not in text(theirs.get(f"/desk/errands/{errand}/"))
    opened = theirs.post(f"/desk/errands/{errand}/", {"action": "look"})
    assert QUESTION in text(opened) and opened["Cache-Control"] == "no-store"
    assert step(theirs, errand, "agree.agreed").status_code == 302
    assert step(theirs, errand, "respond.full", words="1. Rộng 240 m2.").status_code == 302
    answer = land.post(f"/desk/errands/{errand}/", {"action": "look"})
    assert "Rộng 240 m2." in text(answer)
    assert step(land, errand, "finish.satisfied", timely="yes", useful="yes").status_code == 302
    assert stands(errand).state == "errand_closed" and stands(errand).useful == "yes"
