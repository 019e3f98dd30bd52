"""A petition that a paper takes further is told so, wherever the paper came in: while it is before the body above, what was
decided first is not in effect.

The number that was named at the counter is enough. Whoever named it learns nothing: not that there is such a petition, nor
what became of this. Where the law has no such step, since it is of another kind, not so far, or known already, nothing is
recorded.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from hoiam.casework import laws
from hoiam.casework.days import utc_now
from hoiam.casework.reading.history import load
from hoiam.casework.road import perform
from hoiam.casework.road.owed import Became, Owing
from hoiam.core.dossier.participants import THE_CLOCK
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.steps.appeal import Appeal
from hoiam.vault.errors import Unreachable


def tell(owing: Owing) -> Became:
    """Puts down in the earlier petition that the one to which this is owed takes it further."""
    first = _numbered(owing.about["number"])
    if first is None:
        return Became.DONE
    before, after = load(first)[0], load(owing.dossier)[0]
    if laws.current().kinds[before.kind].next_kind != after.kind:
        return Became.DONE
    posted = after.timing.posted if after.timing is not None else None
    step = Appeal(after.kind, "", came=after.claimed, posted=posted, body=after.body, outcome="received")
    try:
        perform(step, first, actor=THE_CLOCK, on_behalf_of=before.body, now=utc_now())
    except Refusal:
        return Became.DONE
    except Unreachable:
        return Became.AWAY
    return Became.DONE


def _numbered(number: str) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casework_dossier WHERE number = %s AND family = 'petition'", [number])
        row = cursor.fetchone()
    return row[0] if row is not None else None
