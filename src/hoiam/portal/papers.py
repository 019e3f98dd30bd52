"""The petitioner's own papers: his words, the letters written to him, his receipt, and the form to sign; opened by his code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from hoiam.casework import bodies, laws, limits, photos
from hoiam.casework.days import law_day, zone_of
from hoiam.casework.reading import papers
from hoiam.casework.reading.audience import Audience
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.edges import brought, identities
from hoiam.casework.reading.entries import entries
from hoiam.casework.said import language, said, told
from hoiam.core.petition.events import Opened, Transcribed
from hoiam.core.petition.state import REPRESENTATIVE, TRANSCRIPT
from hoiam.core.typed import composed
from hoiam.core.values import counted
from hoiam.gate import letters as press
from hoiam.portal import choices, own, receipts, standing, terms
from hoiam.portal.answering import page
from hoiam.portal.enter import following
from hoiam.vault.codes import ReturnCode
from hoiam.vault.content import OpenWords
from hoiam.vault.errors import VaultError
from hoiam.vault.wraps import Tier


@following
@require_safe
def words(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """His own words and the names of his files, opened by his code."""
    try:
        opened = own.opened(case, code, tuple(Tier))
        parts = _own_parts(case, opened)
    except VaultError as closed:
        return sealed_page(request, closed)
    return page(
        request, "words_sent", case=case, parts=parts, side=photos.SMALL, zone=zone_of(laws.current(), case.petition.kind).key
    )


def _own_parts(case: CaseView, opened: OpenWords) -> list[Mapping[str, Any]]:
    """What the petitioner sent, act by act, and what was written to him for each opening of his name."""
    known = {row.id for row in case.blobs}
    told = {entry.seq: entry for entry in entries(case, Audience.WRITER)}
    parts: dict[int, dict[str, Any]] = {}
    for recorded, blob in brought(case.history):
        # A typed copy of his letter is his to see as soon as it goes round.
        goes_round = isinstance(recorded.act.fact, Transcribed) and recorded.act.outcome == "checked"
        if not told[recorded.seq].theirs and not isinstance(recorded.act.fact, Opened) and not goes_round:
            continue
        if UUID(blob.id) not in known or blob.kind not in ("words", TRANSCRIPT, "files"):
            continue
        empty = {"words": "", "files": [], "title": told[recorded.seq].title, "at": recorded.at}
        part = parts.setdefault(recorded.seq, empty)
        read = own.read(case, opened, UUID(blob.id)).decode()
        if blob.kind == "files":
            part["files"] = [
                each | {"uuid": UUID(each["id"]), "drawn": photos.is_drawn(each["type"], each.get("unseen", False))}
                for each in json.loads(read)
            ]
        else:
            part["words"] = read
    return [part for part in parts.values() if part["words"] or part["files"]]


@following
@require_safe
def letter(request: HttpRequest, case: CaseView, code: ReturnCode, seq: int, name: str) -> HttpResponseBase:
    """A letter of the body as PDF. Looking is not service."""
    found = next((each for each in papers.filed(case, Audience.WRITER) if (each.seq, each.name) == (seq, name)), None)
    if found is None:
        raise Http404
    if found.blob is None:
        return page(request, "letter_waits", status=202, title=found.title)
    return _paper(request, case, code, found.blob, f"{case.number}-{name}.pdf")


@following
@require_safe
def paper(request: HttpRequest, case: CaseView, code: ReturnCode, blob: UUID) -> HttpResponseBase:
    """A paper that an act of the body bears."""
    if not any(each.blob == blob and each.readable for each in papers.filed(case, Audience.WRITER)):
        raise Http404
    return _paper(request, case, code, blob, f"{case.number}-letter.pdf")


def _paper(request: HttpRequest, case: CaseView, code: ReturnCode, blob: UUID, name: str) -> HttpResponseBase:
    try:
        data = own.read(case, own.opened(case, code, tuple(Tier)), blob)
    except VaultError as closed:
        return sealed_page(request, closed)
    except LookupError as none:
        raise Http404 from none
    kind = "application/pdf" if data[:5] == b"%PDF-" else "text/plain; charset=utf-8"
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def sealed_page(request: HttpRequest, closed: VaultError) -> HttpResponse:
    """The page that says why what is sealed does not open now."""
    what, why, then = told(closed)
    return page(request, "does_not_open", status=503, what=what, why=why, then=then)


@following
@require_safe
def receipt(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The receipt to print and show: what came in, when, what is due. It bears neither the code nor a word of the petition."""
    proven = receipts.standing(case, 1)
    kind = laws.current().kinds[case.petition.kind]
    return page(
        request,
        "receipt",
        case=case,
        kind=kind,
        zone=zone_of(laws.current(), case.petition.kind).key,
        body_name=choices.body_name(case.petition.body),
        needs_signature=standing.needs_signature(case),
        awaited=terms.awaited(case, standing.today(case)),
        mine=terms.next_of_own(case, standing.today(case)),
        text=receipts.texts(case, code)[0],
        standing=proven[0] if proven is not None else None,
        judged=receipts.judged(case, proven[0]) if proven is not None else "",
        proves=proven[1] if proven is not None else {},
    )


