"""What a petition takes along from the one that it takes further: who is kept away from that one, and its walls.

Asked when the petition is handed in, of the earlier one as it stands then. Whoever wrote that one shows its return code, and is
told who is kept away. At the counter an officer names its number, which many may know: then the same goes along and nobody is
told of it, neither the officer nor who holds the new code, whatever the number is. A petition that the officer does not see is
answered as a number that nothing has: he does not see the new one either, so no number tells him whether he is kept away there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

from hoiam.casework import laws, wall
from hoiam.casework.reading.history import load
from hoiam.core.dossier import participants
from hoiam.core.dossier.participants import Actor
from hoiam.core.petition import wire
from hoiam.core.petition.state import Petition, fold

NUMBER: Final = re.compile(r"[A-Z0-9-]{1,36}-\d{4}-\d{6}")
"""How the number of a petition is written: body, year, six digits."""


@dataclass(frozen=True, slots=True)
class Along:
    """Codes of those who are kept away, the kinds for which the earlier petition has walls, and whether that one was only named
    by its number."""

    kept_away: tuple[str, ...] = ()
    walls: tuple[str, ...] = ()
    by_number: bool = False

    def under(self, kind: str) -> frozenset[str]:
        """All kinds whose walls a petition of this kind has (an empty code: of none yet)."""
        return frozenset({kind, *self.walls} - {""})

    def told_under(self, kind: str) -> frozenset[str]:
        """Those of them that its writer and the counter are told of, and which so decide what they can see: who receives it."""
        return frozenset({kind} - {""}) if self.by_number else self.under(kind)

    def and_also(self, other: Along) -> Along:
        """Both: what one of them keeps away is kept away."""
        return Along(
            tuple(sorted({*self.kept_away, *other.kept_away})),
            tuple(sorted({*self.walls, *other.walls})),
            self.by_number or other.by_number,
        )


NOTHING: Final = Along()


def by_code(first: UUID, lookup_hash: bytes, kind: str) -> Along:
    """What goes along from a petition whose code was shown into one of this kind. The new one begins with all whom the first is
    about, and its writer may take them out."""
    wall.hold(lookup_hash)
    petition, law = load(first)[0], laws.current()
    away = participants.away_further(petition, law, kind)
    # What was not told of the first is not told of the next.
    return Along(away, participants.walls_further(petition, law), petition.unspoken)


def by_number(number: str, officer: Actor) -> Along:
    """What goes along from the petition with this number, as the office at the counter was told it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casework_dossier WHERE number = %s AND family = 'petition'", [number])
        row = cursor.fetchone()
    seen = load(row[0])[0] if row is not None else None
    if seen is not None and participants.sees(seen, laws.current(), officer):
        return _from_afar(seen)
    # Not his to see, or not there: the wall answers for this number alone, to who can sign in the web server's name.
    with wall.naming(number), connection.cursor() as cursor:
        cursor.execute("SELECT wire FROM wall_named() AS wire")
        acts = [wire.decode(bytes(row[0])) for row in cursor.fetchall()]
    along = _from_afar(fold(acts)) if acts else Along(by_number=True)
    return along.and_also(Along(kept_away=(officer.office,)))


def _from_afar(first: Petition) -> Along:
    law = laws.current()
    return Along(participants.kept_away(first, law), participants.walls_further(first, law), by_number=True)
