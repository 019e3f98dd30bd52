"""Receptions at the desk, from the schedule to the book: what is listed, what is not, and what opens."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from desk.conftest import CHAIR, CLERK, COMMUNE, LAND, NAME, Desk, House, today
from hoiam.casework import laws
from hoiam.casework.families import VISIT
from hoiam.casework.reading.history import acts_of
from hoiam.core.visit.state import Visit, fold

pytestmark = pytest.mark.django_db

SPEAKER = "Lò Thị Rất Lạ"


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def arrived(desk: Desk, **more: Any) -> UUID:
    """Visitors came today; the page of their visit."""
    answer = desk.post("/desk/visits/arrive/", {"day": today().isoformat(), "way": "regular", "people": "1"} | more)
    assert answer.status_code == 302, text(answer)
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def step(desk: Desk, visit: UUID, name: str, **fields: Any) -> Any:
    word, _dot, outcome = name.partition(".")
    address = f"/desk/visits/{visit}/{word}/" + (f"?outcome={outcome}" if outcome else "")
    assert desk.get(address).status_code == 200, name
    return desk.post(address, fields)


def stands(visit: UUID) -> Visit:
    return fold(acts_of(visit, VISIT))


def test_a_visit_goes_from_the_door_to_the_book_and_only_what_was_left_out_is_missing(house: House) -> None:
    clerk = house.officer(CLERK)
    visit = arrived(clerk, people="3")
    assert "Lượt 1" in text(clerk.get("/desk/visits/"))
    step(clerk, visit, "call")
    assert step(clerk, visit, "note.taken", matter="vn.feedback land").status_code == 302
    assert step(clerk, visit, "note.guided", matter="vn.complaint land", guided_to="TINH-SL").status_code == 302
    step(clerk, visit, "end.owing")
    assert stands(visit).state == "visit_owed"
    assert "Còn việc phải làm" in text(clerk.get("/desk/visits/"))
    step(clerk, visit, "inform.all", matter="1")
    assert stands(visit).state == "visit_over"
    # The term that ran is told with how it ended, and whose its days were.
    assert re.search(r"Trả lời sau khi tiếp công dân \([^)]+\): đã làm, \d", text(clerk.get(f"/desk/visits/{visit}/")))
    # A step that the law does not have any more leads back, and records nothing.
    before = stands(visit).seq
    assert clerk.post(f"/desk/visits/{visit}/call/").status_code == 302
    assert stands(visit).seq == before
    page = clerk.get("/desk/books/receptions/")
    assert "03/TCD" in text(page) and "Đã tiếp xong" not in page.headers
    number = re.search(r"XA-AB-\d{4}-\d{6}", text(clerk.get(f"/desk/visits/{visit}/")))
    assert number is not None and number[0] in text(page)
    table = list(csv.reader(io.StringIO(clerk.get("/desk/books/receptions.csv").content.decode("utf-8-sig"))))
    form = laws.current().form("03/TCD", today())
    assert form is not None
    person = {"name", "id_number"}
    assert len(table[0]) == len(form.required) - len(person) == 11, "all columns of the form but the two of a person"
    assert not [each for each in table[0] if "tên" in each.casefold() or "căn cước" in each.casefold()]
    assert "trừ cột 3" in text(page) and "cột 4" in text(page), "and why"
    row = next(each for each in table[1:] if each[0] == number[0])
    about, kinds, people, decided_by, competent, guided_to, accepted_by, follow_up, _way = row[2:]
    assert (people, decided_by, competent, accepted_by) == ("3", "", "x", "")
    assert "Phản ánh" in kinds and "Khiếu nại" in kinds and about and "Sông Lam" in guided_to and follow_up == "Đã tiếp xong"
    assert guided_to in text(page)


def test_a_visit_tomorrow_is_refused_with_its_article_and_what_was_typed_stays(house: House) -> None:
    clerk = house.officer(CLERK)
    tomorrow = today() + timedelta(days=1)
    answer = clerk.post("/desk/visits/arrive/", {"day": tomorrow.isoformat(), "way": "head", "people": "2"})
    assert answer.status_code == 422
    assert "Luật TCD Đ.25.1" in text(answer) or "Luật TCD Đ.18" in text(answer)
    assert tomorrow.isoformat() in answer.content.decode()
    assert clerk.post("/desk/visits/arrive/", {"day": today().isoformat(), "way": "head", "people": "7"}).status_code == 422


def test_the_names_of_who_speaks_for_many_open_for_a_purpose_on_one_page_and_stand_in_no_list_or_file(house: House) -> None:
    clerk = house.officer(CLERK)
    visit = arrived(clerk, people="8", name_1=SPEAKER, address_1="bản Xa", id_number_1="001099012345")
    for address in (
        "/desk/visits/", f"/desk/visits/{visit}/", f"/desk/visits/{visit}/open/", "/desk/books/receptions/",
        "/desk/books/receptions.csv", "/desk/books/petitions/", "/desk/books/petitions.csv",
    ):  # fmt: skip
        answer = clerk.get(address)
        assert answer.status_code == 200, address
        assert SPEAKER not in answer.content.decode() and "001099012345" not in answer.content.decode(), address
    opened = clerk.post(f"/desk/visits/{visit}/open/", {"purpose": "contact"})
    assert SPEAKER in text(opened) and "001099012345" in text(opened)
    assert opened["Cache-Control"] == "no-store"
    assert [o.purpose for o in stands(visit).openings] == ["contact"]
    assert "Đã mở tên người đại diện" in text(clerk.get(f"/desk/visits/{visit}/"))


def test_a_refusal_prints_its_form_without_a_name_and_the_next_visit_knows_nothing_of_it(house: House) -> None:
    clerk = house.officer(CLERK)
    visit = arrived(clerk)
    step(clerk, visit, "turn_away.written", ground="closed_case", matter="vn.complaint land")
    due = stands(visit).clocks["TD-REFUSE"].due
    assert due is not None
    printed = clerk.get(f"/desk/visits/{visit}/refusal.pdf")
    assert printed["Content-Type"] == "application/pdf"
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages)
    assert "01/TCD" in words
    assert step(clerk, visit, "serve").status_code == 302
    assert not stands(visit).clocks
    # What the law offers in the next visit are its steps; nothing there says what became of the last one.
    after = arrived(clerk)
    assert "closed_case" not in clerk.get(f"/desk/visits/{after}/").content.decode()
    assert "Vụ việc đã giải quyết đúng" not in text(clerk.get(f"/desk/visits/{after}/"))
    assert not stands(after).ground
    assert clerk.get(f"/desk/visits/{after}/refusal.pdf").status_code == 404


def test_the_heads_reception_ends_in_a_paper_with_the_day_by_which_it_is_settled(house: House) -> None:
    chair, clerk = house.officer(CHAIR), house.officer(CLERK)
    visit = arrived(clerk, way="head")
    step(chair, visit, "call")
    step(chair, visit, "note.taken", matter="vn.complaint land")
    assert chair.get(f"/desk/visits/{visit}/findings.pdf").status_code == 404
    past = step(chair, visit, "findings", until=(today() - timedelta(days=1)).isoformat())
    assert past.status_code == 422 and "NĐ 154/2026 Đ.25.2" in text(past)
    until = today() + timedelta(days=20)
    assert step(chair, visit, "findings", until=until.isoformat()).status_code == 302
    printed = chair.get(f"/desk/visits/{visit}/findings.pdf")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages)
    assert f"{until:%d/%m/%Y}" in words
    # Settled is what they have had word of.
    assert step(chair, visit, "settle").status_code == 422
    step(clerk, visit, "inform.all", matter="1")
    assert step(clerk, visit, "settle").status_code == 302
    assert stands(visit).state == "visit_over"


def test_a_petition_is_made_of_a_visit_and_the_opening_of_its_name_prints_the_entry_of_both_books(house: House) -> None:
    clerk = house.officer(CLERK)
    visit = arrived(clerk)
    step(clerk, visit, "call")
    address = f"/desk/receive/?visit={visit}"
    page = clerk.get(address)
    form = page.context["form"]
    assert form["channel"].value() == "visit"
    sent = {
        "token": form["token"].value(), "channel": "visit", "claimed": today().isoformat(), "kind": "vn.feedback",
        "subject": "land", "signed": "yes", "people": "1", "words": "Đường hỏng.", "name": NAME,
    }  # fmt: skip
    assert clerk.post(address, sent).status_code == 200
    (matter,) = stands(visit).matters
    petition = UUID(matter.petition)
    assert not matter.taken, "they have word of it in the petition"
    book = csv.reader(io.StringIO(clerk.get("/desk/books/receptions.csv").content.decode("utf-8-sig")))
    entry = next(each for each in book if "Phản ánh" in "".join(each))
    assert "An Bình" in entry[8] and "đã nhận" in entry[9].casefold(), "who has it, and where it stands"
    listed = clerk.get("/desk/books/petitions.csv").content.decode()
    assert NAME not in listed and "Đường hỏng" not in listed
    opened = text(clerk.post(f"/desk/petition/{petition}/open/", {"purpose": "contact", "words": "Hỏi thêm."}))
    assert NAME in opened and "Sổ theo dõi đơn" in opened and "Sổ tiếp công dân" in opened


def test_a_denunciation_made_of_a_visit_shuts_the_visit_to_the_denounced(house: House) -> None:
    clerk, chair = house.officer(CLERK), house.officer(CHAIR)
    visit = arrived(clerk)
    assert chair.get(f"/desk/visits/{visit}/").status_code == 200
    step(clerk, visit, "call")
    address = f"/desk/receive/?visit={visit}"
    token = clerk.get(address).context["form"]["token"].value()
    sent = {
        "token": token, "channel": "visit", "claimed": today().isoformat(), "kind": "vn.denunciation", "subject": "conduct",
        "signed": "yes", "people": "1", "words": "Nhận tiền.", "name": NAME, "against": [CHAIR],
    }  # fmt: skip
    assert clerk.post(address, sent).status_code == 200
    assert chair.get(f"/desk/visits/{visit}/").status_code == 404
    assert str(visit) not in chair.get("/desk/visits/").content.decode()
    assert str(visit) not in chair.get("/desk/books/receptions/").content.decode()
    assert str(visit) in clerk.get("/desk/books/receptions/").content.decode()


def test_the_schedule_is_posted_for_everybody_with_its_file_and_only_in_time(house: House) -> None:
    clerk = house.officer(CLERK)
    day = today() + timedelta(days=30)
    day += timedelta(days=(7 - day.weekday()) % 7)  # a Monday
    asked = {"day": day.isoformat(), "first": "08:00", "last": "11:30", "way": "head", "place": "seat"}
    assert clerk.post("/desk/visits/schedule/", asked).status_code == 302
    public = house.officer(LAND, unlocked=False).client
    public.logout()
    shown = public.get(f"/register/receptions/{COMMUNE}/")
    assert f"{day:%d/%m/%Y}" in shown.content.decode() and "08:00" in shown.content.decode()
    file = public.get(f"/register/receptions/{COMMUNE}/schedule.ics").content.decode()
    assert f"DTSTART:{day:%Y%m%d}T080000\r\n" in file
    near = clerk.post("/desk/visits/schedule/", asked | {"day": (today() + timedelta(days=1)).isoformat()})
    assert near.status_code == 422 and "Luật TCD Đ.24.4" in text(near)
    assert public.get("/register/receptions/KHONG-CO/").status_code == 404


def test_an_officer_who_receives_nobody_has_none_of_these_pages(house: House) -> None:
    visit = arrived(house.officer(CLERK))
    land = house.officer(LAND)
    for address in ("/desk/visits/", f"/desk/visits/{visit}/", "/desk/books/receptions/", "/desk/books/petitions.csv"):
        assert land.get(address).status_code == 403, address
