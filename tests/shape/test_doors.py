"""Every door through which bytes come is known, and whatever is typed there costs no more than its length."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver
from test_fuzz import HOLDER as HAS_CODE
from test_fuzz import STRANGER as NOBODY
from test_fuzz import Fields, House, house
from test_routes import routes

from cost import seconds
from listened import heard
from portal.conftest import Writer
from world import COMMUNE

BENCH = Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))
from _doors import CLERK, DOORS, HOLDER, LEADER, NOTHING, OFFICER, PIECES, PUBLISHER, STRANGER, WRITER, Door  # noqa: E402 - after the path

__all__ = ["house"]
LONG = 30_000
# A request costs at most this much of a processor, in a serving process, whatever is typed; a quiet machine takes far less.
MOST_SECONDS = 2.0
SLOW = 0.3  # from here on a quarter of the text is tried as well
OFFICES = {
    CLERK: f"{COMMUNE}/01", OFFICER: f"{COMMUNE}/03", LEADER: f"{COMMUNE}/04", PUBLISHER: f"{COMMUNE}/05",
    HOLDER: HAS_CODE, STRANGER: NOBODY,
}  # fmt: skip
# Of allauth's and Django's views, which read a request in many places.
THEIRS = ("account_", "mfa_")


def views() -> Iterator[tuple[str, Any]]:
    def walk(resolver: Any, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                yield from walk(entry, (*names, entry.namespace) if entry.namespace else names)
            else:
                yield ":".join((*names, entry.name or "?")), entry.callback

    yield from walk(get_resolver(), ())


def test_every_address_has_a_row_and_no_row_is_of_none() -> None:
    names = {name for _, name, _ in routes()}
    assert set(DOORS) & set(NOTHING) == set()
    assert names - set(DOORS) - set(NOTHING) == set(), "say in bench/_doors.py what may be typed there"
    assert (set(DOORS) | set(NOTHING)) - names == set()


def test_what_is_said_to_take_nothing_reads_nothing() -> None:
    for name, view in views():
        if name in NOTHING and not name.startswith(THEIRS):
            source = inspect.getsource(inspect.unwrap(view))
            assert not re.search(r"request\.(POST|GET|FILES|body|read)\b", source), name


def test_what_is_read_by_name_stands_in_its_row() -> None:
    for name, view in views():
        if name not in DOORS or name.startswith(THEIRS):
            continue
        source = inspect.getsource(inspect.unwrap(view))
        read = re.findall(r"request\.(POST|GET)(?:\.get(?:list)?\(|\[)\s*\"([\w-]+)\"", source)
        row = DOORS[name]
        left = {word for kind, word in read if word not in (row.query if kind == "GET" else row.fields)}
        # The marks of what a page has shown are compared and no more; they are tried where nothing is written over.
        assert left <= {"do", "action", "confirm", "remove", "seen"}, name


# --- what is typed ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def writer(house: House, django_db_blocker: Any) -> Writer:
    """The browser of somebody who has answered all questions and not sent it yet."""
    client = Writer(raise_request_exception=False)
    with django_db_blocker.unblock(), house.world.inside():
        for page, answers in (
            ("kind", {"answer": "vn.complaint"}), ("place", {"answer": COMMUNE}), ("subject", {"answer": "land"}),
            ("body", {"answer": COMMUNE}), ("words", {"words": "Tôi đề nghị đo lại đất."}), ("readers", {"against": "none"}),
            ("about", {"named": "yes", "name": "Hoàng Văn Thuyết", "address": "xóm Giếng", "people": "1"}),
        ):  # fmt: skip
            assert client.post(f"/write/{page}", answers).status_code == 302, page
    return client


def address_of(name: str, house: House) -> str:
    """An address of the name that is there, as far as one is."""
    address = next(address for address, each, _ in routes() if each == name)
    known = {
        "petition_id": house.cases["complaint"], "blob_id": house.blobs[0], "word": "verify", "which": "receipt", "number": 1,
        "pk": 1,
    }  # fmt: skip
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda hole: str(known.get(hole[1], uuid4())), address)


def took(client: Client, method: str, path: str, data: Any, enough: float = SLOW, **headers: Any) -> tuple[float, int]:
    """Processor seconds that a request takes where it is slow each time, and the worst of its answers."""
    answers: list[int] = []
    taken = seconds(lambda: answers.append(getattr(client, method)(path, data, **headers).status_code), enough=enough)
    return taken, max(answers)


def dear(client: Client, method: str, path: str, form: Any, shows: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with the cost of a request, and of the pages that show it afterwards; `form`: from a length, the fields."""
    wrong = []
    for show in ("", *shows):
        long = took(client, method, path, form(LONG)) if not show else took(client, "get", show, {})
        if long[1] >= 500:
            wrong.append(f"{long[1]} {path} {show}")
        if long[0] > SLOW:
            short = took(client, method, path, form(LONG // 4), 0) if not show else (SLOW, 0)
            if long[0] > MOST_SECONDS or long[0] > 9 * short[0]:
                wrong.append(f"{long[0]:.2f} s, a quarter {short[0]:.2f} s: {path} {show}")
    return wrong


def offers(client: Client, path: str) -> dict[str, str]:
    """What stands in the fields of a page before anybody types."""
    page, fields = client.get(path), Fields()
    if page.status_code in (200, 422) and page.headers.get("Content-Type", "").startswith("text/html"):
        fields.feed(page.content.decode())
    return {each: values[0] for each, values in fields.found.items() if values and values[0]}


@pytest.mark.parametrize("name", DOORS)
def test_whatever_is_typed_at_a_door_costs_no_more_than_its_length(
    house: House, writer: Writer, django_db_blocker: Any, name: str
) -> None:
    door: Door = DOORS[name]
    wrong: list[str] = []
    with django_db_blocker.unblock(), house.world.inside():
        client: Client = writer if door.who == WRITER else house.clients[OFFICES[door.who]]
        path = address_of(name, house)
        offered = offers(client, path)
        for what, piece in PIECES.items():
            if "seen" in offered:  # a page of writing takes over what is new only what it has shown
                offered = offers(client, path)

            def typed(
                length: int, names: tuple[str, ...], piece: str = piece, offered: dict[str, str] = offered
            ) -> dict[str, str]:
                text = ("a" + piece * (length // len(piece) + 1))[:length]
                return {**offered, **dict.fromkeys(names, text)}

            if door.fields:
                found = dear(client, "post", path, lambda n: typed(n, door.fields), door.shows)
                wrong += [f"{what}: {each}" for each in found]
            if door.query:
                found = dear(client, "get", path, lambda n: typed(n // 8, door.query))
                wrong += [f"{what}: {each}" for each in found]
    assert wrong == []


def test_cookies_headers_and_addresses_cost_no_more_than_their_length(house: House, django_db_blocker: Any) -> None:
    wrong: list[str] = []
    headers = ("HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_FOR", "HTTP_REFERER", "HTTP_USER_AGENT", "HTTP_ORIGIN", "CONTENT_TYPE")
    cookies = ("draft", "follow", "officer", "key", "device", "csrf", "language", "messages")
    with django_db_blocker.unblock(), house.world.inside():
        for piece in (",", ", ", "a;q=0.1,", "a-", ";", "=", "1.", "a", "/", "%", "..", "\\", "x001/"):
            text = (piece * 8_000)[:8_000]
            for header in headers:
                fresh = Client(raise_request_exception=False)
                taken, answer = took(fresh, "post", "/follow", {"code": "a"}, **{header: text})
                assert answer < 500
                if taken > SLOW:
                    wrong.append(f"{header}: {piece}")
            jar = Client(raise_request_exception=False)
            for cookie in cookies:
                jar.cookies[cookie] = text
            for path in ("/", "/write/words", "/follow/petition", "/desk/", "/account/login/"):
                taken, answer = took(jar, "get", path, {})
                assert answer < 500
                if taken > SLOW:
                    wrong.append(f"cookies: {piece} {path}")
            for path in ("/register/log/", "/register/law/", "/register/figures/", "/desk/help/", "/", "/en"):
                taken, answer = took(Client(raise_request_exception=False), "get", path + text.replace("\\", "a"), {})
                assert answer < 500
                if taken > SLOW:
                    wrong.append(f"address: {path} {piece}")
    assert wrong == []


def test_json_as_deep_as_a_form_is_long_breaks_no_log_in(house: House, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), house.world.inside():
        for text in ("[" * 100_000, '{"a":' * 50_000, "1" * 100_000, '"' + "\\u0323" * 50_000 + '"'):
            for path in ("/account/2fa/webauthn/login/", "/account/2fa/authenticate/"):
                fresh = Client(raise_request_exception=False)
                taken, answer = took(fresh, "post", path, {"credential": text}, MOST_SECONDS)
                assert answer < 500, (path, text[:10])
                assert taken <= MOST_SECONDS


# --- in which language --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("name", sorted({*DOORS, *NOTHING}))
def test_no_page_of_any_address_is_read_with_the_wrong_sounds_opened_or_sent(
    house: House, writer: Client, django_db_blocker: Any, name: str, prefix: str
) -> None:
    """The desk's as well, with the law's names and other people's words."""
    door = DOORS.get(name, Door())
    with django_db_blocker.unblock(), house.world.inside():
        path = prefix + address_of(name, house)
        for who in {door.who} if name in DOORS else {LEADER, HOLDER}:
            client = writer if who == WRITER else house.clients[OFFICES[who]]
            answers = [client.get(path)]
            if door.fields:
                answers.append(client.post(path, dict.fromkeys(door.fields, "Lời đã gõ của tôi")))
            for answer in answers:
                if answer.headers.get("Content-Type", "").startswith("text/html"):
                    assert heard(answer.content.decode("utf-8", "replace")) == [], answer.status_code
