# ruff: noqa: S603 - starts only the PostgreSQL that it found or installed itself
"""Find PostgreSQL's programs: on this machine, or inside a wheel."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hoiam.site.engine.telling import EngineError, tell

OLDEST = 15
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")


@dataclass(frozen=True)
class Programs:
    """Where initdb and postgres are, and which major version they are."""

    folder: Path
    major: int


def find_programs(choice: str, wheel_folder: Path, data_base: Path) -> Programs:
    """The programs to use. `choice` is '', 'machine' or 'wheel'. Data that exists decides the major version."""
    wanted = _major_of_data(data_base)
    if choice != "wheel":
        for programs in _on_this_machine():
            if choice == "machine" or wanted is None or programs.major in wanted:
                return programs
        if choice == "machine":
            raise EngineError(f"No PostgreSQL >= {OLDEST} with its contrib modules was found on this machine.\n{INSTALL}")
    programs = _from_wheel(wheel_folder)
    if choice != "wheel" and wanted is not None and programs.major not in wanted:
        have = ", ".join(str(major) for major in sorted(wanted))
        raise EngineError(
            f"The data in {data_base} was written by PostgreSQL {have}, which this machine no longer has.\n"
            f"Install PostgreSQL {have}, or move the folder away to start afresh."
        )
    return programs


INSTALL = "On Debian or Ubuntu: apt-get install postgresql. Or leave HOIAM_ENGINE unset to use the programs of a wheel."


def _major_of_data(base: Path) -> set[int] | None:
    found = {int(folder.name.removeprefix("postgres-")) for folder in base.glob("postgres-[0-9]*") if folder.is_dir()}
    return found or None


def _on_this_machine() -> Iterator[Programs]:
    folders = []
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin", "usr/local/pgsql/bin"):
        folders += sorted(Path("/").glob(pattern), reverse=True)
    for folder in dict.fromkeys(folders):
        programs = _programs_in(folder)
        if programs is not None:
            yield programs


def _programs_in(folder: Path) -> Programs | None:
    """The programs of a folder, if they run, are new enough and have their contrib modules."""
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
        return None
    said = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", said)
    if version is None or int(version[1]) < OLDEST:
        return None
    if os.access(folder / "pg_config", os.X_OK):
        asked = subprocess.run([str(folder / "pg_config"), "--sharedir"], capture_output=True, text=True, check=False)
        extensions = Path(asked.stdout.strip()) / "extension"
        if extensions.is_dir() and not all((extensions / f"{name}.control").exists() for name in EXTENSIONS):
            return None  # some distributions ship the contrib modules apart
    return Programs(folder, int(version[1]))


def _from_wheel(target: Path) -> Programs:
    """Install the wheel into a folder of its own (never into the environment) and use its programs."""
    lock = Path(os.environ.get("HOIAM_ROOT") or Path(__file__).parents[4]) / "requirements" / "engine.txt"
    folder = target / f"engine-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    complete = folder / "complete"
    if not complete.exists():
        tell(f"Installing the programs of PostgreSQL into {folder} (once) ...")
        shutil.rmtree(folder, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
        # Readable for the user that root drops to.
        done = subprocess.run(
            [*pip, "--require-hashes", "--no-deps", "--target", str(folder), "-r", str(lock)], check=False, umask=0o022
        )
        if done.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise EngineError(f"The programs of PostgreSQL could not be installed (see above).\n{INSTALL_WHEEL}")
        folder.chmod(0o755)
        complete.touch()
    for initdb in folder.glob("*/pginstall/bin/initdb"):
        programs = _programs_in(initdb.parent)
        if programs is not None:
            return programs
    raise EngineError(f"The wheel in {folder} has no programs for this machine.\n{INSTALL_WHEEL}")


INSTALL_WHEEL = f"Install PostgreSQL >= {OLDEST} (Debian: apt-get install postgresql), or set HOIAM_DATABASE_URL."
