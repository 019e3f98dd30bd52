"""A paper goes to a party: sent, then served; only service counts for terms that run from receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import PETITIONER, Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Notified
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Notify:
    """`outcome`: sent or served; `party`: petitioner, accused, inspectorate, superior ..."""

    word: ClassVar[str] = "notify"
    party: str
    how: str
    on: date
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "sent", "served"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Notified(self.party, self.how, self.blobs)
        return (move(petition, law, self, fact, today=today, on=self.on, to_another=self.party != PETITIONER),)
