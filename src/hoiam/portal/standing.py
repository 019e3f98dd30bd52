"""Where the petitioner stands: which day it is for him, what the law lets him do now, whether his signature is wanted.

What can be done is what the law's procedure lets the petitioner do in the present state, never a list of the portal's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from hoiam.casework import laws
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.reading.cases import CaseView
from hoiam.core.dossier import participants
from hoiam.core.dossier.move import lacks, stands_against
from hoiam.core.dossier.participants import THE_PETITIONER
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.dossier.terms import waits_until
from hoiam.core.petition import together
from hoiam.core.petition.state import Compared, Reissue
from hoiam.core.petition.steps.appeal import gone_already
from hoiam.core.petition.steps.challenge import Challenge, may_be_challenged
from hoiam.core.petition.steps.leave_group import LeaveGroup
from hoiam.core.petition.steps.represent import Represent, nobody_acts
from hoiam.core.procedure import Edge

# The petitioner's steps that have a page of their own, in the order in which they are offered.
DOES: Final = (
    *("sign", "reply", "add", "challenge", "represent", "leave_group", "rate", "appeal", "protect", "own_data", "withdraw"),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A step that the petitioner may take now, as the law of the kind calls it; its page is named after the step."""

    step: str
    edge: Edge

    @property
    def address(self) -> str:
        """The name of its page's address."""
        return f"portal:{self.step}"


def may(case: CaseView) -> dict[str, Way]:
    """The petitioner's steps that the law allows now, by their words, in the order in which they are offered. One for which it
    is too late is among them: its page says so, and what is left to do."""
    law, petition, day = laws.current(), case.petition, today(case)
    allowed: dict[str, Edge] = {}
    for edge in participants.own_of(petition, law, THE_PETITIONER, case.ways):
        if lacks(petition, edge) or stands_against(petition, edge) or gone_already(petition, edge):
            continue
        if waits_until(petition, law, edge, day) is None:
            allowed.setdefault(edge.step, edge)
    if case.petition.asked_until is None:
        allowed.pop("reply", None)  # answered already
    if not may_be_challenged(petition):
        allowed.pop(Challenge.word, None)  # no body is about to be asked, or it was said of each
    if not needs_signature(case):
        allowed.pop("sign", None)  # signed already, or a kind that needs no signature
    if not case.petition.group:
        allowed.pop(LeaveGroup.word, None)  # handled by itself
    if nobody_acts(petition, law, "named") and nobody_acts(petition, law, "ended"):
        allowed.pop(Represent.word, None)  # there is nobody to name, and nobody to end with
    return {step: Way(step, allowed[step]) for step in DOES if step in allowed}


def of_several(case: CaseView) -> Refusal | None:
    """What the law wants of several before their petition is accepted and is not there yet; None where nothing is missing."""
    return together.awaited(case.petition, laws.current())


def asked_until(case: CaseView) -> date | None:
    """By when the petitioner is to answer what he was asked; None where nothing waits for him."""
    return case.petition.asked_until if "reply" in may(case) else None


def needs_signature(case: CaseView) -> bool:
    """Whether the petition lacks the signature that the law of its kind wants."""
    return laws.current().kinds[case.petition.kind].needs_signature and not case.petition.signed


def new_code_asked(case: CaseView) -> Reissue | None:
    """The request for a new code, while it can be had: the page tells of it whoever holds the code."""
    waiting = case.petition.reissue
    return waiting if waiting is not None and today(case) <= waiting.until else None


def compared(case: CaseView) -> Compared | None:
    """What a first office has found of whoever asks for a new code at the counter, until a second one has; None for nothing."""
    return case.petition.compared


def today(case: CaseView) -> date:
    """The day in law."""
    return law_day(laws.current(), case.petition.kind, utc_now())
