"""What a petitioner hands in besides words that he typed: handwriting, scans, files.

Where the pack says so (``originals`` of a kind), they tell who he is: they are sealed with the name, and what goes round is a
typed copy that a second office has held against them.
"""

from __future__ import annotations

from hoiam.casework import laws
from hoiam.vault.wraps import Tier


def tier(kind: str) -> Tier:
    """Where the originals of a kind are sealed; those of no kind yet lie with the words."""
    known = laws.current().kinds.get(kind)
    return Tier.IDENTITY if known is not None and known.originals is not None else Tier.CONTENT
