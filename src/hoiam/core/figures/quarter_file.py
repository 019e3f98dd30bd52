"""The file of a quarter: every run that counts in it as a row, as text that is the same whoever makes it of the same rows.

CSV (UTF-8, LF, no quotes: codes alone), its first line the names of ``COLUMNS``, its second of kind ``file``; then the rows by
their ids, then what they sum up to. Every line with its line feed is a leaf of the Merkle tree whose root and number of lines
the public log has (``entry``); so no byte of it can change, go or come unseen. ``recompute_figures.py`` beside this file adds
it up again with nothing but what Python brings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hoiam.core.dossier.days import HOLDERS
from hoiam.core.ledger import act, merkle
from hoiam.core.words import Text

from .differences import telling
from .judged import CLASSES, JUDGED
from .pools import ALL, BAND, LEAST, LEVELS, Cell, Counted, Label, Place, cells, labelled
from .row_ids import row_id

VERSION: Final = "hoiam-figures-1"
RATED: Final = 20
"""A rate is told of as many judged runs at least."""

HOWS: Final = ("on_time", "not_counted", "extended", "late", "judged", "passed_on", "fell_away", "untold", "beside", "any")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what a value in it looks like (a whole regular expression; empty values aside), what it means."""

    name: str
    looks: str
    means: Text


_CODE: Final = r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}"

COLUMNS: Final = (
    Column(
        "what",
        "file|row|days",
        Text(
            "Dòng này là gì: cả tệp, một lần chạy của một thời hạn, hay tổng số ngày",
            "What the line is: the file, one running of a term, or a sum of days",
        ),
    ),
    Column(
        "id",
        rf"[0-9a-f]{{32}}|{VERSION}",
        Text(
            "Mã của dòng, chỉ ai có mã tra cứu mới nhận ra; ở dòng của cả tệp: phiên bản",
            "The row's id, which only whoever has the return code knows; of the file: its version",
        ),
    ),
    Column(
        "where",
        rf"\*|\*?{_CODE}",
        Text(
            "Mã cơ quan; có * ở trước: các cơ quan khác dưới cơ quan đó; chỉ *: các cơ quan khác; ở dòng của cả tệp: quý",
            "A body's code; after *: the others below that body; * alone: the others; of the file: the quarter",
        ),
    ),
    Column("kind", rf"\*|{_CODE}", Text("Loại đơn; *: nhiều loại", "The class of petition; *: several")),
    Column("term", rf"\*|{_CODE}", Text("Mã quy định về thời hạn; *: nhiều thời hạn", "The rule of the term; *: several")),
    Column(
        "how",
        "|".join((*HOWS, *HOLDERS)),
        Text(
            "Đúng hạn, đúng nhờ ngày không tính, đúng nhờ gia hạn, trễ (kể cả chưa xong), đã chuyển, không còn phải làm, không"
            " ghi nhận; judged: một trong bốn loại đầu; beside: một trong ba loại sau; any: không nói. Dòng days: ngày của ai",
            "On time, only by days not counted, only by extension, late (open or not), passed on, fell away, untold; judged:"
            " one of the first four; beside: one of the last three; any: not told. In a line of days: whose days",
        ),
    ),
    Column(
        "again",
        "yes|no",
        Text("Việc được gửi lại hay không; trống: không nói", "Whether the matter was handed in once more; empty: not told"),
    ),
    Column(
        "hops",
        r"0|1|2\+",
        Text("Số lần chuyển nơi khác; trống: không nói", "How often it was passed on; empty: not told"),
    ),
    Column(
        "used",
        r"[1-9][0-9]{0,4}",
        Text(
            f"Số ngày đã dùng, làm tròn lên bội số của {BAND}; trống: không nói",
            f"Days used, up to a multiple of {BAND}; empty: not told",
        ),
    ),
    Column(
        "unit", r"[a-z]{1,8}", Text("Đơn vị: wd là ngày làm việc, cd là ngày lịch", "The unit: wd working days, cd all days")
    ),
    Column("n", r"0|[1-9][0-9]{0,8}", Text("Số dòng của tệp; số ngày", "How many rows the file has; how many days")),
)
"""The dictionary of the file."""

HEAD: Final = ",".join(column.name for column in COLUMNS) + "\n"
_LOOKS: Final = tuple(re.compile(rf"(?:{column.looks})?") for column in COLUMNS)
_ID: Final = re.compile(r"[0-9a-f]{32}")
_QUARTER: Final = re.compile(r"[0-9]{4}-Q[1-4]")


