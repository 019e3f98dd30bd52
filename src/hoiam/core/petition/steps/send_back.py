"""The papers go back to the writer with guidance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import SentBack
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class SendBack:
    """The papers go back to the writer with guidance."""

    word: ClassVar[str] = "send_back"
    reason: str
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = SentBack(self.reason, self.blobs)
        return (move(petition, law, self, fact, today=today, ground=self.reason),)
