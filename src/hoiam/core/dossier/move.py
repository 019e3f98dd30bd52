"""Every step moves along an edge that the law draws, or is refused here.

``participants.permit`` asks who may; ``move`` asks whether the law has such an edge from this state, whether what must come
first has come, whether it is too early, and lets ``terms`` compute those that start, end, stand still or go on. The steps add
what only they know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final, Protocol

from hoiam.core.procedure import AmbiguousEdge, Edge, Ground, Law, Outcome, Procedure
from hoiam.core.words import Text, begun

from . import terms
from .events import CLOCK, PETITIONER, Act, Fact, sealed_in
from .refusals import Missing, NoSuchGround, NotNow, TooEarly, TooLate
from .standing import Dossier

APART: Final = "identity"
"""The tier in which the name lies, and what the law keeps apart."""


class Step(Protocol):
    """An order, as a face builds it from what a person asked: frozen, and silent about who asks."""

    @property
    def word(self) -> str: ...

    @property
    def outcome(self) -> Outcome: ...

    def take(self, dossier: Any, law: Law, today: date, /) -> tuple[Act, ...]:
        """The acts that the step makes of a dossier of its family; raises the law's Refusal."""
        ...


def edge_of(dossier: Dossier, law: Law, word: str, outcome: str, today: date) -> Edge | None:
    """The edge of that step and outcome ("" for none) from where the dossier stands; None where the law has none."""
    return law.procedure(dossier.kind, today).edge(dossier.state, word, outcome)


def lacks(dossier: Dossier, edge: Edge) -> tuple[str, ...]:
    """What must come before this step and has not, as the pack names it (``verify.ordered``)."""
    return tuple(needed for needed in edge.needs if not dossier.happened(needed) or _overtaken(dossier, edge, needed))


def _overtaken(dossier: Dossier, edge: Edge, needed: str) -> bool:
    """Whether the step needs this to be the last end of its step, and another one has come since."""
    word, _dot, outcome = needed.partition(".")
    return needed in edge.still and dossier.lasts[word][1] != outcome


def stands_against(dossier: Dossier, edge: Edge) -> tuple[str, ...]:
    """What must not have come before this step and has, as the pack names it (``close.court``)."""
    return tuple(other for other in edge.unless if dossier.happened(other))


