"""What the gatekeeper keeps of a case, what it asks for before giving it, and the two things it stands on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hoiam.vault.wraps import Tier


@dataclass(frozen=True, slots=True)
class Kept:
    """What the gatekeeper holds of a case."""

    case: UUID
    shares: Mapping[Tier, bytes] = field(repr=False)
    case_key: bytes = field(repr=False)
    bodies: frozenset[str]
    excluded: frozenset[str] = frozenset()
    two_officers: bool = False


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

    def head(self) -> str | None:
        """The newest checkpoint that has left the house, as it was signed."""

    def tile(self, level: int, n: int) -> bytes:
        """A tile of the tree; empty when there is none."""

    def accounted(self, acts: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], tuple[bool, bool]]:
        """For each act, whether it is still in its history and whether it has a line in the log."""


class Proves(Protocol):
    """Whether an act of a case is in the public log."""

    def prove(self, case: UUID, seq: int, case_key: bytes) -> None:
        """NotReleased when it is not, or not yet."""

    def accounted(self, acts: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], tuple[bool, bool]]:
        """See `Log.accounted`."""


class Grounds(Protocol):
    """What the gatekeeper may ask of the main database."""

    def find(self, case: UUID, officer: str, tier: Tier) -> Ground | None:
        """The officer's latest act that is a ground for this tier."""

    def bodies(self, case: UUID) -> dict[str, bool]:
        """The bodies that have had the case or were sent it by its history, and whether they have it or are getting it now."""

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

    def change(self, case: UUID, *, bodies: Collection[str], excluded: Collection[str], two_officers: bool) -> None:
        """Replaces who may have a share."""

    def shred(self, case: UUID, at: datetime) -> bool:
        """Destroys what is kept and remembers it; False when nothing was there."""

    def released_cases(self, officer: str, tier: Tier, since: datetime) -> set[UUID]:
        """The cases of which the officer had this tier's share since then."""

    def release(self, case: UUID, tier: Tier, officer: str, ground: Ground, at: datetime) -> None:
        """Writes a release down."""

    def bar(self, officer: str, at: datetime) -> None:
        """Remembers that this office gets nothing any more."""

    def admit(self, officer: str) -> None:
        """Forgets that."""

    def is_barred(self, officer: str) -> bool:
        """Whether the office gets nothing."""

    def releases(self, since: datetime) -> list[Release]:
        """What went out since then, oldest first."""

    def seen(self) -> tuple[int, bytes] | None:
        """Size and root of the log's head that was last seen."""

    def see(self, size: int, root: bytes, at: datetime) -> None:
        """Remembers a larger head; a smaller one changes nothing."""

    def limit(self, officer: str, tier: Tier, at: datetime) -> int | None:
        """The officer's raised limit, if one is in force."""

    def raise_limit(self, officer: str, tier: Tier, most: int, by: Sequence[str], until: datetime, at: datetime) -> None:
        """Raises an officer's limit."""

    def unconfirmed(self, before: datetime) -> list[UUID]:
        """Cases kept before then and never seen in the main database."""

    def confirm(self, cases: Collection[UUID]) -> None:
        """Remembers that these cases exist."""

    def forget(self, case: UUID) -> None:
        """Removes the share of a case that never came to be; it is no shredding."""
