"""The petitioner goes further: a second complaint or a continued denunciation, where the law leaves him the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from hoiam.core.petition.events import Act, Appealed, Text
from hoiam.core.petition.move import move
from hoiam.core.petition.refusals import TooLate
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Appeal:
    """`kind` is the kind of the new petition, `successor` its id (32 hex)."""

    kind: str
    successor: str
    word: ClassVar[str] = "appeal"
    outcome: ClassVar[str] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        act = move(petition, law, self, Appealed(self.kind, self.successor), today=today)
        own = [clock for clock in petition.clocks.values() if clock.whose == "petitioner" and clock.due is not None]
        if own and all(clock.due is not None and today > clock.due for clock in own):
            last = max(clock.due for clock in own if clock.due is not None)
            raise TooLate(
                Text("Đã hết thời hạn đi tiếp.", "The time to go further has passed."),
                Text(f"Thời hạn kết thúc ngày {last:%d/%m/%Y}.", f"It ended on {last:%d/%m/%Y}."),
                Text(
                    "Nếu có trở ngại khách quan, hãy nêu trong đơn mới; hoặc hỏi về quyền khởi kiện.",
                    "If something beyond you kept you from it, say so in a new petition; or ask about going to court.",
                ),
                article=act.article,
            )
        return (act,)
