"""Where an officer's token for the key agent lies between two requests: sealed, in a cookie of its own, in no table.

The session of a log-in stands in the database, so that logging out ends it. A token there would let whoever copies that
table ask the key agent to open petitions. In the cookie it is sealed with AES-256-GCM under a key from Django's secret, so
that neither the table nor the cookie's file is enough; logging out makes the agent forget it
(docs/decisions/officers-token-in-a-sealed-cookie.md).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest, HttpResponse

_LABEL = b"hoiam officer key v1"
_NONCE = 12


def _cipher(label: bytes) -> AESGCM:
    return AESGCM(hmac.digest(settings.SECRET_KEY.encode(), label, hashlib.sha256))


def sealed(kept: dict[str, Any], label: bytes = _LABEL) -> str:
    """The cookie's text: 12 bytes of nonce, then the sealed JSON, in URL-safe base64."""
    nonce = os.urandom(_NONCE)
    return base64.urlsafe_b64encode(nonce + _cipher(label).encrypt(nonce, json.dumps(kept).encode(), label)).decode()


def opened(text: str, label: bytes = _LABEL) -> dict[str, Any]:
    """What ``sealed`` wrote; nothing when the text is not ours, old or broken."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii"))
        kept = json.loads(_cipher(label).decrypt(raw[:_NONCE], raw[_NONCE:], label))
    except (ValueError, InvalidTag):
        return {}
    return kept if isinstance(kept, dict) else {}


class KeyCookie(MutableMapping[str, Any]):
    """The cookie's content, read when first asked for; remembers whether it has to be written back."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._kept: dict[str, Any] | None = None
        self.changed = False

    def _read(self) -> dict[str, Any]:
        if self._kept is None:
            self._kept = opened(self._text) if self._text else {}
        return self._kept

    def __getitem__(self, name: str) -> Any:
        return self._read()[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self._read()[name] = value
        self.changed = True

    def __delitem__(self, name: str) -> None:
        del self._read()[name]
        self.changed = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class OfficerKey:
    """Middleware: gives each request its ``officer_key`` and writes the cookie when it changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; set, change or delete the cookie as the request left it."""
        name = settings.OFFICER_KEY_COOKIE_NAME
        key = KeyCookie(request.COOKIES.get(name, ""))
        request.officer_key = key  # type: ignore[attr-defined]  # what this middleware is for
        response = self.get_response(request)
        if key.changed:
            if len(key):
                response.set_cookie(
                    name,
                    sealed(dict(key)),
                    secure=settings.SESSION_COOKIE_SECURE,
                    httponly=True,
                    samesite="Lax",
                )
            else:
                response.delete_cookie(name, samesite="Lax")
        return response
