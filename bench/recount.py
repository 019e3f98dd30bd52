"""./hoiam bench recount [--petitions 20000] [--writes 300]: open terms counted again after new days off, out of the database.

The petitions are those of `bench lists`, made by the same core and copied in. Then an invented notice of days off is laid over
the law, and every dossier with a running term is read, folded and counted again, as before a lawyer's word is taken
(`recompute.would_move`, nothing is written); and the first of them are counted again for good, each with its act, its
rows and its line for the log (`recompute.again`), as the clock does it. Both are told as seconds for 1,000,000 open terms, on
one processor; aim 60 s for either. Memory stays that of 500 dossiers. The gatekeeper is not asked: the bench makes the secrets
of each act itself.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from _report import Report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))


def secrets(case: UUID, first: int, count: int) -> list[tuple[bytes, bytes]]:
    """What the gatekeeper would give for the coming acts of a case; the key is that of `bench lists`."""
    from hoiam.core.ledger import act as act_text

    key = case.bytes + case.bytes
    return [(act_text.tag_of(key, n), act_text.salt_of(key, n)) for n in range(first, first + count)]


def count(writes: int) -> dict[str, float]:
    """Counts all again without writing, then so many for good; how many there were, and how long each took."""
    import django

    django.setup()
    from deadlines import noticed
    from django.db import connection

    from hoiam.casework import laws
    from hoiam.casework.days import utc_now
    from hoiam.casework.keys import gatekeeping
    from hoiam.casework.road import recompute

    law = noticed(laws.current())
    with connection.cursor() as cursor:
        running = "FROM casework_runningclock WHERE ended_on IS NULL AND due IS NOT NULL AND NOT paused"
        cursor.execute(f"SELECT count(*), count(DISTINCT dossier_id) {running}")
        terms, dossiers = cursor.fetchone()
    done = threading.Event()
    begin, processor = time.perf_counter(), time.process_time()

    def progress() -> None:
        while not done.wait(10):
            print(f"  {time.perf_counter() - begin:.0f} s: counting {terms} terms of {dossiers} dossiers again", flush=True)

    threading.Thread(target=progress, daemon=True).start()
    seen, moved = recompute.would_move(law, sorted(law.rules), now=utc_now())
    took = time.perf_counter() - begin
    done.set()
    found = {
        "terms": terms,
        "dossiers": dossiers,
        "seen": seen,
        "moved": sum(each.earlier + each.later + each.same_day for each in moved),
        "took": took,
        "processor": time.process_time() - processor,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if writes:
        laws.current = lambda: law  # type: ignore[assignment]  # the notice has come
        gatekeeping.act_secrets = secrets
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT dossier_id {running} ORDER BY 1 LIMIT %s", [writes])
            cases = [row[0] for row in cursor.fetchall()]
        begin = time.perf_counter()
        found["written"] = sum(recompute.again(case) for case in cases)
        found["writing"] = time.perf_counter() - begin
        found["asked"] = len(cases)
    return found


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./hoiam bench recount", description=__doc__)
    parser.add_argument("--petitions", type=int, default=20_000)
    parser.add_argument("--writes", type=int, default=300)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.inside:
        asked.out.write_text(json.dumps(count(asked.writes)))
        return 0
    with (
        Report("recount") as report,
        tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home,
    ):
        Path(home).chmod(0o711)
        whole(report, Path(home), asked)
    return 0 if report.met else 1


def whole(report: Report, home: Path, asked: argparse.Namespace) -> None:
    """A server of its own, the petitions in it, and both countings in a process that has the worker's role."""
    os.environ |= {
        "HOIAM_HOME": str(home),
        "HOIAM_ROOT": str(ROOT),
        "HOIAM_ORIGIN": "http://localhost",
        "PYTHONPATH": str(ROOT / "src"),
    }
    import psycopg

    from hoiam.site import engine
    from hoiam.site.installation import Place

    place, out = Place.of("demo"), home / "figures.json"
    with engine.server(place.home) as server:
        addresses = place.provision(server)
        place.make_ready(addresses)
        lists = [sys.executable, str(ROOT / "bench" / "lists.py"), "--out", str(out), "--petitions", str(asked.petitions)]
        # Copied in by the server's administrator, as `bench lists` has it.
        admin = engine.with_parts(server.url, database="hoiam")
        for what in ("found", "make"):
            subprocess.run([*lists, "--inside", what], env=place.environ(admin) | {"HOIAM_LOADER": "1"}, check=True)
        with psycopg.connect(admin, autocommit=True) as conn:
            conn.execute("VACUUM ANALYZE")
        same = [sys.executable, str(Path(__file__).resolve()), "--inside", "--out", str(out), "--writes", str(asked.writes)]
        subprocess.run(same, env=place.environ(addresses.jobs), check=True)
        found: dict[str, Any] = json.loads(out.read_text())
    report.figure("terms", found["terms"], "open terms that run", must=">= 1")
    report.figure("dossiers_seen", found["seen"], "dossiers read, folded and counted again", must=f"== {found['dossiers']}")
    report.figure("terms_moved", found["moved"], "    terms that would move", must=">= 1")
    million = found["took"] / found["terms"] * 1e6
    report.figure("million_terms_s", million, f"1,000,000 terms at that pace ({found['took']:.1f} s in all)", note="aim 60 s")
    processor = found["processor"] / found["terms"] * 1e6
    report.figure("million_terms_processor_s", processor, "    of it on the processor of the process that counts")
    report.figure("memory_mb", found["memory"], "    most memory of the process that counts", must="<= 1000")
    if asked.writes:
        report.figure(
            "written", found["written"], f"of {found['asked']} dossiers moved for good, each with its act", must=">= 1"
        )
        per_s = found["asked"] / found["writing"]
        report.figure("written_per_s", per_s, "    dossiers a second, one after the other")
        million = found["writing"] / found["asked"] * found["dossiers"] / found["terms"] * 1e6
        report.figure("million_written_s", million, "1,000,000 terms at that pace", note="aim 60 s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
