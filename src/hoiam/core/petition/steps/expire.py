"""The time for which a petition is kept is over, and its keys are destroyed on a day; or somebody keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.petition.events import Expired
from hoiam.core.petition.keeping import kept_no_longer
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Expire:
    """``outcome``: ordered, by the order of two offices, for a day; or spared. What stands already leaves no second act."""

    word: ClassVar[str] = "expire"
    order: str
    on: date
    outcome: Literal["", "ordered", "spared"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if (petition.expires is not None) == (self.outcome == "ordered"):
            return ()
        act = move(petition, law, self, Expired(self.order, self.on), today=today)
        if self.outcome == "ordered":
            kept_no_longer(petition, law, today, act.article)
        return (act,)
