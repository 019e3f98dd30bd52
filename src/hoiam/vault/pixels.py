"""A stranger's file as pages to look at, asked of the reader: pixels and words come back, and never a byte of the file.

What comes back is untrusted: the pixels must be as many as their width and height say, and the picture for the browser is made
of them here. So nothing that a file carries, nor a decoder that it has taken over, reaches whoever looks.
"""

from __future__ import annotations

import io
import struct
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from hoiam.core.words import Text
from hoiam.reader import Answer, Failed, NotRead, reader

WIDEST: Final = 1000
HIGHEST: Final = 3000
MOST_PAGES: Final = 100_000
LONGEST: Final = 50_000  # characters of one page
TURNS: Final = (0, 90, 180, 270)
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF87a", b"GIF89a")
_OFFICE: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_LONGEST_PART: Final = 300
_DEEP: Final = 8  # bits of a colour
_RGB: Final = 2
_FAST: Final = 1

_SAVE: Final = Text(
    "Nếu cần xem, hãy lưu bản gốc về máy dùng riêng để mở tệp lạ.",
    "If it has to be seen, save the original onto a machine that is kept for opening strange files.",
)
WHY: Final = {
    "words": Text("Tệp này là chữ, không có hình thu nhỏ.", "This file is words and has no small picture."),
    "signature": Text("Tệp chữ ký số không có trang nào để xem.", "A signature file has no page to look at."),
    "played": Text(
        "Tệp âm thanh hoặc phim được giữ làm chứng cứ; ở đây không phát.",
        "A recording or a film is kept as evidence; it is not played here.",
    ),
    "unseen": Text(
        "Loại tệp này chưa vẽ ra được ở đây; nó được giữ nguyên làm chứng cứ.",
        "A file of this kind cannot be drawn here; it is kept as it is, as evidence.",
    ),
    "far": Text(
        "Các ô có chữ trong bảng tính nằm quá xa nhau, không dàn thành trang được; tệp được giữ nguyên làm chứng cứ.",
        "The filled cells of the sheet lie too far apart to be laid out in pages; it is kept as it is, as evidence.",
    ),
    "broken": Text("Trong tệp không có trang nào vẽ ra được.", "There is no page in it that can be drawn."),
}


class NotDrawn(Exception):
    """A file that has no page to show; `what`, `why` and `next` are for people."""

    what = Text("Tệp này không xem được thành trang ở đây.", "This file cannot be shown as pages here.")

    def __init__(self, why: Text, next: Text) -> None:
        super().__init__(why.en)
        self.why, self.next = why, next


# What is said above a page, by what the reader says of it: in this order.
NOTES: Final = {
    "laid out": Text(
        "Trang này do hệ thống dàn lại từ chữ, bảng và hình trong tệp; cách trình bày có thể khác bản gốc.",
        "This page was laid out here from the words, tables and pictures in the file; the original may look different.",
    ),
    "left": Text(
        "Trong tệp còn hình vẽ, biểu đồ hoặc hình không vẽ ra được ở đây.",
        "There are also drawings, charts or pictures in the file that are not shown here.",
    ),
    "letters": Text(
        "Có chữ mà hệ thống không có phông; trên trang là ô trống, chữ thật ở phần chữ dưới trang.",
        "There are letters that no font here has; they are empty boxes on the page and stand among the words below it.",
    ),
    "words": Text(
        "Tệp dài hoặc rối quá để dàn thành trang: chỉ hiện phần chữ; hình, bảng và cách trình bày không hiện ở đây.",
        "The file is too long or too tangled to be laid out: only its words are shown, without pictures, tables and layout.",
    ),
    "signed": Text(
        "Tệp mang chữ ký số. Ở đây chưa kiểm tra chữ ký.",
        "The file carries a digital signature. It has not been checked here.",
    ),
    "unseen": Text(
        "Phần này không vẽ ra được ở đây; nó vẫn nằm trong bản gốc.",
        "This part cannot be drawn here; it is still in the original.",
    ),
}
# Encodings from before Unicode, by the names that people know.
ENCODINGS: Final = {
    "tcvn3": "TCVN3 (ABC)",
    "vni": "VNI",
    "viscii": "VISCII",
    "vps": "VPS",
    "viqr": "VIQR",
    "windows-1258": "Windows-1258",
}
UNKNOWN: Final = Text(
    "Không nhận ra bảng mã của tệp; một số chữ có thể hiện sai. Bản gốc vẫn giữ nguyên.",
    "The encoding of the file was not recognised; some letters may be shown wrongly. The original is kept as it is.",
)


def converted(encoding: str) -> Text:
    """What is said of words that were in an encoding from before Unicode."""
    name = ENCODINGS[encoding]
    return Text(
        f"Tệp viết bằng bảng mã cũ {name}; chữ hiện ở đây đã được chuyển đổi. Bản gốc vẫn giữ nguyên.",
        f"The file is in the old encoding {name}; its words were converted for this page. The original is kept as it is.",
    )


