"""A petition is handled together with others of the same content, sent by other people: a group.

A group is no dossier and has no list of its own: it is a random number that stands in the history of each petition of it. What
the road learns of the others, under their locks, it hands the step in ``others``; nothing of it goes into the fact.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.participants import kept_away
from hoiam.core.dossier.refusals import Missing, Refusal
from hoiam.core.petition.events import Joined
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Other:
    """What matters of another petition of the group: its kind, the body that has it, and who is kept away from it."""

    kind: str
    body: str
    away: frozenset[str]

    @classmethod
    def of(cls, petition: Petition, law: Law) -> Other:
        return cls(petition.kind, petition.body, frozenset(kept_away(petition, law)))


@dataclass(frozen=True, slots=True)
class Join:
    """`group`: its number (32 hex digits); `others`: the petitions that are in it, or come into it with this one."""

    word: ClassVar[str] = "join"
    group: str
    others: Collection[Other] = ()
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """The act. Raises Missing for a petition that is in a group, a group of one, of two kinds, of two bodies, and where
        somebody is kept away from one of them and not from another: whoever reads what is found for all would read it there."""
        edge = edge_of(petition, law, self.word, self.outcome, today)
        act = move(petition, law, self, Joined(self.group), today=today)
        if (why := self._cannot(petition, law, edge.article if edge is not None else "")) is not None:
            raise why
        return (act,)

    def _cannot(self, petition: Petition, law: Law, article: str) -> Refusal | None:
        """Why the petition does not come into this group; None where it does."""
        if petition.group:
            return Missing(
                Text("Đơn này đã ở trong một nhóm.", "This petition is in a group already."),
                Text("Một đơn chỉ được giải quyết chung trong một nhóm.", "A petition is handled in one group at a time."),
                Text("Đưa đơn ra khỏi nhóm kia trước.", "Take it out of that group first."),
                article=article,
            )
        if not self.others:
            return Missing(
                Text("Một đơn thì không thành nhóm.", "One petition is no group."),
                Text("Nhóm có từ hai đơn cùng một nội dung trở lên.", "A group has two petitions of one content at least."),
                Text("Chọn thêm đơn cùng nội dung trong danh sách.", "Choose others of the same content in the list."),
                article=article,
                field="number",
            )
        if {other.kind for other in self.others} != {petition.kind}:
            return Missing(
                Text("Các đơn không cùng một loại.", "These petitions are not of one kind."),
                Text(
                    "Mỗi loại đơn có trình tự, thời hạn và văn bản riêng, nên không giải quyết chung được.",
                    "Each kind has steps, terms and papers of its own, so they cannot be handled together.",
                ),
                Text("Phân loại lại nếu có đơn phân loại nhầm, hoặc giải quyết riêng.", "Classify anew, or settle each apart."),
                article=article,
            )
        if {other.body for other in self.others} != {petition.body}:
            return Missing(
                Text("Các đơn không ở cùng một cơ quan.", "These petitions are not before one body."),
                Text("Chỉ giải quyết chung đơn mà một cơ quan đang giải quyết.", "One body handles all of a group."),
                Text("Chuyển đơn đến cơ quan có thẩm quyền trước.", "Transfer it to the body that is competent first."),
                article=article,
            )
        if {other.away for other in self.others} != {frozenset(kept_away(petition, law))}:
            return Missing(
                Text("Người bị giữ ngoài các đơn này không giống nhau.", "Not the same people are kept away from them."),
                Text(
                    "Ai bị giữ ngoài một đơn thì không được đọc phần chung; ở đơn khác người đó lại đọc được.",
                    "Whoever is kept away from one may not read what is found for all, and would read it in another.",
                ),
                Text(
                    "Giải quyết riêng, hoặc giữ người đó ngoài tất cả các đơn trước.",
                    "Settle it by itself, or keep him away from all of them first.",
                ),
                article=article,
            )
        return None
