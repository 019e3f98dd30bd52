"""The officer's own key: unlock it to read, lock it to leave."""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hoiam.casework import given_back
from hoiam.casework.guards import officer
from hoiam.casework.keys import custody, officers
from hoiam.casework.said import told
from hoiam.desk.who import cookie_of, key_of
from hoiam.vault.errors import VaultError


class UnlockForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu của bạn"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Chưa điền mật khẩu.")},
    )


def unlock_first(request: HttpRequest, back: str) -> HttpResponse:
    """Where an officer goes whose key has to be unlocked first, and then to `back`. Who has typed something
    has it on a page that goes on with what he pressed, once the key is unlocked in another tab."""
    given = given_back.back(request)
    if given.is_anything:
        page = render(request, "desk/unlock_first.html", {"given": given, "nav": "unlock"}, status=409)
        page["Cache-Control"] = "no-store"
        return given_back.marked(page)
    query = QueryDict(mutable=True)
    query["next"] = back
    return redirect(f"{reverse('desk:unlock')}?{query.urlencode()}")


@officer()
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Asks for the password and hands it to the key agent; then goes back to where the key was missing."""
    after = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(after, allowed_hosts=None):
        after = ""
    form = UnlockForm(request.POST or None)
    user: Any = request.user
    if request.method == "POST" and form.is_valid():
        try:
            officers.unlock(user, form.cleaned_data["password"], cookie_of(request))
        except VaultError as refused:
            form.add_error("password", " ".join(told(refused)))
        except LookupError:
            form.add_error(None, _("Bạn chưa có khóa. Người giữ khóa của cơ quan cấp khóa cho bạn."))
        else:
            _finish_what_is_due(user.body_code)
            messages.success(request, _("Khóa của bạn đã mở. Khóa tự đóng khi bạn nghỉ lâu."))
            return redirect(after or "desk:today")
    return render(
        request,
        "desk/unlock.html",
        {"form": form, "unlocked": key_of(request), "nav": "unlock"},
        status=422 if form.errors else 200,
    )


def _finish_what_is_due(body: str) -> None:
    """Whoever left a day ago is no holder any more, and the key has its next version; where that cannot be now, the page of
    keys says so and has a button for it."""
    with contextlib.suppress(VaultError, DatabaseError):
        custody.finish(body)


@officer()
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Forgets the key."""
    officers.lock(cookie_of(request))
    messages.success(request, _("Khóa của bạn đã đóng."))
    return redirect("desk:unlock")
