"""Somebody outside reads every public page all the time while people come: he learns no more than the slot."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from core.ledger.conftest import Inline
from hoiam.casework import laws
from hoiam.casework.ledger import exporter
from hoiam.casework.ledger.slots import LINES, TURN, Shown, Slots
from hoiam.clock.ledger import Keeper
from hoiam.core.ledger import checkpoint, tiles
from portal.conftest import COMMUNE, House, send
from portal.test_receipts import FOLDER, Log

pytestmark = pytest.mark.django_db(transaction=True)
SLOT = timedelta(seconds=2)
TEN = datetime(2030, 1, 1, 10, 0, tzinfo=UTC)  # ahead of the machine's clock, which the acts bear
VISITS = 200
# What is drawn anew for each answer, whoever asks.
DRAWN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|name="once" value="[^"]*"|<!--[0-9a-f]+-->')
DRAWN_HEADERS = {"Set-Cookie", "Content-Security-Policy", "Date"}


class Public:
    """Every address of portal and register that answers somebody without a log-in and without a code."""

    def __init__(self) -> None:
        self.folder = Path(settings.HOIAM_HOME) / "log"
        addresses = [address for _, address in sorted(_addresses())]
        self.pages = [address for address in addresses if Client().get(address).status_code == 200]

    def files(self) -> list[str]:
        """The log's files that are there, and those that would be if anything newer were shown."""
        there = [str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()]
        size = int((self.folder / "checkpoint").read_text("utf-8").split("\n")[1])
        next_ones = [
            name
            for more in range(1, 2 * LINES + 1)
            for name in (tiles.tile_path(0, size // 256, (size + more) % 256 or 256),
                         tiles.entries_path(size // 256, (size + more) % 256 or 256))
        ]  # fmt: skip
        return [f"/register/log/{name}" for name in sorted({*there, *next_ones, f"witnessed/{size + LINES:03}"})]

    def read(self, round_: int = 0) -> dict[str, tuple[object, ...]]:
        """What each shows now: status, what it says of itself, bytes. In a round other than 0 every page of the log and its
        head, and of all else each tenth address, another one each round."""
        seen = {}
        for number, address in enumerate([*self.pages, *self.files()]):
            if round_ and (number + round_) % 10 and not address.endswith(("/log/", "/checkpoint")):
                continue
            answer = Client().get(address)
            data = b"".join(answer.streaming_content) if answer.streaming else answer.content
            headers = {name: value for name, value in answer.headers.items() if name not in DRAWN_HEADERS}
            seen[address] = (answer.status_code, tuple(sorted(headers.items())), DRAWN.sub(b"", data))
        return seen


def _addresses() -> Iterator[tuple[str, str]]:
    """(name, address) of every pattern of portal and register that has no parameters, and one law's rule."""

    def walk(patterns: list[Any], prefix: str, space: str) -> Iterator[tuple[str, str]]:
        for each in patterns:
            route = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, route, each.namespace or space)
            elif isinstance(each, URLPattern) and space in ("portal", "register") and "<" not in route:
                yield f"{space}:{each.name}", "/" + route

    yield from walk(get_resolver().url_patterns, "", "")
    yield "portal:home in English", "/en/"
    yield "register:log in English", "/en/register/log/"
    yield "register:rule", f"/register/law/{min(laws.current().rules)}/"
    yield "register:figures_body", f"/register/figures/{COMMUNE}/"
    yield "register:figures_csv", f"/register/figures/{COMMUNE}/figures.csv"
    yield "register:answers of a body", f"/register/?body={COMMUNE}"


class Clock:
    """The signing process of a house whose time a test drives."""

    def __init__(self, log: Log) -> None:
        self.log, self.now = log, TEN
        self.keeper = Keeper.open(Path(settings.HOIAM_HOME), slots=Slots(SLOT))
        self.keeper.witnesses.threads, self.keeper.witnesses.post, self.keeper.get = Inline(), log._post, log._get
        self.keeper.witnesses.clock = lambda: self.now

    def until(self, moment: datetime) -> None:
        """Every turn up to a moment."""
        with psycopg.connect(self.log.owner, autocommit=True) as conn:
            self.keeper._asked_with = conn
            while self.now + TURN <= moment:
                self.now += TURN
                self.log.now = self.now
                for _ in range(2):  # the second takes in what witnesses have answered
                    done = self.keeper.run_once(conn, now=self.now)
                    assert done.refusal is None, done.refusal

    def shown(self) -> Shown:
        with psycopg.connect(self.log.owner) as conn:
            found = exporter.last_shown(conn)
        assert found is not None
        return found


@pytest.fixture
def clock(house: House, tmp_path: Path, addresses: Any) -> Iterator[Clock]:
    log = Log(tmp_path, addresses.owner)
    made = Clock(log)
    made.until(TEN + SLOT)
    yield made
    (FOLDER / "policy").write_bytes(log.kept)


def add(house: House) -> None:
    """A petitioner adds a line to what he wrote."""
    once = re.search(r'name="once" value="([^"]+)"', house.get("follow/add").content.decode())
    answer = house.post("follow/add", words="Tôi bổ sung một dòng.", **({"once": once[1]} if once else {}))
    assert answer.status_code == 302, answer.content.decode()[:500]


def test_who_reads_every_public_page_learns_no_more_than_the_slot(house: House, clock: Clock) -> None:
    dice = random.Random(11)  # noqa: S311 - a draw that can be repeated
    send(house)
    sender = House()
    writes = [n % 2 == 0 for n in range(VISITS)]
    dice.shuffle(writes)
    begin = clock.now + SLOT
    visits = sorted(begin + timedelta(milliseconds=500 * n + dice.randrange(1, 499)) for n in range(VISITS))
    clock.until(begin)
    public, lines = Public(), 0
    assert len(public.pages) > 18
    assert {"/", "/en/register/log/", "/register/", "/proof", "/follow"} <= set(public.pages)
    assert {"/register/figures/", f"/register/figures/{COMMUNE}/"} <= set(public.pages)
    whole, heads = public.read(), [clock.shown()]
    of_slot = public.read(1)
    for n, (moment, writing) in enumerate(zip(visits, writes, strict=True), start=1):
        clock.until(moment)
        if clock.shown() == heads[-1]:
            # What was written in the turn before is signed by now, and its receipt given.
            assert public.read(len(heads)) == of_slot, f"what visit {n - 1} did shows in the next turn"
        else:
            heads.append(clock.shown())
            of_slot = public.read(len(heads))
        if n % 20 == 0:
            earlier, whole = whole, public.read()
            changed = {address for address in whole if whole[address] != earlier.get(address)}
            assert changed
            assert all("register/log" in address for address in changed), changed
        if not writing:
            assert house.get("follow/petition").status_code == 200
        elif n % 10 == 0:
            send(sender)
            lines += 1
        else:
            add(house)
            lines += 1
        assert public.read(len(heads)) == of_slot, f"visit {n}, which {'wrote' if writing else 'only looked'}, shows"
    clock.until(visits[-1] + SLOT)
    assert lines == VISITS // 2
    # Slot by slot the log grows alike, however many of the visits in it wrote: no two slots can be told apart.
    assert len(heads) > 40
    assert {(after.size - one.size, after.since - one.since) for one, after in pairwise(heads)} == {(2 * LINES, SLOT)}
    with psycopg.connect(clock.log.owner) as conn:
        acts = conn.execute("SELECT count(*) FROM ledger_entry WHERE dossier IS NOT NULL").fetchone()
    assert acts is not None
    assert acts[0] >= lines, "all that was written stands in the log"


def test_the_receipt_is_in_the_writers_hand_before_the_log_is_shown(house: House, clock: Clock) -> None:
    send(house)
    shown = clock.shown()
    clock.until(clock.now + TURN)
    page = house.get("follow/receipt/file")
    assert page.status_code == 200
    assert page.content.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert "witnesses-by-" in page.headers["Content-Disposition"]
    assert clock.shown() == shown
    head = checkpoint.parse(page.content.decode().partition("\n\n")[2].rpartition("\n\n")[0] + "\n")
    assert head.size == shown.size + LINES
    clock.until(clock.now + 2 * SLOT)
    after = house.get("follow/receipt/file")
    assert "witnesses-by-" not in after.headers["Content-Disposition"]
    assert b"witness.example.org" in after.content