@following
@require_safe
def receipt_paper(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The receipt as one A4 page with the proof as a QR code; it may be shown to anyone."""
    placed = receipts.standing(case, 1)
    proof = receipts.proof(case, 1)
    if placed is None or proof is None:
        return page(request, "receipt_waits", status=202)
    place, words = placed
    logged = case.petition.logged_at.astimezone(zone_of(laws.current(), case.petition.kind))
    head = papers.head(case.petition, case.number, language())
    data = {
        "case": case.number,
        "kind": case.petition.kind,
        "body": head["body"],
        "received": law_day(laws.current(), case.petition.kind, case.petition.logged_at),
        "received_at": f"{logged:%H:%M}",
        "claimed": case.petition.claimed,
        "sign_needed": standing.needs_signature(case),
        "next": papers.due_lines(case.petition, standing.today(case), language()),
        "qr": proof,
        "verify_url": request.build_absolute_uri(reverse("portal:proof")),
        "log": {
            "origin": place.signed_checkpoint.splitlines()[0],
            "index": str(place.index),
            "leaf": receipts.line(case, code, 1),
            "size": str(place.size),
            "root": place.signed_checkpoint.splitlines()[2],
        },
        "proof": [said(sentence) for sentence in words.values()],
    }
    response = HttpResponse(papers.made("receipt", data, language(), standing.today(case)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{case.number}.pdf"'
    return response


@following
@require_safe
def receipt_file(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The receipt of an act as a file that any tlog-proof tool reads (`?act=` its number, the first without)."""
    asked = counted(request.GET.get("act", "1"), len(case.history))
    if not asked:
        raise Http404
    text = receipts.file(case, code, asked)
    if text is None:
        return page(request, "receipt_waits", status=202)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    # The form of a receipt has no room for a word, so its name says it.
    kind = f"receipt{receipts.awaited(case, asked)}" if receipts.provable() else "receipt-not-provable-by-others"
    response.headers["Content-Disposition"] = f'attachment; filename="{case.number}-{asked}.{kind}.txt"'
    return response


@following
@require_safe
def form_to_sign(request: HttpRequest, case: CaseView, code: ReturnCode) -> HttpResponseBase:
    """The petition in the form that the law prescribes, with the person's own name and words, ready to sign."""
    form = laws.current().kinds[case.petition.kind].own_form
    if form is None:
        raise Http404
    try:
        data = _form_data(case, code)
    except VaultError as closed:
        return sealed_page(request, closed)
    try:
        pdf = press.render(form, data, "vi", today=standing.today(case), asker=limits.asker(request))
    except press.BadLetter as bad:
        raise Http404 from bad
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{case.number}-don.pdf"'
    return response


def unprinted(case: CaseView, code: ReturnCode) -> press.Unprinted:
    """The characters that the form to sign prints as their codes. Raises VaultError where the words do not open."""
    return press.unprinted(_form_data(case, code))


def _form_data(case: CaseView, code: ReturnCode) -> Mapping[str, Any]:
    """What the form to sign says, as `gate.letters` takes it."""
    opened = own.opened(case, code, tuple(Tier))
    parts = _own_parts(case, opened)
    person = own_identity(case, opened)
    body = bodies.body(case.petition.body)
    parent = bodies.every().get(body.parent)
    first: Mapping[str, Any] = parts[0] if parts else {"words": "", "files": []}
    return {
        "case": case.number,
        "kind": case.petition.kind,
        "body": {"name": body.name.vi, "parent": parent.name.vi if parent is not None else None, "address": body.seat or None},
        "dated": case.petition.claimed,
        "person": {name: person[name] for name in ("name", "address", "id_number") if person.get(name)}
        | ({"contact": person["phone"]} if person.get("phone") else {}),
        **({"agent": agent} if (agent := _agent(case, person)) else {}),
        "subject": dict(choices.subject_choices(laws.current().kinds[case.petition.kind])).get(case.petition.subject),
        "against": "; ".join(map(choices.office_title, sorted(case.petition.against))) or None,
        "words_of_petitioner": str(first["words"]),
        "documents": [composed(str(file["name"])) for file in first["files"]],
        "match": next((b.digest[:16] for _first, b in brought(case.history[:1]) if b.kind == "words"), None),
    }


def _agent(case: CaseView, person: Mapping[str, Any]) -> dict[str, str]:
    """Whom he has authorised, as the form of the law has room for him."""
    known = laws.current().representation(case.petition.kind, case.petition.representing, case.petition.claimed)
    by = person.get(REPRESENTATIVE) or person.get("by") or {}
    return {name: by[name] for name in ("name", "id_number") if by.get(name)} if known is not None and known.authorised else {}


def identity_that_stands(case: CaseView, opened: OpenWords) -> Mapping[str, Any]:
    """What is kept of whoever stands there now: the heir who goes on, else whoever wrote."""
    if not case.petition.heir:
        return own_identity(case, opened)
    found: Mapping[str, Any] = json.loads(own.read(case, opened, UUID(case.petition.heir)))
    return found


def own_identity(case: CaseView, opened: OpenWords) -> Mapping[str, Any]:
    """What is kept of him, opened by his code: as he gave it, and as he has had it corrected; and of whoever wrote it for
    him. Nothing where it was erased."""
    found: dict[str, Any] = {}
    if case.petition.nameless is not None:
        return found
    for id in identities(case.history)[0]:
        found |= json.loads(own.read(case, opened, UUID(id)))
    first = next((mandate.blob for mandate in case.petition.mandates if mandate.act == 1), "")
    for row in case.blobs:
        if row.tier == Tier.IDENTITY and row.id.hex == first:
            found[REPRESENTATIVE] = json.loads(own.read(case, opened, row.id))
    return found
