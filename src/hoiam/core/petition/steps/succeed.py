"""The petitioner is dead or dissolved, somebody to whom his right has passed goes on in his place, or does so no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing, NotYours
from hoiam.core.petition.events import Succeeded
from hoiam.core.petition.state import HEIR, Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Succeed:
    """`outcome`: died, ended (an heir goes on no longer, and another one may), or continued: with the sealed entry of whoever
    goes on and his proof among ``blobs``. ``heirs`` is how many have the right, ``chosen`` that the others have named him in
    writing."""

    word: ClassVar[str] = "succeed"
    heirs: int = 0
    chosen: bool = False
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "died", "continued", "ended"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Raises NotYours where it is recorded already, somebody goes on already, or one of several who write has died, since
        the others go on; Missing without proof, and where several have the right and nobody has named him."""
        act = move(petition, law, self, Succeeded(self.heirs if self.outcome == "continued" else 0, self.blobs), today=today)
        if said_already(petition, self.outcome):
            raise NotYours(
                Text("Việc này đã được ghi.", "That is on record already."),
                Text(
                    "Mỗi đơn chỉ có một người đứng đơn: người viết, hoặc một người tiếp tục thay người đã chết.",
                    "A petition has one petitioner: whoever wrote it, or one who goes on in place of the dead.",
                )
                if self.outcome == "continued"
                else Text("Đang chờ người thừa kế tiếp tục.", "An heir who goes on is awaited."),
                Text("Xem diễn biến của đơn.", "Look at the history of the petition."),
                article=act.article,
            )
        if self.outcome == "died" and petition.people > 1:
            raise _others_go_on(petition.people, act.article)
        if self.outcome != "continued":
            return (act,)
        if self.heirs < 1:
            raise Missing(
                Text("Chưa ghi có mấy người thừa kế.", "How many heirs there are is missing."),
                Text("Có nhiều người thì phải có văn bản cử một người.", "Where there are several, they name one in writing."),
                Text("Ghi số người thừa kế, từ 1.", "Give their number, from 1."),
                article=act.article,
                field="heirs",
            )
        if self.heirs > 1 and not self.chosen:
            raise Missing(
                Text("Có nhiều người thừa kế mà chưa cử ai.", "There are several heirs, and they have named nobody."),
                Text(
                    "Những người thừa kế ủy quyền bằng văn bản cho một người để tiếp tục.",
                    "The heirs give the right in writing to one who goes on.",
                ),
                Text("Xem văn bản cử người, đánh dấu ô đó, rồi ghi lại.", "Look at that paper, tick the box, record it again."),
                article=act.article,
                field="chosen",
            )
        if all(blob.kind == HEIR for blob in self.blobs):
            raise Missing(
                Text("Thiếu giấy tờ chứng minh quyền thừa kế.", "The proof of the inheritance is missing."),
                Text(
                    "Người thừa kế phải xuất trình giấy tờ chứng minh quyền thừa kế của mình.",
                    "An heir shows the papers that prove his right.",
                ),
                Text("Kèm bản quét giấy đó.", "Send a scan of it along."),
                article=act.article,
                field="file",
            )
        if not any(blob.kind == HEIR for blob in self.blobs):
            raise ValueError("an heir goes on and nothing says who")  # a face that tries is broken
        return (act,)


def _others_go_on(people: int, article: str) -> NotYours:
    """The refusal to have a petition of several wait for an heir, and end where there is none: the others still write it."""
    return NotYours(
        Text("Đơn còn những người khác cùng đứng.", "Others still write this petition."),
        Text(
            f"Đơn của {people} người. Một người chết thì những người còn lại vẫn tiếp tục; đơn không chờ người thừa kế.",
            f"It is of {people} people. When one of them dies the others go on, and it waits for no heir.",
        ),
        Text(
            "Ghi lại văn bản cử người đại diện của những người còn lại; người thừa kế tiếp tục thì đứng tên trong đó.",
            "Record anew the paper by which those who are left name who speaks; an heir who goes on stands in it.",
        ),
        article=article,
    )


def said_already(petition: Petition, outcome: str) -> bool:
    """Whether this end of the step is on record, or there is nobody of whom it could be said: he is dead and nobody goes on
    yet, nobody is dead, somebody goes on, or nobody does who could stop."""
    if outcome == "ended":
        return not petition.heir
    return (outcome == "died") == petition.orphaned
