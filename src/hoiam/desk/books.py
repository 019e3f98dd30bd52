"""The book of receptions and the register of petitions, as a list and as a file: numbers, days, kinds and states.

Neither has a column of a person, so neither can be sorted or searched by one. The columns that tell who came are printed
entry by entry, inside an opening that is on record (``desk.open``), and go into no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hoiam.casework import chosen, laws, spreadsheet
from hoiam.casework.days import month_of
from hoiam.casework.guards import officer
from hoiam.casework.reading import visits
from hoiam.casework.reading.visits import BookMatter, RegisterRow, VisitRow
from hoiam.casework.said import said
from hoiam.core.words import begun
from hoiam.desk.visits import AT_RECEPTIONS, days_of, line, reception
from hoiam.desk.who import actor_of

# The columns of the form in its order, but for the two that tell who came.
RECEPTION_COLUMNS = (
    _("Số"), _("Ngày tiếp"), _("Lĩnh vực của nội dung"), _("Loại đơn"), _("Số người"), _("Cơ quan đã giải quyết"),
    _("Thuộc thẩm quyền"), _("Hướng dẫn đến"), _("Cơ quan thụ lý"), _("Theo dõi kết quả"), _("Ai tiếp"),
)  # fmt: skip
PETITION_COLUMNS = (_("Số đơn"), _("Ngày nhận"), _("Loại đơn"), _("Trạng thái"))


@officer(*AT_RECEPTIONS)
@require_safe
def receptions(request: HttpRequest) -> HttpResponse:
    """The book of receptions of a month."""
    first, rows = _receptions(request)
    book = reception("visit", actor_of(request).body).book
    form = laws.current().form(book or "", first)
    page = {"lines": _booked(rows), "columns": RECEPTION_COLUMNS[1:], "form": form, "file": "desk:receptions_csv"}
    return _page(request, "desk/book_receptions.html", first, page)


@officer(*AT_RECEPTIONS)
@require_safe
def receptions_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file for a spreadsheet."""
    first, rows = _receptions(request)
    written = ([x["row"].number, x["row"].day, *(cell for _column, cell in x["cells"])] for x in _booked(rows))
    return _file(f"receptions-{first:%Y-%m}", RECEPTION_COLUMNS, written)


@officer(*AT_RECEPTIONS)
@require_safe
def petitions(request: HttpRequest) -> HttpResponse:
    """The register of petitions of a month."""
    first, rows = _petitions(request)
    page = {"lines": [_registered(row) for row in rows], "file": "desk:petitions_csv"}
    return _page(request, "desk/book_petitions.html", first, page)


@officer(*AT_RECEPTIONS)
@require_safe
def petitions_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file for a spreadsheet."""
    first, rows = _petitions(request)
    lines = map(_registered, rows)
    written = ([x["row"].number, x["row"].claimed, x["kind"], x["state"]] for x in lines)
    return _file(f"petitions-{first:%Y-%m}", PETITION_COLUMNS, written)


def _booked(rows: list[VisitRow]) -> list[dict[str, Any]]:
    """The entries of the book: each with what stands in the columns after number and day."""
    noted = visits.matters(rows)
    columns = RECEPTION_COLUMNS[2:]
    return [{"row": row, "cells": list(zip(columns, _cells(row, noted.get(row.id, ())), strict=True))} for row in rows]


def _cells(row: VisitRow, matters: Sequence[BookMatter]) -> list[Any]:
    known = laws.current()
    shown = line(row)
    became = [said(known.wholes[m.became[0]].states[m.became[1]].title) for m in matters if m.became is not None]
    return [
        _each(chosen.subject(m.subject) for m in matters),
        _each(chosen.kind(m.kind) for m in matters),
        row.people,
        _each(chosen.body(m.decided_by) for m in matters),
        "x" if any(m.competent for m in matters) else "",
        _each(chosen.body(m.guided_to) for m in matters),
        _each(chosen.body(m.accepted_by) for m in matters),
        _each([shown["state"], *became]),
        shown["way"],
    ]


def _each(words: Iterable[str]) -> str:
    """These in one cell, each once."""
    return "; ".join(dict.fromkeys(filter(None, words)))


def _receptions(request: HttpRequest) -> tuple[date, list[VisitRow]]:
    first, last = days_of(request, reception("visit", actor_of(request).body).id)
    return first, visits.book(actor_of(request), first, last)


def _petitions(request: HttpRequest) -> tuple[date, list[RegisterRow]]:
    first, last = days_of(request, reception("visit", actor_of(request).body).id)
    return first, visits.register(actor_of(request), first, last)


def _registered(row: RegisterRow) -> dict[str, Any]:
    return {"row": row, "kind": said(laws.current().kinds[row.kind].title), "state": begun(said(_state(row)))}


def _state(row: RegisterRow) -> Any:
    return laws.current().wholes[row.kind].states[row.state].title


def _page(request: HttpRequest, template: str, first: date, page: dict[str, Any]) -> HttpResponse:
    before, after = month_of(first, -1)[0], month_of(first, 1)[0]
    months = {"month": first, "before": f"{before:%Y-%m}", "after": f"{after:%Y-%m}", "this": f"{first:%Y-%m}"}
    full = len(page["lines"]) >= visits.MOST
    return render(request, template, {**page, **months, "full": full, "nav": "visits"})


def _file(name: str, columns: Sequence[Any], rows: Iterable[Sequence[object]]) -> HttpResponse:
    response = spreadsheet.answer(name, columns, rows)
    response["Cache-Control"] = "no-store"
    return response
