"""The papers that a step makes, and those that can be printed before it: what is in them, who sees them, whom none names."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pypdf import PdfReader

from desk.conftest import CHAIR, CLERK, COMMUNE, CULTURE, NAME, WARD, House, today
from hoiam.casework import laws
from hoiam.casework.reading.papers import still_to_make

ACCUSED = f"{COMMUNE}/07"  # handles no petitions and holds no key
# Typed by whoever denounces, in words that nobody else would use: it stands in no paper of the body's.
TYPED = "cà phê sữa đá 47"
WROTE = f"Ông ấy đòi tiền {TYPED} của tôi, {NAME}."


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def view_of(case: UUID, office: str) -> Any:
    from desk.conftest import actor
    from hoiam.casework.days import utc_now
    from hoiam.casework.reading import cases

    return cases.case(case, actor(office), utc_now())


def made(house: House, case: UUID, office: str) -> dict[str, str]:
    """The words of every letter of the petition, by the law's name of it, as an officer opens them."""
    desk = house.officer(office)
    desk.post(f"/desk/petition/{case}/read/")
    found = {}
    for row in view_of(case, office).letters:
        if row.blob is not None:
            answer: Any = desk.post(f"/desk/petition/{case}/paper/{row.blob}/")
            found[row.name] = words_of(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    return found


def shown_to_the_writer(house: House, case: UUID) -> set[str]:
    """The letters on the petitioner's own page, and that each of the others is not there for him."""
    code = house.codes[case].text
    browser = Client()
    browser.post("/follow", {"code": code})
    page = browser.get("/follow/petition").content.decode()
    rows = view_of(case, CHAIR).letters
    for row in rows:
        there = f"/follow/letter/{row.seq}/{row.name}" in page
        assert browser.get(f"/follow/letter/{row.seq}/{row.name}").status_code in ((200, 202) if there else (404,))
    return {row.name for row in rows if f"/follow/letter/{row.seq}/{row.name}" in page}


def goes(house: House, office: str, case: UUID, name: str, **fields: Any) -> None:
    answer = house.officer(office).step(case, name, **fields)
    assert answer.status_code == 302, re.sub(r"<[^>]+>", " ", answer.content.decode())[-3000:]


def test_the_papers_of_a_denunciation_are_made_of_facts_and_tell_nobody_who_denounced(house: House) -> None:
    case = house.petition("vn.denunciation", against=(ACCUSED,), words=WROTE, subject="conduct")
    goes(house, CLERK, case, "classify.competent")
    goes(house, CHAIR, case, "accept", words="Thu tiền ngoài quy định.\nKéo dài việc trả kết quả.")
    # The denouncer is told, then the accused; each paper is made once, and the second time only the sending is recorded.
    for party in ("petitioner", "accused", "accused"):
        goes(house, CLERK, case, "notify.sent", party=party, how="post", on=f"{today():%d/%m/%Y}", words="Thu tiền.")
    goes(house, CHAIR, case, "assign", offices=[CULTURE])
    goes(house, CHAIR, case, "verify.ordered", words="Sổ thu của bộ phận địa chính.")
    goes(house, CHAIR, case, "coordinate.expert", words="Chữ ký trên ba phiếu thu.")
    goes(house, CULTURE, case, "coordinate.expert_back", words="Cùng một người ký.")
    goes(house, CULTURE, case, "verify.reported", words="Ba hồ sơ thu tiền không có biên lai.")

    papers = made(house, case, CHAIR)
    inside = {"accused_notice", "team_order", "expert_letter", "report"}
    assert papers.keys() >= {"acceptance_order", "acceptance"} | inside
    for name, text in papers.items():
        assert NAME not in text, name
        assert TYPED not in text, name
    assert "Nội dung được thụ lý gồm 02 nội dung" in papers["acceptance_order"]
    order = re.search(r"Số: (\S+/QĐ-\S+)", papers["acceptance_order"])
    team = re.search(r"Số: (\S+/QĐ-\S+)", papers["team_order"])
    assert order is not None
    assert team is not None
    assert f"Quyết định thụ lý số {order[1]}" in papers["accused_notice"]
    assert f"Quyết định số {team[1]}" in papers["report"]
    assert "Ba hồ sơ thu tiền không có biên lai." in papers["report"]
    # The report is signed by whoever verified, not by whoever signs for the body.
    assert "TỔ TRƯỞNG TỔ XÁC MINH" in papers["report"]
    assert [row.name for row in view_of(case, CHAIR).letters].count("accused_notice") == 1
    # What was made before the petition was taken up here, by another body, is told anew.
    view = view_of(case, CHAIR)
    sending = laws.current().procedure("vn.denunciation", today()).edge("accepted", "notify", "sent")
    assert still_to_make(view, sending, "accused") is None
    assert still_to_make(view, sending, "inspectorate") is None
    earlier = replace(view, letters=tuple(replace(row, seq=1) for row in view.letters))
    assert still_to_make(earlier, sending, "accused") is not None
    assert shown_to_the_writer(house, case) & (inside | {"acceptance_order"}) == {"acceptance_order"}


def test_a_complaint_has_its_order_its_appraisal_its_stay_and_its_minutes(house: House) -> None:
    case = house.petition("vn.complaint", against=(ACCUSED,), words=WROTE)
    goes(house, CLERK, case, "classify.competent")
    goes(house, CHAIR, case, "accept")
    goes(house, CHAIR, case, "assign", offices=[CULTURE])
    # What was not stayed cannot be lifted.
    assert house.officer(CHAIR).step(case, "enforce.stay_lifted", words="Hết lý do.").status_code == 422
    goes(house, CHAIR, case, "enforce.stayed", words="Phá cây rồi thì không khôi phục được.")
    goes(house, CHAIR, case, "verify.ordered", words="Số cây trên đất.")
    # An appraisal that was not asked for does not come back; the term for resolving runs on while it lasts.
    assert house.officer(CULTURE).step(case, "coordinate.expert_back", words="Tuổi cây.").status_code == 422
    due = view_of(case, CHAIR).petition.clocks["KN-RES1"].due
    goes(house, CHAIR, case, "coordinate.expert", words="Tuổi của cây bưởi.")
    goes(house, CULTURE, case, "coordinate.expert_back", words="Mười hai năm.")
    assert view_of(case, CHAIR).petition.clocks["KN-RES1"].due == due
    goes(house, CHAIR, case, "enforce.stay_lifted", words="Đã kiểm đếm lại.")
    goes(house, CULTURE, case, "verify.differs", words="Thiếu 37 cây.")
    goes(
        house,
        CHAIR,
        case,
        "dialogue.called",
        held_on=f"{today() + timedelta(days=10):%d/%m/%Y}",
        hour="8h30",
        place="Trụ sở xã",
    )
    goes(house, CHAIR, case, "dialogue.held", held_on=f"{today():%d/%m/%Y}", words="Hai bên đồng ý đếm lại.")

    papers = made(house, case, CHAIR)
    assert "Giao" in papers["verification_order"] and "Số cây trên đất." in papers["verification_order"]
    stay = re.search(r"Số: (\S+/QĐ-\S+)", papers["stay"])
    assert stay is not None
    assert f"Hủy bỏ Quyết định số {stay[1]}" in papers["stay_end"]
    # Whoever the law makes decide is its head, and not the committee.
    for name in ("verification_order", "appraisal_order", "stay", "stay_end"):
        assert "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ AN BÌNH Căn cứ" in papers[name]
    assert "Thời gian tạm đình chỉ không vượt quá thời gian còn lại" in papers["stay"]
    assert f"{due:%d/%m/%Y}".lstrip("0") in papers["stay"].replace(" 0", " ")
    assert "lập thành 03 bản" in papers["minutes_of_dialogue"]
    for name, text in papers.items():
        assert NAME not in text and TYPED not in text, name
    seen = shown_to_the_writer(house, case)
    assert seen >= {"acceptance", "stay", "stay_end", "dialogue", "minutes_of_dialogue"}
    assert seen.isdisjoint({"verification_order", "appraisal_order", "report"})


def blanks(house: House, case: UUID, office: str) -> Iterator[tuple[str, bytes]]:
    desk = house.officer(office, unlocked=False)
    page = desk.get(f"/desk/petition/{case}/forms/").content.decode()
    for address in re.findall(rf'href="(/desk/petition/{case}/forms/[^"]+\.pdf)"', page):
        answer = desk.get(address)
        assert answer.status_code == 200, address
        yield address.rpartition("/")[2].removesuffix(".pdf"), answer.content


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        (
            "vn.complaint",
            "working_minutes information_request handover_minutes verification_decision appraisal_decision appraisal_request"
            " stay_decision stay_lifted findings dialogue_minutes acceptance_proposal document_receipt",
        ),
        (
            "vn.denunciation",
            "working_minutes withdrawal_minutes notice_to_accused acceptance_decision verification_team appraisal_request"
            " findings findings_of_body acceptance_proposal transfer_slip document_receipt",
        ),
    ],
)
def test_an_officer_prints_the_forms_of_a_petition_filled_with_what_is_known_and_nothing_is_written(
    house: House, kind: str, offered: str
) -> None:
    case = house.petition(kind, against=(ACCUSED,), words=WROTE)
    before = len(view_of(case, CLERK).history)
    printed = dict(blanks(house, case, CLERK))
    assert printed.keys() == set(offered.split())
    number = view_of(case, CLERK).number
    for name, pdf in printed.items():
        text = words_of(pdf)
        assert number.replace("-", "") in text.replace(" ", "").replace("-", ""), name
        assert "....." in text, name
        assert NAME not in text and TYPED not in text, name
    assert len(view_of(case, CLERK).history) == before


