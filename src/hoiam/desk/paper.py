"""Papers and files of a petition, opened for the officer who has read it today; by POST, so that no address tells.

A letter that the house has made goes out as it is. What somebody else has made is shown as pages (`desk.drawn`).
"""

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
from hoiam.core.dossier.participants import stands_under
from hoiam.desk.drawn import SCANNED, pages, wants_the_file
from hoiam.desk.petition import find
from hoiam.desk.read import kept_closed, opened, sealed_blob
from hoiam.desk.showing import sent_out
from hoiam.desk.unlock import unlock_first
from hoiam.desk.who import actor_of, key_of
from hoiam.vault.content import OpenWords
from hoiam.vault.errors import Locked, VaultError
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
        return unlock_first(request, back)
    try:
        return view, opened(view, actor, token)
    except Locked:
        return unlock_first(request, back)
    except VaultError as refused:
        return kept_closed(request, petition_id, refused)


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, petition_id: UUID, blob_id: UUID) -> HttpResponseBase:
    """A letter of the petition as PDF, or a page of a paper that was scanned into it."""
    got = _door(request, petition_id)
    if isinstance(got, HttpResponse):
        return got
    view, door = got
    if not any(b.id == blob_id and b.tier == "content" and b.kind in PAPERS for b in view.blobs):
        raise Http404
    sealed = sealed_blob(view, blob_id)
    data = door.read(sealed)
    if sealed.kind == "letter":
        response = HttpResponse(data, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{view.number}.pdf"'
        response["Cache-Control"] = "no-store"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response
    ending = next((ending for head, ending in SCANNED.items() if data.startswith(head)), "bin")
    name = f"{view.number}.{ending}"
    if wants_the_file(request):
        return sent_out(HttpResponse(data), name)
    back = reverse("desk:petition", args=[petition_id])
    return pages(request, view, name, data, office=actor_of(request).office, back=back)


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, petition_id: UUID, blob_id: UUID) -> HttpResponseBase:
    """A page of a file that came with the petition, opened through the seal; or the file."""
    got = _door(request, petition_id)
    if isinstance(got, HttpResponse):
        return got
    view, door = got
    row = next((b for b in view.blobs if b.id == blob_id and b.kind == "file" and b.tier == "content"), None)
    if row is None or originals.tier(stands_under(view.petition)) is Tier.IDENTITY:
        raise Http404
    name, turned = _told(view, door, blob_id)
    if wants_the_file(request):
        return sent_out(FileResponse(door.stream(blob_id, "file", files.ciphertext(blob_id), digest=row.digest)), name)
    back = reverse("desk:petition", args=[petition_id])
    with files.opened(blob_id) as source:
        sealed = io.BufferedReader(door.reader(blob_id, "file", source))
        return pages(request, view, name, sealed, office=actor_of(request).office, back=back, turned=turned)


def _told(view: CaseView, door: OpenWords, blob_id: UUID) -> tuple[str, int]:
    """What a file is called, and by how many degrees its writer wants it shown turned."""
    for blob in view.blobs:
        # What lies with the name is listed there, and this door doesn't open it.
        if blob.kind == "files" and blob.tier == Tier.CONTENT:
            for listed in json.loads(door.read(sealed_blob(view, blob.id))):
                if listed["id"] == blob_id.hex:
                    return str(listed["name"]), listed.get("turned", 0)
    return blob_id.hex, 0
