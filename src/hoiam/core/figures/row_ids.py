"""What a run's row is called in the file of a quarter, so that whoever holds the case key finds it and nobody else.

A run has a seed, HMAC-SHA-256(case key, "hoiam/figures/1|TERM|N"): TERM the rule as its receipt names it, N the number of the
act that set the run going. Its row in a quarter has the first 16 bytes of HMAC-SHA-256(seed, quarter) for its id. Whoever keeps
the seed beside the run makes a file without the case key; the ids of one run in two files have nothing in common for anybody
else, and a case that was shredded changes no file that was made.
"""

from __future__ import annotations

import hmac


def seed_of(case_key: bytes, term: str, started: int) -> bytes:
    """The seed of a run (32 bytes)."""
    if len(case_key) != 32 or started < 1:
        raise ValueError("a case key is 32 bytes, and acts are numbered from 1")
    return hmac.digest(case_key, f"hoiam/figures/1|{term}|{started}".encode(), "sha256")


def row_id(seed: bytes, quarter: str) -> str:
    """The id of a run's row in a quarter's file (32 hex)."""
    return hmac.digest(seed, quarter.encode("ascii"), "sha256")[:16].hex()
