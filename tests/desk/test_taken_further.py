"""A petition on paper that takes an earlier one further: its number is enough for who is kept away and for the walls, and tells
nobody anything, neither the officer at the counter nor whoever holds the new code."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from desk.conftest import CHAIR, CLERK, COMMUNE, CULTURE, LAND, PROVINCE, WARD, House, today
from desk.test_at_the_desk import NAME, WORDS, text
from desk.test_originals import PNG, sealed
from hoiam.casework.reading.history import load

pytestmark = pytest.mark.django_db

# Nothing that has been given, nor will be in this test.
NONE = f"{COMMUNE}-2026-999999"


def number_of(case: UUID) -> str:
    from hoiam.casework.models import Dossier

    return str(Dossier.objects.values_list("number", flat=True).get(id=case))


def kept(house: House, case: UUID) -> Any:
    return house.keeper._store.get(case)


def at(house: House, office: str, **changed: Any) -> tuple[Any, Any]:
    """The counter of this office's body, and its answer to a letter."""
    desk = house.officer(office)
    form = desk.get("/desk/receive/").context["form"]
    given = {
        "token": form["token"].value(), "channel": "letter", "claimed": today().isoformat(), "kind": "vn.complaint",
        "subject": "land", "signed": "yes", "people": "1", "words": WORDS, "name": NAME, "against": [],
    } | changed  # fmt: skip
    return desk, desk.post("/desk/receive/", given)


def taken_in(answer: Any) -> UUID:
    assert answer.status_code == 200, text(answer)[:1500]
    case: UUID = answer.context["view"].id
    return case


def relabelled(house: House, against: Any, body: str = COMMUNE) -> UUID:
    """What came in as a denunciation, and is called a complaint since."""
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import perform
    from hoiam.core.dossier.participants import Actor
    from hoiam.core.petition.steps.classify import Classify

    case = house.petition("vn.denunciation", against=against, body=body, subject="conduct")
    holds = load(case)[0].body
    clerk = Actor(f"{holds}/01", frozenset({"clerk"}), holds)
    if f"{holds}/01" in ([against] if isinstance(against, str) else against):
        clerk = Actor(f"{holds}/02", frozenset({"officer", "leader"}), holds)
    step = Classify("vn.complaint", "land", outcome="elsewhere" if holds == PROVINCE else "competent")
    perform(step, case, actor=clerk, on_behalf_of=holds, now=utc_now())
    return case


def test_what_takes_a_relabelled_denunciation_further_on_paper_has_its_walls(house: House) -> None:
    first = relabelled(house, f"{COMMUNE}/07")
    scan = SimpleUploadedFile("don.png", PNG)
    clerk, answer = at(house, f"{PROVINCE}/01", kind="vn.complaint2", earlier=number_of(first), file=scan)
    second = taken_in(answer)
    petition = load(second)[0]
    assert petition.kind == "vn.complaint2" and petition.walls == {"vn.denunciation"}
    assert f"{COMMUNE}/07" in kept(house, second).excluded and f"{COMMUNE}/07" in petition.recused
    assert kept(house, second).two_officers is True, "a name takes two offices"
    assert sealed(second) == {("identity", kind) for kind in ("transcript", "files", "file", "identity")}
    assert clerk.get(f"/desk/petition/{second}/").status_code == 404


@pytest.mark.parametrize("kind", ["vn.complaint", "vn.feedback"])
def test_a_number_that_nothing_has_and_one_that_the_officer_may_not_see_are_answered_alike(house: House, kind: str) -> None:
    """The clerk is accused in one petition, his chair in another, one lies at the ward, one is nowhere: what he is shown is the
    same, and so is what he can see with the code that he hands out, and what his list shows."""
    subject = "land" if kind == "vn.complaint" else "roads"
    accused = house.petition("vn.denunciation", against=CLERK, subject="conduct")
    assert load(accused)[0].body == PROVINCE
    earlier = {
        "nowhere": NONE,
        "about him": number_of(accused),
        "about his chair": number_of(house.petition("vn.denunciation", against=CHAIR, subject="conduct")),
        "relabelled": number_of(relabelled(house, [LAND, f"{PROVINCE}/02"])),
        "of the ward": number_of(house.petition("vn.complaint", body=WARD)),
    }
    shown: dict[str, list[str]] = {}
    for name, number in earlier.items():
        clerk, answer = at(house, CLERK, kind=kind, subject=subject, earlier=number)
        case, code = taken_in(answer), answer.context["code"]
        citizen = Client()
        followed = citizen.post("/follow", {"code": code}, follow=True)
        page = citizen.get("/follow/petition")
        assert page.status_code == followed.status_code == 200
        shown[name] = [_plain(each, case, code) for each in (answer, page, clerk.get("/desk/"))]
        shown[name].append(str(clerk.get(f"/desk/petition/{case}/").status_code))
        assert load(case)[0].body == COMMUNE, "it does not go elsewhere either, for the place would tell"
    for name, pages in shown.items():
        for page, nowhere in zip(pages, shown["nowhere"], strict=True):
            assert page.splitlines() == nowhere.splitlines(), name
    assert shown["nowhere"][3] == "404"
    for each in (LAND, CHAIR, "/02"):
        assert each not in shown["relabelled"][0] + shown["relabelled"][1]


