"""The term for the decision is made longer, under a condition or up to the number that the law allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Extended
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Extend:
    """The term for the decision is made longer, under a condition or up to the number that the law allows."""

    word: ClassVar[str] = "extend"
    conditions: tuple[str, ...] = ()
    days: int = 0
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Extended(self.conditions, self.days, self.blobs)
        return (move(petition, law, self, fact, today=today, conditions=self.conditions, days=self.days or None),)