def test_nobody_prints_the_forms_of_a_petition_that_he_may_not_see_or_a_form_that_is_not_its_kinds(house: House) -> None:
    case = house.petition("vn.denunciation", against=(ACCUSED,), words=WROTE)
    for address in ("", "working_minutes.pdf"):
        assert house.officer(f"{WARD}/01", unlocked=False).get(f"/desk/petition/{case}/forms/{address}").status_code == 404
        assert house.officer(CLERK, unlocked=False).get(f"/desk/petition/{case}/forms/{address}").status_code == 200
    for other in ("dialogue_minutes", "decision", "receipt", "form_denunciation"):
        assert house.officer(CLERK, unlocked=False).get(f"/desk/petition/{case}/forms/{other}.pdf").status_code == 404


def test_a_preview_of_what_writes_to_nobody_here_says_so(house: House) -> None:
    case = house.petition("vn.denunciation", against=(ACCUSED,), words=WROTE)
    goes(house, CLERK, case, "classify.competent")
    goes(house, CHAIR, case, "accept")
    desk = house.officer(CLERK)
    given = {"how": "post", "on": f"{today():%d/%m/%Y}", "action": "preview"}
    assert desk.step(case, "notify.sent", party="accused", **given).headers["Content-Type"] == "application/pdf"
    told = desk.step(case, "notify.sent", party="inspectorate", **given)
    assert told.status_code == 422
    assert "không lập văn bản nào" in told.content.decode()


