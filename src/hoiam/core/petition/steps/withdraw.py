"""The petitioner asks to withdraw, or signs that he does; coercion is asked about before it ends a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Withdrawn
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text

SOME_WITHDRAW: Final = "withdraw.some"
"""Some of several withdraw for themselves, as the packs name it."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """`outcome`: asked, signed or continued; `coerced`: no or yes, as answered on the signed form. Or some of several have
    signed that they withdraw for themselves: how many `people`, and of these how many were `representatives` or had left the
    paper that names them `unsigned`."""

    word: ClassVar[str] = "withdraw"
    coerced: str = ""
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "asked", "signed", "continued", "some"] = ""
    people: int = 0
    representatives: int = 0
    unsigned: int = 0

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        numbers = (self.people, self.representatives, self.unsigned) if self.outcome == "some" else ()
        act = move(petition, law, self, Withdrawn(self.coerced, self.blobs, *numbers), today=today)
        if self.outcome in ("signed", "some") and self.coerced != "no":
            raise Missing(
                Text("Chưa thể kết thúc đơn theo việc rút.", "The petition cannot end by this withdrawal."),
                Text(
                    "Câu hỏi về ép buộc chưa được trả lời, hoặc người viết nói là bị ép.",
                    "The question about coercion is unanswered, or was answered with yes.",
                ),
                Text("Hãy tiếp tục giải quyết và xét biện pháp bảo vệ.", "Go on with the case and think of protection."),
                article=act.article,
                field="coerced",
            )
        if self.outcome == "some" and (wrong := self._cannot_be(petition, act.article)) is not None:
            raise wrong
        return (act,)

    def _cannot_be(self, petition: Petition, article: str) -> Missing | None:
        """Why so many of those who write cannot withdraw for themselves; None where they can."""
        if self.people >= petition.people:
            return Missing(
                Text("Không còn ai đứng đơn.", "Nobody would be left who writes."),
                Text(
                    f"Đơn có {petition.people} người; khi người cuối cùng rút thì là rút cả đơn.",
                    f"The petition is of {petition.people}; when the last withdraws, all of it is withdrawn.",
                ),
                Text("Ghi nhận việc xin rút đơn, rồi ra quyết định đình chỉ.", "Record that it is withdrawn, then end it."),
                article=article,
                field="people",
            )
        said = petition.speaking
        most = (said.representatives, said.unsigned) if said is not None else (0, 0)
        counted = zip((self.representatives, self.unsigned), most, ("representatives", "unsigned"), strict=True)
        beyond = next((field for n, known, field in counted if not 0 <= n <= min(known, self.people)), None)
        if self.people < 1 or beyond is not None:
            return Missing(
                Text("Số người rút không đúng.", "The numbers of those who withdraw cannot be."),
                Text(
                    f"Theo văn bản có {most[0]} người đại diện, {most[1]} người chưa ký.",
                    f"The paper has {most[0]} representatives, and {most[1]} who have not signed.",
                ),
                Text("Xem lại số người rút.", "Look at the numbers again."),
                article=article,
                field=beyond or "people",
            )
        return None
