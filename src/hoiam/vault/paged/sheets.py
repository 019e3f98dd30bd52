"""What a workbook says: each sheet as a table with its letters and numbers at the side, as a sheet has them; then its pictures.

The cells are read by a library in Rust (calamine) for XLS, XLSX, XLSB and ODS alike; what is shown of a formula is what its
program had reckoned.
"""

from __future__ import annotations

import datetime
import re
import struct
from collections.abc import Iterable
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from hoiam.vault.paged.blocks import Cell, Document, PageEnd, Paragraph, Shot, Table, words
from hoiam.vault.paged.package import Package, local

MOST_ROWS: Final = 100_000
MOST_CELLS: Final = 200_000  # of a workbook, empty ones with them
MOST_BETWEEN: Final = 2_000_000  # cells of the square from the first to the last: the library makes each of them, empty or not
# The place of a cell that has something in it. Neither part is tried a second way: a long tag costs its length.
_FILLED: Final = re.compile(rb"""<(?:[A-Za-z0-9]+:)?c(?>(?:\s[^<>]*?)??\sr=["']([A-Z]{1,3})([0-9]{1,7})["'])[^<>]*+(?<!/)>""")
_PICTURES: Final = ("xl/media/", "pictures/")


def sheets(file: BinaryIO, package: Package | None) -> Document:
    """The workbook; `package` where it is one, for its pictures and remarks. Where a few cells lie far apart, each is told by
    its place; of a kind in which nobody has looked how far, MemoryError or the end of the process."""
    if package is not None and any(far_apart(package.pieces(part)) for part in _parts(package)):
        return bare_sheets(package, placed=True)
    file.seek(0)  # it reads on from where the file stands
    book = CalamineWorkbook.from_filelike(file)
    found = Document()
    left = MOST_CELLS
    for about in book.sheets_metadata:
        hidden = "" if about.visible == SheetVisibleEnum.Visible else " (ẩn / hidden)"
        if found.blocks:
            found.blocks.append(PageEnd())
        found.blocks.append(words(f"{about.name}{hidden}", level=2))
        sheet = book.get_sheet_by_name(about.name)
        if sheet.start is None:
            continue
        row, column = sheet.start
        most = min(MOST_ROWS, left // max(sheet.width, 1))
        rows = sheet.to_python(skip_empty_area=True, nrows=most) if most else []
        left -= len(rows) * sheet.width
        found.left = found.left or sheet.height > len(rows)
        table = Table([[_cell(""), *(_cell(letters(column + at)) for at in range(sheet.width))]])
        table.rows += [[_cell(str(row + at + 1)), *(_cell(shown(value)) for value in each)] for at, each in enumerate(rows)]
        found.blocks.append(table)
    if package is not None:
        _beside(package, found)
    return found


def _parts(package: Package) -> list[str]:
    return package.related(package.main(), "worksheet")


def far_apart(part: Iterable[bytes]) -> bool:
    """Whether the filled cells of a sheet span more, first to last, than is made of one: by their places, before any is read.
    `part`: its bytes in pieces, none of which begins within a tag."""
    columns: set[int] = set()
    rows: set[int] = set()
    for piece in part:
        found = _FILLED.findall(piece)
        columns |= {_column(letters_) for letters_ in {letters_ for letters_, _ in found}}
        of_piece = [int(number) for _, number in found]
        rows |= {min(of_piece), max(of_piece)} if of_piece else set()
    return bool(rows) and (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1) > MOST_BETWEEN


# Records of an Excel before 2007 ([MS-XLS] 2.3): where a sheet begins, and those of a filled cell, which begin with its place.
_BEGINS: Final = 0x809
_OF_CELLS: Final = frozenset({0x6, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E})


def old_far_apart(book: bytes) -> bool:
    """The same of an older workbook, by its records; whether it holds for one of its sheets."""
    at, least, most = 0, (1 << 16, 1 << 16), (0, 0)
    while at + 8 <= len(book):
        kind, length, row, column = struct.unpack_from("<4H", book, at)
        if kind == _BEGINS:
            least, most = (1 << 16, 1 << 16), (0, 0)
        elif kind in _OF_CELLS:
            least, most = (min(least[0], row), min(least[1], column)), (max(most[0], row), max(most[1], column))
            if (most[0] - least[0] + 1) * (most[1] - least[1] + 1) > MOST_BETWEEN:
                return True
        at += 4 + length
    return False


def _column(letters_: bytes) -> int:
    """The number of a column by its letters: of A 1, of AA 27."""
    number = 0
    for letter in letters_:
        number = 26 * number + letter - 64
    return number


def bare_sheets(package: Package, *, placed: bool = False) -> Document:
    """The letters and numbers of a workbook as they stand in its parts, where the library cannot read it: a day is a number
    then, and cells stand one behind the other; `placed`: each with its place."""
    found = Document(left=True)
    main = package.main()
    kept = ["".join(_said(each)) for part in package.related(main, "sharedStrings") for each in package.xml(part)]
    left = MOST_CELLS
    for part in _parts(package):
        if found.blocks:
            found.blocks.append(PageEnd())
        table = Table([])
        for row in package.xml(part).iter():
            if local(row) != "row":
                continue
            filled = [(each.get("r", ""), _of_a_cell(each, kept)) for each in row if local(each) == "c"][:left]
            left -= len(filled)
            if placed:
                table.rows += [[_cell(place), _cell(text)] for place, text in filled if text]
            else:
                table.rows.append([_cell(row.get("r", "")), *(_cell(text) for _, text in filled)])
        if table.rows:
            found.blocks.append(table)
    return found


def _of_a_cell(cell: Element, kept: list[str]) -> str:
    said = "".join(_said(cell))
    if cell.get("t") == "s":
        return kept[int(said)] if said.isdecimal() and int(said) < len(kept) else ""
    return said


def _said(element: Element) -> list[str]:
    return [each.text or "" for each in element.iter() if local(each) in ("t", "v")]


def _beside(package: Package, found: Document) -> None:
    """Remarks and pictures, which lie beside the sheets."""
    for name in package.names():
        lower = name.lower()
        if lower.startswith(("xl/comments", "xl/threadedcomments/")):
            for each in package.xml(name).iter():
                if local(each) in ("comment", "threadedComment"):
                    said = "".join(part.text or "" for part in each.iter() if local(part) in ("t", "text"))
                    found.blocks.append(words(f"{each.get('ref', '')}: {said}", small=True))
        elif lower.startswith(_PICTURES):
            found.blocks.append(Paragraph([Shot(package.read(name))]))
        elif "/charts/" in lower or lower.startswith("object"):
            found.left = True


def _cell(text: str) -> Cell:
    return Cell([words(text)] if text else [])


def letters(column: int) -> str:
    """A column's letters: 0 is A, 26 is AA."""
    made = ""
    column += 1
    while column:
        column, at = divmod(column - 1, 26)
        made = chr(65 + at) + made
    return made


def shown(value: object) -> str:
    """A cell's value as one reads it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
        case datetime.datetime():
            return value.strftime("%d/%m/%Y %H:%M") if (value.hour, value.minute) != (0, 0) else value.strftime("%d/%m/%Y")
        case datetime.date():
            return value.strftime("%d/%m/%Y")
    return str(value)
