"""The one screen that opens a name, and the originals that lie with it: for a purpose from the list, in words as well, on
record before anything is shown.

The petitioner sees each opening on his page: when, which office, why. A denouncer's name takes two offices.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from hoiam.casework import acting, chosen, files, laws
from hoiam.casework.copetitioners import Member
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.families import VISIT
from hoiam.casework.guards import officer
from hoiam.casework.keys import custody, gatekeeping, officers
from hoiam.casework.reading import papers, visits
from hoiam.casework.reading.audience import Audience
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.edges import brought, brought_apart, identities
from hoiam.casework.reading.entries import PURPOSES, entries
from hoiam.casework.reading.visits import VisitView
from hoiam.casework.road import Enclosed, fact_of, shown
from hoiam.casework.said import said, told
from hoiam.casework.typed_fields import TypedField
from hoiam.core.dossier.participants import Actor, shields
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition import mandates
from hoiam.core.petition.state import HEIR, LIST, ORIGINAL, ORIGINALS, PROOF, REPRESENTATIVE, SIGNATURES
from hoiam.core.petition.steps.open import Open
from hoiam.core.values import each_telephone
from hoiam.core.words import Text
from hoiam.desk.drawn import SCANNED, pages, wants_the_file
from hoiam.desk.fields import say_what_is_missing
from hoiam.desk.petition import find, laid_out
from hoiam.desk.read import sealed_blob, wraps_of
from hoiam.desk.showing import sent_out
from hoiam.desk.unlock import unlock_first
from hoiam.desk.who import key_of, today_for
from hoiam.gate.numbers import birth_year
from hoiam.gate.search_terms import Term
from hoiam.vault.agent import Unlocked
from hoiam.vault.errors import Locked, VaultError
from hoiam.vault.identity import OpenNames as OpenNames  # for desk.transcribe too, which comes through here
from hoiam.vault.identity import ask_names, open_names
from hoiam.vault.wraps import Tier

# Of what lies with the name, what is a file.
OPENED = ("file", "scan", "letter", SIGNATURES, LIST, PROOF, ORIGINAL)
# What is kept of whoever wrote, apart from what he sent.
OF_HIM = ("name", "address", "phone", "id_number", "email")
# Why an office that opened the names as well is not the second one.
NOT_SECOND = {
    "key": _("%(office)s đã ghi lý do nhưng khóa của họ không mở được đơn này."),
    "hand": _("%(office)s đã ghi lý do nhưng một trong hai người do người kia cho vào."),
    "fresh": _("%(office)s đã ghi lý do nhưng một trong hai tài khoản chưa được 30 ngày."),
}


class OpenForm(forms.Form):
    purpose = chosen.OneOf(chosen.purpose, label=_("Mở để làm gì?"), widget=forms.RadioSelect)
    words = TypedField(
        label=_("Nói rõ hơn, người viết đơn sẽ đọc được"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Viết ngắn hơn, không quá %(limit_value)d ký tự.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(code, said(p.offered)) for code, p in PURPOSES.items()]  # type: ignore[attr-defined]  # a ChoiceField
        say_what_is_missing(self)


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody beside the petitioner, for this answer only: as what he acts, or that he goes on in the petitioner's place; and
    whether he does so today. ``act`` is the number of the act with which he began; 0 for who goes on."""

    what: str
    name: str = ""
    address: str = ""
    phone: str = ""
    id_number: str = ""
    now: bool = True
    act: int = 0

    def parts(self) -> tuple[str, ...]:
        """What could tell who he is."""
        return (self.name, self.address, *each_telephone(self.phone), self.id_number)