def move(
    dossier: Dossier,
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
    measures: Collection[str] = (),
    days: int | None = None,
    planned: date | None = None,
    party: str = "",
    which: Collection[str] = (),
    several: Mapping[str, tuple[str, ...]] | None = None,
    taken_by: str = "",
    given_back: bool = False,
    excuse: str = "",
    forms: bool = False,
) -> Act:
    """The act that this fact makes of the dossier by the law in force today.

    ``on`` is the day in law (not after today); ``planned`` a coming day that the step fixes; ``conditions`` are set by
    this act; ``ground``, ``result`` and ``measures`` are checked against the edge's lists; ``days`` is a number that the law
    leaves to the one who decides (an extension of at most n); ``party``: to whom a paper went, ``which``: to whom of several;
    ``several``: who of a party is still there after the act, where that is fewer; ``taken_by``: the body that takes the
    dossier over; ``given_back``: it is with its sender again; ``excuse``: the reason that is stated for a step that comes
    too late, a code of the edge's list. Whether it holds is a person's to decide. ``forms``: with the act all is there that the
    law wants before the dossier is taken up, and was not before.
    """
    day = today if on is None else on
    if day > today:
        raise TooEarly(
            Text("Ngày ghi nhận ở tương lai.", "The day given lies in the future."),
            Text("Chỉ ghi được việc đã xảy ra.", "Only what has happened can be recorded."),
            Text(f"Chọn ngày không sau {today:%d/%m/%Y}.", f"Choose a day not after {today:%d/%m/%Y}."),
            field="on",
        )
    procedure = law.procedure(kind or dossier.kind, today)
    edge = procedure.edge(dossier.state, step.word, step.outcome)
    if edge is None:
        # Told by the law of what it is now: that of what it would be called may not know this state.
        now = law.procedure(dossier.kind, today)
        _has_its_outcome(now, dossier.state, step)
        if (none := no_such_step(law, now, step.word, step.outcome)) is not None:
            raise none
        raise not_now(dossier, now, step.word)
    if edge.apart and any(blob.tier != APART for blob in sealed_in(fact)):
        # A face that seals it elsewhere is broken.
        raise ValueError(f"{edge.name}: what the law keeps apart lies with the name")
    for needed in lacks(dossier, edge):
        first = _called(law, procedure, needed)
        raise Missing(
            Text("Chưa thể làm bước này.", "This step cannot be taken yet."),
            Text(f"Theo thủ tục phải có bước “{first.vi}” trước.", f"The procedure wants “{first.en}” first."),
            Text(f"Hãy thực hiện bước “{first.vi}”.", f"Take the step “{first.en}”."),
            article=edge.article,
        )
    for other in stands_against(dossier, edge):
        raise _no_more(dossier, law, edge, other)
    if edge.grounds:
        known = procedure.grounds[edge.grounds]
        chosen = next((g for g in known if g.id == ground), None)
        if chosen is not None and chosen.last_of and dossier.several.get(chosen.last_of):
            raise _others_are_left(law, dossier, chosen)
        if chosen is None:
            raise NoSuchGround(
                Text("Chưa chọn căn cứ.", "No ground of the law was chosen."),
                Text("Chỉ được từ chối hoặc dừng theo căn cứ mà luật nêu.", "Only a ground that the law names will do."),
                Text("Chọn một căn cứ trong danh sách.", "Choose one from the list."),
                article=edge.article,
                field="ground",
            )
        _ground_still_holds(dossier, edge, next(g for g in known if g.id == ground))
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
    if edge.measures and (not measures or not set(measures) <= set(edge.measures)):
        known_measures = [law.measure(code, procedure.kind) for code in edge.measures]
        raise NoSuchGround(
            Text("Chưa chọn biện pháp.", "No measure of the law was chosen."),
            Text(
                f"Luật có các biện pháp: {'; '.join(m.title.vi for m in known_measures if m)}.",
                f"The law has these: {'; '.join(m.title.en for m in known_measures if m)}.",
            ),
            Text("Chọn một hay nhiều biện pháp trong danh sách.", "Choose one or more from the list."),
            article=edge.article,
            field="measures",
        )
    if edge.tells and party not in edge.tells:
        raise _not_to_him(law, procedure, edge)
    unknown = set(conditions) - set(edge.conditions)
    if unknown:
        raise NoSuchGround(
            Text("Điều kiện này không đặt được ở bước này.", "That condition cannot be set by this step."),
            Text(f"Luật không cho đặt: {', '.join(sorted(unknown))}.", f"Not open here: {', '.join(sorted(unknown))}."),
            Text("Bỏ điều kiện đó.", "Leave it out."),
            article=edge.article,
            field="conditions",
        )
    _nothing_is_lost(dossier, procedure, edge)
    _not_too_early(dossier, law, edge, day)
    _not_too_late(dossier, procedure, edge, day, excuse)
    ends = terms.endings(
        dossier, law, edge, day=day, conditions=conditions, party=party, which=which, several=several, taken_by=taken_by
    )
    again = terms.back_again(dossier, law, day, taken_by=taken_by) if taken_by or given_back else ()
    if edge.takes_back is not None:
        again += terms.taken_back(dossier, law, edge, day)
    starts = terms.started(
        dossier,
        law,
        procedure,
        edge,
        day=day,
        conditions=conditions,
        days=days,
        planned=planned,
        party=party,
        taken_by=taken_by,
        again=again,
    )
    if forms:
        starts += terms.formed(dossier, law, day)
    done = {ending.clock for ending in ends}
    ends += tuple(ending for ending in terms.owed_anew(dossier, law, edge, starts, day) if ending.clock not in done)
    return Act(
        step=step.word,
        fact=fact,
        day=day,
        state=terms.target(dossier, edge),
        article=edge.article,
        outcome=step.outcome,
        starts=starts,
        ends=tuple(ending.clock for ending in ends),
        pauses=terms.pausing(dossier, law, edge) + terms.still_waiting(dossier, law, procedure, edge, again),
        how=ends,
        again=tuple(clock.name for clock in again),
        toward=terms.toward(dossier, law, edge) if party else (),
    )


def _not_to_him(law: Law, procedure: Procedure, edge: Edge) -> Missing:
    known = [party.title for code in edge.tells if (party := law.party(code, procedure.kind)) is not None]
    return Missing(
        Text("Bước này là để báo cho người khác.", "This step tells somebody else."),
        Text(
            f"Ở đây chỉ ghi việc báo cho: {'; '.join(title.vi for title in known)}.",
            f"Here it is recorded that these were told: {'; '.join(title.en for title in known)}.",
        ),
        Text("Báo cho người này trước; báo cho người khác thì ghi sau.", "Tell them first, and others afterwards."),
        article=edge.article,
        field="party",
    )


