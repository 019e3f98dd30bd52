"""When the terms of a dossier end, and why: asked here, once.

``fold`` keeps the terms as they were computed on the day (``events.Clock``). Everything that asks the law for a date of
a dossier asks here: what a step starts, ends, stops and lengthens; what a new version of the law makes of what runs;
what a page, a letter or a figure says of a term (``explained``). Nothing else calls ``law.due``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from hoiam.core.deadlines import DeadlineError, Door, Due, Interval, OtherReading, OutsideCalendar, Owed, Rule, amount
from hoiam.core.procedure import ACT, BACK, NOBODY, PLANNED, STAYS, Edge, Extends, Law, Procedure, Start
from hoiam.core.procedure.reach import reached
from hoiam.core.words import Text

from .days import Holder, Shares, goes_along, holder_now, shares
from .events import PETITIONER, Clock, Ending
from .refusals import Missing, NotNow, TooLate, TooLong
from .standing import Dossier, Run


def first_day_after(dossier: Dossier, law: Law, name: str) -> date | None:
    """The first day on which the named term of the dossier has passed; None when it never ran or has no days."""
    clock = dossier.clocks.get(name)
    return None if clock is None else _passed(law, clock)


def _passed(law: Law, clock: Clock) -> date | None:
    """The first day on which a term has passed; None where it has no days."""
    # A minimum ends at its nominal day; any other term at its due day, as it was computed when it started.
    end = clock.nominal if law.rule(clock.name, clock.trigger).type == "minimum" else clock.due
    return None if end is None else date.fromordinal(end.toordinal() + 1)


def target(dossier: Dossier, edge: Edge) -> str:
    """The state to which an edge leads from here."""
    if edge.target == STAYS:
        return dossier.state
    return dossier.came_from if edge.target == BACK else edge.target


def started(
    dossier: Dossier,
    law: Law,
    procedure: Procedure,
    edge: Edge,
    *,
    day: date,
    conditions: Collection[str] = (),
    days: int | None = None,
    planned: date | None = None,
    party: str = "",
    taken_by: str = "",
    again: Sequence[Clock] = (),
) -> tuple[Clock, ...]:
    """The terms that a step along this edge sets going on ``day``, makes longer, or lets go on, as they then stand.

    ``conditions``, ``days``, ``planned``, ``party`` and ``taken_by`` are those of ``move``; ``again``: what goes on because
    the petition is back (``back_again``). Raises the Refusal of a step that the law does not allow for the sake of its terms.
    """
    started: list[Clock] = [*again]
    when = tuple(sorted({*dossier.conditions, *conditions}))
    body = taken_by or dossier.body
    for start in edge.starts:
        if start.only_if is not None and start.only_if not in when:
            continue
        if any(dossier.happened(name) for name in start.unless):
            continue
        # What the petitioner may do within a term runs from when he himself has the paper, whoever else was served.
        if party not in ("", PETITIONER) and start.whose == PETITIONER:
            continue
        if start.told not in (None, party):
            continue
        if any(clock.name == start.rule for clock in again) or _runs_on(dossier, law, start.rule, taken_by):
            continue
        trigger = _trigger(dossier, law, start, day, planned, started)
        if trigger is not None:
            trigger = _as_before(dossier, start, trigger, taken_by)
        if trigger is not None:
            trigger = _in_due_form(dossier, law, procedure.kind, start.rule, trigger)
        # A term that was not yet law on the day it would run from (a paper claimed to have come before) does not run.
        if trigger is None or not law.holds(start.rule, trigger):
            continue
        if start.whose == PETITIONER and _had_it_before(dossier, edge, start, trigger):
            continue
        if start.whose == "body" and start.on == ACT and not taken_by and _put_off(dossier, law, start, trigger):
            continue
        felt = _known(law, start.rule, trigger, when)
        if start.whose == PETITIONER:
            started.append(_of_his(law, start.rule, trigger, felt, (), body))
            continue
        due = law.due(start.rule, trigger, when=felt, own=body)
        if start.on == PLANNED:
            _in_good_time(edge, due, day)
        started.append(clock_of(start.rule, start.whose, due))
    gone_on = [
        _gone_on(dossier, law, running, day, dossier.body)
        for name in edge.resumes
        if (running := dossier.clocks.get(name)) is not None
        and not _still_waits(dossier, law, procedure, edge, name, dossier.clocks)
    ]
    longer_now: list[Clock] = []
    for extends in edge.extends:
        running = dossier.clocks.get(extends.clock)
        if running is None:
            continue
        _not_while_it_stands_still(dossier, edge, running)
        late = running.due is not None and day > running.due
        if late and extends.in_time:
            _not_after_its_end(law, edge, running)
        if extends.by is not None:
            most = max((n for condition, n in extends.most.items() if condition in when), default=0)
            _not_too_often(dossier, edge, most)
        due = longer(dossier, law, extends, running, day=day, when=when, days=days)
        clock = clock_of(extends.clock, running.whose, due, extended=True)
        _longer_than_it_was(law, edge, running, clock)
        longer_now.append(replace(clock, extended_late=running.extended_late or late))
    following = _following(dossier, law, [*gone_on, *longer_now], day, going_on=bool(gone_on))
    return (*started, *gone_on, *longer_now, *following)


def _had_it_before(dossier: Dossier, edge: Edge, start: Start, trigger: date) -> bool:
    """Whether the petitioner's own term runs already from a later day on which he was told the same: that it is recorded once
    more, of an earlier day, takes no day from him."""
    running = dossier.clocks.get(start.rule)
    return running is not None and trigger < running.trigger == dossier.days.get(f"{edge.name}.{PETITIONER}")


def _put_off(dossier: Dossier, law: Law, start: Start, trigger: date) -> bool:
    """Whether the body's term runs already from an earlier day, as the answer to a first report of urgent harm: taking the same
    step once more puts it off for nobody. A duty to tell somebody is owed once for each act that is to be told."""
    run = dossier.running(start.rule)
    if run is None or law.rule(run.name, run.clock.trigger).owed_to:
        return False
    return run.clock.trigger <= trigger


def _in_due_form(dossier: Dossier, law: Law, kind: str, name: str, trigger: date) -> date | None:
    """The day from which a term runs that the law counts from due form: not before that; None while something of it lacks."""
    if not law.holds(name, trigger) or not law.rule(name, trigger).in_due_form:
        return trigger
    formed = dossier.formed_on(law, kind)
    return None if formed is None else max(trigger, formed)


def formed(dossier: Dossier, law: Law, day: date) -> tuple[Clock, ...]:
    """The terms of the body that waited for due form and run from the day on which it is there: those that a step that was
    taken would have set going, and that have not run since here."""
    known = [edge for edge in law.wholes[dossier.kind].edges if dossier.happened(edge.name)]
    rules = dict.fromkeys(start.rule for edge in known for start in edge.starts if start.whose == "body")
    found = []
    for name in rules:
        waited = law.holds(name, day) and law.rule(name, day).in_due_form
        if waited and dossier.last_run(name, dossier.body) is None:
            when = _known(law, name, day, tuple(sorted(dossier.conditions)))
            found.append(clock_of(name, "body", law.due(name, day, when=when, own=dossier.body)))
    return tuple(found)


def _of_his(law: Law, name: str, trigger: date, when: Sequence[str], stopped: Sequence[Interval], body: str) -> Clock:
    """A term of the petitioner's. Where it ends beyond the calendar, as a year may, it stands at the day that arithmetic gives,
    marked as provisional, until the calendar reaches so far: no step of a body waits for that."""
    try:
        return clock_of(name, PETITIONER, law.due(name, trigger, when=when, stopped=stopped, own=body))
    except OutsideCalendar:
        rule = law.rule(name, trigger)
        variant = rule.variant(when)
        n, unit = (variant.n, variant.unit) if variant is not None else (rule.n, rule.unit)
        if n is None or unit not in ("cd", "month", "year"):
            raise
        calendar = law.calendar_of(rule).label
        # The first day that is counted is the one after the trigger; what stood still before it took nothing.
        first = trigger.toordinal() + 1
        lost = sum(max(each.last.toordinal() + 1 - max(each.first.toordinal(), first), 0) for each in stopped)
        last = date.fromordinal(_plain_end(trigger, n, unit).toordinal() + lost)
        return Clock(
            name, rule.version, calendar, PETITIONER, trigger, unit, n, tuple(when), last, last, last, provisional=True
        )


def _plain_end(trigger: date, n: int, unit: str) -> date:
    """So many days, months or years later, whatever day that is; the last day of a month that has no such day."""
    if unit == "cd":
        return date.fromordinal(trigger.toordinal() + n)
    year, month = divmod(trigger.year * 12 + trigger.month - 1 + n * (12 if unit == "year" else 1), 12)
    return date(year, month + 1, min(trigger.day, monthrange(year, month + 1)[1]))


def _counted_from(law: Law, kind: str) -> frozenset[tuple[str, str, bool]]:
    """Which terms of a kind count from the end of which other: the term, the other, and whether from its last day."""
    starts = (start for edge in law.wholes[kind].edges for start in edge.starts if start.on in law.rule_versions)
    return frozenset((start.rule, start.on, start.at_end) for start in starts)


def _following(dossier: Dossier, law: Law, changed: Iterable[Clock], day: date, *, going_on: bool = False) -> tuple[Clock, ...]:
    """The running terms that count from the end of one that ends on another day now, as they then stand; with ``going_on``
    also those that stood still with it. A window that opens when a body has been silent opens later where it has longer."""
    found: dict[str, Clock] = {}
    waiting = list(changed)
    known = _counted_from(law, dossier.kind) if waiting else frozenset()
    while waiting:
        other = waiting.pop(0)
        before = dossier.clocks.get(other.name)
        for name, on, at_end in sorted(known):
            running = dossier.clocks.get(name)
            if on != other.name or before is None or running is None or name in found:
                continue
            start = Start(name, on=on, at_end=at_end)
            trigger = _behind(law, other, start)
            if trigger is None or running.trigger != _behind(law, before, start):
                continue
            stopped = _stopped(dossier, name, day)
            if running.whose == PETITIONER:
                again = _of_his(law, name, trigger, running.conditions, stopped, dossier.body)
            else:
                again = _same_but(running, law.due(name, trigger, when=running.conditions, stopped=stopped, own=dossier.body))
            if again != running or going_on:
                found[name] = again
                waiting.append(again)
    return tuple(found.values())


def _gone_on(dossier: Dossier, law: Law, running: Clock, day: date, body: str) -> Clock:
    """A term of the body that stood still, as it is once it goes on."""
    # Counted again from its own trigger with every day that it stood still, under the version it was started with.
    stopped, from_day, chosen = _stopped(dossier, running.name, day), running.trigger, None
    if running.extended and is_open(law, running):
        chosen = running.n
    elif is_further(running):
        # A further term keeps the number that was chosen for it, and begins as much later as the first one stood still.
        chosen, from_day = running.n, _begins_later(dossier, running.name, running.trigger, day)
    due = law.due(rule_of(running), from_day, when=running.conditions, days=chosen, stopped=stopped, own=body)
    return _same_but(running, due)


def _same_but(clock: Clock, due: Due) -> Clock:
    """The term with what it was computed to now."""
    again = clock_of(clock.name, clock.whose, due, extended=clock.extended)
    return replace(again, extended_late=clock.extended_late)


# --- what a step ends, and how ---------------------------------------------------------------------------------------


def endings(
    dossier: Dossier,
    law: Law,
    edge: Edge,
    *,
    day: date,
    conditions: Collection[str] = (),
    party: str = "",
    which: Collection[str] = (),
    several: Mapping[str, tuple[str, ...]] | None = None,
    taken_by: str = "",
) -> tuple[Ending, ...]:
    """The running terms that a step along this edge ends on ``day``, each with how.

    One is met where its rule names the step (``met_by``); where it is owed to several, with the step by which the last of
    them is told, and until then it runs on. One that the step does not meet ends as the edge says. ``conditions`` are those
    that the step sets, ``party`` whom it tells, and ``which`` of several; ``several``: who of a party is still there after the
    step, so that a duty of which all who are left have been told is met on the day of the last of them. ``taken_by``: the body
    that takes the dossier over; what its sender's is and did not end with the sending, in a history from before it did, ended
    on that day.
    """
    when = dossier.conditions.union(conditions)
    found = []
    for run in (run for run in dossier.runs if run.ended is None):
        along = goes_along(law, run.clock)
        if taken_by and not along:
            found.append(Ending(run.name, "passed_on", dossier.transits[-1].since))
        elif several is not None and (told := _all_told_but(law, run, several, when)) is not None:
            found.append(Ending(run.name, "met", None if told == day else told))
        elif run.name in edge.ends or _swept(law, edge, run.clock):
            rule = law.rule(run.name, run.clock.trigger)
            if edge.name not in rule.met_by:
                found.append(_unmet(edge, run.name))
            elif (on := _met_on(dossier, rule, run, edge, party, which, day, when)) is not None:
                found.append(Ending(run.name, "met", None if on == day else on))
    return tuple(found)


def owed_anew(dossier: Dossier, law: Law, edge: Edge, going: Iterable[Clock], day: date) -> tuple[Ending, ...]:
    """How a step along this edge ends what runs and what it sets ``going`` anew: a duty to tell somebody of its own act, and a
    day that is fixed once more when the one fixed before has passed.

    A second suspension is told by itself, and the first one stays as it is on record, a run of its own, told or not."""
    found = []
    for start in edge.starts:
        run = dossier.running(start.rule)
        if run is None or run.away or run.whose == PETITIONER or not any(clock.name == start.rule for clock in going):
            continue
        told_anew = start.on == ACT and bool(law.rule(run.name, run.clock.trigger).owed_to)
        passed = start.on == PLANNED and run.due is not None and day > run.due
        if told_anew or passed:
            found.append(Ending(run.name, "untold"))
    return tuple(found)


def ended_at_once(law: Law, edge: Edge, going: Iterable[Clock]) -> tuple[Ending, ...]:
    """How a step along this edge ends what the same order has just set going, such as a day that is scheduled and posted in
    one; what is owed to somebody by name runs on, since nobody has been told yet."""
    found = []
    for clock in going:
        rule = law.rule(clock.name, clock.trigger)
        if clock.name not in edge.ends and not _swept(law, edge, clock):
            continue
        if edge.name not in rule.met_by:
            found.append(_unmet(edge, clock.name))
        elif not rule.owed_to:
            found.append(Ending(clock.name, "met"))
    return tuple(found)


def _swept(law: Law, edge: Edge, clock: Clock) -> bool:
    """Whether a running term ends with the step because all of them do; what is the petitioner's own is never passed on."""
    if edge.passes_on and clock.whose == PETITIONER:
        return False
    return edge.sweeps(law.rule(clock.name, clock.trigger))


