"""What a petitioner hands in besides words that he typed: handwriting, scans, files.

Where the pack says so (``originals`` of a kind), they tell who he is: they are sealed with the name, and what goes round is a
typed copy that a second office has held against them.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from hoiam.casework import laws
from hoiam.core.dossier.participants import originals_apart
from hoiam.vault.wraps import Tier


def tier(kinds: AbstractSet[str]) -> Tier:
    """Where originals are sealed of what stands under these kinds (``participants.stands_under``): with the name where one of
    them wants it so; those of no kind yet lie with the words."""
    return Tier.IDENTITY if originals_apart(laws.current(), kinds) is not None else Tier.CONTENT
