"""./hoiam bench lists [--petitions 100000] [--workers 3]: a work list of 300, a case page and a search among many petitions.

The petitions are made by the same core (steps, fold, wire, act texts, derived rows) and copied in; their sealed words are
synthetic. Then an officer with about 300 open petitions asks for the desk's pages, and anyone searches the register; the
time is the server's own, from the request's arrival in Django to the finished page. Rows are counted in the database, and a
page counts when what was asked for stands on it.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

from _report import Report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

OFFICERS = 10  # per body, who handle petitions
OPEN_EACH = 300
OPEN_SHARE = 0.4
PART = 2_000  # petitions that a worker makes and copies at once
KINDS = ("vn.complaint", "vn.denunciation", "vn.feedback")
TITLES = ("Giải quyết khiếu nại về bồi thường đất", "Trả lời phản ánh về rác thải", "Kết luận về thu tiền không biên lai")


def codes(petitions: int) -> list[str]:
    """Enough bodies that an officer has about 300 open petitions."""
    bodies = max(1, round(petitions * OPEN_SHARE / (OFFICERS * OPEN_EACH)))
    return [f"XA-{n:04}" for n in range(1, bodies + 1)]


# --- making petitions --------------------------------------------------------------------------------------------------


def histories(rng: random.Random, law: Any, body: str, day: date, stage: int) -> tuple[list[Any], list[Any], str]:
    """One petition taken by the core's own steps as far as ``stage``: as it stood after each act, its history, its office."""
    from hoiam.core.dossier.events import Recorded, Sealed
    from hoiam.core.petition.state import PetitionLife
    from hoiam.core.petition.steps import accept, assign, classify, conclude, decide, notify, read, receive, verify

    kind = KINDS[rng.randrange(3)]
    sealed = (Sealed(UUID(int=rng.getrandbits(128)).hex, "content", "words", f"{rng.getrandbits(256):064x}"),)
    office = f"{body}/{rng.randrange(1, OFFICERS + 1):02}"
    history: list[Recorded] = []
    states: list[Any] = []
    life = PetitionLife()

    def go(step: Any, on: date, who: str) -> None:
        for act in step.take(states[-1] if states else None, law, on):
            at = datetime(on.year, on.month, on.day, 2 + len(history) % 7, 30, tzinfo=UTC)
            history.append(Recorded(len(history) + 1, at, who, body, act))
            life.take(history[-1])  # as the road does: each act is taken once
            states.append(life.petition())

    go(receive.Receive(kind, "land", body, "letter", "vi", day, sealed, signed="paper"), day, f"{body}/90")
    later = [day + timedelta(days=n) for n in (1, 2, 3, 4, 6, 9, 12, 14, 16)]
    go(read.Read(f"{body}/90"), later[0], f"{body}/90")
    if stage >= 1:
        go(classify.Classify(kind, "land", outcome="competent"), later[1], f"{body}/90")
    if stage >= 2 and kind != "vn.feedback":
        go(accept.Accept(), later[2], f"{body}/99")
    if stage >= 2:
        go(assign.Assign((office,)), later[3], f"{body}/99")
        go(read.Read(office), later[3], office)
    if stage >= 3 and kind != "vn.feedback":
        go(verify.Verify(outcome="ordered"), later[3], f"{body}/99")
        go(verify.Verify(outcome="reported"), later[5], office)
    if stage >= 4:
        if kind == "vn.denunciation":
            go(conclude.Conclude("upheld"), later[6], f"{body}/99")
        go(
            decide.Decide("upheld" if kind != "vn.feedback" else "answered", f"{rng.randrange(1, 999)}/QĐ-UBND"),
            later[7],
            f"{body}/99",
        )
        go(notify.Notify("petitioner", "post", later[8], outcome="sent"), later[8], f"{body}/90")
    return states, history, office


