"""The facts are looked into: ordered, then reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition import joint
from hoiam.core.petition.events import Verified
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Verify:
    """`outcome`: ordered, reported, or differs (the findings and the petition do not agree); at_once: whoever decides looked
    into it himself, since all is plain."""

    word: ClassVar[str] = "verify"
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "ordered", "reported", "differs", "at_once"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Raises Missing where it is reported and another body has not done its part."""
        act = move(petition, law, self, Verified(self.blobs), today=today)
        if self.outcome in ("reported", "differs"):
            joint.may_report(petition, law, act.article)
        return (act,)
