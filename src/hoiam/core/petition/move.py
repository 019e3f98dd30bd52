"""Every step moves along an edge that the law draws, or is refused here.

``permit`` asks who may; ``move`` asks whether the law has such an edge from this state, whether what must come first
has come, whether it is too early, and computes the terms that start, end, stand still or go on. The steps add what only
they know.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from hoiam.core.deadlines import Due, Interval, Rule, Words, amount
from hoiam.core.procedure import ACT, BACK, PLANNED, STAYS, AmbiguousEdge, Edge, Extends, Law, Outcome, Procedure

from .events import CLOCK, PETITIONER, Act, Clock, Fact, Notified, Text
from .refusals import Missing, NoSuchGround, NotNow, NotYours, RecusedHere, TooEarly, TooLate, TooLong
from .state import Petition


class Step(Protocol):
    """An order, as a face builds it from what a person asked: frozen, and silent about who asks."""

    @property
    def word(self) -> str: ...

    @property
    def outcome(self) -> Outcome: ...

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]: ...


def _words(pair: Words) -> Text:
    """A law pack's words as a Text."""
    return Text(pair.vi, pair.en)


def barred(petition: Petition, law: Law, office: str, today: date) -> bool:
    """Whether the pack's recusal rule, or a recusal on record, keeps this office away from this petition."""
    if office in petition.recused:
        return True
    if not petition.against or office == PETITIONER:
        return False
    if law.kinds[petition.kind].recusal.rule != "absolute":
        return False
    # The one complained of is an office, or a whole body: then nobody of that body touches it.
    return office == petition.against or office.partition("/")[0] == petition.against


def edge_of(petition: Petition, law: Law, word: str, outcome: str, today: date) -> Edge | None:
    """The edge of that step and outcome ("" for none) from where the petition stands; None where the law has none."""
    return law.procedure(petition.kind, today).edge(petition.state, word, outcome)


def permit(petition: Petition, law: Law, step: Step, *, office: str, roles: Collection[str], today: date) -> None:
    """Raises NotYours or RecusedHere when this office in these roles may not take the step."""
    if barred(petition, law, office, today):
        raise RecusedHere(
            Text("Bạn không được xử lý đơn này.", "You may not act on this petition."),
            Text(
                "Người bị tố cáo, bị khiếu nại hoặc người có liên quan không được đọc, chuyển hay xử lý đơn.",
                "Whoever is complained of, or has a stake in it, does not read, route or handle the petition.",
            ),
            Text("Đơn do cấp trên xử lý; bạn không cần làm gì.", "The superior body takes it; you need do nothing."),
            article=law.kinds[petition.kind].recusal.article,
        )
    if office not in (PETITIONER, CLOCK):
        _is_here(petition, step, office)
        _for_itself(step, office)
    # A petition that is classified as another kind moves by that kind's edges, so they say who may do it.
    kind = str(getattr(step, "kind", "")) if step.word == "classify" else petition.kind
    edge = law.procedure(kind or petition.kind, today).edge(petition.state, step.word, step.outcome)
    if edge is not None and not (edge.by & set(roles)):
        raise NotYours(
            Text("Bước này không thuộc vai trò của bạn.", "This step is not for your role."),
            Text(
                f"Theo thủ tục, bước này do vai trò khác thực hiện ({', '.join(sorted(edge.by))}).",
                f"The procedure gives this step to another role ({', '.join(sorted(edge.by))}).",
            ),
            Text("Hãy chuyển đơn cho người có vai trò đó.", "Hand the petition to someone with that role."),
            article=edge.article,
        )


# What a body does with a petition that is on its way to it: take it or give it back, and see what it is first.
_ON_ITS_WAY = frozenset({"transfer", "read", "open"})
_ASKED = frozenset({"coordinate", "read"})


# Steps by which an office says something of itself; the gatekeeper takes them as grounds.
_OF_ITSELF = frozenset({"read", "open", "transcribe", "recuse.declared"})


def _for_itself(step: Step, office: str) -> None:
    """Nobody reads, opens, checks or declares in another office's name; a face that tries is broken."""
    if {step.word, f"{step.word}.{step.outcome}"} & _OF_ITSELF and getattr(step, "office", office) != office:
        raise ValueError(f"{step.word} in the name of another office")


