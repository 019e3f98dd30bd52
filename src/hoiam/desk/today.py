"""The work list: what the law wants next, in groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hoiam.casework import bodies, laws, queries, subjects
from hoiam.casework.guards import officer
from hoiam.casework.queries import WorkRow
from hoiam.desk.forms import said
from hoiam.desk.who import actor_of, today_for


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is shown: what to call it, where it stands, which step comes next, and how many working days are left."""

    row: WorkRow
    title: str
    kind: str
    state: str
    place: str
    next_step: str
    days_left: int | None
    late: bool
    soon: bool


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    lines: list[Line]


@officer("clerk", "officer", "leader", "publisher")
def today(request: HttpRequest) -> HttpResponse:
    """Overdue, due today, this week, later, waiting for others. Filters live in the URL."""
    actor = actor_of(request)
    law = laws.current()
    kinds = [k for k in law.kinds if k in bodies.body(actor.body).kinds]
    kind = request.GET.get("kind", "")
    day = today_for(next(iter(kinds), next(iter(law.kinds))))
    rows = queries.work_list(
        actor,
        kind=kind if kind in kinds else "",
        office=request.GET.get("office", "")[:40],
        is_open=request.GET.get("closed") != "1",
    )
    known = subjects.every()
    lines = [line(row, day, known) for row in rows]
    groups = [Group(key, title, [x for x in lines if _group(x, day, actor.body) == key]) for key, title in _titles()]
    return render(
        request,
        "desk/today.html",
        {
            "groups": [g for g in groups if g.lines],
            "total": len(lines),
            "kinds": [(k, said(law.kinds[k].title)) for k in kinds],
            "kind": kind,
            "closed": request.GET.get("closed") == "1",
            "today": day,
            "body": bodies.body(actor.body),
            "full": len(rows) >= 300,
        },
    )


def line(row: WorkRow, day: date, known: dict[str, object]) -> Line:
    law = laws.current()
    kind = law.kinds[row.kind]
    procedure = law.procedure(row.kind, day)
    state = procedure.states[row.state]
    subject = known.get(row.subject)
    edges = [e for e in procedure.edges_from(row.state) if "petitioner" not in e.by]
    return Line(
        row=row,
        title=row.summary or (said(subject) if subject is not None else row.subject),
        kind=said(kind.title),
        state=said(state.title),
        place=row.place,
        next_step=said(edges[0].title) if edges else "",
        days_left=working_days_left(row, day),
        late=row.due is not None and row.due < day,
        soon=row.due is not None and day <= row.due <= day + timedelta(days=3),
    )


def working_days_left(row: WorkRow, day: date) -> int | None:
    """Working days from tomorrow to the due day; negative when it is past."""
    if row.due is None:
        return None
    law = laws.current()
    calendar = law.calendar_of(law.rule(row.rule, row.due))
    first, last, sign = (day, row.due, 1) if row.due >= day else (row.due, day, -1)
    return sign * (calendar.working_days_until(last.toordinal()) - calendar.working_days_until(first.toordinal()))


def _group(x: Line, day: date, body: str) -> str:
    if x.row.moving_to == body:
        return "arriving"
    if x.row.moving_to:
        return "others"
    if x.late:
        return "overdue"
    if x.row.due == day:
        return "today"
    if x.row.waits in ("petitioner", "other"):
        return "others"
    if x.row.due is not None and x.row.due <= day + timedelta(days=7 - day.weekday()):
        return "week"
    return "later"


def _titles() -> list[tuple[str, str]]:
    return [
        ("overdue", _("Quá hạn")),
        ("today", _("Hạn hôm nay")),
        ("arriving", _("Đang chuyển đến, chờ tiếp nhận")),
        ("week", _("Trong tuần này")),
        ("later", _("Về sau")),
        ("others", _("Chờ người khác")),
    ]
