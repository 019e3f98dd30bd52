"""Coordination regulations, for everybody: who leads and who answers within how many days, as it was published; each version as
it was then, its digest in the public log, and what is different between two."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, regulation_words, regulations
from hoiam.casework.days import utc_now
from hoiam.casework.guards import public
from hoiam.casework.regulations import Published
from hoiam.casework.said import said
from hoiam.core.regulation import Changed, Ground, compare, in_force

PER_PAGE: Final = 20


@public
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """Every regulation that was published, the version that holds today first, then the others of it."""
    codes = dict.fromkeys(each.regulation.id for each in regulations.published())
    found = [_listed(code) for code in codes]
    return render(request, "register/regulations.html", {"regulations": found, "nav": "regulations"})


def _listed(code: str) -> dict[str, object]:
    versions = regulations.versions_of(code)
    holds = _holds(code)
    return {
        "code": code,
        "title": said(versions[-1].regulation.title),
        "issued_by": said(regulation_words.body(versions[-1].regulation.issued_by)),
        "versions": [(each, each.regulation.version == holds) for each in reversed(versions)],
        "several": len(versions) > 1,
    }


def _holds(code: str) -> str:
    """The version of a regulation that holds today; empty where none does."""
    today = bodies.public_day(utc_now())
    found = in_force([each.regulation for each in regulations.versions_of(code) if each.on <= today], today)
    return found.version if found is not None else ""


def _version(code: str, version: str) -> Published:
    found = next((each for each in regulations.versions_of(code) if each.regulation.version == version), None)
    if found is None:
        raise Http404
    return found


@public
@require_safe
def latest(request: HttpRequest, code: str) -> HttpResponse:
    """The version that holds today; before the first day of a regulation the last that was published."""
    versions = regulations.versions_of(code)
    if not versions:
        raise Http404
    return version(request, code, _holds(code) or versions[-1].regulation.version)


@public
@require_safe
def version(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """One version, row by row, with what each row rests on."""
    found = _version(code, version)
    regulation = found.regulation
    reminding = regulation_words.reminding_line(regulation)
    duties = [regulation_words.duty_line(regulation, row) for row in regulation.duties]
    return render(
        request,
        "register/regulation.html",
        {
            "shown": found,
            "regulation": regulation,
            "title": said(regulation.title),
            "issued_by": said(regulation_words.body(regulation.issued_by)),
            "bodies": [said(regulation_words.named(regulation, name)) for name in regulation.bodies],
            "leads": _lines([regulation_words.lead_line(regulation, row) for row in regulation.leads]),
            "asks": _lines([regulation_words.ask_line(regulation, row) for row in regulation.asks]),
            "duties": _lines([*duties, *([reminding] if reminding is not None else [])]),
            "holds": regulation.version == _holds(code),
            "others": [each.regulation.version for each in regulations.versions_of(code) if each is not found],
            "nav": "regulations",
        },
    )


def _lines(found: list[regulation_words.Line]) -> list[dict[str, object]]:
    """Rows in the language of the page."""
    return [
        {"id": each.id, "when": said(each.when), "says": [said(words) for words in each.says], "rests_on": each.rests_on}
        for each in found
    ]


@public
@require_safe
def file(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The bytes whose digest stands in the public log."""
    found = _version(code, version)
    response = HttpResponse(found.text.encode(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{code}@{version}.yaml"'
    return response


@public
@require_safe
def compared(request: HttpRequest, code: str) -> HttpResponse:
    """What two versions say differently, cell by cell; the two last ones, where none are asked for."""
    versions = regulations.versions_of(code)
    if len(versions) < 2:
        raise Http404
    known = [each.regulation.version for each in versions]
    one, other = request.GET.get("old", known[-2]), request.GET.get("new", known[-1])
    old, new = _version(code, one).regulation, _version(code, other).regulation
    standing = regulations.ground(new.valid_from)
    changed = compare(old, new, standing)
    page = Paginator(changed, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "register/regulations_compared.html",
        {
            "code": code,
            "title": said(new.title),
            "old": one,
            "new": other,
            "versions": known,
            "cells": sum(each.count for each in changed),
            "page": page,
            "rows": [_row(each, standing) for each in page],
            "nav": "regulations",
        },
    )


def _row(changed: Changed, standing: Ground) -> dict[str, object]:
    return {
        "cells": [said(words) for words in regulation_words.cells_words(changed.cells, standing)],
        "count": changed.count,
        "before": [said(words) for words in regulation_words.said_of(changed.old)],
        "after": [said(words) for words in regulation_words.said_of(changed.new)],
    }
