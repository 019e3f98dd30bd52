"""The public copy leaves the gate: what was found in it was taken out or kept, each by an officer.

What the gate takes for a mark of secrecy holds the document back, and no one person can say that it is none: one office says
so, and another agrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.refusals import Missing, NotYours
from hoiam.core.petition.events import Gated
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text

ON_MARKS: Final = frozenset({"gate.proposed", "gate.agreed", "gate.declined"})
"""What is said of places that read like a mark of secrecy, beside what is done with the copy itself."""


@dataclass(frozen=True, slots=True)
class PassGate:
    """`outcome`: drafted or cleared; proposed by one office that the `marks` of the document are no marks of secrecy, agreed by
    another, or declined. `original` and `public` are digests of the document before and after, `office` is whose word it is."""

    word: ClassVar[str] = "gate"
    taken_out: int
    kept: int
    original: str
    public: str
    outcome: Literal["", "drafted", "cleared", "proposed", "agreed", "declined"] = ""
    marks: str = ""
    office: str = ""

    def speaks_of(self) -> str:
        return self.office

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        edge = edge_of(petition, law, self.word, self.outcome, today)
        article = edge.article if edge is not None else ""
        if self.outcome in ("proposed", "agreed", "declined") and not (self.office and self.marks):
            raise ValueError("an office says it, of these places")  # a face that tries is broken
        if self.outcome == "proposed":
            self._is_new(petition, article)
        elif self.outcome in ("agreed", "declined"):
            self._waits(petition, article)
        fact = Gated(self.taken_out, self.kept, self.original, self.public, self.marks)
        return (move(petition, law, self, fact, today=today),)

    def _is_new(self, petition: Petition, article: str) -> None:
        waiting = petition.doubt
        if waiting is not None and waiting.marks == self.marks:
            raise Missing(
                Text("Đã có một đề nghị như vậy.", "The same was proposed already."),
                Text(f"Văn phòng {waiting.office} đã đề nghị.", f"The office {waiting.office} has proposed it."),
                Text("Một văn phòng khác trả lời đề nghị đó.", "Another office answers it."),
                article=article,
            )

    def _waits(self, petition: Petition, article: str) -> None:
        """Raises where the same does not wait for an answer, where its own office answers with yes, and where both offices
        have prepared the copy."""
        waiting = petition.doubt
        if waiting is None or waiting.marks != self.marks:
            raise Missing(
                Text("Không còn đề nghị nào như vậy chờ bạn.", "No such proposal waits for you any more."),
                Text(
                    "Người khác vừa trả lời, hoặc văn bản đã thay đổi.",
                    "Another has answered, or the document has changed.",
                ),
                Text("Xem lại văn bản; nếu vẫn cần, đề nghị lại.", "Look at the document; if need be, propose it anew."),
                article=article,
            )
        if self.outcome == "agreed" and waiting.office == self.office:
            raise NotYours(
                Text("Chính bạn đã đề nghị việc này.", "You have proposed this yourself."),
                Text("Chỉ có hiệu lực khi văn phòng thứ hai đồng ý.", "It holds only once a second office agrees."),
                Text("Nhờ lãnh đạo hoặc người công khai khác trả lời.", "Ask a leader or another publisher to answer."),
                article=article,
            )
        if self.outcome == "agreed" and {waiting.office, self.office} <= petition.prepared_by:
            raise NotYours(
                Text(
                    "Bạn và người đề nghị đều đã soạn bản công khai này.",
                    "You and whoever proposed it both prepared this copy.",
                ),
                Text(
                    "Một trong hai văn phòng phải là người chưa soạn nó.",
                    "One of the two offices has to be one that has not prepared it.",
                ),
                Text("Nhờ lãnh đạo hoặc người công khai khác trả lời.", "Ask a leader or another publisher to answer."),
                article=article,
            )
