"""Errands as lines: of a petition on its page, of a body in its lists. Of another body its name alone is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hoiam.casework import bodies, errand_choices, laws
from hoiam.casework.reading import errands as reading
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.reading.errands import ErrandRow, ErrandTold
from hoiam.casework.road.errands import may_be_asked
from hoiam.casework.said import said
from hoiam.core.dossier.days import in_words
from hoiam.core.dossier.participants import Actor
from hoiam.core.dossier.terms import NEAR, working_days_left
from hoiam.core.errand.steps import BEYOND
from hoiam.core.petition.state import Petition
from hoiam.core.words import begun


def body_title(code: str) -> str:
    """What a body is called; its code where it is none here."""
    found = bodies.every().get(code)
    return said(found.name) if found is not None else code


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list, in words. ``tag``: how pressing it is, drawn."""

    row: ErrandRow
    url: str
    kind: str
    other: str
    asked: str
    state: str
    tag: SafeString


def lines(rows: list[ErrandRow], day: date, *, asked: bool) -> list[Line]:
    """The lines of a list; ``asked``: as the asked body reads them, else as the one that asks."""
    return [_line(row, day, asked=asked) for row in rows]


def _line(row: ErrandRow, day: date, *, asked: bool) -> Line:
    law = laws.current()
    machine = next(each for each in law.errands.values() if row.sort in each.kinds)
    mark, words = "quiet", ""
    left = working_days_left(law, machine.answer, row.due, day)
    if row.late:
        mark, words = "late", _("quá hạn")
    elif row.unaccepted:
        mark, words = "late", _("chưa nhận")
    elif row.state not in _over(machine.id) and left is not None and left < NEAR:
        mark, words = "soon", _("sắp đến hạn")
    return Line(
        row,
        reverse("desk:errand", args=[row.id]),
        begun(said(machine.kinds[row.sort].title)),
        body_title(row.asker if asked else row.asked),
        body_title(row.asked),
        begun(said(law.wholes[machine.id].states[row.state].title)),
        _tag(mark, words) if words else SafeString(""),
    )


@lru_cache(maxsize=64)
def _tag(mark: str, words: str) -> SafeString:
    """A tag of its variant. Most lines of a page have the same few, and a component drawn a hundred times is half of it."""
    return SafeString(render_to_string("desk/_errand_tag.html", {"mark": mark, "said": words}))  # as the template escapes it


def _over(machine: str) -> frozenset[str]:
    """The states in which the asked body has done its part."""
    return frozenset(name for name, state in laws.current().wholes[machine].states.items() if state.waits != "body")


# --- of a petition -------------------------------------------------------------------------------------------------------

def of_petition(view: CaseView, actor: Actor, day: date) -> dict[str, Any]:
    """What the page of a petition says of its errands: each with its body, day and state, whose the days were, whom a
    regulation wants asked, and whether whoever asks may send one."""
    law, petition = laws.current(), view.petition
    may_send = reading.may_send(petition, law, actor, day)
    if not petition.errands and not may_send and petition.joint is None:
        return {}
    there = reading.seen([UUID(each.id) for each in petition.errands]) if petition.errands else frozenset()
    shares = reading.whose_days(petition, law, day) if petition.errands else None
    every = [_told(each, petition, there) for each in reading.told(petition, law, day)]
    return {
        "errands": [each for each in every if not each["told"].joint],
        "joint": _joint(view, [each for each in every if each["told"].joint], day, may_give=may_send),
        "errands_days": said(in_words(shares)) if shares is not None else "",
        "may_send_errand": may_send,
        "to_ask": _to_ask(view, day) if may_send else [],
    }


@dataclass(frozen=True, slots=True)
class Member:
    """A body that takes part beside the lead: its parts as ``_told``, and where another is given to it; empty where whoever
    asks may not, or it takes part no more."""

    title: str
    parts: list[dict[str, Any]]
    url: str


def _joint(view: CaseView, parts: list[dict[str, Any]], day: date, *, may_give: bool) -> dict[str, Any] | None:
    """Who leads, and which body does which part; None where one body alone settles it."""
    petition = view.petition
    if petition.joint is None:
        return None
    kind = next((each.kind.id for each in errand_choices.kinds(petition, day) if each.kind.joint), "")
    give = f"{reverse('desk:errand_send', args=[view.id])}?kind={kind}&to="
    members = petition.joint.members
    bodies_here = dict.fromkeys([*members, *(each["told"].to for each in parts)])
    return {
        "leads": body_title(petition.joint.body),
        "members": [
            Member(
                body_title(code),
                [each for each in parts if each["told"].to == code],
                give + code if may_give and kind and code in members else "",
            )
            for code in bodies_here
        ],
    }


def _told(each: ErrandTold, petition: Petition, there: frozenset[UUID]) -> dict[str, Any]:
    done = reading.came_of(petition.kind, each.happened)
    return {
        "told": each,
        "kind": begun(said(each.kind.title)) if each.kind is not None else "",
        "to": body_title(each.to),
        "url": reverse("desk:errand", args=[UUID(each.id)]) if UUID(each.id) in there else "",
        "state": said(done) if done is not None else "",
        "ground": said(each.ground.title) if each.ground is not None else "",
        "struck": each.id in petition.struck,
        "beyond": each.ground is not None and each.ground.id == BEYOND,
    }


def _to_ask(view: CaseView, day: date) -> list[dict[str, str]]:
    """Whom the regulation in force wants asked and nobody has asked yet, with its reason and the way to the form; nobody of
    whom somebody is kept away."""
    known = {(each.kind, each.to) for each in view.petition.errands}
    kinds = {each.kind.id: each for each in errand_choices.kinds(view.petition, day)}
    return [
        {
            "url": f"{reverse('desk:errand_send', args=[view.id])}?kind={asked.errand}&to={asked.body}",
            "kind": said(kinds[asked.errand].kind.title),
            "to": body_title(asked.body),
            "why": said(asked.reason),
        }
        for asked in errand_choices.must_ask(view.petition, day)
        if asked.body and asked.errand in kinds and (asked.errand, asked.body) not in known
        and may_be_asked(view.petition, laws.current(), asked.body)
    ]  # fmt: skip
