# ruff: noqa: S603 - starts only Django's own command
"""./hoiam manage: Django's own commands, on the database of the installation."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from hoiam.site.installation import Place, until_told


def main(arguments: Sequence[str]) -> int:
    """Django's commands (migrate, shell, ...). As the owner of the tables; the server runs for as long as needed."""

    def run() -> int:
        place = Place.of("demo" if not os.environ.get("HOIAM_DATABASE_URL") else os.environ.get("HOIAM_MODE", "production"))
        with place.open() as addresses, place.lent(addresses.owner) as told:
            return subprocess.run(place.django(*arguments), env=told, check=False).returncode

    return until_told(run)
