"""A house whose processes are users of their own, as a test sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PACKAGES = Path(psycopg.__file__).resolve().parents[1]


def open_to_all(path: Path) -> bool:
    """Whether every user of the machine can walk there."""
    return path.exists() and all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def open_python() -> str | None:
    """A Python of our version that other users can run; None where there is none, or where they cannot reach the program."""
    if not open_to_all(PACKAGES) or not open_to_all(ROOT / "src"):
        return None
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    candidates = (Path(sys.executable), Path("/usr/bin") / version, Path("/usr/local/bin") / version)
    return next((str(each) for each in candidates if open_to_all(each)), None)


@dataclass
class Running:
    """One process of the house: whose it is."""

    word: str
    pid: int
    uid: int
    gid: int
    groups: list[int]

    def identity(self) -> dict[str, Any]:
        """For subprocess: to be this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": self.groups}


@dataclass
class House:
    home: Path
    credentials: Path
    app: str
    python: str
    environ: dict[str, str]
    processes: dict[str, Running] = field(default_factory=dict)
    witness: int = 0

    def family(self, word: str) -> list[int]:
        """A process and those that it started."""
        found = [self.processes[word].pid]
        for entry in sorted(int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()):
            try:
                parent = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent in found:
                found.append(entry)
        return found

    def ask(self, word: str | None, script: str, question: object) -> Any:
        """What the script says when this process's user runs it; None: root."""
        identity = self.processes[word].identity() if word else {}
        done = subprocess.run(
            [self.python, str(HERE / script)], input=json.dumps(question), env={**self.environ, "HOME": "/nonexistent"},
            capture_output=True, text=True, check=False, cwd="/", timeout=120, **identity,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
