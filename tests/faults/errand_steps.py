"""Each step of an errand, taken by whoever takes it, from a petition on in which it is the next: for the tests that kill it, in
the process that dies and in the one that looks afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from hoiam.casework import wall
from hoiam.casework.road import errands
from hoiam.core.errand import steps
from world import COMMUNE, PROVINCE, WARD, act, actor, moment, reached, submit

LEADER, THEIRS = f"{COMMUNE}/04", f"{WARD}/04"
TOLD, MONDAY, DUE = date(2026, 10, 1), date(2026, 10, 5), date(2026, 10, 9)
QUESTIONS: Final = ("Ai quản lý?", "Từ năm nào?")


def a_petition() -> UUID:
    case: UUID = submit(date(2026, 9, 28), "vn.feedback").petition_id
    act(case, "classify.competent", date(2026, 9, 29), f"{COMMUNE}/01")
    return case


def send(case: UUID, to: str = WARD) -> UUID:
    with wall.acting(LEADER):
        demand = errands.Demand("inform", to, DUE, QUESTIONS)
        return errands.send(case, demand, terms=(), actor=actor(LEADER), now=moment(TOLD)).petition_id


def _act(step: Any, by: str = THEIRS, on: date = MONDAY) -> Callable[[UUID], Any]:
    def taken(errand: UUID) -> Any:
        with wall.acting(by):
            return errands.act(step, errand, actor=actor(by), now=moment(on))

    return taken


def _answer(*questions: str, outcome: str = "full") -> Callable[[UUID], Any]:
    def taken(errand: UUID) -> Any:
        with wall.acting(THEIRS):
            return errands.respond(errand, "Có.", questions, outcome, actor=actor(THEIRS), now=moment(MONDAY))

    return taken


def _hand_on(*parts: tuple[str, tuple[str, ...]]) -> Callable[[UUID], Any]:
    def taken(errand: UUID) -> Any:
        with wall.acting(THEIRS):
            return errands.hand_on(errand, parts, QUESTIONS, due=DUE, actor=actor(THEIRS), now=moment(MONDAY))

    return taken


_THIRD = f"{WARD}/03"

# Word -> what comes before it once it is delivered, and the step.
STEPS: Final[dict[str, tuple[tuple[Callable[[UUID], Any], ...], Callable[[UUID], Any]]]] = {
    "refuse": ((), _act(steps.TurnDown("not_held"))),
    "agree": ((), _act(steps.Agree(outcome="agreed"))),
    "counter": ((), _act(steps.Agree(date(2026, 10, 12), "countered"))),
    "take": ((_act(steps.Agree(date(2026, 10, 12), "countered")),), _act(steps.Agree(outcome="taken"), LEADER)),
    "decline": ((_act(steps.Agree(date(2026, 10, 12), "countered")),), _act(steps.Agree(outcome="declined"), LEADER)),
    "allot": ((), _act(steps.Allot((_THIRD,)))),
    "look": ((), _act(steps.Look(THEIRS))),
    "answer": ((), _answer("1", "2")),
    "give_back": ((_answer("1", outcome="part"),), _act(steps.GiveBack(("2",)), LEADER)),
    "finish": ((_answer("1", "2"),), _act(steps.Finish("yes", "yes", "satisfied"), LEADER)),
    "call_off": ((), _act(steps.CallOff("wrong_body"), LEADER)),
    "prolong": ((_act(steps.Agree(outcome="agreed")),), _act(steps.Prolong(2))),
    "remind": ((), _act(steps.Remind(), LEADER, date(2026, 10, 12))),
    "forward": ((), _hand_on((PROVINCE, ()))),
}
MIRRORED: Final = frozenset({"send", "deliver", *STEPS} - {"agree", "counter", "decline", "allot", "look"})
"""Those that the petition's own history has too."""


def prepared(word: str) -> tuple[UUID, UUID]:
    """A petition, and an errand of it in which the step is the next; for the first one, twice the petition."""
    case = a_petition()
    if word == "send":
        return case, case
    errand = send(case)
    if word != "deliver":
        reached(errand, MONDAY, LEADER)
        for before in STEPS[word][0]:
            before(errand)
    return case, errand


def take(word: str, of: UUID) -> Any:
    """The step, in the errand; or the sending of one, for the petition."""
    if word == "send":
        return send(of)
    if word == "deliver":
        return _act(steps.Deliver(), LEADER)(of)
    return STEPS[word][1](of)
