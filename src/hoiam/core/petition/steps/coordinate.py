"""Another body is asked for its opinion, or gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Coordinated
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Coordinate:
    """`outcome`: asked or given; expert and expert_back for an appraisal; crime: the file goes to the investigators."""

    word: ClassVar[str] = "coordinate"
    body: str
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "asked", "given", "expert", "expert_back", "crime"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Coordinated(self.body, self.blobs)
        return (move(petition, law, self, fact, today=today),)
