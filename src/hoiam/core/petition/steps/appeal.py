"""The petitioner goes further: a second complaint or a continued denunciation, where the law leaves him the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.refusals import NotNow
from hoiam.core.dossier.terms import too_late_since
from hoiam.core.petition.events import Appealed
from hoiam.core.petition.state import Petition
from hoiam.core.petition.timing import posted_in_time
from hoiam.core.procedure import STAYS, Edge, Law
from hoiam.core.words import Text

OVER: Final = frozenset({"ended", "resumed"})
"""The ends of the step that say that it is over above, and not that somebody goes there."""


def gone_already(petition: Petition, edge: Edge) -> bool:
    """Whether its writer has gone further along this edge before, which leaves the petition where it is, and that is not over.
    Where it is settled afterwards he may go further with what was settled."""
    on_his_way = edge.step == "appeal" and edge.outcome not in OVER
    return on_his_way and edge.target == STAYS and petition.gone_further


@dataclass(frozen=True, slots=True)
class Appeal:
    """He went further, the body above says that his paper came in there (outcome ``received``), or it is over there without a
    decision: so the one here is in effect (``ended``), or, where nothing was decided, it is settled here (``resumed``).

    `kind` is the kind of the new petition, `successor` its id (32 hex; empty where it is not known here), ``body`` the one that
    has it, where it is not known by that. ``came`` is the day on which a paper came in (None: today); ``posted`` the one on
    which it was posted, which is the one that counts. ``excuse``: why it comes late, by the law's own list.
    """

    kind: str
    successor: str
    came: date | None = None
    posted: date | None = None
    excuse: str = ""
    body: str = ""
    word: ClassVar[str] = "appeal"
    outcome: Literal["", "received", "ended", "resumed"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Raises TooEarly for a day to come, or a posting after the paper came in; NotNow where he went further already."""
        came = self.came or today
        edge = edge_of(petition, law, self.word, self.outcome, today)
        article = edge.article if edge is not None else ""
        posted_in_time(self.posted, came, article)
        if edge is not None and gone_already(petition, edge):
            raise NotNow(
                Text("Việc đi tiếp đã được ghi nhận.", "That it goes further is on record already."),
                Text("Mỗi vụ việc chỉ đi tiếp một lần.", "A case goes further once."),
                Text("Theo dõi đơn đi tiếp.", "Follow the petition that takes it further."),
                article=article,
            )
        day = self.posted or came
        late = edge is not None and too_late_since(petition, edge, day) is not None
        fact = Appealed(self.kind, self.successor, self.posted, self.excuse if late else "", self.body)
        return (move(petition, law, self, fact, today=today, on=day, excuse=self.excuse),)
