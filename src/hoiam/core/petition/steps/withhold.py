"""The words or the names stay closed to an office that asked for them: on record, so that nobody is said to have read what
he was not shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Withheld
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Withhold:
    """`outcome`: words or names; `of` is the number of the act by which the office had asked, 0 for none: then the second time
    on a day leaves nothing new."""

    word: ClassVar[str] = "withhold"
    office: str
    reason: str
    of: int = 0
    outcome: Literal["", "words", "names"] = ""

    def speaks_of(self) -> str:
        return self.office

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if not self.of and (self.office, self.outcome, today) in petition.withheld:
            return ()
        fact = Withheld(self.office, self.reason, self.of)
        return (move(petition, law, self, fact, today=today),)
