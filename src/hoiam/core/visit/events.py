"""What happened at a reception of citizens, in the past tense: to a day of the schedule, and to a visit.

A visit holds days, counts and codes. It has no field for who came: not a name, a number of an identity paper or an opinion.
Of a visit of many, who speaks for them is sealed and lies with the names, and the fact has its digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoiam.core.dossier.events import Bare, DuesRecomputed, Fact, Opened, Sealed, Whole, Withheld


@dataclass(frozen=True, slots=True)
class Scheduled(Fact):
    """A body will receive citizens on that day, between two hours (``08:00``), in that way of the law; ``online`` or at its
    seat. ``kind`` is what the pack calls a day of the schedule."""

    kind: str
    day: date
    way: str
    first: str
    last: str
    online: bool


@dataclass(frozen=True, slots=True)
class Posted(Bare):
    """The day stands in the public schedule."""


@dataclass(frozen=True, slots=True)
class Invited(Bare):
    """Those who take part in a reception online were told of it."""


@dataclass(frozen=True, slots=True)
class LineTested(Bare):
    """The line for a reception online was tried, and it works."""


@dataclass(frozen=True, slots=True)
class ReceptionHeld(Bare):
    """The body received citizens on that day."""


@dataclass(frozen=True, slots=True)
class ReceptionCancelled(Bare):
    """The body will not receive citizens on that day."""


@dataclass(frozen=True, slots=True)
class Arrived(Fact):
    """Somebody came to be received: how many people, how many of them speak for all, whose turn of the day it is.

    ``day`` is the day on which they came, ``session`` the id of the day of the schedule (32 hex; empty where there is none).
    ``blobs`` holds who speaks for a visit of many, sealed; nothing where fewer came. ``kind`` is what the pack calls a visit.
    """

    kind: str
    day: date
    way: str
    people: int
    representatives: int
    turn: int
    session: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class CalledIn(Bare):
    """It is their turn."""


@dataclass(frozen=True, slots=True)
class LeftUnheard(Bare):
    """They went before their turn came."""


@dataclass(frozen=True, slots=True)
class MatterNoted(Fact):
    """What they came for, by the codes of the law: of which kind and about what it is.

    ``petition`` is the id of the petition that was made of it (32 hex), ``decided_by`` the code of the body that has decided
    it before, ``guided_to`` that of the one to which they were directed; each empty where there is none.
    """

    kind: str
    subject: str
    petition: str
    decided_by: str
    guided_to: str


@dataclass(frozen=True, slots=True)
class TurnedAway(Fact):
    """They were not received in a matter (of which kind and about what; empty where it was not said), on a ground of the law.
    It says nothing of any other visit."""

    ground: str
    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class RefusalServed(Bare):
    """The written notice that they are not received went out."""


@dataclass(frozen=True, slots=True)
class Heard(Bare):
    """The reception of this visit is over."""


@dataclass(frozen=True, slots=True)
class FindingsMade(Fact):
    """The head's reception ended in a written conclusion, which says by which day the matter is settled."""

    until: date


@dataclass(frozen=True, slots=True)
class Informed(Fact):
    """They were told what becomes of a matter: ``matter`` is its place among those noted, from 1."""

    matter: int


@dataclass(frozen=True, slots=True)
class Settled(Bare):
    """What the conclusion of a reception promised is done."""


@dataclass(frozen=True, slots=True)
class VisitSucceeded(Whole):
    """The body on whose behalf it is recorded is no more, and ``body`` stands in its place: by the instrument and from the day
    that ``reason`` says (``19/NQ-HĐND@2026-07-01``). ``key`` is the fingerprint of its key."""

    body: str
    reason: str
    key: str


VisitFact = (
    Scheduled
    | Posted
    | Invited
    | LineTested
    | ReceptionHeld
    | ReceptionCancelled
    | Arrived
    | CalledIn
    | LeftUnheard
    | MatterNoted
    | TurnedAway
    | RefusalServed
    | Heard
    | FindingsMade
    | Informed
    | Settled
    | VisitSucceeded
    | Opened
    | Withheld
    | DuesRecomputed
)
