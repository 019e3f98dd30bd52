"""A database with the ledger's tables and nothing else, and a log in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

import hoiam.casework.ledger as tables
from hoiam.casework.ledger import keys
from hoiam.casework.ledger.highwater import HighWater
from hoiam.clock.ledger import Keeper, Round
from hoiam.clock.ledger_witness import Witness
from hoiam.clock.ledger_witnesses import Witnesses
from hoiam.core.ledger import act, note, policy
from hoiam.site import engine

ORIGIN = "log.example.org/2026"
CASE = UUID("018f0000-0000-7000-8000-000000000001")
CASE_KEY = bytes(range(32))


TABLES = "ledger_outbox, ledger_entry, ledger_tile, ledger_checkpoint, ledger_cosignature, ledger_witness_state, ledger_stop"


@pytest.fixture(scope="session")
def ledger_database(postgres: engine.Server) -> Iterator[str]:
    """The address of a database with the ledger's tables; each test finds them empty."""
    name = f"hoiam_ledger_{os.getpid()}"
    schema = (Path(tables.__file__).parent / "schema.sql").read_text("utf-8")
    url = engine.with_parts(postgres.url, database=name)
    with psycopg.connect(postgres.url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute(schema)
            conn.execute(schema)  # every statement may be run again
        yield url
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Databases:
    """Copies of the database as it is now: what a restore brings back."""

    def __init__(self, admin: str, url: str) -> None:
        self.admin, self.made = admin, list[str]()
        self.name = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])

    def copy(self) -> str:
        """The address of a copy; whoever was connected to the original is not any more."""
        name = f"{self.name}_{len(self.made)}"
        with psycopg.connect(self.admin, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (self.name,))
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            admin.execute(statement.format(sql.Identifier(name), sql.Identifier(self.name)))
        self.made.append(name)
        return engine.with_parts(self.admin, database=name)

    def drop(self) -> None:
        with psycopg.connect(self.admin, autocommit=True) as admin:
            for name in self.made:
                admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def databases(postgres: engine.Server, ledger_database: str) -> Iterator[Databases]:
    made = Databases(postgres.url, ledger_database)
    yield made
    made.drop()


class Inline(Executor):
    """Runs what it is given at once, in the caller's thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as wrong:
            future.set_exception(wrong)
        return future


@dataclass
class Network:
    """Witnesses of this machine by URL; `down` is a set of URLs that do not answer."""

    witnesses: dict[str, Witness] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def call(self, url: str, body: bytes | None = None) -> tuple[int, bytes]:
        from hoiam.casework.ledger.mirror import Unreachable

        base, _, what = url.removeprefix("https://").partition("/")
        self.asked.append(url)
        if base in self.down:
            raise Unreachable(f"{url}: down")
        if base in self.answers:
            return self.answers[base]
        witness = self.witnesses[base]
        if body is not None:
            status, _, answer = witness.add_checkpoint(body)
            return status, answer
        path = witness.folder / what
        return (200, path.read_bytes()) if path.is_file() else (404, b"")


@dataclass
class House:
    """A log with its database, folder, mark, witnesses and a clock that tests set."""

    home: Path
    url: str
    conn: psycopg.Connection[Any]
    keeper: Keeper
    network: Network
    now: datetime = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    seq: int = 0

    def act(self, what: str = "received", case: UUID = CASE) -> tuple[int, str]:
        """Records an act as the road does; (seq, act text)."""
        self.seq += 1
        text = act.render(
            act.ActText(
                salt=act.salt_of(CASE_KEY, self.seq), tag=act.tag_of(CASE_KEY, self.seq), body="H57",
                number="H57-2026-000001", seq=self.seq, act=what, time=self.now.replace(microsecond=0),
            )
        )  # fmt: skip
        self.conn.execute(
            "INSERT INTO ledger_outbox (leaf, dossier, seq) VALUES (%s, %s, %s)", (act.leaf_of(text), case, self.seq)
        )
        return self.seq, text

    def fill(self, count: int, kind: str = "other") -> None:
        """Puts `count` lines of other people's acts into the outbox."""
        self.conn.execute(
            "INSERT INTO ledger_outbox (leaf, dossier, seq) SELECT convert_to(%s || i, 'UTF8'), gen_random_uuid(), 1"
            " FROM generate_series(1, %s) AS i",
            (f"{kind} ", count),
        )

    def turn(self, times: int = 1, after: float = 1) -> Round:
        """Turns of the signing loop, `after` seconds apart; the last one's outcome."""
        for _ in range(times):
            self.now += timedelta(seconds=after)
            last = self.keeper.run_once(self.conn, now=self.now)
        return last

    def size(self) -> int:
        row = self.conn.execute("SELECT max(size) FROM ledger_checkpoint").fetchone()
        return row[0] if row and row[0] is not None else -1

    def durable(self) -> int:
        row = self.conn.execute("SELECT max(size) FROM ledger_checkpoint WHERE durable").fetchone()
        return row[0] if row and row[0] is not None else -1

    def again(self, url: str | None = None) -> House:
        """The same house after a restart; with another database, after a restore."""
        self.conn.close()
        conn = psycopg.connect(url or self.url, autocommit=True)
        fresh = House(self.home, url or self.url, conn, self.keeper, self.network, self.now, self.seq)
        fresh.keeper = _keeper(fresh)
        return fresh


