"""The register of outgoing documents: one yearly sequence per body, a number drawn in the transaction that uses it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from hoiam.casework import laws
from hoiam.casework.days import law_day
from hoiam.casework.reading.document_numbers import written
from hoiam.core.petition.state import Petition


def draw(petition: Petition, petition_id: UUID, seq: int, now: datetime, *, notation: str) -> str:
    """The next number, written as letters have it (``15/QĐ-UBND``). Must run inside a transaction: a number that is
    drawn and not used would be a gap in the register. The year is that of the law's day."""
    body, year = petition.body, law_day(laws.current(), petition.kind, now).year
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT casework_draw_document(%s, %s, %s, %s, %s, %s)", [petition_id, body, year, notation, seq, now]
        )
        (number,) = cursor.fetchone()
    return written(number, notation, body)
