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


BEGIN, RESULT, END = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end"))
FIELD = f"{BEGIN}<w:instrText>PAGE</w:instrText>{RESULT}<w:t>1</w:t>{END}"
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
}


def chain(n: int) -> bytes:
    return b"".join(b"%d 0 obj<</S/GoTo/D[3 0 R]/Next %d 0 R>>endobj\n" % (number, number + 1) for number in range(10, n + 10))


def packed(n: int) -> bytes:
    """One stream of n objects, whose packed bytes are as many as they hold: no ratio tells."""
    body = b"<</A 4 0 R>> "
    heads = b"".join(b"%d %d " % (number + 10, number * len(body)) for number in range(n))
    holder = zlib.compress(heads + body * n, 0)
    return b"10 0 obj<</N %d/First %d/Filter/FlateDecode>>stream\n%b\nendstream endobj\n" % (n, len(heads), holder)
