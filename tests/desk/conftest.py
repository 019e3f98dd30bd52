"""A small house for the desk's tests: three bodies of the invented province with their officers and keys, the gatekeeper's and
the key agent's own rules in memory, and petitions that come in and go on as the road takes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache as used_codes
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

import plain
from vault.local_gatekeeper import AnyGround, local_gatekeeper

PASSWORD = "một mật khẩu dài để thử"
COMMUNE, WARD, PROVINCE = "XA-AB", "P-MT", "TINH-SL"
CLERK, LAND, CULTURE, CHAIR, PUBLISHER = (f"{COMMUNE}/0{n}" for n in range(1, 6))
NAME = "Hoàng Văn Thuyết"


class DirectLine:
    """The agent's socket without a socket: its answers to the same messages."""

    def __init__(self, handle: Any) -> None:
        self.handle = handle

    def ask(self, op: str, **message: Any) -> Any:
        return self.handle(op, message)


@cache
def _rows() -> list[dict[str, Any]]:
    from hoiam.site.demo.examples import read_bodies

    return [row for row in read_bodies() if row["code"] in (COMMUNE, WARD, PROVINCE)]


def furnish() -> None:
    from hoiam.site.demo.bodies import make_bodies

    make_bodies(_rows(), password=PASSWORD)


@dataclass
class Desk:
    """One officer's browser. ``said`` is the last page's text."""

    office: str
    client: Client = field(default_factory=Client)

    def get(self, path: str) -> HttpResponse:
        return self.client.get(path)  # type: ignore[return-value]  # a Django response

    def post(self, path: str, data: dict[str, Any] | None = None, *, follow: bool = False) -> HttpResponse:
        return self.client.post(path, data or {}, follow=follow)  # type: ignore[return-value]  # a Django response

    def step(self, case: UUID, name: str, *, seq: int | None = None, prefix: str = "", **fields: Any) -> HttpResponse:
        """Opens the step's page, fills in what is said, and confirms."""
        word, _dot, outcome = name.partition(".")
        address = f"{prefix}/desk/petition/{case}/{word}/" + (f"?outcome={outcome}" if outcome else "")
        page = self.get(address)
        if page.status_code != 200:
            return page
        form = page.context["form"]
        told = page.context["draft"]
        given = {"seq": form["seq"].value(), "draft_told": told.version if told is not None else ""}
        for field_ in form.visible_fields():
            value = field_.value()
            if value not in (None, "", []):
                given[field_.html_name] = value
        given |= fields
        if seq is not None:
            given["seq"] = seq
        return self.post(address, {k: v for k, v in given.items() if v is not None})


@dataclass
class House:
    keeper: Any
    agent: Any
    codes: dict[UUID, Any] = field(default_factory=dict)

    def officer(self, office: str, *, unlocked: bool = True) -> Desk:
        """Somebody at the desk, logged in with two factors, the key unlocked with the password."""
        from hoiam.casework.models import Officer

        desk = Desk(office)
        desk.client.force_login(Officer.objects.get(office_id=office))
        if unlocked:
            answer = desk.post("/desk/unlock/", {"password": PASSWORD})
            assert answer.status_code == 302, answer.content.decode()[-2000:]
        return desk

    def petition(
        self, kind: str = "vn.complaint", *, body: str = COMMUNE, against: Any = (), words: str = "Đo thiếu 40 m2 đất vườn.",
        signed: str = "paper", anonymous: bool = False, subject: str = "land", counter: bool = False,
        place: str = "SL-AB",
    ) -> UUID:  # fmt: skip
        """A petition that came in today."""
        from hoiam.casework import intake
        from hoiam.casework.days import utc_now
        from hoiam.core.dossier.participants import THE_PETITIONER
        from hoiam.vault.codes import ReturnCode

        code = ReturnCode.new()
        channel = "letter" if signed else "portal"
        who = intake.Who(name=NAME, address="xóm Giếng, xã An Bình")
        handed = intake.HandedIn(
            body=body, kind=kind, subject=subject, place=place, channel=channel, claimed=today(), words=words,
            who=None if anonymous else who, against=plain.whom(against), signed=signed, counter=counter,
        )  # fmt: skip
        by = actor(f"{body}/01") if channel == "letter" else THE_PETITIONER
        done = intake.submit(intake.envelope(handed, keys=intake.new_keys(), code=code), now=utc_now(), actor=by)
        self.codes[done.petition_id] = code
        return done.petition_id

    def brought(self, case: UUID, *names: str, body: str = COMMUNE) -> UUID:
        """The petition after these steps, each taken by an office that may take it."""
        for name in names:
            word, _dot, outcome = name.partition(".")
            take(case, word, outcome, body)
        return case


