"""Places: the administrative units of Vietnam by date, reading an address, and who is competent for what happened there.

units = Units.load(texts)                       the files of law/vn/units, name -> text
units.unit("00004", date(2026, 11, 24))         the unit that bears a code on a day
units.successors("00019", date(2026, 11, 24))   what became of it; split wards are flagged for a person
units.children("01", date(2026, 11, 24))        what lies within it
place_of("Ủy ban nhân dân xã An Bình")          "An Bình", for the head of a letter
units.find("p.15 tan binh hcm", date(...))      the commune and province that an address names
"""

from hoiam.core.places.errors import BrokenTable, NotInForce, OutsideTable, PlaceError, UnknownUnit
from hoiam.core.places.gazetteer import Reading
from hoiam.core.places.naming import governed, place_of
from hoiam.core.places.unit import Part, Succession, Unit
from hoiam.core.places.units import FILES, Units

__all__ = [
    "FILES",
    "BrokenTable",
    "NotInForce",
    "OutsideTable",
    "Part",
    "PlaceError",
    "Reading",
    "Succession",
    "Unit",
    "Units",
    "UnknownUnit",
    "governed",
    "place_of",
]
