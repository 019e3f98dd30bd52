"""The steps of a reception: what somebody orders, and the fact that it leaves, or the refusal.

Which step leads where, who may take it, under which article and within what term is the law's (``receptions`` of a pack). All
that is said here of a person is how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move, not_now
from hoiam.core.dossier.refusals import Missing, NoSuchGround, NotNow, Refusal, TooEarly
from hoiam.core.dossier.terms import clock_of, ended_at_once
from hoiam.core.procedure import ACT, NOTHING, PLANNED, Edge, Law, Way
from hoiam.core.words import Text

from . import events
from .state import Visit


@dataclass(frozen=True, slots=True)
class Schedule:
    """A day on which the body will receive citizens; it is posted with the same order, in time or not at all."""

    word: ClassVar[str] = "schedule"
    kind: str
    day: date
    way: str
    first: str
    last: str
    outcome: Literal["", "seat", "online"] = ""

    def take(self, visit: Visit | None, law: Law, today: date) -> tuple[Act, ...]:
        """Scheduled and Posted. Raises Missing for hours that are none, NoSuchGround for a way that the law does not have, and
        TooEarly for a day that the law wants posted earlier."""
        _way(law, self.kind, self.way)
        if not self.first < self.last:
            raise Missing(
                Text("Giờ tiếp chưa đúng.", "The hours are not right."),
                Text("Giờ kết thúc phải sau giờ bắt đầu.", "The reception ends after it begins."),
                Text("Ghi lại giờ bắt đầu và giờ kết thúc.", "Give both hours again."),
                field="last",
            )
        edge = _first(law, self.kind, self.word, self.outcome, today)
        fact = events.Scheduled(self.kind, self.day, self.way, self.first, self.last, self.outcome == "online")
        acts = [_begin(law, edge, fact, today, self.day)]
        for clock in acts[0].starts:
            if clock.due is not None and clock.due < today:
                raise TooEarly(
                    Text("Ngày tiếp quá gần.", "The day is too near."),
                    Text(
                        f"Lịch phải được công bố chậm nhất ngày {clock.due:%d/%m/%Y}.",
                        f"The schedule had to be posted by {clock.due:%d/%m/%Y}.",
                    ),
                    Text("Chọn một ngày muộn hơn.", "Choose a later day."),
                    article=law.rule(clock.name, clock.trigger).article,
                    field="day",
                )
        posting = law.procedure(self.kind, today).edge(edge.target, Post.word, "")
        if posting is None:
            raise RuntimeError(f"the pack of {self.kind} has no posting")
        ended = ended_at_once(law, posting, acts[0].starts)
        ends = tuple(each.clock for each in ended)
        acts.append(Act(Post.word, events.Posted(), today, posting.target, posting.article, ends=ends, how=ended))
        return tuple(acts)


@dataclass(frozen=True, slots=True)
class Post:
    """The day stands in the public schedule; it comes with the order that schedules it."""

    word: ClassVar[str] = "post"
    outcome: Literal[""] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        return (move(visit, law, self, events.Posted(), today=today),)


@dataclass(frozen=True, slots=True)
class Invite:
    """Those who take part online are told."""

    word: ClassVar[str] = "invite"
    outcome: Literal[""] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        return (move(visit, law, self, events.Invited(), today=today),)


@dataclass(frozen=True, slots=True)
class TestLine:
    """The line for a reception online was tried."""

    __test__: ClassVar[bool] = False  # no test of pytest's
    word: ClassVar[str] = "test_line"
    outcome: Literal[""] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        return (move(visit, law, self, events.LineTested(), today=today),)


@dataclass(frozen=True, slots=True)
class HoldReception:
    """The body received citizens on the day that it had announced."""

    word: ClassVar[str] = "hold"
    outcome: Literal[""] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        """Raises TooEarly before that day."""
        if today < visit.day:
            raise _to_come(law, visit.kind, self.word, visit.day, today)
        return (move(visit, law, self, events.ReceptionHeld(), today=today, on=visit.day),)


@dataclass(frozen=True, slots=True)
class CancelReception:
    """The body will not receive citizens on that day; whoever looks at the schedule sees so."""

    word: ClassVar[str] = "cancel"
    outcome: Literal[""] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        return (move(visit, law, self, events.ReceptionCancelled(), today=today),)


@dataclass(frozen=True, slots=True)
class Arrive:
    """Somebody came. `outcome`: head, where the way of the law is that of the head or of whom he sends; else officer."""

    word: ClassVar[str] = "arrive"
    kind: str
    day: date
    way: str
    people: int
    representatives: int = 0
    turn: int = 1
    session: str = ""
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "head", "officer"] = ""

    @classmethod
    def by(cls, law: Law, kind: str, day: date, way: str, people: int, **more: object) -> Arrive:
        """The order, with the outcome that its way has in the law. NoSuchGround where the law has no such way."""
        outcome: Literal["head", "officer"] = "head" if _way(law, kind, way).head else "officer"
        return cls(kind, day, way, people, outcome=outcome, **more)  # type: ignore[arg-type]  # the fields of the class

    def take(self, visit: Visit | None, law: Law, today: date) -> tuple[Act, ...]:
        """Arrived. Raises TooEarly for a visit that is still to come, and Missing where the law wants another number of people
        to speak for them, or who they are is not sealed with it."""
        way = _way(law, self.kind, self.way)
        if (self.outcome == "head") is not way.head:
            raise ValueError(f"{self.way} is no way of {self.outcome}")  # a face that builds such an order is broken
        if self.day > today:
            raise _to_come(law, self.kind, self.word, self.day, today)
        if self.people < 1:
            raise Missing(
                Text("Chưa ghi số người.", "The number of people is missing."),
                Text("Một lượt tiếp có ít nhất một người.", "A visit is of at least one person."),
                Text("Ghi số người đến.", "Give the number of people."),
                field="people",
            )
        self._who_speaks(law)
        edge = _first(law, self.kind, self.word, self.outcome, self.day)
        fact = events.Arrived(
            self.kind, self.day, self.way, self.people, self.representatives, self.turn, self.session, self.blobs
        )
        return (_begin(law, edge, fact, self.day, None),)

    def _who_speaks(self, law: Law) -> None:
        rule = law.receptions[self.kind].speaking_for(self.people)
        least, most, article = (rule.least, rule.most, rule.article) if rule is not None else (0, 0, "")
        if not least <= self.representatives <= most:
            raise _speakers(law, self.kind, self.people, self.representatives, least, most, article)
        if bool(self.blobs) is not (rule is not None):
            raise Missing(
                Text("Chưa ghi người đại diện.", "Who speaks for them is missing.")
                if rule is not None
                else Text("Lượt tiếp này không ghi người nào.", "No person is recorded of this visit."),
                Text(
                    "Đoàn đông người cử người đại diện bằng văn bản; họ tên được niêm phong như tên người viết đơn.",
                    "A visit of many names in writing who speaks for all; the names are sealed as those of a petition are.",
                ),
                Text("Ghi họ tên người đại diện của đoàn, và chỉ của đoàn.", "Name those who speak for many, and nobody else."),
                article=article or law.receptions[self.kind].speakers[0].article,
                field="speakers",
            )


@dataclass(frozen=True, slots=True)
class CallIn:
    """It is their turn."""

    word: ClassVar[str] = "call"
    outcome: Literal[""] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        return (move(visit, law, self, events.CalledIn(), today=today, on=visit.day),)


@dataclass(frozen=True, slots=True)
class Leave:
    """They went before their turn came."""

    word: ClassVar[str] = "leave"
    outcome: Literal[""] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        return (move(visit, law, self, events.LeftUnheard(), today=today, on=visit.day),)


@dataclass(frozen=True, slots=True)
class Note:
    """A matter that they came for. `outcome`: taken (the body takes it in), received (a petition was made of it, in which they
    have word of it), or guided (they are told where to turn)."""

    word: ClassVar[str] = "note"
    kind: str
    subject: str
    petition: str = ""
    decided_by: str = ""
    guided_to: str = ""
    outcome: Literal["", "taken", "received", "guided"] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        """Nothing where the petition is among the matters already: a form that came twice."""
        if bool(self.petition) is not (self.outcome == "received"):
            raise ValueError("a petition is received, and nothing else is")  # a face that builds such an order is broken
        if self.petition and any(matter.petition == self.petition for matter in visit.matters):
            return ()
        _matter(law, self.kind, self.subject)
        fact = events.MatterNoted(self.kind, self.subject, self.petition, self.decided_by, self.guided_to)
        return (move(visit, law, self, fact, today=today, on=visit.day),)


@dataclass(frozen=True, slots=True)
class TurnAway:
    """They are not received in this matter. `outcome`: spoken, where it is explained on the spot, or written, where the law
    wants a notice."""

    word: ClassVar[str] = "turn_away"
    ground: str
    kind: str = ""
    subject: str = ""
    outcome: Literal["", "spoken", "written"] = ""

    @classmethod
    def by(cls, visit: Visit, law: Law, ground: str, kind: str = "", subject: str = "") -> TurnAway:
        """The order, with the outcome that the law has for this ground; one that it does not know is refused when taken."""
        procedure = law.procedure(visit.kind, visit.day)
        outcome: Literal["spoken", "written"] = "spoken"
        for edge in procedure.edges_from(visit.state):
            if edge.step == cls.word and edge.grounds and any(g.id == ground for g in procedure.grounds[edge.grounds]):
                outcome = "written" if edge.outcome == "written" else "spoken"
        return cls(ground, kind, subject, outcome)

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        if self.kind or self.subject or self.outcome == "written":
            _matter(law, self.kind, self.subject)
        fact = events.TurnedAway(self.ground, self.kind, self.subject)
        return (move(visit, law, self, fact, today=today, on=visit.day, ground=self.ground),)


@dataclass(frozen=True, slots=True)
class ServeRefusal:
    """The written notice that they are not received went out."""

    word: ClassVar[str] = "serve"
    outcome: Literal[""] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        return (move(visit, law, self, events.RefusalServed(), today=today),)


@dataclass(frozen=True, slots=True)
class End:
    """The reception of this visit is over. `outcome`: owing, where they are still owed word of something; else done."""

    word: ClassVar[str] = "end"
    outcome: Literal["", "owing", "done"] = ""

    @classmethod
    def of(cls, visit: Visit) -> End:
        """The order, with the outcome that the visit has come to."""
        return cls("owing" if visit.untold else "done")

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        if self.outcome != End.of(visit).outcome:
            raise not_now(visit, law.procedure(visit.kind, today), self.word)
        return (move(visit, law, self, events.Heard(), today=today, on=visit.day),)


@dataclass(frozen=True, slots=True)
class Findings:
    """The head's reception ends in a written conclusion: by which day the matter is settled."""

    word: ClassVar[str] = "findings"
    until: date
    outcome: Literal[""] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        """Raises TooEarly for a day that has gone by."""
        if self.until < today:
            raise TooEarly(
                Text("Thời hạn giải quyết đã qua.", "The day by which it is settled has gone by."),
                Text(
                    "Thông báo kết luận ấn định một thời hạn để giải quyết.",
                    "The conclusion of a reception sets a day by which the matter is settled.",
                ),
                Text("Ghi một ngày chưa qua.", "Give a day to come."),
                article=_article(law, visit.kind, self.word, today),
                field="until",
            )
        return (move(visit, law, self, events.FindingsMade(self.until), today=today, planned=self.until),)


