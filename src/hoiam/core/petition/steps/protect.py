"""Protection of the petitioner, and of those close to him, is asked for, answered, applied, changed or ended.

Who is to be protected, and from what, lies sealed with the name; the fact counts them and says no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing, NoSuchGround, TooEarly
from hoiam.core.petition.events import Protected
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text

PEOPLE_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Protect:
    """`outcome`: asked, urgent (asked in an emergency), ordered, declined, applied, changed or ended."""

    word: ClassVar[str] = "protect"
    measures: tuple[str, ...] = ()
    blobs: tuple[Sealed, ...] = ()
    people: int = 0
    ground: str = ""
    applied_by: str = ""
    outcome: Literal["", "asked", "urgent", "ordered", "declined", "applied", "changed", "ended"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        asks = self.outcome in ("asked", "urgent")
        fact = Protected(
            "",
            self.blobs,
            measures=self.measures,
            people=self.people if asks else 0,
            ground=self.ground,
            applied_by=self.applied_by,
        )
        act = move(petition, law, self, fact, today=today, ground=self.ground, measures=self.measures)
        if asks:
            self._asks_for_some(petition, act.article)
        elif self.outcome == "declined" and not petition.protection.asked:
            raise Missing(
                Text("Không có đề nghị bảo vệ nào đang chờ.", "No request for protection waits."),
                Text("Chỉ trả lời được đề nghị chưa được trả lời.", "Only a request without an answer can be answered."),
                Text("Nếu đang bảo vệ, hãy chấm dứt hoặc thay đổi.", "Where protection runs, end it or change it."),
                article=act.article,
            )
        elif self.outcome in ("applied", "changed", "ended"):
            self._has_something_in_force(petition, act.article)
        if self.outcome == "applied":
            self._by_whoever_can(petition, law, act.article)
        return (act,)

    def _asks_for_some(self, petition: Petition, article: str) -> None:
        if not 1 <= self.people <= PEOPLE_MOST:
            raise Missing(
                Text("Chưa ghi cần bảo vệ mấy người.", "For how many people is missing."),
                Text(f"Từ 1 đến {PEOPLE_MOST} người, kể cả người tố cáo.", f"From 1 to {PEOPLE_MOST}, the writer included."),
                Text("Ghi số người; họ tên viết ở phần niêm phong.", "Say how many; their names go into the sealed part."),
                article=article,
                field="people",
            )
        waits = petition.protection.asked
        if waits == "urgent" or waits == self.outcome:
            raise TooEarly(
                Text("Đã có đề nghị bảo vệ đang chờ trả lời.", "A request for protection waits for its answer."),
                Text("Đề nghị thêm lần nữa không làm thời hạn chạy lại.", "Asking once more would start no new term."),
                Text(
                    "Nếu nguy hiểm tăng lên, hãy đề nghị khẩn cấp; nếu đã khẩn cấp, hãy gọi ngay cơ quan hoặc công an.",
                    "If the danger grows, ask in an emergency; if that was done, call the body or the police.",
                ),
                article=article,
            )

    def _has_something_in_force(self, petition: Petition, article: str) -> None:
        strange = set(self.measures) - set(petition.protection.measures) if self.outcome == "applied" else ()
        if not petition.protection.measures or strange:
            raise Missing(
                Text("Biện pháp này không đang có hiệu lực.", "No such measure is in force."),
                Text("Chưa quyết định áp dụng, hoặc đã chấm dứt.", "It was not ordered, or has ended."),
                Text("Quyết định áp dụng trước.", "Order it first."),
                article=article,
                field="measures",
            )

    def _by_whoever_can(self, petition: Petition, law: Law, article: str) -> None:
        can = [law.measure(each, petition.kind) for each in self.measures]
        if not all(measure is not None and self.applied_by in measure.parties for measure in can):
            raise NoSuchGround(
                Text("Cơ quan này không áp dụng biện pháp đó.", "That body does not apply this measure."),
                Text("Luật nêu ai áp dụng từng biện pháp.", "The law names who applies each measure."),
                Text("Chọn đúng cơ quan đã áp dụng.", "Choose the body that applied it."),
                article=article,
                field="applied_by",
            )
