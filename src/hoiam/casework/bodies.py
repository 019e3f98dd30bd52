"""Public bodies and their offices, as the road and the faces need them; kept for a minute per process."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import TextField
from django.db.models.expressions import RawSQL

from hoiam.casework.models import Body, Office
from hoiam.core.dossier.participants import Actor, hides_writer, keeps_keys
from hoiam.core.procedure import Kind
from hoiam.core.words import Text
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


# Of the newest version; the wraps themselves stay where they are.
_HOLDERS = RawSQL("ARRAY(SELECT jsonb_object_keys((keys->>-1)::jsonb->'holders'))", (), ArrayField(TextField()))

_cache: tuple[float, dict[str, BodyView]] = (0.0, {})


def every() -> dict[str, BodyView]:
    """All active bodies by code."""
    global _cache
    at, known = _cache
    if known and time.monotonic() - at < _KEPT_SECONDS:
        return known
    offices: dict[str, list[OfficeView]] = {}
    for office in Office.objects.filter(active=True).order_by("code"):
        offices.setdefault(office.body_id, []).append(
            OfficeView(
                office.code,
                office.title,
                frozenset(office.roles),
                office.signs_name,
                office.signs_as,
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


def public_key(code: str) -> BodyPublicKey:
    """The key that petitions to this body are sealed to; raises LookupError before its key ceremony."""
    key = body(code).key
    if key is None:
        raise LookupError(f"body {code} has no key yet")
    return key


def receiver(code: str, against: str, kind: Kind) -> str:
    """The body that receives: the superior where the law keeps the whole body or one who leads it away from the petition, or
    where the one denounced keeps its keys or holds its key. Nothing of it is then sealed to a key of this body."""
    if not against or not hides_writer(kind) or against.partition("/")[0] != code:
        return code
    concerned = body(code)
    keepers = {o.code for o in concerned.offices if keeps_keys(Actor(o.code, o.roles, code))}
    return concerned.parent or code if against in {code, concerned.head, *keepers, *concerned.holders} else code


def names_go_to(code: str, against: str, kind: Kind) -> BodyPublicKey | None:
    """The superior's key when the law keeps the body itself away from the names, else None."""
    if not against or not hides_writer(kind):
        return None
    if against.partition("/")[0] != code:
        return None
    parent = body(code).parent
    return public_key(parent) if parent else None
