"""Nothing is lost between an act's commit and what is owed for it, whoever is killed: a letter is made once, mail is sent at
least once, the gatekeeper follows.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from faults.conftest import Faults, a_form, a_petition, sending
from waiting import until
from world import COMMUNE, WARD, World, act, submit

pytestmark = pytest.mark.faults


@contextmanager
def working(faults: Faults, **more: str) -> Iterator[subprocess.Popen[str]]:
    """The worker's own process, under the worker's own role."""
    environ = {**os.environ, **faults.environ, "HOIAM_DATABASE_URL": faults.world.addresses.jobs, **more}
    worker = subprocess.Popen(
        [sys.executable, "-m", "hoiam.clock"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert worker.stdout is not None
        if (line := worker.stdout.readline()) != "ready\n":
            raise AssertionError(f"not ready: {line!r} {worker.communicate()[1]}")
        yield worker
    finally:
        worker.kill()
        worker.communicate()


@pytest.fixture
def quiet(faults: Faults) -> Faults:
    """The world with nothing owed but what the test does."""
    faults.world.work_off("letter", "bodies", turns=4)
    with psycopg.connect(faults.world.admin) as admin:
        admin.execute("DELETE FROM casework_owed WHERE kind IN ('mail', 'errands')")
    assert faults.world.one("SELECT count(*) FROM casework_owed") == 0
    return faults


def letter(world: World, case: UUID) -> Any:
    """The acknowledgement's blob; None while it is not made."""
    return world.one("SELECT blob FROM casework_letter WHERE dossier_id = %s AND name = 'acknowledgement'", case)


def owed(world: World, case: UUID) -> list[str]:
    return [kind for (kind,) in world.rows("SELECT kind FROM casework_owed WHERE dossier_id = %s ORDER BY kind", case)]


def made(world: World, case: UUID) -> bool:
    return letter(world, case) is not None and "letter" not in owed(world, case)


def sealed_letters(world: World, case: UUID) -> int:
    return int(world.one("SELECT count(*) FROM casework_blob WHERE dossier_id = %s AND kind = 'letter'", case))


def test_a_letter_whose_maker_was_killed_is_still_to_be_made_and_is_made_once(quiet: Faults) -> None:
    world = quiet.world
    case = submit(date(2026, 7, 6)).petition_id
    for table in ("casework_blob", "casework_letter"):
        with quiet.writes_stop_at(table) as stopped, working(quiet) as worker:
            pid = stopped.wait()
            worker.kill()
            stopped.end_backend(pid)
        assert letter(world, case) is None
        assert sealed_letters(world, case) == 0
    with working(quiet) as worker:
        until(lambda: made(world, case), process=worker)
    assert sealed_letters(world, case) == 1
    # Another worker, and one more beside it, find nothing to do.
    other = submit(date(2026, 7, 6)).petition_id
    with working(quiet) as first, working(quiet) as second:
        until(lambda: made(world, other), process=first)
        assert second.poll() is None
    assert sealed_letters(world, case) == sealed_letters(world, other) == 1
    assert world.faults_of(case) == world.faults_of(other) == []


# --- killed at each place ---------------------------------------------------------------------------------------------

KINDS = ("letter", "mail", "bodies")
PLACES = ("after the act", "before the effect", "after the effect")


