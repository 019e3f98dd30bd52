"""Public bodies and their offices, as the road and the faces need them; kept for a minute per process."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL

from hoiam.casework import laws
from hoiam.casework.days import zone_of
from hoiam.casework.models import Body, Office
from hoiam.core.dossier.participants import Actor, Reads, above, is_among, keeps_keys, reads_when
from hoiam.core.moments import day_in
from hoiam.core.words import Text
from hoiam.vault.ordered import Division, division
from hoiam.vault.wraps import BodyPublicKey
from hoiam.vault.xwing import PublicKey

_KEPT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class OfficeView:
    code: str
    title: Text
    roles: frozenset[str]
    signs_name: str
    signs_as: str
    formerly: tuple[str, ...] = ()

    def holder(self, body: str) -> Actor:
        """Whoever holds the office, in this body."""
        return Actor(self.code, self.roles, body, self.formerly)


@dataclass(frozen=True, slots=True)
class Successor:
    """That a body stands in the place of another, by which instrument and from which day, as two offices have ordered;
    ``divided`` are the words of the order where it names several and who gets what."""

    to: str
    instrument: str
    day: date
    divided: str = ""

    @property
    def reason(self) -> str:
        """As the act of each petition cites it."""
        return f"{self.instrument}@{self.day.isoformat()}"

    @property
    def division(self) -> Division | None:
        """Who gets what; None where one body gets all."""
        return division(self.divided) if self.divided else None

    def takes(self, place: str, subject: str) -> bool:
        """Whether a petition from this place about this subject may go over to it."""
        return self.division is None or self.to in self.division.named(place, subject)


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body: names, place, which kinds of petition it takes, where anonymous ones are allowed, its offices, and which of
    them hold its key."""

    code: str
    name: Text
    level: str
    parent: str
    place: str
    kinds: frozenset[str]
    anonymous_kinds: frozenset[str]
    key: BodyPublicKey | None
    head: str
    notation: str
    seat: str
    offices: tuple[OfficeView, ...]
    holders: frozenset[str] = frozenset()
    successions: tuple[Successor, ...] = ()

    def is_over(self, day: date) -> bool:
        """Whether another body stands in its place on that day: then nothing new goes to it."""
        return any(each.day <= day for each in self.successions)

    @property
    def last_day(self) -> date | None:
        """Its last day, where it is ordered that another one stands in its place; None where it goes on."""
        return min(each.day for each in self.successions) - timedelta(days=1) if self.successions else None

    def succeeded_on(self, day: date) -> dict[str, Successor]:
        """The bodies that stand in its place on that day, by code; the last order about each counts."""
        return {each.to: each for each in self.successions if each.day <= day}

    def takes_over(self, place: str, subject: str, day: date) -> dict[str, Successor]:
        """Those of them to which a petition from this place about this subject may go over."""
        return {code: each for code, each in self.succeeded_on(day).items() if each.takes(place, subject)}

    def keeps_from(self, away: Collection[str], code: str) -> bool:
        """Whether whoever holds this office of the body, or one that he held before, is among those kept away; for the body's
        own code, whether all of it is."""
        formerly = next((o.formerly for o in self.offices if o.code == code), ())
        return is_among(away, code, formerly)


# Of the newest version; the wraps themselves stay where they are.
_HOLDERS = RawSQL("ARRAY(SELECT jsonb_object_keys((keys->>-1)::jsonb->'holders'))", (), ArrayField(TextField()))

_cache: tuple[float, dict[str, BodyView]] = (0.0, {})


def public_zone() -> ZoneInfo:
    """The time zone of what is public and of no one kind: that of the kinds which a body here takes."""
    law = laws.current()
    ours = {kind for body in every().values() for kind in body.kinds}
    return zone_of(law, next((kind for kind in law.kinds if kind in ours), next(iter(law.kinds))))


def public_day(now: datetime) -> date:
    """The day of the house, by which days and quarters of what is public are over."""
    return day_in(public_zone(), now)


