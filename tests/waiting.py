"""Waiting in tests: for what is to come, never for a length of time.

A length of time is too short on a busy machine and too long on an idle one. tests/shape/test_no_sleep.py holds every other
file to this one.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds after which something does not come any more, on two cores that do other things as well."""
PAUSE = 0.02
"""Seconds between two questions."""


def until(
    is_so: Callable[[], T],
    seconds: float = PATIENCE,
    *,
    process: subprocess.Popen[Any] | None = None,
    said: Callable[[], str] = str,
) -> T:
    """The first true answer of `is_so`, which is asked again and again.

    AssertionError with what `said` tells, when none comes within `seconds`, or when `process`, from which it would have to
    come, has ended.
    """
    end = time.monotonic() + seconds
    while True:
        over = time.monotonic() > end
        ended = process is not None and process.poll() is not None
        if answer := is_so():  # asked after the clock and the process: what came at the last moment counts
            return answer
        assert not ended, f"the process has ended, and it did not come to be. {said()}"
        assert not over, f"it did not come to be within {seconds:g} seconds. {said()}"
        time.sleep(PAUSE)