def _is_here(petition: Petition, step: Step, office: str) -> None:
    """A petition is acted on by the body that has it; the one it goes to takes it, the one that was asked answers."""
    body = office.partition("/")[0]
    taking = (step.word, step.outcome) == ("transfer", "received")
    here = body == petition.body and not taking
    arriving = body == petition.moving_to and step.word in _ON_ITS_WAY
    asked = body == petition.asked_body and step.word in _ASKED
    if not (here or arriving or asked):
        raise NotYours(
            Text("Cơ quan của bạn không làm bước này.", "This step is not for your body."),
            Text(
                "Cơ quan đang giữ đơn xử lý đơn; nơi được chuyển đến chỉ nhận hoặc trả lại.",
                "The body that has the petition handles it; the one it goes to takes it or gives it back.",
            ),
            Text("Đề nghị nơi đang giữ đơn làm, hoặc chuyển đến.", "Ask the body that has it to do so, or to transfer it."),
        )


def move(
    petition: Petition,
    law: Law,
    step: Step,
    fact: Fact,
    *,
    today: date,
    on: date | None = None,
    kind: str = "",
    conditions: Collection[str] = (),
    ground: str = "",
    result: str = "",
    days: int | None = None,
    planned: date | None = None,
) -> Act:
    """The act that this fact makes of the petition by the law in force today.

    ``on`` is the day in law (not after today); ``planned`` a coming day that the step fixes; ``conditions`` are set by
    this act; ``ground`` and ``result`` are checked against the edge's lists; ``days`` is a number that the law leaves to the
    one who decides (an extension of at most n).
    """
    day = today if on is None else on
    if day > today:
        raise TooEarly(
            Text("Ngày ghi nhận ở tương lai.", "The day given lies in the future."),
            Text("Chỉ ghi được việc đã xảy ra.", "Only what has happened can be recorded."),
            Text(f"Chọn ngày không sau {today:%d/%m/%Y}.", f"Choose a day not after {today:%d/%m/%Y}."),
            field="on",
        )
    procedure = law.procedure(kind or petition.kind, today)
    edge = procedure.edge(petition.state, step.word, step.outcome)
    if edge is None:
        _has_its_outcome(procedure, petition.state, step)
        raise not_now(petition, procedure)
    for needed in edge.needs:
        if not petition.happened(needed):
            raise Missing(
                Text("Chưa thể làm bước này.", "This step cannot be taken yet."),
                Text(f"Theo thủ tục phải có bước “{needed}” trước.", f"The procedure wants “{needed}” first."),
                Text(f"Hãy thực hiện bước “{needed}”.", f"Take the step “{needed}”."),
                article=edge.article,
            )
    if edge.grounds:
        known = procedure.grounds[edge.grounds]
        if ground not in {g.id for g in known}:
            raise NoSuchGround(
                Text("Chưa chọn căn cứ.", "No ground of the law was chosen."),
                Text("Chỉ được từ chối hoặc dừng theo căn cứ mà luật nêu.", "Only a ground that the law names will do."),
                Text("Chọn một căn cứ trong danh sách.", "Choose one from the list."),
                article=edge.article,
                field="ground",
            )
    if edge.results and result not in edge.results:
        known_results = [law.result(code, procedure.kind) for code in edge.results]
        raise NoSuchGround(
            Text("Chưa chọn kết quả.", "No result of the law was chosen."),
            Text(
                f"Bước này có thể có kết quả: {'; '.join(r.title.vi for r in known_results if r)}.",
                f"This step can come to: {'; '.join(r.title.en for r in known_results if r)}.",
            ),
            Text("Chọn một kết quả trong danh sách.", "Choose one from the list."),
            article=edge.article,
            field="result",
        )
    unknown = set(conditions) - set(edge.conditions)
    if unknown:
        raise NoSuchGround(
            Text("Điều kiện này không đặt được ở bước này.", "That condition cannot be set by this step."),
            Text(f"Luật không cho đặt: {', '.join(sorted(unknown))}.", f"Not open here: {', '.join(sorted(unknown))}."),
            Text("Bỏ điều kiện đó.", "Leave it out."),
            article=edge.article,
            field="conditions",
        )
    _not_too_early(petition, law, edge, day)
    _not_too_late(petition, edge, day)
    return Act(
        step=step.word,
        fact=fact,
        day=day,
        state=_target(petition, edge),
        article=edge.article,
        outcome=step.outcome,
        starts=_started(petition, law, procedure, edge, fact, day, conditions, days, planned),
        ends=edge.ends,
        pauses=tuple(name for name in edge.pauses if name in petition.clocks),
    )


def _has_its_outcome(procedure: Procedure, state: str, step: Step) -> None:
    """A step that does not say its outcome where the law has outcomes is a bug of the face that built it, and no refusal."""
    names = [edge.name for edge in procedure.edges_from(state) if edge.step == step.word]
    if names and not step.outcome:
        raise AmbiguousEdge(state, step.word, names)


def _target(petition: Petition, edge: Edge) -> str:
    if edge.target == STAYS:
        return petition.state
    return petition.came_from if edge.target == BACK else edge.target


