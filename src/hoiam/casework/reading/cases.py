"""A petition for whoever may see it: frozen answers, never models. No question here takes a person, and none can: names are
sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection

from hoiam.casework import laws, wall
from hoiam.casework.days import law_day
from hoiam.casework.register.answers import shown_from
from hoiam.core.dossier import participants
from hoiam.core.dossier.events import Recorded
from hoiam.core.dossier.participants import Actor
from hoiam.core.petition import wire
from hoiam.core.petition.state import Petition, fold
from hoiam.core.petition.steps.publish import Publish
from hoiam.core.procedure import Edge
from hoiam.vault.wraps import Tier


@dataclass(frozen=True, slots=True)
class LetterRow:
    name: str
    seq: int
    language: str
    blob: UUID | None
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class BlobRow:
    id: UUID
    tier: str
    kind: str
    size: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class WrapRow:
    tier: str
    recipient: str
    key_id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class CaseView:
    """A petition for the desk or for its petitioner: state, history, papers; the words stay sealed. ``ways`` are the steps
    that the law has from here, whoever may take them. ``answer`` is the public copy on the register, where everybody reads it
    from the day ``answer_from`` on. ``apart``: whoever asks sees the steps whose papers lie with the name. Of a petition whose
    name was erased, ``blobs`` and ``letters`` are those that are left."""

    id: UUID
    number: str
    petition: Petition
    history: tuple[Recorded, ...]
    ways: tuple[Edge, ...]
    letters: tuple[LetterRow, ...]
    blobs: tuple[BlobRow, ...]
    wraps: tuple[WrapRow, ...]
    summary: str
    clocks_ended: Mapping[str, date] = field(default_factory=dict)
    answer: UUID | None = None
    answer_from: date | None = None
    reads: bool = False
    apart: bool = True

    @property
    def has_address(self) -> bool:
        """Whether its writer left an address for news."""
        return any(row.tier == "notice" for row in self.wraps)

    def shown(self, today: date) -> bool:
        """Whether everybody reads its public copy on the register."""
        return self.answer_from is not None and self.answer_from <= today


# All that stands of one petition in one statement, since a page asks for all of it; `part` says what a row is. What its
# petitioner is shown comes in the same parts (`wall_followed`).
_PARTS = """
SELECT part, name, what, of, n, id, at, data FROM (
SELECT 'act' AS part, '' AS name, '' AS what, '' AS of, 0::bigint AS n, NULL::uuid AS id, NULL::timestamptz AS at,
       wire AS data, seq::bigint AS turn
  FROM casework_history WHERE dossier_id = %(id)s
UNION ALL
SELECT 'letter', name, language, '', seq, blob, queued_at, NULL, id FROM casework_letter WHERE dossier_id = %(id)s
UNION ALL
SELECT 'blob', kind, tier, '', size, id, NULL, digest, 0 FROM casework_blob WHERE dossier_id = %(id)s
UNION ALL
SELECT 'wrap', recipient, tier, key_id, 0, NULL, NULL, data, 0 FROM casework_wrap WHERE dossier_id = %(id)s
) AS parts ORDER BY part, turn
"""


def _case(petition_id: UUID, number: str, summary: str, rows: Iterable[Sequence[Any]], now: date | datetime) -> CaseView:
    """The petition out of its rows; LookupError where whoever asks sees none."""
    parts: dict[str, list[Any]] = {"act": [], "letter": [], "blob": [], "wrap": []}
    for part, name, what, of, n, each, at, data in rows:
        match part:
            case "act":
                parts[part].append(wire.decode(bytes(data)))
            case "letter":
                parts[part].append(LetterRow(name, n, what, each, at))
            case "blob":
                parts[part].append(BlobRow(each, what, name, n, bytes(data)))
            case "wrap":
                parts[part].append(WrapRow(what, name, of, bytes(data)))
    history, letters, blobs, wraps = map(tuple, parts.values())
    if not history:
        raise LookupError(petition_id)
    petition = fold(history)
    law = laws.current()
    today = law_day(law, petition.kind, now)
    if petition.nameless is not None:
        # What lay with a name that was erased is none any more, for whoever asks: neither the blob nor the letter that it is.
        gone = {blob.id for blob in blobs if blob.tier == Tier.IDENTITY}
        blobs = tuple(blob for blob in blobs if blob.id not in gone)
        letters = tuple(letter for letter in letters if letter.blob not in gone)
    return CaseView(
        id=petition_id,
        number=number,
        petition=petition,
        history=history,
        ways=law.procedure(petition.kind, today).edges_from(petition.state),
        letters=letters,
        blobs=blobs,
        wraps=wraps,
        summary=summary,
        clocks_ended={name: day for name, (_, day) in petition.ended.items()},
        answer=UUID(petition.answer) if petition.answer else None,
        answer_from=shown_from(petition.days[Publish.word]) if petition.answer else None,
    )


def unguarded(petition_id: UUID, now: date | datetime) -> CaseView:
    """The petition for whoever asks, as far as the database lets the asker see it; LookupError where there is none. Only what
    stands in for all its parties at once, the loader of examples, may ask like this. ``now``, here and below: the moment, or a
    day of its law."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, summary FROM casework_dossier WHERE id = %s AND family = 'petition'", [petition_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(petition_id)
    number, summary = row
    return _case(petition_id, number, summary, wall.ask(_PARTS, {"id": petition_id}), now)


def case(petition_id: UUID, actor: Actor, now: date | datetime) -> CaseView:
    """The petition for an office that may see it; LookupError when it may not, as if there were none."""
    view = unguarded(petition_id, now)
    if not participants.sees(view.petition, laws.current(), actor):
        raise LookupError(petition_id)
    return _seen(view, actor)


# The same of many, with the dossier of each row.
_PARTS_OF_MANY = """
SELECT dossier_id, part, name, what, of, n, id, at, data FROM (
SELECT dossier_id, 'act' AS part, '' AS name, '' AS what, '' AS of, 0::bigint AS n, NULL::uuid AS id, NULL::timestamptz AS at,
       wire AS data, seq::bigint AS turn
  FROM casework_history WHERE dossier_id = ANY (%(ids)s)
UNION ALL
SELECT dossier_id, 'letter', name, language, '', seq, blob, queued_at, NULL, id
  FROM casework_letter WHERE dossier_id = ANY (%(ids)s)
UNION ALL
SELECT dossier_id, 'blob', kind, tier, '', size, id, NULL, digest, 0 FROM casework_blob WHERE dossier_id = ANY (%(ids)s)
UNION ALL
SELECT dossier_id, 'wrap', recipient, tier, key_id, 0, NULL, NULL, data, 0
  FROM casework_wrap WHERE dossier_id = ANY (%(ids)s)
) AS parts ORDER BY dossier_id, part, turn
"""


def several(petition_ids: Sequence[UUID], actor: Actor, now: date | datetime) -> list[CaseView]:
    """Those of these petitions that the office may see, as ``case`` has each, in the order given; the others are not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number, summary FROM casework_dossier WHERE id = ANY (%s) AND family = 'petition'", [[*petition_ids]]
        )
        known = {id: (number, summary) for id, number, summary in cursor.fetchall()}
    rows = wall.ask(_PARTS_OF_MANY, {"ids": [*known]}).fetchall() if known else []
    found = {of: [row[1:] for row in parts] for of, parts in groupby(rows, key=itemgetter(0))}
    views = (_case(each, *known[each], found[each], now) for each in dict.fromkeys(petition_ids) if each in found)
    return [_seen(view, actor) for view in views if participants.sees(view.petition, laws.current(), actor)]


def _seen(view: CaseView, actor: Actor) -> CaseView:
    law = laws.current()
    apart = participants.sees_apart(law, view.petition.kind, actor)
    return replace(view, reads=participants.reads(view.petition, law, actor), apart=apart)


def numbered(numbers: Sequence[str]) -> dict[str, UUID]:
    """The petitions with these numbers that whoever asks sees, by number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, id FROM casework_dossier WHERE number = ANY (%s) AND family = 'petition'", [[*numbers]])
        return dict(cursor.fetchall())


def numbers(petition_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The numbers of those of these petitions that whoever asks sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, number FROM casework_dossier WHERE id = ANY (%s) AND family = 'petition'", [[*petition_ids]])
        return dict(cursor.fetchall())


def follow(lookup_hash: bytes, now: date | datetime) -> CaseView:
    """The petition of a return code, for its petitioner; LookupError when there is none."""
    rows = wall.followed(lookup_hash)
    found = next((row for row in rows if row[0] == "dossier"), None)
    if found is None:
        raise LookupError("no petition has this code")
    return _case(found[5], found[1], "", rows, now)


def follow_or_none(lookup_hash: bytes, now: date | datetime) -> CaseView | None:
    """As ``follow``; None when no petition has this code."""
    try:
        return follow(lookup_hash, now)
    except LookupError:
        return None


def follow_only(slip_hash: bytes, now: date | datetime) -> CaseView | None:
    """The petition of a slip to follow by, with its acts alone: no paper, no sealed thing and no key comes along. None where no
    petition has this slip, or whoever had it has it no longer."""
    rows = wall.ask("SELECT id, number, wire FROM wall_followed_only(%s)", [slip_hash]).fetchall()
    if not rows:
        return None
    parts = [("act", "", "", "", 0, None, None, wire_) for _id, _number, wire_ in rows]
    view = _case(rows[0][0], rows[0][1], "", parts, now)
    held = {slip for _seat, slip in view.petition.followers}
    return view if slip_hash.hex() in held else None


def blob_bytes(petition_id: UUID, blob_id: UUID) -> bytes | None:
    """The ciphertext of a blob that lies in its row; None for a file. LookupError when the petition has no such blob."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM casework_blob WHERE dossier_id = %s AND id = %s", [petition_id, blob_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(blob_id)
    return None if row[0] is None else bytes(row[0])
