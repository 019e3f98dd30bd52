"""What somebody was writing to a body that is no more: he is told who stands in its place, and loses nothing of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from .conftest import COMMUNE, PROVINCE, WORDS, House

pytestmark = pytest.mark.django_db


def text(page: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.content.decode())).split())


@pytest.fixture
def ordered(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """As the table of orders says it, which no role of the web's may write: a body stands there in so many days."""
    from hoiam.casework import bodies
    from hoiam.casework.days import utc_now

    def order(days: int) -> None:
        after = bodies.Successor(PROVINCE, "19/NQ-HĐND", bodies.public_day(utc_now()) + timedelta(days=days))
        here = bodies.every()
        told = here | {COMMUNE: replace(here[COMMUNE], successions=(after,))}
        monkeypatch.setattr(bodies, "every", lambda: told)

    return order


def written(house: House) -> None:
    house.post("write/place", answer=COMMUNE)
    house.post("write/subject", answer="land")
    house.post("write/body", answer=COMMUNE)
    house.post("write/words", words=WORDS)
    house.post("write/readers", against="none")


def test_a_draft_to_it_asks_for_the_body_again_with_its_successor_first_and_keeps_every_word(
    house: House, ordered: Callable[[int], None]
) -> None:
    house.post("write/kind", answer="vn.complaint")
    written(house)
    ordered(0)
    page = house.client.get("/write/check", follow=True)
    assert page.redirect_chain[-1][0] == "/write/body", page.redirect_chain
    assert "Cơ quan bạn đã chọn có cơ quan kế tục" in text(page) and "Những gì bạn đã viết vẫn còn." in text(page)
    assert page.context["suggested"] == PROVINCE and page.context["form"]["answer"].value() == PROVINCE
    assert house.post("write/body", answer=COMMUNE).status_code == 422, "nothing new goes there"
    house.post("write/body", answer=PROVINCE)
    assert WORDS in house.client.get("/write/words").content.decode()


def test_before_its_day_the_old_body_takes_what_is_written_to_it(
    house: House, ordered: Callable[[int], None]
) -> None:
    house.post("write/kind", answer="vn.complaint")
    written(house)
    ordered(3)
    page = house.client.get("/write/check", follow=True)
    assert page.redirect_chain[-1][0] != "/write/body"


def test_whom_the_table_of_competence_names_is_the_successor_from_its_day_on(
    house: House, ordered: Callable[[int], None]
) -> None:
    from hoiam.casework import bodies, competence
    from hoiam.casework.days import utc_now

    today = bodies.public_day(utc_now())
    assert {each.body for each in competence.on_named("vn.complaint", [f"{COMMUNE}/02"], today)} == {COMMUNE}
    ordered(1)
    assert {each.body for each in competence.on_named("vn.complaint", [f"{COMMUNE}/02"], today)} == {COMMUNE}
    after = competence.on_named("vn.complaint", [f"{COMMUNE}/02"], today + timedelta(days=1))
    assert {each.body for each in after} == {PROVINCE}
