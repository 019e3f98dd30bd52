"""How a foreign file goes out to an officer who wants it: saved, never shown, so that none runs or is drawn in this origin."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.http import content_disposition_header

ANYTHING = "application/octet-stream"


def sent_out(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """The answer with the file's name, kept by no cache and allowed to do nothing."""
    header = content_disposition_header(True, name)
    if header:
        response["Content-Disposition"] = header
    response["Content-Type"] = ANYTHING
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
