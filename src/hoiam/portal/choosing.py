"""Which kind of petition fits, and which body takes it: suggestions with their reasons. The person decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hoiam.casework import bodies
from hoiam.casework.bodies import BodyView
from hoiam.casework.days import utc_now
from hoiam.casework.intake import Along
from hoiam.core.dossier.participants import never_reads
from hoiam.core.procedure import QUESTIONS, Kind, Law, Question, first_kinds
from hoiam.core.vietnamese import sort_key


def suggested_kind(answers: Mapping[Question, str], kinds: Mapping[str, Kind]) -> str:
    """The kind that the answers (y or n) point to by its pack, among those that a person can begin with; empty for none."""
    said = {question: answers.get(question) == "y" for question in QUESTIONS}
    for name, kind in first_kinds(kinds).items():
        if kind.suggested_when is not None and all(said[q] == wanted for q, wanted in kind.suggested_when.items()):
            return name
    return ""


def is_mixed(answers: Mapping[Question, str]) -> bool:
    """Both a wrong done to oneself and a breach by somebody: two petitions serve better than one."""
    return answers.get("own") == "y" and answers.get("wrong") == "y"


@dataclass(frozen=True, slots=True)
class Offer:
    """Bodies in the order in which they are offered; the first is the suggestion. `reason` is why: near, only, superior."""

    bodies: tuple[BodyView, ...]
    reason: str


def offered_bodies(every: Mapping[str, BodyView], kind: str, near: str) -> Offer:
    """The bodies that take this kind: the one that governs the place, its superior, then the others by name."""
    today = bodies.public_day(utc_now())
    fitting = {
        code: body for code, body in every.items() if kind in body.kinds and body.key is not None and not body.is_over(today)
    }
    here = every.get(near)
    # Where the body of the place is no more, those that stand in its place govern it.
    nearest = [near, *(each.to for each in here.successions), here.parent] if here is not None else [near]
    first = [fitting[code] for code in dict.fromkeys(nearest) if code in fitting]
    rest = sorted((body for body in fitting.values() if body not in first), key=lambda body: sort_key(body.name.vi))
    ordered = (*first, *rest)
    return Offer(ordered, "only" if len(ordered) == 1 else "near" if near in fitting else "")


def receives(law: Law, kind: str, body: str, against: Collection[str], along: Along) -> str:
    """The body that a petition written to this one goes to: a superior where the law keeps the body away from it, or one of
    those denounced could open it there; empty where nobody is left."""
    return bodies.receiver(body, never_reads(law, along.told_under(kind), against), also=along.kept_away)
