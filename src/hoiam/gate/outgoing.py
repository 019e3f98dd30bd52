"""Plain texts that leave for another body: what the gate finds is taken out, but for what an officer keeps for a reason.

The texts are looked at again after each round: taking one thing out may bring up another. What is left then is what the
officer kept, and nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hoiam.gate.finds import finds_in
from hoiam.gate.found import INSTEAD, Find
from hoiam.gate.search_terms import Term
from hoiam.gate.take_out import KEEP_REASONS, keep_reasons

ROUNDS: Final = 6
_INSTEAD: Final = re.compile("|".join(map(re.escape, sorted({*INSTEAD.values()}, key=len, reverse=True))))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Texts as they leave, with their places. ``found``: what the gate found in them as they were typed, each once; ``reasons``
    why one stays, by its id; ``kept`` the ids of what stays, as the gate calls it in the texts that leave."""

    texts: tuple[tuple[str, str], ...]
    found: tuple[Find, ...]
    reasons: Mapping[str, str]
    kept: frozenset[str]


def outgoing(
    texts: Sequence[tuple[str, str]], *, terms: Sequence[str | Term], keep: Mapping[str, str], may_keep: bool
) -> Outgoing:
    """The texts without what the gate finds in them. ``keep``: reasons by id of find; one that does not fit its find keeps
    nothing, and where nothing may be kept (``may_keep``) none does. Raises SecretMark, or CirculationMark."""
    first = finds_in(texts, terms=terms)
    reasons = {find.id: keep[find.id] for find in first if may_keep and keep.get(find.id) in keep_reasons(find)}
    stays = Counter((find.where, str(find.kind), find.text) for find in first if find.id in reasons)
    now, found = tuple(texts), first
    for _round in range(ROUNDS):
        left = _beyond(found, stays)
        if not left:
            break
        now = tuple((where, _without(text, [find for find in left if find.where == where])) for where, text in now)
        found = finds_in(now, terms=terms)
    gone = {find.id for find in _beyond(found, stays)}
    return Outgoing(now, first, reasons, frozenset(find.id for find in found) - gone)


def _beyond(found: Sequence[Find], stays: Counter[tuple[str, str, str]]) -> list[Find]:
    """The finds that nobody keeps: each that is kept is kept as often as it was ruled."""
    left, over = Counter(stays), []
    for find in found:
        key = (find.where, str(find.kind), find.text)
        if left[key]:
            left[key] -= 1
        else:
            over.append(find)
    return over


def only_less(old: str, new: str) -> bool:
    """Whether the new text is the old one but for words that the gate puts where it takes something out, each in place of
    something: what stands between these is the old text, in its order."""
    pieces = _INSTEAD.split(new)
    if len(pieces) == 1:
        return new == old
    if not (old.startswith(pieces[0]) and old.endswith(pieces[-1])):
        return False
    at, last = len(pieces[0]), len(old) - len(pieces[-1])
    for piece in pieces[1:-1]:
        found = old.find(piece, at, last)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= last


def _without(text: str, found: Sequence[Find]) -> str:
    for find in sorted(found, key=lambda each: each.span, reverse=True):
        start, end = find.span
        text = f"{text[:start]}{find.suggestion}{text[end:]}"
    return text


__all__ = ["KEEP_REASONS", "Outgoing", "only_less", "outgoing"]
