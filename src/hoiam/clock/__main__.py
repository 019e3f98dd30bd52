"""The worker: what is owed (letters, mail, keys), expired drafts, and terms after a change of law.

One process, one loop; the log has a process of its own. Everything is safe to do again, so it may be killed at any place.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable

import django
from django.db import InterfaceError, OperationalError, connection

from hoiam.casework import migrated
from hoiam.vault.hardening import harden

STOP = threading.Event()
REST = 1.0  # seconds after a round that found little to do: what comes meanwhile is done together
log = logging.getLogger("hoiam.clock")


def every(seconds: float, work: Callable[[], object]) -> Callable[[float], object]:
    """``work``, at most once in ``seconds``; gives what it gave."""
    last = -seconds

    def tick(now: float) -> object:
        nonlocal last
        if now - last < seconds:
            return None
        last = now
        return work()

    return tick


def turn(ticks: Iterable[Callable[[float], object]]) -> bool:
    """Goes through the tasks once; whether one of them has done something, for then there may be more to do at once."""
    busy = False
    for tick in ticks:
        try:
            busy |= bool(tick(time.monotonic()))
        except (OperationalError, InterfaceError):
            # The database went away: everything that was begun is undone there; begin again when it is back.
            log.warning("The database does not answer; trying again.")
            connection.close()
            return False
        except Exception:
            # A fault in one task ends neither the others nor, by the launcher's rule, the whole house with them.
            log.exception("A task of the worker failed.")
            connection.close()
    return busy


def main() -> int:
    """The worker: does what is owed, computes terms again after a change of the law, and sweeps drafts and files, each at
    its interval, until SIGTERM or SIGINT. A database that is gone is waited for; a fault in one task is logged and ends no
    other."""
    harden(lock=False)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.site.settings")
    django.setup()
    # They know the tables, which Django has only from here on.
    from hoiam.casework import drafts, files
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import errands, keeping, recompute
    from hoiam.clock import owed, published

    migrated.refuse_or_go_on("worker")
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: STOP.set())
    # People who wait for a page go before letters that wait in a queue.
    os.nice(5)
    errand_round = errands.Round()
    ticks = [
        every(0, owed.much_was_due),
        every(30, recompute.after_a_change),
        every(600, lambda: errands.time_passes(utc_now(), errand_round)),
        every(600, keeping.say_erased),
        every(600, published.close_quarters),
        published.reprints(),
        every(600, drafts.sweep),
        every(600, files.sweep),
    ]
    # What stands now stands as long as the process: the search for garbage passes it by.
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    while not STOP.is_set():
        if not turn(ticks):
            STOP.wait(REST)
    return 0


if __name__ == "__main__":
    sys.exit(main())
