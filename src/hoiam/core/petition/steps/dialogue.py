"""The body and the petitioner meet: the meeting is called, then held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Dialogued
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Hold:
    """`outcome`: called or held."""

    word: ClassVar[str] = "dialogue"
    held_on: date
    blobs: tuple[Sealed, ...] = ()
    outcome: str = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Dialogued(self.held_on, self.blobs)
        return (
            move(
                petition,
                law,
                self,
                fact,
                today=today,
                on=self.held_on if self.outcome == "held" else None,
                planned=self.held_on,
            ),
        )
