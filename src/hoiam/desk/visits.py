"""Receptions at the desk: the day's visits and their turns, a visit on one page, the schedule.

A visit is days, numbers and codes; nothing on these pages says who came, and nothing warns of anybody. Who spoke for a visit of
many opens as the name of a petition does (``desk.open``).
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hoiam.casework import bodies, intake, laws
from hoiam.casework.days import law_day, month_of, utc_now, zone_of
from hoiam.casework.families import VISIT
from hoiam.casework.guards import officer
from hoiam.casework.reading import papers, visits
from hoiam.casework.reading.edges import happened
from hoiam.casework.reading.visits import MONTHS_AHEAD, VisitRow, VisitView
from hoiam.casework.road import perform
from hoiam.casework.said import said
from hoiam.core import values
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier.move import lacks
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.procedure import Edge, Reception
from hoiam.core.words import begun
from hoiam.desk.parties import office_title
from hoiam.desk.terms import ended, terms
from hoiam.desk.visit_forms import FORMS, ArriveForm, ScheduleForm, matter_words
from hoiam.desk.who import actor_of, today_for

AT_RECEPTIONS: Final = ("clerk", "leader")
_NAME_LEFT_OPEN: Final = "Ông (bà): ……………………………………"


def reception(what: str, body: str) -> Reception:
    """What the law of a body says of a day of the schedule or a visit; 404 where it has no receptions."""
    found = visits.reception(what, body)
    if found is None:
        raise Http404
    return found


def find(request: HttpRequest, visit_id: UUID) -> tuple[VisitView, Actor, date]:
    """The reception for the officer who asks, or 404: what he may not see is not there."""
    actor = actor_of(request)
    try:
        view = visits.view(visit_id, actor, utc_now())
    except LookupError:
        raise Http404 from None
    return view, actor, today_for(view.visit.kind)


def way_title(kind: str, way: str) -> str:
    """In which way they are received, in words."""
    found = laws.current().receptions[kind].ways.get(way)
    return said(found.title) if found is not None else way


def state_title(row: VisitRow | VisitView) -> str:
    """Where a reception stands, in words."""
    kind, state = (row.kind, row.state) if isinstance(row, VisitRow) else (row.visit.kind, row.visit.state)
    return begun(said(laws.current().wholes[kind].states[state].title))


def line(row: VisitRow) -> dict[str, Any]:
    """A line of the day's list and of the book, in words."""
    known = laws.current().kinds
    return {
        "row": row,
        "way": way_title(row.kind, row.way),
        "state": state_title(row),
        "kinds": ", ".join(dict.fromkeys(said(known[kind].title) for kind in row.kinds if kind in known)),
    }


