"""Somebody acts for the petitioner, his paper was looked at, or he acts for him no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing, NotYours, TooLate
from hoiam.core.petition import mandates
from hoiam.core.petition.events import Represented
from hoiam.core.petition.state import REPRESENTATIVE, Mandate, Petition
from hoiam.core.procedure import Law, Representation
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Represent:
    """`outcome`: named (``as_what``, with his sealed entry and his paper among ``blobs``), shown (an office has looked at the
    paper of the one of act ``of``) or ended (on ``ground``). ``scope`` are the steps that the paper gives him beside those that
    the law gives, ``until`` its last day, ``seen`` that the paper was looked at as he was named."""

    word: ClassVar[str] = "represent"
    as_what: str = ""
    of: int = 0
    scope: tuple[str, ...] = ()
    until: date | None = None
    seen: bool = False
    ground: str = ""
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "named", "shown", "ended"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Raises Missing where the law of the kind has no such way, nobody was chosen, or no paper is there; NotYours where the
        matter is in another's hands already; TooLate for a paper whose last day has passed."""
        match self.outcome:
            case "named":
                fact = Represented(self.as_what, 0, self.scope, self.until, self.seen, "", self.blobs)
            case "shown":
                fact = Represented("", self.of, self.scope, self.until, True, "", self.blobs)
            case _:
                fact = Represented("", self.of, (), None, False, self.ground, self.blobs)
        act = move(petition, law, self, fact, today=today, ground=self.ground)
        if self.outcome == "named":
            self._named(petition, law, today, act.article)
            return (act,)
        mandate = next((each for each in petition.mandates if each.act == self.of), None)
        found = mandates.law_of(petition, law, mandate) if mandate is not None else None
        if mandate is None or mandate.ended is not None:
            raise Missing(
                Text("Không có ai như vậy đang làm thay.", "Nobody like that acts for the petitioner."),
                Text("Người này chưa được ghi, hoặc việc làm thay đã chấm dứt.", "He was never recorded, or it has ended."),
                Text("Chọn trong những người đang làm thay.", "Choose one of those who act now."),
                article=act.article,
                field="of",
            )
        if self.outcome == "shown":
            if found is None:
                raise mandates.no_such_way(law, petition.kind, "of")
            self._until(found, today)
            self._scope(found)
        return (act,)

    def _named(self, petition: Petition, law: Law, today: date, article: str) -> None:
        """Whether somebody may begin to act so: the petitioner is there and has a name, the law of the kind has such a way, the
        paper is there and in force, and nobody else has what is given to one alone."""
        if petition.orphaned:
            raise mandates.nobody_goes_on(petition, law)
        if petition.anonymous:
            raise Missing(
                Text("Đơn không nêu tên thì không có người làm thay.", "Nobody acts for a petitioner without a name."),
                Text(
                    "Không biết ai đứng đơn, nên không biết ai ủy quyền.",
                    "Nobody knows who petitions, so nobody knows who gave the right.",
                ),
                Text("Người làm thay tự viết đơn đứng tên mình.", "Whoever would act writes one under his own name."),
                article=article,
                field="behalf",
            )
        found = next((each for each in mandates.may_name(law, petition.kind, today) if each.id == self.as_what), None)
        if found is None:
            raise mandates.no_such_way(law, petition.kind, "behalf", self.as_what)
        self._until(found, today)
        self._scope(found)
        if found.alone and (other := _alone(petition, law, today)) is not None:
            raise NotYours(
                Text("Đơn này đang có người được ủy quyền.", "This petition has somebody who was authorised."),
                Text(
                    f"Một nội dung không ủy quyền cho nhiều người cùng lúc; người kia từ ngày {other.since:%d/%m/%Y}.",
                    f"One matter is not given to several at the same time; the other is since {other.since:%d/%m/%Y}.",
                ),
                Text("Ghi việc ủy quyền trước chấm dứt, rồi ghi người mới.", "Record the end of that one, then name him."),
                article=found.article,
                field="behalf",
            )
        if found.paper is not None and all(blob.kind == REPRESENTATIVE for blob in self.blobs):
            raise Missing(
                Text("Thiếu giấy tờ cho thấy người này được làm thay.", "The paper that shows that he may is missing."),
                Text(f"Luật đòi: {found.paper.vi}.", f"The law wants: {found.paper.en}."),
                Text("Kèm ảnh hoặc bản quét giấy đó.", "Send a photograph or a scan of it along."),
                article=found.article,
                field="file",
            )
        if not any(blob.kind == REPRESENTATIVE for blob in self.blobs):
            raise ValueError("somebody is named and nothing says who")  # a face that tries is broken

    def _until(self, found: Representation, today: date) -> None:
        if self.until is not None and self.until < today:
            raise TooLate(
                Text("Giấy này đã hết hạn.", "This paper has run out."),
                Text(
                    f"Giấy có hạn đến ngày {self.until:%d/%m/%Y}; sau ngày đó việc làm thay chấm dứt.",
                    f"Its last day was {self.until:%d/%m/%Y}; after it nobody acts by it.",
                ),
                Text("Đưa giấy còn hạn, hoặc người viết đơn tự làm.", "Bring one that is in force, or let the petitioner act."),
                article=found.ends_article or found.article,
                field="until",
            )

    def _scope(self, found: Representation) -> None:
        if unknown := set(self.scope) - set(found.scoped):
            raise ValueError(f"a paper of “{found.id}” gives no {', '.join(sorted(unknown))}")  # no face offers it


def nobody_acts(petition: Petition, law: Law, outcome: str) -> bool:
    """Whether there is nobody of whom this end of the step could speak."""
    if outcome == "named":
        return petition.anonymous or petition.orphaned
    return not any(each.ended is None for each in mandates.with_names(petition, law))


def _alone(petition: Petition, law: Law, today: date) -> Mandate | None:
    """The one who acts for the petitioner today and with whom nobody else of his sort does."""
    for each in mandates.standing(petition, law, today):
        found = mandates.law_of(petition, law, each)
        if found is not None and found.alone:
            return each
    return None
