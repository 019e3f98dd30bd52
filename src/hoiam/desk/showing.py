"""How a foreign file goes out to an officer's browser: what is harmless is shown there, everything else is saved."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.http import content_disposition_header

# Everything else is saved, so that no foreign file runs in this origin.
SHOWN = {"application/pdf", "image/png", "image/jpeg", "text/plain"}


def content_type(type_: str) -> str:
    """What the browser is told: the type of a file that it may show, or nothing in particular."""
    return type_ if type_ in SHOWN else "application/octet-stream"


def sent_out(response: HttpResponseBase, name: str, type_: str) -> HttpResponseBase:
    """The answer with the file's name, kept by no cache and allowed to do nothing."""
    header = content_disposition_header(type_ not in SHOWN, name)
    if header:
        response["Content-Disposition"] = header
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
