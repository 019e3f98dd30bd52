"""The outbox of letters: renders what nobody had to write, seals it into the case, marks it done.

If we stop between rendering and the commit, the letter is still in the outbox and is made again; after it, it is there
once. A letter that cannot be made is tried again later, ever more slowly, and named in the log now and then; it is never
dropped.
"""

from __future__ import annotations

import logging

from django.db import connection, transaction

from hoiam.casework import laws
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.reading import papers
from hoiam.casework.reading.history import load
from hoiam.core.petition.state import fold
from hoiam.vault.sealing import drop
from hoiam.vault.wraps import Tier
from hoiam.vault.xwing import PublicKey

log = logging.getLogger("hoiam.clock")
WORTH_TELLING = 5
"""Every so many attempts in vain the log says so."""


def make_waiting(limit: int = 20) -> int:
    """Makes up to ``limit`` letters that wait; returns how many were made."""
    made = 0
    for _ in range(limit):
        if not make_one():
            break
        made += 1
    return made


_WAITING = """
SELECT l.id, l.petition_id, l.seq, l.name, l.language, p.number, w.data, l.attempts FROM casework_letter l
JOIN casework_petition p ON p.id = l.petition_id
JOIN casework_wrap w ON w.petition_id = l.petition_id AND w.tier = 'content' AND w.recipient = 'drop'
WHERE l.done_at IS NULL AND {which} ORDER BY {order} LIMIT 1 FOR UPDATE OF l SKIP LOCKED
"""
# New letters first, along the index of those that wait; one that could not be made comes again when none is new, and ever
# later: its n-th attempt n squared seconds after the act.
_NEW = _WAITING.format(which="l.attempts = 0", order="l.id")
_AGAIN = _WAITING.format(
    which="l.attempts > 0 AND l.queued_at + l.attempts::int * l.attempts * interval '1 second' <= now()",
    order="l.attempts, l.id",
)


def make_one() -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NEW)
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_AGAIN)
            row = cursor.fetchone()
        if row is None:
            return False
        letter_id, petition_id, seq, name, language, number, key, attempts = row
        now = utc_now()
        try:
            with transaction.atomic():
                _petition, history = load(petition_id)
            # As the petition stood at the act that the letter is about, however late the worker comes.
            petition = fold(history[:seq])
            day = law_day(laws.current(), petition.kind, history[seq - 1].at)
            paper = laws.current().paper(name, petition.kind)
            if paper.printed != "acknowledgement":
                raise ValueError(f"the worker does not write {name}")
            data = papers.acknowledgement(petition, number, history[0], language, day)
            pdf = papers.made(paper.printed, data, language, day)
        except Exception as error:
            # One letter that cannot be made must not stop those behind it; it is counted, and told after some attempts.
            cursor.execute("UPDATE casework_letter SET attempts = attempts + 1 WHERE id = %s", [letter_id])
            if (attempts + 1) % WORTH_TELLING == 0:
                log.error("Letter %s of petition %s cannot be made: %s", name, petition_id, type(error).__name__)
            return True
        blob = drop(petition_id, PublicKey(bytes(key)), Tier.CONTENT, "letter", pdf)
        cursor.execute(
            "INSERT INTO casework_blob (id, petition_id, tier, kind, data, size, digest) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [blob.id, petition_id, str(blob.tier), blob.kind, blob.bytes, len(blob.bytes), blob.digest],
        )
        cursor.execute("UPDATE casework_letter SET blob = %s, done_at = %s WHERE id = %s", [blob.id, now, letter_id])
    return True
