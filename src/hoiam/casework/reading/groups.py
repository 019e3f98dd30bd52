"""Petitions that are handled together, as far as whoever asks may know of it: the officer who sees them their numbers, whoever
wrote one of them at most how many they are. Nothing here names a person, and no list is by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from hoiam.casework import laws
from hoiam.casework.reading import cases
from hoiam.casework.reading.cases import CaseView
from hoiam.core.dossier.participants import Actor, shields
from hoiam.core.petition.group import TOLD_FROM


def size(group: str) -> int:
    """How many open petitions the group has, as far as the session may know it (``casework_group_size``)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_group_size(%s)", [UUID(group)])
        return int(cursor.fetchone()[0])


def seen(group: str) -> tuple[UUID, ...]:
    """The open petitions of the group that the session sees, the first that came in leading."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id FROM casework_petition p JOIN casework_dossier d ON d.id = p.dossier_id"
            " WHERE p.grouped = %s AND d.open ORDER BY p.claimed, d.logged_at, d.id",
            [UUID(group)],
        )
        return tuple(row[0] for row in cursor.fetchall())


def members(group: str, actor: Actor, now: date | datetime) -> Sequence[CaseView]:
    """The open petitions of the group that the office sees. The first is the lead case: the one that came in first, and where
    that leaves the group, the next."""
    return cases.several(seen(group), actor, now)


def told(case: CaseView) -> int:
    """What whoever wrote the petition is told of its group: 0, it is handled by itself; 1, there are others; else how many all
    are. Of a petition that hides its writer never a number."""
    petition, law = case.petition, laws.current()
    state = law.procedure(petition.kind, petition.since).states.get(petition.state)
    if not petition.group or (state is not None and not state.open):
        return 0
    many = size(petition.group)
    if many < TOLD_FROM or shields(petition, law):
        return int(many > 1)
    return many
