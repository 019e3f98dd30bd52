"""./hoiam bench regulation [--bodies 200]: a regulation of many bodies linted cell by cell, and compared with its next.

Pure computing on one core, no database. Goals: the lint of 200 bodies and 3,500 cells in 2 s (aim 1 s). Each commune has a row
of its own for one subject, so that each is a cell apart; one gap and one overlap are planted, and have to be found.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from _report import Report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from hoiam.casework import laws, regulation_files  # noqa: E402 - after the path
from hoiam.core.regulation import Ground, House, Regulation, Seat, compare, lint_regulation, read_regulation  # noqa: E402 - after the path

TRIES = 5
CELLS = 3_500


def text(communes: int, lead: str, day: str) -> str:
    """A regulation in which one department leads on each subject, and each commune has its own row for one of them."""
    names = [f"C{n}" for n in range(communes)]
    rows = [
        f"  - {{id: W{n}, kind: vn.feedback, subject: welfare, place: {name}, lead: {name}, own: true}}"
        for n, name in enumerate(names)
    ]
    return "\n".join([
        "regulation: BENCH-01", f'version: "{day}"', "issued_by: PRO", "law: vn", "title: {vi: a, en: a}", "article: b",
        f"valid_from: {day}", "bodies:", "  D: DEP-1", "  E: DEP-2", "  CO: {level: commune}",
        *(f"  {name}: COM-{n}" for n, name in enumerate(names)),
        "leads:", *rows,
        "  - {id: L1, kind: vn.feedback, subject: [roads, environment, procedure, conduct, land], lead: D, own: true}",
        "  - {id: L5, kind: vn.feedback, subject: school_health, lead: D, own: true}",
        f"  - {{id: L2, kind: vn.feedback, subject: idea, lead: {lead}, own: true}}",
        "  - {id: L3, kind: vn.feedback, subject: idea, lead: D, own: true}",
        "  - {id: L4, kind: [vn.complaint, vn.feedback], group: {people: 5}, prepares: E, members: [CO], own: true}",
        "asks:", "  - {id: A1, when: {subject: land}, ask: D, errand: opine, within: {n: 5, unit: wd}, own: true}",
        "duties: []",
    ])  # fmt: skip


def made(bodies: int) -> tuple[Regulation, Regulation, Ground]:
    """Two versions, and the bodies that they name."""
    duties = regulation_files.duties()
    communes = bodies - 3
    old = read_regulation("bench.yaml", text(communes, "E", "2026-10-01"), duties)
    new = read_regulation("bench.yaml", text(communes, "D", "2027-01-01"), duties)
    seats = {"PRO": Seat("PRO", "province")} | {f"DEP-{n}": Seat(f"DEP-{n}", "department", "PRO") for n in (1, 2)}
    seats |= {f"COM-{n}": Seat(f"COM-{n}", "commune", "PRO") for n in range(communes)}
    return old, new, regulation_files.ground(laws.current(), duties.law, House(seats), old)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--bodies", type=int, default=200)
    bodies = asked.parse_args().bodies
    with Report("regulation") as report:
        old, new, ground = made(bodies)
        cells = sum(1 for _ in ground.cells(old))
        lint, reading, comparing = [], [], []
        for _ in range(TRIES):
            at = time.process_time()
            read_regulation("bench.yaml", text(bodies - 3, "E", "2026-10-01"), regulation_files.duties())
            reading.append(time.process_time() - at)
            at = time.process_time()
            faults = lint_regulation(old, regulation_files.duties(), ground)
            lint.append(time.process_time() - at)
            at = time.process_time()
            changed = compare(old, new, ground)
            comparing.append(time.process_time() - at)
        report.figure("bodies", bodies, "bodies")
        report.figure("cells", cells, "cells", must=f">= {CELLS}" if bodies >= 200 else "")
        found = [fault for fault in faults if fault.rule == "R1" and fault.grade == "error"]
        report.figure("found", len(found), "of two planted faults", must=">= 2")
        report.figure("reading_s", min(reading), "the file read, least of five")
        report.figure("lint_s", min(lint), "the lint, least of five (aim 1 s)", must="<= 2")
        report.figure("compare_s", min(comparing), f"two versions compared, least of five; {len(changed)} changes", must="<= 2")
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main())
