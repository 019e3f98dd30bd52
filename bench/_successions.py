"""The part of ``together`` that abolishes a body: all that it has goes over, killed in the middle and gone on with."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

from _house import house
from _processes import free_port
from _report import Report

PORT = int(os.environ.setdefault("HOIAM_BENCH_PORT", str(free_port())))
OLD, NEW, ABOVE = "XA-AB", "P-MT", "TINH-SL"
CHAIR = f"{OLD}/04"
PASSWORD = "only to measure"
INSTRUMENT = "19/NQ-HĐND"
STANDS = """
SELECT (SELECT count(*) FROM casework_dossier WHERE family = 'petition' AND body_id = 'P-MT' AND open),
       (SELECT count(*) FROM casework_errand e JOIN casework_dossier d ON d.id = e.dossier_id
        WHERE 'P-MT' IN (e.asker, e.asked) AND 'XA-AB' NOT IN (e.asker, e.asked) AND d.open),
       (SELECT count(*) FROM casework_history WHERE convert_from(wire, 'UTF8')::jsonb->>'outcome' = 'succeeded'
        AND convert_from(wire, 'UTF8')::jsonb->>'fact' = 'Transferred'),
       (SELECT count(*) FROM casework_wrap WHERE recipient = 'body:XA-AB'),
       (SELECT count(*) FROM ledger_outbox WHERE dossier IS NOT NULL)
       + (SELECT count(*) FROM ledger_entry WHERE dossier IS NOT NULL) = (SELECT count(*) FROM casework_history)
"""
DAYS = """
SELECT d.id::text, d.number, encode(d.lookup_hash, 'hex'), d.open, d.next_due::text, e.due::text FROM casework_dossier d
LEFT JOIN casework_errand e ON e.dossier_id = d.id ORDER BY d.id
"""


def measure(report: Report, home: Path, petitions: int, errands: int) -> None:
    """Makes the petitions and the errands, has two order who succeeds, and has all of it handed over."""
    told = home / "abolished.json"
    with house(home, PORT) as (children, addresses, admin):
        import psycopg

        script = str(Path(__file__).resolve())
        if children.run([sys.executable, script, "found"], HOIAM_DATABASE_URL=addresses.owner, HOIAM_LOADER="1") != 0:
            raise SystemExit("the bodies could not be founded (see above)")
        report.say(f"{petitions} petitions come in at a commune, which asks and is asked {errands} times ...")
        if children.run([sys.executable, script, "prepare", str(petitions), str(errands)]) != 0:
            raise SystemExit("what goes over could not be made (see above)")
        with psycopg.connect(admin) as conn:
            before = conn.execute(DAYS).fetchall()
        begun = time.perf_counter()
        if children.run([sys.executable, script, "hand", str(told), str(petitions // 2)]) == 0:
            raise SystemExit("nobody was killed in the middle")
        if children.run([sys.executable, script, "go on", str(told)]) != 0:
            raise SystemExit("the handing over broke down (see above)")
        took = time.perf_counter() - begun
        with psycopg.connect(admin) as conn:
            over, asked, acts, left, logged = conn.execute(STANDS).fetchone() or (0,) * 5  # type: ignore[arg-type]  # our own text
            after = conn.execute(DAYS).fetchall()
    what = f"{petitions} petitions and {errands} errands, with a death and two starts"
    report.figure("succession_s", took, what, must="<= 90")
    report.figure("over", over, "petitions that the other body has, all open", must=f"== {petitions}")
    report.figure("errands_over", asked, "errands in which it stands, all open", must=f"== {errands}")
    report.figure("acts", acts, "acts by which a petition went over, none twice", must=f"== {petitions}")
    moved = sum(a != b for a, b in zip(before, after, strict=True))
    report.figure("moved", moved, "dossiers whose due day, number or code is another", must="== 0")
    report.figure("old_wraps", left, "first shares that the old body keeps", must="== 0")
    report.figure("all_logged", int(logged), "each act has its line for the log", must="== 1")


def found() -> None:
    import django

    django.setup()
    from hoiam.site.demo.bodies import make_bodies
    from hoiam.site.demo.examples import read_bodies

    make_bodies([row for row in read_bodies() if row["code"] in (OLD, NEW, ABOVE)], password=PASSWORD)


def prepare(petitions: int, asked: int) -> None:
    """Petitions come in; half of the errands the commune sends, half it is sent; two order that the ward stands in its
    place."""
    from hoiam.site import wsgi

    assert wsgi.application
    from hoiam.casework import bodies, intake, wall
    from hoiam.casework.days import law_day, utc_now
    from hoiam.casework.keys import agreements
    from hoiam.casework.laws import current
    from hoiam.casework.road import errands, perform
    from hoiam.core.dossier.participants import Actor
    from hoiam.core.petition.steps.classify import Classify
    from hoiam.vault import ordered
    from hoiam.vault.codes import ReturnCode

    def come(body: str) -> Any:
        keys, code = intake.new_keys(), ReturnCode.new()
        handed = intake.HandedIn(body, "vn.feedback", "land", "w" * 1500, who=intake.Who("w" * 20), signed="paper")
        wall.hold(code.lookup_hash)
        intake.submit(intake.envelope(handed, keys=keys, code=code), now=utc_now())
        with wall.acting(f"{body}/01"):
            step = Classify("vn.feedback", "land", outcome="competent")
            perform(step, keys.case, actor=office(f"{body}/01"), on_behalf_of=body, now=utc_now())
        return keys.case

    def office(code: str) -> Actor:
        body = code.partition("/")[0]
        return Actor(code, next(o.roles for o in bodies.body(body).offices if o.code == code), body)

    today = law_day(current(), "vn.feedback", utc_now())
    due = today + timedelta(days=14 if today.weekday() < 5 else 16)
    ours, theirs = [come(OLD) for _n in range(petitions)], come(ABOVE)
    for n in range(asked):
        by, of, case = (CHAIR, ABOVE, ours[n]) if n % 2 else (f"{ABOVE}/04", OLD, theirs)
        with wall.acting(by):
            demand = errands.Demand("inform", of, due, ("w" * 100,), confirmed=True)
            errands.send(case, demand, terms=(), actor=office(by), now=utc_now())
    with wall.acting(CHAIR):
        order = agreements.ask(ordered.succeed(OLD, NEW, INSTRUMENT, today.isoformat()))
    with wall.acting(f"{ABOVE}/07"):
        agreements.agree(order)


def _client() -> Any:
    """The chair's browser, without a network between, with an open key."""
    from hoiam.site import wsgi  # as the web server's process starts

    assert wsgi.application
    from allauth.account.internal.flows.login import record_authentication
    from django.http import HttpRequest
    from django.test import Client

    from hoiam.casework.models import Officer

    client = Client(SERVER_NAME="localhost", SERVER_PORT=str(PORT))
    user = Officer.objects.get(office_id=CHAIR)
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa")  # as after the second factor
    request.session.save()
    if (answer := client.post("/desk/unlock/", {"password": PASSWORD})).status_code != 302:
        raise SystemExit(f"the key stays closed: {answer.status_code}")
    return client


