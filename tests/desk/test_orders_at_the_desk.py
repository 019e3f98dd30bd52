"""What a leader orders of bodies below, from the empty form to the proof; and what they find under “Việc cấp trên giao”."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desk.conftest import CHAIR, CLERK, COMMUNE, PROVINCE, WARD, House
from desk.test_at_the_desk import steps_of, text
from desk.test_many import hidden
from hoiam.casework import laws
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.families import ERRAND
from hoiam.casework.reading.history import acts_of

pytestmark = pytest.mark.django_db

ABOVE = f"{PROVINCE}/04"
FILLED: dict[str, Any] = {
    "kind": "do_account",
    "document": "12/UBND-TD",
    "to": [COMMUNE, WARD],
    "due": "",
    "words": "Báo cáo việc đã làm.",
}


@pytest.fixture(autouse=True)
def _due_in_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of work, a week from today."""
    law = laws.current()
    machine = next(iter(law.errands.values()))
    day = law.calendar_of(law.rules[machine.accept]).next_working(law_day(law, machine.id, utc_now()).toordinal() + 7)
    monkeypatch.setitem(FILLED, "due", f"{date.fromordinal(day):%d/%m/%Y}")


def confirmed(desk: Any, answer: Any) -> Any:
    return desk.post("/desk/orders/new/", hidden(answer) | {"do": "confirm"}, follow=True)


def test_a_paper_for_two_bodies_is_shown_first_then_sent_once_and_each_is_named_with_its_proof(house: House) -> None:
    from hoiam.casework.models import Errand

    above = house.officer(ABOVE)
    shown = above.post("/desk/orders/new/", FILLED | {"do": "check"})
    assert shown.status_code == 200 and "Báo cáo việc đã làm." in text(shown)
    assert Errand.objects.count() == 0, "what is shown is not sent"
    page = confirmed(above, shown)
    assert page.status_code == 200
    assert {(e.asked, e.document) for e in Errand.objects.all()} == {(COMMUNE, "12/UBND-TD"), (WARD, "12/UBND-TD")}
    confirmed(above, shown)
    assert Errand.objects.count() == 2, "pressed twice, nothing goes twice"
    # The commune takes note of it and reports, each with one press.
    errand = Errand.objects.get(asked=COMMUNE)
    clerk = house.officer(CLERK)
    assert "Báo cáo quá trình" in text(clerk.get("/desk/from-above/"))
    where = f"/desk/from-above/{errand.dossier_id}/"
    carried = hidden(clerk.get(where))
    assert clerk.post(where, carried | {"do": "note"}).status_code == 302
    chair = house.officer(CHAIR)
    carried = hidden(chair.get(where))
    assert chair.post(where, carried | {"do": "report", "words": ""}).status_code == 302
    names = [each.act.name for each in acts_of(errand.dossier_id, ERRAND)]
    assert names[0] == "order" and names[-2:] == ["acknowledge.noted", "respond.full"]
    assert "Đã nhận 1 / 2" in text(above.get(f"/desk/orders/{errand.paper}/"))
    proofs = above.get(f"/desk/orders/{errand.paper}/proofs.txt")
    assert COMMUNE in proofs.content.decode() and WARD in proofs.content.decode()


def test_what_is_filled_in_wrongly_keeps_what_was_typed_and_sends_nothing(house: House) -> None:
    from hoiam.casework.models import Errand

    above = house.officer(ABOVE)
    answer = above.post("/desk/orders/new/", FILLED | {"due": "hôm nào đó", "do": "check"})
    assert answer.status_code == 422 and "Báo cáo việc đã làm." in answer.content.decode()
    answer = above.post("/desk/orders/new/", FILLED | {"due": "3/10/2020", "do": "check"})
    assert answer.status_code == 422 and "Ngày này đã qua." in text(answer)
    back = above.post("/desk/orders/new/", hidden(answer) | {"do": "edit"})
    assert back.status_code == 200 and "Báo cáo việc đã làm." in back.content.decode()
    assert Errand.objects.count() == 0


def test_no_order_about_a_petition_of_ones_own_says_whose_it_is_nor_bears_a_mark_or_what_is_no_number(house: House) -> None:
    from hoiam.casework.models import Errand

    case = house.petition(body=PROVINCE)
    above = house.officer(ABOVE)
    number = above.get(f"/desk/petition/{case}/").context["view"].number
    filled = FILLED | {"to": [COMMUNE], "number": number, "do": "check"}
    refused = above.post("/desk/orders/new/", filled | {"words": "Báo cáo việc của hoang van thuyet."})
    assert refused.status_code == 422 and "Câu hỏi còn điều phải bỏ." in text(refused)
    assert above.post("/desk/orders/new/", hidden(refused) | {"do": "confirm"}).status_code == 422
    for wrong in ({"words": "TỐI MẬT. Báo cáo."}, {"words": "TỐI MẬT. Báo cáo.", "number": ""}, {"document": "12/UBND (khẩn)"}):
        assert above.post("/desk/orders/new/", filled | wrong).status_code == 422, wrong
    locked = house.officer(ABOVE, unlocked=False).post("/desk/orders/new/", filled)
    assert locked.status_code == 409 and "Báo cáo việc đã làm." in locked.content.decode()
    assert Errand.objects.count() == 0
    confirmed(above, above.post("/desk/orders/new/", filled))
    assert Errand.objects.count() == 1


def test_an_order_about_a_petition_stands_on_its_page_and_on_its_writers(house: House) -> None:
    case = house.petition()
    number = house.officer(CHAIR).get(f"/desk/petition/{case}/").context["view"].number
    above = house.officer(ABOVE)
    filled = FILLED | {"to": [COMMUNE], "number": number, "do": "check"}
    confirmed(above, above.post("/desk/orders/new/", filled))
    assert "errand.ordered" in steps_of(case)
    assert above.get(f"/desk/petition/{case}/").status_code == 404, "it sees no petition by ordering something about it"


def test_nobody_else_finds_an_order_nor_sends_one(house: House) -> None:
    from hoiam.casework.models import Errand

    above = house.officer(ABOVE)
    confirmed(above, above.post("/desk/orders/new/", FILLED | {"to": [COMMUNE], "do": "check"}))
    errand = Errand.objects.get()
    other = house.officer(f"{WARD}/04")
    assert other.get(f"/desk/from-above/{errand.dossier_id}/").status_code == 404
    assert other.get(f"/desk/orders/{errand.paper}/").status_code == 404
    assert house.officer(CLERK).get("/desk/orders/new/").status_code == 403
    chair = house.officer(CHAIR)
    answer = chair.post("/desk/orders/new/", FILLED | {"to": [PROVINCE], "do": "check"})
    assert answer.status_code == 422, "upwards is not among the choices"
    assert Errand.objects.count() == 1
