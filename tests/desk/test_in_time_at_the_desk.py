"""At the desk: whether a paper comes in time is counted and shown, and decided by nobody but a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.conftest import CHAIR, CLERK, House, today
from desk.test_at_the_desk import text
from desk.test_taken_further import at, taken_in
from hoiam.casework import laws
from hoiam.casework.reading.history import load

pytestmark = pytest.mark.django_db


def typed(days: int) -> str:
    return f"{today() + timedelta(days=days):%d/%m/%Y}"


def test_a_paper_that_is_late_is_received_all_the_same_and_the_arithmetic_shown_where_it_is_taken_up_or_not(
    house: House,
) -> None:
    _desk, answer = at(house, CLERK, known=typed(-120))
    case = taken_in(answer)
    assert load(case)[0].timing.known == today() - timedelta(days=120)
    house.brought(case, "classify.competent")
    chair = house.officer(CHAIR)
    for page in ("", "refuse/", "accept/"):
        shown = " ".join(text(chair.get(f"/desk/petition/{case}/{page}")).split())
        assert "Thời hiệu khiếu nại" in shown and "đến sau ngày đó" in shown, page
        last = laws.current().due("KN-LIM", today() - timedelta(days=120)).due
        assert f"{last:%d/%m/%Y}" in shown or f"{last.day}/{last.month}/{last.year}" in shown


def test_the_time_of_an_obstacle_and_the_day_of_posting_are_counted_in(house: House) -> None:
    said = {"known": typed(-95), "hindered": "disaster", "since": typed(-60), "until": typed(-50), "posted": typed(-3)}
    _desk, answer = at(house, CLERK, **said)
    case = taken_in(answer)
    timing = load(case)[0].timing
    assert (timing.hindered, timing.posted) == ("disaster", today() - timedelta(days=3))
    shown = " ".join(text(house.officer(CHAIR).get(f"/desk/petition/{case}/")).split())
    assert "thiên tai, địch họa" in shown and "đến sau ngày đó" not in shown


def test_a_day_of_posting_after_the_receipt_is_refused_with_its_article(house: House) -> None:
    _desk, answer = at(house, CLERK, claimed=(today() - timedelta(days=4)).isoformat(), posted=typed(-1))
    page = text(answer)
    assert answer.status_code == 422 and "posted" in answer.context["form"].errors
    assert "Luật KN 2011 Đ.9" in page


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"known": 3}, "known"),
        ({"hindered": "illness", "since": -3, "until": -9}, "until"),
        ({"since": -9}, "hindered"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_field(house: House, said: dict[str, object], field: str) -> None:
    given = {name: typed(value) if isinstance(value, int) else value for name, value in said.items()}
    _desk, answer = at(house, CLERK, **given)
    assert answer.status_code == 422 and field in answer.context["form"].errors


def test_the_clerk_puts_down_a_second_complaint_on_paper(house: House) -> None:
    case = house.petition()
    house.brought(case, "classify.competent", "accept", "assign", "verify.ordered", "verify.reported", "decide")
    house.brought(case, "notify.sent", "notify.served")
    clerk = house.officer(CLERK)
    assert "Khiếu nại lần hai" in text(clerk.get(f"/desk/petition/{case}/"))
    refused = clerk.step(case, "appeal", came=typed(0), posted=typed(1))
    assert "Ngày gửi bưu điện sau ngày nhận" in text(refused) and "Luật KN Đ.33.1" in text(refused)
    clerk.step(case, "appeal", came=typed(0))
    petition = load(case)[0]
    assert (petition.state, petition.successor) == ("appealed", "")
    house.officer(CHAIR).step(case, "appeal.ended")
    assert load(case)[0].state == "decided"
