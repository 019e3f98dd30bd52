"""Takes one act of an example's script as the desk or the portal would: words sealed, letters made, the road asked."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from hoiam.casework import bodies, laws, originals
from hoiam.casework.days import law_day
from hoiam.casework.reading import cases, papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.history import load
from hoiam.casework.road import Enclosed, Performed, documents, fact_of, perform, publication
from hoiam.core.dossier.move import Step, edge_of
from hoiam.core.dossier.participants import THE_PETITIONER, Actor, stands_under
from hoiam.core.petition.journey import BY_WORD
from hoiam.core.petition.state import TRANSCRIPT, Petition
from hoiam.core.petition.steps.gate import PassGate
from hoiam.core.procedure import Law, Paper
from hoiam.core.vietnamese import fold
from hoiam.gate.document import Document
from hoiam.gate.finds import finds
from hoiam.gate.found import Find
from hoiam.gate.search_terms import Term, TermKind
from hoiam.gate.take_out import Keep, Ruling, TakeOut
from hoiam.gate.transcript import telling, without
from hoiam.site.demo import errands
from hoiam.site.demo.petitions import Case, at
from hoiam.vault import made_slip
from hoiam.vault.sealing import SealedBlob
from hoiam.vault.wraps import BodyPublicKey, Tier, Wrap
from hoiam.vault.xwing import PublicKey


def actor_of(code: str) -> Actor:
    """An office of the examples with the roles it has."""
    if code == "petitioner":
        return THE_PETITIONER
    body = code.partition("/")[0]
    office = next(o for o in bodies.body(body).offices if o.code == code)
    return Actor(code, office.roles, body)


def script(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What the script says happens, in order of days; on one day what happens in errands (``errands``) comes last."""
    found = [*(told.get("acts") or ()), *map(errands.dated, told.get("errands") or ())]
    return sorted(found, key=lambda act: (act["day"], "errand" in act))


def take(case: Case, act: Mapping[str, Any], told: Mapping[str, Any]) -> Performed:
    """The act on its day; raises the law's Refusal where the law of that day does not allow it."""
    now = at(act["day"], 14 if act["step"] in ("publish", "notify") else 9)
    actor = actor_of(act["by"])
    if "errand" in act:
        return errands.take(case, act, actor)
    petition, _history = load(case.id)
    view = cases.unguarded(case.id, now)
    if act["step"] == "gate":
        return gate(case, view, act, told, actor, now)
    if act["step"] == "publish":
        return publication.publish(view, actor=actor, now=now)
    step = build(act, petition)

    def enclose(before: Petition, seq: int) -> tuple[Step, Enclosed]:
        return enclosed_with(case, view, step, act, told, before, seq, now)

    behalf = actor.body or petition.body
    return perform(step, case.id, actor=actor, on_behalf_of=behalf, now=now, hand=LoadersHand(case), enclosed=enclose)


@dataclass(frozen=True, slots=True)
class LoadersHand:
    """Whoever loads an example made its keys, and so hands them over without an officer."""

    of: Case

    def rewrap(self, case: UUID, wraps: Sequence[Wrap], to: BodyPublicKey) -> list[Wrap]:
        """The first shares of the same tiers, for the receiving body."""
        tiers = {wrap.tier for wrap in wraps}
        return [wrap for wrap in self.of.keys.wraps(to, self.of.code) if wrap.recipient == to.recipient and wrap.tier in tiers]

    def to_slip(self, case: UUID, wraps: Sequence[Wrap], to: PublicKey) -> list[Wrap]:
        """The first shares, for a slip that was made for the counter."""
        return made_slip.wraps_to_slip(self.of.keys, to)


