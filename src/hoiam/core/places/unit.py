"""One administrative unit, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from hoiam.core.words import Text

Level = Literal["province", "district", "commune"]
Share = Literal["whole", "people", "part", "land"]
"""How much of an old unit went into a new one: all of it; all its people with a part of its land; a part; land only."""

LEVEL_BY_LENGTH: Final[Mapping[int, Level]] = {2: "province", 3: "district", 5: "commune"}
"""The statistical code tells the level by its number of digits."""

KINDS: Final[Mapping[str, str]] = {
    "tỉnh": "province", "thành phố": "city", "quận": "urban district", "huyện": "district", "thị xã": "town",
    "phường": "ward", "xã": "commune", "thị trấn": "township", "đặc khu": "special zone",
}  # fmt: skip
"""The kinds of unit, Vietnamese to English."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One administrative unit as it was from one day to another: a new kind or a new bearer of the code is a new Unit.

    `kind`: tỉnh, thành phố, quận, huyện, thị xã, phường, xã, thị trấn or đặc khu. `above`: the code of the unit that
    it lies in, None for a province. `until`: its last day, None while it is in force.
    """

    code: str
    kind: str
    name: str
    above: str | None
    since: date
    until: date | None

    @property
    def level(self) -> Level:
        return LEVEL_BY_LENGTH[len(self.code)]

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    @property
    def title(self) -> Text:
        """phường Ba Đình; Ba Đình ward. A numbered ward reads «Ward 5» in English."""
        kind = KINDS[self.kind]
        english = f"{kind.capitalize()} {self.name}" if self.name.isdecimal() else f"{self.name} {kind}"
        return Text(f"{self.kind} {self.name}", english)


@dataclass(frozen=True, slots=True)
class Part:
    """A unit in force that took over an old unit, and how much of it."""

    unit: Unit
    share: Share


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of a unit.

    `parts`: the units in force on the day asked about, the likeliest first. `split`: they are more than one, or it
    isn't certain that the whole unit went there; then a person chooses, by the street and the house. `instruments`:
    the decrees that did it, in order.
    """

    old: Unit
    parts: tuple[Part, ...]
    split: bool
    instruments: tuple[str, ...]
    reason: Text
