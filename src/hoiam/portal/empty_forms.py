"""Empty forms for whoever writes by hand, authorises somebody, speaks for others or withdraws: to print, fill in and sign."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hoiam.casework.days import law_day, utc_now
from hoiam.casework.said import said
from hoiam.core.procedure import Form
from hoiam.gate import letters as press
from hoiam.portal import choices
from hoiam.portal.answering import open_page, page


def _offered() -> list[tuple[str, Form, date]]:
    """The forms that a petitioner may take empty, with the kind for which each stands and its day: of kinds that a body here
    takes."""
    law, found = choices.law(), []
    for kind in choices.kinds():
        today = law_day(law, kind, utc_now())
        every = (form for versions in law.form_versions.values() for form in versions if form.in_force(today))
        found += [(kind, form, today) for form in every if form.blank_to == "petitioner" and kind in form.blank_for]
    return found


@open_page
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """The forms, by the kind of petition to which each belongs."""
    listed: dict[str, list[tuple[str, Form, str]]] = {}
    for kind, form, _today in _offered():
        listed.setdefault(said(choices.kinds()[kind].title), []).append((kind, form, said(form.title)))
    return page(request, "help_forms", kinds=list(listed.items()))


@open_page
@require_safe
def form(request: HttpRequest, kind: str, printed: str) -> HttpResponse:
    """One of them as PDF: the same for everybody, so it is printed once a day."""
    for of, found, today in _offered():
        if (of, found.printed) == (kind, printed):
            response = HttpResponse(_empty(printed, kind, found.note.vi if found.note else "", today), "application/pdf")
            response.headers["Content-Disposition"] = f'attachment; filename="{printed.replace("_", "-")}.pdf"'
            return response
    raise Http404


@lru_cache(maxsize=32)
def _empty(printed: str, kind: str, note: str, day: date) -> bytes:
    said_on_it = {"note": note} if note and "note" in press.LETTERS[printed] else {}
    return press.render(printed, {"kind": kind, **said_on_it}, today=day)
