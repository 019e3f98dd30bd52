"""A petition comes in, by the portal, at the desk or from another body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.refusals import Missing, TooEarly
from hoiam.core.dossier.terms import at_receipt
from hoiam.core.petition.events import COUNTER, Received, Signed, Timing
from hoiam.core.petition.state import Petition, Together
from hoiam.core.petition.timing import well_timed
from hoiam.core.procedure import Edge, Law
from hoiam.core.words import Text

# Where a petition is before it came in, as the packs write it.
NOWHERE = ""


@dataclass(frozen=True, slots=True)
class Receive:
    """Where a history begins.

    ``claimed`` is the day that the paper bears or the form was sent; ``signed`` how a signed form came with it (empty:
    none, so the terms of a kind that needs a signature do not start yet); ``body`` the one that receives, for the term that
    a body sets itself where the law gives no number; ``against`` whom the petition is about, each code once,
    and ``kept_away``, ``walls`` and ``by_number`` what came along from the one that it takes further. ``representing``: as what
    somebody writes it for the petitioner (empty: he writes himself); ``second`` by which ways a new return code may be had for
    a lost one, where whoever sends it has chosen any; ``timing`` what he says of whether it comes in time. ``signed_on`` is the
    day of the signature where that is a later one.
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
    against: tuple[str, ...] = ()
    kept_away: tuple[str, ...] = ()
    walls: tuple[str, ...] = ()
    by_number: bool = False
    representing: str = ""
    second: tuple[str, ...] = ()
    timing: Timing | None = None
    people: int = 1
    origin: str = ""
    body: str = ""
    signed_on: date | None = None
    word: ClassVar[str] = "receive"
    outcome: Literal[""] = ""

    def take(self, petition: Petition | None, law: Law, today: date) -> tuple[Act, ...]:
        """The acts that begin a history: Received, and Signed where a signed form came with it and the kind wants one.
        Raises TooEarly for a day to come or one that cannot be (``well_timed``), and Missing for a petition without words or
        file, for one that is written for another in a way that the law of its kind does not have, and for one without a name
        whose writer would come to the counter."""
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
        if self.representing and not any(each.id == self.representing for each in kind.representations(self.claimed)):
            raise Missing(
                Text("Loại đơn này không có cách viết thay đó.", "For this kind there is no such way to write for another."),
                Text("Ai được viết thay, luật của mỗi loại đơn nói riêng.", "Who may is said by the law of each kind."),
                Text("Chọn lại ở phần người viết.", "Choose again where it asks who writes."),
                field="behalf",
            )
        if self.anonymous and COUNTER in self.second:
            raise Missing(
                Text("Đơn không nêu tên thì không có cách này.", "A petition without a name has no such way."),
                Text(
                    "Ở nơi tiếp công dân, người ta so giấy tờ với tên đã niêm phong; đơn này không có tên nào.",
                    "At the counter papers are compared with the sealed name, and this petition has none.",
                ),
                Text("Bỏ cách đó, hoặc lấy phiếu thứ hai.", "Leave that way out, or take a second slip."),
                field="counter",
            )
        if self.timing is not None:
            limits = kind.limitation
            well_timed(self.timing, self.claimed, law.rules[limits.rule].article if limits is not None else kind.article)
        procedure = law.procedure(self.kind, self.claimed)
        edge = procedure.edge(NOWHERE, self.word, self.outcome)
        if edge is None:
            raise RuntimeError(f"the pack of {self.kind} has no way in")
        received = Received(
            self.kind,
            self.subject,
            self.place,
            self.channel,
            self.language,
            self.claimed,
            bool(self.signed),
            self.anonymous,
            self.against[0] if self.against else "",
            self.people,
            self.origin,
            self.blobs,
            self.against[1:],
            self.kept_away,
            self.walls,
            self.by_number,
            self.representing,
            self.second,
            self.timing,
        )
        acts = [self._act(law, edge, received, self.claimed)]
        signing = procedure.edge(edge.target, "sign", "")
        if self.signed and kind.needs_signature and signing is not None:
            acts.append(self._act(law, signing, Signed(self.signed, ()), self.signed_on or self.claimed))
        return tuple(acts)

    def _act(self, law: Law, edge: Edge, fact: Received | Signed, day: date) -> Act:
        whole = Together(day, self.people, None).whole(law.kinds[self.kind].speaking_for(self.people))
        starts = at_receipt(law, edge, day, self.body, whole=whole)
        return Act(edge.step, fact, day, edge.target, edge.article, "", starts, edge.ends)
