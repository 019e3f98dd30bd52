"""Readers that accept exactly one spelling of a value, so that a receipt cannot be altered and still mean the same."""

from __future__ import annotations

import base64
import binascii
import re

from .errors import Malformed

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
MAX_SIZE = 2**63 - 1  # the largest tree size that all implementations can hold


def read_base64(about: str, text: str) -> bytes:
    """Standard Base 64 with padding; a set bit in the padding, a blank or a missing `=` is refused."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Malformed(about, "not base64") from wrong
    if base64.b64encode(value).decode("ascii") != text:
        raise Malformed(about, "base64 is not in its canonical form")
    return value


def read_hash(about: str, text: str) -> bytes:
    """A SHA-256 value (32 bytes) in Base 64."""
    value = read_base64(about, text)
    if len(value) != 32:
        raise Malformed(about, "hash is not 32 bytes")
    return value


def read_decimal(about: str, text: str) -> int:
    """A count from 0 to 2^63-1 in ASCII decimal, without leading zeros."""
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_SIZE:
        raise Malformed(about, "not a decimal number without leading zeros")
    return int(text)


def write_base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
