"""The public copy leaves the gate: what was found in it was taken out or kept, each by an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Gated
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class PassGate:
    """`outcome`: drafted or cleared. `original` and `public` are digests of the document before and after."""

    word: ClassVar[str] = "gate"
    taken_out: int
    kept: int
    original: str
    public: str
    outcome: Literal["", "drafted", "cleared"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Gated(self.taken_out, self.kept, self.original, self.public)
        return (move(petition, law, self, fact, today=today),)
