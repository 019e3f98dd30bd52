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
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF8")
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
    "broken": Text("Trong tệp không có trang nào vẽ ra được.", "There is no page in it that can be drawn."),
}


class NotDrawn(Exception):
    """A file that has no page to show; `what`, `why` and `next` are for people."""

    what = Text("Tệp này không xem được thành trang ở đây.", "This file cannot be shown as pages here.")

    def __init__(self, why: Text, next: Text) -> None:
        super().__init__(why.en)
        self.why, self.next = why, next


@dataclass(frozen=True, slots=True)
class Drawn:
    """Page `number` of so many: a picture (PNG, with its size in pixels), the words that stand on it, or words alone."""

    pages: int
    number: int
    picture: bytes = field(default=b"", repr=False)
    width: int = 0
    height: int = 0
    words: str = field(default="", repr=False)


def draw(data: bytes | BinaryIO, page: int, *, asker: str = "") -> Drawn:
    """A page of a file, the last one where there are fewer; `asker`: who looks, for the reader to count.

    Raises NotDrawn where it cannot be drawn, and Busy or Away, when it can be tried again.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    return _asked("photo" if _is_picture(file) else "page", {"page": page}, file, asker)


def small(data: bytes | BinaryIO, *, turned: int = 0, asker: str = "") -> Drawn:
    """A picture of at most 320 pixels each way: the file's own where it is one, its first page otherwise; `turned` by 0, 90,
    180 or 270 degrees clockwise, beyond what makes it upright.

    It is a look for this moment, made of pixels as a page is, and for no store. Raises as `draw`.
    """
    if turned not in TURNS:
        raise ValueError(turned)
    return _asked("small", {"turned": turned}, io.BytesIO(data) if isinstance(data, bytes) else data, asker)


def _is_picture(file: BinaryIO) -> bool:
    """Whether the first bytes are a picture's; it chooses a budget and nothing else."""
    file.seek(0)
    head = file.read(12)
    return head.startswith(_PICTURES) or head[4:8] == b"ftyp" or head[8:] == b"WEBP"


def _asked(kind: str, order: Mapping[str, Any], file: BinaryIO, asker: str) -> Drawn:
    try:
        return _drawn(reader().ask(kind, order, file, asker=asker))
    except NotRead as failed:
        if failed.reason in ("busy", "away"):
            raise
        raise NotDrawn(failed.why, _SAVE) from failed


def _drawn(answer: Answer) -> Drawn:
    if answer.has("cannot"):
        raise NotDrawn(WHY[answer.text("cannot", 20, WHY)], _SAVE)
    pages = answer.number("pages", 1, MOST_PAGES)
    number = answer.number("number", 1, pages)
    words = _plain(answer.text("words", LONGEST))
    width, height = answer.number("width", 0, WIDEST), answer.number("height", 0, HIGHEST)
    if len(answer.data) != 3 * width * height:
        raise Failed("answer")
    if not answer.data:
        return Drawn(pages, number, words=words)
    return Drawn(pages, number, png(width, height, answer.data), width, height, words)


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
