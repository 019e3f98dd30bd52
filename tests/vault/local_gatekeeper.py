"""The gatekeeper's own rules over a dictionary: for tests that need its behaviour and not its process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from hoiam.vault.errors import NotReleased
from hoiam.vault.gatekeeper import Gatekeeper
from hoiam.vault.kept import Ground, Kept, Release
from hoiam.vault.wraps import Tier


@dataclass
class MemoryStore:
    """A store that forgets everything with the test."""

    kept: dict[UUID, tuple[Kept, datetime]] = field(default_factory=dict)
    gone: set[UUID] = field(default_factory=set)
    confirmed: set[UUID] = field(default_factory=set)
    released: list[tuple[UUID, Tier, str, Ground, datetime]] = field(default_factory=list)
    raised: dict[tuple[str, Tier], tuple[int, datetime]] = field(default_factory=dict)
    head: tuple[int, bytes] | None = None
    barred: set[str] = field(default_factory=set)

    def put(self, kept: Kept, at: datetime) -> bool:
        if kept.case in self.kept or kept.case in self.gone:
            return False
        self.kept[kept.case] = (kept, at)
        return True

    def get(self, case: UUID) -> Kept | None:
        return self.kept[case][0] if case in self.kept else None

    def is_shredded(self, case: UUID) -> bool:
        return case in self.gone

    def change(self, case: UUID, *, bodies: Collection[str], excluded: Collection[str], two_officers: bool) -> None:
        kept, at = self.kept[case]
        changed = replace(kept, bodies=frozenset(bodies), excluded=frozenset(excluded), two_officers=two_officers)
        self.kept[case] = (changed, at)

    def shred(self, case: UUID, at: datetime) -> bool:
        self.gone.add(case)
        return self.kept.pop(case, None) is not None

    def released_cases(self, officer: str, tier: Tier, since: datetime) -> set[UUID]:
        return {c for c, t, o, _, at in self.released if (t, o) == (tier, officer) and at > since}

    def release(self, case: UUID, tier: Tier, officer: str, ground: Ground, at: datetime) -> None:
        self.released.append((case, tier, officer, ground, at))

    def bar(self, officer: str, at: datetime) -> None:
        self.barred.add(officer)

    def admit(self, officer: str) -> None:
        self.barred.discard(officer)

    def is_barred(self, officer: str) -> bool:
        return officer in self.barred

    def releases(self, since: datetime) -> list[Release]:
        return [Release(case, tier, officer, ground.seq, at) for case, tier, officer, ground, at in self.released if at > since]

    def seen(self) -> tuple[int, bytes] | None:
        return self.head

    def see(self, size: int, root: bytes, at: datetime) -> None:
        if self.head is None or self.head[0] < size:
            self.head = (size, root)

    def limit(self, officer: str, tier: Tier, at: datetime) -> int | None:
        most, until = self.raised.get((officer, tier), (0, at))
        return most if until > at else None

    def raise_limit(self, officer: str, tier: Tier, most: int, by: Sequence[str], until: datetime, at: datetime) -> None:
        self.raised[officer, tier] = (most, until)

    def unconfirmed(self, before: datetime) -> list[UUID]:
        return [case for case, (_, at) in self.kept.items() if at < before and case not in self.confirmed]

    def confirm(self, cases: Collection[UUID]) -> None:
        self.confirmed |= set(cases)

    def forget(self, case: UUID) -> None:
        self.kept.pop(case, None)


@dataclass
class MemoryGrounds:
    """Grounds that the test sets: (case, officer, tier) to the act."""

    acts: dict[tuple[UUID, str, Tier], Ground] = field(default_factory=dict)
    cases: set[UUID] = field(default_factory=set)

    def record(self, case: UUID, officer: str, tier: Tier, body: str, at: datetime, seq: int = 2) -> None:
        """An act that lets `officer` of `body` have the tier's share."""
        others = tuple(o for (c, o, t) in self.acts if (c, t) == (case, tier) and o != officer)
        self.acts[case, officer, tier] = Ground(seq, at, body, others, tuple(seq for _ in others))

    def find(self, case: UUID, officer: str, tier: Tier) -> Ground | None:
        return self.acts.get((case, officer, tier))

    moves: dict[UUID, dict[str, bool]] = field(default_factory=dict)

    def bodies(self, case: UUID) -> dict[str, bool]:
        return self.moves.get(case, {})

    def existing(self, cases: Collection[UUID]) -> set[UUID]:
        return self.cases & set(cases)


@dataclass
class AnyGround:
    """For tests of other things: every officer, `BODY/NN`, has just recorded what he needs."""

    moves: Callable[[UUID], dict[str, bool]] = lambda case: {}

    def find(self, case: UUID, officer: str, tier: Tier) -> Ground | None:
        return Ground(2, datetime.now(UTC), officer.rpartition("/")[0], ("XX/99",), (2,))

    def bodies(self, case: UUID) -> dict[str, bool]:
        return self.moves(case)

    def existing(self, cases: Collection[UUID]) -> set[UUID]:
        return set(cases)


@dataclass
class AllLogged:
    """For tests of other things: every act is in the log, but those that the test names."""

    missing: set[tuple[UUID, int]] = field(default_factory=set)

    def prove(self, case: UUID, seq: int, case_key: bytes) -> None:
        if (case, seq) in self.missing:
            raise NotReleased("log")

    def accounted(self, acts: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], tuple[bool, bool]]:
        return {each: (each not in self.missing, True) for each in acts}


def local_gatekeeper(grounds: MemoryGrounds | AnyGround | None = None, store: MemoryStore | None = None) -> Gatekeeper:
    """A gatekeeper in memory; by default every officer may have everything, and quotas and exclusions hold."""
    return Gatekeeper(store or MemoryStore(), grounds or AnyGround(), AllLogged())
