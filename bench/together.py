"""./hoiam bench together [--petitions 500] [--part batch|succession]: what it takes to deal with many petitions together.

A batch: so many complaints that belong to another body are chosen at once, previewed one by one, and sent there, each with its
act, its numbered notice, its mail and its keys; by one officer at the desk of the whole house, with its worker and its log
running beside. What stands afterwards is counted in the database.

A body that is no more: three fifths as many open petitions, and a tenth as many errands, go over to the one that stands in its
place; the process is killed in the middle, and another goes on. No day may move.

Each part stands in a file of its own (``_batches``, ``_successions``).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import _batches
import _errand_acts
import _successions
from _report import Report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./hoiam bench together", description=__doc__)
    parser.add_argument("--petitions", type=int, default=500, help="in the batch")
    parser.add_argument("--part", choices=("batch", "succession", "acts"), help="this one alone")
    parser.add_argument("--rate", type=int, default=50, help="acts in errands a second")
    parser.add_argument("--seconds", type=int, default=20, help="for so long")
    parser.add_argument("--workers", type=int, default=4, help="processes at once that act")
    asked = parser.parse_args(argv)
    n = asked.petitions
    parts = {
        "batch": lambda report, home: _batches.measure(report, home, n),
        "succession": lambda report, home: _successions.measure(report, home, n * 3 // 5, n // 10),
        "acts": lambda report, home: _errand_acts.measure(
            report, home, max(8, n // 10), asked.rate, asked.seconds, asked.workers
        ),
    }
    with Report("together") as report:
        for name, measure in parts.items():
            if asked.part in (None, name):
                with tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home:
                    measure(report, Path(home))
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
