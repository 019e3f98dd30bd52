"""Files of office programs, mails and telephones, written by hand part by part, for tests: each as small as its kind allows."""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise

from vault.written import OFFICE, PACKAGE, R, relation, relations, zipped

_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Tree = Mapping[str, "bytes | Tree"]


def compound(tree: Tree) -> bytes:
    """Microsoft's older container with these streams and storages: small streams in the root's own stream, as it wants them."""
    nodes: list[tuple[str, bytes | None, list[int]]] = [("Root Entry", None, [])]

    def add(parent: int, inner: Tree) -> None:
        for name, value in inner.items():
            nodes.append((name, value if isinstance(value, bytes) else None, []))
            number = len(nodes) - 1
            nodes[parent][2].append(number)
            if not isinstance(value, bytes):
                add(number, value)

    add(0, tree)
    body, table = bytearray(), list[int]()

    def chained(data: bytes, into: bytearray, table: list[int], width: int) -> int:
        """Puts data into sectors of this width, one behind the other; where they begin."""
        if not data:
            return _END
        first, count = len(table), -(-len(data) // width)
        table += [first + 1 + at for at in range(count - 1)] + [_END]
        into += data.ljust(count * width, b"\0")
        return first

    small, small_table = bytearray(), list[int]()
    starts = [
        _END if data is None else chained(data, *((body, table, 512) if len(data) >= 4096 else (small, small_table, 64)))
        for _, data, _ in nodes
    ]
    starts[0] = chained(bytes(small), body, table, 512)
    right, entries = dict[int, int](), bytearray()
    for _, _, inner in nodes:
        right |= dict(pairwise(inner))
    for number, (name, data, inner) in enumerate(nodes):
        raw = name.encode("utf-16-le")
        kind = 5 if not number else 2 if data is not None else 1
        entries += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
        entries += struct.pack("<III", _FREE, right.get(number, _FREE), inner[0] if inner else _FREE) + bytes(36)
        entries += struct.pack("<IQ", starts[number], len(small) if not number else len(data or b""))
    first_entry = chained(bytes(entries), body, table, 512)
    first_small = chained(struct.pack(f"<{len(small_table)}I", *small_table), body, table, 512)
    sectors = 1
    while len(table) + sectors > sectors * 128:
        sectors += 1
    places = [len(table) + at for at in range(sectors)]
    table += [_TABLE] * sectors
    body += struct.pack(f"<{sectors * 128}I", *table, *[_FREE] * (sectors * 128 - len(table)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIIII", 0, sectors, first_entry, 0, 4096, first_small, 1, _END, 0, places[0])
    return head + struct.pack("<108I", *places[1:], *[_FREE] * (109 - sectors)) + bytes(body)


def doc(text: str = "Kính gửi\r", *, template: str = "", flags: int = 0x200, **more: bytes | Tree) -> bytes:
    """A Word 97 document of this text; `template`: where it says that its template lies."""
    return compound(doc_streams(text, template=template, flags=flags) | more)


def doc_streams(text: str = "Kính gửi\r", *, template: str = "", flags: int = 0x200) -> dict[str, bytes | Tree]:
    """The two streams of such a document."""
    letters = text.encode("utf-16-le")
    plan = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, 1024, 0)
    pieces = b"\2" + struct.pack("<I", len(plan)) + plan
    names = ["", template, *[""] * 8]
    associated = b"\xff\xff" + struct.pack("<HH", len(names), 0)
    associated += b"".join(struct.pack("<H", len(name)) + name.encode("utf-16-le") for name in names)
    head = bytearray(1024)
    struct.pack_into("<HH", head, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", head, 10, flags)
    struct.pack_into("<IIII", head, 0x19A, len(pieces), len(associated), 0, len(pieces))
    return {"WordDocument": bytes(head) + letters, "1Table": pieces + associated}


def field(instruction: str, result: str = "x") -> str:
    """A field as a Word 97 document has it among its letters."""
    return f"\x13{instruction}\x14{result}\x15"


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of an Excel file."""
    return struct.pack("<HH", kind, len(body)) + body


def xls(*records: bytes, **more: bytes | Tree) -> bytes:
    """An Excel 97 book of one sheet with these records among its own."""
    begins, sheet = record(0x809, struct.pack("<HH", 0x600, 5) + bytes(12)), record(0x85, bytes(4) + b"\0\0\1\0A")
    book = begins + sheet + b"".join(records) + record(0x0A)
    return compound({"Workbook": book.ljust(4096, b"\0"), **more})


def message(parts: Mapping[str, bytes] | None = None, attached: Sequence[Tree] = ()) -> bytes:
    """A mail of Outlook: its properties by their tags, and what is attached."""
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(32), "__nameid_version1.0": {}}
    tree |= {f"__substg1.0_{tag}": data for tag, data in (parts or {"1000001F": "Kính gửi".encode("utf-16-le")}).items()}
    tree |= {f"__attach_version1.0_#{number:08X}": each for number, each in enumerate(attached)}
    return compound(tree)


def attachment(name: str, data: bytes) -> Tree:
    """What is attached to a mail of Outlook."""
    return {
        "__properties_version1.0": bytes(8),
        "__substg1.0_3707001F": name.encode("utf-16-le"),
        "__substg1.0_37010102": data,
    }


def native(name: str, data: bytes) -> bytes:
    """A file in a package, as Windows puts it into a document."""
    path = b"C:\\Don\\" + name.encode()
    inner = b"\2\0" + name.encode() + b"\0" + path + b"\0" + struct.pack("<HHI", 0, 3, len(path) + 1) + path + b"\0"
    inner += struct.pack("<I", len(data)) + data
    return struct.pack("<I", len(inner)) + inner


def mail(*parts: str, head: str = "") -> bytes:
    """A mail with these parts, each with its own head."""
    start = f"From: Ba <ba@thu.example>\r\nTo: toi@thu.example\r\nSubject: Don\r\nMIME-Version: 1.0\r\n{head}"
    if not parts:
        return f"{start}\r\nKinh gui\r\n".encode()
    body = "".join(f"--ranh-gioi\r\n{part}\r\n" for part in parts)
    return f'{start}Content-Type: multipart/mixed; boundary="ranh-gioi"\r\n\r\n{body}--ranh-gioi--\r\n'.encode()


def part(data: bytes, name: str = "", kind: str = "application/octet-stream") -> str:
    """A part of a mail in base64."""
    called = f'Content-Disposition: attachment; filename="{name}"\r\n' if name else ""
    return f"Content-Type: {kind}\r\n{called}Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(data).decode()}"


def page(html: str) -> str:
    """The part of a mail that is a page."""
    return f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}"


S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"


def book(
    cells: str = "<row><c><v>1</v></c></row>", *, names: str = "", related: Sequence[str] = (), **more: bytes | str
) -> bytes:
    """An Excel file of one sheet; `names`: what it calls cells."""
    return _package(
        "xl/workbook.xml",
        "spreadsheetml.sheet.main",
        f'<workbook xmlns="{S}"><sheets/><definedNames>{names}</definedNames></workbook>',
        {
            "xl/worksheets/sheet1.xml": (
                "spreadsheetml.worksheet",
                f'<worksheet xmlns="{S}"><sheetData>{cells}</sheetData></worksheet>',
            )
        },
        [relation("worksheet", "worksheets/sheet1.xml"), *related],
        more,
    )


def slides(inside: str = "", related: Sequence[str] = (), **more: bytes | str) -> bytes:
    """A PowerPoint file of one page with this on it, and what that page is related to."""
    space = f'xmlns:p="{P}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{R}"'
    made = {"ppt/slides/_rels/slide1.xml.rels": relations(*related)} if related else {}
    return _package(
        "ppt/presentation.xml",
        "presentationml.presentation.main",
        f'<p:presentation xmlns:p="{P}"/>',
        {"ppt/slides/slide1.xml": ("presentationml.slide", f"<p:sld {space}>{inside}</p:sld>")},
        [relation("slide", "slides/slide1.xml")],
        {**made, **more},
    )


def _package(
    main: str,
    kind: str,
    document: str,
    parts: Mapping[str, tuple[str, str]],
    related: Sequence[str],
    more: Mapping[str, bytes | str],
) -> bytes:
    folder, _, name = main.rpartition("/")
    types = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml", "png": "image/png"}
    types |= {"bin": f"{OFFICE}.oleObject", "xlsx": f"{OFFICE}.spreadsheetml.sheet", "mp4": "video/mp4"}
    listed = "".join(f'<Default Extension="{each}" ContentType="{type_}"/>' for each, type_ in types.items())
    overrides = {main: kind} | {each: type_ for each, (type_, _) in parts.items()}
    listed += "".join(f'<Override PartName="/{each}" ContentType="{OFFICE}.{type_}+xml"/>' for each, type_ in overrides.items())
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE.replace("relationships", "content-types")}">{listed}</Types>',
            "_rels/.rels": relations(relation("officeDocument", main)),
            main: document,
            f"{folder}/_rels/{name}.rels": relations(*related),
            **{each: text for each, (_, text) in parts.items()},
            **more,
        }
    )


OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
ODF = (
    f'xmlns:office="{OASIS}office:1.0" xmlns:text="{OASIS}text:1.0" xmlns:table="{OASIS}table:1.0"'
    f' xmlns:draw="{OASIS}drawing:1.0"'
    f' xmlns:script="{OASIS}script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:meta="{OASIS}meta:1.0"'
)


def open_document(
    inside: str = "<text:p>Kính gửi</text:p>", *, kind: str = "text", parts: Mapping[str, bytes | str] | None = None
) -> bytes:
    """An OpenDocument file with this in its body."""
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {ODF}><office:body>{inside}</office:body></office:document-content>",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{OASIS}manifest:1.0"/>',
            **(parts or {}),
        }
    )


def box(name: bytes, body: bytes = b"") -> bytes:
    """A box of a film."""
    return struct.pack(">I", 8 + len(body)) + name + body


FILM = box(b"ftyp", b"isom\0\0\2\0isommp41") + box(b"moov", box(b"mvhd", bytes(100))) + box(b"mdat", bytes(400))
_FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # 128 kilobits a second, 44100 hertz
_AAC = b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(9)
_PAGE_OF_OGG = b"OggS\0\2" + bytes(8) + b"\1\0\0\0\0\0\0\0\0\0\0\0" + b"\1\x13OpusHead" + bytes(11)
_EBML = b"\x1aE\xdf\xa3\x87\x42\x82\x84webm"
RECORDINGS: dict[str, tuple[str, bytes]] = {
    "phim.mp4": ("mp4", FILM),
    "phim.MOV": ("mp4", box(b"wide") + box(b"mdat", bytes(40)) + box(b"moov", bytes(20))),
    "ghi am.m4a": ("mp4", FILM.replace(b"isom", b"M4A ", 1)),
    "phim.3gp": ("mp4", FILM.replace(b"isom", b"3gp4", 1)),
    "ghi am.mp3": ("mp3", b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + _FRAME * 4),
    "khong ghi chu.mp3": ("mp3", _FRAME * 9),
    "ghi am.aac": ("aac", _AAC * 5),
    "ghi am.amr": ("amr", b"#!AMR\n" + (b"\x3c" + bytes(31)) * 3),
    "ghi am.ogg": ("ogg", _PAGE_OF_OGG * 3),
    "ghi am.opus": ("ogg", _PAGE_OF_OGG * 3),
    "ghi am.wav": ("wav", b"RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0" + bytes(16) + b"data\x08\0\0\0" + bytes(8)),
    "phim.avi": ("avi", b"RIFF\x10\0\0\0AVI LIST\x04\0\0\0hdrl"),
    "ghi am.flac": ("flac", b"fLaC\x80\0\0\x22" + bytes(34) + b"\xff\xf8" + bytes(30)),
    "phim.webm": ("webm", _EBML + b"\x18\x53\x80\x67\xff" + b"\x1f\x43\xb6\x75\x85\xe7\x81\0\xa3\x80"),
    "phim.mkv": (
        "webm",
        _EBML.replace(b"\x87", b"\x8b").replace(b"\x84webm", b"\x88matroska")
        + b"\x18\x53\x80\x67\x87\x1f\x43\xb6\x75\x82\xa3\x80",
    ),
}
