"""A new return code for a lost one, for whoever chose the way to it when he sent the petition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import edge_of, move, not_now
from hoiam.core.dossier.refusals import Missing, NotYours, TooEarly, TooLate
from hoiam.core.petition.events import COUNTER, SLIP, Reissued
from hoiam.core.petition.state import Petition
from hoiam.core.petition.state import Reissue as Waiting
from hoiam.core.procedure import Edge, Law
from hoiam.core.words import Text

PURPOSE: Final = "lost_code"
"""For what the two offices at the counter open the name."""
_COMPARED: Final = frozenset({"proposed", "agreed", "declined"})


@dataclass(frozen=True, slots=True)
class Reissue:
    """A new return code is asked for, stopped by whoever holds the code, or given after the notice; then the old one is dead.

    By the second slip its holder asks. At the counter an office compares whoever has come with the sealed name (``proposed``),
    and a second one asks for it once it has done the same for the same slip (``agreed``); either may find that it is not he
    (``declined``). ``code`` stands for the code that is given, ``slip`` for the one that was made on his device (64 hex digits
    each), ``office`` is who compares. A petition whose writer chose no way when he sent it has none, whoever asks; a way that
    was used or stopped is no way any more.
    """

    word: ClassVar[str] = "reissue"
    way: str = SLIP
    code: str = ""
    office: str = ""
    slip: str = ""
    outcome: Literal["asked", "stopped", "given", "proposed", "agreed", "declined"] = "asked"

    def speaks_of(self) -> str:
        return self.office if self.outcome in _COMPARED else ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Raises Missing where no such way was chosen, nothing was asked for, or the office has not opened the name for it
        today; NotYours where one office would be both; TooEarly before the notice is over and where it was asked for already,
        TooLate where nobody came for the code."""
        edge = edge_of(petition, law, self.word, self.outcome, today)
        if edge is None:
            raise not_now(petition, law.procedure(petition.kind, today))
        of_the_other = SLIP if self.outcome in _COMPARED else COUNTER if self.outcome == "asked" else ""
        if self.way not in petition.second or self.way == of_the_other:
            raise _never_chosen(edge)
        if self.outcome in _COMPARED:
            fact = self._compared(petition, law, edge, today)
        else:
            fact = self._asked(petition, law, edge, today)
        return (move(petition, law, self, fact, today=today),)

    def _asked(self, petition: Petition, law: Law, edge: Edge, today: date) -> Reissued:
        waiting = petition.reissue
        if self.outcome == "asked":
            if waiting is not None and today <= waiting.until:
                raise _not_yet(edge, waiting)
            return Reissued(self.way, *_days(petition, law, today), "")
        if self.outcome == "stopped" and petition.compared is not None and self.way == COUNTER:
            # A second office need not have agreed yet: whoever holds the code says at once that it is not he.
            return Reissued(self.way, today, today, "")
        if waiting is None or waiting.way != self.way:
            raise _nothing_asked(edge)
        if self.outcome == "given":
            _may_be_given(edge, waiting.ready, waiting.until, today)
            if len(self.code) != 64:
                raise ValueError("a code that is given is told by 64 hex digits")
        return Reissued(self.way, waiting.ready, waiting.until, self.code if self.outcome == "given" else "")

    def _compared(self, petition: Petition, law: Law, edge: Edge, today: date) -> Reissued:
        """What an office finds at the counter. It has the names before it: they were opened for this, by it, today."""
        if petition.reissue is not None and today <= petition.reissue.until:
            raise _not_yet(edge, petition.reissue)
        if not any((o.office, o.purpose, o.day) == (self.office, PURPOSE, today) for o in petition.openings):
            raise _not_opened(edge)
        if self.outcome == "declined":
            return Reissued(self.way, today, today, "")
        if len(self.slip) != 64:
            raise ValueError("a slip that was made at the counter is told by 64 hex digits")
        if self.outcome == "proposed":
            return Reissued(self.way, today, today, "", self.slip)
        first = petition.compared
        if first is None:
            raise _nothing_asked(edge)
        if first.office == self.office:
            raise _one_office(edge)
        if first.slip != self.slip:
            raise _another_slip(edge)
        return Reissued(self.way, *_days(petition, law, today), "", self.slip)


def offered(law: Law, kind: str, on: date, way: str = SLIP) -> bool:
    """Whether a petition of this kind has such a way: whether its law has the step with which it begins where the petition
    stands first."""
    procedure = law.procedure(kind, on)
    return procedure.edge(procedure.initial, Reissue.word, "proposed" if way == COUNTER else "asked") is not None


def compares(petition: Petition, outcome: str, office: str, today: date) -> bool:
    """Whether there is anything for this office to say of whoever asks at the counter."""
    waits = petition.reissue is not None and today <= petition.reissue.until
    if COUNTER not in petition.second or waits:
        return False
    return outcome != "agreed" or (petition.compared is not None and petition.compared.office != office)


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


def _not_opened(edge: Edge) -> Missing:
    return Missing(
        Text("Hôm nay bạn chưa mở tên để so giấy tờ.", "You have not opened the name today to compare papers."),
        Text(
            "Ai so giấy tờ thì tự mình mở tên vì mục đích này, trong ngày, và người viết đơn thấy lần mở đó.",
            "Whoever compares opens the name himself, for this purpose and on the day, and the petitioner sees that.",
        ),
        Text("Mở tên vì mục đích đó rồi quay lại.", "Open the name for that purpose, then come back."),
        article=edge.article,
    )


def _one_office(edge: Edge) -> NotYours:
    return NotYours(
        Text("Bạn đã so giấy tờ rồi; phải có người thứ hai.", "You have compared already; somebody else has to."),
        Text("Hai văn phòng, hai người, mỗi người tự so.", "Two offices and two persons, each of whom compares for himself."),
        Text("Đề nghị một văn phòng khác so giấy tờ.", "Ask another office to compare."),
        article=edge.article,
    )


def _another_slip(edge: Edge) -> Missing:
    return Missing(
        Text("Dấu này khác dấu mà người thứ nhất đã ghi.", "This mark is not the one that the first office has recorded."),
        Text(
            "Hai người phải tự nghe cùng một dấu từ người tới xin mã.",
            "Both must have the same mark from whoever asks, each for himself.",
        ),
        Text(
            "Hỏi lại dấu; nếu người đó đã tạo phiếu khác thì người thứ nhất ghi lại.",
            "Ask for the mark again; where he has made another slip, the first office records that one.",
        ),
        article=edge.article,
        field="mark",
    )
