"""The log-in form: the password that lets an officer in also unlocks his own key, in one step."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hoiam.casework.keys import officers
from hoiam.vault.errors import VaultError


class OfficerLoginForm(LoginForm):  # type: ignore[misc]  # allauth tells no types
    """allauth's form. With the right password the key agent is asked too; the second factor still stands before any page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].error_messages["required"] = _("Chưa điền tên đăng nhập.")
        self.fields["password"].error_messages["required"] = _("Chưa điền mật khẩu.")

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Log in, and unlock the officer's key with the same password where that opens it."""
        key: Any = request.officer_key  # type: ignore[attr-defined]  # from site.officer_key
        officers.lock(key)
        try:
            officers.unlock(self.user, self.cleaned_data["password"], key)
        except (VaultError, LookupError):
            # No key yet, another password for it, or the agent is down: the desk asks when words are to be opened.
            key.clear()
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        return response
