"""The law that a running system holds: a pack with an error never replaces the last good version."""

from __future__ import annotations

from collections.abc import Mapping

from hoiam.core.procedure.law import Law
from hoiam.core.procedure.load import load
from hoiam.core.procedure.model import House
from hoiam.core.procedure.spots import PackError


class Holder:
    """Holds a good `Law` and takes a new one only when all of it can be read.

    `refused` is the error of the last offer, for the screen of whoever keeps the packs; None when the last offer was good.
    """

    def __init__(self, texts: Mapping[str, str], house: House) -> None:
        self.house = house
        self.current: Law = load(texts, house)
        self.refused: PackError | None = None

    def offer(self, texts: Mapping[str, str]) -> bool:
        """Take these packs if they are good and new; tells whether the law changed."""
        try:
            offered = load(texts, self.house)
        except PackError as error:
            self.refused = error
            return False
        self.refused = None
        if offered.version == self.current.version:
            return False
        self.current = offered
        return True
