"""Another body is asked for its opinion, or gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from hoiam.core.petition.events import Act, Coordinated, Sealed
from hoiam.core.petition.move import move
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Coordinate:
    """`outcome`: asked or given."""

    word: ClassVar[str] = "coordinate"
    outcome: str
    body: str
    blobs: tuple[Sealed, ...] = ()

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Coordinated(self.outcome, self.body, self.blobs)
        return (move(petition, law, self, fact, today=today),)
