"""What the verification found, as a conclusion; `result` is one that the law lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Concluded
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Conclude:
    """What the verification found, as a conclusion; `result` is one that the law lists."""

    word: ClassVar[str] = "conclude"
    result: str
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Concluded(self.result, self.blobs)
        return (move(petition, law, self, fact, today=today, result=self.result),)
