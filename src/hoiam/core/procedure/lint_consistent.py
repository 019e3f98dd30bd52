"""Whether what a pack says in one place agrees with what it says in another: who owes a term and who meets it, what stands
still and goes on, which paper a form is, whom there may not be, what closes and what is left to do.

None of it needs to know the law: each finding sets two sentences of a pack beside each other of which one must be wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Final

from hoiam.core.deadlines import Rule
from hoiam.core.procedure.finding import Finding, placed
from hoiam.core.procedure.law import Law, WholeProcedure
from hoiam.core.procedure.model import MIRRORED, NOTHING, STAYS, Edge, Kind, Procedure, Start
from hoiam.core.procedure.reach import after, begins, reached

_ONE_DAY: Final = timedelta(days=1)
_NOBODY_OF_THE_BODY: Final = frozenset({"petitioner", "clock"})
_PETITIONER: Final = "petitioner"


def consistent(law: Law) -> Iterator[Finding]:
    """Everything in the packs that contradicts something else in them."""
    yield from _whose(law)
    yield from _meets(law)
    yield from _meets_what_starts(law)
    yield from _may_not_be(law)
    yield from _numbers(law)
    yield from _unused_grounds(law)
    yield from _next_kinds(law)
    for kind, whole in law.wholes.items():
        yield from _eras(kind, whole)
        yield from _apart(kind, whole)
        yield from _as_of_its_first_day(law, kind, whole)
    for each in law.kinds.values():
        yield from _of_a_kind(law, each)


def _starting(law: Law) -> dict[str, list[tuple[str, Edge, Start]]]:
    found: dict[str, list[tuple[str, Edge, Start]]] = {}
    for kind, whole in law.wholes.items():
        for edge in whole.edges:
            for start in edge.starts:
                found.setdefault(start.rule, []).append((kind, edge, start))
    return found


def _ends(law: Law, edge: Edge, rule: Rule) -> bool:
    """Whether the step ends a clock of the rule, under its own name or that of a rule that has followed it."""
    return "*" in edge.ends or any(rule in law.line(name) for name in edge.ends)


# --- whose a term is, and who meets it -------------------------------------------------------------------------------


def _whose(law: Law) -> Iterator[Finding]:
    """A term is of one party wherever it starts. Between two bodies it is the one's in its own file and the other's in the file
    of whoever presses it: ends of one step may call it by turns."""
    for name, starts in _starting(law).items():
        count = Counter(start.whose for _kind, _edge, start in starts)
        usual = count.most_common(1)[0][0]
        steps = {edge.step for _kind, edge, start in starts if start.whose == usual}
        for kind, edge, start in starts:
            if start.whose != usual and (_PETITIONER in (start.whose, usual) or edge.step not in steps):
                yield Finding(
                    f"{kind}, {edge.name}",
                    f"calls {name} the term of “{start.whose}”, which it is of “{usual}” elsewhere",
                    "Let “whose” say the same wherever the rule starts",
                    edge.place,
                )


def _meets(law: Law) -> Iterator[Finding]:
    """What is said to meet a rule ends it somewhere, and not as something withdrawn or put in another drawer."""
    for versions in law.rule_versions.values():
        for rule in versions:
            for name in rule.met_by:
                edges = [edge for whole in law.wholes.values() for edge in whole.edges if edge.name == name]
                ending = [edge for edge in edges if _ends(law, edge, rule)]
                if not rule.not_in_a_journey and not ending:
                    yield placed(
                        law, "rule", rule.version, where=rule.id,
                        wrong=f"is met by {name}, and no such step ends it",
                        do=f"Put {rule.id} under “ends” of {name}, or take {name} out of “met_by”",
                    )  # fmt: skip
                for edge in ending:
                    how = edge.how_unmet(rule.id)
                    if how in ("withdrawn", "reclassified") and all(e.how_unmet(rule.id) == how for e in ending):
                        yield placed(
                            law, "rule", rule.version, where=rule.id,
                            wrong=f"is met by {name}, which ends what it ends as “{how}”",
                            do="What was withdrawn or reclassified is not done: take it out of “met_by”",
                        )  # fmt: skip
                        break


def _met_by_the_body(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """A duty of the body is not met by what the petitioner does, or by time. What an errand's acts leave in the petition comes
    by the clock, and is the body's own act in another history."""
    owed = {start.rule for edge in procedure.edges for start in edge.starts if start.whose == "body"}
    for name in sorted(owed):
        rule = law.rule(name, on)
        for edge in procedure.edges:
            alone = edge.by & _NOBODY_OF_THE_BODY and edge.step != MIRRORED
            if edge.name in rule.met_by and _ends(law, edge, rule) and alone:
                who = ", ".join(sorted(edge.by & _NOBODY_OF_THE_BODY))
                yield Finding(
                    f"{procedure.kind}, {edge.name}",
                    f"meets {name}, a duty of the body, and may be taken by {who}",
                    "Let the body's own offices take the step, or let something else meet the rule",
                    edge.place,
                )


