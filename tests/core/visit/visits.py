"""Receptions told act by act against the packs in law/: who does what on which day, and what the law makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from hoiam.core.dossier.events import Recorded, Sealed
from hoiam.core.dossier.participants import Actor, permit
from hoiam.core.visit import steps
from hoiam.core.visit.state import Visit, fold
from law.law_of_the_land import LAW

BODY = "XA-AB"
DAY, VISIT = "vn.reception_day", "vn.visit"
SEALED = Sealed("0" * 32, "identity", "identity", "ab" * 32)


@dataclass(repr=False)
class Told:
    """A history in the making."""

    history: list[Recorded] = field(default_factory=list)

    @property
    def visit(self) -> Visit:
        return fold(self.history)

    def begin(self, step: Any, today: date) -> Told:
        for act in step.take(None, LAW, today):
            self._record(act, today)
        return self

    def then(self, step: Any, today: date, *, by: str = "clerk") -> Visit:
        permit(self.visit, LAW, step, Actor(f"{BODY}/01", frozenset({by}), BODY), today)
        for act in step.take(self.visit, LAW, today):
            self._record(act, today)
        return self.visit

    def _record(self, act: Any, today: date) -> None:
        at = datetime.combine(today, time(3), UTC)
        self.history.append(Recorded(len(self.history) + 1, at, f"{BODY}/01", BODY, act))


def came(on: date, *, way: str = "regular", people: int = 1, today: date | None = None, **more: Any) -> Told:
    """A visit of so many, who arrived on that day."""
    return Told().begin(steps.Arrive.by(LAW, VISIT, on, way, people, **more), today or on)


def heard(on: date, *, way: str = "regular", matters: int = 1, guided: int = 0) -> Told:
    """A visit that was called in and said what it came for."""
    told = came(on, way=way)
    told.then(steps.CallIn(), on)
    for _ in range(matters):
        told.then(steps.Note("vn.feedback", SUBJECT, outcome="taken"), on)
    for _ in range(guided):
        told.then(steps.Note("vn.feedback", SUBJECT, guided_to="TINH-SL", outcome="guided"), on)
    return told


SUBJECT = LAW.kinds["vn.feedback"].subjects[0].id


def day(text: str) -> date:
    return date.fromisoformat(text)
