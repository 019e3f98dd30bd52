"""Takes one act of an example in an errand (việc phối hợp), as the desk of the asking or of the asked body would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from hoiam.casework import bodies, laws
from hoiam.casework.days import utc_now
from hoiam.casework.road import Performed
from hoiam.casework.road import errands as road
from hoiam.core.dossier.participants import Actor
from hoiam.core.errand.journey import BY_WORD
from hoiam.site.demo.petitions import Case, at

LAST_HOUR = 15
"""Of a day on which there are acts in the petition itself, these come after them."""


def dated(act: Mapping[str, Any]) -> Mapping[str, Any]:
    """The act with its days: a number is so many working days before the day on which the examples are loaded, and a ``due``
    that is one so many after the day of the act. So what stands open for a few days only stands so in a demo of any day."""
    day, due = act["day"], act.get("due")
    if isinstance(day, int):
        day = working_days_on(bodies.public_day(utc_now()), day)
    return {**act, "day": day} | ({"due": working_days_on(day, due)} if isinstance(due, int) else {})


def working_days_on(day: date, n: int) -> date:
    """The day so many working days after (before, where it is negative) that one; of a day off, from the one before it."""
    law = laws.current()
    (machine,) = law.errands.values()
    calendar = law.calendar_of(law.rules[machine.accept])
    return date.fromordinal(calendar.nth_working(calendar.working_days_until(day.toordinal()) + n))


def take(case: Case, act: Mapping[str, Any], actor: Actor) -> Performed:
    """The act on its day, in the errand that the script calls ``errand``; raises the law's Refusal, and LookupError where the
    script names an errand that it has not sent."""
    now, name = at(act["day"], LAST_HOUR), act["errand"]
    road.time_passes(now)
    if act["step"] == "send":
        demand = road.Demand(act["kind"], act["to"], act["due"], tuple(act["questions"]), confirmed=act.get("confirmed", False))
        known = [str(part) for part in (case.example.get("identity") or {}).values() if part]
        sent = road.send(case.id, demand, terms=known, actor=actor, now=now)
        case.errands[name] = Errand(sent.petition_id, tuple(act["questions"]), act["due"])
        return sent
    if name not in case.errands:
        raise LookupError(f"the script has not sent “{name}”")
    errand = case.errands[name]
    if act["step"] == "respond":
        numbers = tuple(map(str, act.get("questions") or ()))
        return road.respond(errand.id, act.get("words", ""), numbers, act["outcome"], actor=actor, now=now)
    if act["step"] == "forward":
        due = act.get("due", errand.due)
        return road.hand_on(errand.id, [(act["to"], ())], errand.questions, due=due, actor=actor, now=now)
    step = BY_WORD[act["step"]].step
    given = {field.name: act[field.name] for field in fields(step) if field.name in act}
    given = {key: tuple(map(str, value)) if isinstance(value, list) else value for key, value in given.items()}
    return road.act(step(**given), errand.id, actor=actor, now=now)


class Errand:
    """An errand of a script: its id, its questions as they were asked, and its day."""

    def __init__(self, id: UUID, questions: tuple[str, ...], due: date) -> None:
        self.id, self.questions, self.due = id, questions, due
