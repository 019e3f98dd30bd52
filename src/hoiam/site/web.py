"""The web server: granian, which serves `hoiam.site.rsgi` in worker processes; arguments go to granian.

    python -m hoiam.site.web --interface rsgi ... hoiam.site.rsgi:application

It serves nobody as root: who gets into a worker would have every other process's keys.
"""

from __future__ import annotations

import os
import resource
import sys
from typing import Final

from granian.cli import entrypoint

from hoiam.vault.hardening import harden

FILES: Final = 16_384


def main() -> int:
    """1 where root starts it for a real installation; otherwise as granian ends. Each worker hardens itself in `wsgi`."""
    harden(lock=False)
    if os.geteuid() == 0 and os.environ.get("HOIAM_MODE", "production") == "production":
        print("web: it does not run as root. Give it a user of its own: docs/operate/users.md.", file=sys.stderr, flush=True)
        return 1
    # Each visitor's connection is an open file, and slow ones stay: as many as the machine lets this user have, within reason.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    entrypoint()
    return 0


if __name__ == "__main__":
    sys.exit(main())
