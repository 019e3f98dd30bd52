"""When a body receives citizens, for everybody: as a page and as a calendar file. Days and hours, and nothing of who comes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, laws
from hoiam.casework.days import month_of, utc_now
from hoiam.casework.guards import public
from hoiam.casework.reading import visits
from hoiam.casework.reading.visits import MONTHS_AHEAD, ScheduledDay
from hoiam.casework.said import said


@public
@require_safe
def schedule(request: HttpRequest, code: str) -> HttpResponse:
    """The days that are posted, those that are called off among them."""
    body, days = _days(code)
    return render(
        request,
        "register/schedule.html",
        {"body": body, "name": said(body.name), "seat": body.seat, "days": [_line(day) for day in days], "nav": "schedule"},
    )


@public
@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a calendar file (RFC 5545), with the hours of the body's wall; what is called off is not in it."""
    body, days = _days(code)
    now = utc_now()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//reception//EN", "CALSCALE:GREGORIAN"]
    for day in days:
        if day.open:
            lines += [
                "BEGIN:VEVENT",
                f"UID:{day.id}",
                f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
                f"DTSTART:{day.day:%Y%m%d}T{day.first.replace(':', '')}00",
                f"DTEND:{day.day:%Y%m%d}T{day.last.replace(':', '')}00",
                f"SUMMARY:{_('Tiếp công dân')} {code}",
                "END:VEVENT",
            ]
    lines.append("END:VCALENDAR")
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{body.code}.ics"'
    return response


def _days(code: str) -> tuple[bodies.BodyView, list[ScheduledDay]]:
    body = bodies.every().get(code)
    if body is None:
        raise Http404
    today = bodies.public_day(utc_now())
    return body, visits.schedule(code, today, month_of(today, MONTHS_AHEAD)[1])


def _line(day: ScheduledDay) -> dict[str, Any]:
    law = laws.current()
    kind = law.receptions[day.kind]
    return {
        "day": day,
        "way": said(kind.ways[day.way].title) if day.way in kind.ways else day.way,
        "state": said(law.wholes[day.kind].states[day.state].title),
    }
