"""Who is at the desk, and what day it is there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest

from hoiam.casework import bodies, laws
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.keys import officers
from hoiam.core.dossier.participants import Actor
from hoiam.vault.agent import Unlocked


def actor_of(request: HttpRequest) -> Actor:
    """The office that is logged in, with its roles and its body, and the offices that its holder had before."""
    user: Any = request.user
    return Actor(user.office.code, user.roles_held(), user.body_code, bodies.formerly(user.office.code))


def cookie_of(request: HttpRequest) -> Any:
    """Where the officer's token lies between two requests (site.officer_key)."""
    return request.officer_key  # type: ignore[attr-defined]  # set by that middleware


def key_of(request: HttpRequest) -> Unlocked | None:
    """The unlocked key of the office that is logged in; None when it is to be unlocked first."""
    user: Any = request.user
    return officers.unlocked(cookie_of(request), user.office_id)


def today_for(kind: str) -> date:
    return law_day(laws.current(), kind, utc_now())
