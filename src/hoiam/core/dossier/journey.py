"""A row of a family's journey: one step that a dossier of the family can take."""

from __future__ import annotations

from typing import Any, NamedTuple

from hoiam.core.words import Text


class Row(NamedTuple):
    """A step's word, what builds it, the fact it leaves, and its name for people."""

    word: str
    step: type[Any]
    fact: type[Any]
    title: Text
