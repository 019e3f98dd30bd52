"""An office is kept away from the petition because it is concerned by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Recused
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Recuse:
    """An office is kept away from the petition because it is concerned by it; outcome `declared`: it says so itself."""

    word: ClassVar[str] = "recuse"
    office: str
    reason: str
    outcome: Literal["", "declared"] = ""

    def speaks_of(self) -> str:
        return self.office if self.outcome == "declared" else ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Recused(self.office, self.reason)
        return (move(petition, law, self, fact, today=today),)
