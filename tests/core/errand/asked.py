"""Errands told act by act against the packs in law/: who does what on which day, and what the law makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from hoiam.core.dossier.events import Recorded, Sealed
from hoiam.core.dossier.participants import THE_CLOCK, Actor, permit
from hoiam.core.errand import steps
from hoiam.core.errand.state import Errand, fold
from law.law_of_the_land import LAW

ASKER, ASKED, OTHER, FOURTH = "XA-AB", "SO-TN", "SO-XD", "SO-NV"
WORDS = Sealed("0" * 32, "content", "question", "ab" * 32)
SAID = Sealed("1" * 32, "content", "answer", "cd" * 32)
MACHINE = LAW.errands["vn.errand"]


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@dataclass(repr=False)
class Told:
    """A history in the making."""

    history: list[Recorded] = field(default_factory=list)

    @property
    def errand(self) -> Errand:
        return fold(self.history)

    def send(self, on: date, **said: Any) -> Told:
        for act in order(**said).take(None, LAW, on):
            self._record(act, on, f"{ASKER}/03", ASKER)
        return self

    def then(self, step: Any, on: date, *, by: str = "", body: str = "") -> Errand:
        """Takes the step for an office of the body that the law gives it to, or for ``body``; ``by`` is its role."""
        errand = self.errand
        edge = LAW.procedure(errand.kind, on).edge(errand.state, step.word, step.outcome)
        who = body or (errand.asker if edge is not None and "asked" not in edge.part else errand.to)
        if edge is not None and "above" in edge.part:
            who = body or errand.escalated_to or "TINH-SL"
        role = by or ("leader" if edge is None or "leader" in edge.by else min(edge.by))
        actor = THE_CLOCK if role == "clock" else Actor(f"{who}/09", frozenset({role} if by else {role, "leader"}), who)
        permit(errand, LAW, step, actor, on)
        for act in step.take(errand, LAW, on):
            self._record(act, on, actor.office, who)
        return self.errand

    def _record(self, act: Any, on: date, actor: str, body: str) -> None:
        at = datetime.combine(on, time(3), UTC)
        self.history.append(Recorded(len(self.history) + 1, at, actor, body, act))


def order(**said: Any) -> steps.Send:
    """The plain demand: two questions about a complaint, due a week later."""
    given: dict[str, Any] = {
        "id": "e" * 32,
        "kind": "inform",
        "of": "vn.complaint",
        "asker": ASKER,
        "to": ASKED,
        "fingerprint": "f" * 64,
        "questions": 2,
        "due": day("10-12"),
        "blocking": True,
        "blobs": (WORDS,),
    }
    return steps.Send(**(given | said))


def asked(on: str = "10-05", **said: Any) -> Told:
    """An errand that was sent and delivered on that day."""
    return Told().send(day(on), **said)


def answer(*questions: str, outcome: Any = "full") -> steps.Answer:
    return steps.Answer(questions or ("1", "2"), (SAID,), outcome)
