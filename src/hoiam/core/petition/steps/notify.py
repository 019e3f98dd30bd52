"""A paper goes to a party: sent, then served, and only service counts for terms that run from receipt; or there is nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.dossier.terms import may_be_nobody
from hoiam.core.petition.events import Notified
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import NOBODY, Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Notify:
    """`outcome`: sent or served; `party`: petitioner, accused, inspectorate, superior ... Or nobody: the law names such a
    party, there may be none in a case, and in this one there is none. forwarded: a body whose own duty it is has told him."""

    word: ClassVar[str] = "notify"
    party: str
    how: str
    on: date
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "sent", "served", "nobody", "forwarded"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if self.outcome == NOBODY and self.party not in may_be_nobody(petition, law):
            raise Missing(
                Text("Không ghi “không có” cho người này được.", "It cannot be recorded that there is nobody."),
                Text(
                    "Không có việc gửi nào còn nợ người này, hoặc luật luôn đòi gửi cho người này.",
                    "Nothing is owed to this party, or the law names it in every case.",
                ),
                Text("Gửi văn bản, rồi ghi ngày gửi.", "Send the paper and record the day."),
                article=self._article(petition, law, today),
                field="party",
            )
        fact = Notified(self.party, self.how, self.blobs)
        return (move(petition, law, self, fact, today=today, on=self.on, party=self.party),)

    def _article(self, petition: Petition, law: Law, today: date) -> str:
        edge = edge_of(petition, law, self.word, self.outcome, today)
        return edge.article if edge is not None else ""
