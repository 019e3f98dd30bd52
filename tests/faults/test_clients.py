"""PostgreSQL's programs get a database's password in no way that another user of the machine can read."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from hoiam.site import engine

ROOT = Path(__file__).resolve().parents[2]
PASSWORDS = ["plain", "a:b\\c d", "p@ss/w?o#r%d", "mật khẩu", "end ", "=[x]"]

TELLS = f"""#!{sys.executable}
import json, os, sys
service = os.environ["PGSERVICEFILE"]
folder = os.path.dirname(service)
files = {{name: open(os.path.join(folder, name)).read() for name in os.listdir(folder)}}
modes = [oct(os.stat(os.path.join(folder, name)).st_mode & 0o777) for name in ("", *files)]
told = {{"words": sys.argv, "environ": dict(os.environ), "files": files, "modes": modes, "folder": folder}}
open(sys.argv[1], "w").write(json.dumps(told))
sys.exit(int(sys.argv[2]))
"""


@pytest.mark.parametrize("password", PASSWORDS)
def test_the_password_stands_in_a_file_for_its_owner_alone_that_goes_with_the_program(tmp_path: Path, password: str) -> None:
    program, out = tmp_path / "pg_dump", tmp_path / "told.json"
    program.write_text(TELLS)
    program.chmod(0o755)
    url = engine.with_parts("postgresql://hoiam_owner@db.example/hoiam?sslmode=require", password="XX" + password)
    before = os.umask(0)
    try:
        engine.run_client(str(program), url, [str(out), "0"])
    finally:
        os.umask(before)
    told = json.loads(out.read_text())
    secret = "XX" + password
    assert secret not in " ".join(told["words"])
    assert not any(secret in value for value in told["environ"].values())
    assert "PGPASSWORD" not in told["environ"]
    assert told["words"][-2:] == ["--dbname", "service=hoiam"]
    assert told["files"]["passwords"].startswith("*:*:*:*:XX")
    assert "sslmode=require" in told["files"]["service"]
    assert set(told["modes"][1:]) == {"0o600"}
    assert told["modes"][0] == "0o700"
    assert not Path(told["folder"]).exists()
    with pytest.raises(engine.EngineError, match="pg_dump failed"):
        engine.run_client(str(program), url, [str(out), "3"])
    assert not Path(json.loads(out.read_text())["folder"]).exists()


def test_an_address_that_would_write_a_second_line_is_refused(tmp_path: Path) -> None:
    for url in (
        engine.with_parts("postgresql://a@b/c", password="x\n*:*:*:*:y"),
        engine.with_parts("postgresql://a@b/c", role="a\nhost=evil"),
    ):
        with pytest.raises(engine.EngineError, match="line break"):
            engine.run_client("/bin/true", url, [])


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not on the path")
def test_the_real_program_reads_them(postgres: engine.Server, tmp_path: Path) -> None:
    role = f"hoiam_client_{os.getpid()}"
    told = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True, check=True).stdout
    with psycopg.connect(postgres.url, autocommit=True) as admin:
        if int(re.findall(r"(\d+)\.", told)[0]) < admin.info.server_version // 10000:
            pytest.skip("pg_dump on the path is older than the server, and reads no newer one")
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        try:
            for password in PASSWORDS:
                statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
                admin.execute(statement.format(sql.Identifier(role), sql.Literal(password)))
                url = engine.with_parts(postgres.url, role=role, password=password)
                engine.run_client("pg_dump", url, ["--schema-only", "--file", str(tmp_path / "dump")])
                assert (tmp_path / "dump").stat().st_size > 0
            wrong = engine.with_parts(url, password="another")
            try:
                psycopg.connect(wrong).close()
            except psycopg.OperationalError:
                with pytest.raises(engine.EngineError):
                    engine.run_client("pg_dump", wrong, ["--file", str(tmp_path / "dump")])
            else:
                pytest.skip("this server asks nobody for a password, so a wrong one is none")
        finally:
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.mark.parametrize(
    "word",
    [
        "postgresql://a:b@/c",
        "postgres://a:b@h:5/c?host=/x",
        "host=x password=y",
        "password = 'y'",
        "postgresql:///c?password=y",
    ],
)
def test_no_program_is_started_with_a_password_among_its_words(word: str) -> None:
    with pytest.raises(AssertionError, match="command line"):
        subprocess.run(["/bin/true", word], check=False)
    with pytest.raises(AssertionError, match="command line"):
        os.posix_spawn("/bin/true", ["/bin/true", word], {})
    subprocess.run(["/bin/true", "postgresql://a@/c?host=/x"], check=True)


def test_one_place_alone_starts_programs_that_ask_a_database() -> None:
    """Whoever names such a program starts none himself: what it needs is told in run_client, which puts it into files."""
    names = {"pg_dump", "pg_dumpall", "pg_restore", "psql", "createdb", "dropdb", "pg_basebackup", "vacuumdb", "pg_isready"}
    flags = {"--dbname", "PGPASSWORD", "--password"}
    found = []
    for folder in ("src", "bin"):
        for file in sorted((ROOT / folder).rglob("*")):
            python = file.is_file() and (file.suffix == ".py" or file.read_bytes().startswith(b"#!/usr/bin/env python3"))
            if not python or file.name == "clients.py":
                continue
            tree = ast.parse(file.read_text("utf-8"))
            words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
            starts = any(
                isinstance(node, ast.Import) and any(a.name == "subprocess" for a in node.names) for node in ast.walk(tree)
            )
            if words & flags or (words & names and starts):
                found.append(str(file.relative_to(ROOT)))
    assert found == []


def test_who_is_connected_is_seen_and_not_thrown_out(postgres: engine.Server) -> None:
    """By the superuser with program and place; by an administrator who is none as far as the server shows it."""
    name, role = f"hoiam_lived_in_{os.getpid()}", f"hoiam_admin_{os.getpid()}"
    with psycopg.connect(postgres.url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD 'x'").format(sql.Identifier(role)))
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(role)))
        there = engine.with_parts(postgres.url, database=name)
        plain = engine.Server(engine.with_parts(postgres.url, role=role, password="x"), None)
        try:
            assert engine.sessions_on(postgres, name) == []
            with psycopg.connect(there, application_name="a clerk's tool") as somebody:
                (seen,) = engine.sessions_on(postgres, name)
                assert (seen.database, seen.pid, seen.program) == (name, somebody.info.backend_pid, "a clerk's tool")
                assert "this machine" in str(seen)
                (seen,) = engine.sessions_on(plain, name)
                assert (seen.pid, seen.place) == (somebody.info.backend_pid, "a place not shown")
                with pytest.raises(engine.EngineError, match="being accessed"):
                    engine.drop_databases(postgres, name, whoever_is_there=False)
                assert somebody.execute("SELECT 1").fetchone() == (1,)
        finally:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
