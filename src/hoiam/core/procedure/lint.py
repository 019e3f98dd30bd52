"""Whether packs that can be read also make sense: a list of findings, empty when all is well.

Every state can be reached and left; every open state has a due date on every way that leads to it, or says why not; rules
follow each other without a gap; forms and grounds that steps name are in force. That every step has an article and every
rule its dates is seen to when a pack is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise

from hoiam.core.procedure.law import Law
from hoiam.core.procedure.model import BACK, NOTHING, STAYS, Edge, Procedure

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the packs that a person has to look at: where, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def lint(law: Law, today: date | None = None) -> list[Finding]:
    """Everything that is wrong with the packs as they are in force from the last change on (and today, when given)."""
    found = [*_rules(law), *_further(law), *_papers(law), *_forms(law), *_suggestions(law)]
    for kind in law.wholes:
        for on in sorted({law.last_change(kind), *([today] if today else [])}):
            found += _procedure(law, law.procedure(kind, on), on)
    if today is not None:
        found += _calendars(law, today)
    return list(dict.fromkeys(found))


def _rules(law: Law) -> Iterator[Finding]:
    for rule_id, versions in law.rule_versions.items():
        for earlier, later in pairwise(versions):
            if earlier.valid_to is None or earlier.valid_to + _ONE_DAY != later.valid_from:
                yield Finding(rule_id, f"a gap or an open end before the version of {later.valid_from}")
        first = versions[0]
        if first.succeeds is not None:
            before = law.rules[first.succeeds]
            if before.valid_to is None or before.valid_to + _ONE_DAY != first.valid_from:
                yield Finding(rule_id, f"{first.succeeds} does not end on the day before {first.valid_from}")


def _further(law: Law) -> Iterator[Finding]:
    for rule in law.rules.values():
        for further in rule.further:
            of = law.rules[further.rule]
            if (of.type, of.n, of.unit) != ("at_most_each", further.n, rule.unit):
                yield Finding(rule.id, f"says that {further.rule} lasts at most {further.n} {rule.unit} each; it does not")


def _papers(law: Law) -> Iterator[Finding]:
    """A step whose form the law prescribes makes a paper or says why not; a paper or a result that no step has is forgotten."""
    made: dict[str, set[str]] = {}
    for kind, whole in law.wholes.items():
        for edge in whole.edges:
            made.setdefault(law.pack_id(kind), set()).update((*edge.papers, *edge.results))
            if edge.form is not None and not edge.papers and edge.no_letter is None:
                yield Finding(f"{kind}, {edge.name}", f"has the form “{edge.form}”, and neither a letter nor “no_letter”")
    for pack in law.packs:
        for what, names in (("paper", law.by_pack[pack].papers), ("result", law.by_pack[pack].results)):
            for name in sorted(names.keys() - made.get(pack, set())):
                yield Finding(f"{pack}, {name}", f"a {what} that no step has")
        yield from _lives(law, pack)


def _forms(law: Law) -> Iterator[Finding]:
    """Every form that is in force is printed or says why not, and what is printed can be had: a step makes it, a petition of
    the kind is one, or it can be taken empty."""
    had = {kind.own_form for kind in law.kinds.values()}
    had |= {law.paper(name, kind).printed for kind, whole in law.wholes.items() for edge in whole.edges for name in edge.papers}
    for number, versions in law.form_versions.items():
        form = versions[-1]
        if form.valid_to is None and form.printed is None and form.not_printed is None:
            yield Finding(number, "is in force, and has neither “printed” nor “not_printed”")
        if form.printed is not None and form.blank_to is None and form.printed not in had:
            yield Finding(number, f"“{form.printed}” is made by no step, and cannot be taken empty either")


def _lives(law: Law, pack: str) -> Iterator[Finding]:
    """Every pack says what carries a petition forward and whom it may write to; silent steps are steps of its kinds."""
    kinds = [kind for kind in law.kinds.values() if kind.pack == pack]
    said = law.by_pack[pack]
    steps = {edge.step for kind in kinds for edge in law.wholes[kind.id].edges}
    for name in sorted(said.silent - steps):
        yield Finding(f"{pack}, {name}", "a silent step that no kind has")
    if kinds and not said.life:
        yield Finding(pack, "has no “life”: nothing says which step carries a petition forward")
    for name in [name for n, name in enumerate(said.life) if name in said.life[:n]]:
        yield Finding(f"{pack}, {name}", "stands twice in the life")
    if "notify" in steps and not said.parties:
        yield Finding(pack, "sends papers, and has no “parties” to send them to")


def _suggestions(law: Law) -> Iterator[Finding]:
    """No answers of one person may point to two kinds of a pack, and none to a kind that nobody can begin with."""
    later = {kind.next_kind for kind in law.kinds.values()}
    asked = [kind for kind in law.kinds.values() if kind.suggested_when is not None]
    for kind in asked:
        if kind.instance > 1 or kind.id in later:
            yield Finding(kind.id, "is suggested, and nobody can begin with it")
    for one, other in combinations(asked, 2):
        first, second = one.suggested_when or {}, other.suggested_when or {}
        if one.pack == other.pack and all(first[q] == second[q] for q in first.keys() & second.keys()):
            yield Finding(other.id, f"the same answers may point to {one.id}")


def _calendars(law: Law, today: date) -> Iterator[Finding]:
    for calendar in law.calendars.values():
        if calendar.last.year <= today.year:
            yield Finding(calendar.label, f"knows no day after {calendar.last}; add the next year, if only as provisional")


def _procedure(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    kind = procedure.kind
    for edge in procedure.edges:
        where = f"{kind}, {edge.name}"
        if edge.form is not None and law.form(edge.form, on) is None:
            yield Finding(where, f"the form “{edge.form}” is not in force on {on}")
        if edge.grounds is not None and not procedure.grounds[edge.grounds]:
            yield Finding(where, f"no ground of “{edge.grounds}” is in force on {on}")
        for start in edge.starts:
            if start.only_if is not None and not any(start.only_if in other.conditions for other in procedure.edges):
                yield Finding(where, f"starts {start.rule} only if “{start.only_if}”, which no step of this kind can set")
    yield from _told_alike(procedure)
    yield from _clocks_without_end(law, procedure)
    reached = _reached(procedure)
    for name, state in procedure.states.items():
        where = f"{kind}, {name}"
        if name not in reached:
            yield Finding(where, "no step leads here")
        elif state.open and not _can_end(procedure, name):
            yield Finding(where, "no way leads from here to an end")
    running = _certainly_running(procedure, {rule.id for rule in law.rules.values() if rule.goes_with == "petition"})
    for name, state in procedure.states.items():
        if state.open and state.no_due is None and not any(_gives_a_day(law, rule) for rule in running.get(name, frozenset())):
            yield Finding(f"{kind}, {name}", "open without a due date on every way that leads here, and without “no_due”")


def _told_alike(procedure: Procedure) -> Iterator[Finding]:
    """What happened is told apart from what can be done, and the ends of one step in one state from each other."""
    for edge in procedure.edges:
        if edge.done.vi == edge.title.vi or edge.done.en == edge.title.en:
            yield Finding(
                f"{procedure.kind}, {edge.name}", "“done” says no more than “title”: what happened, in the past tense"
            )
    for state in procedure.states:
        for one, other in combinations(procedure.edges_from(state), 2):
            if one.step == other.step and (one.done.vi == other.done.vi or one.done.en == other.done.en):
                yield Finding(f"{procedure.kind}, {state}", f"{one.name} and {other.name} have the same “done”")


def _clocks_without_end(law: Law, procedure: Procedure) -> Iterator[Finding]:
    ends = {rule for edge in procedure.edges for rule in edge.ends}
    for edge in procedure.edges:
        for start in edge.starts:
            if "*" not in ends and start.rule not in ends and law.rules[start.rule].type in ("limit", "at_most_each"):
                yield Finding(f"{procedure.kind}, {edge.name}", f"starts {start.rule}, which no step ends")


def targets(procedure: Procedure, edge: Edge, source: str) -> frozenset[str]:
    """The states that the step can lead to from a state: itself when it stays, every state before it when it goes back."""
    if edge.target == STAYS:
        return frozenset({source})
    if edge.target == BACK:
        return frozenset(
            state for before in procedure.edges if before.target == source for state in before.sources if state != source
        )
    return frozenset({edge.target})


def _reached(procedure: Procedure) -> set[str]:
    reached: set[str] = set()
    waiting = [procedure.initial, *(edge.target for edge in procedure.edges if NOTHING in edge.sources)]
    while waiting:
        state = waiting.pop()
        if state in reached:
            continue
        reached.add(state)
        for edge in procedure.edges_from(state):
            waiting += targets(procedure, edge, state)
    return reached


def _can_end(procedure: Procedure, start: str) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        state = waiting.pop()
        if not procedure.states[state].open:
            return True
        if state not in seen:
            seen.add(state)
            for edge in procedure.edges_from(state):
                waiting += targets(procedure, edge, state)
    return False


def _certainly_running(procedure: Procedure, goes_along: AbstractSet[str]) -> dict[str, frozenset[str]]:
    """For each state the clocks that run whatever way led there: the intersection over all ways, by fixpoint. Those that
    ``goes_along`` names run on when the petition is passed on."""
    running: dict[str, frozenset[str]] = {}
    waiting: list[str] = []

    def flow(state: str, clocks: frozenset[str]) -> None:
        known = running.get(state)
        met = clocks if known is None else known & clocks
        if met != known:
            running[state] = met
            waiting.append(state)

    for edge in procedure.edges:
        if NOTHING in edge.sources:
            flow(edge.target, _after(edge, frozenset(), goes_along))
    while waiting:
        state = waiting.pop()
        for edge in procedure.edges_from(state):
            if edge.target == BACK:
                continue
            for target in targets(procedure, edge, state):
                flow(target, _after(edge, running[state], goes_along))
                for back in procedure.edges_from(target) if target != state else ():
                    if back.target == BACK:
                        flow(state, _and_back(procedure, edge, back, target, running[state], goes_along))
    return running


def _and_back(
    procedure: Procedure, there: Edge, back: Edge, at: str, clocks: frozenset[str], goes_along: AbstractSet[str]
) -> frozenset[str]:
    """What runs after a way there and back: a step taken meanwhile may have ended a clock, but starts none for sure. Of a
    petition that is given back the clocks go on as if it had never been sent."""
    ended = {rule for edge in procedure.edges_from(at) if edge.target == STAYS for rule in edge.ends}
    went = clocks if there.passes_on else _after(there, clocks, goes_along)
    kept = frozenset() if "*" in ended else went - ended
    return _after(back, kept, goes_along)


def _after(edge: Edge, clocks: frozenset[str], goes_along: AbstractSet[str]) -> frozenset[str]:
    left = clocks - frozenset(edge.ends)
    if "*" in edge.ends:
        left = clocks & goes_along if edge.passes_on else frozenset()
    started = frozenset(start.rule for start in edge.starts if start.only_if is None)
    return (left - frozenset(edge.pauses)) | started | frozenset(edge.resumes)


def _gives_a_day(law: Law, rule_id: str) -> bool:
    """Whether a running clock of the rule puts a day on the work list: a number of the law, or the body's own."""
    rule = law.rules[rule_id]
    if rule.type in ("minimum", "not_counted", "check"):
        return False
    return rule.n is not None or rule.type == "at_once" or any(term.rule == rule_id for term in law.own_terms)
