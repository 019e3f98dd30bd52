"""Ed25519: signing and verifying by `cryptography`, and the check of a public key before it is ever trusted.

OpenSSL and libsodium disagree on 165 of 914 published edge cases: two honest verifiers could read one crafted receipt
differently. All of them need a public key that no honest signer makes. So a key is configured only when its point is
canonically encoded and of prime order; that check is slow (integers, some milliseconds) and done once per key.
Curve arithmetic: RFC 8032, section 5.1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .errors import UnsafeKey

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P

_Point: TypeAlias = tuple[int, int, int, int]
_IDENTITY: _Point = (0, 1, 1, 0)


def _add(a: _Point, b: _Point) -> _Point:
    s = (a[1] - a[0]) * (b[1] - b[0]) % _P
    t = (a[1] + a[0]) * (b[1] + b[0]) % _P
    u = 2 * a[3] * b[3] * _D % _P
    v = 2 * a[2] * b[2] % _P
    e, f, g, h = t - s, v - u, v + u, t + s
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(scalar: int, point: _Point) -> _Point:
    total = _IDENTITY
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point = _add(point, point)
        scalar >>= 1
    return total


def _decode(public: bytes) -> _Point | None:
    value = int.from_bytes(public, "little")
    sign, y = value >> 255, value & ((1 << 255) - 1)
    if y >= _P:
        return None
    x2 = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(x2, (_P + 3) // 8, _P)
    if (x * x - x2) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if (x * x - x2) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return (x, y, 1, x * y % _P)


@lru_cache(maxsize=256)
def check_key(public: bytes) -> None:
    """Raises UnsafeKey unless the 32 bytes are the canonical encoding of a point of prime order."""
    if len(public) != 32:
        raise UnsafeKey("key", "an Ed25519 public key is 32 bytes")
    point = _decode(public)
    if point is None:
        raise UnsafeKey("key", "not the canonical encoding of a point on the curve")
    if point[0] == 0 or _times(8, point)[0] == 0:
        raise UnsafeKey("key", "a point of small order")
    x, y, z, _ = _times(_L, point)
    if x or (y - z) % _P:
        raise UnsafeKey("key", "the point has a part of small order")


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature (64 bytes) of the message is right; `public` has passed check_key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def sign(seed: bytes, message: bytes) -> bytes:
    """The 64-byte signature by the private key with this 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def public_of(seed: bytes) -> bytes:
    """The 32-byte public key of the private key with this 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
