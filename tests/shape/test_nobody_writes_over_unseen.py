"""What a person has typed is written over only by who names the state that he has seen: a tab, a device, another officer.

Every statement of the house that puts a row in the place of one that lies there is found here, in SQL and in Django's words.
It is in a table in which nobody's words are, or compares.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2] / "src" / "hoiam"
SOURCES = [path for path in sorted(HOUSE.rglob("*.py")) if "migrations" not in path.parts]
SQL = [path for path in sorted(HOUSE.rglob("*.sql")) if "migrations" not in path.parts]

NOBODYS_WORDS = {
    "casework_wrap": "a key for one recipient, made by the house",
    "casework_number": "the last number that was drawn, which only grows",
    "wall.key": "the key under which the wall believes the house",
    "casework_runningclock": "how a term runs, as the history and the law make it",
    "ledger_tile": "hashes of the log, of which a wider tile holds the narrower",
    "ledger_witness_state": "when a witness was asked",
    "barred": "the day on which an officer was kept away, of which the later stands",
    "seen": "the head of the log that the gatekeeper has seen",
}
"""Tables whose rows are replaced without a look, and what lies in them instead of words that somebody typed."""

WORDS = {
    "casework_draft": "a petitioner's answers",
    "casework_officerdraft": "an officer's words for a step",
    "casework_publiccopy": "the copy for the public, as an officer ruled",
    "casework_dossier": "the line that sums a petition up",
}
UPSERT = r"INSERT INTO\s+([\w.]+)(?:(?!INSERT INTO|;\s).)*?ON CONFLICT(?:(?!;|INSERT INTO).)*?DO UPDATE[^;]*"
COMPARES = re.compile(r"sha256\((?:\w+\.)?data\)|summary IN \(%\(over\)s")


def statements(text: str) -> Iterator[tuple[str, str]]:
    """The table and the words of every statement that replaces a row or changes one that lies there."""
    for each in re.finditer(UPSERT, text, re.S):
        yield each[1], each[0]
    for each in re.finditer(r"\bUPDATE\s+(\w+)(?:\s+(?:AS\s+)?[a-z]\w*)?\s+SET\b[^;]*", text, re.S):
        yield each[1], each[0]


def in_python(path: Path) -> Iterator[tuple[str, str]]:
    """The same of a module: its strings, joined as Python joins them."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from statements(node.value)


def found() -> list[tuple[str, str, str]]:
    both = [(path, each) for path in SQL for each in statements(path.read_text("utf-8"))]
    both += [(path, each) for path in SOURCES for each in in_python(path)]
    return [(str(path.relative_to(HOUSE)), table, words) for path, (table, words) in both]


def test_a_row_is_replaced_only_where_nobody_typed_or_by_who_names_what_he_has_seen() -> None:
    replaced = {(where, table) for where, table, words in found() if "DO UPDATE" in words and table not in NOBODYS_WORDS}
    named = {(where, table) for where, table, words in found() if "DO UPDATE" in words and COMPARES.search(words)}
    # The copy for the public is compared with what the locked history names, before the statement (see below).
    assert replaced - named == {("casework/road/publication.py", "casework_publiccopy")}
    assert {table for _where, table, words in found() if "DO UPDATE" in words} >= NOBODYS_WORDS.keys() - {"casework_wrap"}


def test_typed_words_that_lie_in_a_table_are_changed_by_who_names_what_he_has_seen() -> None:
    unseen = [
        (where, table)
        for where, table, words in found()
        if table in WORDS and "DO UPDATE" not in words and not COMPARES.search(words)
        # What the road derives of a petition, under its lock, touches the line of nobody.
        and not (table == "casework_dossier" and "summary" not in words)
    ]
    assert unseen == []


def test_django_itself_replaces_no_row() -> None:
    calls = [
        f"{path.relative_to(HOUSE)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and (
            getattr(node.func, "attr", "") in ("update_or_create", "aupdate_or_create", "bulk_update")
            or any(keyword.arg == "update_conflicts" for keyword in node.keywords)
        )
    ]
    assert calls == []


@pytest.mark.parametrize("name", ["clear", "put_a_stub"])
def test_whoever_passes_a_public_copy_has_to_say_which_one_he_has_seen(name: str) -> None:
    from hoiam.casework.road import publication

    assert inspect.signature(getattr(publication, name)).parameters["over"].default is inspect.Parameter.empty


def test_the_finder_sees_each_spelling() -> None:
    upsert = "INSERT INTO a AS d (x) VALUES (%s)\n ON CONFLICT (x) DO UPDATE SET x = excluded.x"
    assert [table for table, _ in statements(upsert)] == ["a"]
    assert [*statements("INSERT INTO a (x) VALUES (1) ON CONFLICT DO NOTHING; INSERT INTO b (y) VALUES (1)")] == []
    assert [table for table, _ in statements("UPDATE casework_draft AS d SET data = %s")] == ["casework_draft"]
