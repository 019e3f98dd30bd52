"""The gated copy of the decision or answer goes on the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Published
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Publish:
    """`answer` is the random id of the page on the register."""

    word: ClassVar[str] = "publish"
    answer: str
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        act = move(petition, law, self, Published(petition.public, self.answer), today=today)
        if not petition.public:
            raise Missing(
                Text("Chưa thể công bố.", "This cannot be published yet."),
                Text("Bản công khai chưa được duyệt.", "The public copy has not passed the gate."),
                Text("Hãy kiểm tra bản công khai trước.", "Pass the gate first."),
                article=act.article,
            )
        return (act,)
