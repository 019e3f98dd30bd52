"""The house of the release before, with its data, restored and brought along by this program's migrations: one for all."""

from __future__ import annotations

import io
import json
import lzma
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from desk.conftest import DirectLine
from hoiam.site import engine
from hoiam.site.engine import copies as copies_
from world import PASSWORD, World

FOLDERS = sorted(Path(__file__).parent.glob("release-*"), key=lambda each: [int(n) for n in each.name[8:].split(".")])
FIRST, BEFORE = FOLDERS[0], FOLDERS[-1]
TOLD: list[dict[str, Any]] = json.loads((BEFORE / "told.json").read_text("utf-8"))
PETITIONS = [each for each in TOLD if each["number"]]
# A Monday after the last act of the stories, five minutes after what offices do at nine in the morning.
NOW = datetime(2026, 8, 3, 2, 5, tzinfo=UTC)


@dataclass
class OldHouse:
    """The restored house, with this program in it."""

    world: World
    home: Path
    now: datetime = NOW

    @contextmanager
    def inside(self) -> Iterator[OldHouse]:
        """Django, the road, the gatekeeper and the key agent are this house's; afterwards everything is as before."""
        from django.test import override_settings

        from hoiam.casework.keys import officers
        from hoiam.vault.agent import Agent, AgentClient

        agent = AgentClient.__new__(AgentClient)
        agent._line = DirectLine(Agent().handle)  # type: ignore[assignment]  # asks in memory
        before = officers.agent
        officers.agent = lambda: agent  # type: ignore[assignment]  # as above
        try:
            with override_settings(HOIAM_HOME=self.home), self.world.inside():
                yield self
        finally:
            officers.agent = before

    # --- what people do -----------------------------------------------------------------------------------------------

    def code(self, told: dict[str, Any]) -> Any:
        from hoiam.vault.codes import ReturnCode

        return ReturnCode.parse(told["code"])

    def followed(self, told: dict[str, Any]) -> Any:
        """The petition as its writer's page has it."""
        from hoiam.casework.reading import cases

        return cases.follow(self.code(told).lookup_hash, self.now.date())

    def as_writer(self, told: dict[str, Any]) -> tuple[Any, Any]:
        """The petition and what the writer's code opens of it, words and names."""
        from hoiam.casework.keys import gatekeeping
        from hoiam.vault.content import open_own
        from hoiam.vault.wraps import PETITIONER, Tier

        view = self.followed(told)
        wraps = [each for each in self.wraps(view) if each.recipient == PETITIONER]
        return view, open_own(view.id, wraps, self.code(told), gatekeeping.gatekeeper(), tiers=tuple(Tier))

    def wraps(self, view: Any) -> list[Any]:
        from hoiam.vault.wraps import Tier, Wrap

        return [Wrap(Tier(w.tier), w.recipient, w.key_id, w.data) for w in view.wraps if w.recipient not in ("drop", "mailer")]

    def case(self, told: dict[str, Any], office: str) -> Any:
        """The petition as the desk shows it to the office."""
        import world as w
        from hoiam.casework.reading import cases

        with w.asking_as(office):
            return cases.case(UUID(told["id"]), w.actor(office), self.now.date())

    def unlocked(self, office: str) -> Any:
        """The office's key, opened with the password that its officer had before the upgrade."""
        from hoiam.casework.keys import custody, officers

        return officers.unlock(custody.officer_of(office), PASSWORD, {})

    def as_officer(self, told: dict[str, Any], office: str) -> tuple[Any, Any]:
        """The petition and what the officer's key opens of it, after a reading that is on record."""
        from hoiam.casework.keys import gatekeeping, officers
        from hoiam.vault.content import ask_words

        self.act(told, "read", office)
        view = self.case(told, office)
        asked = ask_words(view.id, self.wraps(view), self.unlocked(office), officers.agent())
        return view, asked.open(gatekeeping.gatekeeper())

    def act(self, told: dict[str, Any], name: str, by: str, **said: Any) -> Any:
        """One act today."""
        import world as w

        return w.act(UUID(told["id"]), name, self.now.date(), by, **said)

    @contextmanager
    def as_the_worker(self) -> Iterator[None]:
        """Django asks as the worker's role."""
        from django.db import connection

        from hoiam.site import config

        connection.close()
        before = dict(connection.settings_dict)
        connection.settings_dict.update(config.database(self.world.addresses.jobs, "addresses").for_django())
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)

    def sign_the_log(self) -> None:
        """The log's own turns, until no line waits."""
        from hoiam.clock import ledger

        with psycopg.connect(self.world.addresses.owner, autocommit=True) as conn:
            keeper = ledger.open_keeper({"HOIAM_HOME": str(self.home)})
            while keeper.run_once(conn).sequenced:
                pass
            keeper.close()


