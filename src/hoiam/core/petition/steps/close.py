"""Nothing more is due: the petition rests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Closed
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Close:
    """Nothing more is due: the petition rests."""

    word: ClassVar[str] = "close"
    reason: str
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Closed(self.reason)
        return (move(petition, law, self, fact, today=today, ground=self.reason),)
