"""Who works off what is owed, by kind. A kind of ``road.consequences`` without a worker here fails a test."""

from __future__ import annotations

from typing import Final

from hoiam.casework.days import utc_now
from hoiam.casework.keys import gatekeeping
from hoiam.casework.road import errands, owed
from hoiam.casework.road.consequences import BODIES, ERRANDS, FURTHER, LETTER, MAIL
from hoiam.casework.road.owed import Became, Owing, Together, Worker
from hoiam.clock import going_further, letters, mail
from hoiam.vault.errors import NotReleased, Unreachable

# In one transaction: enough that its way to the disk weighs little on each, few enough that none is held up for long.
LETTERS_AT_ONCE: Final = 25
# In one turn, and in one process of the reader: what it takes to begin one is two letters' worth of processor.
IN_A_TURN: Final = 100


def bodies(owing: Owing) -> Became:
    """The gatekeeper follows a case that was sent, taken or given back."""
    try:
        gatekeeping.gatekeeper().follow(owing.dossier)
    except Unreachable:
        return Became.AWAY
    except NotReleased as refused:
        if refused.reason == "gone":
            return Became.GAVE_UP  # its keys were destroyed meanwhile
        if refused.reason == "log":
            return Became.LATER  # the act is on its way into the public log
        raise
    return Became.DONE


def errands_end(owing: Owing) -> Became:
    """What nobody waits for any more is called off."""
    try:
        errands.follow(owing.dossier, utc_now())
    except Unreachable:
        return Became.AWAY
    return Became.DONE


WORKERS: dict[str, Worker | Together] = {
    LETTER: Together(LETTERS_AT_ONCE, IN_A_TURN, letters.run),
    MAIL: mail.send,
    BODIES: bodies,
    FURTHER: going_further.tell,
    ERRANDS: errands_end,
}


def work_off(limit: int = IN_A_TURN) -> int:
    """Does what is due; without a mail server the mail waits. Returns how much was done."""
    return owed.work_off(WORKERS, limit, wait=() if mail.can_be_sent() else (MAIL,))


def much_was_due() -> bool:
    """Works off what is due; whether that was more than one turn takes. Else the worker rests a little, and what comes
    meanwhile is done together: a session of the reader costs as much as two letters in it."""
    return work_off() >= IN_A_TURN
