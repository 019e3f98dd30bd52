"""Word files and PDFs written by hand, part by part and object by object, as no ordinary program would write them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "application/vnd.openxmlformats-officedocument"
DOCUMENT = f"{OFFICE}.wordprocessingml.document.main+xml"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def relation(kind: str, target: str, mode: str | None = None, *, base: str = R) -> str:
    """A relation as programs write it."""
    outside = f' TargetMode="{mode}"' if mode else ""
    return (
        f'<Relationship Id="r{zlib.crc32((kind + target).encode()) % 9999}" Type="{base}/{kind}" Target="{target}"{outside}/>'
    )


def relations(*each: str) -> str:
    """A part of relations."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{PACKAGE}">{"".join(each)}</Relationships>'


def field(*runs: str, result: str = "1") -> str:
    """A field cut into these runs, with what it shows."""
    said = "".join(f"<w:r><w:instrText xml:space='preserve'>{run}</w:instrText></w:r>" for run in runs)
    kinds = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{kinds[0]}{said}{kinds[1]}<w:r><w:t>{result}</w:t></w:r>{kinds[2]}"


def word(
    body: str = "<w:r><w:t>Kính gửi</w:t></w:r>",
    *,
    related: Iterable[str] = (),
    parts: Mapping[str, bytes | str] | None = None,
    types: Mapping[str, str] | None = None,
    root: str | None = None,
    main: str = "word/document.xml",
    main_type: str = DOCUMENT,
    w: str = W,
) -> bytes:
    """A Word file: its body, what its document is related to, other parts by their names and types by part or by ending."""
    overrides = {f"/{main}": main_type} | {name: kind for name, kind in (types or {}).items() if name.startswith("/")}
    endings = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "png": "image/png",
        "jpeg": "image/jpeg",
    } | {name: kind for name, kind in (types or {}).items() if not name.startswith("/")}
    listed = "".join(f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in endings.items())
    listed += "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{listed}</Types>',
        "_rels/.rels": root or relations(relation("officeDocument", main)),
        main: f'<?xml version="1.0"?><w:document {SPACES.replace(W, w)}><w:body><w:p>{body}</w:p></w:body></w:document>',
    }
    if related:
        folder, _, name = main.rpartition("/")
        files[f"{folder}/_rels/{name}.rels"] = relations(*related)
    files.update(parts or {})
    return zipped(files)


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    """A ZIP of these files, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def portable(
    objects: Mapping[int, str] | None = None,
    *,
    root: str = "",
    page: str = "",
    packed: bool = False,
    before: bytes = b"",
) -> bytes:
    """A PDF of one page. `root` and `page` are written into the catalogue and the page, `objects` are 10 and up.

    `packed`: all of them in an object stream, with the table of objects in a stream too, as programs write since PDF 1.5.
    """
    all_ = {
        1: f"<< /Type /Catalog /Pages 2 0 R {root} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] {page} >>",
        **(objects or {}),
    }
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + before)
    if packed:
        heads, bodies, at = [], [], 0
        for number, body in all_.items():
            heads.append(f"{number} {at}")
            bodies.append(body)
            at += len(body.encode()) + 1
        first = " ".join(heads) + " "
        holder = zlib.compress((first + "\n".join(bodies)).encode())
        at = len(out)
        head = f"/N {len(all_)} /First {len(first)} /Filter /FlateDecode /Length {len(holder)}"
        out += f"900 0 obj\n<< /Type /ObjStm {head} >>\n".encode()
        out += b"stream\n" + holder + b"\nendstream\nendobj\n"
        table_at = len(out)
        rows = [(number, bytes([2]) + (900).to_bytes(4, "big") + bytes([order])) for order, number in enumerate(all_)]
        rows += [
            (900, bytes([1]) + at.to_bytes(4, "big") + bytes([0])),
            (901, bytes([1]) + table_at.to_bytes(4, "big") + bytes([0])),
        ]
        table = zlib.compress(b"".join(row for _, row in rows))
        index = " ".join(f"{number} 1" for number, _ in rows)
        out += (
            f"901 0 obj\n<< /Type /XRef /Size 902 /W [1 4 1] /Index [{index}] /Root 1 0 R /Filter /FlateDecode"
            f" /Length {len(table)} >>\nstream\n"
        ).encode()
        out += table + b"\nendstream\nendobj\n"
    else:
        places = {}
        for number, body in all_.items():
            places[number] = len(out)
            out += f"{number} 0 obj\n{body}\nendobj\n".encode()
        table_at = len(out)
        rows_ = "".join(f"{number} 1\n{place:010} 00000 n \n" for number, place in places.items())
        out += f"xref\n0 1\n0000000000 65535 f \n{rows_}trailer\n<< /Size 999 /Root 1 0 R >>\n".encode()
    return bytes(out + f"startxref\n{table_at}\n%%EOF\n".encode())
