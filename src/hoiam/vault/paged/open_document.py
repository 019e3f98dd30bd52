"""What an OpenDocument text or presentation (ISO/IEC 26300) says: paragraphs, headings, lists, tables, pictures, remarks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from hoiam.vault.paged.blocks import Block, Cell, Document, PageEnd, Paragraph, Run, Shot, Table, words
from hoiam.vault.paged.package import Package, attribute, inner, local

_DEEPEST: Final = 12
_REPEATED: Final = 200


def open_document(package: Package) -> Document:
    """The text, or the slides."""
    return _Open(package).document()


class _Open:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._root = package.xml("content.xml")
        self._styles: dict[str, tuple[bool, bool, bool, str, str]] = {}  # bold, italic, struck, font, side
        for root in (package.xml("styles.xml"), self._root):
            for each in root.iter():
                if local(each) == "style":
                    self._read_style(each)

    def document(self) -> Document:
        """Everything, in its order."""
        found = Document()
        body = inner(self._root, "body")
        for kind in body if body is not None else ():
            found.blocks += self._blocks(kind, 0, 0)
        found.left = any(local(each) == "object" for each in self._root.iter())
        return found

    def _read_style(self, style: Element) -> None:
        bold, italic, struck, font, side = False, False, False, "", "left"
        for each in style:
            if local(each) == "text-properties":
                bold = attribute(each, "font-weight") in ("bold", "700", "800", "900")
                italic = attribute(each, "font-style") == "italic"
                struck = attribute(each, "text-line-through-style") not in ("", "none")
                font = attribute(each, "font-name") or attribute(each, "font-family")
            elif local(each) == "paragraph-properties":
                side = {"center": "center", "end": "right", "right": "right"}.get(attribute(each, "text-align"), "left")
        self._styles[attribute(style, "name")] = (bold, italic, struck, font, side)

    def _blocks(self, parent: Element, deep: int, depth: int) -> Iterator[Block]:
        """`deep`: tables and frames around it, `depth`: lists around it."""
        for each in parent:
            yield from self._block(each, deep, depth)

    def _block(self, element: Element, deep: int, depth: int) -> Iterator[Block]:
        name = local(element)
        if name in ("p", "h"):
            yield from self._paragraph(element, deep)
        elif name == "list" and depth < 40:
            for item in element:
                first = True
                for block in self._blocks(item, deep, depth + 1):
                    if isinstance(block, Paragraph) and not block.indent:
                        block.indent = depth
                        block.mark = block.mark or ("•" if first and local(item) == "list-item" else "")
                    first = False
                    yield block
        elif name == "table" and deep < _DEEPEST:
            yield self._table(element, deep)
        elif name == "page":
            yield PageEnd()
            yield from self._blocks(element, deep, depth)
        elif name in ("frame", "custom-shape", "text-box", "image") and deep < _DEEPEST:
            yield from self._framed(element, deep + 1)
        elif name not in ("tracked-changes", "forms", "sequence-decls", "variable-decls", "user-field-decls"):
            yield from self._blocks(element, deep, depth)

    def _framed(self, element: Element, deep: int) -> Iterator[Block]:
        """A picture, or what stands in a frame; of several pictures of one thing the first that is there."""
        if local(element) == "image":
            data = self._package.read(attribute(element, "href").removeprefix("./"))
            if data:
                yield Paragraph([Shot(data)])
            return
        shown = False
        for each in element:
            if local(each) != "image" or not shown:
                yield from self._block(each, deep, 0)
            shown = shown or local(each) == "image"

    def _paragraph(self, element: Element, deep: int) -> Iterator[Block]:
        style = self._styles.get(attribute(element, "style-name"), (False, False, False, "", "left"))
        made = Paragraph(side=style[4])
        if local(element) == "h":
            level = attribute(element, "outline-level")
            made.level = min(int(level), 6) if level.isdecimal() and level != "0" else 1
        frames: list[Element] = []
        notes: list[Element] = []
        self._runs(element, made, style, frames, notes)
        yield made
        for frame in frames:
            yield from self._framed(frame, deep + 1)
        for note in notes:
            said = "".join(note.itertext()).strip()
            if said:
                yield words(said, small=True, indent=1)

    def _runs(
        self,
        element: Element,
        made: Paragraph,
        style: tuple[bool, bool, bool, str, str],
        frames: list[Element],
        notes: list[Element],
    ) -> None:
        """Takes the words of a paragraph into `made`; what stands in frames, and notes, are gathered for behind it."""
        bold, italic, struck, font, _ = style

        def say(text: str | None) -> None:
            if text:
                made.parts.append(Run(text, bold, italic, struck, font))

        say(element.text)
        for each in element:
            name = local(each)
            if name == "s":
                count = attribute(each, "c")
                say(" " * min(int(count) if count.isdecimal() else 1, _REPEATED))
            elif name == "tab":
                say("\t")
            elif name == "line-break":
                say("\n")
            elif name in ("frame", "custom-shape", "text-box"):
                frames.append(each)
            elif name in ("annotation", "note"):
                notes.append(each)
            elif name != "tracked-changes":
                own = self._styles.get(attribute(each, "style-name")) if name == "span" else None
                if own is not None:
                    own = (own[0] or bold, own[1] or italic, own[2] or struck, own[3] or font, "left")
                begins = len(made.parts)
                self._runs(each, made, own or style, frames, notes)
                target = attribute(each, "href") if name == "a" else ""
                if target and target not in Paragraph(made.parts[begins:]).text:
                    say(f" <{target[:300]}>")
            say(each.tail)

    def _table(self, element: Element, deep: int) -> Table:
        table = Table()
        for row in _rows(element):
            cells: list[Cell] = []
            for each in row:
                if local(each) != "table-cell":
                    continue
                span = attribute(each, "number-columns-spanned")
                cell = Cell(span=min(max(int(span), 1), 100) if span.isdecimal() else 1)
                for block in self._blocks(each, deep + 1, 0):
                    cell.add(block)
                cells.append(cell)
            table.rows.append(cells)
        return table


def _rows(table: Element) -> Iterator[Element]:
    for each in table:
        if local(each) == "table-row":
            yield each
        elif local(each) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(each)
