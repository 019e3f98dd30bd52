"""The part of ``together`` that asks for pages among many errands: the inbox of an office and the case page of a petition.

They are made and copied in once (``_many_errands``), and stay in a folder of their own under ``var/bench-together/`` for the
next run, until the tables or how they are filled change; ``--fresh`` makes them anew.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lists
from _house import ROOT, database
from _many_errands import CASES, EACH_BODY, MANY, OPEN, bodies_of
from _report import Report

HERE = Path(__file__).resolve()
LOADER = HERE.with_name("_many_errands.py")
ROWS = """
SELECT (SELECT count(*) FROM casework_petition), (SELECT count(*) FROM casework_errand),
       (SELECT count(*) FROM casework_history), (SELECT pg_database_size(current_database()) / 1048576)
"""


def measure(report: Report, petitions: int, errands: int, times: int, *, fresh: bool) -> None:
    """Loads what is not there yet, asks for the pages, and has the database say how it finds them."""
    home = ROOT / "var" / "bench-together" / f"{petitions}-{errands}"
    mark, stamp = home / "loaded.json", _stamp()
    kept = json.loads(mark.read_text()) if mark.exists() and not fresh else {}
    if kept.get("stamp") != stamp:
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    with database(home, "http://localhost") as (place, addresses, admin):
        import psycopg

        loading = 0.0
        if not mark.exists():
            begun = time.perf_counter()
            report.say(f"{petitions} petitions and {errands} errands are made and copied in, once ...")
            for what in ("found", "make"):
                load = [sys.executable, str(LOADER), what, str(petitions), str(errands)]
                subprocess.run(load, env=place.environ(admin) | {"HOIAM_LOADER": "1"}, check=True)
            with psycopg.connect(admin, autocommit=True) as conn:
                conn.execute("VACUUM ANALYZE")
            loading = time.perf_counter() - begun
            mark.write_text(json.dumps({"stamp": stamp, "loading": loading}))
        with psycopg.connect(admin, autocommit=True) as conn:
            stand = conn.execute(ROWS).fetchone() or (0,) * 4
        asking = [sys.executable, str(HERE), str(times), str(home / "told.json")]
        subprocess.run(asking, env=place.environ(addresses.app), check=True)
        pages = json.loads((home / "told.json").read_text())
    loaded = f"made in {loading:.0f} s" if loading else "they stood from a run before"
    more = CASES * (MANY - errands // petitions)
    report.figure("stored_petitions", stand[0], f"petitions of {bodies_of(petitions)} bodies", must=f"== {petitions}")
    report.figure("stored_errands", stand[1], "errands", must=f"== {errands + more}", note=loaded)
    report.figure("stored_acts", stand[2], "acts in their histories")
    report.figure("database_mb", stand[3], "what the database takes")
    open_ones = min(OPEN, EACH_BODY * (errands // petitions))
    report.figure("inbox_rows", pages["inbox_rows"], "errands in an office's inbox, on pages of 100", must=f"== {open_ones}")
    report.figure("case_errands", pages["case_errands"], "errands on a case page", must=f"== {MANY}")
    for name, (what, must) in ASKED_FOR.items():
        report.figure(f"{name}_p50_ms", pages[f"{name}_p50_ms"], f"{what}: p50")
        report.figure(f"{name}_p95_ms", pages[f"{name}_p95_ms"], "    p95", must=must, note="aim 50 ms" if must else "")
        report.figure(f"{name}_processor_ms", pages[f"{name}_processor_ms"], "    processor of the web's side")
        report.figure(f"{name}_statements", pages[f"{name}_statements"], "    statements")
    for name, rows in pages["rows"].items():
        # What a page costs depends on what is open and new, not on all that there ever was.
        report.figure(f"{name}_read_rows", rows, f"rows that the widest step of any plan of “{name}” reads")


ASKED_FOR = {
    "inbox": ("inbox of an officer, each of its pages", "<= 60"),
    "leaders_inbox": ("    of a leader, with how the body has answered", "<= 60"),
    "sent": ("what the body has asked of others", ""),
    "case": (f"case page of a petition with {MANY} errands", "<= 60"),
    "plain_case": ("    of one with two", ""),
}


def _stamp() -> str:
    """Changes with the tables, and with how they are filled."""
    head = (ROOT / "src" / "hoiam" / "casework" / "migrations" / ".head").read_bytes()
    tables = (ROOT / "src" / "hoiam" / "casework" / "migrations" / "sql" / "FROZEN").read_bytes()
    return hashlib.sha256(head + tables + LOADER.read_bytes()).hexdigest()


# --- asking ------------------------------------------------------------------------------------------------------------


def ask(times: int) -> dict[str, Any]:
    """Asks for each page so many times; how long it took by the clock on the wall and of the processor, in milliseconds; and by
    which plans the database finds what is on them."""
    from hoiam.site import wsgi  # as the web server's process starts

    assert wsgi.application
    from django.test import Client

    found: dict[str, Any] = {}

    def timed(key: str, client: Client, paths: list[str], stands: Callable[[str, str], bool]) -> None:
        found.update(lists.asked(key, client, paths, stands, times))
        with counted() as statements:
            client.get(paths[0])
        found[f"{key}_statements"] = len(statements)

    def errands_on(page: str) -> list[str]:
        return list(dict.fromkeys(re.findall(r"/desk/errands/[0-9a-f-]{36}/", page)))

    officer, leader = lists.login("XA-0001/01"), lists.login("XA-0001/99")
    inbox, path = ["/desk/errands/"], "/desk/errands/"
    rows = 0
    while path:
        page = officer.get(path).content.decode()
        rows += len(errands_on(page))
        further = re.search(r'href="(?:/desk/errands/)?(\?after=[^"]+)"', page)
        path = f"/desk/errands/{further[1]}" if further else ""
        inbox += [path] if path else []
    found["inbox_rows"] = rows
    timed("inbox", officer, inbox, lambda path, page: bool(errands_on(page)))
    timed("leaders_inbox", leader, ["/desk/errands/"], lambda path, page: bool(errands_on(page)))
    timed("sent", leader, ["/desk/errands/sent/"], lambda path, page: bool(errands_on(page)))
    many, few = lists_of_cases()
    found["case_errands"] = len(errands_on(leader.get(many[0]).content.decode()))
    timed("case", leader, many, lambda path, page: len(errands_on(page)) == MANY)
    timed("plain_case", leader, few, lambda path, page: path in page)
    found["rows"] = {name: widest(name, client, path) for name, client, path in (
        ("inbox", officer, "/desk/errands/"), ("leaders_inbox", leader, "/desk/errands/"),
        ("sent", leader, "/desk/errands/sent/"), ("case", leader, many[0]))}  # fmt: skip
    return found


def lists_of_cases() -> tuple[list[str], list[str]]:
    """Case pages of the first body: of petitions with many errands, and with few."""
    from django.db import connection

    from hoiam.casework import wall

    asked = """
    SELECT d.id, count(*) FROM casework_dossier d JOIN casework_errandof o ON o.petition_id = d.id
    WHERE d.family = 'petition' AND d.body_id = 'XA-0001' AND d.open GROUP BY d.id ORDER BY d.id
    """
    with wall.acting("XA-0001/99"), connection.cursor() as cursor:
        cursor.execute(asked)
        rows = cursor.fetchall()
    many, few = ([f"/desk/petition/{id}/" for id, n in rows if (n == MANY) is yes][:CASES] for yes in (True, False))
    return many, few


class counted:
    """Every statement that this process sends meanwhile, with its values."""

    def __enter__(self) -> list[tuple[str, Any]]:
        import psycopg

        self.sent: list[tuple[str, Any]] = []
        self.real = psycopg.Cursor.execute
        sent, real = self.sent, self.real

        def execute(cursor: Any, query: Any, params: Any = None, **more: Any) -> Any:
            sent.append((query if isinstance(query, str) else query.decode(), params))
            return real(cursor, query, params, **more)

        psycopg.Cursor.execute = execute  # type: ignore[method-assign]  # for as long as the block lasts
        return sent

    def __exit__(self, *_: object) -> None:
        import psycopg

        psycopg.Cursor.execute = self.real  # type: ignore[method-assign]  # as it was


def widest(name: str, client: Any, path: str) -> int:
    """The most rows that any step of any plan of the page's statements reads, whether they are used or thrown away; plans that
    read more than a thousand are said."""
    from django.db import connection

    from hoiam.casework import wall

    with counted() as statements:
        client.get(path)
    office = "XA-0001/01" if name == "inbox" else "XA-0001/99"
    most = 0
    with wall.acting(office), connection.cursor() as cursor:
        for query, values in statements:
            if not query.lstrip().upper().startswith(("SELECT", "WITH")) or "set_config" in query:
                continue
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) " + query, values)
            plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            rows, what = max(steps_of(plan[0]["Plan"]))
            most = max(most, rows)
            if rows > 1000:
                print(f"  {name}: {what} reads {rows} rows for {' '.join(query.split())[:110]}", flush=True)
    return most


def steps_of(plan: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Each step of a plan: how many rows it reads in all, and what it is."""
    thrown = sum(plan.get(key, 0) for key in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
    what = " ".join(filter(None, (plan["Node Type"], plan.get("Index Name"), plan.get("Relation Name"))))
    yield int((plan.get("Actual Rows", 0) + thrown) * plan.get("Actual Loops", 1)), what
    for below in plan.get("Plans", ()):
        yield from steps_of(below)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    Path(sys.argv[2]).write_text(json.dumps(ask(int(sys.argv[1]))))
