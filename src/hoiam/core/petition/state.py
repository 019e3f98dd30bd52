"""What the history of a petition amounts to: ``fold(history) -> Petition``.

The fold needs no law and no clock: each act carries the state that it led to and the terms that it started, as they
were computed on the day. A fact without a case below is a type error (``assert_never``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from .events import (
    Accepted,
    Added,
    Appealed,
    Assigned,
    Classified,
    Clock,
    Closed,
    Concluded,
    Coordinated,
    Decided,
    Dialogued,
    DuesRecomputed,
    Enforced,
    Extended,
    Gated,
    MoreAsked,
    Notified,
    Opened,
    Protected,
    Published,
    Rated,
    Received,
    Recorded,
    Recused,
    Refused,
    Replied,
    Resumed,
    Sealed,
    SentBack,
    Signed,
    Suspended,
    Transcribed,
    Transferred,
    Verified,
    Withdrawn,
    WordsRead,
)

TRANSCRIPT = "transcript"
"""The kind of a sealed blob that holds an original, typed out."""


class BrokenHistory(Exception):
    """The history is not one that the road can have written: a bug or a tampered table, never an answer to a person."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A term stood still from ``first`` to the day before it went on (None while it still stands)."""

    clock: str
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Opening:
    at: datetime
    office: str
    purpose: str
    day: date


@dataclass(frozen=True, slots=True)
class Petition:
    """A petition as its history leaves it; read only.

    ``days`` gives the day of the last act of each step, under the step's word and under ``step.outcome``. ``clocks``
    are the terms that still run (or stand still), by name; ``ended`` those that are done, with the day. ``since`` is the
    day of the act that led to the present state. ``typed_by`` is the office whose typed copy of an original waits for a
    second office to check it.
    """

    seq: int
    body: str
    kind: str
    subject: str
    place: str
    channel: str
    language: str
    claimed: date
    logged_at: datetime
    state: str
    came_from: str
    since: date
    signed: bool
    anonymous: bool
    against: str
    people: int
    origin: str
    days: Mapping[str, date]
    clocks: Mapping[str, Clock]
    ended: Mapping[str, tuple[Clock, date]]
    pauses: tuple[Pause, ...]
    conditions: frozenset[str]
    extensions: int
    offices: tuple[str, ...]
    recused: frozenset[str]
    differs: bool
    ground: str
    result: str
    document: str
    public: str
    original: str
    answer: str
    moving_to: str
    asked_body: str
    asked_until: date | None
    withdrawal: str
    successor: str
    score: int
    openings: tuple[Opening, ...]
    read_by: Mapping[tuple[str, date], int]
    typed_by: str
    blobs: tuple[Sealed, ...]

    def happened(self, step: str) -> bool:
        return step in self.days

    def stopped(self, clock: str, until: date) -> tuple[tuple[date, date], ...]:
        """The stopped intervals of a term, both days inclusive; one that is still open ends at ``until``."""
        return tuple((p.first, p.last or until) for p in self.pauses if p.clock == clock)


