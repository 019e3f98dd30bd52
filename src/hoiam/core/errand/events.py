"""What happened to an errand (việc phối hợp), in the past tense: one body demands one thing of one other.

A fact holds codes, days, counts, digests and ids of sealed blobs. It has no field for the petition that the errand is of, nor
for who wrote that, nor for whom it is about: whoever is asked reads every act of the errand, and would read those too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoiam.core.dossier.events import DuesRecomputed, Fact, Sealed, Whole, Withheld, later


@dataclass(frozen=True, slots=True)
class ErrandSent(Fact):
    """A body sent a demand to another one.

    ``machine`` is what the pack calls the procedure of errands, ``kind`` a code of its list. ``fingerprint`` is that of the
    key of the asked body to which the question was sealed, ``questions`` how many there are; ``blocking``: the lead waits for
    the answer. ``due`` is the day that the asker proposes, ``rule`` the version of the rule that sets the most (empty where
    the law has no number). ``parent`` is the id of the errand that this one came of (32 hex; empty where of none), ``hops``
    how often it was handed on by then, ``part``: it is a part of one that was shared out. ``document`` is the number
    of the paper by which a superior orders it, ``paper`` the id of that one (32 hex), which goes to each of its addressees
    once; both empty for what is asked.
    """

    machine: str
    kind: str
    asker: str
    to: str
    fingerprint: str
    questions: int
    blocking: bool
    due: date
    rule: str
    parent: str
    hops: int
    part: bool
    blobs: tuple[Sealed, ...]
    document: str = later("")
    paper: str = later("")


@dataclass(frozen=True, slots=True)
class ErrandDelivered(Fact):
    """It reached the asked body, by a channel: ``inside`` one house, with the sending, once whoever petitioned has been told
    for long enough, or once that body has taken note of an order; ``paper``, brought on paper where it did not. ``due`` is the
    day on which the answer is due from then on."""

    channel: str
    due: date


@dataclass(frozen=True, slots=True)
class ErrandAgreed(Fact):
    """The day of the answer was taken as it was proposed, or another one was (outcome ``countered``), or that was answered."""

    due: date


@dataclass(frozen=True, slots=True)
class ErrandRefused(Fact):
    """The asked body refused, on a ground of the closed list.

    ``refer_to`` is the body that it names instead (``unknown`` where it knows none), ``questions`` which of them it means, and
    ``of`` the id of the errand or the public reference that it points to; each empty where the ground has none.
    """

    ground: str
    refer_to: str
    questions: tuple[str, ...]
    of: str


@dataclass(frozen=True, slots=True)
class ErrandForwarded(Fact):
    """The asked body handed it on to another one, as an errand of its own with the id ``child``."""

    to: str
    child: str


@dataclass(frozen=True, slots=True)
class ErrandSplit(Fact):
    """The asked body shared it out: the numbers of the questions in each part (``1.3``), to which body, as which errand."""

    questions: tuple[str, ...]
    to: tuple[str, ...]
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErrandAllotted(Fact):
    """Who in the asked body sees to it from now on, by office code, or who in the one that asks follows it (outcome
    ``followed``); the list replaces the one before of that body."""

    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErrandRead(Fact):
    """An office read the question or the answer; once a day for each office. Shown to the other side by body alone."""

    office: str


@dataclass(frozen=True, slots=True)
class ErrandAnswered(Fact):
    """The asked body answered these questions, by number."""

    questions: tuple[str, ...]
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class ErrandDissented(Fact):
    """Whoever does a part of a joint verification says that its opinion is another one than the lead's: on what, a code of the
    law's list."""

    opinion: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class ErrandReturned(Fact):
    """The asker gave the answer back, once: these questions are still open, and the answer is due on that day."""

    questions: tuple[str, ...]
    due: date


@dataclass(frozen=True, slots=True)
class ErrandClosed(Fact):
    """The asker has what it needs, or takes what there is; or it was silent. ``timely`` and ``useful`` are its two ratings
    (``yes``, ``no``, empty for none)."""

    timely: str
    useful: str


@dataclass(frozen=True, slots=True)
class ErrandWithdrawn(Fact):
    """The asker took it back, for a reason of the law's list."""

    reason: str


@dataclass(frozen=True, slots=True)
class ErrandExtended(Fact):
    """The asked body made its term longer by so many days, once."""

    days: int


@dataclass(frozen=True, slots=True)
class ErrandReminded(Fact):
    """The asked body was reminded, for the n-th time."""

    n: int


@dataclass(frozen=True, slots=True)
class ErrandEscalated(Fact):
    """The superior of both bodies was told that the answer is late."""

    to: str


@dataclass(frozen=True, slots=True)
class ErrandDetermined(Fact):
    """The superior of both bodies said who answers: ``body``, which has refused it and is to answer by ``due``, or another one,
    which is to be asked (``due`` None)."""

    body: str
    due: date | None


@dataclass(frozen=True, slots=True)
class ErrandSucceeded(Whole):
    """The body on whose behalf it is recorded is no more, and ``body`` stands in its place, on whichever side that was: by the
    instrument and from the day that ``reason`` says (``19/NQ-HĐND@2026-07-01``). Or (step ``go_along``, ``reason`` empty) the
    petition has gone to ``body``, which asks from then on. ``key`` is the fingerprint of its key."""

    body: str
    reason: str
    key: str


ErrandFact = (
    ErrandSent
    | ErrandDelivered
    | ErrandAgreed
    | ErrandRefused
    | ErrandForwarded
    | ErrandSplit
    | ErrandAllotted
    | ErrandRead
    | ErrandAnswered
    | ErrandDissented
    | ErrandReturned
    | ErrandClosed
    | ErrandWithdrawn
    | ErrandExtended
    | ErrandReminded
    | ErrandEscalated
    | ErrandDetermined
    | ErrandSucceeded
    | Withheld
    | DuesRecomputed
)
