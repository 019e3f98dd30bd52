"""The way on: which of the steps that the law has from here carry a petition forward, and which of them comes first.

Asked here for the page of a petition and for its line in a list. The page knows the history. The list does not: there a
petition is taken to have come straight where it stands, so its line may name a step that this petition has behind it already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from heapq import heappop, heappush
from typing import Final

from hoiam.casework import laws
from hoiam.casework.reading.edges import along, since_it_came_here, states_of
from hoiam.core.dossier.events import CLOCK, PETITIONER, Recorded
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import NOTHING, STAYS, Edge, Law

SENDING: Final = "notify.sent"


@dataclass(frozen=True, slots=True)
class Past:
    """How a petition came where it stands: the states that it has been in, the steps that have happened (``notify.sent``, and
    ``notify`` for any end of it), those since it came into its state; whether somebody handles it, whether a paper was made and
    not sent yet, whether its answer stands on the register, and whether anything of it came by hand, to be typed out."""

    been: frozenset[str]
    happened: frozenset[str]
    done: frozenset[str] = frozenset()
    assigned: bool = False
    to_send: bool = False
    published: bool = False
    by_hand: bool = False


def past_of(petition: Petition, history: Sequence[Recorded], law: Law, *, by_hand: bool) -> Past:
    """The past of a petition whose history is known."""
    return Past(
        been=frozenset(states_of(history)),
        happened=frozenset(petition.days),
        done=since_it_came_here(history),
        assigned=bool(petition.offices),
        to_send=_to_send([passed.edge for passed in along(history, law) if passed.edge is not None]),
        published=petition.answer != "",
        by_hand=by_hand,
    )


def way_on(law: Law, kind: str, state: str, edges: Iterable[Edge], past: Past) -> list[Edge]:
    """Those of the edges that carry a petition forward in its pack's order of a life, what comes first first: neither done
    since it came into its state, nor waiting for a step that must come before, nor leading back."""
    order, states = law.life(kind), law.wholes[kind].states

    def carries_on(edge: Edge) -> bool:
        if states[state].elsewhere and edge.step != "transfer":
            return False
        if edge.name not in order or edge.name in past.done or not past.happened.issuperset(edge.needs):
            return False
        match edge.step:
            case "sign":
                return law.kinds[kind].needs_signature
            case "assign":
                return not past.assigned
            case "notify" if edge.name == SENDING:
                return past.to_send
            case "gate":
                # What stands on the public register has been looked through.
                return not past.published
            case "transcribe":
                # A copy that went round once is typed anew only when something more came in by hand: a way aside.
                return past.by_hand and (edge.outcome == "checked" or "transcribe.checked" not in past.happened)
            case "transfer":
                # The way forward of a petition that belongs elsewhere or is on its way, and a way aside of every other.
                return edge.outcome == "received" or states[state].elsewhere
        # A step back to where the petition has been is a way aside: more verification, a second dialogue.
        return edge.target in (STAYS, state) or edge.target not in past.been

    # That something was served is recorded when it is known; nothing waits for it.
    return sorted(filter(carries_on, edges), key=lambda edge: (edge.name == "notify.served", order[edge.name]))


def next_of_the_body(kind: str, state: str, day: date, *, assigned: bool) -> Edge | None:
    """The step that comes first in the body for a petition that came straight to this state; None where none is left to it.

    None of a finished one too: what is left then (a paper to send, an answer to publish) only its history tells.
    """
    law = laws.current()
    return _next_of_the_body(law.version, kind, state, day, assigned)


@lru_cache(maxsize=1024)
def _next_of_the_body(_version: str, kind: str, state: str, day: date, assigned: bool) -> Edge | None:
    law = laws.current()
    procedure = law.procedure(kind, day)
    if not procedure.states[state].open:
        return None
    edges = [edge for edge in procedure.edges_from(state) if edge.by - {PETITIONER, CLOCK}]
    past = _past(_straight(law.version, kind, day)[state])
    if assigned:
        past = replace(past, assigned=True, happened=past.happened | {"assign"})
    return next(iter(way_on(law, kind, state, edges, past)), None)


@lru_cache(maxsize=64)
def _straight(_version: str, kind: str, day: date) -> dict[str, tuple[Edge, ...]]:
    return straight(laws.current(), kind, day)


def straight(law: Law, kind: str, day: date) -> dict[str, tuple[Edge, ...]]:
    """For each state of the kind the steps that lead straight to it from the first on: as few as can be, and as few of them as
    can be aside from the order of a life. Along it what a step needs is done, and each paper is sent before the petition moves
    on. Nothing for a state that nothing leads to."""
    order, procedure = law.life(kind), law.procedure(kind, day)
    found: dict[str, tuple[Edge, ...]] = dict.fromkeys(procedure.states, ())
    waiting: list[tuple[int, int, int, str, tuple[Edge, ...]]] = [(0, 0, 0, NOTHING, ())]
    passed: set[str] = set()
    pushed = 0
    while waiting:
        aside, _length, _pushed, state, path = heappop(waiting)
        if state in passed:
            continue
        passed.add(state)
        found |= {state: path} if state != NOTHING else {}
        here = [edge for edge in procedure.edges if state in edge.sources]
        stays = {edge.name: edge for edge in here if edge.target == STAYS}
        for edge in here:
            before = _before(edge, path, stays) or _before(edge, _by_what_is_needed(edge, path, procedure.edges), stays)
            if before is not None and edge.target in procedure.states and edge.target not in passed:
                pushed += 1
                then = (*before, edge)
                heappush(waiting, (aside + (edge.name not in order), len(then), pushed, edge.target, then))
    return found


def _by_what_is_needed(edge: Edge, path: tuple[Edge, ...], edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """The path with another step into the state where it ends, one that the edge needs; the same path where there is none."""
    into = next((n for n in reversed(range(len(path))) if path[n].target != STAYS), None)
    if into is None:
        return path
    others = (each for each in edges if each.name in edge.needs and each.target == path[into].target)
    found = next((each for each in others if each.sources & path[into].sources), None)
    return path if found is None else (*path[:into], found)


def _before(edge: Edge, path: tuple[Edge, ...], stays: Mapping[str, Edge]) -> tuple[Edge, ...] | None:
    """The path with everything that is done in the state before the petition leaves it by the edge; None where what the edge
    needs cannot be done there."""
    if _to_send(path) and SENDING in stays:
        path = (*path, stays[SENDING])
    for need in edge.needs:
        if need in _happened(path):
            continue
        step = next((each for name, each in stays.items() if need in (name, each.step) or need.startswith(f"{name}.")), None)
        path_to_it = _before(step, path, stays) if step is not None else None
        if step is None or path_to_it is None:
            return None
        path = (*path_to_it, step)
    return path


def _past(path: Sequence[Edge]) -> Past:
    been = frozenset(edge.target for edge in path if edge.target != STAYS)
    happened = _happened(path)
    assigned, published = "assign" in happened, "publish" in happened
    return Past(been, happened, assigned=assigned, to_send=_to_send(path), published=published)


def _happened(path: Iterable[Edge]) -> frozenset[str]:
    """As ``Petition.days`` has it: a step, its end, and to whom something was sent or served."""
    return frozenset(name for edge in path for name in (edge.step, edge.name, f"{edge.name}.{PETITIONER}"))


def _to_send(path: Iterable[Edge]) -> bool:
    """Whether the last step that wrote something to somebody came after the last that sent it."""
    waits = False
    for edge in path:
        waits = edge.name != SENDING and (waits or bool((edge.letter and edge.reach == "sent") or edge.results))
    return waits
