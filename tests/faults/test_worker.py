"""The worker is killed while it makes letters and sends mail: a letter is made once, mail is lost never."""

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

from faults.conftest import Faults, a_petition
from waiting import until
from world import COMMUNE, World, act, submit

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
    """The world with nothing in its outboxes but what the test puts there."""
    with psycopg.connect(faults.world.admin) as admin:
        admin.execute("UPDATE casework_letter SET done_at = now() WHERE done_at IS NULL")
        admin.execute("UPDATE casework_notice SET done_at = now() WHERE done_at IS NULL")
    return faults


def letter(world: World, case: UUID) -> tuple[Any, ...]:
    return world.rows("SELECT blob, done_at FROM casework_letter WHERE dossier_id = %s AND name = 'acknowledgement'", case)[0]


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
        assert letter(world, case) == (None, None)
        assert sealed_letters(world, case) == 0
    with working(quiet) as worker:
        until(lambda: letter(world, case)[1] is not None, process=worker)
    assert sealed_letters(world, case) == 1
    # Another worker, and one more beside it, find nothing to do.
    other = submit(date(2026, 7, 6)).petition_id
    with working(quiet) as first, working(quiet) as second:
        until(lambda: letter(world, other)[1] is not None, process=first)
        assert second.poll() is None
    assert sealed_letters(world, case) == sealed_letters(world, other) == 1
    assert world.faults_of(case) == world.faults_of(other) == []


def test_mail_whose_sender_was_killed_before_he_noted_it_goes_once_more_and_not_a_third_time(
    quiet: Faults, post_office: Any
) -> None:
    world = quiet.world
    smtp = {"HOIAM_SMTP": f"{post_office.host}:{post_office.port}"}
    case = a_petition(world)
    act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04")

    def noted() -> bool:
        return bool(world.one("SELECT done_at IS NOT NULL FROM casework_notice WHERE dossier_id = %s", case))

    with quiet.writes_stop_at("casework_notice") as stopped, working(quiet, **smtp) as worker:
        pid = stopped.wait()
        assert len(post_office.letters) == 1
        worker.kill()
        stopped.end_backend(pid)
    assert not noted()
    with working(quiet, **smtp) as worker:
        until(noted, process=worker)
    assert [message["To"] for message in post_office.letters] == ["ruong-ben-do@vidu.example"] * 2
    # Noted, it stays noted: what comes next is the next petition's.
    other = submit(date(2026, 7, 6)).petition_id
    with working(quiet, **smtp) as worker:
        until(lambda: letter(world, other)[1] is not None, process=worker)
    assert len(post_office.letters) == 2


def test_the_worker_outlives_its_connection_to_the_database(quiet: Faults) -> None:
    world = quiet.world
    with working(quiet) as worker:
        first = submit(date(2026, 7, 6)).petition_id
        until(lambda: letter(world, first)[1] is not None, process=worker)
        with psycopg.connect(world.admin, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'hoiam_jobs' AND datname = current_database()"
            )
        second = submit(date(2026, 7, 6)).petition_id
        until(lambda: letter(world, second)[1] is not None, process=worker)


def test_one_task_that_fails_ends_neither_the_others_nor_the_worker(quiet: Faults, post_office: Any) -> None:
    world = quiet.world
    case = a_petition(world)
    act(case, "accept", date(2026, 7, 8), f"{COMMUNE}/04")
    with psycopg.connect(world.admin, autocommit=True) as admin:
        # Mail cannot so much as be looked at.
        admin.execute("REVOKE SELECT ON casework_notice FROM hoiam_jobs")
        try:
            with working(quiet, HOIAM_SMTP=f"{post_office.host}:{post_office.port}") as worker:
                other = submit(date(2026, 7, 6)).petition_id
                until(lambda: letter(world, other)[1] is not None, process=worker)
                assert worker.poll() is None
        finally:
            admin.execute("GRANT SELECT ON casework_notice TO hoiam_jobs")
    assert post_office.letters == []
