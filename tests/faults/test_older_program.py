"""A database is told by the migrations that ran in it; a program that does not know one of them refuses to work on it."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hoiam.casework import migrated
from hoiam.site import engine, production
from hoiam.site.installation import OTHER_ADDRESSES, CannotStart, Place

ROOT = Path(__file__).resolve().parents[2]
LATER = "casework 0999_a_later_house"
# Every way in which this program begins to work on a database.
WAYS = {
    "up": ["hoiam.site.cli", "up", "--port", "1"],
    "demo": ["hoiam.site.cli", "demo"],
    "migrate": ["hoiam.site.cli", "manage", "migrate"],
    "keys": ["hoiam.site.cli", "keys", "status"],
    "log's commands": ["hoiam.site.cli", "ledger", "status"],
    "loader": ["hoiam.site.demo", "seed"],
    "worker": ["hoiam.clock"],
    "log": ["hoiam.clock.ledger"],
    "web": ["hoiam.site.wsgi"],
}


@dataclass
class House:
    """An installation whose database somebody else keeps."""

    home: Path
    addresses: engine.Addresses

    def environ(self, mode: str = "production") -> dict[str, str]:
        others = (self.addresses.jobs, self.addresses.owner, self.addresses.gatekeeper, self.addresses.witness)
        return dict(zip(OTHER_ADDRESSES, others, strict=True)) | {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "HOIAM_ROOT": str(ROOT),
            "HOIAM_HOME": str(self.home),
            "HOIAM_MODE": mode,
            "HOIAM_ORIGIN": "https://a.example",
            "HOIAM_SECRET_KEY": secrets.token_urlsafe(48),
            "HOIAM_BEHIND_PROXY": "1",
            "HOIAM_WITHOUT_WITNESSES": production.WITHOUT_WITNESSES,
            "HOIAM_DATABASE_URL": self.addresses.app,
        }

    def starts(self, way: str) -> tuple[int, str]:
        """(exit code, what it said)."""
        mode = "demo" if way in ("demo", "loader") else "production"
        environ = self.environ(mode) | ({"HOIAM_DATABASE_URL": self.addresses.jobs} if way == "worker" else {})
        command = [sys.executable, "-m", *WAYS[way]]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def run(self, statement: str) -> None:
        with psycopg.connect(self.addresses.owner) as owner:
            owner.execute(statement.encode())

    def migrations(self) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.addresses.owner) as owner:
            return owner.execute("SELECT id, app, name, applied FROM django_migrations ORDER BY id").fetchall()


@pytest.fixture
def house(home: Path, own_database: engine.Addresses) -> Iterator[House]:
    from hoiam.casework.ledger import keys

    keys.new(home / "keys" / "ledger", "older.invalid")
    yield House(home, own_database)


@pytest.fixture
def newer(house: House, request: pytest.FixtureRequest) -> House:
    """A house that a later release has brought along."""
    mode = "demo" if "demo" in request.node.name or "loader" in request.node.name else "production"
    house.run(f"COMMENT ON DATABASE \"{engine.database_of(house.addresses.app)}\" IS 'hoiam {mode} 9.8.7'")
    app, _, name = LATER.partition(" ")
    house.run(f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', now())")  # noqa: S608 - from above
    return house


@pytest.mark.parametrize("way", WAYS)
def test_an_older_program_on_a_newer_database_refuses_and_says_what_and_why_and_what_next(newer: House, way: str) -> None:
    before = newer.migrations()
    code, said = newer.starts(way)
    assert code == 1, said
    assert "newer than this program: release 9.8.7 ran" in said
    assert LATER in said
    assert "docs/operate/upgrade.md" in said
    assert "Traceback" not in said
    assert newer.migrations() == before


@pytest.mark.parametrize("way", ["worker", "web"])
def test_a_process_refuses_a_database_that_lacks_a_migration(house: House, way: str) -> None:
    last = (ROOT / "src/hoiam/casework/migrations/.head").read_text().strip()
    house.run(f"DELETE FROM django_migrations WHERE app = 'casework' AND name = '{last}'")  # noqa: S608 - a name of ours
    code, said = house.starts(way)
    assert (code, f"older than this program: the migration casework {last} has not run" in said) == (1, True), said


class Watched(Place):
    """A place that says which of Django's commands it would run."""

    asked: list[str] = []

    def _run(self, what: str, database: str, *arguments: str) -> None:
        self.asked.append(what)


@pytest.fixture
def place(house: House, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(Watched, "asked", [])
    for name, value in house.environ().items():
        monkeypatch.setenv(name, value)
    return Watched("production", house.home)


def stamp(house: House) -> str:
    from hoiam.site.engine.stamp import stamp_of

    return stamp_of(house.addresses.owner)


def test_migrate_runs_where_a_migration_has_not_and_nowhere_else(house: House, place: Watched) -> None:
    place.make_ready(house.addresses)
    assert place.asked == ["collectstatic"]
    assert stamp(house) == f"hoiam production {migrated.release()}"
    # A stamp of another release, or the digest that 0.1.0 wrote, says nothing of the tables.
    house.run(f"COMMENT ON DATABASE \"{engine.database_of(house.addresses.app)}\" IS 'hoiam production 0123456789abcdef'")
    place.make_ready(house.addresses)
    assert place.asked == ["collectstatic"]
    house.run("DELETE FROM django_migrations WHERE app = 'sessions'")
    place.make_ready(house.addresses)
    assert place.asked == ["collectstatic", "migrate"]
    assert stamp(house) == f"hoiam production {migrated.release()}"


def test_a_newer_database_is_not_migrated(newer: House, place: Watched) -> None:
    newer.run("DELETE FROM django_migrations WHERE app = 'sessions'")
    with pytest.raises(CannotStart, match=LATER):
        place.make_ready(newer.addresses)
    assert place.asked == []
    assert stamp(newer) == "hoiam production 9.8.7"


def test_the_program_knows_the_migrations_that_django_would_run() -> None:
    from django.db.migrations.loader import MigrationLoader

    assert migrated.known() == set(MigrationLoader(None).disk_migrations)


def test_every_process_that_sets_django_up_asks_how_its_database_stands() -> None:
    begin = re.compile(r"^\s*(django\.setup\(\)|application = get_wsgi_application\(\))", re.M)
    files = [file for file in (ROOT / "src" / "hoiam").rglob("*.py") if begin.search(file.read_text())]
    assert len(files) >= 4
    assert [str(file) for file in files if "migrated.refuse_or_go_on(" not in file.read_text()] == []
