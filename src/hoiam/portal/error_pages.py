"""Pages for what went wrong before a view could answer, in words of the person who meets them: a citizen, or an officer.

What the request carried comes back on them (`casework.given_back`), as far as it has been read or its beginning may be: of what
was sent to an address that does not exist, nothing is read that is longer than words are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from hoiam.casework import bodies, given_back
from hoiam.casework.guards import Guard
from hoiam.casework.said import said
from hoiam.core.dossier.participants import Actor, keeps_keys
from hoiam.portal import drafts, resuming
from hoiam.portal.forms import FILES_MOST

log = logging.getLogger(__name__)
P = ParamSpec("P")


def _said(page: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A page for an error that itself breaks says where: Django answers 500 then, and logs the first error alone."""

    @wraps(page)
    def made(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return page(*args, **kwargs)
        except Exception:
            log.exception("the page for an error could not be made")
            raise

    return made


# What an officer is called who has the role, as the page says it that is not for others.
_WHO: dict[str, Any] = {
    "clerk": _("người tiếp nhận"),
    "officer": _("người xử lý"),
    "leader": _("lãnh đạo"),
    "publisher": _("người công khai"),
    "steward": _("người quản trị cán bộ và khóa"),
}

@_said
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 when the request was larger than is taken here; 403 when that is only so because its code or log-in is gone."""
    if isinstance(exception, TooManyFilesSent):
        return _page(request, "413.html", 413, many=True, most=FILES_MOST)
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return _gone(request) or _page(request, "413.html", 413)
    return _page(request, "400.html", 400)


@_said
def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: a page for somebody else; an officer is told for whom, and who can help him."""
    told: dict[str, Any] = {}
    if given_back.for_officers(request) and _logged_in(request):
        user: Any = request.user
        body = bodies.body(user.body_code)
        guard = _guard(request)
        told = {
            "roles": [_WHO[role] for role in _WHO if role in guard.roles] if guard.roles.isdisjoint(user.roles_held()) else [],
            "helps": [said(o.title) for o in body.offices if keeps_keys(Actor(o.code, o.roles, body.code))],
            "body_title": said(body.name),
        }
    return _page(request, "403.html", 403, **told)


@_said
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the mark against forged forms does not fit: the browser was closed in between, takes no cookies, or the form is from
    another site's page. A page of writing goes on from there with what was typed (`portal.resuming`); elsewhere, who came back
    with the button of this very page and still has no cookie is told which it is."""
    again = given_back.AGAIN in request.POST
    stopped = (None if again else _gone(request)) or resuming.stopped(request, reason)
    return stopped or _page(request, "403_csrf.html", 403, no_cookies=not request.COOKIES and again)


@_said
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: an address at which there is nothing, or nothing for who asks."""
    # Of what is sent to no address at all, a large body is not looked at.
    given = given_back.back(request, of_a_large_one=request.resolver_match is not None)
    return _page(request, "404.html", 404, given=given)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Nothing of the request is asked, since it may be what broke."""
    return HttpResponse(render_to_string("500.html"), status=500)


def _gone(request: HttpRequest) -> HttpResponse | None:
    """The page that asks for the code or the log-in, where one is missing; None where neither is."""
    guard = _guard(request)
    if guard.who == "code" and drafts.carried(request, drafts.FOLLOWING) is None:
        return given_back.code_again(request)
    if guard.who == "officer" and not _logged_in(request):
        return given_back.log_in_again(request)
    return None


def _logged_in(request: HttpRequest) -> bool:
    """Whether an officer asks; of a request that was refused before anybody looked who asks, no."""
    user: Any = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def _guard(request: HttpRequest) -> Guard:
    found = getattr(getattr(request.resolver_match, "func", None), "guard", None)
    return found if isinstance(found, Guard) else Guard("public")


def _page(request: HttpRequest, template: str, status: int, **told: Any) -> HttpResponse:
    officer = given_back.for_officers(request)
    told = {"officer": officer, "given": told.get("given") or given_back.back(request)} | told
    if officer:
        told["base"] = "desk/base.html" if _logged_in(request) else "account/base.html"
    elif request.resolver_match is not None and request.resolver_match.namespace == "portal":
        told["base"] = "portal/base.html"  # with the way to leave quickly
    answer = render(request, template, told, status=status)
    answer["Cache-Control"] = "no-store"
    return given_back.marked(answer)
