"""What became of the contents of a letter: which of them are petitions of their own, as the letter's history tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoiam.casework import laws
from hoiam.casework.reading.cases import CaseView
from hoiam.core.petition.events import SplitOff
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
