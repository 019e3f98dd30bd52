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
    party, there may be none in a case, and in this one there is none. forwarded: a body whose own duty it is has told him.
    `which`: of a party that is several, to whom of them, by their places."""

    word: ClassVar[str] = "notify"
    party: str
    how: str
    on: date
    blobs: tuple[Sealed, ...] = ()
    which: tuple[str, ...] = ()
    outcome: Literal["", "sent", "served", "nobody", "forwarded"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """The act that says who was told. Raises Missing for nobody where the law names somebody in every case, and for a party
        that is several where it is not said to whom of them."""
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
        left = petition.several.get(self.party)
        which = left if left is not None and len(left) == 1 and not self.which else self.which
        act = move(
            petition,
            law,
            self,
            Notified(self.party, self.how, self.blobs, which),
            today=today,
            on=self.on,
            party=self.party,
            which=which,
        )
        if left is not None and self.outcome != NOBODY and (not which or not set(which) <= set(left)):
            raise Missing(
                Text("Chưa chọn gửi cho ai trong số họ.", "It is not said to whom of them."),
                Text(
                    f"Có {len(left)} người hoặc cơ quan; ai cũng phải được báo, nên ghi riêng từng lần gửi.",
                    f"There are {len(left)}, and each is to be told; so each sending is recorded.",
                ),
                Text("Chọn những người đã được gửi lần này.", "Choose those to whom it went this time."),
                article=act.article,
                field="which",
            )
        if left is None and which:
            raise ValueError(f"{self.party} is one, and not {which}")  # a face that tries is broken
        return (act,)

    def _article(self, petition: Petition, law: Law, today: date) -> str:
        edge = edge_of(petition, law, self.word, self.outcome, today)
        return edge.article if edge is not None else ""
