"""The steps of an errand: what somebody orders, and the fact that it leaves, or the refusal.

Which step leads where, who may take it, under which article and within what term is the law's (``errands`` of a pack). What
only the house knows of two bodies (who is above whom, whose key it is, who is kept away) is asked by the road, which sends it
here as codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Clock, Sealed
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.refusals import Missing, NoSuchGround, NotNow, NotYours, TooEarly, TooLate, TooLong
from hoiam.core.dossier.terms import clock_of
from hoiam.core.procedure import NOTHING, Edge, ErrandKind, Errands, ErrandTerm, Law
from hoiam.core.words import Text

from . import events
from .state import GO_ALONG, Errand

INSIDE = "inside"
PAPER = "paper"
SCAN = "scan"
ON_PAPER = "on_paper"
"""The outcome of what is brought on paper, there or back."""
BEYOND = "beyond_purpose"
"""On which ground a body says that more was asked than the case needs: marked at the one that asked."""
UNKNOWN = "unknown"
"""Who refuses as not competent, and does not know who is."""

Relation = Literal["above", "below", "beside"]
"""Where the asked body stands to the one that asks."""


@dataclass(frozen=True, slots=True)
class Send:
    """A demand for another body, about a petition of the kind ``of`` (empty: of none). ``outcome`` is empty.

    ``latest`` is the last day on which an answer serves the petition (``serves_until``), None where no term of it runs; of what
    a superior orders, the last day of the term that the law has for just that;
    ``confirmed``: a leader has said that a later one does all the same. ``turned_down`` are the bodies that have refused the
    same as not competent, ``kept_away`` says that the asked body, or who leads it, administers it or holds its key, is kept
    away from the petition. ``told_first``: whoever petitioned is told before that body has the words, for the first time, so it
    does not reach it at once. ``id`` is the errand's own.
    """

    word: ClassVar[str] = "send"
    id: str
    kind: str
    of: str
    asker: str
    to: str
    fingerprint: str
    questions: int
    due: date
    blocking: bool
    relation: Relation = "beside"
    latest: date | None = None
    confirmed: bool = False
    turned_down: tuple[str, ...] = ()
    kept_away: bool = False
    parent: str = ""
    hops: int = 0
    part: bool = False
    told_first: bool = False
    blobs: tuple[Sealed, ...] = ()
    document: str = ""
    paper: str = ""
    outcome: Literal[""] = ""

    def take(self, errand: Errand | None, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandSent and, unless whoever petitioned is told first, ErrandDelivered. Raises the refusal of a demand that may
        not be made of that body, or by that day."""
        machine = errands_of(law, self.of)
        kind = kind_of(machine, self.kind, today)
        term = kind.term(self.of)
        if term is None or kind.directive is not isinstance(self, Order):
            raise _no_such_kind(machine)
        self._may_be_asked(kind, machine)
        if kind.directive and not self.document:
            raise Missing(
                Text("Chưa có số văn bản.", "The paper has no number."),
                Text("Chỉ đạo là một văn bản có số.", "What is ordered is a numbered paper."),
                Text("Ghi số văn bản, ví dụ 12/UBND-TD.", "Give its number, such as 12/UBND-TD."),
                article=term.article,
                field="document",
            )
        if self.questions < 1:
            raise Missing(
                Text("Chưa có câu hỏi.", "There is no question."),
                Text("Cơ quan được hỏi chỉ thấy câu hỏi, không thấy đơn.", "The asked body sees the questions alone."),
                Text("Ghi ít nhất một câu hỏi.", "Write one question at least."),
                article=term.article,
                field="questions",
            )
        due_in_time(law, machine, self.due, today, article=term.article)
        waits = self.told_first and not kind.at_once
        notice = notice_of(law, machine, today)
        reaches = after_notice(law, machine, notice) if waits else today
        if self.due < reaches:
            raise _before_it_reaches(machine, reaches)
        rule = law.rule(term.rule, today) if term.rule is not None else None
        if rule is not None:
            most = self.latest if kind.directive and self.latest is not None else law.due(rule.id, reaches).due
            if isinstance(most, date) and self.due > most:
                raise _later_than_the_law(most, rule.article)
        late = self.latest is not None and self.due > self.latest
        if late and not self.confirmed and kind.answers and not kind.directive:
            raise TooLate(
                Text("Câu trả lời sẽ đến quá muộn.", "The answer would come too late."),
                Text(
                    f"Thời hạn của đơn cần câu trả lời trước ngày {self.latest:%d/%m/%Y}.",
                    f"The petition's own term needs the answer by {self.latest:%d/%m/%Y}.",
                ),
                Text(
                    "Chọn ngày sớm hơn, hoặc lãnh đạo xác nhận ngày này.",
                    "Choose an earlier day, or let a leader confirm this one.",
                ),
                article=term.article,
                field="due",
            )
        fact = events.ErrandSent(
            machine.id,
            self.kind,
            self.asker,
            self.to,
            self.fingerprint,
            self.questions,
            self.blocking,
            self.due,
            rule.version if rule is not None else "",
            self.parent,
            self.hops,
            self.part,
            self.blobs,
            self.document,
            self.paper,
        )
        sent = _first(law, machine.id, self.word, today)
        if kind.directive:
            # It is delivered once whoever is to do it has taken note of it.
            starts = tuple(clock_of(start.rule, start.whose, law.due(start.rule, today)) for start in sent.starts)
            return (Act(sent.step, fact, today, sent.target, term.article, sent.outcome, starts=starts),)
        leaves = Act(sent.step, fact, today, sent.target, term.article, sent.outcome, starts=(notice,) if waits else ())
        if waits:
            return (leaves,)
        delivered = law.procedure(machine.id, today).edge(sent.target, "deliver", "")
        if delivered is None:
            raise RuntimeError(f"the pack of {machine.id} delivers nothing")
        starts = tuple(
            until(law, start.rule, start.whose, today, self.due)
            if start.rule == machine.answer
            else clock_of(start.rule, start.whose, law.due(start.rule, today))
            for start in delivered.starts
            if kind.answers or start.rule != machine.answer
        )
        reached = events.ErrandDelivered(INSIDE, self.due)
        return leaves, Act(delivered.step, reached, today, delivered.target, delivered.article, starts=starts)

    def _may_be_asked(self, kind: ErrandKind, machine: Errands) -> None:
        """Raises the refusal of a body of which this may not be demanded: oneself, one that is kept away, one that does not
        stand above or below as the kind has it, one that has said that it is not competent; and of what was handed on too
        often."""
        if self.to == self.asker:
            raise Missing(
                Text("Đây là chính cơ quan của bạn.", "That is your own body."),
                Text("Việc phối hợp gửi cho một cơ quan khác.", "An errand goes to another body."),
                Text("Giao việc trong cơ quan, hoặc chọn cơ quan khác.", "Give it to somebody here, or choose another body."),
                article=machine.article,
                field="to",
            )
        if self.kept_away:
            raise to_the_superior(machine)
        if kind.whom not in ("any", self.relation):
            where = _ABOVE if kind.whom == "above" else _BELOW
            raise NotYours(
                Text("Không gửi việc này cho cơ quan đó được.", "This cannot be demanded of that body."),
                Text(
                    f"Loại việc “{kind.title.vi}” chỉ gửi cho {where.vi}.",
                    f"“{kind.title.en}” goes to {where.en} alone.",
                ),
                Text("Chọn cơ quan khác, hoặc loại việc khác.", "Choose another body, or another kind."),
                article=machine.article,
                field="to",
            )
        if self.to in self.turned_down:
            raise NotNow(
                Text("Cơ quan đó đã từ chối việc này.", "That body has refused this already."),
                Text(
                    "Cơ quan đó đã trả lời là không thuộc thẩm quyền; hỏi lại sẽ mất thêm ngày.",
                    "It said that it is not competent; asking once more only costs days.",
                ),
                Text(
                    "Gửi cơ quan mà nơi đó nêu, hoặc nhờ cấp trên xác định.",
                    "Send it to whom it named, or let the superior say who.",
                ),
                article=machine.article,
                field="to",
            )
        if self.hops > machine.hops:
            raise _too_many_hops(machine)


