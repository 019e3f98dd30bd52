"""The life of keys: an officer's own, a body's with its holders, and the end of both.

Who may is checked by the database (sql/custody.sql). Whatever changes a body's key leaves a line in the public log in the same
transaction. A step that the gatekeeper or the agent has part in asks them first where that takes a right away, and last
where it gives one; asking again completes what was cut off.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from hoiam.casework import bodies, files
from hoiam.casework.days import utc_now
from hoiam.casework.keys import agreements, gatekeeping, officers
from hoiam.casework.models import Body, Destruction, Dossier, Officer
from hoiam.vault import ordered as words
from hoiam.vault import rewrap
from hoiam.vault.agent import Unlocked
from hoiam.vault.codes import RecoveryCode
from hoiam.vault.errors import TooFewHolders, VaultError
from hoiam.vault.gatekeeper import DESTROYED_AFTER
from hoiam.vault.keys import LEAST_HOLDERS, BodyKey, OfficerKey, without_holder
from hoiam.vault.wraps import Tier, Wrap

BATCH = 100


@dataclass(frozen=True, slots=True)
class Seat:
    """An office of a body as its keys see it."""

    office: str
    active: bool
    has_key: bool
    holds: bool
    weak: bool


@dataclass(frozen=True, slots=True)
class Custody:
    """A body's key: version (0 before its ceremony), fingerprint, holders and offices, and wraps of older versions."""

    body: str
    version: int
    fingerprint: str
    demo: bool
    holders: tuple[str, ...]
    seats: tuple[Seat, ...]
    waiting: int


def officer_of(office: str) -> Officer:
    """Who logs in to an office; raises Officer.DoesNotExist."""
    return Officer.objects.select_related("office").get(office_id=office)


def key_of(officer: Officer) -> OfficerKey | None:
    return OfficerKey.from_json(officer.key) if officer.key else None


def body_key(code: str) -> BodyKey | None:
    """The present version; None before the ceremony."""
    texts = Body.objects.values_list("keys", flat=True).get(code=code)
    return BodyKey.from_json(texts[-1]) if texts else None


def of_body(code: str) -> Custody:
    """What can be said about a body's keys. ``waiting`` counts the cases that the asker sees."""
    present = body_key(code)
    holders = tuple(sorted(present.holders)) if present is not None else ()
    seats = []
    for officer in Officer.objects.filter(office__body_id=code).order_by("office_id"):
        own = key_of(officer)
        seats.append(
            Seat(officer.office_id, officer.is_active, own is not None, officer.office_id in holders, bool(own and own.weak))
        )
    return Custody(
        body=code,
        version=present.version if present is not None else 0,
        fingerprint=present.public_key.fingerprint if present is not None else "",
        demo=bool(present is not None and present.demo),
        holders=holders,
        seats=tuple(seats),
        waiting=_waiting(present),
    )


def _waiting(present: BodyKey | None) -> int:
    if present is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT dossier_id) FROM casework_wrap WHERE recipient = %s AND key_id <> %s",
            [present.public_key.recipient, present.public_key.id],
        )
        return int(cursor.fetchone()[0])


# --- an officer's own key -----------------------------------------------------------------------------------------------


def new_log_in(office: str, login: str, password: str, *, by: str = "") -> UUID | None:
    """A log-in for an office that has none, or whose officer has left; the officer makes his key at the first log-in.

    Where one has left, the gatekeeper gives the office nothing until two others let it in again. This is the word of the first
    of them (`by`, where the command line says so): the number of the order, to which another agrees. None for an office that
    never had an officer, and where the command line names nobody.
    """
    with transaction.atomic():
        had_one = Officer.objects.filter(office_id=office).exists()
        _ask("SELECT custody_new_officer(%s, %s, %s)", office, login, make_password(password))
        if not had_one or (not by and not _is_the_web()):
            return None
        return agreements.ask(words.admit(office), by=by)


def make_own_key(officer: Officer, password: str) -> RecoveryCode:
    """The officer's key under the password that he logs in with; the code is printed once and kept nowhere."""
    if officer.key:
        raise LookupError("the officer has a key")
    key, code = officers.agent().new_officer_key(officer.office_id, password)
    Officer.objects.filter(pk=officer.pk).update(key=key.to_json())
    return code


def change_password(officer: Officer, old: str, new: str) -> None:
    """One password for both: the log-in and the key change together, or neither. WrongPassword when ``old`` is wrong."""
    key = key_of(officer)
    if key is None:
        raise LookupError("no key")
    changed = officers.agent().change_password(key, old, new)
    Officer.objects.filter(pk=officer.pk).update(key=changed.to_json(), password=make_password(new))


