"""The ways through a procedure: where a step leads, what can be reached, what runs whatever way was taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from hoiam.core.deadlines import Rule
from hoiam.core.procedure.model import BACK, NOTHING, STAYS, Edge, Procedure


def targets(procedure: Procedure, edge: Edge, source: str) -> frozenset[str]:
    """The states that the step can lead to from a state: itself when it stays, every state before it when it goes back."""
    if edge.target == STAYS:
        return frozenset({source})
    if edge.target == BACK:
        before = (each for each in procedure.edges if each.target == source and edge.takes_back in (None, each.step))
        states = frozenset(state for each in before for state in each.sources if state != source)
        return states & without(procedure, edge.unless) if edge.unless else states
    return frozenset({edge.target})


def without(procedure: Procedure, acts: tuple[str, ...]) -> frozenset[str]:
    """The states in which a petition can be before any of these acts (``decide``, ``close.court``) has happened."""

    def is_none_of_them(step: Edge) -> bool:
        return step.takes_back is None and not {step.step, step.name, *step.needs} & {*acts}

    return _once(procedure, ("without", *acts), lambda: reached(procedure, begins(procedure), is_none_of_them))


def behind(procedure: Procedure, act: str) -> frozenset[str]:
    """The states in which a petition can be once that act (``decide``) has happened."""
    steps = [step for step in procedure.edges if act in (step.step, step.name)]
    states = {state for step in steps for state in after(procedure, step)}
    return _once(procedure, ("behind", act), lambda: reached(procedure, states, lambda step: act not in step.unless))


def _once(procedure: Procedure, asked: tuple[str, ...], found: Callable[[], set[str]]) -> frozenset[str]:
    known = procedure.reached
    if asked not in known:
        known[asked] = frozenset(found())
    return known[asked]


def reached(procedure: Procedure, start: Iterable[str], follows: Callable[[Edge], bool] = lambda edge: True) -> set[str]:
    """Every state to which steps that ``follows`` lets through lead from these, and these themselves."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        state = waiting.pop()
        if state in found:
            continue
        found.add(state)
        for edge in procedure.leading_from[state]:
            if edge.target not in found and follows(edge):
                waiting += targets(procedure, edge, state)
    return found


def begins(procedure: Procedure) -> set[str]:
    """The states in which a petition can begin."""
    return {procedure.initial, *(edge.target for edge in procedure.edges if NOTHING in edge.sources)}


def after(procedure: Procedure, edge: Edge) -> set[str]:
    """The states in which a petition can be once the step is taken."""
    return {state for source in edge.sources for state in targets(procedure, edge, source)}


def ends_clock(edge: Edge, name: str, rule: Rule) -> bool:
    """Whether a clock of that name, of this version of its rule, ends with the step, met or not."""
    return name in edge.ends or edge.sweeps(rule)


def steps_while(procedure: Procedure, edge: Edge, name: str, rule: Rule) -> Iterator[Edge]:
    """The steps that can be taken while a clock of that name runs that the step starts: those that end it among them, and
    nothing behind one that ends it without meeting it."""

    def runs_on(step: Edge) -> bool:
        return step.name in rule.met_by or not ends_clock(step, name, rule)

    for state in reached(procedure, after(procedure, edge), runs_on):
        yield from procedure.edges_from(state)
