"""Protection of the petitioner is asked for, ordered or ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Protected
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Protect:
    """`outcome`: asked, ordered or ended."""

    word: ClassVar[str] = "protect"
    measure: str = ""
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "asked", "ordered", "ended"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Protected(self.measure, self.blobs)
        return (move(petition, law, self, fact, today=today),)
