"""The body does not take the petition up, on a ground that the law names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Refused
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Refuse:
    """The body does not take the petition up, on a ground that the law names."""

    word: ClassVar[str] = "refuse"
    ground: str
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Refused(self.ground, self.blobs)
        return (move(petition, law, self, fact, today=today, ground=self.ground),)
