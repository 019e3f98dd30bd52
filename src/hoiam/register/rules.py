"""The rules of law that the house applies, for lawyers: article, validity, gist, source, and what nobody has confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, laws
from hoiam.casework.days import utc_now
from hoiam.casework.guards import public
from hoiam.casework.said import said
from hoiam.core.procedure import Law
from hoiam.core.procedure.lawyers import LawyerRow, rows_for_lawyers
from hoiam.core.vietnamese import fold

PER_PAGE: Final = 20
LONGEST_SEARCH: Final = 120

# How sure the pack is of a rule, in words; the pack's own sign stands for what is not listed.
SURENESS: Final[Mapping[str, Any]] = {
    "SOURCE": _("đã đối chiếu với nguồn"),
    "MEMORY-SURE": _("theo trí nhớ, khá chắc"),
    "MEMORY-UNSURE": _("theo trí nhớ, chưa đối chiếu"),
    "UNSURE": _("chưa chắc"),
    "OPINION": _("luật sư đã xác nhận"),
}


# What a printed form here was drawn from, as a lawyer has to know it who compares it with the gazette.
DRAWN: Final[Mapping[str, Any]] = {
    "gazette": _("in theo Công báo"),
    "copy": _("in theo bản công khai của phụ lục, chưa đối chiếu Công báo"),
    "description": _("in theo mô tả nội dung phải có, chưa thấy mẫu"),
    "memory": _("in theo trí nhớ, chưa thấy mẫu"),
}


@public
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """The forms of paper that the law names, for a lawyer who compares them with the gazette."""
    listed = _forms(laws.current(), bodies.public_day(utc_now()))
    return render(request, "register/forms.html", {"forms": listed, "nav": "law"})


def _forms(law: Law, today: date) -> list[dict[str, object]]:
    """The forms in force that the packs name, those farthest from the gazette first: what each was drawn from, or why it is not
    printed."""
    found = [form for versions in law.form_versions.values() for form in versions if form.in_force(today)]
    order = ["memory", "description", "copy", "gazette", None]
    return [
        {
            "form": form,
            "title": said(form.title),
            "drawn": DRAWN.get(form.drawn or "", ""),
            "doubtful": form.drawn in ("memory", "description"),
            "not_printed": said(form.not_printed),
            "sureness": SURENESS.get(form.confidence, form.confidence),
        }
        for form in sorted(found, key=lambda form: order.index(form.drawn))
    ]


def shown(row: LawyerRow, law: Law) -> dict[str, object]:
    """A row in the language of the page."""
    variants = [
        (", ".join(said(law.conditions[c].title) if c in law.conditions else c for c in when), said(amount))
        for when, amount in row.variants
    ]
    return {
        "row": row,
        "article": said(row.article),
        "title": said(row.title),
        "gist": said(row.gist),
        "trigger": said(row.trigger),
        "amount": said(row.amount),
        "variants": variants,
        "readings": [said(reading) for reading in row.other_readings],
        "sureness": SURENESS.get(row.confidence, row.confidence),
        "unsure": said(row.unsure),
        "met_by": [said(step) for step in row.met_by],
        "owed_to": [said(party) for party in row.owed_to],
        "not_used": said(row.not_used),
        "settled": [
            {"said": said(s.said), "name": s.name, "office": s.office, "given_on": s.given_on, "reason": s.reason}
            for s in row.settled
        ],
    }


@public
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """The rules in tables that print, so that a lawyer can strike or confirm a row, a page at a time: those of the packs that a
    body here works by, or of the pack that was asked for; those that hold all the words, where some are given."""
    law = laws.current()
    applied = {law.kinds[kind].pack for body in bodies.every().values() for kind in body.kinds if kind in law.kinds}
    rows = rows_for_lawyers(law)
    packs = Counter(row.pack for row in rows)
    applied = applied or set(packs)  # where no body is founded yet
    asked = request.GET.get("pack", "")
    asked = asked if asked in packs else ""
    words = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "")
    found = [row for row in rows if (row.pack == asked if asked else row.pack in applied) and _holds(row, words)]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "register/law.html",
        {
            "page": page,
            "rows": [shown(row, law) for row in page],
            "pack": asked,
            "q": words,
            "query": urlencode({name: value for name, value in (("pack", asked), ("q", words)) if value}),
            "others": [(pack, count) for pack, count in packs.items() if pack not in applied],
            "instruments": [{"title": said(i.title), "amended_by": list(i.amended_by)} for i in law.instruments.values()],
            "version": law.version,
            "nav": "law",
        },
    )


def _holds(row: LawyerRow, words: str) -> bool:
    """Whether a rule holds all the words, whatever their accents and capitals, in either language."""
    texts = (row.title, row.article, row.gist)
    there = fold(" ".join([row.id, *(text.vi for text in texts), *(text.en for text in texts)]))
    return all(word in there for word in fold(words).split())


@public
@require_safe
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule in all its versions."""
    law = laws.current()
    versions = [shown(row, law) for row in rows_for_lawyers(law) if row.id == rule_id]
    if not versions:
        raise Http404
    return render(
        request, "register/rule.html", {"rule_id": rule_id, "title": versions[-1]["title"], "versions": versions, "nav": "law"}
    )
