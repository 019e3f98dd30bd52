# ruff: noqa: S603 - starts only Django's own command
"""Copies of a migrated database, each made in a tenth of a second: for tests and for benchmarks.

One template per state of the schema (its name carries the digest of the migrations and of casework's SQL) is migrated
once; `CREATE DATABASE ... TEMPLATE` copies it as often as wanted.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from hoiam.casework import wall_key
from hoiam.site import config, engine
from hoiam.site.engine.stamp import schema_digest

PREFIX = "hoiam_copy"
KEPT_TEMPLATES = 3


@dataclass
class Copies:
    """Makes and drops copies on one server. `home` keeps the passwords of the roles."""

    server: engine.Server
    home: Path
    roles: engine.Addresses = field(init=False)
    template: str = field(init=False)

    def __post_init__(self) -> None:
        """Provide the roles and the template; drop what dead processes left."""
        self.template = f"hoiam_template_{schema_digest()}"
        # Several runs at a time: one makes the passwords, the roles and the template, the others wait for it.
        with (self.home / "copies.lock").open("a") as one_at_a_time, self._administrator() as admin:
            fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
            self.roles = engine.provision(self.server, self.home / "keys", "hoiam_copies", "hoiam_copies_gatekeeper")
            self._sweep(admin)
            if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.template]).fetchone() is None:
                self._make_template(admin)

    def copy(self, name: str = "") -> engine.Addresses:
        """A new database with all tables and no rows, and an empty one for a gatekeeper. Names carry our process id."""
        name = name or f"{PREFIX}_{os.getpid()}_{os.urandom(4).hex()}"
        with self._administrator() as admin:
            engine.create_database(admin, name, owner="hoiam_owner", may_connect=engine.MAY_CONNECT, template=self.template)
            engine.create_database(admin, f"{name}_gate", owner="hoiam_gatekeeper", may_connect=())
        return self.roles.moved(name, f"{name}_gate")

    def drop(self, copy: engine.Addresses) -> None:
        """Drop a copy, whoever is still connected to it."""
        with self._administrator() as admin:
            for url in (copy.app, copy.gatekeeper):
                _drop(admin, engine.database_of(url))

    def renew(self, copy: engine.Addresses) -> None:
        """The same copy as it was when new."""
        self.drop(copy)
        self.copy(engine.database_of(copy.app))

    @contextmanager
    def _administrator(self) -> Iterator[Any]:
        with psycopg.connect(self.server.url, autocommit=True) as admin:
            yield admin

    def _make_template(self, admin: Any) -> None:
        """Migrate a database under a name that says unfinished, then give it its own: a killed run leaves no half template."""
        unfinished = f"{self.template}_unfinished"
        _drop(admin, unfinished)
        engine.create_database(admin, unfinished, owner="hoiam_owner", may_connect=engine.MAY_CONNECT)
        engine.furnish(engine.with_parts(self.server.url, database=unfinished))
        owner = engine.with_parts(self.roles.owner, database=unfinished)
        environ = {**os.environ, "HOIAM_MODE": "test", "HOIAM_DATABASE_URL": owner, "HOIAM_SECRET_KEY": config.TEST_SECRET}
        environ |= {"DJANGO_SETTINGS_MODULE": "hoiam.site.settings", "PYTHONPATH": str(Path(__file__).resolve().parents[3])}
        command = [sys.executable, "-m", "django", "migrate", "--no-input", "--skip-checks", "--verbosity=0"]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise engine.EngineError(f"The tables could not be made:\n{done.stderr[-4000:]}")
        with psycopg.connect(owner) as database:
            wall_key.lay(database, config.TEST_SECRET)
        admin.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.template}"')

    def _sweep(self, admin: Any) -> None:
        """Drop the copies of processes that are gone and the templates of older schemas."""
        for (name,) in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"]).fetchall():
            pid = name.removeprefix(f"{PREFIX}_").split("_")[0]
            if pid.isdigit() and not Path(f"/proc/{pid}").exists():
                _drop(admin, name)
        templates = admin.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s AND datname <> %s ORDER BY oid DESC",
            ["hoiam_template_%", self.template],
        ).fetchall()
        for (name,) in templates[KEPT_TEMPLATES:]:
            _drop(admin, name)


def _drop(admin: Any, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
