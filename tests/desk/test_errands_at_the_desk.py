"""Errands through the officers' own pages: from a petition's page to another body and back, and what each side may see."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from desk.conftest import CHAIR, COMMUNE, LAND, NAME, PROVINCE, WARD, Desk, House, actor, today
from hoiam.casework import laws, wall
from hoiam.casework.families import ERRAND
from hoiam.casework.reading.errands import serves_until
from hoiam.casework.reading.history import acts_of, load
from hoiam.casework.road import errands as road
from hoiam.casework.road.errands import Demand, is_first
from hoiam.casework.said import said
from hoiam.core.errand import steps
from hoiam.core.errand.state import Errand, fold
from hoiam.gate.take_out import KEEP_REASONS

pytestmark = pytest.mark.django_db

THEIRS, THEIR_CLERK, THEIR_OFFICER = f"{WARD}/04", f"{WARD}/01", f"{WARD}/02"
ABOVE = f"{PROVINCE}/04"
QUESTION = "Thửa này rộng bao nhiêu theo bản đồ địa chính?"


@pytest.fixture(autouse=True)
def asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each body has been asked in this matter before, so what is sent gets there at once; of the first question of all there
    are tests of its own (``test_errands_told_first``)."""
    monkeypatch.setattr("hoiam.casework.road.errands.is_first", lambda petition, to: False)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def working_day(ahead: int = 5) -> date:
    """A working day some days from now."""
    law = laws.current()
    calendar = law.calendar_of(law.rules["PH-ACCEPT"])
    return date.fromordinal(calendar.next_working((today() + timedelta(ahead)).toordinal()))


def a_case(house: House, kind: str = "vn.complaint", **said: Any) -> UUID:
    case = house.petition(kind, **said)
    return house.brought(case, "classify.competent", "accept", "assign")


def address(case: UUID) -> str:
    return f"/desk/petition/{case}/errand/"


def carried(page: Any) -> dict[str, str]:
    """The hidden fields of the page's form."""
    found = re.findall(r'<input type="hidden" name="([a-z_]+)"[^>]*value="([^"]*)"', page.content.decode())
    return {name: value for name, value in found if name not in ("csrfmiddlewaretoken", "next")}


def demand(**said: Any) -> dict[str, Any]:
    return {"kind": "opine", "to": [WARD], "due": f"{working_day():%d/%m/%Y}", "questions": QUESTION} | said


def preview(desk: Desk, case: UUID, **said: Any) -> Any:
    page = desk.get(address(case))
    assert page.status_code == 200, text(page)
    return desk.post(address(case), carried(page) | demand(**said) | {"action": "preview"})


def sent(desk: Desk, case: UUID, **said: Any) -> list[UUID]:
    """Through both pages; the ids of the errands that came of it."""
    before = {each.id for each in load(case)[0].errands}
    page = preview(desk, case, **said)
    assert page.status_code == 200, text(page)
    answer = desk.post(address(case), carried(page) | demand(**said) | {"action": "send"})
    assert answer.status_code == 302, text(answer)
    return [UUID(each.id) for each in load(case)[0].errands if each.id not in before]


def stands(errand: UUID) -> Errand:
    return fold(acts_of(errand, ERRAND))


def step(desk: Desk, errand: UUID, name: str, *, seq: int | None = None, **fields: Any) -> Any:
    word, _dot, outcome = name.partition(".")
    where = f"/desk/errands/{errand}/{word}/" + (f"?outcome={outcome}" if outcome else "")
    page = desk.get(where)
    if page.status_code != 200:
        return page
    given = carried(page) | {"seq": page.context["form"]["seq"].value()} | fields
    if seq is not None:
        given["seq"] = seq
    return desk.post(where, given)