def brought_about(faults: Faults, kind: str, *, and_dies: bool) -> UUID:
    """A petition to which something of the kind is owed; with ``and_dies``, whoever brought it about died after the commit."""
    world = faults.world
    if kind == "letter":
        if and_dies:
            form = a_form()
            faults.killed_at("submit", "after the statement", **form)
            return UUID(form["case"])
        return submit(date(2026, 7, 6), "vn.complaint", subject="land", signed="paper").petition_id
    case = a_petition(world, "elsewhere" if kind == "bodies" else "competent")
    world.work_off("letter")
    told = {"case": case, "step": "accept", "day": "2026-07-08", "by": f"{COMMUNE}/04", "expected": 3, "paper": ""}
    if kind == "bodies":
        told = sending(case)
    if and_dies:
        faults.killed_at("act", "after the commit", **told)
    else:
        act(case, told["step"], date(2026, 7, 8), told["by"], **told.get("said", {}))
    return case


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_owed_is_done_whoever_was_killed_at_whatever_place(
    quiet: Faults, post_office: Any, kind: str, place: str
) -> None:
    world = quiet.world
    smtp = {"HOIAM_SMTP": f"{post_office.host}:{post_office.port}"}
    case = brought_about(quiet, kind, and_dies=place == "after the act")
    assert kind in owed(world, case)
    assert world.faults_of(case) == []
    world.sign()
    if place != "after the act":
        jobs = {"HOIAM_DATABASE_URL": world.addresses.jobs, **smtp}
        quiet.killed_at("work", f"{place.partition(' ')[0]} {kind}", more=jobs)
        assert kind in owed(world, case), "the row stands until the worker has committed"
    mails = len(post_office.letters)
    with working(quiet, **smtp) as worker:
        until(lambda: owed(world, case) == [], process=worker)
    match kind:
        case "letter":
            assert letter(world, case) is not None
            assert sealed_letters(world, case) == 1, "once, whatever was begun before"
        case "mail":
            assert mails == (place == "after the effect"), "sent, and not yet noted"
            assert [each["To"] for each in post_office.letters] == ["ruong-ben-do@vidu.example"] * (mails + 1)
        case "bodies":
            assert world.kept(case) == ({COMMUNE, WARD}, set())
            act(case, "transfer.received", date(2026, 7, 9), f"{WARD}/01")
            world.work_off("bodies")
            assert world.kept(case) == ({WARD}, set())
    assert world.faults() == []


def test_mail_that_was_noted_as_sent_does_not_go_again(quiet: Faults, post_office: Any) -> None:
    world = quiet.world
    smtp = {"HOIAM_SMTP": f"{post_office.host}:{post_office.port}"}
    case = brought_about(quiet, "mail", and_dies=False)
    with working(quiet, **smtp) as worker:
        until(lambda: owed(world, case) == [], process=worker)
    other = submit(date(2026, 7, 6)).petition_id
    with working(quiet, **smtp) as worker:
        until(lambda: made(world, other), process=worker)
    assert len(post_office.letters) == 1


def test_while_the_gatekeeper_is_away_the_rest_goes_on_and_it_follows_when_it_is_back(quiet: Faults) -> None:
    world = quiet.world
    case = brought_about(quiet, "bodies", and_dies=False)
    with working(quiet, HOIAM_RUN="/nowhere") as worker:
        other = submit(date(2026, 7, 6)).petition_id
        until(lambda: made(world, other), process=worker)
        tried = "SELECT attempts FROM casework_owed WHERE dossier_id = %s AND kind = 'bodies'"
        until(lambda: world.one(tried, case), process=worker)
    assert world.kept(case) == ({COMMUNE}, set())
    assert world.faults_of(case) == []
    with psycopg.connect(world.admin) as admin:
        admin.execute("UPDATE casework_owed SET due_at = now()")
    world.sign()
    with working(quiet) as worker:
        until(lambda: "bodies" not in owed(world, case), process=worker)
    assert world.kept(case) == ({COMMUNE, WARD}, set())


def test_the_worker_outlives_its_connection_to_the_database(quiet: Faults) -> None:
    world = quiet.world
    with working(quiet) as worker:
        first = submit(date(2026, 7, 6)).petition_id
        until(lambda: made(world, first), process=worker)
        with psycopg.connect(world.admin, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'hoiam_jobs' AND datname = current_database()"
            )
        second = submit(date(2026, 7, 6)).petition_id
        until(lambda: made(world, second), process=worker)


def test_one_kind_that_fails_ends_neither_the_others_nor_the_worker(quiet: Faults, post_office: Any) -> None:
    world = quiet.world
    with psycopg.connect(world.admin, autocommit=True) as admin:
        # Letters cannot so much as be looked at.
        admin.execute("REVOKE SELECT ON casework_letter FROM hoiam_jobs")
        try:
            with working(quiet, HOIAM_SMTP=f"{post_office.host}:{post_office.port}") as worker:
                case = a_petition(world)
                act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04")
                until(lambda: post_office.letters, process=worker)
                until(lambda: owed(world, case) == ["letter"], process=worker)
                assert worker.poll() is None
        finally:
            admin.execute("GRANT SELECT ON casework_letter TO hoiam_jobs")
            admin.execute("UPDATE casework_owed SET due_at = now()")
    with working(quiet) as worker:
        until(lambda: made(world, case), process=worker)
