"""The page of a step that is not open any more: why, what was typed, and what can be done from there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoiam.casework import given_back
from hoiam.core.dossier.refusals import Refusal


def gone(
    request: HttpRequest, laid_out: Mapping[str, Any], url: str, why: Refusal | tuple[str, str, str]
) -> HttpResponse:
    """``laid_out`` is what the page of the petition or of the errand shows, ``url`` its address; ``why`` a refusal, or what one
    would say. What was typed stays on the page, to be copied; of the other steps those stand there that may be taken now."""
    here = {"url": url, "number": laid_out["view"].number, "refusal" if isinstance(why, Refusal) else "refused": why}
    here["more"] = [way for way in laid_out["more"] if way.may]
    return given_back.marked(
        render(request, "desk/gone.html", {**laid_out, **here, "given": given_back.back(request)}, status=409)
    )
