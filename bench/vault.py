# ruff: noqa: E501 - a statement of SQL is read more easily in few lines
"""./hoiam bench vault [--seconds 4] [--petitions 100000]: what sealing, opening and the two key processes cost on this machine.

Real processes, a real PostgreSQL with fsync on, at most a minute. Figures are printed beside what they must reach; cases and
openings are counted in the gatekeeper's own tables afterwards.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import UUID, uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from _report import Report  # noqa: E402 - after the path

from hoiam.casework.ledger import keys as ledger_keys  # noqa: E402 - after the path
from hoiam.casework.ledger import sequencer  # noqa: E402 - as above
from hoiam.core.dossier.events import Act, Recorded  # noqa: E402 - as above
from hoiam.core.ledger import act as act_text  # noqa: E402 - as above
from hoiam.core.petition import wire  # noqa: E402 - as above
from hoiam.core.petition.events import Opened  # noqa: E402 - as above
from hoiam.site import engine  # noqa: E402 - as above
from hoiam.vault import draft, keys  # noqa: E402 - as above
from hoiam.vault.agent import AgentClient, Unlocked  # noqa: E402 - as above
from hoiam.vault.codes import ReturnCode  # noqa: E402 - as above
from hoiam.vault.content import ask_words  # noqa: E402 - as above
from hoiam.vault.gatekeeper import GatekeeperClient  # noqa: E402 - as above
from hoiam.vault.identity import open_names  # noqa: E402 - as above
from hoiam.vault.keys import demo_ceremony  # noqa: E402 - as above
from hoiam.vault.reader import SealedReader  # noqa: E402 - as above
from hoiam.vault.sealing import CaseKeys, drop, open_blob, open_stream, seal, seal_stream  # noqa: E402 - as above
from hoiam.vault.uploads import inspect  # noqa: E402 - as above
from hoiam.vault.wraps import Tier  # noqa: E402 - as above

OFFICER = "XA-1/02"
MEGABYTE = 1 << 20


def cpu(work: Callable[[], object], times: int) -> float:
    """Milliseconds of processor time per call."""
    work()
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times * 1000


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1] * 1000


def pss(process: subprocess.Popen[str]) -> float:
    """Megabytes that a process really takes: shared pages counted by share."""
    lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


class Sink:
    def write(self, data: bytes) -> int:
        return len(data)


def sealing(report: Report) -> None:
    report.say("Sealing, one core")
    made = demo_ceremony({"XA-1": ["XA-1/01", OFFICER]}, "demo")
    body = made.bodies["XA-1"].public_key
    words, identity = b"x" * 2048, b"x" * 300

    def petition() -> None:
        code, case = ReturnCode.new(), CaseKeys.new(uuid4())
        case.wraps(body, code)
        seal(case, Tier.CONTENT, "words", words)
        seal(case, Tier.IDENTITY, "identity", identity)
        _ = (case.drop_key(Tier.CONTENT), code.case_key, code.lookup_hash)

    what = "a whole petition: code, keys, 4 X-Wing wraps, 2 kB words, identity"
    report.figure("petition_ms", cpu(petition, 300), what, must="<= 3")
    code, case = ReturnCode.new(), CaseKeys.new(uuid4())

    def last_post() -> None:
        case.wraps(body, code)
        seal(case, Tier.CONTENT, "words", words)
        seal(case, Tier.IDENTITY, "identity", identity)

    report.figure("last_post_ms", cpu(last_post, 300), "the last POST alone (code and keys come with the draft)")
    kept = draft.seal(code, words)
    again = cpu(lambda: draft.seal(code, draft.open(code, kept)), 500)
    report.figure("draft_us", again * 1000, "a draft opened and sealed again")
    blob = seal(case, Tier.CONTENT, "words", words)
    report.figure("words_us", cpu(lambda: open_blob(case, blob), 500) * 1000, "opening words of 2 kB, data key at hand")
    public = case.drop_key(Tier.CONTENT)
    dropping = cpu(lambda: drop(case.case, public, Tier.CONTENT, "letter", bytes(60_000)), 200)
    report.figure("drop_ms", dropping, "a letter of 60 kB dropped in by the clock")

    piece = random.Random(1).randbytes(64 * 1024)
    times = 50 * MEGABYTE // len(piece)
    start = time.process_time()
    sealed = seal_stream(case, Tier.CONTENT, "file", (piece for _ in range(times)), Sink())
    speed = 50 / (time.process_time() - start)
    report.figure("sealed_mb_per_s", speed, "50 MB sealed as they arrive in 64 KiB pieces", must=">= 200")
    tracemalloc.start()
    seal_stream(case, Tier.CONTENT, "file", (piece for _ in range(times)), Sink())
    report.figure("sealing_mb", tracemalloc.get_traced_memory()[1] / MEGABYTE, "    memory at most", note="constant")
    tracemalloc.stop()
    out = io.BytesIO()
    sealed = seal_stream(case, Tier.CONTENT, "file", (piece for _ in range(times)), out)
    start = time.process_time()
    for _ in open_stream(case, sealed.id, Tier.CONTENT, "file", [out.getvalue()], digest=sealed.digest):
        pass
    report.figure("opened_mb_per_s", 50 / (time.process_time() - start), "50 MB opened as a stream")
    start = time.process_time()
    inspect("a.txt", io.BufferedReader(SealedReader(case, *_text(case))))
    report.figure("inspect_ms", (time.process_time() - start) * 1000, "10 MB of text looked at through the seal")
    cost = cpu(lambda: keys._stretch("mật khẩu", bytes(16), keys.STANDARD), 2)
    # No unit by which less would be better.
    report.figure(
        "password_milliseconds", cost, "milliseconds of a password by Argon2id (t=3, 64 MiB, p=1)", note="slow on purpose"
    )


def _text(case: CaseKeys) -> tuple[object, ...]:
    out = io.BytesIO()
    sealed = seal_stream(case, Tier.CONTENT, "file", ["Kính gửi Ủy ban. ".encode() * 500_000], out)
    return sealed.id, Tier.CONTENT, "file", out


@contextmanager
def house(report: Report) -> Iterator[tuple[subprocess.Popen[str], subprocess.Popen[str], Path, str, str, Path]]:
    """Agent and gatekeeper over two fresh databases, the house's and the gatekeeper's own."""
    import psycopg

    from hoiam.site.engine import copies as engine_copies

    home = Path(os.environ.get("HOIAM_HOME") or ROOT / "var") / "test"
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    with engine.server(home) as server, tempfile.TemporaryDirectory(prefix="hoiam-bench-") as place:
        made = engine_copies.Copies(server, home)
        copy = made.copy()
        main, gate = (engine.with_parts(server.url, database=engine.database_of(url)) for url in (copy.app, copy.gatekeeper))
        with psycopg.connect(server.url, autocommit=True) as admin:
            durable = [admin.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]
        report.say(f"PostgreSQL: fsync, synchronous_commit: {', '.join(row[0] for row in durable if row)}")
        environ = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT / "src"),
            "HOIAM_HOME": place,
            "HOIAM_RUN": f"{place}/run",
            "HOIAM_GATEKEEPER_DATABASE_URL": copy.gatekeeper,
            "HOIAM_GATEKEEPER_WITNESS_URL": copy.witness,
        }
        ledger_keys.new(Path(place) / "keys" / "ledger", "log.bench.invalid")
        processes = []
        try:
            for module in ("agent", "gatekeeper"):
                command = [sys.executable, "-m", f"hoiam.vault.{module}"]
                process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
                processes.append(process)
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
            yield processes[0], processes[1], Path(place) / "run", main, gate, Path(place)
        finally:
            for process in processes:
                process.terminate()
                process.wait()
            made.drop(copy)


def processes(report: Report, seconds: float) -> None:
    import psycopg

    report.say("With the key agent, the gatekeeper and PostgreSQL as processes, all on this machine")
    with house(report) as (agent_process, gate_process, run, main, gate, place):
        agent, gatekeeper = AgentClient(run), GatekeeperClient(run)
        made = demo_ceremony({"XA-1": ["XA-1/01", OFFICER]}, "demo")
        real, _ = keys.new_officer_key("XA-1/03", "mật khẩu")
        start = time.perf_counter()
        agent.unlock(real, "mật khẩu", [])
        report.figure("unlock_ms", (time.perf_counter() - start) * 1000, "an officer unlocks")
        body = made.bodies["XA-1"]
        unlocked = agent.unlock(made.officers[OFFICER], "demo", [body])

        for threads, must in ((1, ""), (8, ">= 150")):
            before = count(gate, "kept")
            rate, slow = registering(gatekeeper, threads, seconds, lambda before=before: count(gate, "kept") - before)
            report.figure(f"registered_by_{threads}_per_s", rate, f"cases kept, durable each, {threads} at a time", must=must)
            report.figure(f"registered_by_{threads}_p95_ms", slow, "    p95")

        waits, opened = [], []
        for _ in range(250):
            code, case = ReturnCode.new(), CaseKeys.new(uuid4())
            wraps = case.wraps(body.public_key, code)
            words = seal(case, Tier.CONTENT, "words", b"x" * 2048)
            gatekeeper.register(case.case, case.second_shares(), code.case_key, bodies=["XA-1"])
            opened.append((case.case, wraps, words))
        with psycopg.connect(main) as connection:
            read = f'{{"data":{{"office":"{OFFICER}"}},"fact":"WordsRead","for":"XA-1"}}'.encode()
            rows = [(case, 2, datetime.now(UTC), read, b"") for case, _, _ in opened]
            stand(connection, {case: f"XA-1-2026-{n:06}" for n, (case, _, _) in enumerate(opened)})
            connection.cursor().executemany(RECORD, rows)
        for case, wraps, words in opened:
            start = time.perf_counter()
            ask_words(case, wraps, unlocked, agent).open(gatekeeper).read(words)
            waits.append(time.perf_counter() - start)
        what = "words opened for an officer: agent, ground, release written, read, p95"
        report.figure("opened_p95_ms", p95(waits), what, must="<= 80")
        named(report, main, place, body, agent, gatekeeper, unlocked)
        releases = count(gate, "released")
        report.figure("releases", releases, "releases that the gatekeeper has written down", must=f"== {len(opened) + NAMED}")
        waits = []
        for case, _, _ in opened:
            start = time.perf_counter()
            gatekeeper.secrets(case, 3, 1)
            waits.append(time.perf_counter() - start)
        report.figure("secrets_p95_ms", p95(waits), "tag and salt of an act, p95")
        report.figure("agent_pss_mb", pss(agent_process), "key agent, shared pages by share", must="<= 30")
        report.figure("gatekeeper_pss_mb", pss(gate_process), "gatekeeper, shared pages by share")


def count(url: str, table: str) -> int:
    """How many rows stand in a table of the gatekeeper's."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(url) as conn:
        return int((conn.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone() or (0,))[0])


