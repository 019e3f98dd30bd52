"""Several bodies settle it together: one leads and answers for the whole, the others do their parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing, NotNow, NotYours
from hoiam.core.petition import joint
from hoiam.core.petition.events import LeadSet
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text

MOST = 20
"""Bodies that take part in one petition, beside the lead."""


@dataclass(frozen=True, slots=True)
class Lead:
    """``body`` leads and ``members`` take part; ``rule`` says why, as in ``LeadSet``.

    What only the house knows comes as codes: ``named`` is the body that the law or the regulation names (empty where a person
    decides), ``by_law``: it is the law's word, ``confirmed``: a leader takes another one than the regulation has. ``elsewhere``
    is the body that leads a petition that is linked to this one, ``kept_away`` says that somebody of one of the bodies is kept
    away from the petition.
    """

    word: ClassVar[str] = "lead"
    body: str
    members: tuple[str, ...]
    rule: str = ""
    named: str = ""
    by_law: bool = False
    confirmed: bool = False
    elsewhere: str = ""
    kept_away: bool = False
    outcome: Literal[""] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """LeadSet. Raises NotYours for a lead that does not have the petition, or that the law does not name; NotNow where a
        linked petition has one already; Missing without members, for one that stands twice, and where one is left out that
        still has a part to do."""
        fact = LeadSet(self.body, self.members, self.rule)
        act = move(petition, law, self, fact, today=today)
        if self.kept_away:
            raise NotYours(
                Text("Việc này gửi cấp trên.", "This goes to the superior."),
                Text("Có cơ quan không nhận việc này.", "One of the bodies does not take this."),
                Text("Gửi cấp trên của cơ quan đó.", "Send it to that body's superior."),
                article=act.article,
                field="members",
            )
        if self.named and self.named != self.body and (self.by_law or not self.confirmed):
            whose = Text("luật", "the law") if self.by_law else Text("quy chế phối hợp", "the regulation")
            raise NotYours(
                Text("Cơ quan chủ trì là cơ quan khác.", "Another body leads."),
                Text(f"Theo {whose.vi}, cơ quan chủ trì là {self.named}.", f"By {whose.en} it is {self.named}."),
                Text(f"Chuyển đơn đến {self.named}.", f"Transfer the petition to {self.named}.")
                if self.by_law
                else Text(
                    f"Chuyển đơn đến {self.named}, hoặc lãnh đạo xác nhận.",
                    f"Transfer the petition to {self.named}, or let a leader confirm.",
                ),
                article=act.article,
                field="body",
            )
        if self.body != petition.body:
            raise NotYours(
                Text("Cơ quan chủ trì phải đang giữ đơn.", "The lead has to have the petition."),
                Text(
                    "Cơ quan chủ trì ra quyết định và trả lời về toàn bộ vụ việc.",
                    "The lead decides, and answers for the whole.",
                ),
                Text(f"Chuyển đơn đến {self.body} trước.", f"Transfer the petition to {self.body} first."),
                article=act.article,
                field="body",
            )
        if self.elsewhere and self.elsewhere != self.body:
            raise NotNow(
                Text("Vụ việc này đã có cơ quan chủ trì.", "This matter has a lead already."),
                Text(
                    f"Đơn cùng nội dung do {self.elsewhere} chủ trì.",
                    f"A petition of the same content is led by {self.elsewhere}.",
                ),
                Text("Nhờ cấp trên xác định cơ quan chủ trì.", "Let the superior say who leads."),
                article=act.article,
                field="body",
            )
        if not self.members or len(self.members) > MOST:
            raise Missing(
                Text("Chưa chọn cơ quan phối hợp.", "No body takes part yet."),
                Text(
                    f"Cùng giải quyết thì có từ 1 đến {MOST} cơ quan phối hợp.",
                    f"It takes 1 to {MOST} bodies beside the lead.",
                ),
                Text("Chọn các cơ quan phối hợp.", "Choose the bodies."),
                article=act.article,
                field="members",
            )
        if len(set(self.members)) != len(self.members) or self.body in self.members:
            raise Missing(
                Text("Một cơ quan đứng hai lần.", "A body stands twice."),
                Text("Mỗi cơ quan chủ trì hoặc phối hợp, không cả hai.", "Each body leads or takes part, and not both."),
                Text("Bỏ bớt một lần.", "Leave one out."),
                article=act.article,
                field="members",
            )
        joint.keeps_whoever_has_a_part(petition, law, self.members, act.article)
        return (act,)
