"""Officers' keys: unlocked in the key agent at log-in, known to the web as a token in the officer's sealed cookie."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import datetime
from functools import cache
from typing import Any

from hoiam.casework.models import Body, Officer
from hoiam.vault.agent import AgentClient, Unlocked
from hoiam.vault.keys import BodyKey, OfficerKey
from hoiam.vault.sockets import folder

_COOKIE = "key"


@cache
def agent() -> AgentClient:
    return AgentClient(folder())


def in_office_since(office: str, at: datetime) -> bool:
    """Whether whoever is in the office now had its log-in at that moment."""
    return Officer.objects.filter(office_id=office, is_active=True, date_joined__lte=at).exists()


def hold(officer: Officer, password: str) -> str:
    """The password as the agent alone can read it, for a log-in that is not over: this office's, a quarter of an hour, once."""
    return agent().hold(officer.office_id, password)


def unlock(officer: Officer, password: str, cookie: MutableMapping[str, Any]) -> Unlocked:
    """Unlocks the officer's key by password; raises WrongPassword, or LookupError when he has no key yet."""
    return _unlock(officer, cookie, lambda key, bodies: agent().unlock(key, password, bodies))


def unlock_held(officer: Officer, held: str, cookie: MutableMapping[str, Any]) -> Unlocked:
    """The same with what `hold` gave; Locked when it is too old, was used, is another office's, or the agent has forgotten."""
    return _unlock(officer, cookie, lambda key, bodies: agent().unlock_held(key, held, bodies))


def _unlock(
    officer: Officer, cookie: MutableMapping[str, Any], ask: Callable[[OfficerKey, list[BodyKey]], Unlocked]
) -> Unlocked:
    if officer.key is None:
        raise LookupError("no key")
    key = OfficerKey.from_json(officer.key)
    body = Body.objects.get(code=officer.body_code)
    holds = [k for k in (BodyKey.from_json(text) for text in body.keys) if officer.office_id in k.holders]
    got = ask(key, holds)
    if got.upgraded is not None:
        Officer.objects.filter(pk=officer.pk).update(key=got.upgraded.to_json())
    cookie[_COOKIE] = {"token": got.token, "officer": got.officer, "bodies": list(got.bodies)}
    return got


def unlocked(cookie: MutableMapping[str, Any], office: str = "") -> Unlocked | None:
    """The officer's token, when his cookie has one, and it is that of ``office`` where one is named; whether the agent still
    honours it shows when it is used."""
    found = cookie.get(_COOKIE)
    if not found or (office and found["officer"] != office):
        return None
    return Unlocked(found["token"], found["officer"], tuple(found["bodies"]))


def lock(cookie: MutableMapping[str, Any]) -> None:
    """Forgets the key, in the agent and in the cookie."""
    found = unlocked(cookie)
    if found is not None:
        agent().lock(found)
        cookie.pop(_COOKIE, None)
