"""Everything that acts leave, in one call of ``casework_record`` (``sql/road.sql``), and so in one transaction."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from hoiam.casework import wall
from hoiam.casework.days import zone_of
from hoiam.casework.families import ERRAND, PETITION, Family
from hoiam.casework.road import consequences
from hoiam.casework.road.consequences import Follows, Hand, Happened, Slipped
from hoiam.casework.road.derived import derived, derived_clocks, own_row
from hoiam.core.dossier.events import Act, Recorded, Sealed, digests_in
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.standing import Life
from hoiam.core.ledger import act as act_text
from hoiam.core.petition import wire
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.reader import Waits
from hoiam.vault.sealing import SealedBlob, SealedStream
from hoiam.vault.second_chance import CASE_KEY
from hoiam.vault.wraps import Tier, Wrap


@dataclass(frozen=True, slots=True)
class NewCode:
    """What a code that is given for a lost one brings: the hash by which the petition is found from now on, and the case key,
    sealed under it. The petitioner's own wraps stand among the wraps."""

    lookup_hash: bytes
    case_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What a change brings along: sealed blobs and files, wraps, letters (name -> blob id, or None for the worker); what lies
    for a second slip, and what comes with a new code for a lost one; ``further``: the number of the petition that a
    new one says that it takes further."""

    blobs: Sequence[SealedBlob] = ()
    files: Sequence[SealedStream] = ()
    wraps: Sequence[Wrap] = ()
    letters: Sequence[tuple[str, UUID | None]] = ()
    drop_key: bytes = b""
    names_drop_key: bytes = b""
    notice: bytes = b""
    slip: Slipped | None = None
    code: NewCode | None = None
    further: str = ""


NOTHING = Enclosed()

_RECORD: Final = """
SELECT number, seq, last_leaf FROM casework_record(%s, %s, %s, %s::bytea[], %s::text[], %s::jsonb, %s::bytea[], %s::jsonb)
"""
_RECORD_WITHIN: Final = """
SELECT number, seq, last_leaf
  FROM casework_record_within(%s, %s, %s, %s, %s::bytea[], %s::text[], %s::jsonb, %s::bytea[], %s::jsonb)
"""


@dataclass(frozen=True, slots=True)
class Performed:
    """What a change left: the petition as it stands afterwards, and the acts (none where there was nothing new to record);
    ``leaf`` is the leaf hash of the last one's line in the public log."""

    petition_id: UUID
    number: str
    petition: Petition
    acts: tuple[Recorded, ...] = field(default=())
    leaf: bytes = b""


def fact_of(blob: SealedBlob | SealedStream) -> Sealed:
    """How a fact speaks of a sealed blob."""
    return Sealed(blob.id.hex, str(blob.tier), blob.kind, blob.digest.hex())


