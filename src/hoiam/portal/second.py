"""The ways to a new code for a lost one: chosen before sending, gone where the code is lost, stopped on the old page.

Whoever enters a slip is shown nothing of the petition before he has its new code. A slip that is wrong, broken or unknown costs
the same and looks alike, as a code does. The new code is shown first and counts after the next press, so that an answer that is
lost on the way takes nobody's petition away.

Whoever comes in person has a slip made here, on his own device: this process sees it, as it sees every code that is shown or
entered here, and the officers see its mark alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from hoiam.casework import limits, lost_code, made_slips
from hoiam.casework.days import utc_now
from hoiam.casework.lost_code import Found
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.said import told
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.state import Reissue
from hoiam.portal import attempts, drafts, own
from hoiam.portal.answering import code_page, page
from hoiam.portal.drafts import FOLLOWING, Draft
from hoiam.portal.enter import following
from hoiam.portal.forms import SlipForm
from hoiam.portal.write import writing
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.errors import BadCode, VaultError
from hoiam.vault.made_slip import PublicSlip

_SALT: Final = "hoiam new code"


@writing
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Whoever sends says whether he wants a second slip, and whether he would come in person, after he was told what each is
    worth and what it risks; neither by default. The slip is shown here, before anything is sent."""
    if not draft.offers_slip:
        return redirect("portal:check")
    if request.method == "POST":
        do = request.POST.get("do", "")
        fresh = SecondSlip.new().text

        def chosen(now: Draft) -> None:
            match do:
                case "come" | "stay":
                    now.counter = do == "come"
                case _:
                    now.slip = (now.slip or fresh) if do == "make" else ""

        drafts.change(draft, chosen)
        return redirect("portal:second" if do == "make" else "portal:check")
    return page(request, "second", draft=draft, groups=draft.slip.split("-") if draft.slip else [])


@code_page
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponseBase:
    """Takes a slip: the first time it asks for a new code, after the notice it gives one. A right one is never slowed."""
    if request.method != "POST":
        return page(request, "slip", form=SlipForm())
    form = SlipForm(request.POST)
    if form.is_valid():
        try:
            slip = SecondSlip.parse(form.cleaned_data["slip"])
        except BadCode as bad:
            lost_code.find(SecondSlip.new())
            form.add_error("slip", " ".join(told(bad)))
        else:
            found = lost_code.find(slip)
            if found is not None:
                return _entered(request, form, slip, found)
            if (had := _had(request)) is not None:
                return had
            form.add_error(
                "slip",
                _("Không có đơn nào mang phiếu này, hoặc phiếu đã dùng hay đã bị dừng. Hãy so lại từng nhóm với tờ phiếu."),
            )
        wait = attempts.was_wrong(request)
        if wait:
            slowed = page(request, "too_often", status=429, minutes=wait)
            slowed.headers["Retry-After"] = str(wait * 60)
            return slowed
    return page(request, "slip", status=422, form=form)


@code_page
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest) -> HttpResponseBase:
    """Whoever will come in person has a slip made here, and its mark, which he says at the counter."""
    if request.method != "POST":
        return page(request, "counter")
    if not limits.may_make_slip(request):
        return page(request, "counter", many=True, status=429)
    slip = made_slips.make()
    return page(request, "counter", groups=slip.text.split("-"), mark=PublicSlip.of(slip).mark.text.split("-"))


def _entered(request: HttpRequest, form: SlipForm, slip: SecondSlip, found: Found) -> HttpResponseBase:
    now = utc_now()
    today = lost_code.today_of(found, now)
    try:
        if not found.waits(today) and not found.asks:
            form.add_error("slip", _("Lần xin ở nơi tiếp công dân này đã quá hạn. Hãy tạo phiếu khác và tới đó lần nữa."))
            return page(request, "slip", status=409, form=form)
        if not found.waits(today):
            return _waits(request, lost_code.ask(found, now=now).reissue, new=True)
        if not found.ready(today):
            return _waits(request, found.petition.reissue)
        code = _shown(request)
        if code is None:
            made = lost_code.make(slip, found)
            fresh = signing.dumps(made.text, salt=_SALT)
            another = "fresh" in request.POST  # the one that was shown before has run out
            return page(request, "new_code", code=made.text, slip=slip.text, fresh=fresh, another=another)
        return _given(slip, found, code, now)
    except Refusal as refusal:
        form.add_error(None, " ".join(told(refusal)))
        return page(request, "slip", status=409, form=form)
    except VaultError as closed:
        form.add_error(None, " ".join(told(closed)))
        return page(request, "slip", status=503, form=form)


def _waits(request: HttpRequest, waiting: Reissue | None, *, new: bool = False) -> HttpResponseBase:
    return page(request, "slip_waits", waiting=waiting, new=new)


def _given(slip: SecondSlip, found: Found, code: ReturnCode, now: datetime) -> HttpResponseBase:
    lost_code.give(slip, found, code, now=now)
    return _to_petition(code)


def _to_petition(code: ReturnCode) -> HttpResponseBase:
    done = redirect("portal:petition")
    done.headers["Location"] += "?done=new-code"
    drafts.carry(done, FOLLOWING, code)
    return done


def _shown(request: HttpRequest) -> ReturnCode | None:
    """The code that the page before has shown; None where it showed none, or it was not made here."""
    try:
        return ReturnCode.parse(signing.loads(request.POST.get("fresh", ""), salt=_SALT, max_age=60 * 60))
    except (signing.BadSignature, BadCode):
        return None


def _had(request: HttpRequest) -> HttpResponseBase | None:
    """The form came twice, and the first time the code was given: to its petition."""
    code = _shown(request)
    return _to_petition(code) if code is not None and own.find(code) is not None else None


@following
@require_POST
def stop(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Whoever holds the code has not asked for a new one: with one press nothing comes of it."""
    try:
        lost_code.stop(case.id, case.petition, now=utc_now())
    except Refusal as refusal:
        return page(request, "not_stopped", refused=told(refusal), status=409)
    except VaultError as away:
        return page(request, "not_stopped", refused=told(away), status=503)
    done = redirect("portal:petition")
    done.headers["Location"] += "?done=stopped"
    return done
