"""What the reader did not read or print is said to whoever asked for it, with why and what next; it is no fault of the page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from hoiam.casework import given_back
from hoiam.casework.said import told
from hoiam.reader import Away, Busy, NotRead


class Unread:
    """Answers in place of a page that had to have something read or printed: 503 where it can be tried again, 422 where that
    changes nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NotRead):
            return None
        what, why, then = told(exception)
        status = 503 if isinstance(exception, Away | Busy) else 422
        officer = given_back.for_officers(request)
        words = {"what": what, "why": why, "then": then, "officer": officer, "given": given_back.back(request)}
        if officer:
            words["base"] = "desk/base.html" if request.user.is_authenticated else "account/base.html"
        response = given_back.marked(render(request, "unread.html", words, status=status))
        if isinstance(exception, Busy):
            response["Retry-After"] = str(exception.after)
        return response
