"""What became of the contents of a letter: which of them are petitions of their own, and what was found of it, as the history
tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoiam.casework import laws
from hoiam.casework.reading.cases import CaseView
from hoiam.core.dossier.events import sealed_in
from hoiam.core.petition.events import SplitOff, Verified
from hoiam.core.petition.state import LINK
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A content that is a petition of its own: the act by which it became one, its kind, the day. ``link`` is the sealed blob
    by which the letter's writer gets to it."""

    seq: int
    kind: Text
    day: date
    link: UUID


def split_off(view: CaseView) -> tuple[OwnPart, ...]:
    """The contents that were split off from this letter, in their order."""
    kinds = laws.current().kinds
    return tuple(
        OwnPart(recorded.seq, kinds[fact.kind].title, recorded.act.day, UUID(blob.id))
        for recorded in view.history
        if isinstance(fact := recorded.act.fact, SplitOff) and recorded.act.outcome == "checked"
        for blob in fact.blobs
        if blob.kind == LINK
    )


def finding(view: CaseView) -> UUID | None:
    """The sealed text of what verification found last; None before there is one."""
    acts = (r.act for r in reversed(view.history) if isinstance(r.act.fact, Verified) and r.act.outcome != "ordered")
    found = next((blob for act in acts for blob in sealed_in(act.fact) if blob.kind == "words"), None)
    return UUID(found.id) if found is not None else None