def fold(history: Iterable[Recorded]) -> Petition:
    """The petition that a history amounts to; raises BrokenHistory when it is not a history of one petition."""
    seq = extensions = 0
    state = came_from = body = kind = subject = place = channel = language = against = origin = ""
    claimed: date | None = None
    since: date | None = None
    logged_at: datetime | None = None
    signed = anonymous = differs = False
    people = score = 0
    ground = result = document = public = original = answer = moving_to = asked_body = withdrawal = successor = ""
    typed_by = ""
    asked_until: date | None = None
    conditions: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()
    offices: tuple[str, ...] = ()
    days: dict[str, date] = {}
    clocks: dict[str, Clock] = {}
    ended: dict[str, tuple[Clock, date]] = {}
    pauses: list[Pause] = []
    openings: list[Opening] = []
    read_by: dict[tuple[str, date], int] = {}
    blobs: list[Sealed] = []

    for recorded in history:
        seq += 1
        act = recorded.act
        fact = act.fact
        day = act.day
        if recorded.seq != seq:
            raise BrokenHistory(f"act {recorded.seq} where {seq} was due")
        if (seq == 1) != (type(fact) is Received):
            raise BrokenHistory("a history begins with Received, and only there")
        days[act.step] = day
        outcome = act.outcome

        match fact:
            case Received():
                body, kind, subject, place = recorded.on_behalf_of, fact.kind, fact.subject, fact.place
                channel, language, claimed, logged_at = fact.channel, fact.language, fact.claimed, recorded.at
                signed, anonymous, against = fact.signed, fact.anonymous, fact.against
                people, origin = fact.people, fact.origin
                blobs += fact.blobs
                if any(blob.kind == TRANSCRIPT for blob in fact.blobs):
                    # A letter that the clerk typed out while he took it in.
                    typed_by = recorded.actor
            case Signed():
                signed = True
                blobs += fact.blobs
            case Classified():
                kind, subject = fact.kind, fact.subject
                conditions |= frozenset(fact.conditions)
            case Accepted():
                conditions |= frozenset(fact.conditions)
                blobs += fact.blobs
            case Refused():
                ground = fact.ground
                blobs += fact.blobs
            case Assigned():
                offices = fact.offices
            case Verified():
                differs = outcome == "differs"
                blobs += fact.blobs
            case Dialogued():
                blobs += fact.blobs
            case Coordinated():
                asked_body = fact.body if outcome == "asked" else ""
                blobs += fact.blobs
            case Concluded():
                result = fact.result
                blobs += fact.blobs
            case Decided():
                result, document = fact.result, fact.document
                blobs += fact.blobs
            case Notified():
                days[f"notify.{outcome}.{fact.party}"] = day
                blobs += fact.blobs
            case Gated():
                original, public = fact.original, fact.public
            case Published():
                answer = fact.answer
            case Enforced():
                blobs += fact.blobs
            case SentBack():
                blobs += fact.blobs
            case Transferred():
                if outcome == "received":
                    # The receiving body records this act on its own behalf: from here on the petition is its own.
                    body, moving_to, offices = recorded.on_behalf_of, "", ()
                else:
                    moving_to = fact.body if outcome == "sent" else ""
                blobs += fact.blobs
            case Extended():
                extensions += 1
                conditions |= frozenset(fact.conditions)
                blobs += fact.blobs
            case Suspended() | Resumed():
                blobs += fact.blobs
            case Withdrawn():
                withdrawal = outcome
                blobs += fact.blobs
            case Appealed():
                successor = fact.successor
            case Recused():
                recused |= {fact.office}
                offices = tuple(office for office in offices if office != fact.office)
            case Protected():
                blobs += fact.blobs
            case Opened():
                openings.append(Opening(recorded.at, fact.office, fact.purpose, day))
                blobs += fact.blobs
            case Transcribed():
                typed_by = fact.office if outcome == "typed" else ""
                blobs += fact.blobs
            case WordsRead():
                read_by[fact.office, day] = seq
            case MoreAsked():
                asked_until = fact.until
                blobs += fact.blobs
            case Replied():
                asked_until = None
                blobs += fact.blobs
            case Added():
                blobs += fact.blobs
            case Rated():
                score = fact.score
            case Closed() | DuesRecomputed():
                pass
            case _:
                assert_never(fact)

        if outcome:
            days[f"{act.step}.{outcome}"] = day
        if act.ends:
            for name in clocks.copy() if "*" in act.ends else act.ends:
                if name in clocks:
                    ended[name] = (clocks.pop(name), day)
        for name in act.pauses:
            if name in clocks:
                pauses.append(Pause(name, day, None))
        for clock in act.starts:
            if pauses:
                pauses = [went_on for p in pauses if (went_on := _gone_on(p, clock.name, day)) is not None]
            clocks[clock.name] = clock
        if act.state != state:
            came_from, state, since = state, act.state, day

    if claimed is None or since is None or logged_at is None:
        raise BrokenHistory("an empty history")
    return Petition(
        seq=seq,
        body=body,
        kind=kind,
        subject=subject,
        place=place,
        channel=channel,
        language=language,
        claimed=claimed,
        logged_at=logged_at,
        state=state,
        came_from=came_from,
        since=since,
        signed=signed,
        anonymous=anonymous,
        against=against,
        people=people,
        origin=origin,
        days=days,
        clocks=clocks,
        ended=ended,
        pauses=tuple(pauses),
        conditions=conditions,
        extensions=extensions,
        offices=offices,
        recused=recused,
        differs=differs,
        ground=ground,
        result=result,
        document=document,
        public=public,
        original=original,
        answer=answer,
        moving_to=moving_to,
        asked_body=asked_body,
        asked_until=asked_until,
        withdrawal=withdrawal,
        successor=successor,
        score=score,
        openings=tuple(openings),
        read_by=read_by,
        typed_by=typed_by,
        blobs=tuple(blobs),
    )


def _gone_on(pause: Pause, clock: str, going_on: date) -> Pause | None:
    """The pause as it is once the clock goes on; None when it went on the day on which it stopped, for then no day was lost."""
    if pause.clock != clock or pause.last is not None:
        return pause
    if going_on <= pause.first:
        return None
    # The day on which the term goes on is counted again, so the pause ends the day before it.
    return Pause(pause.clock, pause.first, date.fromordinal(going_on.toordinal() - 1))
