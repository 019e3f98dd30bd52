"""X-Wing keys and the one HPKE suite of the vault.

A private key is a seed of 32 bytes, expanded by SHAKE-256 to an ML-KEM-768 seed (64 bytes) and an X25519 key (32
bytes); a public key is 1,216 bytes, ML-KEM-768 first. Suite: KEM 0x647a (X-Wing), KDF HKDF-SHA-256, AEAD AES-256-GCM,
base mode;
output = encapsulation (1,120 bytes) then ciphertext. A wrap stays secret while either ML-KEM-768 or X25519 does.
Sources: draft-connolly-cfrg-xwing-kem, RFC 9180; both by `cryptography`, only the expansion of the seed is ours.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import cached_property, lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from hoiam.vault.errors import DoesNotOpen

SEED_BYTES: Final = 32
PUBLIC_BYTES: Final = 1184 + 32
OVERHEAD: Final = 1088 + 32 + 16

_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@lru_cache(maxsize=256)
def _parsed(raw: bytes) -> MLKEM768X25519PublicKey:
    """Body keys come back thousands of times; reading one costs as much as a sixth of a wrap.

    No more are kept, since a key that was read takes 9 kB and most are a petition's own, used once.
    """
    if len(raw) != PUBLIC_BYTES:
        raise DoesNotOpen("public key length")
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(raw[:1184]), X25519PublicKey.from_public_bytes(raw[1184:])
    )


class PublicKey:
    """An X-Wing public key, 1,216 bytes."""

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        _parsed(raw)
        self.raw = raw

    @classmethod
    def of_own(cls, raw: bytes) -> PublicKey:
        """The public half of a key that is at hand: nothing to check, and read only when something is encrypted to it."""
        made = cls.__new__(cls)
        made.raw = raw
        return made

    def encrypt(self, plaintext: bytes, info: bytes) -> bytes:
        """`plaintext` for the holder of the private key, in the place that `info` names: 1,136 bytes longer."""
        return _SUITE.encrypt(plaintext, _parsed(self.raw), info)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)


class PrivateKey:
    """An X-Wing private key, kept as its 32-byte seed. Its `repr` hides it."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != SEED_BYTES:
            raise ValueError("an X-Wing seed has 32 bytes")
        self.seed = seed

    @classmethod
    def new(cls) -> PrivateKey:
        """A fresh key from the operating system's randomness."""
        return cls(secrets.token_bytes(SEED_BYTES))

    @cached_property
    def halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        """The ML-KEM-768 and X25519 keys that the seed expands to."""
        expanded = hashlib.shake_256(self.seed).digest(96)
        return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])

    @cached_property
    def public(self) -> PublicKey:
        """The public half."""
        mlkem, x25519 = self.halves
        return PublicKey.of_own(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())

    def decrypt(self, ciphertext: bytes, info: bytes) -> bytes:
        """What was encrypted to this key for the place that `info` names; DoesNotOpen otherwise."""
        if len(ciphertext) < OVERHEAD:
            raise DoesNotOpen("wrap length")
        try:
            return _SUITE.decrypt(ciphertext, MLKEM768X25519PrivateKey(*self.halves), info)
        except (InvalidTag, ValueError) as error:
            raise DoesNotOpen("wrap") from error

    def __repr__(self) -> str:
        return "PrivateKey(hidden)"