def test_a_petition_asks_and_another_body_answers_through_the_pages(house: House) -> None:
    case = a_case(house)
    land = house.officer(LAND)
    assert "Nhờ cơ quan khác" in text(land.get(f"/desk/petition/{case}/"))
    (errand,) = sent(land, case)
    assert (stands(errand).asker, stands(errand).to, stands(errand).sort) == (COMMUNE, WARD, "opine")
    listed = text(land.get(f"/desk/petition/{case}/"))
    assert "Việc nhờ cơ quan khác" in listed and "Ý kiến chuyên môn" in listed
    theirs = house.officer(THEIRS)
    assert "Ý kiến chuyên môn" in text(theirs.get("/desk/errands/"))
    assert QUESTION not in text(theirs.get(f"/desk/errands/{errand}/"))
    opened = theirs.post(f"/desk/errands/{errand}/", {"action": "look"})
    assert QUESTION in text(opened) and opened["Cache-Control"] == "no-store"
    assert step(theirs, errand, "agree.agreed").status_code == 302
    assert step(theirs, errand, "respond.full", words="1. Rộng 240 m2.").status_code == 302
    answer = land.post(f"/desk/errands/{errand}/", {"action": "look"})
    assert "Rộng 240 m2." in text(answer)
    assert step(land, errand, "finish.satisfied", timely="yes", useful="yes").status_code == 302
    assert stands(errand).state == "errand_closed" and stands(errand).useful == "yes"


def test_who_sends_the_first_question_reads_when_it_gets_there_and_why_not_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hoiam.casework.road.errands.is_first", is_first)
    case = a_case(house)
    land = house.officer(LAND)
    page = preview(land, case)
    assert "trước đó người viết đơn được báo" in text(page)
    (errand,) = sent(land, case)
    assert stands(errand).state == "errand_sent"
    told = text(land.get(f"/desk/petition/{case}/"))
    assert "Nơi nào được hỏi lần đầu thì câu hỏi đến đó sau khi người viết đơn đã được báo." in told
    assert "Ý kiến chuyên môn" not in text(house.officer(THEIRS).get("/desk/errands/"))


# --- sending -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def regulated(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house with a regulation in force that wants the ward asked about land, within five working days."""
    from hoiam.casework import errand_choices
    from hoiam.core.regulation import AskedOf, Days
    from hoiam.core.words import Text

    row = AskedOf(
        body=WARD, errand="opine", days=Days(5, "wd"), rule=None, silence="go_on", share=(), to="", row="SL-QC-01@1 A1",
        article="NĐ 154/2026 Đ.28", reason=Text("Quy chế, dòng A1: 5 ngày làm việc", "Row A1: 5 working days"),
    )  # fmt: skip
    monkeypatch.setattr(
        errand_choices.regulations, "must_ask", lambda *_args, **_more: (row,) if "inform" not in _args else ()
    )
    return house


