"""Words that must be nowhere, every way in which they could be written, and a sweep that looks for them in bytes."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import quopri
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

PAGE = 8192
SEAM = 1024  # longer than any needle: what lies across two pages is looked at too
_PACKED = re.compile(rb"\x1f\x8b\x08|PK\x03\x04|\x78[\x01\x5e\x9c\xda]")
_MOST_UNPACKED = 1 << 22


def spellings(word: str) -> set[str]:
    """The word as people and machines spell it: composed and decomposed, in capitals, in small letters, without accents."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    bare = bare.replace("đ", "d").replace("Đ", "D")
    kinds = {word, word.upper(), word.lower(), bare, bare.upper(), bare.lower()}
    made = {unicodedata.normalize(form, kind) for kind in kinds for form in ("NFC", "NFD")}
    digits = re.sub(r"\D", "", word)
    if len(digits) >= 9 and digits == re.sub(r"[ .-]", "", word):
        made |= {digits, f"{digits[:4]} {digits[4:7]} {digits[7:]}", f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"}
    return made


def encodings(text: str) -> set[bytes]:
    """A text in the encodings in which a program may have written it down."""
    raw = text.encode()
    found = {
        raw,
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        raw.hex().encode(),
        raw.hex().upper().encode(),
        json.dumps(text)[1:-1].encode(),
        json.dumps(json.dumps(text))[3:-3].encode(),
        quote(text).encode(),
        re.sub(r"%[0-9A-F]{2}", lambda hit: hit[0].lower(), quote(text)).encode(),
        quote(text).replace("%20", "+").encode(),
        quopri.encodestring(raw).replace(b"=\n", b"").strip(),
        "".join(c if ord(c) < 128 else f"&#{ord(c)};" for c in text).encode(),
        "".join(c if ord(c) < 128 else f"&#x{ord(c):x};" for c in text).encode(),
        repr(raw)[2:-1].encode(),
    }
    for shift in range(3):
        # Only the groups that the text alone decides: what stands before and after it is unknown.
        whole = base64.b64encode(bytes(shift) + raw)
        middle = whole[(4 if shift else 0) : len(whole) - (4 if (shift + len(raw)) % 3 else 0)]
        found |= {middle, middle.translate(bytes.maketrans(b"+/", b"-_"))}
    return {each for each in found if len(each) >= 7}


class Sweep:
    """Collects which canary was seen where. Pages that were looked at once are not looked at again."""

    def __init__(self, canaries: Mapping[str, str]) -> None:
        self.needles: dict[bytes, str] = {}
        for name, word in canaries.items():
            for text in spellings(word):
                for needle in encodings(text):
                    self.needles.setdefault(needle, name)
        self.seen: dict[str, set[str]] = {}
        self.bytes = 0
        self._known: set[bytes] = {hashlib.blake2b(bytes(PAGE), digest_size=16).digest()}

    def look(self, where: str, data: bytes, depth: int = 0) -> None:
        """All of `data`, which is not a page of a file."""
        self.bytes += len(data)
        for needle, name in self.needles.items():
            if needle in data:
                self.seen.setdefault(name, set()).add(where)
        if depth < 3:
            for inner in _unpacked(data):
                self.look(f"{where} (packed)", inner, depth + 1)

    def file(self, path: Path) -> None:
        """A file, page by page; a run of pages that were not seen before is looked at as one."""
        data = path.read_bytes()
        start: int | None = None
        for at in range(0, len(data) + PAGE, PAGE):
            page = data[at : at + PAGE]
            mark = hashlib.blake2b(page, digest_size=16).digest()
            new = bool(page) and mark not in self._known
            self._known.add(mark)
            if new and start is None:
                start = at
            elif not new and start is not None:
                self.look(str(path), data[max(0, start - SEAM) : at + SEAM])
                start = None

    def folder(self, folder: Path, *, but: Iterable[str] = ()) -> int:
        """Every file under a folder and its name; how many files there were."""
        count = 0
        for path in sorted(folder.rglob("*")):
            relative = str(path.relative_to(folder))
            if any(relative.startswith(each) for each in but):
                continue
            self.look(f"the name of {relative}", relative.encode())
            if path.is_file():
                count += 1
                self.file(path)
        return count


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What is inside zlib, gzip and zip in these bytes, as far as it can be unpacked."""
    for hit in _PACKED.finditer(data):
        at, kind = hit.start(), zlib.MAX_WBITS
        if data[at : at + 2] == b"PK":
            name, extra = int.from_bytes(data[at + 26 : at + 28], "little"), int.from_bytes(data[at + 28 : at + 30], "little")
            at, kind = at + 30 + name + extra, -zlib.MAX_WBITS
        elif data[at : at + 2] == b"\x1f\x8b":
            kind = zlib.MAX_WBITS | 16
        try:
            inner = zlib.decompressobj(kind).decompress(data[at:], _MOST_UNPACKED)
        except zlib.error:
            continue
        if len(inner) >= 7:
            yield inner


def copied(connection: object, sweep: Sweep) -> int:
    """Every row of every table of a database in COPY's binary form: values as they are, out of TOAST; how many tables."""
    tables = connection.execute(  # type: ignore[attr-defined]  # psycopg.Connection
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchall()
    for (table,) in tables:
        out = io.BytesIO()
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as rows:  # type: ignore[attr-defined]  # as above
            for piece in rows:
                out.write(piece)
        sweep.look(f"table {table}", out.getvalue())
    return len(tables)
