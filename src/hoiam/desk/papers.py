"""What a step brings along: the officer's words, sealed, and the letter that they become."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from hoiam.casework import bodies, documents, laws, letters, publication
from hoiam.casework.perform import Actor, Enclosed, fact_of, law_day
from hoiam.casework.queries import CaseView
from hoiam.core.petition.move import Step, clock_of
from hoiam.core.petition.state import Petition
from hoiam.core.petition.steps.decide import Decide
from hoiam.core.procedure import ACT, Edge
from hoiam.desk.forms import StepForm, said
from hoiam.gate.document import Document
from hoiam.vault.sealing import SealedBlob


@dataclass(frozen=True, slots=True)
class ComingTerm:
    title: str
    due: date | None
    article: str


@dataclass(frozen=True, slots=True)
class Follows:
    """What a step would start, end and print, shown before it is confirmed."""

    terms: tuple[ComingTerm, ...]
    ends: tuple[str, ...]
    letters: tuple[str, ...]


def follows(view: CaseView, edge: Edge, day: date) -> Follows:
    law = laws.current()
    terms = []
    for start in edge.starts:
        rule = law.rule(start.rule, day)
        due = law.due(start.rule, day, own=view.petition.body).due if start.on == ACT else None
        terms.append(ComingTerm(said(rule.title), due, rule.article))
    ends = [said(law.rules[name].title) for name in edge.ends if name in view.petition.clocks and name in law.rules]
    name = letter_name(edge, view.petition)
    return Follows(tuple(terms), tuple(ends), (said(letters.title(name)),) if name else ())


def letter_name(edge: Edge, petition: Petition) -> str:
    """Which printed form the step makes, by the law's own name of the letter and the kind of petition."""
    names = {
        "accept": "acceptance",
        "refuse": "refusal",
        "ask": "request_more",
        "extend": "extension",
        "suspend": "suspension",
        "resume": "resumption",
        "send_back": "notice",
    }
    if edge.step == "transfer":
        return "transfer_notice" if edge.outcome == "sent" else ""
    if edge.step == "dialogue":
        return "dialogue_invitation" if edge.outcome == "called" else ""
    if edge.step in ("decide", "conclude"):
        return decided_name(edge.step, petition)
    return names.get(edge.step, "")


def decided_name(step: str, petition: Petition) -> str:
    family = petition.kind.partition(".")[2]
    if family.startswith("denunciation"):
        return "conclusion" if step == "conclude" else "answer"
    if family in ("feedback", "grievance"):
        return "answer"
    return "decision" if step == "decide" else ""


def enclose(
    form: StepForm, view: CaseView, petition: Petition, seq: int, *, actor: Actor, now: datetime
) -> tuple[Step, Enclosed]:
    """The step with its sealed words, and everything that is written with it. Called inside the road's transaction."""
    law = laws.current()
    day = law_day(law, petition.kind, now)
    name = letter_name(form.edge, petition)
    blobs: list[SealedBlob] = []
    pdf = b""
    number = ""
    if form.word == "decide":
        document = document_of(form, petition)
        number = documents.draw(petition.body, view.id, seq, now, notation=_notation(name))
        blobs.append(letters.sealed(view.id, view.wraps, json.dumps(document.to_json()).encode(), "document"))
        pdf = letters.made(
            name, publication.decision_data(view.number, petition, document, number, actor.office, day), "vi", day
        )
    else:
        words = form.words()
        if words:
            blobs.append(letters.sealed(view.id, view.wraps, words.encode(), "words"))
        data = letter_data(name, form, view, petition, actor, day) if name else None
        if data is not None:
            pdf = letters.made(name, data, petition.language, day)
    enclosed_letters: list[tuple[str, Any]] = []
    if pdf:
        paper = letters.sealed(view.id, view.wraps, pdf)
        blobs.append(paper)
        enclosed_letters.append((name, paper.id))
    step = form.made(tuple(fact_of(b) for b in blobs))
    if isinstance(step, Decide):
        step = replace(step, document=number)
    return step, Enclosed(blobs=blobs, letters=enclosed_letters, wraps=extra_wraps(form, view))