@dataclass(frozen=True, slots=True)
class Order(Send):
    """What a superior orders of a body below it, by the paper with the number ``document``: how to decide is none of it."""

    word: ClassVar[str] = "order"


_ABOVE = Text("cấp trên", "a body above")
_BELOW = Text("cấp dưới", "a body below")


def to_the_superior(machine: Errands) -> NotYours:
    """What is said of a body that may not be asked: to a third body no more than where it goes."""
    return NotYours(
        Text("Việc này gửi cấp trên.", "This goes to the superior."),
        Text("Cơ quan đó không nhận việc này.", "That body does not take this."),
        Text("Gửi cấp trên của cơ quan đó.", "Send it to that body's superior."),
        article=machine.article,
        field="to",
    )


@dataclass(frozen=True, slots=True)
class Deliver:
    """It reached the asked body; inside one house that comes with the sending, or once whoever petitioned has been told for
    long enough. ``held``: he has said that somebody there has a stake in it, and no leader of the asker has decided yet."""

    word: ClassVar[str] = "deliver"
    channel: str = INSIDE
    held: bool = False
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandDelivered. Where it comes later than was planned, the answer is due as much later: the asked body has the days
        that it was to have. Raises NotNow while it is held."""
        machine = law.errands[errand.kind]
        due = self._due(errand, law, machine, today)
        act = move(errand, law, self, events.ErrandDelivered(self.channel, due), today=today)
        if self.held:
            raise NotNow(
                Text("Chưa gửi được đến cơ quan này.", "It cannot reach that body yet."),
                Text(
                    "Người viết đơn báo rằng ở đó có người liên quan; lãnh đạo chưa quyết định.",
                    "Whoever petitioned says that somebody there has a stake in it; no leader has decided.",
                ),
                Text("Lãnh đạo quyết định trong đơn.", "A leader decides so in the petition."),
                article=act.article,
            )
        kind = machine.kinds[errand.sort]
        return (_due(law, machine, act, today, due) if kind.answers else _without(act, machine.answer),)

    def _due(self, errand: Errand, law: Law, machine: Errands, today: date) -> date:
        notice = errand.clocks.get(machine.notice)
        late = (today - after_notice(law, machine, notice)).days if notice is not None else 0
        if late <= 0:
            return errand.due
        calendar = law.calendar_of(law.rules[machine.accept])
        later = date.fromordinal(calendar.next_working((errand.due + timedelta(late)).toordinal()))
        most = law.due(errand.rule.partition("@")[0], today).due if errand.rule else None
        return min(later, most) if isinstance(most, date) else later


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """What a superior has ordered reached the body that is to do it. ``outcome``: noted by that body, or on_paper, brought
    there where nobody took note of it."""

    word: ClassVar[str] = "acknowledge"
    outcome: Literal["", "noted", "on_paper"] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        channel = PAPER if self.outcome == ON_PAPER else INSIDE
        act = move(errand, law, self, events.ErrandDelivered(channel, errand.due), today=today)
        return (_due(law, law.errands[errand.kind], act, today, errand.due),)


@dataclass(frozen=True, slots=True)
class Agree:
    """On which day the answer is due. ``outcome``: agreed or countered (with another day, once) by the asked body; taken or
    declined by the one that asks; lapsed, where that one was silent and its own day stands."""

    word: ClassVar[str] = "agree"
    due: date | None = None
    outcome: Literal["", "agreed", "countered", "taken", "declined", "lapsed"] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandAgreed. Raises the refusal of a day that has gone by, is none of work, or is later than the law has it, and
        TooLate for another day than one that has gone by."""
        machine = law.errands[errand.kind]
        if self.outcome == "countered":
            edge = edge_of(errand, law, self.word, self.outcome, today)
            article = edge.article if edge is not None else machine.article
            if edge is not None:
                if today > errand.due:
                    raise TooLate(
                        Text("Hạn trả lời đã qua.", "The day of the answer has gone by."),
                        Text(
                            f"Hạn là ngày {errand.due:%d/%m/%Y}; ngày khác chỉ đề nghị được đến hết ngày đó.",
                            f"It was {errand.due:%d/%m/%Y}; another one is proposed until then.",
                        ),
                        Text("Nhận việc và trả lời; ngày chậm được ghi.", "Take it on and answer; the days of delay are kept."),
                        article=article,
                        field="due",
                    )
                if self.due is None or self.due == errand.due:
                    raise Missing(
                        Text("Chưa có ngày khác.", "There is no other day."),
                        Text(
                            "Đề nghị phải nêu một ngày khác ngày được đề nghị.",
                            "A proposal names another day than the asker's.",
                        ),
                        Text(
                            "Chọn một ngày làm việc, hoặc nhận ngày đã có.", "Choose a working day, or take the one there is."
                        ),
                        article=article,
                        field="due",
                    )
                due_in_time(law, machine, self.due, today, article=article)
                most = most_day(law, errand)
                if most is not None and self.due > most:
                    raise _later_than_the_law(most, law.rules[errand.rule.partition("@")[0]].article)
            act = move(errand, law, self, events.ErrandAgreed(self.due or errand.due), today=today)
            return (act,)
        if self.outcome == "taken" and errand.countered is not None:
            act = move(errand, law, self, events.ErrandAgreed(errand.countered), today=today)
            return (_due(law, machine, act, errand.delivered or today, errand.countered),)
        act = move(errand, law, self, events.ErrandAgreed(errand.due), today=today)
        return (_without(act, machine.answer),)


