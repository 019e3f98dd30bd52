"""Papers of a petition: which lie in its file, for whoever reads; and what stands in those that the road makes.

What stands in a letter comes from facts, the law and the body; words come from who writes them. A letter is addressed to the
case number. It is sealed into the case's content tier with the drop key, so that the worker and an officer who has not
unlocked anything can write one and not read another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hoiam.casework import bodies, laws, subjects
from hoiam.casework.days import law_day
from hoiam.casework.reading.audience import Audience, office
from hoiam.casework.reading.cases import CaseView, LetterRow
from hoiam.casework.reading.document_numbers import given as numbers_of
from hoiam.casework.reading.edges import along, happened, is_apart
from hoiam.core.deadlines import Rule, amount
from hoiam.core.dossier import terms
from hoiam.core.dossier.events import PETITIONER, Recorded, sealed_in
from hoiam.core.dossier.standing import Dossier
from hoiam.core.petition.events import Accepted, Notified, Received, Transferred
from hoiam.core.petition.state import Petition
from hoiam.core.places import place_of
from hoiam.core.procedure import Edge, Form, Law, Paper
from hoiam.core.words import Text, same
from hoiam.gate import letters as press
from hoiam.vault.sealing import SealedBlob, drop
from hoiam.vault.wraps import Tier
from hoiam.vault.xwing import PublicKey


@dataclass(frozen=True, slots=True)
class Sent:
    """How a paper went out: sent, or served, to whom as the pack calls him, on which day in law."""

    served: bool
    to: Text
    day: date


@dataclass(frozen=True, slots=True)
class Filed:
    """A paper that lies with an act. ``blob`` is None while a letter waits to be made; ``name`` is the law's name of a letter,
    empty for a scan and for a paper that is no letter of the law; ``number`` as the register of outgoing documents has it.
    ``readable``: whoever reads this list may open it; what lies apart, with the name, is opened with the name."""

    seq: int
    name: str
    title: Text
    blob: UUID | None
    tier: str
    day: date
    scan: bool
    readable: bool
    number: str = ""
    sent: tuple[Sent, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether it has been made."""
        return self.blob is not None

    @property
    def apart(self) -> bool:
        """Whether it lies with the name."""
        return self.tier == Tier.IDENTITY


def filed(view: CaseView, audience: Audience) -> tuple[Filed, ...]:
    """The papers that the acts of a petition bear, in their order: letters and scans for officers; letters for the petitioner,
    but for those that stay inside; none for anybody else, who has the public copy."""
    if audience is Audience.PUBLIC:
        return ()
    law = laws.current()
    for_officers = audience is Audience.OFFICER
    numbers = numbers_of(view.id) if for_officers else {}
    known = {row.id: row for row in view.blobs}
    rows: dict[int, list[LetterRow]] = {}
    for row in view.letters:
        rows.setdefault(row.seq, []).append(row)
    found: list[Filed] = []
    inside = {(row.seq, row.name) for row in view.letters if law.paper(row.name, view.petition.kind).reach == "inside"}
    sent = _sent(view.history, numbers.keys() - {seq for seq, _name in inside}, law, view.petition.kind)
    for passed in along(view.history, law):
        if for_officers and is_apart(passed, law) and not view.apart:
            continue
        seq, day = passed.recorded.seq, passed.recorded.act.day
        made = {row.blob for row in rows.get(seq, ())}
        for row in rows.get(seq, ()):
            if (seq, row.name) in inside and not for_officers:
                continue
            tier = known[row.blob].tier if row.blob in known else str(Tier.CONTENT)
            lies_apart = tier == Tier.IDENTITY
            readable = row.blob is not None and (not for_officers or (view.reads and not lies_apart))
            named = title(row.name, view.petition.kind)
            number, went = numbers.get(seq, ""), sent.get(seq, ())
            found.append(Filed(seq, row.name, named, row.blob, tier, day, False, readable, number, went))
        for blob in sealed_in(passed.recorded.act.fact):
            lies = UUID(blob.id) in known and blob.tier == Tier.CONTENT
            if blob.kind == "scan" and for_officers and UUID(blob.id) in known:
                of = happened(passed)
                called = Text(f"Bản quét: {of.vi}", f"Scan: {of.en}")
                found.append(Filed(seq, "", called, UUID(blob.id), blob.tier, day, True, lies and view.reads))
            elif blob.kind == "letter" and lies and UUID(blob.id) not in made and passed.recorded.actor != PETITIONER:
                found.append(Filed(seq, "", _PAPER, UUID(blob.id), blob.tier, day, False, view.reads or not for_officers))
    return tuple(found)


