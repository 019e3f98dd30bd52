"""A stranger's file drawn page by page: to pixels, or to plain words where it is made of words. Loaded in the reader alone.

Nothing in a file is run, followed or fetched: PDFium draws without forms and scripts, of a document only its words are taken.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final
from xml.etree import ElementTree

import pypdfium2
from PIL import Image, ImageOps

from hoiam.core.vietnamese import NotThisEncoding, detect, from_legacy

WIDTH: Final = 1000  # pixels of a page
HIGHEST: Final = 3000
LONGEST_TEXT: Final = 6000  # characters of a page of words
MOST_WORDS: Final = 2_000_000  # of a file
LARGEST_PART: Final = 64 << 20
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_T: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class CannotBeDrawn(Exception):
    """Why a file has no page to show: heic, signature, or broken."""

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
    head = file.read(1024)
    file.seek(0)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return _picture(file, wanted)
    if b"%PDF-" in head:
        return _pdf(file.read(), wanted)
    if head.startswith(b"PK"):
        return _of_words(_document(file), wanted)
    if head[4:8] == b"ftyp":
        raise CannotBeDrawn("heic")
    if head.startswith((b"-----BEGIN", b"\x30")):
        raise CannotBeDrawn("signature")
    return _of_words(_text(file.read()), wanted)


def _at(wanted: int, pages: int) -> int:
    if pages < 1:
        raise CannotBeDrawn("broken")
    return min(max(wanted, 1), pages)


def _drawn(image: Image.Image, pages: int, number: int, words: str = "") -> Page:
    """The image as pixels, no wider and no higher than a page."""
    image.thumbnail((WIDTH, HIGHEST))
    flat = image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
    if flat.mode == "RGBA":
        paper = Image.new("RGBA", flat.size, "white")
        flat = Image.alpha_composite(paper, flat).convert("RGB")
    return Page(pages, number, flat.width, flat.height, flat.tobytes(), words)


def _picture(file: BinaryIO, wanted: int) -> Page:
    with Image.open(file, formats=["JPEG", "PNG", "TIFF"]) as image:
        pages = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
        number = _at(wanted, pages)
        if number > 1:
            image.seek(number - 1)
        image.draft("RGB", (WIDTH, WIDTH))  # a JPEG is unpacked no larger than it has to be
        return _drawn(ImageOps.exif_transpose(image), pages, number)


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
