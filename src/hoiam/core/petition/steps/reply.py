"""The petitioner answers what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Replied
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Reply:
    """The petitioner answers what was asked."""

    word: ClassVar[str] = "reply"
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Replied(self.blobs)
        return (move(petition, law, self, fact, today=today),)
