"""The public reference of a published text: its own random id, as people read it out. It has nothing of the petition's number,
and no order in it tells which of two came first."""

from __future__ import annotations

from typing import Final
from uuid import UUID

# Crockford's base 32: no letter that is taken for a digit.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 10


def reference(answer: UUID) -> str:
    """The last 50 bits of the id, all of them random, in two groups of five.

    >>> reference(UUID("00000000-0000-4000-8000-0003ffffffff"))
    '00000-7ZZZZ'
    """
    bits = answer.int
    made = "".join(_LETTERS[bits >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return f"{made[:5]}-{made[5:]}"
