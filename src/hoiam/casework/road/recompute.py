"""After a new version of the law or of a calendar: the running terms are computed again, and each change is an act.

The versions in force are remembered in the terms themselves: a term whose calendar or rule version is not today's is a
candidate. A version that moves no day leaves no act, and the term keeps the one that it has. A changed day leaves the fact
``DuesRecomputed`` with before, after and cause, which officer and petitioner read in the history; the work list follows.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.db import connection, transaction

from hoiam.casework import laws
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.families import FAMILIES
from hoiam.casework.keys import gatekeeping
from hoiam.casework.reading.history import acts_of
from hoiam.casework.road.record import NOTHING, record
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier import terms
from hoiam.core.dossier.events import Act, DueChange, DuesRecomputed
from hoiam.core.dossier.participants import THE_CLOCK
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.vault.errors import Unreachable

log = logging.getLogger("hoiam.clock")


_FIRST = UUID(int=0)


@dataclass
class _Round:
    """How far the running terms were looked through under one version of the law. ``after``: the last petition seen."""

    version: str = ""
    after: UUID = _FIRST
    changed: int = 0
    done: bool = False


_round = _Round()


def after_a_change(limit: int = 2000) -> int:
    """Looks once per version of the law for terms to compute again, ``limit`` petitions at a time; returns how many changed.

    A term that stands still is computed when it goes on. A petition whose terms cannot be computed is named in the log and
    holds up no other; without the gatekeeper the rest waits for the next turn.
    """
    global _round
    law = laws.current()
    if law.version != _round.version:
        _round = _Round(law.version)
    if _round.done:
        return 0
    calendars = [calendar.label for calendar in law.calendars.values()]
    rules = [version.version for versions in law.rule_versions.values() for version in versions]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT dossier_id FROM casework_runningclock"
            " WHERE ended_on IS NULL AND due IS NOT NULL AND NOT paused AND dossier_id > %s"
            " AND (NOT calendar = ANY (%s) OR NOT rule = ANY (%s)) ORDER BY dossier_id LIMIT %s",
            [_round.after, calendars, rules, limit],
        )
        waiting = [row[0] for row in cursor.fetchall()]
    changed = 0
    for petition_id in waiting:
        try:
            changed += again(petition_id)
        except DeadlineError as error:
            log.error("The terms of petition %s cannot be computed again: %s", petition_id, type(error).__name__)
        except Unreachable:
            log.warning("Terms are computed again when the gatekeeper answers.")
            break
        _round.after = petition_id
    else:
        _round.done = len(waiting) < limit
    _round.changed += changed
    if _round.done and _round.changed:
        log.info("Terms of %d petitions were computed again under %s.", _round.changed, law.version)
    return changed


@dataclass(frozen=True, slots=True)
class WouldMove:
    """How many running terms of one name another law would end earlier, later, or leave on their day with another certainty."""

    clock: str
    earlier: int
    later: int
    same_day: int


def would_move(law: Law, clocks: Collection[str], *, now: datetime, chunk: int = 500) -> tuple[int, tuple[WouldMove, ...]]:
    """What that law would make of the running terms of these names, before it is taken: how many dossiers were looked at, and
    how many terms would move. Nothing is written and no dossier is named; one whose terms it cannot compute counts as moving
    none."""
    seen, after = 0, _FIRST
    moved: Counter[tuple[str, str]] = Counter()
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT d.id, d.family FROM casework_runningclock c JOIN casework_dossier d ON d.id = c.dossier_id"
                " WHERE c.ended_on IS NULL AND c.due IS NOT NULL AND NOT c.paused AND c.name = ANY (%s) AND d.id > %s"
                " ORDER BY d.id LIMIT %s",
                [list(clocks), after, chunk],
            )
            rows = cursor.fetchall()
        for dossier_id, family in rows:
            petition = cast(Petition, FAMILIES[family].life(acts_of(dossier_id, FAMILIES[family])).stands())
            try:
                starts = terms.recounted(petition, law, law_day(law, petition.kind, now))
            except DeadlineError:
                continue
            for new in starts:
                old = petition.clocks[new.name].due
                way = (
                    "same_day" if new.due == old or new.due is None or old is None else "later" if new.due > old else "earlier"
                )
                moved[new.name, way] += 1
        seen += len(rows)
        if len(rows) < chunk:
            break
        after = rows[-1][0]
    names = sorted({name for name, _ in moved})
    return seen, tuple(WouldMove(n, moved[n, "earlier"], moved[n, "later"], moved[n, "same_day"]) for n in names)


def again(petition_id: UUID) -> bool:
    """Computes the running terms of one petition again; an act is written when a day changed, or is provisional no longer."""
    law = laws.current()
    now = utc_now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT family FROM casework_dossier WHERE id = %s FOR UPDATE", [petition_id])
            family = FAMILIES[cursor.fetchone()[0]]
        life = family.life(acts_of(petition_id, family))
        petition = cast(Petition, life.stands())
        act = recomputed(petition, law, law_day(law, petition.kind, now))
        if act is None:
            return False
        tags = gatekeeping.act_secrets(petition_id, petition.seq + 1, 1)
        record(
            petition_id,
            petition,
            life,
            [act],
            law,
            NOTHING,
            actor=THE_CLOCK,
            on_behalf_of=petition.body,
            now=now,
            tags=tags,
            family=family,
        )
    return True


def recomputed(petition: Petition, law: Law, today: date) -> Act | None:
    """The act that a new version makes of the running terms; None when nothing changes."""
    starts = terms.recounted(petition, law, today)
    changes = []
    for new in starts:
        old = petition.clocks[new.name]
        if new.due != old.due:
            changes.append(DueChange(new.name, old.due, new.due, new.rule if new.rule != old.rule else new.calendar))
    if not starts:
        return None
    return Act("recompute", DuesRecomputed(tuple(changes)), today, petition.state, "", starts=starts)
