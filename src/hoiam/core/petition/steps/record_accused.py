"""How many the petition is about, or what became of one of them: he moved, retired or died, or the body is no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal

from hoiam.core.dossier.events import Act, Sealed
from hoiam.core.dossier.move import move
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition.events import AccusedNoted
from hoiam.core.petition.state import ACCUSED, Petition, still_there
from hoiam.core.procedure import Law
from hoiam.core.words import Text

MOST: Final = 99


@dataclass(frozen=True, slots=True)
class RecordAccused:
    """`outcome`: counted, so many `people` or bodies; or `which` of them moved, retired or died, or, a body, was merged
    or dissolved. `body`: where he is now, with which the body of the place and time of what he did settles it; of a body, which
    one has its duties now. What is owed to all of them is met once those who are left
    have been told."""

    word: ClassVar[str] = "record_accused"
    people: int = 0
    which: str = ""
    body: str = ""
    blobs: tuple[Sealed, ...] = ()
    outcome: Literal["", "counted", "moved", "retired", "died", "merged"] = ""

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Raises Missing for a number that cannot be, and for somebody who is none of them or has died."""
        fact = AccusedNoted(self.people, self.which, self.body, self.blobs)
        several = self._left(petition)
        act = move(petition, law, self, fact, today=today, several={ACCUSED: several} if several is not None else None)
        if self.outcome == "counted":
            if not 1 <= self.people <= MOST:
                raise Missing(
                    Text("Số người bị nêu không đúng.", "The number of those whom it is about cannot be."),
                    Text(f"Từ 1 đến {MOST} người hoặc cơ quan.", f"From 1 to {MOST} people or bodies."),
                    Text("Đếm lại theo đơn.", "Count again by the petition."),
                    article=act.article,
                    field="people",
                )
        elif self.which not in {each.place for each in petition.accused if each.became != "died"}:
            raise Missing(
                Text("Chưa chọn người nào.", "It is not said which of them."),
                Text("Phải là một người bị nêu trong đơn, chưa ghi là đã chết.", "One of them, not recorded as dead."),
                Text("Chọn trong danh sách, hoặc ghi lại số người.", "Choose from the list, or record how many they are."),
                article=act.article,
                field="of_them",
            )
        return (act,)

    def _left(self, petition: Petition) -> tuple[str, ...] | None:
        """Who of them is still there after this, where they are fewer than before."""
        if self.outcome == "counted":
            places = tuple(str(n) for n in range(1, self.people + 1))
            gone = {each.place for each in petition.accused if each.became == "died"}
            return tuple(place for place in places if place not in gone) if self.people < len(petition.accused) else None
        if self.outcome == "died":
            before = still_there(petition.accused)
            return tuple(each for each in before or (self.which,) if each != self.which)
        return None
