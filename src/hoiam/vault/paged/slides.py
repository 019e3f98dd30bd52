"""What a set of slides (PresentationML) says: each on a page of its own, its words, tables and pictures one after the other."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from hoiam.vault.paged.blocks import Block, Cell, Document, PageEnd, Paragraph, Run, Shot, Table, words
from hoiam.vault.paged.package import Package, attribute, inner, local


def slides(package: Package) -> Document:
    """The slides in their order, with the speaker's notes."""
    found = Document()
    main = package.main()
    listed = next((each for each in package.xml(main) if local(each) == "sldIdLst"), None)
    # The number of a slide stands beside the name of its relation: the one with a namespace is the name.
    order = [package.named(main, attribute(each, "id")) for each in (listed if listed is not None else ())]
    for number, part in enumerate((name for name in order if name), 1):
        if found.blocks:
            found.blocks.append(PageEnd())
        root = package.xml(part)
        hidden = " (ẩn / hidden)" if root.get("show") == "0" else ""
        found.blocks.append(words(f"{number}{hidden}", small=True))
        found.blocks += _shapes(root, package, part, found)
        for notes in package.related(part, "notesSlide"):
            said = [each for each in _shapes(package.xml(notes), package, notes, found) if isinstance(each, Paragraph)]
            for each in said:
                each.small, each.level = True, 0
            found.blocks += said
    return found


def _shapes(element: Element, package: Package, part: str, found: Document) -> list[Block]:
    made: list[Block] = []
    for each in element:
        name = local(each)
        if name == "sp":
            kinds = [attribute(one, "type") for one in each.iter() if local(one) == "ph"]
            for one in each.iter():
                if local(one) == "p":
                    made.append(_paragraph(one, level=2 if kinds and kinds[0] in ("title", "ctrTitle") else 0))
            made += _pictures(each, package, part)
        elif name == "tbl":
            table = Table()
            for row in each:
                if local(row) == "tr":
                    table.rows.append(
                        [Cell([_paragraph(p) for p in cell.iter() if local(p) == "p"]) for cell in row if local(cell) == "tc"]
                    )
            made.append(table)
        elif name == "pic":
            made += _pictures(each, package, part)
        else:
            if name == "graphicData" and attribute(each, "uri").rpartition("/")[2] in ("chart", "diagram"):
                found.left = True
            made += _shapes(each, package, part, found)
    return made


def _pictures(element: Element, package: Package, part: str) -> list[Block]:
    blips = [attribute(each, "embed") for each in element.iter() if local(each) == "blip"]
    return [Paragraph([Shot(data)]) for each in blips if (data := package.target(part, each))]


def _paragraph(element: Element, level: int = 0) -> Paragraph:
    made = Paragraph(level=level)
    properties = inner(element, "pPr")
    if properties is not None:
        depth = attribute(properties, "lvl")
        made.indent = int(depth) if depth.isdecimal() else 0
        if inner(properties, "buChar") is not None or inner(properties, "buAutoNum") is not None:
            made.mark = "•"
    for each in element:
        if local(each) in ("r", "fld"):
            about = inner(each, "rPr")
            bold = about is not None and attribute(about, "b") == "1"
            italic = about is not None and attribute(about, "i") == "1"
            font = "" if about is None else next((attribute(f, "typeface") for f in about if local(f) == "latin"), "")
            made.parts.append(Run("".join(t.text or "" for t in each if local(t) == "t"), bold, italic, font=font))
        elif local(each) == "br":
            made.parts.append(Run("\n"))
    return made
