"""A petition told act by act against the packs in law/: who does what on which day, and what the law makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import plain
from hoiam.core.dossier.events import CLOCK, PETITIONER, Recorded, Sealed
from hoiam.core.dossier.participants import Actor, OfItself, permit
from hoiam.core.petition.journey import BY_WORD
from hoiam.core.petition.state import Petition, fold
from hoiam.core.petition.steps.receive import Receive
from hoiam.core.procedure import Law
from law.law_of_the_land import LAW

BODY, SUPERIOR, OTHER = plain.BODY, "TINH-SL", plain.OTHER
LONG_ENOUGH = timedelta(days=14)
WORDS = Sealed("0" * 32, "content", "words", "ab" * 32)


@dataclass(repr=False)
class Told:
    """A history in the making. ``law`` may be another law than that of the land."""

    law: Law = LAW
    body: str = BODY
    history: list[Recorded] = field(default_factory=list)

    def __repr__(self) -> str:
        return "Told(" + ", ".join(f"{r.act.day:%d/%m} {r.act.step}.{r.act.outcome}".rstrip(".") for r in self.history) + ")"

    @property
    def petition(self) -> Petition:
        return fold(self.history)

    @property
    def last(self) -> Recorded:
        return self.history[-1]

    def receive(self, kind: str, day: date, *, today: date | None = None, **said: Any) -> Petition:
        """The petition comes in on ``day``."""
        given = {"subject": "land", "place": "SL-AB", "channel": "portal", "language": "vi", "blobs": (WORDS,)} | said
        given["against"] = plain.whom(given.get("against", ()))
        for act in Receive(kind=kind, claimed=day, body=self.body, **given).take(None, self.law, today or day):
            self._record(act, today or day, PETITIONER)
        return self.petition

    def order(self, name: str, day: date, **said: Any) -> Any:
        """The step that ``name`` (``notify.served``) orders on that day."""
        word, _dot, outcome = name.partition(".")
        given = plain.order(word, day, self.petition)
        if "until" in given:
            given["until"] = day + LONG_ENOUGH
        return replace(BY_WORD[word].step(**(given | said)), outcome=outcome)

    def then(self, name: str, day: date, *, by: str = "", actor: str = "", on_behalf_of: str = "", **said: Any) -> Petition:
        """Takes the step, or raises the law's refusal and leaves everything as it was.

        ``by`` is a role; without it, one of those to whom the procedure gives the step. ``actor`` is the office that acts,
        where it matters; everything else that is said goes into the step.
        """
        step = self.order(name, day, **said)
        petition = self.petition
        word, outcome = step.word, step.outcome
        edge = self.law.procedure(petition.kind, day).edge(petition.state, word, outcome)
        role = by or min(edge.by if edge is not None else {"officer"})
        if isinstance(step, OfItself) and step.speaks_of():
            if "office" not in said:
                step = replace(step, office=actor or f"{on_behalf_of or petition.body}/{step.office.partition('/')[2]}")
            actor = actor or step.office
        # What comes of an errand is recorded by no office of the petition's body.
        himself = {"petitioner": PETITIONER} | ({"clock": CLOCK} if word == "errand" else {})
        actor = actor or himself.get(role) or f"{on_behalf_of or petition.body}/{role}"
        # In a tale an officer needs no assignment: he also has a role that covers every petition of his body, and that gives
        # him no step. What assignment decides is tabulated in tests/wall/test_participants.py.
        others = ("publisher", "clerk") if edge is not None and word != "read" else ()
        covering = next((r for r in others if edge is not None and r not in edge.by), "leader")
        roles = frozenset({role, covering} if role == "officer" else {role})
        permit(petition, self.law, step, Actor(actor, roles, actor.partition("/")[0]), day)
        for act in step.take(petition, self.law, day):
            self._record(act, day, actor, on_behalf_of)
        return self.petition

    def due(self, clock: str) -> date | None:
        return self.petition.clocks[clock].due

    def _record(self, act: Any, day: date, actor: str, on_behalf_of: str = "") -> None:
        at = datetime.combine(day, time(3), UTC)
        body = on_behalf_of or (self.petition.body if self.history else self.body)
        self.history.append(Recorded(len(self.history) + 1, at, actor, body, act))


def day(text: str) -> date:
    return date.fromisoformat(text)


def a_complaint(state: str = "accepted", *, law: Law = LAW) -> Told:
    """A complaint under the law of 1 July 2026, brought as far as ``state`` and accepted on that very day."""
    told = Told(law=law)
    told.receive("vn.complaint", day("2026-06-26"), channel="letter", signed="paper")
    road = [
        ("signed", None, ""),
        ("classified", "classify.competent", "2026-06-29"),
        ("accepted", "accept", "2026-07-01"),
        ("assigned", "assign", "2026-07-02"),
        ("verifying", "verify.ordered", "2026-07-03"),
        ("verified", "verify.reported", "2026-07-10"),
        ("decided", "decide", "2026-07-13"),
        ("sent", "notify.sent", "2026-07-14"),
        ("served", "notify.served", "2026-07-15"),
    ]
    return _brought(told, road, state)


def a_denunciation(state: str = "accepted") -> Told:
    """A denunciation accepted on 8 January 2026, as in the worked cases."""
    told = Told()
    told.receive("vn.denunciation", day("2026-01-05"), channel="letter", signed="paper", subject="conduct")
    road = [
        ("signed", None, ""),
        ("classified", "classify.competent", "2026-01-06"),
        ("accepted", "accept", "2026-01-08"),
        ("assigned", "assign", "2026-01-09"),
        ("verifying", "verify.ordered", "2026-01-12"),
        ("verified", "verify.reported", "2026-01-20"),
        ("concluded", "conclude", "2026-01-23"),
    ]
    return _brought(told, road, state)


def a_feedback(state: str = "classified") -> Told:
    told = Told()
    told.receive("vn.feedback", day("2026-07-06"), subject="roads")
    return _brought(told, [("received", None, ""), ("classified", "classify.competent", "2026-07-07")], state)


def _brought(told: Told, road: list[tuple[str, str | None, str]], state: str) -> Told:
    for reached, step, on in road:
        if step is not None:
            told.then(step, day(on))
        if reached == state:
            return told
    raise AssertionError(f"the road has no {state}")
