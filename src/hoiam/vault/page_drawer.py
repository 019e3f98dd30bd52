"""A stranger's file drawn page by page: to pixels, or to plain words where it is made of words. Loaded in the reader alone.

Nothing in a file is run, followed or fetched: PDFium draws without forms and scripts; what has no pages of its own is laid out
anew (`paged`) and drawn by the same PDFium; of a mail, the parts follow that can be drawn.
"""

from __future__ import annotations

import io
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import BinaryIO, Final, cast

import olefile
import pi_heif
import pypdfium2
from PIL import ExifTags, Image
from pypdfium2 import raw
from python_calamine import CalamineError

from hoiam.reader.fence import address_space
from hoiam.vault.errors import UploadRefused
from hoiam.vault.paged import layout
from hoiam.vault.paged.blocks import Document, mend_old_words, plain
from hoiam.vault.paged.decoded import decoded
from hoiam.vault.paged.mail_parts import Part, listed, mail
from hoiam.vault.paged.old_slides import old_slides
from hoiam.vault.paged.old_word import Older, old_word
from hoiam.vault.paged.open_document import open_document
from hoiam.vault.paged.outlook import is_outlook, outlook
from hoiam.vault.paged.package import Package, local
from hoiam.vault.paged.rich_text import rich_text
from hoiam.vault.paged.sheets import bare_sheets, old_far_apart, sheets
from hoiam.vault.paged.slides import slides
from hoiam.vault.paged.web_text import charset, web_text
from hoiam.vault.paged.word_text import word_text
from hoiam.vault.uploads.file_names import KINDS, PICTURES
from hoiam.vault.uploads.looking import kind_and_head
from hoiam.vault.uploads.mails import is_mail

WIDTH: Final = 1000  # pixels of a page
HIGHEST: Final = 3000
SMALL: Final = (320, 320)
HEAD: Final = 1024
FORMATS: Final = ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "AVIF", "HEIF")  # JPEG has MPO in it
_DRAWN: Final = frozenset(PICTURES) - {"bmp"}
_BY_EIGHTHS: Final = ("JPEG", "MPO")  # can be unpacked at a half, a fourth or an eighth of the size
# What makes a picture upright, by the tag for its turning (TIFF 6.0, Orientation).
_TURNINGS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_QUARTERS: Final = tuple(_TURNINGS[tag] for tag in (5, 6, 7, 8))
_ENOUGH: Final = 500 << 20  # bytes left to a process that has the long lane's memory
LONGEST_TEXT: Final = 6000  # characters of a page of words
DEEPEST: Final = 3  # mails within a mail
_BROKEN: Final = (
    OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, RuntimeError, struct.error, zlib.error,
    zipfile.BadZipFile, NotImplementedError, CalamineError, LookupError, RecursionError,
)  # fmt: skip


