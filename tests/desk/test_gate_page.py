"""The page of the gate: nothing uncertain is chosen beforehand, a miss is marked by hand, no refusal is a dead end, a look
again opens nothing again, and what will be public is read before it is."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest

from desk.conftest import CHAIR, NAME, PUBLISHER, House
from desk.test_at_the_desk import DECISION, steps_of, text
from hoiam.casework.reading.history import load
from hoiam.core.petition.events import Opened


def decided(house: House, **more: str) -> UUID:
    case = house.brought(house.petition(), "classify.competent", "accept", "assign", "verify.ordered", "verify.reported")
    answer = house.officer(CHAIR).step(case, "decide", **DECISION | more)
    assert answer.status_code == 302, text(answer)[:800]
    return case


def gate_of(case: UUID) -> str:
    return f"/desk/petition/{case}/gate/"


def checked(answer: Any) -> dict[str, str]:
    """The radio buttons that the page comes with chosen."""
    inputs = re.findall(r"<input[^>]*type=\"radio\"[^>]*>", answer.content.decode())
    return {
        name[1]: value[1]
        for each in inputs
        if "checked" in each and (name := re.search(r'name="([^"]+)"', each)) and (value := re.search(r'value="([^"]*)"', each))
    }


def all_out(answer: Any) -> dict[str, str]:
    return {f"do-{row['find'].id}": "take" for row in answer.context["finds"]}


SEEN = "Ông Phạm Văn Lực, Chủ tịch UBND xã, và bà Trần Thị Hà dự. Số CCCD: 001085012345. Bà đã nhận được Quyết định này."


def test_only_what_is_certain_is_chosen_beforehand_and_one_press_passes_nothing(house: House) -> None:
    case = decided(house, findings=SEEN)
    publisher = house.officer(PUBLISHER)
    looked = publisher.post(gate_of(case), {"action": "look"})
    certain = {f"do-{row['find'].id}" for row in looked.context["certain"]}
    asked = {f"do-{row['find'].id}" for row in looked.context["asked"]}
    assert {row["find"].text for row in looked.context["asked"]} >= {"Phạm Văn Lực", "Trần Thị Hà"}
    assert checked(looked) == dict.fromkeys(certain, "take")
    assert certain and asked
    refused = publisher.post(gate_of(case), {"action": "clear"} | checked(looked))
    assert refused.status_code == 422
    assert "chưa quyết định" in text(refused)
    assert "gate.cleared" not in steps_of(case)


def test_a_miss_is_marked_by_hand_everywhere_at_once_and_the_preview_shows_it(house: House) -> None:
    case = decided(house, findings="Con bà bị hen suyễn nặng. Giấy ghi Hen Suyễn.", law_basis="Hồ sơ HS-AB-001187, hen suyễn.")
    publisher = house.officer(PUBLISHER)
    looked = publisher.post(gate_of(case), {"action": "look"})
    assert not any("hen" in row["find"].text.casefold() for row in looked.context["finds"])
    marked = publisher.post(
        gate_of(case), {"action": "clear", "show": "yes", "hand": "hen suyễn\nHS-AB-001187"} | all_out(looked)
    )
    by_hand = [row["find"].text for row in marked.context["finds"] if row["find"].source == "hand"]
    assert by_hand == ["hen suyễn", "Hen Suyễn", "HS-AB-001187", "hen suyễn"]
    draft = marked.context["draft"]
    assert "uyễn" not in draft and "1187" not in draft and "Con bà bị […] nặng." in draft
    assert "gate.cleared" not in steps_of(case)
    again = {"action": "clear", "marked": ["hen suyễn", "HS-AB-001187"]} | all_out(marked)
    assert publisher.post(gate_of(case), again).status_code == 302
    page = publisher.get(gate_of(case))
    assert "hen suyễn" not in text(page)


def test_words_that_are_nowhere_are_said_to_be_nowhere_and_a_mark_can_be_taken_back(house: House) -> None:
    case = decided(house)
    publisher = house.officer(PUBLISHER)
    marked = publisher.post(gate_of(case), {"action": "clear", "show": "yes", "hand": "không có ở đây đâu"})
    assert "không thấy chữ này trong văn bản" in text(marked)
    undone = {"action": "clear", "show": "yes", "marked": ["không có ở đây đâu"], "unmark": ["không có ở đây đâu"]}
    assert publisher.post(gate_of(case), undone).context["by_hand"] == []


def test_one_answer_decides_all_places_that_say_the_same_also_those_that_it_brings_up(house: House) -> None:
    case = decided(house, findings="Hộ bà Mỵ có mặt.\nBà Mỵ ký.\nGiấy có chữ ký của Mỵ và dấu.")
    publisher = house.officer(PUBLISHER)
    looked = publisher.post(gate_of(case), {"action": "look"})
    first = next(row for row in looked.context["finds"] if row["find"].text == "Mỵ")
    chosen = {f"do-{row['find'].id}": "take" for row in looked.context["finds"] if row["find"].text != "Mỵ"}
    chosen |= {f"do-{first['find'].id}": "take", f"same-{first['find'].id}": "yes"}
    assert publisher.post(gate_of(case), {"action": "clear"} | chosen).status_code == 302
    assert "Mỵ" not in text(publisher.get(gate_of(case)))


def test_what_is_taken_out_in_one_place_is_asked_for_in_the_other(house: House) -> None:
    case = decided(house, findings="Hộ bà Mỵ có mặt.\nGiấy có chữ ký của Mỵ và dấu.")
    publisher = house.officer(PUBLISHER)
    looked = publisher.post(gate_of(case), {"action": "look"})
    asked = publisher.post(gate_of(case), {"action": "clear"} | all_out(looked))
    assert asked.status_code == 422
    assert [row["find"].source for row in asked.context["finds"] if row["waits"]] == ["gone"]
    assert publisher.post(gate_of(case), {"action": "clear"} | all_out(asked)).status_code == 302


def test_a_name_over_two_lines_is_answered_and_published_without_it(house: House) -> None:
    first, _, rest = NAME.partition(" ")
    case = decided(house, findings=f"Có mặt người khiếu nại {first}\n{rest} tại buổi đo.")
    publisher = house.officer(PUBLISHER)
    looked = publisher.post(gate_of(case), {"action": "look"})
    assert publisher.post(gate_of(case), {"action": "clear"} | all_out(looked)).status_code == 302
    assert rest not in text(publisher.get(gate_of(case)))


def test_a_replacement_that_says_it_again_is_refused_with_the_place_open_to_be_rewritten(house: House) -> None:
    case = decided(house)
    publisher = house.officer(PUBLISHER)
    looked = publisher.post(gate_of(case), {"action": "look"})
    chosen = all_out(looked) | {f"instead-{row['find'].id}": "ông " + NAME for row in looked.context["finds"]}
    refused = publisher.post(gate_of(case), {"action": "clear"} | chosen)
    assert refused.status_code == 422
    assert [where for where, _old, _new in refused.context["rewritten"]] == ["facts/0"]
    assert 'name="text-facts/0"' in refused.content.decode()
    new = {"text-facts/0": "[Người khiếu nại] khiếu nại đo thiếu 40 m2."}
    assert publisher.post(gate_of(case), {"action": "clear"} | new).status_code == 302
    assert "[Người khiếu nại] khiếu nại đo thiếu 40 m2." in text(publisher.get(gate_of(case)))


def test_a_place_is_chosen_and_rewritten_but_never_to_say_more(house: House) -> None:
    case = decided(house)
    publisher = house.officer(PUBLISHER)
    shown = publisher.post(gate_of(case), {"action": "clear", "show": "yes", "place": "decision/0/0"})
    assert 'name="text-decision/0/0"' in shown.content.decode()
    refused = publisher.post(gate_of(case), {"action": "clear", "text-decision/0/0": "Bổ sung 99 m2."} | all_out(shown))
    assert refused.status_code == 422
    assert "không có trong văn bản gốc" in text(refused)
    assert "gate.cleared" not in steps_of(case)


def test_looking_again_opens_no_name_again(house: House) -> None:
    case = decided(house)
    publisher = house.officer(PUBLISHER)

    def opened() -> int:
        return sum(isinstance(r.act.fact, Opened) for r in load(case)[1])

    before = opened()
    for _again in range(3):
        looked = publisher.post(gate_of(case), {"action": "look"})
        assert any(NAME in row["find"].text for row in looked.context["finds"])
    publisher.post(gate_of(case), {"action": "clear", "show": "yes"})
    publisher.get(gate_of(case))
    assert opened() == before + 1


def test_of_two_who_pass_the_gate_the_later_one_reads_the_others_copy_and_chooses(house: House) -> None:
    case = decided(house, findings=SEEN)
    publisher = house.officer(PUBLISHER)
    one, two = (publisher.post(gate_of(case), {"action": "look"}) for _tab in range(2))
    name = next(row["find"].id for row in one.context["finds"] if row["find"].text == "Trần Thị Hà")
    mine = {"action": "clear", "copy": ""} | all_out(two) | {f"instead-{name}": "[một người dân]"}
    assert publisher.post(gate_of(case), {"action": "clear", "copy": ""} | all_out(one)).status_code == 302
    late = publisher.post(gate_of(case), mine)
    assert late.status_code == 409
    assert "Đã có một bản công khai khác được duyệt" in text(late) and "được duyệt trong lúc bạn làm" in text(late)
    assert "[một người dân]" in late.content.decode(), "what he chose is kept"
    assert [s for s in steps_of(case) if s == "gate.cleared"] == ["gate.cleared"]
    seen = re.findall(r'name="copy" value="(\w+)"', late.content.decode())
    assert publisher.post(gate_of(case), mine | {"copy": seen[0]}).status_code == 302
    assert "[một người dân]" in text(publisher.get(gate_of(case)))


@pytest.mark.parametrize("what", ["page", "print"])
def test_what_will_be_public_is_read_before_it_is_and_is_what_is_published(house: House, what: str) -> None:
    case = decided(house)
    publisher = house.officer(PUBLISHER)
    looked = publisher.post(gate_of(case), {"action": "look"})
    assert publisher.post(gate_of(case), {"action": "print"}).status_code == 404
    assert publisher.post(gate_of(case), {"action": "clear"} | all_out(looked)).status_code == 302
    if what == "print":
        copy = publisher.post(gate_of(case), {"action": "print"})
        assert copy.headers["Content-Type"] == "application/pdf"
        assert copy.content.startswith(b"%PDF")
        return
    page = text(publisher.get(gate_of(case)))
    assert "Mọi người sẽ đọc đúng như sau" in page
    assert "Ông [tên] khiếu nại đo thiếu 40 m2." in page and "Bổ sung 32 m2." in page
    assert NAME not in page
    assert "Người đã soát bản này" in page
    assert "publish" not in steps_of(case)


def test_the_day_of_birth_and_the_address_that_a_petition_tells_are_terms_of_its_case(house: House) -> None:
    from hoiam.desk.open import Names
    from hoiam.gate.finds import told_of_oneself
    from hoiam.gate.search_terms import Term

    names = Names("Nguyễn Văn An", "thôn Đông", "0912345678", "040185000123", "an@mail.example.vn")
    assert Term("1985", "birth") in names.terms() and "an@mail.example.vn" in names.terms()
    told = told_of_oneself(["Tôi sinh ngày 05/9/1963, thư an.nguyen@mail.example.vn, năm 2020 có nộp đơn."])
    assert set(told) == {Term("05/9/1963", "birth"), Term("an.nguyen@mail.example.vn", "email")}
