"""An earlier petition with the same content, for an office that sees both: found by its number, and by nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final
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


# A history from before the link was sealed names the earlier petition by its id, which has so many digits.
_ID_LONG: Final = 32


def mark(later: UUID, earlier: UUID) -> str:
    """What stands in the later petition's history for the link: who sees both finds the earlier one by it, and whoever sees one
    alone learns from it neither id nor number nor whether two petitions are linked to the same (64 hex digits)."""
    return hashlib.sha256(_MARKED + later.bytes + earlier.bytes).hexdigest()


_MARKED: Final = b"hoiam/same/1|"


def earlier(number: str, actor: Actor) -> Earlier | None:
    """The petition with this number, if the office sees it; None where it does not, as where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casework_dossier WHERE number = %s AND family = 'petition'", [number])
        row = cursor.fetchone()
    return _seen(row[0], number, actor) if row is not None else None


def linked(later: UUID, link: str, actor: Actor) -> Earlier | None:
    """The petition to which the later one is linked, if the office sees it, here or on its way here; None where it does not,
    or there is none. ``link`` is what stands in the later one's history."""
    with connection.cursor() as cursor:
        if len(link) == _ID_LONG:
            cursor.execute("SELECT id, number FROM casework_dossier WHERE id = %s AND family = 'petition'", [UUID(link)])
        else:
            cursor.execute(
                "SELECT id, number FROM casework_dossier WHERE (body_id = %(body)s OR moving_to = %(body)s)"
                " AND family = 'petition' AND encode(sha256(%(before)s || uuid_send(id)), 'hex') = %(link)s",
                {"body": actor.body, "before": _MARKED + later.bytes, "link": link},
            )
        row = cursor.fetchone()
    return _seen(row[0], row[1], actor) if row is not None else None


def _seen(id: UUID, number: str, actor: Actor) -> Earlier | None:
    law = laws.current()
    petition = load(id)[0]
    return Earlier(id, number, kept_away(petition, law)) if sees(petition, law, actor) else None
