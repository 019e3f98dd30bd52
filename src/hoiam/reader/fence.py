"""The fence around one job's process: what it may use and do, laid after the fork and before a foreign byte is read.

Each part is asked of the kernel by itself and stands without the others: limits of processor time, memory, files and threads;
nothing open but the one pipe; no new rights, no debugger, no core; and the list of system calls (`system_calls`), where the
machine has it. `GAINED` of a process that has all of them is empty.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import math
import os
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import BinaryIO, Final

from hoiam.reader import system_calls
from hoiam.reader.frames import LARGEST_FILE
from hoiam.reader.kinds import Budget

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
PIPE: Final = 3  # the number that the pipe has within
_CAPABILITIES: Final = 0x20080522  # the third writing of them
# The pipe, a library or a font that is being read, the job's file in memory.
MOST_OPEN: Final = 32
MOST_THREADS: Final = 256  # of the user, in all his processes
THREADS_ROOM: Final = 64 << 20  # address space that threads ask for and never touch


def address_space() -> int:
    """Bytes of address space that this process has now; 0 where the machine does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def confine(pipe: int, budget: Budget, jobs: int, *, base: int, parent: int, alone: bool) -> BinaryIO:
    """Shuts this process in: it keeps `pipe`, may use the budget of each of its jobs beside `base` bytes that it had, and ends
    with `parent`. Without the parent it ends at once. `alone`: the user is the reader's own, and nothing else runs as he. Gives
    the one file that it has, empty and in memory."""
    libc = ctypes.CDLL(None, use_errno=True)
    _silence(pipe)
    if sys.platform == "linux":
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # Where memory runs out, this one is ended and neither the reader nor anything else of the machine.
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
        # Root's own powers, where root has started this; a user of the house has none.
        libc.capset(struct.pack("=Ii", _CAPABILITIES, 0), bytes(24))
    if os.getppid() != parent:
        os._exit(1)
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGXCPU):
        signal.signal(name, signal.SIG_DFL)
    os.environ.clear()
    seconds = math.ceil(budget.seconds * jobs)
    room = base + budget.memory + THREADS_ROOM if base else resource.RLIM_INFINITY
    limits = {
        resource.RLIMIT_CORE: (0, 0),
        # At the first the kernel sends SIGXCPU, which ends it; at the second SIGKILL, should it have caught that.
        resource.RLIMIT_CPU: (seconds, seconds + 1),
        resource.RLIMIT_AS: (room, room),
        resource.RLIMIT_FSIZE: (LARGEST_FILE, LARGEST_FILE),
        resource.RLIMIT_NOFILE: (MOST_OPEN, MOST_OPEN),
        resource.RLIMIT_MEMLOCK: (0, 0),
    }
    if alone:  # the kernel counts every thread of the user
        limits[resource.RLIMIT_NPROC] = (MOST_THREADS, MOST_THREADS)
    for which, limit in limits.items():
        resource.setrlimit(which, limit)
    if budget.seconds > 2:
        os.nice(5)  # what takes long stands behind what is answered at once
    # Made now, for a job that could make such files would have memory that no limit counts.
    file = os.fdopen(os.memfd_create("job", os.MFD_CLOEXEC), "w+b") if hasattr(os, "memfd_create") else io.BytesIO()
    system_calls.lay()
    return file


def _silence(pipe: int) -> None:
    """Closes everything but the pipe, which becomes number 3; 0, 1 and 2 lead nowhere, so that no byte gets into a log."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    if pipe != PIPE:
        os.dup2(pipe, PIPE)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.closerange(PIPE + 1, 65536)
