"""Pages for what went wrong before a view could answer, in words of the person who meets them.

Where nothing is at an address, nothing of what was sent to it is read: Django's own page would read the whole body of a form
to look for a forged one, and break where it is no form.
"""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from hoiam.portal import resuming


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when the request was larger than this house takes."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: a page for somebody else."""
    return render(request, "403.html", status=403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the mark against forged forms does not fit."""
    return resuming.stopped(request, reason) or render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: an address at which there is nothing, or nothing for who asks."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Nothing of the request is asked, since it may be what broke."""
    return HttpResponse(render_to_string("500.html"), status=500)