@dataclass(frozen=True, slots=True)
class TurnDown:
    """The asked body refuses, on a ground of the closed list."""

    word: ClassVar[str] = "turn_down"
    ground: str
    refer_to: str = ""
    questions: tuple[str, ...] = ()
    of: str = ""
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandRefused, with what the ground wants named and nothing else. Raises Missing where the ground says of somebody or
        something, and that is not named."""
        known = law.grounds[_grounds(law, errand, self.word)]
        wants = next((each.wants for each in known if each.id == self.ground), "")
        fact = events.ErrandRefused(
            self.ground,
            self.refer_to if wants == "body" else "",
            self.questions if wants == "questions" else (),
            self.of if wants == "other" else "",
        )
        act = move(errand, law, self, fact, today=today, ground=self.ground)
        named = {"": True, "body": bool(self.refer_to), "questions": bool(self.questions), "other": bool(self.of)}
        if not named[wants]:
            why, then, field = _WANTED[wants]
            raise Missing(
                Text("Căn cứ này chưa đủ.", "This ground is not complete."), why, then, article=act.article, field=field
            )
        if fact.refer_to in (errand.to, errand.asker):
            raise Missing(
                Text("Không nêu được chính hai cơ quan này.", "Neither of the two bodies can be named."),
                Text("Phải nêu một cơ quan khác, hoặc ghi là không biết.", "Another body is named, or that it is not known."),
                Text("Chọn cơ quan khác.", "Choose another body."),
                article=act.article,
                field="refer_to",
            )
        _known(errand, fact.questions, act.article)
        return (act,)


_WANTED = {
    "body": (
        Text("Phải nêu cơ quan có thẩm quyền, hoặc ghi là không biết.", "It names who is competent, or that it does not know."),
        Text("Chọn cơ quan, hoặc “không biết”.", "Choose the body, or “unknown”."),
        "refer_to",
    ),
    "questions": (
        Text("Phải nêu câu hỏi nào chưa rõ.", "It says which question is not clear."),
        Text("Đánh dấu câu hỏi.", "Mark the question."),
        "questions",
    ),
    "other": (
        Text("Phải nêu việc phối hợp hoặc bản công khai nào.", "It says which errand, or which published text."),
        Text("Ghi số của việc đó, hoặc mã công khai.", "Give its number, or the public reference."),
        "of",
    ),
}


@dataclass(frozen=True, slots=True)
class Forward:
    """The asked body hands it on; what that becomes is an errand of its own (``child``), sent in the same order."""

    word: ClassVar[str] = "forward"
    to: str
    child: str
    kept_away: bool = False
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandForwarded. Raises NotNow where it was handed on as often as it may be."""
        machine = law.errands[errand.kind]
        act = move(errand, law, self, events.ErrandForwarded(self.to, self.child), today=today)
        _may_go_on(errand, law, act.article)
        _not_the_same(errand, [self.to], act.article)
        if self.kept_away:
            raise to_the_superior(machine)
        if errand.hops >= machine.hops:
            raise _too_many_hops(machine)
        return (act,)


