"""The desk in a browser: by keyboard alone, without scripts, on a telephone, each page and each error state read by axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from keyboard import Keyboard
from leaving import leaves

from desk.conftest import CHAIR, CLERK, LAND, NAME, PASSWORD, PUBLISHER, House, a_day_later, furnish, today
from desk.conftest import house as _house
from desk.test_at_the_desk import DECISION
from desk.test_pages import pdf, png, sent
from hoiam.casework.reading.history import load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Iterator[House]:
    """The desk's own house, committed, so that the live server sees it."""
    yield from _house.__wrapped__(None, monkeypatch, settings, tmp_path)


class Officer:
    """Somebody at the desk; axe reads each page where scripts run, and nothing may stick out."""

    def __init__(self, page: Any, *, prefix: str = "", axe: bool = True) -> None:
        self.page, self.prefix = page, prefix
        self.axe = Axe() if axe else None
        self.refused: list[str] = []
        page.on("console", lambda message: self._heard(message.text))

    def _heard(self, said: str) -> None:
        if "Content Security Policy" in said:
            self.refused.append(said)

    def goes_to(self, path: str) -> None:
        self.page.goto(f"{self.prefix}{path}")
        self.looks()

    def looks(self) -> None:
        self.page.wait_for_load_state()
        assert self.refused == []
        if self.axe is None:
            return
        width, inside = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width <= inside, (self.page.url, width)
        found = self.axe.run(self.page)
        assert found.violations_count == 0, (self.page.url, found.generate_report())

    def presses(self, name: str) -> None:
        self._leaves(self.page.locator("main").get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first)

    def _leaves(self, button: Any) -> None:
        leaves(self.page, button)
        self.looks()

    def logs_in(self, office: str, *, wrongly: bool = False) -> None:
        import time

        from hoiam.casework.models import Officer as Row
        from hoiam.site.demo.accounts import SECRET
        from hoiam.site.demo.people import totp

        self.goes_to("/account/login/")
        if wrongly:
            self._submits(login="ai-do", password="khong dung dau")
        self._submits(login=Row.objects.get(office_id=office).username, password=PASSWORD)
        if wrongly:
            self._submits(code="000000")
        self._submits(code=totp(SECRET, time.time()))
        assert self.page.url.endswith(f"{self.prefix}/desk/"), self.page.url

    def _submits(self, **fields: str) -> None:
        for name, text in fields.items():
            self.page.fill(f"[name={name}]", text)
        form = self.page.locator("form", has=self.page.locator(f"[name={next(iter(fields))}]"))
        self._leaves(form.get_by_role("button").first)


def a_day_at_the_desk(house: House, officer: Officer) -> UUID:
    """From the list to an accepted complaint, through the error state of each page."""
    page = officer.page
    case = house.brought(house.petition(), "classify.competent")
    officer.logs_in(CHAIR, wrongly=True)
    officer.goes_to("/desk/?q=khong-co-gi")
    officer.goes_to("/desk/")
    page.locator("[data-row-link]").first.click()
    officer.looks()
    page.locator("form[action$='/read/'] button").click()
    officer.looks()
    assert "40 m2" in page.locator("main").inner_text()
    for path in ("refuse/", "suspend/", "open/", "summary/", "decide/", "gate/"):
        officer.goes_to(f"/desk/petition/{case}/{path}")
        if path in ("refuse/", "open/"):
            page.locator("main form button").first.click()
            officer.looks()
            assert page.locator(".ha-error-summary a").count() >= 1
    officer.goes_to(f"/desk/petition/{case}/summary/")
    page.fill("[name=text]", f"Ông {NAME} gọi 0912 345 678")
    page.locator("main form button").first.click()
    officer.looks()
    officer.goes_to(f"/desk/petition/{case}/accept/")
    page.locator("#step button").first.click()
    officer.looks()
    assert re.search(r"/desk/petition/[0-9a-f-]+/$", page.url)
    for path in (f"/desk/petition/{case}/forms/", "/desk/help/", "/desk/help/vn.complaint/", "/desk/unlock/", "/account/2fa/"):
        officer.goes_to(path)
    return case


@pytest.mark.parametrize("width", ["phone", "page"])
def test_a_day_at_the_desk_in_vietnamese(request: Any, live_server: Any, house: House, width: str) -> None:
    a_day_at_the_desk(house, Officer(request.getfixturevalue(width)))


def test_a_day_at_the_desk_in_english(live_server: Any, house: House, page: Any) -> None:
    officer = Officer(page, prefix="/en")
    a_day_at_the_desk(house, officer)
    officer.goes_to("/desk/")
    words = page.locator("body").inner_text()
    assert not re.search(r"Việc cần làm|Đăng xuất|Phím tắt|còn \d+ ngày", words)


