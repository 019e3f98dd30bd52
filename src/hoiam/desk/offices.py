"""Who comes, who goes, who holds the body's key: each of these takes two, and has a page of its own.

One officer asks here; a second one, who is another person, confirms on the page of what was asked. Whether he may, and whether
the two are two, the database says (``casework/sql/custody.sql``); the pages say why in words.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from hoiam.casework import batches, bodies, chosen, laws
from hoiam.casework.days import utc_now, zone_of
from hoiam.casework.families import ERRAND
from hoiam.casework.guards import officer
from hoiam.casework.keys import agreements, custody
from hoiam.casework.road import successions
from hoiam.casework.said import said, told
from hoiam.core.dossier.participants import Actor, leads
from hoiam.desk.who import actor_of
from hoiam.vault import ordered
from hoiam.vault.errors import VaultError
from hoiam.vault.keys import LEAST_HOLDERS

WHAT = {
    "log-in": gettext_lazy("Lập tài khoản"),
    "leave": gettext_lazy("Ghi nhận thôi việc"),
    "holder": gettext_lazy("Thêm người giữ khóa"),
    "rotate": gettext_lazy("Đổi khóa của cơ quan"),
}
_MOST_SHOWN = 50


class LogInForm(forms.Form):
    """A log-in for an office without an officer; no password is typed, since neither of the two is to know it whole."""

    office = chosen.OneOf(chosen.office, label=gettext_lazy("Chức vụ"))
    login = forms.RegexField(
        r"^[a-z0-9][a-z0-9.-]{2,58}$",
        label=gettext_lazy("Tên đăng nhập"),
        max_length=59,
        error_messages={
            "invalid": gettext_lazy("Chỉ dùng chữ thường không dấu, chữ số, dấu chấm và gạch nối."),
            "required": gettext_lazy("Chưa điền tên đăng nhập."),
        },
    )
    before = chosen.SomeOf(
        chosen.office,
        label=gettext_lazy("Người này từng giữ chức vụ nào ở đây?"),
        help_text=gettext_lazy("Ở đâu chức vụ cũ không được đọc đơn thì người này cũng không được. Không có thì để trống."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, offices: list[tuple[str, str]], held: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [("", _("Chọn chức vụ")), *offices]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["office"].error_messages["required"] = _("Chưa chọn chức vụ.")
        self.fields["before"].choices = held  # type: ignore[attr-defined]  # as above


class OfficeForm(forms.Form):
    """One office, none of them chosen beforehand."""

    office = chosen.OneOf(chosen.office, label=gettext_lazy("Chức vụ"))

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [("", _("Chọn chức vụ")), *offices]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["office"].error_messages["required"] = _("Chưa chọn chức vụ.")


def who_confirms(code: str, *, asked_by: str, about: str = "", only_own: bool = False) -> dict[str, Any]:
    """Who can be the second person for something that an office asks, who cannot and why, and what the body above lacks."""
    found = [each for each in custody.seconds(code, asked_by=asked_by, about=about) if each.stands == "own" or not only_own]
    others = [each for each in found if each.why != "alone"]
    above = custody.superior_of(code)
    days = [each.from_at for each in others if each.why == "fresh" and each.from_at is not None]
    return {
        "can": [named(each.office) for each in others if not each.why],
        "cannot": [(named(each.office), each.why, local(each.from_at, code)) for each in others if each.why],
        "above": said(bodies.body(above).name) if above in bodies.every() else above,
        "steward_above": any(each.stands == "superior" for each in found),
        "only_own": only_own,
        "soonest": local(min(days), code) if days else None,
        "asker_fresh": local(next((each.from_at for each in found if each.office == asked_by), None), code),
    }


def held_before(office: str) -> bool:
    """Whether somebody had this office before who is in it no more."""
    return any(seat.office == office and not seat.active for seat in custody.of_body(office.partition("/")[0]).seats)


def body_of(request: HttpRequest) -> str:
    """The body that the page is about: one's own, or one below that one's body stands above; 403 for any other."""
    user: Any = request.user
    code = request.GET.get("body", "") or user.body_code
    if code not in bodies.every() or not custody.stands(code, user.office_id):
        raise PermissionDenied
    return code


def named(code: str) -> str:
    """An office with its title."""
    body = bodies.every().get(code.partition("/")[0])
    title = next((said(o.title) for o in body.offices if o.code == code), "") if body is not None else ""
    return f"{code} · {title}" if title else code


def local(at: datetime | None, code: str) -> datetime | None:
    """The moment on the clocks of the body's country."""
    law, body = laws.current(), bodies.every().get(code)
    ours = body.kinds if body is not None else frozenset[str]()
    zone = zone_of(law, next((kind for kind in law.kinds if kind in ours), next(iter(law.kinds))))
    return at.astimezone(zone).replace(tzinfo=None) if at is not None else None


