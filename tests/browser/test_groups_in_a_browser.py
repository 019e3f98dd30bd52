"""Petitions that are handled together, and slips to follow by, in a browser: each page read by axe, at both widths and in both
languages, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from test_desk import Officer

from desk.conftest import CHAIR, CLERK, House
from desk.conftest import house as _house

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Iterator[House]:
    """The desk's own house, committed, so that the live server sees it."""
    yield from _house.__wrapped__(None, monkeypatch, settings, tmp_path)


def opened_from_the_list(house: House, officer: Officer) -> list[UUID]:
    """Two petitions ticked in the work list, the dry run, the group and its page."""
    page = officer.page
    cases = [house.brought(house.petition(), "classify.competent", "accept", "assign") for _n in range(5)]
    officer.logs_in(CHAIR)
    officer.goes_to("/desk/")
    for box in page.locator("[name=petition]").all():
        box.check()
    page.locator("[name=do]").select_option("join")
    page.locator("form:has([name=do]) button").first.click()
    officer.looks()
    page.locator("button[value=preview]").click()
    officer.looks()
    page.locator("button[value=confirm]").click()
    officer.looks()
    officer.goes_to(f"/desk/petition/{cases[0]}/")
    officer.goes_to(f"/desk/petition/{cases[0]}/group/")
    assert page.locator("main table tbody tr").count() == 5
    officer.goes_to(f"/desk/petition/{cases[0]}/join/")
    officer.goes_to(f"/desk/petition/{cases[0]}/leave_group/?outcome=ended")
    return cases


def seen_by_its_writer(officer: Officer, code: str) -> None:
    page = officer.page
    officer.goes_to("/follow")
    page.fill("[name=code]", code)
    page.locator("main form button").click()
    officer.looks()
    assert page.locator(f"a[href$='{officer.prefix}/follow/leave_group']").count() >= 1
    officer.goes_to("/follow/leave_group")
    page.locator("main form button").click()
    officer.looks()
    assert re.search("/follow/petition", page.url)


@pytest.mark.parametrize(("width", "prefix"), [("phone", "/en"), ("page", "")])
def test_a_group_is_opened_from_the_list_and_its_writer_leaves_it(
    request: Any, live_server: Any, house: House, width: str, prefix: str
) -> None:
    officer = Officer(request.getfixturevalue(width), prefix=prefix)
    cases = opened_from_the_list(house, officer)
    seen_by_its_writer(officer, house.codes[cases[1]].text)


def test_the_same_without_scripts(chromium: Any, live_server: Any, house: House) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url, viewport={"width": 360, "height": 740})
    try:
        officer = Officer(context.new_page(), axe=False)
        cases = opened_from_the_list(house, officer)
        seen_by_its_writer(officer, house.codes[cases[1]].text)
    finally:
        context.close()


@pytest.mark.parametrize(("width", "prefix"), [("phone", ""), ("page", "/en")])
def test_a_slip_is_given_at_the_counter_and_typed_where_a_code_is(
    request: Any, live_server: Any, house: House, width: str, prefix: str
) -> None:
    from desk.test_several_at_the_desk import twelve

    officer = Officer(request.getfixturevalue(width), prefix=prefix)
    page = officer.page
    case = twelve(house)
    officer.logs_in(CLERK)
    officer.goes_to(f"/desk/petition/{case}/follow_slip/")
    page.fill("[name=seat]", "4")
    page.locator("button[value=give]").click()
    officer.looks()
    assert page.locator("#follow-slip").count() == 0
    house.officer(CLERK).post(f"/desk/petition/{case}/open/", {"purpose": "verify_identity", "words": "So giấy tờ."})
    officer.goes_to(f"/desk/petition/{case}/follow_slip/")
    page.fill("[name=seat]", "4")
    page.locator("button[value=give]").click()
    officer.looks()
    slip = "-".join(each.inner_text() for each in page.locator("#follow-slip span").all())
    officer.goes_to("/follow")
    page.fill("[name=code]", slip)
    page.locator("main form button").click()
    officer.looks()
    assert page.locator("main form").count() == 0