@dataclass(frozen=True, slots=True)
class ShareOut:
    """The asked body shares its questions out among others: which (``1.3``), to whom, as which errands."""

    word: ClassVar[str] = "share_out"
    questions: tuple[str, ...]
    to: tuple[str, ...]
    children: tuple[str, ...]
    kept_away: bool = False
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandSplit. Raises Missing for fewer than two parts, a body that stands twice, and questions that are in none or in
        two; NotNow for a part that would be shared out again."""
        act = move(errand, law, self, events.ErrandSplit(self.questions, self.to, self.children), today=today)
        _may_go_on(errand, law, act.article)
        _not_the_same(errand, self.to, act.article)
        if self.kept_away:
            raise to_the_superior(law.errands[errand.kind])
        if errand.part:
            raise NotNow(
                Text("Phần này không chia nữa được.", "A part is not shared out again."),
                Text("Một việc phối hợp chỉ chia một lần.", "An errand is shared out once."),
                Text("Trả lời, từ chối, hoặc chuyển nơi khác.", "Answer it, refuse it, or hand it on."),
                article=act.article,
            )
        if (
            len(self.to) < 2
            or len(set(self.to)) != len(self.to)
            or not len(self.to) == len(self.questions) == len(self.children)
        ):
            raise Missing(
                Text("Chưa chia thành nhiều phần.", "It is not shared out among several."),
                Text("Chia cho ít nhất hai cơ quan khác nhau.", "There are two parts at least, for two different bodies."),
                Text(
                    "Nêu mỗi cơ quan làm câu hỏi nào; nếu chỉ một, hãy chuyển.",
                    "Say who gets which; for one alone, hand it on.",
                ),
                article=act.article,
                field="to",
            )
        given = [number for part in self.questions for number in part.split(".")]
        if sorted(given) != sorted(str(n) for n in range(1, errand.questions + 1)):
            raise Missing(
                Text("Câu hỏi chưa được chia đúng.", "The questions are not shared out rightly."),
                Text("Mỗi câu hỏi thuộc đúng một phần.", "Each question is in one part."),
                Text("Xem lại từng câu hỏi.", "Look at each question again."),
                article=act.article,
                field="questions",
            )
        return (act,)


@dataclass(frozen=True, slots=True)
class Allot:
    """Who sees to it. ``outcome``: given, to somebody of the asked body; followed: who in the body that asks follows it from
    now on, as where another officer handles the petition, or where it came of one that was handed on."""

    word: ClassVar[str] = "allot"
    offices: tuple[str, ...]
    outcome: Literal["", "given", "followed"] = "given"

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandAllotted. Raises Missing where nobody is named, or somebody of another body."""
        act = move(errand, law, self, events.ErrandAllotted(self.offices), today=today)
        body = errand.asker if self.outcome == "followed" else errand.to
        if not self.offices or any(not office.startswith(f"{body}/") for office in self.offices):
            raise Missing(
                Text("Chưa chọn người làm.", "Nobody was chosen."),
                Text("Giao cho người của chính cơ quan giao.", "It goes to somebody of the body that gives it."),
                Text("Chọn trong danh sách.", "Choose from the list."),
                article=act.article,
                field="offices",
            )
        return (act,)


