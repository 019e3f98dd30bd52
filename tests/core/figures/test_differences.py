"""Nobody is found by taking what one file shows from what it or another one shows: tried by somebody who only has the files.

Eight quarters, in which bodies are founded and abolished and their open runs go to a successor. The one who tries knows more
than a stranger: which bodies are behind each name, and which runs may stand where.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from core.figures.quarters_told import by_words, seed
from hoiam.core.figures.differences import telling
from hoiam.core.figures.judged import Class
from hoiam.core.figures.pools import LEAST, Counted, Place
from hoiam.core.figures.quarter_file import QuarterFile, read, written
from hoiam.core.figures.row_ids import row_id

QUARTERS = [f"{2026 + n // 4}-Q{n % 4 + 1}" for n in range(8)]
# First quarter, first one in which it is no more, who stands in its place then.
LIVES = {
    "P": (0, 8, ""),
    "A": (0, 8, ""),
    "B": (0, 3, "N"),
    "C": (0, 5, "A"),
    "N": (3, 8, ""),
    "E": (4, 8, ""),
}  # fmt: skip


def standing(body: str, quarter: int) -> str:
    """Who has what the body began, in a quarter."""
    while quarter >= LIVES[body][1]:
        body = LIVES[body][2]
    return body


def places(quarter: int) -> dict[str, Place]:
    alive = [body for body, (first, over, _) in LIVES.items() if first <= quarter < over]
    return {body: Place(body, "" if body == "P" else "P", lowest=body != "P") for body in alive}


@dataclass(frozen=True)
class Life:
    """A run: where it began, in which quarter its last day is, in which it ended (8: never), and whether late."""

    n: int
    body: str
    due: int
    ended: int
    late: bool

    def stands_in(self, quarter: int) -> bool:
        return self.due <= quarter <= self.ended if self.late else quarter == self.ended


def lives(rng: random.Random, pace: int) -> list[Life]:
    """Invented runs; ``pace``: how many a body has in a quarter, at most."""
    found: list[Life] = []
    for body, (first, over, _) in LIVES.items():
        for quarter in range(first, over):
            for _ in range(rng.randrange(pace)):
                late = rng.random() < 0.3
                ended = min(quarter + rng.choice([0, 0, 1, 1, 2, 9]), 8) if late else quarter
                found.append(Life(len(found), body, quarter, ended, late))
    return found


def files(runs: Iterable[Life], kind: str) -> list[str]:
    """The file of each quarter, each made with the ones before it."""
    texts: list[str] = []
    before: list[QuarterFile] = []
    for number, quarter in enumerate(QUARTERS):
        rows = []
        for run in runs:
            if run.stands_in(number):
                how: Class = "late" if run.late else "on_time"
                body = standing(run.body, number)
                rows.append(Counted(seed(run.n), body, kind, "T", how, 4, "wd", secret=kind == "denunciation"))
        texts.append(written(quarter, rows, places(number), before)[0])
        before.append(read(texts[-1]))
    return texts


def seen(text: str, quarter: int, runs: Iterable[Life]) -> dict[tuple[str, ...], frozenset[int]]:
    """The groups that a file shows, by their words, as the runs that stand in each."""
    number = {row_id(seed(run.n), QUARTERS[quarter]): run.n for run in runs}
    return {words: frozenset(number[id_] for id_ in ids) for words, ids in by_words(text).items()}


def unions(groups: Iterable[frozenset[int]], most: int = 3) -> Iterator[frozenset[int]]:
    """Every sum of so many of them."""
    groups = list(groups)
    for many in range(1, most + 1):
        for some in combinations(groups, many):
            yield frozenset().union(*some)


def test_no_sum_of_one_file_taken_from_a_sum_of_another_leaves_one_to_four() -> None:
    compared = 0
    for n, pace, kind in ((1, 9, "complaint"), (2, 24, "complaint"), (4, 9, "denunciation")):
        runs = lives(random.Random(n), pace)  # noqa: S311 - the same houses each time
        shown = [seen(text, quarter, runs) for quarter, text in enumerate(files(runs, kind))]
        for one, other in combinations(shown, 2):
            both = frozenset().union(*one.values()) & frozenset().union(*other.values())
            # A group with no run of the other file leaves five by itself.
            mine = {*unions(group for group in one.values() if group & both)}
            theirs = {*unions(group for group in other.values() if group & both)}
            for whole, part in ((a, b) for x in mine for y in theirs for a, b in ((x, y), (y, x)) if b < a):
                compared += 1
                assert len(whole - part) >= LEAST, (n, whole, part)
    assert compared


def coefficients(shown: Mapping[tuple[int, str, str], frozenset[str]]) -> dict[tuple[int, str, str], int]:
    """For each number that is shown the runs that it counts if there are any, as bits: of all runs that there could be."""
    atoms = [
        Life(0, body, due, ended, late)
        for body, (first, over, _) in LIVES.items()
        for due in range(first, over)
        for ended in range(due, 9)
        for late in (True, False)
        if late or ended == due
    ]
    bits = {}
    for key, bodies in shown.items():
        quarter, _, how = key
        bits[key] = sum(
            1 << place
            for place, atom in enumerate(atoms)
            if atom.stands_in(quarter)
            and standing(atom.body, quarter) in bodies
            and how in ("all", "late" if atom.late else "on_time")
        )
    return bits


def test_no_three_numbers_of_any_files_count_one_to_four_runs_whatever_may_have_happened() -> None:
    """Sums and differences that count runs, each once or not at all, in every house that there could be."""
    runs = lives(random.Random(5), 13)  # noqa: S311 - the same house each time
    told: dict[tuple[int, str, str], int] = {}
    behind: dict[tuple[int, str, str], frozenset[str]] = {}
    for quarter, text in enumerate(files(runs, "complaint")):
        cells: dict[str, set[int]] = defaultdict(set)
        for words, those in seen(text, quarter, runs).items():
            cells[words[0]] |= those
            if words[3] in ("late", "on_time"):
                told[quarter, words[0], words[3]] = told.get((quarter, words[0], words[3]), 0) + len(those)
        for where, those in cells.items():
            told[quarter, where, "all"] = len(those)
            bodies = frozenset(standing(runs[each].body, quarter) for each in those)
            behind |= {(quarter, where, how): bodies for how in ("all", "late", "on_time")}
    bits = coefficients({key: behind[key] for key in told})
    tried = 0
    for one, other in combinations(told, 2):
        for a, b in ((one, other), (other, one)):
            if bits[b] & ~bits[a] == 0 and bits[a] != bits[b]:
                tried += 1
                assert not 0 < told[a] - told[b] < LEAST, (a, b)
    for three in combinations(told, 3):
        for last in three:
            a, b = (key for key in three if key != last)
            if bits[a] & bits[b] & ~bits[last] == 0 and bits[last] & ~(bits[a] | bits[b]) == 0:
                assert not 0 < told[a] + told[b] - told[last] < LEAST, (a, b, last)
            if bits[a] & bits[b] == 0 and (bits[a] | bits[b]) & ~bits[last] == 0:
                assert not 0 < told[last] - told[a] - told[b] < LEAST, (last, a, b)
    assert tried


def test_a_file_says_less_where_a_late_one_more_than_last_time_would_be_seen() -> None:
    """Eight late ones that stay open, and one more: the second file does not say nine."""
    first = [Life(n, "P", 0, 8, late=True) for n in range(8)]
    others = [
        Life(n, "P", quarter, quarter, late=False) for quarter in (0, 1) for n in range(100 + 20 * quarter, 120 + 20 * quarter)
    ]
    late = [
        {words[3]: len(those) for words, those in seen(text, quarter, [*first, *others, new]).items()}
        for new in (Life(50, "P", 1, 8, late=True),)
        for quarter, text in enumerate(files([*first, *others, new], "complaint")[:2])
    ]
    assert late == [{"late": 8, "on_time": 20}, {"judged": 29}]
    same = files([*first, *others], "complaint")[1]
    assert {words[3]: len(those) for words, those in seen(same, 1, [*first, *others]).items()} == {"late": 8, "on_time": 20}
    several = [*first, *others, *(replace(first[0], n=50 + n, due=1) for n in range(LEAST))]
    assert {words[3]: len(those) for words, those in seen(files(several, "complaint")[1], 1, several).items()}["late"] == 13


def test_what_hangs_together_by_common_runs_is_taken_as_one() -> None:
    was = {**dict.fromkeys("abcdef", "X"), **dict.fromkeys("ghijkl", "Y")}
    assert telling({"S": "abcghi", "T": "defjkl+"}, was) == {"S", "T"}
    assert telling({"S": "abcghi", "T": "defjkl"}, was) == set()
    assert telling({"S": "abcd", "T": "efghijkl+"}, was) == {"S", "T"}
    assert telling({"S": "abcde+++++"}, was) == set()
    assert telling({"S": "abcdef+", "T": "uvwxyz"}, was) == {"S"}
    assert telling({"S": "abcde"}, was) == {"S"}
    assert telling({"S": "abcdefg+", "T": "hijkl++++++++++"}, was) == {"S"}, "one by itself, whatever hangs on it"
    assert telling({"S": "abcg", "R": "defh+", "T": "ijkl++++++++++"}, was) == {"S", "R"}, "and two"
