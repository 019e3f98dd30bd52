"""An officer says what kind of petition this is, about what, and under which conditions of the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Classified
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Classify:
    """An officer says what kind of petition this is, about what, and under which conditions of the law.

    `outcome`: competent or elsewhere; field: it is about a breach by anybody in a field that the body manages; overdue: it was
    brought because a body below is late; information: it is not handled as what it says it is, and looked into all the same."""

    word: ClassVar[str] = "classify"
    kind: str
    subject: str
    conditions: tuple[str, ...] = ()
    outcome: Literal["", "competent", "elsewhere", "field", "overdue", "information"] = ""

    def relabels_as(self) -> str:
        return self.kind

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        fact = Classified(self.kind, self.subject, self.conditions)
        return (move(petition, law, self, fact, today=today, kind=self.kind, conditions=self.conditions),)