def record(
    dossier: UUID,
    before: Petition | None,
    life: Life,
    acts: Sequence[Act],
    law: Law,
    enclosed: Enclosed,
    *,
    actor: Actor,
    on_behalf_of: str,
    now: datetime,
    tags: Sequence[tuple[bytes, bytes]],
    lookup_hash: bytes | None = None,
    hand: Hand | None = None,
    family: Family = PETITION,
    of: UUID | None = None,
    within: UUID | None = None,
) -> Performed | None:
    """Writes the acts with all that follows from them; ``life`` is the history so far, and has them afterwards. ``of``: of
    which petition a new errand is; ``within``: the errand as which it is recorded, where the session of whoever acts may not.

    None, and nothing is written, when another act came first.
    """
    start = before.seq if before is not None else 0
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    recorded = tuple(Recorded(start + i, now, actor.office, on_behalf_of, act) for i, act in enumerate(acts, 1))
    states = []
    for each in recorded:
        life.take(each)
        # A dossier of another family where one is named, as in perform.
        states.append(cast(Petition, life.stands()))
    petition = states[-1]
    zone = zone_of(law, petition.kind)
    follows = Follows(wraps=[*enclosed.wraps])
    was = before
    for each, after in zip(recorded, states, strict=True):
        consequences.of(Happened(dossier, was, after, each, law, hand), follows)
        was = after
    row, own = derived(petition, law, family), own_row(petition, law)
    if lookup_hash is not None:
        row["lookup_hash"] = f"\\x{lookup_hash.hex()}"
    written: dict[str, Any] = {
        "year": now.astimezone(zone).year,
        "dossier": row,
        "terms": derived_clocks(before, petition),
    }
    if before is None or own != own_row(before, law):
        written["row"] = own
    if of is not None:
        written["of"] = str(of)
    if before is None or petition.offices != before.offices:
        written["offices"] = petition.offices
    if wraps := [*map(_wrap, follows.wraps), *_beside(enclosed)]:
        written["wraps"] = wraps
    if (slip := enclosed.slip or follows.slip) is not None:
        written["slip"] = {"hash": slip.hash.hex(), "data": base64.b64encode(slip.data).decode()}
    if enclosed.code is not None:
        written["lookup"] = enclosed.code.lookup_hash.hex()
    if follows.gone:
        written["gone"] = [{"tier": str(tier), "recipient": recipient} for tier, recipient in follows.gone]
    if follows.along:
        written["along"] = [{"of": str(errand), **_wrap(wrap)} for errand, wrap in follows.along]
    if follows.stays:
        written["stays"] = follows.stays
    stored: list[tuple[UUID, Tier, str, bytes | None, int, bytes]]
    stored = [(b.id, b.tier, b.kind, b.bytes, len(b.bytes), b.digest) for b in enclosed.blobs]
    stored += [(f.id, f.tier, f.kind, None, f.sealed_size, f.digest) for f in enclosed.files]
    if stored:
        written["blobs"] = [
            {"id": str(id), "tier": str(tier), "kind": kind, "size": size, "digest": digest.hex()}
            for id, tier, kind, _data, size, digest in stored
        ]
    letters = [*follows.letters, *((len(recorded), name, blob) for name, blob in enclosed.letters)]
    if letters:
        written["letters"] = [
            {"step": step, "name": name, "language": petition.language, "blob": str(blob) if blob is not None else None}
            for step, name, blob in letters
        ]
    if enclosed.further:
        follows.owed.append(consequences.takes_further(start + 1, enclosed.further))
    owed = [{"step": o.seq - start, "kind": o.kind, "about": o.about} for o in follows.owed]
    if any(o["kind"] == consequences.MAIL for o in owed) and not (
        enclosed.notice or (family is not ERRAND and _may_have_one(dossier, before, family))
    ):
        owed = [o for o in owed if o["kind"] != consequences.MAIL]
    values: list[Any] = [
        dossier,
        start,
        now,
        [wire.encode(r) for r in recorded],
        [f"{tag.hex()} {text_of(r, zone, tag, salt)}" for r, (tag, salt) in zip(recorded, tags, strict=True)],
        json.dumps(written, default=date.isoformat),
        [data for _id, _tier, _kind, data, _size, _digest in stored],
        json.dumps(owed),
    ]
    with Waits.aside():
        if within is not None:
            found = wall.ask(_RECORD_WITHIN, [wall.token_beside(within), *values]).fetchone()
        else:
            with connection.cursor() as cursor:
                cursor.execute(_RECORD, values)
                found = cursor.fetchone()
        number, seq, leaf = cast(tuple[str, int, bytes], found)
    return Performed(dossier, number, petition, recorded, bytes(leaf)) if seq == petition.seq else None


def _wrap(wrap: Wrap) -> dict[str, str]:
    data = base64.b64encode(wrap.bytes).decode()
    return {"tier": str(wrap.tier), "recipient": wrap.recipient, "key_id": wrap.key_id, "data": data}


def _beside(enclosed: Enclosed) -> list[dict[str, str]]:
    """The keys that lie beside the wraps: for dropping a paper into either tier, the address for the mailer alone, and the case
    key where another code than the first one counts."""
    keys = (
        ("content", "drop", enclosed.drop_key),
        ("identity", "drop", enclosed.names_drop_key),
        ("notice", "mailer", enclosed.notice),
        ("case", CASE_KEY, enclosed.code.case_key if enclosed.code is not None else b""),
    )
    return [
        {"tier": tier, "recipient": name, "key_id": name, "data": base64.b64encode(key).decode()}
        for tier, name, key in keys
        if key
    ]


def _may_have_one(dossier: UUID, before: Petition | None, family: Family) -> bool:
    """Whether its writer left an address. Of a petition that the session does not see (who is asked by an errand of it writes
    the mirror of that there) the worker looks."""
    seen = "true" if before is None or family is not PETITION else "EXISTS (SELECT 1 FROM casework_dossier WHERE id = %s)"
    asked = f"SELECT EXISTS (SELECT 1 FROM casework_wrap WHERE dossier_id = %s AND tier = 'notice') OR NOT {seen}"  # noqa: S608 - one of the two above
    with connection.cursor() as cursor:
        cursor.execute(asked, [dossier] * asked.count("%s"))
        return bool(cursor.fetchone()[0])


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
            digests=(
                *(act_text.Digest(what, bytes.fromhex(digest)) for what, digest in digests_in(act.fact)),
                *([act_text.Digest("act", whole)] if (whole := wire.whole(recorded, salt)) is not None else ()),
            ),
            dues=tuple(act_text.DueDate(clock.rule, clock.due) for clock in act.starts if clock.due is not None),
            article=act.article or None,
            prev=prev,
        )
    )
