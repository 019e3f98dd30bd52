"""What anybody may count, without seeing a petition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of a body's terms that ended or ran out, for one rule: on time, on time only because days were not counted
    (a suspension, an appraisal), only because extended, late."""

    rule: str
    on_time: int
    only_not_counted: int
    only_extended: int
    late: int
    running: int
    overdue: int


def figures(body: str, today: date) -> list[Figures]:
    """The body's terms by rule."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, on_time, only_not_counted, only_extended, late, running, overdue FROM casework_figures(%s, %s)",
            [body, today],
        )
        return [Figures(*r) for r in cursor.fetchall()]


def counts(body: str) -> dict[str, int]:
    """How many petitions came in, are open, are closed, and answers published, for a body."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT received, still_open, closed FROM casework_counts(%s)",
            [body],
        )
        received, still_open, closed = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM casework_answer WHERE body_id = %s", [body])
        (published,) = cursor.fetchone()
    return {"received": received, "open": still_open, "closed": closed, "published": published}
