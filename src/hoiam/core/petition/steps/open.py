"""A name is opened for a purpose from the list; the petitioner sees this act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Opened
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Open:
    """A name is opened for a purpose from the list; the petitioner sees this act."""

    word: ClassVar[str] = "open"
    purpose: str
    office: str
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def speaks_of(self) -> str:
        return self.office

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Opened(self.purpose, self.office, self.blobs)
        return (move(petition, law, self, fact, today=today),)
