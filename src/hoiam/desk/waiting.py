"""What is owed after acts and still to be done, for those who keep the house: no petition is named."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, laws, road
from hoiam.casework.days import zone_of
from hoiam.casework.guards import officer
from hoiam.casework.said import said
from hoiam.desk.who import actor_of


@officer("steward", "leader")
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Each kind in words: how much waits and since when; where some of it is stuck, what to do next."""
    law = laws.current()
    ours = bodies.body(actor_of(request).body).kinds
    here = zone_of(law, next((kind for kind in law.kinds if kind in ours), next(iter(law.kinds))))
    found = road.waiting()
    rows = [
        {
            "what": said(row.in_words.what),
            "waiting": row.waiting,
            "oldest": row.oldest.astimezone(here).replace(tzinfo=None),
            "stuck": row.stuck,
            "next": said(row.in_words.next),
        }
        for row in found
    ]
    stuck = sum(row.stuck for row in found)
    response = render(request, "desk/waiting.html", {"rows": rows, "stuck": stuck, "nav": "unlock"})
    response["Cache-Control"] = "no-store"
    return response
