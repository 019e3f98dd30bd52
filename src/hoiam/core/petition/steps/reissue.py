"""A new return code for a lost one, for whoever chose the way to it when he sent the petition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import edge_of, move, not_now
from hoiam.core.dossier.refusals import Missing, TooEarly, TooLate
from hoiam.core.petition.events import Reissued
from hoiam.core.petition.state import Petition
from hoiam.core.petition.state import Reissue as Waiting
from hoiam.core.procedure import Edge, Law
from hoiam.core.words import Text

SLIP: Final = "second_slip"
"""The way by a second slip, which was shown when the petition was sent and is kept elsewhere."""


@dataclass(frozen=True, slots=True)
class Reissue:
    """A new return code is asked for, stopped by whoever holds the code, or given after the notice; then the old one is dead.

    ``code`` stands for the code that is given (64 hex digits). A petition whose writer chose no way when he sent it has none,
    whoever asks; a way that was used or stopped is no way any more.
    """

    word: ClassVar[str] = "reissue"
    way: str = SLIP
    code: str = ""
    outcome: Literal["asked", "stopped", "given"] = "asked"

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Raises Missing where no such way was chosen or nothing was asked for, TooEarly before the notice is over and where it
        was asked for already, TooLate where nobody came for the code."""
        edge = edge_of(petition, law, self.word, self.outcome, today)
        if edge is None:
            raise not_now(petition, law.procedure(petition.kind, today))
        waiting = petition.reissue
        if self.way not in petition.second:
            raise _never_chosen(edge)
        if self.outcome == "asked":
            if waiting is not None and today <= waiting.until:
                raise _not_yet(edge, waiting)
            ready, until = _days(petition, law, today)
        elif waiting is None:
            raise _nothing_asked(edge)
        else:
            ready, until = waiting.ready, waiting.until
        if self.outcome == "given":
            _may_be_given(edge, ready, until, today)
            if len(self.code) != 64:
                raise ValueError("a code that is given is told by 64 hex digits")
        given = self.code if self.outcome == "given" else ""
        return (move(petition, law, self, Reissued(self.way, ready, until, given), today=today),)


def offered(law: Law, kind: str, on: date) -> bool:
    """Whether a petition of this kind has such a way: whether its law has the step where the petition stands first."""
    procedure = law.procedure(kind, on)
    return procedure.edge(procedure.initial, Reissue.word, "asked") is not None


def _days(petition: Petition, law: Law, today: date) -> tuple[date, date]:
    """The first and the last day on which a code that is asked for today may be given, by the rules that its edge names."""
    edge = edge_of(petition, law, Reissue.word, "given", today)
    if edge is None:
        raise RuntimeError("the pack lets a new code be asked for and never gives one")
    ready = [law.due(rule, today).not_before for rule in edge.not_before]
    until = [law.due(rule, today).due for rule in edge.within]
    first, last = max(filter(None, ready), default=None), min(filter(None, until), default=None)
    if first is None or last is None:
        raise RuntimeError("the pack gives a new code without notice, or without an end")
    return first, last


def _not_yet(edge: Edge, waiting: Waiting) -> TooEarly:
    return TooEarly(
        Text("Mã mới đã được xin.", "A new code was asked for already."),
        Text(f"Việc đó được ghi ngày {waiting.at:%d/%m/%Y}.", f"That was recorded on {waiting.at:%d/%m/%Y}."),
        Text(f"Quay lại từ ngày {waiting.ready:%d/%m/%Y}.", f"Come back on or after {waiting.ready:%d/%m/%Y}."),
        article=edge.article,
    )


def _may_be_given(edge: Edge, ready: date, until: date, today: date) -> None:
    if today < ready:
        raise TooEarly(
            Text("Chưa cấp mã mới được.", "The new code cannot be given yet."),
            Text(
                f"Trước ngày {ready:%d/%m/%Y}, trang đơn còn báo cho người giữ mã.",
                f"Before {ready:%d/%m/%Y} the petition's page still tells whoever holds the code.",
            ),
            Text(f"Quay lại từ ngày {ready:%d/%m/%Y}.", f"Come back on or after {ready:%d/%m/%Y}."),
            article=edge.article,
        )
    if today > until:
        raise TooLate(
            Text("Lần xin mã mới này đã quá hạn.", "This request for a new code has run out."),
            Text(f"Mã mới chờ đến hết ngày {until:%d/%m/%Y}.", f"The new code waited until {until:%d/%m/%Y}."),
            Text("Xin lại một lần nữa.", "Ask once more."),
            article=edge.article,
        )


def _never_chosen(edge: Edge) -> Missing:
    return Missing(
        Text("Đơn này không có cách cấp lại mã.", "This petition has no way to a new code."),
        Text(
            "Cách đó chỉ có khi người gửi đã chọn lúc gửi, và chỉ dùng được một lần.",
            "There is one only where whoever sent it chose it then, and it serves once.",
        ),
        Text("Xem trang trợ giúp “Tôi làm mất mã”.", "See the help page “I have lost my code”."),
        article=edge.article,
    )


def _nothing_asked(edge: Edge) -> Missing:
    return Missing(
        Text("Không có mã mới nào đang chờ.", "No new code is waiting."),
        Text("Chưa ai xin, hoặc đã dừng, hoặc đã cấp xong.", "Nobody has asked, it was stopped, or it was given already."),
        Text("Xem lại trang đơn.", "Look at the petition's page again."),
        article=edge.article,
    )
