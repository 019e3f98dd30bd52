"""Coordination regulations before they are published: what the lint says of a draft, what it would change of what is open, and
the confirmation by which a leader of the body that issues it publishes it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hoiam.casework import bodies, regulation_words, regulations
from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.reading import open_work
from hoiam.casework.regulations import Drafted, NotPublished
from hoiam.casework.said import said, told
from hoiam.core.dossier.participants import leads
from hoiam.core.regulation import GRADES, Fault, apart, in_words
from hoiam.desk.who import actor_of

MOST: Final = 200
"""Effects that a page lists; it says how many there are."""


@officer("clerk", "officer", "leader")
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Which versions lie beside the packs and are not published, and which files cannot be read."""
    found, broken = regulations.drafts()
    rows = [
        {
            "regulation": each.regulation,
            "title": said(each.regulation.title),
            "errors": sum(fault.grade == "error" for fault in each.faults),
        }
        for each in found
    ]
    return render(
        request,
        "desk/regulations.html",
        {
            "drafts": rows,
            "broken": [(error.file, error.line, error.cause) for error in broken],
            "listed": [(each, said(each.regulation.title)) for each in reversed(regulations.published())],
            "nav": "regulations",
        },
    )


@officer("clerk", "officer", "leader")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """One draft. Who posts its digest publishes it, where he leads the body that issues it."""
    refused = None
    if request.method == "POST":
        try:
            regulations.publish(code, version, request.POST.get("digest", ""))
        except NotPublished as why:
            refused = told(why)
        else:
            messages.success(request, _("Đã công bố quy chế. Mã băm của nó nằm trong sổ công khai."))
            return redirect("desk:regulations")
    drafted = regulations.draft(code, version)
    if drafted is None:
        raise Http404
    response = render(
        request, "desk/regulation.html", _shown(request, drafted) | {"refused": refused}, status=422 if refused else 200
    )
    response["Cache-Control"] = "no-store"
    return response


def _shown(request: HttpRequest, drafted: Drafted) -> dict[str, object]:
    """The draft, what is wrong with it, and what it would change, in the language of the page."""
    regulation, here = drafted.regulation, actor_of(request)
    changed = regulations.effects(regulation, open_work.by_cell(), bodies.public_day(utc_now()))
    standing = regulations.ground(regulation.valid_from)
    rows = []
    for each in changed[:MOST]:
        before, after = (regulation_words.said_of(those) for those in apart(each.old, each.new))
        rows.append(
            {
                "cell": said(regulation_words.cell_words(each.cell, standing)),
                "body": said(regulation_words.body(each.work.body)),
                "count": each.work.count,
                "errand": said(regulation_words.errand(each.work.errand)) if each.work.errand else "",
                "before": [said(words) for words in before],
                "after": [said(words) for words in after],
            }
        )
    return {
        "regulation": regulation,
        "title": said(regulation.title),
        "issued_by": said(regulation_words.body(regulation.issued_by)),
        "faults": [_fault(each) for each in drafted.faults],
        "may_publish": drafted.is_sound and leads(here) and here.body == regulation.issued_by,
        "is_sound": drafted.is_sound,
        "effects": rows,
        "touched": sum(each.work.count for each in changed if not each.work.errand),
        "asked": sum(each.work.count for each in changed if each.work.errand),
        "more": len(changed[MOST:]),
        "nav": "regulations",
    }


def _fault(fault: Fault) -> dict[str, object]:
    return {
        "rule": fault.rule,
        "grade": fault.grade,
        "grade_words": said(GRADES[fault.grade]),
        "rows": ", ".join(fault.rows),
        "place": fault.place,
        "said": said(fault.said),
        "do": said(fault.do),
        "cells": [in_words(block) for block in fault.cells],
    }
