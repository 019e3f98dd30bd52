"""A new petition: the portal's last POST and the receiving clerk's.

One statement on the main database, after one durable message to the gatekeeper: if we stop between the two, the
gatekeeper holds shares of a case that does not exist; its sweep removes them, and the person's second attempt with the
same draft makes the petition. A second POST of the same draft finds the first one's petition by the return code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection

from hoiam.casework import bodies, laws, wall
from hoiam.casework.days import law_day
from hoiam.casework.keys import secrecy
from hoiam.casework.road import Enclosed, Performed, fact_of
from hoiam.casework.road.record import record
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.participants import THE_PETITIONER, Actor
from hoiam.core.ledger import act as act_text
from hoiam.core.petition.state import PetitionLife
from hoiam.core.petition.steps.receive import Receive
from hoiam.vault.codes import ReturnCode
from hoiam.vault.sealing import CaseKeys, SealedBlob, SealedStream
from hoiam.vault.wraps import Tier


@dataclass(frozen=True, slots=True)
class Envelope:
    """A petition as it is handed in: codes in clear, everything typed already sealed under ``keys``."""

    keys: CaseKeys
    code: ReturnCode
    body: str
    kind: str
    subject: str
    place: str = ""
    language: str = "vi"
    blobs: Sequence[SealedBlob] = ()
    files: Sequence[SealedStream] = ()
    anonymous: bool = False
    against: str = ""
    people: int = 1
    origin: str = ""
    signed: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """``again`` says that the petition was there already: the form came twice."""

    petition_id: UUID
    number: str
    again: bool
    performed: Performed | None


def submit(
    envelope: Envelope,
    *,
    now: datetime,
    channel: str = "portal",
    claimed: date | None = None,
    actor: Actor = THE_PETITIONER,
) -> Submitted:
    """Receives a petition for good; durable when it returns.

    Raises the law's Refusal, or LookupError for no such body.
    """
    wall.hold(envelope.code.lookup_hash)
    law = laws.current()
    today = law_day(law, envelope.kind, now)
    case = envelope.keys.case
    # A denunciation of the whole body or of its head never lies there: the superior receives it, and no key here opens it.
    to = bodies.receiver(envelope.body, envelope.against, law.kinds[envelope.kind])
    facts: tuple[Sealed, ...] = tuple(fact_of(b) for b in (*envelope.blobs, *envelope.files))
    step = Receive(
        kind=envelope.kind,
        subject=envelope.subject,
        place=envelope.place,
        channel=channel,
        language=envelope.language,
        claimed=claimed or today,
        blobs=facts,
        signed=envelope.signed,
        anonymous=envelope.anonymous,
        against=envelope.against,
        people=envelope.people,
        origin=envelope.origin,
        body=to,
    )
    acts = step.take(None, law, today)
    key = bodies.public_key(to)
    superior = bodies.names_go_to(to, envelope.against, law.kinds[envelope.kind])
    wraps = envelope.keys.wraps(key, envelope.code, identity_to=superior)
    absolute = law.kinds[envelope.kind].recusal.rule == "absolute"
    secrecy.register(
        case,
        envelope.keys.second_shares(),
        envelope.code.case_key,
        bodies={to, *([superior.body] if superior is not None else [])},
        excluded=[envelope.against] if absolute and envelope.against else [],
        two_officers=absolute,
    )
    tags = [
        (act_text.tag_of(envelope.code.case_key, seq), act_text.salt_of(envelope.code.case_key, seq))
        for seq in range(1, len(acts) + 1)
    ]
    try:
        performed = record(
            case,
            None,
            PetitionLife(),
            acts,
            law,
            Enclosed(
                blobs=envelope.blobs,
                files=envelope.files,
                wraps=wraps,
                drop_key=envelope.keys.drop_key(Tier.CONTENT).raw,
                names_drop_key=envelope.keys.drop_key(Tier.IDENTITY).raw,
                notice=secrecy.seal_address(case, envelope.email) if envelope.email else b"",
            ),
            actor=actor,
            on_behalf_of=to,
            now=now,
            tags=tags,
            lookup_hash=envelope.code.lookup_hash,
        )
    except IntegrityError:
        found = _by_code(envelope.code.lookup_hash)
        if found is None:
            raise
        return Submitted(found[0], found[1], True, None)
    if performed is None:
        raise RuntimeError("a new petition has no act before its first")
    return Submitted(case, performed.number, False, performed)


def _by_code(lookup_hash: bytes) -> tuple[UUID, str] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, number FROM casework_dossier WHERE lookup_hash = %s", [lookup_hash])
        row: tuple[UUID, str] | None = cursor.fetchone()
    return row
