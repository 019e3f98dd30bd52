"""Lock one: the first share of each data key, wrapped for those who may open with it.

The data key of a case's tier is HKDF(share 1 ‖ share 2). Share 1 is wrapped here, by X-Wing HPKE, to the body's key
and to the petitioner's own; share 2 lies with the gatekeeper. Every wrap is bound by HPKE's `info` to protocol,
recipient, key version, case and tier, so that a wrap moved to another case, tier, body or version does not open.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hoiam.vault.errors import DoesNotOpen
from hoiam.vault.xwing import PrivateKey, PublicKey

SHARE_BYTES: Final = 32
PETITIONER: Final = "petitioner"
PETITIONER_KEY: Final = "code"

_FORMAT: Final = b"\x01"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")


class Tier(StrEnum):
    """How far something may travel: words go to those who handle the petition, names open for a stated purpose only."""

    CONTENT = "content"
    IDENTITY = "identity"


def plain_name(name: str) -> str:
    """`name` when it may stand in a binding (ASCII letters, digits, `._/-`, at most 64), else ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a plain ASCII name for a binding: {name!r}")
    return name


def derive(key: bytes, label: str) -> bytes:
    """32 bytes derived from `key` for one use, named by `label`: HKDF-SHA-256 with the salt `hoiam/vault/1`."""
    return HKDF(SHA256(), 32, salt=b"hoiam/vault/1", info=label.encode("ascii")).derive(key)


@dataclass(frozen=True, slots=True)
class BodyPublicKey:
    """A body's public key in one version, as the public log names it by `fingerprint`."""

    body: str
    version: int
    key: PublicKey

    def __post_init__(self) -> None:
        plain_name(self.body)
        if self.version < 1:
            raise ValueError("versions of a body's key count from 1")

    @property
    def id(self) -> str:
        """`body/version`, as wraps and tables name it."""
        return f"{self.body}/{self.version}"

    @property
    def recipient(self) -> str:
        """How a wrap names the body."""
        return f"body:{self.body}"

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits: SHA-256 of `hoiam/body-key/1|body|version|` and the 1,216 bytes of the key."""
        label = f"hoiam/body-key/1|{self.body}|{self.version}|".encode("ascii")
        return hashlib.sha256(label + self.key.raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Wrap:
    """The first share of one tier of a case for one recipient (`body:<code>` or `petitioner`) under one key."""

    tier: Tier
    recipient: str
    key_id: str
    bytes: bytes = field(repr=False)


def binding(recipient: str, key_id: str, case: UUID, tier: Tier) -> bytes:
    """HPKE's `info` of a wrap: `hoiam/share/1|recipient|key id|case|tier`."""
    return f"hoiam/share/1|{recipient}|{key_id}|{case}|{tier.value}".encode("ascii")


def wrap_share(share: bytes, to: PublicKey, recipient: str, key_id: str, case: UUID, tier: Tier) -> Wrap:
    """`share` for `to`: 1 byte format, 1,168 bytes HPKE."""
    if len(share) != SHARE_BYTES:
        raise ValueError("a share has 32 bytes")
    return Wrap(tier, recipient, key_id, _FORMAT + to.encrypt(share, binding(recipient, key_id, case, tier)))


def wrap_for_body(share: bytes, body: BodyPublicKey, case: UUID, tier: Tier) -> Wrap:
    """The share for a body, under the version of its key that `body` is."""
    return wrap_share(share, body.key, body.recipient, body.id, case, tier)


def unwrap_share(wrap: Wrap, key: PrivateKey, case: UUID) -> bytes:
    """The 32 bytes of share 1; DoesNotOpen when key, case, tier, recipient or version are not those of its making."""
    if wrap.bytes[:1] != _FORMAT:
        raise DoesNotOpen("wrap format")
    share = key.decrypt(wrap.bytes[1:], binding(wrap.recipient, wrap.key_id, case, wrap.tier))
    if len(share) != SHARE_BYTES:
        raise DoesNotOpen("share length")
    return share


def data_key(share1: bytes, share2: bytes, case: UUID, tier: Tier) -> bytes:
    """The data key of a tier, 32 bytes: both shares and the place where they belong."""
    if len(share1) != SHARE_BYTES or len(share2) != SHARE_BYTES:
        raise DoesNotOpen("share length")
    return derive(share1 + share2, f"hoiam/data-key/1|{case}|{tier.value}")