def make(told: tuple[int, int, list[str]]) -> int:
    """A worker: makes and copies the petitions of one part, ``first`` to ``last``; returns how many acts."""
    import django

    django.setup()
    from zoneinfo import ZoneInfo

    import psycopg

    from hoiam.casework import laws
    from hoiam.casework.road.derived import derived, derived_clocks, own_row
    from hoiam.casework.road.record import text_of
    from hoiam.core.ledger import act as act_text
    from hoiam.core.petition import wire
    from hoiam.core.vietnamese import fold as folded
    from hoiam.site import config

    gc.freeze()  # as the house's processes do
    first, last, bodies = told
    rng = random.Random(first)
    law = laws.current()
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    url = os.environ["HOIAM_DATABASE_URL"]
    where = config.database(url, "HOIAM_DATABASE_URL")
    acts = 0
    of_dossier, of_petition = (itemgetter(*COLUMNS[table].split(", ")) for table in ("dossier", "petition"))
    today = date(2026, 11, 24)
    document = json.dumps({"about": TITLES[0], "bases": [], "sections": []})
    with psycopg.connect(
        host=where.host, port=where.port or None, user=where.role, password=where.password, dbname=where.name
    ) as conn:
        conn.execute("SET synchronous_commit = off")  # the bench's own rows; the house never does this
        rows: dict[str, list[tuple[Any, ...]]] = {
            "dossier": [],
            "petition": [],
            "history": [],
            "clock": [],
            "assignment": [],
            "blob": [],
            "answer": [],
        }
        for at in range(first, last):
            body = bodies[at % len(bodies)]
            closed = rng.random() > OPEN_SHARE
            stage = 4 if closed else rng.choice((2, 2, 3, 3, 3))
            age = rng.randrange(40, 300) if closed else rng.randrange(5, 45)
            states, history, office = histories(rng, law, body, today - timedelta(days=age), stage)
            petition = states[-1]
            case = UUID(int=rng.getrandbits(128), version=4)
            number = f"{body}-2026-{at // len(bodies) + 1:06}"
            key = case.bytes + case.bytes
            prev = act_text.NO_PREVIOUS
            for recorded in history:
                tag, salt = act_text.tag_of(key, recorded.seq), act_text.salt_of(key, recorded.seq)
                text = text_of(recorded, zone, tag, salt, number=number, prev=prev)
                leaf = act_text.leaf(tag, act_text.commitment(text))
                prev = hashlib.sha256(b"\0" + leaf).digest()
                rows["history"].append((case, recorded.seq, recorded.at, wire.encode(recorded), leaf))
            row, own = derived(petition, law), own_row(petition, law)
            is_open = row["open"] and not closed
            row |= {
                "id": case, "number": number, "open": is_open, "logged_at": history[0].at, "seq": petition.seq,
                "last_leaf": prev, "summary": "", "lookup_hash": None, "closed_on": None if is_open else own["claimed"],
                "offices": list(row["offices"]), "kept_away": list(row["kept_away"]), "doors": list(row["doors"]),
            }  # fmt: skip
            rows["dossier"].append(of_dossier(row))
            own["dossier_id"] = case
            rows["petition"].append(of_petition(own))
            for c in derived_clocks(None, petition):
                rows["clock"].append(
                    (case, c["name"], c["started"], c["body"], c["rule"], c["calendar"], c["whose"], c["trigger"],
                     c["nominal"], c["due"], c["safe"], c["provisional"], c["extended"], c["paused"], c["first_due"],
                     c["unextended"], c["ended_on"], c["how"])
                )  # fmt: skip
            if petition.offices:
                rows["assignment"].append((case, office))
            rows["blob"].append((UUID(int=rng.getrandbits(128)), case, "content", "words", b"\1C" + bytes(600), 602, bytes(32)))
            if closed:
                title = f"{TITLES[rng.randrange(3)]} ở thôn {rng.randrange(1, 400)}"
                day = own["claimed"]
                rows["answer"].append(
                    (UUID(int=rng.getrandbits(128)), case, body, row["kind"], "land", body, "upheld", title,
                     document, "1/QĐ-UBND", b"%PDF", bytes(32), folded(title), day, day)
                )  # fmt: skip
            acts += len(history)
        with conn.cursor() as cursor:
            for table, columns in COLUMNS.items():
                how = "(FORMAT binary)" if table in BINARY else ""
                with cursor.copy(f"COPY {TABLES[table]} ({columns}) FROM STDIN {how}") as copy:
                    if table in BINARY:
                        copy.set_types(BINARY[table].split())
                    for each in rows[table]:
                        copy.write_row(each)
        conn.commit()
    return acts


# What stands on the tables that are copied into, from the server's own catalogue: foreign keys of theirs and on them, keys,
# the other indexes; with the statements that take each away and put it back.
STANDING = """
SELECT CASE contype WHEN 'f' THEN 2 ELSE 0 END, conrelid::regclass::text,
       format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype IN ('p', 'u', 'f')
  AND (conrelid = ANY (%(t)s::regclass[]) OR confrelid = ANY (%(t)s::regclass[]))
UNION ALL
SELECT 1, indrelid::regclass::text, format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY (%(t)s::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
ORDER BY 1, 2
"""


def put_away(url: str) -> list[tuple[int, str, str]]:
    """Takes away what would be kept up row by row; returns how to put it back: in which order, on which table, by what."""
    import psycopg

    with psycopg.connect(url) as conn:
        standing = conn.execute(STANDING, {"t": list(TABLES.values())}).fetchall()
        for _, _, drop, _ in reversed(standing):
            conn.execute(drop)
    return [(order, table, again) for order, table, _, again in standing]


