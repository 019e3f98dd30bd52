"""Whether a petition comes in time is asked, if its writer likes, and told him; what is late is warned of, never refused."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from .conftest import COMMUNE, WORDS, House
from .test_going_on import brought, decided, signed_complaint, state_of
from .test_writing import text

pytestmark = pytest.mark.django_db


def written(house: House) -> None:
    """A complaint whose every question is answered."""
    for step, answer in [("kind", "vn.complaint"), ("place", "XA-AB"), ("subject", "land"), ("body", COMMUNE)]:
        house.post(f"write/{step}", answer=answer)
    house.post("write/words", words=WORDS)
    house.post("write/readers", against="none")
    house.post("write/about", name="Hoàng Văn Thuyết", address="xóm Giếng", people="1")


def today() -> date:
    from hoiam.casework import laws
    from hoiam.casework.days import law_day, utc_now

    return law_day(laws.current(), "vn.complaint", utc_now())


def sent_case(house: House) -> UUID:
    from hoiam.portal import own
    from hoiam.vault.codes import ReturnCode

    page = house.client.post("/write/check", follow=True)
    view = own.find(ReturnCode.parse(page.context["code"]))
    assert view is not None
    return view.id


def test_whoever_says_nothing_is_told_how_long_the_law_gives_and_sends_as_ever(house: House) -> None:
    written(house)
    page = text(house.get("write/check"))
    assert "90 ngày" in page and "Luật KN 2011 Đ.9" in page
    assert state_of(sent_case(house)).timing is None


def test_a_late_complaint_is_warned_of_softly_and_sent_all_the_same(house: House) -> None:
    written(house)
    known = today() - timedelta(days=120)
    assert house.post("write/when", known=f"{known:%d/%m/%Y}").url == "/write/check"
    page = text(house.get("write/check"))
    assert "có thể đã qua" in page and "Đơn vẫn gửi được" in page
    petition = state_of(sent_case(house))
    assert petition.timing.known == known and petition.state == "received"
    assert "có thể đã qua" in text(house.get("follow/petition"))


def test_the_time_of_an_obstacle_is_not_counted(house: House) -> None:
    written(house)
    known = today() - timedelta(days=120)
    since, until = known + timedelta(days=10), known + timedelta(days=69)  # sixty days
    answers = {"known": known, "since": since, "until": until}
    house.post("write/when", hindered="illness", **{name: f"{day:%d/%m/%Y}" for name, day in answers.items()})
    page = text(house.get("write/check"))
    assert "có thể đã qua" not in page and "Trở ngại bạn nêu: ốm đau" in " ".join(page.split())
    assert state_of(sent_case(house)).timing.hindered == "illness"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"known": 5}, "known"),
        ({"hindered": "away", "since": -5, "until": -9}, "until"),
        ({"since": -5}, "hindered"),
        ({"hindered": "tired"}, "hindered"),
    ],
)
def test_a_day_that_cannot_be_is_asked_again(house: House, wrong: dict[str, object], field: str) -> None:
    written(house)
    told = {k: f"{today() + timedelta(days=v):%d/%m/%Y}" if isinstance(v, int) else v for k, v in wrong.items()}
    answer = house.post("write/when", **told)
    assert answer.status_code == 422 and field in answer.context["form"].errors


def test_a_kind_without_such_a_time_is_not_asked(house: House) -> None:
    house.post("write/kind", answer="vn.denunciation")
    assert house.get("write/when").status_code == 302


def test_a_late_second_complaint_goes_on_with_its_reason_and_the_first_one_keeps_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.portal import drafts, standing

    case = decided(house)
    brought(case, "notify.sent", "notify.served")
    late = state_of(case).clocks["KN-WIN2"].due + timedelta(days=60)
    monkeypatch.setattr(standing, "today", lambda view: late)
    page = text(house.get("follow/appeal"))
    assert "Nếu có trở ngại khách quan" in page
    refused = house.post("follow/appeal")
    assert refused.status_code == 422 and "hindered" in refused.context["form"].errors
    assert house.post("follow/appeal", hindered="illness").url == "/write/words"
    draft = house.get("write/check")
    assert draft.status_code == 302
    kept = drafts.current(draft.wsgi_request)
    assert (kept.hindered, kept.known) == ("illness", state_of(case).days["notify.served.petitioner"].isoformat())


def test_what_is_left_when_the_window_has_passed_stands_on_the_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.portal import standing

    case = decided(house)
    brought(case, "notify.sent", "notify.served")
    petition = state_of(case)
    assert "Thời hiệu khởi kiện" in text(house.get("follow/petition"))
    late = petition.clocks["KN-WIN2"].due + timedelta(days=1)
    monkeypatch.setattr(standing, "today", lambda view: late)
    page = text(house.get("follow/petition"))
    assert "Hạn của bạn: Thời hiệu khởi kiện" in " ".join(page.split())


def test_a_complaint_that_nobody_took_up_in_time_is_told_what_the_law_leaves(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.portal import standing

    case = signed_complaint(house)
    assert "Cơ quan đã quá hạn: luật cho bạn" not in text(house.get("follow/petition"))
    late = state_of(case).clocks["KN-ACC1"].due + timedelta(days=1)
    monkeypatch.setattr(standing, "today", lambda view: late)
    page = " ".join(text(house.get("follow/petition")).split())
    assert "Cơ quan đã quá hạn: luật cho bạn" in page
    for said in ("Khiếu nại việc không thụ lý", "Khởi kiện việc không làm đó", "thanh tra", "luật sư chưa xem"):
        assert said in page


def test_the_letters_say_what_is_left_when_nothing_is_done_and_what_opens_with_the_decision(house: House) -> None:
    from hoiam.casework.reading import papers

    petition = state_of(signed_complaint(house))
    told = papers.if_late(petition, "vi")
    assert "Luật KN Đ.2.9" in told[0] and "luật sư chưa xem" in told[-1]
    assert any("Luật TTHC" in line for line in papers.if_late(petition, "en"))
    ways = papers.ways_on(petition, today())
    assert "Thời hạn khiếu nại lần hai: 30 ngày, kể từ khi nhận được quyết định lần đầu" in ways
    assert "Thời hiệu khởi kiện: 1 năm" in ways and "Luật TTHC Đ.116.3.a" in ways
