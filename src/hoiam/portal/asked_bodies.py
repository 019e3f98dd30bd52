"""What other bodies are asked for a petition, as whoever wrote it reads it: which body, for what, since when and until when,
whether it is late, on what ground it was refused, and whose days are whose. Not the words, which are between the two bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.utils.translation import gettext

from hoiam.casework import laws
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.errands import ErrandTold, told, whose_days
from hoiam.casework.said import said
from hoiam.core.dossier.days import LEAD
from hoiam.core.dossier.events import PETITIONER
from hoiam.core.petition.steps.challenge import may_be_challenged
from hoiam.portal import choices

Stands = Literal[
    "coming",
    "held",
    "ruled_out",
    "sent",
    "waiting",
    "late",
    "replied",
    "replied_late",
    "said_no",
    "passed_on",
    "taken_back",
]
"""Where it stands, for its writer: it has not reached that body, and may be challenged or is, or a leader has ruled that body
out; it is there and no answer is waited for, or one is, and is late; it was answered, refused, handed on or taken back."""

_CAME_OF_IT: Final[dict[str, Stands]] = {"turned_down": "said_no", "forwarded": "passed_on", "called_off": "taken_back"}


@dataclass(frozen=True, slots=True)
class AskedBody:
    """One of them, in the language of the page. ``n`` is its place among them, from 1 on; ``ground`` why it was refused, taken
    back, ruled out or asked all the same, with ``remedy`` and ``article``."""

    n: int
    body: str
    kind: str
    stands: Stands
    sent: date
    until: date | None
    reached: date | None
    due: date | None
    answered: date | None
    ground: str
    remedy: str
    article: str
    asked_all_the_same: bool
    may_challenge: bool


@dataclass(frozen=True, slots=True)
class DaysOf:
    """How many days fell to one that was waited for, in words: in its term, late, and together with others."""

    who: str
    days: str


def asked(case: CaseView, today: date) -> list[AskedBody]:
    """All of them, in the order in which they were sent."""
    open_to_it = {each.id for each in may_be_challenged(case.petition)} if case.petition.errands else set()
    every = told(case.petition, laws.current(), today, to_petitioner=True)
    return [
        _asked(n, each, may_challenge=asking.id in open_to_it)
        for n, (each, asking) in enumerate(zip(every, case.petition.errands, strict=True), 1)
    ]


def _asked(n: int, each: ErrandTold, *, may_challenge: bool) -> AskedBody:
    # What became of it is told; of one that was only taken back because that body is not asked, why it is not.
    decided = each.challenge == "ruled_out" or (each.challenge == "dismissed" and each.ground is None)
    ground = each.why if decided else each.ground
    return AskedBody(
        n=n,
        body=choices.body_name(each.to),
        kind=said(each.kind.title) if each.kind is not None else "",
        stands=_stands(each),
        sent=each.sent,
        until=each.until if each.on_its_way else None,
        reached=each.reached,
        due=each.due,
        answered=each.answered,
        ground=said(ground.title) if ground is not None else "",
        remedy=said(ground.remedy) if ground is not None else "",
        article=ground.article if ground is not None else "",
        asked_all_the_same=decided and each.challenge == "dismissed",
        may_challenge=may_challenge,
    )


def _stands(each: ErrandTold) -> Stands:
    if each.challenge == "ruled_out":
        return "ruled_out"
    if each.on_its_way:
        return "held" if each.challenge == "raised" else "coming"
    if each.happened in _CAME_OF_IT:
        return _CAME_OF_IT[each.happened]
    if each.open:
        return "late" if each.late else "waiting"
    if each.answered is None:
        return "sent"
    return "replied_late" if each.late else "replied"


def days_of_each(case: CaseView, today: date) -> list[DaysOf]:
    """Whose of the petitioner's days were whose, by name, of those that were waited for; a shared day stands under each of
    them, and once in the sum (`portal.terms.own_days`). Empty where nobody was."""
    found = whose_days(case.petition, laws.current(), today) if case.petition.errands else None
    if found is None:
        return []
    names = {PETITIONER: gettext("Bạn"), LEAD: gettext("Cơ quan giải quyết, vì không nhắc")}
    said_of = (gettext("%d ngày trong hạn"), gettext("%d ngày quá hạn"), gettext("%d ngày chung với nơi khác"))
    return [
        DaysOf(
            names.get(part.who) or choices.body_name(part.who),
            ", ".join(words % n for words, n in zip(said_of, (part.in_term, part.late, part.shared), strict=True) if n),
        )
        for part in found.parts
    ]
