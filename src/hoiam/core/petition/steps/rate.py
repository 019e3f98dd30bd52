"""The petitioner says what the answer was worth to him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Rated
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Rate:
    """The petitioner says what the answer was worth to him."""

    word: ClassVar[str] = "rate"
    score: int
    answered: bool
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if not 1 <= self.score <= 5:
            raise Missing(
                Text("Chưa chọn mức đánh giá.", "No score was chosen."),
                Text("Mức đánh giá từ 1 đến 5.", "A score is 1 to 5."),
                Text("Chọn một mức.", "Choose one."),
                field="score",
            )
        fact = Rated(self.score, self.answered)
        return (move(petition, law, self, fact, today=today),)
