"""The ground is gone: the case goes on, and its terms from where they stood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Resumed
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Resume:
    """The ground is gone: the case goes on, and its terms from where they stood."""

    word: ClassVar[str] = "resume"
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Resumed(self.blobs)
        return (move(petition, law, self, fact, today=today),)
