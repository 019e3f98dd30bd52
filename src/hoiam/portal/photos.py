"""A writer's own pictures in small, put in order and turned: from his draft, or from his own page after sending.

Each is drawn for one look by the reader, from the sealed file, and stored nowhere. Turning and order are instructions beside
the files, which stay byte for byte as they came: they are evidence.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, BinaryIO, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from hoiam.casework import intake, limits
from hoiam.casework.reading.cases import CaseView
from hoiam.core.values import counted
from hoiam.portal import own
from hoiam.portal.drafts import Draft
from hoiam.portal.enter import following
from hoiam.reader import NotRead, Waits
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import VaultError
from hoiam.vault.pixels import TURNS, NotDrawn, small
from hoiam.vault.wraps import Tier

SMALL: Final = 96
"""The side of the square that a page leaves for one, in CSS pixels."""
# A browser asks for several at once, the reader takes four of one asker at a time: the others are asked for again.
_TRIES: Final = 4
_PAUSE: Final = 0.4  # seconds


def is_drawn(type_: str) -> bool:
    """Whether a file of this type has a picture in small: photos, and documents whose first page is drawn."""
    return type_.startswith("image/") or type_ == "application/pdf"


def rows(listed: Iterable[Any]) -> list[Mapping[str, Any]]:
    """The files of a draft as its page lists them: where each may be put, how far it may be turned, whether it is drawn."""
    every = list(listed)
    return [
        {
            "file": file,
            "id": UUID(file.id),
            "drawn": is_drawn(file.type),
            "up": at - 1 if at else None,
            "down": at + 1 if at + 1 < len(every) else None,
            "left": (file.turned - 90) % 360,
            "right": (file.turned + 90) % 360,
        }
        for at, file in enumerate(every)
    ]


ASKED: Final = ("place", "turn")
"""The names of the buttons. A value says what is to be afterwards (`<id>:<place>`, `<id>:<degrees>`), so that a second press
of the same button changes nothing more."""


def put(draft: Draft, asked: Mapping[str, str]) -> None:
    """Puts a file of the draft at another place, or has it shown turned; what makes no sense changes nothing."""
    for name in ASKED:
        found, _, text = asked.get(name, "").partition(":")
        at, wanted = next((at for at, file in enumerate(draft.files) if file.id == found), None), counted(text, 999)
        if at is None or wanted is None:
            continue
        if name == "place":
            draft.files.insert(wanted, draft.files.pop(at))
        elif wanted in TURNS and is_drawn(draft.files[at].type):
            draft.files[at] = replace(draft.files[at], turned=wanted)


def of_draft(request: HttpRequest, draft: Draft, file: UUID) -> HttpResponse:
    """A file of the draft in small, turned as its writer wants it."""
    row = next((each for each in draft.files if each.id == file.hex and is_drawn(each.type)), None)
    if row is None:
        raise Http404
    return _picture(request, own.file_of_draft(draft.keys, file, Tier(row.tier)), row.turned)


@following
@require_safe
def sent(request: HttpRequest, case: CaseView, code: ReturnCode, file: UUID) -> HttpResponseBase:
    """A file that was sent, in small, for the holder of the code."""
    row = next((each for each in case.blobs if each.id == file and each.kind == intake.FILE), None)
    if row is None:
        raise Http404
    try:
        opened = own.opened(case, code, tuple(Tier))
        lists = [json.loads(own.read(case, opened, blob.id)) for blob in case.blobs if blob.kind == "files"]
    except VaultError as closed:
        raise Http404 from closed
    told = next((each for listed in lists for each in listed if each["id"] == file.hex and is_drawn(each["type"])), None)
    if told is None:
        raise Http404
    return _picture(request, own.file(opened, file, Tier(row.tier)), told.get("turned", 0))


def _picture(request: HttpRequest, opening: AbstractContextManager[BinaryIO], turned: int) -> HttpResponse:
    """The picture, or an answer without one: the page shows the file's name in its place."""
    try:
        with opening as file:
            return HttpResponse(_patiently(request, file, turned), content_type="image/png")
    except (LookupError, NotDrawn) as none:
        raise Http404 from none
    except NotRead as later:
        return HttpResponse(status=503, headers={"Retry-After": str(getattr(later, "after", 5))})


def _patiently(request: HttpRequest, file: BinaryIO, turned: int) -> bytes:
    asker = limits.asker(request)
    for left in reversed(range(_TRIES)):
        try:
            return small(file, turned=turned, asker=asker).picture
        except NotRead as later:
            if not left or later.reason != "busy":
                raise
            with Waits.aside():
                time.sleep(_PAUSE)
    raise AssertionError("unreachable")
