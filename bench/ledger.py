"""./hoiam bench ledger [--leaves N] [--crash]: what the log costs on this machine.

A real PostgreSQL with fsync on, its own database, at most a minute or two. Each figure says what is measured by what, beside
what it must reach; lines and acts are counted in their tables afterwards. --leaves sets the size of the large log (1,000,000);
--crash adds 36 kills and 120,000 lines.
"""

from __future__ import annotations

import argparse
import base64
import importlib.util
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

import psycopg  # noqa: E402 - after the path
from _report import Report  # noqa: E402 - after the path

from hoiam.casework.ledger import check, exporter, receipts, sequencer, slots  # noqa: E402 - after the path
from hoiam.casework.ledger.highwater import HighWater  # noqa: E402 - after the path
from hoiam.casework.ledger.tree import tree  # noqa: E402 - after the path
from hoiam.core.ledger import act, checkpoint, ed25519, merkle, note, policy, receipt, tiles  # noqa: E402 - after the path
from hoiam.core.ledger import witness as protocol  # noqa: E402 - after the path
from hoiam.site import engine  # noqa: E402 - after the path
from hoiam.site.engine import copies as copies_  # noqa: E402 - after the path

LOG = note.SignerKey("log.bench.example/2026", note.ED25519, b"\x01" * 32)
SCHEMA = ROOT / "src" / "hoiam" / "casework" / "ledger" / "schema.sql"
ASSERTED = datetime(2026, 11, 24, tzinfo=UTC)


def now() -> datetime:
    return datetime.now(UTC)


def rate(count: int, work: Callable[[], object]) -> float:
    """How many per second, by the wall clock."""
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def p95(seconds: list[float]) -> float:
    """Milliseconds."""
    return quantiles(seconds, n=20)[-1] * 1000


def fill(conn: psycopg.Connection, count: int) -> None:
    """Lines as long as real ones, of as many petitions as lines; time-ordered ids as the house makes them."""
    conn.execute(
        "INSERT INTO ledger_outbox (leaf, dossier, seq) SELECT convert_to('hoiam/1 ' || md5(i::text) || ' ' ||"
        " encode(sha256(i::text::bytea), 'hex') || E'\\n', 'UTF8'),"
        " (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' ||"
        " substr(md5(random()::text), 1, 19))::uuid, 1 FROM generate_series(1, %s) AS i",
        (count,),
    )


def entries(conn: psycopg.Connection) -> int:
    """How many lines stand in the log."""
    return int((conn.execute("SELECT count(*) FROM ledger_entry").fetchone() or (0,))[0])


def drain(conn: psycopg.Connection, limit: int) -> tuple[int, list[float]]:
    """(lines, seconds per batch) until the outbox is empty."""
    total, times = 0, []
    while True:
        start = time.perf_counter()
        taken = sequencer.sequence(conn, [LOG], now=now(), limit=limit).lines
        if not taken:
            return total, times
        times.append(time.perf_counter() - start)
        total += taken