def _unmet(edge: Edge, name: str) -> Ending:
    how = edge.how_unmet(name)
    if how is None:
        raise LookupError(f"{edge.name} ends {name}, and the pack does not say how")
    return Ending(name, how)


def toward(dossier: Dossier, law: Law, edge: Edge) -> tuple[str, ...]:
    """The running terms for which it counts that a step along this edge tells somebody: they are owed to some by name, and the
    edge is one by which they end. That a suspension was told is no notice of acceptance."""
    found = (run for run in dossier.runs if run.ended is None and run.name in edge.ends)
    rules = ((run.name, law.rule(run.name, run.clock.trigger)) for run in found)
    return tuple(name for name, rule in rules if rule.owed_to and edge.name in rule.met_by)


def owed(dossier: Dossier, law: Law, run: Run, *, conditions: Collection[str] = ()) -> tuple[Owed, ...]:
    """To whom the duty of a run is still owed; none where it is owed to nobody by name, or all have been told."""
    when = dossier.conditions.union(conditions)
    rule = law.rule(run.name, run.clock.trigger)
    left = _owed_to(rule, when, dossier.several)
    return tuple(each for each in left if _told_on(rule, run.told, each, dossier.several) is None)


def _owed_to(rule: Rule, when: Collection[str], several: Mapping[str, tuple[str, ...]]) -> list[Owed]:
    """All to whom the duty is owed under these conditions, nobody twice; no party of which nobody is left."""
    found = {each.party: each for each in rule.owed_to if each.only_if is None or each.only_if in when}
    return [each for each in found.values() if several.get(each.party) != ()]


