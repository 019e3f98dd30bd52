"""What a step brings along: the officer's words, sealed, and the printed paper that they become.

Which paper an act makes is the law's to say (``letter:`` of the edge); its number comes from the register of documents, in
the transaction of the act that bears it. A preview is the same paper without number and without writing anything.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import forms

from hoiam.casework import bodies, laws, originals
from hoiam.casework.days import law_day
from hoiam.casework.reading import papers
from hoiam.casework.reading.audience import Audience, office
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.road import Enclosed, documents, publication
from hoiam.casework.said import said
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier import terms
from hoiam.core.dossier.events import PETITIONER
from hoiam.core.dossier.participants import Actor, stands_under
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.state import LIST, PROOF, Petition
from hoiam.core.procedure import Edge, Paper
from hoiam.desk.step_form import StepForm
from hoiam.gate import letters
from hoiam.gate.document import Document
from hoiam.vault.sealing import SealedBlob
from hoiam.vault.wraps import Tier


@dataclass(frozen=True, slots=True)
class ComingTerm:
    title: str
    due: date | None
    article: str
    whose: str
    steps: tuple[str, ...] = ()
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Follows:
    """What a step would start, end and print, shown before it is confirmed."""

    terms: tuple[ComingTerm, ...]
    ends: tuple[str, ...]
    pauses: tuple[str, ...]
    letters: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Longer:
    """The end of a term that a step would make longer: as it is, as it then would be, under which conditions; whether the term
    has run out already, so that it stays late. ``mark`` stands for what an officer has seen of it."""

    title: str
    before: date | None
    after: date | None
    when: str
    late: bool

    @property
    def mark(self) -> str:
        return self.after.isoformat() if self.after is not None else "-"


def longer(
    view: CaseView, edge: Edge, day: date, *, conditions: Collection[str] = (), days: int | None = None
) -> Longer | None:
    """What a step along this edge would make of the first term that it makes longer; None where it makes none longer, and
    raises the law's refusal where it may not."""
    law = laws.current()
    found = terms.extended(view.petition, law, edge, day, conditions=conditions, days=days)
    if found is None:
        return None
    running, then = found
    when = "; ".join(said(law.conditions[each].title) for each in conditions if each in law.conditions)
    return Longer(said(law.rules[running.name].title), running.due, then.due, when, then.extended_late)


def lengths(view: CaseView, edge: Edge, day: date) -> tuple[Longer, ...]:
    """What each condition that the edge offers would make of the term, and all of them; what none of them changes, or the law
    refuses, is left out."""
    if not edge.extends:
        return ()
    several = [*((each,) for each in edge.conditions), *([edge.conditions] if len(edge.conditions) > 1 else [])]
    found = []
    for conditions in several or [()]:
        try:
            each = longer(view, edge, day, conditions=conditions)
        except (Refusal, DeadlineError):
            continue
        if each is not None and each.after != each.before:
            found.append(each)
    return tuple(found)


def follows(view: CaseView, edge: Edge, day: date) -> Follows:
    law = laws.current()
    petition = view.petition
    found = tuple(
        ComingTerm(
            said(term.rule.title),
            term.clock.due if term.clock is not None else None,
            said(term.rule.cited),
            term.whose,
            tuple(said(s) for s in term.due.steps) if term.due is not None else (),
            term.clock.provisional if term.clock is not None else False,
        )
        for term in terms.coming(petition, law, edge, day)
    )
    ends = [said(law.rules[name].title) for name in terms.ending(petition, law, edge) if name in law.rules]
    pauses = [said(law.rules[name].title) for name in terms.pausing(petition, law, edge)]
    made = [papers.still_to_make(view, edge, party) for party in (*edge.letter_to, PETITIONER)]
    letters = dict.fromkeys(said(paper.title) for paper in made if paper is not None)
    states = law.procedure(petition.kind, day).states
    target = terms.target(petition, edge)
    state = said(states[target].title) if target != petition.state else ""
    return Follows(found, tuple(ends), tuple(pauses), tuple(letters), state)


class Printing:
    """The press for many papers in a row. Those in which nobody's typed word stands are printed in a run, which is begun at the
    first of them; each other one in a process of its own, as ever."""

    def __init__(self) -> None:
        self._begun = ExitStack()
        self._run: letters.Run | None = None
        self._left = 0

    def __enter__(self) -> Printing:
        return self

    def __exit__(self, *_how: object) -> None:
        self._begun.close()

    def run(self, form: StepForm) -> letters.Run | None:
        """The run in which the paper of this form may be printed; None for one with typed words."""
        if any(form.cleaned_data.get(name) for name, field in form.fields.items() if isinstance(field, forms.CharField)):
            return None
        if self._left == 0:
            self._begun.close()
            self._run, self._left = self._begun.enter_context(letters.run(_IN_A_ROW)), _IN_A_ROW
        self._left -= 1
        return self._run


_IN_A_ROW: Final = 100


