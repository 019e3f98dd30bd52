"""./hoiam bench files: what looking at a hostile file costs, in processor time and memory, and that twice as much costs twice.

    bench files [--megabytes N] [FAMILY...]

Each family of bench/_growing.py grows to about N megabytes (8), and to a half and a quarter of it; each file is looked at in a
process of its own, which is counted by the system (rusage), and what is taken is read for its pages, without being set in them.
Must: no doubling takes three times the time, no file more time or memory than the budget of the reader for its kind. What is
refused sooner costs less, and counts as it is; so does reading that ends where its memory does.
"""

from __future__ import annotations

import argparse
import io
import os
import pickle
import resource
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from _growing import FAMILIES  # noqa: E402 - after the path
from _report import Report  # noqa: E402 - as above

from hoiam.reader.fence import address_space  # noqa: E402 - as above
from hoiam.vault import page_drawer  # noqa: E402 - as above
from hoiam.vault.errors import UploadRefused  # noqa: E402 - as above
from hoiam.vault.uploads import inspect  # noqa: E402 - as above

MEGABYTE = 1 << 20
SECONDS = 15  # of the processor, for the smallest budget of a kind that can be large
READING_SECONDS = 30
MEMORY = 600
NOISE = 0.05  # seconds below which a doubling says nothing


def looked_at(name: str, data: bytes) -> tuple[float, float, str, float]:
    """(seconds of the processor, megabytes beside the file, verdict) of one look in a process of its own, and the seconds that
    reading what is taken took."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.process_time()
        try:
            verdict, taken = inspect(name, data).kind, True
        except UploadRefused as refused:
            verdict = refused.reason
            taken = False
        spent = time.process_time() - begun
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        os.write(write, pickle.dumps((spent, grown, verdict, read_for_pages(data) if taken else 0.0)))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    spent, grown, verdict, reading = pickle.loads(said)  # noqa: S301 - from the process made above
    return float(spent), float(grown), str(verdict), float(reading)


def read_for_pages(data: bytes) -> float:
    """Seconds of the processor, in the memory that the reader gives."""
    resource.setrlimit(resource.RLIMIT_AS, (address_space() + (MEMORY << 20),) * 2)
    begun = time.process_time()
    with suppress(MemoryError):
        page_drawer.can_be_seen(io.BytesIO(data))
    return time.process_time() - begun


def doubled(times: Sequence[float]) -> float:
    """The most that a doubling multiplied the time by."""
    return max(times[1] / max(times[0], NOISE), times[2] / max(times[1], NOISE))


def number_for(family: str, size: int) -> int:
    """How many of its thing make a file of about this size."""
    _, make = FAMILIES[family]
    each = (len(make(2000)) - len(make(1000))) / 1000
    return max(int(size / each), 4)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./hoiam bench files", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("families", nargs="*", metavar="FAMILY")
    parser.add_argument("--megabytes", type=float, default=8)
    asked = parser.parse_args(argv)
    with Report("files") as report:
        worst, longest, largest, worst_read, longest_read = 0.0, 0.0, 0.0, 0.0, 0.0
        for family in asked.families or FAMILIES:
            name, make = FAMILIES[family]
            number = number_for(family, int(asked.megabytes * MEGABYTE))
            seen = [looked_at(name, make(max(number // parts, 1))) for parts in (4, 2, 1)]
            times, reading = [spent for spent, *_ in seen], [read for *_, read in seen]
            worst, longest = max(worst, doubled(times)), max(longest, *times)
            worst_read, longest_read = max(worst_read, doubled(reading)), max(longest_read, *reading)
            largest = max(largest, *(grown for _, grown, *_ in seen))
            told = ", ".join(f"{spent:.2f} s {grown:.0f} MB {verdict} {read:.2f} s" for spent, grown, verdict, read in seen)
            report.say(f"  {family:<40} {told}")
        report.figure("doubled", worst, "the most that a doubling multiplied the time by", must="<= 3")
        report.figure("longest_s", longest, "the longest look, processor", must=f"<= {SECONDS}")
        report.figure("read_doubled", worst_read, "the same of reading it for its pages", must="<= 3")
        report.figure("read_longest_s", longest_read, "the longest reading, processor", must=f"<= {READING_SECONDS}")
        report.figure("largest_mb", largest, "the most memory beside the file", must=f"<= {MEMORY}")
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
