"""Papers and files of a petition, opened for the officer who has read it today; by POST, so that no address tells."""

from __future__ import annotations

import io
import json
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hoiam.casework import files, originals
from hoiam.casework.guards import officer
from hoiam.casework.reading.cases import CaseView
from hoiam.desk.petition import find
from hoiam.desk.read import kept_closed, opened, sealed_blob
from hoiam.desk.showing import content_type, sent_out
from hoiam.desk.who import key_of
from hoiam.vault.content import OpenWords
from hoiam.vault.errors import Locked, VaultError
from hoiam.vault.inspection import inspect
from hoiam.vault.wraps import Tier

# What this page opens: letters that were made and papers that were scanned; words and names have pages of their own.
PAPERS = {"letter", "scan"}


def _door(request: HttpRequest, petition_id: UUID) -> tuple[CaseView, OpenWords] | HttpResponse:
    view, actor, _day = find(request, petition_id)
    token = key_of(request)
    back = reverse("desk:petition", args=[petition_id])
    if request.method != "POST":
        return redirect(back)
    if token is None:
        return redirect(f"{reverse('desk:unlock')}?next={back}")
    try:
        return view, opened(view, actor, token)
    except Locked:
        return redirect(f"{reverse('desk:unlock')}?next={back}")
    except VaultError as refused:
        return kept_closed(request, petition_id, refused)


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, petition_id: UUID, blob_id: UUID) -> HttpResponseBase:
    """A letter of the petition as PDF, or a paper that was scanned into it."""
    got = _door(request, petition_id)
    if isinstance(got, HttpResponse):
        return got
    view, door = got
    if not any(b.id == blob_id and b.tier == "content" and b.kind in PAPERS for b in view.blobs):
        raise Http404
    data = door.read(sealed_blob(view, blob_id))
    # A scan may be an image; what it is was looked at when it came in, and is looked at again here.
    type_ = inspect("giay-to", io.BytesIO(data), rename=True).type
    ending = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}.get(type_, "bin")
    response = HttpResponse(data, content_type=content_type(type_))
    response["Content-Disposition"] = f'inline; filename="{view.number}.{ending}"'
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, petition_id: UUID, blob_id: UUID) -> HttpResponseBase:
    """A file that came with the petition, streamed through the seal."""
    got = _door(request, petition_id)
    if isinstance(got, HttpResponse):
        return got
    view, door = got
    row = next((b for b in view.blobs if b.id == blob_id and b.kind == "file" and b.tier == "content"), None)
    if row is None or originals.tier(view.petition.kind) is Tier.IDENTITY:
        raise Http404
    name, type_ = _told(view, door, blob_id)
    pieces = door.stream(blob_id, "file", files.ciphertext(blob_id), digest=row.digest)
    return sent_out(FileResponse(pieces, content_type=content_type(type_)), name, type_)


def _told(view: CaseView, door: OpenWords, blob_id: UUID) -> tuple[str, str]:
    for blob in view.blobs:
        # What lies with the name is listed there, and this door doesn't open it.
        if blob.kind == "files" and blob.tier == Tier.CONTENT:
            for listed in json.loads(door.read(sealed_blob(view, blob.id))):
                if listed["id"] == blob_id.hex:
                    return listed["name"], listed["type"]
    return blob_id.hex, "application/octet-stream"