NAMED = 25  # of the day's thirty
RECORD = "INSERT INTO casework_history (dossier_id, seq, at, wire, leaf) VALUES (%s, %s, %s, %s, %s)"


def stand(connection: Any, numbers: Mapping[UUID, str]) -> None:
    """Rows of petitions, with the number of each, as far as the gatekeeper's questions look at them."""
    connection.execute("SET session_replication_role = replica")  # their body is not there
    connection.execute(
        "INSERT INTO casework_dossier (id, family, number, body_id, moving_to, kind, language, state, open, waits, logged_at, seq,"
        " last_leaf, next_due, next_rule, next_provisional, read, summary, lookup_hash, offices, kept_away, doors)"
        " SELECT id, 'petition', number, 'XA-1', '', 'k', 'vi', 'received', true, '', now(), 2, '', now(), '', false, false, '',"
        " sha256(id::text::bytea), '{}', '{}', '{}' FROM unnest(%s::uuid[], %s::text[]) AS x (id, number)",
        [list(numbers), list(numbers.values())],
    )
    connection.execute("SET session_replication_role = origin")


def named(
    report: Report,
    main: str,
    place: Path,
    body: keys.BodyKey,
    agent: AgentClient,
    gatekeeper: GatekeeperClient,
    unlocked: Unlocked,
) -> None:
    """Names opened, once their opening is in a log of 10,000 lines: what the proof costs."""
    import psycopg

    waits = []
    with psycopg.connect(main, autocommit=True) as log:
        log.execute(
            "INSERT INTO ledger_outbox (leaf) SELECT convert_to('hoiam/1 public list ' || n, 'UTF8') FROM generate_series(1, 10000) n"
        )
        cases = []
        for n in range(NAMED):
            number = f"XA-1-2026-{100_000 + n}"
            code, case = ReturnCode.new(), CaseKeys.new(uuid4())
            gatekeeper.register(case.case, case.second_shares(), code.case_key, bodies=["XA-1"])
            now = datetime.now(UTC)
            done = Recorded(2, now, OFFICER, "XA-1", Act("open", Opened("contact", OFFICER, ()), now.date(), "x", ""))
            text = act_text.ActText(act_text.salt_of(code.case_key, 2), act_text.tag_of(code.case_key, 2), "XA-1", number, 2,
                                    "open", now.astimezone(timezone(timedelta(hours=7))).replace(microsecond=0))  # fmt: skip
            line = act_text.leaf_of(act_text.render(text))
            stand(log, {case.case: number})
            log.execute(RECORD, [case.case, 2, now, wire.encode(done), line])
            log.execute("INSERT INTO ledger_outbox (leaf, dossier, seq) VALUES (%s, %s, 2)", [line, case.case])
            cases.append((case, case.wraps(body.public_key, code), seal(case, Tier.IDENTITY, "identity", b"x" * 300)))
        while sequencer.sequence(log, ledger_keys.signers(place / "keys" / "ledger"), now=datetime.now(UTC)).size:
            pass
        log.execute("UPDATE ledger_checkpoint SET durable = true")
    for case, wraps, name in cases:
        start = time.perf_counter()
        open_names(case.case, wraps, unlocked, agent, gatekeeper).read(name)
        waits.append(time.perf_counter() - start)
    report.figure("named_p95_ms", p95(waits), "names opened, with the proof in a log of 10,000 lines, p95")