def enclose(
    form: StepForm,
    view: CaseView,
    petition: Petition,
    seq: int,
    *,
    actor: Actor,
    now: datetime,
    printing: Printing | None = None,
) -> tuple[Enclosed, str]:
    """Everything that is written with the step, and the number of the paper that it makes ("" for none). Called inside the
    road's transaction. ``printing``: of many in a row."""
    day = law_day(laws.current(), petition.kind, now)
    paper = _paper(form, view)
    blobs: list[SealedBlob] = []
    # What the law keeps apart lies with the name, whatever it is.
    tier = Tier.IDENTITY if form.edge.apart else Tier.CONTENT
    number = documents.draw(petition, view.id, seq, now, notation=paper.notation) if paper is not None else ""
    if document := form.cleaned_data.get("document"):
        blobs.append(papers.sealed(view.id, view.wraps, json.dumps(document.to_json()).encode(), "document"))
    elif words := form.written():
        blobs.append(papers.sealed(view.id, view.wraps, words.encode(), "words", tier=tier))
    annex = ""
    if scan := form.cleaned_data.get("file"):
        lies = originals.tier(stands_under(petition)) if form.is_theirs() and not form.edge.apart else tier
        kind = "scan"
        if form.names:
            lies, kind = Tier.IDENTITY, PROOF
        elif form.names_people():
            lies, kind = Tier.IDENTITY, form.names_people_as
        blobs.append(papers.sealed(view.id, view.wraps, scan.read(), kind, tier=lies))
        annex = blobs[-1].digest.hex()
    for of_whom, entry in form.entries():
        said_of_him = json.dumps(entry, ensure_ascii=False).encode()
        blobs.append(papers.sealed(view.id, view.wraps, said_of_him, of_whom, tier=Tier.IDENTITY))
    enclosed_letters: list[tuple[str, Any]] = []
    run = printing.run(form) if printing is not None and paper is not None else None
    if paper is not None and (pdf := printed(form, view, petition, actor, day, number, annex=annex, run=run)) is not None:
        letter = papers.sealed(view.id, view.wraps, pdf, tier=tier)
        blobs.append(letter)
        enclosed_letters.append((paper.id, letter.id))
    return Enclosed(blobs=blobs, letters=enclosed_letters), number


def preview(form: StepForm, view: CaseView, *, actor: Actor, day: date) -> bytes | None:
    """The paper as it would be printed, without a number; None for a step that prints nothing."""
    return printed(form, view, view.petition, actor, day, "")


def unprinted(form: StepForm, view: CaseView, *, actor: Actor, day: date) -> letters.Unprinted:
    """The characters that the paper of this step would print as their codes, since no font of the letters draws them."""
    found = _letter(form, view, view.petition, actor, day, "")
    return letters.unprinted(found[1] if found is not None else ())


def printed(
    form: StepForm,
    view: CaseView,
    petition: Petition,
    actor: Actor,
    day: date,
    number: str,
    *,
    annex: str = "",
    run: letters.Run | None = None,
) -> bytes | None:
    found = _letter(form, view, petition, actor, day, number, annex)
    return None if found is None else papers.made(*found, day, run=run)


def _paper(form: StepForm, view: CaseView) -> Paper | None:
    """The paper that the step makes, for the party that the officer chose where it writes to one or another."""
    return papers.still_to_make(view, form.edge, str(form.cleaned_data.get("party") or PETITIONER))


def _letter(
    form: StepForm, view: CaseView, petition: Petition, actor: Actor, day: date, number: str, annex: str = ""
) -> tuple[str, dict[str, Any], str] | None:
    """The name, data and language of the letter that the step prints; None where it prints none. ``annex``: the digest of the
    list that goes with a decision for several."""
    paper = _paper(form, view)
    if paper is None:
        return None
    name = paper.printed
    document: Document | None = form.cleaned_data.get("document")
    language = papers.written_in(name, petition)
    if document is not None:
        listed = form.names_people_as == LIST and form.cleaned_data.get("each") == "no"
        data: dict[str, Any] | None = publication.decision_data(
            view.number, petition, document, number, actor.office, day, annex=annex if listed else None
        )
    else:
        data = letter_data(name, form, view, petition, actor, day, language)
        if data is not None:
            data |= {"dated": day} | ({"number": number} if number else {})
    return None if data is None else (name, data, language)


