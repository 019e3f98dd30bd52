"""What the vault's tests may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

SQL = Path(__file__).parents[2] / "src" / "hoiam" / "vault" / "sql"
WITNESS = "hoiam_copy_witness"


@dataclass
class TwoDatabases:
    """A main database with nothing but histories, and one for the gatekeeper; each with a role that has no way elsewhere."""

    main: str
    gate: str
    witness: str

    def act(self, case: UUID, seq: int, fact: str, office: str, body: str, at: datetime) -> None:
        """A committed act, as core.petition.wire writes it."""
        wire = f'{{"act":"","at":"","data":{{"office":"{office}"}},"fact":"{fact}","for":"{body}","seq":{seq}}}'
        with psycopg.connect(self.main) as main:
            main.execute("INSERT INTO casework_history VALUES (%s, %s, %s, %s)", [case, seq, at, wire.encode()])

    def forget_act(self, case: UUID, seq: int) -> None:
        """What an administrator could try: the line of the opening is gone."""
        with psycopg.connect(self.main) as main:
            main.execute("DELETE FROM casework_history WHERE petition_id = %s AND seq = %s", [case, seq])


@pytest.fixture
def two_databases(postgres: object) -> Iterator[TwoDatabases]:
    """Fresh databases for one test."""
    url: str = postgres.url  # type: ignore[attr-defined]  # hoiam.site.engine.Server
    names = [f"hoiam_copy_{os.getpid()}_{os.urandom(4).hex()}_{kind}" for kind in ("main", "gate")]
    main, gate = (make_conninfo(url, dbname=name) for name in names)
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            f"DO $$ BEGIN CREATE ROLE {WITNESS} LOGIN PASSWORD 'witness'; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        for name in names:
            admin.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name)))
            admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(names[0]), sql.Identifier(WITNESS)))
    with psycopg.connect(main) as connection:
        connection.execute(
            "CREATE TABLE casework_history (petition_id uuid, seq int, at timestamptz, wire bytea,"
            " PRIMARY KEY (petition_id, seq))"
        )
        # The role of the house has a password of its own on this server; the test stands in for it with another one.
        connection.execute((SQL / "witness.sql").read_text("utf-8").replace("hoiam_witness", WITNESS).encode())
    yield TwoDatabases(main, gate, make_conninfo(main, user=WITNESS, password="witness"))
    with psycopg.connect(url, autocommit=True) as admin:
        for name in names:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
