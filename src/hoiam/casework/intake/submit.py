"""A new petition: the portal's last POST and the receiving clerk's.

One statement on the main database, after one durable message to the gatekeeper: if we stop between the two, the
gatekeeper holds shares of a case that does not exist; its sweep removes them, and the person's second attempt with the
same draft makes the petition. A second POST of the same draft finds the first one's petition by the return code. Where it takes
another petition further, that one says so in the same transaction.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from hoiam.casework import laws, wall
from hoiam.casework.days import law_day
from hoiam.casework.intake.envelope import Envelope
from hoiam.casework.keys import gatekeeping
from hoiam.casework.reading.history import load
from hoiam.casework.road import Enclosed, Performed, perform
from hoiam.casework.road.record import record
from hoiam.core.dossier.participants import THE_PETITIONER, Actor
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.ledger import act as act_text
from hoiam.core.petition.state import PetitionLife
from hoiam.core.petition.steps.appeal import Appeal


@dataclass(frozen=True, slots=True)
class Submitted:
    """``again`` says that the petition was there already: the form came twice."""

    petition_id: UUID
    number: str
    again: bool
    performed: Performed | None


def submit(envelope: Envelope, *, now: datetime, actor: Actor = THE_PETITIONER) -> Submitted:
    """Receives a petition for good; durable when it returns. Raises the law's Refusal."""
    wall.hold(envelope.code.lookup_hash)
    law = laws.current()
    today = law_day(law, envelope.kind, now)
    case = envelope.case
    acts = envelope.receive(today).take(None, law, today)
    gatekeeping.register(
        case,
        envelope.shares,
        envelope.code.case_key,
        bodies=envelope.bodies,
        excluded=envelope.excluded,
        two_officers=envelope.two_officers,
        slip=envelope.proves,
        counter=envelope.counter,
    )
    tags = [
        (act_text.tag_of(envelope.code.case_key, seq), act_text.salt_of(envelope.code.case_key, seq))
        for seq in range(1, len(acts) + 1)
    ]
    further = bool(envelope.origin and envelope.origin_code)
    try:
        # One statement is one transaction; of two petitions that change together, both change or none.
        with transaction.atomic() if further else nullcontext():
            performed = record(
                case,
                None,
                PetitionLife(),
                acts,
                law,
                Enclosed(
                    blobs=envelope.blobs,
                    files=envelope.files,
                    wraps=envelope.wraps,
                    drop_key=envelope.drop_key,
                    names_drop_key=envelope.names_drop_key,
                    notice=envelope.notice,
                    slip=envelope.slipped,
                    further=envelope.earlier,
                ),
                actor=actor,
                on_behalf_of=envelope.to,
                now=now,
                tags=tags,
                lookup_hash=envelope.code.lookup_hash,
            )
            if further:
                _taken_further(envelope, now)
    except IntegrityError:
        found = _by_code(envelope.code.lookup_hash)
        if found is None:
            raise
        return Submitted(found[0], found[1], True, None)
    if performed is None:
        raise RuntimeError("a new petition has no act before its first")
    return Submitted(case, performed.number, False, performed)


def _taken_further(envelope: Envelope, now: datetime) -> None:
    """The first petition is told, in the transaction of the new one, that its writer went further."""
    wall.hold(envelope.origin_code)
    first = UUID(envelope.origin)
    excuse = envelope.timing.hindered if envelope.timing is not None else ""
    step = Appeal(kind=envelope.kind, successor=envelope.case.hex, excuse=excuse)
    try:
        perform(step, first, actor=THE_PETITIONER, on_behalf_of=load(first)[0].body, now=now)
    except Refusal:
        # Written there already, or the window closed while he was writing: the body of the new petition decides on that.
        return


def _by_code(lookup_hash: bytes) -> tuple[UUID, str] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, number FROM casework_dossier WHERE lookup_hash = %s", [lookup_hash])
        row: tuple[UUID, str] | None = cursor.fetchone()
    return row