def every() -> dict[str, BodyView]:
    """All active bodies by code."""
    global _cache
    at, known = _cache
    if known and time.monotonic() - at < _KEPT_SECONDS:
        return known
    offices: dict[str, list[OfficeView]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT office, before FROM custody_moved()")
        moved = {office: tuple(before) for office, before in cursor.fetchall()}
        cursor.execute("SELECT body, successor, instrument, day, divided FROM custody_successions()")
        succeeded: dict[str, list[Successor]] = {}
        for old, *rest in cursor.fetchall():
            succeeded.setdefault(old, []).append(Successor(*rest))
    for office in Office.objects.filter(active=True).order_by("code"):
        offices.setdefault(office.body_id, []).append(
            OfficeView(
                office.code,
                office.title,
                frozenset(office.roles),
                office.signs_name,
                office.signs_as,
                moved.get(office.code, ()),
            )
        )
    known = {
        b.code: BodyView(
            code=b.code,
            name=b.name,
            level=b.level,
            parent=b.parent,
            place=b.place,
            kinds=frozenset(b.kinds),
            anonymous_kinds=frozenset(b.anonymous_kinds),
            key=(
                BodyPublicKey(b.code, b.key_version, PublicKey(bytes(b.public_key))) if b.public_key and b.key_version else None
            ),
            head=b.head,
            notation=b.notation,
            seat=b.seat_vi,
            offices=tuple(offices.get(b.code, ())),
            holders=frozenset(b.holders),
            successions=tuple(succeeded.get(b.code, ())),
        )
        for b in Body.objects.filter(active=True).defer("keys").annotate(holders=_HOLDERS).order_by("code")
    }
    _cache = (time.monotonic(), known)
    return known


def forget() -> None:
    """After a change: the next question asks the database."""
    global _cache
    _cache = (0.0, {})


def body(code: str) -> BodyView:
    """The body; raises LookupError when there is no such active body."""
    found = every().get(code)
    if found is None:
        forget()
        found = every().get(code)
    if found is None:
        raise LookupError(f"no body {code}")
    return found


def ordered_after(old: str, to: str, day: date) -> Successor | None:
    """By which order that body stands in the place of the old one on that day, as far as this process knows it or the database
    does; None by none."""
    found = succeeded_on(old, day).get(to)
    if found is None:
        forget()
        found = succeeded_on(old, day).get(to)
    return found


def succeeded_on(old: str, day: date) -> dict[str, Successor]:
    """The bodies here that stand in the place of that one on that day, by code; of what another process has heard of in the
    last minute the database is asked."""
    here = every().get(old)
    if here is None or not here.is_over(day):
        forget()
        here = every().get(old)
    return {code: each for code, each in here.succeeded_on(day).items() if code in every()} if here is not None else {}


def chain(code: str) -> tuple[str, ...]:
    """A body here and those above it, from below."""
    found: list[str] = []
    while code in every() and code not in found:
        found.append(code)
        code = every()[code].parent
    return tuple(found)


def above_both(one: str, other: str) -> tuple[str, ...]:
    """The bodies here that stand above both of these, the nearest first, and are neither of them."""
    over = chain(other)
    return tuple(code for code in chain(one) if code in over and code not in (one, other))


def formerly(office: str) -> tuple[str, ...]:
    """The offices, units and bodies of whoever holds this one that were his before, as was declared when he came."""
    here = every().get(above(office)[-1])
    return next((o.formerly for o in here.offices if o.code == office), ()) if here is not None else ()


def public_key(code: str) -> BodyPublicKey:
    """The key that petitions to this body are sealed to; raises LookupError before its key ceremony."""
    key = body(code).key
    if key is None:
        raise LookupError(f"body {code} has no key yet")
    return key


def receiver(code: str, away: Collection[str], also: Collection[str] = ()) -> str:
    """The body that receives what these are kept away from: the one written to or, where one of them leads it, looks after its
    keys or holds its key, the nearest superior where none does. Nothing of it is then sealed to a key of the bodies below.
    ``also`` are kept away on record: they move it only from where nobody else could read it.

    Empty where nobody is left: no body here is competent, or none has anybody who could read it.
    """
    here = body(code)
    everybody = frozenset({*away, *also})
    while everybody and not (_is_free_of(here, away) and _somebody_reads(here, everybody)):
        superior = every().get(here.parent)
        if superior is None or superior.key is None:
            # The highest body here: its head decides on those under him, never on himself.
            head_is_free = not here.keeps_from(away, here.head or here.code)
            return here.code if head_is_free and _somebody_reads(here, everybody) else ""
        here = superior
    return here.code


def names_go_to(code: str, away: Collection[str]) -> BodyPublicKey | None:
    """The superior's key when the law keeps somebody of the body that receives away, else None."""
    here = body(code)
    if not any(above(each)[-1] == code for each in away) and not any(here.keeps_from(away, o.code) for o in here.offices):
        return None
    parent = every().get(here.parent)
    to = receiver(parent.code, away) if parent is not None and parent.key is not None else ""
    return public_key(to) if to else None


def _is_free_of(here: BodyView, away: Collection[str]) -> bool:
    """Whether none of those kept away leads the body, looks after its keys or holds its key."""
    keepers = {o.code for o in here.offices if keeps_keys(o.holder(here.code))}
    concerned = {here.code, *keepers, *here.holders, *([here.head] if here.head else [])}
    return not any(here.keeps_from(away, each) for each in concerned)


def _somebody_reads(here: BodyView, away: Collection[str]) -> bool:
    """Whether an office that takes petitions in or leads is not kept away, and holds the key where anybody does."""
    return any(
        not {Reads.ALWAYS, Reads.NEW}.isdisjoint(reads_when(o.holder(here.code)))
        and (not here.holders or o.code in here.holders)
        and not here.keeps_from(away, o.code)
        for o in here.offices
    )
