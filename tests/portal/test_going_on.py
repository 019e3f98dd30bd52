"""What the body does shows on the petitioner's page, and he answers, rates and goes further where the law lets him."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from desk.conftest import take

from .conftest import COMMUNE, PROVINCE, WORDS, House, consent, send
from .test_following import JPEG
from .test_writing import text

pytestmark = pytest.mark.django_db


def signed_complaint(house: House) -> UUID:
    from hoiam.portal import own
    from hoiam.vault.codes import ReturnCode

    view = own.find(ReturnCode.parse(send(house)))
    assert view is not None
    house.post("follow/sign", how="paper", file=SimpleUploadedFile("ky.jpg", JPEG))
    return view.id


def brought(case: UUID, *steps: str) -> None:
    from hoiam.casework import wall

    with wall.acting(wall.LOADER):
        for step in steps:
            word, _dot, outcome = step.partition(".")
            take(case, word, outcome, COMMUNE)


def decided(house: House) -> UUID:
    case = signed_complaint(house)
    brought(case, "classify.competent", "accept", "assign", "verify.ordered", "verify.reported", "decide")
    return case


def test_what_the_body_asks_stands_on_top_and_goes_when_it_is_answered(house: House) -> None:
    case = signed_complaint(house)
    brought(case, "ask")
    page = text(house.get("follow/petition"))
    assert "Cơ quan hỏi thêm bạn" in page
    assert 'href="/follow/reply"' in page
    answer = house.post("follow/reply", words="Thửa 233, tờ 14.")
    assert answer.url == "/follow/petition?done=reply", text(answer)
    page = text(house.get("follow/petition"))
    assert "Cơ quan hỏi thêm bạn" not in page
    assert 'href="/follow/reply"' not in page
    assert "Thửa 233, tờ 14." in text(house.get("follow/words"))


def test_an_opening_of_the_name_shows_who_when_and_what_for(house: House) -> None:
    from hoiam.casework import wall
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import perform
    from hoiam.core.dossier.participants import Actor
    from hoiam.core.petition.steps.open import Open

    case = signed_complaint(house)
    assert "Chưa ai mở." in text(house.get("follow/petition"))
    office = f"{COMMUNE}/02"
    brought(case, "classify.competent", "accept", "assign")
    with wall.acting(wall.LOADER):
        who = Actor(office, frozenset({"officer"}), COMMUNE)
        perform(Open(purpose="serve", office=office), case, actor=who, on_behalf_of=COMMUNE, now=utc_now())
    page = text(house.get("follow/petition"))
    assert "Chưa ai mở." not in page
    assert "ha-timeline__entry--opening" in page
    assert "gửi hoặc giao văn bản cho bạn" in page
    assert "Công chức địa chính" in page


def test_the_decision_can_be_rated_once_it_is_there(house: House) -> None:
    decided(house)
    assert house.post("follow/rate").status_code == 422
    assert house.post("follow/rate", score="4", answered="yes").url == "/follow/petition?done=rate"
    assert "Cảm ơn bạn đã đánh giá." in text(house.get("follow/petition?done=rate"))


def test_a_complainant_goes_further_to_the_superior_with_a_new_code(house: House) -> None:
    case = decided(house)
    brought(case, "notify.sent", "notify.served")
    page = text(house.get("follow/appeal"))
    assert "tỉnh Sông Lam" in page
    assert house.post("follow/appeal").url == "/write/words"
    assert house.post("write/words", words=WORDS).url == "/write/readers"
    assert house.post("write/readers", against="none").url == "/write/about"
    house.post("write/about", name="Hoàng Văn Thuyết", address="xóm Giếng", people="1")
    check = text(house.get("write/check"))
    assert "Khiếu nại lần hai" in check or "lần hai" in check
    assert 'href="/write/kind"' not in check  # the stage is the law's, not a choice
    sent = text(house.client.post("/write/check", follow=True))
    assert f"{PROVINCE}-" in sent
    first = state_of(case)
    assert first.happened("appeal")
    assert first.successor


def state_of(case: UUID) -> Any:
    from hoiam.casework import wall
    from hoiam.casework.reading.history import load

    with wall.acting(wall.LOADER):
        return load(case)[0]


def test_the_second_petition_sent_twice_is_written_once_into_the_first(house: House) -> None:
    case = decided(house)
    brought(case, "notify.sent", "notify.served")
    house.post("follow/appeal")
    house.post("write/words", words=WORDS)
    house.post("write/readers", against="none")
    house.post("write/about", name="Hoàng Văn Thuyết", address="xóm Giếng", people="1")
    carried, shown = house.client.cookies["draft"].value, consent(house.get("write/check"))
    house.post("write/check", shown=shown)
    before = state_of(case).seq
    house.client.cookies["draft"] = carried
    assert house.post("write/check", shown=shown).url == "/sent"
    assert state_of(case).seq == before


def test_nobody_goes_further_while_the_body_still_has_time_to_decide(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else he writes a second petition to the end, and the first one refuses to be appealed."""
    from hoiam.portal import standing

    case = signed_complaint(house)
    brought(case, "classify.competent", "accept")
    assert "/follow/appeal" not in house.get("follow/petition").content.decode()
    assert house.post("follow/appeal").status_code == 409
    term = state_of(case).clocks["KN-RES1"]
    monkeypatch.setattr(standing, "today", lambda view: term.due)
    assert house.get("follow/appeal").status_code == 409
    monkeypatch.setattr(standing, "today", lambda view: term.due + timedelta(days=1))
    assert "/follow/appeal" in house.get("follow/petition").content.decode()
    assert house.post("follow/appeal").url == "/write/words"


def test_beyond_his_own_term_he_is_told_that_it_has_passed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.portal import standing

    case = decided(house)
    brought(case, "notify.sent", "notify.served")
    real = standing.today
    monkeypatch.setattr(standing, "today", lambda view: real(view) + timedelta(days=400))
    page = text(house.get("follow/appeal"))
    assert "Đã hết thời hạn đi tiếp" in page
    assert house.post("follow/appeal").status_code == 422, "a reason of the law is asked, and none was stated"
    assert house.get("write").url == "/write/kind"


def test_a_term_that_is_late_says_so_in_words_and_not_by_colour_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.portal import standing

    signed_complaint(house)
    real = standing.today
    monkeypatch.setattr(standing, "today", lambda view: real(view) + timedelta(days=60))
    page = text(house.get("follow/petition"))
    assert "Quá hạn" in page
    assert "Cơ quan đã quá hạn" in page
    assert "Bạn có quyền đi tiếp" not in page  # nothing further is open before it is taken up
    assert "ha-due--late" in page
    monkeypatch.setattr(standing, "today", lambda view: real(view) + timedelta(days=8))
    assert "ha-tag--soon" in text(house.get("follow/petition"))


def test_what_the_petitioner_did_not_do_in_time_has_passed_and_is_not_called_late(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from hoiam.portal import standing

    case = decided(house)
    brought(case, "notify.sent", "notify.served")
    real = standing.today
    monkeypatch.setattr(standing, "today", lambda view: real(view) + timedelta(days=400))
    page = house.get("follow/petition").content.decode()
    own = page[page.index("Hạn của bạn:") :]
    own = own[: own.index("Vì sao là ngày này")]
    assert "đã qua" in own
    assert "Quá hạn" not in own and "late" not in own
    assert "Quá hạn" in page, "what the body has not done is late"
