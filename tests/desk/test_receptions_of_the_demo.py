"""The demo's book of receptions has a visit in each state, on whichever day it is loaded."""

from __future__ import annotations

import pytest

from desk.conftest import CLERK, COMMUNE, House, today
from desk.test_at_the_desk import text
from hoiam.casework import wall
from hoiam.casework.days import month_of
from hoiam.casework.models import Dossier
from hoiam.casework.reading import visits
from hoiam.core.dossier.participants import Actor
from hoiam.site.demo.receptions import receive_citizens

pytestmark = pytest.mark.django_db


def test_whoever_opens_the_demo_finds_visits_in_each_state_and_days_behind_and_ahead(house: House) -> None:
    assert receive_citizens(today()) > 5
    clerk = house.officer(CLERK)
    with wall.acting(CLERK):
        states = {*Dossier.objects.filter(family="visit", body=COMMUNE).values_list("state", flat=True)}
        since, until = month_of(today(), -2)[0], month_of(today(), 2)[1]
        listed = visits.book(Actor(CLERK, frozenset({"clerk"}), COMMUNE), since, until)
    assert states == {
        "day_over", "day_off", "day_posted", "visit_waits", "visit_owed", "visit_concluded", "visit_over", "visit_refused",
        "visit_refusing", "visit_left",
    }  # fmt: skip
    assert len(listed) == 9
    book = text(clerk.get(f"/desk/books/receptions/?month={max(row.day for row in listed):%Y-%m}"))
    assert "Lường Thị Thoa" not in book and any(row.number in book for row in listed)
    assert "Chờ đến lượt" in text(clerk.get("/desk/visits/"))