def _told_on(rule: Rule, told: Mapping[str, date], owed: Owed, several: Mapping[str, tuple[str, ...]]) -> date | None:
    """The first day on which he was told by an act that counts, or on which it was recorded that there is no such person; of
    several, the day on which the last of them was."""
    names = [name for name in rule.met_by if owed.if_any or not name.endswith(f".{NOBODY}")]
    all_at_once = min((told[key] for name in names if (key := f"{name}.{owed.party}") in told), default=None)
    if owed.party not in several:
        return all_at_once
    each = [
        min((told[key] for name in names if (key := f"{name}.{owed.party}.{place}") in told), default=all_at_once)
        for place in several[owed.party]
    ]
    days = [day for day in each if day is not None]
    return max(days) if len(days) == len(each) else None


def _met_on(
    dossier: Dossier, rule: Rule, run: Run, edge: Edge, party: str, which: Collection[str], day: date, when: Collection[str]
) -> date | None:
    """The day on which a duty is met by a step that can meet it; None while it is still owed to somebody."""
    told = dict(run.told)
    if party and day >= run.began:
        for name in [f"{edge.name}.{party}.{place}" for place in which] or [f"{edge.name}.{party}"]:
            told.setdefault(name, day)
    on = [_told_on(rule, told, each, dossier.several) for each in _owed_to(rule, when, dossier.several)]
    days = [each for each in on if each is not None]
    return max(days, default=day) if len(days) == len(on) else None


def _all_told_but(law: Law, run: Run, several: Mapping[str, tuple[str, ...]], when: Collection[str]) -> date | None:
    """The day on which the last was told of those who are left, now that fewer of a party are there; None while it is owed to
    somebody, or where nobody was told anything."""
    rule = law.rule(run.name, run.clock.trigger)
    on = [_told_on(rule, run.told, each, several) for each in _owed_to(rule, when, several)]
    days = [each for each in on if each is not None]
    return max(days) if days and len(days) == len(on) else None


def may_be_nobody(dossier: Dossier, law: Law) -> tuple[str, ...]:
    """The parties to whom a duty that runs is still owed and of whom the law says that there may be none in a case."""
    found = (each for run in dossier.runs if run.ended is None for each in owed(dossier, law, run))
    return tuple(dict.fromkeys(each.party for each in found if each.if_any))


# --- there and back --------------------------------------------------------------------------------------------------


def back_again(dossier: Dossier, law: Law, day: date, *, taken_by: str = "") -> tuple[Clock, ...]:
    """The terms that go on because the dossier is back, as they then stand; the days between are nobody's delay but the way's.

    Given back, or taken back by its sender (no ``taken_by``): all that its sending ended, as if it had never been sent. Taken
    over by a body that had it before (``taken_by``): what was passed on from there. A hop back so restarts nothing.
    """
    body = taken_by or dossier.body
    last = {run.name: run for run in dossier.runs if run.body in dossier.line_of(body) or run.ended is None}
    own = {start.rule for edge in law.wholes[dossier.kind].edges for start in edge.starts}
    gone = [
        run.clock
        for run in last.values()
        # What it was called in between may be another kind, whose terms are others.
        if run.name in own and (run.how == "passed_on" or (not taken_by and run.ended_by == dossier.sent_in))
    ]
    return _as_they_stand(dossier, law, gone, day, body)


def taken_back(dossier: Dossier, law: Law, edge: Edge, day: date) -> tuple[Clock, ...]:
    """The terms that go on with a step that takes another one back, as they then stand: what the last act of that one ended,
    from the same first day to the same last one. What was late then is late now, and nothing is counted anew."""
    seq, _outcome = dossier.lasts.get(edge.takes_back or "", (0, ""))
    ended = [run.clock for run in dossier.runs if seq and run.ended_by == seq and run.name not in dossier.clocks]
    return _as_they_stand(dossier, law, ended, day, dossier.body)


