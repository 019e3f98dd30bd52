"""One of several who wrote a petition together gets, at the counter, a slip of his own to follow it by; or it is taken back.

The slip opens what happened and when, and nothing that is sealed; with it nobody does anything. Whose it is stands nowhere: the
act names the place on the paper that they signed, and who signed there lies sealed in their list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import FollowSlip
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text

COMPARING: Final = "verify_identity"
"""For what an office opens the names before it gives a slip: it compares whoever came with the list."""


@dataclass(frozen=True, slots=True)
class GiveFollowSlip:
    """`outcome`: given or ended. `seat`: the place on the paper, from 1 on; `slip`: by what the slip is found (64 hex digits);
    `office`: which has compared whoever came with the sealed list, today and on record."""

    word: ClassVar[str] = "follow_slip"
    slip: str
    seat: int
    office: str = ""
    outcome: Literal["", "given", "ended"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """The act. Raises Missing where one alone wrote, for a place that nobody signed, one that has a slip already (or none,
        where it is taken back), and where this office has not opened the names today to compare them."""
        slips = dict(petition.followers)
        slip = slips.get(self.seat, "") if self.outcome == "ended" else self.slip
        act = move(petition, law, self, FollowSlip(slip, self.seat), today=today)
        if petition.people < 2:
            raise Missing(
                Text("Đơn này không có nhiều người cùng đứng.", "One alone wrote this petition."),
                Text("Phiếu theo dõi riêng là cho người cùng đứng một đơn.", "Such a slip is for one of several who wrote."),
                Text("Người viết theo dõi bằng mã tra cứu của mình.", "He follows it with his return code."),
                article=act.article,
            )
        if not 1 <= self.seat <= petition.people:
            raise Missing(
                Text("Không có người ký ở vị trí này.", "Nobody signed at this place."),
                Text(f"Đơn có {petition.people} người cùng đứng.", f"{petition.people} wrote the petition."),
                Text("Xem lại số thứ tự trong danh sách.", "Look at the place in the list again."),
                article=act.article,
                field="seat",
            )
        if self.outcome == "ended":
            if not slip:
                raise Missing(
                    Text("Vị trí này không có phiếu nào.", "This place has no slip."),
                    Text("Phiếu chưa cấp, hoặc đã thu hồi.", "None was given, or it was taken back."),
                    Text("Không cần làm gì thêm.", "Nothing is to do."),
                    article=act.article,
                    field="seat",
                )
            return (act,)
        if self.seat in slips:
            raise Missing(
                Text("Người ở vị trí này đã có phiếu.", "Whoever signed at this place has a slip."),
                Text("Mỗi người cùng đứng đơn có một phiếu, không hơn.", "Each who wrote has one slip and no more."),
                Text("Nếu phiếu bị mất, thu hồi phiếu cũ rồi cấp phiếu mới.", "If it is lost, take it back and give another."),
                article=act.article,
                field="seat",
            )
        if not any(o.office == self.office and o.day == today and o.purpose == COMPARING for o in petition.openings):
            raise Missing(
                Text("Chưa so người đến với danh sách.", "Whoever came was not compared with the list."),
                Text(
                    "Hôm nay văn phòng này chưa mở tên để so giấy tờ của người đến với danh sách người cùng đứng đơn.",
                    "This office has not opened the names today to compare his papers with the list of those who wrote.",
                ),
                Text("Mở tên với mục đích so giấy tờ, rồi cấp phiếu.", "Open the names to compare them; then give the slip."),
                article=act.article,
            )
        return (act,)
