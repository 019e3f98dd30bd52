"""Both locks of a case turned at once: share 1 by an officer's unlocked key, share 2 by the gatekeeper.

Only `content` and `identity` turn them. The key agent is asked first, so that a share is not released (and counted) for an
officer whose key could not have used it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from hoiam.vault.agent import Unlocked
from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import Locked
from hoiam.vault.gatekeeper import petitioner_proof
from hoiam.vault.sealing import DataKeys
from hoiam.vault.wraps import PETITIONER, Tier, Wrap, data_key, unwrap_share
from hoiam.vault.xwing import PrivateKey


class FirstLock(Protocol):
    """What is asked of the key agent; `AgentClient` is one."""

    def unwrap(self, unlocked: Unlocked, case: UUID, wraps: Sequence[Wrap]) -> dict[Tier, bytes]:
        """Share 1 of each tier."""


class SecondLock(Protocol):
    """What is asked of the gatekeeper; `GatekeeperClient` is one."""

    def release(self, case: UUID, tiers: Collection[Tier], officer: str) -> dict[Tier, bytes]:
        """Share 2 of each tier, for an officer."""

    def release_to_petitioner(self, case: UUID, tiers: Collection[Tier], proof: bytes) -> dict[Tier, bytes]:
        """Share 2 of each tier, for the petitioner."""


class FirstTurned:
    """The first lock of one tier, turned for an officer: nothing is open, and what opens it is still to be recorded."""

    def __init__(self, case: UUID, tier: Tier, officer: str, first: Mapping[Tier, bytes]) -> None:
        self._case, self._tier, self._officer, self._first = case, tier, officer, first

    def open(self, gatekeeper: SecondLock) -> DataKeys:
        """The data key of the tier. NotReleased, Unreachable or DoesNotOpen otherwise."""
        return _joined(self._case, self._first, gatekeeper.release(self._case, [self._tier], self._officer))

    def __repr__(self) -> str:
        return f"FirstTurned({self._case}, hidden)"


def turn_first(case: UUID, tier: Tier, wraps: Sequence[Wrap], unlocked: Unlocked, agent: FirstLock) -> FirstTurned:
    """Share 1 of one tier for an officer. Locked, Unreachable or DoesNotOpen otherwise: his key would not have opened it."""
    own = [wrap for wrap in wraps if wrap.tier is tier and wrap.recipient.startswith("body:")]
    return FirstTurned(case, tier, unlocked.officer, agent.unwrap(unlocked, case, own))


def for_petitioner(
    case: UUID, tiers: Collection[Tier], wraps: Sequence[Wrap], code: ReturnCode, gatekeeper: SecondLock
) -> DataKeys:
    """The petitioner's own data keys by his code: his view is no opening and leaves no trace of one."""
    own = [wrap for wrap in wraps if wrap.tier in tiers and wrap.recipient == PETITIONER]
    if not own:
        raise Locked("no key")
    key: PrivateKey = code.petitioner_key
    first = {wrap.tier: unwrap_share(wrap, key, case) for wrap in own}
    return _joined(case, first, gatekeeper.release_to_petitioner(case, list(first), petitioner_proof(code.case_key, case)))


def _joined(case: UUID, first: Mapping[Tier, bytes], second: Mapping[Tier, bytes]) -> DataKeys:
    both = first.keys() & second.keys()
    # The gatekeeper gives what it has of a tier that was asked for; what it lacks was destroyed by itself.
    return DataKeys(case, {tier: data_key(first[tier], second[tier], case, tier) for tier in both}, first.keys() - both)
