"""What the history of an errand amounts to: ``fold(history) -> Errand``. It needs no law and no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, assert_never, cast

from hoiam.core.dossier.events import Bare, Recorded, Withheld
from hoiam.core.dossier.standing import BrokenHistory, Dossier, Life, Part
from hoiam.core.words import Text

from .events import (
    ErrandAgreed,
    ErrandAllotted,
    ErrandAnswered,
    ErrandClosed,
    ErrandDelivered,
    ErrandDetermined,
    ErrandDissented,
    ErrandEscalated,
    ErrandExtended,
    ErrandFact,
    ErrandForwarded,
    ErrandRead,
    ErrandRefused,
    ErrandReminded,
    ErrandReturned,
    ErrandSent,
    ErrandSplit,
    ErrandSucceeded,
    ErrandWithdrawn,
)

GO_ALONG: Final = "go_along"
"""The step by which an errand goes along with its petition: whoever has that asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand(Dossier):
    """An errand as its history leaves it; read only. ``body`` is the asked one, whose terms run.

    ``sort`` is its kind, a code of the pack's list (``Dossier.kind`` is the procedure that all of them share); ``asker`` and
    ``to`` are the two bodies, or those that stand in the place of one. ``due`` is the day on which the answer is due as both
    sides have it, ``first_due`` the one with which it reached the asked body, ``countered`` what that one proposed instead and
    nobody has answered yet. ``delivered`` is the day on which it reached the asked body, which has no part in it before (but in
    what a superior orders, of which it has to take note), ``length`` how many days of the calendar the first term had.
    ``open_questions`` are the numbers of those that are not answered. ``how``: full, part or nothing. ``returned``: it was
    given back once. ``children`` are the errands that came of it, ``part`` as in ``ErrandSent``; ``Dossier.hops`` says how
    often it was handed on by then. ``reminders`` counts, ``escalated_to`` is empty while nobody was told. ``document`` and
    ``paper`` as in ``ErrandSent``; ``channel``: how it reached the asked body, empty while it has not; ``opinions``: on what
    that body thinks otherwise.
    """

    sort: str
    asker: str
    to: str
    fingerprint: str
    questions: int
    blocking: bool
    due: date
    first_due: date
    rule: str
    parent: str
    part: bool
    delivered: date | None
    countered: date | None
    was_countered: bool
    open_questions: tuple[str, ...]
    how: str
    returned: bool
    extended: bool
    ground: str
    refer_to: str
    reason: str
    timely: str
    useful: str
    reminders: int
    escalated_to: str
    children: tuple[str, ...]
    sent_to: tuple[str, ...]
    document: str
    paper: str
    channel: str
    opinions: tuple[str, ...]

    NOUN: ClassVar[Text] = Text("việc phối hợp", "errand")

    @property
    def length(self) -> int:
        """How many days of the calendar there were from delivery to the day that was proposed first."""
        return (self.first_due - (self.delivered or self.first_due)).days


