"""Invented runs of quarters, and the file of one as a stranger reads it: by its commas."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable

from hoiam.core.figures.judged import CLASSES, Class
from hoiam.core.figures.pools import Counted, Place

PLACES = {
    place.code: place
    for place in (
        Place("P"),
        Place("H", "P"),
        Place("D", "P"),
        *(Place(f"H/{n}", "H", lowest=True) for n in range(1, 5)),
        *(Place(f"D/{n}", "D", lowest=True) for n in range(1, 4)),
    )
}


def seed(n: int) -> bytes:
    return hashlib.sha256(f"run {n}".encode()).digest()


def counted(
    n: int, body: str = "P", how: Class = "on_time", *, kind: str = "complaint", term: str = "T", used: int = 7
) -> Counted:
    days = (("own", used - 2), ("asked_in_term", 2))
    return Counted(seed(n), body, kind, term, how, used, "wd", secret=kind == "denunciation", days=days)


def some(rng: random.Random, many: int) -> list[Counted]:
    """Invented runs, most of them on time, in a few bodies."""
    return [
        Counted(
            seed(n),
            rng.choice([*PLACES, "P", "P", "H", "H"]),
            kind := rng.choice(["complaint", "complaint", "denunciation"]),
            rng.choice(["T", "T", "U", "V"]),
            rng.choice([*["on_time"] * 9, *CLASSES]),
            rng.randrange(40),
            "wd",
            again=rng.random() < 0.05,
            hops=rng.choice([0, 0, 0, 0, 1, 2, 3]),
            secret=kind == "denunciation",
            days=(("own", rng.randrange(20)), ("petitioner", rng.randrange(3))),
        )
        for n in range(many)
    ]


def by_words(text: str) -> dict[tuple[str, ...], set[str]]:
    """What the rows say, each with the ids of the rows that say it: where, kind, term, how, again, hops, used, unit."""
    said: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for line in text.splitlines()[2:]:
        values = line.split(",")
        if values[0] == "row":
            said[tuple(values[2:])].add(values[1])
    return dict(said)


def below(code: str) -> Iterable[str]:
    """The bodies of which ``*CODE`` may tell."""
    return [place.code for place in PLACES.values() if f"{place.code}/".startswith(f"{code}/") or code == "P" or not code]
