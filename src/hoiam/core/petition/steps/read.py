"""An office reads the words: one fact per office, petition and day, so that reading leaves a trace and no flood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.petition.events import WordsRead
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Read:
    """Reading is allowed in every state; the second time on a day leaves nothing new."""

    office: str
    word: ClassVar[str] = "read"
    outcome: Literal[""] = ""

    def speaks_of(self) -> str:
        return self.office

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if (self.office, today) in petition.read_by:
            return ()
        return (Act("read", WordsRead(self.office), today, petition.state, ""),)
