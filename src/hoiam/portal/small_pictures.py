"""A writer's own files in small (`casework.photos`): of his draft, of a form that was not taken yet, of what he has sent."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from hoiam.casework import intake, originals, photos
from hoiam.casework.reading.cases import CaseView
from hoiam.core.dossier.participants import stands_under
from hoiam.portal import own
from hoiam.portal.drafts import Draft
from hoiam.portal.enter import following
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import VaultError
from hoiam.vault.wraps import Tier


def of_draft(request: HttpRequest, draft: Draft, file: UUID) -> HttpResponse:
    """A file of the draft in small, turned as its writer wants it."""
    row = next((each for each in draft.files if each.id == file.hex and photos.is_drawn(each.type, each.unseen)), None)
    if row is None:
        raise Http404
    return photos.picture(request, own.file_of_draft(draft.keys, file, Tier(row.tier)), row.turned)


@following
@require_safe
def waiting(request: HttpRequest, case: CaseView, code: ReturnCode, file: UUID) -> HttpResponseBase:
    """A file that waits with a form of this petition, in small, for the holder of the code: it lies sealed under the petition's
    keys, and what these do not open is none of its files."""
    if any(row.id == file for row in case.blobs):
        raise Http404  # it was sent, and has an address of its own
    try:
        opened = own.opened(case, code, tuple(Tier))
    except VaultError as closed:
        raise Http404 from closed
    return photos.picture(request, own.file(opened, file, originals.tier(stands_under(case.petition))))


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
    told = next((each for listed in lists for each in listed if each["id"] == file.hex), None)
    if told is None or not photos.is_drawn(told["type"], told.get("unseen", False)):
        raise Http404
    return photos.picture(request, own.file(opened, file, Tier(row.tier)), told.get("turned", 0))