class BadFile(ValueError):
    """The text is no file of a quarter: a line does not follow its form, or says of too few. ``line`` from 1."""

    def __init__(self, line: int, cause: str) -> None:
        super().__init__(f"line {line}: {cause}")
        self.line = line
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Told:
    """A row as the file tells it."""

    id: str
    cell: Cell
    label: Label
    unit: str


@dataclass(frozen=True, slots=True)
class QuarterFile:
    """A file that was read: its quarter, rows by id, sums of days by cell and holder, and the commitment to all of it."""

    quarter: str
    rows: tuple[Told, ...]
    days: Mapping[tuple[Cell, str, str], int]
    root: bytes
    lines: int


def written(
    quarter: str, rows: Iterable[Counted], places: Mapping[str, Place], before: Sequence[QuarterFile] = ()
) -> tuple[str, list[Counted]]:
    """The file of a quarter (``2026-Q4``), and the rows that it cannot tell of, since all that there are are too few.

    ``before`` are the files of earlier quarters that share runs with it.

    Raises ValueError for two rows of one id, a body that is in no tree, or a code that is none.
    """
    told, left = _in_groups(rows, places, before)
    lines: dict[str, str] = {}
    sums: dict[tuple[Cell, str, str], int] = defaultdict(int)
    for (cell, label), mine in told.items():
        summed = ALL not in (cell.kind, cell.term) and not any(row.secret for row in mine)
        for row in mine:
            id_ = row_id(row.seed, quarter)
            if id_ in lines:
                raise ValueError("two rows have one id")
            lines[id_] = _line("row", id_, *cell, *label, row.unit if label.used else "", "")
            for holder, n in row.days if summed else ():
                sums[cell, holder, row.unit] += n
    days = [_line("days", "", *cell, holder, "", "", "", unit, str(n)) for (cell, holder, unit), n in sorted(sums.items()) if n]
    head = _line("file", VERSION, quarter, "", "", "", "", "", "", "", str(len(lines)))
    text = "".join((HEAD, head, *(line for _, line in sorted(lines.items())), *days))
    if read(text).quarter != quarter:
        raise ValueError("the file does not say what it was made of")
    return text, left


Groups = dict[tuple[Cell, Label], list[Counted]]

# A cell says everything, then its rows alone whether they were to be done, then nothing of them; then it joins others.
_FLOORS: Final = (0, len(LEVELS) - 2, len(LEVELS) - 1)


def _in_groups(
    rows: Iterable[Counted], places: Mapping[str, Place], before: Sequence[QuarterFile]
) -> tuple[Groups, list[Counted]]:
    """The rows by cell and what they say, such that no earlier file taken from this one, or this one from it, tells of too few;
    and the rows that cannot be told of."""
    rows = sorted(rows, key=lambda row: row.seed)
    earlier = [(file.quarter, {row.id: (row.cell, row.label) for row in file.rows}) for file in before]
    floors: dict[Cell, int] = defaultdict(int)
    while True:
        found, left = cells(rows, places, [cell for cell, floor in floors.items() if floor == len(_FLOORS)])
        groups = {
            (cell, label): those
            for cell, mine in found.items()
            for label, those in labelled(mine, _FLOORS[floors[cell]]).items()
        }
        telltale: set[Cell] = set()
        for quarter, theirs in earlier:
            mine_there = {key: [row_id(row.seed, quarter) for row in those] for key, those in groups.items()}
            telltale |= {cell for cell, _ in telling(mine_there, theirs)}
        if not telltale:
            return groups, left
        for cell in telltale:
            floors[cell] += 1


def _line(*values: str) -> str:
    return ",".join(values) + "\n"


