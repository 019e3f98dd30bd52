"""The petitioner asks to withdraw, all or one content of several, or signs that he does; coercion is asked about first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import edge_of, move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import Withdrawn
from hoiam.core.petition.state import Petition, Speaking, Together
from hoiam.core.procedure import Law
from hoiam.core.words import Text

SOME_WITHDRAW: Final = "withdraw.some"
"""Some of several withdraw for themselves, as the packs name it."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """`outcome`: asked, signed (the case ends), part (one content is gone, the others go on) or continued; `coerced`: no or
    yes, as answered on the signed form. `part`: what is asked is to withdraw one content alone, which the sealed words name. Or
    some of several have signed that they withdraw for themselves: how many `people`, and of these how many were
    `representatives` or had left the paper that names them `unsigned`. Where several wrote it, all of it ends when all of them
    have signed: `signatures` of them have; who speaks for them signs for himself."""

    word: ClassVar[str] = "withdraw"
    coerced: str = ""
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "asked", "signed", "part", "continued", "some"] = ""
    people: int = 0
    representatives: int = 0
    unsigned: int = 0
    part: bool = False
    signatures: int = 0

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """The act. Raises Missing where a form is signed and the question about coercion not answered with no; where nobody
        asks to withdraw any more; where all would end, and one content alone was to be withdrawn, or not all who wrote have
        signed; where the numbers of those who withdraw cannot be."""
        edge = edge_of(petition, law, self.word, self.outcome, today)
        article = edge.article if edge is not None else ""
        if self.outcome == "signed" and petition.withdrawing_part:
            raise Missing(
                Text("Người viết chỉ xin rút một phần.", "The writer has asked to withdraw a part alone."),
                Text(
                    "Rút một nội dung thì các nội dung còn lại vẫn được giải quyết, thời hạn vẫn chạy.",
                    "Where one content is withdrawn the others are still settled, and their terms run on.",
                ),
                Text(
                    "Ghi nhận rút một phần; muốn rút hết thì người viết xin rút toàn bộ.",
                    "Record that a part is withdrawn; for all of it the writer asks to withdraw all.",
                ),
                article=article,
            )
        if self.outcome in ("signed", "part", "some") and self.coerced != "no":
            raise Missing(
                Text("Chưa thể ghi nhận việc rút.", "The withdrawal cannot be recorded."),
                Text(
                    "Câu hỏi về ép buộc chưa được trả lời, hoặc người viết nói là bị ép.",
                    "The question about coercion is unanswered, or was answered with yes.",
                ),
                Text("Hãy tiếp tục giải quyết và xét biện pháp bảo vệ.", "Go on with the case and think of protection."),
                article=article,
                field="coerced",
            )
        numbers = (self.people, self.representatives, self.unsigned) if self.outcome == "some" else (0, 0, 0)
        signed = self.signatures if self.outcome == "signed" and petition.people > 1 else 0
        fact = Withdrawn(self.coerced, self.blobs, *numbers, self.part, signed)
        act = move(petition, law, self, fact, today=today, forms=self._makes_whole(petition, law, today))
        if self.outcome == "signed" and petition.withdrawal != "asked":
            raise Missing(
                Text("Không còn ai xin rút.", "Nobody asks to withdraw any more."),
                Text(
                    "Sau khi xin rút, đã ghi nhận là vẫn giải quyết, hoặc đã rút phần được xin.",
                    "After it was asked for, it was recorded that the case goes on, or that the part is withdrawn.",
                ),
                Text("Người viết muốn rút thì xin rút lại.", "Whoever wants to withdraw asks again; then it is recorded."),
                article=act.article,
            )
        if self.outcome == "signed" and (lacks := self._not_all(petition, law, act.article, today)) is not None:
            raise lacks
        if self.outcome == "some" and (wrong := self._cannot_be(petition, act.article)) is not None:
            raise wrong
        return (act,)

    def _makes_whole(self, petition: Petition, law: Law, today: date) -> bool:
        """Whether what the law wants of those who are left is there, and was not there of all."""
        if self.outcome != "some" or petition.formed_on(law, petition.kind) is not None:
            return False
        left, said = petition.people - self.people, petition.speaking
        if said is not None:
            said = Speaking(said.representatives - self.representatives, said.unsigned - self.unsigned)
        return Together(today, left, said).whole(law.kinds[petition.kind].speaking_for(left))

    def _not_all(self, petition: Petition, law: Law, article: str, today: date) -> Missing | None:
        """Why a petition that several wrote does not end with so many signatures; None where all have signed, or one wrote."""
        wrote = petition.people
        if wrote < 2 or self.signatures == wrote:
            return None
        for_some = edge_of(petition, law, self.word, "some", today)
        said = petition.speaking
        speak = said.representatives if said is not None else 0
        left = wrote - self.signatures
        why = Text(
            f"Đơn có {wrote} người; đơn rút có {self.signatures} chữ ký, còn {left} người chưa ký."
            + (f" {speak} người đại diện chỉ ký cho chính mình." if speak else ""),
            f"{wrote} wrote the petition; {self.signatures} have signed the withdrawal, {left} have not."
            + (f" The {speak} who speak for them sign for themselves." if speak else ""),
        )
        if self.signatures > wrote or self.signatures < 0:
            why = Text(
                f"Đơn có {wrote} người mà đơn rút ghi {self.signatures} chữ ký.",
                f"{wrote} wrote the petition, and {self.signatures} signatures are named.",
            )
        return Missing(
            Text("Chưa phải tất cả đã ký rút.", "Not all of them have withdrawn."),
            why,
            Text(
                "Ghi nhận một số người rút; đơn của những người còn lại vẫn được giải quyết. Hoặc chờ đủ chữ ký.",
                "Record that some withdraw; it goes on for the others. Or wait until all have signed.",
            ),
            article=for_some.article if for_some is not None else article,
            field="signatures",
        )

    def _cannot_be(self, petition: Petition, article: str) -> Missing | None:
        """Why so many of those who write cannot withdraw for themselves; None where they can."""
        if self.people >= petition.people:
            return Missing(
                Text("Không còn ai đứng đơn.", "Nobody would be left who writes."),
                Text(
                    f"Đơn có {petition.people} người; khi người cuối cùng rút thì là rút cả đơn.",
                    f"The petition is of {petition.people}; when the last withdraws, all of it is withdrawn.",
                ),
                Text("Ghi nhận việc xin rút đơn, rồi ra quyết định đình chỉ.", "Record that it is withdrawn, then end it."),
                article=article,
                field="people",
            )
        said = petition.speaking
        most = (said.representatives, said.unsigned) if said is not None else (0, 0)
        counted = zip((self.representatives, self.unsigned), most, ("representatives", "unsigned"), strict=True)
        beyond = next((field for n, known, field in counted if not 0 <= n <= min(known, self.people)), None)
        if self.people < 1 or beyond is not None:
            return Missing(
                Text("Số người rút không đúng.", "The numbers of those who withdraw cannot be."),
                Text(
                    f"Theo văn bản có {most[0]} người đại diện, {most[1]} người chưa ký.",
                    f"The paper has {most[0]} representatives, and {most[1]} who have not signed.",
                ),
                Text("Xem lại số người rút.", "Look at the numbers again."),
                article=article,
                field=beyond or "people",
            )
        return None
