"""The list in docs/threats.md of what SQL in the web's name can write is whole: the database is asked, not the programme."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from psycopg.types.json import Jsonb

from hoiam.site import engine
from world import COMMUNE

from .conftest import Walled

THREATS = Path(__file__).resolve().parents[2] / "docs" / "threats.md"

# Tables that the web's role may write, unless row-level security lets only the loader do it (who founds bodies).
TABLES = """
WITH loader AS (SELECT with_check FROM pg_policies
    WHERE tablename = 'casework_body' AND cmd = 'INSERT' AND 'hoiam_app' = ANY (roles))
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND (has_table_privilege('hoiam_app', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
       OR has_any_column_privilege('hoiam_app', c.oid, 'INSERT, UPDATE'))
  AND (NOT c.relrowsecurity OR EXISTS (
      SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname AND p.cmd <> 'SELECT' AND p.roles && '{hoiam_app,public}'
      AND coalesce(p.qual, p.with_check) IS DISTINCT FROM (SELECT with_check FROM loader)))
"""

# Functions that run as their owner and may change something.
FUNCTIONS = """
SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND p.prosecdef AND p.provolatile = 'v'
  AND has_function_privilege('hoiam_app', p.oid, 'EXECUTE')
"""


def listed() -> list[str]:
    section = THREATS.read_text("utf-8").split("## What SQL in the web's name can write")[1].split("\n## ")[0]
    return [name for row in re.findall(r"^\| (`[^|]*) \|", section, re.M) for name in re.findall(r"`(\w+)`", row)]


def test_what_sql_in_the_webs_name_can_write_is_what_the_document_lists(addresses: engine.Addresses) -> None:
    with psycopg.connect(addresses.owner) as owner:
        writable = sorted(row[0] for query in (TABLES, FUNCTIONS) for row in owner.execute(query))
    assert len(writable) > 10
    assert sorted(listed()) == writable


@pytest.mark.parametrize("role", ["app", "jobs"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO django_migrations (app, name, applied) VALUES ('casework', '0999_a_later_house', now())",
        "UPDATE django_migrations SET name = '0999_a_later_house'",
        "DELETE FROM django_migrations",
        "SELECT nextval('django_migrations_id_seq')",
    ],
)
def test_who_works_on_petitions_reads_which_migrations_ran_and_cannot_say_that_another_did(
    addresses: engine.Addresses, role: str, statement: str
) -> None:
    with psycopg.connect(getattr(addresses, role)) as asked:
        assert asked.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            asked.execute(statement.encode())


@pytest.mark.parametrize("what", ["gone", "wraps"])
@pytest.mark.parametrize("recipient", ["petitioner", "mailer", "drop"])
def test_no_act_in_anybody_s_name_takes_away_what_the_writer_holds(walled: Walled, what: str, recipient: str) -> None:
    case = walled.here[0]
    seq = walled.world.one("SELECT seq FROM casework_dossier WHERE id = %s", case)
    held = "SELECT tier, recipient, data FROM casework_wrap WHERE dossier_id = %s ORDER BY tier, recipient"
    before = walled.world.rows(held, case)
    wrap = {"tier": "content", "recipient": recipient, "key_id": "x", "data": ""}
    derived = {"dossier": {"family": "petition"}, what: [wrap]}
    asked = "SELECT casework_record(%s, %s, now(), '{}', '{}', %s, '{}', '[]')"
    with walled.web(f"{COMMUNE}/06") as connection, pytest.raises(psycopg.errors.CheckViolation, match="of bodies only"):
        connection.execute(asked, [case, seq, Jsonb(derived)])
    assert walled.world.rows(held, case) == before


def test_no_act_in_anybody_s_name_lets_in_who_was_kept_away_or_makes_another_dossier_of_it(walled: Walled) -> None:
    case = walled.here[0]
    with psycopg.connect(walled.world.admin) as admin:
        admin.execute("UPDATE casework_dossier SET kept_away = '{XA-AB/09}' WHERE id = %s", [case])
    row = "SELECT seq, number, family, kept_away, lookup_hash FROM casework_dossier WHERE id = %s"
    seq, *before = walled.world.rows(row, case)[0]
    asked = "SELECT casework_record(%s, %s, now(), '{}', '{}', %s, '{}', '[]')"
    for kept in ({}, {"kept_away": []}, {"kept_away": ["XA-AB/08"]}):
        forged = {"dossier": {"family": "petition", "state": "closed", **kept}, "terms": []}
        with walled.web(f"{COMMUNE}/06") as connection, pytest.raises(psycopg.errors.CheckViolation, match="stays so"):
            connection.execute(asked, [case, seq, Jsonb(forged)])
    another = {"id": str(walled.here[1]), "number": "XA-AB-2026-999999", "lookup_hash": "\\x00", "kept_away": ["XA-AB/09"]}
    renamed = {"dossier": {"family": "petition", **another}, "row": {"dossier_id": str(walled.here[1])}, "terms": []}
    with walled.web(f"{COMMUNE}/06") as connection, pytest.raises(psycopg.Error):
        # An own row of no column but the dossier's is none at all.
        connection.execute(asked, [case, seq, Jsonb(renamed)])
    del renamed["row"]
    with walled.web(f"{COMMUNE}/06") as connection:
        connection.execute(asked, [case, seq, Jsonb(renamed)])
    assert walled.world.rows(row, case)[0][1:] == tuple(before)
