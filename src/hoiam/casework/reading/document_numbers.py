"""The numbers that papers bear, as they stand in the register of outgoing documents; ``road.documents`` draws them."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from hoiam.casework import bodies


def written(number: int, notation: str, body: str) -> str:
    """A number as letters have it: ``15/QĐ-UBND``."""
    sender = bodies.body(body)
    mark = "-".join(part for part in (notation, sender.notation or sender.code) if part)
    return f"{number:02d}/{mark}"


def given(petition_id: UUID) -> dict[int, str]:
    """The numbers that a petition's papers bear, by the act that made each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, number, notation, body FROM casework_documentnumber WHERE dossier_id = %s ORDER BY seq",
            [petition_id],
        )
        return {seq: written(number, notation, body) for seq, number, notation, body in cursor.fetchall()}