@dataclass(frozen=True, slots=True)
class Inform:
    """They are told what becomes of a matter. `outcome`: part, while another one is still to be told; else all."""

    word: ClassVar[str] = "inform"
    matter: int
    outcome: Literal["", "part", "all"] = ""

    @classmethod
    def of(cls, visit: Visit, matter: int) -> Inform:
        """The order, with the outcome that it comes to."""
        return cls(matter, "all" if visit.untold == (matter,) else "part")

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        """Raises NotNow for a matter that was not taken in, or of which they know already."""
        if self.matter not in visit.untold:
            raise NotNow(
                Text("Nội dung này không còn phải báo.", "Of this matter they are owed nothing."),
                Text(
                    "Chỉ báo một lần, về nội dung đã được tiếp nhận.",
                    "They are told once, of a matter that was taken in.",
                ),
                Text("Chọn nội dung khác.", "Choose another matter."),
                field="matter",
            )
        if self.outcome != Inform.of(visit, self.matter).outcome:
            raise not_now(visit, law.procedure(visit.kind, today), self.word)
        return (move(visit, law, self, events.Informed(self.matter), today=today),)


@dataclass(frozen=True, slots=True)
class Settle:
    """What the conclusion of a reception promised is done."""

    word: ClassVar[str] = "settle"
    outcome: Literal[""] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        """Raises Missing while they are owed word of a matter."""
        if visit.untold:
            raise Missing(
                Text("Còn nội dung chưa báo.", "They are still owed word of a matter."),
                Text(
                    "Nội dung đã tiếp nhận thì phải báo cho họ trước khi kết thúc.",
                    "Of a matter that was taken in they are told before it ends.",
                ),
                Text("Báo cho họ, rồi ghi là đã giải quyết.", "Tell them, then record that it is settled."),
                article=_article(law, visit.kind, Inform.word, today),
            )
        return (move(visit, law, self, events.Settled(), today=today),)


