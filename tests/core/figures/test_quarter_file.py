"""The file of a quarter: what it says, of whom it does not, and that anybody can add it up."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.figures.quarters_told import PLACES, by_words, counted, seed, some
from core.ledger import naive
from hoiam.core.figures import recompute_figures
from hoiam.core.figures.judged import CLASSES
from hoiam.core.figures.pools import LEAST, Cell, Place, cells, labelled
from hoiam.core.figures.quarter_file import COLUMNS, HOWS, BadFile, entry, read, shown, written
from hoiam.core.figures.row_ids import row_id

Q = "2026-Q4"
SCRIPT = Path(recompute_figures.__file__)


def recomputed(text: str, tmp_path: Path) -> tuple[list[list[str]], str]:
    """What the script prints of a file: its table, and its last line; or the end of its complaint."""
    file = tmp_path / "figures.csv"
    file.write_text(text, "utf-8")
    done = subprocess.run([sys.executable, "-I", SCRIPT, file], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines() or [done.stderr.splitlines()[-1]]
    return [line.split(",") for line in lines[:-1]], lines[-1]


# --- what it says -----------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 120))
def test_each_run_stands_once_each_word_of_it_five_times_and_the_bytes_are_the_same_in_any_order(n: int, many: int) -> None:
    rng = random.Random(n)  # noqa: S311 - drawn from what hypothesis drew
    rows = some(rng, many)
    text, left = written(Q, rows, PLACES)
    assert written(Q, rng.sample(rows, len(rows)), PLACES)[0] == text
    said = by_words(text)
    ids = Counter(id_ for those in said.values() for id_ in those)
    assert ids == Counter(row_id(row.seed, Q) for row in rows if row not in left)
    assert all(len(those) >= LEAST for those in said.values())
    bodies = {row_id(row.seed, Q): row for row in rows}
    for (where, kind, *_), those in said.items():
        if where in PLACES:
            assert {bodies[id_].body for id_ in those} == {where}
            assert not (PLACES[where].lowest and kind == "denunciation"), "what is secret names no body of the lowest level"
    assert not left or len(rows) < LEAST or len({row.body for row in left}) == 1
    assert read(text).root == naive.root([line.encode() for line in text.splitlines(keepends=True)])


def test_what_is_rare_says_less_and_lateness_is_never_hidden_in_favour_of_the_body() -> None:
    assert {label.used for label in labelled([counted(n, how="late") for n in range(9)])} == {""}, "not how late"
    rows = [*(counted(n) for n in range(40)), *(counted(n, how="late") for n in range(40, 43))]
    told = labelled(rows)
    assert {label.how: len(those) for label, those in told.items()} == {"on_time": 38, "judged": 5}
    assert {row.how for row in told[max(told, key=lambda label: label.how == "judged")]} == {"on_time", "late"}
    (cell,) = shown(read(written(Q, rows, PLACES)[0]))
    assert (cell.least, cell.most) == (88, 100), "38 of 43 at least; 43 of 43 at most"
    (cell,) = shown(read(written(Q, [counted(n, how="late" if n < 5 else "on_time") for n in range(45)], PLACES)[0]))
    assert (cell.least, cell.most, cell.naive) == (88, 88, 88)


def test_a_small_body_is_told_of_with_others_below_its_superior_and_these_with_more() -> None:
    below = [*(counted(n, "H/1") for n in range(4)), *(counted(n, "H/2") for n in range(4, 7))]
    found, left = cells([*below, counted(9, "D/1"), *(counted(n, "D/2") for n in range(20, 26))], PLACES)
    assert {cell.where: len(those) for cell, those in found.items()} == {"*H": 7, "*": 7}, "the smallest joins D/1"
    assert not left
    assert cells([counted(n, "H/1") for n in range(4)], PLACES)[0] == {}, "fewer than five are told of nowhere"
    alone = [counted(n, "H/1", kind="denunciation") for n in range(9)]
    assert cells(alone, PLACES) == ({}, alone), "a pool of one body is none"


def test_terms_that_are_too_rare_are_told_of_together() -> None:
    rows = [counted(n, "H/1", term="T" if n < 3 else "U") for n in range(5)] + [counted(6, "H/2", kind="feedback")]
    assert {cell: len(those) for cell, those in cells(rows, PLACES)[0].items()} == {Cell("*", "*", "*"): 6}


def test_days_are_summed_exactly_and_not_where_the_law_keeps_secret() -> None:
    rows = [counted(n, used=3 + n) for n in range(8)] + [counted(20 + n, kind="denunciation") for n in range(8)]
    file = read(written(Q, rows, PLACES)[0])
    cell = Cell("P", "complaint", "T")
    assert file.days == {(cell, "asked_in_term", "wd"): 16, (cell, "own", "wd"): sum(1 + n for n in range(8))}


def test_a_circle_of_superiors_and_two_rows_of_one_id_are_no_file() -> None:
    with pytest.raises(ValueError, match="above itself"):
        written(Q, [counted(1, "A")], {"A": Place("A", "B"), "B": Place("B", "A")})
    with pytest.raises(ValueError, match="one id"):
        written(Q, [counted(1)] * 6, PLACES)


# --- whoever adds it up -----------------------------------------------------------------------------------------------


def test_the_script_of_forty_lines_gives_the_page_s_numbers_and_the_root(tmp_path: Path) -> None:
    assert len(SCRIPT.read_text("utf-8").splitlines()) <= 40
    assert tuple(recompute_figures.HOWS) == HOWS
    assert set(CLASSES) <= set(HOWS)
    text, _left = written(Q, some(random.Random(7), 400), PLACES)  # noqa: S311 - the same each time
    file = read(text)
    table, last = recomputed(text, tmp_path)
    pages = [[*of.cell, *of.of, of.least, of.most, of.naive] for of in shown(file)]
    assert table[1:] == [["" if value is None else str(value) for value in row] for row in pages]
    assert any(row[-1] for row in table[1:])
    assert last == f"root {file.root.hex()} {file.lines}"
    assert entry(file) == f"hoiam/1 public figures {Q} {last.removeprefix('root ')}\n".encode()


def test_a_row_that_is_changed_dropped_or_added_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def root(lines: list[str]) -> str:
        (tmp_path / "f.csv").write_text("".join(lines), "utf-8")
        recompute_figures.add(str(tmp_path / "f.csv"))
        return capsys.readouterr().out.splitlines()[-1]

    text, _left = written(Q, some(random.Random(3), 60), PLACES)  # noqa: S311 - the same each time
    lines = text.splitlines(keepends=True)
    one = next(n for n, line in enumerate(lines) if ",on_time," in line)
    row = lines[one]
    others = (
        [*lines[:one], row.replace(",on_time,", ",late,"), *lines[one + 1 :]],
        lines[:-1],
        [*lines[:one], *lines[one + 1 :]],
        [*lines[:one], row, row, *lines[one + 1 :]],
        [*lines[:one], f"row,{row_id(seed(999), Q)}{row[36:]}", *lines[one:]],
        [lines[0], lines[1].replace("Q4", "Q3"), *lines[2:]],
    )
    assert len({root(lines), *map(root, others)}) == 1 + len(others)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("what,", "that,"),
        (Q, "2026-Q5"),
        ("hoiam-figures-1", "hoiam-figures-2"),
        (",on_time,", ",in_time,"),
        (",on_time,", ",late,"),
        (",yes,", ",maybe,"),
        ("row,", "raw,"),
        ("\n", "\r\n"),
        ("row,", ",row,"),
    ],
)
def test_what_does_not_follow_the_form_is_no_file(was: str, becomes: str) -> None:
    rows = [counted(n) for n in range(12)] + [counted(n, used=30) for n in range(20, 30)]
    text = written(
        Q, [*rows, *(type(rows[0])(seed(n), "P", "k", "T", "on_time", 1, "wd", True) for n in range(40, 46))], PLACES
    )[0]
    assert was in text
    with pytest.raises(BadFile):
        read(text.replace(was, becomes, 1))


def test_what_stands_out_of_its_order_is_no_file() -> None:
    lines = written(Q, [counted(n) for n in range(12)], PLACES)[0].splitlines(keepends=True)
    for at, _ in pairwise(range(2, len(lines))):
        other = [*lines]
        other[at], other[at + 1] = other[at + 1], other[at]
        with pytest.raises(BadFile):
            read("".join(other))
    assert all(column.means.vi and column.means.en for column in COLUMNS)
