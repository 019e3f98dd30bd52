"""Blocks set in pages, by the same compiler that prints the letters: no name, word or picture of a file gets into its program.

What is set costs no more than its length: columns have widths before they are set, a word that no line holds may be broken, a
table is cut into tables of so many rows, a picture is made small first.
"""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from PIL import Image, ImageFont

from hoiam.core.typed import broken, composed, spread
from hoiam.vault.paged.blocks import Block, Cell, Document, PageEnd, Paragraph, Run, Shot, Table, plain

TEMPLATE: Final = Path(__file__).with_name("pages.typ")
# The letters' own fonts: files of the house, no module of it.
FONTS: Final = Path(__file__).resolve().parents[2] / "gate" / "letters" / "fonts"
MOST: Final = 1_000_000  # letters that are set; of more only the words are shown
MOST_CELLS: Final = 20_000
MOST_COLUMNS: Final = 1000
_MOST_MADE: Final = 4 * MOST_CELLS  # of one table, with the empty ones that fill its shorter rows
MOST_BLOCKS: Final = 20_000
MOST_PICTURES: Final = 100
_LONGEST_WORD: Final = 34
_ASKED: Final = 300  # different letters that the fonts are asked for
_NO_LETTER: Final = "\U0010ffff"
_FIRST_WORD: Final = re.compile("[^ \u200b]+")
_COLUMNS: Final = 12  # that stand beside each other
_ROWS: Final = 60
_LARGEST: Final = 40_000_000  # points of a picture in a document
_WIDE, _HIGH = 490, 640  # points of a page that a picture may take
_FORMATS: Final = ("JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP")
_HIDDEN: Final = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


class NotSet(Exception):
    """The compiler has given up."""


def compiler() -> typst.Compiler:
    """The compiler with its fonts: what every fork may have in its memory, since nothing has been set by it."""
    return _compiler()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=TEMPLATE.parent, font_paths=_fonts(), ignore_system_fonts=True)


@cache
def _families() -> list[str]:
    """The fonts that there are, those with serifs first."""
    return sorted({each.family for each in _fonts().fonts()}, key=lambda name: (name != "Tinos", name))


def lacks_letters(document: Document) -> bool:
    """Whether there are letters in it that no font of ours has: on the page each is an empty box."""
    found = {letter for line in plain(document.blocks) for letter in line}
    # What every font of ours has is not asked for.
    unusual = sorted(letter for letter in found if "\u0590" <= letter < "\u1e00" or letter > "\u24ff")[:_ASKED]
    return any(all(_mask(font, letter) == _mask(font, _NO_LETTER) for font in _faces()) for letter in unusual)


@cache
def _faces() -> list[ImageFont.FreeTypeFont]:
    """Each font of ours, to be asked for a letter."""
    return [ImageFont.truetype(path, 16) for path in sorted(FONTS.iterdir()) if path.suffix in (".ttf", ".otf")]


@cache
def _mask(font: ImageFont.FreeTypeFont, letter: str) -> bytes:
    return bytes(font.getmask(letter))


def fits(document: Document) -> bool:
    """Whether the document is short enough to be set in pages."""
    letters = cells = 0
    for block in document.blocks:
        if isinstance(block, Table):
            widest = max((sum(cell.span for cell in row) for row in block.rows), default=0)
            cells += sum(map(len, block.rows))
            if widest > MOST_COLUMNS or widest * len(block.rows) > _MOST_MADE:
                return False
            letters += sum(len(each.text) for row in block.rows for cell in row for each in cell.paragraphs)
        elif isinstance(block, Paragraph):
            letters += len(block.text)
    return letters <= MOST and cells <= MOST_CELLS and len(document.blocks) <= MOST_BLOCKS