def _called(law: Law, procedure: Procedure, needed: str) -> Text:
    """What people call a step that is needed (``notify.served.petitioner``): its title, and to whom."""
    word, _, rest = needed.partition(".")
    outcome, _, whom = rest.partition(".")
    titles = [edge.title for edge in procedure.edges if edge.step == word and edge.outcome == outcome]
    titles += [edge.title for edge in procedure.edges if edge.step == word and not outcome]
    title = titles[0] if titles else Text(needed, needed)
    party = law.party(whom, procedure.kind) if whom else None
    return Text(f"{title.vi}: {party.title.vi}", f"{title.en}: {party.title.en}") if party is not None else title


def _others_are_left(law: Law, dossier: Dossier, ground: Ground) -> Missing:
    party = law.party(ground.last_of, dossier.kind)
    called = party.title if party is not None else Text(ground.last_of, ground.last_of)
    left = len(dossier.several[ground.last_of])
    return Missing(
        Text("Căn cứ này chưa đủ.", "This ground is not there yet."),
        Text(f"Còn {left} {called.vi}; vụ việc tiếp tục đối với họ.", f"{left} are left ({called.en}); it goes on for them."),
        Text("Chỉ dừng khi căn cứ đúng với tất cả, đã ghi từng người.", "End it once it holds of all, each recorded."),
        article=ground.article,
        field="ground",
    )


def _ground_still_holds(dossier: Dossier, edge: Edge, ground: Ground) -> None:
    """Refuses a ground of which the law says that an act has done away with it, which no later one of its step took back."""
    if any(dossier.stands(name) for name in ground.unless):
        raise NoSuchGround(
            Text("Căn cứ này không còn.", "This ground is none any more."),
            Text(
                f"Hồ sơ đã ghi việc làm cho căn cứ “{ground.title.vi}” không còn đúng.",
                f"The file has an act after which “{ground.title.en}” is no longer so.",
            ),
            Text(
                "Xem lại diễn biến, rồi chọn căn cứ khác hoặc tiếp tục giải quyết.",
                "Look at the history; choose another, or go on.",
            ),
            article=ground.article,
            field="ground",
        )


def _has_its_outcome(procedure: Procedure, state: str, step: Step) -> None:
    """A step that does not say its outcome where the law has outcomes alone is a bug of the face that built it, no refusal."""
    names = [edge.name for edge in procedure.edges_from(state) if edge.step == step.word]
    plain = any(edge.step == step.word and not edge.outcome for edge in procedure.edges)
    if names and not step.outcome and not plain:
        raise AmbiguousEdge(state, step.word, names)


def no_such_step(law: Law, procedure: Procedure, word: str, outcome: str = "") -> NotNow | None:
    """The refusal for a step that the law of the kind has in no state, with its reason; None where the pack says none."""
    name = f"{word}.{outcome}" if outcome else word
    known = law.kinds.get(procedure.kind)
    why = known.why_no(name) if known is not None else None
    if known is None or why is None:
        return None
    return NotNow(
        Text("Luật của loại đơn này không có bước đó.", "The law of this kind has no such step."),
        why.why,
        Text(f"Giải quyết theo thủ tục “{known.title.vi}”.", f"Go on as the procedure “{known.title.en}” has it."),
        article=why.article,
    )


FEW: Final = 5
"""So many steps a refusal names; of the others it says how many there are."""


def not_now(dossier: Dossier, procedure: Procedure, word: str = "", own: Collection[Edge] | None = None) -> NotNow:
    """The refusal for a step that the law does not have from this state; it names the first of those that whoever asks can take
    now (`own`; None where nobody says who asks), and in which states the law has the step of that word, under which article."""
    state = procedure.states[dossier.state].title
    same_step = [edge for edge in procedure.edges if edge.step == word]
    sources = {name for edge in same_step for name in edge.sources}
    where = [procedure.states[name].title for name in procedure.states if name in sources]
    when = Text("", "")
    if where and dossier.state not in sources:
        listed = Text("; ".join(each.vi for each in where), "; ".join(each.en for each in where))
        when = Text(
            f" Luật có bước này khi {dossier.NOUN.vi} ở trạng thái: {listed.vi}.",
            f" The law has this step in: {listed.en}.",
        )
    refusal = NotNow(
        Text("Bước này không làm được lúc này.", "This step cannot be taken now."),
        Text(
            f"{begun(dossier.NOUN.vi)} đang ở trạng thái “{state.vi}”.{when.vi}",
            f"The {dossier.NOUN.en} is in the state “{state.en}”.{when.en}",
        ),
        _instead(dossier, procedure, own),
        article=same_step[0].article if same_step else "",
    )
    refusal.names_ways = True
    return refusal


