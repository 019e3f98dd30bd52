"""Which files are taken, told by what is in them and not by what they are called.

Taken: plain text, PDF, DOCX, photos and scans (JPEG, PNG, TIFF, HEIC), and signature files (CMS, `.p7s`); up to 50 MB each.
`inspect` reads a seekable file, which may be a sealed one read through `reader.SealedReader`: nothing is written, and what a
file claims to unpack to is weighed before it is unpacked, piece by piece and thrown away. It keeps out what is broken, what
needs a password, what runs (macros, scripts, programs), what calls a stranger when it is opened, and bombs. It is no virus
scanner, and docs/threats.md says so.

Every refusal is an UploadRefused with a `reason` and with what, why and what next in Vietnamese and English.
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final
from warnings import catch_warnings, simplefilter

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject

from hoiam.vault.errors import Text, UploadRefused

LARGEST: Final = 50 * 1024 * 1024
LONGEST_NAME: Final = 150
MOST_PIXELS: Final = 100_000_000
MOST_FRAMES: Final = 300
MOST_ENTRIES: Final = 3000
MOST_UNPACKED: Final = 300 * 1024 * 1024
MOST_RATIO: Final = 200
_SMALL: Final = 1024 * 1024  # below this a high ratio is no bomb: white paper packs well
_PIECE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that is taken: kind, media type, a name that is safe to show and to save under, size in bytes.

    `signed`: the file is a signature, or a PDF that carries one (not yet verified). `pages` of a PDF, frames of an image;
    `encoding` of a text: utf-8, utf-16, or legacy (one of the encodings from before Unicode).
    """

    kind: str
    type: str
    name: str
    size: int
    signed: bool = False
    pages: int | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class _Kind:
    type: str
    extensions: tuple[str, ...]


