"""./hoiam bench together [--part batch|succession|acts|pages]: what it takes when many petitions or bodies go together.

A batch: so many complaints that belong to another body are chosen at once, previewed one by one, and sent there, each with its
act, its numbered notice, its mail and its keys; by one officer at the desk of the whole house, with its worker and its log
running beside. What stands afterwards is counted in the database.

A body that is no more: three fifths as many open petitions, and a tenth as many errands, go over to the one that stands in its
place; the process is killed in the middle, and another goes on. No day may move.

Acts in errands: the processor time of each beside that of an act of the petition alone, in one process, in turn; and how long
one takes when so many a second come on a schedule, to processes that are sessions behind the wall.

Pages among many errands: an office's inbox of 300 and a case page with 20, of 1,000,000 petitions and 2,000,000 errands, which
are made once (half an hour, 25 GB) and kept under ``var/bench-together/``. So this part runs only where it is named.

Each part stands in a file of its own (``_batches``, ``_successions``, ``_errand_acts``, ``_errand_pages``).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import _batches
import _errand_acts
import _errand_pages
import _successions
from _report import Report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./hoiam bench together", description=__doc__)
    parser.add_argument("--petitions", type=int, help="in the batch (500); with --part pages, among which (1,000,000)")
    parser.add_argument("--errands", type=int, help="among which the pages are asked for (twice as many as petitions)")
    parser.add_argument("--times", type=int, default=60, help="each page is asked for")
    parser.add_argument("--fresh", action="store_true", help="make what pages are asked among anew")
    parser.add_argument("--part", choices=("batch", "succession", "acts", "pages"), help="this one alone")
    parser.add_argument("--rate", type=int, default=50, help="acts in errands a second")
    parser.add_argument("--seconds", type=int, default=20, help="for so long")
    parser.add_argument("--workers", type=int, default=4, help="processes at once that act")
    asked = parser.parse_args(argv)
    n = asked.petitions or 500
    many = asked.petitions or 1_000_000
    parts = {
        "batch": lambda report, home: _batches.measure(report, home, n),
        "succession": lambda report, home: _successions.measure(report, home, n * 3 // 5, n // 10),
        "acts": lambda report, home: _errand_acts.measure(
            report, home, max(8, n // 10), asked.rate, asked.seconds, asked.workers
        ),
    }
    with Report("together") as report:
        if asked.part == "pages":
            _errand_pages.measure(report, many, asked.errands or 2 * many, asked.times, fresh=asked.fresh)
        elif asked.part is None:
            report.not_tried("pages among a million petitions", "by --part pages alone, which keeps 25 GB")
        for name, measure in parts.items():
            if asked.part in (None, name):
                with tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home:
                    measure(report, Path(home))
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