class ErrandLife(Life):
    """The history of an errand, act by act."""

    def __init__(self, history: Iterable[Recorded] = ()) -> None:
        super().__init__()
        self.sent: ErrandSent | None = None
        self.due: date | None = None
        self.first_due: date | None = None
        self.delivered: date | None = None
        self.countered: date | None = None
        self.open_questions: tuple[str, ...] = ()
        self.was_countered = self.returned = self.extended = False
        self.how = self.ground = self.refer_to = self.reason = self.timely = self.useful = self.escalated_to = ""
        self.reminders = 0
        self.children: tuple[str, ...] = ()
        self.sent_to: tuple[str, ...] = ()
        self.channel = ""
        self.opinions: tuple[str, ...] = ()
        self.asker = self.to = ""
        for recorded in history:
            self.take(recorded)

    def take(self, recorded: Recorded) -> None:
        """One act more; raises BrokenHistory when it cannot be the next."""
        act = recorded.act
        # ``wire`` reads no fact of another family.
        fact = cast(ErrandFact, act.fact)
        self.begin(recorded, is_first=isinstance(fact, ErrandSent))
        match fact:
            case ErrandSent():
                self.comes_to_be(fact, recorded)
            case ErrandDelivered():
                self.delivered, self.channel = act.day, fact.channel
                self.due, self.first_due = fact.due, fact.due
                self.parts.setdefault((Part.ASKED, self.body), act.day)
            case ErrandAgreed():
                self.agreed(fact, act.outcome)
            case ErrandRefused():
                self.ground, self.refer_to = fact.ground, fact.refer_to
            case ErrandForwarded():
                self.children, self.sent_to = (fact.child,), (fact.to,)
            case ErrandSplit():
                self.children, self.sent_to = fact.children, fact.to
            case ErrandAllotted():
                self.allotted(fact.offices, act.day)
            case ErrandRead():
                self.read_by[fact.office, act.day] = self.seq
            case ErrandAnswered():
                self.how = act.outcome
                self.open_questions = tuple(each for each in self.open_questions if each not in fact.questions)
            case ErrandDissented():
                self.opinions = (*self.opinions, fact.opinion)
            case ErrandReturned():
                self.returned, self.open_questions, self.due = True, fact.questions, fact.due
            case ErrandClosed():
                self.timely, self.useful = fact.timely, fact.useful
            case ErrandWithdrawn():
                self.reason = fact.reason
            case ErrandExtended():
                self.extended = True
            case ErrandReminded():
                self.reminders = fact.n
            case ErrandEscalated():
                self.escalated_to = fact.to
                self.parts.setdefault((Part.ABOVE, fact.to), act.day)
            case ErrandDetermined():
                self.determined(fact)
            case ErrandSucceeded() if act.step == GO_ALONG:
                self.goes_along(fact.body, recorded.on_behalf_of, act.day)
            case ErrandSucceeded():
                self.stands_in(fact.body, recorded.on_behalf_of, act.day)
            case Withheld():
                self.was_withheld(fact.office, act.outcome, act.day, fact.of)
            case Bare():
                pass
            case _:
                assert_never(fact)
        self.finish(recorded)
        if isinstance(fact, ErrandExtended):
            # The day is what the law made of the number of days.
            self.due = next(clock.due for clock in act.starts if clock.due is not None)

    def comes_to_be(self, fact: ErrandSent, recorded: Recorded) -> None:
        """The first act: whose it is on both sides. An errand has no writer, so it stands under no kind that hides one; whom
        the petition that it is of keeps away, the database keeps away from it (``casework_walls_along``)."""
        day = recorded.act.day
        self.sent, self.due, self.first_due, self.hops = fact, fact.due, fact.due, fact.hops
        self.asker, self.to = fact.asker, fact.to
        self.kind, self.language, self.logged_at = fact.machine, "vi", recorded.at
        self.open_questions = tuple(str(n) for n in range(1, fact.questions + 1))
        self.body = fact.to
        self.held.setdefault(fact.to, day)
        self.parts = {(Part.ASKS, fact.asker): day}
        if fact.document:
            # What a superior orders is there for whoever is to take note of it.
            self.parts[Part.ASKED, fact.to] = day
        if f"{recorded.actor}/".startswith(f"{fact.asker}/"):
            # Who sent it sees what comes of it; one that came of another errand is its asker's all the same.
            self.parts[Part.ASSIGNED, recorded.actor] = day

    def agreed(self, fact: ErrandAgreed, outcome: str) -> None:
        """A day was taken, or another one was proposed."""
        if outcome == "countered":
            self.countered, self.was_countered = fact.due, True
            return
        self.countered, self.due = None, fact.due

    def determined(self, fact: ErrandDetermined) -> None:
        """A superior said who answers: whoever refused, by another day, or another body."""
        if fact.due is not None:
            self.due, self.ground, self.refer_to = fact.due, "", ""
        else:
            self.refer_to = fact.body

    def allotted(self, offices: tuple[str, ...], day: date) -> None:
        """These see to it in their body, and no other there; those of the other body stay."""
        body = offices[0].partition("/")[0] if offices else self.body
        of_the_other = [key for key in self.parts if key[0] is not Part.ASSIGNED or not f"{key[1]}/".startswith(f"{body}/")]
        before = {who: since for (part, who), since in self.parts.items() if part is Part.ASSIGNED}
        self.parts = {key: self.parts[key] for key in of_the_other}
        self.parts |= {(Part.ASSIGNED, office): before.get(office, day) for office in offices}

    def stands_in(self, body: str, old: str, day: date) -> None:
        """The body stands in the place of the old one, on either side or both; what is due stays so."""
        self.succeeded_by(old, body, day)
        self.asker = body if self.asker == old else self.asker
        self.to = body if self.to == old else self.to

    def goes_along(self, body: str, old: str, day: date) -> None:
        """The petition has gone to that body, which asks in the place of the old one; what is due stays so. Whoever followed it
        there does so no longer."""
        if self.asker != old:
            raise BrokenHistory(f"{old} does not ask")
        self.asker = body
        kept = {key: since for key, since in self.parts.items() if not _is_of(key, old)}
        self.parts = {(Part.ASKS, body): day} | kept

    def stands(self) -> Errand:
        return self.errand()

    def errand(self) -> Errand:
        """The errand as the acts so far leave it."""
        sent, due, first_due = self.sent, self.due, self.first_due
        if sent is None or due is None or first_due is None:
            raise BrokenHistory("an empty history")
        return Errand(
            **self.common(),
            sort=sent.kind,
            asker=self.asker,
            to=self.to,
            fingerprint=sent.fingerprint,
            questions=sent.questions,
            blocking=sent.blocking,
            due=due,
            first_due=first_due,
            rule=sent.rule,
            parent=sent.parent,
            part=sent.part,
            delivered=self.delivered,
            countered=self.countered,
            was_countered=self.was_countered,
            open_questions=self.open_questions,
            how=self.how,
            returned=self.returned,
            extended=self.extended,
            ground=self.ground,
            refer_to=self.refer_to,
            reason=self.reason,
            timely=self.timely,
            useful=self.useful,
            reminders=self.reminders,
            escalated_to=self.escalated_to,
            children=self.children,
            sent_to=self.sent_to,
            document=sent.document,
            paper=sent.paper,
            channel=self.channel,
            opinions=self.opinions,
        )


def _is_of(key: tuple[Part, str], asker: str) -> bool:
    """Whether somebody takes part as the asker, or as an office of it."""
    part, who = key
    return part is Part.ASKS or (part is Part.ASSIGNED and f"{who}/".startswith(f"{asker}/"))


def fold(history: Iterable[Recorded]) -> Errand:
    """The errand that a history leaves; raises BrokenHistory when the history cannot be true."""
    return ErrandLife(history).errand()
