"""What is passed on in writing to a body outside the house leaves a slip: what, when, to whom by position, by which number."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from desk.conftest import CLERK, House
from desk.test_at_the_desk import text
from hoiam.casework.reading import papers
from hoiam.casework.reading.history import load

POSTED = {
    "posted_to": "Giám đốc Công an tỉnh",
    "posted_on": "{today}",
    "posting": "RR 123 456 789 VN",
    "enclosed": "Đơn (bản gốc, 02 trang)\nBản sao biên bản",
}


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    made: list[bytes] = []
    really = papers.made

    def kept(*given: Any, **more: Any) -> bytes:
        made.append(really(*given, **more))
        return made[-1]

    monkeypatch.setattr(papers, "made", kept)
    return made


def typed(house: House, case: Any, **other: str) -> dict[str, str]:
    claimed = load(case)[0].claimed
    return {name: each.format(today=f"{claimed:%d/%m/%Y}") for name, each in POSTED.items()} | other


@pytest.mark.parametrize("kind", ["vn.complaint", "vn.denunciation", "vn.feedback"])
def test_the_notice_is_the_slip_and_no_fact_has_a_word_of_it(house: House, printed: list[bytes], kind: str) -> None:
    case = house.petition(kind)
    answer = house.officer(CLERK).step(
        case, "send_back", ground="sent_on_paper", words="Hỏi kết quả ở đó.", **typed(house, case)
    )
    assert answer.status_code == 302, text(answer)[:2000]
    said = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(printed[-1])).pages).split())
    for part in ("GiámđốcCôngantỉnh", "RR123456789VN", "Đơn(bảngốc,02trang)", "Bảnsaobiênbản", "bằngvănbảngiấy"):
        assert part in said, part
    fact = load(case)[1][-1].act.fact
    assert fact.reason == "sent_on_paper"
    assert "RR 123" not in repr(fact)


def test_what_is_missing_of_the_slip_is_named_and_nothing_is_recorded(house: House) -> None:
    case = house.petition()
    before = len(load(case)[1])
    labels = {"posted_to": "chức vụ nào", "posted_on": "Chuyển ngày nào", "posting": "Số công văn", "enclosed": "gửi những gì"}
    for missing, label in labels.items():
        answer = house.officer(CLERK).step(
            case, "send_back", ground="sent_on_paper", words="Hỏi ở đó.", **typed(house, case, **{missing: ""})
        )
        assert answer.status_code == 422
        assert "Chưa điền: " in text(answer)
        assert label in text(answer)
    late = typed(house, case, posted_on="01/01/2020")
    assert house.officer(CLERK).step(case, "send_back", ground="sent_on_paper", words="Hỏi.", **late).status_code == 422
    other = typed(house, case) | {"posting": ""}
    half = house.officer(CLERK).step(case, "send_back", ground="mixed", words="Viết riêng.", **other)
    assert half.status_code == 422, "also on another ground the slip says all, or nothing"
    assert len(load(case)[1]) == before