@dataclass(frozen=True, slots=True)
class Names:
    """What the petitioner gave of himself, of those who write with him, and of those who act for him or go on after him, for
    this answer only. ``earlier``: what entries say that count no longer, or not yet; it is looked for, and shown nowhere."""

    name: str = ""
    address: str = ""
    phone: str = ""
    id_number: str = ""
    email: str = ""
    others: tuple[Other, ...] = ()
    served: Other | None = None
    together: tuple[Member, ...] = ()
    earlier: tuple[str, ...] = ()

    def terms(self) -> tuple[str | Term, ...]:
        """What the gate must find: each part that could tell who they are, and the year of birth that a number tells."""
        of_him = (self.name, self.address, *each_telephone(self.phone), self.id_number, self.email)
        of_others = [part for other in self.others for part in other.parts()]
        of_all = (part for each in self.together for part in (each.name, each.address))
        years = filter(None, map(birth_year, (self.id_number, *(other.id_number for other in self.others), *self.earlier)))
        parts = (*of_him, *of_others, *of_all, *self.earlier)
        return (*(part for part in parts if part.strip()), *(Term(year, "birth") for year in years))


@dataclass(frozen=True, slots=True)
class Original:
    """A sealed original by the name that its owner gave it; a scan that came with a step has none."""

    id: UUID
    name: str
    type: str
    size: int
    turned: int = 0  # degrees clockwise by which its owner wants it shown turned
    unseen: bool = False  # no page of it can be shown here
    stripped: str = ""  # as `read.OpenFile` has it


def opened(view: CaseView, actor: Actor, token: Unlocked, purpose: str, words: str) -> OpenNames:
    """The door to what lies with the name, opened for this purpose against the opening that is put on record.

    Locked, and nothing is on record: the officer's key does not open it. Another VaultError: it stays closed, on record.
    """
    asked = ask_names(view.id, wraps_of(view), token, officers.agent())
    blob = papers.view_words(view, words)
    blobs = (blob,) if blob is not None else ()
    step = Open(purpose, actor.office, tuple(fact_of(b) for b in blobs))
    return shown(step, view.id, actor=actor, opens=asked.open, enclosed=Enclosed(blobs=blobs))


def opened_speakers(view: VisitView, actor: Actor, token: Unlocked, purpose: str) -> list[dict[str, str]]:
    """Who spoke for a visit of many, opened for this purpose against the opening that is put on record: name, address and
    number of the identity paper of each. Raises as ``opened``."""
    asked = ask_names(view.id, wraps_of(view), token, officers.agent())
    names = shown(Open(purpose, actor.office), view.id, actor=actor, opens=asked.open, family=VISIT)
    found: list[dict[str, str]] = []
    for blob in view.blobs:
        if blob.tier == Tier.IDENTITY and blob.kind == "speakers":
            found += json.loads(names.read(sealed_blob(view, blob.id)))
    return found


def door(view: CaseView, token: Unlocked) -> OpenNames:
    """The door again, within the minutes of an opening that this office has on record; VaultError says what is missing."""
    return open_names(view.id, wraps_of(view), token, officers.agent(), gatekeeping.gatekeeper())


def names_for_the_gate(view: CaseView, actor: Actor, token: Unlocked, words: str) -> Names:
    """The names, opened so that the gate can look for them. One opening is on record for each office and day, and a new one
    when that no longer opens: whoever loads the page again opens nothing again. Raises as ``opened``."""
    today = today_for(view.petition.kind)
    if any((o.purpose, o.office, o.day) == ("gate", actor.office, today) for o in view.petition.openings):
        try:
            return read_names(view, door(view, token))
        except Locked:
            raise
        except VaultError as refused:
            if refused.reason == "second":
                raise
    return read_names(view, opened(view, actor, token, "gate", words))


def listed(view: CaseView, names: OpenNames) -> list[Original]:
    """The originals of a petition: files by their own names, scans by their kind."""
    found: list[Original] = []
    hidden = _hidden(view)
    for blob in view.blobs:
        if blob.tier != Tier.IDENTITY or blob.id in hidden:
            continue
        if blob.kind == "files":
            told_of = json.loads(names.read(sealed_blob(view, blob.id)))
            found += [_original(f) for f in told_of]
        elif blob.kind in ("scan", PROOF):
            found.append(Original(blob.id, gettext("Bản quét kèm một bước"), "", blob.size))
        elif blob.kind == "letter":
            found.append(Original(blob.id, gettext("Văn bản để riêng"), "", blob.size))
    return found


