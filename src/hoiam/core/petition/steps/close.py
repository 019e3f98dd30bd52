"""Nothing more is due: the petition rests; or a court has taken the case."""

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
    """Nothing more is due: the petition rests. With the outcome ``court`` a court has taken the case, on the day ``on`` (None:
    today): it is not complained of any further."""

    word: ClassVar[str] = "close"
    reason: str
    on: date | None = None
    outcome: Literal["", "court"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Closed(self.reason)
        return (move(petition, law, self, fact, today=today, on=self.on, ground=self.reason),)