@dataclass(frozen=True, slots=True)
class GoOver:
    """The body that acts is no more, and ``body`` stands in its place: by the order that ``reason`` cites, of which the road
    asks. ``key`` is the fingerprint of that body's key."""

    word: ClassVar[str] = "go_over"
    body: str
    reason: str
    key: str
    outcome: Literal[""] = ""

    def take(self, visit: Visit, law: Law, today: date) -> tuple[Act, ...]:
        """VisitSucceeded; no term starts or ends."""
        return (move(visit, law, self, events.VisitSucceeded(self.body, self.reason, self.key), today=today),)


# --- what they share -----------------------------------------------------------------------------------------------------


def _way(law: Law, kind: str, way: str) -> Way:
    """The way of receiving that the law calls so."""
    found = law.receptions[kind].ways.get(way)
    if found is None:
        raise NoSuchGround(
            Text("Chưa chọn ai tiếp.", "Who receives is missing."),
            Text("Chỉ chọn được cách tiếp mà luật có.", "Only a way that the law has will do."),
            Text("Chọn trong danh sách.", "Choose from the list."),
            article=law.receptions[kind].article,
            field="way",
        )
    return found


def _matter(law: Law, kind: str, subject: str) -> None:
    """Raises NoSuchGround for a matter that is not of a kind of petition and about a subject of that kind."""
    known = law.kinds.get(kind)
    if known is None or all(each.id != subject for each in known.subjects):
        raise NoSuchGround(
            Text("Chưa chọn loại việc và lĩnh vực.", "Kind and subject are missing."),
            Text("Nội dung của lượt tiếp được ghi bằng mã, không ghi lời.", "A matter is recorded by codes and no words."),
            Text("Chọn trong danh sách.", "Choose from the lists."),
            field="matter",
        )


