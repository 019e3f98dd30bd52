"""The body takes the petition up; the term for the decision starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.petition import mandates
from hoiam.core.petition.events import Accepted
from hoiam.core.petition.state import Petition
from hoiam.core.petition.together import lacking
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Accept:
    """The body takes the petition up; the term for the decision starts."""

    word: ClassVar[str] = "accept"
    conditions: tuple[str, ...] = ()
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Raises the law's refusal; Missing while nobody has looked at the paper of whoever acts for the petitioner, and where
        several write and what the law wants of them first is not there."""
        fact = Accepted(self.conditions, self.blobs)
        act = move(petition, law, self, fact, today=today, conditions=self.conditions)
        mandates.lawful_first(petition, law, today)
        if (missing := lacking(petition, law)) is not None:
            raise missing
        return (act,)
