"""How a database stands to this program: which migrations ran in it, and which this program has.

Django writes a row of `django_migrations` as each migration runs, and nobody else may. A database that had a migration which
this program does not have is newer than the program: an older program would write rows that lack what the newer one relies on
(petitions without terms, for one), so it refuses to work on it. Each process asks once, when it starts.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import psycopg
from django.db import connection

# Everything that has tables here, by the name under which Django keeps its migrations.
PACKAGES: Final = {
    "casework": "hoiam.casework",
    "account": "allauth.account",
    "mfa": "allauth.mfa",
    "auth": "django.contrib.auth",
    "contenttypes": "django.contrib.contenttypes",
    "sessions": "django.contrib.sessions",
}
_THERE: Final = "SELECT to_regclass('public.django_migrations') IS NOT NULL"
_READABLE: Final = "SELECT has_table_privilege('public.django_migrations', 'SELECT')"
_APPLIED: Final = "SELECT app, name FROM django_migrations"
_TOLD: Final = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
_HELP: Final = "See docs/operate/upgrade.md."


class DoesNotFit(Exception):
    """This program cannot work on this database; the message says what, why and what to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`lacks`: migrations of this program that have not run; `beyond`: such as ran and this program does not have. Each as
    `app name`, in order. `release`: which release brought the database along last, "" where it does not say."""

    lacks: tuple[str, ...]
    beyond: tuple[str, ...]
    release: str

    def refuse_newer(self) -> None:
        """Raises DoesNotFit where the database is newer than this program."""
        if self.beyond:
            whose = f"release {self.release}" if self.release else "a newer release"
            raise DoesNotFit(
                f"The database is newer than this program: {whose} ran {_listed(self.beyond)} in it,\n"
                f"which this program, release {release()}, does not know. It would write rows that lack what the newer one"
                " relies on, so it refuses.\n"
                f"Start the newer program again, or go back with a backup from before the upgrade. {_HELP}"
            )

    def refuse(self) -> None:
        """Raises DoesNotFit where the database is newer or older than this program."""
        self.refuse_newer()
        if self.lacks:
            raise DoesNotFit(
                f"The database is older than this program: {_listed(self.lacks)} has not run in it,\n"
                f"which this program, release {release()}, relies on.\n"
                f"Start the house with ./hoiam up, which brings the database along first. {_HELP}"
            )


def release() -> str:
    """This program's own, from pyproject.toml."""
    root = Path(os.environ.get("HOIAM_ROOT") or Path(__file__).resolve().parents[3])
    return str(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def known() -> frozenset[tuple[str, str]]:
    """(app, name) of each migration that this program has. Looked up as files: the launcher runs without Django."""
    found = set()
    for app, package in PACKAGES.items():
        spec = find_spec(package)
        for place in (spec and spec.submodule_search_locations) or ():
            files = (Path(place) / "migrations").glob("[!_]*.py")
            found |= {(app, file.stem) for file in files}
    return frozenset(found)


def of(address: str) -> Standing:
    """How the database at this address stands; OperationalError where it does not answer, DoesNotFit where it does not say."""
    with psycopg.connect(address) as database:
        return _standing(lambda query: database.execute(query.encode()).fetchall())


def here() -> Standing:
    """How the database that Django talks to stands."""

    def asked(query: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    return _standing(asked)


def refuse_or_go_on(name: str, standing: Callable[[], Standing] = here) -> None:
    """For a process at its start: says why it cannot work on its database and ends with 1, or returns."""
    try:
        standing().refuse()
    except DoesNotFit as wrong:
        print(f"{name}: {wrong}", file=sys.stderr, flush=True)
        sys.exit(1)


def _standing(ask: Callable[[str], list[tuple[Any, ...]]]) -> Standing:
    ((there,),), ((told,),) = ask(_THERE), ask(_TOLD)
    if there and ask(_READABLE) != [(True,)]:
        # Since 0.2.0 (sql/rights.sql) every role of the house that works on petitions may read it.
        raise DoesNotFit(
            "This role may not read which migrations have run: the database is older than release 0.2.0, or its rights were"
            " changed.\n"
            f"Start the house with ./hoiam up, which brings the database along first. {_HELP}"
        )
    applied: Collection[tuple[Any, ...]] = ask(_APPLIED) if there else ()
    ran = {(str(app), str(name)) for app, name in applied}
    brought = re.search(r"^hoiam \w+ (\d+\.\d+\.\d+)$", told or "")
    return Standing(_named(known() - ran), _named(ran - known()), brought[1] if brought else "")


def _named(migrations: Collection[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{app} {name}" for app, name in sorted(migrations))


def _listed(migrations: Sequence[str]) -> str:
    """The last three; those before them would only hide the message."""
    more = f" and {len(migrations) - 3} before" if len(migrations) > 3 else ""
    return f"the migration{'s' if len(migrations) > 1 else ''} {', '.join(migrations[-3:])}{more}"
