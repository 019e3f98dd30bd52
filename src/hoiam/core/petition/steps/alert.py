"""Harm that cannot wait is reported to the head at once; he orders what is to be done, or whoever can prevent it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Alerted
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Alert:
    """`outcome`: reported (to the head), ordered (by him), or sent (to whoever can prevent it)."""

    word: ClassVar[str] = "alert"
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "reported", "ordered", "sent"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        return (move(petition, law, self, Alerted(self.blobs), today=today),)