def _choices(code: str, *, filled: bool) -> list[tuple[str, str]]:
    here = custody.in_office(code)
    return [(o.code, named(o.code)) for o in bodies.body(code).offices if (o.code in here) is filled]


def open_of(office: str) -> dict[str, Any]:
    """What is open of an office, as far as whoever asks may see it: dossiers assigned to it, and what it does for the key."""
    body = office.partition("/")[0]
    found = custody.of_body(body)
    numbers = custody.open_work(office, most=_MOST_SHOWN)
    left = [h for h in found.holders if h != office]
    return {
        "office": named(office),
        "work": numbers,
        "work_full": len(numbers) == _MOST_SHOWN,
        "ids": [id for id, _number in custody.open_work(office, most=batches.MOST)],
        "errands": custody.open_work(office, most=batches.MOST, family=ERRAND.name),
        "holds": office in found.holders,
        "left": [named(h) for h in left],
        "few": office in found.holders and len(left) < LEAST_HOLDERS,
    }


def refusal(refused: Exception, code: str) -> tuple[str, str, str]:
    """In words why nothing was changed; 403 where it is nobody's to do who asked."""
    if isinstance(refused, custody.Refused):
        return told(_with_local_time(refused, code))
    if isinstance(refused, VaultError):
        return told(refused)
    if isinstance(refused.__cause__, psycopg.errors.InsufficientPrivilege):
        raise PermissionDenied from None
    raise refused


def _with_local_time(refused: custody.Refused, code: str) -> custody.Refused:
    if refused.reason not in ("fresh", "fresh-here", "fresh-asker", "fresh-asks", "recall"):
        return refused
    at = local(datetime.fromisoformat(refused.about), code)
    return custody.Refused(refused.reason, f"{at:%H:%M %d/%m/%Y}")


def answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    sent = context.get("wrong", context.get("form"))
    wrong = context.get("no_office") or getattr(sent, "errors", None)
    status = 409 if "refused" in context or context.get("stayed") else 422 if wrong else 200
    response = render(request, template, context | {"nav": "unlock"}, status=status)
    response["Cache-Control"] = "no-store"
    return response


@officer()
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Asks for a log-in; shows the asker's half of its first password, once."""
    code = body_of(request)
    held = [(o.code, named(o.code)) for b in bodies.every().values() for o in b.offices]
    form = LogInForm(request.POST or None, offices=_choices(code, filled=False), held=held)
    user: Any = request.user
    context: dict[str, Any] = {"form": form, "body": code, "seconds": who_confirms(code, asked_by=user.office_id)}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            context["half"] = custody.ask_log_in(typed["office"], typed["login"], before=typed["before"])
            context["login"] = typed["login"]
        except (custody.Refused, DatabaseError) as refused:
            context["refused"] = refusal(refused, code)
    return answer(request, "desk/log_in.html", context)


@officer()
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """First which office, then what is open of it; asking ends nothing yet."""
    code = body_of(request)
    typed = request.POST or (request.GET if "office" in request.GET else None)
    form = OfficeForm(typed, offices=_choices(code, filled=True))
    context: dict[str, Any] = {"form": form, "body": code}
    if form.is_bound and form.is_valid():
        office = form.cleaned_data["office"]
        user: Any = request.user
        # Whoever leads there gives his open work to others, many petitions at once, whether he leaves or is away.
        of = open_of(office) | {"may_assign": leads_here(actor_of(request), code)}
        context |= {"chosen": office, "office": of["office"], "of": of}
        context["seconds"] = who_confirms(code, asked_by=user.office_id)
        if of["may_assign"] and of["errands"]:
            context["others"] = [each for each in _choices(code, filled=True) if each[0] != office]
        if request.method == "POST" and request.POST.get("action") == "allot":
            if _allotted(request, office, of, context):
                return redirect(f"{request.path}?body={code}&office={office}")
        elif request.method == "POST":
            try:
                custody.ask_leave(office)
                messages.success(request, _("Đã đề nghị. Chưa có gì thay đổi cho đến khi người thứ hai xác nhận."))
                return redirect("desk:keys")
            except (custody.Refused, DatabaseError) as refused:
                context["refused"] = refusal(refused, code)
    return answer(request, "desk/leave.html", context)


