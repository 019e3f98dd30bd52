"""The part of ``together`` that measures one step for many petitions: its dry run and its acts."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

from _house import house
from _processes import free_port, used
from _report import Report

PORT = int(os.environ.setdefault("HOIAM_BENCH_PORT", str(free_port())))
HERE, THERE = "XA-AB", "P-MT"
CLERK = f"{HERE}/01"
PASSWORD = "only to measure"
STANDS = """
SELECT (SELECT count(*) FROM casework_dossier WHERE moving_to <> ''),
       (SELECT count(*) FROM casework_letter WHERE name = 'transfer' AND blob IS NOT NULL),
       (SELECT count(DISTINCT number) FROM casework_documentnumber),
       (SELECT count(*) FROM ledger_outbox WHERE dossier IS NOT NULL)
       + (SELECT count(*) FROM ledger_entry WHERE dossier IS NOT NULL),
       (SELECT count(*) FROM casework_history),
       (SELECT count(*) FROM casework_wrap WHERE recipient = 'body:P-MT')
"""


def measure(report: Report, home: Path, petitions: int) -> None:
    """Makes the petitions, and has them previewed and sent."""
    told = home / "batch.json"
    with house(home, PORT) as (children, addresses, admin):
        import psycopg

        script = str(Path(__file__).resolve())
        if children.run([sys.executable, script, "found"], HOIAM_DATABASE_URL=addresses.owner, HOIAM_LOADER="1") != 0:
            raise SystemExit("the bodies could not be founded (see above)")
        report.say(f"{petitions} complaints come in and are found to belong elsewhere ...")
        before = used(os.getpid())
        if children.run([sys.executable, script, "work", str(petitions), str(told)]) != 0:
            raise SystemExit("the batch broke down (see above)")
        after = used(os.getpid())
        with psycopg.connect(admin) as conn:
            moving, notices, numbers, lines, acts, wraps = conn.execute(STANDS).fetchone() or (0,) * 6  # type: ignore[arg-type]  # our own text
    found = json.loads(told.read_text())
    report.figure("dry_run_s", found["dry_run"], f"dry run of {petitions}: what would happen to each", must="<= 3")
    report.figure("batch_s", found["batch"], f"batch of {petitions}, by {found['presses']} presses", must="<= 30")
    report.figure("per_petition_ms", found["batch"] / petitions * 1000, "    for each petition, with its printed notice")
    report.figure("progress_ms", found["progress"] * 1000, "the page that says how far it is")
    report.figure("web_s", found["web"], "    processor of the web's process, dry run and batch")
    for part in ("gatekeeper", "agent", "reader", "database"):
        if part in after:
            report.figure(f"{part}_s", after[part] - before.get(part, 0), f"    processor, with the preparing: {part}")
    report.figure("sent", moving, "petitions on their way afterwards", must=f"== {petitions}")
    report.figure("notices", notices, "notices of their own, printed and sealed", must=f"== {petitions}")
    report.figure("numbers", numbers, "numbers in the register of documents", must=f"== {petitions}")
    report.figure("wraps", wraps, "first shares that went along, of words and names", must=f"== {2 * petitions}")
    report.figure("log_lines", lines, "lines for the log", must=f"== {acts}")


def found() -> None:
    import django

    django.setup()
    from hoiam.site.demo.bodies import make_bodies
    from hoiam.site.demo.examples import read_bodies

    make_bodies([row for row in read_bodies() if row["code"] in (HERE, THERE, "TINH-SL")], password=PASSWORD)


def work(petitions: int, told: Path) -> None:
    """Petitions come in; then an officer's browser, without a network between."""
    from hoiam.site import wsgi  # as the web server's process starts

    assert wsgi.application
    from allauth.account.internal.flows.login import record_authentication
    from django.http import HttpRequest
    from django.test import Client

    from hoiam.casework import bodies, intake, wall
    from hoiam.casework.days import utc_now
    from hoiam.casework.models import Officer
    from hoiam.casework.road import perform
    from hoiam.core.dossier.participants import Actor
    from hoiam.core.petition.steps.classify import Classify
    from hoiam.vault.codes import ReturnCode

    clerk = Actor(CLERK, next(o.roles for o in bodies.body(HERE).offices if o.code == CLERK), HERE)
    ids = []
    for _n in range(petitions):
        keys, code = intake.new_keys(), ReturnCode.new()
        handed = intake.HandedIn(HERE, "vn.complaint", "land", "w" * 1500, who=intake.Who("w" * 20), signed="paper")
        wall.hold(code.lookup_hash)
        intake.submit(intake.envelope(handed, keys=keys, code=code), now=utc_now())
        with wall.acting(CLERK):
            step = Classify("vn.complaint", "land", outcome="elsewhere")
            perform(step, keys.case, actor=clerk, on_behalf_of=HERE, now=utc_now())
        ids.append(str(keys.case))
    client = Client(SERVER_NAME="localhost", SERVER_PORT=str(PORT))
    user = Officer.objects.get(office_id=CLERK)
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa")  # as after the second factor
    request.session.save()
    if (answer := client.post("/desk/unlock/", {"password": PASSWORD})).status_code != 302:
        raise SystemExit(f"the key stays closed: {answer.status_code}")
    chosen = {"do": "transfer.sent", "petitions": " ".join(ids), "body": THERE, "reason": "competence"}
    begun = time.process_time()
    preview, dry = _timed(lambda: client.post("/desk/many/", chosen | {"action": "preview"}))
    if preview.status_code != 200 or preview.content.count(b"ha-tag--good") != petitions:
        said = " ".join(re.sub(r"<[^>]*>", " ", preview.content.decode()).split())
        raise SystemExit(f"the dry run says {preview.status_code}: {said[-800:]}")
    form = preview.content.decode().rpartition("<form")[2]
    carried = {n: unescape(v) for n, v in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)}
    answer, spent = _timed(lambda: client.post("/desk/many/", carried | {"action": "confirm"}))
    presses = 1
    while True:
        page, looked = _timed(lambda: client.get(answer.url))
        if f'action="{answer.url}"'.encode() not in page.content or presses > petitions:
            break
        _answer, more = _timed(lambda: client.post(answer.url))
        spent, presses = spent + more, presses + 1
    told.write_text(
        json.dumps({"web": time.process_time() - begun, "dry_run": dry, "batch": spent, "presses": presses, "progress": looked})
    )


def _timed(do: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    done = do()
    return done, time.perf_counter() - begun


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
    found() if sys.argv[1] == "found" else work(int(sys.argv[2]), Path(sys.argv[3]))
