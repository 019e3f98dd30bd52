"""The reader's process: it waits at its socket and forks a process for each session (`hoiam.reader`).

Run as `python -m hoiam.site.reader`; ready when it prints `ready`. It has a user of its own, is told nothing in secret, and
knows neither database nor key. `--handed`: a process that has no reader beside it started this one for itself.
"""

from __future__ import annotations

import argparse
import gc
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from hoiam.reader.asking import SOCKET
from hoiam.reader.serving import Reader, lacks, load
from hoiam.vault.hardening import harden
from hoiam.vault.sockets import CALLER_HELP, callers_of, folder, handed_over, listening


def main(arguments: Sequence[str] | None = None) -> int:
    """The process."""
    parser = argparse.ArgumentParser(prog="hoiam.site.reader", description="Reads what is foreign, in processes that end.")
    parser.add_argument("--run", type=Path, default=folder(), help="folder of the socket, 0700")
    parser.add_argument("--caller", action="append", default=[], help=CALLER_HELP)
    parser.add_argument("--handed", type=int, help="number of the socket over which sessions are handed over")
    chosen = parser.parse_args(arguments)
    for missing in (*harden(lock=False), *lacks()):
        print(f"reader: {missing}", file=sys.stderr, flush=True)
    os.environ["RAYON_NUM_THREADS"] = "1"  # a job has the processor once
    given = None
    if chosen.handed is not None:
        os.environ.pop("HOIAM_READER", None)
        reader = Reader(handed=socket.socket(fileno=chosen.handed))
    else:
        try:
            given = handed_over(SOCKET, os.environ)
            door = given if given is not None else listening(chosen.run / SOCKET)
        except OSError as error:
            print(f"reader: cannot listen: {error}", file=sys.stderr, flush=True)
            return 1
        reader = Reader(listening=door, callers=callers_of(SOCKET, chosen.caller), alone=bool(chosen.caller))
    load()
    # What stands now stands as long as the process: the search for garbage in a fork neither goes through it nor copies it.
    gc.collect()
    gc.freeze()
    reader.measure()
    print("ready", flush=True)
    reader.serve()
    if chosen.handed is None and given is None:
        (chosen.run / SOCKET).unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
