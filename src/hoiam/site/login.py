"""Logging in: what was typed opens the officer's key only after the second factor, and no session has one factor alone.

With the right password the key agent is given it to hold: what the agent gives back is sealed under a key in the agent's
memory and lies in the half-done log-in. Only the last stage, behind the second factor, hands it to the agent again, once,
within a quarter of an hour. Passkeys log in without a password; the officer's key then stays locked until he types his.
"""

from __future__ import annotations

import hmac
import json
import time
from contextlib import suppress
from itertools import pairwise
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.stages import LoginStage
from allauth.core import context
from allauth.core.ratelimit import respond_429
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as second_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, is_mfa_enabled
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from hoiam.casework import given_back, limits
from hoiam.casework.keys import officers
from hoiam.site import guesses
from hoiam.vault.errors import Unreachable, VaultError

_HELD = "held by the key agent"
_LONGEST_CREDENTIAL = 64 * 1024
_MOST_PARTS = 100
_DIGITS = 6


class OfficerLoginForm(LoginForm):  # type: ignore[misc]  # allauth tells no types
    """allauth's form. With the right password the key agent is given it to hold; nothing is unlocked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].error_messages["required"] = _("Chưa điền tên đăng nhập.")
        self.fields["password"].error_messages["required"] = _("Chưa điền mật khẩu.")

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Goes on to the second factor, with the sealed password in the half-done log-in where it may open a key."""
        if self.user.key is not None:
            with suppress(VaultError):  # The agent is down: the desk asks when words are to be opened.
                self._login.state[_HELD] = officers.hold(self.user, self.cleaned_data["password"])
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        return response


class _Guessed:
    """A form that takes six digits, two such codes in a row, or a recovery code: tries are counted, each code is taken once."""

    user: Any
    authenticator: Authenticator
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        digits = "".join(filter(str.isalnum, typed))
        both = [digits[:_DIGITS], digits[_DIGITS:]] if len(digits) == 2 * _DIGITS else [typed]
        if len(both) == 2:
            guess = guesses.two_codes(context.request, self.user)
            self.authenticator = self._shows_in_a_row(digits)
        else:
            guess = guesses.code(context.request, self.user)
            super().clean_code()  # type: ignore[misc]  # allauth's form beside this
        guess.was_right()
        if not all(guesses.first_use(self.user, each) for each in both):
            raise second_factor_adapter().validation_error("incorrect_code")
        return typed

    def _shows_in_a_row(self, digits: str) -> Authenticator:
        """The officer's app, which has shown these two codes one after the other in the last two minutes."""
        step = int(time.time()) // mfa_settings.TOTP_PERIOD
        for app in Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP):
            secret = decrypt(app.data["secret"])
            shown = [format_hotp_value(hotp_value(secret, step + n)) for n in range(-4, 2)]
            if any(hmac.compare_digest(digits.encode(), (a + b).encode()) for a, b in pairwise(shown)):
                app.user = self.user
                return app
        raise second_factor_adapter().validation_error("incorrect_code")


class SecondFactorForm(_Guessed, AuthenticateForm):  # type: ignore[misc]  # as above
    """The second factor of a log-in."""


class SecondFactorAgainForm(_Guessed, ReauthenticateForm):  # type: ignore[misc]  # as above
    """The second factor of somebody who is logged in, before he changes what he logs in with."""


class Credential(json.JSONDecoder):
    """What a security key says: JSON of a few parts. What is longer, deeper, or no JSON, is refused at its field."""

    def decode(self, s: str, *args: Any) -> Any:
        """As its parent; JSONDecodeError for whatever it does not take."""
        if len(s) > _LONGEST_CREDENTIAL or s.count("[") + s.count("{") > _MOST_PARTS:
            raise json.JSONDecodeError("no credential", "", 0)
        try:
            return super().decode(s, *args)
        except ValueError as wrong:  # a number with more digits than Python reads is one as well
            raise json.JSONDecodeError("no credential", "", 0) from wrong


for _form in (AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm):
    _form.base_fields["credential"].decoder = Credential


class UnlockStage(LoginStage):  # type: ignore[misc]  # as above
    """The last stage of each log-in. Unlocks the officer's key when this log-in has asked for the second factor and got it."""

    key = "unlock"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Never stops a log-in: where the key stays locked, the desk asks when words are to be opened."""
        cookie: Any = self.request.officer_key  # from site.officer_key
        held = self.login.state.pop(_HELD, None)
        asked = self.controller.get_stage(AuthenticateStage.key)
        shown = asked is not None and asked.state.get("authentication_required") and self.controller.is_handled(asked.key)
        try:
            officers.lock(cookie)
            if held is not None and shown:
                officers.unlock_held(self.login.user, held, cookie)
        except (VaultError, LookupError):
            # No key, another password for it, or the agent is down or was started again.
            cookie.clear()
        return None, True


class TwoFactors:
    """Middleware: a session that has shown one factor ends as soon as its officer has a second.

    Who has none yet is logged in with his password to set one up, and gets no further. Without this, such a session, opened by
    somebody else, would count as one with two factors from that moment on.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase = self.get_response(request)
        return answer

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Before the view of an officer's page; pages of citizens ask nobody who he is."""
        guard = getattr(view, "guard", None)
        if guard is not None and guard.who != "officer":
            return None
        if request.resolver_match is not None and request.resolver_match.url_name == "mfa_login_webauthn":
            return _too_many_passkeys(request)
        if guard is None and given_back.is_anything(request) and _is_for_who_is_logged_in(request):
            return given_back.log_in_again(request)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        if shows_second_factor(request) or not is_mfa_enabled(request.user):
            return None
        get_adapter().logout(request)
        if given_back.is_anything(request):
            return given_back.log_in_again(request)
        return redirect_to_login(request.get_full_path())


def _is_for_who_is_logged_in(request: HttpRequest) -> bool:
    """Whether nobody is logged in and the page is one of allauth's that sends him away without a look at his form."""
    name = str(request.resolver_match.url_name) if request.resolver_match is not None else ""
    theirs = name.startswith("mfa_") and name not in ("mfa_authenticate", "mfa_login_webauthn")
    return (theirs or name == "account_reauthenticate") and not request.user.is_authenticated


def shows_second_factor(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor, at its log-in or by setting one up."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def set_up(request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    """Signal: who sets up a second factor has just shown it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES and user == request.user:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def _too_many_passkeys(request: HttpRequest) -> HttpResponseBase | None:
    """A passkey cannot be guessed: the limit spares the table of sessions, and without the limiter there is none."""
    try:
        wait = limits.limiter().ask("passkey", limits.source(request))
    except Unreachable:
        return None
    slowed: HttpResponseBase | None = respond_429(request) if wait else None
    return slowed
