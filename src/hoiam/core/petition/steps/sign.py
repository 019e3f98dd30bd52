"""The petition takes the form that the law asks for; the terms of the kind start on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Signed
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Sign:
    """`how`: digital, paper or visit; `on` is the day the signed form came in."""

    word: ClassVar[str] = "sign"
    how: str
    on: date
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Signed(self.how, self.blobs)
        return (move(petition, law, self, fact, today=today, on=self.on),)
