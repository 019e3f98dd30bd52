"""The petition goes to the competent body: sent here, received there, or undone before that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Transferred
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Transfer:
    """`outcome`: sent, received or undone; `key` is the fingerprint of the receiving body's public key."""

    word: ClassVar[str] = "transfer"
    body: str
    reason: str = ""
    key: str = ""
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "sent", "received", "undone"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if self.outcome == "sent" and self.body == petition.body:
            raise Missing(
                Text("Đơn đang ở chính cơ quan này.", "The petition is at this very body."),
                Text("Chỉ chuyển được sang cơ quan khác.", "It can be transferred to another body only."),
                Text("Chọn cơ quan có thẩm quyền.", "Choose the competent body."),
                field="body",
            )
        fact = Transferred(self.body, self.reason, self.key, self.blobs)
        return (move(petition, law, self, fact, today=today),)
