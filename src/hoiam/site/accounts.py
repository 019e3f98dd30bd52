"""How officers log in: nobody signs up, no address of a device is kept, no secret of a second factor lies in clear."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from hoiam.casework.keys import officers
from hoiam.site import devices, guesses
from hoiam.vault.errors import VaultError


class OfficerAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth tells no types
    """Officers are made by their body's administrator, never by a form on the web."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Tài khoản này không còn hiệu lực."),
        "incorrect_password": _("Mật khẩu chưa đúng. Hãy gõ lại."),
        "username_password_mismatch": _("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy gõ lại cả hai."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether somebody may be led there after a log-in: an address of this house, as the request named it. allauth's own
        answer breaks where no address can be read (`http://[`)."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={context.request.get_host()})

    def get_client_ip(self, request: HttpRequest) -> str:
        """None: which address asks is told to the limiter alone (casework/limits.py)."""
        return ""

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Which device an officer uses is nobody's business."""
        return ""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Whose password this is; None when it is wrong. Tries are counted, and a ValidationError says when one has to wait."""
        guess = guesses.password(request, str(credentials.get("username", "")))
        user = super().authenticate(request, **credentials)
        if user is not None:
            guess.was_right()
        return user

    def get_login_stages(self) -> list[str]:
        """allauth's, and after them the one that unlocks the officer's key."""
        return [*super().get_login_stages(), "hoiam.site.login.UnlockStage"]

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """After a log-in with two factors the browser is known."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
            devices.remember(request, response, user.get_username())
        return response

    def logout(self, request: HttpRequest) -> None:
        """Logging out also locks the officer's key: the agent forgets it, and the cookie goes."""
        key: Any = request.officer_key  # type: ignore[attr-defined]  # from site.officer_key
        try:
            officers.lock(key)
        except VaultError:
            # The agent is down, and then it holds no key.
            key.clear()
        super().logout(request)
        request.logged_out = True  # type: ignore[attr-defined]  # site.headers tells the browser to forget

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Mail about log-ins would carry an address and a device: none is sent."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # as above
    """Secrets of authenticator apps are sealed with a key from Django's secret: a stolen dump gives no codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Mã chưa đúng hoặc đã dùng. Hãy đợi mã mới trong ứng dụng rồi gõ lại."),
    }

    def _key(self) -> bytes:
        return hmac.digest(settings.SECRET_KEY.encode(), b"hoiam second factor v1", hashlib.sha256)

    def encrypt(self, text: str) -> str:
        """Seal with AES-256-GCM; 12 bytes of nonce come first."""
        nonce = os.urandom(12)
        return base64.urlsafe_b64encode(nonce + AESGCM(self._key()).encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed."""
        raw = base64.urlsafe_b64decode(encrypted_text)
        return AESGCM(self._key()).decrypt(raw[:12], raw[12:], None).decode()
