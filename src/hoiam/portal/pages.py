"""Home, help, leaving quickly, and what a receipt shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from hoiam.casework.ledger.receipts import NOT_PROVABLE
from hoiam.portal import drafts
from hoiam.portal.answering import open_page, page, writing_page
from hoiam.portal.forms import ReceiptForm
from hoiam.portal.receipts import NotShown, provable, shown

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
def help_access(request: HttpRequest) -> HttpResponse:
    """For whom these pages were tried, what is missing, and whom to tell."""
    return page(request, "help_access", contact=settings.HOIAM_CONTACT)


@open_page
@require_safe
def help_signing(request: HttpRequest) -> HttpResponse:
    """Why a signature, and the ways to give it."""
    return page(request, "help_signing")


@open_page
@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """What a receipt shows, in one picture, and the ways to check it."""
    return page(request, "proof", form=ReceiptForm(), provable=provable(), not_provable=NOT_PROVABLE)


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
            return page(request, "checked", shown=shown(text), not_provable=NOT_PROVABLE)
        except NotShown as wrong:
            form.add_error("file" if form.cleaned_data["file"] else "text", _reason(wrong))
    return page(request, "proof", status=422, form=form, provable=provable(), not_provable=NOT_PROVABLE)


def _reason(wrong: NotShown) -> str:
    """Why a receipt shows nothing, and what to do now."""
    reasons: dict[str, Any] = {
        "form": _("Đây không phải là một biên nhận còn nguyên vẹn. Hãy lấy lại tệp gốc; đừng sửa hay chép lại từng phần."),
        "origin": _(
            "Biên nhận này của sổ %(origin)s, không phải của sổ nào ở đây. Hãy kiểm ở nơi có sổ đó, hoặc bằng "
            "công cụ ngoài mạng."
        ),
        "signature": _("Biên nhận mang chữ ký không phải của sổ này, hoặc đã bị sửa. Nó không chứng minh điều gì."),
        "path": _("Việc ghi trong biên nhận không có trong cuốn sổ mà nó dẫn tới. Có ai đó đã sửa biên nhận."),
        "beyond": _(
            "Biên nhận mang chữ ký của sổ này và nói sổ có %(size)s dòng, mà sổ này mới ký %(ours)s dòng. "
            "Hoặc có hai cuốn sổ mang cùng một tên, hoặc ai đó dùng khóa của sổ để làm biên nhận giả, hoặc sổ này"
            " đã mất dòng. Hãy giữ tệp này và đưa cho các nhân chứng của sổ và cơ quan thanh tra."
        ),
        "fork": _(
            "Biên nhận mang chữ ký của sổ này, nhưng ở %(size)s dòng sổ này có dấu khác. Hoặc có hai cuốn sổ mang"
            " cùng một tên, hoặc ai đó dùng khóa của sổ để làm biên nhận giả. Hãy giữ tệp này và đưa cho các nhân"
            " chứng của sổ và cơ quan thanh tra."
        ),
        "soon": _(
            "Sổ đã ký, nhưng nhân chứng chưa ký nên chưa chứng minh được với người khác. Họ ký chậm nhất lúc "
            "%(by)s. Sau giờ ấy, hãy tải lại biên nhận từ trang theo dõi rồi kiểm lại."
        ),
        "again": _(
            "Việc này nằm trong sổ, và từ khi bạn tải tệp các nhân chứng đã ký. Hãy tải lại biên nhận từ trang "
            "theo dõi: tệp mới có đủ chữ ký."
        ),
        "overdue": _(
            "Việc này nằm trong sổ từ %(since)s, nhưng đến nay chưa đủ nhân chứng ký nên chưa chứng minh được với"
            " người khác. Chờ thêm vài phút có lẽ không đủ: hãy xem tình trạng các nhân chứng ở trang sổ công "
            "khai và hỏi họ."
        ),
        "away": _("Máy chủ chưa có khóa công khai của sổ để kiểm. Hãy thử lại sau, hoặc kiểm bằng công cụ ngoài mạng."),
    }
    return str(reasons[wrong.reason]) % wrong.details if wrong.details else str(reasons[wrong.reason])
