"""One content of a letter that has several is typed out by one office, held against the letter by another, and goes on as a
petition of its own, from the day on which the letter came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.participants import hides_writer, not_away, shields
from hoiam.core.dossier.refusals import Missing, NotYours
from hoiam.core.petition.events import SplitOff
from hoiam.core.petition.state import Content, Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Split:
    """`outcome`: typed, checked or returned; whoever typed does not check. Of a typed part `kind`, `subject` and `against` are
    those of the petition that it becomes, `contents` the number of contents of the letter; afterwards the history has them."""

    word: ClassVar[str] = "split"
    office: str
    kind: str = ""
    subject: str = ""
    contents: int = 0
    against: tuple[str, ...] = ()
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "typed", "checked", "returned"] = ""

    def speaks_of(self) -> str:
        return self.office

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """The act of the letter. Raises Missing for a split into none or one, for one that would leave nothing in the letter,
        for a part that hides its writer where the letter does not, and for one that denounces somebody who sees the letter;
        NotYours where whoever typed would check."""
        edge = edge_of(petition, law, self.word, self.outcome, today)
        article = edge.article if edge is not None else ""
        if self.outcome == "typed":
            self._is_a_split(petition, law, article)
            part = Content(self.office, self.kind, self.subject, self.against, self.contents)
        else:
            part = self._waiting(petition, article)
        if self.outcome != "returned":
            _denounced_keep_out(petition, law, part, article)
        fact = SplitOff(self.office, part.kind, part.subject, part.contents, part.against, self.blobs)
        return (move(petition, law, self, fact, today=today),)

    def _is_a_split(self, petition: Petition, law: Law, article: str) -> None:
        """Raises Missing for a split into none or one, into as many as there are, and out of a letter with weaker walls."""
        if self.contents < 1:
            raise Missing(
                Text("Chưa nêu nội dung nào của đơn.", "No content of the letter is named."),
                Text("Không có nội dung nào thì không có gì để tách.", "Where there is none, there is nothing to split."),
                Text("Đếm các nội dung trong đơn rồi ghi lại.", "Count the contents of the letter, and say how many."),
                article=article,
                field="contents",
            )
        if self.contents == 1:
            raise Missing(
                Text("Đơn có một nội dung thì không tách.", "A letter with one content is not split."),
                Text("Tách là để mỗi nội dung được giải quyết riêng.", "Each content is split off to be settled by itself."),
                Text(
                    "Xử lý đơn như một đơn; nếu nộp nhầm nơi thì chuyển đơn.",
                    "Handle it as one petition; where it is not yours, transfer it.",
                ),
                article=article,
                field="contents",
            )
        if petition.split_off + 1 >= self.contents:
            raise Missing(
                Text("Tách nữa thì lá đơn không còn nội dung nào.", "Once more, and nothing would be left in the letter."),
                Text(
                    f"Đơn có {self.contents} nội dung, đã tách {petition.split_off}; nội dung cuối ở lại với lá đơn.",
                    f"Of its {self.contents} contents {petition.split_off} were split off; the last stays with the letter.",
                ),
                Text("Giải quyết nội dung còn lại ngay ở đơn này.", "Settle the content that is left in this very petition."),
                article=article,
                field="contents",
            )
        if hides_writer(law.kinds[self.kind]) and not shields(petition, law):
            title = law.kinds[self.kind].title
            raise Missing(
                Text("Lá đơn phải được giữ kín trước đã.", "The letter has to be kept closed first."),
                Text(
                    f"Bản gốc còn nguyên nội dung “{title.vi}”, mà lá đơn chưa được giữ như loại đó.",
                    f"The original still has the content “{title.en}”, and the letter is not kept as one of that kind.",
                ),
                Text(
                    f"Phân loại lá đơn là “{title.vi}”, rồi tách các nội dung khác ra.",
                    f"Classify the letter as “{title.en}”, then split the other contents off.",
                ),
                article=article,
                field="kind",
            )

    def _waiting(self, petition: Petition, article: str) -> Content:
        part = petition.splitting
        if part is None:
            raise Missing(
                Text("Không có nội dung nào chờ tách.", "No content waits to be split off."),
                Text("Chưa ai chép ra, hoặc người khác đã soát.", "Nobody has typed one out, or somebody has checked it."),
                Text("Xem lại hồ sơ; nếu cần, chép nội dung ra.", "Look at the file; type the content out if need be."),
                article=article,
            )
        if part.office == self.office:
            raise NotYours(
                Text("Người chép không tự soát bản chép của mình.", "Whoever typed the part does not check it."),
                Text(
                    "Nội dung chỉ thành đơn riêng khi người thứ hai đã soát với lá đơn.",
                    "A content becomes a petition only when a second person has held it against the letter.",
                ),
                Text("Nhờ một văn phòng khác của cơ quan soát.", "Ask another office of the body to check it."),
                article=article,
            )
        return part


def _denounced_keep_out(petition: Petition, law: Law, part: Content, article: str) -> None:
    """Raises Missing where the part denounces somebody of the letter's body who is not kept away from the letter: its original
    still holds what is said of him, and its history that it was split off."""
    sees = not_away(petition, law, part.against)
    if hides_writer(law.kinds[part.kind]) and sees:
        raise Missing(
            Text("Người bị nêu ở phần này còn xem được lá đơn.", "Whom this part denounces can still see the letter."),
            Text(
                f"Bản gốc còn nguyên điều nói về người đó, mà lá đơn chưa giữ người đó ở ngoài: {', '.join(sees)}.",
                f"The original still holds what is said of him, and he is not kept away from it: {', '.join(sees)}.",
            ),
            Text(
                "Lãnh đạo ghi thay người đó ở lá đơn rồi mới tách; nếu là cả cơ quan thì chuyển lá đơn lên cấp trên.",
                "A leader has him replaced at the letter, then split; where it is the whole body, send the letter up.",
            ),
            article=article,
            field="against",
        )
