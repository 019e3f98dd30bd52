"""Every row of the research stands in the packs with the same value and article, or its absence is explained."""

import pytest
from law_of_the_land import LAW, ROOT
from research import ABSENT, ADDED, EXPLAINED, REREAD, number_in, rows, table

ROWS = rows()


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_row_of_the_research_stands_in_the_packs_with_its_value_and_article(row):
    if row["id"] in ABSENT:
        assert row["id"] not in LAW.rules, "it is there after all: take it off the list"
        return
    rule = LAW.rules[row["id"]]
    reread = REREAD.get(row["id"], {})
    assert all(row[field] != said for field, said in reread.items() if field != "why"), "they agree: take it off the list"
    row = {**row, **reread}
    assert rule.article == row["instrument"]
    assert rule.confidence == row["confidence"]
    assert rule.source == row["source"]
    assert rule.direction == row["direction"]
    number = number_in(row["duration"])
    if row["id"] in EXPLAINED:
        assert number is None or row["unit"] not in ("cd", "wd", "month", "year", "hour")
    else:
        assert (rule.n, rule.unit) == (number, row["unit"])
    if row["valid_from"]:
        assert rule.valid_from.isoformat() == row["valid_from"]
    assert (rule.valid_to.isoformat() if rule.valid_to else None) == row["valid_to"]


def test_every_rule_of_the_packs_comes_from_the_research_or_says_why():
    assert set(LAW.rules) - {row["id"] for row in ROWS} == set(ADDED)


def test_what_the_research_is_unsure_of_shows_as_unsure():
    for row in ROWS:
        if "UNSURE" in row["confidence"]:
            assert LAW.rules[row["id"]].is_unsure, row["id"]


def test_the_table_in_the_documents_is_the_table_of_the_packs():
    written = (ROOT / "docs" / "law-coverage.md").read_text(encoding="utf-8")
    assert written == table(LAW), "write it again: python tests/law/research.py > docs/law-coverage.md"
