"""The life of keys: an officer's own, a body's with its holders, and the end of both.

Who may is checked by the database (sql/custody.sql). A log-in given out, an office ended and a holder let in take two persons:
one asks, another confirms, and until then nothing has happened. Whatever changes a body's key leaves a line in the public log
in the same transaction. Where the gatekeeper or the agent has part in it, they are asked within the transaction: if one of
them does not answer, nothing has changed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from hoiam.casework import bodies, files, laws, wall
from hoiam.casework.days import utc_now
from hoiam.casework.keys import agreements, gatekeeping, officers
from hoiam.casework.keys.refused import REFUSED as REFUSED
from hoiam.casework.keys.refused import Refused as Refused
from hoiam.casework.keys.refused import refusing
from hoiam.casework.models import Assignment, Body, Destruction, Dossier, Officer
from hoiam.vault import ordered as words
from hoiam.vault import rewrap
from hoiam.vault.agent import Unlocked
from hoiam.vault.codes import RecoveryCode
from hoiam.vault.errors import NotReleased, TooFewHolders, Unreachable, VaultError
from hoiam.vault.gatekeeper import DESTROYED_AFTER
from hoiam.vault.keys import LEAST_HOLDERS, BodyKey, OfficerKey
from hoiam.vault.wraps import Tier, Wrap

BATCH = 100

# As custody_recall of sql/custody.sql has it.
RECALL: Final = timedelta(hours=24)

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_NONCE: Final = 12


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


def in_office(code: str) -> set[str]:
    """The offices of a body that somebody holds."""
    return set(Officer.objects.filter(office__body_id=code, is_active=True).values_list("office_id", flat=True))


def open_work(office: str, *, most: int, family: str = "petition") -> list[tuple[UUID, str]]:
    """Open petitions (or dossiers of another ``family``) that are assigned to an office, as far as whoever asks sees them: id
    and number, the most urgent first."""
    rows = Assignment.objects.filter(office=office, dossier__open=True, dossier__family=family)
    rows = rows.order_by("dossier__next_due", "dossier__number")
    return list(rows.values_list("dossier_id", "dossier__number")[:most])


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


# --- one asks, another confirms -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A change of who works and who holds the key, as `custody_changes` shows it. ``what``: log-in, leave, holder or rotate."""

    id: int
    body: str
    office: str
    what: str
    username: str | None
    before: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    closed_by: str | None
    closed_at: datetime | None
    done_at: datetime | None
    rotated_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether a second person is still to confirm it."""
        return self.confirmed_at is None and self.closed_at is None and self.rotated_at is None

    def recall_until(self, now: datetime) -> datetime | None:
        """Until when it can be taken back; None for what cannot, or no longer."""
        began = {"leave": self.confirmed_at, "rotate": self.asked_at}.get(self.what)
        if began is None or self.closed_at or self.done_at or self.rotated_at or began + RECALL <= now:
            return None
        return began + RECALL


def changes() -> tuple[Change, ...]:
    """What was asked and done in the bodies that the asking office looks after, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM custody_changes()")
        return tuple(_change(row) for row in cursor.fetchall())


def _change(row: Sequence[Any]) -> Change:
    cells: list[Any] = [tuple(cell) if isinstance(cell, list) else cell for cell in row]
    return Change(*cells)


def change(number: int) -> Change:
    """One of them; raises LookupError."""
    found = next((each for each in changes() if each.id == number), None)
    if found is None:
        raise LookupError("no such change")
    return found


def ask_log_in(office: str, login: str, *, before: Sequence[str] = ()) -> str:
    """Asks for a log-in for an office without officer. Gives the asker's half of the first password, which is shown once.

    The other half is the second person's, when he confirms: neither of the two can log in as whoever comes. ``before`` are the
    offices which the same person held earlier: he is kept away wherever they are.
    """
    mine, theirs = _half(), _half()
    password = make_password(f"{mine}-{theirs}")
    body = office.partition("/")[0]
    _ask("SELECT custody_ask('log-in', %s, %s, %s, %s, %s, %s)", body, office, login, password, _sealed(theirs), list(before))
    return mine


def ask_leave(office: str) -> None:
    """Asks that an office be ended."""
    _ask("SELECT custody_ask('leave', %s, %s)", office.partition("/")[0], office)


def ask_holder(code: str, office: str, unlocked: Unlocked) -> None:
    """Asks that an office hold the body's key; by one who holds it and has unlocked it. Its wrap takes force when confirmed."""
    present = body_key(code)
    key = key_of(Officer.objects.get(office_id=office, office__body_id=code, is_active=True))
    if present is None or key is None:
        raise LookupError("no key")
    made = officers.agent().add_holder(unlocked, present, key.public_key)
    wrap = base64.b64encode(made.holders[office]).decode("ascii")
    _ask("SELECT custody_ask('holder', %s, %s, p_wrap => %s)", code, office, wrap)


