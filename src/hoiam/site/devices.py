"""Browsers that their officer has used before, so that nobody who guesses at his account from elsewhere makes him wait.

After a log-in with two factors the browser keeps a cookie that names the log-in and a random number, sealed with AES-256-GCM
under a key from Django's secret. It lets nobody in: whoever shows it at a log-in is counted by that number and not by his
address or together with strangers (guesses.py), and types password and code as everybody does.
"""

from __future__ import annotations

import secrets
import time
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hoiam.site.officer_key import opened, sealed

LASTS: Final = 180 * 24 * 60 * 60  # seconds after the last log-in
_MOST: Final = 8  # officers who share one desk's machine
_LABEL: Final = b"hoiam officer device v1"


def folded(login: str) -> str:
    """A log-in as it is counted: spellings that the database takes for the same are the same."""
    return login.strip().upper().casefold()


def known(request: HttpRequest, login: str) -> str:
    """The number of this browser for an officer who has logged in with it before; empty for everybody else."""
    number, at = _kept(request).get(folded(login), ("", 0))
    return number if time.time() - at < LASTS else ""


def remember(request: HttpRequest, response: HttpResponse, login: str) -> None:
    """This officer has logged in here with two factors."""
    kept = _kept(request)
    number, _at = kept.pop(folded(login), ("", 0))
    kept[folded(login)] = [number or secrets.token_hex(16), int(time.time())]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        sealed(dict(list(kept.items())[-_MOST:]), _LABEL),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _kept(request: HttpRequest) -> dict[str, Any]:
    return opened(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), _LABEL)
