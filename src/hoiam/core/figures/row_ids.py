"""What a run's row is called in the file of a quarter, so that whoever holds case key or receipt finds it, and nobody else.

A run has a seed, HMAC-SHA-256(salt, "hoiam/figures/1|TERM"): TERM the rule as its receipt names it, the salt that of the act
which set the run going (``ledger.act.salt_of``); it stands in the text of that act and is there when the act is recorded. The
row in a quarter has the first 16 bytes of HMAC-SHA-256(seed, quarter) for its id. Whoever keeps the seed beside the run makes
a file without the case key; the ids of one run in two files have nothing in common for anybody else, and a case that was
shredded changes no file that was made.
"""

from __future__ import annotations

import hmac


def seed_of(salt: bytes, term: str) -> bytes:
    """The seed (32 bytes) of the run of a term that the act of this salt set going."""
    if len(salt) != 32:
        raise ValueError("a salt is 32 bytes")
    return hmac.digest(salt, f"hoiam/figures/1|{term}".encode(), "sha256")


def row_id(seed: bytes, quarter: str) -> str:
    """The id of a run's row in a quarter's file (32 hex)."""
    return hmac.digest(seed, quarter.encode("ascii"), "sha256")[:16].hex()
