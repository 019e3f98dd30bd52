"""Whether a petition comes in time, as portal, counter and desk tell it: what whoever brought it said, and what the law makes
of it. It warns and shows the arithmetic; what a reason is worth a person decides, and nothing is refused for it here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import formats

from hoiam.casework import laws
from hoiam.casework.said import said
from hoiam.core.deadlines import DeadlineError, Interval, amount
from hoiam.core.dossier import terms
from hoiam.core.petition.events import Timing
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Ground
from hoiam.core.words import Text, begun

DAYS: Final = ("known", "since", "until")
ANSWERS: Final = ("known", "hindered", "since", "until")
"""What is asked; the day of posting is asked at the counter alone, off the postmark."""

KNOWN: Final = Text(
    "Ngày nhận được, hoặc biết được, quyết định hay việc làm này",
    "Day on which the decision or act was received or became known",
)
HINDERED: Final = Text("Có trở ngại khách quan khiến đơn đến muộn không?", "Did an objective obstacle make it late?")
NOT_HINDERED: Final = Text("Không, hoặc không muốn nêu", "No, or it is not stated")
SINCE: Final = Text("Trở ngại bắt đầu ngày nào?", "First day of the obstacle")
UNTIL: Final = Text("Trở ngại kết thúc ngày nào?", "Last day of the obstacle")
LABELS: Final = {"known": KNOWN, "hindered": HINDERED, "since": SINCE, "until": UNTIL}
_WHICH: Final = Text("Chọn trở ngại gì, hoặc bỏ trống hai ngày này.", "Choose which obstacle, or leave both days empty.")
_UNROLLED: Final = Text(
    "Chỉ đếm ngày: lịch nghỉ của năm đó không có ở đây, nên ngày này chưa lùi qua ngày nghỉ.",
    "Days were counted only: the calendar of that year is not here, so the day was not rolled off a day of rest.",
)
_AHEAD: Final = Text("Ngày này ở tương lai. Hãy xem lại.", "This day lies in the future. Look at it again.")
_BACKWARDS: Final = Text("Ngày kết thúc trước ngày bắt đầu. Hãy xem lại.", "The last day lies before the first. Look again.")


def asked(kind: str) -> bool:
    """Whether the law of the kind says until when it may be written."""
    known = laws.current().kinds.get(kind)
    return known is not None and known.limitation is not None


def obstacles(kind: str, on: date) -> tuple[Ground, ...]:
    """Those whose time the law of the kind does not count."""
    law = laws.current()
    limitation = law.kinds[kind].limitation
    return () if limitation is None else tuple(each for each in law.grounds[limitation.excuse] if each.in_force(on))


def choices(kinds: Collection[str], on: date) -> list[tuple[str, str]]:
    """The obstacles that the law of one of these kinds knows, and none."""
    known = {each.id: begun(said(each.title)) for kind in kinds if asked(kind) for each in obstacles(kind, on)}
    return [("", said(NOT_HINDERED)), *known.items()]


def gives(kind: str, on: date) -> tuple[str, str]:
    """How long the law gives, and under which article; empty where it sets no such time."""
    law = laws.current()
    limitation = law.kinds[kind].limitation
    rule = law.rule(limitation.rule, on) if limitation is not None and law.holds(limitation.rule, on) else None
    return (said(amount(rule.n, rule.unit)), said(rule.cited)) if rule is not None and rule.n is not None else ("", "")


def filled(form: forms.BaseForm) -> bool:
    """Whether something stands in these fields, or is wrong there: the part is shown open."""
    return any(form[name].value() or form[name].errors for name in ("posted", *ANSWERS) if name in form.fields)


def wrong(data: Mapping[str, Any], today: date) -> dict[str, str]:
    """By its field, each answer that cannot be; what is only late is not wrong."""
    found = {name: said(_AHEAD) for name in DAYS if (day := data.get(name)) is not None and day != "" and day > today}
    since, until = data.get("since") or None, data.get("until") or None
    if since and until and until < since:
        found.setdefault("until", said(_BACKWARDS))
    if (since or until) and not data.get("hindered"):
        found.setdefault("hindered", said(_WHICH))
    return found


def timing(data: Mapping[str, Any], *, posted: date | None = None) -> Timing | None:
    """What was said, as a petition keeps it; None where nothing was."""
    made = Timing(
        known=data.get("known") or None,
        posted=posted,
        hindered=data.get("hindered") or "",
        since=data.get("since") or None,
        until=data.get("until") or None,
    )
    return made if made != Timing() else None


def day(kept_as: str) -> str:
    """A day that an answer keeps as text, as a page says it."""
    return formats.date_format(date.fromisoformat(kept_as), "d/m/Y")


def kept(answers: Mapping[str, str]) -> Timing | None:
    """The same of answers that were kept as text, each day as 2026-07-01 and empty where none was given."""
    days = {name: date.fromisoformat(answers[name]) for name in DAYS if answers[name]}
    return timing(days | {"hindered": answers["hindered"]})


@dataclass(frozen=True, slots=True)
class Told:
    """As a page tells it, in its language: for which term, until when, whether that is over, how the day comes about; the
    obstacle that was stated, with its days."""

    title: str
    article: str
    last: date | None
    counts: date
    over: bool
    steps: tuple[str, ...]
    obstacle: str
    since: date | None
    until: date | None


def told(kind: str, said_of_it: Timing | None, came: date, conditions: Collection[str] = ()) -> Told | None:
    """What the law makes of what was said of a petition of the kind that came in on a day; None where nothing was."""
    law = laws.current()
    if said_of_it is None or law.kinds[kind].limitation is None:
        return None
    counts, stood = said_of_it.posted or came, None
    if said_of_it.hindered and said_of_it.since is not None and said_of_it.since <= (said_of_it.until or counts):
        stood = Interval(said_of_it.since, said_of_it.until or counts)
    try:
        found = terms.in_time(law, kind, said_of_it.known, counts, hindered=stood, when=conditions)
    except DeadlineError:
        found = None
    obstacle = next((said(each.title) for each in obstacles(kind, came) if each.id == said_of_it.hindered), "")
    if found is None and not obstacle:
        return None
    return Told(
        title=said(found.rule.title) if found is not None else "",
        article=said(found.rule.cited) if found is not None else "",
        last=found.last if found is not None else None,
        counts=counts,
        over=found is not None and found.over,
        steps=_steps(found),
        obstacle=obstacle,
        since=said_of_it.since,
        until=said_of_it.until,
    )


def _steps(found: terms.InTime | None) -> tuple[str, ...]:
    if found is None:
        return ()
    return tuple(said(step) for step in found.due.steps) if found.due is not None else (said(_UNROLLED),)


def of(petition: Petition) -> Told | None:
    """The same of a petition that has come in."""
    return told(petition.kind, petition.timing, petition.claimed, petition.conditions)