def extra_wraps(form: StepForm, view: CaseView) -> Sequence[Any]:
    """On a transfer the case's first shares are wrapped to the receiving body's key; see desk.rewrapping."""
    return getattr(form, "rewrapped", ())


def _notation(name: str) -> str:
    return {"decision": "QĐ", "conclusion": "KL", "answer": ""}.get(name, "TB")


def document_of(form: StepForm, petition: Petition) -> Document:
    """The structured text as the officer typed it."""
    data = form.cleaned_data
    return Document.from_fields(
        about=data["title"],
        facts=data["facts"],
        findings=data["findings"],
        law=data["law_basis"],
        decision=data["decision"],
        remedies=data["remedies"],
    )


def letter_data(
    name: str, form: StepForm, view: CaseView, petition: Petition, actor: Actor, day: date
) -> dict[str, Any] | None:
    """The data of a letter, as ``gate.letters.shapes`` lists them."""
    law = laws.current()
    language = petition.language
    procedure = law.procedure(petition.kind, day)
    data = form.cleaned_data
    made = letters.head(petition, view.number, language, signer=actor.office)
    subject = letters.subject_words(petition, language)

    def coming() -> dict[str, Any] | None:
        for start in form.edge.starts:
            if start.on == ACT:
                due = law.due(start.rule, day, when=data.get("conditions", ()), own=petition.body)
                if due.due is not None:
                    return letters.due_of(clock_of(start.rule, start.whose, due), language)
        return None

    def ground(field: str) -> dict[str, Any]:
        chosen = next(g for g in procedure.grounds[form.edge.grounds or ""] if g.id == data[field])
        return {
            "title": letters.pick(chosen.title, language),
            "article": chosen.article,
            "remedy": letters.pick(chosen.remedy, language),
        }

    if name == "acceptance":
        return made | {
            "received": petition.claimed,
            "accepted": day,
            "subject": subject,
            "article": form.edge.article,
            "due": coming(),
        }
    if name == "refusal":
        return made | {
            "received": petition.claimed,
            "subject": subject,
            "ground": ground("ground"),
            "reasons": form.words(),
        }
    if name == "suspension":
        return made | {"subject": subject, "from": day, "ground": ground("ground"), "reasons": form.words()}
    if name == "resumption":
        return made | {
            "subject": subject,
            "from": day,
            "reason": form.words() or said(form.edge.gist),
            "article": form.edge.article,
        }
    if name == "transfer_notice":
        to = bodies.body(data["body"])
        return made | {
            "received": petition.claimed,
            "transferred": day,
            "subject": subject,
            "to_body": letters.pick(to.name, language),
            "to_address": to.seat or None,
            "article": form.edge.article,
            "reason": form.words()[:900] or None,
        }
    if name == "request_more":
        return made | {
            "subject": subject,
            "items": [line.strip() for line in form.words().splitlines() if line.strip()][:20],
            "article": form.edge.article,
            "due": {"gist": str(form.fields["until"].label), "date": data["until"]},
        }
    if name == "extension":
        clock = next((petition.clocks[e.clock] for e in form.edge.extends if e.clock in petition.clocks), None)
        if clock is None or clock.due is None:
            return None
        due = law.due(
            next((e.by for e in form.edge.extends if e.by), clock.name) or clock.name,
            clock.nominal or day if any(e.by for e in form.edge.extends) else clock.trigger,
            when=tuple({*petition.conditions, *data.get("conditions", ())}),
            days=data.get("days") or None,
        )
        return made | {
            "subject": subject,
            "previous": clock.due,
            "due": letters.due_of(clock_of(clock.name, clock.whose, due), language) | {"date": due.due},
            "reason": form.words()[:900],
            "article": form.edge.article,
        }
    if name == "dialogue_invitation":
        return made | {
            "subject": subject,
            "day": data["held_on"],
            "hour": "08:30",
            "place": bodies.body(petition.body).seat or said(bodies.body(petition.body).name),
            "chaired_by": made.get("signer", {}).get("name") or said(bodies.body(petition.body).name),
            "article": form.edge.article,
            "more": form.words() or None,
        }
    return made | {"about": said(form.edge.title), "paragraphs": form.words() or said(form.edge.gist)}
