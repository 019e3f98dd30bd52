"""The petitioner goes further: a second complaint or a continued denunciation, where the law leaves him the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.refusals import NotNow
from hoiam.core.petition.events import Appealed
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import STAYS, Edge, Law
from hoiam.core.words import Text


def gone_already(petition: Petition, edge: Edge) -> bool:
    """Whether its writer has gone further along this edge before, which leaves the petition where it is."""
    return edge.target == STAYS and petition.happened(edge.name)


@dataclass(frozen=True, slots=True)
class Appeal:
    """`kind` is the kind of the new petition, `successor` its id (32 hex)."""

    kind: str
    successor: str
    word: ClassVar[str] = "appeal"
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        edge = edge_of(petition, law, self.word, self.outcome, today)
        if edge is not None and gone_already(petition, edge):
            raise NotNow(
                Text("Đã gửi lên cấp trên rồi.", "It has gone to the superior already."),
                Text(
                    "Việc chưa được giải quyết vì quá hạn chỉ gửi lên cấp trên một lần; cấp trên đang đôn đốc.",
                    "That it is not settled in time goes up once; the superior is pressing for it.",
                ),
                Text("Theo dõi bằng mã tra cứu của đơn đó.", "Follow it with the return code of that petition."),
                article=edge.article,
            )
        return (move(petition, law, self, Appealed(self.kind, self.successor), today=today),)
