"""Every page by everybody, with forms filled in at random: no page breaks, and none shows what its visitor may not see.

Each visitor opens a page, fills in whatever fields it has (and some that it has not) with words, days, numbers and rubbish,
and sends it. What is sent may well be taken: afterwards every history of the house is folded and compared as ever.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from test_routes import example, routes

from desk.conftest import DirectLine
from hoiam.site.engine import copies as copies_
from world import COMMUNE, PASSWORD, PROVINCE, WARD, World, act, asking_as, copy_of, furnish, submit
from world import actor as actor_of

# Together ten thousand requests, always the same; `./hoiam bench fuzz` asks the processes themselves, a million times.
ROUNDS = int(os.environ.get("HOIAM_FUZZ", "5"))
REQUESTS = 1_000  # of a round
STRANGER, HOLDER = "a stranger", "who holds a code"
OFFICES = [f"{COMMUNE}/{n:02}" for n in range(1, 7)] + [f"{WARD}/01", f"{WARD}/04", f"{PROVINCE}/04", f"{PROVINCE}/05"]
VISITORS = [STRANGER, HOLDER, *OFFICES]


@dataclass
class Fields(HTMLParser):
    """The fields of the forms of a page, with the values that it offers."""

    found: dict[str, list[str]] = field(default_factory=dict)
    _select: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag in ("input", "textarea", "button") and has.get("name"):
            self.found.setdefault(has["name"], []).append(has.get("value", ""))
        elif tag == "select" and has.get("name"):
            self._select = has["name"]
            self.found.setdefault(self._select, [])
        elif tag == "option" and self._select:
            self.found[self._select].append(has.get("value", ""))


@dataclass
class House:
    world: World
    cases: dict[str, UUID]
    numbers: dict[UUID, str]
    clients: dict[str, Client]
    blobs: list[str]

    def may_see(self, visitor: str, case: UUID) -> bool:
        from hoiam.casework.reading import cases

        if visitor in (STRANGER, HOLDER):
            return False
        who = actor_of(visitor)
        try:
            with asking_as(visitor):
                cases.case(case, who, today())
        except LookupError:
            return False
        return True


def today() -> date:
    return (datetime.now(UTC) + timedelta(hours=7)).date()


def petitions() -> dict[str, UUID]:
    """One in each situation, with today's days, so that the pages let their steps be taken."""
    first = today() - timedelta(days=12)

    def day(n: int) -> date:
        return first + timedelta(days=n)

    made = {"feedback": submit(day(0)).petition_id}
    made["complaint"] = submit(day(0), "vn.complaint", subject="land", signed="paper").petition_id
    act(made["complaint"], "classify.competent", day(1), f"{COMMUNE}/01")
    act(made["complaint"], "accept", day(2), f"{COMMUNE}/04")
    act(made["complaint"], "assign", day(2), f"{COMMUNE}/04", offices=(f"{COMMUNE}/03",))
    made["decided"] = submit(day(0)).petition_id
    act(made["decided"], "classify.competent", day(1), f"{COMMUNE}/01")
    act(made["decided"], "assign", day(1), f"{COMMUNE}/04", offices=(f"{COMMUNE}/03",))
    act(made["decided"], "decide", day(2), f"{COMMUNE}/04", paper="answer")
    made["moving"] = submit(day(0)).petition_id
    act(made["moving"], "transfer.sent", day(1), f"{COMMUNE}/01", body=WARD)
    made["denounced"] = submit(
        day(0), "vn.denunciation", subject="conduct", signed="paper", against=f"{COMMUNE}/06"
    ).petition_id
    made["of the ward"] = submit(day(0), body=WARD).petition_id
    made["closed"] = submit(day(0)).petition_id
    act(made["closed"], "send_back", day(1), f"{COMMUNE}/01", reason="unclear")
    return made


