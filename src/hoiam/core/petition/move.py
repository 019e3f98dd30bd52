"""Every step moves along an edge that the law draws, or is refused here.

``permit`` asks who may; ``move`` asks whether the law has such an edge from this state, whether what must come first
has come, whether it is too early, and computes the terms that start, end, stand still or go on. The steps add what only
they know.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Protocol

from hoiam.core.deadlines import Due, Interval
from hoiam.core.procedure import Edge, Law, Procedure

from .events import PETITIONER, Act, Clock, Fact, Text
from .refusals import Missing, NoSuchGround, NotNow, NotYours, RecusedHere, TooEarly
from .state import Petition


class Step(Protocol):
    """An order, as a face builds it from what a person asked: frozen, and silent about who asks."""

    @property
    def word(self) -> str: ...

    @property
    def outcome(self) -> str: ...

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]: ...


def _words(pair: object) -> Text:
    """A law pack's {vi, en} as a Text."""
    return Text(pair["vi"], pair["en"])  # type: ignore[index]  # a mapping or a Text-like of the pack


def barred(petition: Petition, law: Law, office: str, today: date) -> bool:
    """Whether the pack's recusal rule, or a recusal on record, keeps this office away from this petition."""
    if office in petition.recused:
        return True
    if not petition.against or office == PETITIONER:
        return False
    kind = law.kinds[petition.kind]
    if kind.recusal is None or kind.recusal.rule != "absolute":
        return False
    # The one complained of is an office, or a whole body: then nobody of that body touches it.
    return office == petition.against or office.partition("/")[0] == petition.against


def edge_of(petition: Petition, law: Law, word: str, outcome: str, today: date) -> Edge | None:
    return law.procedure(petition.kind, today).edge(petition.state, word, outcome or None)


def permit(petition: Petition, law: Law, step: Step, *, office: str, roles: Collection[str], today: date) -> None:
    """Raises NotYours or RecusedHere when this office in these roles may not take the step."""
    if barred(petition, law, office, today):
        kind = law.kinds[petition.kind]
        raise RecusedHere(
            Text("Bạn không được xử lý đơn này.", "You may not act on this petition."),
            Text(
                "Người bị tố cáo, bị khiếu nại hoặc người có liên quan không được đọc, chuyển hay xử lý đơn.",
                "Whoever is complained of, or has a stake in it, does not read, route or handle the petition.",
            ),
            Text("Đơn do cấp trên xử lý; bạn không cần làm gì.", "The superior body takes it; you need do nothing."),
            article=kind.recusal.article if kind.recusal is not None else "",
        )
    edge = edge_of(petition, law, step.word, step.outcome, today)
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
    days: int | None = None,
) -> Act:
    """The act that this fact makes of the petition by the law in force today.

    ``on`` is the day in law (not after today); ``conditions`` are set by this act; ``ground`` is checked against the
    edge's list; ``days`` is a number that the law leaves to the one who decides (an extension of at most n).
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
    edge = procedure.edge(petition.state, step.word, step.outcome or None)
    if edge is None:
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
                Text(
                    "Chỉ được từ chối hoặc dừng theo căn cứ mà luật nêu.", "Only a ground that the law names will do."
                ),
                Text("Chọn một căn cứ trong danh sách.", "Choose one from the list."),
                article=edge.article,
                field="ground",
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
    _not_too_early(petition, edge, day)
    return Act(
        step=step.word,
        fact=fact,
        day=day,
        state=petition.state if edge.target == "=" else edge.target,
        article=edge.article,
        starts=_started(petition, law, edge, day, conditions, days),
        ends=edge.ends,
        pauses=tuple(name for name in edge.pauses if name in petition.clocks),
    )


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


def _not_too_early(petition: Petition, edge: Edge, day: date) -> None:
    for name in edge.not_before:
        clock = petition.clocks.get(name)
        if clock is not None and clock.due is not None and day <= clock.due:
            raise TooEarly(
                Text("Chưa đến ngày được làm bước này.", "It is too early for this step."),
                Text(
                    f"Luật đòi chờ hết ngày {clock.due:%d/%m/%Y} ({name}).",
                    f"The law wants {clock.due:%d/%m/%Y} to have passed ({name}).",
                ),
                Text(f"Thực hiện sau ngày {clock.due:%d/%m/%Y}.", f"Come back after {clock.due:%d/%m/%Y}."),
                article=edge.article,
            )


def _started(
    petition: Petition, law: Law, edge: Edge, day: date, conditions: Collection[str], days: int | None
) -> tuple[Clock, ...]:
    started = []
    when = tuple(sorted({*petition.conditions, *conditions}))
    for start in edge.starts:
        trigger = day if start.on == "act" else petition.days.get(start.on, day)
        running = petition.clocks.get(start.rule)
        due = law.due(start.rule, trigger, when=when, days=days if start.rule == running else None)
        started.append(clock_of(start.rule, start.whose, due))
    for name in edge.resumes:
        running = petition.clocks.get(name)
        if running is None:
            continue
        stopped = [Interval(a, b) for a, b in petition.stopped(name, _eve(day)) if a <= b]
        # A term is resumed under the rule version and number that it was started with.
        due = law.due(name, running.trigger, when=running.conditions, stopped=stopped)
        started.append(clock_of(name, running.whose, due, extended=running.extended))
    if edge.extends:
        for name in edge.extends:
            running = petition.clocks.get(name)
            if running is None:
                continue
            if edge.extension is None:
                stopped = [Interval(a, b) for a, b in petition.stopped(name, _eve(day)) if a <= b]
                due = law.due(name, running.trigger, when=when, stopped=stopped)
            else:
                due = law.due(edge.extension, running.nominal or day, when=when, days=days)
            started.append(clock_of(name, running.whose, due, extended=True))
    return tuple(started)


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
        conditions=due.conditions,
        nominal=_day(due.nominal),
        due=_day(due.due),
        safe=_day(due.safe),
        provisional=due.provisional,
        extended=extended,
    )


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value)[:10])
