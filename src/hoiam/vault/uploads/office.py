"""DOCX, and what else comes in a ZIP or in Microsoft's older container."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads.found import MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED, PIECE, SMALL, Found
from hoiam.vault.uploads.sentences import refused

_REMOTE: Final = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
_HARMLESS_OUTSIDE: Final = (b"/hyperlink",)


def docx(file: BinaryIO, size: int) -> Found:
    """A Word document: weighed from its index first, then unpacked in memory piece by piece and thrown away."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            _weigh(entries, size)
            if "word/document.xml" not in names or "[Content_Types].xml" not in names:
                raise refused(_other_zip(names))
            if any(entry.flag_bits & 1 for entry in entries):
                raise refused("password")
            if any(PurePosixPath(name).name.lower() in ("vbaproject.bin", "vbadata.xml") for name in names):
                raise refused("macros")
            if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names):
                raise refused("broken")
            for entry in entries:
                _read_part(archive, entry)
    except UploadRefused:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, ValueError, KeyError) as error:
        raise refused("broken") from error
    except (NotImplementedError, RuntimeError) as error:
        raise refused("password" if "password" in str(error) else "broken") from error
    return Found("docx")


def _weigh(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuses a bomb by what its index declares; reading never goes beyond that, so the index cannot lie downwards."""
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise refused("bomb")
    # More packed bytes than the file has: entries share their data, as in bombs that look small.
    if packed > size:
        raise refused("bomb")
    if any(e.file_size > SMALL and e.file_size > MOST_RATIO * max(e.compress_size, 1) for e in entries):
        raise refused("bomb")


def _other_zip(names: set[str]) -> str:
    if "mimetype" in names or any(name.startswith(("xl/", "ppt/", "META-INF/", "Index/")) for name in names):
        return "office"
    return "archive"


def _read_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Reads a part to its end, which checks its sum, and looks into those that may name things elsewhere."""
    name = entry.filename.lower()
    looks = name.endswith((".rels", "[content_types].xml")) or name == "word/document.xml"
    kept = bytearray()
    with archive.open(entry) as part:
        while piece := part.read(PIECE):
            if looks and len(kept) < 4 * SMALL:
                kept += piece
    if not looks:
        return
    if b"<!DOCTYPE" in kept or b"<!ENTITY" in kept:
        raise refused("broken")
    if name == "[content_types].xml" and b"macroenabled" in kept.lower():
        raise refused("macros")
    for relation in _REMOTE.findall(bytes(kept)) if name.endswith(".rels") else ():
        outside = re.search(rb"""TargetMode\s*=\s*["']External""", relation, re.IGNORECASE)
        kind = re.search(rb"""\bType\s*=\s*["']([^"']*)""", relation)
        if outside and kind and not kind[1].endswith(_HARMLESS_OUTSIDE):
            raise refused("remote")


def ole(file: BinaryIO) -> str:
    """Microsoft's older container holds a locked document or one of the older kinds; its directory may stand anywhere."""
    file.seek(0)
    before = b""
    locked, old = "EncryptedPackage".encode("utf-16-le"), "WordDocument".encode("utf-16-le")
    seen_old = False
    while piece := file.read(PIECE):
        window = before + piece
        if locked in window:
            return "password"
        seen_old = seen_old or old in window
        before = piece[-64:]
    return "old word" if seen_old else "office"
