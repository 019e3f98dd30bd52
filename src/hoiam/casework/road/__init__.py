"""The road: the only writers. Faces reach it here."""

from hoiam.casework.road.consequences import Hand, Slipped
from hoiam.casework.road.owed import Waiting, waiting
from hoiam.casework.road.perform import perform, would
from hoiam.casework.road.record import Enclosed, NewCode, Performed, fact_of, text_of
from hoiam.casework.road.shown import shown

__all__ = [
    "Enclosed",
    "Hand",
    "NewCode",
    "Performed",
    "Slipped",
    "Waiting",
    "fact_of",
    "perform",
    "shown",
    "text_of",
    "waiting",
    "would",
]
