"""The portal in a browser: with and without scripts, by keyboard alone, on a telephone and on a desk, read by axe."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from keyboard import Keyboard
from leaving import leaves
from PIL import Image

pytest_plugins: list[str] = []
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = (
    "Tôi tên là Hoàng Văn Thuyết. Ngày 12/12/2025 tôi nhận Quyết định số 214/QĐ-UBND của Chủ tịch UBND xã về bồi thường đất."
    " Diện tích ghi thiếu 248 m2 so với sổ giao ruộng năm 1994. Tôi đề nghị đo lại thửa đất, có mặt tôi và hai hộ giáp ranh."
)


@pytest.fixture
def furnished(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two bodies and a gatekeeper in memory, behind the live server."""
    from hoiam.casework import bodies
    from hoiam.casework.keys import gatekeeping
    from portal.conftest import furnish
    from vault.local_gatekeeper import local_gatekeeper

    keeper = local_gatekeeper()
    monkeypatch.setattr(gatekeeping, "gatekeeper", lambda: keeper)
    furnish()
    yield
    bodies.forget()


class Person:
    """Somebody at a browser; each page that he meets is read by axe where scripts run."""

    def __init__(self, page: Any, *, prefix: str = "", axe: bool = True) -> None:
        self.page, self.prefix = page, prefix
        self.axe = Axe() if axe else None
        self.complaints: list[str] = []
        page.on("console", lambda message: self.heard(message.text))

    def heard(self, said: str) -> None:
        if "Content Security Policy" in said or "Refused" in said:
            self.complaints.append(said)

    def goes_to(self, path: str) -> None:
        self.page.goto(f"{self.prefix}{path}")
        self.looks()

    def looks(self) -> None:
        """Nothing sticks out, nothing was refused by the policy, axe finds nothing."""
        self.page.wait_for_load_state()
        assert self.complaints == []
        if self.axe is None:
            return
        width, inside = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width <= inside, (self.page.url, width)
        found = self.axe.run(self.page)
        assert found.violations_count == 0, (self.page.url, found.generate_report())

    def presses(self, name: str) -> None:
        leaves(self.page, self.page.get_by_role("button", name=name, exact=True).first)
        self.looks()

    def chooses(self, label: str) -> None:
        self.page.get_by_role("radio", name=re.compile(label)).first.check(force=True)

    def ticks(self, label: str) -> None:
        self.page.get_by_role("checkbox", name=re.compile(label)).first.check(force=True)


def goes_through_every_question(person: Person, *, slip: bool = False) -> None:
    """From the first page to the last, through each page's error state first; with a second slip, where one is wanted."""
    page, go_on = person.page, "Tiếp tục"
    person.goes_to("/")
    page.get_by_role("link", name="Viết đơn").click()
    person.looks()
    person.presses(go_on)
    page.get_by_text("Hãy chọn một loại").first.wait_for()
    person.chooses("Khiếu nại")
    person.presses(go_on)
    person.presses(go_on)
    page.get_by_text("Hãy chọn xã, phường nơi xảy ra việc").first.wait_for()
    page.get_by_role("combobox").select_option(label="xã An Bình")
    person.presses(go_on)
    person.presses(go_on)
    page.get_by_text("Hãy chọn một việc").first.wait_for()
    person.chooses("Đất đai")
    person.presses(go_on)
    person.presses(go_on)  # the suggested body stands chosen
    person.presses(go_on)
    page.get_by_text("Đơn chưa có nội dung").first.wait_for()
    page.get_by_role("textbox", name=re.compile("Lời của bạn")).fill(WORDS)
    person.presses(go_on)
    person.presses(go_on)
    page.get_by_text("Hãy chọn câu trả lời").first.wait_for()
    person.ticks("Không có ai")
    person.presses(go_on)
    person.presses(go_on)
    page.get_by_text("Luật đòi đơn phải có họ tên").first.wait_for()
    page.get_by_label("Họ và tên").fill("Hoàng Văn Thuyết")
    page.get_by_label("Địa chỉ", exact=True).fill("xóm Giếng, xã An Bình")
    person.presses(go_on)
    person.presses("Thay 1")
    page.get_by_text("ở phần niêm phong").first.wait_for()
    if slip:
        person.goes_to("/write/second")
        person.presses("Tạo phiếu thứ hai")
        page.get_by_text("PHIẾU THỨ HAI", exact=True).wait_for()
        page.get_by_text("Tôi đã ghi phiếu: quay lại").click()
    person.presses("Gửi đơn")
    page.get_by_role("heading", name="Đơn đã được nhận").wait_for()


