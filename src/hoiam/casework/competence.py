"""Which body the law makes competent: the matrix and the table of units, read once when somebody first asks.

The answer is a suggestion with its article and its reason. An officer confirms it by the step that he takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from hoiam.casework import laws
from hoiam.core.places import FILES, Reading, Units
from hoiam.core.places.competence import Competence, Matrix
from hoiam.core.words import Text


@cache
def units() -> Units:
    folder = laws.folder() / "vn" / "units"
    return Units.load({name: (folder / name).read_text("utf-8") for name in FILES})


@cache
def matrix() -> Matrix:
    return Matrix.load((laws.folder() / "vn" / "competence.yaml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What was read from the place, and who is competent for an act there; ``competence`` is None where no place is clear."""

    reading: Reading
    competence: Competence | None


def suggest(kind: str, whose: str, place: str, on: date) -> Suggestion:
    """Who decides on a petition of this kind about an act of ``whose`` at a place in words. Raises PlaceError."""
    reading = units().find(place, on)
    unit = reading.commune or reading.province
    if unit is None or reading.needs_person:
        return Suggestion(reading, None)
    return Suggestion(reading, matrix().competent(kind, whose, unit.code, on, units()))


# What stands for the place before one is named.
_ANY: Mapping[str, Text] = {
    "commune": Text("xã, phường, đặc khu", "a commune, ward or special zone"),
    "district": Text("huyện, quận (trước tháng 7 năm 2025)", "a district (before July 2025)"),
    "province": Text("tỉnh, thành phố", "a province or city"),
}


def roles() -> dict[str, Text]:
    """Whose act a petition can be about, in the matrix's words, with the kind of place where a place will stand."""
    found = {}
    for role in matrix().roles.values():
        place = _ANY.get(role.area, Text("nơi đó", "that place"))
        found[role.id] = Text(role.title.vi.replace("{unit}", place.vi), role.title.en.replace("{unit}", place.en))
    return found


def kinds() -> dict[str, Text]:
    return dict(matrix().kinds)
