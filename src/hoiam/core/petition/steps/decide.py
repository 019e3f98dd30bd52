"""The decision or the answer, numbered in the register of documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Decided
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Decide:
    """The decision or the answer, numbered in the register of documents."""

    word: ClassVar[str] = "decide"
    result: str
    document: str
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if not self.document:
            raise Missing(
                Text("Chưa có số văn bản.", "The decision has no number."),
                Text("Quyết định phải vào sổ văn bản.", "A decision stands in the register of documents."),
                Text("Lấy số văn bản rồi ghi lại.", "Take a number and record it again."),
                field="document",
            )
        fact = Decided(self.result, self.document, self.blobs)
        return (move(petition, law, self, fact, today=today, result=self.result),)
