"""What is kept of whoever wrote: he sees it, has it corrected, asks for its erasure, and is answered in term by an act."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from desk.conftest import CHAIR, CLERK, LAND, NAME, PUBLISHER, House, actor
from desk.test_at_the_desk import text
from desk.test_originals import Recorded
from desk.test_protection import number_of
from desk.test_taken_further import at, taken_in
from desk.test_who_acts_at_the_counter import HEIR, paper
from hoiam.casework import laws
from hoiam.casework.reading.history import load
from hoiam.casework.reading.lists import work_list
from hoiam.core.dossier.refusals import Missing

RIGHT = "Hoàng Văn Thuyết Em"
WANTED = {"ask": "correct", "name": RIGHT, "address": "thôn Bến Đò", "phone": "", "id_number": "", "words": "Thiếu chữ đệm."}


@pytest.fixture
def case(house: House) -> UUID:
    """A complaint that an officer handles, behind a gatekeeper that believes only what is recorded."""
    house.keeper._grounds = Recorded(acts_of=house.keeper._grounds.acts_of)
    return house.brought(house.petition(), "classify.competent", "accept", "assign")


def holder(house: House, case: UUID) -> Client:
    client = Client()
    assert client.post("/follow", {"code": house.codes[case].text}).status_code == 302
    return client


def acts(case: UUID) -> list[str]:
    return [r.act.name for r in load(case)[1] if type(r.act.fact).__name__ == "OwnDataAsked"]


def opens(house: House, case: UUID, office: str) -> str:
    answer = house.officer(office).post(f"/desk/petition/{case}/open/", {"purpose": "data_request", "words": "Theo yêu cầu."})
    return text(answer)


def test_with_his_code_he_sees_at_once_what_is_kept_of_him_and_that_leaves_no_act(house: House, case: UUID) -> None:
    before = load(case)[0].seq
    page = holder(house, case).get("/follow/own_data").content.decode()
    assert NAME in page and "xóm Giếng" in page
    assert load(case)[0].seq == before
    assert Client().get("/follow/own_data").status_code != 200, "without a code nobody is shown anything"
    other = house.petition()
    assert str(case) not in holder(house, other).get("/follow/own_data").content.decode()


def test_a_correction_counts_once_it_is_taken_and_the_old_name_is_still_found_at_the_gate(house: House, case: UUID) -> None:
    client = holder(house, case)
    assert client.post("/follow/own_data", WANTED).status_code == 302
    asked = load(case)[1][-1].act
    assert asked.name == "own_data.correct" and {b.tier for b in asked.fact.blobs} == {"identity"}
    assert {"DL-ACK", "DL-VIEW"} <= set(load(case)[0].clocks)
    assert client.post("/follow/own_data", WANTED).status_code == 409, "one at a time"
    assert RIGHT not in client.get("/follow/own_data").content.decode(), "it waits"
    assert RIGHT in opens(house, case, LAND), "whoever decides on it sees what is asked"
    land = house.officer(LAND)
    assert land.step(case, "own_data.taken").status_code == 302
    assert "DL-ACK" not in load(case)[0].clocks
    assert land.step(case, "own_data.given", words="Đã sửa theo căn cước.").status_code == 302
    assert not {"DL-ACK", "DL-VIEW"} & set(load(case)[0].clocks)
    assert RIGHT in client.get("/follow/own_data").content.decode()
    opened = opens(house, case, LAND)
    assert RIGHT in opened and "yêu cầu sửa thành" not in opened
    assert acts(case) == ["own_data.correct", "own_data.taken", "own_data.given"]


def test_an_heir_sees_and_corrects_his_own_data_and_the_name_of_the_dead_stays_as_it_was(house: House, case: UUID) -> None:
    clerk, land = house.officer(CLERK), house.officer(LAND)
    assert clerk.step(case, "succeed.died", file=paper()).status_code == 302
    assert clerk.step(case, "succeed.continued", **HEIR, file=paper()).status_code == 302
    client = holder(house, case)
    page = client.get("/follow/own_data").content.decode()
    assert HEIR["heir_name"] in page and NAME not in page
    assert client.post("/follow/own_data", WANTED | {"name": "Hoàng Minh Đạt"}).status_code == 302
    assert {b.kind for b in load(case)[1][-1].act.fact.blobs} >= {"heir"}
    opened = opens(house, case, LAND)
    assert "Hoàng Minh Đạt" in opened and HEIR["heir_name"] in opened and NAME in opened
    assert land.step(case, "own_data.given", words="Đã sửa theo căn cước.").status_code == 302
    page = client.get("/follow/own_data").content.decode()
    assert "Hoàng Minh Đạt" in page and HEIR["heir_name"] not in page
    opened = opens(house, case, LAND)
    assert "Hoàng Minh Đạt" in opened and NAME in opened, "the petition is still the dead one's, whose heir goes on"
    assert clerk.step(case, "succeed.ended").status_code == 302
    assert client.get("/follow/own_data").content.decode().count("Hoàng Minh Đạt") == 0


def test_both_the_present_name_and_the_one_before_are_what_the_gate_looks_for(house: House, case: UUID) -> None:
    from hoiam.desk.open import Names

    names = Names(name=RIGHT, earlier=(NAME,))
    assert {RIGHT, NAME} <= set(names.terms())


def found(house: House, case: UUID) -> Any:
    answer = house.officer(LAND).post(f"/desk/petition/{case}/open/", {"purpose": "data_request", "words": "Theo yêu cầu."})
    return answer.context["names"]


def test_a_corrected_name_stands_first_on_the_list_of_those_who_write_together(house: House) -> None:
    _desk, answer = at(house, CLERK, people="2", others="Trần Canh Thứ2, xóm Canh2")
    several = house.brought(taken_in(answer), "classify.competent", "assign")
    client = Client()
    assert client.post("/follow", {"code": answer.context["code"]}).status_code == 302
    assert client.post("/follow/own_data", WANTED).status_code == 302
    assert house.officer(LAND).step(several, "own_data.given", words="Đã sửa theo căn cước.").status_code == 302
    names = found(house, several)
    assert [each.name for each in names.together] == [RIGHT, "Trần Canh Thứ2"]
    assert {RIGHT, NAME, "Trần Canh Thứ2"} <= set(names.terms())


def test_a_name_that_waits_or_was_declined_is_looked_for_at_the_gate_as_well(house: House, case: UUID) -> None:
    holder(house, case).post("/follow/own_data", WANTED | {"phone": "0950 118 204, 0950 118 777"})
    assert {RIGHT, NAME, "thôn Bến Đò"} <= set(found(house, case).terms())
    assert house.officer(LAND).step(case, "own_data.declined", words="Chưa rõ.", ground="unproved").status_code == 302
    names = found(house, case)
    digits = {"".join(filter(str.isdecimal, str(term))) for term in names.terms()}
    assert names.name == NAME and RIGHT in names.terms() and {"0950118204", "0950118777"} <= digits


def test_a_declined_correction_changes_nothing(house: House, case: UUID) -> None:
    client = holder(house, case)
    client.post("/follow/own_data", WANTED)
    assert house.officer(LAND).step(case, "own_data.declined", words="Chưa rõ.", ground="unproved").status_code == 302
    page = client.get("/follow/own_data").content.decode()
    assert NAME in page and RIGHT not in page


def test_erasure_of_what_the_law_has_kept_is_declined_with_the_article(house: House, case: UUID) -> None:
    client = holder(house, case)
    assert client.post("/follow/own_data", {"ask": "erase", "words": "Tôi muốn xóa."}).status_code == 302
    assert "DL-DEL" in load(case)[0].clocks
    land = house.officer(LAND)
    given = land.step(case, "own_data.given", words="Xóa.")
    assert "luật buộc lưu" in text(given) and acts(case) == ["own_data.erase"]
    assert land.step(case, "own_data.declined", words="Phải lưu.", ground="").status_code == 422
    assert land.step(case, "own_data.declined", words="Phải lưu.", ground="kept").status_code == 302
    assert [run.how for run in load(case)[0].runs if run.clock.name == "DL-DEL"] == ["met"]
    seq = load(case)[0].seq
    assert client.get(f"/follow/letter/{seq}/data_answer").content[:5] == b"%PDF-"


def test_at_the_counter_it_is_shown_only_after_an_opening_on_record(house: House, case: UUID) -> None:
    assert house.officer(CLERK).step(case, "own_data.view", words="Có căn cước.").status_code == 302
    land = house.officer(LAND)
    assert "Chưa mở dữ liệu" in text(land.step(case, "own_data.given", words="Đã xem."))
    assert NAME in opens(house, case, LAND)
    assert land.step(case, "own_data.given", words="Đã xem.").status_code == 302
    page = holder(house, case).get("/follow/petition").content.decode()
    assert "cho bạn xem dữ liệu của chính bạn" in page, "he is told for what his name was opened"


def test_nothing_is_answered_that_nobody_asked(house: House, case: UUID) -> None:
    for outcome in ("taken", "given"):
        assert "Không có yêu cầu nào" in text(house.officer(LAND).step(case, f"own_data.{outcome}", words="Không."))


def test_who_does_not_answer_such_requests_does_not_learn_who_asks(house: House, case: UUID) -> None:
    holder(house, case).post("/follow/own_data", WANTED)
    page = text(house.officer(PUBLISHER).get(f"/desk/petition/{case}/"))
    assert "dữ liệu" not in page
    assert "Đã yêu cầu sửa dữ liệu" in text(house.officer(CHAIR).get(f"/desk/petition/{case}/"))


@pytest.mark.parametrize("wrong", [{"ask": ""}, {"name": " "}, {"phone": "một hai"}, {"id_number": "12"}])
def test_a_request_that_lacks_something_is_given_back(house: House, case: UUID, wrong: dict[str, Any]) -> None:
    assert holder(house, case).post("/follow/own_data", WANTED | wrong).status_code == 422
    assert acts(case) == []


def test_after_the_time_of_keeping_erasure_is_granted_once_two_offices_have_ordered_it(house: House) -> None:
    from hoiam.core.petition.steps.own_data import AskOwnData

    case = house.brought(house.petition(), "send_back")
    holder(house, case).post("/follow/own_data", {"ask": "erase", "words": ""})
    petition, law = load(case)[0], laws.current()
    until = law.kept(petition.kind, petition.state, petition.since).until
    assert until is not None
    with pytest.raises(Missing, match="ordered"):
        AskOwnData(outcome="given").take(petition, law, until + timedelta(days=1))
    ordered = replace(petition, erases=until + timedelta(days=31))
    (act,) = AskOwnData(outcome="given").take(ordered, law, until + timedelta(days=1))
    assert act.name == "own_data.given"


def test_what_is_asked_of_a_petition_that_is_done_stands_in_the_lists_of_whoever_answers_alone(house: House) -> None:
    case = house.brought(house.petition(), "send_back")
    petition = load(case)[0]
    number = number_of(case)
    chair, publisher = house.officer(CHAIR), house.officer(PUBLISHER)
    assert number not in text(chair.get("/desk/"))
    assert holder(house, case).post("/follow/own_data", {"ask": "erase", "words": ""}).status_code == 302
    due = load(case)[0].clocks
    rows = {office: {row.id: row for row in work_list(actor(office))} for office in (CHAIR, CLERK, PUBLISHER)}
    assert (rows[CHAIR][case].rule, rows[CHAIR][case].due) == ("DL-ACK", due["DL-ACK"].due)
    assert case in rows[CLERK] and case not in rows[PUBLISHER], "who answers no such request does not learn who asks"
    assert rows[CHAIR][case].state == petition.state
    assert number in text(chair.get("/desk/")) and number not in text(publisher.get("/desk/"))
    assert [row.id for row in work_list(actor(CHAIR), until=due["DL-ACK"].due, kind=petition.kind) if row.id == case] == [case]
    before_it = due["DL-ACK"].due - timedelta(days=1)
    assert case not in {row.id for row in work_list(actor(CHAIR), until=before_it)}
    assert chair.step(case, "own_data.taken").status_code == 302
    (row,) = [row for row in work_list(actor(CHAIR)) if row.id == case]
    assert (row.rule, row.due) == ("DL-DEL", due["DL-DEL"].due)
    assert chair.step(case, "own_data.declined", words="Phải lưu.", ground="kept").status_code == 302
    assert case not in {row.id for row in work_list(actor(CHAIR))}, "answered, nothing is owed any more"
