"""What is in a file, told by its first bytes."""

from __future__ import annotations

import io
from typing import BinaryIO, Final

from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads.found import Found
from hoiam.vault.uploads.office import docx, ole
from hoiam.vault.uploads.pdf import pdf
from hoiam.vault.uploads.pictures import heic, picture
from hoiam.vault.uploads.plain import text
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.signatures import is_cms, signature

# Things known by their first bytes and not taken: (bytes, where they stand, reason).
_STRANGERS: Final = (
    (b"MZ", 0, "program"),
    (b"\x7fELF", 0, "program"),
    (b"\xca\xfe\xba\xbe", 0, "program"),
    (b"\xcf\xfa\xed\xfe", 0, "program"),
    (b"#!", 0, "program"),
    (b"Rar!\x1a\x07", 0, "archive"),
    (b"7z\xbc\xaf\x27\x1c", 0, "archive"),
    (b"\x1f\x8b", 0, "archive"),
    (b"BZh", 0, "archive"),
    (b"\xfd7zXZ\0", 0, "archive"),
    (b"ustar", 257, "archive"),
    (b"MSCF", 0, "archive"),
    (b"{\\rtf", 0, "office"),
    (b"GIF8", 0, "picture"),
    (b"BM", 0, "picture"),
    (b"WEBP", 8, "picture"),
    (b"WAVE", 8, "sound"),
    (b"AVI ", 8, "sound"),
    (b"ID3", 0, "sound"),
    (b"OggS", 0, "sound"),
    (b"\x1aE\xdf\xa3", 0, "sound"),
    (b"fLaC", 0, "sound"),
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def look(file: BinaryIO, size: int) -> Found:
    """The kind of a file, or UploadRefused, which names the kind where the first bytes tell it."""
    file.seek(0)
    head = file.read(4096)
    kind = _kind(head)
    try:
        match kind:
            case "jpeg" | "png" | "tiff":
                return picture(file, size, kind)
            case "pdf":
                return pdf(file, size)
            case "docx":
                return docx(file, size)
            case "heic":
                return heic(file, size, head[8:12])
            case "signature":
                seen, inside = signature(file, size)
                if inside:
                    _inside(inside)
                return seen
            case _:
                return _other(file, head)
    except UploadRefused as refusal:
        # An archive, a sheet, a film begin as one of these does and are none of them.
        refusal.kind = kind if refusal.reason not in ("archive", "office", "sound", "picture") else None
        raise


def _inside(data: bytes) -> None:
    """What a signature carries is of a kind that would be taken by itself, and no other signature."""
    held = io.BytesIO(data)
    if is_cms(data[:64]):
        raise refused("inside")
    try:
        look(held, len(data))
    except UploadRefused as refusal:
        raise refused("inside" if refusal.reason not in ("broken", "tangled") else refusal.reason) from refusal


def _kind(head: bytes) -> str | None:
    """What a file is by its first bytes, of what is taken; None of what has no such bytes."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "tiff"
    if is_cms(head):  # before what it may carry
        return "signature"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    if head[4:8] == b"ftyp":
        return "heic"
    return None


def _other(file: BinaryIO, head: bytes) -> Found:
    if head.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        raise refused("archive")
    if head.startswith(_OLE):
        raise refused(ole(file))
    for mark, where, reason in _STRANGERS:
        if head[where:].startswith(mark):
            raise refused(reason)
    return text(file, head)
