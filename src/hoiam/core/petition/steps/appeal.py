"""The petitioner goes further: a second complaint or a continued denunciation, where the law leaves him the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Appealed
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Appeal:
    """`kind` is the kind of the new petition, `successor` its id (32 hex)."""

    kind: str
    successor: str
    word: ClassVar[str] = "appeal"
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        return (move(petition, law, self, Appealed(self.kind, self.successor), today=today),)
