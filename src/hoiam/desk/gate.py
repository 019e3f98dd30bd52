"""The gate: what in the public copy could tell who somebody is, one find after another, each ruled by an officer.

The names that the case knows are opened for this (on record, with the purpose "gate") and live in this one answer. Files of
other formats are not let out; the screen says so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hoiam.casework import chosen, laws
from hoiam.casework.citations import cited
from hoiam.casework.days import utc_now
from hoiam.casework.guards import officer
from hoiam.casework.reading.audience import Audience
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.entries import entries
from hoiam.casework.reading.public_copy import last_passed, public_copy
from hoiam.casework.register.references import reference
from hoiam.casework.road import perform, publication
from hoiam.casework.said import said, told
from hoiam.core.dossier.move import lacks
from hoiam.core.dossier.participants import Actor, may, shields
from hoiam.core.dossier.refusals import Refusal, SomeoneWasFaster
from hoiam.core.petition.steps.gate import PassGate
from hoiam.core.values import counted
from hoiam.core.vietnamese import fold
from hoiam.desk import open as opening
from hoiam.desk.next_steps import needed
from hoiam.desk.petition import find, laid_out
from hoiam.desk.read import document as document_bytes
from hoiam.desk.read import opened, words
from hoiam.desk.unlock import unlock_first
from hoiam.desk.who import key_of
from hoiam.gate.document import Document, Paragraph
from hoiam.gate.finds import finds, told_of_oneself
from hoiam.gate.found import Find, Mark, finds_of
from hoiam.gate.plain import line
from hoiam.gate.refusals import Refused
from hoiam.gate.search_terms import Term
from hoiam.gate.search_terms import marked as marked_term
from hoiam.gate.take_out import KEEP_REASONS, LONGEST_TERM, Keep, Ruling, TakeOut, draft, keep_reasons, less
from hoiam.vault.agent import Unlocked
from hoiam.vault.errors import Locked, VaultError

# As many things can be marked by hand in one document; a press comes round as often until each find has its leader.
MARKS: Final = 100
ROUNDS: Final = 6


class RulingsForm(forms.Form):
    """What the fields of the page are called where it gives back what was chosen; the page itself has one for each find."""

    LATER: ClassVar[dict[str, forms.Field]] = {
        "do-": forms.ChoiceField(
            label=gettext_lazy("Quyết định cho một chỗ"),
            choices=[("take", gettext_lazy("Bỏ")), *((code, lazy(said, str)(words)) for code, words in KEEP_REASONS.items())],
        ),
        "instead-": forms.CharField(label=gettext_lazy("Chữ thay vào")),
        "same-": forms.ChoiceField(
            label=gettext_lazy("Cho mọi chỗ nói chữ ấy"), choices=[("yes", gettext_lazy("Có"))]
        ),
        "text-": forms.CharField(label=gettext_lazy("Chỗ viết lại")),
        "place": chosen.OneOf(lambda _where, _sent: gettext("Đã chọn một chỗ để viết lại"), label=gettext_lazy("Chỗ viết lại")),
        "marked": forms.CharField(label=gettext_lazy("Chữ cần bỏ, mỗi dòng một cụm")),
        "hand": forms.CharField(label=gettext_lazy("Chữ cần bỏ, mỗi dòng một cụm")),
    }


@officer("publisher", "leader")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def gate(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """GET: where the public copy stands, and what it says. POST look: open names and find. POST clear: rule, or with `show`
    only see what that gives. POST proposed, agreed, declined: an office's word on what reads like a mark of secrecy. POST stub:
    only number, day, mark and keeper go out. POST print: the printed copy. POST publish: let it out."""
    view, actor, day = find(request, petition_id)
    context: dict[str, Any] = {}
    status = 200
    action = request.POST.get("action", "")
    if request.method == "POST":
        if not publishes(view, actor) and not (action in ("look", *_ON_MARKS) and judges(view, actor)):
            raise PermissionDenied
        here = reverse("desk:gate", args=[petition_id])
        token = key_of(request)
        if token is None and action not in ("publish", "print"):
            return unlock_first(request, here)
        try:
            if action == "print":
                return _printed(view)
            if action == "publish":
                publication.publish(view, actor=actor, now=utc_now(), expected=_seen(request))
                messages.success(request, _("Đã công bố. Khi hết ngày hôm nay, ai cũng đọc được."))
                return redirect("desk:petition", petition_id=petition_id)
            if token is not None:
                view, looked = _look(request, view, actor, token)
                context |= looked
                if action in _ON_MARKS and "original" in looked:
                    return _on_marks(request, view, actor, action, looked["original"])
                if action == "clear" and "show" not in request.POST and "document" in looked:
                    _clear(view, actor, looked, request.POST.get("copy", ""))
                    messages.success(request, _("Bản công khai đã được duyệt."))
                    return redirect(here)
        except Locked:
            return unlock_first(request, here)
        except VaultError as refused:
            context["vault"], status = told(refused), 409
        except Refused as refused:
            context["refused"], status = told(refused), 422
            context |= _answered(context, refused)
        except Refusal as refused:
            view = find(request, petition_id)[0]
            context["overtaken"] = isinstance(refused, SomeoneWasFaster) and "document" in context
            why = f"{said(refused.why)} {cited(refused.article)}".strip()
            context["refused"] = (said(refused.what), why, said(refused.next))
            status = 409
    context = laid_out(view, actor, day) | _standing(view, actor) | context
    response = render(request, "desk/gate.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


# What is said of places that read like a mark of secrecy: words of `PassGate`, and that a stub goes out instead.
_ON_MARKS: Final = {
    "proposed": gettext_lazy("Đã đề nghị. Chưa có gì thay đổi cho đến khi một văn phòng khác đồng ý."),
    "agreed": gettext_lazy("Hai văn phòng đã đồng ý: đó không phải là dấu. Có thể soát văn bản."),
    "declined": gettext_lazy("Đã trả lời: đó là dấu. Nội dung không được công khai."),
    "stub": gettext_lazy("Bản thay thế đã sẵn sàng: chỉ có số, ngày, dấu và nơi giữ bản giấy."),
}


def _on_marks(request: HttpRequest, view: CaseView, actor: Actor, action: str, original: Document) -> HttpResponse:
    """An office's word on the marks that the page shows, or the stub instead of the document."""
    here = redirect("desk:gate", petition_id=view.id)
    # What this office has just read on the page is what it speaks of: the same marks of the same document.
    if request.POST.get("marks") != publication.marks_of(original):
        return here
    if action == "stub":
        publication.put_a_stub(view, original, over=request.POST.get("copy", ""), actor=actor, now=utc_now())
    else:
        publication.doubt(view, original, action, actor=actor, now=utc_now())  # type: ignore[arg-type]  # one of _ON_MARKS
    messages.success(request, _ON_MARKS[action])
    return here


