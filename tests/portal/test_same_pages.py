"""Pages that are made once for all who chose the same: nobody reads there what another typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from hoiam.portal import same_pages
from hoiam.portal import write as write_views
from hoiam.portal.drafts import Draft
from hoiam.portal.same_pages import CHOSEN, MOST, OWN, PAGES, SHOWN_EVERYWHERE, SamePages

from .conftest import COMMUNE, House, write

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
DIFFERS = re.compile(r'name="(?:(?:csrfmiddlewaretoken|seen)" value="|at-)([^"]+)"')
STEPS = ("kind", "place", "subject", "body", "words", "readers", "about")
TYPED = {
    "words": "Tôi đề nghị đo lại thửa đất số {}.", "name": "Người Thứ {}", "address": "xóm Số {}", "phone": "09{}1182047"[:11],
    "id_number": "0{}5067001", "email": "nguoi{}@example.invalid",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_made_yet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(same_pages, "PAGES", SamePages())
    yield


def told(mark: str) -> dict[str, str]:
    return {name: text.format(mark) for name, text in TYPED.items()}


def up_to_check(house: House, mark: str, against: str = "none") -> dict[str, str]:
    """Somebody who typed everything with this mark in it, and stands before sending."""
    said = told(mark)
    write(house)
    house.post("write/words", words=said["words"])
    house.post("write/readers", against=against)
    about = {name: said[name] for name in ("name", "address", "phone", "id_number", "email")}
    assert house.post("write/about", named="yes", people="1", **about).status_code == 302  # type: ignore[attr-defined]  # an answer of the test's client
    return said


def pages_of(house: House) -> dict[str, str]:
    answers = {step: house.get(f"write/{step}") for step in STEPS}
    return {step: answer.content.decode() for step, answer in answers.items()}  # type: ignore[attr-defined]  # an answer of the test's client


def test_of_each_answer_it_is_said_on_which_pages_it_stands() -> None:
    answers = {each.name.removeprefix("_") for each in fields(Draft)} - {"code", "keys"}
    told = [*CHOSEN, *OWN, *SHOWN_EVERYWHERE, "sending", "version"]  # the last two are no answers
    assert answers == set(told)
    assert len(answers) == len(told)


def test_nobody_reads_what_another_typed_and_who_chose_the_same_reads_the_same(house: House) -> None:
    first, second = House(), House()
    typed = [*up_to_check(first, "4417").values()]
    seen = pages_of(first)
    other = [*up_to_check(second, "7382").values()]
    again = pages_of(second)
    for step in STEPS:
        own = [text for text in other if text in again[step]]
        assert bool(own) == (step in ("words", "about")), step
        assert not [text for text in typed if text in again[step]], step
        assert not [text for text in other if text in pages_of(first)[step]], step
        if not own:
            assert DIFFERS.sub("", seen[step]) == DIFFERS.sub("", again[step]), step
        # The make of a form, for a browser that goes back to it, is that of the answers that it shows.
        assert re.findall(r'name="at-([^"]+)"', again[step]) == re.findall(r'name="seen" value="([^"]+)"', again[step]), step


def test_the_memory_holds_nothing_that_anybody_typed(house: House) -> None:
    somebody = House()
    typed = up_to_check(somebody, "5519")
    pages_of(somebody)
    assert somebody.get("write/check").status_code == 200  # type: ignore[attr-defined]  # an answer of the test's client
    held = b"".join(part for made in same_pages.PAGES._made.values() for part in made.around).decode()
    assert "write" in held
    assert not [text for text in typed.values() if text in held]
    assert not DIFFERS.search(held)
    assert "check" in [key[0] for key in same_pages.PAGES._made]


def test_whoever_named_somebody_sees_him_on_each_page_and_nobody_else_does(house: House) -> None:
    nobody_named, named = House(), House()
    up_to_check(nobody_named, "1")
    before = pages_of(nobody_named)
    up_to_check(named, "1", against=f"{COMMUNE}/04")
    for step, text in pages_of(named).items():
        assert text.count("Chủ tịch") > before[step].count("Chủ tịch") or step == "readers", step
    assert {step: DIFFERS.sub("", text) for step, text in pages_of(nobody_named).items()} == {
        step: DIFFERS.sub("", text) for step, text in before.items()
    }


def as_it_is_made_for_one(monkeypatch: pytest.MonkeyPatch, house: House) -> str:
    """The page before sending as it is without the others."""
    with monkeypatch.context() as alone:
        alone.setattr(write_views, "filled_in", lambda *_: None)
        return str(house.get("write/check").content.decode())  # type: ignore[attr-defined]  # an answer of the test's client


OWN_SHOWN = {
    "words": ["Dòng một.\r\nDòng hai <b>&\"'</b>\n\n  {{ x }} {% y %}", "Xin đo lại thửa đất."],
    "name": ["Nguyễn <i>Thị</i> & Bà", "An"],
    "address": ["thôn 1 < thôn 2", "x"],
    "phone": ["", "0950 118 204"],
    "email": ["", "a&b@example.invalid"],
    "id_number": ["", "012345678901"],
}


def test_the_page_before_sending_is_to_the_byte_what_it_would_be_for_one_alone(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for turn in range(4):  # twice each: made, and filled in
        somebody, own = House(), {name: texts[turn % 2] for name, texts in OWN_SHOWN.items()}
        write(somebody)
        somebody.post("write/words", words=own.pop("words"))
        somebody.post("write/readers", against="none")
        assert somebody.post("write/about", named="yes", people=str(1 + turn % 2), **own).status_code == 302  # type: ignore[attr-defined]  # an answer of the test's client
        page = somebody.get("write/check").content.decode()  # type: ignore[attr-defined]  # an answer of the test's client
        alone = as_it_is_made_for_one(monkeypatch, somebody)
        assert TOKEN.sub("", page) == TOKEN.sub("", alone)
        assert somebody.post("write/check", shown=re.findall(r'name="shown" value="([^"]+)"', page)[0]).status_code == 302  # type: ignore[attr-defined]  # an answer of the test's client
    assert [key[0] for key in same_pages.PAGES._made].count("check") == 2


def test_what_is_said_of_the_words_is_said_though_another_who_chose_the_same_had_nothing_to_be_told(house: House) -> None:
    up_to_check(House(), "1")
    plain, telling, coded = House(), House(), House()
    up_to_check(plain, "1")
    assert plain.get("write/check").status_code == 200  # type: ignore[attr-defined]  # an answer of the test's client
    up_to_check(telling, "2")
    telling.post("write/words", words="Tôi tên là Bùi Thị Ngát. Xin đo lại thửa đất.")
    up_to_check(coded, "3")
    coded.post("write/words", words="Xin đo lại thửa đất \U00020000.")
    assert 'id="telling"' in telling.get("write/check").content.decode()  # type: ignore[attr-defined]  # an answer of the test's client
    assert "Có ký tự không in được" in coded.get("write/check").content.decode()  # type: ignore[attr-defined]  # an answer of the test's client
    assert 'id="telling"' not in plain.get("write/check").content.decode()  # type: ignore[attr-defined]  # an answer of the test's client


def test_each_browser_gets_a_token_of_its_own_which_is_taken(house: House) -> None:
    tokens = set()
    for _ in range(3):
        client = Client(enforce_csrf_checks=True)
        page = client.get("/write/kind").content.decode()
        (token,) = set(TOKEN.findall(page))
        tokens.add(token)
        assert client.post("/write/kind", {"answer": "vn.feedback", "csrfmiddlewaretoken": token}).status_code == 302
    assert len(tokens) == 3


def test_whoever_carries_his_code_in_the_forms_has_pages_of_his_own(house: House) -> None:
    up_to_check(House(), "1")
    with_field = Client()
    here = {"HTTP_SEC_FETCH_SITE": "same-origin"}
    begun = with_field.post("/write/resume", {"page": "kind", "how": "new", "answer": "vn.complaint"}, **here)
    page = begun.content.decode()
    (code,) = set(re.findall(r'name="carried" value="([^"]+)"', page))
    assert not [made for made in same_pages.PAGES._made.values() if code.encode() in b"".join(made.around)]
    somebody = House()
    somebody.post("write/kind", answer="vn.complaint")
    assert 'name="carried"' not in somebody.get("write/place").content.decode()  # type: ignore[attr-defined]  # an answer of the test's client


def test_each_form_says_of_its_own_draft_what_it_has_shown(house: House) -> None:
    marks = set()
    for _ in range(2):
        somebody = House()
        write(somebody)
        seen = [re.findall(r'name="seen" value="([^"]+)"', text) for text in pages_of(somebody).values()]
        assert all(seen)
        marks |= {each for found in seen for each in found}
        assert somebody.post("write/place", answer=COMMUNE, seen=seen[1][0]).status_code == 302  # type: ignore[attr-defined]  # an answer of the test's client
    assert len(marks) == 2 * len(STEPS)


def test_a_page_is_made_anew_when_what_it_rests_on_is_another(rf: RequestFactory) -> None:
    pages, made = SamePages(), iter(range(10))

    def ask(of: object, key: Any = "a", status: int = 200) -> bytes:
        answer = pages.answer(rf.get("/"), of, key, lambda: HttpResponse(str(next(made)), status=status), {})
        assert isinstance(answer, HttpResponse)
        return answer.content

    assert (ask(["law"]), ask(["law"]), ask(["another"]), ask(["another"])) == (b"0", b"0", b"1", b"1")
    assert (ask(["another"], "b", 422), ask(["another"], "b"), ask(["another"], "b")) == (b"2", b"3", b"3")


def test_no_more_pages_are_kept_than_have_room(rf: RequestFactory) -> None:
    pages = SamePages()
    for key in range(MOST + 20):
        pages.answer(rf.get("/"), "law", key, lambda: HttpResponse("page"), {})
    assert len(pages._made) == MOST
    assert PAGES is not pages