_KINDS: Final = {
    "text": _Kind("text/plain", ("txt", "text", "md", "csv")),
    "pdf": _Kind("application/pdf", ("pdf",)),
    "docx": _Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
    "jpeg": _Kind("image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
    "png": _Kind("image/png", ("png",)),
    "tiff": _Kind("image/tiff", ("tif", "tiff")),
    "heic": _Kind("image/heic", ("heic", "heif")),
    "signature": _Kind("application/pkcs7-signature", ("p7s", "p7b", "p7m")),
}


def inspect(name: str, data: bytes | BinaryIO, *, rename: bool = False) -> Inspected:
    """What the file is, or UploadRefused.

    `rename`: take it under a cleaned name where only the name is wrong, as when the person has agreed to the name offered.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    size = file.seek(0, io.SEEK_END)
    shown, wrong = _name(name)
    if size == 0:
        raise _refused("empty")
    if size > LARGEST:
        raise _refused("large")
    found = _look(file, size)
    fitting = _with_extension(shown, found.kind)
    if wrong is not None and not rename:
        raise _refused(wrong, fitting)
    if fitting != shown and _extension(shown) and not rename:
        raise _refused("mismatch", fitting)
    return Inspected(found.kind, _KINDS[found.kind].type, fitting, size, found.signed, found.pages, found.encoding)


# --- names --------------------------------------------------------------------------------------------------------------

_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_FORBIDDEN: Final = '<>:"|?*'


def _name(name: str) -> tuple[str, str | None]:
    """A safe name, and the reason why the given one is not, if so.

    Marks that turn the direction of writing make `gpj.exe` of `exe.jpg`; parts of a path reach outside a folder.
    """
    normal = unicodedata.normalize("NFC", name)
    wrong = None
    last = re.split(r"[/\\]", normal)[-1]
    if last != normal:
        wrong = "name path"
    kept = []
    for mark in last:
        category = unicodedata.category(mark)
        if category in ("Cf", "Co", "Cs", "Cn"):
            wrong = wrong or "name marks"
        elif category in ("Cc", "Zl", "Zp") or mark in _FORBIDDEN:
            wrong = wrong or "name control"
        else:
            kept.append(" " if category == "Zs" else mark)
    clean = re.sub(r" {2,}", " ", "".join(kept)).strip(" .")
    if clean in ("", ".."):
        wrong, clean = wrong or ("name path" if normal.strip(" ") in (".", "..") else None), ""
    if _DEVICES.match(clean):
        wrong, clean = wrong or "name control", f"_{clean}"
    path = PurePosixPath(clean or "tep")
    if len(path.name) > LONGEST_NAME:
        wrong = wrong or "name long"
        suffix = path.suffix[:12]
        path = PurePosixPath(path.name[: LONGEST_NAME - len(suffix)].rstrip(" .") + suffix)
    return path.name, wrong


def _with_extension(name: str, kind: str) -> str:
    """`name` with an extension that says what is in it; one without gets it, one that lies has it replaced."""
    extensions = _KINDS[kind].extensions
    extension = _extension(name)
    if extension in extensions:
        return name
    return f"{PurePosixPath(name).stem if extension else name}.{extensions[0]}"


def _extension(name: str) -> str:
    """`pdf` of `don.PDF`; nothing of `Mr. Bean`: an ending is short and has no spaces."""
    extension = PurePosixPath(name).suffix[1:].lower()
    return extension if extension.isalnum() and len(extension) <= 5 else ""


# --- what is in it ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    signed: bool = False
    pages: int | None = None
    encoding: str | None = None


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
_HEIC: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def _look(file: BinaryIO, size: int) -> _Found:
    file.seek(0)
    head = file.read(4096)
    if head.startswith(b"\xff\xd8\xff"):
        return _image(file, "jpeg")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _image(file, "png")
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return _image(file, "tiff")
    if b"%PDF-" in head[:1024]:
        return _pdf(file, size)
    if head.startswith(b"PK\x03\x04"):
        return _zip(file, size)
    if head.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        raise _refused("archive")
    if head.startswith(_OLE):
        raise _refused(_ole(file))
    if head[4:8] == b"ftyp":
        return _boxes(file, size, head[8:12])
    if _is_cms(head):
        return _signature(file, size)
    for mark, where, reason in _STRANGERS:
        if head[where:].startswith(mark):
            raise _refused(reason)
    return _text(file, head)


def _text(file: BinaryIO, head: bytes) -> _Found:
    """Plain text: UTF-8, UTF-16 with its mark, or one byte a letter with hardly a control character."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"<body")):
        raise _refused("page")
    if start.startswith(b"<?xml"):
        raise _refused("office")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8" if _decodes(file, "utf-8") else "legacy"
    if encoding == "utf-16" and not _decodes(file, "utf-16"):
        raise _refused("broken")
    file.seek(0)
    controls, total = 0, 0
    while piece := file.read(_PIECE):
        if encoding != "utf-16" and b"\0" in piece:
            raise _refused("type")
        total += len(piece)
        if encoding != "utf-16":
            controls += len(piece) - len(piece.translate(None, _CONTROLS))
    if controls * 200 > total:
        raise _refused("type")
    return _Found("text", encoding=encoding)


_CONTROLS: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1a")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _image(file: BinaryIO, kind: str) -> _Found:
    """A picture: how large it would unpack is known before it is unpacked, and its end must be there."""
    file.seek(0)
    try:
        with catch_warnings():
            simplefilter("ignore")
            with Image.open(file, formats=[{"jpeg": "JPEG", "png": "PNG", "tiff": "TIFF"}[kind]]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise _refused("bomb")
                frames = int(getattr(image, "n_frames", 1)) if kind == "tiff" else 1
                if frames > MOST_FRAMES:
                    raise _refused("bomb")
                if kind == "jpeg":
                    # An eighth of the size each way: finds a cut or broken file for a sixty-fourth of the memory.
                    image.draft("L", (max(image.width // 8, 1), max(image.height // 8, 1)))
                    image.load()
                elif kind == "png":
                    image.verify()
                else:
                    _tiff(file, image, frames)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, zlib.error, EOFError, KeyError, TypeError) as error:
        raise _refused("broken") from error
    except Image.DecompressionBombError as error:
        raise _refused("bomb") from error
    if kind == "png":
        _png_ends(file)
    return _Found(kind, pages=frames if kind == "tiff" else None)


def _png_ends(file: BinaryIO) -> None:
    """A PNG that was cut short lacks its closing chunk."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 64))
    if b"IEND" not in file.read(64):
        raise _refused("broken")


def _tiff(file: BinaryIO, image: Image.Image, frames: int) -> None:
    """Every page's size, and that its data lies within the file: no page is unpacked."""
    size = file.seek(0, io.SEEK_END)
    for number in range(frames):
        image.seek(number)
        if image.width * image.height > MOST_PIXELS:
            raise _refused("bomb")
        tags = image.tag_v2  # type: ignore[attr-defined]  # only TIFF images have it
        offsets = tags.get(273) or tags.get(324) or ()
        counts = tags.get(279) or tags.get(325) or ()
        if not offsets or len(offsets) != len(counts):
            raise _refused("broken")
        if any(offset + count > size for offset, count in zip(offsets, counts, strict=True)):
            raise _refused("broken")


def _boxes(file: BinaryIO, size: int, brand: bytes) -> _Found:
    """A phone's HEIC photo: boxes that fill the file exactly, one of them the picture's index. Other brands are films."""
    if brand not in _HEIC:
        raise _refused("picture" if brand in (b"avif", b"avis") else "sound")
    at = 0
    names: set[bytes] = set()
    while at < size:
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            raise _refused("broken")
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - at
        if length < 8 or len(names) > 1000:
            raise _refused("broken")
        names.add(name)
        at += length
    if at != size or b"meta" not in names or not names & {b"mdat", b"idat", b"moov"}:
        raise _refused("broken")
    return _Found("heic")


# --- PDF ----------------------------------------------------------------------------------------------------------------


def _pdf(file: BinaryIO, size: int) -> _Found:
    """A PDF that is whole, opens without a password and does nothing by itself."""
    file.seek(max(0, size - 8192))
    if b"%%EOF" not in file.read(8192):
        raise _refused("broken")
    file.seek(0)
    try:
        reader = PdfReader(file, strict=False)
        # One that only restricts printing opens with the empty password, for everybody.
        if reader.is_encrypted and not reader.decrypt(""):
            raise _refused("password")
        root = reader.root_object
        pages = _resolved(root.get("/Pages"))
        if not isinstance(pages, DictionaryObject) or not _resolved(pages.get("/Kids")):
            raise _refused("broken")
        count = pages.get("/Count")
        if not isinstance(count, int) or count < 1:
            raise _refused("broken")
        if _acts_by_itself(root):
            raise _refused("active")
        return _Found("pdf", signed=_is_signed(root), pages=int(count))
    except UploadRefused:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        RecursionError,
        zlib.error,
    ) as error:
        raise _refused("broken") from error
    except NotImplementedError as error:
        raise _refused("password") from error


def _resolved(thing: object) -> PdfObject | None:
    if isinstance(thing, IndirectObject):
        return thing.get_object()
    return thing if isinstance(thing, PdfObject) else None


def _acts_by_itself(root: DictionaryObject) -> bool:
    """Whether opening the document runs a script or starts a program, or a program travels inside."""
    names = _resolved(root.get("/Names"))
    if isinstance(names, DictionaryObject) and any(_not_empty(names.get(tree)) for tree in ("/JavaScript", "/EmbeddedFiles")):
        return True
    return any(_is_action(_resolved(root.get(place)), depth=4) for place in ("/OpenAction", "/AA"))


def _not_empty(tree: object) -> bool:
    """Whether a name tree of a PDF holds anything."""
    found = _resolved(tree)
    if not isinstance(found, DictionaryObject):
        return found is not None
    return bool(_resolved(found.get("/Names"))) or bool(_resolved(found.get("/Kids")))


def _is_action(thing: PdfObject | None, depth: int) -> bool:
    if depth == 0 or not isinstance(thing, DictionaryObject):
        return False
    if thing.get("/S") in (
        NameObject("/JavaScript"),
        NameObject("/Launch"),
        NameObject("/SubmitForm"),
        NameObject("/ImportData"),
    ):
        return True
    return any(_is_action(_resolved(part), depth - 1) for key, part in thing.items() if key not in ("/P", "/Parent", "/D"))


def _is_signed(root: DictionaryObject) -> bool:
    form = _resolved(root.get("/AcroForm"))
    if not isinstance(form, DictionaryObject):
        return False
    flags = form.get("/SigFlags", 0)
    if isinstance(flags, int) and flags & 1:
        return True
    fields = _resolved(form.get("/Fields"))
    if not isinstance(fields, ArrayObject):
        return False
    seen = (_resolved(field) for field in fields[:200])
    return any(isinstance(field, DictionaryObject) and field.get("/FT") == "/Sig" and "/V" in field for field in seen)


# --- DOCX and other things in a ZIP -------------------------------------------------------------------------------------

_REMOTE: Final = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
_HARMLESS_OUTSIDE: Final = (b"/hyperlink",)


def _zip(file: BinaryIO, size: int) -> _Found:
    """A Word document: weighed from its index first, then unpacked in memory piece by piece and thrown away."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            _weigh(entries, size)
            if "word/document.xml" not in names or "[Content_Types].xml" not in names:
                raise _refused(_other_zip(names))
            if any(entry.flag_bits & 1 for entry in entries):
                raise _refused("password")
            if any(PurePosixPath(name).name.lower() in ("vbaproject.bin", "vbadata.xml") for name in names):
                raise _refused("macros")
            if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names):
                raise _refused("broken")
            for entry in entries:
                _read_part(archive, entry)
    except UploadRefused:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, ValueError, KeyError) as error:
        raise _refused("broken") from error
    except (NotImplementedError, RuntimeError) as error:
        raise _refused("password" if "password" in str(error) else "broken") from error
    return _Found("docx")


def _weigh(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuses a bomb by what its index declares; reading never goes beyond that, so the index cannot lie downwards."""
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise _refused("bomb")
    # More packed bytes than the file has: entries share their data, as in bombs that look small.
    if packed > size:
        raise _refused("bomb")
    if any(e.file_size > _SMALL and e.file_size > MOST_RATIO * max(e.compress_size, 1) for e in entries):
        raise _refused("bomb")


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
        while piece := part.read(_PIECE):
            if looks and len(kept) < 4 * _SMALL:
                kept += piece
    if not looks:
        return
    if b"<!DOCTYPE" in kept or b"<!ENTITY" in kept:
        raise _refused("broken")
    if name == "[content_types].xml" and b"macroenabled" in kept.lower():
        raise _refused("macros")
    for relation in _REMOTE.findall(bytes(kept)) if name.endswith(".rels") else ():
        outside = re.search(rb"""TargetMode\s*=\s*["']External""", relation, re.IGNORECASE)
        kind = re.search(rb"""\bType\s*=\s*["']([^"']*)""", relation)
        if outside and kind and not kind[1].endswith(_HARMLESS_OUTSIDE):
            raise _refused("remote")


def _ole(file: BinaryIO) -> str:
    """Microsoft's older container holds a locked document or one of the older kinds; its directory may stand anywhere."""
    file.seek(0)
    before = b""
    locked, old = "EncryptedPackage".encode("utf-16-le"), "WordDocument".encode("utf-16-le")
    seen_old = False
    while piece := file.read(_PIECE):
        window = before + piece
        if locked in window:
            return "password"
        seen_old = seen_old or old in window
        before = piece[-64:]
    return "old word" if seen_old else "office"


# --- signature files ----------------------------------------------------------------------------------------------------

_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")


def _is_cms(head: bytes) -> bool:
    if head.startswith((b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----", b"-----BEGIN PKCS #7 SIGNED DATA-----")):
        return True
    return head[:1] == b"\x30" and _SIGNED_DATA in head[:32]


def _signature(file: BinaryIO, size: int) -> _Found:
    """A CMS signature with its certificate; verifying it against the document is another step."""
    if size > 5 * _SMALL:
        raise _refused("large signature")
    file.seek(0)
    data = file.read()
    try:
        if data.startswith(b"-----"):
            data = data.replace(b"CMS-----", b"PKCS7-----").replace(b"PKCS #7 SIGNED DATA-----", b"PKCS7-----")
            certificates = pkcs7.load_pem_pkcs7_certificates(data)
        else:
            certificates = pkcs7.load_der_pkcs7_certificates(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        # The library has one class for both; where its words change, such a signature is called broken, which also stops it.
        raise _refused("no certificate" if "no certificate" in str(error) else "broken") from error
    if not certificates:
        raise _refused("no certificate")
    return _Found("signature", signed=True)


# --- refusals -----------------------------------------------------------------------------------------------------------

_TAKEN_VI: Final = "Nhận: văn bản (TXT), PDF, Word (DOCX), ảnh chụp hoặc bản quét (JPG, PNG, TIFF, HEIC), tệp chữ ký số (P7S)."
_TAKEN_EN: Final = "Taken: text (TXT), PDF, Word (DOCX), photos and scans (JPG, PNG, TIFF, HEIC), signature files (P7S)."


def _refused(reason: str, name: str | None = None) -> UploadRefused:
    what, why, then = _REASONS[reason]
    offered = {
        "vi": f"{then[0]} Tên có thể dùng: “{name}”." if name else then[0],
        "en": f"{then[1]} A name that works: “{name}”." if name else then[1],
    }
    return UploadRefused(reason, _text_of(what), _text_of(why), offered, name=name)


def _text_of(pair: tuple[str, str]) -> Text:
    return {"vi": pair[0], "en": pair[1]}


_NOT_TAKEN: Final = ("Loại tệp này không nhận được.", "This kind of file is not taken.")
_CANNOT_READ: Final = ("Không đọc được tệp này.", "This file cannot be read.")
_NOT_SAFE: Final = ("Tệp này không an toàn để mở.", "This file is not safe to open.")
_BAD_NAME: Final = ("Tên tệp chưa dùng được.", "This file name cannot be used.")
_AS_PDF: Final = (
    "Hãy mở tệp, chọn “In” rồi “Lưu thành PDF”, và gửi bản PDF đó.",
    "Open it, choose “Print”, then “Save as PDF”, and send that PDF.",
)
_RENAME: Final = ("Hãy đổi tên tệp rồi gửi lại.", "Rename the file and send it again.")
_PHOTOS: Final = ("Hãy chụp hoặc quét lại từng trang và gửi các ảnh đó.", "Photograph or scan the pages and send the pictures.")

_Pair = tuple[str, str]
_REASONS: Final[dict[str, tuple[_Pair, _Pair, _Pair]]] = {
    "empty": (
        _CANNOT_READ,
        ("Tệp rỗng, không có nội dung nào.", "The file is empty."),
        (
            "Hãy mở tệp để xem nó có nội dung không, rồi gửi lại.",
            "Open it to see whether anything is in it, and send it again.",
        ),
    ),
    "large": (
        ("Tệp quá lớn.", "The file is too large."),
        ("Mỗi tệp được tối đa 50 MB.", "Each file may have up to 50 MB."),
        (
            "Hãy chia tệp thành nhiều phần, hoặc chụp ảnh ở cỡ nhỏ hơn. Bản lớn có thể nộp trực tiếp tại nơi tiếp công dân.",
            "Split it, or take smaller photos. A larger one can be handed in at the reception office.",
        ),
    ),
    "large signature": (
        ("Tệp chữ ký quá lớn.", "The signature file is too large."),
        ("Tệp chữ ký có cả văn bản bên trong.", "It carries the whole document inside."),
        (
            "Hãy gửi văn bản đã ký dạng PDF, hoặc tệp chữ ký tách rời (P7S).",
            "Send the signed document as PDF, or a detached signature (P7S).",
        ),
    ),
    "type": (_NOT_TAKEN, (_TAKEN_VI, _TAKEN_EN), _PHOTOS),
    "program": (
        _NOT_SAFE,
        (
            "Đây là một chương trình hoặc tập lệnh, không phải văn bản hay ảnh.",
            "It is a program or script, no document or picture.",
        ),
        (_TAKEN_VI, _TAKEN_EN),
    ),
    "archive": (
        _NOT_TAKEN,
        ("Tệp nén (ZIP, RAR, 7Z) che mất những gì bên trong.", "An archive (ZIP, RAR, 7Z) hides what is inside."),
        ("Hãy giải nén rồi gửi từng tệp một.", "Unpack it and send the files one by one."),
    ),
    "office": (_NOT_TAKEN, (_TAKEN_VI, _TAKEN_EN), _AS_PDF),
    "page": (_NOT_TAKEN, ("Đây là một trang web lưu lại.", "It is a saved web page."), _AS_PDF),
    "picture": (
        _NOT_TAKEN,
        ("Ảnh loại này (GIF, BMP, WEBP, AVIF) không nhận được.", "Pictures of this kind (GIF, BMP, WEBP, AVIF) are not taken."),
        ("Hãy lưu ảnh thành JPG hoặc PNG rồi gửi lại.", "Save it as JPG or PNG and send it again."),
    ),
    "sound": (
        _NOT_TAKEN,
        ("Phim và ghi âm chưa nhận được qua mạng.", "Film and sound are not taken online."),
        (
            "Hãy ghi trong đơn rằng bạn có bản ghi; bạn có thể nộp trực tiếp tại nơi tiếp công dân.",
            "Say in your petition that you have the recording; it can be handed in at the reception office.",
        ),
    ),
    "old word": (
        _NOT_TAKEN,
        ("Đây là tệp Word kiểu cũ (DOC), có thể chứa lệnh tự chạy.", "It is an old Word file (DOC), which may hold macros."),
        (
            "Hãy mở bằng Word, chọn “Lưu thành” DOCX hoặc PDF, rồi gửi lại.",
            "Open it in Word, save it as DOCX or PDF, and send that.",
        ),
    ),
    "macros": (
        _NOT_SAFE,
        ("Tệp Word này có lệnh tự chạy (macro).", "This Word file holds macros, which run when it is opened."),
        ("Hãy “Lưu thành” DOCX thường hoặc PDF rồi gửi lại.", "Save it as a plain DOCX or as PDF and send that."),
    ),
    "active": (
        _NOT_SAFE,
        (
            "Tệp PDF này có lệnh tự chạy hoặc mang theo tệp khác bên trong.",
            "This PDF runs something when it is opened, or carries other files inside.",
        ),
        _AS_PDF,
    ),
    "remote": (
        _NOT_SAFE,
        (
            "Khi mở, tệp này tự tải nội dung từ nơi khác, và nơi đó sẽ biết ai đang đọc đơn của bạn.",
            "When opened it fetches something from elsewhere, and that place would learn who reads your petition.",
        ),
        _AS_PDF,
    ),
    "password": (
        _CANNOT_READ,
        ("Tệp được khóa bằng mật khẩu.", "The file is locked with a password."),
        (
            "Hãy bỏ mật khẩu rồi gửi lại; ở đây tệp được niêm phong ngay khi nhận. Đừng gửi mật khẩu trong đơn.",
            "Take the password off and send it again; here it is sealed as it arrives. Never write the password down here.",
        ),
    ),
    "broken": (
        _CANNOT_READ,
        ("Tệp bị hỏng hoặc bị thiếu một phần.", "The file is damaged, or a part of it is missing."),
        (
            "Hãy thử mở tệp trên máy của bạn. Nếu mở được, hãy lưu lại thành PDF rồi gửi; nếu không, hãy chụp ảnh các trang.",
            "Try to open it yourself. If it opens, save it as PDF and send that; if not, photograph the pages.",
        ),
    ),
    "bomb": (
        _NOT_SAFE,
        (
            "Khi mở ra, tệp này lớn gấp nhiều lần cỡ của nó và có thể làm treo máy.",
            "Opened, it becomes many times larger than it is, and could stop a computer.",
        ),
        _PHOTOS,
    ),
    "no certificate": (
        _CANNOT_READ,
        ("Tệp chữ ký không kèm chứng thư số của người ký.", "The signature file lacks the signer's certificate."),
        ("Hãy ký lại và chọn kèm chứng thư số.", "Sign again and have the certificate included."),
    ),
    "mismatch": (
        _BAD_NAME,
        ("Phần đuôi của tên không đúng với nội dung tệp.", "The ending of the name does not fit what is in the file."),
        _RENAME,
    ),
    "name path": (
        _BAD_NAME,
        ("Trong tên có đường dẫn thư mục (dấu / hoặc \\).", "The name holds parts of a folder's path (/ or \\)."),
        _RENAME,
    ),
    "name marks": (
        _BAD_NAME,
        (
            "Trong tên có ký tự ẩn, có thể làm tên hiện ra khác với thật.",
            "The name holds hidden marks that can make it look other than it is.",
        ),
        _RENAME,
    ),
    "name control": (
        _BAD_NAME,
        (
            "Trong tên có ký tự mà máy tính không nhận làm tên tệp.",
            "The name holds characters that computers do not take in file names.",
        ),
        _RENAME,
    ),
    "name long": (_BAD_NAME, ("Tên dài quá 150 ký tự.", "The name is longer than 150 characters."), _RENAME),
}
