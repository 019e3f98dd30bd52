"""Files that grow by one thing at a time: what a stranger would repeat to make somebody's computer work.

FAMILIES: name -> (name of the file, how to make one with n of the thing). `bench files` weighs them in time and memory,
tests/vault/test_costs_of_files.py counts the lines that are run for few of each.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DEFAULTS = '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
PNG = b"\x89PNG\r\n\x1a\n"


def word(body: str = "", related: str = "", types: str = "", parts: dict[str, bytes] | None = None, root: str = "") -> bytes:
    """A Word file whose parts are not packed, so that it is as large as what it holds and no ratio tells."""
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types>{DEFAULTS}<Override PartName="/d.xml" ContentType="{OFFICE}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="r"><Relationship Type="{R}/officeDocument" Target="d.xml"/></Relationships>',
        "d.xml": f"<w:document {W} {root}><w:body>{body}</w:body></w:document>",
        "_rels/d.xml.rels": f'<Relationships xmlns="r">{related}</Relationships>',
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def portable(objects: bytes) -> bytes:
    """A PDF of one page, and these objects."""
    pages = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page>>endobj\n"
    return b"%PDF-1.7\n" + pages + objects + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def each(n: int, body: bytes) -> bytes:
    """The body n times, with its number for every %d."""
    return b"".join(body % ((number,) * body.count(b"%d")) for number in range(10, n + 10))


def told(body: str, others: dict[str, str] | None = None, related: str = "") -> bytes:
    """A Word file with other parts of words beside its own: of each, by its kind, what is in it."""
    kind = OFFICE.replace("document.main", "{}")
    each_ = (others or {}).items()
    named = "".join(f'<Relationship Id="{name}" Type="{R}/{name}" Target="{name}.xml"/>' for name, _ in each_)
    types = "".join(f'<Override PartName="/{name}.xml" ContentType="{kind.format(name)}"/>' for name, _ in each_)
    held = {f"{name}.xml": f"<w:{name} {W}>{inside}</w:{name}>".encode() for name, inside in each_}
    return word(body, named + related, types, held, root=f'xmlns:r="{R}"')


def show(inside: str, pages: int = 1) -> bytes:
    """A PowerPoint file of so many pages with this on each."""
    kind = OFFICE.replace("wordprocessingml.document.main", "presentationml.{}")
    space = 'xmlns="http://schemas.openxmlformats.org/presentationml/2006/main"'
    space += f' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{R}"'
    types = "".join(f'<Override PartName="/{i}.xml" ContentType="{kind.format("slide")}"/>' for i in range(pages))
    links = "".join(f'<Relationship Id="s{i}" Type="{R}/slide" Target="{i}.xml"/>' for i in range(pages))
    listed = "".join(f'<sldId id="{256 + i}" r:id="s{i}"/>' for i in range(pages))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        main = f'<Override PartName="/d.xml" ContentType="{kind.format("presentation.main")}"/>'
        archive.writestr("[Content_Types].xml", f"<Types>{DEFAULTS}{main}{types}</Types>")
        first = f'<Relationship Type="{R}/officeDocument" Target="d.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="r">{first}</Relationships>')
        archive.writestr("d.xml", f"<presentation {space}><sldIdLst>{listed}</sldIdLst></presentation>")
        archive.writestr("_rels/d.xml.rels", f'<Relationships xmlns="r">{links}</Relationships>')
        for i in range(pages):
            archive.writestr(f"{i}.xml", f"<sld {space}><cSld><spTree>{inside}</spTree></cSld></sld>")
    return out.getvalue()


def table_of(cells: str) -> bytes:
    """An Excel file of one sheet with these rows."""
    kind = OFFICE.replace("wordprocessingml.document.main", "spreadsheetml.{}")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        types = f'<Override PartName="/d.xml" ContentType="{kind.format("sheet.main")}"/>'
        types += f'<Override PartName="/s.xml" ContentType="{kind.format("worksheet")}"/>'
        archive.writestr("[Content_Types].xml", f"<Types>{DEFAULTS}{types}</Types>")
        first = f'<Relationship Type="{R}/officeDocument" Target="d.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="r">{first}</Relationships>')
        sheets = f'<sheets><sheet name="A" sheetId="1" xmlns:r="{R}" r:id="s"/></sheets>'
        archive.writestr("d.xml", f'<workbook xmlns="{SHEETS}">{sheets}</workbook>')
        second = f'<Relationship Id="s" Type="{R}/worksheet" Target="s.xml"/>'
        archive.writestr("_rels/d.xml.rels", f'<Relationships xmlns="r">{second}</Relationships>')
        archive.writestr("s.xml", f'<worksheet xmlns="{SHEETS}"><sheetData>{cells}</sheetData></worksheet>')
    return out.getvalue()


def rows_to(n: int) -> str:
    return "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c></row>' for i in range(1, n + 1))


def open_text(body: str, styles: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    """An OpenDocument text with its names as programs write them."""
    names = ("office", "text", "table", "draw", "style")
    space = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    space += ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    space += ' xmlns:drawing="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        inside = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text>"
        archive.writestr("content.xml", f"<office:document-content {space}>{inside}</office:body></office:document-content>")
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def streams(n: int) -> bytes:
    holder = zlib.compress(b"5 0 <</A 4 0 R>>")
    head = b"%d 0 obj<</N 1/First 4/Filter/FlateDecode>>stream\n"
    return b"".join(head % number + holder + b"\nendstream endobj\n" for number in range(10, n + 10))


def scan(n: int) -> bytes:
    out = bytearray(b"II*\0" + struct.pack("<I", 8))
    for number in range(n):
        tags = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in ((256, 1), (257, 1), (273, 4), (279, 4)))
        out += struct.pack("<H", 4) + tags + struct.pack("<I", len(out) + 54 if number < n - 1 else 0)
    return bytes(out)


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def passes(n: int) -> bytes:
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 17, 8, 9, 9, 3) + b"\1\x11\0\2\x11\0\3\x11\0"
    return b"\xff\xd8" + frame + b"\xff\xda\0\x0c\3\1\0\2\0\3\0\0\0\0\x55\x55" * n + b"\xff\xd9"


def sheet(cells: str) -> bytes:
    """An Excel file of one part."""
    kind = OFFICE.replace("wordprocessingml.document", "spreadsheetml.sheet")
    return packaged(kind, f'<workbook xmlns="{SHEETS}">{cells}</workbook>')


def packaged(kind: str, document: str) -> bytes:
    """A package of one part of this type."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types>{DEFAULTS}<Override PartName="/d.xml" ContentType="{kind}"/></Types>')
        main = f'<Relationship Type="{R}/officeDocument" Target="d.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="r">{main}</Relationships>')
        archive.writestr("d.xml", document)
    return out.getvalue()


