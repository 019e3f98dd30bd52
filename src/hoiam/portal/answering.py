"""How a page of this face is answered: who may see it, and that no copy of it stays in the browser's store."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from hoiam.casework.guards import public, with_code

View = Callable[..., HttpResponseBase]

# The length of an answer must not tell whether there is news, or whether a code was right: pages about one petition are
# filled up to a multiple of this many bytes. A page with the longest list of acts that it shows at once fits into one; with
# style sheet and script it stays below 60 kB.
STEP_BYTES: Final = 32 * 1024


def open_page(view: View) -> View:
    """A page that shows nothing of one petition."""
    return public(view)


def writing_page(view: View) -> View:
    """A page of a petition that is being written; only the browser that writes it has the cookie."""
    return public(_kept_nowhere(view))


def follow_page(view: View) -> View:
    """A page of a petition that was sent: only with its code; always a multiple of the same size."""
    return with_code(_kept_nowhere(_even(view)))


def code_page(view: View) -> View:
    """The page that takes a code: anyone may see it; as large for a wrong code as for a broken one."""
    return public(_kept_nowhere(_even(view)))


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """The rendered template."""
    return render(request, f"portal/{template}.html", context, status=status)


def _kept_nowhere(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


def _even(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        even_out(response)
        return response

    return answer


def even_out(response: HttpResponseBase) -> None:
    """Fills a page up to a multiple of STEP_BYTES; what is no page stays as it is."""
    if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
        rest = -(len(response.content) + len(b"<!---->")) % STEP_BYTES
        # Random, so that a proxy that compresses does not undo it.
        response.content += b"<!--" + secrets.token_hex(rest // 2 + 1)[:rest].encode("ascii") + b"-->"