@officer(*AT_RECEPTIONS)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Who waits for his turn today, and of which visits something is still to be done; how often the head received this
    month."""
    actor = actor_of(request)
    law = visits.reception("visit", actor.body)
    if law is None:
        return render(request, "desk/visits_none.html", {"nav": "visits"})
    day = today_for(law.id)
    rows = visits.waiting(actor, day)
    return render(
        request,
        "desk/visits.html",
        {
            "today": day,
            "now": [line(row) for row in rows if row.day == day and row.due is None],
            "owed": [line(row) for row in sorted(rows, key=lambda r: r.due or r.day) if row.due is not None or row.day != day],
            "month": visits.heads_month(actor.body, day),
            "takes": "clerk" in actor.roles,
            "nav": "visits",
        },
    )


@officer("clerk")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """Takes a visit: the next turn of its day."""
    actor = actor_of(request)
    law = reception("visit", actor.body)
    form = ArriveForm(request.POST or None, reception=law, today=today_for(law.id))
    context: dict[str, Any] = {"form": form, "many": law.speakers[0] if law.speakers else None, "nav": "visits"}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                done = intake.arrive(
                    day=data["day"],
                    way=data["way"],
                    people=data["people"],
                    speakers=form.speakers(),
                    actor=actor,
                    now=utc_now(),
                )
            except Refusal as refused:
                context["refusal"] = refused
            except DeadlineError as error:
                form.add_error("day", f"{said(error.what)} {said(error.next)}")
            except LookupError:
                form.add_error(None, _("Cơ quan chưa có khóa niêm phong nên chưa ghi được. Hãy báo người giữ khóa."))
            else:
                return redirect("desk:visit", visit_id=done.petition_id)
    return render(request, "desk/visit_arrive.html", context, status=status)


@officer(*AT_RECEPTIONS)
@require_safe
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """A visit, or a day of the schedule, on one page: what comes next first, then terms, matters and what happened."""
    view, actor, day = find(request, visit_id)
    return render(request, "desk/visit.html", laid_out(view, actor, day))


def laid_out(view: VisitView, actor: Actor, day: date) -> dict[str, Any]:
    """What the template of a reception shows one officer on one day."""
    law = laws.current()
    kind = law.receptions[view.visit.kind]
    whole = law.wholes[kind.id]
    zone = zone_of(law, kind.id)
    procedure = law.procedure(kind.id, view.visit.day if view.visit.people else day)
    refused = next((g for grounds in procedure.grounds.values() for g in grounds if g.id == view.visit.ground), None)
    return {
        "view": view,
        "visit": view.visit,
        "kind_title": said(kind.title),
        "is_visit": kind.what == "visit",
        "way": way_title(kind.id, view.visit.way),
        "state": whole.states[view.visit.state],
        "state_title": state_title(view),
        "steps": [_way_on(view, edge) for edge in view.ways if edge.step in FORMS and _leads(view, edge)],
        "matters": [
            {
                "words": matter_words(view, n),
                "taken": matter.taken,
                "informed": matter.informed,
                "petition": matter.petition,
                "number": view.petitions.get(matter.petition, ""),
                "decided_by": _body(matter.decided_by),
                "guided_to": _body(matter.guided_to),
            }
            for n, matter in enumerate(view.visit.matters, 1)
        ],
        "ground": said(refused.title) if refused is not None else "",
        "ground_article": refused.article if refused is not None else "",
        "prints_refusal": visits.refusal_of(view) is not None,
        "prints_findings": visits.findings_of(view) is not None,
        "takes_petition": "clerk" in actor.roles and any(edge.name == "note.received" for edge in view.ways),
        "sealed": any(blob.tier == "identity" for blob in view.blobs) and any(edge.step == "open" for edge in view.ways),
        "terms": terms(view, day),
        "terms_ended": ended(view, day),
        "history": [
            {
                "title": said(happened(passed)),
                "at": passed.recorded.at.astimezone(zone),
                "who": office_title(passed.recorded.actor),
                "article": passed.recorded.act.article,
            }
            for passed in reversed(view.passed)
        ],
        "today": day,
        "nav": "visits",
    }


def _body(code: str) -> str:
    known = bodies.every()
    return said(known[code].name) if code in known else code


def _leads(view: VisitView, edge: Edge) -> bool:
    """Whether the visit has what the step is about: the ends of a step that its own state decides are one way, not several."""
    if edge.name == "note.received":
        return False  # by the page on which the petition is taken in
    if edge.step == "end":
        return (edge.outcome == "owing") is bool(view.visit.untold)
    if edge.step == "inform":
        return bool(view.visit.untold) and edge.outcome == ("all" if len(view.visit.untold) == 1 else "part")
    return not lacks(view.visit, edge)


def _way_on(view: VisitView, edge: Edge) -> dict[str, Any]:
    outcome = f"?outcome={edge.outcome}" if edge.outcome else ""
    url = reverse("desk:visit_step", args=[view.id, edge.step]) + outcome
    return {"edge": edge, "title": said(edge.title), "gist": said(edge.gist), "url": url}


@officer(*AT_RECEPTIONS)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, visit_id: UUID, word: str) -> HttpResponse:
    """A step of a reception: what the law says, what is filled in, confirm. The outcome is in the address."""
    view, actor, day = find(request, visit_id)
    outcome = request.GET.get("outcome", "")[:20]
    edge = next((e for e in view.ways if e.step == word and e.outcome == outcome and word in FORMS), None)
    if edge is None:
        if request.method == "POST":
            messages.info(request, _("Bước này không còn làm được ở đây; trạng thái đã đổi."))
        return redirect("desk:visit", visit_id=visit_id)
    form = FORMS[word](request.POST if request.method == "POST" else None, view=view, edge=edge)
    context: dict[str, Any] = laid_out(view, actor, day) | {
        "form": form,
        "edge": edge,
        "title": said(edge.title),
        "gist": said(edge.gist),
    }
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                perform(form.step(), visit_id, actor=actor, on_behalf_of=actor.body, now=utc_now(), family=VISIT)
            except Refusal as refused:
                context["refusal"] = refused
            except DeadlineError as error:
                form.add_error(None, f"{said(error.what)} {said(error.next)}")
            else:
                messages.success(request, _("Đã ghi: %(what)s.") % {"what": said(edge.done)})
                return redirect("desk:visit", visit_id=visit_id)
    return render(request, "desk/visit_step.html", context, status=status)


@officer(*AT_RECEPTIONS)
@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest) -> HttpResponse:
    """The schedule of the body; POST puts a day into it, posted at once."""
    actor = actor_of(request)
    law = reception("day", actor.body)
    day = today_for(law.id)
    form = ScheduleForm(request.POST or None, reception=law)
    context: dict[str, Any] = {"form": form, "nav": "visits", "body": actor.body, "today": day}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                intake.schedule(form.step(), actor=actor, now=utc_now())
            except Refusal as refused:
                context["refusal"] = refused
                if refused.field in form.fields:
                    form.add_error(refused.field, said(refused.what))
            except DeadlineError as error:
                form.add_error("day", f"{said(error.what)} {said(error.next)}")
            else:
                messages.success(request, _("Đã lên lịch và công bố trên trang công khai."))
                return redirect("desk:schedule")
    context["days"] = [
        {
            "day": each,
            "way": way_title(each.kind, each.way),
            "state": said(laws.current().wholes[each.kind].states[each.state].title),
        }
        for each in visits.schedule(actor.body, month_of(day)[0], month_of(day, MONTHS_AHEAD)[1])
    ]
    return render(request, "desk/visit_schedule.html", context, status=status)


@officer(*AT_RECEPTIONS)
@require_safe
def refusal(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The notice that visitors are not received (its form stands in the law), printed from the visit and kept nowhere. The
    place of the name is left open: it is written on the paper."""
    view, actor, day = find(request, visit_id)
    refused = visits.refusal_of(view)
    if refused is None:
        raise Http404
    edge, ground = refused
    form = laws.current().form(edge.form or "", view.visit.day)
    # Above it stands that it is a notice; here, of what.
    called = (form.title.vi if form is not None else edge.title.vi).removeprefix("Thông báo ")
    about = f"Về việc {called[:1].lower()}{called[1:]} (Mẫu {edge.form})"
    why, under = ground.article, edge.article  # the paper is in Vietnamese, whatever the page is in
    subject = view.visit.refused
    data = papers.head(view.visit, view.number, "vi", signer=actor.office) | {
        "kind": view.visit.refused_kind,
        "about": about,
        "to": _NAME_LEFT_OPEN,
        "paragraphs": [
            f"Ngày {view.visit.day:%d/%m/%Y}, ông (bà) đến trình bày"
            + (f" về lĩnh vực {papers.subject_of(subject, 'vi')}." if subject else "."),
            f"Căn cứ {why} và {under}, cơ quan không tiếp công dân về nội dung này vì: {ground.title.vi}.",
            f"{ground.remedy.vi} Việc không tiếp chỉ liên quan đến lượt tiếp và nội dung nêu trên.",
        ],
    }
    return _printed(view, data, day)