def _as_they_stand(dossier: Dossier, law: Law, clocks: Iterable[Clock], day: date, body: str) -> tuple[Clock, ...]:
    """Terms that go on, each as it stands: one that stood still has gone on to that day."""
    still = dossier.stands_still
    return tuple(_gone_on(dossier, law, clock, day, body) if still(clock.name) else clock for clock in clocks)


def still_waiting(
    dossier: Dossier, law: Law, procedure: Procedure, edge: Edge, again: Collection[Clock]
) -> tuple[str, ...]:
    """Those of the terms that go on with this edge because the dossier is back (``again``) which stood still when it was sent,
    and for which that is not over: they stand still from now on too, as if it had never been sent."""
    running = {clock.name: clock for clock in again}
    waits = (name for name in running if dossier.stands_still(name))
    return tuple(name for name in waits if _still_waits(dossier, law, procedure, edge, name, running))


def _runs_on(dossier: Dossier, law: Law, name: str, taken_by: str) -> bool:
    """Whether the term is not set going because of what was before: it goes along and runs already, or a body takes the
    dossier over again whose own duty it was, and which did it."""
    running = dossier.running(name)
    if running is not None:
        return law.rule(name, running.clock.trigger).goes_with is not None
    before = dossier.last_run(name, taken_by) if taken_by in dossier.held else None
    return before is not None and before.how == "met"


def _as_before(dossier: Dossier, start: Start, trigger: date, taken_by: str) -> date:
    """The day from which a term runs at the body that has the dossier, or takes it over.

    No act of one body starts the term of another: what happened elsewhere before counts from the day on which this body had
    the dossier first. And where it had the term before, or has the dossier back, the first day stays.
    """
    body = taken_by or dossier.body
    held = dossier.held.get(body)
    if held is None:
        return trigger
    if start.on != ACT:
        return max(trigger, held) if start.on in dossier.days else trigger
    before = dossier.last_run(start.rule, body)
    if taken_by:
        return before.trigger if before is not None else held
    return before.trigger if before is not None and before.ended is None and before.away else trigger


def _not_after_its_end(law: Law, edge: Edge, clock: Clock) -> None:
    raise TooLate(
        Text("Thời hạn đã hết nên không gia hạn được nữa.", "The term has run out and cannot be extended any more."),
        Text(
            f"Thời hạn đã hết ngày {clock.due:%d/%m/%Y}; chỉ gia hạn được trước đó.",
            f"It ended on {clock.due:%d/%m/%Y}; it could be extended before.",
        ),
        Text(
            "Giải quyết và trả lời ngay; thời hạn được ghi là trễ.",
            "Settle it and answer at once; the term stands as late.",
        ),
        article=edge.article,
    )


def _longer_than_it_was(law: Law, edge: Edge, running: Clock, clock: Clock) -> None:
    """An extension makes the term longer: a condition that the term felt already, or none, is no reason for a notice of one."""
    if running.nominal is None or clock.nominal is None or clock.nominal > running.nominal:
        return
    further = law.rule(running.name, running.trigger).conditions - frozenset(running.conditions)
    names = [law.conditions[code].title for code in sorted(further)]
    when = Text("; ".join(name.vi for name in names), "; ".join(name.en for name in names))
    raise TooLong(
        Text("Thời hạn không dài thêm nên không gia hạn được.", "The term would not become longer, so it cannot be extended."),
        Text(
            f"Với điều kiện đã ghi, hạn vẫn là ngày {running.nominal:%d/%m/%Y}.",
            f"Under the conditions on record it still ends on {running.nominal:%d/%m/%Y}.",
        ),
        Text(f"Phải có thêm điều kiện mà luật nêu: {when.vi}.", f"A further condition of the law has to be there: {when.en}.")
        if names
        else Text("Giải quyết trong thời hạn đó.", "Settle it within that term."),
        article=edge.article,
        field="conditions",
    )


def longer(
    dossier: Dossier, law: Law, extends: Extends, running: Clock, *, day: date, when: Collection[str], days: int | None
) -> Due:
    """The end of a running term that is made longer under the conditions ``when``; raises TooLong or Missing.

    ``days`` is how many days more, in the unit of the term: of a further term at most what its rule says (None: all of
    them), of a term without a number in the law as many as the body sets itself. Where the law says by itself how long
    the term is under its conditions, there is nothing to choose.
    """
    if extends.by is not None:
        begins = running.nominal or day
        _not_too_long(law.rule(extends.by, begins), days)
        return law.due(extends.by, begins, days=days)
    if is_open(law, running):
        if days is None or days < 1:
            raise Missing(
                Text("Chưa ghi số ngày gia hạn.", "The number of days is missing."),
                Text(
                    "Luật không ấn định thời hạn này; cơ quan tự lùi bao nhiêu ngày thì phải ghi rõ.",
                    "The law sets no number here; how far the body puts off its own term has to be said.",
                ),
                Text("Ghi số ngày, từ 1 trở lên.", "Give a number of days, 1 or more."),
                field="days",
            )
        # Counted from the first day with the number there was and the new one, so that it can be computed again.
        days = days + (running.n or 0)
    elif days is not None:
        raise TooLong(
            Text("Không chọn được số ngày gia hạn.", "The number of days cannot be chosen."),
            Text(
                "Luật đã định thời hạn là bao nhiêu khi có điều kiện này.",
                "The law itself says how long the term is under such conditions.",
            ),
            Text("Bỏ trống số ngày, chỉ ghi điều kiện.", "Leave the number out and record the condition alone."),
            article=law.rule(running.name, running.trigger).article,
            field="days",
        )
    stopped = _stopped(dossier, extends.clock, day)
    return law.due(extends.clock, running.trigger, when=when, days=days, stopped=stopped, own=dossier.body)


def is_open(law: Law, clock: Clock) -> bool:
    """Whether the law leaves the length of the term to the body: it has no number, under no condition."""
    rule = law.rule(clock.name, clock.trigger)
    return rule.n is None and not rule.variants


def _in_good_time(edge: Edge, due: Due, day: date) -> None:
    """A day that is fixed ahead leaves the time that the law wants between the notice and it."""
    last = _day(due.due)
    if due.direction == "before" and last is not None and day > last:
        raise TooLate(
            Text("Ngày ấn định quá gần.", "The day fixed is too near."),
            Text(
                f"Theo luật, thông báo phải đi trước; với ngày này, hạn cuối để báo là {last:%d/%m/%Y}.",
                f"The law wants notice before; for this day the last day to give it was {last:%d/%m/%Y}.",
            ),
            Text("Chọn một ngày muộn hơn.", "Choose a later day."),
            article=due.article,
            field="held_on",
        )


