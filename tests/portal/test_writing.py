"""A person writes a petition, one question a page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from .conftest import COMMUNE, PROVINCE, WORDS, House, consent, send, write

pytestmark = pytest.mark.django_db


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]  # a response of the test client


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("kind", ["vn.complaint", "vn.denunciation", "vn.feedback"])
def test_each_kind_can_be_written_and_sent_in_both_languages(house: House, kind: str, prefix: str) -> None:
    send(house, kind, prefix=prefix)
    page = text(house.get("follow/petition", prefix))
    assert f"{COMMUNE}-" in page
    assert ("Petition received" if prefix else "Đã tiếp nhận đơn") in page


@pytest.mark.parametrize("kind", ["vn.complaint", "vn.denunciation"])
def test_without_a_signature_a_petition_has_to_be_looked_into_and_no_term_for_settling_it_runs(house: House, kind: str) -> None:
    """NĐ 154/2026 Đ.41.3.b: 45 days from the receipt."""
    send(house, kind)
    page = text(house.get("follow/petition"))
    assert "Thời hạn giải quyết chỉ bắt đầu khi đơn có chữ ký" in page
    assert "Bắt đầu xử lý đơn, muộn nhất" in page and page.count("ha-due__date") == 1


def test_feedback_needs_no_signature_and_its_term_runs_at_once(house: House) -> None:
    send(house, "vn.feedback")
    page = text(house.get("follow/petition"))
    assert "ha-due__date" in page
    assert "/follow/sign" not in page


def test_the_first_answer_makes_the_code_and_saving_shows_it(house: House) -> None:
    assert house.client.cookies.get("draft") is None
    house.post("write/kind", answer="vn.complaint")
    assert house.client.cookies["draft"].value
    first = text(house.get("write/save"))
    assert 'class="ha-code__value"' in first
    house.post("write/save")
    assert "7 ngày" in text(house.get("write/save"))


def test_whoever_saves_to_come_back_keeps_what_stands_in_the_field_and_is_asked_for_nothing(house: House) -> None:
    write(house)
    assert house.post("write/words", do="save", words="Nửa câu").url == "/write/save"
    assert "Nửa câu" in text(house.get("write/words"))
    assert house.post("write/words", do="save", words="").url == "/write/save"
    house.post("write/words", words=WORDS)
    assert house.post("write/about", do="save", name="Hoàng Văn Thuyết", address="", people="1").url == "/write/save"
    assert "Hoàng Văn Thuyết" in text(house.get("write/about"))
    assert house.get("write/check").url == "/write/about"


def test_with_the_code_a_draft_goes_on_in_another_browser(house: House) -> None:
    house.post("write/kind", answer="vn.complaint")
    house.post("write/place", answer=COMMUNE)
    page = text(house.get("write/save"))
    code = page.split('data-value="')[1][:23]
    elsewhere = House()
    answer = elsewhere.post("follow", code=code.lower().replace("-", " "))
    assert answer.url == "/write"
    assert elsewhere.client.get("/write").url == "/write/subject"


def test_answers_lead_to_the_next_open_question_and_afterwards_back_to_the_whole(house: House) -> None:
    assert house.post("write/kind", answer="vn.complaint").url == "/write/place"
    assert house.get("write/check").url == "/write/place"
    write(house)
    assert house.post("write/words", words=WORDS + " Tôi xin cảm ơn.").url == "/write/check"
    assert "Tôi xin cảm ơn." in text(house.get("write/check"))


def test_another_kind_asks_again_for_the_body_and_its_readers(house: House) -> None:
    write(house)
    assert house.post("write/kind", answer="vn.denunciation").url == "/write/body"
    house.post("write/body", answer=COMMUNE)
    assert house.get("write/check").url == "/write/readers"


def test_a_question_without_an_answer_says_so_at_the_field_and_on_top(house: House) -> None:
    house.post("write/kind", answer="vn.complaint")
    for path in ("kind", "place", "subject", "body"):
        answer = house.post(f"write/{path}", answer="")
        assert answer.status_code == 422, path
        assert 'href="#id_answer"' in text(answer)
        assert "ha-error-message" in text(answer)
        house.post(f"write/{path}", answer={"kind": "vn.complaint", "place": COMMUNE, "subject": "land"}.get(path, COMMUNE))


def test_words_beyond_the_limit_are_refused_with_the_number_and_stay_in_the_field(house: House) -> None:
    house.post("write/kind", answer="vn.complaint")
    house.post("write/words", words="ngắn")
    long = "dài " * 7_501
    answer = house.post("write/words", words=long)
    assert answer.status_code == 422
    assert "30003" in text(answer) or "30.003" in text(answer)
    assert "dài dài dài" in text(answer)


def test_a_petition_without_words_and_files_is_refused(house: House) -> None:
    house.post("write/kind", answer="vn.complaint")
    answer = house.post("write/words", words="  \n ")
    assert answer.status_code == 422
    assert "Đơn chưa có nội dung" in text(answer)


def test_wrong_answers_about_oneself_stay_beside_their_messages(house: House) -> None:
    write(house)
    answer = house.post("write/about", name="Lê Thị B", address="", phone="không có", people="0", email="không phải thư")
    page = text(answer)
    assert answer.status_code == 422
    for kept in ("Lê Thị B", "không có", "không phải thư"):
        assert kept in page
    for field in ("address", "phone", "people", "email"):
        assert f'href="#id_{field}"' in page
    assert house.get("write/check").url == "/write/about"
    assert "Lê Thị B" in text(house.get("write/about"))


def test_a_complaint_needs_a_name_and_a_denunciation_may_go_without(house: House) -> None:
    write(house)
    house.post("write/about", named="no", people="1")
    assert "Luật đòi đơn phải có họ tên" in text(house.post("write/about", named="no", people="1"))
    send(House(), "vn.denunciation", named=False)


def test_a_denunciation_of_the_chair_goes_to_the_superior_and_of_a_clerk_stays(house: House) -> None:
    write(house, "vn.denunciation")
    assert house.post("write/readers", against=f"{COMMUNE}/04").url == "/write/superior"
    assert house.get("write/check").url == "/write/superior"
    assert house.post("write/superior").url == "/write/readers"
    assert "tỉnh Sông Lam" in text(house.get("write/readers"))
    assert house.post("write/readers").url == "/write/check"
    assert "tỉnh Sông Lam" in text(house.get("write/check"))
    answer = house.client.post("/write/check", follow=True)
    assert f"{PROVINCE}-" in text(answer)

    other = House()
    write(other, "vn.denunciation")
    assert other.post("write/readers", against=f"{COMMUNE}/02").url == "/write/check"


def test_a_complaint_about_the_chair_stays_where_the_law_puts_it(house: House) -> None:
    write(house)
    assert house.post("write/readers", against=f"{COMMUNE}/04").url == "/write/check"


def test_the_form_sent_twice_makes_one_petition(house: House) -> None:
    write(house)
    carried, shown = house.client.cookies["draft"].value, consent(house.get("write/check"))
    first = house.post("write/check", shown=shown)
    house.client.cookies["draft"] = carried  # the second tap left before the first answer came
    second = house.post("write/check", shown=shown)
    assert first.url == second.url == "/sent"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_dossier")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_the_second_press_while_the_first_is_still_sending_sends_the_same_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second worker reads the draft while the first is on its way to the gatekeeper."""
    from hoiam.casework import intake

    write(house)
    carried, shown = house.client.cookies["draft"].value, consent(house.get("write/check"))
    other = House()
    other.client.cookies["draft"] = carried
    answers, submit = [], intake.submit

    def slowly(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(intake, "submit", submit)
        answers.append(other.post("write/check", shown=shown).url)
        return submit(*args, **more)

    monkeypatch.setattr(intake, "submit", slowly)
    answers.append(house.post("write/check", shown=shown).url)
    assert answers == ["/sent", "/sent"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_dossier")
        assert cursor.fetchone() == (1,)


def test_an_expired_draft_gives_back_what_was_just_typed(house: House) -> None:
    house.post("write/kind", answer="vn.complaint")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_draft SET expires_at = now() - interval '1 minute'")
    answer = house.post("write/words", words=WORDS)
    assert answer.status_code == 410
    assert "248 m2" in text(answer)
    assert house.client.cookies["draft"].value == ""


def test_without_a_draft_every_question_leads_to_the_first(house: House) -> None:
    for step in ("place", "subject", "body", "words", "readers", "about", "check", "save"):
        assert house.get(f"write/{step}").url == "/write"
    assert house.get("write").url == "/write/kind"


def test_throwing_a_draft_away_deletes_it_at_once(house: House) -> None:
    write(house)
    gone = house.post("write/throw-away").url
    assert gone == "/?gone=draft" and "đã bị xóa" in text(house.client.get(gone))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_draft")
        assert cursor.fetchone() == (0,)
    assert house.get("write/check").url == "/write"


def test_a_fault_of_the_gatekeeper_is_said_and_the_draft_stays(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.casework.keys import gatekeeping
    from hoiam.vault.errors import NotReleased

    def away(*_args: object, **_more: object) -> None:
        raise NotReleased("gone")

    write(house)
    monkeypatch.setattr(gatekeeping, "register", away)
    answer = house.post("write/check")
    assert answer.status_code == 503
    assert "vẫn được giữ" in text(answer)
    monkeypatch.undo()


def test_three_answers_suggest_a_kind_and_the_page_keeps_nothing(house: House) -> None:
    assert 'name="own"' in text(house.get("write/choose"))
    page = text(house.get("write/choose?own=n&wrong=n&general=y"))
    assert 'value="vn.feedback"' in page
    none = text(house.get("write/choose?own=n&wrong=n&general=n"))
    assert "hòa giải" in none and "báo một việc chung" not in none
    both = text(house.get("write/choose?own=y&wrong=y&general=n"))
    assert 'value="vn.complaint"' in both
    assert "Bạn có hai chuyện" in both
    assert not house.client.cookies.get("draft")


def test_what_the_law_gives_is_told_before_writing(house: House) -> None:
    page = text(house.get("write/kind"))
    assert "7 ngày làm việc" in page
    assert "30 ngày" in page
    assert "khởi kiện" in page
