"""Petitions that are handled together, on the road: what is learnt of the others before one comes in, and that whom one keeps
away, all keep away.

A group has no row of its own. Its number is locked (an advisory lock, until the transaction ends) by whoever brings a petition
into it and by whoever keeps somebody away from one of it, so that neither happens while the other is under way.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction

from hoiam.casework import laws
from hoiam.casework.reading import groups
from hoiam.casework.reading.history import load
from hoiam.core.dossier.participants import kept_away
from hoiam.core.dossier.refusals import NotYours, SomeoneWasFaster
from hoiam.core.petition.steps.join import Other
from hoiam.core.words import Text


def others(group: str, but: UUID) -> frozenset[Other]:
    """What the road tells a step of the petitions that are in the group, but for one. Raises NotYours where the session does
    not see all of them: what it would not see it cannot hold against the one that comes in."""
    _lock(group)
    with connection.cursor() as cursor:
        # As their rows have it, which a test compares with their histories: of five hundred, none is read again for each.
        cursor.execute(
            "SELECT d.id, d.kind, d.body_id, d.kept_away"
            " FROM casework_petition p JOIN casework_dossier d ON d.id = p.dossier_id WHERE p.grouped = %s AND d.open",
            [UUID(group)],
        )
        seen = cursor.fetchall()
    if seen and groups.size(group) != len(seen):
        raise _not_all()
    return frozenset(Other(kind, body, frozenset(away)) for each, kind, body, away in seen if each != but)


def to_keep_alike(group: str, away: tuple[str, ...]) -> tuple[UUID, ...]:
    """The petitions of the group from which not all of these (codes) are kept away yet, locked. Raises NotYours as above, and
    SomeoneWasFaster where somebody is at one of them at this moment."""
    _lock(group)
    seen = groups.seen(group)
    if groups.size(group) != len(seen):
        raise _not_all()
    with connection.cursor() as cursor:
        # Nobody waits here for whoever holds one of them and may wait for this one.
        cursor.execute(
            "SELECT id FROM casework_dossier WHERE id = ANY (%s) ORDER BY id FOR UPDATE SKIP LOCKED", [[*seen]]
        )
        if len(cursor.fetchall()) != len(seen):
            raise _at_it()
    law = laws.current()
    return tuple(each for each in seen if not set(away) <= set(kept_away(load(each)[0], law)))


def _lock(group: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        return  # a dry run, which writes nothing
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('group ' || %s))", [group])
        if not cursor.fetchone()[0]:
            raise _at_it()


def _not_all() -> NotYours:
    return NotYours(
        Text("Bạn không xem được tất cả các đơn của nhóm này.", "You do not see all petitions of this group."),
        Text(
            "Việc này đụng đến mọi đơn của nhóm, nên người làm phải xem được tất cả.",
            "This concerns every petition of the group, so whoever does it has to see all of them.",
        ),
        Text("Đề nghị lãnh đạo làm, hoặc đưa đơn ra giải quyết riêng trước.", "Ask the head, or take yours out first."),
    )


def _at_it() -> SomeoneWasFaster:
    return SomeoneWasFaster(
        Text("Có người đang làm với một đơn của nhóm này.", "Somebody is at a petition of this group at this moment."),
        Text(
            "Hai việc cùng lúc trong một nhóm thì việc thứ hai phải chờ; chưa có gì được ghi.",
            "Of two acts at a time in one group the second waits; nothing was recorded.",
        ),
        Text("Thử lại sau ít giây; những gì bạn nhập vẫn còn.", "Try again in a moment; what you typed is kept."),
    )