def build(act: Mapping[str, Any], petition: Petition) -> Step:
    """The step of a script's line: each of its fields as the line has it, by the field's own name; what a script leaves to the
    house (which key, which number) the house says. LookupError where neither says it."""
    step = BY_WORD[act["step"]].step
    of_the_house = _known(act, petition, {field.name for field in fields(step)})
    given: dict[str, Any] = {}
    for field in fields(step):
        if field.name in act:
            said = act[field.name]
            given[field.name] = tuple(said) if isinstance(said, list) else said
        elif field.name in of_the_house:
            given[field.name] = of_the_house[field.name]
        elif field.default is MISSING:
            raise LookupError(f"{act['step']} needs “{field.name}”, and the script does not say it")
    return cast(Step, step(**given))


def _known(act: Mapping[str, Any], petition: Petition, names: Collection[str]) -> dict[str, Any]:
    """Fields of steps that follow from the petition, the office that acts and the day."""
    known = {"on": act["day"], "office": act["by"], "document": "@", "kind": petition.kind, "subject": petition.subject}
    if petition.moving_to:
        known |= {"body": petition.moving_to}
    if "key" in names and act.get("outcome") == "sent":
        known |= {"key": bodies.public_key(act["body"]).fingerprint}
    if "successor" in names:
        # What goes further is a new petition, of the kind that follows by the law.
        known |= {"successor": uuid4().hex, "kind": laws.current().kinds[petition.kind].next_kind or petition.kind}
    return known


def enclosed_with(
    case: Case,
    view: CaseView,
    step: Any,
    act: Mapping[str, Any],
    told: Mapping[str, Any],
    petition: Petition,
    seq: int,
    now: datetime,
) -> tuple[Step, Enclosed]:
    """The sealed words and letters that go with an act."""
    law = laws.current()
    day = law_day(law, petition.kind, now)
    blobs: list[SealedBlob] = []
    enclosed: list[tuple[str, Any]] = []
    text = (told.get("texts") or {}).get(act.get("text") or "", {}).get("body", "")
    if step.word == "transcribe":
        known = [str(part) for part in (case.example.get("identity") or {}).values() if part]
        copy = str(case.example["words"]).strip()
        copy = without(copy, telling(copy, known)) if step.outcome == "checked" else copy
        tier = Tier.CONTENT if step.outcome == "checked" else originals.tier(stands_under(petition))
        blobs.append(papers.sealed(view.id, view.wraps, copy.encode(), TRANSCRIPT, tier=tier))
    if text:
        along = edge_of(petition, law, step.word, step.outcome, day)
        lies = Tier.IDENTITY if along is not None and along.apart else Tier.CONTENT
        blobs.append(papers.sealed(view.id, view.wraps, text.strip().encode(), "words", tier=lies))
    made = _paper(law, petition, step, day)
    if step.word == "decide" and made is not None and told.get("decision"):
        document = document_of(told["decision"])
        number = documents.draw(petition, view.id, seq, now, notation=made.notation)
        step = replace(step, document=number)
        blobs.append(papers.sealed(view.id, view.wraps, json.dumps(document.to_json()).encode(), "document"))
        signer = (told["decision"].get("signs") or {}).get("office") or ""
        data = publication.decision_data(view.number, petition, document, number, signer, day)
        paper = papers.sealed(view.id, view.wraps, papers.made(made.printed, data, "vi", day))
        blobs.append(paper)
        enclosed.append((made.id, paper.id))
    elif step.word == "decide" and made is not None:
        step = replace(step, document=documents.draw(petition, view.id, seq, now, notation=made.notation))
    elif step.word == "accept" and made is not None:
        edge = edge_of(petition, law, step.word, step.outcome, day)
        said = {"accepted": day, "dated": day, "article": edge.article if edge is not None else None}
        data = papers.filled(made.printed, view, day, more=said)
        paper = papers.sealed(view.id, view.wraps, papers.made(made.printed, data, petition.language, day))
        blobs.append(paper)
        enclosed.append((made.id, paper.id))
    if hasattr(step, "blobs"):
        step = replace(step, blobs=tuple(fact_of(b) for b in blobs))
        return step, Enclosed(blobs=blobs, letters=enclosed)
    return step, Enclosed()