def ask_rotate(code: str) -> None:
    """Asks for the next version of the body's key: after a day, or at once when a second person confirms."""
    _ask("SELECT custody_ask('rotate', %s, '')", code)


def confirm(asked: Change) -> str:
    """The second person confirms; it is in force. Gives his half of a first password, else nothing."""
    with transaction.atomic():
        sealed = _ask("SELECT custody_confirm(%s)", asked.id)
        if asked.what == "leave":
            officers.agent().lock_officer(asked.office)
            gatekeeping.gatekeeper().bar(asked.office)
    bodies.forget()
    if asked.what == "rotate":
        finish(asked.body)
    return _opened(bytes(sealed)) if sealed is not None else ""


def withdraw(asked: Change) -> None:
    """Withdraws what waits, or takes an ending back within its day: the officer logs in as before, and has shares again once a
    second office agrees to that as well (`agreements`)."""
    _ask("SELECT custody_withdraw(%s)", asked.id)


def not_second(case: UUID) -> list[tuple[str, str]]:
    """Offices that opened the case's names today and do not count beside whoever asks: each with `key`, `hand` or `fresh`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT office, why FROM custody_not_second(%s)", [case])
        return list(cursor.fetchall())


def beside(office: str) -> str:
    """Whether whoever asks counts as a second person beside this office: `hand` or `fresh` where he does not, else empty."""
    return str(_ask("SELECT custody_beside(%s)", office))


@dataclass(frozen=True, slots=True)
class Second:
    """Somebody who looks after a body's officers and keys (`own`), or stewards the body above (`superior`), and why he is no
    second person now: empty when he is; else `alone`, `own`, `hand`, or `fresh` with the moment from which on he counts."""

    office: str
    stands: str
    why: str
    from_at: datetime | None


def seconds(code: str, *, asked_by: str, about: str = "") -> tuple[Second, ...]:
    """Who could be the second person beside whoever asks (`asked_by`) for something about an office, and who could not; empty
    for whoever has no part in the body's keys and has not asked himself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM custody_seconds(%s, %s, %s)", [code, asked_by, about])
        return tuple(Second(*row) for row in cursor.fetchall())


def shut_out(code: str) -> list[str]:
    """Offices of a body that somebody holds and to which the gatekeeper gives no petition: it was told that their officer has
    left, and no two have let them in again. Raises VaultError."""
    here = in_office(code)
    return sorted(gatekeeping.gatekeeper().barred(here)) if here else []


@dataclass(frozen=True, slots=True)
class OpensFrom:
    """From when on an office opens petitions, and whose log-in is too fresh until then: one of the two who let it in."""

    at: datetime
    because: str


def opens_from(office: str) -> OpensFrom | None:
    """Until when the gatekeeper gives whoever sits in an office no shares, since one of the two who let him in has a fresh
    log-in and the office was ended before; None where nothing of the kind holds him up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM custody_opens_from(%s)", [office])
        row = cursor.fetchone()
    if row is None:
        return None
    with suppress(Unreachable):
        if not gatekeeping.gatekeeper().barred([office]):
            return None  # two others have let it in meanwhile
    return OpensFrom(*row)


def stands(code: str, office: str) -> str:
    """As what the office looks after the body's officers and keys: `own`, `superior`, or empty."""
    return str(_ask("SELECT custody_stands(%s, %s)", code, office))


def superior_of(code: str) -> str:
    """The body whose stewards may confirm; empty when there is none."""
    return str(_ask("SELECT custody_superior(%s)", code) or "")


def _half() -> str:
    """Twelve characters in three groups: 60 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def _cipher() -> AESGCM:
    return AESGCM(hmac.digest(settings.SECRET_KEY.encode(), b"hoiam first password v1", hashlib.sha256))


def _sealed(half: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _cipher().encrypt(nonce, half.encode(), None)


def _opened(sealed: bytes) -> str:
    return _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()


# --- an officer's own key -----------------------------------------------------------------------------------------------


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


def found(code: str, holders: Sequence[str], superior: str) -> BodyKey:
    """The body's first key, for these officers with keys of their own. Once; afterwards two persons are needed for any change.

    ``superior`` is the body whose steward may be the second one. TooFewHolders for fewer than two; Refused when it is founded.
    """
    made = _next(code, holders)
    _ask("SELECT custody_found(%s, %s)", made.to_json(), superior)
    bodies.forget()
    return made


def finish(code: str) -> BodyKey | None:
    """What time has made due: who left a day ago is a holder of no version, and the key has its next one without him.

    None where nothing is due, or fewer than two would hold the next version; then it is made once another one is let in.
    """
    with transaction.atomic():
        _ask("SELECT custody_settle(%s)", code)
        present = body_key(code)
        if present is None or not rotation_due(code):
            return None
        active = Officer.objects.filter(office_id__in=present.holders, is_active=True).count()
        if active < LEAST_HOLDERS or active < len(present.holders):
            return None
        made = _next(code, sorted(present.holders))
        _ask("SELECT custody_put_body_key(%s)", made.to_json())
    bodies.forget()
    return made


def rotation_due(code: str) -> bool:
    """Whether the body's key is to have its next version now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_rotation_due(%s)", [code])
        return bool(cursor.fetchone()[0])