@pytest.mark.parametrize("width", ["phone", "page"])
def test_a_denunciation_of_several_walked_back_and_forth_loses_none_of_them(
    request, live_server, furnished, width: str
) -> None:
    person, go_on = Person(request.getfixturevalue(width)), "Tiếp tục"
    page = person.page
    chair, clerk = "Chủ tịch, Ủy ban nhân dân xã An Bình", "Công chức tiếp công dân, Ủy ban nhân dân xã An Bình"

    def both() -> None:
        assert "Những người này không bao giờ đọc được đơn" in page.inner_text("main")
        assert all(each in page.inner_text("main") for each in (chair, clerk)), page.url

    person.goes_to("/write/kind")
    person.chooses("Tố cáo")
    person.presses(go_on)
    page.get_by_role("combobox").select_option(label="xã An Bình")
    person.presses(go_on)
    person.chooses("Đất đai")
    person.presses(go_on)
    person.presses(go_on)
    page.get_by_role("textbox", name=re.compile("Lời của bạn")).fill(WORDS)
    person.presses(go_on)
    person.ticks(chair)
    person.ticks(clerk)
    person.presses(go_on)
    both()
    page.go_back()
    person.goes_to("/write/body")
    both()
    person.presses(go_on)
    person.presses("Đồng ý, gửi lên cấp trên")
    both()
    person.presses("Thêm người ở cơ quan khác")
    page.get_by_role("combobox").select_option(label="Ủy ban nhân dân xã An Bình")
    person.presses(go_on)
    person.ticks("Công chức công khai thông tin")
    person.presses("Thêm vào danh sách")
    both()
    page.get_by_role("button", name="Bỏ Công chức công khai thông tin", exact=False).click()
    person.looks()
    both()
    assert "Bỏ Công chức công khai thông tin" not in page.inner_text("main")
    person.presses(go_on)
    both()
    person.chooses("Không, tôi gửi không ghi tên")
    person.presses(go_on)
    both()
    person.presses("Gửi đơn")
    both()
    person.goes_to("/follow/petition")
    both()


def test_where_nobody_is_left_the_page_says_so_and_leads_to_the_list(phone, live_server, furnished) -> None:
    person, go_on = Person(phone), "Tiếp tục"
    person.goes_to("/write/kind")
    person.chooses("Tố cáo")
    person.presses(go_on)
    phone.get_by_role("combobox").select_option(label="xã An Bình")
    person.presses(go_on)
    person.chooses("Đất đai")
    person.presses(go_on)
    person.presses(go_on)
    phone.get_by_role("textbox", name=re.compile("Lời của bạn")).fill(WORDS)
    person.presses(go_on)
    person.ticks("Cả cơ quan này")
    person.presses(go_on)
    person.presses("Đồng ý, gửi lên cấp trên")
    person.ticks("Người khác ở cơ quan này")
    person.presses(go_on)
    phone.get_by_role("heading", name="Không còn ai ở đây nhận được đơn này").wait_for()
    phone.get_by_role("link", name="Xem lại danh sách").click()
    person.looks()
    assert phone.get_by_role("button", name=re.compile("^Bỏ")).count() == 2


def code_on(page: Any) -> str:
    return str(page.locator(".ha-code__value").get_attribute("data-value"))


