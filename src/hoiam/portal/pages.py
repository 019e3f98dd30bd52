"""Home, help, leaving quickly, and what a receipt shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from hoiam.portal import drafts
from hoiam.portal.answering import open_page, page, writing_page
from hoiam.portal.forms import ReceiptForm
from hoiam.portal.receipts import NotShown, shown

# Where "leave quickly" goes: a page that anybody may be reading. An installation may set another.
AWAY = "https://vi.wikipedia.org/"


@writing_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Three ways in: write, follow, read answers."""
    has_draft = drafts.carried(request, drafts.WRITING) is not None
    return page(request, "home", has_draft=has_draft, gone=not has_draft and request.GET.get("gone") == "draft")


@writing_page
@require_safe
def leave(request: HttpRequest) -> HttpResponseBase:
    """Away from here at once; the browser forgets the code. Another site's link cannot make it forget."""
    response = redirect(getattr(settings, "HOIAM_EXIT_URL", AWAY))
    if request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none"):
        drafts.put_down(response)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@open_page
@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """The help pages."""
    return page(request, "help")


@open_page
@require_safe
def help_limits(request: HttpRequest) -> HttpResponse:
    """What this place cannot protect from, honestly."""
    return page(request, "help_limits")


@open_page
@require_safe
def help_lost_code(request: HttpRequest) -> HttpResponse:
    """What can and cannot be done about a lost code."""
    return page(request, "help_lost_code")


@open_page
@require_safe
def help_sealed(request: HttpRequest) -> HttpResponse:
    """How a petition is sealed."""
    return page(request, "help_sealed")


@open_page
@require_safe
def help_privacy(request: HttpRequest) -> HttpResponse:
    """Which data are kept, why, for how long, and what a person may ask for."""
    return page(request, "help_privacy")


@open_page
@require_safe
def help_signing(request: HttpRequest) -> HttpResponse:
    """Why a signature, and the ways to give it."""
    return page(request, "help_signing")


@open_page
@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """What a receipt shows, in one picture, and the ways to check it."""
    return page(request, "proof", form=ReceiptForm())


@open_page
@require_http_methods(["GET", "HEAD", "POST"])
def check_receipt(request: HttpRequest) -> HttpResponseBase:
    """Checks a receipt here. Nothing of it is kept."""
    if request.method != "POST":
        return redirect("portal:proof")
    form = ReceiptForm(request.POST, request.FILES)
    if form.is_valid():
        text = form.cleaned_data["text"]
        if form.cleaned_data["file"]:
            text = form.cleaned_data["file"].read(300_000).decode("utf-8", "replace")
        try:
            return page(request, "checked", shown=shown(text))
        except NotShown as wrong:
            form.add_error("file" if form.cleaned_data["file"] else "text", _reason(wrong.reason))
    return page(request, "proof", status=422, form=form)


def _reason(reason: str) -> Any:
    return {
        "form": _("Đây không phải là một biên nhận còn nguyên vẹn. Hãy lấy lại tệp gốc; đừng sửa hay chép lại từng phần."),
        "signature": _("Biên nhận mang chữ ký không phải của sổ này, hoặc đã bị sửa. Nó không chứng minh điều gì."),
        "path": _("Việc ghi trong biên nhận không có trong cuốn sổ mà nó dẫn tới. Có ai đó đã sửa biên nhận."),
        "witnesses": _("Biên nhận chưa đủ nhân chứng ký. Hãy tải lại biên nhận từ trang theo dõi sau ít phút rồi kiểm lại."),
        "away": _("Máy chủ chưa có khóa công khai của sổ để kiểm. Hãy thử lại sau, hoặc kiểm bằng công cụ ngoài mạng."),
    }[reason]
