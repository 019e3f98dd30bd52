"""The register of outgoing documents: one yearly sequence per body, a number drawn in the transaction that uses it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from hoiam.casework.reading.document_numbers import written


def draw(body: str, petition_id: UUID, seq: int, now: datetime, *, notation: str) -> str:
    """The next number, written as letters have it (``15/QĐ-UBND``). Must run inside a transaction: a number that is
    drawn and not used would be a gap in the register."""
    year = now.year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"documents {body} {year}"])
        cursor.execute(
            "INSERT INTO casework_documentnumber (body, year, number, notation, dossier_id, seq, at)"
            " SELECT %s, %s, coalesce(max(number), 0) + 1, %s, %s, %s, %s FROM casework_documentnumber"
            " WHERE body = %s AND year = %s RETURNING number",
            [body, year, notation, petition_id, seq, now, body, year],
        )
        (number,) = cursor.fetchone()
    return written(number, notation, body)