def _next(code: str, holders: Sequence[str]) -> BodyKey:
    present = body_key(code)
    own = {o.office_id: key_of(o) for o in Officer.objects.filter(office__body_id=code, office_id__in=holders, is_active=True)}
    public = [key.public_key for key in own.values() if key is not None]
    if len(public) < max(LEAST_HOLDERS, len(set(holders))):
        raise TooFewHolders
    demo = any(key.demo for key in own.values() if key is not None)
    return officers.agent().ceremony(code, present.version + 1 if present is not None else 1, public, demo=demo)


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


def _ask(query: str, *values: Any) -> Any:
    """The function's answer; Refused where it says why not."""
    with refusing(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return cursor.fetchone()[0]


# --- the end ------------------------------------------------------------------------------------------------------------


def to_shred(body: str, closed_before: date, today: date) -> list[tuple[UUID, str]]:
    """Petitions of a body that were closed before that day, whose time of keeping is over today by the law, still have keys and
    are not to be destroyed yet: id and number."""
    law = laws.current()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number, kind, state, closed_on FROM casework_dossier d"
            " WHERE body_id = %s AND family = 'petition' AND NOT open AND closed_on < %s"
            " AND EXISTS (SELECT 1 FROM casework_wrap w WHERE w.dossier_id = d.id)"
            " AND NOT EXISTS (SELECT 1 FROM casework_destruction x WHERE x.dossier_id = d.id AND x.due IS NOT NULL)"
            " ORDER BY closed_on, number",
            [body, closed_before],
        )
        found = cursor.fetchall()
    return [(id, number) for id, number, kind, state, closed in found if law.kept(kind, state, closed).is_over(today)]


def to_erase(body: str, numbers: Sequence[str], today: date) -> list[tuple[UUID, str]]:
    """Those with these numbers of what may be ended today (``to_shred``) and still have names: id and number."""
    found = [(id, number) for id, number in to_shred(body, today, today) if number in numbers]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT dossier_id FROM casework_wrap WHERE dossier_id = ANY (%s) AND tier = 'identity'",
            [[id for id, _number in found]],
        )
        named = {row[0] for row in cursor.fetchall()}
    return [(id, number) for id, number in found if id in named]


def to_be_destroyed() -> list[tuple[UUID, UUID, datetime, bool]]:
    """Petitions that the gatekeeper was told to destroy, or to erase the names of, and that are not gone: id, order, day and
    whether it is about the names alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT x.dossier_id, x."order", x.due, x.names FROM casework_destruction x WHERE x.due IS NOT NULL'
            " AND EXISTS (SELECT 1 FROM casework_wrap w WHERE w.dossier_id = x.dossier_id) ORDER BY x.due"
        )
        return list(cursor.fetchall())


def ask_to_shred(
    body: str, cases: Sequence[UUID], closed_before: date, today: date, *, by: str, names: bool = False
) -> UUID:
    """One office asks to destroy the keys of these petitions of its body, or what opens their names alone; the order's number.
    Nothing is destroyed, and nobody is told anything, before another office has agreed. ValueError for one that the law keeps
    today (``to_shred``)."""
    if kept := set(cases) - {case for case, _number in to_shred(body, closed_before, today)}:
        raise ValueError(f"{len(kept)} of these petitions are kept")
    order = uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        agreements.ask((words.erase if names else words.shred)(body, order, cases), by=by, id=order)
        cursor.execute("DELETE FROM casework_destruction WHERE dossier_id = ANY (%s) AND due IS NULL", [list(cases)])
        cursor.execute(
            'INSERT INTO casework_destruction (dossier_id, "order", closed_before, names)'
            " SELECT c, %s, %s, %s FROM unnest(%s::uuid[]) AS c",
            [order, closed_before, names, list(cases)],
        )
    return order


def not_told_of(order: UUID) -> list[UUID]:
    """The petitions of an order which nobody has been told of yet, and the gatekeeper has not heard of either."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT dossier_id FROM casework_destruction WHERE "order" = %s AND due IS NULL', [order])
        return [row[0] for row in cursor.fetchall()]


