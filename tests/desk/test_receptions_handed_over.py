"""The receptions of a body that is no more: its visits and their entries in the book, and the days that are to come, go over; a
day that is over stays with whoever received on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from desk.conftest import CHAIR, CLERK, COMMUNE, WARD, House, actor, today
from desk.test_at_the_desk import text
from desk.test_errands_handed_over import wraps
from desk.test_succession import ADDRESS, LEADS, ordered, public_lines
from hoiam.casework import wall
from hoiam.casework.days import month_of
from hoiam.casework.families import VISIT
from hoiam.casework.models import Dossier
from hoiam.casework.reading import visits
from hoiam.casework.reading.history import acts_of
from hoiam.core.visit.state import Visit, fold
from hoiam.site.demo.receptions import receive_citizens

pytestmark = pytest.mark.django_db


def reception(id: UUID) -> Visit:
    return fold(acts_of(id, VISIT))


def book(office: str) -> set[str]:
    with wall.acting(office):
        shown = visits.book(actor(office), month_of(today(), -2)[0], month_of(today(), 2)[1])
    return {row.number for row in shown}


def all_over(house: House, **more: Any) -> str:
    """The chair hands all over, press by press."""
    chair = house.officer(CHAIR)
    said = [text(chair.post(ADDRESS, {"action": "receptions", "to": WARD} | more)) for _again in range(2)]
    return said[0]


def test_visits_and_days_to_come_go_over_with_what_they_owe_and_the_book_and_no_day_moves(house: House) -> None:
    receive_citizens(today())
    ours = Dossier.objects.filter(family="visit", body=COMMUNE)
    rows = {row.id: (row.number, row.state) for row in ours}
    days_over = {id for id, (_number, state) in rows.items() if state in ("day_over", "day_off")}
    before, listed = {id: reception(id) for id in rows}, book(CLERK)
    many = next(id for id, visit in before.items() if visit.representatives)
    ordered(house)
    assert "Đã bàn giao 10 lượt tiếp, ngày tiếp." in all_over(house)
    assert set(ours.values_list("id", flat=True)) == days_over and len(days_over) == 3
    for id, was in before.items():
        now = reception(id)
        row = Dossier.objects.get(id=id)
        assert (row.number, row.state, row.body_id) == (*rows[id], COMMUNE if id in days_over else WARD)
        assert {n: (c.trigger, c.due) for n, c in now.clocks.items()} == {n: (c.trigger, c.due) for n, c in was.clocks.items()}
        assert [r.began for r in now.runs] == [r.began for r in was.runs]
        assert [r.body for r in now.runs if r.ended is None] == [WARD] * sum(r.ended is None for r in was.runs)
    assert listed <= book(LEADS) and book(CLERK) == set()
    # The names of those who spoke for many go along, and the gatekeeper by the order in the log alone.
    assert wraps(many) == {f"body:{WARD}"}
    house.keeper.follow(many)
    assert house.keeper._store.get(many).bodies == {COMMUNE}
    house.keeper._proofs.public = public_lines
    house.keeper.follow(many)
    assert house.keeper._store.get(many).bodies == {WARD}
    ward = house.officer(LEADS)
    assert rows[many][0] in text(ward.get("/desk/visits/")), "word is owed, by the ward"
    answer = ward.post(f"/desk/visits/{many}/inform/?outcome=all", {"matter": "1"})
    assert answer.status_code == 302, text(answer)[-2000:]
    assert reception(many).state == "visit_over"
    assert house.officer(CHAIR).get(f"/desk/visits/{many}/").status_code == 404


def test_without_the_order_of_two_nothing_goes_over_also_past_the_page(house: House) -> None:
    from django.db import DatabaseError, transaction

    from desk.test_succession import NoShares
    from hoiam.casework import bodies
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import perform
    from hoiam.core.visit.steps import GoOver

    receive_citizens(today())
    id = Dossier.objects.filter(family="visit", body=COMMUNE, state="visit_waits").first().id  # type: ignore[union-attr]  # there are
    assert "Bàn giao lượt tiếp" not in text(house.officer(CHAIR).get(ADDRESS))
    step = GoOver(WARD, "19/NQ-HĐND@2026-07-01", bodies.public_key(WARD).fingerprint)
    with wall.acting(CHAIR), pytest.raises(DatabaseError, match="Two offices order"), transaction.atomic():
        perform(step, id, actor=actor(CHAIR), on_behalf_of=COMMUNE, now=utc_now(), hand=NoShares(), family=VISIT)
    assert reception(id).body == COMMUNE
