"""On-time figures that hide nothing: on time, on time only because extended, late, still running, overdue."""

from __future__ import annotations

import csv

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, laws
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.guards import public
from hoiam.casework.register import figures
from hoiam.casework.said import said

# A count below this says something about one person in a small place; it is shown as "fewer than".
SMALLEST = 3


@public
@require_safe
def bodies_list(request: HttpRequest) -> HttpResponse:
    """Every body, to choose one."""
    return render(
        request, "register/bodies.html", {"bodies": [(b, said(b.name)) for b in bodies.every().values()], "nav": "figures"}
    )


def _rows(code: str) -> list[dict[str, object]]:
    law = laws.current()
    day = law_day(law, next(iter(law.kinds)), utc_now())
    rows = []
    for f in figures.figures(code, day):
        rule = law.rules.get(f.rule)
        done = f.on_time + f.only_not_counted + f.only_extended + f.late
        rows.append(
            {
                "figures": f,
                "title": said(rule.title) if rule else f.rule,
                "article": said(rule.cited) if rule else "",
                "done": done,
                "share": round(100 * f.on_time / done) if done >= SMALLEST else None,
                "bar": bar(f) if done >= SMALLEST else None,
            }
        )
    return rows


_COLUMNS = (
    "rule", "article", "on_time", "on_time_only_days_not_counted", "on_time_only_extended", "late", "running", "overdue",
)  # fmt: skip

# A bar is this many units wide, whatever it counts.
BAR = 120


def bar(f: figures.Figures) -> list[tuple[str, float, float]]:
    """The parts of a bar: class, where it begins, how wide it is. The numbers stand in the row beside it."""
    told = (("ontime", f.on_time), ("uncounted", f.only_not_counted), ("extended", f.only_extended), ("late", f.late))
    whole = sum(n for _name, n in told)
    parts = []
    at = 0.0
    for name, n in told:
        width = BAR * n / whole
        if n:
            parts.append((name, round(at, 2), round(width, 2)))
        at += width
    return parts


@public
@require_safe
def body(request: HttpRequest, code: str) -> HttpResponse:
    """One body's figures, with how each was counted."""
    try:
        found = bodies.body(code)
    except LookupError:
        raise Http404 from None
    rows = _rows(code)
    return render(
        request,
        "register/figures.html",
        {
            "body": found,
            "name": said(found.name),
            "rows": rows,
            "counts": figures.counts(code),
            "smallest": SMALLEST,
            "nav": "figures",
        },
    )


@public
@require_safe
def table(request: HttpRequest, code: str) -> HttpResponse:
    """The same figures as CSV."""
    if code not in bodies.every():
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}.csv"'
    writer = csv.writer(response)
    writer.writerow(_COLUMNS)
    for row in _rows(code):
        f = row["figures"]
        if not isinstance(f, figures.Figures):
            raise TypeError("a row has its figures")
        counts = (f.on_time, f.only_not_counted, f.only_extended, f.late, f.running, f.overdue)
        writer.writerow([f.rule, row["article"], *counts])
    return response
