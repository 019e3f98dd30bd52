"""Twelve people each send a petition of one content: one verification, twelve clocks, an answer for each; one leaves, one
withdraws; and nothing that one of them reads has anything of another. Through the road, at the desk and on citizens' pages."""

from __future__ import annotations

import html
import io
import random
import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pypdf import PdfReader

from desk.conftest import CLERK, LAND, House
from desk.test_at_the_desk import DECISION, steps_of
from desk.test_groups import FOUND, citizen, group_of, together
from desk.test_many import confirmed, previewed
from desk.test_taken_further import number_of
from hoiam.casework.reading.history import load

pytestmark = pytest.mark.django_db

NAMES = ("Bưởi", "Cam", "Chanh", "Đào", "Hồng", "Lê", "Mận", "Mơ", "Nhãn", "Ổi", "Quýt", "Vải")


def planted(n: int) -> tuple[str, str]:
    """What only this one's petition says: his name, and a word of his own."""
    return f"Lò Thị {NAMES[n]}Chua{n}", f"thửa{n}xanh"


def people_of(house: House, monkeypatch: pytest.MonkeyPatch, many: int) -> list[UUID]:
    made = []
    for n in range(many):
        name, word = planted(n)
        monkeypatch.setattr("desk.conftest.NAME", name)
        made.append(house.petition(words=f"Nhà tôi ở {word} bị đo thiếu."))
    return made


def read(answer: Any) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if data.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return html.unescape(data.decode("utf-8", "replace"))


def everything(writer: Client) -> str:
    """All that the holder of a code reads of his petition: every page and paper that his pages lead to."""
    seen, waiting, told = set[str](), ["/follow/petition"], []
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = writer.get(path)
        if answer.status_code != 200:
            continue
        page = read(answer)
        told.append(page)
        found = re.findall(r'href="(/follow/[^"#]*)"', page)
        waiting += [each for each in found if each not in seen]
    assert {"/follow/petition", "/follow/words", "/follow/receipt"} <= seen, "the pages lead nowhere"
    return "\n".join(told)


def foreign(told: str, n: int, cases: list[UUID]) -> list[str]:
    """What of others stands in what this one reads."""
    return [
        mark
        for other, case in enumerate(cases)
        if other != n
        for mark in (*planted(other), planted(other)[0].split()[-1], number_of(case), str(case), case.hex)
        if mark in told
    ]


def decided(house: House, desk: Any, case: UUID, n: int) -> None:
    """The common part is filled in from what was found, and the part of this one written behind it."""
    page = desk.post(f"/desk/petition/{case}/decide/", {"action": "finding", "findings": f"Riêng {planted(n)[1]}: 40 m2."})
    findings = page.context["form"]["findings"].value()
    assert FOUND in findings and planted(n)[1] in findings
    answer = desk.step(case, "decide", **(DECISION | {"findings": findings}))
    assert answer.status_code == 302, read(answer)[-2500:]


def test_twelve_are_verified_once_and_each_has_clocks_and_an_answer_of_his_own(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = people_of(house, monkeypatch, 12)
    alone = house.brought(house.petition(words="Ngoài nhóm."), "classify.competent", "accept", "assign")
    for case in cases:
        house.brought(case, "classify.competent", "accept", "assign")
    clocks = [dict(load(case)[0].clocks) for case in cases]
    chair, land = together(house, cases), house.officer(LAND)
    assert [dict(load(case)[0].clocks) for case in cases] == clocks

    # One leaves before anything is found, one asks to withdraw; ten go on.
    leaver, withdrawn, rest = 3, 7, [n for n in range(12) if n not in (3, 7)]
    assert citizen(house, cases[leaver]).post("/follow/leave_group").status_code == 302
    house.brought(cases[withdrawn], "withdraw.asked", "withdraw.signed")
    page = chair.get(f"/desk/petition/{cases[0]}/group/")
    assert {m.view.id for m in page.context["members"]} == {cases[n] for n in rest}

    members = [cases[n] for n in rest]
    for desk, name, words in ((chair, "verify.ordered", "Đo lại cả xóm."), (land, "verify.reported", FOUND)):
        page = confirmed(desk, previewed(desk, name, members, words=words))
        assert page.context["batch"].done == 10
    assert "verify.reported" not in steps_of(cases[leaver]) and "verify.reported" not in steps_of(cases[withdrawn])
    # Each clock is the one that it would have had alone.
    house.brought(alone, "verify.ordered", "verify.reported")
    due = {name: clock.due for name, clock in load(alone)[0].clocks.items()}
    assert all({name: clock.due for name, clock in load(case)[0].clocks.items()} == due for case in members)

    for n in rest:
        decided(house, chair, cases[n], n)
    documents = {load(cases[n])[0].document for n in rest}
    assert len(documents) == 10 and all(load(cases[n])[0].state == "decided" for n in rest)
    assert load(cases[leaver])[0].state == "accepted" and load(cases[withdrawn])[0].state != "decided"

    for n in range(12):
        told = everything(citizen(house, cases[n]))
        assert foreign(told, n, cases) == [], n
        # The positive control: what is his own is found by the same look.
        assert planted(n)[1] in told and number_of(cases[n]) in told
    # Nor does an officer's page of one tell of another, but for the page of the group, which has their numbers and no name.
    for n in (0, leaver, withdrawn):
        shown = read(chair.get(f"/desk/petition/{cases[n]}/"))
        assert not [number_of(case) for case in cases if case != cases[n] and number_of(case) in shown]
    group = read(chair.get(f"/desk/petition/{cases[0]}/group/"))
    assert all(number_of(cases[n]) in group for n in rest)
    assert not [mark for n in range(12) for mark in planted(n) if mark in group]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_happens_in_a_group_nothing_that_one_reads_has_anything_of_another(
    house: House, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Random acts in a group, by officers and by petitioners."""
    dice = random.Random(seed)  # noqa: S311 - which acts a test takes, drawn from a seed
    cases = people_of(house, monkeypatch, 4)
    for case in cases:
        house.brought(case, "classify.competent", "accept", "assign")
    chair = together(house, cases)
    land = house.officer(LAND)

    def all_of(name: str, desk: Any) -> None:
        members = [case for case in cases if group_of(case)]
        answer = previewed(desk, name, members, words=FOUND)
        if answer.context.get("may"):
            confirmed(desk, answer)

    for _n in range(8):
        n = dice.randrange(4)
        case, writer = cases[n], citizen(house, cases[n])
        match dice.choice(["leave", "add", "order", "report", "recuse", "in", "out", "ask"]):
            case "leave":
                writer.post("/follow/leave_group")
            case "add":
                writer.post("/follow/add", {"words": f"Thêm về {planted(n)[1]}."})
            case "order":
                all_of("verify.ordered", chair)
            case "report":
                all_of("verify.reported", land)
            case "recuse":
                chair.step(case, "recuse", office=f"{CLERK[:-2]}03", reason="relative")
            case "in":
                chair.step(case, "join", number=number_of(dice.choice(cases)))
            case "out":
                chair.step(case, "leave_group.ended", ground="other_content")
            case "ask":
                writer.post("/follow/withdraw", {"extent": "all", "coerced": "no", "words": planted(n)[1]})
    for n, case in enumerate(cases):
        told = everything(citizen(house, case))
        assert foreign(told, n, cases) == []
        assert planted(n)[1] in told
    away = [frozenset(load(case)[0].recused) for case in cases if group_of(case)]
    assert len(set(away)) <= 1
