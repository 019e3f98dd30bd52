"""Drafts: what has been typed so far, sealed under the return code, so that nothing is lost and nobody reads it.

The server keeps only the ciphertext, found by the hash of the code's lookup id. The case's keys lie inside, so that
files uploaded while writing are sealed once and never again.
"""

from __future__ import annotations

from typing import Final

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import DoesNotOpen
from hoiam.vault.padding import Unpadder, filler

_FORMAT: Final = b"\x01"
_FLOOR: Final = 2048


def seal(code: ReturnCode, data: bytes) -> bytes:
    """`data` sealed under the code: format 01, then Cobblestone-256 of the padded data."""
    cipher = Cobblestone256Encryptor(code.draft_key, _context(code))
    return _FORMAT + cipher.update(b"".join((data, *filler(len(data), _FLOOR)))) + cipher.finalize()


def open(code: ReturnCode, sealed: bytes) -> bytes:
    """The data of a draft; DoesNotOpen when it was altered or belongs to another code."""
    if sealed[:1] != _FORMAT:
        raise DoesNotOpen("draft format")
    cipher = Cobblestone256Decryptor(code.draft_key, _context(code))
    try:
        padded = cipher.update(sealed[1:]) + cipher.finalize()
    except InvalidTag as error:
        raise DoesNotOpen("draft") from error
    unpadder = Unpadder()
    data = unpadder.take(padded)
    if not unpadder.complete:
        raise DoesNotOpen("draft padding")
    return data


def _context(code: ReturnCode) -> bytes:
    return b"hoiam/draft/1|" + code.lookup_hash.hex().encode("ascii")