@dataclass(frozen=True, slots=True)
class Look:
    """An office reads the question or the answer."""

    word: ClassVar[str] = "look"
    office: str
    outcome: Literal[""] = ""

    def speaks_of(self) -> str:
        """The office that reads."""
        return self.office

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandRead; nothing where the office has read it today already."""
        if (self.office, today) in errand.read_by:
            return ()
        return (move(errand, law, self, events.ErrandRead(self.office), today=today),)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the asked body answers. ``outcome``: full, part or nothing; or on_paper, where its answer came on paper and the
    asking body records it with its scan, on the day on which it came (``on``). ``questions`` those that are answered now."""

    word: ClassVar[str] = "respond"
    questions: tuple[str, ...]
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "full", "part", "nothing", "on_paper"] = ""
    on: date | None = None

    def only_by(self, errand: Errand, law: Law) -> frozenset[str]:
        """Who signs it: for some kinds the head of the asked body alone; what is on paper is signed already."""
        if self.outcome == ON_PAPER:
            return frozenset({"officer", "leader"})
        kind = law.errands[errand.kind].kinds[errand.sort]
        return frozenset({"leader"}) if kind.signs == "leader" else frozenset({"officer", "leader"})

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandAnswered. Raises Missing where the outcome is not what the questions come to, without words, and for a paper
        without its scan or from before the question got there."""
        act = move(errand, law, self, events.ErrandAnswered(self.questions, self.blobs), today=today, on=self.on)
        _known(errand, self.questions, act.article)
        if self.outcome == ON_PAPER:
            self._is_there(errand, act.article)
            return (act,)
        if waits_for_a_name(errand, law):
            raise Missing(
                Text("Chưa giao ai làm phần việc này.", "Nobody does this part yet."),
                Text("Phần việc của tổ xác minh có người chịu trách nhiệm.", "Somebody answers for each part."),
                Text("Giao người làm, rồi trả lời.", "Give it to somebody, then answer."),
                article=act.article,
            )
        left = [number for number in errand.open_questions if number not in self.questions]
        right = {"full": not left, "part": bool(left) and bool(self.questions), "nothing": not self.questions}
        if not right[self.outcome]:
            raise Missing(
                Text("Câu trả lời chưa khớp với câu hỏi.", "The answer does not fit the questions."),
                Text(
                    "Trả lời hết thì nêu mọi câu còn lại; một phần thì nêu câu nào; không có gì thì không nêu câu nào.",
                    "All: every open question; a part: which of them; nothing: none of them.",
                ),
                Text("Đánh dấu các câu hỏi đã trả lời.", "Mark the questions that are answered."),
                article=act.article,
                field="questions",
            )
        if not self.blobs:
            raise Missing(
                Text("Chưa có lời trả lời.", "The answer has no words."),
                Text(
                    "Cơ quan hỏi cần biết câu trả lời, hoặc đã tìm ở đâu mà không có.",
                    "The asker has to know the answer, or where it was looked for and is not.",
                ),
                Text("Viết câu trả lời; lời được niêm phong.", "Write it; the words are sealed."),
                article=act.article,
                field="words",
            )
        return (act,)

    def _is_there(self, errand: Errand, article: str) -> None:
        """That the paper came after the question had got there, and that it is scanned and answers something."""
        if not any(blob.kind == SCAN for blob in self.blobs):
            raise Missing(
                Text("Chưa có bản quét của văn bản trả lời.", "The scan of the answer is missing."),
                Text("Văn bản giấy của nơi khác được ghi kèm bản quét.", "A paper of another body is recorded with its scan."),
                Text("Quét văn bản rồi ghi lại.", "Scan the paper and record it again."),
                article=article,
                field="file",
            )
        if not self.questions:
            raise Missing(
                Text("Chưa ghi văn bản trả lời câu nào.", "It is not said which questions the paper answers."),
                Text("Câu không được đánh dấu thì vẫn chưa có câu trả lời.", "A question that is not marked stays open."),
                Text("Đánh dấu các câu hỏi đã trả lời.", "Mark the questions that are answered."),
                article=article,
                field="questions",
            )
        if self.on is not None and errand.delivered is not None and self.on < errand.delivered:
            raise Missing(
                Text("Văn bản trả lời không thể đến trước câu hỏi.", "The answer cannot have come before the question."),
                Text(f"Câu hỏi đến nơi ngày {errand.delivered:%d/%m/%Y}.", f"It got there on {errand.delivered:%d/%m/%Y}."),
                Text("Ghi ngày văn bản đến cơ quan này.", "Give the day on which the paper came here."),
                article=article,
                field="on",
            )


@dataclass(frozen=True, slots=True)
class Dissent:
    """Whoever does a part of a joint verification says that it thinks otherwise: on what, and in sealed words why."""

    word: ClassVar[str] = "dissent"
    opinion: str
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandDissented. Raises NotNow for what is no part of a joint verification, Missing without words."""
        fact = events.ErrandDissented(self.opinion, self.blobs)
        act = move(errand, law, self, fact, today=today, ground=self.opinion)
        if not has_place(self.word, law.errands[errand.kind].kinds[errand.sort]):
            raise NotNow(
                Text("Việc này không có ý kiến khác.", "No other opinion is recorded here."),
                Text("Chỉ cơ quan phối hợp ghi ý kiến khác.", "Only a body that takes part records another opinion."),
                Text("Nêu ý kiến trong câu trả lời.", "Say it in the answer."),
                article=act.article,
            )
        if not self.blobs:
            raise Missing(
                Text("Chưa nêu ý kiến.", "The opinion is missing."),
                Text("Ý kiến khác phải có lời nêu rõ vì sao.", "Another opinion says in words why."),
                Text("Viết ý kiến; lời được niêm phong.", "Write it; the words are sealed."),
                article=act.article,
                field="words",
            )
        return (act,)


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The asker gives the answer back, once: which questions are open, and by when (None: as long as at first)."""

    word: ClassVar[str] = "give_back"
    questions: tuple[str, ...]
    due: date | None = None
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandReturned. Raises Missing without a question, and TooLong for a day later than the first term was long."""
        machine = law.errands[errand.kind]
        calendar = law.calendar_of(law.rule(machine.answer, today))
        most = date.fromordinal(calendar.next_working((today + timedelta(errand.length)).toordinal()))
        due = self.due or most
        act = move(errand, law, self, events.ErrandReturned(self.questions, due), today=today)
        if not self.questions:
            raise Missing(
                Text("Chưa nêu câu hỏi còn thiếu.", "No question is named."),
                Text("Trả lại thì nêu câu nào chưa được trả lời.", "What is given back says which questions are still open."),
                Text("Đánh dấu câu hỏi.", "Mark the questions."),
                article=act.article,
                field="questions",
            )
        _known(errand, self.questions, act.article)
        due_in_time(law, machine, due, today, article=act.article)
        if due > most:
            raise _too_long(errand.length, act.article)
        return (_due(law, machine, act, today, due),)


