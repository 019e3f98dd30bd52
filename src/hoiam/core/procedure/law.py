"""The law in force: rules by id and day, procedures by kind and day, terms computed from them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from hoiam.core.deadlines import (
    Calendar,
    Due,
    Interval,
    NotInForce,
    Rule,
    UnknownCondition,
    UnknownRule,
    compute,
    years_later,
)
from hoiam.core.procedure.model import (
    Condition,
    Edge,
    Errands,
    Form,
    Ground,
    Hops,
    Instrument,
    Kept,
    Kind,
    Measure,
    Opinion,
    OwnTerm,
    Pack,
    Paper,
    Party,
    Procedure,
    Reception,
    Representation,
    Result,
    State,
)
from hoiam.core.words import Text, sentence

_ONE_DAY = timedelta(days=1)
_REMEMBERED = 8192
_STILL_HANDLED = Text(
    "Đơn còn đang được giải quyết, hoặc chưa hết việc: được lưu, và thêm một thời hạn sau khi kết thúc.",
    "The petition is still being handled: it is kept, and for a time after its end.",
)
_BY_NO_RULE = Text("Không có quy định nào cho hủy đơn này.", "No rule lets this petition be destroyed.")
_UNSETTLED = Text(
    "Thời hạn lưu ({article}) chưa chắc và còn chờ luật sư xác nhận; trong khi chờ, hồ sơ được lưu.",
    "For how long it is kept ({article}) is not certain and waits for a lawyer's word; until then it is kept.",
)


@dataclass(frozen=True)
class WholeProcedure:
    """All that a pack says of one kind, of every time; `Law.procedure` picks what is in force on a day."""

    kind: str
    states: Mapping[str, State]
    initial: str
    edges: tuple[Edge, ...]


def first_kinds(kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """Those of these kinds that a petition can begin as: first instance, and not the second stage of another. One of any other
    kind takes an earlier petition further."""
    later = {kind.next_kind for kind in kinds.values() if kind.next_kind}
    return {name: kind for name, kind in kinds.items() if kind.instance <= 1 and name not in later}


@dataclass(frozen=True)
class Law:
    """Everything that the loaded packs say. Immutable; a new version of the packs is a new `Law`.

    opinions: the words of lawyers on what the packs leave in doubt; where this is the law as they have read it
    (`doubts.as_read`), written: the law as the packs write it. telling: the steps of the house by which a party is told of
    something; writers: those that whoever wrote the petition can take; timed: those that the clock takes. places: file and line
    of what the packs define, by what it is and its name.
    """

    version: str
    packs: tuple[str, ...]
    kinds: Mapping[str, Kind]
    wholes: Mapping[str, WholeProcedure]
    rule_versions: Mapping[str, tuple[Rule, ...]]
    calendars: Mapping[str, Calendar]
    grounds: Mapping[str, tuple[Ground, ...]]
    form_versions: Mapping[str, tuple[Form, ...]]
    conditions: Mapping[str, Condition]
    instruments: Mapping[str, Instrument]
    own_terms: tuple[OwnTerm, ...] = ()
    by_pack: Mapping[str, Pack] = field(default_factory=dict)
    receptions: Mapping[str, Reception] = field(default_factory=dict)
    errands: Mapping[str, Errands] = field(default_factory=dict)
    telling: frozenset[str] = frozenset()
    writers: frozenset[str] = frozenset()
    timed: frozenset[str] = frozenset()
    opinions: tuple[Opinion, ...] = ()
    written: Law | None = field(default=None, repr=False, compare=False)
    places: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)
    _procedures: dict[tuple[str, int], Procedure] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The newest version of every rule, by id."""
        return {rule_id: versions[-1] for rule_id, versions in self.rule_versions.items()}

    def pick(self, packs: Collection[str]) -> Law:
        """The law of a body that has chosen these packs; rules of other packs are unknown to it."""
        unknown = sorted(set(packs) - set(self.packs))
        if unknown:
            raise KeyError(", ".join(unknown))
        rules = {rule_id: versions for rule_id, versions in self.rule_versions.items() if versions[-1].pack in packs}
        kinds = {kind_id: kind for kind_id, kind in self.kinds.items() if kind.pack in packs}
        receptions = {each_id: each for each_id, each in self.receptions.items() if each.pack in packs}
        errands = {each_id: each for each_id, each in self.errands.items() if each.pack in packs}
        return replace(
            self,
            packs=tuple(pack for pack in self.packs if pack in packs),
            kinds=kinds,
            receptions=receptions,
            errands=errands,
            wholes={kind_id: self.wholes[kind_id] for kind_id in (*kinds, *receptions, *errands)},
            rule_versions=rules,
            by_pack={pack: said for pack, said in self.by_pack.items() if pack in packs},
            written=self.written.pick(packs) if self.written is not None else None,
            _procedures={},
        )

    # What a pack says for all its kinds

    def whole(self, kind: str) -> Kind | Reception | Errands:
        """What has a procedure under that name: a kind of petition, of reception, or the errands of a pack."""
        return self.kinds.get(kind) or self.receptions.get(kind) or self.errands[kind]

    def pack_of(self, kind: str) -> Pack:
        """What the pack of a kind, a reception or errands says for all its kinds."""
        return self.by_pack[self.pack_id(kind)]

    def pack_id(self, kind: str) -> str:
        """The pack that a kind of petition, a reception or errands stand in."""
        return self.whole(kind).pack

    def errands_of(self, kind: str) -> Errands | None:
        """The errands of the pack that a kind stands in; None where the pack has none."""
        return next((each for each in self.errands.values() if each.pack == self.pack_id(kind)), None)

    def paper(self, name: str, kind: str) -> Paper:
        """The paper that a step of this kind calls so. Raises KeyError for one that no pack has.

        A petition that was classified over from another pack's kind keeps the papers that were made under that pack.
        """
        packs = (self.pack_of(kind), *self.by_pack.values())
        found = next((pack.papers[name] for pack in packs if name in pack.papers), None)
        if found is None:
            raise KeyError(name)
        return found

    def result(self, code: str, kind: str) -> Result | None:
        """What a decision on a petition of this kind came to; None for a code that its pack does not have, or none yet."""
        return self.pack_of(kind).results.get(code)

    def party(self, name: str, kind: str) -> Party | None:
        """To whom a paper went, as the pack of the kind calls it; None for one that it does not know."""
        return self.pack_of(kind).parties.get(name)

    def measure(self, code: str, kind: str) -> Measure | None:
        """A measure of protection, as the pack of the kind calls it; None for a code that it does not have."""
        return self.pack_of(kind).measures.get(code)

    def keeping(self, kind: str, state: str) -> str | None:
        """The rule by which a petition of the kind is kept that ended in the state; None where its pack says nothing of it."""
        known = self.pack_of(kind).keeping
        return next((each.rule for each in known if not each.states or state in each.states), None)

    def kept(self, kind: str, state: str, closed_on: date) -> Kept:
        """For how long a petition is kept that ended on that day. Years are counted by their number of the day, whatever is
        worked then: no calendar of working days reaches so far. What is destroyed cannot be mended: no day comes of a rule that
        is unsure, or of which several numbers are read, before a lawyer has settled it."""
        if self.wholes[kind].states[state].open:
            return Kept(None, _STILL_HANDLED)
        name = self.keeping(kind, state)
        rule = self.rule(name, closed_on) if name is not None and self.holds(name, closed_on) else None
        if rule is None or rule.n is None or rule.unit != "year":
            return Kept(None, _BY_NO_RULE)
        if rule.is_unsettled:
            return Kept(None, sentence(_UNSETTLED.vi, _UNSETTLED.en, article=rule.cited))
        until = years_later(closed_on, rule.n)
        return Kept(until, Text(f"Phải lưu hết ngày {until:%d/%m/%Y}.", f"It is kept to the end of {until:%d/%m/%Y}."))

    def keeping_unsettled(self, today: date) -> tuple[Rule, ...]:
        """The rules by which what ends today is kept, until a lawyer has settled for how long."""
        names = dict.fromkeys(each.rule for pack in self.by_pack.values() for each in pack.keeping)
        rules = (self.rule(name, today) for name in names if self.holds(name, today))
        return tuple(rule for rule in rules if rule.is_unsettled)

    def life(self, kind: str) -> Mapping[str, int]:
        """The steps that carry a petition of the kind forward (`verify.ordered`), each with its place in a full life."""
        return {name: place for place, name in enumerate(self.pack_of(kind).life)}

    def hops(self, kind: str) -> Hops | None:
        """How often a petition of the kind may be passed on; None where neither the kind nor its pack sets a number."""
        return self.kinds[kind].hops or self.pack_of(kind).hops

    def tells(self, step: str, kind: str) -> bool:
        """Whether the petitioner is told by mail; of what is no step of his kind (a term computed again) he is not."""
        return step not in self.pack_of(kind).silent and any(edge.step == step for edge in self.wholes[kind].edges)

    # Rules and terms

    def exactly(self, rule_id: str, on: date) -> Rule:
        """The version of this very rule that holds for an event of that day; NotInForce names what held instead."""
        versions = self.versions(rule_id)
        for version in versions:
            if version.in_force(on):
                return version
        raise NotInForce(rule_id, on, [(each.valid_from, each.valid_to) for each in versions], self._relatives(rule_id, on))

    def holds(self, rule_id: str, on: date) -> bool:
        """Whether the rule, or one that it succeeded, is in force for an event of that day."""
        return any(version.in_force(on) for version in self._line(rule_id))

    def rule(self, rule_id: str, on: date) -> Rule:
        """The rule that holds for an event of that day: this one, or the one that it succeeded where it was not yet law."""
        seen = rule_id
        while True:
            versions = self.versions(seen)
            for version in versions:
                if version.in_force(on):
                    return version
            before = versions[0].succeeds
            if before is None or on >= versions[0].valid_from:
                return self.exactly(rule_id, on)
            seen = before

    def due(
        self,
        rule_id: str,
        trigger: date | datetime,
        *,
        days: int | None = None,
        when: Collection[str] = (),
        stopped: Sequence[Interval] = (),
        own: str | None = None,
    ) -> Due:
        """The term that an event on `trigger` sets going, under the version of the rule that holds on that day.

        own: code of a body whose own term is used where the law gives no number; `days` then counts in the unit of that
        term. Raises DeadlineError.
        """
        self.check_conditions(when)
        rule = self.rule(rule_id, self.day_of(rule_id, trigger))
        term = None
        if own is not None and rule.n is None:
            term = self.own_term(own, rule.id, self.day_of(rule_id, trigger))
        # Many petitions begin on one day, and what the law makes of a day is computed once. A moment is not kept: two that are
        # equal may be written in two zones.
        if stopped or type(trigger) is not date:
            return self._due(rule, term, trigger, days, when, stopped)
        asked = (rule_id, trigger, days, frozenset(when), term)
        known = self._dues.get(asked)
        if known is None:
            known = self._due(rule, term, trigger, days, when, stopped)
            if len(self._dues) >= _REMEMBERED:
                self._dues.clear()
            self._dues[asked] = known
        return known

    def _due(
        self,
        rule: Rule,
        term: OwnTerm | None,
        trigger: date | datetime,
        days: int | None,
        when: Collection[str],
        stopped: Sequence[Interval],
    ) -> Due:
        if term is not None:
            # The body's own number and unit, under the body's own article; `own` says that it is not the law's.
            rule = replace(rule, n=term.n, unit=term.unit, article=term.article, gist=term.gist, own=True)
        return compute(rule, trigger, self.calendar_of(rule), days=days, when=when, stopped=stopped)

    @cached_property
    def _dues(self) -> dict[tuple[str, date, int | None, frozenset[str], OwnTerm | None], Due]:
        return {}

    def day_of(self, rule_id: str, moment: date | datetime) -> date:
        """The day of a moment in the time zone of the rule's calendar."""
        if not isinstance(moment, datetime):
            return moment
        if moment.tzinfo is None:
            return moment.date()
        return moment.astimezone(ZoneInfo(self.calendar_of(self.versions(rule_id)[-1]).tz)).date()

    def calendar_of(self, rule: Rule) -> Calendar:
        """The calendar by which the rule counts."""
        return self.calendars[rule.calendar]

    def representation(self, kind: str, code: str, on: date) -> Representation | None:
        """As what somebody writes for another: as the kind has it on that day, else as any kind of its pack once had it; None
        where no pack knows the code. A petition keeps its code when it becomes another kind."""
        pack = self.kinds[kind].pack
        known = [each for each in self.kinds[kind].representations(on) if each.id == code]
        others = (each for other in self.kinds.values() if other.pack == pack for each in other.represented if each.id == code)
        return known[0] if known else next(others, None)

    def time_zone(self, kind: str) -> str:
        """The name of the time zone in which the days of a kind are counted: that of the calendar of its terms."""
        rules = (start.rule for edge in self.wholes[kind].edges for start in edge.starts)
        return self.calendar_of(self.rules[next(rules)]).tz

    def own_term(self, body: str, rule_id: str, on: date) -> OwnTerm | None:
        """The body's own term for a rule without a number on that day; `*` stands for every body."""
        fitting = [term for term in self.own_terms if term.rule == rule_id and term.body in (body, "*") and term.in_force(on)]
        return max(fitting, key=lambda term: (term.body != "*", term.valid_from), default=None)

    def check_conditions(self, when: Iterable[str]) -> None:
        """Refuse a condition that no pack knows."""
        for condition in when:
            if condition not in self.conditions:
                raise UnknownCondition(condition, self.conditions)

    def versions(self, rule_id: str) -> tuple[Rule, ...]:
        """Every version of the rule, the oldest first; UnknownRule offers the nearest ids."""
        if rule_id not in self.rule_versions:
            raise UnknownRule(rule_id, self.rule_versions)
        return self.rule_versions[rule_id]

    def _relatives(self, rule_id: str, on: date) -> list[str]:
        """Rules of the same line (predecessors and successors) that are in force on the day."""
        line = {rule_id}
        for _ in self.rule_versions:
            more = {
                version.id for versions in self.rule_versions.values() for version in versions if version.succeeds in line
            } | {
                version.succeeds
                for each in line
                for version in self.rule_versions.get(each, ())
                if version.succeeds is not None
            }
            if more <= line:
                break
            line |= more
        return sorted(
            each for each in line - {rule_id} if any(version.in_force(on) for version in self.rule_versions.get(each, ()))
        )

    # Procedures

    def procedure(self, kind: str, on: date) -> Procedure:
        """The procedure of a kind as it is in force on a day."""
        whole = self.wholes[kind]
        key = (kind, bisect_right(self._changes[kind], on))
        if key not in self._procedures:
            self._procedures[key] = Procedure(
                kind=kind,
                states=whole.states,
                initial=whole.initial,
                edges=tuple(
                    replace(
                        edge,
                        starts=tuple(start for start in edge.starts if self.holds(start.rule, on)),
                        conditions=tuple(name for name in edge.conditions if self.conditions[name].valid_from <= on),
                    )
                    for edge in whole.edges
                    if edge.in_force(on)
                ),
                grounds={
                    name: tuple(ground for ground in grounds if ground.in_force(on)) for name, grounds in self.grounds.items()
                },
            )
        return self._procedures[key]

    def last_change(self, kind: str) -> date:
        """The last day on which something of the kind's procedure came into force or went out of it."""
        return max(self._changes[kind], default=date.min)

    def eras(self, kind: str) -> tuple[date, ...]:
        """A day of each time in which the procedure of a kind stands unchanged, from the kind's own first day on."""
        first = self.whole(kind).valid_from
        return (first, *(day for day in self._changes[kind] if day > first))

    def line(self, rule_id: str) -> tuple[Rule, ...]:
        """Every version of the rule and of those that it succeeded, this one's first."""
        return tuple(self._line(rule_id))

    @cached_property
    def _changes(self) -> Mapping[str, list[date]]:
        """The days on which something of each kind's procedure begins or ends to be in force."""
        changes: dict[str, list[date]] = {}
        grounds = {day for every in self.grounds.values() for ground in every for day in _changes_of(ground)}
        for kind, whole in self.wholes.items():
            days = set(grounds)
            for edge in whole.edges:
                days |= _changes_of(edge) | {self.conditions[name].valid_from for name in edge.conditions}
                for start in edge.starts:
                    for version in self._line(start.rule):
                        days |= _changes_of(version)
            changes[kind] = sorted(days)
        return changes

    def _line(self, rule_id: str | None) -> list[Rule]:
        line: list[Rule] = []
        while rule_id is not None:
            line += self.rule_versions[rule_id]
            rule_id = self.rule_versions[rule_id][0].succeeds
        return line

    def form(self, number: str, on: date) -> Form | None:
        """The form of that number as it is in force on a day."""
        return next((form for form in self.form_versions.get(number, ()) if form.in_force(on)), None)


def _changes_of(dated: Edge | Ground | Rule) -> set[date]:
    days = {dated.valid_from}
    if dated.valid_to is not None:
        days.add(dated.valid_to + _ONE_DAY)
    return days
