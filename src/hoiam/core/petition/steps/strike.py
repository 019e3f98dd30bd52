"""A part of a joint verification is struck off: it is not needed, or nobody will do it, for a reason of the law's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition import joint
from hoiam.core.petition.events import TaskStruck
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Strike:
    """``task`` is the id of its errand (32 hex), ``reason`` why."""

    word: ClassVar[str] = "strike"
    task: str
    reason: str
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """TaskStruck. Raises Missing for what is no open part of this verification."""
        act = move(petition, law, self, TaskStruck(self.task, self.reason), today=today, ground=self.reason)
        if self.task not in {each.id for each in joint.open_tasks(petition, law)}:
            raise Missing(
                Text("Không có phần việc này.", "There is no such part."),
                Text(
                    "Chỉ bỏ được phần việc chưa xong của đơn này.",
                    "Only a part of this petition that is not done can be struck off.",
                ),
                Text("Chọn trong các phần việc chưa xong.", "Choose among those that are not done."),
                article=act.article,
                field="task",
            )
        return (act,)
