"""A file that came in, shown as pages: pixels that the reader drew, with buttons to the page before and the page after.

The file itself goes out only by a second press, under a sentence that says what it may do.
"""

from __future__ import annotations

import base64
from typing import Any, BinaryIO, Final, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoiam.casework.said import said, told
from hoiam.core.values import counted
from hoiam.reader import NotRead
from hoiam.vault.pixels import MOST_PAGES, NotDrawn, draw

# What a scan may be was looked at when it came in, and is told by its first bytes.
SCANNED: Final = {b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"II*\0": "tif", b"MM\0*": "tif"}
# The field of the second press, and what it says.
WHOLE: Final = ("whole", "yes")


class Numbered(Protocol):
    """A dossier of any family, as the page calls it."""

    @property
    def number(self) -> str: ...


def wants_the_file(request: HttpRequest) -> bool:
    """Whether the officer has read what a file may do and still wants it."""
    return request.POST.get(WHOLE[0]) == WHOLE[1]


def pages(
    request: HttpRequest, view: Numbered, name: str, file: bytes | BinaryIO, *, office: str, back: str, turned: int = 0
) -> HttpResponse:
    """The page of the file that the request asks for (`page`, the first without), in this answer alone, `turned` as whoever
    sent it wants it shown. A file that cannot be drawn says why; `back`: where the dossier is."""
    number = counted(request.POST.get("page", ""), 10**6) or 1
    context: dict[str, Any] = {
        "view": view,
        "name": name,
        "here": request.path,
        "back": back,
        "number": min(max(number, 1), MOST_PAGES),
    }
    status = 200
    try:
        drawn = draw(file, context["number"], turned=turned, asker=office)
    except NotDrawn as cannot:
        context["failed"] = told(cannot)
    except NotRead as later:
        context |= {"failed": told(later), "again": True}
        status = 503
    else:
        context |= {"drawn": drawn, "picture": base64.b64encode(drawn.picture).decode("ascii"), "number": drawn.number}
        context["notes"] = [said(note) for note in drawn.notes]
        context |= {"before": drawn.number - 1, "after": drawn.number + 1 if drawn.number < drawn.pages else 0}
    response = render(request, "desk/drawn.html", context, status=status)
    # The picture is in the answer itself, so that no address has it and nothing stores it.
    response._csp_update = {"img-src": ["data:"]}  # type: ignore[attr-defined]  # as csp.decorators.csp_update sets it
    response["Cache-Control"] = "no-store"
    return response
