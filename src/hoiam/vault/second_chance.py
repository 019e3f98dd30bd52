"""A second chance for a lost return code, for whoever chose it when he sent: a slip that opens only with what the house holds.

When the petition is sent, the first shares of both tiers and the case key are sealed once more, under a key of two halves: one
comes from the slip, which is on paper alone; the other from what the gatekeeper keeps of the case, so it lies nowhere else and
is gone with it. The gatekeeper gives its half to nobody before a request for a new code has stood in the public log for
`NOTICE` of its own clock (`Gatekeeper.second`). With the slip and every byte of the main database nothing opens; with the
house and without the slip no more opens than without any slip.

Sealed: format 01, then Cobblestone-256 of share 1 of the words, share 1 of the names and the case key, 32 bytes each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.errors import DoesNotOpen
from hoiam.vault.wraps import PETITIONER, PETITIONER_KEY, SHARE_BYTES, Tier, Wrap, derive, wrap_share

CASE_KEY: Final = "case-key"
"""The recipient under which the case key lies beside the wraps once another code than the first counts."""

_FORMAT: Final = b"\x01"
_ORDER: Final = (Tier.CONTENT, Tier.IDENTITY)


@dataclass(frozen=True, slots=True)
class Inside:
    """What lies under the slip: share 1 of each tier, and the case key, from which tags and salts in the log come."""

    first: Mapping[Tier, bytes] = field(repr=False)
    case_key: bytes = field(repr=False)


def house_half(second: Mapping[Tier, bytes], case_key: bytes, case: UUID) -> bytes:
    """The house's half of the key, 32 bytes, of the second shares and the case key, as only the gatekeeper keeps them."""
    return derive(b"".join(second[tier] for tier in _ORDER) + case_key, f"hoiam/second-chance/house/1|{case}")


def verifier(proof: bytes) -> bytes:
    """SHA-256 of what somebody proves with: what may be kept and told of it."""
    return hashlib.sha256(proof).digest()


class NewKeys(Protocol):
    """Both shares of a case that is about to come in; `CaseKeys` are some."""

    case: UUID

    def first_share(self, tier: Tier) -> bytes:
        """Share 1 of a tier."""

    def second_shares(self) -> dict[Tier, bytes]:
        """Share 2 of each tier."""


def seal(slip: SecondSlip, keys: NewKeys, case_key: bytes) -> bytes:
    """What the main database keeps for the slip of a new case, under the slip's half and the one that the house will have."""
    house = house_half(keys.second_shares(), case_key, keys.case)
    plain = b"".join(keys.first_share(tier) for tier in _ORDER) + case_key
    return _sealed(derive(slip.half + house, f"hoiam/second-chance/1|{keys.case}"), _slip_context(keys.case), plain)


def open(slip: SecondSlip, house: bytes, case: UUID, sealed: bytes) -> Inside:
    """What `seal` was given; DoesNotOpen where slip, house, case or a byte differ."""
    plain = _opened(derive(slip.half + house, f"hoiam/second-chance/1|{case}"), _slip_context(case), sealed)
    if len(plain) != 3 * SHARE_BYTES:
        raise DoesNotOpen("second slip")
    words, names, case_key = (plain[at : at + SHARE_BYTES] for at in range(0, len(plain), SHARE_BYTES))
    return Inside(dict(zip(_ORDER, (words, names), strict=True)), case_key)


def wraps_for(code: ReturnCode, case: UUID, first: Mapping[Tier, bytes]) -> list[Wrap]:
    """The petitioner's own wraps of the first shares under a new code, which take the place of those of the old one: of both
    tiers, or of the words alone where the names were erased."""
    own = code.petitioner_key.public
    return [wrap_share(first[tier], own, PETITIONER, PETITIONER_KEY, case, tier) for tier in _ORDER if tier in first]


def seal_case_key(code: ReturnCode, case: UUID, case_key: bytes) -> bytes:
    """The case key under a code that it does not come from."""
    return seal_case_key_under(code.case_key_key, case, case_key)


def seal_case_key_under(key: bytes, case: UUID, case_key: bytes) -> bytes:
    """The same for whoever has of that code this key alone (`ReturnCode.case_key_key`)."""
    return _sealed(key, _key_context(case), case_key)


def open_case_key(code: ReturnCode, case: UUID, sealed: bytes) -> bytes:
    """The case key again; DoesNotOpen under another code, or of another case."""
    return _opened(code.case_key_key, _key_context(case), sealed)


def _slip_context(case: UUID) -> bytes:
    return f"hoiam/second-chance/slip/1|{case}".encode("ascii")


def _key_context(case: UUID) -> bytes:
    return f"hoiam/second-chance/case-key/1|{case}".encode("ascii")


def _sealed(key: bytes, context: bytes, plain: bytes) -> bytes:
    cipher = Cobblestone256Encryptor(key, context)
    return _FORMAT + cipher.update(plain) + cipher.finalize()


def _opened(key: bytes, context: bytes, sealed: bytes) -> bytes:
    if sealed[:1] != _FORMAT:
        raise DoesNotOpen("second slip format")
    cipher = Cobblestone256Decryptor(key, context)
    try:
        return cipher.update(sealed[1:]) + cipher.finalize()
    except InvalidTag as error:
        raise DoesNotOpen("second slip") from error
