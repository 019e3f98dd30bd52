"""What a person is told on the page to which a form leads him on: carried there by his browser, readable by this server alone.

It is said once and then gone; nothing of it is in an address or stored here.
"""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from functools import lru_cache
from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from hoiam.core.words import Text

_NAME: Final = "told"
_LONGEST: Final = 2400  # bytes, of the four thousand that a browser keeps
_LASTS: Final = 120


def tell_there(response: HttpResponseBase, notes: Iterable[Text]) -> None:
    """Lets the next page say these, as many as fit."""
    carried: list[list[str]] = []
    for note in notes:
        if len(json.dumps([*carried, [note.vi, note.en]]).encode()) > _LONGEST:
            break
        carried.append([note.vi, note.en])
    if not carried:
        return
    nonce = token_bytes(12)
    value = nonce + AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, json.dumps(carried).encode(), None)
    response.set_cookie(
        _cookie(),
        urlsafe_b64encode(value).decode("ascii"),
        max_age=_LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
        path="/",
    )


def told_there(request: HttpRequest) -> list[Text]:
    """What was carried here; nothing where there is nothing, or it was not made here."""
    try:
        raw = b64decode(request.COOKIES.get(_cookie(), "").encode("ascii"), altchars=b"-_", validate=True)
        carried = json.loads(AESGCM(_key(settings.SECRET_KEY)).decrypt(raw[:12], raw[12:], None))
    except (InvalidTag, NotBase64, ValueError):
        return []
    return [Text(*note) for note in carried]


def is_told(response: HttpResponseBase) -> None:
    """It was said; the browser forgets it."""
    response.delete_cookie(_cookie(), path="/", samesite="Strict")


def _cookie() -> str:
    return f"__Host-{_NAME}" if settings.SESSION_COOKIE_SECURE else _NAME


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=b"hoiam/portal/1", info=b"cookie of what is told once").derive(secret.encode())
