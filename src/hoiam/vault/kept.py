"""What the gatekeeper keeps of a case, what it asks for before giving it, and the two things it stands on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from hoiam.core.dossier.events import Fact, Recorded
from hoiam.vault.wraps import Tier

MANY: Final = 256
"""So many codes that were made with a slip are remembered: one is made each time that it is entered, and one is given."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the gatekeeper holds of a case."""

    case: UUID
    shares: Mapping[Tier, bytes] = field(repr=False)
    case_key: bytes = field(repr=False)
    bodies: frozenset[str]
    excluded: frozenset[str] = frozenset()
    two_officers: bool = False
    # Whether whoever sent it chose to come in person, should he lose the code.
    counter: bool = False
    # For whoever chose a second slip: SHA-256 of what it proves with; which act asks for a new code, and since when that was
    # seen; SHA-256 of what each code proves with that was made for it, and of that which counts since one was given.
    slip: bytes = b""
    asked: tuple[int, datetime] | None = None
    coming: tuple[bytes, ...] = ()
    own: bytes = b""
    own_by: int = 0  # the act by which every way ended: one was used, or stopped
    # Whether the names' share was destroyed alone; the half for the second slip that came of it was kept where a slip waits.
    nameless: bool = False
    half: bytes = field(default=b"", repr=False)

    @property
    def has_way(self) -> bool:
        """Whether a way to a new code was chosen that was neither used nor stopped."""
        return (bool(self.slip) or self.counter) and not self.own_by


@dataclass(frozen=True, slots=True)
class Ground:
    """The act in a case's history that lets an office have a share: number, moment, body, who else opened within a day."""

    seq: int
    at: datetime
    body: str
    seconds: tuple[str, ...] = ()
    second_seqs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A share that went out: of which case and tier, to whom, against which act, when."""

    case: UUID
    tier: Tier
    officer: str
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LoggedAct:
    """An act as the main database shows it beside its line in the public log: place and line, the act's bytes, the public
    number, and the line of the act before (None for the first)."""

    index: int
    leaf: bytes
    wire: bytes = field(repr=False)
    number: str
    before: bytes | None


class Log(Protocol):
    """The public log, as the main database shows it. Nothing of it is believed before it is proved."""

    def act(self, case: UUID, seq: int) -> LoggedAct | None:
        """The act, once it has a line in the log."""

    def lines(self, order: UUID) -> dict[int, bytes]:
        """The public lines about an order of two offices, by their place."""

    def orders(self, what: str) -> list[UUID]:
        """The orders whose words begin so, newest first."""

    def head(self) -> str | None:
        """The newest checkpoint that has left the house, as it was signed."""

    def tile(self, level: int, n: int) -> bytes:
        """A tile of the tree; empty when there is none."""

    def accounted(self, acts: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], tuple[bool, bool]]:
        """For each act, whether it is still in its history and whether it has a line in the log."""


class Proves(Protocol):
    """Whether an act of a case, or a line about two offices' order, is in the public log."""

    def prove(self, case: UUID, seq: int, case_key: bytes, fact: type[Fact] = ...) -> Recorded:
        """The act; NotReleased when it is not there, not yet, or no such fact."""

    def lines(self, order: UUID) -> list[bytes]:
        """The order's lines, in the order of the log."""

    def orders(self, what: str) -> list[UUID]:
        """The orders whose words begin so, newest first; not proved."""

    def accounted(self, acts: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], tuple[bool, bool]]:
        """See `Log.accounted`."""


@dataclass(frozen=True, slots=True)
class Office:
    """An office as the main database has it: its body, and whether it looks after its offices and keys."""

    code: str
    body: str
    keeps: bool


@dataclass(frozen=True, slots=True)
class Lifted:
    """What two offices lift from a case: codes that are let back, whether names take one office again, by which acts (parts of
    a proof), by whom, since when it was proposed, and when it is done."""

    codes: frozenset[str]
    ends_two: bool
    proof: tuple[str, ...]
    by: tuple[str, ...]
    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Raised:
    """A limit that two offices have raised: of whom, how many cases' words or names a day, by whom, until when, by which
    order (empty: before orders were kept, and not in force), and when the gatekeeper was told."""

    officer: str
    tier: Tier
    most: int
    by: tuple[str, ...]
    until: datetime
    order: str
    at: datetime


class Grounds(Protocol):
    """What the gatekeeper may ask of the main database."""

    def offices(self, codes: Collection[str]) -> dict[str, Office]:
        """Those of these offices that exist and have an officer now."""

    def hands(self, one: str, other: str) -> str:
        """Empty where two offices are two persons; `one` where both are one's, `fresh` where one of them is too new to count,
        `hand` where one let the other in."""

    def last(self, case: UUID) -> int:
        """The number of the case's last act; 0 where there is none."""

    def find(self, case: UUID, officer: str, tier: Tier) -> Ground | None:
        """The officer's latest act that is a ground for this tier."""

    def moves(self, case: UUID) -> list[int]:
        """The numbers of the acts by which the case came in and was sent, taken or given back."""

    def agreements(self, case: UUID) -> list[tuple[int, int]]:
        """The numbers of each act of one kind that was proposed, and of the next one of that kind where it agrees."""

    def reissue(self, case: UUID) -> tuple[int, str] | None:
        """The number and the outcome of the last act about a new code for a lost one; None where there is none."""

    def superiors(self, bodies: Collection[str]) -> set[str]:
        """The bodies right above these."""

    def errands(self, case: UUID) -> list[UUID]:
        """The errands of a case, each a case of its own."""

    def errand_of(self, errand: UUID) -> UUID | None:
        """Of which case an errand is; None where of none."""

    def existing(self, cases: Collection[UUID]) -> set[UUID]:
        """Which of these cases exist."""


