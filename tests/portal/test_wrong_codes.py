"""A right return code is never refused; wrong ones are slowed by the place that they come from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hoiam.vault.limiter import KINDS
from portal.conftest import House, send

WRONG = "0000-0000-0000-0000-0000"


def tried(client: Client, code: str, **more: str) -> Any:
    return client.post("/follow", {"code": code}, **more)  # type: ignore[arg-type]  # headers


def test_a_right_code_is_taken_after_any_number_of_wrong_ones_from_the_same_address(house: House) -> None:
    code = send(house)
    statuses = [tried(Client(), f"{n:019d}"[:19]).status_code for n in range(60)]
    assert statuses[: KINDS["return code"].free] == [422] * KINDS["return code"].free
    assert set(statuses[KINDS["return code"].free :]) == {429}
    for _ in range(6):
        right = tried(Client(), code)
        assert (right.status_code, right.headers["Location"]) == (302, "/follow/petition")


def test_a_right_code_asks_no_limiter(house: House, limiter: Any) -> None:
    code = send(house)
    limiter._line.asked.clear()
    assert tried(Client(), code).status_code == 302
    assert limiter._line.asked == []


def test_the_page_for_too_many_says_how_long_and_is_as_large_as_every_page_of_codes(house: House) -> None:
    pages = [tried(Client(), WRONG) for _ in range(KINDS["return code"].free + 1)]
    assert pages[-1].status_code == 429
    assert int(pages[-1].headers["Retry-After"]) >= 30
    assert {len(page.content) for page in pages} == {len(pages[0].content)}
    assert pages[-1].headers["Cache-Control"] == "no-store"


def test_another_address_is_not_slowed(house: House) -> None:
    while tried(Client(), WRONG, REMOTE_ADDR="203.0.113.7").status_code != 429:
        pass
    assert tried(Client(), WRONG, REMOTE_ADDR="203.0.113.8").status_code == 422


@pytest.mark.parametrize("code", [WRONG, "no code at all"])
def test_without_its_limiter_the_page_of_codes_answers_as_ever(house: House, limiter: Any, code: str) -> None:
    right = send(house)
    limiter._line.down = True
    assert {tried(Client(), code).status_code for _ in range(20)} == {422}
    assert tried(Client(), right).status_code == 302
