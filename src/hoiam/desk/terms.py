"""The terms of a petition as the desk shows them; every date and every reason for it is the core's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoiam.casework import bodies, laws
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.edges import apart_terms
from hoiam.casework.reading.visits import VisitView
from hoiam.casework.said import said
from hoiam.core.dossier import terms as core
from hoiam.core.dossier.days import in_words
from hoiam.core.dossier.events import Clock
from hoiam.core.errand.state import Errand


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
    days: str
    owed_to: str
    extended_late: bool
    extended_by_accused: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """A term that ended, in the language of the page: of what, on which day, how, and whose its days were."""

    title: str
    body: str
    day: date | None
    how: str
    late: bool
    days: str
    extended_by_accused: bool


def terms(view: CaseView | VisitView, day: date) -> list[Term]:
    """The running terms: what presses the body first, then the others, each by its day."""
    hidden = not_shown(view)
    return [_shown(term) for term in core.terms(view.petition, laws.current(), day) if term.clock.name not in hidden]


def of_errand(errand: Errand, day: date) -> tuple[list[Term], list[Ended]]:
    """The running terms of an errand, and those that have ended: both bodies are told all of them."""
    law = laws.current()
    return [_shown(term) for term in core.terms(errand, law, day)], [_ended(each) for each in core.ended(errand, law, day)]


def not_shown(view: CaseView | VisitView) -> frozenset[str]:
    """The terms of steps that whoever asks does not see."""
    if isinstance(view, VisitView) or view.apart:
        return frozenset()
    return apart_terms(laws.current(), view.petition.kind)


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
        days=said(in_words(term.shares)) if term.shares is not None else "",
        owed_to=", ".join(said(party) for party in term.owed_to),
        extended_late=term.run.extended_late,
        extended_by_accused=term.run.extended_by_accused,
    )


def ended(view: CaseView | VisitView, day: date) -> list[Ended]:
    """The body's terms that have ended, each time that one ran, in the order in which they did."""
    found = core.ended(view.petition, laws.current(), day)
    return [_ended(each) for each in found if each.rule.id not in not_shown(view)]


def _ended(each: core.Ended) -> Ended:
    return Ended(
        title=said(each.rule.title),
        body=said(bodies.every()[each.run.body].name) if each.run.body in bodies.every() else each.run.body,
        day=each.run.ended,
        how=said(each.how),
        late=each.late,
        days=said(in_words(each.shares)) if each.shares is not None else "",
        extended_by_accused=each.run.extended_by_accused,
    )
