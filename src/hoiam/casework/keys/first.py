"""The first holders of a body's key: how a body comes to be in an installation (``./hoiam found``).

They are present, each with his own password. It is the one time that people come in without a second person, and with their
keys it is closed for ever (``custody_found`` in casework/sql/custody.sql).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction

from hoiam.casework import founding, laws
from hoiam.casework.guards import ROLES
from hoiam.casework.keys import custody
from hoiam.casework.models import Body, Officer
from hoiam.core.dossier.participants import Actor, keeps_keys
from hoiam.vault.codes import RecoveryCode
from hoiam.vault.keys import BodyKey

_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,22}")
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9.-]{2,58}")


@dataclass(frozen=True, slots=True)
class FirstHolder:
    """Somebody who is present at the founding: his office, his log-in, and the password that he has just typed."""

    office: str
    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """A body as it is to be: its offices, who holds its key at first (office and log-in), and the body whose stewards may be
    the second person later; empty when there is none."""

    body: founding.NewBody
    offices: tuple[founding.NewOffice, ...]
    holders: tuple[tuple[str, str], ...]
    superior: str


def problems(plan: Plan) -> list[str]:
    """Why the body cannot be founded like this, each a sentence; none when it can."""
    body, codes = plan.body, [office.code for office in plan.offices]
    named = [office for office, _login in plan.holders]
    logins = [login for _office, login in plan.holders]
    keepers = {o.code for o in plan.offices if keeps_keys(Actor(o.code, frozenset(o.roles), body.code))}
    kinds = laws.current().kinds
    known = Body.objects.filter(code__in=(body.code, plan.superior)).values_list("code", flat=True)
    return [
        said
        for wrong, said in (
            (body.code in known, f"The body {body.code} is there already: a body is founded once."),
            (not _CODE.fullmatch(body.code), f"{body.code!r} is no code of a body: capital letters, digits, hyphens."),
            (plan.superior == body.code, "A body does not stand above itself."),
            (
                bool(plan.superior) and plan.superior not in known,
                f"There is no body {plan.superior}, whose steward is to confirm: found that one first.",
            ),
            (len(set(codes)) != len(codes), "An office is named twice."),
            *(
                (not re.fullmatch(rf"{re.escape(body.code)}(/[A-Z0-9.-]+)+", code), f"{code!r} is no office of {body.code}.")
                for code in codes
            ),
            *((role not in ROLES, f"{o.code}: there is no role {role!r}.") for o in plan.offices for role in o.roles),
            *((kind not in kinds, f"The law has no kind {kind!r}.") for kind in (*body.kinds, *body.anonymous_kinds)),
            (bool(body.head) and body.head not in codes, f"The head {body.head} is none of its offices."),
            *((office not in codes, f"The holder {office} is none of its offices.") for office in named),
            *((not _LOGIN.fullmatch(name), f"{name!r} is no log-in: small letters, digits, dots, hyphens.") for name in logins),
            (
                Officer.objects.filter(username__in=logins).exists() or len(set(logins)) != len(logins),
                "A log-in of the holders is taken.",
            ),
            (
                len(set(named)) < (2 if plan.superior else 3),
                "Two first holders are needed, three where no body stands above: with one gone, two others let in the next.",
            ),
            (keepers.isdisjoint(named), "One of the first holders has to be a leader or a steward."),
        )
        if wrong
    ]


@transaction.atomic
def found(plan: Plan, holders: Sequence[FirstHolder]) -> tuple[BodyKey, dict[str, RecoveryCode]]:
    """The body, its offices, the log-ins and keys of its first holders and its first key, all of it or nothing.

    Gives the key and each holder's recovery code, which is shown once. Refused when the body is founded; ValueError when the
    plan has problems.
    """
    if problems(plan) or sorted(h.office for h in holders) != sorted(office for office, _login in plan.holders):
        raise ValueError("the plan has problems")
    new = plan.body
    Body.objects.create(**founding.row_of(new), keys=[])
    for office in plan.offices:
        founding.found_post(office)
    codes: dict[str, RecoveryCode] = {}
    for holder in holders:
        officer = Officer(username=holder.login, office_id=holder.office)
        officer.set_password(holder.password)
        officer.save()
        codes[holder.office] = custody.make_own_key(officer, holder.password)
    return custody.found(new.code, [h.office for h in holders], plan.superior), codes
