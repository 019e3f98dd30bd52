"""A petition has the same content as an earlier one: an office that sees both says so, by the number of the earlier one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.participants import kept_away
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Linked
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Duplicate:
    """`outcome`: noted, or ended (it is not settled again, and kept). `earlier` stands for the earlier one, as whoever sees
    both finds it, and `away` is who is kept away from that; one that is ended has them from the history."""

    word: ClassVar[str] = "duplicate"
    ground: str
    earlier: str = ""
    away: Collection[str] = ()
    outcome: Literal["", "noted", "ended"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """The act. Raises Missing where somebody is kept away from the earlier one and not from this one, since the link would
        tell him of it."""
        edge = edge_of(petition, law, self.word, self.outcome, today)
        if self.outcome == "noted" and not set(self.away) <= set(kept_away(petition, law)):
            raise Missing(
                Text("Không nối được hai đơn này.", "These two petitions cannot be linked."),
                Text(
                    "Có người bị giữ ngoài đơn trước mà không bị giữ ngoài đơn này; nối lại thì người đó biết có đơn trước.",
                    "Somebody is kept away from the earlier one and not from this one, and the link would tell him of it.",
                ),
                Text(
                    "Giải quyết đơn này riêng, hoặc giữ người đó ngoài đơn này trước.",
                    "Settle it by itself, or keep him away first.",
                ),
                article=edge.article if edge is not None else "",
                field="number",
            )
        fact = Linked(petition.same_as if self.outcome == "ended" else self.earlier, self.ground)
        return (move(petition, law, self, fact, today=today, ground=self.ground),)
