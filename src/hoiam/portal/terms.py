"""What the law gives, before writing and afterwards, in the language of the page; every date is the core's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext

from hoiam.casework import laws
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.said import said
from hoiam.core.deadlines import amount
from hoiam.core.dossier import terms
from hoiam.core.dossier.days import in_words, petitioners_own
from hoiam.core.dossier.events import Clock
from hoiam.core.procedure import Law
from hoiam.core.words import Text

# The steps whose terms matter to somebody who is about to write: until it is taken up, until it is decided.
_TOLD: Final = ("sign", "receive", "accept")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the body: how many days or working days, for what, under which article."""

    amount: str
    title: Text
    article: str


def gives(law: Law, kind: str, on: date) -> list[Term]:
    """The body's main terms for a petition of this kind, in the order in which they start; none where the law has no number."""
    found = terms.given(law, kind, _TOLD, on)
    return [Term(said(amount(each.n, each.rule.unit)), each.rule.title, said(each.rule.cited)) for each in found]


@dataclass(frozen=True, slots=True)
class Shown:
    """A term with everything that its box shows; ``steps`` is how the date comes about, ``state`` is late, soon or empty.

    Late is only a duty of the body; of every term alike ``over`` says that its last day has passed.
    """

    clock: Clock
    title: str
    article: str
    steps: tuple[str, ...]
    other: str
    unsure: str
    days_left: int
    working_days: int | None
    state: str
    over: bool
    stands_still: bool
    days: str
    extended_late: bool
    extended_by_accused: bool


def own_days(case: CaseView, today: date) -> str:
    """The petitioner's own days, in words: from due form at any body to the paper that settles the petition, or today, and
    whose they were. Empty before it is in due form."""
    found = petitioners_own(case.petition, laws.current(), today)
    return said(in_words(found, to_petitioner=True)) if found is not None and found.days else ""


def shown(case: CaseView, today: date) -> list[Shown]:
    """Every term that runs or stands still, as the core orders them."""
    return [_shown(term) for term in terms.terms(case.petition, laws.current(), today)]


def of_clock(case: CaseView, clock: Clock | None, today: date) -> Shown | None:
    """One of the running terms; None for none."""
    return _shown(terms.term(case.petition, laws.current(), clock, today)) if clock is not None else None


@dataclass(frozen=True, slots=True)
class Awaited:
    """The date that matters to the petitioner: by when he has his answer, or what comes before it; ``then`` is how long the law
    gives for the answer after that, with its article, empty where nothing is to be added."""

    term: Shown
    answers: bool
    then: str
    then_article: str


def awaited(case: CaseView, today: date) -> Awaited | None:
    """The body's term that matters to the petitioner; None where none runs."""
    found = terms.awaited(case.petition, laws.current(), today)
    if found is None:
        return None
    then = found.then
    return Awaited(
        term=_shown(terms.term(case.petition, laws.current(), found.clock, today)),
        answers=found.answers,
        then=said(amount(then.n, then.rule.unit)) if then is not None else "",
        then_article=said(then.rule.cited) if then is not None else "",
    )


@dataclass(frozen=True, slots=True)
class Way:
    """What is left where the body is late, with its article and what nobody has confirmed of it."""

    gist: str
    article: str
    unsure: str


def doors(case: CaseView, today: date) -> list[Way]:
    """What the law leaves to whoever waits where a term of the body has run out."""
    found = terms.doors(case.petition, laws.current(), today)
    return [Way(said(door.gist), door.article, said(door.unsure)) for door in found]


def next_of_own(case: CaseView, today: date) -> Shown | None:
    """The petitioner's own term that ends first."""
    return of_clock(case, terms.own_due(case.petition, today), today)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day that lies ahead for the petitioner, and of what."""

    day: date
    title: str


def ahead(case: CaseView, today: date, asked: date | None) -> list[Ahead]:
    """The petitioner's days from today on: by when he is to answer (``asked``), by when he is answered, until when he may go
    further."""
    found, waits = list[Ahead](), awaited(case, today)
    if asked is not None:
        found.append(Ahead(asked, gettext("trả lời yêu cầu bổ sung")))
    for term in (waits.term if waits is not None else None, next_of_own(case, today)):
        if term is not None and term.clock.due is not None and not term.stands_still:
            found.append(Ahead(term.clock.due, term.title))
    return sorted((each for each in found if each.day >= today), key=lambda each: each.day)


def _shown(term: terms.Term) -> Shown:
    other = said(term.why_not)
    if term.other is not None:
        other = f"{said(term.other.reason)} ({term.other.due:%d/%m/%Y})"
    return Shown(
        clock=term.clock,
        title=said(term.rule.title),
        article=said(term.rule.cited),
        steps=tuple(said(step) for step in term.steps),
        other=other,
        unsure=said(term.rule.unsure),
        days_left=term.calendar_days_left or 0,
        working_days=term.days_left,
        state="late" if term.late else "soon" if term.soon else "",
        over=term.over,
        stands_still=term.stands_still,
        days=said(in_words(term.shares, to_petitioner=True)) if term.shares is not None and term.shares.days else "",
        extended_late=term.run.extended_late,
        extended_by_accused=term.run.extended_by_accused,
    )
