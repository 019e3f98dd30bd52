"""Whatever becomes of draft, cookie or session: what was typed on a page of writing stands on the answer, and goes on."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from hoiam.portal import drafts, resuming
from hoiam.site.demo.browser import Page

from .conftest import COMMUNE, PROVINCE, WORDS, House, consent, send, write

pytestmark = pytest.mark.django_db

CHAIR = f"{COMMUNE}/04"
ABOUT = {
    "named": "yes", "name": "Lê A", "address": "x. 3", "phone": "0950118204", "id_number": "B1234567", "people": "37",
    "email": "a@b.vn", "behalf": "lawyer", "by_name": "Luật sư B", "by_address": "t. 9", "by_phone": "0950118777",
    "by_id_number": "B7654321",
}  # fmt: skip
BY = ["Thay người khác: Luật sư", "Luật sư B", "t. 9", "0950118777", "B7654321"]
# What is typed on each page, and how a person reads it again.
TYPED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "kind": ({"answer": "vn.feedback"}, ["Phản ánh, kiến nghị"]),
    "place": ({"answer": "elsewhere"}, ["Nơi khác, không có trong danh sách"]),
    "subject": ({"answer": "other"}, ["Việc khác"]),
    "body": ({"answer": PROVINCE}, ["Ủy ban nhân dân tỉnh Sông Lam"]),
    "words": ({"words": "Ngắn.", "turn": f"{'0' * 32}:90"}, ["Ngắn."]),
    "readers": ({"against": [CHAIR]}, ["Chủ tịch, Ủy ban nhân dân xã An Bình"]),
    "elsewhere": (
        {"answer": PROVINCE, "against": [f"{PROVINCE}/04"], "do": "name"},
        ["Chủ tịch, Ủy ban nhân dân tỉnh Sông Lam"],
    ),
    "superior": ({"to": PROVINCE}, []),
    "about": (ABOUT, ["Có, ghi tên và địa chỉ của tôi", "Lê A", "x. 3", "0950118204", "B1234567", "37", "a@b.vn", *BY]),
    "check": ({"shown": "x"}, []),
    "safer": ({"mark": "x", "do": "take"}, []),
    "metadata": ({"strip": "all:keep"}, []),
    "save": ({}, []),
    "second": ({"do": "make"}, []),
    "when": ({"known": "01/06/2026", "hindered": "illness", "since": "02/06/2026"}, ["01/06/2026", "02/06/2026", "Ốm đau"]),
    "throw-away": ({}, []),
}
HERE = {"HTTP_SEC_FETCH_SITE": "same-origin"}


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def visible(answer: Any) -> str:
    """The page without what only the form carries."""
    return re.sub(r'<input type="hidden"[^>]*>', "", text(answer))


def cookies(house: House) -> dict[str, str]:
    return {name: morsel.value for name, morsel in house.client.cookies.items()}


def browser(carried: dict[str, str], *, strict: bool = False) -> Client:
    client = Client(enforce_csrf_checks=strict)
    client.cookies.load(carried)
    return client


def broken(house: House, how: str) -> Iterator[tuple[str, Any]]:
    """Sends every form of writing, broken so; each step with its answer. Each is sent by a browser of its own."""
    carried = cookies(house)
    for step, (data, _read) in TYPED.items():
        client = browser({} if how == "cookie" else carried, strict=how in ("csrf", "null"))
        sent = dict(data)
        if how == "changed":
            sent |= {"seen": ".".join("0" * 16 for _field in resuming.shown_answers.FIELDS.get(step, ()))}
        yield step, client.post(f"/write/{step}", sent, **({"HTTP_ORIGIN": "null"} if how == "null" else {}))


def test_the_list_above_has_every_form_of_writing(house: House) -> None:
    from hoiam.portal.urls import urlpatterns

    write(house)
    routes = {str(entry.pattern) for entry in urlpatterns if str(entry.pattern).startswith("write/")} - {
        "write/photo/<uuid:file>"
    }
    client = browser(cookies(house))
    assert client.post("/write/code").status_code == 405, "what has no form takes none"
    known = [route for route in routes - {"write/throw-away"} if "<" not in route]
    takes = {route for route in known if client.post(f"/{route}", {"page": "words"}).status_code != 405}
    assert {route.removeprefix("write/") for route in takes} - {"resume"} | {"throw-away"} == set(TYPED) == resuming.STEPS


@pytest.mark.parametrize(("how", "status"), [("cookie", 403), ("expired", 410), ("sent", 409), ("csrf", 403), ("null", 403)])
def test_every_form_of_writing_gives_back_all_that_was_typed_however_short(house: House, how: str, status: int) -> None:
    if how == "sent":
        write(house)
        carried = cookies(house)
        house.post("write/check")
        house.client.cookies.load(carried)
    else:
        write(house)
    if how == "expired":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE casework_draft SET expires_at = now() - interval '1 minute'")
    for step, answer in broken(house, how):
        if (how, step) == ("sent", "check"):
            assert answer.url == "/sent", "the button pressed twice"
            continue
        if step == "kind" and how in ("cookie", "expired", "sent"):
            assert answer.status_code == 302, "the first answer begins a petition"
            continue
        assert answer.status_code == status, (step, answer.status_code)
        page = visible(answer)
        for words in TYPED[step][1]:
            assert words in page, (step, words)
        assert "0:90" not in page, "a button that was pressed is no answer"
        assert "no-store" in answer.headers["Cache-Control"]


def test_every_answer_changed_elsewhere_is_shown_beside_the_one_just_given(house: House) -> None:
    write(house)
    for step, answer in broken(house, "changed"):
        if step in ("elsewhere", "superior", "safer", "metadata", "save", "second", "throw-away"):
            continue  # these write over nothing
        assert answer.status_code == 409, (step, answer.status_code)
        page = visible(answer)
        for words in TYPED[step][1]:
            if step == "about" and words in ("Có, ghi tên và địa chỉ của tôi",):
                continue  # as it lies there
            assert words in page, (step, words)


# --- and it goes on ----------------------------------------------------------------------------------------------------------


def filled(page: Page, button: str = "", **typed: str) -> tuple[str, dict[str, Any]]:
    """Where the form with these fields goes, and what is in it."""
    form = next(f for f in page.forms if set(typed) <= f.names and (not button or any(button in b for b in f.buttons)))
    return form.action or page.url, dict(form.fields) | typed


def page_of(answer: Any, url: str) -> Page:
    return Page(answer.content.decode(), url, answer.status_code)


def test_after_the_browser_was_closed_the_code_puts_what_was_typed_where_it_belongs(house: House) -> None:
    write(house)
    code = text(house.get("write/save")).split('data-value="')[1][:23]
    again = Client(enforce_csrf_checks=True)
    lost: Any = again.post("/write/about", ABOUT, **HERE)
    assert lost.status_code == 403 and "Lê A" in visible(lost)
    to, data = filled(page_of(lost, "/write/about"), code=code)
    wrong: Any = again.post(to, data | {"code": "00000-00000-00000-00000"}, **HERE)
    assert wrong.status_code == 422 and "Lê A" in visible(wrong)
    both: Any = again.post(to, data, **HERE)
    assert both.status_code == 409, "the draft has another name, and he is shown both"
    assert "Lê A" in visible(both) and "Hoàng Văn Thuyết" in visible(both)
    to, data = filled(page_of(both, "/write/about"), "")
    assert to == "/write/about"
    assert again.post(to, data, **HERE).url == "/write/check"
    assert "Lê A" in text(again.get("/write/check"))


def test_the_code_of_a_petition_that_was_sent_leads_to_it_and_what_was_typed_stays_on_the_page(house: House) -> None:
    code = send(house)
    again = Client(enforce_csrf_checks=True)
    lost: Any = again.post("/write/words", {"words": "Ngắn."}, **HERE)
    to, data = filled(page_of(lost, "/write/words"), code=code)
    answer: Any = again.post(to, data, **HERE)
    assert answer.status_code == 409 and "Ngắn." in visible(answer) and f"{COMMUNE}-" in text(answer)
    assert again.get("/follow/add").status_code == 200


@pytest.mark.parametrize("step", ["words", "about", "kind"])
def test_where_the_draft_is_gone_a_new_petition_begins_with_what_was_typed(house: House, step: str) -> None:
    write(house)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_draft SET expires_at = now() - interval '1 minute'")
    said = TYPED[step][0]
    lost: Any = house.client.post(f"/write/{step}", said | {"seen": "0"})
    assert lost.status_code == 410
    to, data = filled(page_of(lost, f"/write/{step}"), how="new")
    begun: Any = house.client.post(to, data, **HERE)
    assert begun.status_code == 302
    code = drafts.read(house.client.cookies["draft"].value, drafts.WRITING)
    draft = drafts.find(code) if code is not None else None
    assert draft is not None
    assert {"words": draft.words, "about": draft.name, "kind": draft.kind}[step] in ("Ngắn.", "Lê A", "vn.feedback")
    if step == "about":
        assert {name: getattr(draft, name) for name in said if name not in ("named", "people")} == {
            name: value for name, value in said.items() if name not in ("named", "people")
        }


def test_what_does_not_fit_is_not_dropped_where_a_petition_begins_anew(house: House) -> None:
    from hoiam.portal.forms import WORDS_MOST

    long = "Lời dài. " * (WORDS_MOST // 9) + "Câu cuối cùng."
    for step, data, stands in (
        ("words", {"words": long}, "Câu cuối cùng."), ("about", ABOUT | {"phone": "hỏi hàng xóm"}, "hỏi hàng xóm"),
    ):  # fmt: skip
        house.client.cookies.clear()
        lost: Any = house.client.post(f"/write/{step}", data)
        to, again = filled(page_of(lost, f"/write/{step}"), how="new")
        begun: Any = house.client.post(to, again, **HERE)
        if step == "words":
            assert begun.status_code == 422 and stands in visible(begun) and "Dài quá" in visible(begun)
            continue
        code = drafts.read(house.client.cookies["draft"].value, drafts.WRITING)
        draft = drafts.find(code) if code is not None else None
        assert draft is not None and draft.phone == stands and not draft.about_seen


UNREAD = "hai ba gì đó"


def _values() -> list[str]:
    from hoiam.casework.typed_fields import ValueField
    from hoiam.portal.forms import AboutForm

    fields = AboutForm.base_fields | AboutForm.LATER
    return [name for name, field in fields.items() if isinstance(field, ValueField)]


def test_no_value_that_cannot_be_read_becomes_another_where_a_petition_begins_or_is_saved(house: House) -> None:
    """A number, a telephone, an address of mail: it is in the draft as it was typed, to be asked again, or it is asked back."""
    write(house)
    house.post("write/words", words=WORDS)
    assert {"people", "phone", "email", "id_number"} <= set(_values())
    for name in _values():
        saved: Any = house.post("write/about", do="save", **ABOUT | {name: UNREAD})
        assert saved.status_code == 422 and UNREAD in saved.content.decode(), name
        stranger = Client()
        lost: Any = stranger.post("/write/about", ABOUT | {name: UNREAD})
        to, again = filled(page_of(lost, "/write/about"), how="new")
        begun: Any = stranger.post(to, again, **HERE)
        if begun.status_code == 302:
            code = drafts.read(stranger.cookies["draft"].value, drafts.WRITING)
            draft = drafts.find(code) if code is not None else None
            assert draft is not None and getattr(draft, name) == UNREAD and not draft.about_seen, name
            continue
        assert begun.status_code == 422 and UNREAD in visible(begun), name
        to, again = filled(page_of(begun, "/write/about"), how="new", **{name: "4 người"})
        assert again[name] == "4 người"
        assert stranger.post(to, again, **HERE).status_code == 302
        code = drafts.read(stranger.cookies["draft"].value, drafts.WRITING)
        draft = drafts.find(code) if code is not None else None
        assert draft is not None and getattr(draft, name) == 4


class WithoutCookies(Client):
    """A browser that keeps none, and says of each form which page sent it."""

    def request(self, **request: Any) -> Any:
        self.cookies.clear()
        return super().request(**(HERE | request))


def test_in_a_browser_that_keeps_no_cookies_a_petition_is_sent_and_it_is_said_what_does_not_go(house: House) -> None:
    me = WithoutCookies(enforce_csrf_checks=True)
    refused: Any = me.post("/write/kind", {"answer": "vn.complaint"})
    assert refused.status_code == 403 and "chặn cookie" in text(refused)
    to, data = filled(page_of(refused, "/write/kind"), how="new")
    answer: Any = me.post(to, data)
    code = re.search(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}", text(answer))
    assert code is not None and "không giữ cookie" in text(answer)
    for typed in (
        {"answer": COMMUNE}, {"answer": "land"}, {"answer": COMMUNE}, {"words": WORDS}, {"against": "none"},
        {"name": "Hoàng Văn Thuyết", "address": "xóm Giếng", "people": "1"},
    ):  # fmt: skip
        assert answer.status_code == 200, text(answer)[:2000]
        to, data = filled(page_of(answer, "/write/resume"), **typed)
        assert urlsplit(to).path == "/write/resume"
        answer = me.post(to, data)
    assert "Xem lại trước khi gửi" in text(answer) and WORDS in text(answer)
    assert not re.findall(r'href="/write/\w', text(answer)), "a link that carries no code leads nowhere"
    # He closed the page: the code leads back, from the page that takes codes.
    asked: Any = me.post("/follow", {"code": code[0]})
    to, data = filled(page_of(asked, "/follow"), code=code[0])
    answer = me.post(to, data)
    assert "Xem lại trước khi gửi" in text(answer)
    to, data = filled(page_of(answer, "/write/resume"), shown=consent(answer))
    sent: Any = me.post(to, data)
    assert sent.status_code == 200 and "Đơn đã được nhận" in text(sent) and code[0] in text(sent)
    assert "mở chúng bằng mã trong một trình duyệt khác" in re.sub(r"\s+", " ", text(sent))


def test_what_another_site_sends_is_neither_written_nor_offered(house: House) -> None:
    """Neither into the draft of this browser, nor this browser into the draft of somebody else."""
    write(house)
    code = drafts.read(house.client.cookies["draft"].value, drafts.WRITING)
    assert code is not None
    carried = drafts.sealed(drafts.WRITING, code)
    strict = Client(enforce_csrf_checks=True)
    theirs = {"page": "words", "words": "Lời của kẻ khác", "carried": carried}
    said: list[dict[str, str]] = [{"HTTP_SEC_FETCH_SITE": site} for site in ("cross-site", "same-site", "none")]
    for says in [*said, {"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_ORIGIN": "null"}, {}]:
        answer: Any = strict.post("/write/resume", theirs, **says)
        assert answer.status_code == 403
        assert "draft" not in answer.cookies
        assert not re.search(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}", text(answer))
    answer = strict.post("/write/words", {"words": "Lời của kẻ khác"}, HTTP_SEC_FETCH_SITE="cross-site")
    assert answer.status_code == 403 and "/write/resume" not in text(answer)
    found = drafts.find(code)
    assert found is not None and found.words == WORDS


def test_a_browser_that_hides_where_a_form_comes_from_goes_on_where_it_says_that_it_is_this_site(house: House) -> None:
    write(house)
    strict = browser(cookies(house), strict=True)
    said = {"words": "Lời mới.", "seen": house.get("write/words").context["seen"]}
    lost: Any = strict.post("/write/words", said, HTTP_ORIGIN="null")
    assert lost.status_code == 403 and "Lời mới." in visible(lost)
    to, data = filled(page_of(lost, "/write/words"), words="Lời mới.")
    assert strict.post(to, data, HTTP_ORIGIN="null", **HERE).url == "/write/check"
    assert "Lời mới." in text(house.get("write/words"))


def test_back_from_the_sent_page_says_that_it_was_sent_and_leads_to_it(house: House) -> None:
    send(house)
    for step in ("check", "about", "words", "place"):
        page: Any = house.get(f"write/{step}")
        assert page.status_code == 200
        assert f"{COMMUNE}-" in text(page) and 'href="/follow/petition"' in text(page)
    assert house.get("write").url == "/write/kind", "another petition can be begun"  # type: ignore[attr-defined]  # a response
