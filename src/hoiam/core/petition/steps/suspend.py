"""The case stands still on a ground that the law names, and its terms with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Suspended
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Suspend:
    """The case stands still on a ground that the law names, and its terms with it."""

    word: ClassVar[str] = "suspend"
    ground: str
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Suspended(self.ground, self.blobs)
        return (move(petition, law, self, fact, today=today, ground=self.ground),)