@dataclass(frozen=True, slots=True)
class Finish:
    """The asker closes it. ``outcome``: satisfied or taken_as_is; lapsed where it was silent."""

    word: ClassVar[str] = "finish"
    timely: Literal["", "yes", "no"] = ""
    useful: Literal["", "yes", "no"] = ""
    outcome: Literal["", "satisfied", "taken_as_is", "lapsed"] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandClosed. Raises Missing where an answer that is not all is called satisfying."""
        act = move(errand, law, self, events.ErrandClosed(self.timely, self.useful), today=today)
        if self.outcome == "satisfied" and errand.open_questions:
            raise Missing(
                Text("Câu trả lời chưa đủ.", "The answer is not all."),
                Text("Còn câu hỏi chưa được trả lời.", "Questions are still open."),
                Text("Trả lại để trả lời thêm, hoặc dùng như đã có.", "Give it back, or take it as it is."),
                article=act.article,
            )
        return (act,)


@dataclass(frozen=True, slots=True)
class CallOff:
    """The asker takes it back, for a reason of the list."""

    word: ClassVar[str] = "call_off"
    reason: str
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        return (move(errand, law, self, events.ErrandWithdrawn(self.reason), today=today, ground=self.reason),)


@dataclass(frozen=True, slots=True)
class Prolong:
    """The asked body takes more days, once, before it is due: no more than it had at first, nor than the law's number."""

    word: ClassVar[str] = "prolong"
    days: int
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandExtended. Raises TooLong for more days than that."""
        rule = law.exactly(errand.rule.partition("@")[0], errand.delivered or today) if errand.rule else None
        most = errand.length if rule is None or rule.n is None else min(errand.length, rule.n)
        edge = edge_of(errand, law, self.word, self.outcome, today)
        if edge is not None and self.days > most:
            raise _too_long(most, edge.article)
        return (move(errand, law, self, events.ErrandExtended(self.days), today=today, days=self.days),)


@dataclass(frozen=True, slots=True)
class HandOver:
    """The body that acts is no more, and ``body`` stands in its place: by the order that ``reason`` cites, of which the road
    asks. ``key`` is the fingerprint of that body's key."""

    word: ClassVar[str] = "hand_over"
    body: str
    reason: str
    key: str
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandSucceeded; no term starts or ends."""
        return (move(errand, law, self, events.ErrandSucceeded(self.body, self.reason, self.key), today=today),)


@dataclass(frozen=True, slots=True)
class GoAlong:
    """The petition has gone to ``body``, which asks in the place of the one that did. ``key`` is the fingerprint of that body's
    key."""

    word: ClassVar[str] = GO_ALONG
    body: str
    key: str
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandSucceeded; no term starts or ends."""
        return (move(errand, law, self, events.ErrandSucceeded(self.body, "", self.key), today=today),)


@dataclass(frozen=True, slots=True)
class Remind:
    """The asked body is reminded that the answer is late."""

    word: ClassVar[str] = "remind"
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        return (move(errand, law, self, events.ErrandReminded(errand.reminders + 1), today=today),)


