"""What some work costs the processor; others on the machine, other tests and the search for garbage don't count."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TRIES = 4


def seconds(work: Callable[[], object], *, enough: float, threads: bool = False) -> float:
    """Processor seconds of the work, the least of up to `TRIES` runs; no further run once one took no more than `enough`.

    Counted is this thread alone, or all of this process with `threads`, for work that a library spreads. What costs too much
    costs it each time; a pause that belongs to somebody else comes once.
    """
    clock = time.process_time if threads else time.thread_time
    searched = gc.isenabled()
    least = float("inf")
    gc.disable()
    try:
        for _run in range(TRIES):
            begun = clock()
            work()
            least = min(least, clock() - begun)
            if least <= enough:
                break
    finally:
        if searched:
            gc.enable()
    return least
