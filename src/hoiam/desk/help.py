"""The procedure as the law packs have it: one drawn diagram and one table per kind."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoiam.casework import laws
from hoiam.casework.guards import officer
from hoiam.desk.forms import said
from hoiam.desk.who import today_for


@officer()
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """Which kinds there are."""
    return render(
        request, "desk/help.html", {"kinds": [(k, said(kind.title)) for k, kind in laws.current().kinds.items()], "nav": "help"}
    )


@officer()
@require_safe
def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind's steps in the order of the pack, with article, who may take each, and where it leads."""
    law = laws.current()
    if kind not in law.kinds:
        raise Http404
    procedure = law.procedure(kind, today_for(kind))
    rows = [
        {
            "edge": edge,
            "title": said(edge.title),
            "gist": said(edge.gist),
            "sources": [said(procedure.states[s].title) for s in procedure.states if s in edge.sources],
            "target": said(procedure.states[edge.target].title) if edge.target in procedure.states else "=",
            "by": sorted(edge.by),
        }
        for edge in procedure.edges
    ]
    return render(
        request,
        "desk/help_kind.html",
        {"kind": law.kinds[kind], "title": said(law.kinds[kind].title), "rows": rows, "nav": "help"},
    )
