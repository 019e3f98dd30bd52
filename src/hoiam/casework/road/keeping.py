"""The end of keeping: what two offices ordered stands as an act in each history, before and until the keys are destroyed; where
what opens the names is destroyed by itself, an act says as well that it is done.

The gatekeeper is told first and the act comes after, so that no history tells of an end that does not come. If we stop between
them, the next turn records what is missing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from hoiam.casework import laws
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.keys import custody
from hoiam.casework.reading.history import load
from hoiam.casework.road.perform import perform
from hoiam.core.dossier.participants import THE_CLOCK
from hoiam.core.petition.steps.erase import Erase
from hoiam.core.petition.steps.expire import Expire
from hoiam.vault.errors import NotDone


def end(order: UUID) -> datetime:
    """Brings an order of two offices to the gatekeeper, and records it in each history; the day on which keys are destroyed.
    Raises VaultError, and then nothing is destroyed that was not before; ValueError where the law has one of these kept, which
    was let go when the order was asked for."""
    law = laws.current()
    untold = (load(case)[0] for case in custody.not_told_of(order))
    if kept := sum(not law.kept(it.kind, it.state, it.since).is_over(law_day(law, it.kind, utc_now())) for it in untold):
        raise ValueError(f"{kept} of these petitions are kept")
    try:
        due = custody.begin_to_shred(order)
    except NotDone:
        record()
        raise
    record()
    return due


def record() -> int:
    """Records what was ordered, and what was erased, and is in no history yet; how many acts that took."""
    done = 0
    for case, order, due, names in custody.to_be_destroyed():
        petition, _history = load(case)
        day = law_day(laws.current(), petition.kind, due)
        if not names:
            done += _took(case, Expire(order.hex, day, outcome="ordered"), petition.body)
        elif petition.nameless is None:
            done += _took(case, Erase(order.hex, day, outcome="ordered"), petition.body)
    return done + say_erased()


def say_erased() -> int:
    """Records of each petition whose names the gatekeeper has erased that they are; how many acts that took. Nothing of it is
    decided here: the clock may ask."""
    done = 0
    for case, _due in custody.names_destroyed():
        petition, _history = load(case)
        day = law_day(laws.current(), petition.kind, utc_now())
        done += _took(case, Erase("", day, outcome="finished"), petition.body)
    return done


def keep(case: UUID) -> None:
    """Keeps a petition whose keys, or names, were to be destroyed, and says so in its history. Whoever sees it may, also its
    writer."""
    custody.recall(case)
    petition, _history = load(case)
    if petition.erases is not None:
        _took(case, Erase("", petition.erases, outcome="spared"), petition.body)
    if petition.expires is not None:
        _took(case, Expire("", petition.expires, outcome="spared"), petition.body)


def finish() -> int:
    """Records what is missing, and removes the sealed bytes of petitions, or names, whose keys are destroyed; of how many."""
    record()
    return custody.finish_shredding()


def _took(case: UUID, step: Expire | Erase, body: str) -> int:
    return len(perform(step, case, actor=THE_CLOCK, on_behalf_of=body, now=utc_now()).acts)
