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


class Grounds(Protocol):
    """What the gatekeeper may ask of the main database."""

    def find(self, case: UUID, officer: str, tier: Tier) -> Ground | None:
        """The officer's latest act that is a ground for this tier."""

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