def new_recovery(officer: Officer, password: str) -> RecoveryCode:
    """A new printed code; the old paper opens nothing any more."""
    key = key_of(officer)
    if key is None:
        raise LookupError("no key")
    changed, code = officers.agent().new_recovery(key, password)
    Officer.objects.filter(pk=officer.pk).update(key=changed.to_json())
    return code


def recover(officer: Officer, code: RecoveryCode, new: str) -> RecoveryCode:
    """The printed code gives a new password for log-in and key, and another code to print."""
    key = key_of(officer)
    if key is None:
        raise LookupError("no key")
    changed, another = officers.agent().recover(key, code, new)
    Officer.objects.filter(pk=officer.pk).update(key=changed.to_json(), password=make_password(new))
    return another


# --- a body's key -------------------------------------------------------------------------------------------------------


def ceremony(code: str, holders: Sequence[str]) -> BodyKey:
    """The body's first key, or its next version, for these holders: at least two officers with keys of their own."""
    present = body_key(code)
    own = {o.office_id: key_of(o) for o in Officer.objects.filter(office__body_id=code, office_id__in=holders, is_active=True)}
    public = [key.public_key for key in own.values() if key is not None]
    if len(public) < max(LEAST_HOLDERS, len(set(holders))):
        raise TooFewHolders
    demo = any(key.demo for key in own.values() if key is not None)
    made = officers.agent().ceremony(code, present.version + 1 if present is not None else 1, public, demo=demo)
    _put(made)
    return made


def add_holder(code: str, office: str, unlocked: Unlocked) -> BodyKey:
    """One more holder, let in by one who holds the key and has unlocked it."""
    present = body_key(code)
    key = key_of(Officer.objects.get(office_id=office, office__body_id=code, is_active=True))
    if present is None or key is None:
        raise LookupError("no key")
    made = officers.agent().add_holder(unlocked, present, key.public_key)
    _put(made)
    return made


def leave(code: str, office: str) -> BodyKey | None:
    """An officer leaves: his key is locked and cut off at once, and the body's key gets its next version without him.

    TooFewHolders, and nothing has changed, when fewer than two would remain.
    """
    present = body_key(code)
    holds = present is not None and office in present.holders
    left = without_holder(present, office) if present is not None and holds else present
    officers.agent().lock_officer(office)
    gatekeeping.gatekeeper().bar(office)
    with transaction.atomic():
        _ask("SELECT custody_leave(%s)", office)
        return ceremony(code, sorted(left.holders)) if holds and left is not None else None


def rotate(code: str) -> BodyKey:
    """The next version for the same holders, as after a suspicion."""
    present = body_key(code)
    if present is None:
        raise LookupError("no key")
    return ceremony(code, sorted(present.holders))


def rewrap_some(code: str, unlocked: Unlocked, *, limit: int = BATCH) -> tuple[int, int]:
    """Wraps up to ``limit`` cases to the present version, by an officer who holds the older one: (done, left).

    It reads no word. Cases that he does not see wait for another officer.
    """
    present = body_key(code)
    if present is None:
        return 0, 0
    to = present.public_key
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dossier_id, tier, recipient, key_id, data FROM casework_wrap WHERE recipient = %s AND key_id <> %s"
            " ORDER BY dossier_id LIMIT %s",
            [to.recipient, to.id, limit * len(Tier)],
        )
        rows = cursor.fetchall()
    cases: dict[UUID, list[Wrap]] = {}
    for case, tier, recipient, key_id, data in rows:
        cases.setdefault(case, []).append(Wrap(Tier(tier), recipient, key_id, bytes(data)))
    for case, wraps in cases.items():
        made = rewrap.to_next_version(case, wraps, to, unlocked, officers.agent())
        _ask("SELECT custody_put_wraps(%s, %s)", case, json.dumps([_written(wrap) for wrap in made]))
    return len(cases), _waiting(present)


def _written(wrap: Wrap) -> dict[str, str]:
    return {
        "tier": wrap.tier.value,
        "recipient": wrap.recipient,
        "key_id": wrap.key_id,
        "data": base64.b64encode(wrap.bytes).decode("ascii"),
    }


def _put(made: BodyKey) -> None:
    _ask("SELECT custody_put_body_key(%s)", made.to_json())
    bodies.forget()


def _is_the_web() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user::text = 'hoiam_app'")
        return bool(cursor.fetchone()[0])


def _ask(query: str, *values: str | bytes | int | UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))


# --- the end ------------------------------------------------------------------------------------------------------------


