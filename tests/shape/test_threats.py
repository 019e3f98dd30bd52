"""Every claim about safety, in docs/threats.md and on the portal's pages of help, names the test that holds it or says that it
is a limit; and every test that is named is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from committed import ROOT

THREATS = ROOT / "docs" / "threats.md"
HELP = ("help_limits", "help_lost_code", "help_privacy", "help_sealed")
# They say what the law wants, where to read on, and for whom the pages were tried, and nothing of safety.
OF_THE_LAW = {"help", "help_access", "help_forms", "help_signing"}
LAST = "What holds each claim"
OPENS = "How to read this"
MARK = re.compile(r"\[(t\d+|limit)\]")


def sections(text: str) -> Iterator[tuple[str, str]]:
    """(heading, text) of each part of the second level."""
    parts = re.split(r"^## (.+)$", text, flags=re.M)
    yield from zip(parts[1::2], parts[2::2], strict=True)


def claims(text: str) -> Iterator[str]:
    """Each row of a table, each item of a list and each paragraph that says something of what the house holds or cannot."""
    for heading, part in sections(text):
        if heading in (LAST, OPENS):
            continue
        for block in re.split(r"\n\s*\n", part):
            block = block.strip()
            if block.startswith("|"):
                # The first two lines of a table are its heading.
                yield from block.splitlines()[2:]
            elif block.startswith(("* ", "- ")):
                yield from (item for item in re.split(r"^[*-] ", block, flags=re.M) if item.strip())
            elif block and not block.startswith("#"):
                yield block


def held(text: str) -> dict[str, list[tuple[str, str]]]:
    """Each claim of the last part with its tests, as (file, name)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in dict(sections(text))[LAST].splitlines():
        if row := re.match(r"\| (t\d+) \| (.+) \|$", line):
            assert row[1] not in found, f"{row[1]} stands twice"
            found[row[1]] = [(file, name) for file, name in re.findall(r"`([\w/]+\.py)::(\w+)`", row[2])]
    return found


@cache
def known_in(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name.startswith("test_"))


def help_claims(name: str) -> list[str]:
    """What a page of help says, each with the comment before it."""
    text = (ROOT / f"src/hoiam/portal/templates/portal/{name}.html").read_text("utf-8")
    body = text.partition("{% block content %}")[2]
    return re.findall(r"(?:\{#[^#]*#\}\s*)?<(?:p|li)\b[^>]*>.*?</(?:p|li)>", body, re.S)


def test_every_claim_names_what_holds_it_or_says_that_it_is_a_limit() -> None:
    found = list(claims(THREATS.read_text("utf-8")))
    assert len(found) > 60
    assert [claim for claim in found if not MARK.search(claim)] == []


def test_what_holds_a_claim_is_a_test_that_is_there() -> None:
    table = held(THREATS.read_text("utf-8"))
    assert [claim for claim, tests in table.items() if not tests] == []
    named = [(claim, file, name) for claim, tests in table.items() for file, name in tests]
    assert [each for each in named if each[2] not in known_in(ROOT / "tests" / each[1])] == []


def test_every_mark_stands_in_the_table_and_every_row_of_it_is_claimed() -> None:
    text = THREATS.read_text("utf-8")
    claimed = {mark for claim in claims(text) for mark in MARK.findall(claim)}
    claimed |= {mark for name in HELP for claim in help_claims(name) for mark in MARK.findall(claim)}
    assert claimed - {"limit"} == set(held(text))


@pytest.mark.parametrize("name", HELP)
def test_every_sentence_of_help_about_safety_has_its_mark(name: str) -> None:
    found = help_claims(name)
    assert len(found) >= 6
    assert [claim for claim in found if not MARK.search(claim)] == []


def test_a_page_of_help_makes_claims_that_are_looked_at_or_none() -> None:
    pages = {each.stem for each in (ROOT / "src/hoiam/portal/templates/portal").glob("help*.html")}
    assert pages == {*HELP, *OF_THE_LAW}


def test_a_claim_without_a_mark_and_a_mark_without_a_test_are_seen() -> None:
    text = "## A\n\n* one [t1]\n* two\n\n| a | b |\n|---|---|\n| three | four [limit] |\n| five | six |\n\nSeven.\n"
    assert [claim.strip() for claim in claims(text) if not MARK.search(claim)] == ["two", "| five | six |", "Seven."]
    table = held(f"{text}\n## {LAST}\n\n| claim | tests |\n|---|---|\n| t1 | `shape/test_threats.py::test_nothing` |\n")
    assert table == {"t1": [("shape/test_threats.py", "test_nothing")]}
    assert "test_nothing" not in known_in(Path(__file__))