@officer(*AT_RECEPTIONS)
@require_safe
def findings(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """The conclusion of a head's reception, printed from the visit and kept nowhere: the matters by their codes, and by which
    day they are settled. The place of the name is left open."""
    view, actor, day = find(request, visit_id)
    edge, until = visits.findings_of(view), view.visit.until
    if edge is None or until is None:
        raise Http404
    matters = view.visit.matters
    under = edge.article  # as above
    about = "; ".join(dict.fromkeys(papers.subject_of(matter.subject, "vi") for matter in matters))
    data = papers.head(view.visit, view.number, "vi", signer=actor.office) | {
        "kind": matters[0].kind,
        "about": "Kết luận việc tiếp công dân",
        "to": _NAME_LEFT_OPEN,
        "paragraphs": [
            f"Ngày {view.visit.day:%d/%m/%Y}, ông (bà) được tiếp và trình bày về: {about}.",
            f"Nội dung trên được giải quyết chậm nhất ngày {until:%d/%m/%Y} ({under}).",
        ],
    }
    return _printed(view, data, day)


def _printed(view: VisitView, data: dict[str, Any], day: date) -> HttpResponse:
    response = HttpResponse(papers.made("notice", data, "vi", day), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{view.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def days_of(request: HttpRequest, kind: str) -> tuple[date, date]:
    """From which day to which a book is shown: the month that the address names, else this one."""
    asked = request.GET.get("month", "")[:7]
    try:
        return month_of(values.day(f"{asked}-01"))
    except values.Unread:
        return month_of(law_day(laws.current(), kind, utc_now()))
