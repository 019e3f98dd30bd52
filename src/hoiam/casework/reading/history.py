"""A dossier's history as it stands in the database."""

from __future__ import annotations

from uuid import UUID

from hoiam.casework import wall
from hoiam.casework.families import PETITION, Family
from hoiam.core.dossier.events import Recorded
from hoiam.core.petition.state import Petition, fold


def acts_of(dossier: UUID, family: Family = PETITION) -> tuple[Recorded, ...]:
    """The recorded acts of a dossier of that family, the first one first; LookupError where there is none that whoever asks may
    see."""
    rows = wall.ask("SELECT wire FROM casework_history WHERE dossier_id = %s ORDER BY seq", [dossier])
    history = tuple(family.decode(bytes(row[0])) for row in rows)
    if not history:
        raise LookupError(dossier)
    return history


def load(dossier: UUID) -> tuple[Petition, tuple[Recorded, ...]]:
    """The petition and its history as they stand; raises LookupError when there is none."""
    history = acts_of(dossier)
    return fold(history), history
