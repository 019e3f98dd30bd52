"""Another body is asked on paper, or answers so; a superior presses the one that is late, or takes the matter over.

Whoever can be sent an errand is not asked here: it sees its term there, and answers there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.refusals import Missing, NotYours
from hoiam.core.petition.events import Coordinated
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text

ASKS: Final = frozenset({"asked", "expert", "crime"})
"""The ends by which something is asked of another body."""


@dataclass(frozen=True, slots=True)
class Coordinate:
    """`outcome`: asked or given; expert and expert_back for an appraisal; crime: the file goes to the investigators. `body` is
    empty where it is named in the words alone; `connected`, which only the house knows: it can be sent an errand.

    Between a body that is late and its superior, each in its own file: demanded and reported (the late body is asked why, and
    answers), ordered (a day by which it settles the matter, `until`), taken_over (the superior settles it, on one of the law's
    grounds, `reason`), handed_over (the file has come up)."""

    word: ClassVar[str] = "coordinate"
    body: str
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[
        "", "asked", "given", "expert", "expert_back", "crime", "demanded", "reported", "ordered", "taken_over", "handed_over"
    ] = ""
    reason: str = ""
    until: date | None = None
    connected: bool = False

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Coordinated. Raises Missing for a day that is not after today, NotYours for a body that can be sent an errand."""
        if self.connected and self.outcome in ASKS:
            edge = edge_of(petition, law, self.word, self.outcome, today)
            raise NotYours(
                Text("Cơ quan này không hỏi bằng văn bản giấy.", "That body is not asked on paper."),
                Text(
                    "Cơ quan này nhận được việc phối hợp trong hệ thống: ở đó có hạn, có câu trả lời và người viết đơn thấy.",
                    "It takes errands: these have their term and their answer, and whoever petitioned sees them.",
                ),
                Text("Nhờ cơ quan đó từ trang của đơn.", "Send it an errand from the petition's page."),
                article=edge.article if edge is not None else "",
                field="body",
            )
        if self.outcome == "ordered" and (self.until is None or self.until <= today):
            raise Missing(
                Text("Chưa có ngày phải giải quyết xong.", "The day by which it is settled is missing."),
                Text("Cấp trên ấn định một ngày sau hôm nay.", "The superior sets a day after today."),
                Text("Ghi ngày có trong văn bản yêu cầu.", "Give the day that stands in the written demand."),
                article=edge.article if (edge := edge_of(petition, law, self.word, self.outcome, today)) else "",
                field="until",
            )
        fact = Coordinated(self.body, self.blobs, self.reason)
        return (move(petition, law, self, fact, today=today, ground=self.reason, planned=self.until),)
