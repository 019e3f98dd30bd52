"""What a laid-out document is made of: paragraphs with runs of words and pictures in them, tables, ends of pages.

Plain data that every reader of a kind of file makes and `layout` sets; nothing here knows a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hoiam.core.vietnamese import NotThisEncoding, detect, from_legacy


@dataclass(slots=True)
class Run:
    """Words in one hand. `struck`: deleted while changes were kept. `font`: its name, where the file says one."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    font: str = ""


@dataclass(slots=True)
class Shot:
    """A picture that stands in a document: its bytes, as the file has them."""

    data: bytes = field(repr=False)


@dataclass(slots=True)
class Paragraph:
    """`level`: of a heading, 1 to 6, 0 of others. `mark`: the bullet or number before it, `indent`: how deep it stands, `side`:
    left, center or right. `small`: a remark of ours, or what stands apart from the text, as a footnote."""

    parts: list[Run | Shot] = field(default_factory=list)
    level: int = 0
    mark: str = ""
    indent: int = 0
    side: str = "left"
    small: bool = False

    @property
    def text(self) -> str:
        """Its words alone."""
        return "".join(part.text for part in self.parts if isinstance(part, Run))


@dataclass(slots=True)
class Cell:
    """A cell of a table, `span` columns wide."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    span: int = 1

    def add(self, block: Block) -> None:
        """One more block; of a table within the cell each row as a paragraph, since a cell is laid out without tables."""
        if isinstance(block, Paragraph):
            self.paragraphs.append(block)
        elif isinstance(block, Table):
            rows = (" | ".join(" ".join(p.text for p in cell.paragraphs) for cell in row) for row in block.rows)
            self.paragraphs += map(words, rows)


@dataclass(slots=True)
class Table:
    """Rows of cells; rows may be of different lengths."""

    rows: list[list[Cell]] = field(default_factory=list)


@dataclass(slots=True)
class PageEnd:
    """What follows begins on a page of its own."""


Block = Paragraph | Table | PageEnd


@dataclass(slots=True)
class Document:
    """What was found in a file. `encoding`: the old one that its words were in, where they were. `left`: there was more
    in it than was taken out (pictures of a kind that cannot be drawn, drawings, or beyond what is taken at most)."""

    blocks: list[Block] = field(default_factory=list)
    encoding: str = ""
    left: bool = False


def spelled(words: str) -> frozenset[str]:
    """The words of a list, as a set."""
    return frozenset(words.split())


def words(text: str, **how: object) -> Paragraph:
    """A paragraph of plain words."""
    return Paragraph([Run(text)], **how)  # type: ignore[arg-type]  # fields of a paragraph


def plain(blocks: Iterable[Block]) -> Iterator[str]:
    """The words alone, a line each paragraph; cells of a row beside each other."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield f"{block.mark} {block.text}" if block.mark else block.text
        elif isinstance(block, Table):
            for row in block.rows:
                yield "\t".join(" ".join(each.text for each in cell.paragraphs) for cell in row)


def paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    """Every paragraph, those in tables as well."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from cell.paragraphs


# Fonts of the years before Unicode, by how their names begin; what is set in one is in its encoding.
_FONT_BEGINS = 8  # letters of a font's name that tell
_FONTS = ((".vn", "tcvn3"), ("vni-", "vni"), ("vni ", "vni"), ("vps ", "vps"))


def mend_old_words(document: Document) -> None:
    """Turns words from before Unicode into words: a run by its font's name, the rest where a whole document or paragraph is
    plainly in such an encoding."""
    rest: list[Paragraph] = []
    for paragraph in paragraphs(document.blocks):
        undone = False
        for run in paragraph.parts:
            if isinstance(run, Run) and run.text.strip():
                name = run.font[:_FONT_BEGINS].lower()
                encoding = next((each for begins, each in _FONTS if name.startswith(begins)), "")
                capitals = encoding == "tcvn3" and run.font[-1:] in ("h", "H")
                if not encoding or not _mend(document, run, encoding, capitals=capitals):
                    undone = True
        if undone:
            rest.append(paragraph)
    whole = _found(" ".join(each.text for each in rest)[:200_000])
    for paragraph in rest:
        encoding = whole or _found(paragraph.text)
        if encoding:
            for run in paragraph.parts:
                if isinstance(run, Run):
                    _mend(document, run, encoding)


def _found(text: str) -> str:
    encoding = detect(text) if not text.isascii() else None
    return encoding if encoding is not None and encoding != "viqr" else ""


def _mend(document: Document, run: Run, encoding: str, *, capitals: bool = False) -> bool:
    try:
        run.text = from_legacy(run.text, encoding, capitals=capitals)
    except NotThisEncoding:
        return False
    document.encoding = encoding
    return True
