"""Headers that Django has no setting for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from hoiam.casework.guards import CLEARED

# A citizen's page asks for no sensor, and no script on it could.
POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


def _is_page_elsewhere(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A page that a browser shows at another of the house's addresses than the onion's."""
    shows = request.method == "GET" and response.headers.get("Content-Type", "").startswith("text/html")
    return shows and not settings.HOIAM_ONION.endswith(f"//{request.META.get('HTTP_HOST', '')}")


class Headers:
    """On every answer, files of the pages among them: which powers of the browser no page of ours uses; that no other site may
    load anything of ours; and that the browser stores nothing, where the answer itself says nothing else of it. On pages that
    were not reached by Tor besides: where the same page is reached by Tor, if the house has such an address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        if settings.HOIAM_ONION and _is_page_elsewhere(request, response):
            response.headers["Onion-Location"] = settings.HOIAM_ONION + request.get_full_path()
        if getattr(request, "logged_out", False):
            response.headers.setdefault("Clear-Site-Data", CLEARED)
        return response


class ContentPolicy(CSPMiddleware):  # type: ignore[misc]  # it has no types
    """Which content a page may load, as django-csp says it. The header of a page that asks for nothing of its own is the same
    on each, so it is made once; the library would go through all its directives twice for each answer."""

    @cached_property
    def _usual(self) -> str:
        return str(build_policy())

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        asks = any(name.startswith("_csp") for name in vars(response)) or getattr(request, "_csp_nonce", None) is not None
        if asks or settings.DEBUG or hasattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY"):
            answered: HttpResponseBase = super().process_response(request, response)
            return answered
        response.headers.setdefault(HEADER, self._usual)
        return response
