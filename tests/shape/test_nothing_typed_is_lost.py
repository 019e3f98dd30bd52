"""Whatever stops a form before its page has taken it, the answer has what was typed, to the letter; and leads on with it.

Every address at which something is typed (the rows of bench/_doors.py) is sent a form, and the form is stopped in each way in
which one can be. Whoever adds an address gets its tests by its row.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import resolve
from test_doors import DOORS, OFFICES, STRANGER, WRITER, Door, address_of, writer
from test_fuzz import House, house

from hoiam.casework import given_back
from hoiam.portal.answering import STEP_BYTES
from hoiam.site.doors import WORDS
from world import COMMUNE

__all__ = ["house", "writer"]

# What a page gives of itself, and what only says which button was pressed.
NO_WORDS = {
    "token", "kept", "seq", "once", "shown", "remove", "before", "version", "seen", "page", "marks", "action", "do", "confirm",
    "lines", "carried", "turn", "away", "copy", "plan",
}  # fmt: skip
TYPED = {name: door for name, door in DOORS.items() if door.fields and set(door.fields) - NO_WORDS}
SECRET = "Bí mật 4711"  # what the pages must never show
COOKIES = ("draft", "follow", "officer", "key")


@dataclass
class Form(HTMLParser):
    """What a browser sends when the button of the page's own form is pressed: of the form that has the most fields."""

    page: str
    forms: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)  # what there is to choose from
    typed: set[str] = field(default_factory=set)  # the fields that a person sees
    _open: str = ""
    _select: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.page)

    @property
    def fields(self) -> dict[str, list[str]]:
        return max((fields for _, fields in self.forms), key=len, default={})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((has.get("action", ""), {}))
        if not self.forms:
            return
        fields = self.forms[-1][1]
        if tag in ("input", "textarea", "select") and has.get("type") not in ("hidden", "submit", "file"):
            self.typed.add(has.get("name", ""))
        match tag:
            case "input" if has.get("type") in ("radio", "checkbox"):
                self.offered.setdefault(has["name"], []).append(has.get("value", "on"))
                if "checked" in has:
                    fields.setdefault(has["name"], []).append(has.get("value", "on"))
            case "input" if has.get("name") and has.get("type") not in ("file", "submit"):
                fields.setdefault(has["name"], []).append(has.get("value", ""))
            case "textarea":
                self._open = has.get("name", "")
                fields.setdefault(self._open, []).append("")
            case "select":
                self._select = has.get("name", "")
            case "option" if self._select:
                self.offered.setdefault(self._select, []).append(has.get("value", ""))
                if "selected" in has:
                    fields.setdefault(self._select, []).append(has.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._open:
            kept = self.forms[-1][1][self._open]
            kept[-1] += data if kept[-1] else data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._open = ""


def words_for(door: Door, page: str) -> dict[str, str]:
    """Something for each field: what the page offers, or words of its own, with what no page must run."""
    offered = Form(page).offered
    return {
        each: SECRET
        if given_back.is_secret(each)
        else next(filter(None, reversed(offered.get(each, []))), f'Chữ của ô {each} "đây" </textarea><b>&amp; hết')
        for each in door.fields
    }


def client_of(door: Door, house: House, writer: Client, *, without: tuple[str, ...] = (), csrf: bool = False) -> Client:
    """A browser like that of whoever stands before the door, but for some of its cookies."""
    theirs = writer if door.who == WRITER else house.clients[OFFICES[door.who]]
    mine = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
    for name, cookie in theirs.cookies.items():
        if name not in without:
            mine.cookies[name] = cookie.value
    return mine


def lost(page: str, sent: dict[str, str]) -> list[str]:
    """The fields of a form that the page does not have, each as it was typed; and the secrets that it has."""
    there = [value for _, fields in Form(page).forms for values in fields.values() for value in values]
    text = Shown(page).text
    gone = [each for each, typed in sent.items() if typed != SECRET and each not in NO_WORDS]
    # A choice that cannot be sent again stands there in the words of its list (tests/desk/test_choices_read_back.py).
    said = given_back._labels(sent)
    gone = [each for each in gone if sent[each] not in there and sent[each] not in text]
    gone = [each for each in gone if said(each, sent[each])[1] not in text]
    return gone + [f"{SECRET} is shown" for _ in [0] if SECRET in page]


class Shown(HTMLParser):
    """The text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text += data


def sent_to(client: Client, path: str, sent: dict[str, str], door: Door, **more: Any) -> Any:
    """The answer to the form, as a browser sends it where files go along and where none do."""
    if door.files and "data" not in more:
        return client.post(path, sent, **more)
    return client.post(path, "&".join(f"{name}={quoted(text)}" for name, text in sent.items()), FORM, **more)


FORM = "application/x-www-form-urlencoded"
FORM_WITH_FILES = "multipart/form-data; boundary=x"


def quoted(text: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(text)


# --- the ways in which a form is stopped ----------------------------------------------------------------------------------


def _no_cookies(door: Door, house: House, writer: Client, path: str, sent: dict[str, str]) -> Any:
    """The browser was closed in between, or takes no cookies."""
    return sent_to(Client(enforce_csrf_checks=True, raise_request_exception=False), path, sent, door)


def _no_mark(door: Door, house: House, writer: Client, path: str, sent: dict[str, str]) -> Any:
    """The mark against forged forms is gone, and all else is there."""
    return sent_to(client_of(door, house, writer, csrf=True), path, sent, door)


def _nobody(door: Door, house: House, writer: Client, path: str, sent: dict[str, str]) -> Any:
    """The code, the draft or the log-in has run out, and nothing else."""
    if door.who == STRANGER:
        return None
    return sent_to(client_of(door, house, writer, without=COOKIES), path, sent, door)


def _too_large(door: Door, house: House, writer: Client, path: str, sent: dict[str, str]) -> Any:
    """More than the door takes, by a file that stands behind the words."""
    return large(client_of(door, house, writer), path, sent)


def _too_large_and_nobody(door: Door, house: House, writer: Client, path: str, sent: dict[str, str]) -> Any:
    """A picture to a page whose code or log-in has run out."""
    return large(client_of(door, house, writer, without=COOKIES), path, sent)


def _from_nowhere(door: Door, house: House, writer: Client, path: str, sent: dict[str, str]) -> Any:
    """What hides where it comes from."""
    return sent_to(client_of(door, house, writer, csrf=True), path, sent, door, HTTP_ORIGIN="null")


def _hundreds_of_files(door: Door, house: House, writer: Client, path: str, sent: dict[str, str]) -> Any:
    """More files than are read at all; the front gives the body once more."""
    if not door.files:
        return None
    part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n.\r\n'
    body = (fields_of(sent) + part * 2 + "--x--\r\n").encode()
    client = client_of(door, house, writer)
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FILES=1):
        return client.generic("POST", path, body, FORM_WITH_FILES, **{given_back.BODY: lambda: io.BytesIO(body)})


def fields_of(sent: dict[str, str]) -> str:
    parts = (f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in sent.items())
    return "".join(parts)


def _role_lost(door: Door, house: House, writer: Client, path: str, sent: dict[str, str]) -> Any:
    """An officer who has another role by now."""
    from hoiam.casework.models import Office

    guard = getattr(resolve(path).func, "guard", None)
    for office in Office.objects.filter(code__startswith=f"{COMMUNE}/") if guard is not None and guard.roles else ():
        if office.code in house.clients and guard is not None and guard.roles.isdisjoint(office.roles):
            return sent_to(house.clients[office.code], path, sent, door)
    return None


def large(client: Client, path: str, sent: dict[str, str]) -> Any:
    body = fields_of(sent)
    body += '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    more = {"wsgi.input": io.BytesIO(body.encode() + bytes(WORDS)), "CONTENT_LENGTH": str(2_000_000_000)}
    return client.generic("POST", path, CONTENT_TYPE=FORM_WITH_FILES, **more)


STOPPED: list[Callable[..., Any]] = [
    _no_cookies, _no_mark, _nobody, _too_large, _too_large_and_nobody, _hundreds_of_files, _from_nowhere,
    _role_lost,
]  # fmt: skip


@pytest.mark.parametrize("name", TYPED)
def test_whatever_stops_a_form_the_answer_has_what_was_typed(
    house: House, writer: Client, django_db_blocker: Any, name: str
) -> None:
    door = TYPED[name]
    wrong = []
    with django_db_blocker.unblock(), house.world.inside():
        path = address_of(name, house)
        sent = words_for(door, client_of(door, house, writer).get(path).content.decode("utf-8", "replace"))
        for stop in STOPPED:
            answer = stop(door, house, writer, path, sent)
            if answer is None or answer.cookies.get("draft", None):
                continue  # anybody may begin a petition there, and has
            if set(sent.values()) == {SECRET}:
                assert SECRET not in answer.content.decode()  # a log-in; there is nothing to give back
                continue
            if answer.status_code not in (400, 403, 404, 409, 410, 413, 422):
                wrong.append(f"{stop.__name__}: {answer.status_code}")
            wrong += [f"{stop.__name__}: {each}" for each in lost(answer.content.decode(), sent)]
            if answer.headers["Cache-Control"] != "no-store":
                wrong.append(f"{stop.__name__}: stored by the browser")
    assert wrong == []


@pytest.mark.parametrize("name", TYPED)
def test_a_form_of_an_old_tab_is_taken_or_shown_again_with_what_was_typed(
    house: House, writer: Client, django_db_blocker: Any, name: str
) -> None:
    door = TYPED[name]
    with django_db_blocker.unblock(), house.world.inside():
        path = address_of(name, house)
        client = client_of(door, house, writer)
        page = client.get(path).content.decode("utf-8", "replace")
        there = Form(page).typed
        sent = {each: text for each, text in words_for(door, page).items() if each in there and text != SECRET}
        acts = house.world.one("SELECT count(*) FROM casework_history")
        answer = sent_to(client, path, sent | {"seq": "0", "once": "alt"}, door)
        if answer.status_code != 302 and house.world.one("SELECT count(*) FROM casework_history") == acts:
            assert lost(answer.content.decode("utf-8", "replace"), sent) == [], answer.status_code


# --- and the way on -------------------------------------------------------------------------------------------------------


def led_on(client: Client, page: str, **more: str) -> Any:
    """The answer when the button is pressed of the page that gave the words back."""
    (action, fields), *_ = [(at, fields) for at, fields in Form(page).forms if given_back.AGAIN in fields]
    pressed = dict(fields) | {name: [text] for name, text in more.items()}
    body = "&".join(f"{name}={quoted(text)}" for name, values in pressed.items() for text in values)
    return client.post(action, body, FORM)


def stands_in(page: str, sent: dict[str, str]) -> bool:
    """Whether a form of the page has these in its fields, with nothing else asked of whoever sends it."""
    found = [fields for _, fields in Form(page).forms if given_back.AGAIN not in fields]
    return any(all(text in fields.get(name, []) for name, text in sent.items()) for fields in found)


REPLIES = {
    "portal:add": {"words": 'Con đường "cái" <b>&\n\n  hai dòng '},
    "portal:withdraw": {"words": "Đã thỏa thuận.", "coerced": "no"},
}


@pytest.mark.parametrize("closed", [True, False], ids=["browser closed", "half an hour later"])
@pytest.mark.parametrize("name", REPLIES)
def test_by_the_code_the_form_opens_again_filled_in_and_is_then_taken(
    house: House, django_db_blocker: Any, name: str, closed: bool
) -> None:
    from test_fuzz import _code

    sent = REPLIES[name]
    with django_db_blocker.unblock(), house.world.inside():
        code, _case = _code(house.world)
        path = address_of(name, house)
        client = Client(enforce_csrf_checks=closed, raise_request_exception=False)
        lost_it = client.post(path, sent)
        assert lost_it.status_code == 403
        wrong = led_on(client, lost_it.content.decode(), code="AAAAA-AAAAA-AAAAA-AAAAA")
        assert wrong.status_code == 403
        assert lost(wrong.content.decode(), sent) == []
        opened = led_on(client, wrong.content.decode(), code=code.text)
        assert opened.status_code == 200
        assert code.text not in opened.content.decode()
        assert stands_in(opened.content.decode(), sent)
        assert {len(each.content) % STEP_BYTES for each in (wrong, opened)} == {0}
        fields = next(fields for _, fields in Form(opened.content.decode()).forms if set(sent) <= set(fields))
        assert client.post(path, fields).status_code == 302


def test_after_logging_in_again_the_desks_form_opens_filled_in(house: House, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), house.world.inside():
        theirs = house.clients[OFFICES["clerk"]]
        page = theirs.get("/desk/receive/").content.decode()
        sent = {name: values[0] for name, values in Form(page).fields.items() if values and name != "csrfmiddlewaretoken"}
        sent |= {"words": "Bà cụ nói: đất <mất>", "channel": "visit", "name": "Lê Thị Bưởi", "against": f"{COMMUNE}/03"}
        ended = Client(raise_request_exception=False).post("/desk/receive/", sent)
        assert (ended.status_code, lost(ended.content.decode(), sent)) == (403, [])
        again = led_on(Client(raise_request_exception=False), ended.content.decode())
        assert (again.status_code, lost(again.content.decode(), sent)) == (403, [])  # before he has logged in
        # Logging in gives a browser another mark against forged forms than the page has; what is only filled in asks for none.
        checks = Client(enforce_csrf_checks=True, raise_request_exception=False)
        checks.cookies = theirs.cookies
        opened = led_on(checks, ended.content.decode())
        assert opened.status_code == 200
        assert stands_in(opened.content.decode(), {each: sent[each] for each in ("words", "channel", "name", "against")})


def test_a_key_that_has_locked_itself_asks_for_the_password_and_goes_on_with_what_was_pressed(
    house: House, django_db_blocker: Any
) -> None:
    sent = {"purpose": "verify", "words": "Để mời ông ấy đến làm việc"}
    with django_db_blocker.unblock(), house.world.inside():
        locked = client_of(DOORS["desk:open"], house, Client(), without=("key",))
        answer = locked.post(address_of("desk:open", house), sent)
        assert answer.status_code == 409
        assert lost(answer.content.decode(), sent) == []
        assert given_back.AGAIN not in answer.content.decode()
        assert stands_in(answer.content.decode(), sent)


def test_another_sites_page_gets_its_words_shown_and_nothing_to_press(house: House, django_db_blocker: Any) -> None:
    door = DOORS["portal:withdraw"]
    with django_db_blocker.unblock(), house.world.inside():
        origins = ({"HTTP_ORIGIN": each} for each in ("https://elsewhere.example", "http://["))
        for headers in (*origins, {"HTTP_SEC_FETCH_SITE": "cross-site"}):
            client = client_of(door, house, Client(), csrf=True)
            for more in ({}, {given_back.AGAIN: "yes"}):
                answer = client.post("/follow/withdraw", {"words": "Tôi xin rút hết", **more}, **headers)
                assert answer.status_code == 403
                assert "Tôi xin rút hết" in answer.content.decode()
                assert not [fields for _, fields in Form(answer.content.decode()).forms if "words" in fields]


def test_where_the_page_has_no_such_field_any_more_the_words_are_there_to_be_copied(
    house: House, django_db_blocker: Any
) -> None:
    sent = {given_back.AGAIN: "yes", "words": "Một câu dài đã gõ", "facts": "và một câu nữa"}
    with django_db_blocker.unblock(), house.world.inside():
        client = client_of(DOORS["desk:step"], house, Client())
        for path in (f"/desk/petition/{house.cases['complaint']}/decide/", "/desk/many/", "/khong-co", "/proof/check"):
            answer = client.post(path, "&".join(f"{n}={quoted(t)}" for n, t in sent.items()), FORM)
            assert "Một câu dài đã gõ" in answer.content.decode(), path
            assert "và một câu nữa" in answer.content.decode(), path


# --- what keeps it so -----------------------------------------------------------------------------------------------------


def test_whatever_stands_before_a_view_asks_what_was_typed_before_it_leads_elsewhere() -> None:
    """Decorators and middleware: a function inside a function that takes a request, and the looks of middleware."""
    import hoiam

    root = Path(hoiam.__file__).parent
    found, silent = 0, []
    for file in root.rglob("*.py"):
        source = file.read_text()
        if "redirect" not in source:
            continue
        tree = ast.parse(source)
        outer = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        inner = [each for node in outer for each in ast.walk(node) if isinstance(each, ast.FunctionDef) and each is not node]
        for each in {id(one): one for one in inner}.values():
            if not any(argument.arg == "request" for argument in each.args.args):
                continue
            text = ast.unparse(each)
            if "redirect(" in text or "redirect_to_login(" in text:
                found += 1
                if "given_back." not in text:
                    silent.append(f"{file.relative_to(root)}: {each.name}")
    assert found >= 3
    assert silent == []


def test_words_stand_before_files_in_every_form() -> None:
    """So that the beginning of a form that is too large has all that was typed."""
    import hoiam

    wrong = []
    for file in Path(hoiam.__file__).parent.rglob("templates/**/*.html"):
        text = file.read_text()
        for form in text.split("<form")[1:]:
            _, upload, rest = form.partition("</form>")[0].partition("<c-upload")
            if upload and '<c-field :field="form.' in rest:
                wrong.append(file.name)
    assert wrong == ["proof.html"]  # what is pasted there is a file as well, and lies with whoever pastes it


def test_a_button_that_was_pressed_is_shown_to_nobody_as_his_words() -> None:
    import re

    import hoiam

    pressed = set()
    for file in Path(hoiam.__file__).parent.rglob("templates/**/*.html"):
        buttons = re.findall(r"<(?:c-button|button)\b[^>]*?\sname=\"([^\"{]+)\"", file.read_text())
        pressed |= set(buttons)
    assert {"do", "action", "remove", "turn", "place", "away"} <= pressed
    # A place is also chosen from a list, at the gate; as a button its value begins with the id of a file.
    assert {name for name in pressed - {"place"} if given_back.is_word(name)} == set()
    moved = given_back.typed("application/x-www-form-urlencoded", f"place={'0' * 32}%3A1".encode()).fields
    assert [given_back._shown(*each) for each in moved] == [""]


def test_every_password_has_a_name_that_is_shown_to_nobody() -> None:
    from django import forms
    from test_typed_fields import every_form

    secret = {
        name
        for form in every_form()
        for name, each in form.base_fields.items()
        if isinstance(each.widget, forms.PasswordInput) or "code" in name or form.__name__ in ("CodeForm", "SlipForm")
    }
    assert {"password", "new", "again", "code", "slip"} <= secret
    # Whatever opens a petition: what a page shows of it once, it never shows again.
    assert all(map(given_back.is_secret, ("code", "slip", "fresh")))
    from hoiam.desk import keys

    own = (keys.OwnForm(prefix="recovery"), keys.ChangeForm(prefix="change"))
    prefixed = {form.add_prefix(name) for form in own for name in form.fields}
    assert {name for name in prefixed if not given_back.is_secret(name)} == set()