def worker_memory(url: str) -> float:
    """Megabytes of a process that sequences 100,000 lines by batches of 5,000: its greatest resident size."""
    script = (
        "import os, sys, resource; sys.path.insert(0, sys.argv[1]); import psycopg; from datetime import datetime, UTC\n"
        "from hoiam.casework.ledger import sequencer; from hoiam.core.ledger import note\n"
        "key = note.SignerKey('log.bench.example/2026', note.ED25519, b'\\x01' * 32)\n"
        "with psycopg.connect(os.environ['HOIAM_LEDGER_DATABASE_URL'], autocommit=True) as c:\n"
        "    while sequencer.sequence(c, [key], now=datetime.now(UTC)).size: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    environ = {**os.environ, "HOIAM_LEDGER_DATABASE_URL": url}
    command = [sys.executable, "-c", script, str(ROOT / "src")]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def sequencing(report: Report, conn: psycopg.Connection, url: str) -> None:
    report.say("Sequencer alone: outbox to signed checkpoint, one transaction a batch, one connection, fsync on")
    for limit, count, must in ((1, 200, ""), (100, 10_000, ""), (1_000, 30_000, ""), (5_000, 100_000, ">= 30000"),
                               (20_000, 100_000, "")):  # fmt: skip
        fill(conn, count)
        before, start = entries(conn), time.perf_counter()
        _, times = drain(conn, limit)
        spent = time.perf_counter() - start
        if entries(conn) - before != count:
            raise SystemExit(f"{count} lines were put in, {entries(conn) - before} stand in the log")
        middle = sorted(times)[len(times) // 2] * 1000
        key = f"batches_of_{limit}_per_s"
        report.figure(key, count / spent, f"lines by batches of {limit:,} (middle of a batch: {middle:.0f} ms)", must=must)
    fill(conn, 100_000)
    what = "greatest resident memory of a sequencing process, batches of 5,000"
    report.figure("sequencer_mb", worker_memory(url), what, must="<= 80")


def publishing(report: Report, conn: psycopg.Connection, folder: Path) -> None:
    report.say("Static files: each written, fsynced and renamed; then the checkpoint and the mark")
    mark = HighWater(folder / "mark" / "checkpoint")
    start = time.perf_counter()
    exporter.keep(conn, mark)
    size = exporter.show(conn, folder / "log", now()) or 0
    spent = time.perf_counter() - start
    files = sum(1 for path in (folder / "log").rglob("*") if path.is_file())
    report.figure("first_export_s", spent, f"first export of {size:,} lines: {files:,} files")
    times = []
    for _ in range(20):
        fill(conn, 1)
        start = time.perf_counter()
        sequencer.sequence(conn, [LOG], now=now())
        exporter.keep(conn, mark)
        times.append(time.perf_counter() - start)
    what = "one act, from the outbox to its durable head: middle of 20"
    report.figure("durable_ms", sorted(times)[10] * 1000, what)


def filling(report: Report, conn: psycopg.Connection, folder: Path) -> None:
    report.say("The end of a slot in which nothing happened: its fillers, signed, durable and shown")
    mark, schedule, times = HighWater(folder / "mark" / "checkpoint"), slots.Slots(), []
    lines = 0
    for _ in range(5):
        head = sequencer.head(conn)
        if head is None:
            raise SystemExit("no log")
        room = slots.Room(schedule, slots.Shown(head.size, schedule.begin(now())), now(), closes=True)
        start = time.perf_counter()
        lines = (sequencer.sequence(conn, [LOG], now=now(), room=room).size or 0) - head.size
        exporter.keep(conn, mark)
        exporter.show(conn, folder / "log", now())
        times.append(time.perf_counter() - start)
    report.figure("slot_end_ms", sorted(times)[2] * 1000, f"{lines:,} fillers: middle of 5")


def proofs(report: Report, conn: psycopg.Connection, leaves: int) -> None:
    head = sequencer.head(conn)
    have = head.size if head else 0
    started = time.perf_counter()
    while have < leaves:
        fill(conn, min(100_000, leaves - have))
        have += drain(conn, 5_000)[0]
    made = time.perf_counter() - started
    size = entries(conn)
    if size != have:
        raise SystemExit(f"the log counted {have} lines, {size} stand in it")
    report.say(f"Proofs at {size:,} lines (making them took {made:.0f} s)")
    report.figure("leaves", size, "lines that stand in the log")
    dice = random.Random(1)
    indices = [dice.randrange(size) for _ in range(1_000)]
    paths = {}
    times = []
    for index in indices:
        start = time.perf_counter()
        paths[index] = tree(conn, size, indices=(index,)).inclusion(index)
        times.append(time.perf_counter() - start)
    what = "inclusion proof of a random line from PostgreSQL, nothing kept: p95"
    report.figure("inclusion_p95_ms", p95(times), what, must="<= 5")
    times = []
    for index in indices:
        start = time.perf_counter()
        tree(conn, size, indices=(index,), folded=True).inclusion(index)
        times.append(time.perf_counter() - start)
    report.figure("inclusion_kept_p95_ms", p95(times), "the same with folded tiles kept in the process: p95")
    root = tree(conn, size).root()
    rows = conn.execute("SELECT idx, leaf FROM ledger_entry WHERE idx = ANY(%s)", (indices,)).fetchall()
    checked = [(merkle.leaf_hash(leaf), index, paths[index]) for index, leaf in rows]

    def verify() -> None:
        for _ in range(10):
            for leaf, index, path in checked:
                merkle.verify_inclusion(leaf, index, size, path, root)

    each = rate(10 * len(checked), verify)
    report.figure("inclusion_verified_per_s", each, "inclusion proofs verified (hashes only)", must=">= 20000")
    message = b"x" * 120
    signature = ed25519.sign(LOG.seed, message)
    public = LOG.verifier.public
    each = rate(2_000, lambda: [ed25519.verify(public, signature, message) for _ in range(2_000)])
    report.figure("signature_verified_per_s", each, "Ed25519 signatures verified (OpenSSL)", note="about 5,000")
    whole(report, conn, size)
    start = time.perf_counter()
    done = check.check(conn, [LOG.verifier])
    spent = time.perf_counter() - start
    if done.faults:
        raise SystemExit(f"the log is not what was signed: {done.faults[:3]}")
    what = f"re-check of {done.entries:,} lines, {done.tiles:,} tiles, {done.checkpoints:,} roots ({spent:.1f} s): a line"
    report.figure("checked_line_us", spent / max(1, done.entries) * 1e6, what, must="<= 10")


def whole(report: Report, conn: psycopg.Connection, size: int) -> None:
    """A receipt as a citizen gets it: made, weighed, verified by two programs."""
    case, text = _an_act(conn)
    sequencer.sequence(conn, [LOG], now=now())
    conn.execute("UPDATE ledger_checkpoint SET durable = true")
    witnesses = [note.SignerKey(f"w{i}.bench.example", note.COSIGNATURE, bytes([i + 2]) * 32) for i in range(3)]
    rules = policy.parse(
        (
            f"log {LOG}\n" + "".join(f"witness w{i} {w}\n" for i, w in enumerate(witnesses))
            + "group q 2 w0 w1 w2\nquorum q\n"
        ).encode()
    )  # fmt: skip
    bare = receipts.receipt_for(conn, case, 1, rules)
    head = sequencer.head(conn)
    if head is None or bare is None:
        raise SystemExit("no receipt")
    shown = checkpoint.Checkpoint(LOG.name, head.size, head.root)
    for i, one in enumerate(witnesses):
        line = protocol.cosign(one, shown, 1_800_000_000 + i)
        conn.execute(
            "INSERT INTO ledger_cosignature (size, witness, time, line) VALUES (%s, %s, %s, %s)",
            (head.size, str(one), 1_800_000_000 + i, line),
        )
    times = []
    for _ in range(200):
        start = time.perf_counter()
        full = receipts.receipt_for(conn, case, 1, rules, text)
        times.append(time.perf_counter() - start)
    if full is None:
        raise SystemExit("no receipt")
    report.figure("receipt_p95_ms", p95(times), "a whole receipt from PostgreSQL (standing, three witnesses, proof): p95")
    middle = tree(conn, head.size, indices=(size // 3,)).inclusion(size // 3)
    signed = receipt.parse(full).signed_checkpoint
    alone = checkpoint.sign(shown, [LOG])
    figures = [receipt.Proof(size // 3, tuple(middle), *rest) for rest in ((alone,), (signed,), (signed, text.encode()))]
    sizes = [len(str(one).encode()) for one in figures]
    for key, size_of_it, what in zip(
        ("bare", "witnessed", "full"), sizes, ("log only", "with three witnesses", "with an act text too"), strict=True
    ):
        report.figure(f"receipt_{key}_bytes", size_of_it, f"bytes of a receipt in the middle, {what}")
    proof = receipt.parse(full)
    each = rate(200, lambda: [receipt.verify(proof, rules) for _ in range(200)])
    report.figure("receipt_verified_per_s", each, "whole receipts with three witnesses (four signatures) verified")


def _an_act(conn: psycopg.Connection) -> tuple[object, str]:
    from uuid import uuid4

    case = uuid4()
    text = act.render(act.ActText(b"s" * 32, b"t" * 16, "H57", "H57-2026-000001", 1, "received", ASSERTED))
    conn.execute("INSERT INTO ledger_outbox (leaf, dossier, seq) VALUES (%s, %s, 1)", (act.leaf_of(text), case))
    return case, text


# A new petition as the portal records it: the whole statement of the road (casework/sql/road.sql), without Python.
ROAD = """\\set body random(1, BODIES)
SELECT * FROM casework_record(
    gen_random_uuid(), 0, now(), ARRAY[repeat('w', 400)::bytea],
    ARRAY[md5(random()::text) || ' hoiam act 1' || E'\\n' || repeat('x', 500) || '@NUMBER@ @PREV@'],
    '{"year": 2026,
      "row": {"subject": "land", "place": "H57", "channel": "portal", "claimed": "2026-11-24", "signed": true},
      "terms": [{"name": "accept", "started": 1, "body": "H57.1", "rule": "accept@2018-01-01", "calendar": "vn",
        "whose": "body", "trigger": "2026-11-24", "nominal": "2026-12-08", "due": "2026-12-08", "safe": "2026-12-07",
        "provisional": false, "extended": false, "paused": false, "first_due": "2026-12-08", "unextended": "2026-12-08",
        "ended_on": null}]}'::jsonb
        || jsonb_build_object(
            'dossier', '{"family": "petition", "moving_to": "", "kind": "vn.complaint", "language": "vi", "state": "received",
              "open": true, "waits": "body", "next_due": "2026-12-08", "next_rule": "accept", "next_provisional": false,
              "read": false, "closed_on": null, "offices": [], "kept_away": [], "doors": ["*"]}'::jsonb
                || jsonb_build_object('body_id', 'H57.' || :body,
                    'lookup_hash', '\\x' || encode(sha256(random()::text::bytea), 'hex')),
            'blobs', jsonb_build_array(jsonb_build_object('id', gen_random_uuid(), 'tier', 'content', 'kind', 'words',
                'size', 2000, 'digest', encode(sha256('x'), 'hex')))),
    ARRAY[repeat('b', 2000)::bytea], '[]'::jsonb);
"""


def road(report: Report, server: engine.Server, home: Path, folder: Path) -> None:
    """The road's SQL function under pgbench on a migrated database, with the sequencer beside it on the same cores."""
    report.say("Acts under load: pgbench calls casework_record (petition, history, clock, blob, outbox), one durable")
    report.say("transaction an act; the sequencer turns every 0.25 s on the same cores. In Python: ./hoiam bench perform")
    pgbench = shutil.which("pgbench") or next(iter(map(str, Path("/usr/lib/postgresql").glob("*/bin/pgbench"))), None)
    if pgbench is None:
        report.not_tried("acts a second under pgbench", "pgbench is missing")
        return
    copies = copies_.Copies(server, home)
    made = copies.copy()
    script = folder / "road.sql"
    try:
        url = engine.with_parts(server.url, database=engine.database_of(made.app))
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute(BODY)
            # A body's numbers are consecutive, so that a gap shows: its petitions wait for each other's commit.
            for clients, bodies in ((16, 200), (64, 200), (16, 1)):
                first, _, statement = ROAD.replace("BODIES", str(bodies)).partition("\n")
                script.write_text(f"{first}\n{' '.join(statement.split())}\n")
                command = [pgbench, "-n", "-f", str(script), "-c", str(clients), "-j", "2", "-T", "6", "-M", "prepared"]
                _load(report, command, url, conn, clients, bodies)
    finally:
        copies.drop(made)


BODY = """
INSERT INTO casework_body (code, name_vi, name_en, level, parent, place, kinds, anonymous_kinds, key_version, keys,
    intake, head, notation, seat_vi, active)
SELECT 'H57.' || i, 'Cơ quan', 'Body', 'commune', '', '', '{}', '{}', 0, '[]', true, '', '', '', true
FROM generate_series(1, 200) AS i
"""


# An act's line is in the outbox until the sequencer has taken it in.
ACTS = """
SELECT (SELECT count(*) FROM casework_history), (SELECT count(*) FROM ledger_outbox) + (SELECT count(*) FROM ledger_entry)
"""


def _load(report: Report, command: list[str], url: str, conn: psycopg.Connection, clients: int, bodies: int) -> None:
    environ = {**os.environ, **_pg_environment(url)}
    stood = conn.execute(ACTS).fetchone() or (0, 0)
    began = time.perf_counter()
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as load:
        sequenced, busy = 0, 0.0
        while load.poll() is None:
            start = time.perf_counter()
            sequenced += sequencer.sequence(conn, [LOG], now=now()).lines
            busy += time.perf_counter() - start
            try:
                load.wait(0.25)
            except subprocess.TimeoutExpired:
                continue
        spent = time.perf_counter() - began
        out, wrong = load.communicate()
    found = re.search(r"^number of transactions actually processed: (\d+)", out, re.M)
    speed = re.search(r"^tps = ([\d.]+)", out, re.M)
    if found is None or speed is None or load.returncode:
        raise SystemExit(f"pgbench failed: {wrong.strip() or out[-200:]}")
    answered = int(found[1])
    acts, lines = (now_ - then for now_, then in zip(conn.execute(ACTS).fetchone() or (0, 0), stood, strict=True))
    if (acts, lines) != (answered, answered):
        raise SystemExit(f"{answered} acts were answered; {acts} stand in the histories, {lines} in the log and before it")
    took = f"the sequencer took {sequenced:,} of them, {busy / spent:.0%} of the time"
    key = f"acts_{clients}_clients_{bodies}_bodies_per_s"
    report.figure(key, float(speed[1]), f"acts of {clients} clients on {bodies} bodies", must=">= 3000", note=took)


def _pg_environment(url: str) -> dict[str, str]:
    known = psycopg.conninfo.conninfo_to_dict(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    return {names[key]: str(value) for key, value in known.items() if key in names and value}


def rivals(report: Report) -> None:
    report.say("Beside pymerkle (in memory, its fastest store) in the same run: hashing and keeping the tree, no database")
    lines = [f"hoiam/1 {i:032x} {i:064x}\n".encode() for i in range(100_000)]

    def ours() -> None:
        size, edge = 0, {}
        for at in range(0, len(lines), 5_000):
            growth = tiles.grow(size, edge, [merkle.leaf_hash(entry) for entry in lines[at : at + 5_000]])
            size, edge = growth.size, growth.edge

    mine = rate(len(lines), ours)
    report.figure("tree_per_s", mine, "core.ledger: lines by batches of 5,000, with a root for each batch")
    if importlib.util.find_spec("pymerkle") is None:
        report.not_tried("pymerkle", "not installed")
        return
    from pymerkle import InmemoryTree

    rival = InmemoryTree(algorithm="sha256")
    root_of = getattr(rival, "get_root", None) or rival.get_state  # by version
    some = lines[:20_000]

    def theirs() -> None:
        for entry in some:
            rival.append_entry(entry)
        root_of()

    other = rate(len(some), theirs)
    what = f"times as many as pymerkle's InmemoryTree ({other:,.0f}/s, one root at the end)"
    report.figure("times_pymerkle", mine / other, what)
    root = root_of()
    if root != tiles.grow(0, {}, [merkle.leaf_hash(entry) for entry in some]).root:
        report.say(f"  pymerkle makes another root: {base64.b64encode(root).decode()[:12]}")


def crash(report: Report) -> None:
    """The suite's crash loop, larger."""
    report.say("Crash loop: 36 kills of the signing process, 120,000 lines")
    environ = {**os.environ, "HOIAM_LEDGER_KILLS": "36", "HOIAM_LEDGER_LINES": "120000"}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/core/ledger/test_crashes.py"],
        cwd=ROOT, env=environ, check=False, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        report.say(done.stdout[-3000:])
    what = "failed: every line once, contiguous, all roots and signatures right"
    report.figure("crash_failed", int(done.returncode != 0), what, must="== 0", note=f"{time.perf_counter() - start:.0f} s")


def run(report: Report, leaves: int, *, with_crash: bool = False) -> None:
    """Everything, on a database of its own that is dropped at the end."""
    home = Path(os.environ.get("HOIAM_HOME") or ROOT / "var") / "bench"
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    name = f"hoiam_bench_ledger_{os.getpid()}"
    with (
        engine.server(home) as server,
        tempfile.TemporaryDirectory() as scratch,
        psycopg.connect(server.url, autocommit=True) as admin,
    ):
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            url = engine.with_parts(server.url, database=name)
            with psycopg.connect(url, autocommit=True) as conn:
                version, *durable = conn.execute(
                    "SELECT current_setting('server_version'), current_setting('fsync'),"
                    " current_setting('synchronous_commit'), current_setting('full_page_writes')"
                ).fetchone()
                report.say(f"PostgreSQL {version}; fsync, synchronous_commit, full_page_writes: {', '.join(durable)}")
                conn.execute(SCHEMA.read_text("utf-8"))
                sequencing(report, conn, url)
                publishing(report, conn, Path(scratch))
                filling(report, conn, Path(scratch))
                proofs(report, conn, leaves)
            road(report, server, home, Path(scratch))
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    rivals(report)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report.figure("whole_mb", memory, "greatest resident memory of this whole benchmark")
    if with_crash:
        crash(report)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--crash", action="store_true")
    asked = parser.parse_args(argv)
    with Report("ledger") as report:
        run(report, asked.leaves, with_crash=asked.crash)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