_PAPER = Text("Văn bản", "Paper")


def _sent(history: Sequence[Recorded], numbers: Collection[int], law: Law, kind: str) -> dict[int, tuple[Sent, ...]]:
    """How each paper went out that bears a number and does not stay inside: by every sending between it and the next one."""
    last, found = 0, dict[int, tuple[Sent, ...]]()
    for recorded in history:
        fact = recorded.act.fact
        if recorded.seq in numbers:
            last = recorded.seq
        if isinstance(fact, Notified) and last:
            known = law.party(fact.party, kind)
            to = known.title if known is not None else same(fact.party)
            went = Sent(recorded.act.outcome == "served", to, recorded.act.day)
            found[last] = (*found.get(last, ()), went)
    return found


def paper_of_document(view: CaseView) -> Paper | None:
    """The paper that the law has for the act that brought the newest document, which a public copy is a copy of."""
    found = None
    for passed in along(view.history, laws.current()):
        if any(blob.kind == "document" for blob in sealed_in(passed.recorded.act.fact)):
            found = passed
    return paper_of(found.edge, view.petition.kind) if found is not None and found.edge is not None else None


def paper_of(edge: Edge, kind: str, party: str = PETITIONER) -> Paper | None:
    """The paper that a step along this edge makes of a petition of the kind, for the party to which it writes; None for a step
    that makes none."""
    name = edge.letter_for(party)
    return laws.current().paper(name, kind) if name is not None else None


def still_to_make(view: CaseView, edge: Edge, party: str = PETITIONER) -> Paper | None:
    """As ``paper_of``; a step that writes to one party or another makes the paper of each party once after each acceptance; of
    a party that is several, one with each sending."""
    paper = paper_of(edge, view.petition.kind, party)
    since = max((recorded.seq for recorded in view.history if isinstance(recorded.act.fact, Accepted)), default=0)
    once = edge.letter_to and party not in view.petition.several
    made = {row.name for row in view.letters if row.seq > since} if once else ()
    return None if paper is None or paper.id in made else paper