def today() -> date:
    from hoiam.desk.who import today_for

    return today_for("vn.complaint")


def actor(office: str) -> Any:
    from hoiam.casework import bodies
    from hoiam.core.dossier.participants import Actor

    found = next(o for o in bodies.body(office.partition("/")[0]).offices if o.code == office)
    return Actor(office, found.roles, office.partition("/")[0])


def take(case: UUID, word: str, outcome: str, body: str) -> Any:
    from hoiam.casework import bodies, laws
    from hoiam.casework.days import utc_now
    from hoiam.casework.reading.history import load
    from hoiam.casework.road import perform
    from hoiam.core.dossier.move import edge_of
    from hoiam.core.dossier.participants import THE_CLOCK, THE_PETITIONER, Actor, may
    from hoiam.core.petition.journey import BY_WORD

    petition, _history = load(case)
    law = laws.current()
    edge = edge_of(petition, law, word, outcome, today())
    assert edge is not None, f"{word}.{outcome} from {petition.state}"
    given = plain.along(edge, law, today(), petition)
    if "offices" in given:
        given["offices"] = (LAND,)
    of_the_body = (Actor(o.code, o.roles, body) for o in bodies.body(body).offices)
    who = next((office for office in of_the_body if may(petition, law, office, edge)), None)
    who = who or (THE_CLOCK if edge.by == {"clock"} else THE_PETITIONER)
    step = BY_WORD[word].step(outcome=edge.outcome or "", **given)
    return perform(step, case, actor=who, on_behalf_of=who.body or petition.body, now=utc_now())


def a_day_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was published today is shown."""
    from hoiam.casework.days import utc_now

    monkeypatch.setattr("hoiam.register.answers.utc_now", lambda: utc_now() + timedelta(days=1))


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Iterator[House]:
    """Three bodies, and no petition yet."""
    from hoiam.casework import bodies, wall
    from hoiam.casework.families import FAMILIES
    from hoiam.casework.keys import gatekeeping, officers
    from hoiam.casework.reading.history import acts_of
    from hoiam.core.dossier.wire import WireError
    from hoiam.vault.agent import Agent, AgentClient

    def of_any_family(case: UUID) -> Any:
        # The gatekeeper sees every history, whoever asks it; of a dossier that is coming in there is none yet.
        with wall.acting("*"), suppress(LookupError):
            for family in FAMILIES.values():
                with suppress(WireError):
                    return acts_of(case, family)
        return ()

    keeper = local_gatekeeper(AnyGround(acts_of=of_any_family))
    agent = AgentClient.__new__(AgentClient)
    agent._line = DirectLine(Agent().handle)  # type: ignore[assignment]  # asks in memory
    monkeypatch.setattr(gatekeeping, "gatekeeper", lambda: keeper)
    monkeypatch.setattr(officers, "agent", lambda: agent)
    settings.HOIAM_HOME = tmp_path
    # A code of the second factor counts once; the next test logs in within the same half minute.
    used_codes.clear()
    bodies.forget()
    furnish()
    yield House(keeper, agent)
    bodies.forget()
    translation.activate("vi")