def wall(report: Report, petitions: int) -> None:
    """What row-level security adds: the same questions as the web's role and as one that no policy binds."""
    import psycopg

    from hoiam.casework import wall_key
    from hoiam.site import config
    from hoiam.site.engine import copies

    report.say(f"Row-level security, {petitions:,} petitions of 40 bodies")
    home = Path(os.environ.get("HOIAM_HOME") or ROOT / "var") / "test"
    with engine.server(home) as server:
        made = copies.Copies(server, home)
        copy = made.copy()
        try:
            admin_url = engine.with_parts(server.url, database=engine.database_of(copy.app))
            with psycopg.connect(admin_url, autocommit=True) as admin:
                fill(admin, petitions)
                case, lookup = admin.execute(
                    "SELECT id, lookup_hash FROM casework_dossier WHERE body_id = 'B07' AND open ORDER BY next_due LIMIT 1"
                ).fetchone() or (None, None)
                with psycopg.connect(copy.app, autocommit=True) as web:
                    token = wall_key.token(config.TEST_SECRET, "B07/04", int(time.time()) + 900, web.info.backend_pid)
                    entering = "SELECT set_config('hoiam.token', %s, false), set_config('hoiam.code', %s, false)"
                    enter = clock(web, entering, [token, bytes(lookup).hex()])
                    report.figure("enter_ms", enter * 2, "a request says who asks, and takes it back at its end")
                    for key, what, query, values in PAGES:
                        known = [{"case": case, "lookup": lookup}.get(value, value) for value in values]
                        if len(web.execute(query, known).fetchall()) != len(admin.execute(query, known).fetchall()):
                            raise SystemExit(f"{what}: the wall hides rows of the office's own body")
                        bare, behind = clock(admin, query, known), clock(web, query, known)
                        report.figure(f"{key}_bare_ms", bare, f"{what}: without the wall")
                        report.figure(f"{key}_ms", behind, "    behind it")
                        report.figure(f"{key}_added", behind - bare, "    added, milliseconds", must="<= 1")
        finally:
            made.drop(copy)


