"""Whether what stands stays: no step sweeps away a duty whose cause it does not undo, and no petition waits where its body
cannot go on.

A duty to tell of what was done, to do what was decided, to answer what somebody asked is owed whatever becomes of the
petition, until a step of its own does it. And where a petition waits for another body, which may never act, the body that has
it can still go on. Each finding says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from hoiam.core.deadlines import Rule
from hoiam.core.procedure.finding import Finding, placed
from hoiam.core.procedure.law import Law
from hoiam.core.procedure.model import STAYS, Edge, Procedure
from hoiam.core.procedure.reach import after, begins, ends_clock, reached, targets

NO_DUTY: Final = ("minimum", "not_counted", "check")
"""Types of rules of which nothing has to be done by a last day."""

_OWN: Final = frozenset({"clerk", "officer", "leader", "publisher", "clock"})


def swept_away(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """A step that ends whatever runs (`*`) ends no duty of an act that it leaves as it was, unless it names that; and what the
    petitioner has asked for himself goes along when the petition is passed on."""
    sweeping = [edge for edge in procedure.edges if "*" in edge.ends]
    for edge in procedure.edges if sweeping else ():
        for start in edge.starts:
            rule = law.rule(start.rule, on)
            if start.whose != "body" or rule.type in NO_DUTY or not _of_what_stands(edge, rule):
                continue
            asked = edge.target == STAYS and "petitioner" in edge.by
            sweeps = [step for step in sweeping if step.sweeps(rule) and (asked or not step.passes_on)]
            states = _while_owed(procedure, edge, start.rule, rule) if sweeps else set()
            for step in sweeps:
                if step.sources & states and start.rule not in (*step.ends, *step.ends_as) and step.name not in rule.met_by:
                    yield Finding(
                        f"{procedure.kind}, {step.name}",
                        f"ends {start.rule} with all others, and does not undo {edge.name}, by which it is owed",
                        f"Say “outlives: true” of {start.rule} (“goes_with: petition” where the step passes it on), or name it"
                        " in “ends_as” where nobody is owed it any more",
                        step.place,
                    )


def _of_what_stands(edge: Edge, rule: Rule) -> bool:
    """Whether the term is owed for what the step has done: told to somebody, decided, or done without leading on, as an answer
    to what was asked; other terms are of the way of the petition, which a step may end."""
    return bool(rule.owed_to or edge.results) or edge.target == STAYS


def _while_owed(procedure: Procedure, edge: Edge, name: str, rule: Rule) -> set[str]:
    """The states in which the term may still run that the step starts."""

    def runs_on(step: Edge) -> bool:
        if {edge.step, edge.name} & {*step.unless}:
            return False
        return not ends_clock(step, name, rule) or (bool(rule.owed_to) and step.name in rule.met_by)

    return reached(procedure, after(procedure, edge), runs_on)


def told_to_anyone(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """A step that tells somebody and leads on, or starts a term of a body, says to whom (`tells`): told to another, it means
    nothing of the kind."""
    for edge in procedure.edges:
        if edge.step not in law.telling or edge.tells:
            continue
        starts = [start.rule for start in edge.starts if start.whose != "petitioner" and start.told is None]
        if starts or edge.target != STAYS:
            yield Finding(
                f"{procedure.kind}, {edge.name}",
                f"{f'starts {starts[0]}' if starts else 'leads on'}, whoever is told",
                "Say in “tells” of the step who alone it is, or in “told” of the start",
                edge.place,
            )


def left_waiting(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """From every open state, whatever came before, the body that has the petition or the passing of time can go on; and from a
    closed one where that is so in some case, in every case that the law does not end by name (`unless`)."""
    for name, state in procedure.states.items():
        leaving = [edge for edge in procedure.edges_from(name) if _own(edge) and edge.target not in (STAYS, name)]
        at_any_time = any(not edge.needs and not edge.unless for edge in leaving)
        if at_any_time or (not state.open and not leaving) or _goes_on(procedure, name, leaving, frozenset(), strict=True):
            continue
        for happened in _ways_to(procedure, name, leaving):
            if not _goes_on(procedure, name, leaving, happened, strict=state.open):
                came = f" (after {', '.join(sorted(happened))})" if happened else ""
                yield placed(
                    law,
                    "state",
                    f"{procedure.kind}, {name}",
                    wrong=f"is left by nothing that its own body, or time, can do{came}",
                    do="Let a step of the body lead on, also where whoever is waited for never acts",
                )
                break


def _own(edge: Edge) -> bool:
    """Whether it is for the body that has the petition, or whose errand it is, or comes with time."""
    return bool(edge.by & _OWN) and bool({"holds", "asks"} & {*edge.part})


def _goes_on(procedure: Procedure, state: str, leaving: list[Edge], happened: frozenset[str], *, strict: bool) -> bool:
    """Whether the body can lead on from the state, with what it can do there before; ``strict``: also where the law has ended
    that by name for the sake of what happened, or may yet."""
    known = set(happened)
    steps = [edge for edge in procedure.edges_from(state) if _own(edge) and edge.target in (STAYS, state)]
    needed = {name for edge in (*steps, *leaving) for name in edge.needs}
    while new := {act for edge in steps if known.issuperset(edge.needs) for act in _acts(edge, needed)} - known:
        known |= new
    able = [edge for edge in leaving if known.issuperset(edge.needs)]
    if strict and not happened:
        return any(not edge.unless for edge in able)
    if strict:
        return any(not happened.intersection(edge.unless) for edge in able)
    return bool(able) or any(happened.intersection(edge.unless) for edge in leaving)


def _acts(edge: Edge, names: Iterable[str]) -> frozenset[str]:
    """Which of these has happened with the step: it, this end of it, or that this one was told."""
    return frozenset(name for name in names if name in (edge.step, edge.name) or name.startswith(f"{edge.name}."))


def _ways_to(procedure: Procedure, state: str, leaving: list[Edge]) -> set[frozenset[str]]:
    """Of the acts that matter for leaving the state, all those that can have happened when a petition comes to it."""
    matter = {name for edge in leaving for name in (*edge.needs, *edge.unless)}
    steps = {
        at: [(edge, matter.intersection(edge.needs), _acts(edge, matter)) for edge in procedure.edges_from(at)]
        for at in procedure.states
    }
    found: set[tuple[str, frozenset[str]]] = set()
    waiting = [(each, frozenset[str]()) for each in begins(procedure)]
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        at, happened = here
        for edge, needed, acts in steps[at]:
            if happened.issuperset(needed) and not happened.intersection(edge.unless):
                waiting += ((each, happened | acts) for each in targets(procedure, edge, at))
    return {happened for at, happened in found if at == state}
