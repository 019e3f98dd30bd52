"""The terms of a petition as the desk shows them; every date and every reason for it is the core's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoiam.casework import laws
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.visits import VisitView
from hoiam.casework.said import said
from hoiam.core.dossier import terms as core
from hoiam.core.dossier.events import Clock


@dataclass(frozen=True, slots=True)
class Term:
    """A running term in the language of the page, with the way to its date in words."""

    clock: Clock
    title: str
    article: str
    days_left: int | None
    presses: bool
    late: bool
    soon: bool
    paused: bool
    steps: tuple[str, ...]
    other: str
    unsure: str


def terms(view: CaseView | VisitView, day: date) -> list[Term]:
    """The running terms: what presses the body first, then the others, each by its day."""
    return [_shown(term) for term in core.terms(view.petition, laws.current(), day)]


def _shown(term: core.Term) -> Term:
    other = said(term.why_not)
    if term.other is not None:
        other = f"{said(term.other.reason)} ({term.other.due:%d/%m/%Y})"
    return Term(
        clock=term.clock,
        title=said(term.rule.title),
        article=said(term.rule.cited),
        days_left=term.days_left,
        presses=term.presses,
        late=term.late,
        # Only the body's own duty presses; what the petitioner may do, or what has to pass, does not.
        soon=term.presses and term.soon,
        paused=term.stands_still,
        steps=tuple(said(step) for step in term.steps),
        other=other,
        unsure=said(term.rule.unsure),
    )
