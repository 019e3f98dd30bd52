"""The petitioner is asked for more, by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import MoreAsked
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Ask:
    """The petitioner is asked for more, by a day."""

    word: ClassVar[str] = "ask"
    what: str
    until: date
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = MoreAsked(self.what, self.until, self.blobs)
        return (move(petition, law, self, fact, today=today),)
