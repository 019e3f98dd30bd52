"""What the petitioner wrote by hand is typed out by one office and held against the original by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.participants import checks, originals_apart, stands_under
from hoiam.core.dossier.refusals import Missing, NotYours
from hoiam.core.petition.events import Transcribed
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Transcribe:
    """`outcome`: typed, checked or returned; whoever typed does not check."""

    word: ClassVar[str] = "transcribe"
    office: str
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "typed", "checked", "returned"] = ""

    def speaks_of(self) -> str:
        return self.office

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if self.outcome != "typed":
            self._is_second(petition, law, today)
        elif originals_apart(law, stands_under(petition)) is None:
            raise self._nothing_apart(petition, law, today)
        fact = Transcribed(self.office, self.blobs)
        return (move(petition, law, self, fact, today=today),)

    def _nothing_apart(self, petition: Petition, law: Law, today: date) -> Missing:
        """Where originals lie with the words, whoever may read sees them, and a copy would pass for what the writer typed."""
        edge = edge_of(petition, law, self.word, self.outcome, today)
        return Missing(
            Text("Không có bản gốc nào để chép.", "There is no original to type out."),
            Text(
                "Chỉ chép bản gốc được niêm phong cùng với tên; bản gốc của đơn này nằm cùng nội dung đơn.",
                "Only originals that are sealed with the name are typed out; those of this petition lie with its words.",
            ),
            Text("Đọc bản gốc trong nội dung đơn.", "Read the original with the petition's words."),
            article=edge.article if edge is not None else "",
        )

    def _is_second(self, petition: Petition, law: Law, today: date) -> None:
        edge = edge_of(petition, law, self.word, self.outcome, today)
        article = edge.article if edge is not None else ""
        if not petition.typed_by:
            raise Missing(
                Text("Không có bản chép nào chờ soát.", "No typed copy waits for a check."),
                Text(
                    "Bản gốc chưa được chép lại, hoặc bản chép đã được người khác soát.",
                    "The original has not been typed out, or another office has checked the copy.",
                ),
                Text("Xem lại hồ sơ; nếu cần, chép lại bản gốc.", "Look at the file; type the original out if need be."),
                article=article,
            )
        if not checks(petition, self.office):
            raise NotYours(
                Text("Người chép không tự soát bản chép của mình.", "Whoever typed the copy does not check it."),
                Text(
                    "Bản chép chỉ lưu hành khi người thứ hai đã soát với bản gốc.",
                    "A typed copy goes round only when a second person has held it against the original.",
                ),
                Text("Nhờ một văn phòng khác của cơ quan soát.", "Ask another office of the body to check it."),
                article=article,
            )
