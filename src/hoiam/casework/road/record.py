"""Everything that acts leave, in one call of ``casework_record`` (``sql/road.sql``), and so in one transaction."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from hoiam.casework.days import zone_of
from hoiam.casework.road import consequences
from hoiam.casework.road.derived import derived, derived_clocks
from hoiam.core.dossier.events import PETITIONER, Act, Recorded, Sealed, sealed_in
from hoiam.core.dossier.participants import Actor
from hoiam.core.ledger import act as act_text
from hoiam.core.petition import wire
from hoiam.core.petition.state import Petition, PetitionLife
from hoiam.core.procedure import Law
from hoiam.vault.sealing import SealedBlob, SealedStream
from hoiam.vault.wraps import Wrap


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What a change brings along: sealed blobs and files, wraps, letters (name -> blob id, or None for the worker)."""

    blobs: Sequence[SealedBlob] = ()
    files: Sequence[SealedStream] = ()
    wraps: Sequence[Wrap] = ()
    letters: Sequence[tuple[str, UUID | None]] = ()
    drop_key: bytes = b""
    names_drop_key: bytes = b""
    notice: bytes = b""


NOTHING = Enclosed()


@dataclass(frozen=True, slots=True)
class Performed:
    """What a change left: the petition as it stands afterwards, and the acts (none where there was nothing new to record)."""

    petition_id: UUID
    number: str
    petition: Petition
    acts: tuple[Recorded, ...] = field(default=())


def fact_of(blob: SealedBlob | SealedStream) -> Sealed:
    """How a fact speaks of a sealed blob."""
    return Sealed(blob.id.hex, str(blob.tier), blob.kind, blob.digest.hex())


def record(
    petition_id: UUID,
    before: Petition | None,
    life: PetitionLife,
    acts: Sequence[Act],
    law: Law,
    enclosed: Enclosed,
    *,
    actor: Actor,
    on_behalf_of: str,
    now: datetime,
    tags: Sequence[tuple[bytes, bytes]],
    lookup_hash: bytes | None = None,
) -> Performed | None:
    """Writes the acts with all that follows from them; ``life`` is the history so far, and has them afterwards.

    None, and nothing is written, when another act came first.
    """
    start = before.seq if before is not None else 0
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    recorded = tuple(Recorded(start + i, now, actor.office, on_behalf_of, act) for i, act in enumerate(acts, 1))
    states = []
    for each in recorded:
        life.take(each)
        states.append(life.petition())
    petition = states[-1]
    zone = zone_of(law, petition.kind)
    year = now.astimezone(zone).year
    texts = [text_of(r, zone, tag, salt) for r, (tag, salt) in zip(recorded, tags, strict=True)]
    consequences.before(petition_id, before, petition, recorded, law)
    wraps = [
        {"tier": str(w.tier), "recipient": w.recipient, "key_id": w.key_id, "data": base64.b64encode(w.bytes).decode()}
        for w in enclosed.wraps
    ]
    beside = (
        ("content", "drop", enclosed.drop_key),
        ("identity", "drop", enclosed.names_drop_key),
        ("notice", "mailer", enclosed.notice),
    )
    for tier, name, key in beside:
        if key:
            wraps.append({"tier": tier, "recipient": name, "key_id": name, "data": base64.b64encode(key).decode()})
    letters = [
        {"step": len(recorded), "name": name, "language": petition.language, "blob": str(blob) if blob else None}
        for name, blob in enclosed.letters
    ]
    blobs: list[tuple[Any, ...]] = [(b.id, str(b.tier), b.kind, b.bytes, len(b.bytes), b.digest) for b in enclosed.blobs]
    blobs += [(f.id, str(f.tier), f.kind, None, f.sealed_size, f.digest) for f in enclosed.files]
    columns: Sequence[Sequence[Any]] = list(zip(*blobs, strict=True)) or [[]] * 6
    changed_offices = before is None or petition.offices != before.offices
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, seq, last_leaf FROM casework_record("
            "%s, %s, %s, %s::jsonb, %s, %s::bytea[], %s::text[], %s::text[], %s::jsonb, %s::text[], %s::jsonb,"
            " %s::uuid[], %s::text[], %s::text[], %s::bytea[], %s::bigint[], %s::bytea[], %s::jsonb, %s, %s)",
            [
                petition_id,
                start,
                year,
                json.dumps(derived(petition, law)),
                now,
                [wire.encode(r) for r in recorded],
                [tag.hex() for tag, _ in tags],
                texts,
                json.dumps(derived_clocks(before, states, acts), default=date.isoformat),
                list(petition.offices) if changed_offices else None,
                json.dumps(wraps),
                *[list(column) for column in columns],
                json.dumps(letters),
                actor.office != PETITIONER and any(law.tells(r.act.step, petition.kind) for r in recorded),
                lookup_hash,
            ],
        )
        number, seq, _ = cast(tuple[str, int, bytes], cursor.fetchone())
    return Performed(petition_id, number, petition, recorded) if seq == petition.seq else None


def text_of(recorded: Recorded, zone: ZoneInfo, tag: bytes, salt: bytes, *, number: str = "", prev: bytes | None = None) -> str:
    """The act text of a recorded act: what its line in the public log commits to (docs/spec/ledger.md)."""
    act = recorded.act
    return act_text.render(
        act_text.ActText(
            salt=salt,
            tag=tag,
            body=recorded.on_behalf_of,
            number=number or act_text.NUMBER_PLACEHOLDER,
            seq=recorded.seq,
            act=act.name,
            time=recorded.at.astimezone(zone).replace(microsecond=0),
            digests=tuple(act_text.Digest(blob.kind, bytes.fromhex(blob.digest)) for blob in sealed_in(act.fact)),
            dues=tuple(act_text.DueDate(clock.rule, clock.due) for clock in act.starts if clock.due is not None),
            article=act.article or None,
            prev=prev,
        )
    )
