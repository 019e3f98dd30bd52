"""A table as a file that a spreadsheet opens as it is written: CSV with its head row in the language of the page."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from django.http import HttpResponse

# Without this mark spreadsheets take the file for one in the system's own encoding, and show "CÆ¡ quan".
_UTF8_MARK: Final = "\ufeff"


def answer(name: str, columns: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The table as a file of this name, to be saved."""
    # Only a face needs this: `./hoiam law` writes tables too, and runs without Django.
    from django.http import HttpResponse

    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    write(response, columns, rows)
    return response


def write(out: Any, columns: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """The same into anything that takes text."""
    out.write(_UTF8_MARK)
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
