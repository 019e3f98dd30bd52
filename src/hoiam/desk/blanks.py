"""Forms to print for a petition before anything is recorded: minutes to be signed by hand, what no step makes.

What facts and the law say stands in them, dots for the rest. Nothing that the petitioner wrote and no name of his is among it,
so nothing has to be unlocked, and looking writes nothing.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoiam.casework.guards import officer
from hoiam.casework.reading import papers
from hoiam.casework.said import said
from hoiam.desk.petition import find


@officer("clerk", "officer", "leader")
@require_safe
def blanks(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """The forms that can be printed for this petition, each with its number and article."""
    view, _actor, day = find(request, petition_id)
    listed = [(form, said(form.title)) for form in papers.blanks(view, day)]
    return render(request, "desk/blanks.html", {"view": view, "forms": listed, "nav": "today"})


@officer("clerk", "officer", "leader")
@require_safe
def blank(request: HttpRequest, petition_id: UUID, printed: str) -> HttpResponse:
    """One of them as PDF, without number and day."""
    view, actor, day = find(request, petition_id)
    if not any(form.printed == printed for form in papers.blanks(view, day)):
        raise Http404
    pdf = papers.made(printed, papers.filled(printed, view, day, signer=actor.office), "vi", day)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{view.number}-{printed}.pdf"'
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
