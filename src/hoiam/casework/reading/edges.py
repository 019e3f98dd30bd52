"""The way that a history took through the law: each act with the edge it went along.

The edge is the one that the law had when the act was taken, from the state before it, of the kind that the petition was then,
with the act's own outcome. What can be said of an act (its title, its gist, the paper that it makes) is said of that edge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hoiam.casework.days import law_day
from hoiam.core.dossier.events import Act, DuesRecomputed, Recorded, Sealed, sealed_in
from hoiam.core.errand.events import ErrandSent
from hoiam.core.petition.events import Classified, OwnDataAsked, Received
from hoiam.core.petition.journey import TITLES
from hoiam.core.petition.state import HEIR
from hoiam.core.procedure import NOTHING, Edge, Law
from hoiam.core.visit.events import Arrived, Scheduled
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Passed:
    """An act and the edge it went along; ``edge`` is None for what no pack draws (terms computed again). ``kind`` is what the
    petition was when the act was taken: an act that classifies it anew goes along an edge of the new kind."""

    recorded: Recorded
    kind: str
    edge: Edge | None


def along(history: Sequence[Recorded], law: Law) -> Iterator[Passed]:
    """The acts of a petition, the first one first, each with its edge."""
    kind, state = "", NOTHING
    for recorded in history:
        act = recorded.act
        match act.fact:
            case Received(kind=named) | Classified(kind=named) | Arrived(kind=named) | Scheduled(kind=named):
                kind = named or kind
            case ErrandSent(machine=named):
                kind = named
        # The road asks the law of the day of recording; a receipt goes by the day that its paper says.
        asked = (law_day(law, kind, recorded.at), act.day)
        found = (law.procedure(kind, day).edge(state, act.step, act.outcome) for day in asked)
        yield Passed(recorded, kind, next((edge for edge in found if edge is not None), None))
        state = act.state


def first_edge(law: Law, kind: str, act: Act) -> Edge | None:
    """The edge by which a petition of the kind comes into being."""
    return law.procedure(kind, act.day).edge(NOTHING, act.step, act.outcome)


def edge_from(law: Law, kind: str, state: str, step: str, outcome: str, day: date) -> Edge | None:
    """The edge that a petition of the kind would go along from a state; None where the law has none, or has no such state."""
    return law.procedure(kind, day).edge(state, step, outcome)


def ever_drawn(law: Law, kind: str) -> tuple[Edge, ...]:
    """Every step that a kind's procedure has or had on any day."""
    return law.wholes[kind].edges


def drawn(law: Law, kind: str, day: date) -> tuple[Edge, ...]:
    """Every step of a kind's procedure on a day, in the order of the pack."""
    return law.procedure(kind, day).edges


def happened(passed: Passed) -> Text:
    """What happened, in the past tense, as the law of the kind calls it; the house's word for it where no pack draws it."""
    return TITLES[passed.recorded.act.step] if passed.edge is None else passed.edge.done


def is_apart(passed: Passed, law: Law) -> bool:
    """Whether what came with the act lies with the name, and only offices that take such steps see that it was taken; so it is
    with one that computed again nothing but terms that such steps start."""
    act = passed.recorded.act
    if isinstance(act.fact, DuesRecomputed) and act.starts:
        return {each.name for each in act.starts} <= apart_terms(law, passed.kind)
    return passed.edge is not None and passed.edge.apart


def brought_apart(history: Sequence[Recorded], law: Law) -> frozenset[str]:
    """The ids of the blobs that came with such acts."""
    acts = (passed.recorded.act for passed in along(history, law) if is_apart(passed, law))
    return frozenset(blob.id for act in acts for blob in sealed_in(act.fact))


def apart_terms(law: Law, kind: str) -> frozenset[str]:
    """The terms that only such steps of the kind start: that one runs tells as much as the step."""
    edges = law.wholes[kind].edges
    elsewhere = {start.rule for edge in edges if not edge.apart for start in edge.starts}
    return frozenset(start.rule for edge in edges if edge.apart for start in edge.starts) - elsewhere


def identities(history: Sequence[Recorded]) -> tuple[list[str], list[str]]:
    """The ids of the sealed identities of whoever wrote: those that count, the newest last, as corrections were taken; and
    those that wait to be taken."""
    count: list[str] = []
    waiting: list[str] = []
    of_heir = False
    for recorded in history:
        act = recorded.act
        brings = [blob.id for blob in sealed_in(act.fact) if blob.kind == "identity"]
        heirs = [blob.id for blob in sealed_in(act.fact) if blob.kind == HEIR]
        if not isinstance(act.fact, OwnDataAsked):
            count += brings
        elif brings or heirs:
            waiting, of_heir = brings or heirs, not brings
        elif act.outcome in ("given", "declined"):
            # An heir's own stands beside the petitioner's and never in its place (``Petition.heir``).
            count += waiting if act.outcome == "given" and not of_heir else []
            waiting = []
    return count, waiting


def passed_by(history: Sequence[Recorded], law: Law, seq: int) -> Passed:
    """The act with this number and its edge."""
    return next(passed for passed in along(history, law) if passed.recorded.seq == seq)


def to_do(law: Law, kind: str, name: str) -> Text:
    """What the law of the kind calls a step that is still to be taken (``verify.ordered``, ``notify.served.petitioner``), in
    the imperative."""
    step, _dot, rest = name.partition(".")
    outcome = rest.partition(".")[0]
    found = next((e for e in law.wholes[kind].edges if e.step == step and outcome in ("", e.outcome)), None)
    return found.title if found is not None else TITLES[step]


def brought(history: Sequence[Recorded]) -> Iterator[tuple[Recorded, Sealed]]:
    """Every sealed blob that the acts speak of, with the act that brought it."""
    for recorded in history:
        for blob in sealed_in(recorded.act.fact):
            yield recorded, blob


def since_it_came_here(history: Sequence[Recorded]) -> frozenset[str]:
    """The steps (``notify.sent``) taken since the petition came into its state; the one that led there is none of them."""
    done: list[str] = []
    for recorded in reversed(history):
        if recorded.act.state != history[-1].act.state:
            break
        done.append(recorded.act.name)
    return frozenset(done[:-1])


def states_of(history: Sequence[Recorded]) -> Collection[str]:
    """Every state that the petition has been in."""
    return {recorded.act.state for recorded in history}
