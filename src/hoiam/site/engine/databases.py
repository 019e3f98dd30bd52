"""The roles and databases of an installation, and who may connect to which."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from hoiam.site.engine.addresses import with_parts
from hoiam.site.engine.programs import EXTENSIONS
from hoiam.site.engine.running import Server
from hoiam.site.engine.telling import EngineError

# role -> what it is for. Each may log in and nothing more: no superuser, no way round row-level security.
ROLES = {
    "hoiam_owner": "owns the tables of the main database and migrates them; writes the public log",
    "hoiam_app": "the web: reads and writes under row-level security, as whoever asks",
    "hoiam_jobs": "the worker: letters, mail, terms; a policy per table",
    "hoiam_witness": "the gatekeeper's eye in the main database: a few functions and nothing else",
    "hoiam_gatekeeper": "owns the gatekeeper's own database, and has no way into the other",
}
MAY_CONNECT = ("hoiam_app", "hoiam_jobs", "hoiam_witness")


@dataclass(frozen=True)
class Addresses:
    """What each process is told; none is told another's."""

    app: str
    jobs: str
    owner: str
    witness: str
    gatekeeper: str

    def moved(self, database: str, gatekeeper: str) -> Addresses:
        """The same roles in other databases."""
        here = {name: with_parts(getattr(self, name), database=database) for name in ("app", "jobs", "owner", "witness")}
        return Addresses(**here, gatekeeper=with_parts(self.gatekeeper, database=gatekeeper))


def provision(running: Server, keys: Path, database: str = "hoiam", gatekeeper: str = "hoiam_gatekeeper") -> Addresses:
    """Make the roles and the two databases if they are not there. Running it again changes nothing."""
    passwords = _passwords(keys / "database-roles.json")
    with psycopg.connect(running.url, autocommit=True) as admin:
        if not _may_provision(admin):
            raise EngineError(
                "The role of HOIAM_DATABASE_URL may not make roles and databases.\n"
                "Give the address of one that may, or make them yourself and set HOIAM_OWNER_DATABASE_URL, "
                "HOIAM_JOBS_DATABASE_URL, HOIAM_GATEKEEPER_DATABASE_URL and HOIAM_GATEKEEPER_WITNESS_URL too."
            )
        for role in ROLES:
            if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
                admin.execute(
                    sql.SQL(
                        "CREATE ROLE {} LOGIN PASSWORD {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
                    ).format(sql.Identifier(role), sql.Literal(passwords[role]))
                )
            if admin.info.parameter_status("is_superuser") != "on":
                admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))
        create_database(admin, gatekeeper, owner="hoiam_gatekeeper", may_connect=())
        if create_database(admin, database, owner="hoiam_owner", may_connect=MAY_CONNECT):
            furnish(with_parts(running.url, database=database))
    made = Addresses(
        app=running.as_role("hoiam_app", passwords["hoiam_app"], database),
        jobs=running.as_role("hoiam_jobs", passwords["hoiam_jobs"], database),
        owner=running.as_role("hoiam_owner", passwords["hoiam_owner"], database),
        witness=running.as_role("hoiam_witness", passwords["hoiam_witness"], database),
        gatekeeper=running.as_role("hoiam_gatekeeper", passwords["hoiam_gatekeeper"], gatekeeper),
    )
    try:
        psycopg.connect(made.app).close()
    except psycopg.OperationalError as error:
        raise EngineError(
            f"The role hoiam_app exists on that server and does not take the password in {keys}.\n"
            "Another installation may have made it. Use its HOIAM_HOME, another server, or drop the roles hoiam_*."
        ) from error
    return made