def _marks(view: CaseView, actor: Actor, original: Document) -> dict[str, Any]:
    """What the page shows of places that read like a mark, and what this office may say of them; empty where nothing does, or
    two have said that they are none."""
    found = publication.suspects(original)
    if not found or publication.unmarked(view.petition, original):
        return {}
    marks = publication.marks_of(original)
    waiting = view.petition.doubt
    waits = waiting if waiting is not None and waiting.marks == marks else None
    law = laws.current()
    mine = {e.outcome for e in view.ways if e.step == "gate" and may(view.petition, law, actor, e)}
    shown = [
        find
        for each in found
        for find in finds_of(each.where, each.text, [Mark(0, len(each.text), "secret_mention", "certain")], {})
    ]
    return {
        "original": original,
        "marks": marks,
        "passages": [(n, each.level, each.text) for n, each in enumerate(found, 1)],
        "marked": marked(original, shown),
        "doubted_by": waits.office if waits is not None else "",
        "my_doubt": waits is not None and waits.office == actor.office,
        "may_propose": waits is None and "proposed" in mine,
        "may_answer": waits is not None and waits.office != actor.office and "agreed" in mine,
        "may_stub": "cleared" in mine,
    }


def _printed(view: CaseView) -> HttpResponse:
    """The printed copy that waits, as everybody will get it; 404 before there is one."""
    copy = public_copy(view.id)
    if copy is None or copy.answer is None or copy.digest != view.petition.public:
        raise Http404
    response = HttpResponse(copy.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{reference(copy.answer)}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def publishes(view: CaseView, actor: Actor) -> bool:
    """Whether the law gives this office a step at the gate of this petition now."""
    law = laws.current()
    return any(e.name in _PUBLISHING and may(view.petition, law, actor, e) for e in view.ways)


_PUBLISHING: Final = frozenset({"gate.drafted", "gate.cleared", "publish"})


def judges(view: CaseView, actor: Actor) -> bool:
    """Whether the law gives this office a word on what reads like a mark of secrecy in this petition's document."""
    law = laws.current()
    return any(e.name == "gate.agreed" and may(view.petition, law, actor, e) for e in view.ways)


def _standing(view: CaseView, actor: Actor) -> dict[str, Any]:
    """Where the copy stands: whether there is one, what it says, who looked it through, and what is missing before it goes."""
    missing: list[str] = []
    for edge in view.ways:
        if edge.step == "publish":
            missing = [needed(view, name) for name in lacks(view.petition, edge) if not name.startswith("gate")]
    copy = public_copy(view.id) if view.petition.public else None
    passed = last_passed(view.history)
    looks = [entry for entry in entries(view, Audience.OFFICER) if entry.seq == passed]
    return {
        "decided": any(b.kind == "document" for b in view.blobs),
        "cleared": view.petition.public != "" and (view.answer is not None or (copy is not None and copy.answer is not None)),
        "copy": marked(Document.from_json(copy.document), ()) if copy is not None else "",
        "looked_by": (said(looks[-1].who), looks[-1].day) if looks else None,
        "publishes": publishes(view, actor),
        "judges": judges(view, actor),
        "publish_missing": missing,
        "two": shields(view.petition, laws.current()) and not view.petition.anonymous,
    }


def _seen(request: HttpRequest) -> int | None:
    return counted(request.POST.get("seq", ""), 2**31 - 1)


def _look(request: HttpRequest, view: CaseView, actor: Actor, token: Unlocked) -> tuple[CaseView, dict[str, Any]]:
    """The document, what the case knows of its people, the finds, and what was chosen so far. Reading and opening are on record
    before."""
    door = opened(view, actor, token)
    view = find(request, view.id)[0]
    data = document_bytes(view, door)
    if data is None:
        return view, {"decided": False}
    original = Document.from_json(json.loads(data))
    if marks := _marks(view, actor, original):
        return view, marks  # no name is opened for a document that is held back by what it says itself
    if not publishes(view, actor):
        return view, {"no_mark": True}
    terms: tuple[str | Term, ...] = ()
    if not view.petition.anonymous and any(b.tier == "identity" for b in view.blobs):
        terms = opening.names_for_the_gate(view, actor, token, _("Bỏ thông tin về người viết khỏi bản công khai.")).terms()
    view = find(request, view.id)[0]
    terms += publication.case_terms(view)
    terms += told_of_oneself(passage.text for passage in words(view, door).passages if passage.by_petitioner)
    chosen = Chosen.of(request, original)
    free = publication.unmarked(view.petition, original)
    return view, _shown(chosen, terms, publication.officials(view.petition.body), free)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an officer chose on the page so far: it lives in the page alone, and comes with each press."""

    post: QueryDict
    original: Document
    by_hand: tuple[str, ...]
    rewritten: Mapping[str, str]

    @classmethod
    def of(cls, request: HttpRequest, original: Document) -> Chosen:
        post = request.POST
        typed = [*post.getlist("marked"), *post.get("hand", "").splitlines()]
        dropped = set(post.getlist("unmark"))
        by_hand = tuple(dict.fromkeys(made for each in typed if (made := line(each)[:LONGEST_TERM]) and made not in dropped))
        texts = dict(original.texts())
        places = [where for where in texts if f"text-{where}" in post or post.get("place") == where]
        rewritten = {where: post.get(f"text-{where}", texts[where]) for where in places}
        return cls(post, original, by_hand[:MARKS], rewritten)

    def terms(self) -> tuple[Term, ...]:
        return tuple(marked_term(each) for each in self.by_hand)

    def choice(self, find: Find, leader: Find) -> str:
        """What is chosen for a find: its own answer, or that of the first of its kind where one answer is for all the same."""
        same = self.post.get(f"same-{leader.id}") == "yes"
        chosen = self.post.get(f"do-{(leader if same else find).id}")
        if chosen is None:
            return "take" if find.certain else ""
        return chosen

    def ruling(self, find: Find, leader: Find) -> Ruling | None:
        choice = self.choice(find, leader)
        if choice == "take":
            same = self.post.get(f"same-{leader.id}") == "yes"
            instead = self.post.get(f"instead-{(leader if same else find).id}", "")
            return TakeOut(instead[:80] or None)
        return Keep(choice) if choice in KEEP_REASONS else None  # type: ignore[arg-type]  # one of the reasons, as just asked


def _shown(chosen: Chosen, terms: Sequence[str | Term], allow: Sequence[str], unmarked: Collection[str]) -> dict[str, Any]:
    """What the page shows of a document: its finds in two lists, with what is chosen, and what that would give."""
    try:
        wording, broken = less(chosen.original, chosen.rewritten), None
    except Refused as refused:
        wording, broken = less(chosen.original, {}), refused
    by_hand = chosen.terms()

    # Which find leads those that say the same is known once all are found; what they take out may bring up more.
    found: tuple[Find, ...] = ()
    leaders: dict[str, Find] = {}
    for _round in range(ROUNDS):
        leads = dict(leaders)

        def goes(find: Find, leads: Mapping[str, Find] = leads) -> bool:
            return isinstance(chosen.ruling(find, leads.get(_alike(find), find)), TakeOut)

        found = finds(
            wording.document,
            terms=terms,
            allow=allow,
            by_hand=(*by_hand, *wording.gone),
            taken=goes,
            unmarked=unmarked,
        )
        leaders = {}
        for each in found:
            leaders.setdefault(_alike(each), each)
        if leads == leaders:
            break
    alike = Counter(_alike(each) for each in found)
    rulings = {f.id: r for f in found if (r := chosen.ruling(f, leaders[_alike(f)])) is not None}
    rows = [
        {
            "n": n,
            "find": f,
            "reason": said(f.reason),
            "choice": chosen.choice(f, leaders[_alike(f)]),
            "instead": chosen.post.get(f"instead-{f.id}", f.suggestion),
            "keeps": [(code, said(words)) for code, words in keep_reasons(f).items()],
            "alike": alike[_alike(f)] if leaders[_alike(f)] is f else 0,
            "same": chosen.post.get(f"same-{f.id}") == "yes",
            "waits": f.id not in rulings and chosen.post.get("action") == "clear",
        }
        for n, f in enumerate(found, 1)
    ]
    texts = dict(chosen.original.texts())
    return (
        {
            "document": chosen.original,
            "marked": marked(wording.document, found),
            "certain": [row for row in rows if row["find"].certain],  # type: ignore[attr-defined]  # a find, as just put in
            "asked": [row for row in rows if not row["find"].certain],  # type: ignore[attr-defined]  # a find, as just put in
            "finds": rows,
            "found": found,
            "left": len(found) - len(rulings),
            "by_hand": [(each, any(f.source == "hand" and _says(f, each) for f in found)) for each in chosen.by_hand],
            "places": [(where, text[:60]) for where, text in texts.items() if where not in chosen.rewritten],
            "rewritten": [(where, texts[where], new) for where, new in chosen.rewritten.items()],
            "draft": marked(draft(wording.document, found, rulings), ()),
            "chosen": chosen,
            "rulings": rulings,
            "terms_known": terms,
            "allow": allow,
        }
        | ({"refused": told(broken)} if broken is not None else {})
    )


def _alike(find: Find) -> str:
    """Finds that say the same, whatever their accents, capitals and spaces."""
    return "".join(filter(str.isalnum, fold(find.text)))


def _says(find: Find, words: str) -> bool:
    return bool(set(fold(find.text).split()) & set(fold(words).split()))


def _answered(context: dict[str, Any], refused: Refused) -> dict[str, Any]:
    """The control that answers a refusal: each place that it names can be rewritten at once."""
    places: Sequence[str] = getattr(refused, "places", ())
    chosen: Chosen | None = context.get("chosen")
    if chosen is None:
        return {}
    texts = dict(chosen.original.texts())
    more = [(where, texts[where], texts[where]) for where in places if where in texts and where not in chosen.rewritten]
    return {"rewritten": [*context["rewritten"], *more]}


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


def _clear(view: CaseView, actor: Actor, looked: dict[str, Any], over: str) -> None:
    law_step = PassGate(0, 0, "", "", outcome="drafted")
    if "gate.drafted" not in view.petition.days:
        perform(law_step, view.id, actor=actor, on_behalf_of=actor.body, now=utc_now())
    chosen: Chosen = looked["chosen"]
    publication.clear(
        view,
        chosen.original,
        looked["rulings"],
        terms=looked["terms_known"],
        allow=looked["allow"],
        over=over,
        actor=actor,
        now=utc_now(),
        by_hand=chosen.terms(),
        rewritten=chosen.rewritten,
    )
