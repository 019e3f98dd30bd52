"""The petition goes to the competent body: sent here, received there, or undone before that; or to the body that succeeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing, NotNow
from hoiam.core.petition.events import Transferred
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Transfer:
    """`outcome`: sent, received or undone, or succeeded: the body is no more and `body` stands in its place, by the instrument
    that `reason` says; `key` is the fingerprint of the receiving body's public key. `reason`: why it is
    sent, or one of the law's grounds for its being with its sender again; nothing where it is received. `upward`: `body` is the
    superior of the one that has it, who settles whose it is, or takes it where its head is concerned: no hop too many.
    `settled`: `body` is below the one that has it, who so settles whose it is, even where `body` gave it back."""

    word: ClassVar[str] = "transfer"
    body: str
    reason: str = ""
    key: str = ""
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "sent", "received", "undone", "succeeded"] = ""
    upward: bool = False
    settled: bool = False

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        if self.outcome == "succeeded":
            # No ground of the law: two offices have ordered it, which the road asks.
            return (move(petition, law, self, Transferred(self.body, self.reason, self.key, self.blobs), today=today),)
        if self.outcome == "sent" and self.body == petition.body:
            raise Missing(
                Text("Đơn đang ở chính cơ quan này.", "The petition is at this very body."),
                Text("Chỉ chuyển được sang cơ quan khác.", "It can be transferred to another body only."),
                Text("Chọn cơ quan có thẩm quyền.", "Choose the competent body."),
                field="body",
            )
        if self.outcome == "sent" and not (self.upward or self.settled):
            _may_go_on(petition, law, self.body)
        fact = Transferred(self.body, self.reason, self.key, self.blobs)
        taken_by = petition.moving_to if self.outcome == "received" else ""
        given_back = self.outcome == "undone"
        return (move(petition, law, self, fact, today=today, ground=self.reason, taken_by=taken_by, given_back=given_back),)


def _may_go_on(petition: Petition, law: Law, body: str) -> None:
    """A petition is not sent to a body that gave it back, and not once more than the law lets it be passed on."""
    hops = law.hops(petition.kind)
    if body in petition.gave_back:
        raise Missing(
            Text("Cơ quan này đã trả lại đơn.", "This body has given the petition back."),
            Text(
                "Đã trả lại vì không thuộc thẩm quyền thì không chuyển lại nơi đó.",
                "What was given back for want of competence is not sent there again.",
            ),
            hops.then if hops is not None else Text("Chọn cơ quan khác.", "Choose another body."),
            article=hops.article if hops is not None else "",
            field="body",
        )
    if hops is not None and petition.hops >= hops.most:
        raise NotNow(
            Text("Đơn không được chuyển tiếp nữa.", "The petition may not be passed on again."),
            Text(
                f"Đơn đã được chuyển {petition.hops} lần; còn tranh chấp về thẩm quyền thì cấp trên chung quyết định.",
                f"It has been passed on {petition.hops} times; a dispute of competence is for the common superior to settle.",
            ),
            hops.then,
            article=hops.article,
        )
