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


class SummaryChanged(Exception):
    """Somebody else has written another line since; which."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def summarise(petition_id: UUID, body: str, text: str, *, over: str = "", terms: Sequence[str] = ()) -> tuple[Find, ...]:
    """Saves the summary in the place of the one that the officer has seen (``over``), or returns the finds that keep it from
    being saved. Raises SummaryChanged where another stands there by now, the gate's SecretMark, and LookupError when the
    petition is not that body's."""
    found = summary_check(text, terms=terms, allow=publication.officials(body))
    if holds_back(found):
        return tuple(find for find in found if find.confidence != "possible")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_dossier SET summary = %(new)s"
            " WHERE id = %(id)s AND body_id = %(body)s AND summary IN (%(over)s, %(new)s)",
            {"new": line(text)[:LONGEST], "id": petition_id, "body": body, "over": over},
        )
        if cursor.rowcount != 1:
            cursor.execute("SELECT summary FROM casework_dossier WHERE id = %s AND body_id = %s", [petition_id, body])
            row = cursor.fetchone()
            if row is None:
                raise LookupError(petition_id)
            raise SummaryChanged(row[0])
    return ()