def _plain(answer: Any, case: UUID, code: str) -> str:
    """A page to the last byte, without what is drawn anew for each petition or answer: code, id and number, what the form
    carries, what fills the page up, the hour."""
    page = answer.content.decode().replace(code, "CODE").replace(case.hex, "ID").replace(str(case), "ID")
    for group in code.split("-"):
        page = page.replace(group, "CODE")
    filled = r"<!--[0-9a-f]+-->"
    drawn = filled + r"|csrfmiddlewaretoken\" value=\"[^\"]*|nonce=\"[^\"]*|[A-Z-]+-\d{4}-\d{6}|\d\d:\d\d(:\d\d(\.\d+)?)?"
    return re.sub(drawn, "…", page)


def test_whoever_sees_the_earlier_one_sees_the_next_and_is_told_no_more_than_the_others(house: House) -> None:
    first = house.petition("vn.denunciation", against=CULTURE, subject="conduct")
    first = first if load(first)[0].body == COMMUNE else relabelled(house, f"{COMMUNE}/07")
    away = set(load(first)[0].against)
    clerk, answer = at(house, CLERK, kind="vn.feedback", subject="roads", earlier=number_of(first).lower())
    second = taken_in(answer)
    assert clerk.get(f"/desk/petition/{second}/").status_code == 200
    assert away <= kept(house, second).excluded and kept(house, second).two_officers
    assert answer.context["never"] == [] and "Người bị giữ ngoài đơn trước, nếu có" in text(answer)
    assert not any(code in answer.content.decode() for code in away)


def test_what_is_told_of_those_who_are_named_now_does_not_show_that_the_earlier_one_had_walls(house: House) -> None:
    """In a complaint the law keeps nobody away; where the earlier one's walls do, the page is silent on it."""
    for number in (NONE, number_of(house.petition("vn.denunciation", against=CHAIR, subject="conduct"))):
        _clerk, answer = at(house, CLERK, earlier=number, against=[LAND])
        assert answer.context["never"] == []
        _clerk, answer = at(house, CLERK, kind="vn.denunciation", subject="conduct", earlier=number, against=[f"{COMMUNE}/07"])
        assert len(answer.context["never"]) == 1, "what the law says of the kind that he chose is told him as ever"


def test_a_second_instance_asks_for_the_number_and_takes_not_known_for_an_answer(house: House) -> None:
    office = f"{PROVINCE}/01"
    for kind in ("vn.complaint2", "vn.denunciation2"):
        subject = "land" if kind == "vn.complaint2" else "conduct"
        _clerk, answer = at(house, office, kind=kind, subject=subject)
        assert answer.status_code == 422 and set(answer.context["form"].errors) == {"earlier"}
        _clerk, answer = at(house, office, kind=kind, subject=subject, earlier=NONE, no_earlier="on")
        assert answer.status_code == 422 and set(answer.context["form"].errors) == {"earlier"}
        clerk, answer = at(house, office, kind=kind, subject=subject, no_earlier="on")
        case = taken_in(answer)
        assert clerk.get(f"/desk/petition/{case}/").status_code == 200
        assert not load(case)[0].unspoken
    _clerk, answer = at(house, office)
    assert answer.status_code == 200, "a first one is asked nothing"


@pytest.mark.parametrize("wrong", ["123", "XA-AB", "XA-AB-2026-12", "'; SELECT 1 --", "#XA-AB-2026-000001", "*"])
def test_a_number_that_is_written_wrong_is_said_so_before_anything_is_looked_up(house: House, wrong: str) -> None:
    _clerk, answer = at(house, CLERK, earlier=wrong)
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"earlier"}


def test_where_nobody_else_could_read_it_the_superior_takes_it(house: House) -> None:
    """Rather than lie where nobody sees it; this alone shows in the place."""
    first = relabelled(house, COMMUNE)
    _clerk, answer = at(house, CLERK, kind="vn.feedback", subject="roads", earlier=number_of(first))
    second = taken_in(answer)
    assert load(second)[0].body == PROVINCE and COMMUNE in kept(house, second).excluded
