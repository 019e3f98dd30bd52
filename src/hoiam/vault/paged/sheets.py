"""What a workbook says: each sheet as a table with its letters and numbers at the side, as a sheet has them; then its pictures.

The cells are read by a library in Rust (calamine) for XLS, XLSX, XLSB and ODS alike; what is shown of a formula is what its
program had reckoned.
"""

from __future__ import annotations

import datetime
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from hoiam.vault.paged.blocks import Cell, Document, PageEnd, Paragraph, Shot, Table, words
from hoiam.vault.paged.package import Package, local

MOST_ROWS: Final = 100_000
MOST_CELLS: Final = 200_000  # of a workbook, empty ones with them
_PICTURES: Final = ("xl/media/", "pictures/")


def sheets(file: BinaryIO, package: Package | None) -> Document:
    """The workbook; `package` where it is one, for its pictures and remarks."""
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


def bare_sheets(package: Package) -> Document:
    """The letters and numbers of a workbook as they stand in its parts, where the library cannot read it: a day is a number
    then, and cells stand one behind the other."""
    found = Document(left=True)
    main = package.main()
    kept = ["".join(_said(each)) for part in package.related(main, "sharedStrings") for each in package.xml(part)]
    left = MOST_CELLS
    for part in package.related(main, "worksheet"):
        if found.blocks:
            found.blocks.append(PageEnd())
        table = Table([])
        for row in package.xml(part).iter():
            if local(row) != "row":
                continue
            cells = [_cell(_of_a_cell(each, kept)) for each in row if local(each) == "c"][:left]
            left -= len(cells)
            table.rows.append([_cell(row.get("r", "")), *cells])
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
