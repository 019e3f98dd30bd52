"""Migrations are fixed things: what one did on the day of its release it does for ever, and nothing comes into force without.

A migration carries its own SQL, frozen in `migrations/sql/r<RELEASE>/`; `sql/FROZEN` holds each file's digest and what it was
copied from, `.head` the last migration's name, so that two migrations written at a time conflict in git and not in an
installation. `bin/freeze` writes the three.
"""

import ast
import importlib.util
import json
import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pytest
from committed import ROOT

SOURCES = ROOT / "src" / "hoiam"
MIGRATIONS = SOURCES / "casework" / "migrations"
FILES = sorted(MIGRATIONS.glob("[0-9]*.py"))
# What the house runs itself, at each start or for each request, and so needs no migration to come into force.
RUN_BY_THE_HOUSE = {"casework/ledger/take.sql", "casework/ledger/put_tiles.sql", "vault/sql/gatekeeper.sql"}


def _freeze() -> Any:
    loader = SourceFileLoader("freeze", str(ROOT / "bin" / "freeze"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("freeze", loader))
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    loader.exec_module(module)
    sys.dont_write_bytecode = writes
    return module


freeze = _freeze()
FROZEN = {name: digest for digest, name, _ in map(str.split, (MIGRATIONS / "sql" / "FROZEN").read_text().splitlines())}

# In a process of its own, since a hook of audit stays for good: which files does importing each migration open?
_OPENED = """
import importlib, json, sys
opened, into = {}, []
sys.addaudithook(lambda event, args: into.append(str(args[0])) if event == "open" else None)
for name in sys.argv[1:]:
    into.clear()
    importlib.import_module("hoiam.casework.migrations." + name)
    opened[name] = [each for each in into if each.endswith(".sql")]
print(json.dumps(opened))
"""


@pytest.fixture(scope="module")
def read() -> dict[str, list[str]]:
    """Migration -> the frozen files that it reads, below `migrations/sql`, in order; others with their whole path."""
    command = [sys.executable, "-c", _OPENED, *(file.stem for file in FILES)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "src")}).stdout
    return {name: [each.removeprefix(f"{MIGRATIONS}/sql/") for each in opened] for name, opened in json.loads(said).items()}


def imports(file: Path) -> set[str]:
    """Every module that a file imports, at its top or within a function; a relative one with its leading dots."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_migration_imports_no_code_that_will_change(file):
    allowed = r"(__future__|uuid|pathlib|django(\..+)?|\.[^.].*|hoiam\.casework\.migrations(\..+)?)$"
    assert [each for each in sorted(imports(file)) if not re.match(allowed, each)] == []


def test_a_migration_reads_only_sql_that_was_frozen_for_a_release(read):
    assert read["0002_road"]
    assert {name: [each for each in files if each not in FROZEN] for name, files in read.items()} == {name: [] for name in read}


@pytest.mark.parametrize("name", FROZEN)
def test_a_frozen_file_is_what_it_was_on_the_day_of_its_release(name):
    assert freeze.digest(MIGRATIONS / "sql" / name) == FROZEN[name], (
        f"{name} was changed, and the migration that runs it stands. Change the SQL in force, and bring it with a new one."
    )


def test_every_file_beside_the_migrations_is_frozen_and_read_by_one(read):
    there = {each.relative_to(MIGRATIONS / "sql").as_posix() for each in (MIGRATIONS / "sql").rglob("*.sql")}
    assert there == set(FROZEN) == {each for files in read.values() for each in files}


def test_every_file_of_sql_is_brought_by_migrations_or_run_by_the_house():
    there = {each.relative_to(SOURCES).as_posix() for each in SOURCES.rglob("*.sql") if MIGRATIONS not in each.parents}
    assert there == set((freeze.IN_FORCE | freeze.ONCE).values()) | RUN_BY_THE_HOUSE


@pytest.mark.parametrize(("name", "source"), freeze.IN_FORCE.items(), ids=freeze.IN_FORCE)
def test_what_is_in_force_is_what_the_last_migration_brings(read, name, source):
    brought = [each for migration in sorted(read) for each in read[migration] if each.endswith(f"/{name}")]
    assert MIGRATIONS / "sql" / brought[-1] == freeze.last_copy(name), f"the newest copy of {name} is run by no migration"
    assert (MIGRATIONS / "sql" / brought[-1]).read_bytes() == (SOURCES / source).read_bytes(), (
        f"{source} was changed, and no migration brings the change: bin/freeze, and a migration that runs the copy."
    )


# What a table is, in words: its columns, constraints and indexes, without the schema's name.
_TABLES = """
SELECT c.relname, 'column', a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' !' ELSE '' END || a.attidentity::text
    || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = %(schema)s::text::regnamespace AND c.relname LIKE 'ledger\\_%%' AND c.relkind = 'r'
UNION ALL
SELECT c.relname, 'constraint', pg_get_constraintdef(k.oid) FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid
WHERE c.relnamespace = %(schema)s::text::regnamespace AND c.relname LIKE 'ledger\\_%%'
UNION ALL
SELECT tablename, 'index', replace(indexdef, %(schema)s::text || '.', '') FROM pg_indexes
WHERE schemaname = %(schema)s::text AND tablename LIKE 'ledger\\_%%'
ORDER BY 1, 2, 3
"""


def test_the_tables_that_a_file_of_sql_makes_are_those_that_the_migrations_leave(own_database):
    import psycopg

    from hoiam.site import engine

    with psycopg.connect(own_database.owner) as owner:
        left = owner.execute(_TABLES, {"schema": "public"}).fetchall()
    admin = engine.with_parts(own_database.owner, database=engine.database_of(own_database.gatekeeper), role="hoiam_gatekeeper",
                              password=psycopg.conninfo.conninfo_to_dict(own_database.gatekeeper)["password"])  # fmt: skip
    with psycopg.connect(admin) as elsewhere:
        elsewhere.execute("CREATE SCHEMA made")
        elsewhere.execute("SET search_path TO made")
        for source in freeze.ONCE.values():
            elsewhere.execute((SOURCES / source).read_bytes())
        made = elsewhere.execute(_TABLES, {"schema": "made"}).fetchall()
    assert made
    assert left == made


def test_the_last_migration_is_the_one_that_stands_in_its_file():
    from django.db.migrations.loader import MigrationLoader

    assert MigrationLoader(None).graph.leaf_nodes("casework") == [("casework", (MIGRATIONS / ".head").read_text().strip())]


@pytest.mark.django_db
def test_the_tables_in_the_code_are_those_that_the_migrations_make():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_the_columns_that_the_code_expects_are_in_the_database_and_no_others():
    """A migration may make tables by SQL of its own; Django believes what it says it made."""
    from django.apps import apps
    from django.db import connection

    differ = {}
    for model in apps.get_app_config("casework").get_models():
        table = model._meta.db_table
        types = {f: (f.output_field if f.generated else f).db_type(connection) for f in model._meta.local_fields}
        expected = {
            each.column: (re.sub(r"^varchar", "character varying", type_), each.null)
            for each, type_ in types.items()
            if type_ is not None  # a key of several columns is no column
        }
        with connection.cursor() as cursor:
            cursor.execute(
                # What is computed needs no promise that it is never null.
                "SELECT attname, format_type(atttypid, atttypmod), NOT attnotnull AND attgenerated = '' FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                [table],
            )
            found = {name: (type_, null) for name, type_, null in cursor.fetchall()}
        if found != expected:
            differ[table] = sorted(set(found.items()) ^ set(expected.items()))
    assert differ == {}
