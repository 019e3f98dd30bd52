"""Founding a body: its row, its offices, the people who log in to them, and the keys of its ceremony.

A real one is founded by ``casework.keys.first``; what gives a key that was made beforehand is for the demo, tests and benches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection, transaction

from hoiam.casework import bodies
from hoiam.casework.models import Body, Office, Officer
from hoiam.core.words import Text
from hoiam.vault.keys import BodyKey, OfficerKey


@dataclass(frozen=True, slots=True)
class NewBody:
    code: str
    name: Text
    level: str
    parent: str = ""
    place: str = ""
    kinds: tuple[str, ...] = ()
    anonymous_kinds: tuple[str, ...] = ()
    head: str = ""
    notation: str = ""
    seat: str = ""


@dataclass(frozen=True, slots=True)
class NewOffice:
    code: str
    body: str
    title: Text
    roles: tuple[str, ...]
    signs_name: str = ""
    signs_as: str = ""


def row_of(new: NewBody) -> dict[str, Any]:
    """The columns of a body, without its key."""
    return {
        "code": new.code,
        "name_vi": new.name.vi,
        "name_en": new.name.en,
        "level": new.level,
        "parent": new.parent,
        "place": new.place,
        "kinds": list(new.kinds),
        "anonymous_kinds": list(new.anonymous_kinds),
        "head": new.head,
        "notation": new.notation,
        "seat_vi": new.seat,
    }


@transaction.atomic
def found_body(new: NewBody, key: BodyKey) -> None:
    """A body that can receive petitions: they are sealed to this key, which the public log names from now on."""
    Body.objects.create(**row_of(new), public_key=key.public.raw, key_version=key.version, keys=[key.to_json()])
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_announce(%s)", [new.code])
    bodies.forget()


def found_post(new: NewOffice) -> Office:
    """A post without a log-in: its holder may be complained of, and handles no petition."""
    office = Office.objects.create(
        code=new.code,
        body_id=new.body,
        title_vi=new.title.vi,
        title_en=new.title.en,
        roles=sorted(set(new.roles)),
        signs_name=new.signs_name,
        signs_as=new.signs_as,
    )
    bodies.forget()
    return office


@transaction.atomic
def found_office(new: NewOffice, *, login: str, password: str, key: OfficerKey, totp_secret: str = "") -> None:
    """A post and the log-in of whoever holds it; a TOTP secret is given only where a demo or a test needs to know it."""
    office = found_post(new)
    officer = Officer(username=login, office=office, key=key.to_json())
    officer.set_password(password)
    officer.save()
    if totp_secret:
        TOTP.activate(officer, totp_secret)