def _first(law: Law, kind: str, word: str, outcome: str, day: date) -> Edge:
    edge = law.procedure(kind, day).edge(NOTHING, word, outcome)
    if edge is None:
        raise RuntimeError(f"the pack of {kind} has no way in by {word}")
    return edge


def _begin(law: Law, edge: Edge, fact: events.VisitFact, day: date, planned: date | None) -> Act:
    """The first act of a history, with the terms that it starts."""
    on = {ACT: day, PLANNED: planned}
    starts = tuple(
        clock_of(start.rule, start.whose, law.due(start.rule, trigger))
        for start in edge.starts
        if (trigger := on.get(start.on)) is not None
    )
    return Act(edge.step, fact, day, edge.target, edge.article, edge.outcome, starts, edge.ends)


def _article(law: Law, kind: str, word: str, day: date) -> str:
    return next((edge.article for edge in law.procedure(kind, day).edges if edge.step == word), "")


def _to_come(law: Law, kind: str, word: str, day: date, today: date) -> TooEarly:
    return TooEarly(
        Text("Ngày tiếp còn ở phía trước.", "That day is still to come."),
        Text(
            f"Hôm nay là {today:%d/%m/%Y}; chỉ ghi được buổi tiếp đã diễn ra.",
            f"Today is {today:%d/%m/%Y}; only a reception that took place is recorded.",
        ),
        Text(f"Ghi từ ngày {day:%d/%m/%Y}, hoặc sửa ngày.", f"Record it from {day:%d/%m/%Y} on, or correct the day."),
        article=_article(law, kind, word, today),
        field="day",
    )


def _speakers(law: Law, kind: str, people: int, given: int, least: int, most: int, article: str) -> Refusal:
    many = law.receptions[kind].speakers[0]
    if not most:
        return Missing(
            Text("Lượt tiếp này không có người đại diện.", "This visit has nobody who speaks for many."),
            Text(
                f"Luật đòi cử người đại diện khi đoàn có từ {many.people_from} người; ở đây có {people}.",
                f"The law wants some from {many.people_from} people on; here are {people}.",
            ),
            Text("Để trống số người đại diện, hoặc xem lại số người.", "Leave it out, or look at the number of people again."),
            article=many.article,
            field="representatives",
        )
    return Missing(
        Text("Số người đại diện chưa đúng.", "The number of those who speak for all is not right."),
        Text(
            f"Đoàn {people} người cử từ {least} đến {most} người đại diện; đã ghi {given}.",
            f"For {people} people the law wants {least} to {most}; given are {given}.",
        ),
        Text("Đề nghị đoàn cử lại người đại diện bằng văn bản.", "Ask them to name theirs again, in writing."),
        article=article,
        field="representatives",
    )