def _may_provision(admin: Any) -> bool:
    row = admin.execute(
        "SELECT rolsuper OR (rolcreatedb AND rolcreaterole) FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return bool(row and row[0])


def create_database(admin: Any, name: str, *, owner: str, may_connect: tuple[str, ...], template: str = "template0") -> bool:
    """Create a database (UTF-8, collation C) closed to all but its owner and `may_connect`. False if it was there."""
    grant = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None:
        for role in may_connect:
            admin.execute(grant.format(sql.Identifier(name), sql.Identifier(role)))
        return False
    statement = "CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    admin.execute(sql.SQL(statement).format(*map(sql.Identifier, (name, owner, template))))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    for role in may_connect:
        admin.execute(grant.format(sql.Identifier(name), sql.Identifier(role)))
    return True


def drop_databases(running: Server, *names: str, whoever_is_there: bool = True) -> None:
    """Drop databases; EngineError where somebody is connected to one, unless it does not matter who."""
    statement = "DROP DATABASE IF EXISTS {}" + (" WITH (FORCE)" if whoever_is_there else "")
    with psycopg.connect(running.url, autocommit=True) as admin:
        for name in names:
            try:
                admin.execute(sql.SQL(statement).format(sql.Identifier(name)))
            except psycopg.errors.ObjectInUse as busy:
                raise EngineError(f"{str(busy).strip()}\nEnd that session, then try again.") from busy


@dataclass(frozen=True)
class Session:
    """Somebody who is connected to a database."""

    database: str
    role: str
    pid: int
    program: str
    place: str

    def __str__(self) -> str:
        return f"{self.role} on {self.database} (session {self.pid}{self.program and f', {self.program}'}, from {self.place})"


def sessions_on(running: Server, *names: str) -> list[Session]:
    """Who is connected to the databases at this moment, without ourselves and without the server's own processes.

    An administrator who is no superuser sees role and number of others' sessions, and not whence they come.
    """
    with psycopg.connect(running.url, autocommit=True) as admin:
        rows = admin.execute(
            "SELECT datname, coalesce(usename, '?'), pid, coalesce(application_name, ''),"
            " coalesce(client_addr::text, CASE WHEN backend_type IS NULL THEN 'a place not shown' ELSE 'this machine' END)"
            " FROM pg_stat_activity WHERE datname = ANY(%s) AND pid <> pg_backend_pid()"
            " AND coalesce(backend_type, 'client backend') = 'client backend' ORDER BY datname, pid",
            [list(names)],
        ).fetchall()
    return [Session(*row) for row in rows]


_SCHEMA: Final = (
    "ALTER SCHEMA public OWNER TO hoiam_owner",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO hoiam_app",
)
_OWNERS: Final = "ALTER DEFAULT PRIVILEGES FOR ROLE hoiam_owner IN SCHEMA public"
_BY_DEFAULT: Final = (
    f"{_OWNERS} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hoiam_app",
    f"{_OWNERS} GRANT USAGE, SELECT ON SEQUENCES TO hoiam_app",
)


def furnish(url: str, *, for_a_backup: bool = False) -> None:
    """Extensions, the schema's owner, and what the app may do by default; casework/sql takes away what it must not.

    ``for_a_backup``: what the app may do by default stays out. A backup brings it along, behind its tables and sequences: had
    they been made under it, the app would be given again what had been taken away.
    """
    with psycopg.connect(url, autocommit=True) as admin:
        for extension in EXTENSIONS:
            admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        for statement in (*_SCHEMA, *(() if for_a_backup else _BY_DEFAULT)):
            admin.execute(statement)
        # The list of running statements shows what others send; only an administrator needs it.
        watching = admin.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"
            " AND proname IN ('pg_stat_get_activity', 'pg_stat_get_backend_activity', 'pg_stat_get_backend_idset')"
        ).fetchall()
        for (function,) in watching:
            admin.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


def _passwords(file: Path) -> dict[str, str]:
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if known.keys() != ROLES.keys():
        known = {role: known.get(role) or secrets.token_urlsafe(24) for role in ROLES}
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = file.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as text:  # noqa: PTH123 - the mode
            json.dump(known, text)
        unfinished.replace(file)
    return known