class Presses:
    """A person with a mouse: a press for each link, button and choice, and for each field that he goes into."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.n, self.page = desk, 0, None
        self.given: dict[str, Any] = {}

    def opens(self, path: str) -> None:
        self.page = self.desk.get(path)

    def link(self, words: str) -> None:
        self.n += 1
        found = re.search(rf'href="([^"]+)"[^>]*>\s*{words}', self.page.content.decode())  # type: ignore[union-attr]  # opened
        assert found is not None, words
        self.path = found[1].replace("&amp;", "&")
        self.page = self.desk.get(self.path)
        form = self.page.context["form"]
        self.given = {
            field.html_name: value for field in form.visible_fields() if (value := field.value()) not in (None, "", [])
        }

    def fills(self, **said: Any) -> None:
        self.n += len(said)
        self.given |= said

    def presses(self, action: str) -> None:
        self.n += 1
        assert f'value="{action}"' in self.page.content.decode(), text(self.page)  # type: ignore[union-attr]  # opened
        self.page = self.desk.post(self.path, carried(self.page) | self.given | {"action": action})


def test_from_the_petitions_page_to_sent_are_four_presses_where_a_regulation_says_whom_and_six_where_a_person_does(
    regulated: House,
) -> None:
    case = a_case(regulated)
    who = Presses(regulated.officer(LAND))
    who.opens(f"/desk/petition/{case}/")
    who.link("Nhờ [^<]*: [ÝýIi]")
    assert who.given["kind"] == "opine" and who.given["to"] == [WARD] and "due" not in who.given
    who.fills(questions=QUESTION)
    who.presses("preview")
    assert "Quy chế, dòng A1" in text(who.page)
    who.presses("send")
    assert who.page.status_code == 302 and who.n == 4  # type: ignore[union-attr]  # sent
    (first,) = load(case)[0].errands
    who = Presses(regulated.officer(LAND))
    who.opens(f"/desk/petition/{case}/")
    who.link("Nhờ cơ quan khác")
    assert not {"kind", "to", "due", "attach", "blocking"} & set(who.given), "nothing is chosen that the law leaves open"
    who.fills(kind="inform", to=[PROVINCE], questions=QUESTION)
    who.presses("preview")
    who.presses("send")
    assert who.page.status_code == 302 and who.n == 6  # type: ignore[union-attr]  # sent
    other = load(case)[0].errands[-1]
    petition, law = load(case)[0], laws.current()
    until = serves_until(petition, law)
    assert until is not None and other.due == min(law.due("KN-INFO", today()).due, until), "the law's own day, as it has one"
    assert first.due is not None


def test_two_bodies_are_asked_in_one_go_all_or_none(house: House) -> None:
    case = a_case(house)
    land = house.officer(LAND)
    one, other = sent(land, case, to=[WARD, PROVINCE])
    assert {stands(one).to, stands(other).to} == {WARD, PROVINCE}
    # The ward says that it is not competent; asked together with the province once more, neither is asked.
    theirs = house.officer(THEIRS)
    assert step(theirs, one, "turn_down", ground="not_competent", refer_to=PROVINCE).status_code == 302
    again = preview(land, case, to=[PROVINCE, WARD])
    assert again.status_code == 422 and "đã từ chối việc này" in text(again)
    assert len(load(case)[0].errands) == 2
    page = text(land.get(f"/desk/petition/{case}/"))
    assert "Không thuộc thẩm quyền" in page
    assert "Cơ quan được nêu" in text(land.get(f"/desk/errands/{one}/"))


def test_what_is_pressed_twice_is_sent_once_and_the_second_is_told(house: House) -> None:
    case = a_case(house)
    land = house.officer(LAND)
    page = preview(land, case)
    press = carried(page) | demand() | {"action": "send"}
    assert land.post(address(case), press).status_code == 302
    second = land.post(address(case), press)
    assert second.status_code == 409 and QUESTION in text(second) and "Đã nhờ cơ quan khác phối hợp" in text(second)
    assert len(load(case)[0].errands) == 1


def test_what_leaves_is_what_the_last_page_has_shown(house: House) -> None:
    case = a_case(house)
    land = house.officer(LAND)
    page = preview(land, case)
    other = land.post(address(case), carried(page) | demand(questions="Ai lập bản đồ?") | {"action": "send"})
    assert other.status_code == 200 and "Chưa gửi: đây là bản mới" in text(other)
    assert load(case)[0].errands == ()
    assert land.post(address(case), demand() | {"seq": "1", "action": "send", "plan": "x"}).status_code == 200
    assert load(case)[0].errands == ()


def test_the_key_that_the_page_showed_is_the_key_it_is_sealed_to(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.casework import bodies

    case = a_case(house)
    land = house.officer(LAND)
    page = preview(land, case)
    assert page.context["asked_bodies"][0]["fingerprint"] in text(page)
    here, other = bodies.every()[WARD], bodies.every()[PROVINCE].key
    assert here.key is not None and other is not None
    changed = {**bodies.every(), WARD: replace(here, key=replace(here.key, version=2, key=other.key))}
    monkeypatch.setattr(bodies, "every", lambda: changed)
    answer = land.post(address(case), carried(page) | demand() | {"action": "send"})
    assert answer.status_code == 409 and "Khóa của cơ quan được hỏi đã đổi" in text(answer) and QUESTION in text(answer)
    assert load(case)[0].errands == ()


# --- what leaves, and what does not ---------------------------------------------------------------------------------------


def test_the_gate_takes_out_who_wrote_and_an_officer_keeps_a_place_for_a_reason(house: House) -> None:
    case = a_case(house)
    land = house.officer(LAND)
    asked = f"Ông {NAME}, thửa đất số 118, xin hỏi: ai quản lý?\n\nSố 0912345678 là của ai?"
    page = preview(land, case, questions=asked)
    assert page.status_code == 200, text(page)
    shown = page.context["questions"]
    assert NAME not in "".join(shown) and "0912345678" not in "".join(shown) and len(shown) == 2
    assert asked.splitlines()[0] in page.content.decode(), "what was typed stands in its field"
    find = next(row["find"] for row in page.context["finds"] if row["find"].text.startswith("091"))
    reason, _words = next(iter(page.context["finds"][-1]["keeps"]))
    kept = demand(questions=asked) | {f"keep-{find.id}": reason}
    again = land.post(address(case), carried(page) | kept | {"action": "send"})
    assert again.status_code == 200 and "0912345678" in "".join(again.context["questions"]), "shown first"
    assert land.post(address(case), carried(again) | kept | {"action": "send"}).status_code == 302
    theirs = house.officer(THEIRS)
    (errand,) = [UUID(each.id) for each in load(case)[0].errands]
    read = text(theirs.post(f"/desk/errands/{errand}/", {"action": "look"}))
    assert "0912345678" in read and NAME not in read and said(KEEP_REASONS[reason]) not in read
    assert said(KEEP_REASONS[reason]) in text(land.post(f"/desk/errands/{errand}/", {"action": "look"}))
    opened = [o.purpose for o in load(case)[0].openings]
    assert opened == ["gate"], "the name was opened once to be looked for, and the petitioner sees it"


def test_of_a_denunciation_nothing_that_the_gate_finds_leaves_and_no_name_is_opened(house: House) -> None:
    words = f"Tôi là {NAME}. Chủ tịch xã nhận tiền."
    case = house.petition("vn.denunciation", subject="conduct", words=words, signed="")
    house.brought(case, "sign", "classify.competent")
    chair = house.officer(CHAIR)
    asked = f"Hỏi {NAME.lower()} và ong hoang van thuyet: số 0912345678 của ai?"
    page = preview(chair, case, questions=asked, kind="inform")
    assert page.status_code == 200, text(page)
    find = page.context["finds"][0]
    assert find["keeps"] == [] and not page.context["may_keep"]
    forced = demand(questions=asked, kind="inform") | {f"keep-{find['find'].id}": "same_word"}
    page = chair.post(address(case), carried(page) | forced | {"action": "send"})
    if page.status_code == 200:
        page = chair.post(address(case), carried(page) | forced | {"action": "send"})
    assert page.status_code == 302, text(page)
    (errand,) = [UUID(each.id) for each in load(case)[0].errands]
    read = text(house.officer(THEIRS).post(f"/desk/errands/{errand}/", {"action": "look"}))
    for gone in ("0912345678", "thuyết", "thuyet"):
        assert gone not in read.lower(), read
    assert load(case)[0].openings == ()


def test_the_asked_body_finds_nothing_of_the_petition_on_any_of_its_pages(house: House) -> None:
    from hoiam.casework.models import Dossier

    words = f"Tôi là {NAME}, ở xóm Giếng. Đo thiếu 40 m2 đất vườn."
    case = a_case(house, words=words)
    number = Dossier.objects.values_list("number", flat=True).get(id=case)
    planted = (NAME, "xóm Giếng", "Đo thiếu 40 m2", number, str(case), case.hex)
    land = house.officer(LAND)
    (errand,) = sent(land, case, questions=f"{QUESTION} Của {NAME}?")
    own = [
        land.post(f"/desk/petition/{case}/read/"),
        land.post(f"/desk/petition/{case}/open/", {"purpose": "contact", "words": "Để liên hệ."}),
    ]
    found_at_home = "".join(page.content.decode() for page in own)
    assert all(each in found_at_home for each in (NAME, "xóm Giếng", number, str(case))), "the control finds them"
    theirs = house.officer(THEIRS)
    pages = [
        theirs.get("/desk/"),
        theirs.get("/desk/errands/"),
        theirs.get(f"/desk/errands/{errand}/"),
        theirs.post(f"/desk/errands/{errand}/", {"action": "look"}),
        theirs.post(f"/desk/errands/{errand}/respond/?outcome=full", {"action": "look"}),
        *(theirs.get(f"/desk/errands/{errand}/{way}") for way in (
            "agree/?outcome=agreed", "agree/?outcome=countered", "turn_down/", "forward/", "allot/?outcome=given",
            "respond/?outcome=full", "respond/?outcome=part", "respond/?outcome=nothing",
        )),
        step(theirs, errand, "turn_down", ground="not_competent", refer_to=""),
        step(theirs, errand, "respond.full", words=""),
    ]  # fmt: skip
    printed = theirs.post(f"/desk/errands/{errand}/", {"action": "letter"})
    assert printed["Content-Type"] == "application/pdf"
    said = "".join(page.content.decode() for page in pages) + pdf_text(printed)
    assert QUESTION in said, "they read the question"
    assert [each for each in planted if each in said] == []


def pdf_text(answer: Any) -> str:
    reader = PdfReader(io.BytesIO(answer.content))
    return " ".join(page.extract_text() for page in reader.pages) + str(reader.metadata)


def test_the_paper_that_goes_along_names_both_bodies_the_question_and_the_day_and_no_petition(house: House) -> None:
    from hoiam.casework.models import Dossier

    case = house.brought(house.petition("vn.denunciation", subject="conduct"), "classify.competent")
    number = Dossier.objects.values_list("number", flat=True).get(id=case)
    chair = house.officer(CHAIR)
    due = working_day()
    page = preview(chair, case, kind="inform")
    before = chair.post(address(case), carried(page) | demand(kind="inform") | {"action": f"letter.{WARD}"})
    (errand,) = sent(chair, case, kind="inform")
    after = chair.post(f"/desk/errands/{errand}/", {"action": "letter"})
    for paper in (before, after):
        said = re.sub(r"\s+", " ", pdf_text(paper))
        assert QUESTION in said and f"{due:%d/%m/%Y}" in said and "NĐ 31" in said, said
        assert number not in said and "tố cáo" not in said
    assert Dossier.objects.values_list("number", flat=True).get(id=errand) in re.sub(r"\s", "", pdf_text(after))


def test_a_body_whose_head_the_petition_is_about_is_not_offered_and_sees_no_count(regulated: House) -> None:
    house = regulated
    case = house.petition("vn.denunciation", subject="conduct", against=[THEIRS], body=PROVINCE)
    house.brought(case, "classify.competent", body=PROVINCE)
    above = house.officer(ABOVE)
    assert f"to={WARD}" not in above.get(f"/desk/petition/{case}/").content.decode(), "whatever a regulation wants"
    page = above.get(address(case))
    assert WARD not in page.content.decode() and COMMUNE in page.content.decode()
    refused = above.post(address(case), carried(page) | demand(kind="inform", to=[WARD]) | {"action": "preview"})
    assert refused.status_code == 422 and QUESTION in text(refused)
    (errand,) = sent(above, case, kind="inform", to=[COMMUNE])
    for office in (THEIRS, THEIR_CLERK):
        desk = house.officer(office)
        assert desk.get(f"/desk/errands/{errand}/").status_code == 404
        assert "Ý kiến" not in text(desk.get("/desk/errands/"))
    # Nor is it where the asked body hands it on.
    chair = house.officer(CHAIR)
    handed = step(chair, errand, "forward", to=WARD)
    assert handed.status_code == 422 and "Việc này gửi cấp trên" in text(handed)


# --- between the two -----------------------------------------------------------------------------------------------------


def test_two_officers_at_once_the_second_is_told_and_keeps_what_he_typed(house: House) -> None:
    case = a_case(house)
    (errand,) = sent(house.officer(LAND), case)
    theirs, clerk = house.officer(THEIRS), house.officer(THEIR_CLERK)
    seen = stands(errand).seq
    assert step(clerk, errand, "agree.agreed").status_code == 302
    second = step(theirs, errand, "turn_down", seq=seen, ground="not_held")
    assert second.status_code == 409 and THEIR_CLERK in text(second) and 'value="not_held" checked' in second.content.decode()
    assert stands(errand).state == "errand_accepted"
    # Whoever would take it on now: that step is over, and the page says so.
    late = clerk.post(f"/desk/errands/{errand}/agree/?outcome=countered", {"seq": seen, "due": "31/12/2026"})
    assert late.status_code == 409 and "31/12/2026" in text(late)


def test_another_day_is_proposed_once_and_taken_or_not(house: House) -> None:
    case = a_case(house)
    land, theirs = house.officer(LAND), house.officer(THEIRS)
    one, other = sent(land, case, to=[WARD, PROVINCE])
    later = working_day(9)
    same = step(theirs, one, "agree.countered", due=f"{working_day():%d/%m/%Y}")
    assert same.status_code == 422 and "Chưa có ngày khác" in text(same)
    past = step(theirs, one, "agree.countered", due=f"{today() - timedelta(7):%d/%m/%Y}")
    assert past.status_code == 422 and "Ngày này đã qua" in text(past)
    assert step(theirs, one, "agree.countered", due=f"{later:%d/%m/%Y}").status_code == 302
    assert step(house.officer(ABOVE), other, "agree.countered", due=f"{later:%d/%m/%Y}").status_code == 302
    assert f"{later:%d/%m/%Y}" in text(land.get(f"/desk/errands/{one}/"))
    assert step(land, one, "agree.taken").status_code == 302 and stands(one).due == later
    assert step(land, other, "agree.declined").status_code == 302 and stands(other).due == working_day()


def test_it_is_handed_on_and_shared_out_with_what_was_asked(house: House) -> None:
    case = a_case(house)
    land, theirs, above = house.officer(LAND), house.officer(THEIRS), house.officer(ABOVE)
    two = f"{QUESTION}\n\nAi lập bản đồ?"
    (errand,) = sent(land, case, questions=two)
    back = step(theirs, errand, "share_out", **{"part-1": PROVINCE, "part-2": PROVINCE})
    assert back.status_code == 422 and "ít nhất hai cơ quan khác nhau" in text(back)
    assert step(theirs, errand, "forward", to=PROVINCE).status_code == 302
    (child,) = map(UUID, stands(errand).children)
    read = text(above.post(f"/desk/errands/{child}/", {"action": "look"}))
    assert QUESTION in read and "Ai lập bản đồ?" in read
    assert step(above, child, "respond.part", words="1. 240 m2.", questions=["1"]).status_code == 302
    # Whoever sent the first does not see by himself what came of it elsewhere; the head of his body says who follows it.
    assert land.get(f"/desk/errands/{child}/").status_code == 404
    assert step(house.officer(CHAIR), child, "allot.followed", offices=[LAND]).status_code == 302
    answer = text(land.post(f"/desk/errands/{child}/", {"action": "look"}))
    assert "240 m2" in answer and "Trả lời câu 1" in answer
    assert step(land, child, "give_back", questions=["2"]).status_code == 302
    assert stands(child).state == "errand_returned"
    assert step(above, child, "respond.full", words="2. Sở lập.").status_code == 302
    assert step(land, child, "finish.satisfied").status_code == 302


def test_it_is_given_to_an_officer_who_then_finds_reads_and_answers_it(house: House) -> None:
    case = a_case(house)
    (errand,) = sent(house.officer(LAND), case, kind="inform")
    clerk, officer = house.officer(THEIR_CLERK), house.officer(THEIR_OFFICER)
    assert officer.get(f"/desk/errands/{errand}/").status_code == 404
    assert step(clerk, errand, "allot.given", offices=[THEIR_OFFICER]).status_code == 302
    assert "giao cho bạn" in text(officer.get("/desk/errands/"))
    assert step(officer, errand, "agree.agreed").status_code == 302
    assert step(officer, errand, "prolong", days="2").status_code == 302
    assert step(officer, errand, "respond.nothing", words="").status_code == 422
    assert step(officer, errand, "respond.nothing", words="Đã tìm ở kho; không có.").status_code == 302
    assert stands(errand).how == "nothing" and stands(errand).extended


def test_an_answer_is_kept_as_a_draft_and_its_errors_lose_nothing(house: House) -> None:
    case = a_case(house)
    (errand,) = sent(house.officer(LAND), case, kind="inform", questions=f"{QUESTION}\n\nTừ năm nào?")
    theirs = house.officer(THEIRS)
    where = f"/desk/errands/{errand}/respond/?outcome=part"
    words = "Từ năm 2019, theo sổ mục kê."
    page = theirs.get(where)
    assert theirs.post(where, carried(page) | {"words": words, "action": "save"}).status_code == 302
    page = theirs.get(where)
    assert words not in page.content.decode() and "Có nháp của bạn" in text(page)
    restored = theirs.post(where, {"action": "restore", "draft_seen": page.context["draft"].version})
    assert restored.context["form"]["words"].value() == words and QUESTION in text(restored)
    for wrong in ({}, {"questions": ["9"]}, {"questions": ["1", "2"]}):
        answer = theirs.post(where, {"seq": stands(errand).seq, "words": words} | wrong)
        assert answer.status_code == 422 and words in text(answer), wrong
    locked = house.officer(THEIRS, unlocked=False)
    given = locked.post(f"/desk/errands/{errand}/forward/", {"seq": stands(errand).seq, "to": PROVINCE})
    assert given.status_code == 409 and PROVINCE in given.content.decode(), "what was chosen comes along to the unlocking"


def test_taken_back_with_a_reason_and_nothing_can_be_answered_after(house: House) -> None:
    case = a_case(house)
    land, theirs = house.officer(LAND), house.officer(THEIRS)
    (errand,) = sent(land, case)
    without = step(land, errand, "call_off")
    assert without.status_code == 422
    assert step(land, errand, "call_off", ground="wrong_body").status_code == 302
    where = f"/desk/errands/{errand}/respond/?outcome=full"
    late = theirs.post(where, {"seq": "2", "words": "Rộng 240 m2."})
    assert late.status_code == 409 and "Rộng 240 m2." in text(late)
    assert "Đã rút lại" in text(theirs.get(f"/desk/errands/{errand}/"))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"to": []}, "Chưa chọn cơ quan nào"),
        ({"kind": ""}, "Chưa chọn: Nhờ việc gì"),
        ({"questions": "  \n \n"}, "Chưa điền: Câu hỏi"),
        ({"questions": "\n\n".join(["Một?"] * 21)}, "Có 21 câu"),
        ({"due": ""}, "Luật không đặt số ngày"),
        ({"due": "32/13/2026"}, "32/13/2026"),
        ({"due": "past"}, "Ngày này đã qua"),
        ({"due": "off"}, "Ngày này là ngày nghỉ"),
        ({"due": "01/02/2099"}, "Ngày này quá xa"),
        ({"kind": "inform", "due": "late"}, "muộn hơn luật cho"),
        ({"kind": "settle"}, "Không gửi việc này cho cơ quan đó được"),
        ({"to": [COMMUNE]}, "XA-AB"),
        ({"attach": ["transcript:1"]}, QUESTION),
    ],
)
def test_what_cannot_be_asked_is_said_and_what_was_typed_stays(house: House, said: dict[str, Any], words: str) -> None:
    case = a_case(house)
    calendar = laws.current().calendar_of(laws.current().rules["PH-ACCEPT"])
    free = next(d for n in range(1, 9) if (d := today() + timedelta(n)).weekday() == 6)
    assert calendar.next_working(free.toordinal()) != free.toordinal()
    named = {"past": today() - timedelta(3), "off": free, "late": working_day(20)}
    if isinstance(day := named.get(str(said.get("due"))), date):
        said = said | {"due": f"{day:%d/%m/%Y}"}
    land = house.officer(LAND)
    page = preview(land, case, **said)
    if "attach" in said:
        assert page.status_code == 200 and not page.context["attached"], "nothing of that sort is there to go along"
        return
    assert page.status_code == 422 and words in text(page), text(page)
    assert "questions" in said or QUESTION in text(page)
    assert load(case)[0].errands == ()


# --- the lists, the marks, the figures -----------------------------------------------------------------------------------


class Clock:
    """The house's own clock, turned back."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patch = monkeypatch

    def back(self, days: int) -> None:
        then = datetime.now(UTC) - timedelta(days)
        for name, module in list(sys.modules.items()):
            if name.startswith("hoiam.") and hasattr(module, "utc_now"):
                self.patch.setattr(module, "utc_now", lambda: then)

    def forth(self) -> None:
        self.patch.undo()


