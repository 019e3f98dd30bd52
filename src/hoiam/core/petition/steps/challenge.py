"""Whoever petitioned says that somebody has a stake in it in a body that is about to be asked; a leader decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing, TooLate
from hoiam.core.dossier.standing import Asking
from hoiam.core.petition.events import Challenged
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Challenge:
    """Against the errand ``id`` before it reaches the asked body. ``outcome``: raised by whoever petitioned, which holds it;
    ruled_out (that body is not asked) or dismissed (it is) by a leader, each on a ground of the law's list."""

    word: ClassVar[str] = "challenge"
    id: str
    ground: str
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "raised", "ruled_out", "dismissed"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Challenged; nothing where it was raised before. Raises TooLate where that body has the question already, and Missing
        where there is none, or nothing to decide."""
        asking = next((each for each in petition.errands if each.id == self.id), None)
        if self.outcome == "raised" and asking is not None and asking.challenge:
            return ()
        fact = Challenged(self.id, asking.to if asking is not None else "", self.ground, self.blobs)
        act = move(petition, law, self, fact, today=today, ground=self.ground)
        if asking is None:
            raise Missing(
                Text("Chưa chọn cơ quan.", "No body was chosen."),
                Text("Chỉ nói được về cơ quan sắp được hỏi.", "It is said of a body that is about to be asked."),
                Text("Chọn trong danh sách.", "Choose from the list."),
                article=act.article,
                field="id",
            )
        if not asking.on_its_way:
            raise TooLate(
                Text("Câu hỏi không còn chờ gửi.", "The question waits no longer."),
                Text(
                    "Câu hỏi đã đến cơ quan đó, hoặc đã được rút.",
                    "It has reached that body, or was taken back.",
                ),
                Text(
                    "Muốn nói điều cơ quan hỏi cần biết, hãy gửi thêm vào đơn.",
                    "What the asker should know can be added to the petition.",
                ),
                article=act.article,
                field="id",
            )
        if self.outcome != "raised" and asking.challenge != "raised":
            raise Missing(
                Text("Không có gì phải quyết định.", "There is nothing to decide."),
                Text("Việc này đã được quyết định, hoặc người viết đơn không nói gì.", "It was decided, or nothing was said."),
                Text("Xem lại đơn.", "Look at the petition again."),
                article=act.article,
                field="id",
            )
        return (act,)


def may_be_challenged(petition: Petition) -> tuple[Asking, ...]:
    """The errands that have not reached their body and of which nothing was said yet."""
    return tuple(each for each in petition.errands if each.on_its_way and not each.challenge)


def to_be_decided(petition: Petition) -> tuple[Asking, ...]:
    """The errands that are held until a leader decides."""
    return tuple(each for each in petition.errands if each.on_its_way and each.challenge == "raised")
