"""Filler lines: lines of the public log that stand for nothing, so that how fast it grows tells nobody how much happened.

To whoever reads the log a filler is as an act's line is: a tag and a commitment, 106 bytes. Whoever holds the log's key can
open each one: its text says that it is a filler and of which place, and its SHA-256 stands in the line. No act's line opens so,
and no filler opens as an act, for that would take two texts with one SHA-256.

Grammar, version 1 (UTF-8, LF, exactly these lines):

    hoiam filler 1
    salt <64 hex>      HMAC-SHA-256(filler key, "salt" + index in decimal)
    tag <32 hex>       first 16 bytes of HMAC-SHA-256(filler key, index in decimal)
    log <origin>
    index <n>

The filler key is HMAC-SHA-256(seed of the log's key, "hoiam filler 1"). Specified in docs/spec/ledger.md.
"""

from __future__ import annotations

import hmac
from typing import Final

from . import act
from .note import SignerKey

MAGIC: Final = "hoiam filler 1"


def key_of(signer: SignerKey) -> bytes:
    """The filler key (32 bytes) of a log's private key; it opens fillers and signs nothing."""
    return hmac.digest(signer.seed, MAGIC.encode(), "sha256")


def text(key: bytes, origin: str, index: int) -> str:
    """What the filler at this place (from 0) of the log says when it is opened."""
    place = str(index).encode("ascii")
    salt, tag = hmac.digest(key, b"salt" + place, "sha256"), hmac.digest(key, place, "sha256")[:16]
    return f"{MAGIC}\nsalt {salt.hex()}\ntag {tag.hex()}\nlog {origin}\nindex {index}\n"


def line(key: bytes, origin: str, index: int) -> bytes:
    """The filler's entry in the log: `hoiam/1 <tag> <commitment>` and a line feed, as an act's."""
    return act.leaf(hmac.digest(key, str(index).encode("ascii"), "sha256")[:16], act.commitment(text(key, origin, index)))
