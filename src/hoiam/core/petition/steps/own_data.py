"""Whoever wrote asks to see, correct or erase what is kept of him in this petition, and is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing, TooEarly
from hoiam.core.petition.events import OwnDataAsked
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class AskOwnData:
    """``outcome``: view, correct or erase (asked), taken (acknowledged), given or declined (answered)."""

    word: ClassVar[str] = "own_data"
    ground: str = ""
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "view", "correct", "erase", "taken", "given", "declined"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        act = move(petition, law, self, OwnDataAsked(self.ground, self.blobs), today=today, ground=self.ground)
        asks = self.outcome in ("view", "correct", "erase")
        if asks and petition.data_asked:
            raise TooEarly(
                Text("Một yêu cầu trước đang chờ trả lời.", "An earlier request waits for its answer."),
                Text("Mỗi lần chỉ có một yêu cầu về dữ liệu.", "One request about data at a time."),
                Text("Chờ câu trả lời rồi yêu cầu tiếp.", "Wait for the answer, then ask again."),
                article=act.article,
            )
        if not asks and not petition.data_asked:
            raise Missing(
                Text("Không có yêu cầu nào đang chờ.", "No request waits."),
                Text("Chỉ trả lời được điều đã được yêu cầu.", "Only what was asked can be answered."),
                Text("Không cần làm gì.", "Nothing is to be done."),
                article=act.article,
            )
        if self.outcome == "given" and petition.data_asked == "view":
            self._was_opened(petition, act.article)
        if self.outcome == "given" and petition.data_asked == "erase":
            self._is_kept_no_longer(petition, law, today, act.article)
            self._was_ordered(petition, act.article)
        return (act,)

    def _was_opened(self, petition: Petition, article: str) -> None:
        if petition.anonymous or any(opening.seq > petition.data_asked_at for opening in petition.openings):
            return
        raise Missing(
            Text("Chưa mở dữ liệu để cho xem.", "What is to be shown was not opened."),
            Text("Cho xem là mở phần niêm phong, có ghi lại.", "To show it is to open what is sealed, on record."),
            Text("Mở tên với mục đích trả lời yêu cầu này, rồi ghi ở đây.", "Open the name for this request, then record it."),
            article=article,
        )

    def _was_ordered(self, petition: Petition, article: str) -> None:
        if petition.erases is not None or petition.expires is not None:
            return
        raise Missing(
            Text("Chưa có quyết định xóa.", "Nobody has ordered the erasure yet."),
            Text(
                "Đồng ý xóa là báo một ngày xóa; ngày đó chỉ có khi hai người đã quyết định, mỗi người bằng mật khẩu của mình.",
                "To grant it is to tell its day, and there is one once two offices, each by its password, have ordered it.",
            ),
            Text(
                "Hai người quyết định ở máy chủ (trang “Hết thời hạn lưu” có lệnh), rồi trả lời ở đây.",
                "Have two offices order it at the server (the page on the end of keeping has the command), then answer here.",
            ),
            article=article,
        )

    def _is_kept_no_longer(self, petition: Petition, law: Law, today: date, article: str) -> None:
        kept = law.kept(petition.kind, petition.state, petition.since)
        if kept.is_over(today):
            return
        raise TooEarly(
            Text("Chưa xóa được: luật buộc lưu hồ sơ này.", "It cannot be erased: the law has this file kept."),
            kept.why,
            Text("Từ chối, chọn căn cứ phải lưu.", "Decline, on the ground that it has to be kept."),
            article=article,
        )
