"""How often one place may enter a wrong code, kept in memory only.

A code has 95 secret bits; no guessing reaches one. The limit spares the server and shows a clear page to a broken script. The
network address is hashed with a key that lives in this process and changes every day, so that nothing kept here or left behind
tells who tried. Each process counts for itself.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict

from django.conf import settings
from django.http import HttpRequest

WINDOW = 15 * 60  # seconds
TRIES = 12  # wrong codes in a window
_KEPT = 20_000  # places; the oldest is forgotten first
_DAY = 24 * 60 * 60

_lock = threading.Lock()
_key = secrets.token_bytes(32)
_key_day = -1
_tries: OrderedDict[bytes, list[float]] = OrderedDict()


def may_try(request: HttpRequest, *, now: float | None = None) -> bool:
    """Whether this place may enter a code now."""
    moment = time.monotonic() if now is None else now
    with _lock:
        return len(_recent(_place(request, moment), moment)) < TRIES


def was_wrong(request: HttpRequest, *, now: float | None = None) -> None:
    """Count a wrong code."""
    moment = time.monotonic() if now is None else now
    with _lock:
        place = _place(request, moment)
        _tries[place] = [*_recent(place, moment), moment]
        _tries.move_to_end(place)
        while len(_tries) > _KEPT:
            _tries.popitem(last=False)


def forget_all() -> None:
    """Start anew, as at midnight."""
    with _lock:
        _tries.clear()


def _recent(place: bytes, now: float) -> list[float]:
    return [at for at in _tries.get(place, []) if now - at < WINDOW]


def _place(request: HttpRequest, now: float) -> bytes:
    global _key, _key_day
    day = int(now // _DAY)
    if day != _key_day:
        _key, _key_day = secrets.token_bytes(32), day
        _tries.clear()
    address = str(request.META.get("REMOTE_ADDR", ""))
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        # Only behind our own proxy, which sets this header itself; its last entry is the one that the proxy saw.
        address = str(request.META.get("HTTP_X_FORWARDED_FOR", address)).rpartition(",")[2].strip()
    return hmac.digest(_key, address.encode(), hashlib.sha256)