def at_receipt(law: Law, edge: Edge, day: date, body: str, *, whole: bool = True) -> tuple[Clock, ...]:
    """The terms that a step along this edge sets going where there was no dossier before: nothing has been decided on in it, so
    none starts under a condition, and none counts from an earlier step. Not ``whole``: something of its form is missing, so
    what counts from due form does not run yet."""
    started: list[Clock] = []
    for start in edge.starts:
        beside = next((clock for clock in started if clock.name == start.on), None)
        trigger = day if start.on == ACT else None if beside is None else _behind(law, beside, start)
        if trigger is not None and not whole and law.rule(start.rule, trigger).in_due_form:
            continue
        if trigger is not None and start.only_if is None and start.told is None:
            started.append(clock_of(start.rule, start.whose, law.due(start.rule, trigger, own=body or None)))
    return tuple(started)


def _behind(law: Law, clock: Clock, start: Start) -> date | None:
    """The day from which a term runs that counts from the end of another: the first day after it, or its last one."""
    passed = _passed(law, clock)
    return _eve(passed) if passed is not None and start.at_end else passed


def _trigger(
    dossier: Dossier, law: Law, start: Start, day: date, planned: date | None, started: Sequence[Clock]
) -> date | None:
    """The day from which a term runs: of this step, of the day it plans, of an earlier step, or after another term.

    The other term may be one of those that the same step has ``started``: a decision starts the term to its effect, and
    carrying it out is due from that effect. Where that other one had ended by then, it runs from the step that sets it going.
    """
    if start.on == ACT:
        return day
    if start.on == PLANNED:
        return planned
    if start.on in law.rule_versions:
        other = next((clock for clock in started if clock.name == start.on), dossier.clocks.get(start.on))
        behind = None if other is None else _behind(law, other, start)
        return behind if behind is None else max(behind, day)
    if start.on.count(".") > 1:
        # Somebody was told (``notify.served.petitioner``); where nobody was, nothing runs from it.
        return dossier.days.get(start.on)
    return dossier.days.get(start.on, day)


def _known(law: Law, rule_id: str, on: date, when: Collection[str]) -> tuple[str, ...]:
    """Those conditions that change this term; a term records no condition that it does not feel."""
    felt = law.rule(rule_id, on).conditions
    return tuple(c for c in when if c in felt)


def _stopped(dossier: Dossier, name: str, day: date) -> list[Interval]:
    return [Interval(a, b) for a, b in dossier.stopped(name, _eve(day)) if a <= b]


def is_further(clock: Clock) -> bool:
    """Whether the clock is by now a further term (an extension of at most n), counted from the end of the one before."""
    return clock.extended and rule_of(clock) != clock.name


def _still_waits(
    dossier: Dossier, law: Law, procedure: Procedure, edge: Edge, name: str, running: Mapping[str, Clock]
) -> bool:
    """Whether the term stands still for something else too, that is not over with this step; ``running`` is what runs then.

    That is a state to which the law leads when it stops the term (suspended), or a time that is not counted and still
    runs (an appraisal that is out). The term goes on with the last of them, and no day on which several kept it is
    counted out twice.
    """
    after = target(dossier, edge)
    for stop in procedure.edges:
        if name not in stop.pauses:
            continue
        if stop.target == after:
            return True
        for start in stop.starts:
            waiting = running.get(start.rule)
            if waiting is None or start.rule in edge.ends:
                continue
            if law.rule(start.rule, waiting.trigger).type == "not_counted":
                return True
    return False


def _begins_later(dossier: Dossier, name: str, trigger: date, day: date) -> date:
    """The first day of a further term, when the term before it stood still once more on days before its end.

    Only the stop that ends now counts, from the first of the reasons for it: those before it moved the day when they ended.
    """
    begun = min((p.first for p in dossier.pauses if p.clock == name and p.last is None), default=day)
    return trigger if begun > trigger else date.fromordinal(trigger.toordinal() + day.toordinal() - begun.toordinal())


def _not_while_it_stands_still(dossier: Dossier, edge: Edge, clock: Clock) -> None:
    # An extension starts the clock anew in the history, and would set it going although what it waits for has not come.
    if any(p.clock == clock.name and p.last is None for p in dossier.pauses):
        raise NotNow(
            Text("Thời hạn đang tạm dừng nên chưa gia hạn được.", "The term stands still and cannot be extended now."),
            Text(
                "Trong thời gian tạm dừng, thời hạn không trôi qua; chưa biết còn lại bao nhiêu ngày.",
                "While it stands still no day of it passes, and nobody knows yet how many days are left.",
            ),
            Text("Gia hạn khi thời hạn tiếp tục được tính.", "Extend it when it goes on."),
            article=edge.article,
        )


def _not_too_often(dossier: Dossier, edge: Edge, most: int) -> None:
    if dossier.extensions >= most:
        raise TooLate(
            Text("Không được gia hạn thêm.", "No further extension is allowed."),
            Text(
                f"Với điều kiện đã ghi, luật cho gia hạn {most} lần; đã gia hạn {dossier.extensions} lần.",
                f"Under the conditions on record the law allows {most}; there were {dossier.extensions}.",
            ),
            Text("Nếu vụ việc phức tạp hơn, ghi điều kiện đó trước.", "If the case is more complex, record that first."),
            article=edge.article,
            field="conditions",
        )


def _not_too_long(rule: Rule, days: int | None) -> None:
    """The number that is chosen for a further term is one that its rule allows; no number chosen means all of them."""
    if days is None or rule.n is None or 0 < days <= rule.n:
        return
    most = amount(rule.n, rule.unit)
    raise TooLong(
        Text(f"Không gia hạn {days} ngày được.", f"The term cannot be made {days} days longer."),
        Text(
            f"Mỗi lần gia hạn ít nhất 1 và không quá {most.vi}.",
            f"Each extension is of at least 1 and at most {most.en}.",
        ),
        Text(f"Ghi một số ngày trong khoảng đó: cao nhất là {most.vi}.", f"Give a number within that: {most.en} at the most."),
        article=rule.article,
        field="days",
    )


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def clock_of(name: str, whose: str, due: Due, *, extended: bool = False) -> Clock:
    return Clock(
        name=name,
        rule=due.version,
        calendar=due.calendar,
        whose=whose,
        trigger=due.trigger if type(due.trigger) is date else date.fromisoformat(str(due.trigger)[:10]),
        unit=due.unit,
        n=due.n,
        conditions=tuple(sorted(due.conditions)),
        nominal=_day(due.nominal),
        due=_day(due.due),
        safe=_day(due.safe),
        provisional=due.provisional,
        extended=extended,
    )


def _day(value: object) -> date | None:
    if value is None or type(value) is date:
        return value
    return date.fromisoformat(str(value)[:10])


def rule_of(clock: Clock) -> str:
    """The rule by which the term is counted: its own, or that of the further term that made it longer."""
    return clock.rule.partition("@")[0]


# --- what runs, asked ------------------------------------------------------------------------------------------------

