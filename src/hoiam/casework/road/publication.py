"""What leaves the house: a document goes through the gate, waits as a public copy, and is published on the register.

The gate's rulings are an officer's; this only holds them to their promise: the printed copy is read back, and nothing that
was taken out may be found in it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import uuid4

from django.db import connection

from hoiam.casework import bodies, laws
from hoiam.casework.days import law_day
from hoiam.casework.reading import document_numbers, papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.edges import brought
from hoiam.casework.road import Enclosed, Performed, perform
from hoiam.core.dossier.move import Step
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.state import Petition
from hoiam.core.petition.steps.gate import PassGate
from hoiam.core.petition.steps.publish import Publish
from hoiam.core.procedure import Paper
from hoiam.core.vietnamese import fold
from hoiam.core.words import Text
from hoiam.gate import secrecy
from hoiam.gate.document import Document
from hoiam.gate.search_terms import Term
from hoiam.gate.secrecy import Passage
from hoiam.gate.stub import stub_of
from hoiam.gate.take_out import Public, Ruling, check_pdf, take_out


def paper_of(view: CaseView) -> Paper:
    """The paper that the public copy is a copy of: the one that the law has for the act whose document it is made from."""
    paper = papers.paper_of_document(view)
    if paper is None:
        raise Missing(
            Text("Chưa có văn bản để công khai.", "There is no document to publish."),
            Text(
                "Bản công khai làm từ quyết định, kết luận hoặc văn bản trả lời.",
                "It is made of what was decided.",
            ),
            Text("Hãy ghi quyết định hoặc kết luận trước.", "Record the decision or conclusion first."),
        )
    return paper


def decision_data(
    number: str, petition: Petition, document: Document, document_number: str, signer: str, day: date, *, public: bool = False
) -> dict[str, Any]:
    """What the printed decision, conclusion or answer takes."""
    return papers.head(petition, number, "vi", signer=signer) | {
        "number": document_number,
        "dated": day,
        "document": document.to_typst_data(),
        "public": public,
        "received": petition.claimed,
        "accepted": petition.days.get("accept"),
    }


def officials(body: str) -> list[str]:
    """Names that may stand in a public copy because the law wants a decision signed."""
    sender = bodies.body(body)
    parent = bodies.every().get(sender.parent)
    people = [*sender.offices, *(parent.offices if parent is not None else ())]
    return [o.signs_name for o in people if o.signs_name]


def source(view: CaseView) -> tuple[str, str, date | None]:
    """The newest document of a case, from which the public copy is made: its digest, its number and its day."""
    for recorded, blob in reversed([*brought(view.history)]):
        if blob.kind == "document":
            number = document_numbers.given(view.id).get(recorded.seq) or view.petition.document
            return blob.digest, number, recorded.act.day
    return "", view.petition.document, None


def suspects(document: Document) -> tuple[Passage, ...]:
    """The places of a document that read like a mark of secrecy or circulation."""
    return secrecy.passages(document.texts())


def marks_of(document: Document) -> str:
    """What stands for these places in the history; empty where there are none."""
    found = suspects(document)
    return secrecy.digest_of(document.digest(), found) if found else ""


def unmarked(petition: Petition, document: Document) -> frozenset[str]:
    """The places of a document of which two offices have said that they bear no mark; none where they spoke of other places,
    or of another document."""
    if marks_of(document) not in petition.unmarked:
        return frozenset()
    return frozenset(each.where for each in suspects(document))


def doubt(
    view: CaseView,
    document: Document,
    outcome: Literal["proposed", "agreed", "declined"],
    *,
    actor: Actor,
    now: datetime,
    expected: int | None = None,
) -> Performed:
    """An office's word on whether what reads like a mark in the document is none. Raises the law's Refusal; LookupError where
    nothing in it reads like one."""
    marks = marks_of(document)
    if not marks:
        raise LookupError("no mark")
    step = PassGate(0, len(suspects(document)), source(view)[0], "", outcome=outcome, marks=marks, office=actor.office)
    return perform(step, view.id, actor=actor, on_behalf_of=actor.body, now=now, expected=expected)


def put_a_stub(view: CaseView, document: Document, *, actor: Actor, now: datetime, expected: int | None = None) -> Performed:
    """The copy for the public is a stub: number, day, mark and where the paper lies. Raises the law's Refusal; LookupError
    where no mark stands in the document, or two offices said that it is none: then the document itself is for the public."""
    found = suspects(document)
    if not found or unmarked(view.petition, document):
        raise LookupError("no mark")
    _original, number, dated = source(view)
    day = law_day(laws.current(), view.petition.kind, now)
    body = bodies.body(view.petition.body)
    levels = [*secrecy.LEVELS, *secrecy.CIRCULATION]
    level = min((each.level for each in found), key=levels.index)
    public = Public(stub_of(number, dated or day, level, body.name.vi), {}, {}, (), {})
    return _pass(view, public, actor=actor, now=now, expected=expected, marks=secrecy.digest_of(document.digest(), found))


def clear(
    view: CaseView,
    document: Document,
    rulings: Mapping[str, Ruling],
    *,
    terms: Sequence[str | Term],
    allow: Collection[str],
    actor: Actor,
    now: datetime,
    expected: int | None = None,
    by_hand: Sequence[Term] = (),
    rewritten: Mapping[str, str] | None = None,
) -> Performed:
    """Takes out what was ruled and marked, reads the printed copy back, and records that the gate is passed.

    Raises the gate's Refused (nothing is recorded then) or the law's Refusal.
    """
    public = take_out(
        document,
        rulings,
        terms=terms,
        allow=allow,
        by_hand=by_hand,
        rewritten=rewritten,
        unmarked=unmarked(view.petition, document),
    )
    return _pass(view, public, terms=terms, actor=actor, now=now, expected=expected)


def _pass(
    view: CaseView,
    public: Public,
    *,
    terms: Sequence[str | Term] = (),
    actor: Actor,
    now: datetime,
    expected: int | None,
    marks: str = "",
) -> Performed:
    """Prints the copy, reads it back, and records with it that the gate is passed."""
    petition = view.petition
    day = law_day(laws.current(), petition.kind, now)
    original, number, dated = source(view)
    data = decision_data(view.number, petition, public.document, number, "", dated or day, public=True)
    paper = paper_of(view)
    pdf = papers.made(paper.printed, data, "vi", day)
    check_pdf(pdf, public, terms=terms, letterhead=data, name=f"{view.number} {number}")
    digest = public.document.digest()
    step = PassGate(public.count_taken, public.count_kept, original, digest.hex(), outcome="cleared", marks=marks)

    def enclose(_before: Petition, _seq: int) -> tuple[Step, Enclosed]:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO casework_publiccopy (petition_id, document, letter, pdf, digest, cleared_at)"
                " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (petition_id) DO UPDATE SET document = excluded.document,"
                " letter = excluded.letter, pdf = excluded.pdf, digest = excluded.digest, cleared_at = excluded.cleared_at",
                [view.id, json.dumps(public.document.to_json()), paper.id, pdf, digest, now],
            )
        return step, Enclosed()

    return perform(step, view.id, actor=actor, on_behalf_of=actor.body, now=now, expected=expected, enclosed=enclose)


def publish(view: CaseView, *, actor: Actor, now: datetime, expected: int | None = None) -> Performed:
    """Puts the cleared copy on the register, in one transaction with the act that says so."""
    answer_id = uuid4()
    _digest, number, dated = source(view)

    def enclose(petition: Petition, seq: int) -> tuple[Step, Enclosed]:
        """Inside the transaction: the public copy that passed the gate becomes the published answer. Missing where there is
        none, or not the one that the petition's history names."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT document, pdf, digest FROM casework_publiccopy WHERE petition_id = %s", [view.id])
            row = cursor.fetchone()
            if row is None or bytes(row[2]).hex() != petition.public:
                raise Missing(
                    Text("Chưa có bản công khai.", "There is no public copy."),
                    Text("Bản công khai phải qua cửa kiểm tra trước.", "The public copy has to pass the gate first."),
                    Text("Hãy kiểm tra bản công khai.", "Pass the gate."),
                )
            document = json.loads(row[0]) if isinstance(row[0], str) else row[0]
            cursor.execute(
                "INSERT INTO casework_answer (id, petition_id, body_id, number, kind, subject, place, result, title, document,"
                " document_number, pdf, digest, folded, decided_on, published_on, received_on, seq)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    answer_id,
                    view.id,
                    petition.body,
                    view.number,
                    petition.kind,
                    petition.subject,
                    petition.place,
                    petition.result,
                    document["about"][:200],
                    json.dumps(document),
                    number,
                    row[1],
                    row[2],
                    searchable(document, view.number, number),
                    dated or law_day(laws.current(), petition.kind, now),
                    law_day(laws.current(), petition.kind, now),
                    petition.claimed,
                    seq,
                ],
            )
        return Publish(answer_id.hex), Enclosed()

    step = Publish(answer_id.hex)
    return perform(step, view.id, actor=actor, on_behalf_of=actor.body, now=now, expected=expected, enclosed=enclose)


def searchable(document: Mapping[str, Any], *more: str) -> str:
    """The words of a public document without accents and capitals, for searching."""
    parts = [document["about"], *document["bases"], *more]
    for section in document["sections"]:
        for block in section["blocks"]:
            parts += [block["text"]] if block["kind"] == "paragraph" else block["items"]
    return fold(" ".join(parts))
