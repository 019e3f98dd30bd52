"""A petition comes in, by the portal, at the desk or from another body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from hoiam.core.petition.events import Act, Clock, Received, Sealed, Signed, Text
from hoiam.core.petition.move import clock_of
from hoiam.core.petition.refusals import Missing, TooEarly
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law


@dataclass(frozen=True, slots=True)
class Receive:
    """Where a history begins.

    ``claimed`` is the day that the paper bears or the form was sent; ``signed`` how a signed form came with it (empty:
    none, so the terms of a kind that needs a signature do not start yet).
    """

    kind: str
    subject: str
    place: str
    channel: str
    language: str
    claimed: date
    blobs: tuple[Sealed, ...]
    signed: str = ""
    anonymous: bool = False
    against: str = ""
    people: int = 1
    origin: str = ""
    word: ClassVar[str] = "receive"
    outcome: ClassVar[str] = ""

    def take(self, petition: Petition | None, law: Law, today: date) -> tuple[Act, ...]:
        if self.claimed > today:
            raise TooEarly(
                Text("Ngày nhận ở tương lai.", "The day of receipt lies in the future."),
                Text("Chỉ ghi được đơn đã nhận.", "Only a petition that has come in can be recorded."),
                Text(f"Chọn ngày không sau {today:%d/%m/%Y}.", f"Choose a day not after {today:%d/%m/%Y}."),
                field="claimed",
            )
        kind = law.kinds[self.kind]
        if not self.blobs:
            raise Missing(
                Text("Đơn chưa có nội dung.", "The petition is empty."),
                Text("Cần ít nhất lời trình bày hoặc một tệp.", "It needs words or a file."),
                Text("Viết nội dung rồi gửi lại.", "Write it and send it again."),
                field="words",
            )
        procedure = law.procedure(self.kind, self.claimed)
        received = Received(
            self.kind,
            self.subject,
            self.place,
            self.channel,
            self.language,
            self.claimed,
            bool(self.signed),
            self.anonymous,
            self.against,
            self.people,
            self.origin,
            self.blobs,
        )
        edge = procedure.edge("", "receive")
        starts: list[Clock] = []
        for start in edge.starts if edge is not None else ():
            starts.append(clock_of(start.rule, start.whose, law.due(start.rule, self.claimed)))
        article = edge.article if edge is not None else ""
        acts = [Act("receive", received, self.claimed, procedure.initial, article, tuple(starts))]
        if self.signed and kind.needs_signature:
            signing = procedure.edge(procedure.initial, "sign")
            if signing is not None:
                begun = tuple(clock_of(start.rule, start.whose, law.due(start.rule, self.claimed)) for start in signing.starts)
                acts.append(
                    Act(
                        "sign",
                        Signed(self.signed, ()),
                        self.claimed,
                        signing.target,
                        signing.article,
                        begun,
                        signing.ends,
                    )
                )
        return tuple(acts)