def begin_to_shred(order: UUID) -> datetime:
    """The gatekeeper takes the order of two offices; the day on which it destroys the keys. Each petitioner is told, on his
    page and, where he left an address, by mail. Raises VaultError, and nothing is destroyed."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT dossier_id, due, names FROM casework_destruction WHERE "order" = %s', [order])
        rows = cursor.fetchall()
    dues: dict[UUID, datetime | None] = {case: due for case, due, _names in rows}
    keeper = gatekeeping.keeper()
    ends = keeper.erase if any(names for _case, _due, names in rows) else keeper.shred
    untold = [case for case, due in dues.items() if due is None]
    # First they are told: if we stop before the gatekeeper has heard of it, somebody is told of an end that does not come.
    _tell(untold, utc_now() + DESTROYED_AFTER)
    try:
        due = agreements.once_logged(lambda: ends(order, dues))
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
    return _due_of(case, names=False)


def erased_on(case: UUID) -> datetime | None:
    """The same of what opens its names alone."""
    return _due_of(case, names=True)


def _due_of(case: UUID, *, names: bool) -> datetime | None:
    found = wall.ask("SELECT due FROM casework_destruction WHERE dossier_id = %s AND names = %s", [case, names]).fetchone()
    return found[0] if found else None


def recall(case: UUID) -> None:
    """Keeps a petition whose keys, or names, were to be destroyed. Anybody who sees it may, also its writer; the gatekeeper
    first. NotReleased (`erased`) where its names are gone already: nothing is kept then that could be told as kept."""
    keeper = gatekeeping.gatekeeper()
    if case not in keeper.recall([case]) and keeper.erased([case]):
        raise NotReleased("erased")
    _ask("SELECT destruction_recall(%s)", case)


def names_destroyed() -> list[tuple[UUID, datetime]]:
    """The petitions of which two offices ordered the names erased and the gatekeeper has done it: id, and the day that was
    told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_id, due FROM casework_destruction WHERE names AND due <= %s ORDER BY due", [utc_now()])
        waiting: dict[UUID, datetime] = dict(cursor.fetchall())
    gone = gatekeeping.gatekeeper().erased(waiting) if waiting else set()
    return [(case, due) for case, due in waiting.items() if case in gone]


def news_to(case: UUID, address: str) -> None:
    """News of a petition goes to this address from now on; nowhere, where it is empty. Whoever holds the petition's code says
    so, nobody else; it is no act of the petition, no office is told, and the mailer alone reads the address."""
    _ask("SELECT notice_put(%s, %s)", case, gatekeeping.seal_address(case, address) if address else None)


def finish_shredding() -> int:
    """Removes the sealed bytes of petitions, or of names alone, whose keys the gatekeeper has destroyed; of how many. Only who
    owns the tables may. The history stays. If we stop in it, calling again goes on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_id, closed_before FROM casework_destruction ORDER BY closed_before")
        waiting: dict[UUID, date] = dict(cursor.fetchall())
    destroyed = gatekeeping.keeper().gone(waiting) if waiting else set()
    for day in sorted({waiting[case] for case in destroyed}):
        _remove([case for case in destroyed if waiting[case] == day], day)
    nameless = [case for case, _due in names_destroyed() if case not in destroyed]
    _remove_names(nameless)
    return len(destroyed) + len(nameless)


def _remove_names(cases: Sequence[UUID]) -> None:
    """What lay with the names, the keys to it, the address for news, and what officers have typed and not confirmed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM casework_blob WHERE dossier_id = ANY (%s) AND tier = 'identity' AND data IS NULL", [list(cases)]
        )
        gone = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "DELETE FROM casework_wrap WHERE dossier_id = ANY (%s) AND tier IN ('identity', 'notice')", [list(cases)]
        )
        cursor.execute("DELETE FROM casework_officerdraft WHERE dossier_id = ANY (%s)", [list(cases)])
        cursor.execute(
            "UPDATE casework_blob SET data = NULL WHERE dossier_id = ANY (%s) AND tier = 'identity'", [list(cases)]
        )
        cursor.execute("DELETE FROM casework_destruction WHERE dossier_id = ANY (%s) AND names", [list(cases)])
    for blob in gone:
        (files.folder() / blob.hex).unlink(missing_ok=True)


def _remove(cases: Sequence[UUID], closed_before: date) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casework_blob WHERE dossier_id = ANY (%s) AND data IS NULL", [list(cases)])
        gone = [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM casework_wrap WHERE dossier_id = ANY (%s)", [list(cases)])
        cursor.execute("DELETE FROM casework_slip WHERE dossier_id = ANY (%s)", [list(cases)])
        cursor.execute("DELETE FROM casework_follower WHERE dossier_id = ANY (%s)", [list(cases)])
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