@pytest.fixture(scope="module")
def house(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[House]:
    from hoiam.casework import bodies
    from hoiam.casework.keys import officers
    from hoiam.casework.models import Officer
    from hoiam.vault.agent import AgentClient

    world = copy_of(copies)
    patch = pytest.MonkeyPatch()
    with django_db_blocker.unblock(), world.inside():
        furnish()
        code = _code(world)
        cases = petitions()
        cases["of the code"] = code[1]
        client = AgentClient.__new__(AgentClient)
        _direct(client)
        patch.setattr(officers, "agent", lambda: client)
        clients = {STRANGER: Client(raise_request_exception=False), HOLDER: Client(raise_request_exception=False)}
        shown = clients[HOLDER].post("/follow", {"code": code[0].text})
        assert shown.status_code == 302, shown.content.decode()[:2000]
        for office in OFFICES:
            clients[office] = Client(raise_request_exception=False)
            clients[office].force_login(Officer.objects.get(office_id=office))
            clients[office].post("/desk/unlock/", {"password": PASSWORD})
        numbers = dict(world.rows("SELECT id, number FROM casework_dossier"))  # type: ignore[arg-type]  # rows of two
        blobs = [str(row[0]) for row in world.rows("SELECT id FROM casework_blob LIMIT 6")]
        acts = world.one("SELECT count(*) FROM casework_history")
        yield House(world, cases, numbers, clients, blobs)
        bodies.forget()
        left, taken = world.faults(), world.one("SELECT count(*) FROM casework_history") - acts
    patch.undo()
    copies.drop(world.addresses)
    assert left == []
    assert taken > 0, "of all that was sent something must have been taken, or the forms were not filled in as people do"


def _code(world: World) -> tuple[Any, UUID]:
    from hoiam.vault.codes import ReturnCode

    code = ReturnCode.new()
    return code, submit(today() - timedelta(days=12), code=code).petition_id


def _direct(client: Any) -> None:
    """The key agent's own rules in memory, as the desk's tests have them."""
    from hoiam.vault.agent import Agent

    client._line = DirectLine(Agent().handle)


# --- what is typed ----------------------------------------------------------------------------------------------------

RUBBISH = [
    "", " ", "\x00", "'\"><script>alert(1)</script>", "%s%n{{7*7}}{% load %}", "../../../etc/passwd", "\u202egnp.exe",
    "ﷺ" * 50, "-1", "0", "99999999999999999999", "1e400", "NaN", "31/02/2026", "2026-13-45", "0000-00-00", "9999-12-31",
    "1/1/0001", "a" * 20_000, "ệ" * 5_000, "😀", "=cmd|' /C calc'!A0", "http://[", "on", "yes", "no",
]  # fmt: skip


LETTERS = "".join(map(chr, (*range(32, 127), *range(0xC0, 0x250), 0x202E, 0x1F600)))


def typed(dice: Random, offered: list[str]) -> str:
    """What somebody types into a field that offers these values."""
    real = [o for o in offered if o]
    if real and dice.random() < 0.5:
        return dice.choice(real)
    some_day = date.fromordinal(dice.randint(date(2020, 1, 1).toordinal(), date(2030, 1, 1).toordinal()))
    return dice.choice(
        [
            dice.choice(RUBBISH),
            "".join(
                chr(dice.choice([*range(32, 127), *range(0xC0, 0x250), 0x202E, 0x1F600])) for _ in range(dice.randint(1, 40))
            ),
            f"{some_day:%d/%m/%Y}",
            some_day.isoformat(),
            today().isoformat(),
            f"{today():%d/%m/%Y}",
            str(dice.randint(-3, 40)),
            dice.choice([*OFFICES, COMMUNE, WARD, "KHONG-CO"]),
            "Đã xem xét nội dung và thấy như sau.",
        ]
    )


ADDRESSES = [
    (address, guard)
    for address, name, guard in routes()
    if guard is not None and not name.startswith(("account_", "mfa_")) and "lock" not in name
]


STEPS = (
    "accept refuse assign verify decide notify send_back transfer extend suspend resume withdraw recuse protect ask coordinate"
    " close classify dialogue conclude enforce sign khong-co"
)


@dataclass(frozen=True)
class Visit:
    """Who goes where, with something real or invented in each hole of the address, and which petition it is about."""

    visitor: str
    where: str
    about: UUID | None


def visit(dice: Random, house: House) -> Visit:
    address, _guard = dice.choice(ADDRESSES)
    about: UUID | None = None

    def fill(hole: re.Match[str]) -> str:
        nonlocal about
        _kind, _, name = hole[1].rpartition(":")
        if name == "petition_id":
            about = dice.choice([*house.cases.values()] * 3 + [uuid4()])
            return str(about)
        known = {
            "blob_id": [*house.blobs, str(uuid4())],
            "blob": [*house.blobs, str(uuid4())],
            "word": STEPS.split(),
            "kind": ["vn.complaint", "vn.feedback", "khong-co"],
            "code": [COMMUNE, "KHONG-CO"],
            "rule_id": ["KN-RES1", "khong-co"],
            "seq": [str(n) for n in range(9)],
            "name": ["acknowledgement", "khong-co"],
            "which": ["receipt", "slip", "khong-co"],
        }
        return dice.choice(known.get(name, [str(uuid4())]))

    where = re.sub(r"<([^>]+)>", fill, address)
    if "(?P<" in where:
        where = example(address) or "/"
    prefix = dice.choice(["", "", "/en"])
    asked = dice.choice(
        ["", "", "", "?outcome=sent", "?outcome=held", "?outcome=competent", "?page=-1&q=%00", "?kind=x&until=z"]
    )
    return Visit(dice.choice(VISITORS), prefix + where + asked, about)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_page_breaks_and_none_shows_what_its_visitor_may_not_see(house: House, django_db_blocker: Any, seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - the same visits every time
    wrong: list[str] = []
    asked = 0
    with django_db_blocker.unblock(), house.world.inside():
        while asked < REQUESTS:
            made = visit(dice, house)
            client = house.clients[made.visitor]
            hidden = made.about is not None and not house.may_see(made.visitor, made.about)
            page = client.get(made.where)
            wrong += faults(house, "GET", page, made, hidden)
            asked += 1
            if dice.random() < 0.3:
                continue
            form = filled_in(dice, page)
            wrong += faults(house, f"POST {shortened(form)}", client.post(made.where, form), made, hidden)
            asked += 1
    assert wrong == []


def filled_in(dice: Random, page: Any) -> dict[str, str]:
    """A form as somebody fills it in: mostly with what the page offers, so that some of what is sent is taken."""
    fields = Fields()
    if page.status_code == 200 and page.headers.get("Content-Type", "").startswith("text/html"):
        fields.feed(page.content.decode())
    names = {name: values for name, values in fields.found.items() if name != "csrfmiddlewaretoken"}
    for name in ("words", "day", "body", "offices", "seq", "ground", "answer"):
        if name not in names and dice.random() < 0.15:
            names[name] = []
    form = {name: typed(dice, offered) for name, offered in names.items() if dice.random() < 0.9}
    for name in ("seq", "expected"):
        if names.get(name) and dice.random() < 0.7:
            form[name] = names[name][0]
    return form


def shortened(form: dict[str, str]) -> str:
    return repr({name: value[:40] for name, value in form.items()})


def faults(house: House, how: str, answer: Any, made: Visit, hidden: bool) -> list[str]:
    """What is wrong with an answer; in words that say how to see it again."""
    who = f"{made.visitor} {how} {made.where}: {answer.status_code}"
    if answer.status_code >= 500:
        return [f"{who} {getattr(answer, 'exc_info', None) and answer.exc_info[1]!r}"]
    wrong = []
    # An address with a NUL is no request, whoever sends it and whatever lies there (`site.doors`).
    if hidden and answer.status_code not in ((400,) if "%00" in made.where else (302, 403, 404, 405)):
        wrong.append(f"{who}, where nothing should be")
    if hidden and answer.status_code == 302:
        # To the log-in, or to the petition's own page, which then says that there is none; both say nothing.
        to = answer.headers["Location"]
        if "/account/login/" not in to and not to.endswith(f"/desk/petition/{made.about}/"):
            wrong.append(f"{who} leads to {to}")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for case, number in house.numbers.items():
        # A number on a page is a petition on a page: only for who may see it, and for the holder of its own code.
        own = case == house.cases["of the code"] and made.visitor == HOLDER
        if number.encode() in body and not own and not house.may_see(made.visitor, case):
            wrong.append(f"{who} shows {number}")
    return wrong
