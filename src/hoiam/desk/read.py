"""Reading the words of a petition: a POST that leaves one fact per office and day, then shows them once.

The words live in this answer and nowhere else; a reload asks again and leaves nothing new.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hoiam.casework import originals
from hoiam.casework.guards import officer
from hoiam.casework.keys import officers
from hoiam.casework.reading import cases
from hoiam.casework.reading.audience import Audience
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.edges import brought
from hoiam.casework.reading.entries import entries
from hoiam.casework.reading.errands import ErrandView
from hoiam.casework.reading.visits import VisitView
from hoiam.casework.road import shown
from hoiam.casework.said import said, told
from hoiam.core.dossier.participants import Actor, stands_under
from hoiam.core.petition.state import TRANSCRIPT
from hoiam.core.petition.steps.read import Read
from hoiam.desk.petition import find, laid_out
from hoiam.desk.timeline import titled
from hoiam.desk.unlock import unlock_first
from hoiam.desk.who import key_of
from hoiam.vault.agent import Unlocked
from hoiam.vault.content import OpenWords as OpenWords  # for desk.errand_send too, which comes through here
from hoiam.vault.content import ask_words
from hoiam.vault.errors import Locked, VaultError
from hoiam.vault.sealing import SealedBlob
from hoiam.vault.wraps import Tier, Wrap

# Sealed with the words, but read elsewhere: as PDF, as a download, at the gate.
PAPERS = ("letter", "file", "document", "scan")


@dataclass(frozen=True, slots=True)
class Passage:
    """One sealed text, opened: what kind of thing it is and what it says."""

    title: str
    who: str
    day: date
    text: str
    by_petitioner: bool


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file of the petition by the name that its owner gave it."""

    id: UUID
    name: str
    type: str
    size: int
    unseen: bool = False  # no page of it can be shown here
    stripped: str = ""  # that its writer had place, device and time taken out, and whether the original is kept with the name


@dataclass(frozen=True, slots=True)
class Words:
    passages: tuple[Passage, ...]
    files: tuple[OpenFile, ...]


def wraps_of(view: CaseView | VisitView | ErrandView) -> list[Wrap]:
    """The wraps of a case's shares, without the drop key and the mailer's address that lie beside them."""
    return [Wrap(Tier(w.tier), w.recipient, w.key_id, w.data) for w in view.wraps if w.recipient.startswith("body:")]


def opened(view: CaseView, actor: Actor, unlocked: Unlocked) -> OpenWords:
    """The words of a petition for an office that they concern: opened against the fact that it read them today, once a day.

    Locked, and nothing is on record: the officer's key does not open it. Another VaultError: it stays closed, on record.
    """
    if not view.reads:
        raise PermissionDenied
    asked = ask_words(view.id, wraps_of(view), unlocked, officers.agent())
    return shown(Read(actor.office), view.id, actor=actor, opens=asked.open)


def sealed_blob(view: CaseView | VisitView | ErrandView, blob_id: UUID) -> SealedBlob:
    """A blob with its ciphertext; LookupError when the petition has no such one in its rows."""
    row = next((b for b in view.blobs if b.id == blob_id), None)
    if row is None:
        raise LookupError(blob_id)
    data = cases.blob_bytes(view.id, blob_id)
    if data is None:
        raise LookupError(blob_id)
    return SealedBlob(row.id, Tier(row.tier), row.kind, data, row.digest)


def words(view: CaseView, door: OpenWords) -> Words:
    """Everything that is to be read in a petition, opened; in the order of the history."""
    passages: list[Passage] = []
    found: list[OpenFile] = []
    # Where originals lie with the name, those that came in as another kind are opened by nobody from here.
    apart = originals.tier(stands_under(view.petition)) is Tier.IDENTITY
    told_of = {entry.seq: entry for entry in entries(view, Audience.OFFICER)}
    for recorded, blob in brought(view.history):
        if blob.tier != "content" or blob.kind in PAPERS or (apart and blob.kind == "files") or recorded.seq not in told_of:
            continue
        text = door.read(sealed_blob(view, UUID(blob.id))).decode("utf-8", "replace")
        if blob.kind == "files":
            listed = json.loads(text)
            told_in = [(f, (f.get("unseen", False), f.get("stripped", ""))) for f in listed]
            found += [OpenFile(UUID(f["id"]), f["name"], f["type"], f["size"], *more) for f, more in told_in]
        else:
            entry = told_of[recorded.seq]
            by_petitioner = entry.theirs or blob.kind == TRANSCRIPT
            passages.append(Passage(titled(entry), said(entry.who), entry.day, text, by_petitioner))
    return Words(tuple(passages), tuple(found))


def document(view: CaseView, door: OpenWords) -> bytes | None:
    """The structured text of the newest decision, as JSON; None before there is one."""
    ids = [blob.id for _recorded, blob in brought(view.history) if blob.kind == "document"]
    return door.read(sealed_blob(view, UUID(ids[-1]))) if ids else None


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """Opens the words. A GET (a bookmark, a reload after log-in) leads back to the petition's page."""
    if request.method == "GET":
        return redirect("desk:petition", petition_id=petition_id)
    view, actor, day = find(request, petition_id)
    token = key_of(request)
    back = reverse("desk:petition", args=[petition_id])
    if token is None:
        return unlock_first(request, back)
    found: dict[str, Any] = {}
    try:
        door = opened(view, actor, token)
        view, actor, day = find(request, petition_id)
        found["words"] = words(view, door)
    except Locked:
        return unlock_first(request, back)
    except VaultError as refused:
        return kept_closed(request, petition_id, refused)
    response = render(request, "desk/petition.html", laid_out(view, actor, day) | found)
    response["Cache-Control"] = "no-store"
    return response


def kept_closed(request: HttpRequest, petition_id: UUID, refused: VaultError) -> HttpResponse:
    """The petition's page as it stands now, with why the words stayed closed; nothing was shown."""
    view, actor, day = find(request, petition_id)
    context = laid_out(view, actor, day) | {"vault": told(refused)}
    response = render(request, "desk/petition.html", context, status=409)
    response["Cache-Control"] = "no-store"
    return response
