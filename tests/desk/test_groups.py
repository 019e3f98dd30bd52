"""Petitions of one content are handled together at the desk: opened from the list, one verification, an answer for each."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from desk.conftest import CHAIR, CLERK, COMMUNE, CULTURE, LAND, PROVINCE, WARD, House, take, today
from desk.test_at_the_desk import DECISION, steps_of, text
from desk.test_many import confirmed, previewed
from desk.test_taken_further import number_of
from hoiam.casework.reading.history import load

pytestmark = pytest.mark.django_db

FOUND = "Đo lại ngày 14/7: cả xóm bị đo thiếu vì mốc đường liên thôn dịch vào trong."


def handled(house: House, **made: Any) -> UUID:
    case = house.petition(**made)
    return house.brought(case, "classify.competent", "accept", "assign")


def group_of(case: UUID) -> str:
    return load(case)[0].group


def together(house: House, cases: list[UUID], office: str = CHAIR) -> Any:
    desk = house.officer(office)
    page = confirmed(desk, previewed(desk, "join", cases))
    assert page.context["batch"].done == len(cases), text(page)
    return desk


def citizen(house: House, case: UUID) -> Client:
    writer = Client()
    writer.post("/follow", {"code": house.codes[case].text})
    return writer


def test_chosen_in_the_list_they_come_into_one_group_and_each_keeps_its_own_terms(house: House) -> None:
    cases = [handled(house) for _n in range(3)]
    before = [dict(load(case)[0].clocks) for case in cases]
    desk = house.officer(CHAIR)
    answer = previewed(desk, "join", cases)
    assert [bool(o.then) for o in answer.context["outcomes"]] == [True] * 3 and not any(map(group_of, cases))
    page = confirmed(desk, answer)
    assert page.context["batch"].done == 3
    assert len({group_of(case) for case in cases}) == 1 and group_of(cases[0])
    assert [dict(load(case)[0].clocks) for case in cases] == before
    page = desk.get(f"/desk/petition/{cases[1]}/group/")
    assert [m.view.id for m in page.context["members"]] == cases
    assert [m.lead for m in page.context["members"]] == [True, False, False]


def test_what_is_no_group_is_refused_in_the_dry_run_each_with_why(house: House) -> None:
    one, other = handled(house), house.brought(house.petition("vn.feedback"), "classify.competent")
    away = handled(house)
    desk = house.officer(CHAIR)
    for cases, why in (([one], "Một đơn thì không thành nhóm."), ([one, other], "Các đơn không cùng một loại.")):
        answer = previewed(desk, "join", cases)
        assert answer.status_code == 200 and all(why in o.refused for o in answer.context["outcomes"]), text(answer)
        assert not answer.context["may"]
    take(away, "recuse", "", COMMUNE)
    answer = previewed(desk, "join", [one, away])
    assert all("Người bị giữ ngoài các đơn này không giống nhau." in o.refused for o in answer.context["outcomes"])
    assert "join" not in [step for case in (one, other, away) for step in steps_of(case)]


def test_one_more_comes_in_by_the_number_of_one_that_is_in_it_and_nobody_twice(house: House) -> None:
    cases, late, alone = [handled(house) for _n in range(2)], handled(house), handled(house)
    desk = together(house, cases)
    assert desk.step(late, "join", number=number_of(alone)).status_code == 422
    assert desk.step(late, "join").status_code == 422
    hidden = house.petition(body=WARD)
    said = [text(desk.step(late, "join", number=n)) for n in (number_of(hidden), f"{WARD}-2026-999999")]
    assert all("Không có đơn nào khác mang số này mà bạn xem được." in page for page in said)
    assert desk.step(late, "join", number=number_of(cases[0])).status_code == 302
    assert group_of(late) == group_of(cases[0])
    again = desk.step(late, "join", number=number_of(cases[0]))
    assert again.status_code == 422 and "Đơn này đã ở trong một nhóm." in text(again)


def test_one_finding_is_written_once_and_lies_sealed_in_each_under_its_own_key(house: House) -> None:
    cases = [handled(house) for _n in range(2)]
    alone = handled(house)
    chair, land = together(house, cases), house.officer(LAND)
    refused = previewed(chair, "verify.ordered", [cases[0], alone], words="Đo lại.")
    assert "Chỉ ghi chung nội dung xác minh cho các đơn của một nhóm." in text(refused)
    for desk, name, words in ((chair, "verify.ordered", "Đo lại cả xóm."), (land, "verify.reported", FOUND)):
        page = confirmed(desk, previewed(desk, name, cases, words=words))
        assert page.context["batch"].done == 2, text(page)
    blobs = [next(b for r in load(case)[1] if r.act.name == "verify.reported" for b in r.act.fact.blobs) for case in cases]
    assert len({b.id for b in blobs}) == len({b.digest for b in blobs}) == 2
    # Each answer has the common part out of its own record, and the officer adds to it what is of that petition alone.
    for case in cases:
        typed = {"action": "finding", "findings": "Nhà ông: thiếu 40 m2.", "title": "T"}
        page = chair.post(f"/desk/petition/{case}/decide/", typed)
        assert page.status_code == 200 and not page.context["form"].errors
        assert page.context["form"]["findings"].value() == f"{FOUND}\nNhà ông: thiếu 40 m2."
        assert page.context["form"]["title"].value() == "T" and "decide" not in steps_of(case)


def test_one_decision_is_written_once_and_each_has_an_answer_of_its_own_that_names_no_other(house: House) -> None:
    cases = [handled(house) for _n in range(3)]
    chair = together(house, cases)
    for case in cases:
        house.brought(case, "verify.ordered", "verify.reported")
    page = chair.get(f"/desk/petition/{cases[0]}/group/")
    offered = {name: [view.id for view in which] for name, _title, which in page.context["for_all"]}
    assert offered["decide"] == cases
    page = confirmed(chair, previewed(chair, "decide", cases, **DECISION))
    assert page.context["batch"].done == 3, text(page)
    assert len({load(case)[0].document for case in cases}) == 3
    clerk = house.officer(CLERK)
    sent = {"party": "petitioner", "how": "post", "on": f"{today():%d/%m/%Y}"}
    offered = {name for name, _title, _which in clerk.get(f"/desk/petition/{cases[0]}/group/").context["for_all"]}
    assert "notify.sent" in offered
    assert confirmed(clerk, previewed(clerk, "notify.sent", cases, **sent)).context["batch"].done == 3
    told = [{number_of(case), load(case)[0].document} for case in cases]
    for case, own in zip(cases, told, strict=True):
        seen = text(citizen(house, case).get("/follow/petition"))
        assert number_of(case) in seen
        assert [n for each in told if each is not own for n in each if n in seen] == []


def test_whom_one_keeps_away_all_keep_away_and_none_is_kept_away_from_one_alone(house: House) -> None:
    cases = [handled(house) for _n in range(3)]
    chair = together(house, cases)
    office = f"{COMMUNE}/03"
    assert chair.step(cases[1], "recuse", office=office, reason="relative").status_code == 302
    assert [office in load(case)[0].recused for case in cases] == [True] * 3
    assert all(house.officer(office).get(f"/desk/petition/{case}/").status_code == 404 for case in cases)
    assert chair.step(cases[0], "leave_group.ended", ground="concerned").status_code == 302
    assert chair.step(cases[0], "recuse", office=f"{COMMUNE}/02", reason="relative").status_code == 302
    assert [f"{COMMUNE}/02" in load(case)[0].recused for case in cases] == [True, False, False]


def test_whoever_does_not_see_all_of_them_does_nothing_that_touches_all(house: House) -> None:
    cases = [handled(house) for _n in range(2)]
    chair = together(house, cases)
    assert chair.step(cases[0], "assign", offices=[f"{COMMUNE}/03"]).status_code == 302
    land = house.officer(LAND)
    assert land.get(f"/desk/petition/{cases[0]}/group/").status_code == 404
    page = land.get(f"/desk/petition/{cases[1]}/group/")
    assert [m.view.id for m in page.context["members"]] == [cases[1]] and page.context["unseen"] == 1
    assert number_of(cases[0]) not in text(page)
    refused = land.step(cases[1], "recuse.declared", office=LAND, reason="relative")
    assert refused.status_code == 422 and "Bạn không xem được tất cả các đơn của nhóm này." in text(refused)
    assert not load(cases[1])[0].recused


def test_its_petitioner_is_told_objects_without_a_reason_and_learns_how_many_only_from_five_on(house: House) -> None:
    cases = [handled(house) for _n in range(5)]
    desk = together(house, cases[:4])
    page = text(citizen(house, cases[0]).get("/follow/petition"))
    assert "Đơn được giải quyết chung với việc cùng nội dung" in page and not re.search(r"cho \d+ đơn", page)
    assert desk.step(cases[4], "join", number=number_of(cases[0])).status_code == 302
    writer = citizen(house, cases[0])
    page = text(writer.get("/follow/petition"))
    assert "Cơ quan xác minh một lần cho 5 đơn" in page
    assert not any(number_of(case) in page for case in cases[1:])
    assert "không cần nêu lý do" in text(writer.get("/follow/leave_group"))
    due = dict(load(cases[0])[0].clocks)
    assert writer.post("/follow/leave_group").status_code == 302
    petition, history = load(cases[0])
    assert (petition.group, dict(petition.clocks)) == ("", due)
    assert (history[-1].act.name, history[-1].actor) == ("leave_group.asked", "petitioner")
    page = writer.get("/follow/petition").content.decode().partition("Đã xảy ra")[0]
    assert "Cơ quan xác minh một lần" not in page
    left = writer.get("/follow/leave_group")
    assert left.status_code == 409 and "Đơn này không được giải quyết chung." in text(left)
    assert "ở trạng thái" not in text(left), "it is not for its state"
    page = text(citizen(house, cases[1]).get("/follow/petition"))
    assert "Đơn được giải quyết chung" in page and not re.search(r"cho \d+ đơn", page)


def test_alone_in_a_group_nobody_is_told_of_others(house: House) -> None:
    cases = [handled(house) for _n in range(2)]
    together(house, cases)
    assert citizen(house, cases[0]).post("/follow/leave_group").status_code == 302
    assert "Cơ quan xác minh một lần" not in text(citizen(house, cases[1]).get("/follow/petition"))


def test_of_denunciations_the_number_is_never_told(house: House) -> None:
    cases = [
        house.brought(
            house.petition("vn.denunciation", against=CULTURE, subject="conduct"), "classify.competent", body=PROVINCE
        )
        for _n in range(5)
    ]
    together(house, cases, f"{PROVINCE}/04")
    page = text(citizen(house, cases[0]).get("/follow/petition"))
    assert "Đơn được giải quyết chung" in page and not re.search(r"cho \d+ đơn", page)
    # Whom they are about is kept away from each, and finds no page.
    assert house.officer(CULTURE).get(f"/desk/petition/{cases[0]}/group/").status_code == 404


def test_whoever_is_sent_to_another_body_goes_by_himself(house: House) -> None:
    cases = [house.brought(house.petition(), "classify.elsewhere") for _n in range(2)]
    together(house, cases, CLERK)
    clerk = house.officer(CLERK)
    sent = clerk.step(cases[0], "transfer.sent", body=WARD, reason="competence", words="Đất thuộc địa bàn phường.")
    assert sent.status_code == 302
    assert (group_of(cases[0]), bool(group_of(cases[1]))) == ("", True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_id FROM casework_petition WHERE grouped IS NOT NULL")
        assert [row[0] for row in cursor.fetchall()] == [cases[1]]


def test_inside_a_group_none_becomes_of_another_kind(house: House) -> None:
    cases = [house.petition() for _n in range(2)]
    together(house, cases, CLERK)
    refused = house.officer(CLERK).step(cases[0], "classify.competent", kind="vn.feedback")
    assert refused.status_code == 422 and "Đơn đang được giải quyết chung với các đơn khác." in text(refused)
    assert load(cases[0])[0].kind == "vn.complaint"
