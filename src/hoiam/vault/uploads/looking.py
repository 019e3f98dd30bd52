"""What is in a file, told by its first bytes; and what it carries, which comes in by the same door."""

from __future__ import annotations

from typing import BinaryIO, Final

from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads.compound import MARK as COMPOUND
from hoiam.vault.uploads.found import Found
from hoiam.vault.uploads.inside import Inside
from hoiam.vault.uploads.mails import is_mail, mail
from hoiam.vault.uploads.office import package
from hoiam.vault.uploads.older_office import compound
from hoiam.vault.uploads.pdf import pdf
from hoiam.vault.uploads.pictures import heic, is_still, picture
from hoiam.vault.uploads.plain import is_text, text
from hoiam.vault.uploads.recordings import kind_of, recording
from hoiam.vault.uploads.rich_text import rich_text
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.signatures import is_cms, signature
from hoiam.vault.uploads.web_pages import is_page, is_xml, page, xml

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
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", 0, "sound"),
    (b"FLV\1", 0, "sound"),
    (b"\0\0\1\xba", 0, "sound"),
    (b"caff", 0, "sound"),
    (b"FORM", 0, "sound"),
)
_ENVELOPED: Final = bytes.fromhex("06092a864886f70d010703")  # a message that only its receiver opens
_PICTURES: Final = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
)


def look(file: BinaryIO, size: int, depth: int = 0) -> Found:
    """The kind of a file, or UploadRefused, which names the kind where the first bytes tell it.

    `depth`: in how many others it lies.
    """
    inside = Inside(look, depth)
    kind, head = kind_and_head(file)
    try:
        match kind:
            case "jpeg" | "png" | "tiff" | "gif" | "webp" | "bmp":
                return picture(file, size, kind)
            case "pdf":
                return pdf(file, size, inside)
            case "package":
                return package(file, size, inside)
            case "compound":
                return compound(file, size, inside)
            case "rtf":
                return rich_text(file, size)
            case "heic":
                return heic(file, size, head[8:12])
            case "signature":
                seen, held = signature(file, size)
                if held:
                    _signed(held, inside)
                return seen
            case str():
                return recording(file, size, kind)
            case _:
                return _other(file, size, head, inside)
    except UploadRefused as refusal:
        # An archive or a locked one begins as one of these does, and what it is stays unknown.
        known = kind in KNOWN and refusal.reason not in ("archive", "office", "sound")
        refusal.kind = refusal.kind or (kind if known else None)
        raise


_OF_WORDS: Final = frozenset({"pdf", "rtf", "signature"})  # which may be nothing but words, and are more


def kind_and_head(file: BinaryIO) -> tuple[str | None, bytes]:
    """What a file is by its first bytes (a kind; "package" or "compound" of what holds parts; None of words), and those bytes.

    Whoever draws it asks the same, so that what is taken as one thing is never shown as another."""
    file.seek(0)
    head = file.read(4096)
    kind = _kind(head)
    if kind not in _OF_WORDS and is_text(file):
        kind = "amr" if head.startswith(b"#!AMR") else None
    return kind, head


KNOWN: Final = frozenset({"jpeg", "png", "tiff", "gif", "webp", "bmp", "pdf", "rtf", "heic", "signature"})


def _signed(data: bytes, inside: Inside) -> None:
    """What a signature carries is of a kind that would be taken by itself, and no other signature."""
    if is_cms(data[:64]):
        raise refused("inside")
    inside.look(data, reason="inside")


def _kind(head: bytes) -> str | None:
    """What a file is by its first bytes, of what is taken; None of what has no such bytes."""
    for mark, kind in _PICTURES:
        if head.startswith(mark):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if is_cms(head):  # before what it may carry
        return "signature"
    if b"%PDF-" in head[:1024]:
        if kind_of(head) is not None and not head.startswith(b"%PDF-"):
            raise refused("tail")
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "package"
    if head.startswith(COMPOUND):
        return "compound"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"{\\rtf"):
        return "rtf"
    if head[4:8] == b"ftyp" and is_still(head):
        return "heic"
    return kind_of(head)


def _other(file: BinaryIO, size: int, head: bytes, inside: Inside) -> Found:
    if head.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        raise refused("archive")
    if head[:1] == b"\x30" and _ENVELOPED in head[:32]:
        raise refused("password")
    plain = is_text(file)
    for mark, where, reason in _STRANGERS:
        if head[where:].startswith(mark) and (not plain or mark == b"#!"):
            raise refused(reason)
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begins.startswith((b"<?php", b"<%")):
        raise refused("program")
    if begins.startswith(b"<svg") or (is_xml(head) and b"<svg" in begins):
        raise refused("type")
    if is_mail(head):
        return mail(file, size, inside)
    if is_page(head):
        return page(file, size)
    if is_xml(head):
        return xml(file, size)
    return text(file)
