"""Officers' sessions: found by a hash, sealed for the browser that has the cookie.

The row holds SHA-256 of the cookie's value, and its content sealed with AES-256-GCM under a key from Django's secret, bound to
that hash. So a copy of the table gives no session, and a row that is copied to another name opens for nobody.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, IntegrityError, router, transaction
from django.utils import timezone

_NONCE = 12


def _name(key: str | None) -> str:
    return hashlib.sha256(b"hoiam session v1|" + (key or "").encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's sessions in the database, under another name and sealed."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        nonce = os.urandom(_NONCE)
        sealed = _cipher().encrypt(nonce, self.serializer().dumps(session_dict), _name(self.session_key).encode())
        return base64.b64encode(nonce + sealed).decode("ascii")

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            raw = base64.b64decode(session_data, validate=True)
            found = self.serializer().loads(_cipher().decrypt(raw[:_NONCE], raw[_NONCE:], _name(self.session_key).encode()))
        except (ValueError, InvalidTag):
            return {}
        return found if isinstance(found, dict) else {}

    def _get_session_from_db(self) -> Session | None:
        try:
            found = self.model.objects.get(session_key=_name(self.session_key), expire_date__gt=timezone.now())
            return cast(Session, found)
        except (self.model.DoesNotExist, SuspiciousOperation):
            self._session_key = None
            return None

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(session_key=_name(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        key = cast(Any, self)._get_or_create_session_key()  # of Django's own, which its types leave out
        return Session(session_key=_name(key), session_data=self.encode(data), expire_date=self.get_expiry_date())

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        row = self.create_model_instance(cast(Any, self)._get_session(no_load=must_create))  # as above
        using = router.db_for_write(self.model, instance=row)
        try:
            with transaction.atomic(using=using):
                row.save(force_insert=must_create, force_update=not must_create, using=using)
        except IntegrityError:
            if must_create:
                raise CreateError from None
            raise
        except DatabaseError:
            if not must_create:
                raise UpdateError from None
            raise

    def delete(self, session_key: str | None = None) -> None:
        wanted = session_key or self.session_key
        if wanted is not None:
            self.model.objects.filter(session_key=_name(wanted)).delete()


def _cipher() -> AESGCM:
    return AESGCM(hmac.digest(settings.SECRET_KEY.encode(), b"hoiam session v1", hashlib.sha256))