@dataclass(frozen=True, slots=True)
class Drawn:
    """Page `number` of so many: a picture (PNG, with its size in pixels), the words that stand on it, or words alone. `notes`:
    what has to be said of it; `part`: which part of a mail it is of."""

    pages: int
    number: int
    picture: bytes = field(default=b"", repr=False)
    width: int = 0
    height: int = 0
    words: str = field(default="", repr=False)
    notes: tuple[Text, ...] = ()
    part: str = field(default="", repr=False)


def draw(data: bytes | BinaryIO, page: int, *, turned: int = 0, asker: str = "") -> Drawn:
    """A page of a file, the last one where there are fewer, turned by so many degrees clockwise (0, 90, 180 or 270). `asker`:
    who looks, for the reader to count.

    Raises NotDrawn where it cannot be drawn, and Busy or Away, when it can be tried again.
    """
    if turned not in TURNS:
        raise ValueError(turned)
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    return _asked(_job(file), {"page": page}, file, asker, turned)


def small(data: bytes | BinaryIO, *, turned: int = 0, asker: str = "") -> Drawn:
    """A picture of at most 320 pixels each way: the file's own where it is one, its first page otherwise; `turned` by 0, 90,
    180 or 270 degrees clockwise, beyond what makes it upright.

    It is a look for this moment, made of pixels as a page is, and for no store. Raises as `draw`.
    """
    if turned not in TURNS:
        raise ValueError(turned)
    return _asked("small", {"turned": turned}, io.BytesIO(data) if isinstance(data, bytes) else data, asker)


def _job(file: BinaryIO) -> str:
    """The kind of job (`reader.kinds`) that drawing a page of the file is, by its first bytes: they choose a budget and nothing
    else."""
    file.seek(0)
    head = file.read(12)
    if head.startswith(_PICTURES) or head[4:8] == b"ftyp" or head[8:] == b"WEBP":
        return "photo"
    return "document" if head.startswith(_OFFICE) else "page"


def _asked(kind: str, order: Mapping[str, Any], file: BinaryIO, asker: str, turned: int = 0) -> Drawn:
    try:
        return _drawn(reader().ask(kind, order, file, asker=asker), turned)
    except NotRead as failed:
        if failed.reason in ("busy", "away"):
            raise
        raise NotDrawn(failed.why, _SAVE) from failed


def _drawn(answer: Answer, turned: int = 0) -> Drawn:
    if answer.has("cannot"):
        raise NotDrawn(WHY[answer.text("cannot", 20, WHY)], _SAVE)
    pages = answer.number("pages", 1, MOST_PAGES)
    number = answer.number("number", 1, pages)
    words = _plain(answer.text("words", LONGEST))
    width, height = answer.number("width", 0, WIDEST), answer.number("height", 0, HIGHEST)
    if len(answer.data) != 3 * width * height:
        raise Failed("answer")
    notes, part = _notes(answer), _plain(answer.text("part", _LONGEST_PART))
    if not answer.data:
        return Drawn(pages, number, words=words, notes=notes, part=part)
    width, height, pixels = turn(width, height, answer.data, turned)
    return Drawn(pages, number, png(width, height, pixels), width, height, words, notes, part)


def turn(width: int, height: int, pixels: bytes, degrees: int) -> tuple[int, int, bytes]:
    """RGB pixels turned clockwise by 0, 90, 180 or 270 degrees, with their width and height then.

    >>> turn(2, 1, b"abcdef", 90), turn(2, 1, b"abcdef", 180), turn(2, 1, b"abcdef", 270)
    ((1, 2, b'abcdef'), (2, 1, b'defabc'), (1, 2, b'defabc'))
    """
    if not degrees:
        return width, height, pixels
    made = bytearray(len(pixels))
    for colour in range(3):
        plane = pixels[colour::3]
        if degrees in (180, 270):
            plane = plane[::-1]
        if degrees in (90, 270):
            last = width * (height - 1)
            plane = b"".join(plane[last + column :: -width] for column in range(width))
        made[colour::3] = plane
    return (height, width, bytes(made)) if degrees in (90, 270) else (width, height, bytes(made))


def _notes(answer: Answer) -> tuple[Text, ...]:
    said = answer.texts("notes", len(NOTES), 20)
    if not set(said) <= set(NOTES):
        raise Failed("answer")
    notes = tuple(note for name, note in NOTES.items() if name in said)
    encoding = answer.text("encoding", 20, ("", "unknown", *ENCODINGS))
    if not encoding:
        return notes
    return (*notes, UNKNOWN if encoding == "unknown" else converted(encoding))


def _plain(words: str) -> str:
    """Words without marks that turn the direction of writing or hide something, and without halves of characters."""
    shown = words.encode("utf-8", "replace").decode()
    return "".join(c for c in shown if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Cn"))


def png(width: int, height: int, pixels: bytes) -> bytes:
    """A PNG of RGB pixels, row by row from the top (W3C PNG, third edition: colour type 2, 8 bits, no filter)."""
    stride = 3 * width
    rows = b"".join(b"\0" + pixels[at : at + stride] for at in range(0, len(pixels), stride))
    head = struct.pack(">IIBBBBB", width, height, _DEEP, _RGB, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, _FAST)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
