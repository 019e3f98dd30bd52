"""The decision or the answer, numbered in the register of documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import APART, move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Decided
from hoiam.core.petition.state import LIST, Petition
from hoiam.core.petition.together import decided_for_several
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Decide:
    """The decision or the answer, numbered in the register of documents. Of several who write together each has one of his own
    (`each`), or their list, sealed with the names, goes with the one."""

    word: ClassVar[str] = "decide"
    result: str
    document: str
    blobs: tuple[Sealed, ...] = ()
    each: bool = False
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Raises the law's refusal; Missing without a number, and for one decision of several without the list of them."""
        if not self.document:
            raise Missing(
                Text("Chưa có số văn bản.", "The decision has no number."),
                Text("Quyết định phải vào sổ văn bản.", "A decision stands in the register of documents."),
                Text("Lấy số văn bản rồi ghi lại.", "Take a number and record it again."),
                field="document",
            )
        fact = Decided(self.result, self.document, self.blobs, self.each)
        act = move(petition, law, self, fact, today=today, result=self.result)
        several = decided_for_several(petition, law)
        if several is not None and not self.each and not any(b.kind == LIST and b.tier == APART for b in self.blobs):
            raise Missing(
                Text("Chưa có danh sách những người cùng đứng đơn.", "The list of those who write together is missing."),
                Text(
                    f"{petition.people} người cùng đứng đơn: quyết định cho từng người, hoặc một quyết định kèm danh sách.",
                    f"{petition.people} write together: a decision for each of them, or one with their list.",
                ),
                Text(
                    "Kèm danh sách (được niêm phong cùng tên, không công khai), hoặc chọn ra quyết định cho từng người.",
                    "Send the list along (sealed with the names, never published), or choose a decision for each.",
                ),
                article=several.article,
                field="file",
            )
        return (act,)
