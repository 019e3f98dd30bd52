"""Whether what the law asks of a body is asked of it: each term starts, can be met, is owed to all, and no answer is idle.

A term that no step starts is a row that nobody feels; one that no step can meet, or that a step leaves where none ends it, is
late for ever; a notice that forgets somebody whom its article names is met too early; a question whose answer changes nothing
misleads whoever answers it, and one that nobody can answer is a right that nobody has; a row whose end takes along a sentence
that stays leaves a duty out. Each finding says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from hoiam.core.deadlines import Rule
from hoiam.core.procedure.finding import Finding, placed
from hoiam.core.procedure.law import Law
from hoiam.core.procedure.lint_consistent import AT_A_TIME
from hoiam.core.procedure.lint_stands import NO_DUTY, left_waiting, swept_away, told_to_anyone
from hoiam.core.procedure.model import NOBODY, Edge, Form, Ground, Procedure, Start
from hoiam.core.procedure.reach import after, begins, behind, ends_clock, reached, steps_while, targets

_ONE_DAY = timedelta(days=1)


def duties(law: Law) -> Iterator[Finding]:
    """Everything that is wrong with what starts, meets and ends the terms of all packs."""
    yield from _started(law)
    yield from _owed(law)
    yield from _lapsed(law)
    yield from _different(law)
    yield from _passed_on(law)
    yield from _named(law)
    for kind in law.wholes:
        found: dict[Finding, list[date]] = {}
        eras = law.eras(kind)
        for on in eras:
            procedure = law.procedure(kind, on)
            checks = (_met, _left_running, _felt, _can_be_set, _waits_for, _told, swept_away, left_waiting, told_to_anyone)
            for each in (finding for check in (*checks, *AT_A_TIME) for finding in check(law, procedure, on)):
                found.setdefault(each, []).append(on)
        for each, days in found.items():
            yield each if days[-1] == eras[-1] else replace(each, what=f"{each.what} (as the law was on {days[-1]})")


# --- every rule starts somewhere, or says why not --------------------------------------------------------------------


def _started(law: Law) -> Iterator[Finding]:
    """Every version of every rule is started by a step of its days, or says why none starts it; and not both."""
    starting: dict[str, list[tuple[Edge, Rule]]] = {}
    for whole in law.wholes.values():
        for edge in whole.edges:
            for name in _names_started(edge):
                for rule in law.line(name):
                    starting.setdefault(rule.version, []).append((edge, rule))
    for versions in law.rule_versions.values():
        for rule in versions:
            steps = [edge for edge, version in starting.get(rule.version, ()) if _in_time(edge, version)]
            if rule.not_in_a_journey is None and not steps:
                yield placed(
                    law,
                    "rule",
                    rule.version,
                    where=rule.id,
                    wrong="no step starts it in the days in which it is in force",
                    do="Let a step start it, or say in “not_in_a_journey” why none does",
                )
            if rule.not_in_a_journey is not None and steps:
                yield placed(
                    law,
                    "rule",
                    rule.version,
                    where=rule.id,
                    wrong=f"says that no step starts it, and {steps[0].name} does ({steps[0].place})",
                    do="Take “not_in_a_journey” away, or the start",
                )


def _names_started(edge: Edge) -> Iterator[str]:
    yield from (start.rule for start in edge.starts)
    yield from (extends.by for extends in edge.extends if extends.by is not None)


def _in_time(edge: Edge, rule: Rule) -> bool:
    """Whether the step can be taken while the version is in force, or after it: a term may run from an earlier day."""
    if edge.valid_to is not None and edge.valid_to < rule.valid_from:
        return False
    on_its_day = all(start.on == "act" for start in edge.starts if start.rule == rule.id)
    return not on_its_day or rule.valid_to is None or edge.valid_from <= rule.valid_to


# --- what is started can be met --------------------------------------------------------------------------------------


def _met(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """A term that a step starts is met by some step that can be taken while it runs, and not only swept away at an end."""
    for edge in procedure.edges:
        for start in edge.starts:
            rule = law.rule(start.rule, on)
            if rule.type in NO_DUTY:
                continue
            where = f"{procedure.kind}, {edge.name}"
            if not rule.met_by:
                yield Finding(
                    where,
                    f"starts {start.rule}, and no step meets it: its rule has no “met_by”",
                    f"Say in “met_by” of {start.rule} which acts do what it asks for, or do not start it",
                    edge.place,
                )
                continue
            found = list(_meeting(law, procedure, edge, start, rule))
            if not found:
                yield Finding(
                    where,
                    f"starts {start.rule}, and nothing meets it from there ({', '.join(rule.met_by)})",
                    f"Put {start.rule} under “ends” of a step in “met_by” that can be taken while it runs",
                    edge.place,
                )
            if any(owed.if_any for owed in rule.owed_to) and all(step.outcome != NOBODY for step in found):
                yield Finding(
                    where,
                    f"starts {start.rule}, owed also to a party that there may not be, and no step says so",
                    f"Let a step with the outcome “{NOBODY}” end {start.rule}, and name it in “met_by”",
                    edge.place,
                )


def _meeting(law: Law, procedure: Procedure, edge: Edge, start: Start, rule: Rule) -> Iterator[Edge]:
    """The steps that meet the term. One that closes the petition and ends all terms, whatever they are, is no such step for a
    duty of the body; what the petitioner does within a term of his own, such as going further, may well end it here."""
    def closes(step: Edge) -> bool:
        return start.whose != "petitioner" and all(not procedure.states[state].open for state in after(procedure, step))

    for step in steps_while(procedure, edge, start.rule, rule):
        if step.name in rule.met_by and (start.rule in step.ends or (step.sweeps(rule) and not closes(step))):
            yield step


def _left_running(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """Wherever a body's term may still run, some step from there ends it, met or not. One that nothing ends any more is late
    for ever, on the work list of a petition that is settled."""
    for edge in procedure.edges:
        for start in edge.starts:
            rule = law.rule(start.rule, on)
            if start.whose == "body" and rule.type not in NO_DUTY and rule.met_by:
                for step in _leaves_it_running(procedure, edge, start.rule, rule):
                    yield Finding(
                        f"{procedure.kind}, {step.name}",
                        f"leaves {start.rule} running where nothing ends it any more",
                        f"Let the step end {start.rule} (and say in “ends_as” how, where it does not meet it), or one after it",
                        step.place,
                    )


def _leaves_it_running(procedure: Procedure, edge: Edge, name: str, rule: Rule) -> list[Edge]:
    """The steps that lead from where the term that ``edge`` starts can still be ended to where it runs on for good."""
    met_by = frozenset(rule.met_by)
    over: dict[str, bool] = {}

    def runs_on(step: Edge) -> bool:
        if not rule.owed_to and met_by.intersection(step.needs):
            return False
        # What is not taken any more after the step that starts the term, or only after one that has ended it, meets it nowhere.
        if {edge.step, edge.name} & {*step.unless} or any(over_by_then(needed) for needed in step.needs):
            return False
        return (bool(rule.owed_to) and step.name in met_by) or not ends_clock(step, name, rule)

    def of_the_body(step: Edge) -> bool:
        return bool(step.by - {"petitioner", "clock"})

    def over_by_then(needed: str) -> bool:
        if needed not in over:
            known = [step for step in procedure.edges if needed in (step.step, step.name)]
            ends = bool(known) and all(ends_clock(step, name, rule) for step in known)
            over[needed] = ends and not edge.sources & behind(procedure, needed)
        return over[needed]

    def can_end(state: str) -> bool:
        # What the petitioner or the clock does ends no duty that the body could not end itself, and leads nowhere for sure.
        steps = (step for each in reached(procedure, [state], of_the_body) for step in procedure.edges_from(each))
        return any(ends_clock(step, name, rule) and of_the_body(step) for step in steps)

    running = reached(procedure, after(procedure, edge), runs_on)
    lost = {state for state in running if not can_end(state)}
    if not lost:
        return []
    first = [edge] if lost & after(procedure, edge) else []
    steps = ((state, step) for state in running - lost for step in procedure.edges_from(state) if runs_on(step))
    return [*first, *(step for state, step in steps if lost & targets(procedure, step, state))]


# --- a condition that somebody sets is felt --------------------------------------------------------------------------


def _felt(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """A condition that a step lets somebody decide on changes something from there on: a term starts, is longer, is owed to
    one more, or may be extended more often."""
    for edge in procedure.edges:
        if not edge.conditions:
            continue
        states = reached(procedure, after(procedure, edge))
        later = [edge, *(step for state in states for step in procedure.edges_from(state))]
        felt = frozenset(name for step in later for name in _conditions_of(law, step, on))
        for name in edge.conditions:
            if name not in felt and law.conditions[name].test_of not in felt:
                yield Finding(
                    f"{procedure.kind}, {edge.name}",
                    f"asks whether “{name}”, and the answer changes nothing",
                    f"Start, lengthen or owe something if “{name}”, or do not ask",
                    edge.place,
                )


def _conditions_of(law: Law, edge: Edge, on: date) -> Iterator[str]:
    """The conditions that a step feels: those of what it starts and of what it makes longer."""
    for start in edge.starts:
        rule = law.rule(start.rule, on)
        yield from rule.conditions
        yield from (owed.only_if for owed in rule.owed_to if owed.only_if is not None)
        if start.only_if is not None:
            yield start.only_if
    for extends in edge.extends:
        yield from extends.most
        if extends.by is None and law.holds(extends.clock, on):
            yield from law.rule(extends.clock, on).conditions


def _can_be_set(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """Under every condition on which a term of the kind hangs, somebody can say that it is so: else the longer term is
    nobody's."""
    sets = {name for edge in procedure.edges for name in edge.conditions}
    for edge in procedure.edges:
        for start in edge.starts:
            rule = law.rule(start.rule, on)
            owed = {each.only_if for each in rule.owed_to if each.only_if is not None}
            for name in sorted((rule.conditions | owed) - sets):
                # What was no law yet is not asked, and what no journey asks says why.
                condition = law.conditions[name]
                if condition.valid_from <= on and condition.not_in_a_journey is None:
                    yield Finding(
                        f"{procedure.kind}, {edge.name}",
                        f"starts {start.rule}, which is another under “{name}”, and no step of this kind can set that",
                        f"Name “{name}” in “sets” of the step at which it is known, or say in “not_in_a_journey” why none does",
                        edge.place,
                    )