def _allotted(request: HttpRequest, office: str, of: dict[str, Any], context: dict[str, Any]) -> bool:
    """Gives what others have asked of the body, and this office sees to, to another one; False, with why, where some stay."""
    to = request.POST.get("to", "")
    if to not in dict(context.get("others", ())):
        context["no_office"] = True
        return False
    ids = [id for id, _number in of["errands"]]
    done, left = successions.allot_to_another(ids, office, to, actor=actor_of(request), now=utc_now())
    if done:
        messages.success(request, ngettext("Đã giao %(n)d việc phối hợp.", "Đã giao %(n)d việc phối hợp.", done) % {"n": done})
    context["stayed"] = left
    of["errands"] = custody.open_work(office, most=batches.MOST, family=ERRAND.name)
    return not left


@officer()
@require_http_methods(["GET", "POST"])
def rotate(request: HttpRequest) -> HttpResponse:
    """Asks for the next version of the body's key."""
    user: Any = request.user
    code = user.body_code
    if custody.stands(code, user.office_id) != "own":
        raise PermissionDenied
    found = custody.of_body(code)
    context: dict[str, Any] = {"custody": found, "holders": [named(h) for h in found.holders]}
    context["seconds"] = who_confirms(code, asked_by=user.office_id, only_own=True)
    if request.method == "POST":
        try:
            custody.ask_rotate(code)
            messages.success(request, _("Đã đề nghị đổi khóa: sau một ngày, hoặc ngay khi người thứ hai xác nhận."))
            return redirect("desk:keys")
        except (custody.Refused, DatabaseError) as refused:
            context["refused"] = refusal(refused, code)
    return answer(request, "desk/rotate.html", context)


@officer()
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """What one officer asked, for the second to confirm, or either to take back."""
    try:
        asked = custody.change(number)
    except (LookupError, OverflowError):
        raise Http404 from None
    user: Any = request.user
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            if request.POST.get("action") == "withdraw":
                custody.withdraw(asked)
                if asked.what == "leave" and asked.confirmed_at is not None:
                    return redirect("desk:change", number)
                messages.success(request, _("Đã rút lại: mọi thứ như trước."))
                return redirect("desk:keys")
            if request.POST.get("action") == "agree" and (back := _back(asked)) is not None:
                agreements.agree(back.id)
                messages.success(request, _("Đã đồng ý. Người này mở lại được đơn sau chừng một giây."))
                return redirect("desk:keys")
            if request.POST.get("action") == "confirm":
                half = custody.confirm(asked)
                if half:
                    context["half"] = half
                else:
                    messages.success(request, _("Đã xác nhận; việc này có hiệu lực từ bây giờ."))
                    return redirect("desk:keys")
        except (custody.Refused, VaultError, DatabaseError) as refused:
            context["refused"] = refusal(refused, asked.body)
        asked = custody.change(number)
    context |= laid_out(asked, user.office_id)
    back = _back(asked)
    if asked.waits:
        about = asked.office if asked.what != "leave" else ""
        context["seconds"] = who_confirms(asked.body, asked_by=asked.asked_by, about=about, only_own=asked.what == "rotate")
    elif back is not None:
        context["seconds"] = who_confirms(asked.body, asked_by=back.asked_by, about=asked.office)
    if asked.what == "log-in":
        context["held_before"] = asked.waits and held_before(asked.office)
        if asked.done_at and (opens := custody.opens_from(asked.office)) is not None:
            context["opens_from"] = (local(opens.at, asked.body), named(opens.because))
    if asked.what == "leave":
        context["open"] = open_of(asked.office)
        context["taken_back"] = asked.closed_at is not None and asked.confirmed_at is not None
        if back is not None:
            context |= {"back": named(back.asked_by), "back_until": local(back.until, asked.body)}
            context["may_agree"] = user.office_id not in (back.asked_by, asked.office)
    return answer(request, "desk/change.html", context)


