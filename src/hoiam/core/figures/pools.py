"""Which runs of a quarter stand together in public, so that nobody is found: asked here, once.

A cell is what is told of by one name: a body (or a pool of bodies), a class of kinds, a term. It has LEAST runs at least, a
pool two bodies at least. A body with fewer is told of together with the others below its superior, they where they are too few
together with those below his, up to all bodies; what is too few even there, together with other terms. What the law keeps
secret is never told of a body of the lowest level.

Within a cell each row says no more than LEAST rows say word for word. What is rarer says less, step by step (``LEVELS``), and
where fewer than LEAST are left that say less, rows that could say more say as little as they do. So whatever is added or taken
away in a file, what is left is nobody or LEAST.

From one file to the next: what is open and late stands in each file until it ends, what ended late in the file in which it
ended, both under one word and with a new id each time; everything else stands once. So nobody sees which of the late runs two
files share; and where all of some are among others, with a few more (``differences``), the cell says less, and in the end is
told of together with others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from .judged import JUDGED, Class

LEAST: Final = 5
BAND: Final = 5
"""Days used are told up to a multiple of this."""
ALL: Final = "*"
"""All bodies, all kinds, all terms; before the code of a body: the others below it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A body in its tree: its superior's code (empty where it has none here), and whether it is of the lowest level."""

    code: str
    under: str = ""
    lowest: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A run as it goes into a quarter's figures.

    ``seed`` makes its row's id (``row_ids``), ``kind`` is the class of kinds, ``secret`` whether the law keeps secret who
    wrote; ``used`` its counted days in ``unit``, ``days`` by holder; ``hops`` how often its petition was passed on, ``again``
    whether the matter was handed in once more.
    """

    seed: bytes
    body: str
    kind: str
    term: str
    how: Class
    used: int
    unit: str
    again: bool = False
    hops: int = 0
    secret: bool = False
    days: tuple[tuple[str, int], ...] = ()


class Cell(NamedTuple):
    """What is told of by one name: ``where`` a body's code, ``*CODE`` for the others below it, ``*`` for the others; ``kind``
    and ``term``, or ``*`` for several."""

    where: str
    kind: str
    term: str


class Label(NamedTuple):
    """What a row says: its class, or ``judged``, ``beside``, ``any`` where that is not told; the rest empty where not told."""

    how: str
    again: str
    hops: str
    used: str


def _full(row: Counted) -> Label:
    # How late something is would tell in which earlier file it was late already.
    used = "" if row.how == "late" else str(-(-max(row.used, 1) // BAND) * BAND)
    return Label(row.how, "yes" if row.again else "no", "2+" if row.hops > 1 else str(row.hops), used)


LEVELS: Final[tuple[Callable[[Label], Label], ...]] = (
    lambda label: label,
    lambda label: label._replace(used=""),
    lambda label: label._replace(used="", hops=""),
    lambda label: Label(label.how, "", "", ""),
    lambda label: Label("judged" if label.how in JUDGED else "beside", "", "", ""),
    lambda label: Label("any", "", "", ""),
)
"""What a row says, from the most to the least."""

Cells = dict[Cell, list[Counted]]


REST: Final = Cell(ALL, ALL, ALL)


def cells(rows: Iterable[Counted], places: Mapping[str, Place], up: Collection[Cell] = ()) -> tuple[Cells, list[Counted]]:
    """The rows of a quarter in their cells; and those for which there is none, since all together they are too few. What would
    be one of the cells ``up`` is told of together with others."""
    by_term: dict[tuple[str, str], list[Counted]] = defaultdict(list)
    for row in rows:
        by_term[row.kind, row.term].append(row)
    found: Cells = {}
    left: list[Counted] = []
    for (kind, term), mine in sorted(by_term.items()):
        told, few = _of_a_term(kind, term, mine, places, up)
        found |= told
        left += few
    if left and _enough([*left, *(row for each in found.values() for row in each)]):
        while not _enough(left):
            left += found.pop(_smallest(found))
        if REST not in up:
            found[REST], left = left, []
    return found, left


def _of_a_term(
    kind: str, term: str, rows: Sequence[Counted], places: Mapping[str, Place], up: Collection[Cell]
) -> tuple[Cells, list[Counted]]:
    """The cells of one term of one class of kinds, and what is too little for one."""
    by_body: dict[str, list[Counted]] = defaultdict(list)
    for row in rows:
        by_body[row.body].append(row)
    found: Cells = {}
    pools: dict[str, list[Counted]] = defaultdict(list)
    for body, mine in sorted(by_body.items()):
        cell, place = Cell(body, kind, term), places[body]
        if len(mine) < LEAST or (place.lowest and any(row.secret for row in mine)) or cell in up:
            pools[place.under] += mine
        else:
            found[cell] = mine
    # A pool that is too small goes up, the deepest first, so that its superior's has it when it is looked at.
    while deepest := max((code for code in pools if code), key=lambda code: (_depth(code, places), code), default=""):
        mine, cell = pools.pop(deepest), Cell(ALL + deepest, kind, term)
        if _enough(mine) and cell not in up:
            found[cell] = mine
        else:
            pools[places[deepest].under] += mine
    top, cell = pools.get("", []), Cell(ALL, kind, term)
    while top and not _enough(top) and found:
        top += found.pop(_smallest(found))
    if _enough(top) and cell not in up:
        found[cell], top = top, []
    return found, top


def _depth(code: str, places: Mapping[str, Place]) -> int:
    above: set[str] = set()
    while code and code not in above:
        above.add(code)
        code = places[code].under
    if code:
        raise ValueError(f"{code} stands above itself")
    return len(above)


def _enough(rows: Sequence[Counted]) -> bool:
    return len(rows) >= LEAST and len({row.body for row in rows}) > 1


def _smallest(found: Cells) -> Cell:
    return min(found, key=lambda cell: (len(found[cell]), cell))


Told = dict[Label, list[Counted]]


def labelled(rows: Iterable[Counted], floor: int = 0) -> Told:
    """What each row of a cell says, each of it said LEAST times or more, and none more than on the level ``floor``. Raises
    ValueError where the cell is too small."""
    full: Told = defaultdict(list)
    for row in rows:
        full[_full(row)].append(row)
    told, left = _settled(full, len(LEVELS) - 1, floor)
    if left:
        raise ValueError("a cell of too few runs")
    return told


def _settled(full: Told, level: int, floor: int) -> tuple[Told, list[Counted]]:
    """The rows, given by all that they could say, by what they say on this level and below it; and those that are too few to
    say as much."""
    label = LEVELS[level](next(iter(full)))
    if level == floor:
        rows = [row for mine in full.values() for row in mine]
        return ({label: rows}, []) if len(rows) >= LEAST else ({}, rows)
    finer: dict[Label, Told] = defaultdict(dict)
    for each, mine in full.items():
        finer[LEVELS[level - 1](each)][each] = mine
    told: Told = {}
    left: list[Counted] = []
    for _, some in sorted(finer.items()):
        said, few = _settled(some, level - 1, floor)
        for each, those in said.items():
            told.setdefault(each, []).extend(those)
        left += few
    if left and told:
        _joined_by(told, left)
    if len(left) >= LEAST:
        told.setdefault(label, []).extend(left)
        left = []
    return told, left


def _joined_by(told: Told, left: list[Counted]) -> None:
    """Too few rows are joined by such as could say more, from the largest group, or by all of the smallest."""
    need = LEAST - len(left)
    if need <= 0:
        return
    largest = max(told, key=lambda each: (len(told[each]), each))
    if len(told[largest]) - need >= LEAST:
        # By their seeds, which say nothing of them; and the same ones whenever the file is made.
        rows = sorted(told[largest], key=lambda row: row.seed)
        left += rows[:need]
        told[largest] = rows[need:]
    else:
        left += told.pop(min(told, key=lambda each: (len(told[each]), each)))
