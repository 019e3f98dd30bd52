"""What reads like a mark of secrecy at the gate: two offices can say that it is none, one cannot; a real one leaves a stub."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from desk.conftest import CHAIR, PUBLISHER, House, a_day_later
from desk.test_at_the_desk import steps_of, text
from desk.test_gate_page import all_out, decided, gate_of
from hoiam.casework.reading.history import load
from hoiam.core.petition.events import Opened

# An ordinary heading of a commune's list that reads like a mark: the finder takes it for one.
FALSE = "SỔ THEO DÕI GIỐNG LÚA – MẬT"
REAL = "TUYỆT MẬT"


def press(house: House, office: str, case: UUID, action: str, **more: str) -> Any:
    """Looks, and answers what the page shows."""
    desk = house.officer(office)
    looked = desk.post(gate_of(case), {"action": "look"})
    if "marks" not in (looked.context or {}):
        return looked
    return desk.post(gate_of(case), {"action": action, "marks": looked.context["marks"]} | more)


def opened(case: UUID) -> int:
    return sum(isinstance(r.act.fact, Opened) for r in load(case)[1])


def published(house: House, case: UUID) -> str:
    publisher = house.officer(PUBLISHER)
    assert publisher.post(gate_of(case), {"action": "publish"}).status_code == 302
    with pytest.MonkeyPatch.context() as clock:
        a_day_later(clock)  # a copy is read when the day of its publication is over
        (link,) = set(re.findall(r"/register/answers/[0-9a-f-]+/", Client().get("/register/").content.decode()))
        return text(Client().get(link))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_false_mark_is_shown_where_it_stands_and_two_offices_get_past_it(house: House, language: str) -> None:
    case = decided(house, findings=f"Theo sổ sau:\n{FALSE}\nthiếu 32 m2.")
    publisher = house.officer(PUBLISHER)
    prefix = "/en" if language == "en" else ""
    looked = publisher.post(prefix + gate_of(case), {"action": "look"})
    page = text(looked)
    assert FALSE in page and "thiếu 32 m2" in page, "in its context"
    assert {"vi": "hai văn phòng", "en": "two offices"}[language] in page
    assert opened(case) == 0, "no name is opened before that is settled"
    assert "gate.cleared" not in steps_of(case)
    assert press(house, PUBLISHER, case, "proposed").status_code == 302
    waiting = publisher.post(prefix + gate_of(case), {"action": "look"})
    assert {"vi": "Bạn đã đề nghị", "en": "You have proposed"}[language] in text(waiting)
    alone = press(house, PUBLISHER, case, "agreed")
    assert alone.status_code == 409 and "Chính bạn đã đề nghị" in text(alone)
    assert "Đọc chỗ giống dấu mật" in text(house.officer(CHAIR).get(gate_of(case)))
    assert press(house, CHAIR, case, "agreed").status_code == 302
    assert opened(case) == 0, "the second office read the words, and opened no name"
    looked = publisher.post(gate_of(case), {"action": "look"})
    assert publisher.post(gate_of(case), {"action": "clear"} | all_out(looked)).status_code == 302
    assert FALSE in published(house, case)
    assert [s for s in steps_of(case) if s.startswith("gate.")] == [
        "gate.proposed",
        "gate.agreed",
        "gate.drafted",
        "gate.cleared",
    ]


def test_one_office_gets_past_no_mark_whatever_it_sends(house: House) -> None:
    case = decided(house, findings=f"{REAL}\nthiếu 32 m2.")
    for office in (PUBLISHER, CHAIR):
        desk = house.officer(office)
        looked = desk.post(gate_of(case), {"action": "look"})
        marks = looked.context["marks"]
        for action in ("proposed", "agreed", "clear", "publish"):
            desk.post(gate_of(case), {"action": action, "marks": marks, "text-findings/0": "[…]"})
        desk.post(gate_of(case), {"action": "declined", "marks": marks})
    assert not {"gate.agreed", "gate.cleared", "publish"} & set(steps_of(case)), steps_of(case)


def test_two_speak_of_just_what_both_have_read(house: House) -> None:
    case = decided(house, findings=f"{FALSE}\nthiếu 32 m2.")
    publisher = house.officer(PUBLISHER)
    publisher.post(gate_of(case), {"action": "look"})
    assert publisher.post(gate_of(case), {"action": "proposed", "marks": "0" * 64}).status_code == 302
    assert "gate.proposed" not in steps_of(case), "these marks were on no page"


def test_whom_the_other_let_in_or_who_is_fresh_is_no_second_one_on_marks(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.casework.keys import custody

    case = decided(house, findings=f"{FALSE}\nthiếu 32 m2.")
    press(house, PUBLISHER, case, "proposed")
    for why, word in (("hand", "cho vào"), ("fresh", "còn quá mới")):
        monkeypatch.setattr(custody, "beside", lambda _office, why=why: why)
        refused = press(house, CHAIR, case, "agreed")
        assert refused.status_code == 409 and word in text(refused)
    monkeypatch.undo()
    assert "gate.agreed" not in steps_of(case)


def test_of_two_who_answer_the_later_one_is_told(house: House) -> None:
    case = decided(house, findings=f"{FALSE}\nthiếu 32 m2.")
    press(house, PUBLISHER, case, "proposed")
    chair = house.officer(CHAIR)
    marks = chair.post(gate_of(case), {"action": "look"}).context["marks"]
    press(house, PUBLISHER, case, "declined")
    late = chair.post(gate_of(case), {"action": "agreed", "marks": marks})
    assert late.status_code == 409
    assert "Người khác vừa trả lời" in text(late)


def test_a_real_mark_leaves_a_stub_with_number_day_mark_and_keeper_and_nothing_else(house: House) -> None:
    case = decided(house, findings=f"{REAL}\nthiếu 32 m2 ở kho X.")
    press(house, PUBLISHER, case, "proposed")
    press(house, CHAIR, case, "declined")
    assert press(house, PUBLISHER, case, "stub").status_code == 302
    assert opened(case) == 0
    page = published(house, case)
    assert "Không công khai nội dung văn bản số" in page and "«Tuyệt mật»" in page and "Bản giấy do" in page
    assert "32 m2" not in page and "kho X" not in page
    told = [r.act.fact for r in load(case)[1] if r.act.step == "gate" and r.act.outcome == "cleared"]
    assert [bool(fact.marks) for fact in told] == [True], "the record says that it is a stub"


def test_a_document_without_a_mark_gets_no_stub(house: House) -> None:
    case = decided(house)
    publisher = house.officer(PUBLISHER)
    assert publisher.post(gate_of(case), {"action": "stub", "marks": ""}).status_code == 200
    assert "gate.cleared" not in steps_of(case)
    assert house.officer(CHAIR).post(gate_of(case), {"action": "stub"}).context.get("no_mark"), (
        "and no name opens to the leader"
    )
    assert opened(case) == 1