def to_shred(body: str, closed_before: date) -> list[tuple[UUID, str]]:
    """Petitions of a body that were closed before that day, still have keys and are not to be destroyed yet: id and number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number FROM casework_dossier d WHERE body_id = %s AND NOT open AND closed_on < %s"
            " AND EXISTS (SELECT 1 FROM casework_wrap w WHERE w.dossier_id = d.id)"
            " AND NOT EXISTS (SELECT 1 FROM casework_destruction x WHERE x.dossier_id = d.id AND x.due IS NOT NULL)"
            " ORDER BY closed_on, number",
            [body, closed_before],
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


def ask_to_shred(body: str, cases: Sequence[UUID], closed_before: date, *, by: str) -> UUID:
    """One office asks to destroy the keys of these petitions of its body; the order's number. Nothing is destroyed, and nobody
    is told anything, before another office has agreed."""
    order = uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        agreements.ask(words.shred(body, order, cases), by=by, id=order)
        cursor.execute("DELETE FROM casework_destruction WHERE dossier_id = ANY (%s) AND due IS NULL", [list(cases)])
        cursor.execute(
            'INSERT INTO casework_destruction (dossier_id, "order", closed_before)'
            " SELECT c, %s, %s FROM unnest(%s::uuid[]) AS c",
            [order, closed_before, list(cases)],
        )
    return order


def begin_to_shred(order: UUID) -> datetime:
    """The gatekeeper takes the order of two offices; the day on which it destroys the keys. Each petitioner is told, on his
    page and, where he left an address, by mail. Raises VaultError, and nothing is destroyed."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT dossier_id, due FROM casework_destruction WHERE "order" = %s', [order])
        dues: dict[UUID, datetime | None] = dict(cursor.fetchall())
    untold = [case for case, due in dues.items() if due is None]
    # First they are told: if we stop before the gatekeeper has heard of it, somebody is told of an end that does not come.
    _tell(untold, utc_now() + DESTROYED_AFTER)
    try:
        due = agreements.once_logged(lambda: gatekeeping.keeper().shred(order, dues))
    except VaultError:
        _set_due(untold, None)
        raise
    _set_due(list(dues), due)
    return due


def _set_due(cases: Sequence[UUID], due: datetime | None) -> None:
    Destruction.objects.filter(dossier_id__in=cases).update(due=due)


def _tell(cases: Sequence[UUID], due: datetime) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        _set_due(cases, due)
        cursor.execute(
            "INSERT INTO casework_owed (dossier_id, seq, kind, about, since, due_at, attempts)"
            " SELECT d.id, d.seq, 'mail', '{}', now(), now(), 0 FROM casework_dossier d WHERE d.id = ANY (%s)"
            " AND EXISTS (SELECT 1 FROM casework_wrap w WHERE w.dossier_id = d.id AND w.tier = 'notice')"
            " ON CONFLICT DO NOTHING",
            [list(cases)],
        )


def case_of(number: str) -> UUID:
    """The petition of this number; raises Dossier.DoesNotExist."""
    found: UUID = Dossier.objects.values_list("id", flat=True).get(number=number)
    return found


def destroyed_on(case: UUID) -> datetime | None:
    """When the keys of a petition are to be destroyed; None where nobody has ordered it."""
    return Destruction.objects.filter(dossier_id=case).values_list("due", flat=True).first()


def recall(case: UUID) -> None:
    """Keeps a petition whose keys were to be destroyed. Anybody who sees it may, also its writer; the gatekeeper first."""
    gatekeeping.gatekeeper().recall([case])
    _ask("SELECT destruction_recall(%s)", case)


def finish_shredding() -> int:
    """Removes the sealed bytes of petitions whose keys the gatekeeper has destroyed; how many. Only who owns the tables may.
    The history stays. If we stop in it, calling again goes on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_id, closed_before FROM casework_destruction ORDER BY closed_before")
        waiting: dict[UUID, date] = dict(cursor.fetchall())
    destroyed = gatekeeping.keeper().gone(waiting) if waiting else set()
    for day in sorted({waiting[case] for case in destroyed}):
        _remove([case for case in destroyed if waiting[case] == day], day)
    return len(destroyed)


def _remove(cases: Sequence[UUID], closed_before: date) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casework_blob WHERE dossier_id = ANY (%s) AND data IS NULL", [list(cases)])
        gone = [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM casework_wrap WHERE dossier_id = ANY (%s)", [list(cases)])
        cursor.execute("DELETE FROM casework_officerdraft WHERE dossier_id = ANY (%s)", [list(cases)])
        # Nobody can make a letter of it any more, nor give anybody its keys.
        cursor.execute("DELETE FROM casework_owed WHERE dossier_id = ANY (%s)", [list(cases)])
        cursor.execute("UPDATE casework_blob SET data = NULL WHERE dossier_id = ANY (%s)", [list(cases)])
        cursor.execute("DELETE FROM casework_destruction WHERE dossier_id = ANY (%s)", [list(cases)])
        cursor.execute(
            "INSERT INTO ledger_outbox (leaf) VALUES (%s)",
            [f"hoiam/1 public shredded {len(cases)} closed before {closed_before.isoformat()}\n".encode()],
        )
    for blob in gone:
        (files.folder() / blob.hex).unlink(missing_ok=True)