@dataclass(frozen=True, slots=True)
class Escalate:
    """A superior of both bodies is told: from some working days past the due day on that the answer is late, and of a refusal
    at once, to say who answers. ``kept_away``: whoever leads that superior is kept away from the petition."""

    word: ClassVar[str] = "escalate"
    to: str
    kept_away: bool = False
    outcome: Literal[""] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandEscalated. Raises TooEarly before that day, and Missing for one of the two bodies themselves."""
        machine = law.errands[errand.kind]
        act = move(errand, law, self, events.ErrandEscalated(self.to), today=today)
        if not self.to or self.to in (errand.asker, errand.to):
            raise Missing(
                Text("Chưa có cấp trên nhận báo cáo.", "There is no superior to be told."),
                Text("Báo lên cấp trên chung của hai cơ quan.", "The superior of both bodies is told."),
                Text("Chọn cấp trên.", "Choose the superior."),
                article=act.article,
                field="to",
            )
        if self.kept_away:
            raise to_the_superior(machine)
        if machine.answer not in errand.clocks:
            return (act,)
        first = days_past(law, errand, machine.escalate)
        if today < first:
            raise TooEarly(
                Text("Chưa đến ngày báo cấp trên.", "It is too early to tell the superior."),
                Text(
                    f"Chỉ báo từ {machine.escalate} ngày làm việc sau hạn, tức từ ngày {first:%d/%m/%Y}.",
                    f"From {machine.escalate} working days past the due day on: from {first:%d/%m/%Y}.",
                ),
                Text("Nhắc trước.", "Remind it first."),
                article=act.article,
            )
        return (act,)


@dataclass(frozen=True, slots=True)
class Determine:
    """The superior that was told says who answers. ``outcome``: same, whoever has refused it, by the day ``due``; other, the
    body ``to``, which the asker is to ask. ``kept_away``: that body, or who leads it, is kept away from the petition."""

    word: ClassVar[str] = "determine"
    to: str = ""
    due: date | None = None
    kept_away: bool = False
    outcome: Literal["", "same", "other"] = ""

    def take(self, errand: Errand, law: Law, today: date) -> tuple[Act, ...]:
        """ErrandDetermined. Raises Missing without a day or another body, and the refusal of a day to answer by."""
        machine = law.errands[errand.kind]
        if self.outcome == "other":
            act = move(errand, law, self, events.ErrandDetermined(self.to, None), today=today)
            _not_the_same(errand, [self.to], act.article)
            if self.kept_away:
                raise to_the_superior(machine)
            return (act,)
        act = move(errand, law, self, events.ErrandDetermined(errand.to, self.due), today=today)
        if self.due is None:
            raise Missing(
                Text("Chưa có ngày trả lời.", "The day of the answer is missing."),
                Text("Cấp trên nêu ngày mà cơ quan đó trả lời.", "The superior names the day by which that body answers."),
                Text("Chọn một ngày làm việc.", "Choose a working day."),
                article=act.article,
                field="due",
            )
        due_in_time(law, machine, self.due, today, article=act.article)
        rule = law.rules[errand.rule.partition("@")[0]] if errand.rule else None
        most = law.due(rule.id, today).due if rule is not None else None
        if rule is not None and isinstance(most, date) and self.due > most:
            raise _later_than_the_law(most, rule.article)
        return (_due(law, machine, act, today, self.due),)


# --- what they share -----------------------------------------------------------------------------------------------------


def errands_of(law: Law, kind: str) -> Errands:
    """The errands of the pack that a kind of petition stands in. Raises NotNow where the pack has none."""
    found = law.errands_of(kind) if kind else next(iter(law.errands.values()), None)
    if found is None:
        raise NotNow(
            Text("Ở đây không có việc phối hợp.", "There are no errands here."),
            Text("Bộ luật của loại đơn này không có thủ tục phối hợp.", "The pack of this kind has no procedure of errands."),
            Text("Hỏi cơ quan khác bằng văn bản.", "Ask the other body in writing."),
        )
    return found


def kind_of(machine: Errands, code: str, day: date) -> ErrandKind:
    """The kind that the pack calls so, in force on a day. Raises NoSuchGround."""
    kind = machine.kinds.get(code)
    if kind is None or not kind.in_force(day):
        raise _no_such_kind(machine)
    return kind


def _no_such_kind(machine: Errands) -> NoSuchGround:
    return NoSuchGround(
        Text("Chưa chọn loại việc phối hợp.", "No kind of errand was chosen."),
        Text("Chỉ chọn được loại việc mà luật có cho đơn này.", "Only what the law has for this petition will do."),
        Text("Chọn trong danh sách.", "Choose from the list."),
        article=machine.article,
        field="kind",
    )


def serves_until(law: Law, machine: Errands, ends: Iterable[date]) -> date | None:
    """The last day on which an answer serves a petition of which terms end on these days: so many working days before the
    first of them; None where none runs."""
    first = min(ends, default=None)
    if first is None:
        return None
    calendar = law.calendar_of(law.rules[machine.accept])
    at = calendar.working_days_until(first.toordinal()) - machine.margin
    return date.fromordinal(calendar.nth_working(at)) if at > 0 else first


def longest(law: Law, term: ErrandTerm, day: date) -> date | None:
    """The last day that the law lets the answer be due to what is sent on a day; None where it sets no number."""
    due = law.due(term.rule, day).due if term.rule is not None else None
    return due if isinstance(due, date) else None


def most_day(law: Law, errand: Errand) -> date | None:
    """The last day that the law lets the answer be due, counted from delivery; None where it has no number."""
    if not errand.rule or errand.delivered is None:
        return None
    due = law.due(errand.rule.partition("@")[0], errand.delivered).due
    return due if isinstance(due, date) else None


def notice_of(law: Law, machine: Errands, today: date) -> Clock:
    """The time in which whoever petitioned is told before a body is first asked, of what is sent today."""
    return clock_of(machine.notice, "other", law.due(machine.notice, today))


def after_notice(law: Law, machine: Errands, notice: Clock) -> date:
    """The first working day on which it may reach a body of which whoever petitioned is told first."""
    if notice.nominal is None:
        raise RuntimeError(f"{machine.notice} has no day")
    return working_days_past(law, machine, notice.nominal, 1)


def days_past(law: Law, errand: Errand, n: int) -> date:
    """The n-th working day past the due day. OutsideCalendar where the calendar does not reach so far."""
    return working_days_past(law, law.errands[errand.kind], errand.due, n)


def working_days_past(law: Law, machine: Errands, day: date, n: int) -> date:
    """The n-th working day after a day."""
    calendar = law.calendar_of(law.rules[machine.accept])
    return date.fromordinal(calendar.nth_working(calendar.working_days_until(day.toordinal()) + n))


def due_in_time(law: Law, machine: Errands, due: date, today: date, *, article: str) -> None:
    """Raises TooEarly for a day that has gone by, and NoSuchGround for one on which nobody works."""
    if due < today:
        raise TooEarly(
            Text("Ngày này đã qua.", "That day has gone by."),
            Text(f"Hôm nay là {today:%d/%m/%Y}.", f"Today is {today:%d/%m/%Y}."),
            Text("Chọn một ngày từ hôm nay trở đi.", "Choose today or a later day."),
            article=article,
            field="due",
        )
    calendar = law.calendar_of(law.rules[machine.accept])
    if not calendar.knows(due):
        raise TooLong(
            Text("Ngày này quá xa.", "That day is too far away."),
            Text(
                f"Lịch làm việc biết đến ngày {calendar.last:%d/%m/%Y}.",
                f"The calendar knows days up to {calendar.last:%d/%m/%Y}.",
            ),
            Text("Chọn ngày sớm hơn.", "Choose an earlier day."),
            article=article,
            field="due",
        )
    if calendar.next_working(due.toordinal()) != due.toordinal():
        raise NoSuchGround(
            Text("Ngày này là ngày nghỉ.", "That is a day off."),
            Text(f"Ngày {due:%d/%m/%Y} không ai làm việc.", f"Nobody works on {due:%d/%m/%Y}."),
            Text("Chọn một ngày làm việc.", "Choose a working day."),
            article=article,
            field="due",
        )


def until(law: Law, rule: str, whose: str, since: date, due: date) -> Clock:
    """The term of the answer: from delivery to the day that both bodies have."""
    return clock_of(rule, whose, law.due(rule, since, days=max(0, (due - since).days)))


def _due(law: Law, machine: Errands, act: Act, since: date, due: date) -> Act:
    """The act with the term of the answer as the two bodies have it."""
    others = tuple(clock for clock in act.starts if clock.name != machine.answer)
    return replace(act, starts=(*others, until(law, machine.answer, "body", since, due)))


def _grounds(law: Law, errand: Errand, word: str) -> str:
    """The list from which the ground of a step is taken."""
    return next(edge.grounds for edge in law.wholes[errand.kind].edges if edge.step == word and edge.grounds)


def _without(act: Act, name: str) -> Act:
    return replace(act, starts=tuple(clock for clock in act.starts if clock.name != name))


def _first(law: Law, machine: str, word: str, day: date) -> Edge:
    edge = law.procedure(machine, day).edge(NOTHING, word, "")
    if edge is None:
        raise RuntimeError(f"the pack of {machine} has no way in by {word}")
    return edge


def has_place(word: str, kind: ErrandKind) -> bool:
    """Whether a step has a place in an errand of the kind: what a superior has ordered, and a part of a joint verification, is
    done by the body itself and not handed on; another opinion is of a part alone."""
    if word in (Forward.word, ShareOut.word):
        return not (kind.directive or kind.joint)
    return kind.joint or word != Dissent.word


def waits_for_a_name(errand: Errand, law: Law) -> bool:
    """Whether it is a part of a joint verification that nobody of the asked body does yet: then it is not answered."""
    kind = law.errands[errand.kind].kinds[errand.sort]
    return kind.joint and not any(office.startswith(f"{errand.to}/") for office in errand.offices)


def _may_go_on(errand: Errand, law: Law, article: str) -> None:
    """Refuses to hand on what the body does itself (``has_place``)."""
    if not has_place(Forward.word, law.errands[errand.kind].kinds[errand.sort]):
        raise NotNow(
            Text("Việc này không chuyển nơi khác được.", "This is not handed on."),
            Text(
                "Chỉ đạo và phần việc của tổ xác minh do chính cơ quan được giao làm.",
                "What is ordered, and a part of a joint verification, is done by the body itself.",
            ),
            Text("Thực hiện, hoặc từ chối có căn cứ.", "Do it, or refuse on a ground."),
            article=article,
        )


def _known(errand: Errand, questions: Iterable[str], article: str) -> None:
    numbers = {str(n) for n in range(1, errand.questions + 1)}
    if not set(questions) <= numbers:
        raise Missing(
            Text("Không có câu hỏi này.", "There is no such question."),
            Text(f"Việc phối hợp có {errand.questions} câu hỏi.", f"The errand has {errand.questions} questions."),
            Text("Chọn trong các câu hỏi đã có.", "Choose among those there are."),
            article=article,
            field="questions",
        )


def _not_the_same(errand: Errand, to: Iterable[str], article: str) -> None:
    if any(each in ("", errand.to, errand.asker) for each in to):
        raise Missing(
            Text("Phải là cơ quan khác.", "It has to be another body."),
            Text("Không chuyển lại cho mình, cũng không chuyển lại cơ quan hỏi.", "Neither to oneself, nor back to the asker."),
            Text(
                "Chọn cơ quan khác; muốn trả lại thì từ chối, có căn cứ.",
                "Choose another; to give it back, refuse on a ground.",
            ),
            article=article,
            field="to",
        )


def _too_many_hops(machine: Errands) -> NotNow:
    return NotNow(
        Text("Không chuyển thêm được.", "It cannot be handed on any more."),
        Text(
            f"Một việc phối hợp chuyển nhiều nhất {machine.hops} lần.",
            f"An errand is handed on {machine.hops} times at most.",
        ),
        Text(
            "Trả lời, từ chối có căn cứ, hoặc nhờ cấp trên xác định.",
            "Answer, refuse on a ground, or let the superior say who.",
        ),
        article=machine.article,
    )


def _before_it_reaches(machine: Errands, reaches: date) -> TooEarly:
    return TooEarly(
        Text("Ngày này sớm hơn ngày câu hỏi đến nơi.", "That day is before the question gets there."),
        Text(
            f"Người viết đơn được báo trước khi cơ quan này được hỏi lần đầu; câu hỏi đến nơi từ ngày {reaches:%d/%m/%Y}.",
            f"Whoever petitioned is told before that body is first asked; it gets there from {reaches:%d/%m/%Y} on.",
        ),
        Text("Chọn ngày đó hoặc muộn hơn.", "Choose that day or a later one."),
        article=machine.article,
        field="due",
    )


def _later_than_the_law(most: date, article: str) -> TooLong:
    return TooLong(
        Text("Ngày này muộn hơn luật cho.", "That day is later than the law has it."),
        Text(f"Theo luật, muộn nhất là ngày {most:%d/%m/%Y}.", f"By the law it is {most:%d/%m/%Y} at the latest."),
        Text("Chọn ngày đó hoặc sớm hơn.", "Choose that day or an earlier one."),
        article=article,
        field="due",
    )


def _too_long(most: int, article: str) -> TooLong:
    return TooLong(
        Text("Quá nhiều ngày.", "That is too many days."),
        Text(f"Nhiều nhất là {most} ngày.", f"It is {most} days at most."),
        Text("Ghi ít ngày hơn.", "Give fewer days."),
        article=article,
        field="days",
    )
