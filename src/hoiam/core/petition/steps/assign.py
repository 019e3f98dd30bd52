"""Offices are given the petition to handle or to verify."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.petition.events import Act, Assigned, Text
from hoiam.core.petition.move import barred, move
from hoiam.core.petition.refusals import Missing, RecusedHere
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Assign:
    """Offices are given the petition to handle or to verify."""

    word: ClassVar[str] = "assign"
    offices: tuple[str, ...]
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if not self.offices:
            raise Missing(
                Text("Chưa chọn ai xử lý.", "Nobody was chosen."),
                Text("Đơn phải có ít nhất một cán bộ phụ trách.", "A petition needs at least one office that handles it."),
                Text("Chọn một hoặc nhiều cán bộ.", "Choose one or more."),
                field="offices",
            )
        for office in self.offices:
            if barred(petition, law, office, today):
                raise RecusedHere(
                    Text("Không thể giao đơn cho người này.", "This office cannot be given the petition."),
                    Text(
                        "Người đó là người bị nêu trong đơn hoặc đã được thay đổi vì có liên quan.",
                        "It is the one complained of, or was kept away because of a stake in it.",
                    ),
                    Text("Chọn người khác, hoặc chuyển lên cấp trên.", "Choose another, or hand it to the superior body."),
                    field="offices",
                )
        fact = Assigned(self.offices)
        return (move(petition, law, self, fact, today=today),)