def open_document(body: str, parts: dict[str, bytes] | None = None) -> bytes:
    """An OpenDocument text whose parts are not packed."""
    space = 'xmlns="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", f"<document-content {space}>{body}</document-content>")
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def mail(body: bytes, boundary: bytes = b"b") -> bytes:
    """A mail of parts."""
    return b"From: a\nTo: b\nContent-Type: multipart/mixed; boundary=" + boundary + b"\n\n" + body


END_OF_CHAIN, NO_ENTRY = 0xFFFFFFFE, 0xFFFFFFFF


def compound(streams: list[tuple[str, bytes | int, int]] | list[tuple[str, bytes]]) -> bytes:
    """Microsoft's older container of these streams, side by side: of each its bytes, or where it begins and how long it is."""
    body, table, entries = bytearray(), list[int](), bytearray()

    def chained(data: bytes) -> int:
        first, count = len(table), -(-len(data) // 512)
        table.extend([*range(first + 1, first + count), END_OF_CHAIN] if count else [])
        body.extend(data.ljust(count * 512, b"\0"))
        return first if count else END_OF_CHAIN

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le")
        links = struct.pack("<III", NO_ENTRY, right, child)
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBB", len(raw) + 2, kind, 1)
            + links
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    entries += entry("R", 5, NO_ENTRY, 1, END_OF_CHAIN, 0)
    for number, (name, held, *size) in enumerate(streams, 1):
        start = chained(held.ljust(4096, b"\0")) if isinstance(held, bytes) else held
        length = max(len(held), 4096) if isinstance(held, bytes) else size[0]
        entries += entry(name, 2, number + 1 if number < len(streams) else NO_ENTRY, NO_ENTRY, start, length)
    first = chained(bytes(entries))
    sectors = 1
    while len(table) + sectors > sectors * 128:
        sectors += 1
    places = [len(table) + at for at in range(sectors)]
    rest = places[109:]
    further = -(-len(rest) // 127)
    # The lists of the table's sectors that do not fit into the head.
    lists = [len(table) + sectors + at for at in range(further)]
    table += [0xFFFFFFFD] * sectors + [0xFFFFFFFC] * further
    body += struct.pack(f"<{sectors * 128}I", *(table + [NO_ENTRY] * (sectors * 128))[: sectors * 128])
    for number, _ in enumerate(lists):
        some = (rest[127 * number : 127 * number + 127] + [NO_ENTRY] * 127)[:127]
        body += struct.pack("<128I", *some, lists[number + 1] if number + 1 < further else END_OF_CHAIN)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIII", 0, sectors, first, 0, 4096, END_OF_CHAIN, 0)
    head += struct.pack("<II", lists[0] if lists else END_OF_CHAIN, further)
    return head + struct.pack("<109I", *(places + [NO_ENTRY] * 109)[:109]) + bytes(body)


def sharing(n: int) -> list[tuple[str, bytes | int, int]]:
    """A mail of Outlook whose pages, n of them, are one chain of n sectors."""
    page = (b"<html>" + b" " * 512 * n)[: 512 * n + 4096]
    others: list[tuple[str, bytes | int, int]] = [
        (f"__substg1.0_{i:08x}", 0, len(page)) for i in range(0x10130103, 0x10130103 + n)
    ]
    return [("__substg1.0_10130102", page, 0), ("__properties_version1.0", bytes(32), 0), *others]


BOOK = b"\x09\x08\x10\0\0\6\5\0" + bytes(12)


def old_word(text: str, pieces: int = 1) -> bytes:
    """A Word file of before 2007, its letters in so many pieces that are the same."""
    letters = text.encode("utf-16-le")
    ends = [number * len(text) for number in range(pieces + 1)]
    plan = struct.pack(f"<{pieces + 1}I", *ends) + struct.pack("<HIH", 0, 1024, 0) * pieces
    table = b"\2" + struct.pack("<I", len(plan)) + plan
    head = bytearray(1024)
    struct.pack_into("<HH", head, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", head, 10, 0x200)
    struct.pack_into("<IIII", head, 0x19A, 0, 0, 0, len(table))
    return compound([("WordDocument", bytes(head) + letters), ("1Table", table)])


SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SMALL_PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    chunk(name, body) for name, body in ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IEND", b""))
)
BEGIN, RESULT, END = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end"))
FIELD = f"{BEGIN}<w:instrText>PAGE</w:instrText>{RESULT}<w:t>1</w:t>{END}"
LIST = '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="8"><w:numFmt w:val="lowerRoman"/></w:lvl>{}</w:abstractNum>'
HEIC = struct.pack(">I", 16) + b"ftypheic\0\0\0\0"

FAMILIES: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "word elements": ("a.docx", lambda n: word("<w:p/>" * n)),
    "word elements within each other": ("a.docx", lambda n: word("<w:p>" * n + "</w:p>" * n)),
    "word attributes of one element": ("a.docx", lambda n: word("<w:p " + " ".join(f'a{i}="x"' for i in range(n)) + "/>")),
    "word letters of an attribute": ("a.docx", lambda n: word(f'<w:p a="{"x" * n}"/>')),
    "word letters of a comment": ("a.docx", lambda n: word(f"<!--{'-x' * n}-->")),
    "word letters of a line": ("a.docx", lambda n: word(f"<w:t>{'x ' * n}</w:t>")),
    "word a tag without an end": ("a.docx", lambda n: word(related="<Relationship " * n)),
    "word namespaces of one element": ("a.docx", lambda n: word(root=" ".join(f'xmlns:x{i}="u:{i}"' for i in range(n)))),
    "word namespaces": ("a.docx", lambda n: word("".join(f'<x{i}:p xmlns:x{i}="u:{i}"/>' for i in range(n)))),
    "word fields": ("a.docx", lambda n: word(FIELD * n)),
    "word fields within each other": ("a.docx", lambda n: word((BEGIN + "<w:instrText>IF </w:instrText>") * n + END * n)),
    "word fields without an end": ("a.docx", lambda n: word((BEGIN + RESULT) * n)),
    "word letters of an instruction": ("a.docx", lambda n: word(FIELD.replace("PAGE", "PAGE " + 'x "y' * n))),
    "word relations": (
        "a.docx",
        lambda n: word(
            related="".join(
                f'<Relationship Type="{R}/hyperlink" Target="http://a/{i}" TargetMode="External"/>' for i in range(n)
            )
        ),
    ),
    "word letters of a target": (
        "a.docx",
        lambda n: word(related=f'<Relationship Type="{R}/hyperlink" Target="file:///C:/{"a/" * n}" TargetMode="External"/>'),
    ),
    "word types": ("a.docx", lambda n: word(types="".join(f'<Override PartName="/{i}" ContentType="a/b"/>' for i in range(n)))),
    "word parts": ("a.docx", lambda n: word(parts={f"{i}.png": PNG + bytes(30) for i in range(n)})),
    "pdf objects": ("a.pdf", lambda n: portable(each(n, b"%d 0 obj<</A %d 0 R/B[1 2]>>endobj\n"))),
    "pdf the word obj": ("a.pdf", lambda n: portable(b"obj " * n)),
    "pdf numbers of a list": ("a.pdf", lambda n: portable(b"10 0 obj[" + b"1 " * n + b"]endobj")),
    "pdf lists side by side": ("a.pdf", lambda n: portable(b"10 0 obj[" + b"[<</A[1]>>]" * n + b"]endobj")),
    "pdf lists within each other": ("a.pdf", lambda n: portable(b"10 0 obj" + b"[<</A" * n)),
    "pdf brackets of a string": ("a.pdf", lambda n: portable(b"10 0 obj" + b"(" * n + b")" * n + b"endobj")),
    "pdf strings without an end": ("a.pdf", lambda n: portable(each(n, b"%d 0 obj (aaa\n"))),
    "pdf comments in a head": ("a.pdf", lambda n: portable(b"10 %x\n" * n + b" 0 obj<<>>endobj")),
    "pdf versions of one object": (
        "a.pdf",
        lambda n: portable(b"4 0 obj<</A 4 0 R/AA 4 0 R/Annots 4 0 R/EF 4 0 R>>endobj\n" * n),
    ),
    "pdf actions in a chain": ("a.pdf", lambda n: portable(b"9 0 obj<</OpenAction 10 0 R>>endobj\n" + chain(n))),
    "pdf a list of notes on every page": (
        "a.pdf",
        lambda n: portable(each(n, b"%d 0 obj<</Annots 4 0 R>>endobj\n") + b"4 0 obj[" + b"3 0 R " * n + b"]endobj"),
    ),
    "pdf names in trees": (
        "a.pdf",
        lambda n: portable(each(n, b"%d 0 obj<</EmbeddedFiles 5 0 R>>endobj\n") + b"5 0 obj<</Kids[]/Names[]>>endobj\n" * n),
    ),
    "pdf streams of objects": ("a.pdf", lambda n: portable(streams(n))),
    "pdf streams without an end": ("a.pdf", lambda n: portable(each(n, b"%d 0 obj<</N 1/First 4/Length 5>>stream\n"))),
    "pdf objects in one stream": ("a.pdf", lambda n: portable(packed(n))),
    "tiff pages": ("a.tif", scan),
    "png chunks": (
        "a.png",
        lambda n: PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)) + chunk(b"tEXt") * n + chunk(b"IEND"),
    ),
    "jpeg notes": ("a.jpg", lambda n: b"\xff\xd8" + b"\xff\xe1\0\2" * n),
    "jpeg passes": ("a.jpg", passes),
    "jpeg filling": ("a.jpg", lambda n: b"\xff\xd8" + b"\xff" * n + b"\xff\0" * n),
    "jpeg bytes behind it": ("a.jpg", lambda n: passes(1) + b"<<(" * n),
    "heic boxes": ("a.heic", lambda n: HEIC + b"\0\0\0\x08free" * n),
    "text of one line": ("a.txt", lambda n: b"a" * n),
    "text of marks on one letter": ("a.txt", lambda n: b"a" + "\u0301\u0323".encode() * n),
    "sheet cells": ("a.xlsx", lambda n: sheet('<c r="A1"><f>SUM(A1)</f><v>1</v></c>' * n)),
    "sheet letters of a formula": ("a.xlsx", lambda n: sheet(f"<f>{'A1 +_xlfn.' * n}</f>")),
    "sheet a formula of words in quotes": ("a.xlsx", lambda n: sheet("<f>" + '"a" ' * n + "</f>")),
    "open document elements": ("a.odt", lambda n: open_document('<p xmlns="u" xlink:href="#a" formula="a"/>' * n)),
    "open document pictures": ("a.odt", lambda n: open_document("", {f"Pictures/{i}.png": SMALL_PNG for i in range(n)})),
    "mail parts": ("a.eml", lambda n: mail(b"--b\nContent-Type: text/plain\n\nx\n" * n)),
    "mail lines that begin as a boundary": ("a.eml", lambda n: mail(b"--a\n" * n)),
    "mail parts within each other": (
        "a.eml",
        lambda n: mail(
            b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (i, i + 1) for i in range(n)), b"b0"
        ),
    ),
    "mail fields of a head": ("a.eml", lambda n: b"From: a\nTo: b\n" + b"X-A: b\n" * n + b"\nx"),
    "mail letters of a field": ("a.eml", lambda n: b"From: a\nTo: b\nContent-Type: text/plain; a=" + b'"\\"' * n + b"\n\nx"),
    "mail letters in base64": (
        "a.eml",
        lambda n: mail(b"--b\nContent-Type: text/x\nContent-Transfer-Encoding: base64\n\n" + b"QUE=" * n + b"\n"),
    ),
    "page tags": ("a.html", lambda n: b"<html>" + b"<p a=b>" * n),
    "page attributes": ("a.html", lambda n: b"<html><p " + b" ".join(b"a%d='x'" % i for i in range(n)) + b">"),
    "page a tag without an end": ("a.html", lambda n: b"<html>" + b"<p a" * n),
    "page quotes without an end": ("a.html", lambda n: b"<html>" + b"<p a=" * n + b"'"),
    "page styles": ("a.html", lambda n: b"<html>" + b"<style>" * n),
    "page letters of a style": ("a.html", lambda n: b"<html><style>" + b"url( '" * n),
    "page comments before it": ("a.html", lambda n: b"<!--" * n + b"<html>"),
    "xml elements": ("a.xml", lambda n: b"<?xml version='1.0'?><a>" + b"<b c='d'/>" * n + b"</a>"),
    "rich text groups": ("a.rtf", lambda n: b"{\\rtf1" + b"{\\b x}" * n + b"}"),
    "rich text groups within each other": ("a.rtf", lambda n: b"{\\rtf1" + b"{" * n + b"}" * n + b"}"),
    "rich text words": ("a.rtf", lambda n: b"{\\rtf1" + b"\\b0\\u7841?" * n + b"}"),
    "rich text letters of a field": ("a.rtf", lambda n: b"{\\rtf1{\\*\\fldinst PAGE " + b"\\'41" * n + b"}}"),
    "rich text jumps": ("a.rtf", lambda n: b"{\\rtf1" + b"\\bin1 x" * n + b"}"),
    "compound entries": ("a.doc", lambda n: compound([(f"s{i}", 0, 0) for i in range(n)])),
    "compound streams that share their sectors": ("a.msg", lambda n: compound(sharing(n))),
    "excel records": ("a.xls", lambda n: compound([("Workbook", BOOK + b"\x85\0\6\0\0\0\0\0\0\0" * n)])),
    "excel records of nothing": ("a.xls", lambda n: compound([("Workbook", BOOK + bytes(4) * n)])),
    "word fields of old": ("a.doc", lambda n: old_word("\x13PAGE\x141\x15" * n)),
    "word fields of old within each other": ("a.doc", lambda n: old_word("\x13IF " * n + "\x15" * n)),
    "word pieces of old": ("a.doc", lambda n: old_word("x", pieces=n)),
    "film boxes": ("a.mp4", lambda n: b"\0\0\0\x08moov\0\0\0\x08mdat" + b"\0\0\0\x08free" * n),
    "film bytes in a free box": ("a.mp4", lambda n: b"\0\0\0\x08moov" + struct.pack(">I", 8 + 4 * n) + b"free" + b"<<(a" * n),
    "sound pages": ("a.ogg", lambda n: (b"OggS" + bytes(22) + b"\0") * n),
    "sound frames": ("a.aac", lambda n: b"\xff\xf1\x50\x80\x01\x1f\xfc\0" * n),
    "sound zeros behind its notes": ("a.mp3", lambda n: b"ID3\3\0\0\0\0\0\0" + bytes(n) + b"\1"),
    "sound chunks": ("a.wav", lambda n: b"RIFF\xff\xff\xff\xffWAVE" + b"data\0\0\0\0" * n),
    "film elements": ("a.webm", lambda n: b"\x1aE\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\xff" + b"\xec\x81\0" * n),
    "gif blocks": ("a.gif", lambda n: b"GIF89a\1\0\1\0\0\0\0\x21\xfe" + b"\1a" * n + b"\0\x3b"),
    "gif pictures": ("a.gif", lambda n: b"GIF89a\1\0\1\0\0\0\0" + b"\x2c\0\0\0\0\1\0\1\0\0\2\1a\0" * n + b"\x3b"),
    "webp chunks": ("a.webp", lambda n: b"RIFF" + struct.pack("<I", 4 + 8 * n) + b"WEBP" + b"EXIF\0\0\0\0" * n),
    "pdf attachments that are one": (
        "a.pdf",
        lambda n: portable(
            each(n, b"%d 0 obj<</F(a.txt)/EF<</F 4 0 R>>>>endobj\n") + b"4 0 obj<</Length 1>>stream\nx\nendstream endobj"
        ),
    ),
    "pdf fields that reckon by one script": (
        "a.pdf",
        lambda n: portable(
            each(n, b"%d 0 obj<</AA<</C<</S/JavaScript/JS 4 0 R>>>>>>endobj\n") + b"4 0 obj(AFNumber_Format\\(0\\))endobj\n" * n
        ),
    ),
    "pdf letters of a script": (
        "a.pdf",
        lambda n: portable(b"4 0 obj<</AA<</C<</S/JavaScript/JS(AFNumber_Format" + b'\\( 1 ,  ""' * n + b")>>>>>>endobj"),
    ),
    # What is read of a file to lay it out in pages.
    "word paragraphs": ("a.docx", lambda n: told("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * n)),
    "word runs of a paragraph": ("a.docx", lambda n: told(f"<w:p>{'<w:r><w:t>a</w:t></w:r>' * n}</w:p>")),
    "word tabs of a run": ("a.docx", lambda n: told(f"<w:p><w:r>{'<w:tab/><w:t>a</w:t><w:br/>' * n}</w:r></w:p>")),
    "word links of a paragraph": (
        "a.docx",
        lambda n: told(
            "<w:p>" + '<w:hyperlink r:id="h"><w:r><w:t>a</w:t></w:r></w:hyperlink>' * n + "</w:p>",
            related=f'<Relationship Id="h" Type="{R}/hyperlink" Target="https://a.vn/" TargetMode="External"/>',
        ),
    ),
    "word rows of a table": (
        "a.docx",
        lambda n: told(f"<w:tbl>{'<w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>' * n}</w:tbl>"),
    ),
    "word cells of a row": (
        "a.docx",
        lambda n: told(f"<w:tbl><w:tr>{'<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>' * n}</w:tr></w:tbl>"),
    ),
    "word wide cells of a row": (
        "a.docx",
        lambda n: told(
            "<w:tbl><w:tr>" + '<w:tc><w:tcPr><w:gridSpan w:val="100"/></w:tcPr><w:p/></w:tc>' * n + "</w:tr></w:tbl>"
        ),
    ),
    "word tables within tables": (
        "a.docx",
        lambda n: told("<w:tbl><w:tr><w:tc>" * min(n, 60) + "<w:p/>" * n + "</w:tc></w:tr></w:tbl>" * min(n, 60)),
    ),
    "word items of a list": (
        "a.docx",
        lambda n: told(
            '<w:p><w:pPr><w:numPr><w:ilvl w:val="8"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>' * n,
            {"numbering": LIST.format("") + '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'},
        ),
    ),
    "word lists of one kind with many levels": (
        "a.docx",
        lambda n: told(
            "",
            {
                "numbering": LIST.format('<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>' * n)
                + "".join(f'<w:num w:numId="{i}"><w:abstractNumId w:val="1"/></w:num>' for i in range(n))
            },
        ),
    ),
    "word styles that go by each other": (
        "a.docx",
        lambda n: told(
            "".join(f'<w:p><w:pPr><w:pStyle w:val="s{i}"/></w:pPr></w:p>' for i in range(n)),
            {"styles": "".join(f'<w:style w:styleId="s{i}"><w:basedOn w:val="s{i + 1}"/></w:style>' for i in range(n))},
        ),
    ),
    "word notes": (
        "a.docx",
        lambda n: told("<w:p/>", {"footnotes": "<w:footnote><w:p><w:r><w:t>a</w:t></w:r></w:p></w:footnote>" * n}),
    ),
    "slides": ("a.pptx", lambda n: show("<sp><txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></txBody></sp>", pages=n)),
    "slides shapes of one": ("a.pptx", lambda n: show("<sp><txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></txBody></sp>" * n)),
    "slides paragraphs of a shape": (
        "a.pptx",
        lambda n: show(f"<sp><txBody>{'<a:p><a:r><a:t>a</a:t></a:r><a:br/></a:p>' * n}</txBody></sp>"),
    ),
    "slides shapes within each other": (
        "a.pptx",
        lambda n: show("<grpSp>" * min(n, 200) + "<sp/>" * n + "</grpSp>" * min(n, 200)),
    ),
    "slides cells of a table": (
        "a.pptx",
        lambda n: show(
            f"<graphicFrame><a:tbl>{'<a:tr><a:tc><a:txBody><a:p/></a:txBody></a:tc></a:tr>' * n}</a:tbl></graphicFrame>"
        ),
    ),
    "sheet rows": ("a.xlsx", lambda n: table_of(rows_to(n))),
    "sheet cells far apart": (
        "a.xlsx",
        lambda n: table_of(rows_to(n) + '<row r="1000001"><c r="XFD1000001"><v>1</v></c></row>'),
    ),
    "sheet places of one cell": ("a.xlsx", lambda n: table_of(f"""<row><c x='{' r="A1"' * n}' r="A1"><v>1</v></c></row>""")),
    "old sheet cells": (
        "a.xls",
        lambda n: compound([("Workbook", BOOK + b"".join(b"\3\2\x0e\0" + struct.pack("<HHHd", i, 0, 0, 1) for i in range(n)))]),
    ),
    "open document paragraphs": ("a.odt", lambda n: open_text("<text:p>a</text:p>" * n)),
    "open document links of a paragraph": (
        "a.odt",
        lambda n: open_text("<text:p>" + '<text:a xlink:href="https://a.vn/">a</text:a>' * n + "</text:p>"),
    ),
    "open document spans within each other": (
        "a.odt",
        lambda n: open_text(
            f"<text:p>{'<text:span>a' * min(n, 200)}{'</text:span>' * min(n, 200)}{'a<text:tab/>' * n}</text:p>"
        ),
    ),
    "open document items of a list": (
        "a.odt",
        lambda n: open_text(f"<text:list>{'<text:list-item><text:p>a</text:p></text:list-item>' * n}</text:list>"),
    ),
    "open document rows of a table": (
        "a.odt",
        lambda n: open_text(
            f"<table:table>{'<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>' * n}"
            "</table:table>"
        ),
    ),
    "open document notes": (
        "a.odt",
        lambda n: open_text(
            f"<text:p>{'<text:note><text:note-body><text:p>a</text:p></text:note-body></text:note>' * n}</text:p>"
        ),
    ),
    "open document pictures of one frame": (
        "a.odt",
        lambda n: open_text(
            "<text:p><draw:frame>" + '<draw:image xlink:href="Pictures/a.png"/>' * n + "</draw:frame></text:p>",
            parts={"Pictures/a.png": SMALL_PNG},
        ),
    ),
    "open document styles": (
        "a.odt",
        lambda n: open_text(
            '<text:p text:style-name="s1">a</text:p>' * n,
            "".join(f'<style:style style:name="s{i}"><style:text-properties/></style:style>' for i in range(n)),
        ),
    ),
    "page links of a paragraph": ("a.html", lambda n: b"<html><p>" + b"<a href=https://a.vn/>a</a>" * n),
    "page links within each other": ("a.html", lambda n: b"<html><p>" + b"<a href=https://a.vn/>a" * n + b"</a>" * n),
    "page cells": ("a.html", lambda n: b"<html><table>" + b"<tr><td>a<td>b" * n),
    "page tables within each other": ("a.html", lambda n: b"<html>" + b"<table><tr><td>a" * n),
    "page lists within each other": ("a.html", lambda n: b"<html>" + b"<ol><li>a" * n),
    "page pictures": ("a.html", lambda n: b"<html><p>" + b"<img src=data:image/png;base64,aaaa><br>" * n),
    "rich text paragraphs": ("a.rtf", lambda n: b"{\\rtf1" + b"a\\par\\b b\\b0 " * n + b"}"),
    "rich text cells": ("a.rtf", lambda n: b"{\\rtf1" + b"\\intbl a\\cell\\row" * n + b"}"),
    "rich text letters of a font": (
        "a.rtf",
        lambda n: b"{\\rtf1{\\fonttbl\\f0 " + b"a{}" * n + b"}" + b"\\f0 a\\b b" * n + b"}",
    ),
    "word cells of old": ("a.doc", lambda n: old_word("a\x07" * n + "\x07")),
    "word paragraphs of old": ("a.doc", lambda n: old_word("a\r\x0c" * n)),
    "outlook attachments": ("a.msg", lambda n: compound(sharing(n))),
    "mail pages": ("a.eml", lambda n: mail(b"--b\nContent-Type: text/html\nContent-ID: <a>\n\n<p>x\n" * n)),
    "mail lines of words": ("a.eml", lambda n: b"From: a\nTo: b\n\n" + b"x\n" * n),
    "pdf pages": (
        "a.pdf",
        lambda n: portable(b"2 0 obj<</Kids[" + b"3 0 R " * n + b"]/Count 1>>endobj"),
    ),
}


def chain(n: int) -> bytes:
    return b"".join(b"%d 0 obj<</S/GoTo/D[3 0 R]/Next %d 0 R>>endobj\n" % (number, number + 1) for number in range(10, n + 10))


def packed(n: int) -> bytes:
    """One stream of n objects, whose packed bytes are as many as they hold: no ratio tells."""
    body = b"<</A 4 0 R>> "
    heads = b"".join(b"%d %d " % (number + 10, number * len(body)) for number in range(n))
    holder = zlib.compress(heads + body * n, 0)
    return b"10 0 obj<</N %d/First %d/Filter/FlateDecode>>stream\n%b\nendstream endobj\n" % (n, len(heads), holder)
