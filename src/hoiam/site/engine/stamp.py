"""The stamp that a database bears (whose it is, which release brought it along), and digests that name what is only a cache."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

SOURCES = Path(__file__).resolve().parents[2]


def schema_digest() -> str:
    """Changes whenever a migration, a file of SQL or the lock of the packages does. It names a template, which is made anew
    when it is missing; how an installation's database stands is told by what ran in it (casework.migrated)."""
    root = Path(os.environ.get("HOIAM_ROOT") or SOURCES.parents[1])
    files = [*SOURCES.glob("*/migrations/*.py"), *SOURCES.glob("**/*.sql"), root / "requirements" / "base.txt"]
    return files_digest(sorted(files))


def files_digest(files: Sequence[Path]) -> str:
    """A digest of names and contents."""
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(f"{file.name} {file.stat().st_size} ".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def stamp_of(owner: str) -> str:
    """The stamp of the database at this address; empty where it bears none."""
    with psycopg.connect(owner) as database:
        row = database.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return str(row[0] or "") if row else ""


def set_stamp(owner: str, text: str) -> None:
    """Stamp the database at this address, in its comment."""
    with psycopg.connect(owner) as database:
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        database.execute(statement.format(sql.Identifier(database.info.dbname), sql.Literal(text)))
