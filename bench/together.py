"""./hoiam bench together [--petitions 500]: what it takes when several bodies, or many petitions, are dealt with together.

A batch: so many complaints that belong to another body are chosen at once, previewed one by one, and sent there, each with its
act, its numbered notice, its mail and its keys; by one officer at the desk of the whole house, with its worker and its log
running beside. What stands afterwards is counted in the database. Each part stands in a file of its own (``_batches``).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import _batches
from _report import Report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./hoiam bench together", description=__doc__)
    parser.add_argument("--petitions", type=int, default=500, help="in the batch")
    asked = parser.parse_args(argv)
    with (
        Report("together") as report,
        tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home,
    ):
        _batches.measure(report, Path(home), asked.petitions)
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
