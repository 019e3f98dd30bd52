# ruff: noqa: S603 - starts only the tools of the environment and scripts of this project
"""./hoiam test, check and bench."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from hoiam.site.cli import advisories

ROOT = Path(os.environ.get("HOIAM_ROOT") or Path(__file__).resolve().parents[4])

CHECKS = (
    ("ruff: lints", ["ruff", "check", "--quiet", "--output-format=concise", ".", "hoiam"]),
    ("mypy: types of the whole house", ["mypy", "--no-error-summary"]),
    ("lint-imports: contracts between the folders", ["lint-imports", "--no-logo"]),
    ("law lint: the packs", [sys.executable, "-m", "hoiam.site.cli", "law", "lint"]),
)

# Django's plugin of mypy reads the settings, which want an installation; it asks this database nothing.
FOR_MYPY = {
    "HOIAM_MODE": "test",
    "HOIAM_ORIGIN": "http://localhost",
    "HOIAM_DATABASE_URL": "postgresql://nobody@/nothing?host=/nowhere",
}


def test(arguments: Sequence[str]) -> int:
    """Every test, side by side; or those whose files the arguments name, one after another.

    Arguments go to pytest, whose exit code this is: `-n 4` has four workers, `-n 0` or `-p no:xdist` none.
    """
    plainly = "no:xdist" in arguments or any(map(_is_there, arguments))
    command = [sys.executable, "-m", "pytest", *([] if plainly else ["-n", "auto"]), *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _is_there(argument: str) -> bool:
    """True for a file, a folder, or a test in a file."""
    return not argument.startswith("-") and (ROOT / argument.partition("::")[0]).exists()


def check(arguments: Sequence[str]) -> int:
    """All checks, each to its end; 1 when one found something.

    Advisories are asked of a source outside. Where none answers, that is said, and fails nothing.
    """
    failed, unknown = [], ""
    for name, command in CHECKS:
        print(f"--- {name}", flush=True)
        environ = dict(os.environ)
        if command[0] == "mypy":
            environ.pop("PYTHONPATH", None)  # mypy would take our own folders for installed packages without types
            environ |= FOR_MYPY
        if subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode != 0:
            failed.append(name)
    name = "advisories: known weaknesses of what the locks pin"
    print(f"--- {name}", flush=True)
    try:
        packages = advisories.locked(ROOT / "requirements")
        weak = advisories.ask(packages, os.environ.get("HOIAM_ADVISORIES", ""))
    except advisories.NotChecked as why:
        unknown = f"; advisories could not be checked ({why})"
        print(f"Could not be checked: {why}. Nothing is known either way; run this where a source can be reached.", flush=True)
    else:
        print(f"{len(packages)} packages, {len(weak)} of them with advisories")
        for (package, version), numbers in weak.items():
            print(f"  {package} {version}: {', '.join(numbers)}")
        if weak:
            failed.append(name)
    print("check: " + (f"found something in {'; '.join(failed)}" if failed else "nothing found") + unknown, flush=True)
    return 1 if failed else 0


def benches() -> dict[str, Path]:
    """Name -> script of every bench; what begins with an underscore is shared by several and none itself."""
    return {file.stem: file for file in sorted((ROOT / "bench").glob("[a-z]*.py"))}


def bench(arguments: Sequence[str]) -> int:
    """Run bench/NAME.py with the arguments that follow; without a name, what each of them measures."""
    scripts = benches()
    if not arguments:
        print("./hoiam bench NAME ...; each ends with one line of JSON.\n")
        for file in scripts.values():
            gist = (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or file.stem).splitlines()[0]
            print(f"  {gist.removeprefix('./hoiam bench ')}")
        return 0
    name, *rest = arguments
    if name not in scripts:
        print(f"There is no bench {name!r}. Those that exist: {', '.join(scripts) or '(none yet)'}.", file=sys.stderr)
        return 2
    return subprocess.run([sys.executable, str(scripts[name]), *rest], cwd=ROOT, check=False).returncode
