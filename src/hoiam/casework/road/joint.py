"""Several bodies settle a petition together: who leads is said with its reason, parts are given, members may think otherwise.

Who leads, the law says first and the regulation in force second (``casework.regulations``); an officer confirms it. Whoever is
kept away from the petition is neither offered nor taken, and of him no more is told than that it goes to the superior.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from hoiam.casework import bodies, competence, laws, regulations
from hoiam.casework.days import law_day
from hoiam.casework.families import ERRAND
from hoiam.casework.reading.history import acts_of
from hoiam.casework.road import errands
from hoiam.casework.road.record import Enclosed, Performed, fact_of
from hoiam.core.dossier.participants import Actor, denounced, leads, shields
from hoiam.core.errand.steps import Dissent
from hoiam.core.petition.state import Petition
from hoiam.core.petition.steps.lead import Lead
from hoiam.core.regulation import Led
from hoiam.core.words import Text

OPINION: Final = "opinion"
"""As what the words of another opinion are sealed."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who would lead and take part: ``led`` with its reason, the bodies that may be chosen, by code, and those of them that the
    regulation names. ``elsewhere`` is the body that leads a petition of the same content; empty where none does."""

    led: Led
    offered: tuple[str, ...]
    members: tuple[str, ...]
    elsewhere: str


def proposed(petition_id: UUID, petition: Petition, now: datetime) -> Proposal:
    """What the law, then the regulation, says of who leads, and who may take part."""
    law = laws.current()
    today = law_day(law, petition.kind, now)
    led = who_leads(petition, today)
    here = bodies.every().items()
    known = [code for code, body in here if body.key is not None and not body.is_over(today) and code != petition.body]
    offered = tuple(code for code in known if errands.may_be_asked(petition, law, code))
    elsewhere = _led_elsewhere(petition_id, petition)
    return Proposal(led, offered, tuple(code for code in led.members if code in offered), elsewhere)


_A_PERSON: Final = Text(
    "Luật và quy chế không nêu một cơ quan: người có thẩm quyền xác định.",
    "Neither the law nor a regulation names one body: a person decides.",
)


_NOT_THERE: Final = Text(
    "Cơ quan mà quy chế nêu không nhận việc này: người có thẩm quyền xác định.",
    "The body that the regulation names does not take this: a person decides.",
)


def who_leads(petition: Petition, on: date) -> Led:
    """Who leads by the law's matrix, of those whom the petition is about; else by the regulation in force where it is. Of
    several for whom the matrix names different bodies, and where the regulation names one of whom somebody is kept away, a
    person decides."""
    law = laws.current()
    named = competence.on_named(petition.kind, petition.against, on, away=denounced(petition, law))
    found = {each.above or each.body for each in named} - {""}
    if len(found) == 1:
        (body,) = found
        first = next(each for each in named if body in (each.above, each.body))
        return Led("law", body, "", (), "", "", "", first.article, first.reason)
    led = regulations.leads(
        petition.kind,
        petition.subject,
        petition.place or petition.body,
        on,
        people=max(1, petition.people),
        classified="classify" in petition.days,
    )
    if led.by == "regulation" and led.body != petition.body and not errands.may_be_asked(petition, law, led.body):
        return replace(led, by="person", body="", row="", article="", reason=_NOT_THERE)
    return led if led.reason.vi else replace(led, reason=_A_PERSON)


def _led_elsewhere(petition_id: UUID, petition: Petition) -> str:
    """The body that leads a petition of the same content. Nothing is asked of one that hides its writer: such are never linked
    across bodies."""
    if shields(petition, laws.current()):
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lead FROM wall_linked_leads(%s) AS lead ORDER BY 1", [petition_id])
        found = [row[0] for row in cursor.fetchall()]
    return next((code for code in found if code != petition.body), "")


def order(petition_id: UUID, petition: Petition, body: str, members: Sequence[str], actor: Actor, now: datetime) -> Lead:
    """The step by which an office confirms who leads and who takes part, with all that only the house knows of it."""
    law = laws.current()
    led = who_leads(petition, law_day(law, petition.kind, now))
    known = bodies.every()
    away = any(code not in known or not errands.may_be_asked(petition, law, code) for code in members)
    named = led.body if led.by in ("law", "regulation") else ""
    return Lead(
        body,
        tuple(members),
        led.row if named == body else "",
        named=named,
        by_law=led.by == "law",
        confirmed=leads(actor),
        elsewhere=_led_elsewhere(petition_id, petition),
        kept_away=away or (body in known and body != petition.body and not errands.may_be_asked(petition, law, body)),
    )


def dissent(
    errand_id: UUID, opinion: str, words: str, *, actor: Actor, now: datetime, expected: int | None = None
) -> Performed:
    """Whoever does a part thinks otherwise: a code, and words that are sealed. The petition is marked as one on which opinions
    differ; its lead decides all the same."""
    if not acts_of(errand_id, ERRAND):
        raise LookupError(errand_id)
    blobs = (errands.dropped(errand_id, OPINION, words),) if words.strip() else ()
    step = Dissent(opinion, tuple(map(fact_of, blobs)))
    return errands.act(step, errand_id, actor=actor, now=now, expected=expected, enclosed=Enclosed(blobs=blobs))


__all__ = ["OPINION", "Proposal", "dissent", "order", "proposed", "who_leads"]
