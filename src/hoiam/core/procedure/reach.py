"""The ways through a procedure: where a step leads, what can be reached, what runs whatever way was taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet

from hoiam.core.procedure.model import BACK, NOTHING, STAYS, Edge, Procedure


def targets(procedure: Procedure, edge: Edge, source: str) -> frozenset[str]:
    """The states that the step can lead to from a state: itself when it stays, every state before it when it goes back."""
    if edge.target == STAYS:
        return frozenset({source})
    if edge.target == BACK:
        return frozenset(
            state for before in procedure.edges if before.target == source for state in before.sources if state != source
        )
    return frozenset({edge.target})


def reached(procedure: Procedure, start: Iterable[str], follows: Callable[[Edge], bool] = lambda edge: True) -> set[str]:
    """Every state to which steps that ``follows`` lets through lead from these, and these themselves."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        state = waiting.pop()
        if state in found:
            continue
        found.add(state)
        for edge in procedure.edges_from(state):
            # One that stays leads to where it begins.
            if edge.target != STAYS and follows(edge):
                waiting += targets(procedure, edge, state)
    return found


def begins(procedure: Procedure) -> set[str]:
    """The states in which a petition can begin."""
    return {procedure.initial, *(edge.target for edge in procedure.edges if NOTHING in edge.sources)}


def after(procedure: Procedure, edge: Edge) -> set[str]:
    """The states in which a petition can be once the step is taken."""
    return {state for source in edge.sources for state in targets(procedure, edge, source)}


def ends_clock(edge: Edge, rule_id: str, *, goes_along: bool) -> bool:
    """Whether a clock of the rule ends with the step, met or not."""
    return rule_id in edge.ends or ("*" in edge.ends and not (edge.passes_on and goes_along))


def steps_while(
    procedure: Procedure, edge: Edge, rule_id: str, *, met_by: AbstractSet[str], goes_along: bool
) -> Iterator[Edge]:
    """The steps that can be taken while a clock runs that the step starts: those that end it among them, and nothing behind
    one that ends it without meeting it."""

    def runs_on(step: Edge) -> bool:
        return step.name in met_by or not ends_clock(step, rule_id, goes_along=goes_along)

    for state in reached(procedure, after(procedure, edge), runs_on):
        yield from procedure.edges_from(state)
