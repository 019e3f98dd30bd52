"""A new petition is sealed in one place, and what joins a case later goes through the vault's own doors: no face seals."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from committed import ROOT

SOURCES = ROOT / "src" / "hoiam"
SEALING = "hoiam.vault.sealing"
# Word -> who alone may say it: a folder, or a file. The vault itself is built of these.
ONLY = {
    # Who speaks for a visit of many, and what an errand asks: each begins a dossier of its own.
    "seal": ("vault/", "casework/intake/envelope.py", "casework/intake/visits.py", "casework/road/sending.py"),
    "seal_stream": ("vault/", "casework/files.py"),
    # Files of a form that was not taken: under a key of that page, which opens no case.
    "seal_bytes": ("casework/files.py", "casework/intake/envelope.py", "casework/unsent_files.py"),
    # A file that its writer has stripped, and its original with the name.
    "seal_pieces": ("casework/files.py", "casework/intake/envelope.py", "casework/intake/stripped_files.py"),
    "drop": ("vault/", "casework/reading/papers.py", "clock/letters.py", "casework/road/errands.py"),
    "open_stream": ("vault/", "casework/intake/", "casework/unsent_files.py"),
    "open_blob": ("vault/",),
    "open_with_salt": ("vault/",),
    # Whoever loads the examples made their keys, and hands them over where an officer would with his own.
    ".wraps()": ("vault/", "casework/intake/envelope.py", "site/demo/acts.py"),
    ".second_shares()": ("vault/", "casework/intake/envelope.py", "casework/intake/visits.py", "casework/road/sending.py"),
    ".first_share()": ("vault/",),
    "CaseKeys.new": ("vault/", "casework/intake/envelope.py", "casework/intake/visits.py", "casework/road/sending.py"),
    "Envelope": ("casework/intake/envelope.py",),
}
METHODS = {"wraps", "second_shares", "first_share"}


def said(source: str) -> Iterator[str]:
    """The guarded words that a module says: imported out of the sealing, or called."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module == SEALING:
                yield from (name.name for name in names)
            case ast.ImportFrom(module="hoiam.vault", names=names):
                yield from ("seal" for name in names if name.name == "sealing")
            case ast.Import(names=names):
                yield from ("seal" for name in names if name.name == SEALING)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="CaseKeys"), attr="new")):
                yield "CaseKeys.new"
            case ast.Call(func=ast.Attribute(attr=name)) if name in METHODS:
                yield f".{name}()"
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in (
                "Envelope",
                "seal_bytes",
                "seal_pieces",
            ):
                yield name


def wrong(path: str, source: str) -> set[str]:
    """The words that this module may not say."""
    return {word for word in said(source) if word in ONLY and not path.startswith(ONLY[word])}


@pytest.mark.parametrize("module", sorted(p.relative_to(SOURCES).as_posix() for p in SOURCES.rglob("*.py")))
def test_a_new_petition_is_sealed_by_the_intake_alone(module: str) -> None:
    assert wrong(module, (SOURCES / module).read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("face", "word"),
    [
        ("from hoiam.vault.sealing import seal", "seal"),
        ("from hoiam.vault import sealing", "seal"),
        ("import hoiam.vault.sealing", "seal"),
        ("wraps = keys.wraps(key, code)", ".wraps()"),
        ("keeper.register(case, draft.keys.second_shares())", ".second_shares()"),
        ("keys = CaseKeys.new(uuid4())", "CaseKeys.new"),
        ("intake.Envelope(case=case)", "Envelope"),
        ("files.seal_bytes(keys, tier, data)", "seal_bytes"),
    ],
)
def test_a_face_that_seals_is_found(face: str, word: str) -> None:
    assert wrong("portal/write.py", face) == {word}


def test_each_place_that_may_is_there() -> None:
    assert not [place for places in ONLY.values() for place in places if not (SOURCES / Path(place)).exists()]