class CannotBeDrawn(Exception):
    """Why a file has no page to show: broken, signature, played, unseen (of a kind that nothing here draws), far (cells of an
    older sheet, apart), or words (of a file that is wanted as a picture)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Page:
    """Page `number` (from 1) of so many: pixels as RGB, row by row, or words alone (`width` is 0 then). `words` of a drawn page
    are what the file says stands there.

    `notes`: what has to be said of it (`pixels.NOTES`). `encoding`: the one from before Unicode that its words were in, or
    unknown. `part`: which part of a mail it is of, by its place and name.
    """

    pages: int
    number: int
    width: int = 0
    height: int = 0
    pixels: bytes = b""
    words: str = ""
    notes: tuple[str, ...] = ()
    encoding: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Leaves:
    """The pages of a file: how many, and how each is drawn."""

    pages: int
    draw: Callable[[int], Page]


def page(file: BinaryIO, wanted: int) -> Page:
    """The page, or the last one where there are fewer. Raises CannotBeDrawn."""
    leaves = _opened(file, 0)
    return leaves.draw(_at(wanted, leaves.pages))


def can_be_seen(file: BinaryIO) -> bool:
    """Whether a page of the file can be shown: a picture or a PDF is drawn once, what is laid out is read without being set.

    A signature has none and needs none. MemoryError where it takes more than this process has.
    """
    try:
        if _kind(file)[0] in _DRAWN:
            _picture(file, 1, box=SMALL)
        else:
            _opened(file, 0, _unset).draw(1)
    except CannotBeDrawn as cannot:
        return cannot.reason == "signature"
    return True


def _unset(document: Document) -> Leaves:
    """In place of the pages of a document that was read: one, with nothing on it."""
    return Leaves(1, lambda number: Page(1, number))


Lay = Callable[[Document], Leaves]


def _opened(file: BinaryIO, deep: int, lay: Lay | None = None) -> Leaves:
    """The pages of a file, told by its first bytes; `deep`: mails around it; `lay`: how a document becomes pages."""
    lay = lay or _laid_out
    kind, head = _kind(file)
    file.seek(0)
    if kind in _DRAWN:
        return Leaves(_frames(file), lambda number: _picture(file, number))
    if kind == "bmp":
        raise CannotBeDrawn("unseen")
    if kind in KINDS and not KINDS[kind].drawn:
        raise CannotBeDrawn("played")
    if kind == "pdf" and not is_mail(head):
        return _pdf(file.read())
    if kind == "signature":
        raise CannotBeDrawn("signature")
    try:
        if kind == "package":
            return lay(_packed(file))
        if kind == "compound":
            return _compound(file, deep, lay)
        if kind == "rtf":
            return lay(rich_text(file.read()))
        if is_mail(head):
            return _mailed(*mail(file.read()), deep, lay)
        return _words(file.read(), lay)
    except Older as error:
        raise CannotBeDrawn("unseen") from error
    except _BROKEN as error:
        raise CannotBeDrawn("broken") from error


def _kind(file: BinaryIO) -> tuple[str | None, bytes]:
    """What it is, as the door tells it."""
    try:
        return kind_and_head(file)
    except UploadRefused as error:
        raise CannotBeDrawn("broken") from error


def _at(wanted: int, pages: int) -> int:
    if pages < 1:
        raise CannotBeDrawn("broken")
    return min(max(wanted, 1), pages)


def _drawn(image: Image.Image, pages: int, number: int, words: str = "", box: tuple[int, int] = (WIDTH, HIGHEST)) -> Page:
    """The image as pixels, no wider and no higher than the box."""
    image.thumbnail(box)
    if image.mode.startswith(("I", "F")):  # a scanner's finer greys
        least, most = (float(edge) for edge in cast("tuple[float, float]", image.getextrema()))
        image = image.convert("F").point(lambda grey: (grey - least) * (255 / ((most - least) or 1))).convert("L")
    flat = image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
    if flat.mode == "RGBA":
        paper = Image.new("RGBA", flat.size, "white")
        flat = Image.alpha_composite(paper, flat).convert("RGB")
    return Page(pages, number, flat.width, flat.height, flat.tobytes(), words)


def _frames(file: BinaryIO) -> int:
    """How many frames or sheets a picture has; one where that cannot be told before it is unpacked."""
    try:
        with _image(file) as image:
            return max(1, int(getattr(image, "n_frames", 1)))
    except _BROKEN:
        return 1  # what is wrong with it is said where it is drawn


def _image(file: BinaryIO) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # this process has limits of its own, and a telephone's photo has 200 million
    pi_heif.register_heif_opener()
    file.seek(0)
    _webp_must_fit(file.read(HEAD))
    file.seek(0)
    return Image.open(file, formats=FORMATS)


def _picture(file: BinaryIO, wanted: int, turned: int = 0, box: tuple[int, int] = (WIDTH, HIGHEST)) -> Page:
    """A picture upright, as whoever took it held the camera, then `turned` clockwise; each frame or sheet of it is a page."""
    try:
        with _image(file) as image:
            pages = int(getattr(image, "n_frames", 1))
            number = _at(wanted, pages)
            if pages > 1:
                image.seek(number - 1)
            whole = image.width * image.height
            if image.format not in _BY_EIGHTHS:
                _must_fit(image, whole)
                image.load()  # here, for a PNG is unpacked to be asked for its tags, where what is broken would go unsaid
            turning = _turning(image)
            if image.format == "TIFF":
                turning = None  # its library turns it as it is unpacked
            across = (turning in _QUARTERS) != (turned in (90, 270))
            fitting = (box[1], box[0]) if across else box
            image.draft("RGB", fitting)  # a JPEG is unpacked no larger than it has to be
            if image.format in _BY_EIGHTHS:
                _must_fit(image, whole)
            # Turned after it was made small: so it is never in memory twice.
            if pages > 1 and image.format == "HEIF":
                image = image.copy()  # its library unpacks such a one again whenever it is asked
            image.thumbnail(fitting, reducing_gap=2.0)
            upright = image.transpose(turning) if turning is not None else image.copy()
    except _BROKEN as error:
        if _room() < _ENOUGH:
            raise MemoryError from error  # perhaps no more than that: with more it is tried once again
        raise CannotBeDrawn("broken") from error
    return _drawn(upright.rotate(-turned, expand=True), pages, number, box=box)


def _turning(image: Image.Image) -> Image.Transpose | None:
    """How a picture is made upright, by its tags; where they cannot be read, it is shown as it lies."""
    try:
        return _TURNINGS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _BROKEN:
        return None


def _must_fit(image: Image.Image, whole: int) -> None:
    """MemoryError where what it takes to unpack a picture of `whole` points is more than this process has left: told before it
    is tried, for a library of C that is refused memory says that the picture is broken."""
    need = image.width * image.height * (1 if image.mode in ("1", "L", "P") else 4)
    if image.format in _BY_EIGHTHS and image.info.get("progressive"):
        # Its passes are kept, two bytes for each point of each colour, whatever size is wanted in the end.
        layers = getattr(image, "layer", None) or [(0, 1, 1, 0)] * 3
        densest = max(layer[1] for layer in layers) * max(layer[2] for layer in layers)
        need += 2 * whole * sum(layer[1] * layer[2] for layer in layers) // max(densest, 1)
    elif image.format in ("AVIF", "HEIF"):
        # The library's own picture beside ours; of several, a copy of ours as well.
        need += need // 2 if int(getattr(image, "n_frames", 1)) == 1 else need + need // 2
    if need > _room():
        raise MemoryError


def _room() -> int:
    """Bytes that this process may still take."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return limit - address_space() if limit != resource.RLIM_INFINITY else sys.maxsize


