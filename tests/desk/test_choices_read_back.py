"""What was chosen on a form of the desk comes back in the words that the officer has read, whatever has become of its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.utils import translation

from desk.conftest import CHAIR, CLERK, PUBLISHER, House
from desk.test_at_the_desk import text
from desk.test_every_edge_has_a_screen import at_the_desk, edges, form_for
from desk.test_gate_page import decided, gate_of
from hoiam.casework import chosen, given_back, laws
from hoiam.core.words import Text, begun


def of_the_house() -> Iterator[tuple[str, forms.Field]]:
    left: list[Any] = [forms.BaseForm]
    while left:
        for each in left.pop().__subclasses__():
            left.append(each)
            if each.__module__.startswith("hoiam."):
                fields = each.base_fields | getattr(each, "LATER", {})
                yield from ((f"{each.__module__}.{each.__name__}.{name}", field) for name, field in fields.items())


def test_every_choice_of_the_house_has_its_list_or_says_of_which_kind_its_codes_are() -> None:
    import hoiam.desk.urls
    import hoiam.portal.urls
    import hoiam.register.urls

    assert hoiam.desk.urls and hoiam.portal.urls and hoiam.register.urls
    dumb = [name for name, field in of_the_house() if isinstance(field, forms.ChoiceField) and not says(field)]
    assert dumb == []


def says(field: Any) -> bool:
    return bool(list(field.choices)) or hasattr(field, "said_of")


def same(one: str, other: str) -> bool:
    """The words, whichever way their parts are put together (an office with its code before or behind its title)."""
    if other.strip().startswith(("Cả cơ quan", "The whole body")):
        return one.startswith(("Cả cơ quan: ", "The whole body: "))  # of the page's own body there, by its name here
    if placed := re.match(r"(?:Người hoặc cơ quan thứ|Phần việc thứ|No\.) (\d+)", one):
        return other.startswith(f"{placed[1]}. ")  # by his post there, which only the petition knows; by his place here
    return set(re.findall(r"\w+", one.casefold())) == set(re.findall(r"\w+", other.casefold()))


def test_each_choice_of_each_step_is_given_back_as_its_page_shows_it(house: House) -> None:
    with translation.override("vi"):
        raw = set(read_otherwise())
    assert sorted(raw) == [], "\n".join(map(str, sorted(raw)))


def read_otherwise() -> Iterator[tuple[str, ...]]:
    for kind, state, edge in edges():
        if not at_the_desk(edge) or edge.step not in _forms():
            continue
        form = form_for(kind, state, edge)
        sent = dict.fromkeys([*form.fields, "draft_seen"], "") | {chosen.OF: chosen.made_for(kind, edge.grounds or edge.excuse)}
        called = given_back._labels(sent)
        fields = form.fields
        for name, field in fields.items():
            for value, title in getattr(field, "choices", ()):
                label, shown = called(name, str(value))
                if name == "subject":  # one subject is called by several titles; each is one of them
                    title = shown if shown in {begun(t.vi) for t in titles(str(value))} else title
                if value and (not same(shown, str(title)) or not label):
                    yield edge.name, name, str(value), shown, str(title)


def titles(subject: str) -> list[Text]:
    return [each.title for kind in laws.current().kinds.values() for each in kind.subjects if each.id == subject]


def _forms() -> Any:
    from hoiam.desk.forms import FORMS

    return FORMS


class Offered(HTMLParser):
    """The choices of a page: the name of the field, the value, and what stands beside it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.choices: dict[str, tuple[str, str]] = {}
        self.told: dict[tuple[str, str], str] = {}
        self.fields: dict[str, str] = {}
        self._at: tuple[str, str] | None = None
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag in ("input", "select", "textarea") and has.get("name"):
            self.fields[has["name"]] = has.get("value", "")
        match tag:
            case "input" if has.get("type") in ("radio", "checkbox"):
                self.choices[has.get("id", "")] = has["name"], has.get("value", "on")
            case "label":
                self._at = self.choices.get(has.get("for", ""))
            case "select":
                self._select = has.get("name", "")
            case "option":
                self._at = self._select, has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("label", "option"):
            self._at = None

    def handle_data(self, data: str) -> None:
        if self._at is not None:
            self.told[self._at] = self.told.get(self._at, "") + data


PAGES = [(CLERK, "/desk/receive/"), (CHAIR, "/desk/keys/log-in/"), (CHAIR, "/desk/keys/leave/"), (CLERK, "open")]


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(("office", "path"), PAGES)
def test_each_choice_of_each_other_page_is_given_back_as_it_shows_it(house: House, office: str, path: str, prefix: str) -> None:
    if path == "open":
        path = f"/desk/petition/{house.petition()}/open/"
    page = house.officer(office).get(prefix + path)
    if page.status_code != 200:
        pytest.fail(f"{path}: {page.status_code}")
    shown = Offered(page.content.decode())
    offered = shown.told
    assert offered
    with translation.override("en" if prefix else "vi"):
        called = given_back._labels(shown.fields)
        raw = [
            (name, value, called(name, value)[1], words)
            for (name, value), words in offered.items()
            if value not in ("", "on") and not same(called(name, value)[1], words) and called(name, value)[1] not in words
        ]
    assert raw == []


def test_what_was_ruled_at_the_gate_comes_back_in_words(house: House) -> None:
    case = decided(house, findings="Ông Phạm Văn Lực và bà Trần Thị Hà dự.")
    looked = house.officer(PUBLISHER).post(gate_of(case), {"action": "look"})
    find = looked.context["asked"][0]["find"].id
    sent = {"action": "clear", f"do-{find}": "same_word", f"instead-{find}": "[người]", f"same-{find}": "yes", "hand": "hen"}
    ended = text(house.officer(PUBLISHER).client.__class__().post(gate_of(case), sent))
    assert "Quyết định cho một chỗ Trùng chữ, không phải thông tin cá nhân" in ended
    assert "Chữ thay vào" in ended and "Cho mọi chỗ nói chữ ấy Có" in ended
