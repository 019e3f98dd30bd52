"""What a body that is no more had asked of others, or was asked by them: its successor stands in its place, and nothing is due
otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from desk.conftest import CHAIR, COMMUNE, PROVINCE, WARD, House, actor, today
from desk.test_at_the_desk import text
from desk.test_many import confirmed
from desk.test_succession import ABOVE, ADDRESS, LEADS, hidden_of, ordered, public_lines, stands
from hoiam.casework import laws

pytestmark = pytest.mark.django_db

ABOVE_LEADS = f"{PROVINCE}/04"


@pytest.fixture(autouse=True)
def asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each body has been asked in this matter before, so what is sent gets there at once; of the first question of all there
    are tests of its own (``test_errands_told_first``)."""
    monkeypatch.setattr("hoiam.casework.road.errands.is_first", lambda petition, to: False)


def asked(case: UUID, of: str, by: str, **said: Any) -> UUID:
    """An errand that this office sends to that body."""
    from hoiam.casework import bodies, wall
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import errands

    due = today() + timedelta(days=7)
    while due.weekday() > 4:
        due += timedelta(days=1)
    demand = errands.Demand("inform", of, due, ("Đường này do ai quản lý?",), bodies.public_key(of).fingerprint, confirmed=True)
    with wall.acting(by):
        return errands.send(case, demand, terms=(), actor=actor(by), now=utc_now()).petition_id


def errand(id: UUID) -> Any:
    from hoiam.casework.families import ERRAND
    from hoiam.casework.reading.history import acts_of
    from hoiam.core.errand.state import fold

    return fold(acts_of(id, ERRAND))


def wraps(id: UUID) -> set[str]:
    from hoiam.casework.models import Wrap

    return set(Wrap.objects.filter(dossier_id=id, recipient__startswith="body:").values_list("recipient", flat=True))


def open_(house: House, body: str = COMMUNE, kind: str = "vn.feedback") -> UUID:
    return house.brought(house.petition(kind, body=body), "classify.competent", body=body)


def petitions_over(house: House) -> None:
    chair = house.officer(CHAIR)
    led = hidden_of(chair.get(ADDRESS), "transfer.succeeded")
    page = confirmed(chair, chair.post("/desk/many/", led | {"body": WARD, "action": "preview"}))
    assert page.context["batch"].waiting == 0


def test_both_sides_of_errands_go_over_with_their_keys_their_mirrors_and_no_day_moves(house: House) -> None:
    case, theirs = open_(house), open_(house, body=PROVINCE)
    of_us, by_us = asked(theirs, COMMUNE, ABOVE_LEADS), asked(case, PROVINCE, CHAIR)
    before = {id: errand(id) for id in (of_us, by_us)}
    ordered(house)
    petitions_over(house)
    page = house.officer(CHAIR).post(ADDRESS, {"action": "errands", "to": WARD})
    assert page.status_code == 200 and "Đã bàn giao 2 việc phối hợp." in text(page), text(page)[-2500:]
    now = {id: errand(id) for id in before}
    assert (now[of_us].asker, now[of_us].to, now[of_us].body) == (PROVINCE, WARD, WARD)
    assert (now[by_us].asker, now[by_us].to, now[by_us].body) == (WARD, PROVINCE, PROVINCE)
    for id, was in before.items():
        assert (now[id].due, now[id].state, now[id].first_due) == (was.due, was.state, was.first_due)
        assert {n: c.due for n, c in now[id].clocks.items()} == {n: c.due for n, c in was.clocks.items()}
        assert [r.began for r in now[id].runs] == [r.began for r in was.runs]
        assert wraps(id) == {f"body:{WARD}", f"body:{PROVINCE}"}
    assert all(r.body == WARD for r in now[of_us].runs if r.ended is None and r.clock.whose == "body")
    # The petition says who is asked now; of its own body its history says so itself.
    mirrors = [(e.id, e.to, e.open) for e in stands(theirs).errands]
    assert mirrors == [(of_us.hex, WARD, True)]
    assert [(e.id, e.to) for e in stands(case).errands] == [(by_us.hex, PROVINCE)]
    # By the order in the log alone the gatekeeper goes along.
    house.keeper.follow(of_us)
    assert house.keeper._store.get(of_us).bodies == {PROVINCE, COMMUNE}
    house.keeper._proofs.public = public_lines
    for id in before:
        for _again in range(2):
            house.keeper.follow(id)
            assert house.keeper._store.get(id).bodies == {PROVINCE, WARD}


