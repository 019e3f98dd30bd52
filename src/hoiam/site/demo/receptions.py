"""Receptions of citizens for the demo, as each body's desk would record them: the schedule, and who came, without a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final
from uuid import UUID

import yaml

from hoiam.casework import intake, wall
from hoiam.casework.families import VISIT
from hoiam.casework.intake import Speaker
from hoiam.casework.reading import visits
from hoiam.casework.reading.history import acts_of
from hoiam.casework.road import perform
from hoiam.core.dossier.move import Step
from hoiam.core.dossier.participants import Actor
from hoiam.core.visit.journey import BY_WORD
from hoiam.core.visit.state import Visit, fold
from hoiam.core.visit.steps import End, Inform, Schedule
from hoiam.site.demo.acts import actor_of
from hoiam.site.demo.errands import working_days_on
from hoiam.site.demo.examples import EXAMPLES
from hoiam.site.demo.petitions import at

COUNTER: Final = "01"
"""The office of each body that keeps its book of receptions."""
OPENS: Final = 8


def receive_citizens(today: date) -> int:
    """Takes what examples/receptions.yaml says, in order of days; how many visits. Raises the law's Refusal."""
    told = yaml.safe_load((EXAMPLES / "receptions.yaml").read_text("utf-8"))
    planned = [(_scheduled(each, today), each) for each in told["days"]]
    for turn, each in enumerate(sorted(told["visits"], key=lambda each: int(each["day"]))):
        _came(each, today, minute=turn)
    for day, each in planned:
        if "then" in each:
            on = working_days_on(today, min(each["day"], 0))
            _takes(day, BY_WORD[each["then"]].step(), actor_of(f"{each['body']}/{COUNTER}"), on, OPENS + 9)
    return len(told["visits"])


def _scheduled(each: Mapping[str, Any], today: date) -> UUID:
    actor = actor_of(f"{each['body']}/{COUNTER}")
    kind = visits.reception("day", actor.body)
    if kind is None:
        raise LookupError(f"no receptions at {actor.body}")
    on, day = working_days_on(today, each["posted"]), working_days_on(today, each["day"])
    step = Schedule(kind.id, day, each["way"], each["first"], each["last"], each.get("outcome", "seat"))
    with wall.acting(actor.office):
        return intake.schedule(step, actor=actor, now=at(on, OPENS)).petition_id


def _came(each: Mapping[str, Any], today: date, *, minute: int) -> None:
    """Visitors came, and what was done with them until now."""
    actor = actor_of(f"{each['body']}/{COUNTER}")
    day = working_days_on(today, each["day"])
    speakers = [Speaker(**speaker) for speaker in each.get("speakers", ())]
    with wall.acting(actor.office):
        came = intake.arrive(
            day=day, way=each["way"], people=each.get("people", 1), speakers=speakers, actor=actor, now=at(day, OPENS, minute)
        )
    for number, act in enumerate(each.get("acts", ()), 1):
        on = working_days_on(today, act["day"]) if "day" in act else day
        with wall.acting(actor.office):
            visit = fold(acts_of(came.petition_id, VISIT))
        _takes(came.petition_id, _step(act, visit, today), actor, on, OPENS + number)


def _step(act: Mapping[str, Any], visit: Visit, today: date) -> Step:
    """The step of a line; its end is the one that the visit has come to."""
    if act["step"] == End.word:
        return End.of(visit)
    if act["step"] == Inform.word:
        return Inform.of(visit, act["matter"])
    step = BY_WORD[act["step"]].step
    given = {field.name: act[field.name] for field in fields(step) if field.name in act}
    if "until" in given:
        given["until"] = working_days_on(today, given["until"])
    found: Step = step(**given)
    return found


def _takes(id: UUID, step: Step, actor: Actor, on: date, hour: int) -> None:
    with wall.acting(actor.office):
        perform(step, id, actor=actor, on_behalf_of=actor.body, now=at(on, hour), family=VISIT)