def not_now(petition: Petition, procedure: Procedure) -> NotNow:
    """The refusal for a step that the law does not have from this state; it names those that it has."""
    open_edges = procedure.edges_from(petition.state)
    vi = "; ".join(dict.fromkeys(_words(e.title).vi for e in open_edges)) or "không còn bước nào"
    en = "; ".join(dict.fromkeys(_words(e.title).en for e in open_edges)) or "no step is left"
    state = _words(procedure.states[petition.state].title)
    return NotNow(
        Text("Bước này không làm được lúc này.", "This step cannot be taken now."),
        Text(f"Đơn đang ở trạng thái “{state.vi}”.", f"The petition is in the state “{state.en}”."),
        Text(f"Các bước hợp lệ: {vi}.", f"What the law allows now: {en}."),
    )


def _not_too_early(petition: Petition, law: Law, edge: Edge, day: date) -> None:
    for name in edge.not_before:
        passed = first_day_after(petition, law, name)
        if passed is not None and day < passed:
            raise TooEarly(
                Text("Chưa đến ngày được làm bước này.", "It is too early for this step."),
                Text(
                    f"Luật đòi chờ đến ngày {passed:%d/%m/%Y} ({name}).",
                    f"The law wants one to wait until {passed:%d/%m/%Y} ({name}).",
                ),
                Text(f"Thực hiện từ ngày {passed:%d/%m/%Y}.", f"Come back on or after {passed:%d/%m/%Y}."),
                article=edge.article,
            )


def _not_too_late(petition: Petition, edge: Edge, day: date) -> None:
    for name in edge.within:
        clock = petition.clocks.get(name)
        if clock is not None and clock.due is not None and day > clock.due:
            raise TooLate(
                Text("Đã hết thời hạn làm bước này.", "The time for this step has passed."),
                Text(f"Thời hạn kết thúc ngày {clock.due:%d/%m/%Y}.", f"It ended on {clock.due:%d/%m/%Y}."),
                Text(
                    "Nếu có trở ngại khách quan, hãy nêu rõ trong đơn mới; hoặc hỏi về quyền khởi kiện.",
                    "If something beyond you kept you from it, say so in a new petition; or ask about going to court.",
                ),
                article=edge.article,
            )


def first_day_after(petition: Petition, law: Law, name: str) -> date | None:
    """The first day on which the named term of the petition has passed; None when it never ran or has no days."""
    clock = petition.clocks.get(name)
    return None if clock is None else _passed(law, clock)


def _passed(law: Law, clock: Clock) -> date | None:
    """The first day on which a term has passed; None where it has no days."""
    due = law.due(clock.name, clock.trigger, when=clock.conditions, days=clock.n)
    # A minimum ends at its nominal day; any other term at its due day, as it was computed when it started.
    if due.type == "minimum":
        return due.not_before
    return None if clock.due is None else date.fromordinal(clock.due.toordinal() + 1)


def _started(
    petition: Petition,
    law: Law,
    procedure: Procedure,
    edge: Edge,
    fact: Fact,
    day: date,
    conditions: Collection[str],
    days: int | None,
    planned: date | None,
) -> tuple[Clock, ...]:
    started: list[Clock] = []
    # What the petitioner may do within a term runs from when he himself has the paper, whoever else was served.
    to_another = isinstance(fact, Notified) and fact.party != PETITIONER
    when = tuple(sorted({*petition.conditions, *conditions}))
    for start in edge.starts:
        if start.only_if is not None and start.only_if not in when:
            continue
        if to_another and start.whose == PETITIONER:
            continue
        trigger = _trigger(petition, law, start.on, day, planned, started)
        # A term that was not yet law on the day it would run from (a paper claimed to have come before) does not run.
        if trigger is None or not law.holds(start.rule, trigger):
            continue
        due = law.due(start.rule, trigger, when=_known(law, start.rule, trigger, when), own=petition.body)
        if start.on == PLANNED:
            _in_good_time(edge, due, day)
        started.append(clock_of(start.rule, start.whose, due))
    for name in edge.resumes:
        running = petition.clocks.get(name)
        if running is None or _still_waits(petition, law, procedure, edge, name):
            continue
        # Counted again from its own trigger with every day that it stood still, under the version it was started with.
        rule = running.rule.partition("@")[0]
        stopped, from_day, chosen = _stopped(petition, name, day), running.trigger, None
        if running.extended and is_open(law, running):
            chosen = running.n
        elif is_further(running):
            # A further term keeps the number that was chosen for it, and begins as much later as the first one stood still.
            chosen, from_day = running.n, _begins_later(petition, name, running.trigger, day)
        due = law.due(rule, from_day, when=running.conditions, days=chosen, stopped=stopped, own=petition.body)
        started.append(clock_of(name, running.whose, due, extended=running.extended))
    for extends in edge.extends:
        running = petition.clocks.get(extends.clock)
        if running is None:
            continue
        _not_while_it_stands_still(petition, edge, running)
        if extends.by is not None:
            most = max((n for condition, n in extends.most.items() if condition in when), default=0)
            _not_too_often(petition, edge, most)
        due = longer(petition, law, extends, running, day=day, when=when, days=days)
        started.append(clock_of(extends.clock, running.whose, due, extended=True))
    return tuple(started)


