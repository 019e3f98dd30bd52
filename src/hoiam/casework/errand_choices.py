"""What may be asked of other bodies for a petition, by law and by the regulation in force: which kinds, of whom, until when.

The law comes first: its longest day is a border. A regulation names who is asked and within how many days; where both have a
number the earlier day is proposed, and where neither has one nobody proposes any: whoever sends it says the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hoiam.casework import laws, regulations
from hoiam.casework.reading.errands import serves_until
from hoiam.core.dossier.refusals import Missing
from hoiam.core.errand import steps
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import ErrandKind, ErrandTerm
from hoiam.core.regulation import AskedOf, last_day
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of errand that the law has for a petition, with its article there and the last day that it lets the answer be due;
    None where it sets no number."""

    kind: ErrandKind
    term: ErrandTerm
    most: date | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A day that law or regulation has for the answer of a kind from a body. ``asked`` is the row of the regulation, None where
    the day is the law's alone."""

    day: date
    asked: AskedOf | None


def kinds(petition: Petition, today: date) -> tuple[Kind, ...]:
    """The kinds of errand that the law has for such a petition on a day, in the order of the pack; a part of a joint
    verification only where somebody leads one, and nothing that a superior orders by a numbered paper."""
    law = laws.current()
    machine = law.errands_of(petition.kind)
    found = [each for each in machine.kinds.values() if each.in_force(today)] if machine is not None else []
    found = [each for each in found if (petition.joint is not None or not each.joint) and not each.directive]
    with_terms = [(each, term) for each in found if (term := each.term(petition.kind)) is not None]
    return tuple(Kind(each, term, steps.longest(law, term, today)) for each, term in with_terms)


def must_ask(petition: Petition, today: date, errand: str = "") -> tuple[AskedOf, ...]:
    """Whom the regulation in force wants asked for such a petition, before it is answered; with ``errand`` as in
    ``regulations.must_ask``."""
    return regulations.must_ask(
        petition.kind, petition.subject, petition.place or petition.body, today, errand, people=petition.people
    )


def proposed(petition: Petition, today: date, errand: str, to: str) -> Proposed | None:
    """By which day the answer is due where whoever asks names none: the earlier of the law's and the regulation's, and no later
    than the petition's own term needs it; None where neither has a number."""
    here = next((each for each in kinds(petition, today) if each.kind.id == errand), None)
    asked = _of(must_ask(petition, today, errand), errand, to)
    told = last_day(asked, laws.current(), today) if asked is not None else None
    most = here.most if here is not None else None
    found = min((day for day in (told, most) if day is not None), default=None)
    if found is None:
        return None
    until = serves_until(petition, laws.current())
    served = until if until is not None and today <= until < found else found
    return Proposed(served, asked if told == found else None)


def due_of(petition: Petition, today: date, errand: str, to: str, typed: date | None) -> tuple[date, Proposed | None]:
    """The day of the answer: the one that was typed, else the one that law or regulation has for that kind and body, which
    stands beside it. Raises Missing where there is neither."""
    found = proposed(petition, today, errand, to)
    if typed is not None:
        return typed, found
    if found is not None:
        return found.day, found
    here = next((each for each in kinds(petition, today) if each.kind.id == errand), None)
    why = here.term.no_rule if here is not None else None
    raise Missing(
        Text("Chưa ghi ngày trả lời.", "No day for the answer is given."),
        why if why is not None else Text("Luật không đặt số ngày.", "The law sets no number."),
        Text("Ghi một ngày làm việc.", "Give a working day."),
        article=here.term.article if here is not None else "",
        field="due",
    )


def _of(rows: Iterable[AskedOf], errand: str, to: str) -> AskedOf | None:
    """The row that says it of this body; else the one for whoever is asked for that."""
    by_body = {each.body: each for each in rows if each.errand == errand}
    return by_body.get(to) or by_body.get("")