def _webp_must_fit(head: bytes) -> None:
    """As `_must_fit`, by the first bytes: its library unpacks as it opens (RFC 9649, 2.4 to 2.7)."""
    if head[8:12] != b"WEBP":
        return
    if head[12:16] == b"VP8X":
        width, height = (1 + int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
    elif head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    if 12 * width * height > _room():  # the picture before, this one, and ours
        raise MemoryError


def small(file: BinaryIO, turned: int) -> Page:
    """A small picture of a picture, `turned` by 0, 90, 180 or 270 degrees clockwise beyond upright; of another file, of its
    first page. Raises CannotBeDrawn."""
    if _kind(file)[0] in _DRAWN:
        file.seek(0)
        return _picture(file, 1, turned, SMALL)
    first = page(file, 1)
    if not first.width:
        raise CannotBeDrawn("words")
    image = Image.frombytes("RGB", (first.width, first.height), first.pixels)
    return _drawn(image.rotate(-turned, expand=True), first.pages, 1, box=SMALL)


def _pdf(data: bytes, notes: tuple[str, ...] = (), encoding: str = "") -> Leaves:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise CannotBeDrawn("broken") from error
    if raw.FPDF_GetSignatureCount(document.raw) > 0:
        notes += ("signed",)

    def draw(number: int) -> Page:
        try:
            return drawn_sheet(number)
        except pypdfium2.PdfiumError as error:
            raise CannotBeDrawn("broken") from error

    def drawn_sheet(number: int) -> Page:
        sheet = document[number - 1]
        width, height = sheet.get_size()
        if width < 1 or height < 1:
            raise CannotBeDrawn("broken")
        scale = min(WIDTH / width, HIGHEST / height)
        image = sheet.render(scale=scale, may_draw_forms=False).to_pil()
        words = sheet.get_textpage().get_text_bounded().replace("\r\n", "\n")
        drawn = _drawn(image, len(document), number, words[: 4 * LONGEST_TEXT])
        return replace(drawn, notes=notes, encoding=encoding)

    return Leaves(len(document), draw)


def _laid_out(document: Document) -> Leaves:
    """A document of words, tables and pictures set in pages; the words alone where there are too many of them."""
    mend_old_words(document)
    try:
        made = layout.pdf(document) if layout.fits(document) else b""
    except layout.NotSet:
        made = b""
    if not made:
        return _paged("\n".join(plain(document.blocks)), ("words",), document.encoding)
    said = {"left": document.left, "letters": layout.lacks_letters(document)}
    return _pdf(made, ("laid out", *(note for note, so in said.items() if so)), document.encoding)


def _packed(file: BinaryIO) -> Document:
    """What a package of parts is, by its main part, or by what it says it is."""
    package = Package(file)
    if package.has("mimetype") and package.has("content.xml"):
        said = package.read("mimetype")
        if b"spreadsheet" in said:
            with suppress(CalamineError):  # what it cannot count is read as the words that it is made of
                return sheets(file, package)
        return open_document(package)
    main = package.main()
    if main.endswith(".bin"):
        return sheets(file, package)
    match local(package.xml(main)):
        case "document":
            return word_text(package)
        case "workbook":
            with suppress(CalamineError):
                return sheets(file, package)
            return bare_sheets(package)
        case "presentation":
            return slides(package)
    raise CannotBeDrawn("unseen")


def _compound(file: BinaryIO, deep: int, lay: Lay) -> Leaves:
    """What an old office file is, by the streams in it."""
    with olefile.OleFileIO(file) as compound:
        if is_outlook(compound):
            return _outlook(compound, "", deep, lay)
        if compound.exists("WordDocument"):
            return lay(old_word(compound))
        if compound.exists("PowerPoint Document"):
            return lay(old_slides(compound))
        book = next((name for name in ("Workbook", "Book") if compound.exists(name)), "")
        if book and old_far_apart(compound.openstream(book).read()):
            raise CannotBeDrawn("far")
        if book:
            return lay(sheets(file, None))
    raise CannotBeDrawn("unseen")


def _outlook(compound: olefile.OleFileIO, inside: str, deep: int, lay: Lay) -> Leaves:
    document, parts, within = outlook(compound, inside)
    mails = [_outlook(compound, each, deep + 1, lay) for each in within] if deep < DEEPEST else []
    return _mailed(document, parts, deep, lay, mails)


def _mailed(document: Document, parts: list[Part], deep: int, lay: Lay, mails: list[Leaves] | None = None) -> Leaves:
    """A mail's own pages, then those of each of its parts that has any, then the mails within it."""
    opened = [_part(part, deep, lay) for part in parts]
    document.blocks += listed(parts, [each is not None for each in opened])
    whole: list[tuple[str, Leaves]] = [("", lay(document))]
    whole += [(part.name or part.kind, each) for part, each in zip(parts, opened, strict=True) if each is not None]
    whole += [("e-mail", each) for each in mails or ()]
    pages = sum(leaves.pages for _, leaves in whole)

    def draw(number: int) -> Page:
        at = number
        for place, (name, leaves) in enumerate(whole):
            if at <= leaves.pages:
                try:
                    drawn = leaves.draw(at)
                except CannotBeDrawn:
                    drawn = Page(1, 1, notes=("unseen",))
                part = f"{place}/{len(whole) - 1}: {name}"[:200] if place else ""
                return replace(drawn, pages=pages, number=number, part=" › ".join(filter(None, (part, drawn.part)))[:250])
            at -= leaves.pages
        raise CannotBeDrawn("broken")

    return Leaves(pages, draw)


def _part(part: Part, deep: int, lay: Lay) -> Leaves | None:
    """The pages of what came with a mail; None where there are none to see."""
    if not part.data or deep >= DEEPEST:
        return None
    try:
        return _opened(io.BytesIO(part.data), deep + 1, lay)
    except CannotBeDrawn:
        return None


def _words(data: bytes, lay: Lay) -> Leaves:
    """Plain text, or a web page."""
    start = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    web = start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in start
    text, encoding = decoded(data, charset(data) if web else "")
    controls = sum(text.count(chr(at)) for at in range(32) if chr(at) not in "\t\n\r\f\x1a")
    if controls * 200 > len(text):
        raise CannotBeDrawn("unseen")
    if web:
        document = web_text(text)
        document.encoding = encoding
        return lay(document)
    return _paged(text, (), encoding)


def _paged(text: str, notes: tuple[str, ...], encoding: str) -> Leaves:
    """Words in pages that end with a line where there is one."""
    found: list[str] = []
    at = 0
    while at < len(text):
        end = at + LONGEST_TEXT
        if end < len(text):
            end = max(text.rfind("\n", at, end) + 1, 0) or end
        found.append(text[at:end])
        at = end
    found = found or [""]
    return Leaves(
        len(found),
        lambda number: Page(len(found), number, words=found[number - 1], notes=notes, encoding=encoding),
    )
