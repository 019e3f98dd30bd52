"""./hoiam law lint, of the coordination regulations in law/regulations/: each cell that has no lead or two, each term that is
longer than the law's, each body that is not here; by file, line, row and cell."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from hoiam.casework import laws, regulation_files
from hoiam.core.procedure import Law
from hoiam.core.regulation import House, Regulation, Seat

if TYPE_CHECKING:
    from hoiam.site.installation import Place

EXAMPLES = Path(os.environ.get("HOIAM_ROOT") or Path(__file__).resolve().parents[4]) / "examples" / "bodies.yaml"


def lint(law: Law, *, here: bool) -> tuple[int, str]:
    """Prints what is found: how many errors, and a line on what was looked at. ``here``: against the bodies that are founded in
    this installation, which the database is asked for; else against those of examples/bodies.yaml."""
    those = regulation_files.duties()
    files, broken = regulation_files.every(those)
    found = [regulation for regulation, _text in files]
    house = _founded() if here else House(seats(yaml.safe_load(EXAMPLES.read_text("utf-8"))["bodies"]))
    name = laws.folder().name
    for error in broken:
        print(f"{name}/{error.file}:{error.line}: {error.cause}.")
    faults = regulation_files.faults(law, those, found, lambda _: house)
    for fault in faults:
        print(f"{name}/{fault}")
    wrong = len(broken) + sum(fault.grade == "error" for fault in faults)
    versions = ", ".join(_names(found)) or "none"
    return wrong, f"regulations: {versions}; bodies as {'founded here' if here else 'in examples/bodies.yaml'}"


def _names(found: Iterable[Regulation]) -> list[str]:
    return [each.name for each in found]


def seats(rows: Iterable[dict[str, Any]]) -> dict[str, Seat]:
    """The invented bodies, each with a key, as the demo founds them."""
    return {
        row["code"]: Seat(row["code"], row["level"], row.get("parent") or "", row.get("place") or "") for row in rows
    }  # fmt: skip


def _founded() -> House:
    if os.environ.get("HOIAM_JOBS_DATABASE_URL"):
        os.environ["HOIAM_DATABASE_URL"] = os.environ["HOIAM_JOBS_DATABASE_URL"]
        return _asked()
    # Where the law alone is asked, nothing of the installation is loaded.
    from hoiam.site.installation import on_installation

    found: list[House] = []
    on_installation(lambda place: _with_engine(place, found))
    if not found:
        raise SystemExit(2)  # what is wrong with the installation has been said
    return found[0]


def _with_engine(place: Place, found: list[House]) -> int:
    with place.open() as addresses:
        os.environ.update(place.environ(addresses.jobs))
        found.append(_asked())
    return 0


def _asked() -> House:
    # Of all that this command says, only this asks a database.
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.site.settings")
    django.setup()
    # They know the tables, which Django has only from here on.
    from hoiam.casework import migrated, regulations

    migrated.refuse_or_go_on("law lint")
    return regulations.house()