def asked_some_days_ago(house: House, days: int = 12) -> tuple[UUID, UUID, UUID]:
    """A petition, and what two bodies were asked of it at once then, due some days ago."""
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock(patch)
        clock.back(days)
        case = a_case(house)
        due = working_day(3)
        with wall.acting(CHAIR):
            demands = [Demand("opine", to, due, (QUESTION,), confirmed=True) for to in (WARD, PROVINCE)]
            now, by = days_ago(days), actor(CHAIR)
            ids = [road.send(case, each, terms=(), actor=by, now=now).petition_id for each in demands]
        with wall.acting(CHAIR):
            for errand in ids:
                road.act(steps.Allot((LAND,), "followed"), errand, actor=actor(CHAIR), now=days_ago(days))
    return case, ids[0], ids[1]


def days_ago(n: int) -> datetime:
    return datetime.now(UTC) - timedelta(n)


def test_one_answers_late_and_one_refuses_naming_a_fourth_and_every_page_says_the_same(house: House) -> None:
    case, late, refused = asked_some_days_ago(house)
    theirs, above, land, chair = (house.officer(office) for office in (THEIRS, ABOVE, LAND, CHAIR))
    due = stands(late).due
    inbox = text(theirs.get("/desk/errands/"))
    assert "quá hạn" in inbox and f"{due:%d/%m/%Y}" in inbox
    assert "1 việc quá hạn" in text(theirs.get("/desk/"))
    assert "quá hạn" in text(land.get("/desk/errands/sent/"))
    assert step(chair, late, "remind").status_code == 302
    assert step(chair, late, "escalate", to=PROVINCE).status_code == 302
    assert "đã báo cấp trên" in text(theirs.get("/desk/errands/"))
    # The superior finds it in its list, opens it without a word of it, and can say who answers.
    assert "Việc của cấp dưới được báo lên" in text(above.get("/desk/errands/"))
    told = text(above.get(f"/desk/errands/{late}/"))
    assert "câu hỏi, câu trả lời và đơn không mở ở đây" in told and "Đơn của việc này" not in told
    assert above.post(f"/desk/errands/{late}/", {"action": "look"}).status_code == 403
    assert "Cơ quan nào trả lời?" in text(above.get(f"/desk/errands/{late}/determine/?outcome=other"))
    assert step(above, refused, "turn_down", ground="not_competent", refer_to="unknown").status_code == 302
    assert step(theirs, late, "respond.full", words="Rộng 240 m2.").status_code == 302
    for page in (theirs.get(f"/desk/errands/{late}/"), land.get(f"/desk/errands/{late}/")):
        assert "trễ" in text(page) and f"{due:%d/%m/%Y}" in text(page) and "đã báo cấp trên" in text(page)
    mine = text(land.get(f"/desk/petition/{case}/"))
    assert "trễ" in mine and "Không thuộc thẩm quyền" in mine and f"hạn trả lời {due:%d/%m/%Y}" in mine
    assert re.search(r"Trong \d+ ngày", mine), "whose the days were, with their sum"
    assert "không biết" in text(land.get(f"/desk/errands/{refused}/"))
    figures = theirs.get("/desk/errands/").context["figures"]
    assert (figures.in_term, figures.late, figures.overdue, figures.otherwise) == (0, 1, 0, 0)
    other = above.get("/desk/errands/").context["figures"]
    assert (other.late, other.otherwise) == (1, 0), "refused after its day is late too"
    assert land.get("/desk/errands/").context["figures"] is None, "for whoever leads the body alone"