def _meets_what_starts(law: Law) -> Iterator[Finding]:
    """A step that names a term that it meets stands in a procedure in which that term can run; of a step that several kinds
    share, in one of them."""
    runs: dict[tuple[str, str], bool] = {}
    where: dict[tuple[str, str], tuple[str, Edge]] = {}
    for kind, whole in law.wholes.items():
        started = {start.rule for edge in whole.edges for start in edge.starts}
        started |= {each.by for edge in whole.edges for each in edge.extends if each.by is not None}
        for edge in whole.edges:
            for name in edge.ends:
                if name != "*" and edge.how_unmet(name) is None and edge.name in law.line(name)[-1].met_by:
                    runs[edge.place, name] = runs.get((edge.place, name), False) or name in started
                    where.setdefault((edge.place, name), (kind, edge))
    for (place, name), can in runs.items():
        kind, edge = where[place, name]
        if not can:
            yield Finding(
                f"{kind}, {edge.name}",
                f"meets {name}, which no step of this kind starts",
                f"Start {name} where its duty begins, or take it out of “ends”",
                place,
            )


def _taken_over(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """Whoever takes a petition over has a term of his own from that day; one that came along is not started again."""
    passing = {edge.step for edge in procedure.edges if edge.passes_on}
    for edge in procedure.edges:
        if edge.part != {"arriving"} or edge.step not in passing:
            continue
        for start in edge.starts:
            if law.rule(start.rule, on).goes_with is not None:
                yield Finding(
                    f"{procedure.kind}, {edge.name}",
                    f"starts {start.rule} again, which goes along with the petition",
                    "What goes along has run all the time; start what is the receiver's own",
                    edge.place,
                )
        state = procedure.states.get(edge.target)
        own = [start for start in edge.starts if start.whose == "body" and start.only_if is None]
        if state is not None and state.no_due is None and not own:
            yield Finding(
                f"{procedure.kind}, {edge.name}",
                "takes the petition over, and starts no term of the body that takes it",
                "Start the term that the law gives whoever receives it",
                edge.place,
            )


def _windows(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """A step that the petitioner has to take in time is held to a term of his; and it does not begin before he may take it."""
    for edge in procedure.edges:
        for name in edge.within:
            starts = [s for other in procedure.edges for s in other.starts if s.rule == name]
            if _PETITIONER in edge.by and starts and all(start.whose != _PETITIONER for start in starts):
                yield Finding(
                    f"{procedure.kind}, {edge.name}",
                    f"has to be taken within {name}, which is no term of the petitioner's",
                    "Name the term that the law gives him",
                    edge.place,
                )
            first = [each for each in edge.not_before if starts and all(start.on != each for start in starts)]
            if first:
                yield Finding(
                    f"{procedure.kind}, {edge.name}",
                    f"waits for the end of {first[0]}, and {name}, within which it is to be taken, does not count from there",
                    f"Let {name} start “on” {first[0]}",
                    edge.place,
                )


def _withdrawn(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """What ends as withdrawn, the petitioner has asked for; in a procedure without him, whoever began it."""
    his = {edge.name for edge in procedure.edges if _PETITIONER in edge.by}
    for edge in procedure.edges if his else ():
        asked = _PETITIONER in edge.by or any(need in his for need in edge.needs)
        if "withdrawn" in edge.ends_as.values() and not asked:
            yield Finding(
                f"{procedure.kind}, {edge.name}",
                "ends terms as “withdrawn”, and the petitioner need not have asked for it",
                "Let it need his step, or say in “ends_as” how they end",
                edge.place,
            )


# --- papers, grounds, people -----------------------------------------------------------------------------------------


def _papers(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """The paper of a step is no other form than the one that the step names. What the petitioner fills in is no paper of a
    step; a form may be printed in two ways, one for a suspension and one for an end."""
    in_force = [form for versions in law.form_versions.values() for form in versions if form.in_force(on)]
    for edge in procedure.edges:
        form = law.form(edge.form, on) if edge.form is not None else None
        printed = {law.paper(name, procedure.kind).printed for name in edge.papers}
        if form is None or form.printed is None or form.blank_to == _PETITIONER or form.printed in printed:
            continue
        others = sorted(other.number for other in in_force if other.printed in printed)
        if others:
            yield Finding(
                f"{procedure.kind}, {edge.name}",
                f"has the form “{form.number}”, and makes {', '.join(sorted(printed))}, which is “{others[0]}”",
                "Name the paper that is this form, or the form that is this paper",
                edge.place,
            )


def _may_not_be(law: Law) -> Iterator[Finding]:
    """A party that there may not be is not awaited for ever: where one rule owes it something only if there is one, another
    does so too, or starts only where there is."""
    unsure: dict[str, set[str]] = {}
    rules = [rule for versions in law.rule_versions.values() for rule in versions]
    for rule in rules:
        for owed in rule.owed_to:
            if owed.party != _PETITIONER and (owed.if_any or owed.only_if is not None):
                unsure.setdefault(rule.pack, set()).add(owed.party)
    always = {
        name
        for name, starts in _starting(law).items()
        if any(start.only_if is None and start.told is None for _kind, _edge, start in starts)
    }
    for rule in rules:
        for owed in rule.owed_to:
            sure = not owed.if_any and owed.only_if is None
            if sure and owed.party in unsure.get(rule.pack, ()) and rule.id in always:
                yield placed(
                    law, "rule", rule.version, where=rule.id,
                    wrong=f"is owed to {owed.party} in every case, and elsewhere only where there is one",
                    do="Say “if_any”, or under which condition (“only_if”)",
                )  # fmt: skip


def _unused_grounds(law: Law) -> Iterator[Finding]:
    used = {edge.grounds for whole in law.wholes.values() for edge in whole.edges}
    used |= {edge.excuse for whole in law.wholes.values() for edge in whole.edges}
    used |= {kind.limitation.excuse for kind in law.kinds.values() if kind.limitation is not None}
    for name in sorted(set(law.grounds) - used):
        first = law.grounds[name][0] if law.grounds[name] else None
        at = f"{name}, {first.id}@{first.valid_from}" if first is not None else name
        yield placed(
            law, "ground", at, where=name, wrong="a list of grounds that no step has", do="Let a step have it, or take it away"
        )


# --- numbers ---------------------------------------------------------------------------------------------------------


def _numbers(law: Law) -> Iterator[Finding]:
    """Under more conditions a term is no shorter than under fewer; another reading of it is another."""
    for versions in law.rule_versions.values():
        for rule in versions:
            if rule.not_in_a_journey is not None:
                continue
            yield from _shorter(law, rule)
            for other in rule.other_numbers:
                if (other.n, other.unit) == (rule.n, rule.unit):
                    yield placed(
                        law, "rule", rule.version, where=rule.id,
                        wrong=f"has {other.n} {other.unit} for another reading, which is its own",
                        do="Give the number of the other reading, or take it out",
                    )  # fmt: skip


def _shorter(law: Law, rule: Rule) -> Iterator[Finding]:
    told = [(frozenset[str](), rule.n, rule.unit), *((each.when, each.n, each.unit) for each in rule.variants)]
    for one, other in combinations(told, 2):
        less, more = sorted((one, other), key=lambda each: len(each[0]))
        if less[0] < more[0] and less[2] == more[2] and less[1] is not None and more[1] is not None and more[1] < less[1]:
            yield placed(
                law, "rule", rule.version, where=rule.id,
                wrong=f"is shorter under {', '.join(sorted(more[0]))} ({more[1]}) than without ({less[1]})",
                do="Look at the numbers of the article again",
            )  # fmt: skip


def _extensions(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """How often a step may make a term longer is what its rule says."""
    for edge in procedure.edges:
        for each in edge.extends:
            if each.by is None or not law.holds(each.clock, on):
                continue
            said = {name: further.times for further in law.rule(each.clock, on).further for name in further.when}
            if said and dict(each.most) != said:
                yield Finding(
                    f"{procedure.kind}, {edge.name}",
                    f"may extend {each.clock} {_times(each.most)}, and its rule says {_times(said)}",
                    "Give both the numbers of the article",
                    edge.place,
                )


def _times(most: Mapping[str, int]) -> str:
    return ", ".join(f"{n} times under {name}" for name, n in sorted(most.items()))


# --- order and time --------------------------------------------------------------------------------------------------


def _stands_still(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """What one step stops another lets go on, and the other way round."""
    started = {start.rule for edge in procedure.edges for start in edge.starts}
    started |= {each.by for edge in procedure.edges for each in edge.extends if each.by is not None}
    pausing = [(edge, name) for edge in procedure.edges for name in edge.pauses if name in started]
    resuming = [(edge, name) for edge in procedure.edges for name in edge.resumes if name in started]
    for edge, name in pausing:
        states = reached(procedure, after(procedure, edge))
        if not any(other == name and step.sources & states for step, other in resuming):
            yield Finding(
                f"{procedure.kind}, {edge.name}",
                f"stops {name}, and no step lets it go on",
                f"Let the step that goes on resume {name}",
                edge.place,
            )
    there = reached(procedure, begins(procedure)) if resuming else set[str]()
    for edge, name in resuming:
        if edge.sources & there and not any(other == name and after(procedure, step) & edge.sources for step, other in pausing):
            yield Finding(
                f"{procedure.kind}, {edge.name}",
                f"lets {name} go on, which no step before it stops",
                f"Let the step that stops it pause {name}",
                edge.place,
            )


def _starts_before(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """A term that counts from an earlier step counts from one that can come before."""
    for edge in procedure.edges:
        for start in edge.starts:
            of = ".".join(start.on.split(".")[:2])
            steps = [step for step in procedure.edges if step is not edge and of in (step.name, step.step)]
            led = (reached(procedure, after(procedure, step)) for step in steps)
            if steps and not any(edge.sources & states for states in led):
                yield Finding(
                    f"{procedure.kind}, {edge.name}",
                    f"counts {start.rule} from {start.on}, which can only come after it",
                    "Name a step that comes before",
                    edge.place,
                )


def _closed(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """A petition is not closed while something has still to be done, beside telling somebody."""
    for edge in procedure.edges:
        state = procedure.states.get(edge.target)
        if state is None or state.open:
            continue
        for start in edge.starts:
            rule = law.rule(start.rule, on)
            if start.whose == "body" and rule.met_by and not rule.owed_to:
                yield Finding(
                    f"{procedure.kind}, {edge.name}",
                    f"closes the petition ({state.id}) and starts {start.rule}, which is still to be done",
                    "Leave the state open until it is done",
                    edge.place,
                )


def _waits(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """A state that waits for the petitioner is no state in which a duty of the body begins to run, but one that the law counts
    from the receipt, whoever acts first."""
    for edge in procedure.edges:
        state = procedure.states.get(edge.target) if NOTHING not in edge.sources else None
        for start in edge.starts:
            rule = law.rule(start.rule, on)
            mine = start.whose == "body" and start.only_if is None and rule.met_by and not rule.owed_to
            if state is not None and state.open and state.waits == _PETITIONER and mine:
                yield Finding(
                    f"{procedure.kind}, {edge.name}",
                    f"leads to “{state.id}”, which waits for the petitioner, and starts {start.rule} for the body",
                    "Let the state wait for whoever has to act",
                    edge.place,
                )


def _eras(kind: str, whole: WholeProcedure) -> Iterator[Finding]:
    """Where a step is taken under one article and later under another, no day lies between them."""
    by_name: dict[str, list[Edge]] = {}
    for edge in whole.edges:
        by_name.setdefault(edge.name, []).append(edge)
    for edges in by_name.values():
        for edge in edges:
            if edge.valid_to is None:
                continue
            next_day = edge.valid_to + _ONE_DAY
            later = [other for other in edges if other.valid_from > edge.valid_to and other.sources & edge.sources]
            if later and not any(other.valid_from <= next_day for other in later):
                first = min(later, key=lambda other: other.valid_from)
                yield Finding(
                    f"{kind}, {first.name}",
                    f"begins on {first.valid_from}, and the one before ended on {edge.valid_to}",
                    "Let one end on the day before the other begins",
                    first.place,
                )


def _apart(kind: str, whole: WholeProcedure) -> Iterator[Finding]:
    """What one end of a step keeps apart, all ends of it do."""
    apart = {edge.step for edge in whole.edges if edge.apart}
    for edge in whole.edges:
        if edge.step in apart and not edge.apart:
            yield Finding(
                f"{kind}, {edge.name}",
                "is not kept apart, and another end of the same step is",
                "Say “apart: true” of every end of the step",
                edge.place,
            )


def _as_of_its_first_day(law: Law, kind: str, whole: WholeProcedure) -> Iterator[Finding]:
    """What a step that came in on a day of its own has (form, grounds, terms) is in force on that day."""
    for edge in whole.edges:
        day = edge.valid_from
        if day.year < 1900 or (edge.valid_to is not None and edge.valid_to < day):
            continue
        wrong = []
        if edge.form is not None and law.form(edge.form, day) is None:
            wrong.append(f"the form “{edge.form}”")
        if edge.grounds is not None and not any(each.in_force(day) for each in law.grounds[edge.grounds]):
            wrong.append(f"no ground of “{edge.grounds}”")
        wrong += [start.rule for start in edge.starts if not law.holds(start.rule, day)]
        if wrong:
            yield Finding(
                f"{kind}, {edge.name}",
                f"is taken since {day}, and {', '.join(wrong)} was not in force then",
                "Let “since” be the day on which all of it came in",
                edge.place,
            )


# --- kinds -----------------------------------------------------------------------------------------------------------


def _next_kinds(law: Law) -> Iterator[Finding]:
    """Each further instance is that of one kind, one instance up."""
    of: dict[str, list[Kind]] = {}
    for kind in law.kinds.values():
        if kind.next_kind is not None:
            of.setdefault(kind.next_kind, []).append(kind)
    for kind in law.kinds.values():
        before = of.get(kind.id, [])
        if (kind.instance > 1) != (len(before) == 1) or any(each.instance + 1 != kind.instance for each in before):
            names = ", ".join(each.id for each in before) or "no kind"
            yield placed(
                law, "kind", kind.id, wrong=f"is of instance {kind.instance}, and what {names} goes on as",
                do="Let each further instance be the “next_kind” of the one kind below it",
            )  # fmt: skip


def _of_a_kind(law: Law, kind: Kind) -> Iterator[Finding]:
    """What a kind says of itself agrees with its steps."""
    edges = law.wholes[kind.id].edges
    started = {start.rule for edge in edges for start in edge.starts}
    if kind.author_decides and kind.recusal.rule == "absolute":
        yield placed(
            law, "kind", kind.id, wrong="lets whoever it is about decide (author_decides), and keeps him away (recusal)",
            do="The law does one of the two",
        )  # fmt: skip
    if kind.limitation is not None and kind.limitation.rule in started:
        yield placed(
            law, "kind", kind.id,
            wrong=f"has to be written within {kind.limitation.rule}, which begins only in the course of it",
            do="Name the term that runs before there is one",
        )  # fmt: skip
    for step in sorted({edge.step for edge in edges if edge.results}):
        results = {result for edge in edges if edge.step == step for result in edge.results}
        if len(results) == 1 and len(_beside(law, step, results)) > 1:
            yield placed(
                law, "kind", kind.id, wrong=f"can come to “{min(results)}” alone ({step})",
                do="Let the step have every result that the law knows",
            )  # fmt: skip


def _beside(law: Law, step: str, results: set[str]) -> set[str]:
    """The results that such a step can have somewhere beside one of these, and these."""
    edges = [edge for whole in law.wholes.values() for edge in whole.edges if edge.step == step]
    return {result for edge in edges if results & set(edge.results) for result in edge.results}


def _signed_first(law: Law, procedure: Procedure, on: date) -> Iterator[Finding]:
    """Where a signature is wanted nothing is accepted before it: what meets the term that the signature starts, and leaves the
    petition open, comes after it."""
    kind = law.kinds.get(procedure.kind)
    if kind is None or not kind.needs_signature:
        return
    first = begins(procedure)
    # The step by which the petitioner lets the body's terms begin, and which leads on from where a petition comes in.
    signs = [
        edge
        for edge in procedure.edges
        if _PETITIONER in edge.by
        and edge.target != STAYS
        and edge.sources & first
        and any(s.whose == "body" for s in edge.starts)
    ]
    starts = {start.rule for edge in signs for start in edge.starts}
    unsigned = reached(procedure, first, lambda step: step not in signs)
    for edge in procedure.edges:
        met = [name for name in starts if law.rule(name, on).goes_with is None and edge.name in law.rule(name, on).met_by]
        opens = edge.target in procedure.states and procedure.states[edge.target].open
        if met and opens and not edge.passes_on and edge.sources & unsigned:
            yield Finding(
                f"{procedure.kind}, {edge.name}",
                f"meets {met[0]} and can be taken before the signature that starts it",
                "Let it be taken only where the petition is signed",
                edge.place,
            )


AT_A_TIME: Final = (
    _taken_over, _windows, _withdrawn, _papers, _extensions, _stands_still, _met_by_the_body, _starts_before, _closed, _waits,
    _signed_first,
)  # fmt: skip
"""What is asked of a procedure as it is at one time of the law."""