NEAR = 3
"""From how many working days before its end a term presses."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a dossier, as everybody is told of it.

    ``rule`` is the law's rule for its trigger. ``due`` is the term counted again, for the way to the date (``steps``); None
    where the law of today cannot count it, and then ``why_not`` says so. ``other`` is a reading that is not followed.
    ``days_left`` counts working days of the term's calendar until its end (negative: since; None beyond the calendar),
    ``calendar_days_left`` all days. ``run`` is the run of which it is; ``shares`` whose its days so far were, None beyond the
    calendar; ``owed_to`` those who are still to be told, where it is owed to somebody by name.
    """

    clock: Clock
    rule: Rule
    due: Due | None
    why_not: Text | None
    stands_still: bool
    holder: Holder
    days_left: int | None
    calendar_days_left: int | None
    presses: bool
    run: Run
    shares: Shares | None
    owed_to: tuple[Text, ...]

    @property
    def steps(self) -> tuple[Text, ...]:
        """How the date comes about, a sentence a step."""
        return self.due.steps if self.due is not None else ()

    @property
    def other(self) -> OtherReading | None:
        """The other reading of the law or of the calendar, where there is one."""
        return self.due.other_reading if self.due is not None else None

    @property
    def late(self) -> bool:
        """Whether the body's duty is overdue. What the petitioner may do, or what has to pass, cannot be."""
        return self.presses and self.calendar_days_left is not None and self.calendar_days_left < 0

    @property
    def over(self) -> bool:
        """Whether its last day has passed, whoever's it is."""
        return self.calendar_days_left is not None and self.calendar_days_left < 0

    @property
    def soon(self) -> bool:
        """Whether its end is near, whoever's it is."""
        return not self.stands_still and self.days_left is not None and not self.over and self.days_left <= NEAR


def term(dossier: Dossier, law: Law, clock: Clock, today: date) -> Term:
    """All that is said of a term that runs or stands still."""
    still = dossier.stands_still(clock.name)
    run = dossier.running(clock.name)
    if run is None:
        raise LookupError(f"{clock.name} does not run")
    due, why_not = None, None
    try:
        due = _explained(dossier, law, clock, today, still=still)
    except DeadlineError as error:
        why_not = error.what
    return Term(
        clock=clock,
        rule=law.rule(clock.name, clock.trigger),
        due=due,
        why_not=why_not,
        stands_still=still,
        holder=holder_now(dossier, law, run, today),
        days_left=None if clock.due is None else working_days_left(law, clock.name, clock.due, today),
        calendar_days_left=None if clock.due is None else (clock.due - today).days,
        presses=clock.whose == "body" and not still,
        run=run,
        shares=_shares(dossier, law, run, today),
        owed_to=tuple(
            _called(party.title, _untold(dossier, law, run, each))
            for each in owed(dossier, law, run)
            if (party := law.party(each.party, dossier.kind))
        ),
    )


def _untold(dossier: Dossier, law: Law, run: Run, owed: Owed) -> int:
    """How many of several are still to be told; 0 for a party that is one."""
    names = law.rule(run.name, run.clock.trigger).met_by
    places = dossier.several.get(owed.party, ())
    return sum(1 for place in places if not any(f"{name}.{owed.party}.{place}" in run.told for name in names))


def _called(party: Text, left: int) -> Text:
    return Text(f"{party.vi} (còn {left})", f"{party.en} ({left} left)") if left else party


def _shares(dossier: Dossier, law: Law, run: Run, today: date) -> Shares | None:
    try:
        return shares(dossier, law, run, today)
    except OutsideCalendar:
        return None


@dataclass(frozen=True, slots=True)
class Ended:
    """A run of a term that has ended, as it is told: how, in words, whether after its last day, and whose its days were."""

    run: Run
    rule: Rule
    how: Text
    late: bool
    shares: Shares | None


_HOW: Final[Mapping[str, Text]] = {
    "met": Text("đã làm", "done"),
    "passed_on": Text("đã chuyển nơi khác", "passed on to another body"),
    "withdrawn": Text("người viết đã rút", "withdrawn"),
    "reclassified": Text("đã phân loại lại", "called another kind"),
    "fell_away": Text("không còn phải làm", "no longer owed"),
    "untold": Text("không ghi nhận là đã làm", "not on record as done"),
}


def ended(dossier: Dossier, law: Law, today: date) -> tuple[Ended, ...]:
    """The runs of the body's terms that have ended, in the order in which they did, each with how."""
    found = (run for run in dossier.runs if run.ended is not None and run.whose == "body")
    runs = sorted(found, key=lambda run: (run.ended or today, run.ended_by))
    return tuple(
        Ended(
            run=run,
            rule=law.rule(run.name, run.clock.trigger),
            how=_HOW[run.how or "untold"],
            late=_was_late(run),
            shares=_shares(dossier, law, run, today),
        )
        for run in runs
    )


def _was_late(run: Run) -> bool:
    """Late is what ended after its last day, whatever ended it, and what was made longer when it had run out already."""
    return run.extended_late or (run.due is not None and run.ended is not None and run.ended > run.due)


def terms(dossier: Dossier, law: Law, today: date) -> tuple[Term, ...]:
    """The terms that run or stand still: what presses the body first, then the others, each by its day."""
    found = (term(dossier, law, clock, today) for clock in dossier.clocks.values())
    pressing = sorted(found, key=lambda t: (t.clock.due is None, t.clock.due or today, t.clock.name))
    return tuple(sorted(pressing, key=lambda t: not (t.presses and (t.late or t.soon))))


def _explained(dossier: Dossier, law: Law, clock: Clock, today: date, *, still: bool) -> Due:
    stopped = [] if still else [Interval(a, b) for a, b in dossier.stopped(clock.name, today) if a <= b]
    again = law.due(rule_of(clock), clock.trigger, when=clock.conditions, stopped=stopped, own=dossier.body)
    if again.n == clock.n:
        return again
    # A number that somebody chose within what the law allows; the way to the date says so.
    return law.due(rule_of(clock), clock.trigger, when=clock.conditions, days=clock.n, stopped=stopped, own=dossier.body)


def recounted(dossier: Dossier, law: Law, today: date) -> tuple[Clock, ...]:
    """The running terms that the law of today, or its calendar, gives another end or another certainty; those that stand
    still wait for their resumption. Raises DeadlineError where one cannot be computed."""
    changed = []
    for name, clock in dossier.clocks.items():
        if dossier.stands_still(name) or clock.due is None:
            continue
        stopped = [Interval(a, b) for a, b in dossier.stopped(name, today)]
        # A number that a person chose (an extension of at most n) stays; the law's own number follows its version.
        days = clock.n if clock.extended else None
        if clock.whose == PETITIONER and days is None:
            new = _of_his(law, clock.name, clock.trigger, clock.conditions, stopped, dossier.body)
        else:
            due = law.due(rule_of(clock), clock.trigger, when=clock.conditions, days=days, stopped=stopped, own=dossier.body)
            new = _same_but(clock, due)
        # Another version that leaves every day as it was says nothing new to anybody: the term keeps the versions that it was
        # counted under. What a reader sees beside the days, that they rest on a calendar not yet announced, is such a news.
        if new != replace(clock, rule=new.rule, calendar=new.calendar):
            changed.append(new)
    followed = {clock.name: clock for clock in _following(dossier, law, changed, today)}
    return tuple(followed.pop(clock.name, clock) for clock in changed) + tuple(followed.values())


