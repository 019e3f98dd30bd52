"""A reception comes to be: a day of the schedule, or visitors who came. Durable when it returns, as a petition is.

Nobody outside holds a code for one. Who speaks for a visit of many is sealed here, under keys of its own, into the tier of the
names; of fewer nothing is asked and nothing is kept.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from hoiam.casework import bodies, laws
from hoiam.casework.days import law_day
from hoiam.casework.families import VISIT
from hoiam.casework.keys import gatekeeping
from hoiam.casework.reading import visits
from hoiam.casework.road import Enclosed, Performed, fact_of
from hoiam.casework.road.record import record
from hoiam.core.dossier.participants import Actor, permit_first
from hoiam.core.ledger import act as act_text
from hoiam.core.visit.state import Visit
from hoiam.core.visit.steps import Arrive, Schedule
from hoiam.vault.sealing import CaseKeys, SealedBlob, seal
from hoiam.vault.wraps import Tier


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks for a visit of many, as the paper of the visitors names him."""

    name: str = field(repr=False)
    address: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)


def schedule(step: Schedule, *, actor: Actor, now: datetime) -> Performed:
    """A day on which the actor's body will receive citizens, posted with the same order. Raises the law's Refusal."""
    return _began(step, actor=actor, now=now)


def arrive(*, day: date, way: str, people: int, speakers: Sequence[Speaker] = (), actor: Actor, now: datetime) -> Performed:
    """Visitors came to the actor's body; they get the next turn of that day, of the schedule's where it has that day in that
    way. Raises the law's Refusal."""
    law = laws.current()
    kind = _kind_of("visit", actor.body)
    session = next((each.id.hex for each in visits.schedule(actor.body, day, day) if each.way == way and each.open), "")
    step = Arrive.by(law, kind, day, way, people, representatives=len(speakers), session=session)
    return _began(step, speakers, actor=actor, now=now)


def _kind_of(what: str, body: str) -> str:
    """What the law of a body calls a day of the schedule (``day``) or a visit; LookupError where it has no receptions."""
    found = visits.reception(what, body)
    if found is None:
        raise LookupError(f"no receptions at {body}")
    return found.id


def _began(step: Schedule | Arrive, speakers: Sequence[Speaker] = (), *, actor: Actor, now: datetime) -> Performed:
    """The first acts of a reception, recorded. The gatekeeper has its shares before the record stands, as with a petition."""
    law = laws.current()
    today = law_day(law, step.kind, now)
    permit_first(law, step.kind, step, actor, today, Visit.NOUN)
    keys = CaseKeys.new(uuid4())
    blobs: tuple[SealedBlob, ...] = ()
    if speakers and isinstance(step, Arrive):
        said: list[dict[str, Any]] = [
            {"name": each.name, "address": each.address, "id_number": each.id_number} for each in speakers
        ]
        blobs = (seal(keys, Tier.IDENTITY, "speakers", json.dumps(said, ensure_ascii=False).encode()),)
        step = replace(step, blobs=tuple(map(fact_of, blobs)))
    step.take(None, law, today)  # a refusal comes before anything is kept
    case_key = secrets.token_bytes(32)
    gatekeeping.register(keys.case, keys.second_shares(), case_key, bodies={actor.body}, excluded=(), two_officers=False)
    with transaction.atomic():
        if isinstance(step, Arrive):
            step = replace(step, turn=_next_turn(actor.body, step.day))
        acts = step.take(None, law, today)
        performed = record(
            keys.case,
            None,
            VISIT.life(()),
            acts,
            law,
            Enclosed(blobs=blobs, wraps=keys.wraps_for(bodies.public_key(actor.body)) if blobs else ()),
            actor=actor,
            on_behalf_of=actor.body,
            now=now,
            tags=[(act_text.tag_of(case_key, seq), act_text.salt_of(case_key, seq)) for seq in range(1, len(acts) + 1)],
            family=VISIT,
        )
    if performed is None:
        raise RuntimeError("a new reception has no act before its first")
    return performed


def _next_turn(body: str, day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_next_turn(%s, %s)", [body, day])
        return int(cursor.fetchone()[0])