def possible(dossier: Dossier, law: Law, edges: Iterable[Edge], today: date) -> list[Edge]:
    """Those of the edges that somebody can go along now: what must come first has come, nothing stands against it, and it is
    not too early."""
    there = (edge for edge in edges if not lacks(dossier, edge) and not stands_against(dossier, edge))
    return [edge for edge in there if terms.waits_until(dossier, law, edge, today) is None]


def _instead(dossier: Dossier, procedure: Procedure, own: Collection[Edge] | None) -> Text:
    """What can be done from here, in words: what leads on before what leaves it where it is."""
    here = procedure.edges_from(dossier.state) if own is None else own
    ways = [e for e in here if e.by != {CLOCK} and not lacks(dossier, e) and not stands_against(dossier, e)]
    ways.sort(key=lambda edge: terms.target(dossier, edge) == dossier.state)
    titles = list({edge.title.vi: edge.title for edge in ways}.values())
    named, more = titles[:FEW], len(titles) - FEW
    if not named:
        return (
            Text("Không còn bước nào.", "No step is left.")
            if own is None
            else Text("Lúc này không có bước nào dành cho bạn.", "There is no step for you now.")
        )
    vi, en = "; ".join(each.vi for each in named), "; ".join(each.en for each in named)
    others = Text(f" Luật còn {more} bước khác ở đây.", f" The law has {more} other steps here.") if more > 0 else Text("", "")
    if own is None:
        return Text(f"Luật lúc này có bước: {vi}.{others.vi}", f"What the law has now: {en}.{others.en}")
    return Text(f"Bạn làm được lúc này: {vi}.{others.vi}", f"You can do now: {en}.{others.en}")


def _nothing_is_lost(dossier: Dossier, procedure: Procedure, edge: Edge) -> None:
    """Refuses to end what an office has something unfinished with. What is the petitioner's, or time's, to end is ended all the
    same, and the unfinished goes on by itself. Refuses to go on with what is about to be destroyed."""
    now, then = (procedure.states.get(name) for name in (dossier.state, terms.target(dossier, edge)))
    ends = now is not None and then is not None and now.open and not then.open
    if ends and not edge.by & {PETITIONER, CLOCK} and (why := dossier.unfinished(edge.article)) is not None:
        raise why
    goes_on = now is not None and then is not None and then.open and not now.open
    if goes_on and (why := dossier.doomed(edge.article)) is not None:
        raise why


def _not_too_early(dossier: Dossier, law: Law, edge: Edge, day: date) -> None:
    for name in edge.not_before:
        passed = terms.first_day_after(dossier, law, name)
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


def _not_too_late(dossier: Dossier, procedure: Procedure, edge: Edge, day: date, excuse: str) -> None:
    """Refuses what comes after its last day; where the law hears a good reason, only what states none of those it knows."""
    ended = terms.too_late_since(dossier, edge, day)
    if ended is None or (edge.excuse is not None and excuse in {each.id for each in procedure.grounds[edge.excuse]}):
        return
    next_ = Text(
        "Nếu có trở ngại khách quan, hãy nêu rõ trong đơn mới; hoặc hỏi về quyền khởi kiện.",
        "If something beyond you kept you from it, say so in a new petition; or ask about going to court.",
    )
    if edge.excuse is not None:
        known = procedure.grounds[edge.excuse]
        next_ = Text(
            f"Nếu có lý do chính đáng, hãy nêu lý do: {'; '.join(each.title.vi for each in known)}. Người giải quyết xem xét.",
            f"If there was a good reason, state it: {'; '.join(each.title.en for each in known)}. Whoever decides weighs it.",
        )
    raise TooLate(
        Text("Đã hết thời hạn làm bước này.", "The time for this step has passed."),
        Text(f"Thời hạn kết thúc ngày {ended:%d/%m/%Y}.", f"It ended on {ended:%d/%m/%Y}."),
        next_,
        article=edge.article,
        field="excuse" if edge.excuse is not None else "",
    )


def _no_more(dossier: Dossier, law: Law, edge: Edge, other: str) -> NotNow:
    """The refusal of a step that the law does not have any more once another one was taken."""
    known = [each for each in law.wholes[dossier.kind].edges if other in (each.name, each.step)]
    taken = next((each for each in known if dossier.state in each.sources), known[0])
    return NotNow(
        Text("Bước này không làm được nữa.", "This step cannot be taken any more."),
        Text(f"Trước đó: {taken.done.vi}.", f"What came before: {taken.done.en}."),
        taken.gist,
        article=taken.article,
    )
