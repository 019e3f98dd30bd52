"""Keys: an officer's own, with its printed recovery code; the body's, with its holders; what waits for a second person.

Each button is a form of its own with an ``action``. Who may press which is checked by the database; the page shows what the
office may press. A recovery code is shown once, in the answer to the POST that made it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hoiam.casework import bodies
from hoiam.casework.guards import officer
from hoiam.casework.keys import custody
from hoiam.casework.said import said
from hoiam.core.dossier.participants import leads
from hoiam.desk.offices import OfficeForm, laid_out, local, named, refusal
from hoiam.desk.who import actor_of, key_of
from hoiam.vault.errors import Unreachable, VaultError


def _password(label: Any, *, new: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"}),
        error_messages={"required": gettext_lazy("Chưa điền mật khẩu.")},
    )


class OwnForm(forms.Form):
    """The officer's present password."""

    password = _password(gettext_lazy("Mật khẩu đang dùng"))


class ChangeForm(forms.Form):
    """The present password and the next one."""

    password = _password(gettext_lazy("Mật khẩu đang dùng"))
    new = _password(gettext_lazy("Mật khẩu mới, ít nhất 12 ký tự"), new=True)
    again = _password(gettext_lazy("Gõ lại mật khẩu mới"), new=True)

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("Hai lần gõ mật khẩu mới không giống nhau."))
        return data


@officer()
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """GET shows; POST takes one action. What was refused says why and what to do, and nothing has changed."""
    user: Any = request.user
    action = request.POST.get("action", "")
    shown: dict[str, Any] = {}
    if request.method == "POST":
        try:
            if _ACTIONS.get(action, _nothing)(request, user, shown):
                return redirect("desk:keys")
        except (custody.Refused, VaultError, DatabaseError) as refused:
            shown["refused"] = refusal(refused, user.body_code)
        except (LookupError, ObjectDoesNotExist):
            shown["refused"] = (_("Chưa thay đổi gì."), _("Chưa có khóa, hoặc đã có rồi."), _("Xem lại trang này."))
        user.refresh_from_db()
    response = render(request, "desk/keys.html", _page(request, user) | shown, status=_status(request, shown))
    response["Cache-Control"] = "no-store"
    return response


def _status(request: HttpRequest, shown: dict[str, Any]) -> int:
    if request.method == "GET" or "code" in shown:
        return 200
    return 409 if "refused" in shown else 422


def _offices(code: str, wanted: Callable[[custody.Seat | None], bool]) -> list[tuple[str, str]]:
    seats = {seat.office: seat for seat in custody.of_body(code).seats}
    return [(o.code, f"{o.code} · {said(o.title)}") for o in bodies.body(code).offices if wanted(seats.get(o.code))]


def _page(request: HttpRequest, user: Any) -> dict[str, Any]:
    """Everything that the page shows to this office."""
    code = user.body_code
    body = custody.of_body(code)
    own = custody.key_of(user)
    stands = custody.stands(code, user.office_id)
    titles = {o.code: said(o.title) for o in bodies.body(code).offices}
    letting = _offices(code, lambda seat: seat is not None and seat.active and seat.has_key and not seat.holds)
    asked = [laid_out(each, user.office_id) for each in custody.changes()]
    superior = custody.superior_of(code)
    opens = custody.opens_from(user.office_id)
    return {
        "custody": body,
        "seats": [(seat, titles.get(seat.office, "")) for seat in body.seats],
        "own": own,
        "keeps": stands == "own",
        "leads": leads(actor_of(request)),
        "holds": user.office_id in body.holders,
        "unlocked": key_of(request),
        "make": OwnForm(prefix="make"),
        "change": ChangeForm(prefix="change"),
        "recovery": OwnForm(prefix="recovery"),
        "let_in": OfficeForm(prefix="add", offices=letting) if letting else None,
        "waiting": [each for each in asked if each["change"].waits],
        "recall": [each for each in asked if each["until"] and not each["change"].waits],
        "past": [each for each in asked if not each["change"].waits and not each["until"]][:20],
        "due": body.version > 0 and custody.rotation_due(code),
        "below": [b for b in bodies.every() if b != code and custody.stands(b, user.office_id)],
        "superior": said(bodies.body(superior).name) if superior in bodies.every() else "",
        "steward_above": any(s.stands == "superior" for s in custody.seconds(code, asked_by=user.office_id)),
        "opens_from": (local(opens.at, code), named(opens.because)) if opens is not None else None,
        "shut_out": _shut_out(code) if stands == "own" else [],
        "nav": "unlock",
    }


def _shut_out(code: str) -> list[str]:
    """Offices to which the gatekeeper gives nothing though somebody holds them; none to show while it does not answer."""
    try:
        return custody.shut_out(code)
    except Unreachable:
        return []


# --- actions: each returns True when it is done and the page may be shown anew -------------------------------------------


def _nothing(request: HttpRequest, user: Any, shown: dict[str, Any]) -> bool:
    return True


def _make(request: HttpRequest, user: Any, shown: dict[str, Any]) -> bool:
    form = OwnForm(request.POST, prefix="make")
    if form.is_valid() and not user.check_password(form.cleaned_data["password"]):
        form.add_error("password", _("Mật khẩu không đúng với mật khẩu đăng nhập."))
    if form.is_valid():
        shown["code"] = custody.make_own_key(user, form.cleaned_data["password"]).text
    shown["make"] = form
    return False


def _change(request: HttpRequest, user: Any, shown: dict[str, Any]) -> bool:
    form = ChangeForm(request.POST, prefix="change", user=user)
    shown["change"] = form
    if not form.is_valid():
        return False
    custody.change_password(user, form.cleaned_data["password"], form.cleaned_data["new"])
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    messages.success(request, _("Đã đổi mật khẩu: cả đăng nhập lẫn khóa của bạn."))
    return True


def _recovery(request: HttpRequest, user: Any, shown: dict[str, Any]) -> bool:
    form = OwnForm(request.POST, prefix="recovery")
    if form.is_valid():
        shown["code"] = custody.new_recovery(user, form.cleaned_data["password"]).text
    shown["recovery"] = form
    return False


def _add(request: HttpRequest, user: Any, shown: dict[str, Any]) -> bool:
    token = key_of(request)
    office = request.POST.get("add-office", "")[:40]
    if token is None:
        shown["locked"] = True
        return False
    custody.ask_holder(user.body_code, office, token)
    messages.success(request, _("Đã đề nghị. Chưa có gì thay đổi cho đến khi người thứ hai xác nhận."))
    return True


def _finish(request: HttpRequest, user: Any, shown: dict[str, Any]) -> bool:
    if custody.finish(user.body_code) is not None:
        messages.success(request, _("Cơ quan đã có khóa mới. Đơn cũ vẫn mở được; hãy bọc lại chúng bằng khóa mới."))
    return True


def _rewrap(request: HttpRequest, user: Any, shown: dict[str, Any]) -> bool:
    token = key_of(request)
    if token is None:
        shown["locked"] = True
        return False
    done, left = custody.rewrap_some(user.body_code, token)
    messages.success(request, _("Đã bọc lại %(done)d đơn, còn %(left)d. Không đơn nào bị mở.") % {"done": done, "left": left})
    return True


_ACTIONS: dict[str, Callable[[HttpRequest, Any, dict[str, Any]], bool]] = {
    "make": _make,
    "change": _change,
    "recovery": _recovery,
    "add": _add,
    "finish": _finish,
    "rewrap": _rewrap,
}
