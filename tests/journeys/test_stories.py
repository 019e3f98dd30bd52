"""Three petitions, from the first word to the published answer, each in the order that its own law has for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from hoiam.core.dossier.refusals import Missing, NotNow, RecusedHere, TooEarly, TooLate
from hoiam.site.engine import copies as copies_
from journeys.people import Town
from world import COMMUNE, PROVINCE, WARD, copy_of, furnish

DECISION = {
    "title": "Về việc giải quyết khiếu nại của ông Hoàng Văn Thuyết (lần đầu)",
    "grounds": ["Luật Khiếu nại ngày 11 tháng 11 năm 2011"],
    "facts": "Ông Hoàng Văn Thuyết, căn cước số 003054000117, khiếu nại việc đo thiếu 62 m2 đất ruộng.",
    "findings": "Đo lại ngày 10/7/2026: diện tích trong bờ thửa là 1.274 m2.",
    "conclusion": "Khiếu nại đúng một phần.",
    "articles": ["Điều 1. Bồi thường theo diện tích 1.274 m2."],
    "remedies": "Khiếu nại lần hai trong thời hạn luật định hoặc khởi kiện tại Tòa án.",
}
ANSWER = {
    "title": "Về việc sửa đèn đường",
    "facts": "Người dân phản ánh bốn bóng đèn tắt mười ngày.",
    "answer": "Đã thay bốn bóng đèn ngày 08/7/2026.",
}


@pytest.fixture(scope="module")
def settled(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[Town]:
    world = copy_of(copies)
    with django_db_blocker.unblock(), world.inside():
        furnish()
    yield Town(world)
    with django_db_blocker.unblock(), world.inside():
        faults = world.faults()
    copies.drop(world.addresses)
    assert faults == []


@pytest.fixture
def town(settled: Town, django_db_blocker: Any) -> Iterator[Town]:
    with django_db_blocker.unblock(), settled.world.inside():
        yield settled


def test_a_complaint_is_received_at_once_decided_in_its_term_and_published_without_the_name(town: Town) -> None:
    # Given a farmer whose field was measured short, and the offices of his commune
    thuyet = town.citizen("Hoàng Văn Thuyết")
    clerk, officer, chair = (town.office(f"{COMMUNE}/{n}") for n in ("01", "03", "04"))
    publisher, neighbour = town.office(f"{COMMUNE}/05"), town.office(f"{WARD}/04")

    # When he sends a complaint through the portal
    paper = thuyet.sends("vn.complaint", "Đo thiếu 62 m2 ruộng của tôi.", day="1/7", subject="land")
    # Then it is received and has its number; it has to be looked into, and no term for settling it runs before it is signed
    assert paper.state == "received"
    assert paper.number.startswith(f"{COMMUNE}-2026-")
    assert set(paper.now.clocks) == {"TD-45"}
    town.the_worker_makes_the_letters()
    assert len(thuyet.reads(paper)) == 1

    # When he signs, the seven working days for taking it up begin
    thuyet.signs(paper, day="3/7")
    assert paper.due("KN-ACC1") == "14/7"
    assert paper.number in clerk.work() and paper.number in chair.work()
    assert not neighbour.sees(paper)

    # When the body takes it up, the thirty days for the decision begin, and the first term is done
    clerk.does("classify.competent", paper, day="6/7")
    chair.does("accept", paper, day="7/7")
    assert (paper.due("KN-ACC1"), paper.due("KN-RES1")) == ("none", "6/8")
    with pytest.raises(Missing):
        chair.does("verify.ordered", paper, day="7/7")
    chair.does("assign", paper, day="7/7", offices=(officer.code,))
    assert paper.number in officer.work()
    assert paper.number not in town.office(f"{COMMUNE}/02").work()

    # When the officer reads and verifies, each reading and opening leaves a line that the citizen sees
    officer.reads_the_words(paper, day="8/7")
    officer.reads_the_words(paper, day="8/7")
    officer.opens_the_name(paper, day="8/7")
    assert len(paper.now.read_by) == 1
    assert [(o.office, o.purpose) for o in paper.now.openings] == [(officer.code, "verify_identity")]
    chair.does("verify.ordered", paper, day="8/7")
    officer.does("verify.differs", paper, day="10/7")
    # The findings differ, so the law wants a dialogue before a decision
    with pytest.raises(NotNow):
        chair.decides(paper, day="13/7", result="partly", decision=DECISION)
    officer.does("dialogue.called", paper, day="13/7", held_on=date(2026, 7, 23))
    chair.does("dialogue.held", paper, day="23/7")

    # When it is decided, everything that follows a decision is due
    chair.decides(paper, day="24/7", result="partly", decision=DECISION)
    assert paper.state == "decided"
    assert paper.due("KN-RES1") == "none"
    assert paper.due("KN-SEND1") == "29/7"
    assert any(letter.startswith(b"%PDF-") for letter in thuyet.reads(paper))
    # and the public copy passes the gate before it is public
    with pytest.raises(Missing):
        publisher.publishes(paper, day="27/7")
    clerk.does("notify.sent", paper, day="27/7")
    clerk.does("notify.served", paper, day="28/7")
    publisher.clears_for_the_public(paper, day="28/7", decision=DECISION)
    answer = publisher.publishes(paper, day="29/7")
    assert town.the_register_says("giai quyet khieu nai") == [answer.title]
    said = str(answer.document) + answer.title
    assert "1.274 m2" in said
    assert "Thuyết" not in said and "003054000117" not in said

    # Then he may go further for thirty days, and not a day longer
    assert paper.due("KN-WIN2") == "27/8"
    with pytest.raises(TooLate):
        thuyet.goes_further(paper, day="28/8")
    thuyet.goes_further(paper, day="27/8")
    assert paper.state == "appealed"
    thuyet.rates(paper, 2, day="28/8")
    assert paper.now.score == 2


def test_a_denunciation_of_a_clerk_is_kept_from_him_and_concluded_although_it_was_to_be_withdrawn(town: Town) -> None:
    # Given a woman who was asked for coffee money by the surveyor, who handles no petitions and holds no key
    ngan = town.citizen("Trần Thị Ngần")
    clerk, accused, inspector = (town.office(f"{COMMUNE}/{n}") for n in ("01", "07", "03"))
    chair, publisher = town.office(f"{COMMUNE}/04"), town.office(f"{COMMUNE}/05")

    # When she brings a signed denunciation to the counter
    words = "Ông công chức địa chính đòi tiền cà phê hai lần."
    paper = ngan.brings_a_letter("vn.denunciation", words, day="6/7", subject="conduct", against=accused.code)
    # Then the terms run at once, and the accused sees nothing of it
    assert paper.state == "signed"
    assert paper.due("TC-INIT") == "15/7"
    assert not accused.sees(paper) and paper.number not in accused.work()
    with pytest.raises(RecusedHere):
        accused.reads_the_words(paper, day="7/7")
    with pytest.raises(RecusedHere):
        chair.does("assign", paper, day="7/7", offices=(accused.code,))
    # and her name is sealed to the province alone
    recipients = {r for (r,) in paper.world.rows(
        "SELECT recipient FROM casework_wrap WHERE dossier_id = %s AND tier = 'identity'", paper.id)}  # fmt: skip
    assert recipients == {f"body:{PROVINCE}", "petitioner", "drop"}

    # When the chair takes it up and has it verified by another
    clerk.does("classify.competent", paper, day="8/7")
    chair.does("accept", paper, day="13/7")
    assert paper.due("TC-RES") == "12/8"
    chair.does("assign", paper, day="13/7", offices=(inspector.code,))
    chair.does("verify.ordered", paper, day="14/7")
    # and she is pressed to withdraw
    ngan.asks_to_withdraw(paper, day="15/7")
    with pytest.raises(Missing):
        chair.does("withdraw.signed", paper, day="16/7", coerced="yes")
    # Then the case goes on, and she is protected
    chair.does("withdraw.continued", paper, day="16/7", coerced="yes")
    chair.does("protect.ordered", paper, day="16/7", measures=("secrecy",))
    assert paper.state == "verifying"

    # When the case proves complex it is extended once, and the appraisal stops its clock
    chair.does("extend", paper, day="20/7", conditions=("complex",), days=15)
    assert paper.due("TC-RES") == "27/8"
    inspector.does("coordinate.expert", paper, day="27/7")
    inspector.does("coordinate.expert_back", paper, day="3/8")
    assert paper.due("TC-RES") == "3/9"
    with pytest.raises(TooEarly):
        ngan.goes_further(paper, day="3/9")

    # Then it is concluded, decided and published without her name or his
    inspector.does("verify.reported", paper, day="20/8")
    chair.concludes(paper, day="24/8", result="upheld")
    assert paper.due("TC-HANDLE") != "none"
    conclusion = {
        "title": "Kết luận nội dung tố cáo đối với công chức địa chính xã An Bình",
        "facts": "Người tố cáo là bà Trần Thị Ngần, thôn Bến Đò.",
        "findings": "Có hai lần nhận tiền.",
        "conclusion": "Tố cáo đúng.",
        "articles": ["1. Xem xét xử lý kỷ luật."],
    }
    chair.decides(paper, day="26/8", result="upheld", decision=conclusion)
    clerk.does("notify.sent", paper, day="27/8", party="petitioner")
    publisher.clears_for_the_public(paper, day="27/8", decision=conclusion)
    answer = publisher.publishes(paper, day="28/8")
    assert "Ngần" not in str(answer.document)
    assert paper.state == "published"
    assert not accused.sees(paper)


def test_feedback_without_a_name_goes_to_the_ward_that_can_mend_the_lamps(town: Town) -> None:
    # Given somebody who does not say who he is
    passer_by = town.citizen("")
    clerk, ward_clerk, ward_chair = town.office(f"{COMMUNE}/01"), town.office(f"{WARD}/01"), town.office(f"{WARD}/04")
    mender, publisher = town.office(f"{WARD}/02"), town.office(f"{WARD}/05")

    # When he reports lamps to the wrong body
    paper = passer_by.sends("vn.feedback", "Bốn bóng đèn tắt mười ngày.", day="1/7", named=False, subject="roads")
    assert paper.now.anonymous
    # Then its terms run at once: five working days to pass it on
    assert paper.due("PA-XFER") == "8/7"
    clerk.does("classify.elsewhere", paper, day="2/7")
    clerk.does("transfer.sent", paper, day="2/7", body=WARD)
    # and until the ward takes it, both see it and it is the commune's
    assert paper.body == COMMUNE
    assert clerk.sees(paper) and ward_clerk.sees(paper) and not mender.sees(paper)
    assert paper.number in ward_clerk.work()

    # When the ward takes it
    ward_clerk.does("transfer.received", paper, day="3/7", body=WARD)
    # Then it is the ward's alone, with terms of its own, under the number that it was given
    assert paper.body == WARD and paper.number.startswith(COMMUNE)
    assert not clerk.sees(paper)
    assert paper.due("PA-SLA") == "24/7"

    # When it is answered
    ward_clerk.does("classify.competent", paper, day="3/7")
    ward_chair.does("assign", paper, day="3/7", offices=(mender.code,))
    mender.does("ask", paper, day="6/7", what="details")
    assert paper.now.asked_until is not None
    passer_by.answers(paper, "Trước nhà số 12.", day="7/7")
    assert paper.now.asked_until is None
    assert "Trước nhà số 12.".encode() in passer_by.reads(paper, "words")
    ward_chair.decides(paper, day="9/7", result="upheld", decision=ANSWER)
    with pytest.raises(Missing):
        publisher.publishes(paper, day="10/7")
    ward_clerk.does("notify.sent", paper, day="10/7")
    publisher.clears_for_the_public(paper, day="10/7", decision=ANSWER)
    publisher.publishes(paper, day="10/7")
    # Then it rests, and whoever reported it may say what the answer was worth
    assert paper.state == "published"
    assert paper.number not in ward_chair.work()
    passer_by.rates(paper, 5, day="13/7")
    assert town.the_register_says("den duong") == ["sửa đèn đường"]
