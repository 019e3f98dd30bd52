"""The body and the petitioner meet: the meeting is called, then held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Dialogued
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Hold:
    """`outcome`: called, held, or absent (the petitioner did not come)."""

    word: ClassVar[str] = "dialogue"
    held_on: date
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "called", "held", "absent"] = ""

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