@dataclass(frozen=True, slots=True)
class Coming:
    """A term that a step would set going, before it is taken. ``due`` is None where its end is not known yet."""

    rule: Rule
    whose: str
    clock: Clock | None
    due: Due | None


def coming(dossier: Dossier, law: Law, edge: Edge, day: date, *, conditions: Collection[str] = ()) -> tuple[Coming, ...]:
    """The terms that a step along this edge would set going on ``day``, with these further conditions."""
    when = tuple(sorted({*dossier.conditions, *conditions}))
    found: list[Coming] = []
    for start in edge.starts:
        # Whom the step will tell is not known before it is taken.
        if start.told is not None or (start.only_if is not None and start.only_if not in when):
            continue
        rule = law.rule(start.rule, day)
        trigger = day if start.on == ACT else dossier.days.get(start.on)
        other = next((each.clock for each in found if each.clock is not None and each.rule.id == start.on), None)
        if other is not None:
            behind = _behind(law, other, start)
            trigger = behind if behind is None else max(behind, day)
        if trigger is not None:
            trigger = _in_due_form(dossier, law, dossier.kind, start.rule, trigger)
        due = None
        if trigger is not None:
            try:
                due = law.due(start.rule, trigger, when=_known(law, start.rule, trigger, when), own=dossier.body)
            except DeadlineError:
                due = None
        found.append(Coming(rule, start.whose, clock_of(start.rule, start.whose, due) if due is not None else None, due))
    return tuple(found)


def extended(
    dossier: Dossier, law: Law, edge: Edge, day: date, *, conditions: Collection[str] = (), days: int | None = None
) -> tuple[Clock, Clock] | None:
    """The first running term that a step along this edge would make longer: as it runs, and as it then would; raises
    TooLong, TooLate or Missing. None where it makes none longer."""
    extends = next((e for e in edge.extends if e.clock in dossier.clocks), None)
    if extends is None:
        return None
    running = dossier.clocks[extends.clock]
    when = tuple(sorted({*dossier.conditions, *conditions}))
    due = longer(dossier, law, extends, running, day=day, when=when, days=days)
    clock = clock_of(running.name, running.whose, due, extended=True)
    _longer_than_it_was(law, edge, running, clock)
    late = running.due is not None and day > running.due
    if late and extends.in_time:
        _not_after_its_end(law, edge, running)
    return running, replace(clock, extended_late=running.extended_late or late)


def may_choose_days(dossier: Dossier, law: Law, edge: Edge) -> tuple[bool, bool]:
    """Whether a step that makes terms longer leaves a number of days to whoever takes it, and whether he must give one."""
    must = any(e.clock in dossier.clocks and is_open(law, dossier.clocks[e.clock]) for e in edge.extends)
    return must or any(e.by is not None for e in edge.extends), must


def doors(dossier: Dossier, law: Law, today: date) -> tuple[Door, ...]:
    """What is left to whoever waits where a term of the body has run out, each way once; none while none has."""
    late = (term for term in terms(dossier, law, today) if term.late)
    return tuple(dict.fromkeys(door for term in late for door in term.rule.when_late))


def opened_by_service(law: Law, kind: str, on: date, when: Collection[str]) -> tuple[Given, ...]:
    """The petitioner's own terms that open when he receives a paper of a kind, under these conditions; each once."""
    procedure = law.procedure(kind, on)
    found: dict[str, Given] = {}
    for start in (start for edge in procedure.edges if edge.step in law.telling for start in edge.starts):
        rule = law.rule(start.rule, on)
        variant = rule.variant(when)
        n = rule.n if variant is None else variant.n
        if start.whose == PETITIONER and start.only_if in (None, *when) and n is not None:
            found.setdefault(start.rule, Given(rule, n))
    return tuple(found.values())


def running(dossier: Dossier, whose: str) -> tuple[Clock, ...]:
    """The dated terms of the body (or of the petitioner) that run, the nearest first; one that stands still does not press."""
    found = [c for c in dossier.clocks.values() if c.whose == whose and c.due is not None and not dossier.stands_still(c.name)]
    return tuple(sorted(found, key=lambda c: (c.due or date.max, c.name)))


def next_due(dossier: Dossier) -> Clock | None:
    """The body's running term that ends first."""
    return next(iter(running(dossier, "body")), None)


def own_due(dossier: Dossier, today: date) -> Clock | None:
    """The petitioner's own term that ends first of those that are not over; else the one that ended last. One that waits for a
    day to come, as what opens when the body stays silent, is none yet."""
    begun = [clock for clock in running(dossier, PETITIONER) if clock.trigger <= today]
    return next((clock for clock in begun if clock.due is not None and clock.due >= today), begun[-1] if begun else None)


@dataclass(frozen=True, slots=True)
class Awaited:
    """The body's term whose end matters to whoever wrote. ``answers``: by then he has his answer; otherwise ``then`` is the
    term that the law gives for the answer from the step on that ends this one; None where none with a number starts there."""

    clock: Clock
    answers: bool
    then: Given | None = None


def awaited(dossier: Dossier, law: Law, today: date) -> Awaited | None:
    """The body's term that matters to whoever wrote, also while it stands still; None where no dated term of the body runs.

    That is the term for the answer. Where none runs (yet, or any more), or where the answer is another body's to give, it is
    the term of the step that comes first in the pack's order of a life; and failing that the term that ends first.
    """
    procedure = law.procedure(dossier.kind, today)
    state = procedure.states.get(dossier.state)
    ours = state is None or not state.elsewhere
    runs = {name: clock for name, clock in dossier.clocks.items() if clock.whose == "body" and clock.due is not None}

    def first(edge: Edge) -> Clock | None:
        # The first term of a step is the one that the step is about; the others guard it.
        return next((runs[name] for name in edge.ends if name in runs), None)

    answering = [edge for edge in procedure.edges if edge.results]
    if ours:
        answers = [clock for edge in answering if (clock := first(edge)) is not None]
        if answers:
            return Awaited(min(answers, key=lambda clock: (clock.due or date.max, clock.name)), answers=True)
    order = law.life(dossier.kind)
    told = {name for edge in answering for name in edge.ends}
    # What only the petitioner's own step would open, his signature under what he told without a name, promises him nothing.
    ahead = reached(procedure, [dossier.state], lambda edge: "petitioner" not in edge.by) if state is not None else set()
    forward = (edge for edge in procedure.edges if ours and edge.name in order and (state is None or edge.sources & ahead))
    for edge in sorted(forward, key=lambda edge: order[edge.name]):
        clock = first(edge)
        if clock is not None:
            starts = (start.rule for start in edge.starts if start.rule in told and law.holds(start.rule, today))
            rules = (law.rule(rule, today) for rule in starts)
            return Awaited(clock, answers=False, then=next((Given(r, r.n) for r in rules if r.n is not None), None))
    following = next_due(dossier)
    return Awaited(following, answers=False) if following is not None else None