def put_back(url: str, away: list[tuple[int, str, str]]) -> None:
    """Builds the indexes, a table beside another, and then lets the foreign keys be checked over all rows."""
    from concurrent.futures import ThreadPoolExecutor

    import psycopg

    def build(statements: list[str]) -> None:
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute("SET maintenance_work_mem = '1GB'; SET synchronous_commit = off")
            for statement in statements:
                conn.execute(statement)

    # The longest first.
    tables = sorted({table for order, table, _ in away if order < 2}, key=lambda table: table != TABLES["history"])
    with ThreadPoolExecutor(2) as both:
        list(both.map(build, [[again for order, t, again in away if t == table and order < 2] for table in tables]))
    build([again for order, _, again in away if order == 2])


TABLES = {
    "dossier": "casework_dossier",
    "petition": "casework_petition",
    "history": "casework_history",
    "clock": "casework_runningclock",
    "assignment": "casework_assignment",
    "blob": "casework_blob",
    "answer": "casework_answer",
}
# The longest are sent as the server keeps them; the others have days as text, as they stand in the derived rows.
BINARY = {"history": "uuid int4 timestamptz bytea bytea", "blob": "uuid uuid varchar varchar bytea int8 bytea"}
COLUMNS = {
    "dossier": "id, family, number, body_id, moving_to, kind, language, state, open, waits, logged_at, seq, last_leaf,"
    " next_due, next_rule, next_provisional, read, summary, lookup_hash, closed_on, offices, kept_away, doors",
    "petition": "dossier_id, subject, place, channel, claimed, signed",
    "history": "dossier_id, seq, at, wire, leaf",
    "clock": "dossier_id, name, started, body, rule, calendar, whose, trigger, nominal, due, safe, provisional, extended,"
    " paused, first_due, unextended, ended_on, how",
    "assignment": "dossier_id, office",
    "blob": "id, dossier_id, tier, kind, data, size, digest",
    "answer": "id, petition_id, body_id, kind, subject, place, result, title, document, document_number, pdf, digest,"
    " folded, decided_on, published_on",
}


def found(bodies: list[str]) -> None:
    """The bodies, and for the first of them an office that can log in."""
    import django

    django.setup()
    from hoiam.casework import founding, laws
    from hoiam.core.words import Text
    from hoiam.vault import keys

    kinds = tuple(k for k in laws.current().kinds if k.startswith("vn."))
    made = keys.demo_ceremony({bodies[0]: [f"{bodies[0]}/01", f"{bodies[0]}/99"]}, "only to measure")
    for code in bodies:
        new = founding.NewBody(code, Text(f"UBND xã {code}", f"Commune {code}"), "commune", place=code, kinds=kinds)
        founding.found_body(new, made.bodies[bodies[0]])
    for number, role in (("01", "officer"), ("99", "leader")):
        office = f"{bodies[0]}/{number}"
        founding.found_office(
            founding.NewOffice(office, bodies[0], Text("Chuyên viên", "Officer"), (role,)),
            login=office.lower(),
            password="only to measure",
            key=made.officers[office],
            totp_secret="B" * 32,
        )


# --- asking ------------------------------------------------------------------------------------------------------------


def login(office: str) -> Any:
    """The browser of an office, without a network between."""
    from allauth.account.internal.flows.login import record_authentication
    from django.contrib.auth import get_user_model
    from django.http import HttpRequest
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    user = get_user_model().objects.get(username=office.lower())
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa")  # as after the second factor
    request.session.save()
    return client


def asked(key: str, client: Any, paths: list[str], stands: Callable[[str, str], bool], times: int) -> dict[str, float]:
    """Asks for these pages in turn, so many times after three that do not count; milliseconds by the clock on the wall and of
    the processor, by names that begin with ``key``. Ends where a page is not there, or ``stands`` says of a path and its page
    that what was asked for is not on it."""
    spent, processor = [], 0.0
    for n in range(times + 3):
        path = paths[n % len(paths)]
        begin, begin_processor = time.perf_counter(), time.process_time()
        answer = client.get(path)
        took = (time.perf_counter() - begin) * 1000
        took_processor = (time.process_time() - begin_processor) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        if not stands(path, answer.content.decode()):
            raise SystemExit(f"{path}: what was asked for is not on the page")
        if n >= 3:
            spent.append(took)
            processor += took_processor
    cut = quantiles(spent, n=20)
    return {f"{key}_p50_ms": cut[9], f"{key}_p95_ms": cut[18], f"{key}_processor_ms": processor / times}


