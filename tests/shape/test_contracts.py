"""The shape of the house: what the tools check is checked here too, so that no commit forgets it."""

import os
import subprocess
import sys
from pathlib import Path

from committed import ROOT


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    beside_python = Path(sys.executable).parent / command[0]
    program = str(beside_python) if beside_python.exists() else command[0]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run([program, *command[1:]], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


def test_the_contracts_between_the_folders_hold():
    checked = _run("lint-imports", "--no-logo", "--no-cache")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_lint_is_on_and_each_exception_has_its_reason():
    checked = _run("ruff", "check", "--no-cache", "--output-format=concise", ".", "hoiam")
    assert checked.returncode == 0, checked.stdout + checked.stderr
