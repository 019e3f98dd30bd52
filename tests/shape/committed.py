"""The files that a clone has: what git lists, or, in a copy without git, everything but what .gitignore names."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LEFT_OUT = {".git", "var", "node_modules", "__pycache__", ".hypothesis"}


@cache
def files() -> tuple[Path, ...]:
    """Paths of all files of the project."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = listed.stdout.decode().split("\0")
        return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())
    found = (path for path in ROOT.rglob("*") if path.is_file())
    return tuple(p for p in found if not _LEFT_OUT & set(p.relative_to(ROOT).parts) and not p.parts[-2].startswith("."))


def texts(*suffixes: str, under: str = "") -> list[tuple[str, str]]:
    """(path relative to the root, text) of each readable file; `under` narrows to a folder, `suffixes` to kinds."""
    found = []
    for path in files():
        name = str(path.relative_to(ROOT))
        if name.startswith(under) and (not suffixes or path.suffix in suffixes):
            try:
                found.append((name, path.read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                continue  # pictures, fonts, PDF
    return found