_OF_SEVERAL: Final = {
    SIGNATURES: Text("Văn bản có chữ ký của những người cùng đứng đơn", "Paper that those who write together have signed"),
    LIST: Text("Danh sách những người cùng đứng đơn, kèm quyết định", "List of those who write together, with the decision"),
}


def signatures(view: CaseView) -> list[Original]:
    """The scanned papers that several have signed who write together; what they say lies with the names."""
    return [
        Original(blob.id, said(_OF_SEVERAL[blob.kind]), "", blob.size)
        for blob in view.blobs
        if blob.tier == Tier.IDENTITY and blob.kind in _OF_SEVERAL
    ]


def _hidden(view: CaseView) -> frozenset[UUID]:
    """What lies with the name and is not for whoever asks: he takes no such step as it came with."""
    return frozenset() if view.apart else frozenset(map(UUID, brought_apart(view.history, laws.current())))


@dataclass(frozen=True, slots=True)
class Apart:
    """Words that lie with the name: of which step, on which day."""

    title: str
    day: date
    text: str


def kept_apart(view: CaseView, names: OpenNames) -> list[Apart]:
    """The words of steps whose papers lie with the name, for an office that takes such steps."""
    if not view.apart:
        return []
    there = {row.id for row in view.blobs}
    told_of = {entry.seq: entry for entry in entries(view, Audience.OFFICER)}
    return [
        Apart(said(told_of[recorded.seq].title), recorded.act.day, names.read(sealed_blob(view, UUID(blob.id))).decode())
        for recorded, blob in brought(view.history)
        if blob.tier == Tier.IDENTITY and blob.kind == "words" and UUID(blob.id) in there
    ]


def _original(f: dict[str, Any]) -> Original:
    more = (f.get("turned", 0), f.get("unseen", False), f.get("stripped", ""))
    return Original(UUID(f["id"]), f["name"], f["type"], f["size"], *more)


def kept_originals(view: CaseView, names: OpenNames) -> list[Original]:
    """The files as they came from which their writer had taken out what they say of place, device and time."""
    lists = [blob for blob in view.blobs if blob.tier == Tier.IDENTITY and blob.kind == ORIGINALS]
    return [_original(f) for blob in lists for f in json.loads(names.read(sealed_blob(view, blob.id)))]


def read_names(view: CaseView, door: OpenNames) -> Names:
    """The names through a door that is open: the petitioner's, of those who write with him, of each who acts or acted for him,
    of who goes on after him."""
    entries = {
        blob.id.hex: json.loads(door.read(sealed_blob(view, blob.id)))
        for blob in view.blobs
        if blob.tier == Tier.IDENTITY and blob.kind in ("identity", REPRESENTATIVE, HEIR)
    }
    of_him: dict[str, Any] = {}
    for id in identities(view.history)[0]:
        of_him |= entries[id]
    petition, law, today = view.petition, laws.current(), law_day(laws.current(), view.petition.kind, utc_now())
    goes_to = mandates.addressee(petition, law, today)
    others, served = [], None
    for mandate in mandates.with_names(petition, law):
        # Before he had an entry of his own, whoever wrote for another stood in the petitioner's.
        entry = entries.get(mandate.blob) or of_him.get("by") or {}
        other = _other(acting.called(petition, mandate, today), entry, act=mandate.act, now=mandate.over(today) is None)
        others.append(other)
        served = other if mandate == goes_to else served
    if petition.heir:
        heir = _other(gettext("Người thừa kế đứng đơn"), entries.get(petition.heir) or {}, now=True)
        others.append(heir)
        served = served or heir
    names: dict[str, Any] = {name: str(of_him.get(name) or "") for name in OF_HIM}
    return Names(
        **names,
        others=tuple(others),
        served=served,
        together=_together(of_him),
        earlier=tuple(part for part in _every_part(entries.values()) if part not in names.values()),
    )


