"""A slip that is made for the counter: for whoever chose to come in person, should he lose the return code.

Nothing lies anywhere for it when the petition is sent. Whoever has lost his code has it made on his own device; what is public
of it (`PublicSlip`) waits under a short mark, by which two offices know it. The second one's key agent wraps both first shares
to it, so neither office has seen what opens. What lies then: format 02 and the two wraps, of the words and of the names
(`beside`). The case key comes from the gatekeeper, after the notice, sealed under the new code (`Gatekeeper.sealed_case_key`).
So the slip and every byte of the main database open nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from hoiam.vault.codes import SecondSlip, SlipMark
from hoiam.vault.errors import DoesNotOpen
from hoiam.vault.wraps import Tier, Wrap, unwrap_share, wrap_share
from hoiam.vault.xwing import PublicKey

SLIP_RECIPIENT: Final = "slip"
SLIP_KEY: Final = "counter"
"""How the wraps to a slip that was made for the counter are bound."""

_FORMAT: Final = b"\x02"
_ORDER: Final = (Tier.CONTENT, Tier.IDENTITY)


@dataclass(frozen=True, slots=True)
class PublicSlip:
    """What is public of a slip that was made for the counter: its key, SHA-256 of what it proves with, and of what finds it."""

    key: PublicKey
    proves: bytes
    finds: bytes

    @classmethod
    def of(cls, slip: SecondSlip) -> PublicSlip:
        """The public part of a slip."""
        return cls(slip.key.public, proves_by(slip.proving), slip.lookup_hash)

    @property
    def rest(self) -> bytes:
        """32 bytes that stand for the key and for what finds it."""
        return hashlib.sha256(b"hoiam/counter-slip/rest/1|" + self.key.raw + self.finds).digest()

    @property
    def digest(self) -> bytes:
        """32 bytes that stand for all of it: what two offices put on record."""
        return slip_digest(self.proves, self.rest)

    @property
    def mark(self) -> SlipMark:
        """What its owner says at the counter."""
        return SlipMark.of(self.digest)


def slip_digest(proves: bytes, rest: bytes) -> bytes:
    """The digest of a slip of which this is public (`PublicSlip`)."""
    return hashlib.sha256(b"hoiam/counter-slip/1|" + proves + rest).digest()


def proves_by(proof: bytes) -> bytes:
    """SHA-256 of what somebody proves with: what may be kept and told of it."""
    return hashlib.sha256(proof).digest()


class FirstShares(Protocol):
    """The first share of each tier of a case; `CaseKeys` have them."""

    case: UUID

    def first_share(self, tier: Tier) -> bytes:
        """Share 1 of a tier."""


def wraps_to_slip(keys: FirstShares, to: PublicKey) -> list[Wrap]:
    """The first shares for a slip, by whoever made the keys of the case; officers have their key agent do it."""
    return [wrap_share(keys.first_share(tier), to, SLIP_RECIPIENT, SLIP_KEY, keys.case, tier) for tier in _ORDER]


def beside(wraps: Iterable[Wrap]) -> bytes:
    """What the main database keeps for a slip that was made for the counter: the first shares, wrapped to it. DoesNotOpen where
    one of the tiers is missing."""
    found = {wrap.tier: wrap.bytes for wrap in wraps if wrap.recipient == SLIP_RECIPIENT}
    if set(found) != set(_ORDER):
        raise DoesNotOpen("second slip tiers")
    return _FORMAT + b"".join(found[tier] for tier in _ORDER)


def open_beside(slip: SecondSlip, case: UUID, sealed: bytes) -> dict[Tier, bytes]:
    """The first shares that `beside` was given; DoesNotOpen where slip, case or a byte differ."""
    each, rest = divmod(len(sealed) - 1, len(_ORDER))
    if sealed[:1] != _FORMAT or rest:
        raise DoesNotOpen("second slip format")
    parts = [sealed[1 + n * each : 1 + (n + 1) * each] for n in range(len(_ORDER))]
    wraps = [Wrap(tier, SLIP_RECIPIENT, SLIP_KEY, part) for tier, part in zip(_ORDER, parts, strict=True)]
    return {wrap.tier: unwrap_share(wrap, slip.key, case) for wrap in wraps}
