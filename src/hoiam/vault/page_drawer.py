"""A stranger's file drawn page by page: to pixels, or to plain words where it is made of words. Loaded in the reader alone.

Nothing in a file is run, followed or fetched: PDFium draws without forms and scripts, of a document only its words are taken.
"""

from __future__ import annotations

import io
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, cast
from xml.etree import ElementTree

import pi_heif
import pypdfium2
from PIL import ExifTags, Image

from hoiam.core.vietnamese import NotThisEncoding, detect, from_legacy
from hoiam.reader.fence import address_space

WIDTH: Final = 1000  # pixels of a page
HIGHEST: Final = 3000
SMALL: Final = (320, 320)
HEAD: Final = 1024
FORMATS: Final = ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "AVIF", "HEIF")  # JPEG has MPO in it
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF8")
_BY_EIGHTHS: Final = ("JPEG", "MPO")  # can be unpacked at a half, a fourth or an eighth of the size
_STILLS: Final = frozenset(b"heic heix heim heis hevc hevx hevm hevs mif1 msf1 avif avis".split())
_PLAYED: Final = (b"ID3", b"OggS", b"\x1aE\xdf\xa3", b"fLaC", b"#!AMR", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1", b"\xff\xf9")
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
MOST_WORDS: Final = 2_000_000  # of a file
LARGEST_PART: Final = 64 << 20
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_T: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class CannotBeDrawn(Exception):
    """Why a file has no page to show: broken, signature, played, or words (of a file that is wanted as a picture)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Page:
    """Page `number` (from 1) of so many: pixels as RGB, row by row, or words alone (`width` is 0 then). `words` of a drawn page
    are what the file says stands there."""

    pages: int
    number: int
    width: int = 0
    height: int = 0
    pixels: bytes = b""
    words: str = ""


def page(file: BinaryIO, wanted: int) -> Page:
    """The page, or the last one where there are fewer. Raises CannotBeDrawn."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if _is_picture(head):
        return _picture(file, wanted)
    if b"%PDF-" in head:
        return _pdf(file.read(), wanted)
    if head.startswith(b"PK"):
        return _of_words(_document(file), wanted)
    if _is_played(head):
        raise CannotBeDrawn("played")
    if head.startswith((b"-----BEGIN", b"\x30")):
        raise CannotBeDrawn("signature")
    return _of_words(_text(file.read()), wanted)


def _is_picture(head: bytes) -> bool:
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return head.startswith(_PICTURES) or webp or (head[4:8] == b"ftyp" and head[8:12] in _STILLS)


def _is_played(head: bytes) -> bool:
    waves = head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI ")
    return head.startswith(_PLAYED) or waves or head[4:8] == b"ftyp"


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


def _picture(file: BinaryIO, wanted: int, turned: int = 0, box: tuple[int, int] = (WIDTH, HIGHEST)) -> Page:
    """A picture upright, as whoever took it held the camera, then `turned` clockwise; each frame or sheet of it is a page."""
    Image.MAX_IMAGE_PIXELS = None  # this process has limits of its own, and a telephone's photo has 200 million
    pi_heif.register_heif_opener()
    head = file.read(HEAD)
    file.seek(0)
    _webp_must_fit(head)
    try:
        with Image.open(file, formats=FORMATS) as image:
            pages = int(getattr(image, "n_frames", 1))
            number = _at(wanted, pages)
            if pages > 1:
                image.seek(number - 1)
            whole = image.width * image.height
            if image.format not in _BY_EIGHTHS:
                _must_fit(image, whole)  # a PNG is unpacked to be asked for its tags
            turning = _TURNINGS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
            if image.format == "TIFF":
                turning = None  # its library turns it as it is unpacked
            across = (turning in _QUARTERS) != (turned in (90, 270))
            fitting = (box[1], box[0]) if across else box
            image.draft("RGB", fitting)  # a JPEG is unpacked no larger than it has to be
            if image.format in _BY_EIGHTHS:
                _must_fit(image, whole)
            # Turned after it was made small: so it is never in memory twice.
            image.thumbnail(fitting, reducing_gap=2.0)
            upright = image.transpose(turning) if turning is not None else image.copy()
    except (OSError, SyntaxError, ValueError, EOFError, TypeError, struct.error, zlib.error) as error:
        if _room() < _ENOUGH:
            raise MemoryError from error  # perhaps no more than that: with more it is tried once again
        raise CannotBeDrawn("broken") from error
    return _drawn(upright.rotate(-turned, expand=True), pages, number, box=box)


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
        need += need // 2  # the library's own picture beside ours
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
    file.seek(0)
    if _is_picture(file.read(HEAD)):
        file.seek(0)
        return _picture(file, 1, turned, SMALL)
    first = page(file, 1)
    if not first.width:
        raise CannotBeDrawn("words")
    image = Image.frombytes("RGB", (first.width, first.height), first.pixels)
    return _drawn(image.rotate(-turned, expand=True), first.pages, 1, box=SMALL)


def _pdf(data: bytes, wanted: int) -> Page:
    document = pypdfium2.PdfDocument(data)
    number = _at(wanted, len(document))
    sheet = document[number - 1]
    width, height = sheet.get_size()
    if width < 1 or height < 1:
        raise CannotBeDrawn("broken")
    scale = min(WIDTH / width, HIGHEST / height)
    image = sheet.render(scale=scale, may_draw_forms=False).to_pil()
    words = sheet.get_textpage().get_text_bounded().replace("\r\n", "\n")
    return _drawn(image, len(document), number, words[: 4 * LONGEST_TEXT])


def _of_words(text: str, wanted: int) -> Page:
    """Words in pages that end with a line where there is one."""
    found: list[str] = []
    at = 0
    while at < len(text):
        end = at + LONGEST_TEXT
        if end < len(text):
            end = max(text.rfind("\n", at, end) + 1, 0) or end
        found.append(text[at:end])
        at = end
    number = _at(wanted, max(len(found), 1))
    return Page(max(len(found), 1), number, words=found[number - 1] if found else "")


def _text(data: bytes) -> str:
    """Plain text, whichever encoding it is in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")[:MOST_WORDS]
    try:
        return data.decode("utf-8-sig")[:MOST_WORDS]
    except UnicodeDecodeError:
        raw = data[:MOST_WORDS].decode("latin-1")
    encoding = detect(raw)
    try:
        return from_legacy(raw, encoding) if encoding is not None else raw
    except NotThisEncoding:
        return raw


def _document(file: BinaryIO) -> str:
    """The words of a Word or OpenDocument text, a line a paragraph; of anything else in such a container nothing is shown."""
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        name = next((each for each in ("word/document.xml", "content.xml") if each in names), None)
        if name is None:
            raise CannotBeDrawn("broken")
        with archive.open(name) as part:
            data = part.read(LARGEST_PART)
    return "\n".join(_paragraphs(io.BytesIO(data)))[:MOST_WORDS]


def _paragraphs(xml: BinaryIO) -> Iterator[str]:
    pieces: list[str] = []
    for _, element in ElementTree.iterparse(xml):  # noqa: S314 - in a process with limits of its own
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag == f"{_W}tab":
            pieces.append("\t")
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif element.tag == f"{_W}p":
            yield "".join(pieces)
            pieces.clear()
            element.clear()
        elif element.tag in (f"{_T}p", f"{_T}h"):
            yield "".join(element.itertext())
            element.clear()
