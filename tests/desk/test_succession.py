"""A body stands in the place of another: two order it, and what the old one has goes over, petition by petition."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from desk.conftest import CHAIR, CLERK, COMMUNE, LAND, PROVINCE, WARD, House, today
from desk.test_at_the_desk import steps_of, text
from desk.test_many import confirmed, hidden

pytestmark = pytest.mark.django_db

ADDRESS = f"/desk/keys/succession/?body={COMMUNE}"
ABOVE = f"{PROVINCE}/07"
LEADS = f"{WARD}/04"
ORDER = {"action": "propose", "successor": WARD, "instrument": "19/NQ-HĐND"}


def stands(case: UUID) -> Any:
    from hoiam.casework.reading.history import load

    return load(case)[0]


def ordered(house: House, **other: Any) -> None:
    """The commune's chair asks, the province agrees."""
    asked = house.officer(CHAIR).post(ADDRESS, ORDER | {"day": today().isoformat()} | other)
    assert asked.status_code == 302, text(asked)[-1500:]
    second = house.officer(ABOVE)
    order = second.get(ADDRESS).context["waiting"][0]["id"]
    agreed = second.post(ADDRESS, {"action": "agree", "order": str(order)})
    assert agreed.status_code == 302, text(agreed)[-1500:]


def public_lines() -> list[bytes]:
    """The lines in clear that the log is getting."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf FROM ledger_outbox WHERE dossier IS NULL ORDER BY id")
        return [bytes(row[0]) for row in cursor.fetchall()]


def handed_over(house: House) -> Any:
    """All that the chair finds on the page, by the batch that it leads to."""
    chair = house.officer(CHAIR)
    led = hidden_of(chair.get(ADDRESS), "transfer.succeeded")
    return confirmed(chair, chair.post("/desk/many/", led | {"body": WARD, "action": "preview"}))


def hidden_of(page: Any, do: str) -> dict[str, Any]:
    assert do in page.content.decode(), text(page)[-1500:]
    return {"do": do, "petitions": " ".join(str(each) for each in page.context["held"])}


def test_all_that_a_body_has_goes_over_and_no_day_of_any_term_moves(house: House) -> None:
    from hoiam.casework.models import Dossier

    states = (
        house.petition(),
        house.brought(house.petition(), "classify.competent"),
        house.brought(house.petition(), "classify.competent", "accept", "assign"),
        house.brought(house.petition("vn.feedback"), "classify.competent", "assign"),
        house.brought(house.petition("vn.denunciation"), "classify.competent"),
        house.brought(house.petition("vn.feedback"), "send_back"),
    )
    before = {case: stands(case) for case in states}
    numbers = {case: Dossier.objects.get(id=case).number for case in states}
    ordered(house)
    page = handed_over(house)
    assert page.context["batch"].done == len(states), text(page)[-2000:]
    for case, was in before.items():
        now = stands(case)
        assert (now.body, now.moving_to, now.offices) == (WARD, "", ())
        assert now.state == was.state
        assert {n: (c.trigger, c.due) for n, c in now.clocks.items()} == {n: (c.trigger, c.due) for n, c in was.clocks.items()}
        assert len(now.runs) == len(was.runs) and [r.began for r in now.runs] == [r.began for r in was.runs]
        assert now.held[WARD] == was.held[COMMUNE]
        # What ended stays with the body that had it, what runs is the successor's.
        assert all(r.body == (COMMUNE if r.ended is not None else WARD) for r in now.runs)
        # Its number and its code are what they were.
        row = Dossier.objects.get(id=case)
        assert (row.number, row.body_id) == (numbers[case], WARD)
        last = house.codes[case]
        from hoiam.casework.reading import cases

        assert cases.follow(last.lookup_hash, today()).number == numbers[case]
    ward = house.officer(LEADS)
    listed = text(ward.get("/desk/"))
    assert all(numbers[case] in listed for case in states[:5])
    assert house.officer(CHAIR).get(f"/desk/petition/{states[0]}/").status_code == 404


def test_the_successor_opens_what_went_over_and_the_old_body_opens_nothing_more(house: House) -> None:
    from hoiam.casework.models import Wrap

    case = house.brought(house.petition(words="Đo thiếu đất vườn."), "classify.competent", "accept")
    ordered(house)
    handed_over(house)
    wraps = Wrap.objects.filter(dossier_id=case, recipient__startswith="body:").values_list("tier", "recipient")
    assert sorted(wraps) == [("content", f"body:{WARD}"), ("identity", f"body:{WARD}")]
    # The gatekeeper goes by the order in the public log and by nobody's word: without it nothing opens.
    house.keeper.follow(case)
    assert house.officer(LEADS).post(f"/desk/petition/{case}/read/").status_code == 409
    house.keeper._proofs.public = public_lines
    house.keeper.follow(case)
    assert house.keeper._store.get(case).bodies == {WARD}
    read = house.officer(LEADS).post(f"/desk/petition/{case}/read/")
    assert read.status_code == 200 and "Đo thiếu đất vườn." in text(read)


def test_nothing_goes_over_before_two_have_ordered_it_nor_before_its_day_nor_to_another(house: House) -> None:
    from django.db import DatabaseError, transaction

    from desk.conftest import actor
    from hoiam.casework import bodies, wall
    from hoiam.casework.days import utc_now
    from hoiam.casework.keys.hand import OfficersHand
    from hoiam.casework.road import perform
    from hoiam.core.petition.steps.transfer import Transfer

    case = house.petition()
    chair = house.officer(CHAIR)
    tried = chair.post("/desk/many/", {"do": "transfer.succeeded", "petition": [str(case)], "body": WARD, "action": "preview"})
    assert tried.status_code == 422 and "Chưa chọn bước nào." in text(tried)
    # Nor past the pages: the road's function asks for the order.
    step = Transfer(WARD, "19/NQ-HĐND@2026-07-01", bodies.public_key(WARD).fingerprint, outcome="succeeded")
    with wall.acting(CHAIR), pytest.raises(DatabaseError, match="Two offices order"), transaction.atomic():
        perform(step, case, actor=actor(CHAIR), on_behalf_of=COMMUNE, now=utc_now(), hand=NoShares())
    ordered(house, day=(today() + timedelta(days=3)).isoformat())
    early = chair.post("/desk/many/", {"do": "transfer.succeeded", "petition": [str(case)], "body": WARD, "action": "preview"})
    assert early.status_code == 422 and WARD not in dict(early.context["form"].fields["body"].choices)
    assert steps_of(case).count("transfer.succeeded") == 0
    assert OfficersHand(None)


class NoShares:
    def rewrap(self, *_of: Any) -> list[Any]:
        return []

    def to_slip(self, *_of: Any) -> list[Any]:
        return []


def test_one_person_cannot_order_it_alone(house: House) -> None:
    chair = house.officer(CHAIR)
    assert chair.post(ADDRESS, ORDER | {"day": today().isoformat()}).status_code == 302
    waiting = chair.get(ADDRESS).context["waiting"][0]
    assert waiting["may_agree"] is False
    assert chair.post(ADDRESS, {"action": "agree", "order": str(waiting["id"])}).status_code == 409
    assert not chair.get(ADDRESS).context["successors"]
    # Who does not look after the body's keys asks nothing of it.
    assert house.officer(LAND).get(ADDRESS).status_code == 403


def test_the_public_log_says_who_succeeds_by_which_instrument_and_who_ordered_it(house: House) -> None:
    from hoiam.casework.keys import agreements

    ordered(house)
    day = today().isoformat()
    assert f"hoiam/1 public succeed {COMMUNE} {WARD} 19/NQ-HĐND {day}\n".encode() in public_lines()
    said = [each for each in agreements._said() if each.what == f"succeed {COMMUNE} {WARD} 19/NQ-HĐND {day}"]
    assert [(each.office, each.agreed) for each in said] == [(CHAIR, False), (ABOVE, True)]


def test_what_cannot_be_an_instrument_or_a_successor_is_refused(house: House) -> None:
    chair = house.officer(CHAIR)
    for wrong in (
        {"instrument": "19 NQ"},
        {"instrument": ""},
        {"successor": COMMUNE},
        {"successor": "XA-ZZ"},
        {"day": "31/02/2026"},
    ):
        answer = chair.post(ADDRESS, ORDER | {"day": today().isoformat()} | wrong)
        assert answer.status_code == 422, wrong
    assert not chair.get(ADDRESS).context["waiting"]


def test_what_is_on_its_way_to_a_body_that_is_no_more_is_on_its_way_to_the_one_that_stands_in_its_place(house: House) -> None:
    case = house.brought(house.petition(body=WARD), "classify.elsewhere", body=WARD)
    assert house.officer(f"{WARD}/01").step(case, "transfer.sent", body=COMMUNE, reason="competence").status_code == 302
    assert house.officer(CHAIR).post(ADDRESS, ORDER | {"successor": PROVINCE, "day": today().isoformat()}).status_code == 302
    second = house.officer(ABOVE)
    second.post(ADDRESS, {"action": "agree", "order": str(second.get(ADDRESS).context["waiting"][0]["id"])})
    chair = house.officer(CHAIR)
    led = hidden_of(chair.get(ADDRESS), "transfer.succeeded")
    page = confirmed(chair, chair.post("/desk/many/", led | {"body": PROVINCE, "action": "preview"}))
    assert page.context["batch"].done == 1, text(page)[-1500:]
    now = stands(case)
    assert (now.body, now.moving_to) == (WARD, PROVINCE)


def test_a_petition_never_goes_over_to_a_body_that_the_denounced_leads(house: House) -> None:
    case = house.petition("vn.denunciation", against=LEADS)
    free = house.petition("vn.denunciation")
    ordered(house)
    chair = house.officer(CHAIR)
    led = hidden_of(chair.get(ADDRESS), "transfer.succeeded")
    answer = chair.post("/desk/many/", led | {"body": WARD, "action": "preview"})
    told = {o.view.id: o.refused for o in answer.context["outcomes"]}
    assert "lãnh đạo, quản trị hoặc giữ khóa của cơ quan đó" in told[case] and not told[free]


def test_nothing_new_is_written_to_a_body_that_is_no_more(house: House) -> None:
    from hoiam.casework import bodies
    from hoiam.portal.choosing import offered_bodies

    ordered(house)
    offer = offered_bodies(bodies.every(), "vn.complaint", near=COMMUNE)
    assert COMMUNE not in {body.code for body in offer.bodies}
    assert offer.bodies[0].code == WARD
    assert hidden(house.officer(CLERK).get("/desk/")) is not None