def _waits_for(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """A step that waits for a term, or has to come before its end, or after another step: there is such a term, such a step."""
    started = {start.rule for edge in procedure.edges for start in edge.starts}
    for edge in procedure.edges:
        where = f"{procedure.kind}, {edge.name}"
        for name in (*edge.not_before, *edge.within):
            if name not in started and law.holds(name, on) and law.rule(name, on).not_in_a_journey is None:
                yield Finding(
                    where,
                    f"waits for the end of {name}, or has to come before it, and no step of this kind starts it",
                    f"Start {name}, or name the term that runs",
                    edge.place,
                )
        first = _before(procedure, edge) if edge.needs else []
        # What no way leads to in the days of this law needs nothing.
        for needed in edge.needs if any(step is edge for step in first) else ():
            word, _, outcome = needed.partition(".")
            same = (step for step in first if step is not edge and step.step == word)
            if not any(step.outcome == outcome.partition(".")[0] or not outcome for step in same):
                yield Finding(
                    where,
                    f"needs {needed}, which can only come after it",
                    f"Let {needed} be taken before, or do not need it",
                    edge.place,
                )


def _before(procedure: Procedure, edge: Edge) -> list[Edge]:
    """The steps that can be taken before this one was, and this one where a way leads to it."""

    def is_another(step: Edge) -> bool:
        return step is not edge

    return [step for state in reached(procedure, begins(procedure), is_another) for step in procedure.edges_from(state)]


def _different(law: Law) -> Iterator[Finding]:
    """Under a condition a term is another than without it."""
    for versions in law.rule_versions.values():
        for rule in versions:
            for variant in rule.variants:
                if (variant.n, variant.unit) == (rule.n, rule.unit):
                    yield placed(
                        law,
                        "rule",
                        rule.version,
                        where=rule.id,
                        wrong=f"is the same under {', '.join(sorted(variant.when))} as without",
                        do="Give the number that the law has then, or take the variant out",
                    )


def _passed_on(law: Law) -> Iterator[Finding]:
    """How often a petition may be passed on, its law says, or its pack that it sets no such number."""
    for kind, whole in law.wholes.items():
        on = [edge for edge in whole.edges if edge.passes_on]
        if kind not in law.kinds:
            continue  # an errand says itself how often it is handed on
        if on and law.hops(kind) is None and law.pack_of(kind).hops_without_end is None:
            yield Finding(
                kind,
                "can be passed on, and nothing says how often",
                "Say so in “hops” of the kind or of its pack, or in “hops_without_end” why its law sets no number",
                on[0].place,
            )


# --- a notice names all whom its article names -----------------------------------------------------------------------


def _owed(law: Law) -> Iterator[Finding]:
    """A duty that is met by telling says whom; one that is owed to somebody is met by telling alone."""
    for versions in law.rule_versions.values():
        for rule in versions:
            telling = [name for name in rule.met_by if name.partition(".")[0] in law.telling]
            if telling and len(telling) == len(rule.met_by) and not rule.owed_to:
                yield placed(
                    law,
                    "rule",
                    rule.version,
                    where=rule.id,
                    wrong=f"is met by telling ({', '.join(telling)}), whoever is told",
                    do="Name in “owed_to” all whom the article names",
                )
            others = [name for name in rule.met_by if name not in telling]
            if rule.owed_to and others:
                yield placed(
                    law,
                    "rule",
                    rule.version,
                    where=rule.id,
                    wrong=f"is owed to somebody, and met by {others[0]}, which tells nobody",
                    do="Two things are owed here: make two rows of it, one to be done and one to be told",
                )


def _named(law: Law) -> Iterator[Finding]:
    """A duty to tell is owed to all whom its article names, as the packs' ``addressees`` say it, and to nobody else."""
    of_article = {article: named for said in law.by_pack.values() for article, named in said.addressees.items()}
    owing = [rule for versions in law.rule_versions.values() for rule in versions if rule.owed_to]
    for rule in owing:
        told, named = {owed.party for owed in rule.owed_to}, of_article.get(rule.article)
        if named is None:
            wrong = [f"is owed to {', '.join(sorted(told))}, and nothing says whom “{rule.article}” names"]
        else:
            wrong = [f"is not owed to {name}, whom “{rule.article}” names" for name in sorted(named - told)]
            wrong += [f"is owed to {name}, whom “{rule.article}” does not name" for name in sorted(told - named)]
        if wrong:
            yield placed(
                law,
                "rule",
                rule.version,
                where=rule.id,
                wrong="; ".join(wrong),
                do="Read the article again, and let “owed_to” and “addressees” name the same parties",
            )
    for article in sorted(of_article.keys() - {rule.article for rule in owing}):
        yield placed(
            law,
            "addressees",
            article,
            wrong="names whom to tell, and no rule of that article is owed to anybody",
            do="Let “owed_to” of its rule have them, or take the row out",
        )


def _told(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """Where a form says to whom it goes, a duty is owed to all of them: one that the step starts which makes the form, or that
    it ends where it is itself a telling."""
    for edge in procedure.edges:
        form = law.form(edge.form, on) if edge.form is not None else None
        goes_to = _goes_to(form, procedure.kind) if form is not None else []
        if form is None or not goes_to:
            continue
        named = edge.ends if edge.step in law.telling else [start.rule for start in edge.starts]
        rules = [law.rule(name, on) for name in named if name != "*" and law.holds(name, on)]
        forgotten = {rule.id: _not_told(rule, goes_to) for rule in rules if rule.owed_to}
        where = f"{procedure.kind}, {edge.name}"
        if not forgotten:
            yield Finding(
                where,
                f"makes “{form.number}”, which goes to {', '.join(goes_to)}, and no duty to tell them starts",
                "Start the rule by which its article has it sent, with all of them in “owed_to”",
                edge.place,
            )
        elif all(forgotten.values()):
            name, missing = min(forgotten.items(), key=lambda each: len(each[1]))
            yield Finding(
                where,
                f"makes “{form.number}”, which goes to {', '.join(missing)} too, and {name} is not owed to them",
                f"Name them in “owed_to” of {name}",
                edge.place,
            )


def _not_told(rule: Rule, goes_to: Iterable[str]) -> list[str]:
    told = {owed.party for owed in rule.owed_to}
    return [party for party in goes_to if party not in told]


def _goes_to(form: Form, kind: str) -> list[str]:
    return [each.party for each in form.recipients if each.party is not None and (not each.kinds or kind in each.kinds)]


# --- a row that ends takes nothing along that stays ------------------------------------------------------------------


def _lapsed(law: Law) -> Iterator[Finding]:
    """A row that goes out of force is followed by one that comes in the day after, or says that all of it lapses. One sentence
    of law with two legs, of which one lapses, is two rows."""
    followed = {(version.succeeds, version.valid_from) for versions in law.rule_versions.values() for version in versions[:1]}
    for rule_id, versions in law.rule_versions.items():
        begins = {version.valid_from for version in versions} | {day for name, day in followed if name == rule_id}
        for rule in versions:
            yield from _nothing_follows(law, "rule", rule.version, rule, begins)
    for forms in law.form_versions.values():
        begins = {form.valid_from for form in forms}
        for form in forms:
            yield from _nothing_follows(law, "form", f"{form.number}@{form.valid_from}", form, begins)
    for name, grounds in law.grounds.items():
        for ground in grounds:
            begins = {other.valid_from for other in grounds if other.id == ground.id}
            yield from _nothing_follows(law, "ground", f"{name}, {ground.id}@{ground.valid_from}", ground, begins)


def _nothing_follows(law: Law, what: str, name: str, row: Rule | Form | Ground, begins: Iterable[date]) -> Iterator[Finding]:
    where = name.partition("@")[0]
    follows = row.valid_to is not None and row.valid_to + _ONE_DAY in begins
    if row.valid_to is not None and not follows and row.lapses is None:
        yield placed(
            law,
            what,
            name,
            where=where,
            wrong=f"ends on {row.valid_to}, and nothing follows",
            do="Add the row that holds from then on (of two legs, the one that stays), or say in “lapses” why all of it goes",
        )
    if row.lapses is not None and (row.valid_to is None or follows):
        yield placed(
            law,
            what,
            name,
            where=where,
            wrong="says that it lapses, and it does not",
            do="Take “lapses” away",
        )
