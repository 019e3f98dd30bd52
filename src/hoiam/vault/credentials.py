"""What a process is told in secret: a file for each secret, in a folder that only its user reads.

The folder is CREDENTIALS_DIRECTORY, as systemd makes it from LoadCredential= and the launcher makes it for each process that
it starts. A file there has the name of the variable that it stands for (HOIAM_DATABASE_URL, HOIAM_SECRET_KEY ...). An
environment can be read in /proc by whoever has the process's user, goes on to each child and gets into reports; so no secret
stands there.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

FOLDER: Final = "CREDENTIALS_DIRECTORY"

# Addresses of databases, each with the password of a role, and what signs cookies.
SECRETS: Final = (
    "HOIAM_DATABASE_URL",
    "HOIAM_OWNER_DATABASE_URL",
    "HOIAM_JOBS_DATABASE_URL",
    "HOIAM_LEDGER_DATABASE_URL",
    "HOIAM_GATEKEEPER_DATABASE_URL",
    "HOIAM_GATEKEEPER_WITNESS_URL",
    "HOIAM_SECRET_KEY",
)


def credential(name: str, environ: Mapping[str, str]) -> str:
    """What the process was told under this name: the file, else the variable; "" where it was told nothing."""
    folder = environ.get(FOLDER)
    if folder and (file := Path(folder) / name).is_file():
        return file.read_text("utf-8").strip()
    return environ.get(name, "")


def take(environ: MutableMapping[str, str]) -> None:
    """For a command that a person starts: the files stand for the variables from here on, in this process's memory alone."""
    for name in SECRETS:
        if told := credential(name, environ):
            environ[name] = told


def exposed(block: bytes) -> list[str]:
    """The variables of an environment (as /proc/PID/environ has it) that hold a password or a key."""
    told = dict(pair.split("=", 1) for pair in block.decode("utf-8", "replace").split("\0") if "=" in pair)
    return [name for name in SECRETS if told.get(name) and (name == "HOIAM_SECRET_KEY" or _has_password(told[name]))]


def _has_password(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.password or parse_qs(parts.query).get("password") or "password=" in address)