PAGES = [
    ("list", "50 lines of the work list", "SELECT p.id, p.number, p.kind, p.state, p.next_due, p.summary, ARRAY(SELECT a.office FROM"
     " casework_assignment a WHERE a.dossier_id = p.id) FROM casework_dossier p WHERE p.body_id = 'B07' AND p.open"
     " ORDER BY p.next_due, p.id LIMIT 50", []),
    ("history", "a petition with its history of 20 acts", "SELECT p.number, h.wire FROM casework_dossier p JOIN casework_history h"
     " ON h.dossier_id = p.id WHERE p.id = %s", ["case"]),
    ("code", "a petition by its code", "SELECT id, number FROM casework_dossier WHERE lookup_hash = %s", ["lookup"]),
    ("wraps", "its wraps and blobs", "SELECT w.data FROM casework_wrap w WHERE w.dossier_id = %s", ["case"]),
]  # fmt: skip


def fill(admin: Any, petitions: int) -> None:
    """Rows as the road leaves them, without their words."""
    admin.execute("SET session_replication_role = replica")
    admin.execute(
        "INSERT INTO casework_body (code, name_vi, name_en, level, parent, place, kinds, anonymous_kinds, key_version, keys,"
        " intake, head, notation, seat_vi, active) SELECT 'B' || lpad(n::text, 2, '0'), 'x', 'x', 'commune', '', '', '{}', '{}',"
        " 0, '[]', true, '', '', '', true FROM generate_series(0, 39) n"
    )
    admin.execute(
        "INSERT INTO casework_office (code, body_id, title_vi, title_en, roles, signs_name, signs_as, active)"
        " SELECT code || '/04', code, 'x', 'x', '{leader}', '', '', true FROM casework_body"
    )
    admin.execute("SET session_replication_role = origin")
    admin.execute(
        "INSERT INTO casework_dossier (id, family, number, body_id, moving_to, kind, language, state, open, waits, logged_at, seq,"
        " last_leaf, next_due, next_rule, next_provisional, read, summary, lookup_hash, offices, kept_away, doors)"
        " SELECT gen_random_uuid(), 'petition', b || '-2026-' || lpad(n::text, 6, '0'), b, '', 'k', 'vi', 'received',"
        " n / 40 %% 4 = 0, '', now(), 20, '', date '2026-01-01' + n %% 300, '', false, false, '', sha256(n::text::bytea),"
        " ARRAY[b || '/02'], '{}', ARRAY['*', 'clerk@' || b, 'leader@' || b, 'publisher@' || b, b || '/02'] FROM (SELECT n, 'B' || lpad((n %% 40)::text, 2, '0') AS b"
        " FROM generate_series(1, %s) n) x",
        [petitions],
    )
    admin.execute(
        "INSERT INTO casework_history (dossier_id, seq, at, wire, leaf) SELECT id, s, now(), repeat('x', 400)::bytea, ''"
        " FROM (SELECT id FROM casework_dossier WHERE body_id = 'B07') p, generate_series(1, 20) s"
    )
    admin.execute("INSERT INTO casework_assignment (dossier_id, office) SELECT id, body_id || '/02' FROM casework_dossier")
    admin.execute(
        "INSERT INTO casework_wrap (dossier_id, tier, recipient, key_id, data)"
        " SELECT id, 'content', r, 'k', repeat('x', 1169)::bytea FROM casework_dossier, unnest('{a,b,c,d}'::text[]) r"
        " WHERE body_id = 'B07'"
    )
    admin.execute("ANALYZE")