def test_a_citizen_takes_empty_forms_and_only_the_lawyers_page_says_what_they_were_drawn_from(house: House) -> None:
    page = Client().get("/help/forms").content.decode()
    addresses = re.findall(r'href="(/help/forms/[^"]+\.pdf)"', page)
    assert {address.removeprefix("/help/forms/") for address in addresses} == {
        "vn.complaint/form_complaint.pdf",
        "vn.complaint/form_authorisation.pdf",
        "vn.complaint/form_representatives.pdf",
        "vn.complaint/form_withdrawal.pdf",
        "vn.denunciation/form_denunciation.pdf",
        "vn.denunciation/form_withdrawal.pdf",
    }
    from hoiam.register.rules import DRAWN

    said = [page]
    for address in addresses:
        answer = Client().get(address)
        assert answer.content.startswith(b"%PDF")
        said.append(words_of(answer.content))
        assert said[-1].count(".....") >= 3
    assert "không quá 5" in " ".join(said) or "nhiều nhất là 5" in " ".join(said)
    law = Client().get("/register/law/forms/").content.decode()
    for what in ("copy", "description", "memory"):
        assert str(DRAWN[what]) in law
        assert all(str(DRAWN[what]) not in text and "chưa thấy mẫu" not in text for text in said)
    for wrong in ("vn.feedback/form_complaint", "vn.complaint/working_minutes", "x/form_complaint"):
        assert Client().get(f"/help/forms/{wrong}.pdf").status_code == 404
