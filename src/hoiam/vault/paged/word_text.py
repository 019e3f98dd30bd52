"""What a Word file (Office Open XML, ISO/IEC 29500) says: paragraphs, headings, lists, tables, pictures, notes and remarks.

Elements are told by their own names, whatever their namespace's address: the strict and the transitional form are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final
from xml.etree.ElementTree import Element

from hoiam.vault.paged.blocks import Block, Cell, Document, PageEnd, Paragraph, Run, Shot, Table, spelled, words
from hoiam.vault.paged.package import Package, attribute, inner, local

_HEADING: Final = re.compile(r"(?:heading|titel|tiêu đề|đầu đề)\s*([1-9])", re.IGNORECASE)
_BULLETS: Final = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "o": "o", "\uf0fc": "✓", "\uf02d": "-", "": "•"}
# What stands around runs and says nothing by itself.
_AROUND: Final = spelled("ins moveTo hyperlink smartTag sdt sdtContent fldSimple customXml dir bdo")
_DEEPEST: Final = 12  # tables within tables
_LEVELS: Final = 9  # of a list; each list that goes by one has them all


def word_text(package: Package) -> Document:
    """The document of a package whose main part is a Word document."""
    return _Word(package).document()


class _Word:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = package.main()
        # id -> level of heading, font, what list it is in, style that it goes by
        self._styles: dict[str, tuple[int, str, Element | None, str]] = {}
        self._lists: dict[tuple[str, str], tuple[str, str]] = {}  # (list, depth) -> kind of number, how it is written
        self._counted: dict[str, list[int]] = {}
        self._font = ""
        self._read_styles()
        self._read_lists()

    def document(self) -> Document:
        """Everything, in the order in which it is read: the text, then what hangs on it."""
        found = Document()
        body = inner(self._package.xml(self._part), "body")
        found.blocks += self._blocks(body if body is not None else (), self._part, 0)
        for kind, title in (
            ("footnotes", "Chú thích cuối trang / Footnotes"),
            ("endnotes", "Chú thích cuối bài / Endnotes"),
            ("comments", "Nhận xét / Comments"),
            ("header", "Đầu trang / Header"),
            ("footer", "Chân trang / Footer"),
        ):
            said = self._beside(kind)
            if said:
                found.blocks += [words(title, level=5), *said]
        found.left = bool(self._package.related(self._part, "chart") or self._package.related(self._part, "diagramData"))
        return found

    def _beside(self, kind: str) -> list[Block]:
        """What another part of the file says: the notes, the remarks, what stands at the head of each page."""
        found: list[Block] = []
        for part in self._package.related(self._part, kind):
            for each in self._package.xml(part):
                if kind in ("header", "footer"):
                    made = list(self._block(each, part, 0))
                elif attribute(each, "type") in ("separator", "continuationSeparator"):
                    continue
                else:
                    made = self._blocks(each, part, 0)
                    who = attribute(each, "author")
                    if who:
                        found.append(words(f"{who} {attribute(each, 'date')[:10]}:", small=True))
                found += [block for block in made if not isinstance(block, Paragraph) or block.parts]
        return found

    def _blocks(self, parent: Element | tuple[()], part: str, deep: int) -> list[Block]:
        return [block for each in parent for block in self._block(each, part, deep)]

    def _block(self, element: Element, part: str, deep: int) -> Iterator[Block]:
        name = local(element)
        if name == "p":
            yield from self._paragraph(element, part, deep)
        elif name == "tbl" and deep < _DEEPEST:
            yield self._table(element, part, deep)
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from self._blocks(element, part, deep)
        elif name == "AlternateContent":
            chosen = inner(element, "Choice")
            yield from self._blocks(chosen if chosen is not None else (), part, deep)

    def _paragraph(self, element: Element, part: str, deep: int) -> Iterator[Block]:
        made = Paragraph()
        properties = inner(element, "pPr")
        style = ""
        if properties is not None:
            for each in properties:
                name = local(each)
                if name == "pStyle":
                    style = attribute(each, "val")
                elif name == "jc":
                    side = attribute(each, "val")
                    made.side = {"center": "center", "right": "right", "end": "right"}.get(side, "left")
                elif name == "outlineLvl" and attribute(each, "val").isdecimal():
                    made.level = min(int(attribute(each, "val")) + 1, 6) if int(attribute(each, "val")) < 9 else 0
                elif name == "numPr":
                    self._number(each, made)
        level, font, listed = self._style(style)
        made.level = made.level or level
        if listed is not None and not made.mark:
            self._number(listed, made)
        boxes: list[Element] = []
        ends = self._runs(element, part, made, font, boxes, struck=False)
        yield made
        for box in boxes if deep < _DEEPEST else ():
            yield from self._blocks(box, part, deep + 1)
        if ends:
            yield PageEnd()

    def _runs(self, parent: Element, part: str, made: Paragraph, font: str, boxes: list[Element], *, struck: bool) -> bool:
        """Takes the runs of a paragraph; whether a page ends in it."""
        ends = False
        for each in parent:
            name = local(each)
            if name == "r":
                ends |= self._run(each, part, made, font, boxes, struck=struck)
            elif name in ("del", "moveFrom"):
                ends |= self._runs(each, part, made, font, boxes, struck=True)
            elif name in _AROUND:
                begins = len(made.parts)
                ends |= self._runs(each, part, made, font, boxes, struck=struck)
                if name == "hyperlink":
                    self._leads_to(each, part, made, begins)
            elif name in ("oMath", "oMathPara"):
                made.parts.append(Run("".join(t.text or "" for t in each.iter() if local(t) == "t"), italic=True))
        return ends

    def _leads_to(self, link: Element, part: str, made: Paragraph, begins: int) -> None:
        """Where a link leads, where its words, from this part of the paragraph on, do not say it."""
        target = self._package.outside(part, attribute(link, "id"))
        if target and target.removeprefix("mailto:") not in Paragraph(made.parts[begins:]).text:
            made.parts.append(Run(f" <{target[:300]}>"))

    def _run(self, run: Element, part: str, made: Paragraph, font: str, boxes: list[Element], *, struck: bool) -> bool:
        """Takes a run of words in one hand, and what stands in it; whether a page ends there."""
        bold = italic = False
        ends = False
        for each in run:
            name = local(each)
            if name == "rPr":
                for said in each:
                    on = attribute(said, "val") not in ("0", "false", "off", "none")
                    match local(said):
                        case "b":
                            bold = on
                        case "i":
                            italic = on
                        case "strike" | "dstrike":
                            struck = struck or on
                        case "rFonts":
                            font = attribute(said, "ascii") or attribute(said, "hAnsi") or font
            elif name in ("t", "delText"):
                made.parts.append(Run(each.text or "", bold, italic, struck, font))
            elif name in ("tab", "ptab"):
                made.parts.append(Run("\t"))
            elif name in ("br", "cr"):
                ends |= attribute(each, "type") == "page"
                made.parts.append(Run("\n"))
            elif name == "noBreakHyphen":
                made.parts.append(Run("-"))
            elif name == "sym":
                made.parts.append(Run("▪"))
            elif name in ("footnoteReference", "endnoteReference"):
                made.parts.append(Run(f"[{attribute(each, 'id')}]"))
            elif name in ("drawing", "pict", "object", "AlternateContent"):
                self._drawing(each, part, made, boxes)
        return ends

    def _drawing(self, drawing: Element, part: str, made: Paragraph, boxes: list[Element]) -> None:
        """The pictures of a drawing, and the boxes of text in it."""
        name = local(drawing)
        if name == "AlternateContent":
            chosen = inner(drawing, "Choice")
            for each in chosen if chosen is not None else ():
                self._drawing(each, part, made, boxes)
            return
        if name == "txbxContent":
            boxes.append(drawing)
            return
        if name in ("blip", "imagedata"):
            data = self._package.target(part, attribute(drawing, "embed") or attribute(drawing, "id"))
            if data:
                made.parts.append(Shot(data))
        for each in drawing:
            self._drawing(each, part, made, boxes)

    def _table(self, element: Element, part: str, deep: int) -> Table:
        table = Table()
        for row in _within(element, "tr"):
            cells: list[Cell] = []
            for each in _within(row, "tc"):
                cell = Cell()
                properties = inner(each, "tcPr")
                for said in properties if properties is not None else ():
                    if local(said) == "gridSpan" and attribute(said, "val").isdecimal():
                        cell.span = min(max(int(attribute(said, "val")), 1), 100)
                for block in self._blocks(each, part, deep + 1):
                    cell.add(block)
                cells.append(cell)
            table.rows.append(cells)
        return table

    def _style(self, style: str) -> tuple[int, str, Element | None]:
        """The level of heading, the font and the list that a style has, from those that it goes by."""
        level, font = 0, ""
        listed: Element | None = None
        for _ in range(20):
            found = self._styles.get(style)
            if found is None:
                break
            level, font = level or found[0], font or found[1]
            listed = found[2] if listed is None else listed
            style = found[3]
        return level, font or self._font, listed

    def _read_styles(self) -> None:
        for part in self._package.related(self._part, "styles"):
            for style in self._package.xml(part):
                if local(style) == "docDefaults":
                    self._font = _font_of(style)
                if local(style) != "style":
                    continue
                level, by = 0, ""
                for each in style:
                    if local(each) == "name":
                        heading = _HEADING.match(attribute(each, "val"))
                        level = min(int(heading[1]), 6) if heading else 1 if attribute(each, "val").lower() == "title" else 0
                    elif local(each) == "basedOn":
                        by = attribute(each, "val")
                listed = next((each for each in style.iter() if local(each) == "numPr"), None)
                self._styles[attribute(style, "styleId")] = (level, _font_of(style), listed, by)

    def _read_lists(self) -> None:
        for part in self._package.related(self._part, "numbering"):
            abstract: dict[str, list[tuple[str, str, str]]] = {}
            for each in self._package.xml(part):
                if local(each) == "abstractNum":
                    levels = []
                    for level in islice(_within(each, "lvl"), _LEVELS):
                        said = {local(one): attribute(one, "val") for one in level}
                        levels.append((attribute(level, "ilvl"), said.get("numFmt", ""), said.get("lvlText", "")))
                    abstract[attribute(each, "abstractNumId")] = levels
                elif local(each) == "num":
                    of = inner(each, "abstractNumId")
                    for depth, kind, written in abstract.get(attribute(of, "val") if of is not None else "", ()):
                        self._lists[attribute(each, "numId"), depth] = (kind, written)

    def _number(self, properties: Element, made: Paragraph) -> None:
        said: Mapping[str, str] = {local(each): attribute(each, "val") for each in properties}
        which, depth = said.get("numId", ""), said.get("ilvl", "0")
        if which in ("", "0") or not depth.isdecimal() or int(depth) > 8:
            return
        kind, written = self._lists.get((which, depth), ("bullet", ""))
        made.indent = int(depth)
        if kind in ("bullet", "none"):
            made.mark = _BULLETS.get(written, "•")
            return
        counted = self._counted.setdefault(which, [])
        del counted[int(depth) + 1 :]
        counted += [0] * (int(depth) + 1 - len(counted))
        counted[int(depth)] += 1
        made.mark = re.sub(r"%([1-9])", lambda at: _written(counted[min(int(at[1]), len(counted)) - 1], kind), written or "%1.")


def _within(parent: Element, name: str) -> Iterator[Element]:
    """The children of that name, also those that stand in a frame for changes or contents."""
    for each in parent:
        if local(each) == name:
            yield each
        elif local(each) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _within(each, name)


def _font_of(style: Element) -> str:
    return next((attribute(each, "ascii") or attribute(each, "hAnsi") for each in style.iter() if local(each) == "rFonts"), "")


def _written(number: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letters = chr(97 + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in ("lowerRoman", "upperRoman"):
        roman, left = "", min(number, 3999)
        for value, sign in zip(
            (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
            ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
            strict=True,
        ):
            roman += sign * (left // value)
            left %= value
        return roman.upper() if kind == "upperRoman" else roman
    return str(number)
