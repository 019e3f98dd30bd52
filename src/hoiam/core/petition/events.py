"""What happened to a petition, in the past tense.

A fact holds codes, days, office codes, digests and ids of sealed blobs: never free text and never a name. So a history
may be kept for ever while the sealed blobs that it names are shredded. The petitioner as actor is the constant
``PETITIONER``; an officer is a pseudonymous office code; time itself is ``CLOCK``.

Adding a fact: a class here, a row in ``Fact``, a case in ``state.fold`` (mypy names the place when it is forgotten), a
step that leaves it, and a golden line in ``tests/core/petition``. A field is never renamed or removed: ``wire`` keeps
version 1 for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from hoiam.core.procedure import Outcome

PETITIONER = "petitioner"
CLOCK = "clock"


class Text(NamedTuple):
    """The same words in Vietnamese and in English."""

    vi: str
    en: str

    def of(self, language: str) -> str:
        return self.en if language.startswith("en") else self.vi


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed blob that a fact speaks of: id (32 hex), tier, what kind of thing it is, salted digest (64 hex)."""

    id: str
    tier: str
    kind: str
    digest: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A legal term that runs, with everything needed to compute it again.

    ``name`` is the rule as the procedure names it; ``rule`` the dated version that was applied; ``calendar`` the
    calendar version. ``due`` is what the law makes of ``nominal`` (rolled off a day off), ``safe`` the last working day
    not after ``nominal``. A rule without a number has no days: all three are None.
    """

    name: str
    rule: str
    calendar: str
    whose: str
    trigger: date
    unit: str
    n: int | None
    conditions: tuple[str, ...]
    nominal: date | None
    due: date | None
    safe: date | None
    provisional: bool
    extended: bool = False


@dataclass(frozen=True, slots=True)
class DueChange:
    """A due day that moved because a rule or a calendar did: before, after, cause (a version)."""

    clock: str
    before: date | None
    after: date | None
    cause: str


@dataclass(frozen=True, slots=True)
class Received:
    """A petition came in. ``claimed`` is the day the paper or the form says; the log proves its own day."""

    kind: str
    subject: str
    place: str
    channel: str
    language: str
    claimed: date
    signed: bool
    anonymous: bool
    against: str
    people: int
    origin: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """The petition has the form that the law asks for: ``how`` is digital, paper or visit."""

    how: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Classified:
    """An officer said what kind of petition this is, about what, and under which conditions of the law."""

    kind: str
    subject: str
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    conditions: tuple[str, ...]
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    ground: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who handles the petition from now on, by office code; the list replaces the one before."""

    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """Verification was ordered, or its findings came (outcome ``differs``: they do not agree with the petition)."""

    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Dialogued:
    """A dialogue was called for a day, or held on it."""

    held_on: date
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Coordinated:
    """Another body was asked for its opinion, or gave it."""

    body: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Concluded:
    """What the verification of a denunciation ends in: ``result`` is upheld, partly or rejected."""

    result: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision or answer; ``document`` is its number in the register of documents."""

    result: str
    document: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Notified:
    """A paper was sent or served; service is a fact of its own, looking at a page is not service."""

    party: str
    how: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Gated:
    """The public copy passed the gate: how many finds were taken out or kept, and both digests."""

    taken_out: int
    kept: int
    original: str
    public: str


@dataclass(frozen=True, slots=True)
class Published:
    public: str
    answer: str


@dataclass(frozen=True, slots=True)
class Enforced:
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class SentBack:
    """The papers went back to the sender with guidance; ``reason`` is a code of the law."""

    reason: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Transferred:
    """To another body: sent, received there, or undone before it was received."""

    body: str
    reason: str
    key: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Extended:
    conditions: tuple[str, ...]
    days: int
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Suspended:
    ground: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Resumed:
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Asked for, or signed; ``coerced`` is the answer to the question that the signed form must hold."""

    coerced: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Appealed:
    """The petitioner went further: to which kind of petition, and the new petition's id where it is known."""

    kind: str
    successor: str


@dataclass(frozen=True, slots=True)
class Recused:
    office: str
    reason: str


@dataclass(frozen=True, slots=True)
class Protected:
    measure: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A name was opened, by which office, for which purpose; the petitioner sees this line."""

    purpose: str
    office: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Transcribed:
    """The original was typed out by an office (outcome ``typed``; the text lies with the name), or another office held the
    text against it: ``checked`` brings the text that goes round from now on, ``returned`` means that it is typed again."""

    office: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class WordsRead:
    """An office read the words; one fact per office, petition and day."""

    office: str


@dataclass(frozen=True, slots=True)
class MoreAsked:
    what: str
    until: date
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Replied:
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Added:
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """One to five, and whether the answer dealt with the question; no words are asked."""

    score: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Closed:
    reason: str


@dataclass(frozen=True, slots=True)
class DuesRecomputed:
    """A new rule or calendar version moved these days."""

    changes: tuple[DueChange, ...]


Fact = (
    Received
    | Signed
    | Classified
    | Accepted
    | Refused
    | Assigned
    | Verified
    | Dialogued
    | Coordinated
    | Concluded
    | Decided
    | Notified
    | Gated
    | Published
    | Enforced
    | SentBack
    | Transferred
    | Extended
    | Suspended
    | Resumed
    | Withdrawn
    | Appealed
    | Recused
    | Protected
    | Opened
    | Transcribed
    | WordsRead
    | MoreAsked
    | Replied
    | Added
    | Rated
    | Closed
    | DuesRecomputed
)


@dataclass(frozen=True, slots=True)
class Act:
    """A fact and what the law made of it; ``outcome`` is which of a step's several ends this was (sent, served ...).

    ``day`` is the day in law on which it counts (the pack's time zone), ``state`` the state afterwards, ``article`` the
    law that allowed it. ``starts`` are the terms that run from now (one of the same name is replaced), ``ends`` the
    names of those that are done, ``pauses`` of those that stand still; a paused one that is started again goes on.
    """

    step: str
    fact: Fact
    day: date
    state: str
    article: str
    outcome: Outcome = ""
    starts: tuple[Clock, ...] = ()
    ends: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act in its place in a history: number from 1, moment of logging, who, and for which body."""

    seq: int
    at: datetime
    actor: str
    on_behalf_of: str
    act: Act