def longer(
    petition: Petition, law: Law, extends: Extends, running: Clock, *, day: date, when: Collection[str], days: int | None
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
    stopped = _stopped(petition, extends.clock, day)
    return law.due(extends.clock, running.trigger, when=when, days=days, stopped=stopped, own=petition.body)


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


def _trigger(petition: Petition, law: Law, on: str, day: date, planned: date | None, started: Sequence[Clock]) -> date | None:
    """The day from which a term runs: of this step, of the day it plans, of an earlier step, or after another term.

    The other term may be one of those that the same step has ``started``: a decision starts the term to its effect, and
    carrying it out is due from that effect.
    """
    if on == ACT:
        return day
    if on == PLANNED:
        return planned
    if on in law.rule_versions:
        beside = next((clock for clock in started if clock.name == on), None)
        return first_day_after(petition, law, on) if beside is None else _passed(law, beside)
    return petition.days.get(on, day)


def _known(law: Law, rule_id: str, on: date, when: Collection[str]) -> tuple[str, ...]:
    """Those conditions that change this term; a term records no condition that it does not feel."""
    felt = law.rule(rule_id, on).conditions
    return tuple(c for c in when if c in felt)


def _stopped(petition: Petition, name: str, day: date) -> list[Interval]:
    return [Interval(a, b) for a, b in petition.stopped(name, _eve(day)) if a <= b]


def is_further(clock: Clock) -> bool:
    """Whether the clock is by now a further term (an extension of at most n), counted from the end of the one before."""
    return clock.extended and clock.rule.partition("@")[0] != clock.name


def _still_waits(petition: Petition, law: Law, procedure: Procedure, edge: Edge, name: str) -> bool:
    """Whether the term stands still for something else too, that is not over with this step.

    That is a state to which the law leads when it stops the term (suspended), or a time that is not counted and still
    runs (an appraisal that is out). The term goes on with the last of them, and no day on which several kept it is
    counted out twice.
    """
    after = _target(petition, edge)
    for stop in procedure.edges:
        if name not in stop.pauses:
            continue
        if stop.target == after:
            return True
        for start in stop.starts:
            waiting = petition.clocks.get(start.rule)
            if waiting is None or start.rule in edge.ends:
                continue
            if law.rule(start.rule, waiting.trigger).type == "not_counted":
                return True
    return False


def _begins_later(petition: Petition, name: str, trigger: date, day: date) -> date:
    """The first day of a further term, when the term before it stood still once more on days before its end.

    Only the stop that ends now counts, from the first of the reasons for it: those before it moved the day when they ended.
    """
    begun = min((p.first for p in petition.pauses if p.clock == name and p.last is None), default=day)
    return trigger if begun > trigger else date.fromordinal(trigger.toordinal() + day.toordinal() - begun.toordinal())


def _not_while_it_stands_still(petition: Petition, edge: Edge, clock: Clock) -> None:
    # An extension starts the clock anew in the history, and would set it going although what it waits for has not come.
    if any(p.clock == clock.name and p.last is None for p in petition.pauses):
        raise NotNow(
            Text("Thời hạn đang tạm dừng nên chưa gia hạn được.", "The term stands still and cannot be extended now."),
            Text(
                "Trong thời gian tạm dừng, thời hạn không trôi qua; chưa biết còn lại bao nhiêu ngày.",
                "While it stands still no day of it passes, and nobody knows yet how many days are left.",
            ),
            Text("Gia hạn khi thời hạn tiếp tục được tính.", "Extend it when it goes on."),
            article=edge.article,
        )


def _not_too_often(petition: Petition, edge: Edge, most: int) -> None:
    if petition.extensions >= most:
        raise TooLate(
            Text("Không được gia hạn thêm.", "No further extension is allowed."),
            Text(
                f"Với điều kiện đã ghi, luật cho gia hạn {most} lần; đã gia hạn {petition.extensions} lần.",
                f"Under the conditions on record the law allows {most}; there were {petition.extensions}.",
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
