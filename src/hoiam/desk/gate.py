"""The gate: what in the public copy could tell who somebody is, one find after another, each ruled by an officer.

The names that the case knows are opened for this (on record, with the purpose "gate") and live in this one answer. Files of
other formats are not let out; the screen says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hoiam.casework import laws
from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import perform, publication
from hoiam.casework.said import said, told
from hoiam.core.dossier.move import lacks
from hoiam.core.dossier.participants import Actor, may, shields
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.steps.gate import PassGate
from hoiam.desk import open as opening
from hoiam.desk.next_steps import needed
from hoiam.desk.petition import find, laid_out
from hoiam.desk.read import document as document_bytes
from hoiam.desk.read import opened
from hoiam.desk.who import key_of
from hoiam.gate.document import Document, Paragraph
from hoiam.gate.finds import finds
from hoiam.gate.found import Find
from hoiam.gate.refusals import Refused
from hoiam.gate.take_out import KEEP_REASONS, Keep, Ruling, TakeOut, keep_reasons
from hoiam.vault.agent import Unlocked
from hoiam.vault.errors import Locked, VaultError


@officer("publisher", "leader")
@require_http_methods(["GET", "POST"])
def gate(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """GET: where the public copy stands. POST look: open names and find. POST clear: rule. POST publish: let it out."""
    view, actor, day = find(request, petition_id)
    context: dict[str, Any] = laid_out(view, actor, day) | _standing(view, actor)
    status = 200
    action = request.POST.get("action", "")
    if request.method == "POST":
        if not publishes(view, actor):
            raise PermissionDenied
        here = reverse("desk:gate", args=[petition_id])
        token = key_of(request)
        if token is None and action != "publish":
            return redirect(f"{reverse('desk:unlock')}?next={here}")
        try:
            if action == "publish":
                publication.publish(view, actor=actor, now=utc_now(), expected=_seen(request))
                messages.success(request, _("Đã công bố."))
                return redirect("desk:petition", petition_id=petition_id)
            if token is not None:
                view, looked = _look(request, view, actor, token, fresh=action == "look")
                context |= laid_out(view, actor, day) | looked
                if action == "clear":
                    _clear(request, view, actor, looked)
                    messages.success(request, _("Bản công khai đã qua cửa kiểm tra."))
                    return redirect(here)
        except Locked:
            return redirect(f"{reverse('desk:unlock')}?next={here}")
        except VaultError as refused:
            context["vault"], status = told(refused), 409
        except Refused as refused:
            context["refused"], status = told(refused), 422
        except Refusal as refused:
            context["refused"] = (said(refused.what), f"{said(refused.why)} {refused.article}".strip(), said(refused.next))
            status = 409
    response = render(request, "desk/gate.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def publishes(view: CaseView, actor: Actor) -> bool:
    """Whether the law gives this office a step at the gate of this petition now."""
    law = laws.current()
    return any(e.step in ("gate", "publish") and may(view.petition, law, actor, e) for e in view.ways)


def _standing(view: CaseView, actor: Actor) -> dict[str, Any]:
    missing: list[str] = []
    for edge in view.ways:
        if edge.step == "publish":
            missing = [needed(view, name) for name in lacks(view.petition, edge) if not name.startswith("gate")]
    return {
        "decided": any(b.kind == "document" for b in view.blobs),
        "cleared": view.petition.public != "",
        "publishes": publishes(view, actor),
        "publish_missing": missing,
        "two": shields(view.petition, laws.current()) and not view.petition.anonymous,
    }


def _seen(request: HttpRequest) -> int | None:
    typed = request.POST.get("seq", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _look(
    request: HttpRequest, view: CaseView, actor: Actor, token: Unlocked, *, fresh: bool
) -> tuple[CaseView, dict[str, Any]]:
    """The document, the names that the case knows, and the finds. Reading and opening are on record before."""
    words_door = opened(view, actor, token)
    terms: tuple[str, ...] = ()
    if not view.petition.anonymous and any(b.tier == "identity" for b in view.blobs):
        if fresh:
            why = _("Bỏ thông tin về người viết khỏi bản công khai.")
            names_door = opening.opened(view, actor, token, "gate", why)
        else:
            names_door = opening.door(view, token)
        terms = opening.read_names(view, names_door).terms()
    view = find(request, view.id)[0]
    data = document_bytes(view, words_door)
    if data is None:
        return view, {"decided": False}
    document = Document.from_json(json.loads(data))
    allow = publication.officials(view.petition.body)
    found = finds(document, terms=terms, allow=allow)
    rows = [
        {
            "n": n,
            "find": f,
            "sure": SURE.get(f.confidence, ""),
            "reason": said(f.reason),
            "choice": request.POST.get(f"do-{f.id}", "take"),
            "instead": request.POST.get(f"instead-{f.id}", f.suggestion),
            "keeps": [(code, said(words)) for code, words in keep_reasons(f).items()],
        }
        for n, f in enumerate(found, 1)
    ]
    return view, {
        "document": document,
        "marked": marked(document, found),
        "terms_known": terms,
        "allow": allow,
        "finds": rows,
        "found": found,
    }


SURE = {"certain": gettext_lazy("chắc chắn"), "likely": "", "possible": ""}


def marked(document: Document, found: Sequence[Find]) -> SafeString:
    """The document as it will be read, with each find marked and numbered; every character of it is escaped."""
    at: dict[str, list[tuple[int, Find]]] = {}
    for n, each in enumerate(found, 1):
        at.setdefault(each.where, []).append((n, each))

    def text(where: str, words: str) -> SafeString:
        parts: list[SafeString] = []
        done = 0
        for n, each in sorted(at.get(where, ()), key=lambda pair: pair[1].span):
            start, end = each.span
            parts.append(escape(words[done:start]))
            parts.append(
                format_html(
                    '<mark class="ha-found" data-find="{0}">{1}<sup class="ha-found__n">{0}</sup></mark>', n, words[start:end]
                )
            )
            done = end
        return mark_safe("".join([*parts, escape(words[done:])]))  # noqa: S308 - each part was escaped just now

    out = [format_html('<p class="ha-document__about">{}</p>', text("about", document.about))]
    out += [format_html("<p>{}</p>", text(f"bases/{n}", base)) for n, base in enumerate(document.bases)]
    for section in document.sections:
        out.append(format_html("<h3>{}</h3>", text(f"{section.kind}/heading", section.heading)))
        for n, block in enumerate(section.blocks):
            here = f"{section.kind}/{n}"
            if isinstance(block, Paragraph):
                out.append(format_html("<p>{}</p>", text(here, block.text)))
            else:
                items = format_html_join(
                    "", "<li>{}</li>", ((text(f"{here}/{i}", item),) for i, item in enumerate(block.items))
                )
                out.append(format_html("<ol>{}</ol>" if block.ordered else "<ul>{}</ul>", items))
    return mark_safe("".join(out))  # noqa: S308 - made of escaped parts only


def _clear(request: HttpRequest, view: CaseView, actor: Actor, looked: dict[str, Any]) -> None:
    rulings: dict[str, Ruling] = {}
    for found in looked["found"]:
        choice = request.POST.get(f"do-{found.id}", "")
        if choice == "take":
            rulings[found.id] = TakeOut(request.POST.get(f"instead-{found.id}", "")[:80] or None)
        elif choice in KEEP_REASONS:
            rulings[found.id] = Keep(choice)  # type: ignore[arg-type]  # one of the reasons, as just asked
    law_step = PassGate(0, 0, "", "", outcome="drafted")
    if "gate.drafted" not in view.petition.days:
        perform(law_step, view.id, actor=actor, on_behalf_of=actor.body, now=utc_now())
    publication.clear(
        view,
        looked["document"],
        rulings,
        terms=looked["terms_known"],
        allow=looked["allow"],
        actor=actor,
        now=utc_now(),
    )
