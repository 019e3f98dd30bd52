"""A typed copy of an original, before it goes round: what in it tells who wrote, and the copy without that.

Only what the case itself knows of its writer is looked for. Whoever else the letter names is what the letter is about.
"""

from __future__ import annotations

from collections.abc import Sequence

from hoiam.gate.finds import finds_in
from hoiam.gate.found import Find
from hoiam.gate.search_terms import Term

WHERE = "transcript"


def telling(text: str, terms: Sequence[str | Term]) -> tuple[Find, ...]:
    """The places of `text` that repeat one of `terms`, in reading order. Raises SecretMark when it bears a secrecy mark; a
    mark of circulation is none here, since the copy stays in the house."""
    return tuple(find for find in finds_in([(WHERE, text)], terms=terms, circulation=False) if find.known)


def without(text: str, found: Sequence[Find]) -> str:
    """`text` with each find replaced by what could stand there instead."""
    parts, done = [], 0
    for find in sorted(found, key=lambda each: each.span):
        start, end = find.span
        parts += [text[done:start], find.suggestion]
        done = end
    return "".join([*parts, text[done:]])
