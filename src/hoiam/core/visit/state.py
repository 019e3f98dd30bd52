"""What the history of a reception amounts to: ``fold(history) -> Visit``. It needs no law and no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, assert_never, cast

from hoiam.core.dossier.events import Bare, Opened, Recorded, Withheld
from hoiam.core.dossier.standing import BrokenHistory, Dossier, Life, Opening
from hoiam.core.words import Text

from .events import Arrived, FindingsMade, Informed, MatterNoted, Scheduled, TurnedAway, VisitFact, VisitSucceeded


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that they came for, by codes (``MatterNoted``). ``taken``: the body took it in, and owes them word of it;
    ``informed`` says that they had it."""

    kind: str
    subject: str
    petition: str
    decided_by: str
    guided_to: str
    taken: bool
    informed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Dossier):
    """A day of the schedule of receptions, or a visit, as its history leaves it; read only.

    ``day`` is the one on which citizens are received, ``way`` who receives them, by the law's code. A day of the schedule has
    hours (``first``, ``last``) and may be ``online``; a visit has ``people``, how many of them speak for all, its ``turn`` of
    the day, the ``session`` that it came to, and ``matters``. ``ground``, ``refused_kind`` and ``refused`` say why, and in
    what, they were not received; ``until`` by which day the conclusion of the reception says that it is settled.
    """

    day: date
    way: str
    first: str
    last: str
    online: bool
    people: int
    representatives: int
    turn: int
    session: str
    matters: tuple[Matter, ...]
    ground: str
    refused_kind: str
    refused: str
    until: date | None

    NOUN: ClassVar[Text] = Text("lượt tiếp", "visit")

    @property
    def untold(self) -> tuple[int, ...]:
        """The places (from 1) of the matters that were taken in and of which they have had no word yet."""
        return tuple(n for n, matter in enumerate(self.matters, 1) if matter.taken and not matter.informed)


class VisitLife(Life):
    """The history of a reception, act by act."""

    def __init__(self, history: Iterable[Recorded] = ()) -> None:
        super().__init__()
        self.day: date | None = None
        self.until: date | None = None
        self.way = self.first = self.last = self.session = self.ground = self.refused_kind = self.refused = ""
        self.online = False
        self.people = self.representatives = self.turn = 0
        self.matters: list[Matter] = []
        for recorded in history:
            self.take(recorded)

    def take(self, recorded: Recorded) -> None:
        """One act more; raises BrokenHistory when it cannot be the next."""
        act = recorded.act
        # ``wire`` reads no fact of another family.
        fact = cast(VisitFact, act.fact)
        self.begin(recorded, is_first=isinstance(fact, Scheduled | Arrived))
        match fact:
            case Scheduled():
                self.comes_to_be(fact.kind, recorded)
                self.day, self.way, self.first, self.last, self.online = fact.day, fact.way, fact.first, fact.last, fact.online
            case Arrived():
                self.comes_to_be(fact.kind, recorded)
                self.day, self.way, self.turn, self.session = fact.day, fact.way, fact.turn, fact.session
                self.people, self.representatives = fact.people, fact.representatives
            case MatterNoted():
                taken = act.outcome == "taken"
                self.matters.append(Matter(fact.kind, fact.subject, fact.petition, fact.decided_by, fact.guided_to, taken))
            case TurnedAway():
                self.ground, self.refused_kind, self.refused = fact.ground, fact.kind, fact.subject
            case FindingsMade():
                self.until = fact.until
            case Informed():
                self.matters[fact.matter - 1] = replace(self.matters[fact.matter - 1], informed=True)
            case VisitSucceeded():
                self.succeeded_by(recorded.on_behalf_of, fact.body, act.day)
            case Opened():
                self.openings.append(Opening(recorded.at, fact.office, fact.purpose, act.day, self.seq))
            case Withheld():
                self.was_withheld(fact.office, act.outcome, act.day, fact.of)
            case Bare():
                pass
            case _:
                assert_never(fact)
        self.finish(recorded)

    def comes_to_be(self, kind: str, recorded: Recorded) -> None:
        """The first act: of which kind it is, and which body has it. A reception has no writer, so it stands under no kind that
        hides one; whom a petition that came of it keeps away, the database keeps away from it (``casework_walls_along``)."""
        self.kind, self.language, self.logged_at = kind, "vi", recorded.at
        self.held_by(recorded.on_behalf_of, recorded.act.day)

    def stands(self) -> Visit:
        return self.visit()

    def visit(self) -> Visit:
        """The reception as the acts so far leave it."""
        if self.day is None:
            raise BrokenHistory("an empty history")
        return Visit(
            **self.common(),
            day=self.day,
            way=self.way,
            first=self.first,
            last=self.last,
            online=self.online,
            people=self.people,
            representatives=self.representatives,
            turn=self.turn,
            session=self.session,
            matters=tuple(self.matters),
            ground=self.ground,
            refused_kind=self.refused_kind,
            refused=self.refused,
            until=self.until,
        )


def fold(history: Iterable[Recorded]) -> Visit:
    """The reception that a history leaves; raises BrokenHistory when the history cannot be true."""
    return VisitLife(history).visit()
