"""./hoiam bench road [--seconds 20] [--workers 4]: how many acts a second the whole of `perform` records, durably.

Each act is locked, folded, asked of the law, encoded, committed to in the log's outbox and flushed to disk; tag and salt come
from the real gatekeeper. The road's SQL function alone stands in `./hoiam bench ledger`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

BODIES = 24


def work(worker: int, seconds: float) -> None:
    """One process: its own petitions, one act after the other on each in turn."""
    import django

    django.setup()
    from uuid import uuid4

    from hoiam.casework import intake, wall
    from hoiam.casework.days import utc_now
    from hoiam.casework.road import Enclosed, fact_of, perform
    from hoiam.core.dossier.participants import THE_PETITIONER
    from hoiam.core.petition.steps.add import Add
    from hoiam.vault.codes import ReturnCode
    from hoiam.vault.sealing import CaseKeys, seal
    from hoiam.vault.wraps import Tier

    cases = []
    for n in range(40):
        keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
        body = f"XA-{(worker * 40 + n) % BODIES + 1:02}"
        words = seal(keys, Tier.CONTENT, "words", b"w" * 1500)
        wall.hold(code.lookup_hash)
        intake.submit(intake.Envelope(keys, code, body, "vn.feedback", "land", blobs=[words]), now=utc_now())
        cases.append((keys, code, body))
    spent = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        keys, code, body = cases[len(spent) % len(cases)]
        wall.hold(code.lookup_hash)
        blob = seal(keys, Tier.CONTENT, "added", b"a" * 300)
        asked = time.perf_counter()
        perform(
            Add((fact_of(blob),)),
            keys.case,
            actor=THE_PETITIONER,
            on_behalf_of=body,
            now=utc_now(),
            enclosed=Enclosed(blobs=[blob]),
        )
        spent.append((time.perf_counter() - asked) * 1000)
    cut = quantiles(spent, n=20)
    print(f"{len(spent)} {time.perf_counter() - begin:.3f} {cut[9]:.2f} {cut[18]:.2f}", flush=True)


def main(argv: list[str]) -> int:
    if argv[:1] == ["work"]:
        work(int(argv[1]), float(argv[2]))
        return 0
    parser = argparse.ArgumentParser(prog="./hoiam bench road", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=4)
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home:
        Path(home).chmod(0o711)
        os.environ |= {
            "HOIAM_HOME": home,
            "HOIAM_ROOT": str(ROOT),
            "HOIAM_ORIGIN": "http://localhost",
            "PYTHONPATH": str(ROOT / "src"),
        }
        from hoiam.site import engine
        from hoiam.site.children import Children
        from hoiam.site.cli_run import Place

        place = Place.of("demo")
        with engine.server(place.home) as server:
            addresses = place.provision(server)
            place.make_ready(addresses)
            with Children(place.environ(addresses.app)) as children:
                gate = {
                    "HOIAM_GATEKEEPER_DATABASE_URL": addresses.gatekeeper,
                    "HOIAM_GATEKEEPER_WITNESS_URL": addresses.witness,
                }
                children.start("gatekeeper", [sys.executable, "-m", "hoiam.vault.gatekeeper"], says_ready=True, **gate)
                drafts = str(Path(home) / "none.json")
                prepare = [sys.executable, str(ROOT / "bench" / "intake.py"), "prepare", "0", str(BODIES), drafts]
                if children.run(prepare, HOIAM_DATABASE_URL=addresses.owner, HOIAM_LOADER="1") != 0:
                    return 1
                load = os.getloadavg()[0]
                command = [sys.executable, __file__, "work"]
                running = [
                    subprocess.Popen(
                        [*command, str(n), str(asked.seconds)],
                        env=place.environ(addresses.app),
                        stdout=subprocess.PIPE,
                        text=True,
                    )
                    for n in range(asked.workers)
                ]
                rows = [done.communicate()[0].split() for done in running]
    acts = sum(int(row[0]) for row in rows)
    rate = sum(int(row[0]) / float(row[1]) for row in rows)
    p50, p95 = (sum(float(row[at]) for row in rows) / len(rows) for at in (2, 3))
    print(f"road: {acts} acts through perform by {asked.workers} processes; load average before {load:.2f}")
    print(f"  {rate:.0f} durable acts/s   p50 {p50:.1f} ms   p95 {p95:.1f} ms")
    return 0


def run(argv: list[str] | None = None) -> int:
    return main(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