def _paper(law: Law, petition: Petition, step: Step, day: date) -> Paper | None:
    """The paper that the law has for the step; None for a step without one, or one that the road will refuse."""
    edge = edge_of(petition, law, step.word, step.outcome, day)
    return papers.paper_of(edge, petition.kind) if edge is not None else None


def document_of(told: Mapping[str, Any]) -> Document:
    """A decision of the examples as a structured document."""
    remedies = told.get("remedies")
    return Document.from_fields(
        about=told["title"].removeprefix("Về việc ").strip(),
        bases=told.get("grounds") or (),
        facts=told.get("facts") or "",
        findings="\n".join(filter(None, (told.get("findings"), told.get("dialogue")))),
        law=told.get("conclusion") or "",
        decision="\n".join(told.get("articles") or ()) or told.get("answer") or told.get("body") or "",
        remedies=remedies["vi"] if isinstance(remedies, dict) else (remedies or ""),
    )


def gate(case: Case, view: CaseView, act: Mapping[str, Any], told: Mapping[str, Any], actor: Actor, now: datetime) -> Performed:
    """Drafting a public copy, or clearing it as an officer of the script would."""
    if act.get("outcome") == "drafted":
        step = PassGate(0, 0, "", "", outcome="drafted")
        return perform(step, case.id, actor=actor, on_behalf_of=actor.body, now=now)
    terms = publication.case_terms(view)
    look = looked(document_of(told["decision"]), case.example.get("identity") or {}, told.get("gate") or {}, terms)
    return publication.clear(
        view,
        look.document,
        look.rulings,
        terms=look.terms,
        allow=look.allow,
        by_hand=look.by_hand,
        over=view.petition.public,
        actor=actor,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """A document as an officer of the script has gone through it."""

    document: Document
    terms: tuple[str | Term, ...]
    allow: tuple[str, ...]
    by_hand: tuple[Term, ...]
    rulings: Mapping[str, Ruling]


# What a class of the script is to the gate; every other is a phrase.
TERMS: Mapping[str, TermKind] = {
    "name": "name",
    "address": "address",
    "id_number": "number",
    "phone": "number",
    "email": "email",
}


def looked(
    document: Document, identity: Mapping[str, Any], told: Mapping[str, Any], of_the_case: Sequence[Term] = ()
) -> Looked:
    """What the script says must go is marked by hand; what the finders are sure or nearly sure of goes; the rest stays as words
    that only look alike, and an official in office as one."""
    identities = (str(identity[k]) for k in ("name", "address", "phone", "id_number") if identity.get(k))
    terms: tuple[str | Term, ...] = (*identities, *of_the_case)
    allow = tuple(told.get("allow") or ())
    listed = [(str(f["term"]), TERMS.get(f["class"], "phrase"), f.get("then") == "keep") for f in told.get("find") or ()]
    by_hand = tuple(Term(_without_title(words) if kind == "name" else words, kind) for words, kind, keep in listed if not keep)
    stays = {fold(words) for words, _kind, keep in listed if keep}
    rulings: dict[str, Ruling] = {}

    def taken(find: Find) -> bool:
        return isinstance(rulings.get(find.id), TakeOut)

    while True:
        found = finds(document, terms=terms, allow=allow, by_hand=by_hand, taken=taken)
        new = {find.id: _ruling(find, stays) for find in found if find.id not in rulings}
        if not new:
            return Looked(document, terms, allow, by_hand, rulings)
        rulings |= new


def _without_title(name: str) -> str:
    """ "ông Thuyết" is Thuyết."""
    words = name.split()
    return " ".join(words[1:] if len(words) > 1 and not words[0][0].isupper() else words)


def _ruling(find: Find, stays: Collection[str]) -> Ruling:
    if fold(find.text) in stays:
        return Keep("body_contact")
    if find.source == "official":
        return Keep("official")
    sure = find.confidence != "possible" or find.source in ("hand", "gone") or (find.kind == "name" and not find.known)
    return TakeOut() if sure else Keep("same_word")
