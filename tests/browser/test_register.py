"""The register in a browser: whoever looks finds answers, figures and law, in both languages, on paper and on a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from browser.test_desk import Officer
from desk.conftest import CHAIR, COMMUNE, PUBLISHER, House, a_day_later
from desk.conftest import house as _house
from desk.test_at_the_desk import DECISION

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def published(transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Iterator[House]:
    """One complaint that was decided, passed the gate and was published."""
    for house in _house.__wrapped__(None, monkeypatch, settings, tmp_path):
        case = house.brought(house.petition(), "classify.competent", "accept", "assign", "verify.ordered", "verify.reported")
        assert house.officer(CHAIR).step(case, "decide", **DECISION).status_code == 302
        publisher = house.officer(PUBLISHER)
        gate = f"/desk/petition/{case}/gate/"
        rulings = {f"do-{row['find'].id}": "take" for row in publisher.post(gate, {"action": "look"}).context["finds"]}
        assert publisher.post(gate, {"action": "clear"} | rulings).status_code == 302
        assert publisher.post(gate, {"action": "publish"}).status_code == 302
        a_day_later(monkeypatch)
        yield house


@pytest.mark.parametrize(("width", "prefix"), [("phone", ""), ("page", "/en")])
def test_every_page_of_the_register(request: Any, live_server: Any, published: House, width: str, prefix: str) -> None:
    reader = Officer(request.getfixturevalue(width), prefix=prefix)
    for path in ("/register/", "/register/?q=khong+co+gi", f"/register/?q=dien+tich&body={COMMUNE}", "/register/figures/",
                 f"/register/figures/{COMMUNE}/", "/register/law/", "/register/law/KN-RES1/", "/quy-che/"):  # fmt: skip
        reader.goes_to(path)
    reader.goes_to("/register/?q=dien+tich")
    reader.page.locator(".ha-results a").first.click()
    reader.looks()
    assert "Bổ sung 32 m2" in reader.page.locator("main").inner_text()


def test_the_register_prints_without_forms_and_with_every_rule(live_server: Any, published: House, page: Any) -> None:
    reader = Officer(page)
    reader.goes_to("/register/law/")
    page.emulate_media(media="print")
    assert page.locator("nav").first.is_hidden()
    assert page.locator(".ha-search").is_hidden()
    rules = set[str]()
    while True:
        rules |= set(page.locator("tbody tr").evaluate_all("rows => rows.map(row => row.id)"))
        later = page.locator("a[rel=next]")
        if not later.count():
            break
        page.goto(page.url.partition("?")[0] + str(later.first.get_attribute("href")))
    assert len(rules) > 60
    page.goto("/register/")
    page.emulate_media(media="print")
    assert page.locator(".ha-search").is_hidden()


def test_whoever_reads_the_register_gets_no_cookie(live_server: Any, published: House, page: Any) -> None:
    page.goto("/register/")
    page.locator(".ha-results a").first.click()
    assert page.context.cookies() == []