@pytest.mark.parametrize("width", ["phone", "page"])
def test_a_complaint_from_the_first_page_to_the_code_with_scripts(request, live_server, furnished, width: str) -> None:
    person = Person(request.getfixturevalue(width))
    goes_through_every_question(person, slip=True)
    code = code_on(person.page)
    assert re.fullmatch(r"([0-9A-Z]{5}-){3}[0-9A-Z]{5}", code)
    for path in ("petition", "receipt", "words", "sign", "add", "withdraw", "rate", "appeal", "reply", "represent"):
        person.goes_to(f"/follow/{path}")
    sends = {"sign": "Gửi bản đã ký", "add": "Gửi", "represent": "Gửi", "withdraw": "Báo rằng tôi muốn rút"}
    for path, button in sends.items():
        person.goes_to(f"/follow/{path}")
        person.presses(button)
        assert person.page.locator("[data-error-summary]").is_visible()
    half_an_hour_later_the_form_opens_by_the_code_with_its_words(person, code)


def half_an_hour_later_the_form_opens_by_the_code_with_its_words(person: Person, code: str) -> None:
    words, page = "Tôi gửi thêm <một> lời,\n\n“hai” dòng", person.page
    person.goes_to("/follow/add")
    page.get_by_label("Điều bạn muốn nói thêm").fill(words)
    page.context.clear_cookies(name="follow")
    person.presses("Gửi")
    assert page.get_by_role("heading", level=1).inner_text() == "Hãy gõ lại mã tra cứu"
    page.get_by_label("Mã tra cứu").fill(code)
    person.presses("Mở lại trang với những gì đã gõ")
    assert page.get_by_label("Điều bạn muốn nói thêm").input_value() == words
    page.context.clear_cookies(name="csrf")
    person.presses("Gửi")
    assert page.get_by_label("Điều bạn muốn nói thêm").input_value() == words
    person.presses("Mở lại trang với những gì đã gõ")
    person.presses("Gửi")
    assert page.url.endswith("/follow/petition?done=add")


def test_a_complaint_from_the_first_page_to_the_code_without_scripts(chromium, live_server, furnished) -> None:
    context = chromium.new_context(
        java_script_enabled=False, locale="vi-VN", viewport={"width": 360, "height": 740}, base_url=live_server.url
    )
    context.set_default_timeout(10_000)
    person = Person(context.new_page(), axe=False)
    goes_through_every_question(person)
    code = code_on(person.page)
    assert person.page.get_by_role("button", name="In mã").count() == 0  # what needs a script is not shown
    person.goes_to("/follow")
    person.page.get_by_label("Mã tra cứu").fill(code)
    person.presses("Mở")
    assert person.page.get_by_role("heading", level=1).inner_text().startswith("Đơn số")
    context.close()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_that_anyone_may_read_have_no_finds_in_light_and_dark(chromium, live_server, furnished, prefix: str) -> None:
    context = chromium.new_context(
        color_scheme="dark" if prefix else "light", viewport={"width": 360, "height": 740}, base_url=live_server.url
    )
    person = Person(context.new_page(), prefix=prefix)
    questions = ("/write/choose", "/write/choose?asked=own", "/write/choose?own=y&wrong=y&general=n")
    helps = [f"/help/{page}" for page in ("limits", "lost-code", "sealed", "privacy", "signing", "forms")]
    for path in ("/", *questions, "/follow", "/follow/slip", "/follow/counter", "/proof", "/help", *helps, "/nowhere"):
        person.goes_to(path)
    person.goes_to("/follow")
    for typed in ("", "00000-00000-00000-00000", "mã sai"):
        person.page.locator("#id_code").fill(typed)
        person.presses("Open" if prefix else "Mở")
    person.goes_to("/proof")
    person.presses("Check the receipt" if prefix else "Kiểm biên nhận")
    context.close()


