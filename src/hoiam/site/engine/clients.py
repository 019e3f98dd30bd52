# ruff: noqa: S603 - runs only PostgreSQL's own programs, found in known places
"""Run PostgreSQL's client programs (pg_dump, pg_restore) without a password on their command line or in their environment.

Whoever has a shell on the machine can read every command line. What the program must know lies in two files of mode 0600, in
a folder of mode 0700 that goes when the program has ended: a service file with the address, a password file beside it.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from hoiam.site.engine.telling import EngineError

SERVICE = "hoiam"


def run_client(program: str, url: str, arguments: Sequence[str]) -> None:
    """Run a program of PostgreSQL on the database of an address, to its end; EngineError with what it said when it fails."""
    with tempfile.TemporaryDirectory(prefix="hoiam-") as folder:  # made with mode 0700
        told = _told(url, Path(folder))
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        command = [program, *arguments, "--no-password", "--dbname", f"service={SERVICE}"]
        done = subprocess.run(command, env=environ | told, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise EngineError(f"{Path(program).name} failed: {done.stderr.strip()[-600:]}")


def _told(url: str, folder: Path) -> dict[str, str]:
    """Write the address into the folder; the environment that leads a program there."""
    known = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    password = known.pop("password", "")
    if any("\n" in value or value != value.rstrip() for value in known.values()) or "\n" in password:
        raise EngineError("The database's address has a line break, or a blank at an end.\nWrite it without.")
    passwords, service = folder / "passwords", folder / "service"
    if password:
        known["passfile"] = str(passwords)
        escaped = password.replace("\\", "\\\\").replace(":", "\\:")
        _write(passwords, f"*:*:*:*:{escaped}\n")
    _write(service, f"[{SERVICE}]\n" + "".join(f"{name}={value}\n" for name, value in known.items()))
    return {"PGSERVICEFILE": str(service)}


def _write(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