def clock(connection: Any, query: str, values: Sequence[Any], times: int = 300) -> float:
    """Milliseconds, the median of many."""
    waits = []
    for _ in range(times):
        start = time.perf_counter()
        connection.execute(query, values).fetchall()
        waits.append(time.perf_counter() - start)
    return median(waits) * 1000


def registering(gatekeeper: GatekeeperClient, threads: int, seconds: float, kept: Callable[[], int]) -> tuple[float, float]:
    """Cases a second that are ``kept`` afterwards, and the slowest twentieth in milliseconds."""
    until = time.perf_counter() + seconds
    waits: list[float] = []

    def work() -> None:
        while (start := time.perf_counter()) < until:
            case = CaseKeys.new(uuid4())
            gatekeeper.register(case.case, case.second_shares(), os.urandom(32), bodies=["XA-1"])
            waits.append(time.perf_counter() - start)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    spent = time.perf_counter() - until + seconds
    if kept() != len(waits):
        raise SystemExit(f"{len(waits)} cases were answered as registered, {kept()} are kept")
    return len(waits) / spent, p95(waits)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./hoiam bench vault", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="of registering cases")
    parser.add_argument("--petitions", type=int, default=100_000, help="behind the wall")
    asked = parser.parse_args(argv)
    with Report("vault") as report:
        sealing(report)
        processes(report, asked.seconds)
        wall(report, asked.petitions)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