@pytest.mark.parametrize(("width", "prefix"), [("phone", ""), ("page", "/en")])
def test_by_keyboard_alone_a_complaint_is_written_sent_followed_and_added_to(
    request, live_server, furnished, width: str, prefix: str
) -> None:
    page = request.getfixturevalue(width)
    person, keys = Person(page, prefix=prefix), Keyboard(page)

    def goes_on(at: str) -> None:
        keys.to("main form button:not([name]), main form button[value='go']").presses("Enter")
        page.wait_for_url(re.compile(at))

    person.goes_to("/write/kind")
    assert keys.walks() > 5
    keys.to(".ha-skip-link")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    keys.to("main form button").presses("Enter")
    keys.is_told_what_to_mend()
    page.keyboard.press("Space")
    goes_on("/write/place")
    keys.to("select")
    page.keyboard.press("ArrowDown")
    goes_on("/write/subject")
    keys.to("input[type=radio]")
    page.keyboard.press("Space")
    goes_on("/write/body")
    goes_on("/write/words")
    assert keys.walks() > 5
    keys.to("textarea").types("Tôi đề nghị đo lại.")
    goes_on("/write/readers")
    keys.to("input[value=none]")
    page.keyboard.press("Space")
    goes_on("/write/about")
    keys.walks()
    keys.to("[name=name]").types("Hoàng Văn Thuyết")
    keys.to("[name=address]").types("xóm Giếng")
    goes_on("/write/check")
    keys.walks()
    keys.to("[name=do][value=send], main form[method=post] > button, main form .ha-button:not(.ha-button--secondary)")
    keys.presses("Enter")
    page.wait_for_url(re.compile("/sent"))
    keys.walks()
    code = code_on(page)
    page.context.clear_cookies()
    person.goes_to("/follow")
    keys.to("[name=code]").types(code)
    keys.presses("Enter")
    page.wait_for_url(re.compile("/follow/petition"))
    person.looks()
    keys.walks()
    keys.to("a[href$='/follow/add']").presses("Enter")
    person.looks()
    keys.to("main form button:not([name])").presses("Enter")
    keys.is_told_what_to_mend()
    keys.types("Có thêm một tờ giấy.")
    keys.to("main form button:not([name])").presses("Enter")
    page.wait_for_url(re.compile("/follow/petition"))
    person.looks()


SKIP = '<a class="ha-skip-link" href="#main">x</a>'


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('<a href="/a" style="outline: none">unseen</a>', "nothing shows the focus"),
        ('<a href="/a">covered</a><p style="position: fixed; inset: 0; background: white">over it</p>', "covered"),
        ('<a href="/a" tabindex="2">first of all</a>', "first of all"),
        ('<input onkeydown="event.preventDefault()" value="held">', "held"),
    ],
)
def test_the_walk_by_keyboard_notices(page, wrong: str, said: str) -> None:
    page.set_content(f"<main id='main'>{SKIP}<a href='/b'>b</a>{wrong}<a href='/c'>c</a></main>")
    with pytest.raises(AssertionError, match=said):
        Keyboard(page).walks()


def test_an_error_takes_the_focus_and_its_link_leads_to_the_field(page, live_server, furnished) -> None:
    page.goto("/follow")
    page.get_by_role("button", name="Mở").click()
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.locator("[data-error-summary] a").click()
    assert page.evaluate("document.activeElement.id") == "id_code"


def test_back_shows_what_was_answered(page, live_server, furnished) -> None:
    person = Person(page, axe=False)
    person.goes_to("/write/kind")
    person.chooses("Khiếu nại")
    person.presses("Tiếp tục")
    page.get_by_role("combobox").select_option(label="xã An Bình")
    person.presses("Tiếp tục")
    page.go_back()
    assert page.get_by_role("combobox").input_value() == "XA-AB"
    page.get_by_role("link", name="Quay lại", exact=True).click()
    assert page.get_by_role("radio", name=re.compile("Khiếu nại")).first.is_checked()


