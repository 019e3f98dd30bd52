"""Each time that a term runs is kept: a body that sends a petition on answers for its own terms, and so does the next."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hoiam.site import config, engine
from world import COMMUNE, WARD, World, act, submit

pytestmark = pytest.mark.usefixtures("world")


def runs(world: World, case: UUID, name: str) -> list[Any]:
    return world.rows(
        "SELECT body, started, due, ended_on, how FROM casework_runningclock WHERE dossier_id = %s AND name = %s"
        " ORDER BY started",
        case,
        name,
    )


def sent_on(case: UUID, day: date, body: str, to: str) -> None:
    act(case, "transfer.sent", day, f"{body}/01", body=to)


def taken(case: UUID, day: date, body: str) -> None:
    act(case, "transfer.received", day, f"{body}/01", body=body)


def test_after_a_transfer_the_term_of_the_sender_stays_beside_that_of_the_receiver(world: World) -> None:
    case: UUID = submit(date(2026, 7, 6)).petition_id
    (first,) = runs(world, case, "PA-SLA")
    sent_on(case, date(2026, 7, 7), COMMUNE, WARD)
    # What the other body does, and when, is nothing of the sender's.
    assert runs(world, case, "PA-SLA") == [(COMMUNE, 1, first[2], date(2026, 7, 7), "passed_on")]
    assert runs(world, case, "PA-XFER")[0][3:] == (date(2026, 7, 7), "met")
    taken(case, date(2026, 7, 9), WARD)
    sender, receiver = runs(world, case, "PA-SLA")
    assert sender == (COMMUNE, 1, first[2], date(2026, 7, 7), "passed_on")
    assert receiver[:2] == (WARD, 3)
    assert receiver[2] > sender[2]
    assert receiver[3:] == (None, "")
    assert world.faults_of(case) == []


def test_at_a_body_to_which_a_petition_comes_back_the_first_run_goes_on(world: World) -> None:
    case: UUID = submit(date(2026, 7, 6)).petition_id
    (first,) = runs(world, case, "PA-SLA")
    sent_on(case, date(2026, 7, 7), COMMUNE, WARD)
    taken(case, date(2026, 7, 9), WARD)
    sent_on(case, date(2026, 7, 13), WARD, COMMUNE)
    taken(case, date(2026, 7, 14), COMMUNE)
    mine, theirs = runs(world, case, "PA-SLA")
    assert mine == (COMMUNE, 1, first[2], None, "")
    assert (theirs[0], *theirs[3:]) == (WARD, date(2026, 7, 13), "passed_on")
    assert world.faults_of(case) == []


def test_what_is_given_back_goes_on_as_if_it_had_never_been_sent(world: World) -> None:
    case: UUID = submit(date(2026, 7, 6)).petition_id
    before = [runs(world, case, name) for name in ("PA-SLA", "PA-XFER")]
    sent_on(case, date(2026, 7, 7), COMMUNE, WARD)
    act(case, "transfer.undone", date(2026, 7, 9), f"{WARD}/01", body=WARD)
    assert [runs(world, case, name) for name in ("PA-SLA", "PA-XFER")] == before
    assert world.faults_of(case) == []


def test_a_term_that_starts_again_in_the_same_body_is_another_run(world: World) -> None:
    case: UUID = submit(date(2026, 7, 1), "vn.complaint", subject="land", signed="paper").petition_id
    act(case, "classify.competent", date(2026, 7, 2), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 3), f"{COMMUNE}/04")
    for first, last in ((6, 8), (13, 15)):
        act(case, "suspend", date(2026, 7, first), f"{COMMUNE}/04", ground="obstacle")
        for name, party in (("notify.sent", "petitioner"), ("notify.sent", "accused"), ("notify.nobody", "concerned")):
            act(case, name, date(2026, 7, first + 1), f"{COMMUNE}/01", party=party)
        act(case, "resume", date(2026, 7, last), f"{COMMUNE}/04")
    assert [run[3] for run in runs(world, case, "KN-SUSP-SEND")] == [date(2026, 7, 7), date(2026, 7, 14)]
    # What stood still and went on is one run all the same.
    assert len(runs(world, case, "KN-RES1")) == 1
    assert world.faults_of(case) == []


HOW = (
    "on_time", "only_not_counted", "only_extended", "late", "overdue", "passed_on", "withdrawn", "reclassified", "fell_away",
    "untold", "by_accused",
)  # fmt: skip


def figure(world: World, body: str, name: str) -> dict[str, int]:
    """How a body kept a term in the third quarter of 2026, as it would be counted now."""
    found = world.rows(
        f"SELECT {', '.join(HOW)} FROM casework_count_terms('2026-07-01') WHERE body = %s AND rule = %s",  # noqa: S608 - names
        body,
        name,
    )
    return dict(zip(HOW, found[0] if found else [0] * len(HOW), strict=True))


def test_both_bodies_are_counted_with_the_term_that_each_had(world: World) -> None:
    sender, receiver = figure(world, COMMUNE, "PA-XFER"), figure(world, WARD, "PA-XFER")
    case: UUID = submit(date(2026, 7, 6)).petition_id
    sent_on(case, date(2026, 7, 7), COMMUNE, WARD)
    taken(case, date(2026, 7, 9), WARD)
    assert figure(world, COMMUNE, "PA-XFER") == sender | {"on_time": sender["on_time"] + 1}
    # Nobody goes on with it there: when the quarter is over it is overdue.
    assert figure(world, WARD, "PA-XFER") == receiver | {"overdue": receiver["overdue"] + 1}


def test_a_database_with_petitions_from_before_the_first_release_is_refused_by_the_name_of_that_release(world: World) -> None:
    """It stands where the fourth migration left it; its terms were never made again from the histories."""
    case: UUID = submit(date(2026, 7, 6)).petition_id
    owner = engine.with_parts(world.addresses.owner, database=engine.database_of(world.addresses.app))
    environ = {**os.environ, "HOIAM_MODE": "test", "HOIAM_DATABASE_URL": owner, "HOIAM_SECRET_KEY": config.TEST_SECRET}
    environ["DJANGO_SETTINGS_MODULE"] = "hoiam.site.settings"
    command = [sys.executable, "-m", "django", "migrate", "--no-input", "--skip-checks", "--verbosity=0"]
    later = ["casework", "0005"]
    with psycopg.connect(world.admin, autocommit=True) as admin:
        ran = admin.execute(
            "DELETE FROM django_migrations WHERE app = %s AND name >= %s RETURNING app, name, applied", later
        ).fetchall()
        try:
            done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
            came = admin.execute("SELECT name FROM django_migrations WHERE app = %s AND name >= %s", later).fetchall()
        finally:
            admin.cursor().executemany("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", ran)
    assert done.returncode != 0
    assert "older than release 0.1.0. Bring it to 0.1.0 with that release first." in done.stderr
    assert came == [], "the refused migration is not on record as done"
    assert world.faults_of(case) == []


FIVE_DAYS = [("suspend", "2026-07-15"), ("resume", "2026-07-20")]
# Accepted on 3 July, a complaint has thirty days, to Sunday 2 August, and so to Monday the 3rd; complex, to 17 August.
COUNTED = {
    "on its first due day": ([], "2026-08-03", "on_time"),
    "a day after": ([], "2026-08-04", "late"),
    "suspended five days, within them": (FIVE_DAYS, "2026-08-06", "not_counted"),
    "suspended five days, still before the first": (FIVE_DAYS, "2026-07-31", "on_time"),
    "suspended five days, and late": (FIVE_DAYS, "2026-08-11", "late"),
    "extended": ([("extend", "2026-07-10")], "2026-08-04", "extended"),
    "suspended, then extended, in time without the extension": (
        [*FIVE_DAYS, ("extend", "2026-07-21")], "2026-08-07", "not_counted",
    ),
    "suspended, then extended, in time by the extension": (
        [*FIVE_DAYS, ("extend", "2026-07-21")], "2026-08-10", "extended",
    ),
    "extended, then suspended, in time without the extension": (
        [("extend", "2026-07-10"), *FIVE_DAYS], "2026-08-07", "not_counted",
    ),
    "extended, then suspended, in time by the extension": (
        [("extend", "2026-07-10"), *FIVE_DAYS], "2026-08-11", "extended",
    ),
    "extended, and suspended when only the extension ran": (
        [("extend", "2026-07-10"), ("suspend", "2026-08-05"), ("resume", "2026-08-12")], "2026-08-13", "extended",
    ),
    "extended on its last day": ([("extend", "2026-08-03")], "2026-08-17", "extended"),
    "extended when it had run out": ([("extend", "2026-08-04")], "2026-08-05", "late"),
}  # fmt: skip


@pytest.mark.parametrize("what", COUNTED)
def test_a_term_counts_as_on_time_by_the_first_of_the_days_that_it_kept(world: World, what: str) -> None:
    told, ended, wanted = COUNTED[what]
    before = figure(world, COMMUNE, "KN-RES1")
    case: UUID = submit(date(2026, 7, 1), "vn.complaint", subject="land", signed="paper").petition_id
    act(case, "classify.competent", date(2026, 7, 2), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 3), f"{COMMUNE}/04")
    for name, day in told:
        more: dict[str, Any] = {"suspend": {"ground": "obstacle"}, "extend": {"conditions": ("complex",)}}.get(name, {})
        act(case, name, date.fromisoformat(day), f"{COMMUNE}/04", **more)
    act(case, "decide", date.fromisoformat(ended), f"{COMMUNE}/04")
    after = figure(world, COMMUNE, "KN-RES1")
    counted = {how.removeprefix("only_"): after[how] - before[how] for how in HOW}
    assert counted == {how: int(how == wanted) for how in counted}
    assert world.faults_of(case) == []


ENDED: dict[str, tuple[list[tuple[str, str, dict[str, Any]]], str]] = {
    "called another kind after two days": (
        [("classify.competent", "2026-07-03", {"kind": "vn.feedback", "subject": "roads"})], "reclassified",
    ),
    "taken back": ([("withdraw.asked", "2026-07-02", {}), ("withdraw.signed", "2026-07-03", {"coerced": "no"})], "withdrawn"),
    "passed on": ([("transfer.sent", "2026-07-03", {"body": WARD})], "passed_on"),
    "not within competence": ([("classify.elsewhere", "2026-07-03", {})], "fell_away"),
    "accepted": ([("classify.competent", "2026-07-02", {}), ("accept", "2026-07-03", {})], "on_time"),
    "passed on when its day had passed": ([("transfer.sent", "2026-07-20", {"body": WARD})], "late"),
}  # fmt: skip


@pytest.mark.parametrize("what", ENDED)
def test_only_what_was_done_is_on_time(world: World, what: str) -> None:
    told, wanted = ENDED[what]
    before = figure(world, COMMUNE, "KN-ACC1")
    case: UUID = submit(date(2026, 7, 1), "vn.complaint", subject="land", signed="paper").petition_id
    for name, day, more in told:
        act(case, name, date.fromisoformat(day), f"{COMMUNE}/{'04' if name in ('accept', 'withdraw.signed') else '01'}", **more)
    after = figure(world, COMMUNE, "KN-ACC1")
    assert {how: after[how] - before[how] for how in HOW if after[how] != before[how]} == {wanted: 1}
    assert world.faults_of(case) == []


def test_what_ended_before_acts_said_how_is_counted_apart_and_never_on_time(world: World) -> None:
    before = figure(world, COMMUNE, "KN-ACC1")
    case: UUID = submit(date(2026, 7, 1), "vn.complaint", subject="land", signed="paper").petition_id
    act(case, "classify.competent", date(2026, 7, 2), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 3), f"{COMMUNE}/04")
    with psycopg.connect(world.admin, autocommit=True) as admin:
        admin.execute("UPDATE casework_runningclock SET how = 'untold' WHERE dossier_id = %s AND name = 'KN-ACC1'", [case])
        try:
            after = figure(world, COMMUNE, "KN-ACC1")
        finally:
            admin.execute("UPDATE casework_runningclock SET how = 'met' WHERE dossier_id = %s AND name = 'KN-ACC1'", [case])
    assert {how: after[how] - before[how] for how in HOW if after[how] != before[how]} == {"untold": 1}


def test_where_the_body_complained_of_makes_its_own_term_longer_the_figures_say_so(world: World) -> None:
    before = figure(world, COMMUNE, "KN-RES1")
    case: UUID = submit(date(2026, 7, 1), "vn.complaint", subject="land", signed="paper", against=(COMMUNE,)).petition_id
    act(case, "classify.competent", date(2026, 7, 2), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 7, 3), f"{COMMUNE}/04")
    act(case, "extend", date(2026, 7, 20), f"{COMMUNE}/04", conditions=("complex",))
    act(case, "decide", date(2026, 8, 10), f"{COMMUNE}/04")
    after = figure(world, COMMUNE, "KN-RES1")
    changed = {how: after[how] - before[how] for how in HOW if after[how] != before[how]}
    assert changed == {"only_extended": 1, "by_accused": 1}
    assert world.faults_of(case) == []
