"""./hoiam bench paired --base FOLDER [--times 3] NAME [ARGUMENTS]: a bench from another checkout and from here, in turn.

The same machine in the same minutes, so that "before and after" is one run: FOLDER is a checkout of the state before, with
its own `./hoiam`, and its bench NAME must end with the line of JSON too. The order turns over each time (base, here, here,
base ...). Of each figure the middle of the runs is told, and of each that has a unit how many times slower it became; none
may be by more than 5 %. ``spread`` is the worst of the base's own runs against its best: where that is more than 5 %, so few
runs on such a machine cannot tell.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from _report import Report, slower

ROOT = Path(__file__).resolve().parents[1]
MUST = "<= 1.05"
# What the launcher sets for its own checkout; the other one sets its own.
OURS = ("HOIAM_HOME", "HOIAM_ROOT", "PYTHONPATH")


def measured(checkout: Path, name: str, arguments: list[str]) -> dict[str, Any]:
    """The last line of a bench of that checkout; raises SystemExit where there is none."""
    environ = {key: value for key, value in os.environ.items() if key not in OURS}
    command = [str(checkout / "hoiam"), "bench", name, *arguments]
    done = subprocess.run(command, cwd=checkout, env=environ, stdout=subprocess.PIPE, text=True, check=False)
    last = (done.stdout.strip().splitlines() or [""])[-1]
    try:
        told = json.loads(last)
        return {"figures": dict(told["figures"]), "musts": list(told["musts"])}
    except (ValueError, TypeError, KeyError):
        said = f"(exit code {done.returncode}): {last[:200]}"
        raise SystemExit(f"{' '.join(command)} did not end with its line of JSON {said}") from None


def compared(report: Report, base: list[dict[str, Any]], here: list[dict[str, Any]]) -> None:
    """Tells the middle of each figure that every run has, and how many times slower it became."""
    runs = [run["figures"] for run in [*base, *here]]
    keys = [key for key in runs[0] if all(key in run for run in runs)]
    for key in keys:
        before, after = ([run["figures"][key] for run in side] for side in (base, here))
        report.figure(f"base.{key}", median(before), f"{key}: base")
        report.figure(f"here.{key}", median(after), "    here")
        best, worst = (max(before), min(before)) if key.endswith("_per_s") else (min(before), max(before))
        ratio, spread = slower(key, median(before), median(after)), slower(key, best, worst)
        if ratio is not None and spread is not None:
            report.figure(f"{key}.spread", spread, "    the base's worst run against its best")
            report.figure(f"{key}.slower", ratio, "    times slower than the base", must=MUST)
    if left := sorted({key for run in runs for key in run} - set(keys)):
        report.say(f"  not in every run, and not compared: {', '.join(left)}")
    wrong = [must for run in [*base, *here] for must in run["musts"] if must["must"].startswith("==") and not must["met"]]
    # What was lost or doubled costs nothing: figures of such a run compare nothing.
    report.figure("wrong_counts", len(wrong), "counts of all runs that are not what they must be", must="== 0")


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./hoiam bench paired", description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="a checkout of the state before")
    parser.add_argument("--times", type=int, default=3, help="runs of each")
    parser.add_argument("name")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    asked = parser.parse_args(argv)
    base, here = [], []
    with Report("paired") as report:
        for n in range(asked.times):
            both = [(base, asked.base.resolve()), (here, ROOT)]
            for runs, checkout in both if n % 2 == 0 else reversed(both):
                runs.append(measured(checkout, asked.name, asked.arguments))
                report.say(f"  run {n + 1} of {asked.times}, {'base' if runs is base else 'here'}: measured")
        compared(report, base, here)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
