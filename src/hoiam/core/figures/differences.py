"""What two files would tell of too few, taken from each other.

A run that is open and late stands in several files. Where the rows that say some things in one file are all among those that
say some things in another, and one to LEAST - 1 more are there, these are told of. Looked at is what hangs together by common
runs: all groups of it at once, and up to ``SEVERAL`` of one file against all that the other has within them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain, combinations
from typing import Final, TypeVar

from .pools import LEAST

SEVERAL: Final = 3

Key = TypeVar("Key", bound=Hashable)
Other = TypeVar("Other", bound=Hashable)
Common = Mapping[Key, Mapping[Other, int]]


def telling(groups: Mapping[Key, Sequence[str]], earlier: Mapping[str, Other]) -> set[Key]:
    """The groups of a new file by which one of these differences comes to be.

    ``groups``: the ids that their rows have, or would have, in an earlier file; ``earlier``: in which group of that file each
    of its ids is.
    """
    common = {key: Counter(earlier[id_] for id_ in ids if id_ in earlier) for key, ids in groups.items()}
    common = {key: with_ for key, with_ in common.items() if with_}
    turned: dict[Other, dict[Key, int]] = defaultdict(dict)
    for key, with_ in common.items():
        for other, n in with_.items():
            turned[other][key] = n
    mine, theirs = {key: len(ids) for key, ids in groups.items()}, Counter(earlier.values())
    found: set[Key] = set()
    for keys in _together(common, turned):
        others = list(dict.fromkeys(other for key in keys for other in common[key]))
        for some in _some(keys):
            if _leaves_few(some, mine, theirs, common, turned):
                found.update(some)
        for those in _some(others):
            if _leaves_few(those, theirs, mine, turned, common):
                found.update(key for other in those for key in turned[other])
    return found


def _some(keys: Sequence[Key]) -> Iterable[Sequence[Key]]:
    """The keys by one, by two and so on, and all at once."""
    return chain(*(combinations(keys, many) for many in range(1, min(SEVERAL, len(keys)) + 1)), [keys])


def _leaves_few(
    some: Sequence[Key],
    mine: Mapping[Key, int],
    theirs: Mapping[Other, int],
    common: Common[Key, Other],
    turned: Common[Other, Key],
) -> bool:
    """Whether these groups of one file, less all groups of the other that lie within them, leave one to LEAST - 1."""
    there = {other for key in some for other in common[key]}
    within = [other for other in there if sum(turned[other].get(key, 0) for key in some) == theirs[other]]
    return bool(within) and 0 < sum(mine[key] for key in some) - sum(theirs[other] for other in within) < LEAST


def _together(common: Common[Key, Other], turned: Common[Other, Key]) -> list[list[Key]]:
    """The groups that hang together by common runs, directly or by others."""
    found, seen = [], set()
    for first in common:
        waiting, here = [first], []
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen.add(key)
                here.append(key)
                waiting += [each for other in common[key] for each in turned[other]]
        if here:
            found.append(here)
    return found