def read(text: str) -> QuarterFile:
    """The file, to the letter, or BadFile: its forms, its order, no cell and nothing that is said of fewer than LEAST."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0] != HEAD or not all(line.endswith("\n") for line in lines):
        raise BadFile(1, "not the names of the columns")
    quarter, promised = "", -1
    rows: list[Told] = []
    days: dict[tuple[Cell, str, str], int] = {}
    said: dict[str, tuple[Cell, Label, str]] = {}  # what many rows say in the same words is read once
    for number, line in enumerate(lines[1:], 2):
        what, id_, words = (*line.split(",", 2), "", "")[:3]
        if what == "row" and words in said and _ID.fullmatch(id_):
            row = Told(id_, *said[words])
        else:
            values = _values(number, line)
            what, id_, where, kind, term, how, again, hops, used, unit, n = values
            row = Told(id_, Cell(where, kind, term), Label(how, again, hops, used), unit)
        if (what == "file") != (number == 2):
            raise BadFile(number, "the second line, and no other, says what the file is")
        if what == "file":
            if not _QUARTER.fullmatch(where) or values != (what, VERSION, where, *[""] * 7, n) or not n:
                raise BadFile(number, "not this version of the file, or no quarter")
            quarter, promised = where, int(n)
        elif what == "row":
            if words not in said:
                named = _ID.fullmatch(id_) and where and kind and term and how in HOWS
                if not named or bool(used) != bool(unit) or n:
                    raise BadFile(number, "not a row")
                said[words] = (row.cell, row.label, unit)
            if days or (rows and id_ <= rows[-1].id):
                raise BadFile(number, "rows stand by their ids, each once, before all sums")
            rows.append(row)
        else:
            key = row.cell, how, unit
            if what != "days" or id_ or again or hops or used or how not in HOLDERS or not unit or not n or int(n) == 0:
                raise BadFile(number, "not a sum of days")
            if days and key <= next(reversed(days)):
                raise BadFile(number, "sums stand in their order, each once")
            days[key] = int(n)
    if promised != len(rows):
        raise BadFile(2, "the file has another number of rows")
    _none_too_few(rows, days)
    return QuarterFile(quarter, tuple(rows), days, root(lines), len(lines))


def _values(number: int, line: str) -> tuple[str, ...]:
    values = tuple(line[:-1].split(","))
    if len(values) != len(COLUMNS):
        raise BadFile(number, "too many values, or too few")
    for column, looks, value in zip(COLUMNS, _LOOKS, values, strict=True):
        if not looks.fullmatch(value):
            raise BadFile(number, f"no such {column.name}")
    return values


def _none_too_few(rows: Sequence[Told], days: Iterable[tuple[Cell, str, str]]) -> None:
    """Refuses what is said of fewer than LEAST, and sums of a cell that is not there."""
    said: dict[tuple[Cell, Label], int] = defaultdict(int)
    for row in rows:
        said[row.cell, row.label] += 1
    if any(n < LEAST for n in said.values()):
        raise BadFile(2, f"something is said of fewer than {LEAST}")
    there = {cell for cell, _ in said}
    if any(cell not in there for cell, _, _ in days):
        raise BadFile(2, "days of a cell that has no rows")


def root(lines: Sequence[str]) -> bytes:
    """The root of the tree over all lines, by the tree hash of the public log."""
    levels = [[merkle.leaf_hash(line.encode()) for line in lines]]
    while len(levels[-1]) > 1:
        under = levels[-1]
        levels.append([merkle.node_hash(under[i], under[i + 1]) for i in range(0, len(under) - 1, 2)])
    return merkle.root(len(lines), lambda level, index: levels[level][index])


def entry(file: QuarterFile) -> bytes:
    """What the public log says of a file: `hoiam/1 public figures <quarter> <root> <lines>`."""
    return act.public_entry("figures", f"{file.quarter} {file.root.hex()} {file.lines}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as the page shows it: how many runs stand under each of ``HOWS``. ``least`` and ``most``: between which per cents
    the share lies that was met by the day that was told first, of all that was to be done, what is open and late among them as
    late; equal where every class is told. ``naive``: the per cent that was not late, whatever ended it. None: a share of fewer
    than ``RATED``."""

    cell: Cell
    of: tuple[int, ...]
    least: int | None
    most: int | None
    naive: int | None


def shown(file: QuarterFile) -> tuple[Shown, ...]:
    """The page's numbers: the cells of a file, by name."""
    counts: dict[Cell, dict[str, int]] = defaultdict(lambda: dict.fromkeys(HOWS, 0))
    for row in file.rows:
        counts[row.cell][row.label.how] += 1
    return tuple(_shown(cell, of) for cell, of in sorted(counts.items()))


def _shown(cell: Cell, of: Mapping[str, int]) -> Shown:
    on_time, unclear, runs = of["on_time"], of["judged"] + of["any"], sum(of.values())
    sure = sum(of[how] for how in JUDGED)
    if sure + of["judged"] < RATED:
        return Shown(cell, tuple(of.values()), None, None, None)
    least = 100 * on_time // (sure + unclear)
    most = -(-100 * (on_time + unclear) // (sure + unclear))
    kept = sum(of[how] for how in (*CLASSES, "beside") if how != "late")
    return Shown(cell, tuple(of.values()), least, most if unclear else least, 100 * kept // runs)