@pytest.mark.parametrize("width", ["phone", "page"])
def test_going_back_to_words_that_another_browser_has_changed_shows_both_and_without_cookies_the_code_goes_on(
    request, live_server, furnished, width: str
) -> None:
    person, go_on = Person(request.getfixturevalue(width)), "Tiếp tục"
    page = person.page
    person.goes_to("/write/kind")
    person.chooses("Khiếu nại")
    person.presses(go_on)
    person.goes_to("/write/save")
    code = page.locator(".ha-code__value").inner_text()
    person.goes_to("/write/words")
    page.locator("#id_words").fill("Lời viết ở đây.")
    person.presses(go_on)
    elsewhere = page.context.browser.new_context(base_url=live_server.url)
    elsewhere.add_cookies(page.context.cookies())
    other = Person(elsewhere.new_page(), axe=False)
    other.goes_to("/write/words")
    other.page.locator("#id_words").fill("Lời viết ở máy khác.")
    other.presses(go_on)
    elsewhere.close()
    page.go_back()
    page.wait_for_load_state()
    assert page.locator("#id_words").input_value() == "Lời viết ở đây.", "the browser puts back what was typed"
    person.presses(go_on)
    person.presses("Để cả hai vào ô, tôi ghép lại")
    assert page.locator("#id_words").input_value() == "Lời viết ở máy khác.\n\nLời viết ở đây."
    page.context.clear_cookies()
    person.presses(go_on)
    assert "Lời viết ở đây." in page.inner_text("main")
    page.get_by_label("Mã tra cứu").fill(code)
    person.presses("Viết tiếp với điều vừa gõ")
    person.goes_to("/write/words")
    assert page.locator("#id_words").input_value() == "Lời viết ở máy khác.\n\nLời viết ở đây."


def test_without_scripts_the_browser_puts_words_back_over_those_that_it_showed_and_over_no_others(
    chromium, live_server, furnished
) -> None:
    def browser() -> Any:
        context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="vi-VN")
        context.set_default_timeout(10_000)
        return context

    here, elsewhere, go_on = browser(), browser(), "Tiếp tục"
    person = Person(here.new_page(), axe=False)
    page, words = person.page, person.page.locator("#id_words")
    person.goes_to("/write/kind")
    person.chooses("Khiếu nại")
    person.presses(go_on)
    person.goes_to("/write/words")
    words.fill("Chưa bấm gửi.")
    person.goes_to("/help")
    page.go_back()
    assert words.input_value() == "Chưa bấm gửi.", "typed over the answer that still lies there"
    words.fill("Lời viết ở đây.")
    person.presses(go_on)
    elsewhere.add_cookies(here.cookies())
    other = Person(elsewhere.new_page(), axe=False)
    other.goes_to("/write/words")
    other.page.locator("#id_words").fill("Lời viết ở máy khác.")
    other.presses(go_on)
    page.go_back()
    assert words.input_value() == "Lời viết ở máy khác.", "what he typed before is no answer to this"
    person.presses(go_on)
    page.goto("/write/words")
    assert words.input_value() == "Lời viết ở máy khác."
    here.close()
    elsewhere.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_back_past_a_page_that_said_what_to_mend_comes_to_the_form_with_its_answer(
    chromium, live_server, furnished, scripts: bool
) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=scripts, locale="vi-VN")
    context.set_default_timeout(10_000)
    person, go_on = Person(context.new_page(), axe=False), "Tiếp tục"
    page = person.page

    def goes_back() -> None:
        if not scripts:  # the browser asks whether to send the form again; one step further is the form
            with pytest.raises(Exception, match="ERR_CACHE_MISS"):
                page.go_back()
            page.wait_for_url("chrome-error://**", wait_until="commit")
        for left in (4, 3, 2, 1, 0):
            try:
                page.go_back()
                return
            except Exception as early:  # the browser's own page is not in its place yet
                if "Not attached" not in str(early) or not left:
                    raise
                page.wait_for_load_state()

    person.goes_to("/write/kind")
    person.presses(go_on)
    assert page.locator("[data-error-summary]").count()
    person.chooses("Khiếu nại")
    person.presses(go_on)
    page.wait_for_url(re.compile("/write/place"))
    goes_back()
    assert page.get_by_role("radio", name=re.compile("Khiếu nại")).first.is_checked()
    person.goes_to("/follow")
    page.get_by_label("Mã tra cứu").fill("AAAAA")
    person.presses("Mở")
    assert page.locator("[data-error-summary]").count()
    person.goes_to("/help")
    goes_back()
    page.get_by_label("Mã tra cứu").wait_for()
    if scripts:
        page.get_by_label("Mã tra cứu").fill("AAAAA")
        person.presses("Mở")
        page.reload()
        assert page.locator("[data-error-summary]").count(), "loaded again it is the same answer"
        page.evaluate("history.back()")
        page.wait_for_function("!document.querySelector('[data-error-summary]')")
    context.close()


