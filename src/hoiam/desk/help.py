"""The procedure as the law packs have it: one drawn diagram and one table per kind."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, laws
from hoiam.casework.guards import officer
from hoiam.casework.reading import edges
from hoiam.casework.said import language, said
from hoiam.core.procedure import Edge, Procedure
from hoiam.core.procedure.drawing import draw
from hoiam.desk.next_steps import ROLES
from hoiam.desk.who import actor_of, today_for


@officer()
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """Which kinds the law here has: first what the officer's own body takes in."""
    taken = bodies.body(actor_of(request).body).kinds
    law = laws.current()
    # Those of another country's law are nobody's business here.
    packs = {law.kinds[kind].pack for body in bodies.every().values() for kind in body.kinds if kind in law.kinds}
    every = sorted((each for each in law.kinds.items() if each[1].pack in packs), key=lambda row: row[0] not in taken)
    listed = [(k, said(kind.title), said(kind.to_officers or kind.who_decides)) for k, kind in every]
    return render(request, "desk/help.html", {"kinds": listed, "nav": "help"})


def _sources(procedure: Procedure, edge: Edge) -> list[str]:
    """The states from which the step may be taken; all, or all that are open, in one word."""
    if edge.sources >= set(procedure.states):
        return [_("mọi trạng thái")]
    still_open = {s.id for s in procedure.states.values() if s.open}
    if edge.sources >= still_open:
        closed = [said(procedure.states[s].title) for s in procedure.states if s in edge.sources - still_open]
        return [_("mọi trạng thái chưa xong"), *closed]
    return [said(procedure.states[s].title) for s in procedure.states if s in edge.sources]


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
            "sources": _sources(procedure, edge),
            "target": said(procedure.states[edge.target].title) if edge.target in procedure.states else "",
            "by": [str(ROLES.get(role, role)) for role in sorted(edge.by)],
        }
        for edge in edges.drawn(law, kind, today_for(kind))
    ]
    return render(
        request,
        "desk/help_kind.html",
        {
            "kind": law.kinds[kind],
            "title": said(law.kinds[kind].title),
            "gist": said(law.kinds[kind].to_officers or law.kinds[kind].who_decides),
            "rows": rows,
            # Made by the core of the pack alone, every text escaped; it holds no style and no script.
            "drawing": mark_safe(draw(law, kind, today_for(kind), language())),  # noqa: S308 - see above
            "nav": "help",
        },
    )
