"""A petition is handled by itself again: at its petitioner's word, who gives no reason, or at an office's, with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Left
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class LeaveGroup:
    """`outcome`: asked (the petitioner objects), or ended (an office takes it out, for a `ground` of the law). What was found
    for all before stays with the petition; of what comes after it gets nothing."""

    word: ClassVar[str] = "leave_group"
    ground: str = ""
    outcome: Literal["", "asked", "ended"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """The act. Raises Missing for a petition that is in no group."""
        edge = edge_of(petition, law, self.word, self.outcome, today)
        alone = in_no_group(petition, edge.article if edge is not None else "")
        if alone is not None:
            raise alone
        fact = Left(petition.group, self.ground)
        return (move(petition, law, self, fact, today=today, ground=self.ground),)


def in_no_group(petition: Petition, article: str = "") -> Missing | None:
    """What is said of a petition that is in no group; None where it is in one."""
    if petition.group:
        return None
    return Missing(
        Text("Đơn này không được giải quyết chung.", "This petition is in no group."),
        Text("Đơn chưa vào nhóm nào, hoặc đã ra khỏi nhóm.", "It was never in one, or has left it."),
        Text("Không cần làm gì thêm: đơn đang được giải quyết riêng.", "Nothing is to do: it is handled by itself."),
        article=article,
    )