def texts(view: Any, door: Any, tiers: Sequence[str], kinds: Sequence[str]) -> list[str]:
    """The texts of these kinds, opened, in the order in which the history names them."""
    from hoiam.casework.reading import cases
    from hoiam.core.dossier.events import sealed_in
    from hoiam.vault.sealing import SealedBlob
    from hoiam.vault.wraps import Tier

    found = []
    for recorded in view.history:
        for fact in sealed_in(recorded.act.fact):
            if fact.tier in tiers and fact.kind in kinds:
                data = cases.blob_bytes(view.id, UUID(fact.id))
                blob = SealedBlob(UUID(fact.id), Tier(fact.tier), fact.kind, data, bytes.fromhex(fact.digest))
                found.append(door.read(blob).decode())
    return found


# --- restoring ----------------------------------------------------------------------------------------------------------


def _unpacked(name: str, release: Path = BEFORE) -> bytes:
    return lzma.decompress((release / name).read_bytes())


def _restore(copies: copies_.Copies, name: str, release: Path = BEFORE) -> engine.Addresses:
    """Both databases of a release, of the one before if none is named, on the roles that this server has."""
    main, gate = name, f"{name}_gate"
    with psycopg.connect(copies.server.url, autocommit=True) as admin:
        engine.create_database(admin, main, owner="hoiam_owner", may_connect=engine.MAY_CONNECT)
        engine.create_database(admin, gate, owner="hoiam_gatekeeper", may_connect=())
    engine.furnish(engine.with_parts(copies.server.url, database=main), for_a_backup=True)
    for database, dump in ((main, "main.sql.xz"), (gate, "gatekeeper.sql.xz")):
        with psycopg.connect(engine.with_parts(copies.server.url, database=database)) as there:
            there.execute(_unpacked(dump, release))
    return copies.roles.moved(main, gate)


def _migrate(owner: str) -> None:
    environ = {**os.environ, "HOIAM_DATABASE_URL": owner, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}
    command = [sys.executable, "-m", "django", "migrate", "--no-input", "--skip-checks", "--verbosity=0"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.fixture(scope="module")
def brought_along(
    copies: copies_.Copies, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OldHouse]:
    """The house, and its migrations run."""
    from django.conf import settings

    from hoiam.casework import wall_key
    from hoiam.vault.gatekeeper import Gatekeeper, _log_keys
    from hoiam.vault.gatekeeper_store import PostgresStore, SqlGrounds, SqlLog
    from hoiam.vault.logged import Proofs

    name = f"{copies_.PREFIX}_{os.getpid()}_{os.urandom(4).hex()}"
    addresses = _restore(copies, name)
    home = tmp_path_factory.mktemp("home")
    with tarfile.open(fileobj=io.BytesIO(_unpacked("home.tar.xz"))) as packed:
        # Debian 12's Python 3.11.2 is older than the argument that says this, so it is said as an attribute.
        packed.extraction_filter = getattr(tarfile, "data_filter", lambda member, _path: member)
        packed.extractall(home)  # noqa: S202  # our own archive, and filtered where Python can
    _migrate(addresses.owner)
    with psycopg.connect(addresses.owner) as database:
        wall_key.lay(database, settings.SECRET_KEY)
    store = PostgresStore(addresses.gatekeeper, home / "keys" / "gatekeeper")
    proofs = Proofs(SqlLog(addresses.witness), lambda: _log_keys(home / "keys" / "ledger" / "policy"), store)
    keeper = Gatekeeper(store, SqlGrounds(addresses.witness), proofs, now=lambda: NOW)
    world = World(addresses, engine.with_parts(copies.server.url, database=name), keeper)
    with django_db_blocker.unblock():
        yield OldHouse(world, home)
    store.close()
    copies.drop(addresses)


@pytest.fixture
def house(brought_along: OldHouse, django_db_blocker: Any) -> Iterator[OldHouse]:
    """The house that was brought along, with Django in it."""
    with django_db_blocker.unblock(), brought_along.inside():
        yield brought_along