def _together(of_him: Mapping[str, Any]) -> tuple[Member, ...]:
    """All who write; the petitioner, who is the first of them, by the name that counts now."""
    listed = [Member(**each) for each in of_him.get("together", ())]
    return (replace(listed[0], name=str(of_him.get("name") or listed[0].name)), *listed[1:]) if listed else ()


def _every_part(entries: Collection[Mapping[str, Any]]) -> Iterable[str]:
    """What any of these entries says that could tell who somebody is, each once: whether it counts, waits, was declined, or is
    of an heir after whom another one came."""
    parts = [str(entry[name]) for entry in entries for name in OF_HIM if entry.get(name)]
    numbers = [number for entry in entries if entry.get("phone") for number in each_telephone(str(entry["phone"]))]
    return dict.fromkeys((*parts, *numbers))


def _other(what: str, entry: Mapping[str, Any], *, now: bool, act: int = 0) -> Other:
    given = {part: str(entry.get(part) or "") for part in ("name", "address", "phone", "id_number")}
    return Other(what=what, act=act, now=now, **given)


def wanted(view: CaseView, door: OpenNames) -> Names | None:
    """What whoever wrote wants his name and address to be corrected to, while that waits; for offices that may take it."""
    ids = identities(view.history)[1] if view.apart else []
    if not ids:
        return None
    found = json.loads(door.read(sealed_blob(view, UUID(ids[-1]))))
    asked: dict[str, Any] = {name: str(found.get(name) or "") for name in OF_HIM}
    return Names(**asked)


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def open_name(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """Asks for the purpose; shows the names once, in the answer to the POST."""
    view, actor, day = find(request, petition_id)
    form = OpenForm(request.POST or None)
    context: dict[str, Any] = laid_out(view, actor, day) | {
        "form": form,
        "two": shields(view.petition, laws.current()),
        "signatures": signatures(view),
    }
    lies_there = context["sealed_originals"] or context["originals_lie_there"] or context["signatures"]
    context["nothing_to_open"] = view.petition.anonymous and not lies_there
    context["erased"] = view.petition.nameless
    status = 200 if view.petition.nameless is None else 409
    if request.method == "POST" and view.petition.nameless is None:
        status = 422
        token = key_of(request)
        here = reverse("desk:open", args=[petition_id])
        if token is None:
            return unlock_first(request, here)
        if (sheet := _SHEETS.get(request.POST.get("action", ""))) is not None:
            try:
                return sheet(view, read_names(view, door(view, token)), actor, day)
            except Locked:
                return unlock_first(request, here)
            except VaultError as refused:
                context["vault"] = told(refused)
                status = 409
        elif form.is_valid():
            try:
                names_door = opened(view, actor, token, form.cleaned_data["purpose"], form.cleaned_data["words"])
                view, actor, day = find(request, petition_id)
                context |= laid_out(view, actor, day) | {
                    "names": read_names(view, names_door),
                    "originals": listed(view, names_door),
                    "kept_originals": kept_originals(view, names_door),
                    "kept_apart": kept_apart(view, names_door),
                    "wanted": wanted(view, names_door),
                    "came_of": visits.came_of(view.id),
                    "purpose": said(PURPOSES[form.cleaned_data["purpose"]].offered),
                }
                status = 200
            except Locked:
                return unlock_first(request, here)
            except VaultError as refused:
                # The first of the two did what the law asks of him; that is no error of his.
                context["waits_second"] = refused.reason == "second"
                if refused.reason == "second":
                    context["not_second"] = [NOT_SECOND[why] % {"office": o} for o, why in custody.not_second(view.id)]
                context["vault"] = told(refused)
                status = 409
            except Refusal as refused:
                form.add_error(None, f"{said(refused.what)} {said(refused.next)}")
    response = render(request, "desk/open.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@officer("clerk", "officer", "leader", "publisher")
@require_http_methods(["GET", "POST"])
def original(request: HttpRequest, petition_id: UUID, blob_id: UUID) -> HttpResponseBase:
    """A page of an original, or the original; without an opening on record it leads to the page that asks for one."""
    view, actor, _day = find(request, petition_id)
    back = reverse("desk:open", args=[petition_id])
    token = key_of(request)
    if request.method != "POST":
        return redirect(back)
    if token is None:
        return unlock_first(request, back)
    row = next((b for b in view.blobs if b.id == blob_id and b.tier == Tier.IDENTITY and b.kind in OPENED), None)
    row = None if row is not None and row.id in _hidden(view) else row
    if row is None:
        raise Http404
    try:
        names = door(view, token)
        if row.kind == "letter":
            response = HttpResponse(names.read(sealed_blob(view, blob_id)), content_type="application/pdf")
            response["Content-Disposition"] = f'inline; filename="{view.number}.pdf"'
            response["Cache-Control"] = "no-store"
            response["Content-Security-Policy"] = "sandbox; default-src 'none'"
            return response
        if row.kind in ("scan", SIGNATURES, LIST, PROOF):
            data = names.read(sealed_blob(view, blob_id))
            name = f"{view.number}.{next((ending for head, ending in SCANNED.items() if data.startswith(head)), 'bin')}"
            if wants_the_file(request):
                return sent_out(HttpResponse(data), name)
            return pages(request, view, name, data, office=actor.office, back=back)
        every = [*listed(view, names), *kept_originals(view, names)]
        original = next((each for each in every if each.id == blob_id), None)
        name, turned = (original.name, original.turned) if original is not None else (blob_id.hex, 0)
        if wants_the_file(request):
            return sent_out(FileResponse(names.stream(blob_id, row.kind, files.ciphertext(blob_id), digest=row.digest)), name)
        with files.opened(blob_id) as source:
            sealed = io.BufferedReader(names.reader(blob_id, row.kind, source))
            return pages(request, view, name, sealed, office=actor.office, back=back, turned=turned)
    except VaultError:
        return redirect(back)


def _cover(view: CaseView, opened_names: Names, actor: Actor, day: date) -> HttpResponse:
    """The sheet that goes on top of a paper that is served: name and address beside the case number. Printed from this
    answer, within the minutes of an opening that is on record, and stored nowhere. Where somebody acts for the petitioner, the
    law's pack says to whom of the two it goes; in place of the dead to whoever goes on."""
    number = view.petition.document
    to = {"name": opened_names.name or "–", "address": opened_names.address or None}
    if (served := opened_names.served) is not None and served.name:
        told = f"{served.name} (thay cho {opened_names.name or '–'})"
        to = {"name": told, "address": served.address or opened_names.address or None}
    data = papers.head(view.petition, view.number, "vi", signer=actor.office) | {
        "addressee": to,
        "about": "Về việc gửi văn bản giải quyết đơn",
        "paragraphs": [f"Gửi kèm tờ này văn bản số {number}." if number else "Gửi kèm tờ này văn bản của hồ sơ trên."],
    }
    return _printed(view, data, day)


def _list(view: CaseView, opened_names: Names, actor: Actor, day: date) -> HttpResponse:
    """The list of those who write together, which goes with the decision where one is made for all of them; of those who were
    listed when the petition came in. Printed as the sheet on top is, and
    stored nowhere."""
    number = view.petition.document
    named = [f"{n}. {', '.join(filter(None, (each.name, each.address)))}" for n, each in enumerate(opened_names.together, 1)]
    data = papers.head(view.petition, view.number, "vi", signer=actor.office) | {
        "about": "Danh sách những người cùng đứng đơn" + (f", kèm theo văn bản số {number}" if number else ""),
        "paragraphs": [f"Số người đứng đơn hiện nay: {view.petition.people}.", *named],
    }
    return _printed(view, data, day)


_SHEETS: Final = {"cover": _cover, "list": _list}


def _printed(view: CaseView, data: dict[str, Any], day: date) -> HttpResponse:
    response = HttpResponse(papers.made("notice", data, "vi", day), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{view.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
