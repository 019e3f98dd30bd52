"""Each step of an errand, taken by whoever takes it, from a petition on in which it is the next: for the tests that kill it, in
the process that dies and in the one that looks afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from hoiam.casework import wall
from hoiam.casework.reading.history import load
from hoiam.casework.road import errands, joint, perform
from hoiam.core.dossier.participants import THE_CLOCK, THE_PETITIONER
from hoiam.core.errand import steps
from hoiam.core.petition.steps.challenge import Challenge
from world import COMMUNE, PROVINCE, WARD, act, actor, moment, reached, submit

LEADER, THEIRS = f"{COMMUNE}/04", f"{WARD}/04"
TOLD, MONDAY, DUE = date(2026, 10, 1), date(2026, 10, 5), date(2026, 10, 9)
FOURTH: Final = "SO-XD"
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


def _time(step: Any, on: date) -> Callable[[UUID], Any]:
    def taken(errand: UUID) -> Any:
        with wall.acting(LEADER):
            return errands.act(step, errand, actor=THE_CLOCK, now=moment(on))

    return taken


def _dissent(errand: UUID) -> Any:
    with wall.acting(THEIRS):
        return joint.dissent(errand, "facts", "Ranh giới khác.", actor=actor(THEIRS), now=moment(MONDAY))


def _challenge(errand: UUID) -> Any:
    """Whoever petitioned says something against the body, before it is asked; of the errand nothing changes."""
    with wall.acting(LEADER), connection.cursor() as cursor:
        cursor.execute("SELECT petition_id FROM casework_errandof WHERE errand_id = %s", [errand])
        (case,) = cursor.fetchone()
    step = Challenge(errand.hex, "concerned", outcome="raised")
    with wall.acting(LEADER), transaction.atomic():
        return errands.perform(step, case, actor=THE_PETITIONER, on_behalf_of=COMMUNE, now=moment(TOLD))


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
    "share_out": ((), _hand_on((PROVINCE, ("1",)), (FOURTH, ("2",)))),
    "escalate": ((), _act(steps.Escalate(PROVINCE), LEADER, date(2026, 10, 15))),
    "determine": (
        (_act(steps.TurnDown("not_held")), _act(steps.Escalate(PROVINCE), LEADER)),
        _act(steps.Determine(due=date(2026, 10, 9), outcome="same"), f"{PROVINCE}/04"),
    ),
    "silence": ((_act(steps.Agree(date(2026, 10, 12), "countered")),), _time(steps.Agree(outcome="lapsed"), date(2026, 10, 8))),
    "lapse": ((_answer("1", "2"),), _time(steps.Finish(outcome="lapsed"), date(2026, 10, 13))),
    "dissent": ((_act(steps.Agree(outcome="agreed")),), _dissent),
    "challenge": ((), _challenge),
}
_ALONE = {"agree", "counter", "decline", "allot", "look", "silence", "challenge"}
MIRRORED: Final = frozenset({"send", "deliver", *STEPS} - _ALONE)
"""Those that the petition's own history has too."""


def a_part() -> tuple[UUID, UUID]:
    """A petition that several verify, and the part of one of them."""
    case: UUID = submit(date(2026, 9, 28), "vn.complaint", signed="paper", channel="letter").petition_id
    for step, by, more in (
        ("classify.competent", f"{COMMUNE}/01", {}),
        ("accept", LEADER, {}),
        ("assign", LEADER, {"offices": (f"{COMMUNE}/03",)}),
        ("verify.ordered", LEADER, {}),
    ):
        act(case, step, TOLD, by, **more)
    with wall.acting(LEADER):
        order = joint.order(case, load(case)[0], COMMUNE, (WARD,), actor(LEADER), moment(TOLD))
        perform(order, case, actor=actor(LEADER), on_behalf_of=COMMUNE, now=moment(TOLD))
        demand = errands.Demand("task", WARD, DUE, QUESTIONS, confirmed=True)
        return case, errands.send(case, demand, terms=(), actor=actor(LEADER), now=moment(TOLD)).petition_id


def prepared(word: str) -> tuple[UUID, UUID]:
    """A petition, and an errand of it in which the step is the next; for the first one, twice the petition."""
    case, errand = a_part() if word == "dissent" else (a_petition(), None)
    if word == "send":
        return case, case
    errand = errand or send(case)
    if word not in ("deliver", "challenge"):
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