def test_a_day_at_the_desk_without_scripts(chromium: Any, live_server: Any, house: House) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url, viewport={"width": 1280, "height": 900})
    try:
        a_day_at_the_desk(house, Officer(context.new_page(), axe=False))
    finally:
        context.close()


@pytest.mark.parametrize(("width", "prefix"), [("phone", "/en"), ("page", "")])
def test_by_keyboard_alone_an_officer_logs_in_opens_a_petition_and_takes_a_step(
    request: Any, live_server: Any, house: House, width: str, prefix: str
) -> None:
    import time

    from hoiam.casework.models import Officer as Row
    from hoiam.site.demo.accounts import SECRET
    from hoiam.site.demo.people import totp

    page = request.getfixturevalue(width)
    officer, keys = Officer(page, prefix=prefix), Keyboard(page)
    case = house.brought(house.petition(), "classify.competent")
    page.goto(f"{prefix}/account/login/")
    keys.walks()
    keys.to("[name=login]").types(Row.objects.get(office_id=CHAIR).username)
    keys.to("[name=password]").types(PASSWORD)
    keys.presses("Enter")
    keys.to("[name=code]").types(totp(SECRET, time.time()))
    keys.presses("Enter")
    page.wait_for_url(re.compile("/desk/$"))
    officer.looks()
    keys.walks()
    keys.to("[data-row-link]").presses("Enter")
    page.wait_for_url(re.compile(str(case)))
    officer.looks()
    keys.walks()
    keys.to(f"a[href*='{case}/accept/']").presses("Enter")
    keys.to(f"a[href$='{case}/']").presses("Enter")
    officer.goes_to(f"/desk/petition/{case}/refuse/")
    keys.walks()
    keys.to("#step button").presses("Enter")
    keys.is_told_what_to_mend()
    page.keyboard.press("Space")
    keys.to("#step textarea").types("Quyết định này đã được giải quyết.")
    keys.to("#step button").presses("Enter")
    page.wait_for_url(re.compile(f"{case}/(#|$)"))  # the browser takes along where the summary had led
    officer.looks()
    assert "refuse" in [r.act.step for r in load(case)[1]]
@pytest.mark.parametrize(("width", "prefix"), [("phone", ""), ("page", "/en")])
def test_files_at_the_counter_are_seen_and_put_in_order(
    request: Any, live_server: Any, house: House, width: str, prefix: str
) -> None:
    officer = Officer(request.getfixturevalue(width), prefix=prefix)
    page = officer.page
    officer.logs_in(CLERK)
    officer.goes_to("/desk/receive/")
    given = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": png((9 * n, 30, 40))} for n in (1, 2)]
    page.locator("input[type=file]").set_input_files(given)
    page.locator("[name=name]").fill("Lê Thị Bưởi")
    officer.presses("See the chosen files" if prefix else "Xem các tệp đã chọn")
    shown = page.locator("img.ha-files__small")
    assert [each.get_attribute("alt") for each in shown.all()] == ["1.png", "2.png"]
    page.get_by_role("button", name="Down 1.png" if prefix else "Xuống 1.png").click()
    officer.looks()
    assert [each.get_attribute("alt") for each in shown.all()] == ["2.png", "1.png"]
    shown.first.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('img.ha-files__small').naturalWidth > 0")
    assert page.locator("[name=name]").input_value() == "Lê Thị Bưởi"


@pytest.mark.parametrize(("width", "prefix"), [("phone", ""), ("page", "/en")])
def test_a_file_is_looked_at_page_by_page(request: Any, live_server: Any, house: House, width: str, prefix: str) -> None:
    _chair, path = sent(house, "don.pdf", pdf(2))
    officer = Officer(request.getfixturevalue(width), prefix=prefix)
    officer.logs_in(CHAIR)
    officer.goes_to(path.partition("file/")[0])
    officer.page.locator("form[action$='/read/'] button").click()
    officer.looks()
    with officer.page.expect_popup() as opened:
        officer.page.get_by_role("button", name=re.compile("^don.pdf")).click()
    looking = Officer(opened.value, prefix=prefix)
    of_two = ("Page %d of 2" if prefix else "Trang %d của 2").__mod__
    for number, press in ((1, "Next page" if prefix else "Trang sau"), (2, "Previous page" if prefix else "Trang trước")):
        looking.page.get_by_role("status").get_by_text(of_two(number), exact=True).wait_for()
        looking.looks()
        picture = looking.page.get_by_role("img")
        assert picture.evaluate("each => [each.naturalWidth, each.naturalHeight]") == [1000, 500]
        assert "don.pdf" in picture.get_attribute("alt")
        looking.page.get_by_role("button", name=press).focus()
        looking.page.keyboard.press("Enter")
    looking.page.get_by_role("status").get_by_text(of_two(1), exact=True).wait_for()
    looking.looks()
    save = looking.page.get_by_role("button", name=re.compile("all the same" if prefix else "Vẫn tải bản gốc"))
    assert not save.is_visible(), "the second press comes after the sentence"
    looking.page.locator("summary").last.press("Enter")
    looking.looks()
    with looking.page.expect_download() as saved:
        save.click()
    assert saved.value.suggested_filename == "don.pdf"


