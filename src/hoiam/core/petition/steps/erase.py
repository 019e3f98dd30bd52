"""What opens the names is destroyed on a day, by itself: the time of keeping is over, and two offices ordered it; or somebody
keeps them; or they are erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import NameErased
from hoiam.core.petition.keeping import kept_no_longer
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Erase:
    """``outcome``: ordered, by the order of two offices, for a day; spared; or finished, once the gatekeeper has destroyed what
    opens the names. What stands already leaves no second act."""

    word: ClassVar[str] = "erase"
    order: str
    on: date
    outcome: Literal["", "ordered", "spared", "finished"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if petition.nameless is not None or (petition.erases is not None) == (self.outcome == "ordered"):
            return ()
        act = move(petition, law, self, NameErased(self.order, self.on), today=today)
        if self.outcome == "ordered":
            kept_no_longer(petition, law, today, act.article)
            if petition.splitting is not None or petition.split_off:
                raise Missing(
                    Text("Chưa xóa riêng họ tên của đơn này được.", "The names of this petition cannot go by themselves."),
                    Text(
                        "Mã của các đơn đã tách được niêm phong cùng họ tên; xóa thì người viết mất đường tới các đơn đó.",
                        "The codes of the petitions split off lie sealed with the names; its writer would lose his way there.",
                    ),
                    Text(
                        "Để nguyên, hoặc hủy cả đơn khi các đơn đã tách cũng hết thời hạn lưu.",
                        "Leave it, or end it as a whole once those are kept no longer either.",
                    ),
                    article=act.article,
                )
        return (act,)
