"""What the law gives, before writing and afterwards: which term, from when, how long, under which article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import ngettext

from hoiam.core.deadlines import DeadlineError, Due, Interval
from hoiam.core.dossier.events import Clock
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.portal.templatetags.said import said

# The steps whose terms matter to somebody who is about to write: until it is taken up, until it is decided.
_TOLD = ("sign", "receive", "accept")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the body: how many days or working days, for what, under which article."""

    n: int
    unit: str
    title: Any
    article: str

    @property
    def amount(self) -> str:
        """`7 ngày làm việc`, in the language of the page."""
        return amount(self.n, self.unit)


def amount(n: int, unit: str) -> str:
    """A number of days, working days, months, years or hours in the language of the page."""
    pattern = {
        "cd": ngettext("%(n)d ngày", "%(n)d ngày", n),
        "wd": ngettext("%(n)d ngày làm việc", "%(n)d ngày làm việc", n),
        "month": ngettext("%(n)d tháng", "%(n)d tháng", n),
        "year": ngettext("%(n)d năm", "%(n)d năm", n),
        "hour": ngettext("%(n)d giờ", "%(n)d giờ", n),
    }.get(unit, "%(n)d")
    return pattern % {"n": n}


def gives(law: Law, kind: str, on: date) -> list[Term]:
    """The body's main terms for a petition of this kind, in the order in which they start; none where the law has no number."""
    found: dict[str, Term] = {}
    procedure = law.procedure(kind, on)
    for step in _TOLD:
        for edge in procedure.edges:
            if edge.step != step:
                continue
            # The first term of a step is the one that the step is about; the others guard it.
            for start in edge.starts[:1]:
                rule = law.rule(start.rule, on)
                if start.whose == "body" and rule.n is not None and start.only_if is None:
                    found.setdefault(start.rule, Term(rule.n, rule.unit, rule.title, said(rule.cited)))
    return list(found.values())


def due_of(law: Law, petition: Petition, clock: Clock, until: date) -> Due | None:
    """A running term computed again, for its steps ("why this date"); None where it has no number or the rule is gone."""
    stopped = [Interval(first, last) for first, last in petition.stopped(clock.name, until) if first <= last]
    try:
        due = law.due(clock.name, clock.trigger, when=clock.conditions, stopped=stopped)
    except DeadlineError:
        return None
    # A term lengthened by a further one, or counted under a calendar that has changed since, is not explained by this count.
    return due if due.due == clock.due else None


def next_due(petition: Petition) -> Clock | None:
    """The body's running term that ends first."""
    still = {pause.clock for pause in petition.pauses if pause.last is None}
    return _first([c for c in petition.clocks.values() if c.whose == "body" and c.name not in still])


def own_due(petition: Petition) -> Clock | None:
    """The petitioner's own term that ends first."""
    return _first([c for c in petition.clocks.values() if c.whose == "petitioner"])


def _first(clocks: Sequence[Clock]) -> Clock | None:
    dated = [clock for clock in clocks if clock.due is not None]
    return min(dated, key=lambda clock: (clock.due or date.max, clock.name), default=None)