def test_photos_are_seen_in_small_put_in_order_and_turned_on_a_telephone(phone, live_server, furnished) -> None:
    person = Person(phone)
    person.goes_to("/write/kind")
    person.chooses("Khiếu nại")
    person.presses("Tiếp tục")
    person.goes_to("/write/words")
    drawn = io.BytesIO()
    Image.new("RGB", (60, 30), (200, 30, 40)).save(drawn, "PNG")
    other = io.BytesIO()
    Image.new("RGB", (40, 40), (30, 40, 200)).save(other, "PNG")
    given = [("a.png", drawn), ("b.png", other)]
    phone.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "image/png", "buffer": data.getvalue()} for name, data in given]
    )
    person.presses("Thêm tệp đã chọn")
    shown = phone.locator("img.ha-files__small")
    assert [shown.nth(at).get_attribute("alt") for at in (0, 1)] == ["a.png", "b.png"]
    person.presses("Xuống a.png")
    assert [shown.nth(at).get_attribute("alt") for at in (0, 1)] == ["b.png", "a.png"]
    person.presses("Xoay phải a.png")
    shown.nth(1).scroll_into_view_if_needed()
    phone.wait_for_function(
        "() => { const seen = document.querySelectorAll('img.ha-files__small')[1]; return seen.naturalWidth > 0 }"
    )
    assert shown.nth(1).evaluate("seen => seen.naturalHeight > seen.naturalWidth")


def test_files_of_a_later_form_are_seen_turned_and_sent_without_scripts(chromium, live_server, furnished) -> None:
    from portal.conftest import House, send

    code = send(House())
    context = chromium.new_context(
        java_script_enabled=False, base_url=live_server.url, viewport={"width": 360, "height": 740}, locale="en"
    )
    context.set_default_timeout(10_000)
    person = Person(context.new_page(), prefix="/en", axe=False)
    page = person.page
    person.goes_to("/follow")
    page.locator("[name=code]").fill(code)
    page.locator("main form button").first.click()
    person.goes_to("/follow/add")
    drawn = io.BytesIO()
    Image.new("RGB", (60, 30), (200, 30, 40)).save(drawn, "PNG")
    given = [{"name": name, "mimeType": "image/png", "buffer": drawn.getvalue()} for name in ("a.png", "b.png")]
    page.locator("input[type=file]").set_input_files(given)
    page.locator("textarea").fill("The photos.")
    person.presses("See the chosen files, send nothing yet")
    assert "“b.png” is the same file as “a.png”" in page.inner_text("main")
    assert page.url.endswith("/follow/add#id_file"), "where the files are"
    person.presses("Turn right a.png")
    shown = page.locator("img.ha-files__small")
    shown.scroll_into_view_if_needed()
    assert shown.get_attribute("alt") == "a.png"
    page.wait_for_load_state("networkidle")
    assert shown.bounding_box()["height"] > 0
    assert page.locator("textarea").input_value() == "The photos."
    person.presses("Send")
    assert "done=add" in page.url
    context.close()


@pytest.mark.parametrize("width", ["phone", "page"])
def test_the_page_of_a_later_form_with_files_is_read_by_axe(request, live_server, furnished, width: str) -> None:
    from portal.conftest import House, send

    code = send(House())
    person = Person(request.getfixturevalue(width))
    page = person.page
    person.goes_to("/follow")
    page.locator("[name=code]").fill(code)
    page.locator("main form button").first.click()
    person.goes_to("/follow/sign")
    drawn = io.BytesIO()
    Image.new("RGB", (60, 30), (200, 30, 40)).save(drawn, "PNG")
    named = "một-tên-tệp-rất-dài-của-điện-thoại-" * 3 + ".png"
    page.locator("input[type=file]").set_input_files([{"name": named, "mimeType": "image/png", "buffer": drawn.getvalue()}])
    person.presses("Xem các tệp đã chọn, chưa gửi")
    assert page.locator("img.ha-files__small").count() == 1
    page.wait_for_function("() => document.querySelector('img.ha-files__small').naturalWidth > 0")


