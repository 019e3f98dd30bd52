"""The time for which a petition is kept is over, and its keys are destroyed on a day; or somebody keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import TooEarly
from hoiam.core.petition.events import Expired
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Expire:
    """``outcome``: ordered, by the order of two offices, for a day; or spared. What stands already leaves no second act."""

    word: ClassVar[str] = "expire"
    order: str
    on: date
    outcome: Literal["", "ordered", "spared"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if (petition.expires is not None) == (self.outcome == "ordered"):
            return ()
        act = move(petition, law, self, Expired(self.order, self.on), today=today)
        if self.outcome == "ordered":
            kept_no_longer(petition, law, today, act.article)
        return (act,)


def kept_no_longer(petition: Petition, law: Law, today: date, article: str) -> None:
    """Returns where the law has the petition kept no longer; else TooEarly, with the day."""
    until = law.kept_until(petition.kind, petition.state, petition.since)
    if until is not None and until < today:
        return
    raise TooEarly(
        Text("Chưa hết thời hạn lưu.", "It is kept for longer."),
        Text(f"Phải lưu hết ngày {until:%d/%m/%Y}.", f"It is kept to the end of {until:%d/%m/%Y}.")
        if until is not None
        else Text("Không có quy định nào cho hủy đơn này.", "No rule lets this petition be destroyed."),
        Text("Để nguyên hồ sơ.", "Leave it."),
        article=article,
    )
