"""The petitioner asks to withdraw, all or one content of several, or signs that he does; coercion is asked about first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Withdrawn
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Withdraw:
    """`outcome`: asked, signed (the case ends), part (one content is gone, the others go on) or continued; `coerced`: no or
    yes, as answered on the signed form. `part`: what is asked is to withdraw one content alone, which the sealed words name."""

    word: ClassVar[str] = "withdraw"
    coerced: str = ""
    blobs: tuple[Sealed, ...] = ()
    part: bool = False
    outcome: Literal["", "asked", "signed", "part", "continued"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """The act. Raises Missing where a form is signed and the question about coercion not answered with no; where all would
        end, and one content alone was to be withdrawn."""
        edge = edge_of(petition, law, self.word, self.outcome, today)
        article = edge.article if edge is not None else ""
        if self.outcome == "signed" and petition.withdrawing_part:
            raise Missing(
                Text("Người viết chỉ xin rút một phần.", "The writer has asked to withdraw a part alone."),
                Text(
                    "Rút một nội dung thì các nội dung còn lại vẫn được giải quyết, thời hạn vẫn chạy.",
                    "Where one content is withdrawn the others are still settled, and their terms run on.",
                ),
                Text(
                    "Ghi nhận rút một phần; muốn rút hết thì người viết xin rút toàn bộ.",
                    "Record that a part is withdrawn; for all of it the writer asks to withdraw all.",
                ),
                article=article,
            )
        if self.outcome in ("signed", "part") and self.coerced != "no":
            raise Missing(
                Text("Chưa thể ghi nhận việc rút.", "The withdrawal cannot be recorded."),
                Text(
                    "Câu hỏi về ép buộc chưa được trả lời, hoặc người viết nói là bị ép.",
                    "The question about coercion is unanswered, or was answered with yes.",
                ),
                Text("Hãy tiếp tục giải quyết và xét biện pháp bảo vệ.", "Go on with the case and think of protection."),
                field="coerced",
            )
        fact = Withdrawn(self.coerced, self.blobs, self.part)
        return (move(petition, law, self, fact, today=today),)
