"""The petitioner is asked for more, by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import PETITIONER, Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import TooEarly
from hoiam.core.petition.events import MoreAsked
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Ask:
    """The petitioner is asked for more, by a day: no earlier one than the law gives him."""

    word: ClassVar[str] = "ask"
    what: str
    until: date
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = MoreAsked(self.what, self.until, self.blobs)
        act = move(petition, law, self, fact, today=today)
        own = next((clock for clock in act.starts if clock.whose == PETITIONER and clock.due is not None), None)
        if own is not None and own.due is not None and self.until < own.due:
            raise TooEarly(
                Text("Ngày đề nghị gửi quá sớm.", "The day by which it is to be had is too early."),
                Text(
                    f"Luật cho người được yêu cầu đến hết ngày {own.due:%d/%m/%Y}.",
                    f"The law gives whoever is asked until {own.due:%d/%m/%Y}.",
                ),
                Text("Chọn ngày đó hoặc muộn hơn.", "Choose that day or a later one."),
                article=law.rule(own.name, own.trigger).article,
                field="until",
            )
        return (act,)
