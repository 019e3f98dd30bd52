"""What is open, by kind, subject, place and body: for whoever asks what a change of who leads would mean. Counts only.

The wall shows each office what it may see, so two offices may count differently; the pages say so. What is open of another
family is counted by a source of its own, which is added to ``SOURCES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import connection

from hoiam.casework.regulations import OpenWork

_PETITIONS = """
SELECT d.kind, p.subject, p.place, d.body_id, count(*)
FROM casework_dossier d JOIN casework_petition p ON p.dossier_id = d.id
WHERE d.open AND d.family = 'petition'
GROUP BY d.kind, p.subject, p.place, d.body_id ORDER BY 1, 2, 3, 4
"""


def _petitions() -> list[OpenWork]:
    """Open petitions, as far as the office that asks may see them."""
    with connection.cursor() as cursor:
        cursor.execute(_PETITIONS)
        return [OpenWork("petition", *row) for row in cursor.fetchall()]


_ERRANDS = """
SELECT o.kind, p.subject, p.place, e.asked, e.sort, count(*)
FROM casework_dossier d JOIN casework_errand e ON e.dossier_id = d.id JOIN casework_errandof l ON l.errand_id = d.id
    JOIN casework_dossier o ON o.id = l.petition_id JOIN casework_petition p ON p.dossier_id = o.id
WHERE d.open AND d.family = 'errand'
GROUP BY o.kind, p.subject, p.place, e.asked, e.sort ORDER BY 1, 2, 3, 4, 5
"""


def _errands() -> list[OpenWork]:
    """Open errands of petitions that the office may see: whoever is only asked is told of no petition, so counts none."""
    with connection.cursor() as cursor:
        cursor.execute(_ERRANDS)
        return [
            OpenWork("errand", kind, subject, place, asked, count, errand=sort)
            for kind, subject, place, asked, sort, count in cursor.fetchall()
        ]


SOURCES: tuple[Callable[[], Iterable[OpenWork]], ...] = (_petitions, _errands)


def by_cell() -> list[OpenWork]:
    """Everything that is open, as far as the office that asks may see it."""
    return [each for source in SOURCES for each in source()]