def test_what_nobody_took_on_in_time_is_marked_and_a_list_goes_on_where_its_page_ends(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hoiam.desk import errands as pages

    with pytest.MonkeyPatch.context() as patch:
        Clock(patch).back(6)
        case = a_case(house)
        with wall.acting(CHAIR):
            for ahead in (17, 18, 19):
                demand = Demand("opine", WARD, working_day(ahead), (QUESTION,), confirmed=True)
                road.send(case, demand, terms=(), actor=actor(CHAIR), now=days_ago(6))
    theirs = house.officer(THEIRS)
    assert "chưa nhận" in text(theirs.get("/desk/errands/"))
    monkeypatch.setattr(pages, "A_PAGE", 2)
    first = theirs.get("/desk/errands/")
    assert len(first.context["lines"]) == 2 and first.context["more"]
    second = theirs.get(f"/desk/errands/?after={first.context['more']}")
    assert len(second.context["lines"]) == 1 and not second.context["more"]
    seen = [line.row.id for page in (first, second) for line in page.context["lines"]]
    assert len(set(seen)) == 3
    assert theirs.get("/desk/errands/?after=nonsense").status_code == 200


def test_where_more_was_asked_than_the_case_needs_it_is_marked_at_the_one_that_asked_and_not_at_the_other(house: House) -> None:
    case = a_case(house)
    land, theirs = house.officer(LAND), house.officer(THEIRS)
    (errand,) = sent(land, case)
    assert step(theirs, errand, "turn_down", ground="beyond_purpose").status_code == 302
    mark = "Bỏ phần hỏi ai đã viết, hoặc phần không cần."
    assert mark in text(land.get(f"/desk/errands/{errand}/")) and "đã hỏi quá mức" in text(land.get(f"/desk/petition/{case}/"))
    assert mark not in text(theirs.get(f"/desk/errands/{errand}/"))
