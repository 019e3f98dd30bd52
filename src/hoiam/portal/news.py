"""Where news of his petition goes, and his dates for a calendar of his own: what the petitioner arranges for himself.

Neither is an act on the petition: no office is told, and nothing of it stands in the history.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hoiam.casework.days import utc_now
from hoiam.casework.keys import custody
from hoiam.casework.reading.cases import CaseView
from hoiam.portal import standing, terms
from hoiam.portal.answering import page
from hoiam.portal.calendar_file import written
from hoiam.portal.enter import following
from hoiam.portal.forms import NoticeForm
from hoiam.vault.codes import ReturnCode

# What "it is done" can be said of, on the way back to the timeline.
DONE = ("notice", "no-notice")


@following
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """Gives an address for news, another one, or takes it away."""
    has = case.has_address
    if request.method != "POST":
        return page(request, "notice", form=NoticeForm(), has=has)
    away = "away" in request.POST
    form = NoticeForm(request.POST)
    if not away and not form.is_valid():
        return page(request, "notice", status=422, form=form, has=has)
    custody.news_to(case.id, "" if away else form.cleaned_data["email"])
    done = redirect("portal:petition")
    done.headers["Location"] += f"?done={'no-notice' if away else 'notice'}"
    return done


@following
@require_safe
def dates(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """His dates, and what a calendar does with them, before he takes the file."""
    return page(request, "dates", coming=_ahead(case))


def _ahead(case: CaseView) -> list[terms.Ahead]:
    return terms.ahead(case, standing.today(case), standing.asked_until(case))


@following
@require_safe
def dates_file(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The days as a calendar file whose name and entries say nothing of petitions."""
    days = [each.day for each in _ahead(case)]
    response = HttpResponse(written(days, _("Ngày cần nhớ"), utc_now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="days.ics"'
    return response