def letter_data(
    name: str, form: StepForm, view: CaseView, petition: Petition, actor: Actor, day: date, language: str
) -> dict[str, Any] | None:
    """The data of a letter by its printed form, as ``gate.letters.shapes`` lists them."""
    law = laws.current()
    procedure = law.procedure(petition.kind, day)
    data = form.cleaned_data
    edge = form.edge
    made = papers.head(petition, view.number, language, signer=actor.office)
    subject = papers.subject_words(petition, language)
    conditions = {*petition.conditions, *data.get("conditions", ())}

    def coming() -> dict[str, Any] | None:
        """The first dated term that runs from today."""
        for term in terms.coming(petition, law, edge, day, conditions=conditions):
            if term.clock is not None and term.clock.due is not None and term.clock.trigger == day:
                return papers.due_line(term.rule, term.clock.due, language)
        return None

    def ground() -> dict[str, Any]:
        for known in procedure.grounds.get(edge.grounds or "", ()):
            if known.id == data.get("ground"):
                return {"title": known.title.of(language), "article": known.article, "remedy": known.remedy.of(language)}
        return {"title": edge.title.of(language), "article": edge.article}

    match name:
        case "acceptance":
            # Where the step that takes it up makes another paper, this one tells of it later, by the facts.
            known = papers.filled(name, view, day)
            return made | {
                "received": petition.claimed,
                "accepted": known.get("accepted", day),
                "subject": subject,
                "article": edge.article,
                "contents": _one_a_line(form),
                "due": known.get("due") or coming(),
            }
        case "refusal":
            return made | {"received": petition.claimed, "subject": subject, "ground": ground(), "reasons": form.written()}
        case "suspension" | "termination":
            return made | {"subject": subject, "from": day, "ground": ground(), "reasons": form.written()}
        case "resumption":
            reason = form.written() or edge.gist.of(language)
            return made | {"subject": subject, "from": day, "reason": reason, "article": edge.article}
        case "transfer_notice":
            to = bodies.body(data["body"])
            return made | {
                "received": petition.claimed,
                "transferred": day,
                "subject": subject,
                "to_body": to.name.of(language),
                "to_address": to.seat or None,
                "article": edge.article,
                "reason": form.written() or None,
            }
        case "transfer_slip":
            return made | {
                "received": petition.claimed,
                "subject": subject,
                "to_body": str(dict(form.fields["body"].choices).get(data["body"], data["body"])),  # type: ignore[attr-defined]  # a ChoiceField
                "article": edge.article,
                "reason": form.written() or None,
            }
        case "request_more":
            return made | {
                "subject": subject,
                "items": [line.strip() for line in form.written().splitlines() if line.strip()],
                "article": edge.article,
                "due": {"gist": "Gửi phần bổ sung", "date": data["until"]},
            }
        case "extension":
            return _extension(
                made | {"subject": subject, "reason": form.written(), "article": edge.article}, form, petition, day
            )
        case "dialogue_invitation":
            return made | {
                "subject": subject,
                "day": data["held_on"],
                "hour": data.get("hour") or "08:30",
                "place": data.get("place") or bodies.body(petition.body).seat or bodies.body(petition.body).name.of(language),
                "chaired_by": made.get("signer", {}).get("name") or bodies.body(petition.body).name.of(language),
                "article": edge.article,
                "more": form.written() or None,
            }
    to_body = bodies.every().get(data.get("body") or "")
    if name == "guidance":
        told = {"received": petition.claimed, "subject": subject, "ground": ground(), "reasons": form.written()}
        return made | told | ({"posted": posted} if (posted := form.went_on_paper()) else {})
    if name in letters.BY_FACTS:
        return _by_facts(name, form, view, actor, day, coming())
    chosen = ground()
    paragraphs = [form.written() or edge.gist.of(language)]
    measures = (law.measure(code, petition.kind) for code in data.get("measures", ()))
    ordered = [(known.title.of(language), known.article) for known in measures if known is not None]
    paragraphs += [f"{title} ({article})." for title, article in ordered]
    if edge.grounds:
        paragraphs.insert(0, f"{chosen['title']} ({chosen['article']}). {chosen.get('remedy') or ''}".strip())
    until = data.get("until")
    return made | {
        "about": edge.title.of(language),
        "to": to_body.name.of(language) if to_body is not None else None,
        "paragraphs": paragraphs,
        "next": [{"gist": str(form.fields["until"].label), "date": until}] if until else [],
    }


def _one_a_line(form: StepForm) -> list[str]:
    return [line.strip() for line in form.written().splitlines() if line.strip()]


def _by_facts(
    name: str, form: StepForm, view: CaseView, actor: Actor, day: date, coming: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The data of a paper whose form takes what is known (``papers.filled``) and what the officer wrote, a line a paragraph."""
    data = form.cleaned_data
    to_body = bodies.every().get(data.get("body") or "")
    more: dict[str, Any] = {
        "article": form.edge.article,
        "text": form.written(),
        "contents": _one_a_line(form),
        "since": day,
        "held": data.get("held_on") or day,
        "coerced": data.get("coerced"),
        "part": data.get("extent"),
    }
    if which := data.get("which"):
        # Whoever gets a notice reads of himself in it, and not of the others.
        codes = [each.code for each in view.petition.accused if each.place in which]
        more["accused"] = "; ".join(office(code, Audience.WRITER).vi for code in codes) if all(codes) else ""
    if to_body is not None:
        more |= {"to_body": to_body.name.vi, "from_body": to_body.name.vi}
    if coming is not None:
        more["due"] = coming
    return papers.filled(name, view, day, signer=actor.office, more=more)


def _extension(made: dict[str, Any], form: StepForm, petition: Petition, day: date) -> dict[str, Any] | None:
    law = laws.current()
    data = form.cleaned_data
    days = data.get("days") or None
    longer = terms.extended(petition, law, form.edge, day, conditions=data.get("conditions", ()), days=days)
    if longer is None or longer[0].due is None:
        return None
    running, then = longer
    told = papers.due_line(law.rule(then.name, then.trigger), then.due, "vi")
    return made | {"previous": running.due, "due": told}
