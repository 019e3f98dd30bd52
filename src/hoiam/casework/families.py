"""The families of dossier that the house has: how the acts of each are read, folded, and where its history begins.

What holds for all of them (the road, the log, terms, doors) asks here; what only one has, asks that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hoiam.core.dossier.events import Recorded
from hoiam.core.dossier.standing import Life
from hoiam.core.errand import wire as errand_wire
from hoiam.core.errand.state import ErrandLife
from hoiam.core.petition import wire as petition_wire
from hoiam.core.petition.state import PetitionLife
from hoiam.core.visit import wire as visit_wire
from hoiam.core.visit.state import VisitLife


@dataclass(frozen=True, slots=True)
class Family:
    """A family: its name in ``casework_dossier``, what reads its acts and folds them, and the steps that begin a history."""

    name: str
    decode: Callable[[bytes], Recorded]
    life: Callable[[Iterable[Recorded]], Life]
    begins: tuple[str, ...]


PETITION: Final = Family("petition", petition_wire.decode, PetitionLife, ("receive",))
VISIT: Final = Family("visit", visit_wire.decode, VisitLife, ("arrive", "schedule"))
ERRAND: Final = Family("errand", errand_wire.decode, ErrandLife, ("send", "order"))

FAMILIES: Final[Mapping[str, Family]] = {each.name: each for each in (PETITION, VISIT, ERRAND)}
