"""The paper came in by which several who write together name who speaks for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Delegated
from hoiam.core.petition.state import Petition, Speaking, Together
from hoiam.core.petition.together import wrong_number
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Delegate:
    """What the paper says: how many `people` write, how many of them it names as `representatives`, how many have left it
    `unsigned`. `among`: all whom it names are of those who write. One that lacks signatures is recorded as it is. `on` is the
    day on which it came in (None: today): the term for taking the petition up counts from it, where that makes it whole."""

    word: ClassVar[str] = "delegate"
    people: int
    representatives: int
    unsigned: int = 0
    among: bool = True
    blobs: tuple[Sealed, ...] = ()
    on: date | None = None
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Raises Missing for a number of representatives that the law does not allow of so many, for one of them who does not
        write himself, and for numbers that cannot be."""
        fact = Delegated(self.people, self.representatives, self.unsigned, self.blobs)
        rule = law.kinds[petition.kind].speaking_for(self.people)
        now = Together(today, self.people, Speaking(self.representatives, self.unsigned))
        whole = now.whole(rule) and petition.formed_on(law, petition.kind) is None
        act = move(petition, law, self, fact, today=today, on=self.on, forms=whole)
        article = rule.article if rule is not None else act.article
        if self.people < 2 or rule is None:
            raise Missing(
                Text("Không có ai để cử người đại diện.", "There are no several to be represented."),
                Text("Chỉ khi nhiều người cùng đứng một đơn mới cử.", "Only several who write together name some."),
                Text("Xem lại số người đứng đơn.", "Look at the number of people again."),
                article=article,
                field="people",
            )
        if (wrong := wrong_number(rule, self.people, self.representatives)) is not None:
            raise wrong
        if not self.among:
            raise Missing(
                Text("Người đại diện không phải là người đứng đơn.", "A representative is not one of those who write."),
                Text("Người đại diện phải là một trong những người cùng đứng đơn.", "Each must be one of them."),
                Text("Cử người khác; người ngoài thì theo giấy ủy quyền.", "Name another; an outsider needs an authority."),
                article=article,
                field="among",
            )
        if not 0 <= self.unsigned <= self.people:
            raise Missing(
                Text("Số người chưa ký không đúng.", "The number of those who have not signed cannot be."),
                Text(f"Văn bản này có {self.people} người.", f"The paper is of {self.people} people."),
                Text("Đếm lại chữ ký trên văn bản.", "Count the signatures again."),
                article=article,
                field="unsigned",
            )
        return (act,)
