"""The petitioner asks to withdraw, or signs that he does; coercion is asked about before it ends a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Withdrawn
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Withdraw:
    """`outcome`: asked, signed or continued; `coerced`: no or yes, as answered on the signed form."""

    word: ClassVar[str] = "withdraw"
    coerced: str = ""
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "asked", "signed", "continued"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if self.outcome == "signed" and self.coerced != "no":
            raise Missing(
                Text("Chưa thể kết thúc đơn theo việc rút.", "The petition cannot end by this withdrawal."),
                Text(
                    "Câu hỏi về ép buộc chưa được trả lời, hoặc người viết nói là bị ép.",
                    "The question about coercion is unanswered, or was answered with yes.",
                ),
                Text("Hãy tiếp tục giải quyết và xét biện pháp bảo vệ.", "Go on with the case and think of protection."),
                field="coerced",
            )
        fact = Withdrawn(self.coerced, self.blobs)
        return (move(petition, law, self, fact, today=today),)
