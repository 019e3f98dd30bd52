"""The work list: what the law wants next, in groups.

Not a table of everything: overdue, due today, arriving, this week, later, waiting for others. Filters live in the address, so
that a list can be kept as a bookmark; keys move along it, and nothing needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, laws, subjects
from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.reading import errands, lists, ways
from hoiam.casework.reading.lists import WorkRow
from hoiam.casework.said import said
from hoiam.core.dossier.participants import Actor, Work, handles, keeps_keys, work_of
from hoiam.core.dossier.terms import NEAR, working_days_left
from hoiam.core.words import begun
from hoiam.desk import many
from hoiam.desk.next_steps import ROLES
from hoiam.desk.parties import office_title
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
    days are left. Everything is text already: three hundred lines are rendered at once."""

    row: WorkRow
    id: str
    url: str
    title: str
    about: str
    next_step: str
    by: str
    waits: str
    offices: str
    left: str
    day: str
    machine: str
    late: bool
    soon: bool


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    lines: list[Line]


@officer()
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Overdue, due today, arriving, this week, later, waiting for others. Who only looks after keys has them as his work; who
    has no role yet is told so, and who can help."""
    actor = actor_of(request)
    work = work_of(actor)
    if not actor.roles:
        return _without_role(request, actor)
    if not work:
        return redirect("desk:keys")
    law = laws.current()
    body = bodies.body(actor.body)
    kinds = [k for k in law.kinds if k in body.kinds]
    day = today_for(next(iter(kinds), next(iter(law.kinds))))
    chosen = {
        "kind": _one_of(request, "kind", kinds),
        "office": _one_of(request, "office", [o.code for o in body.offices]) if Work.OF_THE_BODY in work else "",
        "waits": _one_of(request, "waits", list(WAITS)),
        "q": request.GET.get("q", "")[:SEARCH_MOST].replace("\x00", "").strip(),
        "closed": "1" if request.GET.get("closed") == "1" else "",
    }
    rows = lists.work_list(
        actor,
        kind=chosen["kind"],
        office=chosen["office"],
        waits=chosen["waits"],
        words=chosen["q"],
        is_open=not chosen["closed"],
    )
    maker = Lines(day, actor.body)
    lines = [maker.line(row) for row in rows]
    if chosen["closed"]:
        groups = [Group("closed", _("Đã xong"), lines)]
    else:
        groups = [Group(key, title, [x for x in lines if _group(x, day, actor.body) == key]) for key, title in _titles()]
    steps = many.steps_of(actor) if not chosen["closed"] else []
    pick, choose, assigned = bool(steps), _("Chọn"), _("Giao:")

    def rows_of(group: Group) -> list[SafeString]:
        return [html(x, pick=pick, choose=choose, assigned=assigned) for x in group.lines]

    return render(
        request,
        "desk/today.html",
        {
            "groups": [(g.key, g.title, rows_of(g)) for g in groups if g.lines],
            "total": len(lines),
            "kinds": [(k, said(law.kinds[k].title)) for k in kinds],
            "offices": [(o.code, said(o.title)) for o in body.offices if handles(Actor(o.code, o.roles, body.code))],
            "waits": list(WAITS.items()),
            "chosen": chosen,
            "filtered": any(chosen.values()),
            "leads": Work.OF_THE_BODY in work,
            "steps": steps,
            "unfinished": many.unfinished(actor),
            "errands": errands.waiting(actor, utc_now()) if not chosen["closed"] else None,
            "today": day,
            "body": body,
            "body_title": said(body.name),
            "full": len(rows) >= 300,
            "nav": "today",
        },
    )


def _without_role(request: HttpRequest, actor: Actor) -> HttpResponse:
    body = bodies.body(actor.body)
    helps = [said(o.title) for o in body.offices if keeps_keys(Actor(o.code, o.roles, body.code))]
    return render(request, "desk/no_role.html", {"helps": helps, "body_title": said(body.name), "nav": "today"})


def _one_of(request: HttpRequest, name: str, known: list[str]) -> str:
    typed = request.GET.get(name, "")
    return typed if typed in known else ""


# A line in HTML. Written here and not as a template: three hundred of them are one page, and a template's way through twenty
# variables a line costs more than the database. Every value is escaped: by format_html here, or before it by one of the below.
_PICK = """<div class="ha-work__pick ha-checkboxes ha-checkboxes--small"><div class="ha-checkboxes__item">
<input class="ha-checkboxes__input" type="checkbox" form="many" name="petition" value="{id}" id="p-{id}">
<label class="ha-label ha-checkboxes__label" for="p-{id}"><span class="ha-visually-hidden">{choose} {number}</span></label>
</div></div>
"""
_LINE = """<li class="ha-work__row" data-row>{pick}<div class="ha-work__what">
<a class="ha-work__link ha-link" href="{url}" data-row-link><span class="ha-mono ha-work__number">{number}</span>
<span class="ha-work__title">{title}</span></a><p class="ha-work__meta">{about}</p></div>
{next}{due}</li>
"""
_NEXT = '<div class="ha-work__next"><span class="ha-work__step">{}</span><p class="ha-work__meta">{}</p>{}</div>'
_MORE = '<p class="ha-work__meta">{}</p>'
_DUE = '<div class="ha-work__due">{}{}</div>'
_LEFT = {
    "late": '<strong class="ha-tag ha-tag--late">{}</strong>',
    "soon": '<strong class="ha-tag ha-tag--soon">{}</strong>',
    "": '<span class="ha-work__left">{}</span>',
    "none": '<span class="ha-secondary">{}</span>',
}
_DAY = '<p class="ha-work__meta"><time datetime="{}">{}</time></p>'


def html(x: Line, *, pick: bool, choose: str, assigned: str) -> SafeString:
    """One line of the list; ``pick``: with a box to choose it by."""
    left = "none" if not x.day else "late" if x.late else "soon" if x.soon else ""
    return format_html(
        _LINE,
        pick=format_html(_PICK, id=x.id, number=x.row.number, choose=choose) if pick else "",
        url=x.url,
        number=x.row.number,
        title=x.title,
        about=_escaped(x.about),
        next=_next(x.next_step, x.by, f"{assigned} {x.offices}" if x.offices else "", x.waits),
        due=_due(left, x.left, x.machine, x.day),
    )


# The same for many lines, and made once: what goes in is all that comes out.


@lru_cache(maxsize=1024)
def _escaped(words: str) -> SafeString:
    return conditional_escape(words)


@lru_cache(maxsize=1024)
def _next(step: str, by: str, *more: str) -> SafeString:
    return format_html(_NEXT, step, by, SafeString("".join(format_html(_MORE, words) for words in more if words)))


@lru_cache(maxsize=1024)
def _due(left: str, words: str, machine: str, day: str) -> SafeString:
    return format_html(_DUE, format_html(_LEFT[left], words), format_html(_DAY, machine, day) if day else "")


_NONE = str(UUID(int=0))


class Lines:
    """Makes the lines of one page; what several lines share is said once."""

    def __init__(self, day: date, body: str) -> None:
        self.day, self.body = day, body
        self.law = laws.current()
        self.subjects = _subjects(self.law.version)
        self.url = reverse("desk:petition", args=[_NONE])
        self.said: dict[tuple[str, str, bool], tuple[str, str, str]] = {}
        self.offices: dict[tuple[str, ...], str] = {}
        self.titles: dict[str, str] = {}
        self.days: dict[date, tuple[str, str]] = {}
        self.left: dict[tuple[str, date | None], tuple[str, bool]] = {}
        self.unread, self.leaving, self.provisional = _("chưa ai đọc"), _("đang chuyển đi"), _("lịch nghỉ chưa công bố")
        self.nothing = _("không có hạn của cơ quan")

    def line(self, row: WorkRow) -> Line:
        late = row.due is not None and row.due < self.day
        left, soon = self.left.get((row.rule, row.due)) or self._left(row, late)
        about, next_step, by = self._about(row.kind, row.state, assigned=bool(row.offices))
        id_ = str(row.id)
        more = [about]
        if not row.read:
            more.append(self.unread)
        if row.moving_to and row.moving_to != self.body:
            more.append(self.leaving)
        shown, machine = self._day(row.due) if row.due is not None else ("", "")
        if row.provisional and row.due is not None:
            shown = f"{shown} · {self.provisional}"
        return Line(
            row=row,
            id=id_,
            url=self.url.replace(_NONE, id_),
            title=row.summary or self._subject(row.subject),
            about=" · ".join(more),
            next_step=next_step,
            by=by,
            waits=str(WAITS.get(row.waits, "")) if row.waits != "body" else "",
            offices=self._offices(row.offices),
            left=left,
            day=shown,
            machine=machine,
            late=late,
            soon=soon,
        )

    def _about(self, kind: str, state: str, *, assigned: bool) -> tuple[str, str, str]:
        """Kind and state, the step that comes next, and whose step it is."""
        if (kind, state, assigned) not in self.said:
            known = self.law.procedure(kind, self.day).states.get(state)
            about = f"{said(self.law.kinds[kind].title)} · {said(known.title) if known is not None else state}"
            edge = ways.next_of_the_body(kind, state, self.day, assigned=assigned) if known is not None else None
            by = ", ".join(str(ROLES.get(role, role)) for role in sorted(edge.by)) if edge is not None else ""
            self.said[kind, state, assigned] = about, said(edge.title) if edge is not None else "", by
        return self.said[kind, state, assigned]

    def _subject(self, code: str) -> str:
        if code not in self.titles:
            found = self.subjects.get(code)
            self.titles[code] = begun(said(found)) if found is not None else code
        return self.titles[code]

    def _offices(self, codes: tuple[str, ...]) -> str:
        if codes not in self.offices:
            self.offices[codes] = ", ".join(office_title(code) for code in codes)
        return self.offices[codes]

    def _day(self, due: date) -> tuple[str, str]:
        if due not in self.days:
            self.days[due] = date_format(due, "D d/m/Y"), due.isoformat()
        return self.days[due]

    def _left(self, row: WorkRow, late: bool) -> tuple[str, bool]:
        """How many working days are left, and whether these are few."""
        n = working_days_left(self.law, row.rule, row.due, self.day) if row.due is not None else None
        if row.due is None:
            words = self.nothing
        elif late:
            words = ngettext("trễ %(n)s ngày làm việc", "trễ %(n)s ngày làm việc", -n) % {"n": -n} if n else _("trễ")
        elif n is None:
            words = ""  # beyond the calendar; the day stands beside it
        else:
            words = ngettext("còn %(n)s ngày làm việc", "còn %(n)s ngày làm việc", n) % {"n": n} if n else _("hết hạn hôm nay")
        self.left[row.rule, row.due] = words, n is not None and not late and n <= NEAR
        return self.left[row.rule, row.due]


@lru_cache(maxsize=4)
def _subjects(_version: str) -> dict[str, Any]:
    return dict(subjects.every())


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
