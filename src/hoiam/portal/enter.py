"""Entering the return code: what it opens, and how it travels while a person looks at his petition.

The code arrives by POST and then travels in a cookie that only this server reads, for half an hour after the last page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from hoiam.casework import given_back
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.said import told
from hoiam.portal import attempts, drafts, own, seat
from hoiam.portal.answering import code_page, follow_page, page
from hoiam.portal.drafts import FOLLOWING, WRITING
from hoiam.portal.forms import CodeForm
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import BadCode


@code_page
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponseBase:
    """Takes the code: a right one always. A wrong one, a broken one and one of nothing cost the same and look alike."""
    if request.method != "POST":
        return page(request, "follow", form=CodeForm())
    form = CodeForm(request.POST)
    if form.is_valid():
        if (followed := seat.shown(request, form.cleaned_data["code"])) is not None:
            return followed
        try:
            code = ReturnCode.parse(form.cleaned_data["code"])
        except BadCode as bad:
            found = _look_up(ReturnCode.new())
            wrong = form.cleaned_data["code"]
            form.add_error("code", seat.why_not(wrong) if bad.reason == "follow" else " ".join(told(bad)))
        else:
            found = _look_up(code)
            if found is not None:
                response = redirect("portal:petition" if found == FOLLOWING else "portal:write")
                drafts.carry(response, found, code)
                return response
            form.add_error(
                "code",
                _(
                    "Không có đơn hay bản nháp nào mang mã này. Hãy so lại từng nhóm với tờ giấy của bạn. Bản nháp chưa gửi chỉ"
                    " được giữ 24 giờ, hoặc 7 ngày nếu đã lưu."
                ),
            )
        wait = attempts.was_wrong(request)
        if wait:
            slowed = page(request, "too_often", status=429, minutes=wait)
            slowed.headers["Retry-After"] = str(wait * 60)
            return slowed
    return page(request, "follow", status=422, form=form)


def _look_up(code: ReturnCode) -> str | None:
    """What a code opens: a petition, a draft, or nothing. Always asks both tables."""
    draft = drafts.find(code)
    view = own.find(code)
    return FOLLOWING if view is not None else WRITING if draft is not None else None


def following(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hands the view the petition of the code in this browser's cookie; without one, asks for the code again."""

    @follow_page
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        code = drafts.carried(request, FOLLOWING)
        case = own.find(code) if code is not None else None
        if case is None and given_back.is_anything(request):
            typed = _typed_again(request)
            if isinstance(typed, HttpResponseBase):
                return typed
            code, case = typed
        elif request.method == "POST" and given_back.AGAIN in request.POST:
            given_back.fill_in_again(request)
        if code is None or case is None:
            return redirect("portal:follow")
        response = view(request, case, code, *args, **kwargs)
        if FOLLOWING not in response.cookies and drafts.cookie_name(FOLLOWING) not in response.cookies:
            drafts.carry(response, FOLLOWING, code)
        return response

    return answer


def _typed_again(request: HttpRequest) -> tuple[ReturnCode, CaseView] | HttpResponseBase:
    """The petition of the code that was typed on the page that gave the words back, which are now filled in; else that page."""
    text = request.POST.get("code", "")
    if given_back.AGAIN not in request.POST or not text:
        return given_back.code_again(request)
    form = CodeForm({"code": text})
    try:
        code = ReturnCode.parse(form.cleaned_data["code"] if form.is_valid() else "")
        case = own.find(code)
    except BadCode as bad:
        code, case, wrong = ReturnCode.new(), None, " ".join(told(bad))
        own.find(code)
    else:
        wrong = gettext("Không có đơn nào mang mã này. Hãy so lại từng nhóm với tờ giấy của bạn.")
    if case is None:
        return given_back.code_again(request, wrong=wrong, minutes=attempts.was_wrong(request))
    given_back.fill_in_again(request)
    return code, case


@following
@require_POST
def close(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The browser forgets the code."""
    response = redirect("portal:home")
    drafts.put_down(response)
    return response
