"""./hoiam bench perform [--petitions 25] [--acts 12] [--workers 4]: what an act costs through the whole of `perform`, durably.

Complaints with histories of 20 acts, each with its share of officers' and petitioners' steps; then so many further acts on
each in turn, by processes at once. An act is locked, folded, asked of the law, encoded, committed to in the log's outbox and
flushed to disk; tag and salt come from the real gatekeeper. The number of acts is given and not the time, so that a faster
house does not get longer histories to fold. The road's SQL function alone stands in `./hoiam bench ledger`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from types import FrameType
from typing import Any

from _processes import used
from _report import Report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

BODIES = [f"XA-{n:02}" for n in range(1, 25)]
ROLES = ("clerk", "leader", "officer")
HISTORY = 20
# What a complaint is brought to before it is measured, and what then comes again and again.
BEGINNING = ("read", "classify.competent", "ask", "reply", "accept", "assign", "verify.ordered")
AGAIN = ("coordinate.asked", "add", "coordinate.given", "ask", "reply", "assign")


def found() -> None:
    """The bodies, each with one office that may do everything an office may."""
    import django

    django.setup()
    from hoiam.casework import founding, laws
    from hoiam.core.words import Text
    from hoiam.vault import keys

    kinds = tuple(k for k in laws.current().kinds if k.startswith("vn."))
    made = keys.demo_ceremony({BODIES[0]: [f"{BODIES[0]}/01", f"{BODIES[0]}/02"]}, "only to measure")
    for code in BODIES:
        new = founding.NewBody(code, Text(f"UBND xã {code}", f"Commune {code}"), "commune", place=code, kinds=kinds)
        founding.found_body(new, made.bodies[BODIES[0]])
        founding.found_post(founding.NewOffice(f"{code}/01", code, Text("Chủ tịch", "Chair"), ROLES))


def step_of(word: str, body: str, sealed: tuple[Any, ...], today: Any) -> Any:
    """The step of that word, with what it needs."""
    from hoiam.core.petition.steps import accept, add, ask, assign, classify, coordinate, read, reply, verify

    office = f"{body}/01"
    return {
        "read": lambda: read.Read(office),
        "classify.competent": lambda: classify.Classify("vn.complaint", "land", outcome="competent"),
        "ask": lambda: ask.Ask("decision", today + timedelta(days=14), sealed),
        "reply": lambda: reply.Reply(sealed),
        "accept": lambda: accept.Accept((), sealed),
        "assign": lambda: assign.Assign((office,)),
        "verify.ordered": lambda: verify.Verify(outcome="ordered"),
        "coordinate.asked": lambda: coordinate.Coordinate(BODIES[0], sealed, outcome="asked"),
        "coordinate.given": lambda: coordinate.Coordinate(BODIES[0], sealed, outcome="given"),
        "add": lambda: add.Add(sealed),
    }[word]()


# --- a process that acts -----------------------------------------------------------------------------------------------


def work(worker: int, petitions: int, acts: int) -> None:
    """Hands petitions in and brings them to 20 acts each; then acts on them when told to ("go"), and once more to count."""
    from hoiam.site import wsgi  # as the web server's process starts

    assert wsgi.application

    from hoiam.casework import intake, laws, wall
    from hoiam.casework.days import law_day, utc_now
    from hoiam.casework.road import Enclosed, fact_of, perform
    from hoiam.core.dossier.participants import THE_PETITIONER, Actor
    from hoiam.vault.codes import ReturnCode
    from hoiam.vault.sealing import CaseKeys, seal
    from hoiam.vault.wraps import Tier

    law = laws.current()

    def act(case: tuple[CaseKeys, ReturnCode, str], word: str) -> tuple[float, float]:
        """One act: its milliseconds by the clock on the wall, and of this process's processor."""
        keys, code, body = case
        blob = seal(keys, Tier.CONTENT, "added", b"a" * 300)
        now = utc_now()
        step = step_of(word, body, (fact_of(blob),), law_day(law, "vn.complaint", now))
        enclosed = Enclosed(blobs=[blob] if word not in ("read", "assign", "classify.competent", "verify.ordered") else [])

        def done(actor: Actor) -> tuple[float, float]:
            begun = time.perf_counter(), time.process_time()
            perform(step, keys.case, actor=actor, on_behalf_of=body, now=now, enclosed=enclosed)
            return (time.perf_counter() - begun[0]) * 1000, (time.process_time() - begun[1]) * 1000

        if word in ("add", "reply"):
            wall.hold(code.lookup_hash)
            return done(THE_PETITIONER)
        office = f"{body}/01"
        with wall.acting(office):
            return done(Actor(office, frozenset(ROLES), body))

    cases = []
    for n in range(petitions):
        keys, code = intake.new_keys(), ReturnCode.new()
        body = BODIES[(worker * petitions + n) % len(BODIES)]
        handed = intake.HandedIn(body, "vn.complaint", "land", "w" * 1500, who=intake.Who("w" * 20), signed="paper")
        wall.hold(code.lookup_hash)
        intake.submit(intake.envelope(handed, keys=keys, code=code), now=utc_now())
        cases.append((keys, code, body))
    words_ = [*BEGINNING, *islice(cycle(AGAIN), HISTORY - 1 - len(BEGINNING) + acts + 1)]
    for word in words_[: HISTORY - 1]:
        for case in cases:
            act(case, word)
    print("ready", flush=True)
    spent: list[tuple[float, float]] = []
    for told in sys.stdin:
        if told == "go\n":
            begun = time.perf_counter()
            spent = [act(case, word) for word in words_[HISTORY - 1 : HISTORY - 1 + acts] for case in cases]
            print(json.dumps({"seconds": time.perf_counter() - begun, "spent": spent}), flush=True)
        else:
            print(json.dumps(folded(lambda: [act(case, words_[-1]) for case in cases])), flush=True)