def test_the_list_is_walked_with_keys_and_each_next_step_has_its_own(live_server: Any, house: House, page: Any) -> None:
    cases = [house.brought(house.petition(), "classify.competent") for _two in range(2)]
    officer = Officer(page)
    officer.logs_in(CHAIR)
    press = page.keyboard.press
    press("j")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    press("j")
    second = page.evaluate("document.activeElement.getAttribute('href')")
    assert {first, second} == {f"/desk/petition/{case}/" for case in cases}
    press("k")
    assert page.evaluate("document.activeElement.getAttribute('href')") == first
    press("x")
    assert page.locator("input[form=many]:checked").count() == 1
    page.locator(f"a[href='{first}']").focus()
    press("Enter")
    page.wait_for_url(f"**{first}")
    press("1")
    page.wait_for_url("**/accept/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("ha-skip-link")


def test_keys_can_be_switched_off_and_stay_so(live_server: Any, house: House, page: Any) -> None:
    house.petition()
    officer = Officer(page)
    officer.logs_in(CHAIR)
    page.locator("[data-keys-switch]").click()
    officer.goes_to("/desk/")
    page.locator("body").focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") in (None, "#main")
    assert "Phím tắt đang tắt" in page.locator("[data-keys-switch]").inner_text()


def test_a_letter_written_is_no_shortcut(live_server: Any, house: House, page: Any) -> None:
    house.petition()
    officer = Officer(page)
    officer.logs_in(CHAIR)
    page.locator("#q").focus()
    page.keyboard.type("jkx1")
    assert page.locator("#q").input_value() == "jkx1"


def test_the_counter_in_a_browser(live_server: Any, house: House, page: Any) -> None:
    officer = Officer(page)
    officer.logs_in(CLERK)
    officer.goes_to("/desk/receive/")
    officer.presses("Nhận đơn và in biên nhận")
    assert page.locator(".ha-error-summary a").count() >= 4
    assert page.locator("[name=claimed]").input_value() == f"{today():%d/%m/%Y}"
    page.select_option("#id_kind", "vn.feedback")
    page.locator("#id_channel-2").check(force=True)
    page.locator("#id_signed").check(force=True)
    page.select_option("#id_subject", "roads")
    page.fill("#id_words", "Đường thôn ngập mỗi khi mưa.")
    page.fill("#id_name", NAME)
    officer.presses("Nhận đơn và in biên nhận")
    assert re.fullmatch(r"([0-9A-Z]{5}-){3}[0-9A-Z]{5}", page.locator("#code").get_attribute("data-value"))


def test_the_gate_is_ruled_with_one_key_a_find(
    live_server: Any, house: House, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = house.brought(house.petition(), "classify.competent", "accept", "assign", "verify.ordered", "verify.reported")
    assert house.officer(CHAIR).step(case, "decide", **DECISION).status_code == 302
    officer = Officer(page)
    officer.logs_in(PUBLISHER)
    officer.goes_to(f"/desk/petition/{case}/gate/")
    officer.presses("Mở và tìm")
    finds = page.locator(".ha-finds__item")
    for n in range(finds.count()):
        page.keyboard.press("j")
        page.keyboard.press("2" if n == 0 else "1")
    assert page.locator(".ha-finds__item").first.locator("input[type=radio]").nth(1).is_checked()
    assert page.locator(".ha-found--on").count() == 1
    page.keyboard.press("k")
    for _up in range(finds.count()):
        page.keyboard.press("k")
    page.keyboard.press("1")
    officer.presses("Duyệt bản công khai")
    officer.presses("Công bố")
    a_day_later(monkeypatch)
    page.goto("/register/")
    officer.looks()
    page.locator(".ha-results a").first.click()
    officer.looks()
    assert NAME not in page.locator("body").inner_text()


@pytest.mark.parametrize(("width", "prefix"), [("phone", ""), ("page", "/en")])
def test_the_gate_in_each_of_its_states(request: Any, live_server: Any, house: House, width: str, prefix: str) -> None:
    case = house.brought(house.petition(), "classify.competent", "accept", "assign", "verify.ordered", "verify.reported")
    findings = "Ông Phạm Văn Lực, Chủ tịch UBND xã, dự. Số CCCD: 001085012345.\nHộ bà Mỵ có mặt.\nBà Mỵ ký."
    assert house.officer(CHAIR).step(case, "decide", **DECISION | {"findings": findings}).status_code == 302
    officer = Officer(request.getfixturevalue(width), prefix=prefix)
    page = officer.page
    officer.logs_in(PUBLISHER)
    officer.goes_to(f"/desk/petition/{case}/gate/")
    english = prefix == "/en"
    officer.presses("Open and search" if english else "Mở và tìm")
    page.fill("#hand-words", "40 m2\nkhông có chữ này")
    page.select_option("#place", "decision/0/0")
    officer.presses("See the result" if english else "Xem kết quả")
    # Not everything is decided: the page says so.
    officer.presses("Clear the public copy" if english else "Duyệt bản công khai")
    for row in page.locator(".ha-finds__item").all():
        row.locator("label").first.click()
    officer.presses("Clear the public copy" if english else "Duyệt bản công khai")
    assert "[…]" in page.locator("#copy + .ha-document").inner_text()


def test_a_paper_seen_before_it_is_made_opens_beside_the_page(live_server: Any, house: House, page: Any) -> None:
    case = house.brought(house.petition(), "classify.competent")
    officer = Officer(page)
    officer.logs_in(CHAIR)
    officer.goes_to(f"/desk/petition/{case}/accept/")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Xem trước văn bản").click()
    opened.value.close()
    page.get_by_role("button", name="Xác nhận").click()
    page.wait_for_url(f"**/desk/petition/{case}/")
    officer.looks()


def test_the_words_come_back_when_the_log_in_ran_out(live_server: Any, house: House, page: Any) -> None:
    case = house.brought(house.petition(), "classify.competent", "accept", "assign", "verify.ordered")
    officer = Officer(page)
    officer.logs_in(LAND)
    officer.goes_to(f"/desk/petition/{case}/verify/?outcome=reported")
    page.fill("[name=words]", "Đã đo lại hai thửa, thiếu 32 m2.")
    page.context.clear_cookies(name="officer")
    page.locator("#step button").first.click()
    officer.looks()
    assert "Đã đo lại hai thửa, thiếu 32 m2." in [box.input_value() for box in page.locator("main textarea").all()]


__all__ = ["furnish"]


@pytest.mark.parametrize(("width", "prefix"), [("phone", ""), ("page", "/en")])
def test_visitors_are_received_from_the_door_to_the_book(
    request: Any, live_server: Any, house: House, width: str, prefix: str
) -> None:
    officer = Officer(request.getfixturevalue(width), prefix=prefix)
    page = officer.page
    officer.logs_in(CLERK)
    officer.goes_to("/desk/visits/arrive/")
    page.fill("[name=people]", "")
    page.locator("main form button").first.click()
    officer.looks()
    assert page.locator(".ha-error-summary a").count() >= 1
    page.check("[name=way][value=regular]")
    page.fill("[name=people]", "6")
    page.locator("details").first.locator("summary").press("Enter")
    page.fill("[name=name_1]", "Lò Thị Rất Lạ")
    leaves(page, page.locator("main form button").first, by_key=True)
    officer.looks()
    visit = page.url
    for word in ("call/", "turn_away/?outcome=written", "note/?outcome=taken"):
        page.goto(f"{visit}{word}")
        officer.looks()
        if word == "note/?outcome=taken":
            page.select_option("[name=matter]", index=1)
        if "turn_away" not in word:
            page.locator("main form button").first.press("Enter")
            officer.looks()
    for path in ("open/", "end/?outcome=owing", "inform/?outcome=all"):
        page.goto(f"{visit}{path}")
        officer.looks()
    for path in ("/desk/visits/", "/desk/visits/schedule/", "/desk/books/receptions/", "/desk/books/petitions/"):
        officer.goes_to(path)
    page.goto(f"{visit}open/")
    page.locator("[name=purpose]").first.check()
    page.locator("main form button").first.click()
    officer.looks()
    assert "Lò Thị Rất Lạ" in page.locator("main").inner_text()
    officer.goes_to("/register/receptions/XA-AB/")
    words = page.locator("body").inner_text()
    assert not (prefix and re.search(r"Lịch tiếp|Ai đến cũng", words))
