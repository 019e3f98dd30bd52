"""What the vault's tests may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hoiam.casework.ledger import keys as log_keys
from hoiam.casework.ledger import sequencer
from hoiam.core.dossier.events import PETITIONER, Act, Outcome, Recorded
from hoiam.core.ledger import act as act_text
from hoiam.core.ledger import merkle
from hoiam.core.petition import wire
from hoiam.core.petition.events import Opened, Received, Transferred, WordsRead
from hoiam.vault.codes import ReturnCode

SQL = Path(__file__).parents[2] / "src" / "hoiam" / "vault" / "sql"
LEDGER = SQL.parents[1] / "casework" / "ledger" / "schema.sql"
NUMBER = "XA-1-2026-000001"
VIETNAM = timezone(timedelta(hours=7))
WITNESS = "hoiam_copy_witness"

# What the witness's functions ask of custody (casework/sql/custody.sql), as it answers where nobody let anybody in and every
# key opens; what custody says stands in tests/wall/test_two_people.py.
CUSTODY = """
CREATE FUNCTION custody_second(p_case uuid, p_first text, p_second text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT '' $$;
CREATE FUNCTION custody_before(p_office text) RETURNS text[] LANGUAGE sql STABLE AS $$ SELECT '{}'::text[] $$;
CREATE FUNCTION custody_persons(p_one text, p_other text) RETURNS text LANGUAGE sql STABLE AS $$ SELECT '' $$;
CREATE FUNCTION custody_superior(p_body text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT b.parent FROM casework_body b WHERE b.code = p_body $$;
CREATE FUNCTION custody_stands(p_body text, p_office text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT CASE WHEN o.roles && ARRAY['steward', 'leader'] THEN 'own' ELSE '' END
                     FROM casework_office o WHERE o.code = p_office), '') $$;
"""


def line_of(done: Recorded, case_key: bytes, *, before: bytes = act_text.NO_PREVIOUS) -> bytes:
    """The line that the road puts into the log for an act."""
    text = act_text.ActText(
        salt=act_text.salt_of(case_key, done.seq),
        tag=act_text.tag_of(case_key, done.seq),
        body=done.on_behalf_of,
        number=NUMBER,
        seq=done.seq,
        act=done.act.name,
        time=done.at.astimezone(VIETNAM).replace(microsecond=0),
        digests=tuple(
            act_text.Digest("act", whole) for whole in [wire.whole(done, act_text.salt_of(case_key, done.seq))] if whole
        ),
        prev=before,
    )
    return act_text.leaf_of(act_text.render(text))


@dataclass
class TwoDatabases:
    """A main database with nothing but histories, and one for the gatekeeper; each with a role that has no way elsewhere."""

    main: str
    gate: str
    witness: str

    def act(
        self, case: UUID, seq: int, fact: str, office: str, body: str, at: datetime, *, code: ReturnCode | None = None
    ) -> None:
        """A committed act, as core.petition.wire writes it; with the case's `code` its line waits for the log."""
        what = Opened("contact", office, ()) if fact == "Opened" else WordsRead(office)
        done = Recorded(seq, at, office, body, Act("open" if fact == "Opened" else "read", what, at.date(), "verify", ""))
        line = line_of(done, code.case_key) if code is not None else b""
        with psycopg.connect(self.main) as main:
            main.execute("INSERT INTO casework_dossier VALUES (%s, %s) ON CONFLICT DO NOTHING", [case, NUMBER])
            main.execute("INSERT INTO casework_history VALUES (%s, %s, %s, %s, %s)", [case, seq, at, wire.encode(done), line])
            if line:
                main.execute("INSERT INTO ledger_outbox (leaf, dossier, seq) VALUES (%s, %s, %s)", [line, case, seq])

    def received(self, case: UUID, body: str, at: datetime, *, code: ReturnCode | None = None) -> None:
        """The case came in to the body: its first act; with `code` its line waits for the log."""
        fact = Received("vn.complaint", "land", "SL-AB", "portal", "vi", at.date(), True, False, "", 1, "", ())
        self.recorded(case, Recorded(1, at, PETITIONER, body, Act("receive", fact, at.date(), "received", "")), code)

    def transferred(
        self, case: UUID, seq: int, outcome: Outcome, by: str, to: str, at: datetime, *, code: ReturnCode | None = None
    ) -> None:
        """The body `by` sent the case to `to`, took it, or gave it back."""
        act = Act("transfer", Transferred(to, "competence", "", ()), at.date(), "moving", "", outcome)
        self.recorded(case, Recorded(seq, at, f"{by}/01", by, act), code)

    def recorded(self, case: UUID, done: Recorded, code: ReturnCode | None = None) -> None:
        """Any act, as it is."""
        with psycopg.connect(self.main) as main:
            main.execute("INSERT INTO casework_dossier VALUES (%s, %s) ON CONFLICT DO NOTHING", [case, NUMBER])
            last = main.execute(
                "SELECT leaf FROM casework_history WHERE dossier_id = %s AND seq = %s", [case, done.seq - 1]
            ).fetchone()
            before = merkle.leaf_hash(bytes(last[0])) if last is not None else act_text.NO_PREVIOUS
            line = line_of(done, code.case_key, before=before) if code is not None else b""
            main.execute(
                "INSERT INTO casework_history VALUES (%s, %s, %s, %s, %s)", [case, done.seq, done.at, wire.encode(done), line]
            )
            if line:
                main.execute("INSERT INTO ledger_outbox (leaf, dossier, seq) VALUES (%s, %s, %s)", [line, case, done.seq])

    def said(self, *lines: str) -> None:
        """Lines in clear that wait for the log."""
        with psycopg.connect(self.main) as main:
            main.cursor().executemany("INSERT INTO ledger_outbox (leaf) VALUES (%s)", [(line.encode(),) for line in lines])

    def office(self, code: str, *, roles: Sequence[str] = ("leader",), superior: str = "", active: bool = True) -> None:
        """An office with an officer, and its body."""
        body = code.partition("/")[0]
        with psycopg.connect(self.main) as main:
            main.execute("INSERT INTO casework_body VALUES (%s, %s) ON CONFLICT DO NOTHING", [body, superior])
            main.execute("INSERT INTO casework_office VALUES (%s, %s, %s, true)", [code, body, list(roles)])
            main.execute("INSERT INTO casework_officer VALUES (%s, %s)", [code, active])

    def sign(self, keys: Path, *, publish: bool = True) -> None:
        """One turn of the log, with the key in the folder `keys`."""
        with psycopg.connect(self.main, autocommit=True) as main:
            sequencer.sequence(main, log_keys.signers(keys), now=datetime.now(UTC))
            if publish:
                main.execute("UPDATE ledger_checkpoint SET durable = true")

    def forget_act(self, case: UUID, seq: int) -> None:
        """What an administrator could try: the line of the opening is gone."""
        with psycopg.connect(self.main) as main:
            main.execute("DELETE FROM casework_history WHERE dossier_id = %s AND seq = %s", [case, seq])


@pytest.fixture
def two_databases(postgres: object) -> Iterator[TwoDatabases]:
    """Fresh databases for one test."""
    url: str = postgres.url  # type: ignore[attr-defined]  # hoiam.site.engine.Server
    names = [f"hoiam_copy_{os.getpid()}_{os.urandom(4).hex()}_{kind}" for kind in ("main", "gate")]
    main, gate = (make_conninfo(url, dbname=name) for name in names)
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            # Two workers may ask for it at once; whoever comes second finds it there, or finds it being made.
            f"DO $$ BEGIN CREATE ROLE {WITNESS} LOGIN PASSWORD 'witness';"
            " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        for name in names:
            admin.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name)))
            admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(names[0]), sql.Identifier(WITNESS)))
    with psycopg.connect(main) as connection:
        connection.execute(
            "CREATE TABLE casework_history (dossier_id uuid, seq int, at timestamptz, wire bytea, leaf bytea,"
            " PRIMARY KEY (dossier_id, seq))"
        )
        connection.execute(
            "CREATE TABLE casework_dossier (id uuid PRIMARY KEY, number text, kept_away text[] NOT NULL DEFAULT '{}')"
        )
        connection.execute("CREATE TABLE casework_body (code text PRIMARY KEY, parent text)")
        connection.execute("CREATE TABLE casework_office (code text PRIMARY KEY, body_id text, roles text[], active boolean)")
        connection.execute("CREATE TABLE casework_officer (office_id text PRIMARY KEY, is_active boolean)")
        connection.execute(LEDGER.read_bytes())
        # The role of the house has a password of its own on this server; the test stands in for it with another one.
        connection.execute(CUSTODY.encode())
        connection.execute((SQL / "witness.sql").read_text("utf-8").replace("hoiam_witness", WITNESS).encode())
    yield TwoDatabases(main, gate, make_conninfo(main, user=WITNESS, password="witness"))
    with psycopg.connect(url, autocommit=True) as admin:
        for name in names:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