def _keeper(house: House) -> Keeper:
    folder = house.home / "keys" / "ledger"
    rules = keys.read_policy(folder)
    asking = Witnesses(rules, post=house.network.call, clock=lambda: house.now, threads=Inline())
    return Keeper(
        signers=keys.signers(folder), policy=rules, mirrors=keys.mirrors(folder),
        mark=HighWater(house.home / "mark" / "checkpoint"), folder=house.home / "log", witnesses=asking,
        clock=lambda: house.now, get=house.network.call,
    )  # fmt: skip


@pytest.fixture
def house(tmp_path: Path, ledger_database: str) -> Iterator[House]:
    """A log that two of three witnesses must cosign, before its first turn."""
    url = ledger_database
    folder = tmp_path / "keys" / "ledger"
    signer = keys.new(folder, ORIGIN)
    network = Network()
    lines = [f"log {signer.verifier}\n"]
    for i in range(3):
        cosigner = note.SignerKey(f"w{i}.example.org", note.COSIGNATURE, bytes([i + 1]) * 32)
        (tmp_path / f"w{i}").mkdir()
        network.witnesses[f"w{i}.example.org"] = Witness(tmp_path / f"w{i}", cosigner, [signer.verifier])
        lines.append(f"witness w{i} {cosigner} https://w{i}.example.org\n")
    lines.append("group two 2 w0 w1 w2\nquorum two\n")
    (folder / "policy").write_text("".join(lines), "utf-8")
    with psycopg.connect(url, autocommit=True) as conn:
        # As an owner who switches the triggers off: the tables themselves refuse to be emptied.
        conn.execute("SET session_replication_role = replica")
        conn.execute(f"TRUNCATE {TABLES} RESTART IDENTITY")
        conn.execute("RESET session_replication_role")
        made = House(tmp_path, url, conn, None, network)  # type: ignore[arg-type]  # set in the next line but one
        for one in network.witnesses.values():
            one.clock = lambda: int(made.now.timestamp())
        made.keeper = _keeper(made)
        yield made


def no_witnesses(house: House) -> House:
    """The same house with a policy that asks for no witness."""
    folder = house.home / "keys" / "ledger"
    (folder / "policy").write_text(f"log {keys.signers(folder)[0].verifier}\nquorum none\n", "utf-8")
    return house.again()


__all__ = ["CASE", "CASE_KEY", "ORIGIN", "Databases", "House", "no_witnesses", "policy", "replace"]
