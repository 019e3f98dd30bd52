"""An earlier petition with the same content, for an office that sees both: found by its number, and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from hoiam.casework import laws
from hoiam.casework.reading.history import load
from hoiam.core.dossier.participants import Actor, kept_away, sees


@dataclass(frozen=True, slots=True)
class Earlier:
    """The earlier petition: its id, its number, and who is kept away from it."""

    id: UUID
    number: str
    away: tuple[str, ...]


def earlier(number: str, actor: Actor) -> Earlier | None:
    """The petition with this number, if the office sees it; None where it does not, as where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casework_dossier WHERE number = %s AND family = 'petition'", [number])
        row = cursor.fetchone()
    return _seen(row[0], number, actor) if row is not None else None


def linked(id: str, actor: Actor) -> Earlier | None:
    """The petition that one is linked to, if the office sees it; None where it does not, or there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM casework_dossier WHERE id = %s AND family = 'petition'", [UUID(id)])
        row = cursor.fetchone()
    return _seen(UUID(id), row[0], actor) if row is not None else None


def _seen(id: UUID, number: str, actor: Actor) -> Earlier | None:
    law = laws.current()
    petition = load(id)[0]
    return Earlier(id, number, kept_away(petition, law)) if sees(petition, law, actor) else None