def test_the_successor_reads_and_answers_what_the_old_body_was_asked_and_the_old_body_reads_nothing(house: House) -> None:
    from hoiam.casework import wall
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import errands
    from hoiam.core.errand import steps

    theirs = open_(house, body=PROVINCE)
    id = asked(theirs, COMMUNE, ABOVE_LEADS)
    ordered(house)
    assert "Đã bàn giao 1 việc" in text(house.officer(CHAIR).post(ADDRESS, {"action": "errands", "to": WARD}))
    with wall.acting(CHAIR), pytest.raises(LookupError):
        errands.act(steps.Agree(outcome="agreed"), id, actor=actor(CHAIR), now=utc_now())
    with wall.acting(LEADS):
        errands.act(steps.Agree(outcome="agreed"), id, actor=actor(LEADS), now=utc_now())
        errands.respond(id, "Do phường quản lý.", ("1",), "full", actor=actor(LEADS), now=utc_now())
    assert errand(id).state == "errand_answered"
    assert [(e.to, e.happened) for e in stands(theirs).errands] == [(WARD, "responded")]


def test_what_it_asked_waits_until_its_petition_has_gone_over_and_follows_it(house: House) -> None:
    case = open_(house)
    id = asked(case, PROVINCE, CHAIR)
    ordered(house)
    page = house.officer(CHAIR).post(ADDRESS, {"action": "errands", "to": WARD})
    assert "Bàn giao đơn trước, rồi bàn giao việc phối hợp." in text(page)
    assert errand(id).asker == COMMUNE
    petitions_over(house)
    assert "Đã bàn giao 1 việc" in text(house.officer(CHAIR).post(ADDRESS, {"action": "errands", "to": WARD}))
    assert errand(id).asker == WARD


def test_an_order_of_no_petition_goes_over_and_a_paper_that_both_bodies_have_stays_and_stops_nothing(house: House) -> None:
    from hoiam.casework import wall
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import instructions

    due = laws.current().calendar_of(laws.current().rules["PH-ACCEPT"]).next_working((today() + timedelta(days=7)).toordinal())
    paper = instructions.Paper("do_plan", "12/UBND-TD", (COMMUNE,), date.fromordinal(due), "Lập kế hoạch.")
    both, alone = uuid4(), uuid4()

    def ordered_of(to: str, id: UUID) -> UUID:
        with wall.acting(ABOVE_LEADS):
            return instructions.send(paper, to, id, actor=actor(ABOVE_LEADS), now=utc_now()).petition_id

    stays, _theirs, goes = ordered_of(COMMUNE, both), ordered_of(WARD, both), ordered_of(COMMUNE, alone)
    ordered(house)
    page = house.officer(CHAIR).post(ADDRESS, {"action": "errands", "to": WARD})
    assert "Cơ quan kế tục đã có chính văn bản này." in text(page)
    assert (errand(stays).to, errand(goes).to, errand(goes).due) == (COMMUNE, WARD, paper.due)
    assert wraps(goes) == {f"body:{WARD}", f"body:{PROVINCE}"}
    house.keeper._proofs.public = public_lines
    house.keeper.follow(goes)
    assert house.keeper._store.get(goes).bodies == {PROVINCE, WARD}


def test_nothing_of_it_goes_over_without_the_order_nor_to_a_body_that_the_petition_keeps_away(house: House) -> None:
    from django.db import DatabaseError, transaction

    from hoiam.casework import bodies, wall
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import errands
    from hoiam.core.errand import steps

    theirs = house.brought(house.petition("vn.denunciation", body=PROVINCE, against=LEADS), body=PROVINCE)
    free = open_(house, body=PROVINCE)
    kept, id = (asked(each, COMMUNE, ABOVE_LEADS) for each in (theirs, free))
    step = steps.HandOver(WARD, "19/NQ-HĐND@2026-07-01", bodies.public_key(WARD).fingerprint)
    with wall.acting(CHAIR), pytest.raises(DatabaseError, match="Two offices order"), transaction.atomic():
        errands.act(step, id, actor=actor(CHAIR), now=utc_now(), hand=Nobody())
    ordered(house)
    page = house.officer(CHAIR).post(ADDRESS, {"action": "errands", "to": WARD})
    assert "Đã bàn giao 1 việc" in text(page) and "Việc này phải gửi cấp trên." in text(page)
    assert (errand(kept).to, errand(id).to) == (COMMUNE, WARD)


def test_an_errand_between_two_bodies_that_become_one_goes_on_inside_it(house: House) -> None:
    theirs = open_(house, body=WARD)
    id = asked(theirs, COMMUNE, LEADS)
    ordered(house)
    assert "Đã bàn giao 1 việc" in text(house.officer(CHAIR).post(ADDRESS, {"action": "errands", "to": WARD}))
    now = errand(id)
    assert (now.asker, now.to) == (WARD, WARD) and wraps(id) == {f"body:{WARD}"}
    house.keeper._proofs.public = public_lines
    house.keeper.follow(id)
    assert house.keeper._store.get(id).bodies == {WARD}


