"""Slips to follow by, for those who wrote a petition together: given at the counter by a place on the paper, and taken back.

Whoever gives one has opened the names to compare; the slip is shown once, and the house keeps only what finds it.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.reading import cases, papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import perform
from hoiam.casework.said import said
from hoiam.casework.typed_fields import PEOPLE_MOST, NumberField
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.steps.follow_slip import COMPARING, GiveFollowSlip
from hoiam.desk.petition import find
from hoiam.desk.step import edge_for
from hoiam.vault.codes import FollowCode
from hoiam.vault.errors import BadCode


class SeatForm(forms.Form):
    """The place on the paper of whoever came."""

    seat = NumberField(
        label=_("Số thứ tự của người đó trong danh sách"),
        help_text=_("Người gửi đơn là số 1; rồi theo thứ tự trong danh sách đã niêm phong. Không ghi tên ở đây."),
        least=1,
        most=PEOPLE_MOST,
    )


@officer("clerk", "officer")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def follow_slip(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """Which places have a slip; ``action`` give: the slip, once; end: it shows nothing any more."""
    view, actor, day = find(request, petition_id)
    if edge_for(view, actor, GiveFollowSlip.word, "given", day) is None:
        raise Http404
    if request.method != "POST":
        return _page(request, view, actor, day, {"form": SeatForm()})
    form = SeatForm(request.POST)
    if not form.is_valid():
        return _page(request, view, actor, day, {"form": form}, status=422)
    seat, slip = form.cleaned_data["seat"], FollowCode.new()
    ends = request.POST.get("action") == "end"
    step = GiveFollowSlip(slip.lookup_hash.hex(), seat, actor.office, outcome="ended" if ends else "given")
    try:
        perform(step, view.id, actor=actor, on_behalf_of=actor.body, now=utc_now())
    except Refusal as refused:
        if refused.field in form.fields:
            form.add_error(refused.field, said(refused.what))
        view, actor, day = find(request, petition_id)
        return _page(request, view, actor, day, {"form": form, "refusal": refused}, status=422)
    if ends:
        return redirect("desk:follow_slip", petition_id=view.id)
    view, actor, day = find(request, petition_id)
    given = {"form": SeatForm(), "slip": slip.text, "slip_groups": slip.text.split("-"), "seat": seat}
    return _page(request, view, actor, day, given)


def _page(
    request: HttpRequest, view: CaseView, actor: Actor, day: date, more: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    compared = any(o.office == actor.office and o.day == day and o.purpose == COMPARING for o in view.petition.openings)
    context = {
        "view": view,
        "petition": view.petition,
        "seats": [seat for seat, _slip in view.petition.followers],
        "compared": compared,
        "nav": "today",
    }
    response = render(request, "desk/follow_slip.html", context | more, status=status)
    response["Cache-Control"] = "no-store"
    return response


@officer("clerk", "officer")
@sensitive_post_parameters()
@require_POST
def sheet(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """The slip as a PDF to print, from the page that showed it; only where it finds this very petition."""
    view, _actor, day = find(request, petition_id)
    try:
        slip = FollowCode.parse(request.POST.get("slip", ""))
    except BadCode:
        raise Http404 from None
    found = cases.follow_only(slip.lookup_hash, utc_now())
    if found is None or found.id != view.id:
        raise Http404
    data = {
        "body": papers.head(view.petition, view.number, "vi")["body"],
        "groups": slip.text.split("-"),
        "follow_url": request.build_absolute_uri(reverse("portal:follow")),
        "made": day,
    }
    response = HttpResponse(papers.made("follow_slip", data, "vi", day), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{view.number}-follow.pdf"'
    response["Cache-Control"] = "no-store"
    return response