@dataclass(frozen=True, slots=True)
class Limited:
    """A step of the petitioner's that the law allows within a term alone: its last day, None while the term does not run yet;
    whether that day has passed."""

    edge: Edge
    until: date | None
    over: bool


def limited(dossier: Dossier, edges: Iterable[Edge], today: date) -> Limited | None:
    """Of these edges, which are the petitioner's own, the one that leads on and has a last day; the nearest of several. None
    for none. One that leaves the dossier where it stands, as a new code does, is no way further."""
    found = []
    for edge in edges:
        if edge.within and edge.target != STAYS:
            until = min((c.due for name in edge.within if (c := dossier.clocks.get(name)) is not None and c.due), default=None)
            found.append(Limited(edge, until, until is not None and until < today))
    return min(found, key=lambda each: each.until or date.max, default=None)


def waits_until(dossier: Dossier, law: Law, edge: Edge, day: date) -> date | None:
    """The first day on which the law lets the step be taken, where it lies after ``day``."""
    first = [passed for name in edge.not_before if (passed := first_day_after(dossier, law, name)) is not None and day < passed]
    return max(first, default=None)


def ending(dossier: Dossier, law: Law, edge: Edge) -> tuple[str, ...]:
    """The running terms that a step along this edge may end; one that is owed to several, with the last of them."""
    return tuple(
        name
        for name, clock in dossier.clocks.items()
        if name in edge.ends or _swept(law, edge, clock)
    )


def pausing(dossier: Dossier, law: Law, edge: Edge) -> tuple[str, ...]:
    """The running terms that stand still from the step on, and with them what counts from their end."""
    found = [name for name in edge.pauses if name in dossier.clocks]
    known = sorted(_counted_from(law, dossier.kind)) if found else ()
    for other in found:
        found += (name for name, on, _ in known if on == other and name in dossier.clocks and name not in found)
    return tuple(found)


def too_late_since(dossier: Dossier, edge: Edge, day: date) -> date | None:
    """The last day on which the law let the step be taken, where it lies before ``day``; also by a term that has ended since,
    as the window that was passed when the decision was carried out."""
    return min((clock.due for clock in _within(dossier, edge) if clock.due is not None and clock.due < day), default=None)


def _within(dossier: Dossier, edge: Edge) -> list[Clock]:
    """The terms within which the step is to be taken, those that have ended since among them."""
    known = (dossier.clocks.get(name) or dossier.ended.get(name, (None,))[0] for name in edge.within)
    return [clock for clock in known if clock is not None]


def opened_on(dossier: Dossier, edge: Edge) -> date | None:
    """The day from which the time for the step runs, as the day on which a decision was received or a term passed in silence;
    None where the law sets no such time, or it is not known."""
    return min((clock.trigger for clock in _within(dossier, edge)), default=None)


def working_days_left(law: Law, rule: str, due: date, today: date) -> int | None:
    """Working days of the rule's calendar from tomorrow to the due day; negative when it is past. None where the calendar does
    not reach so far, and nobody can say which days are worked."""
    calendar = law.calendar_of(law.rule(rule, due))
    try:
        return calendar.working_days_until(due.toordinal()) - calendar.working_days_until(today.toordinal())
    except OutsideCalendar:
        return None


@dataclass(frozen=True, slots=True)
class InTime:
    """Whether a petition came in time, by what whoever brought it said: the rule, the last day and how it comes about, and the
    day that counts. ``due`` None: the last day lies before the calendar, so it is counted and not rolled off a day of rest.
    ``over``: the day that counts lies after it. It decides nothing: what a reason is worth, a person weighs."""

    rule: Rule
    due: Due | None
    last: date
    counts: date

    @property
    def over(self) -> bool:
        return self.counts > self.last


def in_time(
    law: Law, kind: str, known: date | None, counts: date, *, hindered: Interval | None = None, when: Collection[str] = ()
) -> InTime | None:
    """Until when the law of the kind let somebody write who got or knew of what it is about on the day ``known``; ``counts`` is
    the day on which he wrote, ``hindered`` the time of an obstacle, which is not counted. None where the law sets no such day
    or the day is not known; raises DeadlineError where it cannot be computed."""
    limitation = law.kinds[kind].limitation
    if limitation is None or known is None or not law.holds(limitation.rule, known):
        return None
    stopped = [hindered] if hindered is not None else []
    rule = law.rule(limitation.rule, known)
    try:
        due = law.due(limitation.rule, known, when=_known(law, limitation.rule, known, when), stopped=stopped)
    except OutsideCalendar:
        last = _long_ago(law, rule, known, hindered)
        if last is None:
            raise
        return InTime(rule, None, last, counts)
    last = _day(due.due)
    return InTime(rule, due, last, counts) if last is not None else None


def _long_ago(law: Law, rule: Rule, known: date, hindered: Interval | None) -> date | None:
    """The last day of a term of calendar days that ended before the calendar begins; None for one that did not, or that no
    counting of days gives. A decision of years ago is out of time on whichever day its term rolled to."""
    if rule.unit != "cd" or rule.n is None:
        return None
    last = known + timedelta(days=rule.n)
    if hindered is not None and hindered.first <= last and hindered.last > known:
        last += hindered.last - max(hindered.first - timedelta(days=1), known)
    return last if last.year < min(law.calendar_of(rule).years) else None


@dataclass(frozen=True, slots=True)
class Given:
    """A term that the law gives a body, before there is a dossier: how many of which unit, for what."""

    rule: Rule
    n: int


def given(law: Law, kind: str, steps: Iterable[str], on: date) -> tuple[Given, ...]:
    """The body's main term of each of these steps of a kind, in the order of the steps; none where the law has no number."""
    found: dict[str, Given] = {}
    procedure = law.procedure(kind, on)
    for step in steps:
        for edge in procedure.edges:
            # The first term of a step is the one that the step is about; the others guard it.
            for start in edge.starts[:1] if edge.step == step else ():
                rule = law.rule(start.rule, on)
                if start.whose == "body" and rule.n is not None and start.only_if is None:
                    found.setdefault(start.rule, Given(rule, rule.n))
    return tuple(found.values())