def test_without_an_unlocked_key_nothing_goes_over_and_the_page_says_so(house: House) -> None:
    theirs = open_(house, body=PROVINCE)
    id = asked(theirs, COMMUNE, ABOVE_LEADS)
    ordered(house)
    page = house.officer(CHAIR, unlocked=False).post(ADDRESS, {"action": "errands", "to": WARD})
    assert "Khóa của bạn đang đóng" in text(page) and errand(id).to == COMMUNE
    assert house.officer(CHAIR).post(ADDRESS, {"action": "errands", "to": PROVINCE}).status_code == 422
    assert house.officer(ABOVE).post(ADDRESS, {"action": "errands", "to": WARD}).status_code == 200
    assert errand(id).to == COMMUNE, "whoever looks after the keys from above hands over nothing"


class Nobody:
    def rewrap(self, *_of: Any) -> list[Any]:
        return []

    def to_slip(self, *_of: Any) -> list[Any]:
        return []


def test_nobody_asks_a_body_that_is_no_more_and_whoever_does_is_told_who_stands_in_its_place(house: House) -> None:
    from hoiam.casework import bodies, wall
    from hoiam.casework.road import errands
    from hoiam.core.dossier.refusals import Missing

    theirs = open_(house, body=PROVINCE)
    with wall.acting(ABOVE_LEADS):
        assert {COMMUNE, WARD} <= set(errands.offered(theirs, actor(ABOVE_LEADS)))
    ordered(house)
    with wall.acting(ABOVE_LEADS):
        assert COMMUNE not in errands.offered(theirs, actor(ABOVE_LEADS))
    with pytest.raises(Missing) as refused:
        asked(theirs, COMMUNE, ABOVE_LEADS)
    assert bodies.body(WARD).name.vi in refused.value.why.vi


def test_a_regulation_that_names_it_is_told_so_by_the_lint(house: House) -> None:
    from dataclasses import replace

    from hoiam.casework import regulations

    assert regulations.house().seats[COMMUNE].works(today(), None)
    ordered(house)
    seat = regulations.house().seats[COMMUNE]
    assert (seat.until, seat.works(today(), None)) == (today() - timedelta(days=1), False)
    assert replace(seat, until=None).works(today(), None)


def test_what_an_officer_who_leaves_sees_to_for_others_is_listed_and_given_to_another_at_once(house: House) -> None:
    from desk.conftest import CULTURE, LAND
    from hoiam.casework import wall
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import errands
    from hoiam.core.errand import steps

    theirs = open_(house, body=PROVINCE)
    ids = [asked(theirs, COMMUNE, ABOVE_LEADS) for _n in range(2)]
    with wall.acting(CHAIR):
        for id in ids:
            errands.act(steps.Allot((LAND,)), id, actor=actor(CHAIR), now=utc_now())
    due = [errand(id).due for id in ids]
    chair = house.officer(CHAIR)
    page = chair.get(f"/desk/keys/leave/?office={LAND}")
    assert len(page.context["of"]["errands"]) == 2 and not page.context["of"]["ids"], "an errand is no petition"
    nobody = chair.post("/desk/keys/leave/", {"office": LAND, "action": "allot", "to": ""})
    assert nobody.status_code == 422 and "Chưa chọn người nhận." in text(nobody)
    given = chair.post("/desk/keys/leave/", {"office": LAND, "action": "allot", "to": CULTURE}, follow=True)
    assert "Đã giao 2 việc phối hợp." in text(given), text(given)[-1500:]
    for id in ids:
        assert CULTURE in errand(id).offices and LAND not in errand(id).offices
    assert [errand(id).due for id in ids] == due


def test_whom_the_petition_keeps_away_in_the_successor_is_kept_away_from_the_errand_when_it_comes_there(house: House) -> None:
    from hoiam.casework.models import Dossier

    away = f"{WARD}/09"  # an office that holds no key there
    theirs = house.brought(house.petition("vn.denunciation", body=PROVINCE, against=away), body=PROVINCE)
    id = asked(theirs, COMMUNE, ABOVE_LEADS)
    assert Dossier.objects.get(id=id).kept_away == []
    ordered(house)
    assert "Đã bàn giao 1 việc" in text(house.officer(CHAIR).post(ADDRESS, {"action": "errands", "to": WARD}))
    assert Dossier.objects.get(id=id).kept_away == [away]
