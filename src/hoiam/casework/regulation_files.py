"""Reads the coordination regulations that lie in the folder law/regulations/: drafts, until a leader publishes one.

A file there answers nothing. What is in force is what was published (`casework.regulations`), whatever becomes of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from hoiam.casework import laws
from hoiam.core.places.competence import Matrix
from hoiam.core.procedure import Law, PackError
from hoiam.core.regulation import (
    LONGEST,
    Duties,
    Fault,
    Ground,
    House,
    Regulation,
    decoded,
    lint_regulation,
    lint_versions,
    read_duties,
    read_regulation,
)

FOLDER: Final = "regulations"
DUTIES: Final = "duties.yaml"


def folder() -> Path:
    """Where they lie, beside the packs."""
    return laws.folder() / FOLDER


def duties() -> Duties:
    """What a regulation may set terms for. Raises PackError."""
    return _duties(text_of(folder() / DUTIES))


@lru_cache(maxsize=4)
def _duties(text: str) -> Duties:
    return read_duties(f"{FOLDER}/{DUTIES}", text)


def text_of(file: Path) -> str:
    """The text of a file; PackError for one that is too long, no UTF-8 or cannot be read."""
    name = f"{FOLDER}/{file.name}"
    try:
        with file.open("rb") as opened:
            return decoded(name, opened.read(LONGEST))
    except OSError as error:
        raise PackError(name, 1, f"the file cannot be read ({error.strerror})") from error


def every(those: Duties) -> tuple[list[tuple[Regulation, str]], list[PackError]]:
    """Every version in the folder that can be read, with its text, and why the others cannot."""
    found, broken = [], []
    for file in sorted(folder().glob("*.yaml")):
        if file.name == DUTIES:
            continue
        try:
            text = text_of(file)
            found.append((read_regulation(f"{FOLDER}/{file.name}", text, those), text))
        except PackError as error:
            broken.append(error)
    return found, broken


def ground(law: Law, pack: str, house: House, regulation: Regulation) -> Ground:
    """What a regulation stands on, on the first day of it."""
    return Ground(law, pack, matrix(laws.competence()), house, regulation.valid_from)


@cache
def matrix(text: str) -> Matrix:
    """The matrix of competence as it is written, without the words of lawyers: no confirmation changes whom a line names."""
    return Matrix.load(text)


def faults(law: Law, those: Duties, regulations: Iterable[Regulation], house_of: Callable[[Regulation], House]) -> list[Fault]:
    """What the lint says of each version, then of the versions of each regulation together."""
    found = []
    versions: dict[str, list[Regulation]] = {}
    for each in regulations:
        versions.setdefault(each.id, []).append(each)
        found += lint_regulation(each, those, ground(law, those.law, house_of(each), each))
    for several in versions.values():
        found += lint_versions(several)
    return found
