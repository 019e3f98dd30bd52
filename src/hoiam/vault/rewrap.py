"""Handing a case to another body, or to a body's next key, without opening it: no share and no word comes out here.

The gatekeeper is asked first: it refuses a body or officer that the case excludes, and then lets the new body's officers have
its share. If we stop between the two, the new body has a right without a key; asking again completes it. The old
body's wrap is dropped by the caller when the new one has acknowledged, and `take_back` ends its right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from hoiam.vault.agent import Unlocked
from hoiam.vault.wraps import BodyPublicKey, Tier, Wrap


class Rewraps(Protocol):
    """What is asked of the key agent; `AgentClient` is one."""

    def rewrap(self, unlocked: Unlocked, case: UUID, wraps: Sequence[Wrap], to: BodyPublicKey) -> list[Wrap]:
        """The same shares for another key."""


class HandsOver(Protocol):
    """What is asked of the gatekeeper; `GatekeeperClient` is one."""

    def hand_over(self, case: UUID, to: str, officer: str) -> None:
        """Lets another body have its share."""


def to_body(
    case: UUID,
    wraps: Sequence[Wrap],
    to: BodyPublicKey,
    unlocked: Unlocked,
    agent: Rewraps,
    gatekeeper: HandsOver,
    *,
    tiers: Sequence[Tier] = tuple(Tier),
) -> list[Wrap]:
    """The wraps for another body, whose key must be the one that the public log names (compare `to.fingerprint`).

    `tiers`: only the words where a body is asked for its opinion, words and names where the case goes over to it.
    """
    gatekeeper.hand_over(case, to.body, unlocked.officer)
    return agent.rewrap(unlocked, case, _of_bodies(wraps, tiers), to)


def to_next_version(case: UUID, wraps: Sequence[Wrap], to: BodyPublicKey, unlocked: Unlocked, agent: Rewraps) -> list[Wrap]:
    """The wraps of a case under the next version of its own body's key, as when an officer has left."""
    own = [wrap for wrap in _of_bodies(wraps, tuple(Tier)) if wrap.recipient == to.recipient]
    return agent.rewrap(unlocked, case, own, to)


def _of_bodies(wraps: Sequence[Wrap], tiers: Sequence[Tier]) -> list[Wrap]:
    return [wrap for wrap in wraps if wrap.tier in tiers and wrap.recipient.startswith("body:")]