def _back(asked: custody.Change) -> agreements.Waiting | None:
    """What waits for a second office where an ending was taken back: that the officer opens petitions again."""
    if asked.what != "leave" or asked.closed_at is None or asked.confirmed_at is None:
        return None
    return next((each for each in agreements.waiting() if each.what == ordered.admit(asked.office)), None)


@officer()
@require_http_methods(["GET", "POST"])
def admit(request: HttpRequest) -> HttpResponse:
    """Offices that somebody holds and to which the gatekeeper gives no petition: one asks that it does, another agrees."""
    code = body_of(request)
    user: Any = request.user
    context: dict[str, Any] = {"body": code}
    if request.method == "POST":
        office = request.POST.get("office", "")
        try:
            waiting = _to_admit().get(office)
            if office not in custody.in_office(code):
                raise PermissionDenied
            if request.POST.get("action") == "agree" and waiting is not None:
                agreements.agree(waiting.id)
                messages.success(request, _("Đã đồng ý. Người này mở lại được đơn sau chừng một giây."))
                return redirect("desk:keys")
            if request.POST.get("action") == "propose" and office in custody.shut_out(code):
                if waiting is not None:
                    raise custody.Refused("asked", waiting.asked_by)
                agreements.ask(ordered.admit(office))
                messages.success(request, _("Đã đề nghị. Chưa có gì thay đổi cho đến khi người thứ hai xác nhận."))
                return redirect("desk:keys")
            raise custody.Refused("changed", office)
        except (custody.Refused, VaultError, DatabaseError) as refused:
            context["refused"] = refusal(refused, code)
    try:
        context["rows"] = shut_out(code, user.office_id)
    except VaultError as refused:
        context["refused"] = told(refused)
    return answer(request, "desk/admit.html", context)


def leads_here(actor: Actor, code: str) -> bool:
    """Whether the office leads in this very body."""
    return leads(actor) and custody.stands(code, actor.office) == "own"


def _to_admit() -> dict[str, agreements.Waiting]:
    """What waits for a second office so that another opens petitions again, by that office; the newest of each."""
    word = "admit "
    return {each.what.removeprefix(word): each for each in agreements.waiting() if each.what.startswith(word)}


def shut_out(code: str, office: str) -> list[dict[str, Any]]:
    """The offices of a body that open nothing though somebody holds them, with what can be done; raises VaultError."""
    waiting = _to_admit()
    rows = []
    for each in custody.shut_out(code):
        opens, order = custody.opens_from(each), waiting.get(each)
        asked_by = order.asked_by if order is not None else office
        rows.append({
            "code": each,
            "office": named(each),
            "opens_from": (local(opens.at, code), named(opens.because)) if opens is not None else None,
            "asked_by": named(order.asked_by) if order is not None else "",
            "until": local(order.until, code) if order is not None else None,
            "may_agree": order is not None and office not in (order.asked_by, each),
            "may_ask": order is None and office != each,
            "seconds": who_confirms(code, asked_by=asked_by, about=each),
        })  # fmt: skip
    return rows


def laid_out(asked: custody.Change, office: str) -> dict[str, Any]:
    """A change as the pages show it to this office."""
    until = asked.recall_until(utc_now())
    return {
        "change": asked,
        "what": WHAT[asked.what],
        "about": named(asked.office) if asked.office else asked.body,
        "asked_by": named(asked.asked_by),
        "asked_at": local(asked.asked_at, asked.body),
        "confirmed_by": named(asked.confirmed_by) if asked.confirmed_by else "",
        "confirmed_at": local(asked.confirmed_at, asked.body),
        "closed_at": local(asked.closed_at, asked.body),
        "before": [named(b) for b in asked.before],
        "until": local(until, asked.body),
        "may_confirm": asked.waits and asked.asked_by != office,
        # A key that is due to change changes: that is not withdrawn any more.
        "may_withdraw": (asked.waits and (asked.what != "rotate" or until is not None))
        or (until is not None and office in (asked.asked_by, asked.confirmed_by)),
    }