def pdf(document: Document) -> bytes:
    """The document as a PDF of A4 pages; `left` is set on it where a picture could not be."""
    pictures: dict[str, bytes] = {}
    blocks = [made for block in document.blocks for made in _block(block, document, pictures)]
    widest = max((len(each["c"]) for each in blocks if each["k"] == "t"), default=0)
    data = {"blocks": blocks, "fonts": _families(), "flipped": widest > _COLUMNS // 2}
    files: Any = {  # its types do not know that it takes several
        "main": TEMPLATE.read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"),
        **pictures,
    }
    try:
        out = _compiler().compile(input=files, format="pdf")
    except BaseException as panic:
        # What breaks the compiler is no exception by its class: a program in Rust has given up.
        if type(panic).__name__ != "PanicException":
            raise
        raise NotSet from panic
    if not isinstance(out, bytes):
        raise TypeError("the compiler gave no single PDF")
    return out


def _block(block: Block, document: Document, pictures: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    if isinstance(block, PageEnd):
        yield {"k": "e"}
    elif isinstance(block, Paragraph):
        yield {"k": "p", **_paragraph(block, document, pictures, _WIDE)}
    else:
        yield from _table(block, document, pictures)


def _paragraph(paragraph: Paragraph, document: Document, pictures: dict[str, bytes], wide: int) -> dict[str, Any]:
    runs: list[dict[str, Any]] = []
    tail = 0  # letters since the last space, over all runs
    for part in _joined(paragraph.parts):
        if isinstance(part, Shot):
            runs += _picture(part, document, pictures, wide)
            continue
        for at, line in enumerate(printable(part.text).split("\n")):
            if at:
                runs.append({"n": True})
                tail = 0
            if line:
                begun = _FIRST_WORD.match(line)
                if begun is not None and tail + len(begun[0]) > _LONGEST_WORD:
                    line, tail = "\u200b" + line, 0
                ended = len(line) - max(line.rfind(" "), line.rfind("\u200b")) - 1
                tail = ended if ended < len(line) else tail + ended
                made: dict[str, Any] = {"t": line}
                made |= {key: True for key, on in (("b", part.bold), ("i", part.italic), ("s", part.struck)) if on}
                runs.append(made)
    return {
        "r": runs,
        "h": min(paragraph.level, 6),
        "m": printable(paragraph.mark)[:12],
        "x": min(max(paragraph.indent, 0), 8),
        "a": paragraph.side if paragraph.side in ("center", "right") else "left",
        "o": paragraph.small,
    }


def _joined(parts: list[Run | Shot]) -> Iterator[Run | Shot]:
    """Runs in the same hand as one: programs cut them anywhere, and each costs the compiler a step."""
    open_: Run | None = None
    pieces: list[str] = []
    for part in parts:
        if isinstance(part, Run) and open_ is not None and _hand(part) == _hand(open_):
            pieces.append(part.text)
            continue
        if open_ is not None:
            yield replace(open_, text="".join(pieces))
        open_ = None
        if isinstance(part, Run):
            open_, pieces = part, [part.text]
        else:
            yield part
    if open_ is not None:
        yield replace(open_, text="".join(pieces))


def _hand(run: Run) -> tuple[bool, bool, bool]:
    return run.bold, run.italic, run.struck


def _table(table: Table, document: Document, pictures: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    """A table as tables of so many columns and rows each."""
    columns = max((sum(cell.span for cell in row) for row in table.rows), default=0)
    if not columns:
        return
    narrow = columns <= _COLUMNS
    beside = [_beside(row, columns) for row in table.rows]
    for number, first in enumerate(range(0, columns, _COLUMNS)):
        count = min(_COLUMNS, columns - first)
        widths = [3] * count
        rows = [strips[number] for strips in beside]
        for row in rows:
            at = 0
            for cell in row:
                longest = max((len(each.text) for each in cell.paragraphs), default=0)
                for column in range(at, at + cell.span):
                    widths[column] = max(widths[column], min(longest // cell.span, 40))
                at += cell.span
        for start in range(0, len(rows), _ROWS):
            cells = [
                {"n": cell.span, "p": [_paragraph(each, document, pictures, _WIDE // count) for each in cell.paragraphs]}
                for row in rows[start : start + _ROWS]
                for cell in row
            ]
            yield {"k": "t", "c": widths, "w": cells, "s": 10 if narrow and count < 6 else 8}


def _beside(row: list[Cell], columns: int) -> list[list[Cell]]:
    """A row's cells by the table that they stand in, so many columns each; the missing ones are empty."""
    found: list[list[Cell]] = [[] for _ in range(0, columns, _COLUMNS)]
    at = 0
    for cell in (*row, *(Cell() for _ in range(columns - sum(cell.span for cell in row)))):
        begins, ends = at, at + cell.span
        while at < ends:
            right = min(ends, at - at % _COLUMNS + _COLUMNS)
            found[at // _COLUMNS].append(Cell(cell.paragraphs if at == begins else [], right - at))
            at = right
    return found


def _picture(shot: Shot, document: Document, pictures: dict[str, bytes], wide: int) -> list[dict[str, Any]]:
    """The picture made small, under a name of its own; nothing where it cannot be drawn."""
    if len(pictures) >= MOST_PICTURES:
        document.left = True
        return []
    try:
        with Image.open(io.BytesIO(shot.data), formats=_FORMATS) as image:
            if image.width * image.height > _LARGEST:
                document.left = True
                return []
            image.draft("RGB", (1200, 1200))
            image.thumbnail((1200, 1200))
            flat = image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
            kind = "png" if flat.mode == "RGBA" else "jpeg"
            out = io.BytesIO()
            flat.save(out, kind, **({"compress_level": 1} if kind == "png" else {"quality": 85}))
    except MemoryError:
        raise
    except Exception:  # whatever is wrong with one picture, the words around it are shown
        document.left = True
        return []
    name = f"{len(pictures) + 1}.svg"
    # What is handed to the compiler beside a program has to be text: so the picture goes in a frame of its own.
    pictures[name] = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {flat.width} {flat.height}"><image width="{flat.width}"'
        f' height="{flat.height}" href="data:image/{kind};base64,{base64.b64encode(out.getvalue()).decode()}"/></svg>'
    ).encode()
    return [{"p": name, "w": max(12, min(wide, flat.width * 0.75, _HIGH * flat.width / flat.height))}]


def printable(text: str) -> str:
    """Text that the compiler sets in time that grows with its length: a letter and its marks as one, nothing that turns or
    hides, and no word that no line holds."""
    shown = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\t", "    "))
    return broken(spread(composed(shown), lambda _: ""), _LONGEST_WORD, "\u200b")
