"""The glossary is true: every step, fact, kind and role is in it once, and its articles stand in the law's packs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from hoiam.casework.guards import ROLES
from hoiam.core.dossier.events import CLOCK, PETITIONER
from hoiam.core.errand import journey as errands
from hoiam.core.petition import events, steps
from hoiam.core.visit import journey as receptions

ROOT = Path(__file__).resolve().parents[2]

# The words that the project agreed on before any of them was written; a step may be added, none may be lost.
STEPS = (
    "receive sign classify accept refuse assign verify dialogue coordinate conclude decide notify gate publish enforce "
    "send_back transfer extend suspend resume withdraw appeal recuse protect open transcribe ask reply add rate read close"
)
KINDS = (
    "vn.complaint vn.complaint2 vn.disciplinary vn.denunciation vn.denunciation2 vn.feedback "
    "eu.report eu.external_report in.grievance"
)


def tables() -> dict[str, list[dict[str, str]]]:
    """The tables of the glossary by their heading, each row by the heading of its columns."""
    found: dict[str, list[dict[str, str]]] = {}
    for section in re.split(r"^## ", (ROOT / "GLOSSARY.md").read_text("utf-8"), flags=re.M)[1:]:
        heading, *lines = section.splitlines()
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
        found[heading.split(",")[0]] = [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]
    return found


def code_words(column: str, *sections: str) -> list[str]:
    return [row[column].strip("`") for section in sections for row in tables()[section] if row[column] != "–"]


def packs() -> Iterator[Any]:
    for file in sorted((ROOT / "law").glob("**/*.yaml")):
        pack = yaml.safe_load(file.read_text("utf-8"))
        if isinstance(pack, dict) and "pack" in pack:
            yield pack


def articles_of_steps() -> dict[str, str]:
    """For each step, all articles under which a pack lets it be taken, in one text."""
    found: dict[str, list[str]] = defaultdict(list)

    def collect(part: Any) -> None:
        if isinstance(part, dict):
            if "step" in part and "article" in part:
                found[part["step"]].append(part["article"])
            for value in part.values():
                collect(value)
        elif isinstance(part, list):
            for value in part:
                collect(value)

    for pack in packs():
        collect(pack)
    return {step: " | ".join(articles) for step, articles in found.items()}


def test_every_step_is_in_the_glossary_once() -> None:
    written = {file.stem for file in Path(steps.__path__[0]).glob("*.py") if file.stem != "__init__"}
    assert written
    listed = code_words("Step", "Steps")
    assert Counter(listed) == Counter(written | set(STEPS.split(" ")))


def test_every_step_is_a_key_in_a_pack() -> None:
    assert set(articles_of_steps()) == set(code_words("Step", "Steps", "Receptions of citizens", "Errands"))


def test_every_step_of_a_reception_is_in_the_glossary_once_beside_the_fact_that_it_leaves() -> None:
    listed = [(row["Step"].strip("`"), row["Fact"].strip("`")) for row in tables()["Receptions of citizens"]]
    assert listed == [(row.word, row.fact.__name__) for row in receptions.JOURNEY]


def test_every_step_of_an_errand_is_in_the_glossary_once_beside_the_fact_that_it_leaves() -> None:
    listed = [(row["Step"].strip("`"), row["Fact"].strip("`")) for row in tables()["Errands"]]
    assert listed == [(row.word, row.fact.__name__) for row in errands.JOURNEY]


def test_every_fact_stands_beside_the_step_that_leaves_it() -> None:
    listed = code_words("Fact", "Steps")
    assert Counter(listed) == Counter(fact.__name__ for fact in get_args(events.PetitionFact))
    for row in tables()["Steps"]:
        if row["Step"] != "–":
            text = (Path(steps.__path__[0]) / f"{row['Step'].strip('`')}.py").read_text("utf-8")
            assert re.search(rf"\b{row['Fact'].strip('`')}\b", text), row


def test_every_kind_of_petition_is_in_the_glossary_once() -> None:
    in_packs = {kind["id"] for pack in packs() for kind in pack.get("kinds", ())}
    assert in_packs
    assert Counter(code_words("Code", "Kinds of petition")) == Counter(in_packs | set(KINDS.split(" ")))


def test_everyone_who_acts_is_in_the_glossary_once() -> None:
    everyone = {*ROLES, PETITIONER, CLOCK}
    assert Counter(code_words("Code", "Who acts")) == Counter(everyone)


@pytest.mark.parametrize("section", ["Steps", "Receptions of citizens", "Errands", "Kinds of petition", "Who acts", "Nouns"])
def test_every_row_has_a_term_in_both_languages_and_says_where_the_law_has_it(section: str) -> None:
    for row in tables()[section]:
        assert all(row.values()), row
        assert row["Vietnamese"] != row["English"]


def test_a_word_of_the_code_means_one_thing() -> None:
    both = ("Steps", "Receptions of citizens", "Errands")
    # A fact may be what several steps leave; nothing else is called by its word.
    words = code_words("Step", *both) + list(dict.fromkeys(code_words("Fact", *both)))
    words += code_words("Code", "Kinds of petition", "Who acts", "Nouns")
    assert [word for word, times in Counter(words).items() if times > 1] == []
    terms = [row["Vietnamese"] for rows in tables().values() for row in rows]
    assert [term for term, times in Counter(terms).items() if times > 1] == []


def test_every_article_beside_a_step_is_one_under_which_a_pack_lets_it_be_taken() -> None:
    articles = articles_of_steps()
    wrong = [
        (row["Step"], article)
        for row in (*tables()["Steps"], *tables()["Receptions of citizens"])
        if row["Article"] != "–"
        for article in row["Article"].split("; ")
        if not re.search(re.escape(article.split(" Đ.")[0]) + r" Đ\.[^;|]*\b" + re.escape(article.split(" Đ.")[1]),
                         articles.get(row["Step"].strip("`"), ""))
    ]  # fmt: skip
    assert wrong == []