def ask(bodies: list[str], times: int) -> dict[str, float]:
    """Asks for each page so many times: how long it took by the clock on the wall and of the processor, in milliseconds."""
    from hoiam.site import wsgi  # as the web server's process starts

    assert wsgi.application
    from django.test import Client

    found: dict[str, float] = {}

    def timed(key: str, client: Client, paths: list[str], stands: Callable[[str, str], bool]) -> None:
        found.update(asked(key, client, paths, stands, times))

    def on(page: str) -> list[str]:
        return list(dict.fromkeys(re.findall(r"/desk/petition/[0-9a-f-]{36}/", page)))

    officer, leader, anyone = login(f"{bodies[0]}/01"), login(f"{bodies[0]}/99"), Client(SERVER_NAME="localhost")
    cases = on(officer.get("/desk/").content.decode())
    there = len(on(leader.get("/desk/").content.decode()))
    found |= {"officer_rows": len(cases), "leader_rows": there}
    timed("officer", officer, ["/desk/"], lambda path, page: on(page) == cases)
    timed("leader", leader, ["/desk/"], lambda path, page: len(on(page)) == there)
    timed("case", officer, cases[:50], lambda path, page: path in page)
    hits = ["/register/?q=rac+thai", "/register/?q=thon+77", "/register/?q=bien+lai+thon+12"]
    answers = re.compile(r"/register/answers/[0-9a-f-]{36}/")
    none = "/register/?q=khong+co+tu+nay"
    timed("search", anyone, [*hits, none], lambda path, page: bool(answers.search(page)) == (path != none))
    return found


# --- the whole ---------------------------------------------------------------------------------------------------------

ASKED = {
    "officer": ("work list of an officer", "<= 50"),
    "leader": ("work list of a leader, of the whole body", "<= 50"),
    "case": ("case page", "<= 50"),
    "search": ("register search", "<= 100"),
}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./hoiam bench lists", description=__doc__)
    parser.add_argument("--petitions", type=int, default=100_000)
    # One more than there are processors: a worker waits now and then for the server.
    parser.add_argument("--workers", type=int, default=(os.cpu_count() or 1) + 1)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--inside", choices=("found", "make", "ask"), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    bodies = codes(asked.petitions)
    if asked.inside == "found":
        found(bodies)
    elif asked.inside == "ask":
        asked.out.write_text(json.dumps(ask(bodies, asked.times)))
    elif asked.inside == "make":
        parts = [(n, min(n + PART, asked.petitions), bodies) for n in range(0, asked.petitions, PART)]
        url = os.environ["HOIAM_DATABASE_URL"]
        begin = time.perf_counter()
        away = put_away(url)
        with multiprocessing.get_context("spawn").Pool(asked.workers) as pool:
            acts = sum(pool.imap_unordered(make, parts))
        copied = time.perf_counter() - begin
        put_back(url, away)
        took = time.perf_counter() - begin
        asked.out.write_text(json.dumps({"acts": acts, "copied": copied, "took": took}))
    else:
        with (
            Report("lists") as report,
            tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home,
        ):
            Path(home).chmod(0o711)
            whole(report, Path(home), asked)
    return 0


def whole(report: Report, home: Path, asked: argparse.Namespace) -> None:
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
        same = [sys.executable, str(Path(__file__).resolve()), "--out", str(out)]
        for name in ("petitions", "workers", "times"):
            same += [f"--{name}", str(getattr(asked, name))]
        # Copied in by the server's administrator: row-level security binds everybody else, the tables' owner too.
        admin = engine.with_parts(server.url, database="hoiam")
        for what in ("found", "make"):
            subprocess.run([*same, "--inside", what], env=place.environ(admin) | {"HOIAM_LOADER": "1"}, check=True)
        made = json.loads(out.read_text())
        with psycopg.connect(admin, autocommit=True) as conn:
            conn.execute("VACUUM ANALYZE")
            rows = conn.execute("SELECT (SELECT count(*) FROM casework_dossier), (SELECT count(*) FROM casework_history)")
            petitions, acts = rows.fetchone() or (0, 0)
        report.figure("petitions", petitions, "petitions that stand after loading", must=f"== {asked.petitions}")
        report.figure("history_rows", acts, "rows of their histories", must=f"== {made['acts']}")
        indexing = f"the last {made['took'] - made['copied']:.0f} of {made['took']:.0f} s for indexes and foreign keys"
        report.figure("loaded_per_s", petitions / made["took"], "petitions made and copied in", must=">= 2000", note=indexing)
        subprocess.run([*same, "--inside", "ask"], env=place.environ(addresses.app), check=True)
        pages = json.loads(out.read_text())
    for name in ("officer", "leader"):
        report.figure(f"{name}_rows", pages[f"{name}_rows"], f"petitions on the work list of {name}", must=">= 1")
    for name, (what, must) in ASKED.items():
        report.figure(f"{name}_p50_ms", pages[f"{name}_p50_ms"], f"{what}: p50")
        report.figure(f"{name}_p95_ms", pages[f"{name}_p95_ms"], "    p95", must=must)
        report.figure(f"{name}_processor_ms", pages[f"{name}_processor_ms"], "    processor of the web's side")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