def _hidden(page: Any) -> dict[str, str]:
    form = page.content.decode().rpartition("<form")[2]
    return {n: unescape(v) for n, v in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)}


def hand(told: Path, dies_at: int) -> None:
    """Confirms the handing over of all petitions, and is killed when so many are over."""
    client = _client()
    from hoiam.casework import batches

    page = client.get("/desk/keys/succession/").content.decode()
    ids = max(re.findall(r'name="petitions" value="([^"]*)"', page), key=len)
    chosen = {"do": "transfer.succeeded", "petitions": ids, "body": NEW, "action": "preview"}
    carried = _hidden(client.post("/desk/many/", chosen))
    marked, real = 0, batches._mark

    def mark(*of: Any) -> None:
        nonlocal marked
        real(*of)
        marked += 1
        if marked == dies_at:
            told.write_text(json.dumps({"batch": str(of[0])}))
            os.kill(os.getpid(), signal.SIGKILL)

    batches._mark = mark
    answer = client.post("/desk/many/", carried | {"action": "confirm"})
    while f'action="{answer.url}"'.encode() in client.get(answer.url).content:
        client.post(answer.url)


def go_on(told: Path) -> None:
    """Goes on with the batch as its page says, then hands the errands over."""
    client, address = _client(), f"/desk/many/{json.loads(told.read_text())['batch']}/"
    for _press in range(1000):
        if f'action="{address}"'.encode() not in client.get(address).content:
            break
        client.post(address)
    for _press in range(1000):
        page = client.get("/desk/keys/succession/").content
        if b'value="errands"' not in page:
            break
        client.post("/desk/keys/succession/", {"action": "errands", "to": NEW})


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
    match sys.argv[1]:
        case "found":
            found()
        case "prepare":
            prepare(int(sys.argv[2]), int(sys.argv[3]))
        case "hand":
            hand(Path(sys.argv[2]), int(sys.argv[3]))
        case _:
            go_on(Path(sys.argv[2]))
