"""What need be kept no longer: numbers and days, for whoever leads the body, who decides on destruction with another."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoiam.casework import laws
from hoiam.casework.guards import officer
from hoiam.casework.reading import retention
from hoiam.casework.said import said
from hoiam.desk.who import actor_of, today_for


@officer("leader")
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Each petition whose time of keeping is over, by number and days; how two offices order its end; which terms end nothing
    before a lawyer has settled them."""
    law, body = laws.current(), actor_of(request).body
    today = today_for(next(iter(law.kinds)))
    found = [
        {
            "number": each.number,
            "closed_on": each.closed_on,
            "until": each.until,
            "article": said(law.rule(each.rule, each.closed_on).cited),
            "destroyed": each.destroyed,
            "names": each.names,
            "nameless": each.nameless,
        }
        for each in retention.over(body, today)
    ]
    shown = {"rows": found, "most": retention.MOST, "code": body, "unsettled": law.keeping_unsettled(today), "nav": "unlock"}
    response = render(request, "desk/archive.html", shown)
    response["Cache-Control"] = "no-store"
    return response
