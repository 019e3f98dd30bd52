"""kill -9 of the database's own process inside the statement of the road: what was acknowledged is whole, the rest never was.

On a server of its own, since all sessions of a server end when one of its processes is killed.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from faults.conftest import Faults
from hoiam.site import engine
from hoiam.site.engine import copies as copies_
from waiting import until
from world import COMMUNE, World, act, copy_of, envelope, furnish, moment, submit

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def own_world(django_db_blocker: Any) -> Iterator[World]:
    """A world on a server that only this file uses."""
    with tempfile.TemporaryDirectory(prefix="hoiam-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        with engine.server(home, {}) as server:
            world = copy_of(copies_.Copies(server, home))
            with django_db_blocker.unblock(), world.inside():
                furnish()
            yield world


@pytest.fixture
def faults(own_world: World, django_db_blocker: Any) -> Iterator[Faults]:
    with django_db_blocker.unblock(), own_world.inside():
        yield Faults(own_world, {})


def recovered(world: World) -> None:
    def answers() -> bool:
        try:
            psycopg.connect(world.admin).close()
        except psycopg.OperationalError:
            return False
        return True

    until(answers)


def killed_inside(faults: Faults, table: str, write: Any) -> BaseException:
    """Runs the write, kills its database process with SIGKILL where it writes to the table; what the write then raised."""
    from django.db import connection

    raised: list[BaseException] = []

    def run() -> None:
        try:
            write()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    with psycopg.connect(faults.world.admin, autocommit=True) as admin:
        admin.execute(
            b"CREATE OR REPLACE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS"
            b" $$ BEGIN PERFORM pg_advisory_lock(1); RETURN NEW; END $$"
        )
        admin.execute(f"CREATE TRIGGER stop_here BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION stop_here()".encode())
        admin.execute("SELECT pg_advisory_lock(1)")
        thread = threading.Thread(target=run)
        thread.start()

        def stopped() -> Any:
            assert thread.is_alive(), raised
            return admin.execute("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone()

        os.kill(until(stopped)[0], signal.SIGKILL)
        thread.join(30)
    recovered(faults.world)
    with psycopg.connect(faults.world.admin, autocommit=True) as admin:
        admin.execute(f"DROP TRIGGER stop_here ON {table}".encode())
    connection.close()  # of this thread: it died with the server
    assert raised
    return raised[0]


def test_a_petition_whose_statement_died_with_the_database_is_handed_in_once_more_under_the_same_number(
    faults: Faults,
) -> None:
    from hoiam.casework import intake

    for _ in range(3):
        submit(date(2026, 7, 6))
    form = envelope()
    killed_inside(faults, "ledger_outbox", lambda: intake.submit(form, now=moment(date(2026, 7, 6))))
    assert faults.world.one("SELECT count(*) FROM casework_dossier") == 3
    assert faults.world.faults() == []
    done = intake.submit(form, now=moment(date(2026, 7, 6)))
    assert done.again is False
    # The number that was drawn for the statement that died is this one's: of four places in the counter four stand.
    assert faults.world.gaps() == []
    assert faults.world.one("SELECT sum(last) FROM casework_number") == 4


def test_an_act_that_died_with_the_database_was_not_taken(faults: Faults) -> None:
    case = submit(date(2026, 7, 6)).petition_id
    killed_inside(
        faults, "casework_history", lambda: act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01", expected=1)
    )
    assert faults.world.faults() == []
    assert act(case, "classify.competent", date(2026, 7, 7), f"{COMMUNE}/01", expected=1).petition.state == "classified"
    assert faults.world.faults() == []
