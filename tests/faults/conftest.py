"""A world with the real gatekeeper in a process of its own, and processes that do one thing and are killed at a place."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from hoiam.site.engine import copies as copies_
from vault.processes import SOURCE, Process
from waiting import until
from world import COMMUNE, HELD, WARD, World, act, copy_of, furnish, submit

CHILD = Path(__file__).with_name("child.py")
HOLD = 7_700_077
"""The advisory lock at which a write waits while the test holds it."""

WRITTEN = (
    "casework_number",
    "casework_dossier",
    "casework_petition",
    "casework_history",
    "ledger_outbox",
    "casework_runningclock",
    "casework_wrap",
    "casework_blob",
    "casework_letter",
    "casework_owed",
)
"""Every table that the statement of a new petition writes, in its order."""

CHANGED = (
    "casework_dossier",
    "casework_history",
    "ledger_outbox",
    "casework_runningclock",
    "casework_blob",
    "casework_letter",
    "casework_owed",
)
"""Every table that the statement of an act writes; a petition's own row is written where the act changes it."""

SENT = ("casework_history", "casework_wrap", "casework_owed")
"""Of the tables that the statement of a transfer writes, those that make it one."""


@dataclass
class Faults:
    """A world in which things may be killed."""

    world: World
    environ: dict[str, str]
    told: dict[str, Any] = field(default_factory=dict)

    # --- processes that are killed ------------------------------------------------------------------------------------

    def start(self, what: str, point: str, *, more: dict[str, str] | None = None, **told: Any) -> subprocess.Popen[str]:
        environ = {**os.environ, **self.environ, **(more or {}), "HOIAM_TOLD": json.dumps(told, default=str)}
        command = [sys.executable, str(CHILD), what, point]
        return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def killed_at(self, what: str, point: str, *, more: dict[str, str] | None = None, **told: Any) -> None:
        """Runs the child until it has killed itself there."""
        child = self.start(what, point, more=more, **told)
        _said, error = child.communicate(timeout=60)
        assert child.returncode == -signal.SIGKILL, error

    # --- writes that stop inside --------------------------------------------------------------------------------------

    @contextmanager
    def writes_stop_at(self, table: str) -> Iterator[Stopped]:
        """Within the block, a write to the table waits where it is until it is told to go on or is ended."""
        with psycopg.connect(self.world.admin, autocommit=True) as admin:
            admin.execute(
                f"CREATE OR REPLACE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" PERFORM pg_advisory_lock({HOLD}); PERFORM pg_advisory_unlock({HOLD}); RETURN NEW; END $$".encode()
            )
            trigger = f"CREATE TRIGGER stop_here BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION stop_here()"
            admin.execute(trigger.encode())
            admin.execute(f"SELECT pg_advisory_lock({HOLD})".encode())
            stopped = Stopped(admin)
            try:
                yield stopped
            finally:
                stopped.go_on()
                admin.execute(f"DROP TRIGGER stop_here ON {table}".encode())


@dataclass
class Stopped:
    """A write that waits in the middle of its transaction."""

    admin: psycopg.Connection[Any]
    holding: bool = True

    def wait(self) -> int:
        """Until somebody waits there: the process id of his backend."""
        waiting = (
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        row = until(lambda: self.admin.execute(waiting, [HOLD]).fetchone())
        assert row is not None
        return int(row[0])

    def end_backend(self, pid: int) -> None:
        """As when the server ends a session in the middle: nothing of it happened."""
        self.admin.execute("SELECT pg_terminate_backend(%s)", [pid])
        self._gone(pid)

    def go_on(self) -> None:
        """Lets whoever waits go on."""
        if self.holding:
            self.holding = False
            self.admin.execute(f"SELECT pg_advisory_unlock({HOLD})".encode())

    def finish(self, pid: int) -> None:
        """Lets the write go on although nobody waits for its answer, and returns when its session is over."""
        self.go_on()
        self._gone(pid)

    def _gone(self, pid: int) -> None:
        until(lambda: not self.admin.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone())


@pytest.fixture(scope="module")
def module_faults(copies: copies_.Copies, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faults]:
    """The world of this file, with its gatekeeper."""
    from django.conf import settings

    from hoiam.casework.ledger import keys as log_keys
    from hoiam.vault.gatekeeper import GatekeeperClient

    world = copy_of(copies)
    place = tmp_path_factory.mktemp("gate")
    run = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    environ = {
        "HOIAM_HOME": str(settings.HOIAM_HOME),
        "HOIAM_DATABASE_URL": world.addresses.app,
        "HOIAM_RUN": str(run),
        "PYTHONPATH": str(SOURCE),
    }
    keeper = Process(
        "hoiam.vault.gatekeeper",
        run,
        environ={
            "HOIAM_GATEKEEPER_DATABASE_URL": world.addresses.gatekeeper,
            "HOIAM_GATEKEEPER_WITNESS_URL": world.addresses.witness,
            "HOIAM_GATEKEEPER_KEY": str(place / "key"),
            "HOIAM_HOME": str(place),
        },
    )
    world.log, world.gate_key = place / "keys" / "ledger", place / "key"
    log_keys.new(world.log, "log.test.invalid")
    with keeper:
        world.keeper = GatekeeperClient(run)
        with django_db_blocker.unblock(), world.inside():
            furnish(also=("SO-XD",))
        yield Faults(world, environ)
        with django_db_blocker.unblock(), world.inside():
            left = world.faults()
    copies.drop(world.addresses)
    assert left == []


@pytest.fixture
def faults(module_faults: Faults, django_db_blocker: Any) -> Iterator[Faults]:
    """The world, with Django in it; whatever the test killed, everything is whole afterwards."""
    with django_db_blocker.unblock(), module_faults.world.inside():
        yield module_faults


def a_form(**said: Any) -> dict[str, Any]:
    """What a petitioner's draft keeps, so that a second attempt is the same petition."""
    from hoiam.vault.codes import ReturnCode
    from hoiam.vault.sealing import CaseKeys

    keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
    return {
        "kind": "vn.complaint",
        "day": "2026-07-06",
        "email": "ruong-ben-do@vidu.example",
        "keys": keys.to_bytes().hex(),
        "code": code.text,
        "case": str(keys.case),
    } | said


def a_petition(world: World, classified: str = "competent") -> UUID:
    """A complaint that waits to be accepted, or to be sent where it belongs."""
    case: UUID = submit(
        date(2026, 7, 6), "vn.complaint", subject="land", signed="paper", email="ruong-ben-do@vidu.example"
    ).petition_id
    act(case, f"classify.{classified}", date(2026, 7, 7), f"{COMMUNE}/01")
    return case


def sending(case: UUID) -> dict[str, Any]:
    """The commune sends the complaint to the ward; the child has the keys in its hand, as the officer's agent would."""
    keys, code = HELD[case]
    return {
        "case": case, "step": "transfer.sent", "day": "2026-07-08", "by": f"{COMMUNE}/01", "expected": 3, "paper": "",
        "said": {"body": WARD}, "keys": keys.to_bytes().hex(), "code": code.text,
    }  # fmt: skip
