"""On-time figures that hide nothing but what is about one person: on time, on time only because extended, late, overdue, and
beside them what ended without being done.

They are those of closed quarters, and no number below figures.LEAST stands in them
(docs/decisions/figures-of-a-closed-quarter.md).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, laws, spreadsheet
from hoiam.casework.days import utc_now
from hoiam.casework.guards import public
from hoiam.casework.register import figures
from hoiam.casework.said import said


@public
@require_safe
def bodies_list(request: HttpRequest) -> HttpResponse:
    """Every body, to choose one."""
    return render(
        request, "register/bodies.html", {"bodies": [(b, said(b.name)) for b in bodies.every().values()], "nav": "figures"}
    )


BESIDE = (_("chuyển nơi khác"), _("người viết rút"), _("phân loại lại"), _("không còn phải làm"), _("không rõ cách kết thúc"))
"""How a term ended that was not met, in the order of ``Figures.beside``."""


def _rows(terms: Sequence[figures.Figures]) -> list[dict[str, object]]:
    law = laws.current()
    rows = []
    for f in terms:
        rule = law.rules.get(f.rule)
        share, exact = f.share or (None, False)
        rows.append(
            {
                "figures": f,
                "title": said(rule.title) if rule else f.rule,
                "article": said(rule.cited) if rule else "",
                "share": share,
                "exact": exact,
                "bar": bar(f),
                "beside": [(called, n) for called, n in zip(BESIDE, f.beside, strict=True) if n is not None],
            }
        )
    return rows


# A bar is this many units wide, whatever it counts.
BAR = 120


def bar(f: figures.Figures) -> list[tuple[str, float, float]] | None:
    """The parts of a bar: class, where it begins, how wide it is. The numbers stand beside it. None where one of them
    is not told: its width would tell it."""
    if None in f.judged:
        return None
    told = (("ontime", f.on_time), ("uncounted", f.only_not_counted), ("extended", f.only_extended), ("late", f.late))
    parts = []
    whole = sum(n or 0 for _name, n in told)
    at = 0.0
    for name, n in told:
        width = BAR * (n or 0) / whole
        parts.append((name, round(at, 2), round(width, 2)))
        at += width
    return parts


@public
@require_safe
def body(request: HttpRequest, code: str) -> HttpResponse:
    """One body's figures of a closed quarter, with how each was counted; of the last one, where the address names none."""
    try:
        found = bodies.body(code)
    except LookupError:
        raise Http404 from None
    closed = figures.closed(code, bodies.public_zone())
    asked = request.GET.get("quarter", "")
    shown = next((each for each in closed if str(each.quarter) == asked), None) if asked else next(iter(closed), None)
    if asked and shown is None:
        raise Http404
    return render(
        request,
        "register/figures.html",
        {
            "body": found,
            "name": said(found.name),
            "shown": shown,
            "others": [each.quarter for each in closed if each is not shown],
            "running": figures.Quarter.of(bodies.public_day(utc_now())),
            "rows": _rows(shown.terms) if shown is not None else [],
            "least": figures.LEAST,
            "nav": "figures",
        },
    )


_COLUMNS = (
    _("Cơ quan"), _("Mã cơ quan"), _("Quý"), _("Thời hạn"), _("Mã quy định"), _("Điều luật"), _("Đúng hạn"),
    _("Đúng hạn nhờ ngày không tính"), _("Đúng hạn nhờ gia hạn"), _("Trễ hạn"), _("Quá hạn khi hết quý"),
    _("Đã chuyển nơi khác"), _("Người viết rút"), _("Phân loại lại"), _("Không còn phải làm"), _("Không rõ kết thúc thế nào"),
    _("Do nơi bị nêu tên gia hạn"), _("Đơn đã nhận"), _("Văn bản đã công bố"), _("Chỉ việc đã làm mới tính đúng hạn"),
)  # fmt: skip


@public
@require_safe
def table(request: HttpRequest, code: str) -> HttpResponse:
    """The same figures as CSV for a spreadsheet, of all closed quarters, its head row in the language of the page. The first
    row of a quarter counts petitions and published answers; each other row a term."""
    found = bodies.every().get(code)
    if found is None:
        raise Http404
    law = laws.current()
    rows: list[list[object]] = []
    of = [said(found.name), code]
    for each in figures.closed(code, bodies.public_zone()):
        only_met = _("có") if each.only_met else _("không")
        rows.append([*of, each.quarter, *[""] * 14, told(each.received), told(each.published), only_met])
        for f in each.terms:
            rule = law.rules.get(f.rule)
            counts = map(told, (*f.judged, f.overdue, *f.beside, f.by_accused))
            called = [said(rule.title), f.rule, said(rule.cited)] if rule else ["", f.rule, ""]
            rows.append([*of, each.quarter, *called, *counts, "", "", only_met])
    return spreadsheet.answer(code, _COLUMNS, rows)


def told(count: int | None) -> str:
    """A count as the table has it: `<5` where it is not told."""
    return f"<{figures.LEAST}" if count is None else str(count)