def folded(acting: Callable[[], list[Any]]) -> dict[str, float]:
    """How often an act folds a history, and how many acts are taken for that; counted apart, for counting takes time."""
    folds = gone_through = 0

    def look(frame: FrameType, event: str, _: object) -> None:
        nonlocal folds, gone_through
        if event == "call" and frame.f_code.co_qualname == "PetitionLife.__init__":
            folds += 1
        elif event == "call" and frame.f_code.co_qualname == "PetitionLife.take":
            gone_through += 1

    sys.setprofile(look)
    try:
        acts = len(acting())
    finally:
        sys.setprofile(None)
    return {"folds": folds / acts, "gone_through": gone_through / acts}


# --- the whole ---------------------------------------------------------------------------------------------------------

ROWS = "SELECT (SELECT count(*) FROM casework_history), (SELECT count(*) FROM ledger_outbox WHERE dossier IS NOT NULL)"


def main(argv: list[str]) -> int:
    if argv[:1] == ["found"]:
        found()
        return 0
    if argv[:1] == ["work"]:
        work(*map(int, argv[1:]))
        return 0
    parser = argparse.ArgumentParser(prog="./hoiam bench perform", description=__doc__)
    parser.add_argument("--petitions", type=int, default=25, help="of each process")
    parser.add_argument("--acts", type=int, default=12, help="measured, on each petition")
    parser.add_argument("--workers", type=int, default=4, help="processes at once")
    asked = parser.parse_args(argv)
    with (
        Report("perform") as report,
        tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home,
    ):
        Path(home).chmod(0o711)
        _measure(report, home, asked)
    return 0


def _measure(report: Report, home: str, asked: argparse.Namespace) -> None:
    os.environ |= {
        "HOIAM_HOME": home,
        "HOIAM_ROOT": str(ROOT),
        "HOIAM_ORIGIN": "http://localhost",
        "PYTHONPATH": str(ROOT / "src"),
    }
    import psycopg

    from hoiam.site import engine
    from hoiam.site.children import Children
    from hoiam.site.installation import Place

    place = Place.of("demo")
    script = str(Path(__file__).resolve())
    with engine.server(place.home) as server:
        addresses = place.provision(server)
        place.make_ready(addresses)
        admin = engine.with_parts(server.url, database=engine.database_of(addresses.app))
        with Children(place.environ(addresses.app)) as children, psycopg.connect(admin, autocommit=True) as conn:
            gate = {
                "HOIAM_GATEKEEPER_DATABASE_URL": addresses.gatekeeper,
                "HOIAM_GATEKEEPER_WITNESS_URL": addresses.witness,
            }
            children.start("gatekeeper", [sys.executable, "-m", "hoiam.vault.gatekeeper"], says_ready=True, **gate)
            if children.run([sys.executable, script, "found"], HOIAM_DATABASE_URL=addresses.owner, HOIAM_LOADER="1") != 0:
                raise SystemExit("the bodies could not be founded (see above)")
            report.say(f"{asked.workers * asked.petitions} complaints are brought to {HISTORY} acts each ...")
            command = [sys.executable, script, "work"]
            workers = [
                subprocess.Popen(
                    [*command, str(n), str(asked.petitions), str(asked.acts)],
                    env=place.environ(addresses.app), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                )
                for n in range(asked.workers)
            ]  # fmt: skip
            try:
                if any(_hear(each) != "ready\n" for each in workers):
                    raise SystemExit("a process could not bring its petitions that far (see above)")
                conn.execute("ANALYZE")
                stood = conn.execute(ROWS).fetchone() or (0, 0)
                before = used(os.getpid())
                for each in workers:
                    _tell(each, "go\n")
                results = [json.loads(_hear(each)) for each in workers]
                after = used(os.getpid())
                stands = conn.execute(ROWS).fetchone() or (0, 0)
                _tell(workers[0], "count\n")
                counted = json.loads(_hear(workers[0]))
            finally:
                for each in workers:
                    each.communicate()  # closes what it listens to, and so ends it
    acts = sum(len(each["spent"]) for each in results)
    walls = [wall for each in results for wall, _ in each["spent"]]
    cut = quantiles(walls, n=20)
    rows, lines = (now - then for now, then in zip(stands, stood, strict=True))
    end = HISTORY + asked.acts
    report.say(f"{asked.workers} processes, {', '.join(AGAIN)} in turn, on histories of {HISTORY} to {end} acts")
    report.figure("acts", acts, "acts")
    report.figure("history_rows", rows, "rows of history that stand afterwards", must=f"== {acts}")
    report.figure("log_lines", lines, "lines for the log that stand afterwards", must=f"== {rows}")
    report.figure("acts_per_s", sum(len(e["spent"]) / e["seconds"] for e in results), "durable acts, with sealing and the wall")
    report.figure("p50_ms", cut[9], "one act, with the others beside it: p50")
    report.figure("p95_ms", cut[18], "    p95")
    report.figure("perform_ms", sum(cpu for each in results for _, cpu in each["spent"]) / acts, "processor per act: perform")
    for part in ("gatekeeper", "database"):
        report.figure(f"{part}_ms", (after[part] - before[part]) / acts * 1000, f"    {part}")
    report.figure("folds_per_act", counted["folds"], "foldings of a history per act", note="aim 1")
    report.figure("folded_per_act", counted["gone_through"], f"acts gone through for that, at the {end + 1}th act")


def _tell(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin is not None
    process.stdin.write(text)
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
