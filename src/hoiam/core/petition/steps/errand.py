"""What another body is asked to do for a petition, mirrored in its own history: the errand is a dossier of its own.

An act of the errand and its mirror here are written in one transaction (``casework.road.errands``). The mirror says what
whoever wrote may know of it, and whose days are whose; the words stay with the errand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.move import move
from hoiam.core.dossier.participants import has_it
from hoiam.core.dossier.refusals import Missing
from hoiam.core.dossier.standing import Asking
from hoiam.core.petition.events import Errand
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law, Outcome
from hoiam.core.words import Text


@dataclass(frozen=True, slots=True)
class Mirror:
    """An act of the errand ``id``, of which ``happened`` says what it was and ``leaf`` is the line of the log.

    ``outcome`` is what the law of the petition calls it: for most what happened; an appraisal that stops a term is expert, and
    expert_back when the last of them is over; an account of a delay is demanded. ``on``: the day of it, where that is not the
    day on which it is recorded.
    """

    word: ClassVar[str] = "errand"
    id: str
    kind: str
    to: str
    happened: str
    leaf: str
    due: date | None = None
    blocking: bool = False
    ground: str = ""
    asker: str = ""
    document: str = ""
    digest: str = ""
    conditions: tuple[str, ...] = ()
    outcome: Literal[
        "",
        "announced",
        "sent",
        "expert",
        "expert_back",
        "demanded",
        "agreed",
        "turned_down",
        "forwarded",
        "responded",
        "returned",
        "reminded",
        "escalated",
        "finished",
        "called_off",
        "ordered",
        "acknowledged",
        "dissented",
        "succeeded",
        "moved",
        "determined",
    ] = ""
    on: date | None = None

    @classmethod
    def of(cls, petition: Petition, law: Law, *, id: str, kind: str, to: str, happened: Outcome, **more: object) -> Mirror:
        """The order, with the outcome that the petition's law has for it."""
        outcome = happened
        machine = law.errands_of(petition.kind)
        term = machine.kinds[kind].term(petition.kind) if machine is not None and kind in machine.kinds else None
        if term is not None and happened == "sent":
            outcome = term.sent
        elif term is not None and term.back and (happened in OVER or (happened == "determined" and not more.get("due"))):
            waiting = [each for each in petition.errands if each.open and each.kind == kind and each.id != id]
            mine = next((each for each in petition.errands if each.id == id), None)
            outcome = term.back if not waiting and (mine is None or mine.open) else happened
        return cls(id, kind, to, happened, outcome=outcome, **more)  # type: ignore[arg-type]  # the fields of the class

    def take(self, petition: Petition, law: Law, today: date) -> tuple[Act, ...]:
        """Errand. Raises Missing for what comes of an errand that nobody sent, and for one that is sent twice."""
        known = next((each for each in petition.errands if each.id == self.id), None)
        begins = known is None or (self.happened == "sent" and known.on_its_way)
        if begins is not (self.happened in ("announced", "sent")):
            raise Missing(
                Text("Không có việc phối hợp này.", "There is no such errand."),
                Text(
                    "Mỗi việc phối hợp được gửi một lần, rồi mới có kết quả.",
                    "An errand is sent once, and comes to something after.",
                ),
                Text("Xem lại danh sách việc phối hợp của đơn.", "Look at the petition's errands again."),
                field="id",
            )
        fact = Errand(
            self.id,
            self.kind,
            self.to,
            self.happened,
            self.leaf,
            self.due,
            self.blocking,
            self.ground,
            self.asker,
            self.document,
            self.digest,
            self.conditions,
        )
        return (move(petition, law, self, fact, today=today, on=self.on, conditions=self.conditions),)


OVER = frozenset({"turned_down", "responded", "called_off", "forwarded"})
"""What ends the asked body's days."""


def not_waited_for(petition: Petition, law: Law, asking: Asking, asker: str) -> str:
    """Why nobody waits any more for what the body ``asker`` asked for, as a reason of the list of withdrawals; empty while
    somebody does. Another kind of petition, and parts that are split off, change nothing: what was asked is asked. What a
    superior has ordered he waits for, whoever has the petition and whatever came of it: he alone takes it back."""
    if asking.document:
        return ""
    if not law.wholes[petition.kind].states[petition.state].open:
        return "petition_ended"
    if asking.asker:
        return "" if has_it(petition, asking.to) else "gone_on"  # ordered from above, of the body that has it
    if not has_it(petition, asker):
        # What a body that is no more had asked waits for somebody who hands it over.
        return "" if asker in petition.line_of(petition.body) else "handed_over"
    return "not_delivered" if asking.on_its_way and asking.challenge == "ruled_out" else ""


def goes_along(petition: Petition, asking: Asking, asker: str) -> bool:
    """Whether what the body ``asker`` asked for goes along to the body that has the petition: it was asked for the petition by
    whoever had it, that body is not the one which was asked, and it came to something, or may still."""
    return (
        not asking.asker
        and not has_it(petition, asker)
        and not has_it(petition, asking.to)
        and asking.happened not in NOTHING_CAME
        and not (asking.on_its_way and asking.challenge == "ruled_out")
    )


def followed_by(petition: Petition, asker: str, offices: tuple[str, ...]) -> tuple[str, ...]:
    """Who follows an errand from now on in the body ``asker``, where ``offices`` see to it on both sides: whoever handles the
    petition there; empty where that is so already, or nobody handles it."""
    now = {office for office in offices if office.startswith(f"{asker}/")}
    return petition.offices if has_it(petition, asker) and now != set(petition.offices) else ()


NOTHING_CAME = frozenset({"turned_down", "called_off", "forwarded"})
"""What is over at the body that was asked, and has no words of its own."""