class Store(Protocol):
    """Where the gatekeeper keeps things. Every method is durable when it returns."""

    def put(self, kept: Kept, at: datetime) -> bool:
        """Keeps a new case; False when the case was there or was shredded."""

    def get(self, case: UUID) -> Kept | None:
        """What is kept of a case."""

    def is_shredded(self, case: UUID) -> bool:
        """Whether the case's keys were destroyed."""

    def change(self, case: UUID, *, bodies: Collection[str]) -> None:
        """Replaces whose officers may have a share."""

    def ways(self, case: UUID, slip: bytes, counter: bool) -> None:
        """Puts other ways to a new code in the place of those that a case was registered with."""

    def asked(self, case: UUID, seq: int, at: datetime) -> None:
        """Remembers when the act was first seen that asks for a new code."""

    def expect(self, case: UUID, coming: bytes) -> None:
        """Remembers what the code will prove with that is made now, beside those that were made before (the last `MANY`)."""

    def settle(self, case: UUID, seq: int, own: bytes) -> None:
        """By that act the second slip is at its end; `own`: what proves to be the petitioner from now on, empty where nothing
        has changed."""

    def require_two(self, case: UUID, at: datetime) -> None:
        """Names take two from now on, and when that was asked the last time is remembered."""

    def exclude(self, case: UUID, codes: Collection[str], at: datetime) -> None:
        """Adds codes to which the case's shares never go, and remembers when each was added the last time."""

    def lift(self, case: UUID, lifted: Lifted) -> bool:
        """Takes codes away again, or the need of a second office for names, by a proof that is used up with it; False, and
        nothing has changed, where a part of the proof was used. What was added after the proposal stays; NotDone (`old`) where
        that is all."""

    def doom(
        self, cases: Collection[UUID], order: str, by: Sequence[str], due: datetime, at: datetime, *, names: bool = False
    ) -> bool:
        """Remembers that these cases' keys are destroyed on that day, by an order that is used up with it; False as above.
        `names`: the names' shares alone."""

    def spare(self, cases: Collection[UUID], at: datetime) -> set[UUID]:
        """Those of these cases that were to be destroyed and are no longer."""

    def doomed(self, before: datetime) -> list[UUID]:
        """Cases whose day has come by then, and that nobody spared."""

    def doomed_names(self, before: datetime) -> list[UUID]:
        """Those whose names' day has come by then, that nobody spared, and whose names are not erased."""

    def erase(self, case: UUID, at: datetime) -> bool:
        """Destroys the names' share and nothing else, and remembers it; False when there was none."""

    def erased(self, cases: Collection[UUID]) -> set[UUID]:
        """Those of these cases whose names' share was destroyed alone."""

    def shred(self, case: UUID, at: datetime) -> bool:
        """Destroys what is kept and remembers it; False when nothing was there."""

    def released_cases(self, officer: str, tier: Tier, since: datetime) -> set[UUID]:
        """The cases of which the officer had this tier's share since then."""

    def release(self, case: UUID, tier: Tier, officer: str, ground: Ground, at: datetime) -> None:
        """Writes a release down."""

    def bar(self, officer: str, at: datetime) -> None:
        """Remembers that this office gets nothing any more."""

    def admit(self, officer: str, order: str, by: Sequence[str], at: datetime) -> bool:
        """Forgets that, by an order that is used up with it; False as in `lift`."""

    def barred_at(self, officer: str) -> datetime | None:
        """Since when the office gets nothing; None where it does."""

    def used(self, proof: Sequence[str]) -> bool:
        """Whether any of these parts of a proof was used."""

    def releases(self, since: datetime) -> list[Release]:
        """What went out since then, oldest first."""

    def seen(self) -> tuple[int, bytes] | None:
        """Size and root of the log's head that was last seen."""

    def see(self, size: int, root: bytes, at: datetime) -> None:
        """Remembers a larger head; a smaller one changes nothing."""

    def limit(self, officer: str, tier: Tier, at: datetime) -> int | None:
        """The officer's raised limit, if one is in force."""

    def raise_limit(self, raised: Raised) -> bool:
        """Raises an officer's limit beside whatever was raised before, by an order that is used up with it; False as in
        `lift`."""

    def raises(self) -> list[Raised]:
        """Every limit that was ever raised, oldest first."""

    def unconfirmed(self, before: datetime) -> list[UUID]:
        """Cases kept before then and never seen in the main database."""

    def confirm(self, cases: Collection[UUID]) -> None:
        """Remembers that these cases exist."""

    def forget(self, case: UUID) -> None:
        """Removes the share of a case that never came to be; it is no shredding."""
