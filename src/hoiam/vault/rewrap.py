"""Handing a case to another body, or to a body's next key, without opening it: no share and no word comes out here.

The wraps go along in the act that sends the case. The gatekeeper lets the new body's officers have its share once it reads that
act in the case's history (`follow`), and ends the old body's right when the new one has acknowledged; until then one more body
than needed has a wrap, or a wrap without a right.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from hoiam.vault.agent import Unlocked
from hoiam.vault.errors import Locked
from hoiam.vault.wraps import BodyPublicKey, Tier, Wrap
from hoiam.vault.xwing import PublicKey


class Rewraps(Protocol):
    """What is asked of the key agent; `AgentClient` is one."""

    def rewrap(self, unlocked: Unlocked, case: UUID, wraps: Sequence[Wrap], to: BodyPublicKey) -> list[Wrap]:
        """The same shares for another key."""


class WrapsToSlips(Protocol):
    """The same for a slip; `AgentClient` is one."""

    def to_slip(self, unlocked: Unlocked, case: UUID, wraps: Sequence[Wrap], to: PublicKey) -> list[Wrap]:
        """The same shares for a slip that was made for the counter."""


def to_body(
    case: UUID,
    wraps: Sequence[Wrap],
    to: BodyPublicKey,
    unlocked: Unlocked,
    agent: Rewraps,
    *,
    tiers: Sequence[Tier] = tuple(Tier),
) -> list[Wrap]:
    """The wraps for another body, whose key must be the one that the public log names (compare `to.fingerprint`).

    `tiers`: only the words where a body is asked for its opinion, words and names where the case goes over to it.
    """
    return agent.rewrap(unlocked, case, _of_bodies(wraps, tiers), to)


def to_slip(case: UUID, wraps: Sequence[Wrap], to: PublicKey, unlocked: Unlocked, agent: WrapsToSlips) -> list[Wrap]:
    """The wraps for a slip that was made for the counter, whose mark two offices have typed. Words and names both, or Locked:
    where another body keeps the names, its officers alone have them."""
    made = agent.to_slip(unlocked, case, _of_bodies(wraps, tuple(Tier)), to)
    if {wrap.tier for wrap in made} != set(Tier):
        raise Locked("no key")
    return made


def to_next_version(case: UUID, wraps: Sequence[Wrap], to: BodyPublicKey, unlocked: Unlocked, agent: Rewraps) -> list[Wrap]:
    """The wraps of a case under the next version of its own body's key, as when an officer has left."""
    own = [wrap for wrap in _of_bodies(wraps, tuple(Tier)) if wrap.recipient == to.recipient]
    return agent.rewrap(unlocked, case, own, to)


def _of_bodies(wraps: Sequence[Wrap], tiers: Sequence[Tier]) -> list[Wrap]:
    return [wrap for wrap in wraps if wrap.tier in tiers and wrap.recipient.startswith("body:")]
