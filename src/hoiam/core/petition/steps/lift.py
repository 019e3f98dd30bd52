"""Somebody who is kept away is let back, or the walls of what it came in as follow what it is called now: by two offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.participants import liftable
from hoiam.core.dossier.refusals import Missing, NotYours
from hoiam.core.petition.events import Lifted
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Lift:
    """`outcome`: proposed by one office, agreed by another, or declined; all three say the same of whom, and whether the
    `walls` of the kinds that it was go with it."""

    word: ClassVar[str] = "lift"
    office: str
    codes: tuple[str, ...] = ()
    walls: bool = False
    outcome: Literal["", "proposed", "agreed", "declined"] = ""

    def speaks_of(self) -> str:
        return self.office

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        edge = edge_of(petition, law, self.word, self.outcome, today)
        article = edge.article if edge is not None else ""
        if self.outcome == "proposed":
            self._is_new(petition, law, article)
        else:
            self._waits(petition, article)
        fact = Lifted(self.codes, self.walls)
        return (move(petition, law, self, fact, today=today),)

    def _is_new(self, petition: Petition, law: Law, article: str) -> None:
        if petition.proposal is not None:
            by = petition.proposal.office
            raise Missing(
                Text("Đã có một đề nghị chờ văn phòng thứ hai.", "A proposal waits for a second office already."),
                Text(f"Văn phòng {by} đã đề nghị.", f"The office {by} has made it."),
                Text("Đồng ý hoặc không đồng ý với đề nghị đó trước.", "Agree to that one, or decline it, first."),
                article=article,
            )
        if (self.codes, self.walls) not in liftable(petition, law):
            raise Missing(
                Text("Không có gì như vậy để bỏ.", "There is nothing of that kind to lift."),
                Text(
                    "Người đó không bị giữ ngoài hồ sơ, hoặc loại đơn hiện nay vẫn giữ người bị tố cáo ở ngoài.",
                    "That office is not kept away, or what the petition is now keeps the accused away all the same.",
                ),
                Text("Xem lại hồ sơ; chọn một mục trong danh sách.", "Look at the file again; choose one from the list."),
                article=article,
                field="what",
            )

    def _waits(self, petition: Petition, article: str) -> None:
        waiting = petition.proposal
        if waiting is None or (waiting.codes, waiting.walls) != (self.codes, self.walls):
            raise Missing(
                Text("Không còn đề nghị nào như vậy chờ bạn.", "No such proposal waits for you any more."),
                Text(
                    "Người khác vừa trả lời; hoặc đơn đã đổi loại, đổi nơi giữ; hoặc từ lúc đề nghị, người đề nghị hay người "
                    "được nêu bị giữ ngoài hồ sơ lần nữa.",
                    "Another has answered; or the petition changed its kind or body; or since then whoever proposed, "
                    "or somebody named, was kept away again.",
                ),
                Text("Xem lại hồ sơ; nếu vẫn cần, đề nghị lại.", "Look at the file; if it is still needed, propose it anew."),
                article=article,
            )
        if self.outcome == "agreed" and waiting.office == self.office:
            raise NotYours(
                Text("Chính bạn đã đề nghị việc này.", "You have proposed this yourself."),
                Text("Chỉ có hiệu lực khi văn phòng thứ hai đồng ý.", "It holds only once a second office agrees."),
                Text(
                    "Nhờ một lãnh đạo khác; nếu chỉ có một, hãy để văn phòng khác đề nghị.",
                    "Ask another leader; where there is one alone, let another office propose it.",
                ),
                article=article,
            )
