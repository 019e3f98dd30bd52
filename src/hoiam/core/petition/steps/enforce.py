"""The decision is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Enforced
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Enforce:
    """`outcome`: ordered or done; stayed and stay_lifted of the decision complained of, while the complaint is open."""

    word: ClassVar[str] = "enforce"
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "ordered", "done", "stayed", "stay_lifted"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Enforced(self.blobs)
        return (move(petition, law, self, fact, today=today),)
