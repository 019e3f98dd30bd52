"""What leaves the house: a document goes through the gate, waits as a public copy, and is published on the register.

The gate's rulings are an officer's; this only holds them to their promise: the printed copy is read back, and nothing that
was taken out may be found in it. What is published bears a reference of its own (``register.references``): the petition's
number stands on the receipt of whoever wrote, so it stands in no public text, title, file or address.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from django.db import connection

from hoiam.casework import bodies, laws
from hoiam.casework.days import law_day
from hoiam.casework.reading import document_numbers, papers
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.edges import brought
from hoiam.casework.reading.history import load
from hoiam.casework.register.references import reference
from hoiam.casework.road import Enclosed, Performed, perform
from hoiam.core.dossier.move import Step
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.refusals import Missing, SomeoneWasFaster
from hoiam.core.petition.joint import taking_part
from hoiam.core.petition.state import Petition
from hoiam.core.petition.steps.gate import PassGate
from hoiam.core.petition.steps.publish import Publish
from hoiam.core.procedure import Paper
from hoiam.core.vietnamese import fold
from hoiam.core.words import Text
from hoiam.gate import secrecy
from hoiam.gate.document import BadDocument, Document
from hoiam.gate.refusals import StillThere
from hoiam.gate.search_terms import Term
from hoiam.gate.secrecy import Passage
from hoiam.gate.stub import stub_of
from hoiam.gate.take_out import Public, Ruling, check_pdf, take_out

log = logging.getLogger("hoiam.road")


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
    number: str,
    petition: Petition,
    document: Document,
    document_number: str,
    signer: str,
    day: date,
    *,
    annex: str | None = None,
) -> dict[str, Any]:
    """What the printed decision, conclusion or answer takes, for whoever petitioned. ``annex``: the digest of the sealed list
    of those who write together, which goes with it; empty while it is not sealed yet, None where none does."""
    return papers.head(petition, number, "vi", signer=signer) | {
        "number": document_number,
        "dated": day,
        **_decided_by(petition),
        **_took_part(petition),
        "document": document.to_typst_data(),
        "received": petition.claimed,
        "accepted": petition.days.get("accept"),
    } | ({"annex": {"people": petition.people} | ({"digest": annex} if annex else {})} if annex is not None else {})


def _decided_by(petition: Petition) -> dict[str, str]:
    who = papers.decided_by(petition.body)
    return {"decided_by": who} if who is not None else {}


def _took_part(petition: Petition) -> dict[str, list[str]]:
    """The bodies that did a part of the verification, by name, as the paper says them; nothing where one alone settled it."""
    known = bodies.every()
    names = [known[code].name.vi if code in known else code for code in taking_part(petition, laws.current())]
    return {"took_part": names} if names else {}


def public_data(answer: UUID, petition: Petition, document: Document, document_number: str, day: date) -> dict[str, Any]:
    """What the printed public copy takes: the reference in place of the number, and no day but that of the document."""
    return papers.head(petition, reference(answer), "vi") | {
        "number": document_number,
        "dated": day,
        **_decided_by(petition),
        **_took_part(petition),
        "document": document.to_typst_data(),
        "public": True,
    }


def case_terms(view: CaseView) -> tuple[Term, ...]:
    """What the house itself knows of a petition, and whoever holds its receipts does: its number, which may not stand in the
    public copy, and the days on which it came and was accepted, about which the officer is asked. The day of the document is
    printed on it by law."""
    petition = view.petition
    _digest, _number, dated = source(view)
    came = law_day(laws.current(), petition.kind, petition.logged_at)
    days = {petition.claimed, came, petition.days.get("accept")} - {None, dated}
    return (Term(view.number, "case"), *(Term(day.isoformat(), "day") for day in sorted(filter(None, days))))


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


def put_a_stub(view: CaseView, document: Document, *, over: str, actor: Actor, now: datetime) -> Performed:
    """The copy for the public is a stub: number, day, mark and where the paper lies. Raises the law's Refusal; LookupError
    where no mark stands in the document, or two offices said that it is none: then the document itself is for the public.
    `over` as for `clear`."""
    found = suspects(document)
    if not found or unmarked(view.petition, document):
        raise LookupError("no mark")
    _original, number, dated = source(view)
    day = law_day(laws.current(), view.petition.kind, now)
    body = bodies.body(view.petition.body)
    levels = [*secrecy.LEVELS, *secrecy.CIRCULATION]
    level = min((each.level for each in found), key=levels.index)
    public = Public(stub_of(number, dated or day, level, body.name.vi), {}, {}, (), {})
    digest = secrecy.digest_of(document.digest(), found)
    return _pass(view, public, terms=case_terms(view), over=over, actor=actor, now=now, marks=digest)


def clear(
    view: CaseView,
    document: Document,
    rulings: Mapping[str, Ruling],
    *,
    terms: Sequence[str | Term],
    allow: Collection[str],
    over: str,
    actor: Actor,
    now: datetime,
    by_hand: Sequence[Term] = (),
    rewritten: Mapping[str, str] | None = None,
) -> Performed:
    """Takes out what was ruled and marked, reads the printed copy back, and records that the gate is passed.

    `over` is the digest, in hex, of the copy that the officer has seen and replaces; empty where he has seen none. Raises the
    gate's Refused (nothing is recorded then) or the law's Refusal, SomeoneWasFaster among them where another copy lies there.
    """
    terms = tuple(dict.fromkeys((*terms, *case_terms(view))))
    public = take_out(
        document,
        rulings,
        terms=terms,
        allow=allow,
        by_hand=by_hand,
        rewritten=rewritten,
        unmarked=unmarked(view.petition, document),
    )
    return _pass(view, public, terms=terms, over=over, actor=actor, now=now)


def _pass(
    view: CaseView,
    public: Public,
    *,
    terms: Sequence[str | Term] = (),
    over: str,
    actor: Actor,
    now: datetime,
    marks: str = "",
) -> Performed:
    """Prints the copy, reads it back, and records with it that the gate is passed."""
    petition = view.petition
    day = law_day(laws.current(), petition.kind, now)
    original, number, dated = source(view)
    answer = uuid4()
    data = public_data(answer, petition, public.document, number, dated or day)
    paper = paper_of(view)
    # The file's own date is the document's, which everybody reads on it.
    pdf = papers.made(paper.printed, data, "vi", dated or day)
    check_pdf(pdf, public, terms=terms, letterhead=data, name=f"{reference(answer)} {number}")
    digest = public.document.digest()
    step = PassGate(public.count_taken, public.count_kept, original, digest.hex(), outcome="cleared", marks=marks)

    def enclose(before: Petition, _seq: int) -> tuple[Step, Enclosed]:
        if before.public != over:
            raise _another_copy()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO casework_publiccopy (petition_id, answer, document, letter, pdf, digest, cleared_at)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (petition_id) DO UPDATE SET answer = excluded.answer,"
                " document = excluded.document, letter = excluded.letter, pdf = excluded.pdf, digest = excluded.digest,"
                " cleared_at = excluded.cleared_at",
                [view.id, answer, json.dumps(public.document.to_json()), paper.id, pdf, digest, now],
            )
        return step, Enclosed()

    return perform(step, view.id, actor=actor, on_behalf_of=actor.body, now=now, enclosed=enclose)


def _another_copy() -> SomeoneWasFaster:
    return SomeoneWasFaster(
        Text("Đã có một bản công khai khác được duyệt.", "Another public copy has passed the gate."),
        Text(
            "Bản ấy được duyệt ở thẻ khác hoặc do người khác, sau khi bạn mở trang này.",
            "It passed in another tab or by somebody else, after you had opened this page.",
        ),
        Text(
            "Hãy đọc bản ấy ở dưới; các lựa chọn của bạn còn nguyên. Duyệt lần nữa thì bản của bạn thay bản ấy.",
            "Read it below; what you chose is kept. If you pass yours again, it takes the place of that one.",
        ),
    )


def publish(view: CaseView, *, actor: Actor, now: datetime, expected: int | None = None) -> Performed:
    """Puts the cleared copy on the register, in one transaction with the act that says so. Everybody reads it when the day is
    over (``register.answers``), so that nobody sees from outside when the button was pressed."""
    _digest, number, dated = source(view)

    def enclose(petition: Petition, seq: int) -> tuple[Step, Enclosed]:
        """Inside the transaction: the public copy that passed the gate becomes the published answer. Missing where there is
        none, or not the one that the petition's history names, or one that was printed with the petition's number."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT document, pdf, digest, answer FROM casework_publiccopy WHERE petition_id = %s", [view.id])
            row = cursor.fetchone()
            if row is None or bytes(row[2]).hex() != petition.public or row[3] is None:
                raise Missing(
                    Text("Chưa có bản công khai.", "There is no public copy."),
                    Text("Bản công khai phải được duyệt trước.", "The public copy has to pass the gate first."),
                    Text("Hãy kiểm tra bản công khai.", "Pass the gate."),
                )
            document = json.loads(row[0]) if isinstance(row[0], str) else row[0]
            answer: UUID = row[3]
            cursor.execute(
                "INSERT INTO casework_answer (id, petition_id, body_id, kind, subject, place, result, title, document,"
                " document_number, pdf, digest, folded, decided_on, published_on)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    answer,
                    view.id,
                    petition.body,
                    petition.kind,
                    petition.subject,
                    petition.place,
                    petition.result,
                    document["about"][:200],
                    json.dumps(document),
                    number,
                    row[1],
                    row[2],
                    searchable(document, reference(answer), number),
                    dated or law_day(laws.current(), petition.kind, now),
                    law_day(laws.current(), petition.kind, now),
                ],
            )
        return Publish(answer.hex), Enclosed()

    step = Publish("")
    return perform(step, view.id, actor=actor, on_behalf_of=actor.body, now=now, expected=expected, enclosed=enclose)