def filled(
    printed: str, view: CaseView, day: date, *, signer: str = "", more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The data of a printed form as far as facts and the law go: its head, and each of its fields that is known, or given by
    ``more``. Nothing that the petitioner wrote, and nobody's name but the signing officer's, is known here."""
    made = head(view.petition, view.number, "vi", signer=signer) | _known(view, day) | dict(more or {})
    writer = next((o for o in bodies.body(view.petition.body).offices if o.code == signer), None)
    if printed in press.BY_WRITER and (writer is None or not writer.signs_name):
        made.pop("signer", None)
    return {name: value for name, value in made.items() if name in press.LETTERS[printed] and value}


def blanks(view: CaseView, day: date) -> tuple[Form, ...]:
    """The forms that an officer can print for a petition before anything is recorded, with what is known filled in: those of
    the steps of its kind, and those that belong to its kind and to no step."""
    law, kind = laws.current(), view.petition.kind
    edges = [edge for edge in law.procedure(kind, day).edges if edge.form is not None]
    named = {(edge.form, law.paper(name, kind).printed) for edge in edges for name in edge.papers}
    found = [form for versions in law.form_versions.values() for form in versions if form.in_force(day)]
    return tuple(
        form
        for form in found
        if (form.blank_to == "officer" and kind in form.blank_for)
        or ((form.number, form.printed) in named and form.printed in press.BY_FACTS)
    )


# Which number and day of a paper made before stand in which fields of the papers that follow it, by its printed form.
_CITED = {
    "acceptance_decision": ("decision_number", "decision_dated"),
    "verification_decision": ("order_number", "order_dated"),
    "verification_team": ("order_number", "order_dated"),
    "stay_decision": ("stay_number", "stay_dated"),
}


def _known(view: CaseView, day: date) -> dict[str, Any]:
    """What the facts say that a printed form may have a field for, by the name of the field."""
    law, petition = laws.current(), view.petition
    numbers = numbers_of(view.id)
    against = "; ".join(office(code, Audience.WRITER).vi for code in sorted(petition.against))
    asked = bodies.every().get(petition.asked_body)
    found: dict[str, Any] = {
        "subject": subject_words(petition, "vi"),
        "received": petition.claimed,
        "accused": against,
        "against": against,
        "verifiers": [office(code, Audience.WRITER).vi for code in petition.offices],
        "to_body": asked.name.vi if asked is not None else None,
        "from_body": asked.name.vi if asked is not None else None,
        "at": bodies.body(petition.body).seat or bodies.body(petition.body).name.vi,
        "decided_by": decided_by(petition.body),
    }
    here: dict[str, Any] = {}
    for passed in along(view.history, law):
        act = passed.recorded.act
        if isinstance(act.fact, Transferred) and act.outcome == "received":
            here.clear()  # what another body accepted and ordered is no basis of a paper of this one
        if isinstance(act.fact, Accepted) and passed.edge is not None:
            here["accepted"] = act.day
            # The first term of a step is the one that the step is about; the others guard it.
            running = {term.clock.name: term for term in terms.terms(petition, law, day) if term.clock.due}
            due = next((running[start.rule] for start in passed.edge.starts if start.rule in running), None)
            here["due"] = due_line(due.rule, due.clock.due, "vi") if due is not None else None
        for name in passed.edge.papers if passed.edge is not None and passed.recorded.seq in numbers else ():
            cited = _CITED.get(law.paper(name, passed.kind).printed)
            if cited is not None:
                here |= zip(cited, (numbers[passed.recorded.seq], act.day), strict=True)
    return found | here


def decided_by(body: str) -> str | None:
    """Who decides, as a decision names him: the head by his position, and not the body; also where a deputy signs for him.
    None where nobody is said to lead it, or in which position."""
    here = bodies.body(body)
    position = next((o.signs_as.splitlines()[-1] for o in here.offices if o.code == here.head and o.signs_as), None)
    if position is None:
        return None
    words, name = position.capitalize().split(), here.name.vi
    # «Trưởng ban» of a «Ban Tiếp công dân» is its «Trưởng Ban Tiếp công dân».
    if len(words) > 1 and name.split()[0].casefold() == words[-1].casefold():
        words.pop()
    return f"{' '.join(words)} {name}"


def title(name: str, kind: str) -> Text:
    """What the law calls a letter that was made of a petition of the kind."""
    return laws.current().paper(name, kind).title


def written_in(name: str, petition: Petition) -> str:
    """The language of a letter to the petitioner: the petition's, where the letter has one, else that of the procedure."""
    return petition.language if name in press.ENGLISH else "vi"


def head(petition: Dossier, number: str, language: str, *, body: str = "", signer: str = "") -> dict[str, Any]:
    """What stands on every letter of the petition's body."""
    return {"case": number, "kind": petition.kind} | sender_head(body or petition.body, language, signer=signer)


def sender_head(body: str, language: str, *, signer: str = "") -> dict[str, Any]:
    """What stands on every letter of a body, of whichever case it is."""
    sender = bodies.body(body)
    parent = bodies.every().get(sender.parent)
    made: dict[str, Any] = {
        "body": {
            "name": sender.name.of(language),
            "parent": parent.name.of(language) if parent is not None else None,
            "place": place_of(sender.name.vi),
            "address": sender.seat or None,
        },
    }
    signing = next((o for o in sender.offices if o.code == signer and o.signs_name), None) or next(
        (o for o in sender.offices if o.code == sender.head and o.signs_name), None
    )
    if signing is not None:
        made["signer"] = {"lines": signing.signs_as.splitlines(), "name": signing.signs_name}
    return made


def subject_words(petition: Petition, language: str) -> str:
    return subject_of(petition.subject, language)


def subject_of(code: str, language: str) -> str:
    """A subject of the law in words; the code where no pack has it."""
    found = subjects.every().get(code)
    return found.of(language) if found is not None else code


def due_line(rule: Rule, due: date | None, language: str) -> dict[str, Any]:
    """A term as a letter states it: what is due, when, under which article."""
    return {"gist": rule.title.of(language), "date": due, "article": rule.cited.of(language)}


def due_lines(petition: Petition, day: date, language: str, *, whose: str = "") -> list[dict[str, Any]]:
    """The dated terms of a petition as a letter states them; ``whose``: only those of the body, or of the petitioner."""
    found = (t for t in terms.terms(petition, laws.current(), day) if t.clock.due is not None and whose in ("", t.clock.whose))
    return [due_line(t.rule, t.clock.due, language) for t in found]


def acknowledgement(petition: Petition, number: str, first: Recorded, language: str, day: date) -> dict[str, Any]:
    """The letter that says: this came in, then, and this is due."""
    law = laws.current()
    kind = law.kinds[petition.kind]
    if not isinstance(first.act.fact, Received):
        raise TypeError("an acknowledgement is of the act Received")
    sign_needed = kind.needs_signature and not petition.signed
    signing = law.procedure(petition.kind, day).edge(petition.state, "sign", "")
    return head(petition, number, language) | {
        "received": law_day(law, petition.kind, first.at) if petition.channel == "portal" else petition.claimed,
        "channel": {"portal": "online", "letter": "post", "visit": "visit"}.get(petition.channel, "paper"),
        "claimed": petition.claimed,
        "subject": subject_words(petition, language),
        "documents": [],
        "sign_needed": sign_needed,
        "sign_article": signing.article if signing is not None and sign_needed else None,
        "next": due_lines(petition, day, language, whose="body"),
        "if_late": if_late(petition, language),
    }


def if_late(petition: Petition, language: str) -> list[str]:
    """What is left to the petitioner once a term of the body that runs has run out, as a letter states it, with what nobody has
    confirmed of it."""
    law = laws.current()
    rules = (law.rule(clock.name, clock.trigger) for clock in petition.clocks.values() if clock.whose == "body")
    found = dict.fromkeys(door for rule in rules for door in rule.when_late)
    unsure = dict.fromkeys(door.unsure.of(language) for door in found if door.unsure is not None)
    return [*(f"{door.gist.of(language)} ({door.cited.of(language)})" for door in found), *unsure]


def ways_on(petition: Petition, day: date) -> str:
    """What the petitioner may do once he has the decision, a line a way, as the law of his kind gives it."""
    found = terms.opened_by_service(laws.current(), petition.kind, day, petition.conditions)
    rules = [(each.rule, amount(each.n, each.rule.unit).vi) for each in found]
    return "\n".join(f"{rule.title.vi}: {n}, kể từ khi {rule.trigger.vi} ({rule.cited.vi})." for rule, n in rules)


def made(name: str, data: Mapping[str, Any], language: str, day: date, *, run: press.Run | None = None) -> bytes:
    """The PDF, in the language where the letter has one, else in Vietnamese, the language of the procedure; within a run of
    the press where one is given."""
    render = press.render if run is None else run.render
    try:
        return render(name, data, language, today=day)
    except press.BadLetter as bad:
        if bad.field != "lang":
            raise
        return render(name, data, "vi", today=day)


def sealed(
    petition_id: UUID, wraps: Sequence[Any], pdf: bytes, kind: str = "letter", *, tier: Tier = Tier.CONTENT
) -> SealedBlob:
    """A paper sealed into the case by one who cannot read there; raises LookupError for a case without a drop key."""
    key = next((w.data for w in wraps if w.recipient == "drop" and w.tier == tier), None)
    if key is None:
        raise LookupError("the case has no drop key")
    return drop(petition_id, PublicKey(bytes(key)), tier, kind, pdf)


def view_words(view: CaseView, text: str) -> SealedBlob | None:
    """An officer's words for the file, sealed; None for no words."""
    return sealed(view.id, view.wraps, text.encode(), "words") if text else None
