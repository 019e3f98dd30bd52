"""The officer's redacted summary of a petition: what lists show once somebody has read it.

It is no fact and enters no log: it is a convenience of the body's own lists, and holds nothing that the gate still finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from hoiam.casework.road import publication
from hoiam.gate.found import Find
from hoiam.gate.plain import line
from hoiam.gate.summary import holds_back, summary_check

LONGEST = 300


def summarise(petition_id: UUID, body: str, text: str, *, terms: Sequence[str] = ()) -> tuple[Find, ...]:
    """Saves the summary, or returns the finds that keep it from being saved. Raises the gate's SecretMark, and LookupError
    when the petition is not that body's."""
    found = summary_check(text, terms=terms, allow=publication.officials(body))
    if holds_back(found):
        return tuple(find for find in found if find.confidence != "possible")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_dossier SET summary = %s WHERE id = %s AND body_id = %s",
            [line(text)[:LONGEST], petition_id, body],
        )
        if cursor.rowcount != 1:
            raise LookupError(petition_id)
    return ()