def print_again(passed_over: set[UUID]) -> int:
    """Prints published answers whose print was taken away because it bore the petition's number; how many were tried. One whose
    print would still say it stays without a print and is passed over from then on. For the worker."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, a.petition_id, a.document, a.document_number, a.decided_on, c.letter, d.number FROM casework_answer a"
            " JOIN casework_publiccopy c ON c.petition_id = a.petition_id JOIN casework_dossier d ON d.id = a.petition_id"
            " WHERE a.pdf = '' AND a.id <> ALL (%s) LIMIT 20",
            [list(passed_over)],
        )
        rows = cursor.fetchall()
    for answer, petition_id, told, document_number, decided_on, letter, number in rows:
        petition, _history = load(petition_id)
        try:
            document = Document.from_json(json.loads(told) if isinstance(told, str) else told)
            data = public_data(answer, petition, document, document_number, decided_on)
            pdf = papers.made(laws.current().paper(letter, petition.kind).printed, data, "vi", decided_on)
            check_pdf(pdf, Public(document, {}, {}, (), {}), terms=[Term(number, "case")], letterhead=data)
        except (BadDocument, StillThere) as wrong:
            passed_over.add(answer)
            log.error("The published answer %s is not printed again: %s", answer, wrong)
            continue
        with connection.cursor() as cursor:
            cursor.execute("UPDATE casework_answer SET pdf = %s WHERE id = %s", [pdf, answer])
    return len(rows)


def searchable(document: Mapping[str, Any], *more: str) -> str:
    """The words of a public document without accents and capitals, for searching."""
    parts = [document["about"], *document["bases"], *more]
    for section in document["sections"]:
        for block in section["blocks"]:
            parts += [block["text"]] if block["kind"] == "paragraph" else block["items"]
    return fold(" ".join(parts))
