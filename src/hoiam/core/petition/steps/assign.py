"""Offices are given the petition to handle or to verify."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.dossier.participants import above, barred
from hoiam.core.dossier.refusals import Missing, NotYours, RecusedHere
from hoiam.core.petition.events import Assigned
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


def kept_from_it() -> RecusedHere:
    """Why an office that is kept away, or whose holder is since he had another one before, is not given the petition."""
    return RecusedHere(
        Text("Không thể giao đơn cho người này.", "This office cannot be given the petition."),
        Text(
            "Người đó là người bị nêu trong đơn hoặc đã được thay đổi vì có liên quan.",
            "It is the one complained of, or was kept away because of a stake in it.",
        ),
        Text("Chọn người khác, hoặc chuyển lên cấp trên.", "Choose another, or hand it to the superior body."),
        field="offices",
    )


@dataclass(frozen=True, slots=True)
class Assign:
    """Offices are given the petition to handle or to verify."""

    word: ClassVar[str] = "assign"
    offices: tuple[str, ...]
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """The act that puts these offices in charge. Raises Missing for none, NotYours for an office of another body and
        RecusedHere for one that is kept away."""
        if not self.offices:
            raise Missing(
                Text("Chưa chọn ai xử lý.", "Nobody was chosen."),
                Text("Đơn phải có ít nhất một cán bộ phụ trách.", "A petition needs at least one office that handles it."),
                Text("Chọn một hoặc nhiều cán bộ.", "Choose one or more."),
                field="offices",
            )
        for office in self.offices:
            if above(office)[1:] == () or above(office)[-1] != petition.body:
                raise NotYours(
                    Text("Không thể giao đơn cho người này.", "This office cannot be given the petition."),
                    Text("Người đó không thuộc cơ quan đang giữ đơn.", "It is not of the body that has the petition."),
                    Text(
                        "Chọn người của cơ quan này, hoặc chuyển đơn đến cơ quan kia.",
                        "Choose one of this body, or transfer the petition to the other.",
                    ),
                    field="offices",
                )
            if barred(petition, law, office):
                raise kept_from_it()
        fact = Assigned(self.offices)
        return (move(petition, law, self, fact, today=today),)
