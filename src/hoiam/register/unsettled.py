"""What nobody has settled in the rules of law that the house applies, for lawyers: each doubt with its readings, what hangs
on it, and a lawyer's word where one was given; as a page, and as files to read and fill in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hoiam.casework import laws, opinions, spreadsheet
from hoiam.casework.citations import cited
from hoiam.casework.guards import public
from hoiam.casework.said import language, said
from hoiam.core.procedure import Doubt

PER_PAGE: Final = 6
SHOWN: Final = 12
"""How many rules and steps that hang on a doubt a page names; the files have every one."""

SORTS: Final[Mapping[str, Any]] = {
    "rule": _("thời hạn và quy tắc"),
    "calendar": _("cách đếm ngày"),
    "days": _("ngày nghỉ, ngày làm việc"),
    "late": _("gia hạn khi đã hết hạn"),
    "form": _("mẫu giấy tờ"),
    "condition": _("điều kiện"),
    "instrument": _("văn bản pháp luật"),
    "competence": _("ai giải quyết"),
}


@public
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """The doubts, a page at a time, those of one sort where one was asked for; those that nobody has answered first."""
    law = laws.current()
    found = sorted(opinions.every(law, laws.day_of(law)), key=lambda doubt: doubt.opinion is not None)
    sorts: Counter[str] = Counter(doubt.sort for doubt in found)
    asked = request.GET.get("sort", "")
    asked = asked if asked in sorts else ""
    page = Paginator([each for each in found if asked in ("", each.sort)], PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "register/unsettled.html",
        {
            "page": page,
            "doubts": [shown(each) for each in page],
            "sort": asked,
            "sorts": [(code, words, sorts[code]) for code, words in SORTS.items() if sorts[code]],
            "settled": sum(each.opinion is not None for each in found),
            "query": urlencode({"sort": asked} if asked else {}),
            "nav": "law",
        },
    )


def shown(doubt: Doubt) -> dict[str, Any]:
    """A doubt in the language of the page."""
    given = doubt.opinion
    chosen = doubt.reading(given.reading) if given is not None else None
    return {
        "id": doubt.id,
        "sort": SORTS[doubt.sort],
        "about": said(doubt.about),
        "article": said(doubt.article),
        "question": said(doubt.question),
        "readings": [
            {"code": r.code, "said": cited(said(r.whole)), "key": _("Gói luật ghi") if r.followed else _("Cách hiểu khác")}
            for r in doubt.readings
        ],
        "rules": doubt.hangs.rules[:SHOWN],
        "more_rules": len(doubt.hangs.rules[SHOWN:]),
        "steps": [said(step) for step in doubt.hangs.steps[:SHOWN]],
        "more_steps": len(doubt.hangs.steps[SHOWN:]),
        "papers": [said(paper) for paper in doubt.hangs.papers],
        "opinion": given,
        "chosen": said(chosen.said) if chosen is not None else "",
    }


@public
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Every doubt as a table that a lawyer reads and fills in; whoever keeps the packs reads it in again."""
    law = laws.current()
    heads, rows = opinions.table(opinions.every(law, laws.day_of(law)), language())
    return spreadsheet.answer("doubts", heads, rows)


@public
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    law = laws.current()
    today = laws.day_of(law)
    return JsonResponse(
        opinions.as_data(opinions.every(law, today), law, today, language()), json_dumps_params={"ensure_ascii": False}
    )
