"""Whether packs that can be read also make sense: a list of findings, empty when all is well.

Every state can be reached and left; every open state has a due date on every way that leads to it, or says why not; rules
follow each other without a gap; forms and grounds that steps name are in force. That every step has an article and every
rule its dates is seen to when a pack is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from itertools import combinations, pairwise

from hoiam.core.procedure.finding import Finding, placed
from hoiam.core.procedure.law import Law
from hoiam.core.procedure.lint_consistent import consistent
from hoiam.core.procedure.lint_duties import duties
from hoiam.core.procedure.lint_errands import errands
from hoiam.core.procedure.lint_together import together
from hoiam.core.procedure.lint_written import written
from hoiam.core.procedure.model import BACK, NOTHING, STAYS, Edge, Procedure
from hoiam.core.procedure.reach import begins, reached, targets

_ONE_DAY = timedelta(days=1)


def lint(law: Law, today: date | None = None) -> list[Finding]:
    """Everything that is wrong with the packs as they are in force from the last change on (and today, when given)."""
    found = [*_rules(law), *_further(law), *_papers(law), *_forms(law), *_suggestions(law), *duties(law), *together(law)]
    found += consistent(law)
    found += errands(law)
    found += written(law)
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
                yield placed(
                    law,
                    "rule",
                    later.version,
                    where=rule_id,
                    wrong=f"a gap or an open end before the version of {later.valid_from}",
                    do="Let the version before end on the day before",
                )
        first = versions[0]
        if first.succeeds is not None:
            before = law.rules[first.succeeds]
            if before.valid_to is None or before.valid_to + _ONE_DAY != first.valid_from:
                yield placed(
                    law,
                    "rule",
                    first.version,
                    where=rule_id,
                    wrong=f"{first.succeeds} does not end on the day before {first.valid_from}",
                    do=f"Let {first.succeeds} end there",
                )


def _further(law: Law) -> Iterator[Finding]:
    for rule in law.rules.values():
        for further in rule.further:
            of = law.rules[further.rule]
            if (of.type, of.n, of.unit) != ("at_most_each", further.n, rule.unit):
                yield placed(
                    law,
                    "rule",
                    rule.version,
                    where=rule.id,
                    wrong=f"says that {further.rule} lasts at most {further.n} {rule.unit} each; it does not",
                    do="Give both the same number, as the article has it",
                )


def _papers(law: Law) -> Iterator[Finding]:
    """A step whose form the law prescribes makes a paper or says why not; a paper or a result that no step has is forgotten."""
    made: dict[str, set[str]] = {}
    for kind, whole in law.wholes.items():
        for edge in whole.edges:
            made.setdefault(law.pack_id(kind), set()).update((*edge.papers, *edge.results))
            if edge.form is not None and not edge.papers and edge.no_letter is None:
                yield Finding(
                    f"{kind}, {edge.name}",
                    f"has the form “{edge.form}”, and neither a letter nor “no_letter”",
                    "Name the paper that it makes in “letter”, or say in “no_letter” why it makes none",
                    edge.place,
                )
    for pack in law.packs:
        for what, names in (("paper", law.by_pack[pack].papers), ("result", law.by_pack[pack].results)):
            for name in sorted(names.keys() - made.get(pack, set())):
                yield placed(
                    law, what, f"{pack}, {name}", wrong=f"a {what} that no step has", do="Let a step have it, or take it away"
                )
        yield from _lives(law, pack)


def _forms(law: Law) -> Iterator[Finding]:
    """Every form that is in force is printed or says why not, and what is printed can be had: a step makes it, a petition of
    the kind is one, or it can be taken empty."""
    had = {kind.own_form for kind in law.kinds.values()}
    had |= {law.paper(name, kind).printed for kind, whole in law.wholes.items() for edge in whole.edges for name in edge.papers}
    for number, versions in law.form_versions.items():
        form = versions[-1]
        if form.valid_to is None and form.printed is None and form.not_printed is None:
            yield placed(
                law,
                "form",
                f"{number}@{form.valid_from}",
                where=number,
                wrong="is in force, and has neither “printed” nor “not_printed”",
                do="Say which printed form it is, or why none",
            )
        if form.printed is not None and form.blank_to is None and form.printed not in had:
            yield placed(
                law,
                "form",
                f"{number}@{form.valid_from}",
                where=number,
                wrong=f"“{form.printed}” is made by no step, and cannot be taken empty either",
                do="Let a step make it, or say in “blank” who may take it empty",
            )


def _lives(law: Law, pack: str) -> Iterator[Finding]:
    """Every pack says what carries a petition forward and whom it may write to; silent steps are steps of its kinds."""
    kinds = [kind for kind in law.kinds.values() if kind.pack == pack]
    said = law.by_pack[pack]
    steps = {edge.step for kind in kinds for edge in law.wholes[kind.id].edges}
    for name in sorted(said.silent - steps):
        yield placed(law, "silent", pack, where=f"{pack}, {name}", wrong="a silent step that no kind has", do="Take it out")
    if kinds and not said.life:
        yield placed(
            law,
            "pack",
            pack,
            wrong="has no “life”: nothing says which step carries a petition forward",
            do="List them in “life”, in the order of a full life",
        )
    for name in [name for n, name in enumerate(said.life) if name in said.life[:n]]:
        yield placed(law, "life", pack, where=f"{pack}, {name}", wrong="stands twice in the life", do="Take one out")
    if "notify" in steps and not said.parties:
        yield placed(law, "pack", pack, wrong="sends papers, and has no “parties” to send them to", do="List them in “parties”")


def _suggestions(law: Law) -> Iterator[Finding]:
    """No answers of one person may point to two kinds of a pack, and none to a kind that nobody can begin with."""
    later = {kind.next_kind for kind in law.kinds.values()}
    asked = [kind for kind in law.kinds.values() if kind.suggested_when is not None]
    for kind in asked:
        if kind.instance > 1 or kind.id in later:
            yield placed(
                law, "kind", kind.id, wrong="is suggested, and nobody can begin with it", do="Take “suggested_when” away"
            )
    for one, other in combinations(asked, 2):
        first, second = one.suggested_when or {}, other.suggested_when or {}
        if one.pack == other.pack and all(first[q] == second[q] for q in first.keys() & second.keys()):
            yield placed(
                law, "kind", other.id, wrong=f"the same answers may point to {one.id}", do="Let one answer tell the two apart"
            )


def _calendars(law: Law, today: date) -> Iterator[Finding]:
    for calendar in law.calendars.values():
        if calendar.last.year <= today.year:
            yield placed(
                law,
                "calendar",
                calendar.label,
                wrong=f"knows no day after {calendar.last}",
                do="Add the next year, if only as provisional",
            )


def reminders(law: Law, today: date) -> list[Finding]:
    """What is no fault and has to be settled all the same: days of a calendar that nobody has confirmed, years that run without
    their notice."""
    found = []
    for calendar in law.calendars.values():
        for each in calendar.unsure:
            first, last = each.days[0], each.days[-1]
            what = "are over, and nobody has confirmed" if last < today else "come, and nobody has confirmed"
            found.append(
                placed(
                    law,
                    "unsure",
                    f"{calendar.label}, {first}",
                    where=calendar.id,
                    wrong=f"the days from {first} to {last} {what} whether they are worked ({each.why.en.rstrip('.')})",
                    do="Find the notice, set the days right, take them out of “unsure” and give the calendar a new version;"
                    " or take a lawyer's word on them (./hoiam law doubts)",
                )
            )
        for year in calendar.provisional_years:
            if year <= today.year:
                found.append(
                    placed(
                        law,
                        "calendar",
                        calendar.label,
                        where=calendar.id,
                        wrong=f"{year} has begun and is “provisional”",
                        do="Find its notice, and make the year “announced”",
                    )
                )
    return found


def _procedure(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """What a procedure names is in force, its states are reached and left, and open ones have a day or say why not."""
    kind = procedure.kind
    for edge in procedure.edges:
        where = f"{kind}, {edge.name}"
        if edge.form is not None and law.form(edge.form, on) is None:
            yield Finding(where, f"the form “{edge.form}” is not in force on {on}", "Name the form of that day", edge.place)
        if edge.grounds is not None and not procedure.grounds[edge.grounds]:
            yield Finding(where, f"no ground of “{edge.grounds}” is in force on {on}", "Add those of that day", edge.place)
        for start in edge.starts:
            if start.only_if is not None and not any(start.only_if in other.conditions for other in procedure.edges):
                yield Finding(
                    where,
                    f"starts {start.rule} only if “{start.only_if}”, which no step of this kind can set",
                    f"Name “{start.only_if}” in “sets” of the step at which it is known",
                    edge.place,
                )
    yield from _told_alike(procedure)
    found = reached(procedure, begins(procedure))
    for name, state in procedure.states.items():
        where = f"{kind}, {name}"
        if name not in found:
            yield placed(law, "state", where, wrong="no step leads here", do="Let a step lead here, or take the state away")
        elif state.open and all(procedure.states[each].open for each in reached(procedure, [name])):
            yield placed(law, "state", where, wrong="no way leads from here to an end", do="Let a step lead on")
    running = _certainly_running(procedure, {rule.id for rule in law.rules.values() if rule.goes_with == "petition"})
    for name, state in procedure.states.items():
        if state.open and state.no_due is None and not any(_gives_a_day(law, rule) for rule in running.get(name, frozenset())):
            yield placed(
                law,
                "state",
                f"{kind}, {name}",
                wrong="open without a due date on every way that leads here, and without “no_due”",
                do="Start a term on every way that leads here, or say in “no_due” why none runs",
            )


def _told_alike(procedure: Procedure) -> Iterator[Finding]:
    """What happened is told apart from what can be done, and the ends of one step in one state from each other."""
    for edge in procedure.edges:
        if edge.done.vi == edge.title.vi or edge.done.en == edge.title.en:
            yield Finding(
                f"{procedure.kind}, {edge.name}",
                "“done” says no more than “title”",
                "Say what happened, in the past tense",
                edge.place,
            )
    for state in procedure.states:
        for one, other in combinations(procedure.edges_from(state), 2):
            if one.step == other.step and (one.done.vi == other.done.vi or one.done.en == other.done.en):
                yield Finding(
                    f"{procedure.kind}, {state}",
                    f"{one.name} and {other.name} have the same “done”",
                    "Say of each what happened",
                    other.place,
                )


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
                    if back.target == BACK and state in targets(procedure, back, target):
                        flow(state, _and_back(procedure, edge, back, target, running[state], goes_along))
    return running


def _and_back(
    procedure: Procedure, there: Edge, back: Edge, at: str, clocks: frozenset[str], goes_along: AbstractSet[str]
) -> frozenset[str]:
    """What runs after a way there and back: a step taken meanwhile may have ended a clock, but starts none for sure. Of a
    petition that is given back, or of which the step there is taken back, the clocks go on as if it had never been."""
    ended = {rule for edge in procedure.edges_from(at) if edge.target == STAYS for rule in edge.ends}
    went = clocks if there.passes_on or back.takes_back == there.step else _after(there, clocks, goes_along)
    kept = frozenset() if "*" in ended else went - ended
    return _after(back, kept, goes_along)


def _after(edge: Edge, clocks: frozenset[str], goes_along: AbstractSet[str]) -> frozenset[str]:
    left = clocks - frozenset(edge.ends)
    if "*" in edge.ends:
        left = clocks & goes_along if edge.passes_on else frozenset()
    started = frozenset(start.rule for start in edge.starts if start.only_if is None and start.told is None)
    return (left - frozenset(edge.pauses)) | started | frozenset(edge.resumes)


def _gives_a_day(law: Law, rule_id: str) -> bool:
    """Whether a running clock of the rule puts a day on the work list: a number of the law, or the body's own."""
    rule = law.rules[rule_id]
    if rule.type in ("minimum", "not_counted", "check"):
        return False
    return rule.n is not None or rule.type == "at_once" or any(term.rule == rule_id for term in law.own_terms)
