"""Letters of the road: what stands in them comes from facts, the law and the body; words come from who writes them.

A letter is addressed to the case number. It is sealed into the case's content tier with the drop key, so that the worker
and an officer who has not unlocked anything can write one and not read another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hoiam.casework import bodies, laws, subjects
from hoiam.casework.days import law_day
from hoiam.casework.reading.cases import CaseView
from hoiam.core.deadlines import Words
from hoiam.core.dossier.events import Clock, Recorded
from hoiam.core.petition.events import Received
from hoiam.core.petition.state import Petition
from hoiam.core.places import place_of
from hoiam.core.procedure import Edge, Paper
from hoiam.gate import letters as press
from hoiam.vault.sealing import SealedBlob, drop
from hoiam.vault.wraps import Tier
from hoiam.vault.xwing import PublicKey


def paper_of(edge: Edge, kind: str) -> Paper | None:
    """The paper that a step along this edge makes of a petition of the kind; None for a step that makes none."""
    return laws.current().paper(edge.letter, kind) if edge.letter is not None else None


def title(name: str, kind: str) -> Words:
    """What the law calls a letter that was made of a petition of the kind."""
    return laws.current().paper(name, kind).title


def pick(pair: Any, language: str) -> str:
    return str(pair.en if language == "en" else pair.vi)


def head(petition: Petition, number: str, language: str, *, body: str = "", signer: str = "") -> dict[str, Any]:
    """What stands on every letter of the petition's body."""
    sender = bodies.body(body or petition.body)
    parent = bodies.every().get(sender.parent)
    made: dict[str, Any] = {
        "case": number,
        "kind": petition.kind,
        "body": {
            "name": pick(sender.name, language),
            "parent": pick(parent.name, language) if parent is not None else None,
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
    found = subjects.every().get(petition.subject)
    return pick(found, language) if found is not None else petition.subject


def due_of(clock: Clock, language: str) -> dict[str, Any]:
    rule = laws.current().rule(clock.name, clock.trigger)
    return {"gist": pick(rule.title, language), "date": clock.due, "article": pick(rule.cited, language)}


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
        "next": [due_of(c, language) for c in petition.clocks.values() if c.due is not None and c.whose == "body"],
    }


def made(name: str, data: Mapping[str, Any], language: str, day: date) -> bytes:
    """The PDF, in the language where the letter has one, else in Vietnamese, the language of the procedure."""
    try:
        return press.render(name, data, language, today=day)
    except press.BadLetter as bad:
        if bad.field != "lang":
            raise
        return press.render(name, data, "vi", today=day)


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