def test_the_hint_list_ticks_and_the_limit_counts_while_typing(page, live_server, furnished) -> None:
    person = Person(page, axe=False)
    person.goes_to("/write/kind")
    person.chooses("Khiếu nại")
    person.presses("Tiếp tục")
    person.goes_to("/write/words")
    assert page.locator(".ha-ticks__item--done").count() == 0
    page.locator("#id_words").fill(WORDS)
    page.locator(".ha-ticks__item--done").nth(2).wait_for()
    left = 30_000 - len(WORDS)
    page.get_by_text(f"Còn {left:,} ký tự.".replace(",", ".")).wait_for()


def test_three_times_escape_leaves_and_back_does_not_return(page, live_server, furnished, settings) -> None:
    settings.HOIAM_EXIT_URL = f"{live_server.url}/help/privacy"  # stands in for a page elsewhere
    person = Person(page, axe=False)
    person.goes_to("/help")
    person.goes_to("/write/kind")
    person.chooses("Tố cáo")
    person.presses("Tiếp tục")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/help/privacy")
    assert not [cookie for cookie in page.context.cookies(live_server.url) if cookie["name"] == "draft"]
    page.go_back()
    assert "/write/place" not in page.url


def test_at_four_hundred_per_cent_nothing_sticks_out(chromium, live_server, furnished) -> None:
    # 1280 x 1024 at 400 % is a window of 320 x 256.
    context = chromium.new_context(viewport={"width": 320, "height": 256}, base_url=live_server.url, locale="vi-VN")
    context.set_default_timeout(10_000)
    person = Person(context.new_page(), axe=False)
    goes_through_every_question(person, slip=True)
    own = ("/follow/petition", "/follow/receipt", "/sent")
    for path in ("/", "/write/kind", "/follow", "/follow/slip", "/follow/counter", "/proof", "/help/limits", *own):
        person.goes_to(path)
        assert person.page.evaluate("document.documentElement.scrollWidth") <= 320, path
    context.close()


def test_targets_are_large_enough_for_a_thumb(phone, live_server, furnished) -> None:
    person = Person(phone, axe=False)
    goes_through_every_question(person)
    for path in ("/", "/write/kind", "/follow", "/follow/petition", "/follow/sign", "/follow/add", "/sent"):
        person.goes_to(path)
        small = phone.evaluate(
            """() => Array.from(document.querySelectorAll(
                'button, .ha-button, .ha-input, select, textarea, input[type=file], .ha-exit, .ha-language, .ha-nav__link,'
                + ' .ha-masthead__home, .ha-back-link, .ha-radios__input, .ha-checkboxes__input, .ha-footer__list a'))
              .filter(e => e.offsetParent !== null || getComputedStyle(e).position === 'fixed')
              .map(e => [e.textContent.trim() || e.id, e.getBoundingClientRect().height])
              .filter(([, height]) => height < 44)"""
        )
        assert small == [], path


def test_the_type_draws_every_vietnamese_letter_itself(page, live_server, furnished) -> None:
    import unicodedata

    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY0123456789₫“”–…"
    for bare in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY":
        letters += "".join(unicodedata.normalize("NFC", bare + tone) for tone in "\u0300\u0301\u0303\u0309\u0323")
    page.goto("/help")
    page.evaluate("letters => { document.querySelector('h1').textContent = letters }", letters)
    page.evaluate("document.fonts.ready")
    page.wait_for_function("Array.from(document.fonts).filter(face => face.status === 'loaded').length >= 2")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    heading = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": heading})["fonts"]
    assert all(font["isCustomFont"] and font["familyName"].startswith("Be Vietnam Pro") for font in fonts), fonts
    assert sum(font["glyphCount"] for font in fonts) == len(letters)


def test_paper_shows_the_code_and_leaves_the_machinery_out(page, live_server, furnished) -> None:
    person = Person(page, axe=False)
    goes_through_every_question(person)
    page.emulate_media(media="print")
    assert page.locator(".ha-code__value").is_visible()
    assert page.locator(".ha-code svg").is_visible()
    for gone in (".ha-exit", ".ha-footer", ".ha-language", "main .ha-button"):
        assert not page.locator(gone).first.is_visible(), gone

