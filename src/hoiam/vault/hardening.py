"""What every process of the house asks of the kernel: no core dump, no debugger; and no swap, where it holds keys."""

from __future__ import annotations

import ctypes
import resource
from pathlib import Path
from typing import Final

_PR_SET_DUMPABLE: Final = 4
_MCL_CURRENT_FUTURE_ONFAULT: Final = 1 | 2 | 4
_ENOUGH: Final = 512 << 20


def harden(*, lock: bool = True) -> list[str]:
    """Asks for all three and names what was not granted. Without swap on the machine nothing can be swapped out.

    Without `lock` memory may be swapped: for a process that grows with what people send, where locked memory would run out.

    Locking is skipped where the limit is small: with it, the memory that Argon2id needs would be refused at the worst
    moment.
    """
    missing = []
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        missing.append("core dumps and debuggers are not shut out")
    if not lock or not _has_swap():
        return missing
    soft, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if resource.RLIM_INFINITY not in (soft, hard) and hard < _ENOUGH:
        try:
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (_ENOUGH, _ENOUGH))
        except (ValueError, OSError):
            missing.append("memory may be swapped")
            return missing
    elif soft != hard:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
    if libc.mlockall(_MCL_CURRENT_FUTURE_ONFAULT) != 0:
        missing.append("memory may be swapped")
    return missing


def _has_swap() -> bool:
    try:
        return len(Path("/proc/swaps").read_text("ascii").splitlines()) > 1
    except OSError:
        return True
