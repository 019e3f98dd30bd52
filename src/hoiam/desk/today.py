"""The work list: what the law wants next, in groups.

Not a table of everything: overdue, due today, arriving, this week, later, waiting for others. Filters live in the address, so
that a list can be kept as a bookmark; keys move along it, and nothing needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, laws, queries, subjects
from hoiam.casework.guards import officer
from hoiam.casework.queries import WorkRow
from hoiam.core.procedure import Edge
from hoiam.desk.forms import begun, has_screen, said
from hoiam.desk.petition import FORWARD, ROLES, office_title
from hoiam.desk.who import actor_of, today_for

SEARCH_MOST = 60
WAITS: dict[str, Any] = {
    "petitioner": gettext_lazy("Chờ người viết đơn"),
    "other": gettext_lazy("Chờ nơi khác"),
    "body": gettext_lazy("Chờ cơ quan này"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is shown: what to call it, where it stands, which step comes next and whose it is, how many working
    days are left."""

    row: WorkRow
    title: str
    kind: str
    state: str
    next_step: str
    by: str
    waits: str
    offices: str
    days_left: int | None
    late: bool
    soon: bool

    @property
    def days_late(self) -> int:
        return -self.days_left if self.days_left is not None and self.late else 0


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    lines: list[Line]


@officer("clerk", "officer", "leader", "publisher")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Overdue, due today, arriving, this week, later, waiting for others."""
    actor = actor_of(request)
    law = laws.current()
    body = bodies.body(actor.body)
    kinds = [k for k in law.kinds if k in body.kinds]
    day = today_for(next(iter(kinds), next(iter(law.kinds))))
    chosen = {
        "kind": _one_of(request, "kind", kinds),
        "office": _one_of(request, "office", [o.code for o in body.offices]) if "leader" in actor.roles else "",
        "waits": _one_of(request, "waits", list(WAITS)),
        "q": request.GET.get("q", "")[:SEARCH_MOST].replace("\x00", "").strip(),
        "closed": "1" if request.GET.get("closed") == "1" else "",
    }
    rows = queries.work_list(
        actor,
        kind=chosen["kind"],
        office=chosen["office"],
        waits=chosen["waits"],
        words=chosen["q"],
        is_open=not chosen["closed"],
    )
    lines = [line(row, day) for row in rows]
    if chosen["closed"]:
        groups = [Group("closed", _("Đã xong"), lines)]
    else:
        groups = [Group(key, title, [x for x in lines if _group(x, day, actor.body) == key]) for key, title in _titles()]
    return render(
        request,
        "desk/today.html",
        {
            "groups": [g for g in groups if g.lines],
            "total": len(lines),
            "kinds": [(k, said(law.kinds[k].title)) for k in kinds],
            "offices": [(o.code, said(o.title)) for o in body.offices if "officer" in o.roles],
            "waits": list(WAITS.items()),
            "chosen": chosen,
            "filtered": any(chosen.values()),
            "leads": "leader" in actor.roles,
            "today": day,
            "body": body,
            "body_title": said(body.name),
            "full": len(rows) >= 300,
            "nav": "today",
        },
    )


def _one_of(request: HttpRequest, name: str, known: list[str]) -> str:
    typed = request.GET.get(name, "")
    return typed if typed in known else ""


def line(row: WorkRow, day: date) -> Line:
    law = laws.current()
    state = law.procedure(row.kind, day).states.get(row.state)
    subject = _subjects(law.version).get(row.subject)
    edge = _next(law.version, row.kind, row.state, day)
    return Line(
        row=row,
        title=row.summary or begun(said(subject) if subject is not None else row.subject),
        kind=said(law.kinds[row.kind].title),
        state=said(state.title) if state is not None else row.state,
        next_step=said(edge.title) if edge is not None else "",
        by=", ".join(str(ROLES.get(role, role)) for role in sorted(edge.by)) if edge is not None else "",
        waits=str(WAITS.get(row.waits, "")) if row.waits != "body" else "",
        offices=", ".join(office_title(code) for code in row.offices),
        days_left=working_days_left(row, day),
        late=row.due is not None and row.due < day,
        soon=row.due is not None and day <= row.due <= day + timedelta(days=3),
    )


@lru_cache(maxsize=4)
def _subjects(_version: str) -> dict[str, Any]:
    return dict(subjects.every())


@lru_cache(maxsize=512)
def _next(_version: str, kind: str, state: str, day: date) -> Edge | None:
    """The step that carries a petition of this kind on from this state: the first of the journey that has a screen."""
    order = {name: n for n, name in enumerate(FORWARD)}
    edges = [
        e
        for e in laws.current().procedure(kind, day).edges_from(state)
        if (e.step, e.outcome) in order and has_screen(e) and e.by - {"petitioner", "clock"}
    ]
    if not laws.current().kinds[kind].needs_signature:
        edges = [e for e in edges if e.step != "sign"]
    # The packs list the states in the order of a life: a step to an earlier one is a way aside.
    place = {name: n for n, name in enumerate(laws.current().procedure(kind, day).states)}
    moving = [e for e in edges if e.target != state and place.get(e.target, -1) > place[state]]
    aside = ("transfer", "sent")
    if state != "misdirected":
        moving = [e for e in moving if (e.step, e.outcome) != aside]
    return min(moving or edges, key=lambda e: order[e.step, e.outcome], default=None)


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
