"""What is taken and is of a kind that is shown can be shown, or sender and reader are told that it is kept unseen."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from hoiam.reader.asking import Door
from hoiam.vault import jobs, page_drawer
from hoiam.vault.errors import UploadRefused
from hoiam.vault.inspection import inspect, told_of
from hoiam.vault.page_drawer import CannotBeDrawn
from hoiam.vault.pixels import NotDrawn, draw, small
from hoiam.vault.uploads.file_names import KINDS
from vault.door_files import all_files
from vault.test_pictures_drawn import photo
from vault.written import portable
from vault.written_kinds import book, doc, slides, xls


def png(*chunks: tuple[bytes, bytes], wide: int = 4) -> bytes:
    """A PNG, four points high, of these chunks, each with its right sum."""
    head = (b"IHDR", struct.pack(">IIBBBBB", wide, 4, 8, 2, 0, 0, 0))
    each = (head, *chunks, (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in each
    )


def spoilt(kind: str, at: int, filling: bytes = b"\x55") -> bytes:
    """A picture whose bytes from a place on are others, to the last few."""
    data = photo(kind)
    return data[:at] + filling * (len(data) - at - 20) + data[-20:]


def moved(kind: str, marks: bytes, into: bytes) -> bytes:
    """A picture that says something else of how it is packed."""
    return photo(kind).replace(marks, into, 1)


def bare(*objects: bytes) -> bytes:
    """A PDF of these objects, with no table of them."""
    return b"%PDF-1.4\n" + b"\n".join(objects) + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


GIF = b"GIF89a\4\0\4\0\x80\0\0"
WEBP = b"RIFF" + struct.pack("<I", 40) + b"WEBPVP8L" + struct.pack("<I", 28)
ROOT, LIST = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj", b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj"
# By hand: each might be taken, by somebody who does not look whether it can be drawn.
BROKEN: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a PDF whose only page is a number": ("a.pdf", lambda: bare(ROOT, LIST, b"3 0 obj 7 endobj")),
    "a PDF whose page is not there": ("a.pdf", lambda: bare(ROOT, LIST)),
    "a PDF whose page is its own list": ("a.pdf", lambda: bare(ROOT, b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj")),
    "a PDF whose list counts what it has not": ("a.pdf", lambda: bare(ROOT, b"2 0 obj<</Type/Pages/Kids[]/Count 3>>endobj")),
    "a PDF of a page without size": (
        "a.pdf",
        lambda: bare(ROOT, LIST, b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 0 0]>>endobj"),
    ),
    "a PDF of a page a thousandth wide": (
        "a.pdf",
        lambda: bare(ROOT, LIST, b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 .01 500]>>endobj"),
    ),
    "a PDF whose page is a catalogue": ("a.pdf", lambda: bare(ROOT, LIST, b"3 0 obj<</Type/Catalog>>endobj")),
    "a PDF without a list of pages": ("a.pdf", lambda: bare(b"1 0 obj<</Type/Catalog>>endobj")),
    "a PDF of 100 kilometres": ("a.pdf", lambda: portable(page="/UserUnit 99999999")),
    "a PDF that draws nonsense": (
        "a.pdf",
        lambda: portable({10: "<</Length 4>>stream\nQ Q(\nendstream"}, page="/Contents 10 0 R"),
    ),
    "a PNG without points": ("a.png", lambda: png()),
    "a PNG whose points are no stream": ("a.png", lambda: png((b"IDAT", b"no stream"))),
    "a PNG with half of its points": ("a.png", lambda: png((b"IDAT", zlib.compress(bytes(20))))),
    "a PNG of a size that it has not": ("a.png", lambda: png((b"IDAT", zlib.compress(bytes(52))), wide=4000)),
    "a PNG filtered by a way that is none": ("a.png", lambda: png((b"IDAT", zlib.compress(b"\x09" * 52)))),
    "a JPEG spoilt in the middle": ("a.jpg", lambda: spoilt("JPEG", 900)),
    "a JPEG of a way that few know": ("a.jpg", lambda: moved("JPEG", b"\xff\xc0", b"\xff\xc3")),
    "a JPEG of arithmetic": ("a.jpg", lambda: moved("JPEG", b"\xff\xc0", b"\xff\xc9")),
    "a GIF spoilt": ("a.gif", lambda: GIF + bytes(6) + b"\x2c\0\0\0\0\4\0\4\0\0\x0b\2\xff\xff\0\x3b"),
    "a WEBP spoilt": ("a.webp", lambda: WEBP + b"\x2f\3\xc0\0\0" + b"\xff" * 23),
    "a TIFF packed in a way that is none": (
        "a.tif",
        lambda: moved("TIFF", b"\3\1\3\0\1\0\0\0\1\0", b"\3\1\3\0\1\0\0\0\x99\x99"),
    ),
    "an AVIF spoilt": ("a.avif", lambda: spoilt("AVIF", 340)),
    "a workbook without sheets": ("a.xlsx", book),
    "a workbook of no rows that is old": ("a.xls", lambda: xls()),
    "a show without pages": ("a.pptx", slides),
    "an old text of nothing": ("a.doc", lambda: doc("")),
}


def looked(name: str, data: bytes) -> tuple[str, bool] | None:
    """(kind, whether it is unseen) of what is taken; None of what is refused."""
    told, _ = jobs.inspected({"name": name, "draw": True}, io.BytesIO(data))
    taken = told.get("taken")
    return (taken["kind"], taken["unseen"]) if taken else None


def is_shown(data: bytes) -> bool:
    try:
        page_drawer.page(io.BytesIO(data), 1)
    except CannotBeDrawn as cannot:
        return cannot.reason == "signature"
    return True


def each() -> Iterator[tuple[str, str, bytes]]:
    for what, (name, make) in BROKEN.items():
        yield what, name, make()
    for name, data in all_files():
        yield "one of the house's", name, data


def test_whatever_is_taken_is_shown_or_said_to_be_unseen() -> None:
    silent, wrongly, unseen = [], [], 0
    for what, name, data in each():
        taken = looked(name, data)
        if taken is None:
            continue
        unseen += taken[1]
        if not taken[1] and not is_shown(data):
            silent.append((what, name, data[:60]))
        if taken[1] and KINDS[taken[0]].drawn and what in BROKEN and is_shown(data):
            wrongly.append(what)
    assert not silent
    assert not wrongly, "said to be unseen, and shown"
    assert unseen > 10


def test_some_of_what_is_made_by_hand_was_taken_before_and_could_not_be_drawn() -> None:
    taken = [what for what, (name, make) in BROKEN.items() if (found := looked(name, make())) and found[1]]
    assert {"a PNG without points", "a PNG whose points are no stream", "a PDF whose page is a catalogue"} <= set(taken)


def test_its_sender_is_told_and_who_looks_is_told_the_same() -> None:
    data = BROKEN["a PNG whose points are no stream"][1]()
    seen = inspect("anh.png", data)
    assert (seen.kind, seen.unseen) == ("png", True)
    assert "không hiện ra được" in told_of("anh.png", seen)[0].vi
    with pytest.raises(NotDrawn):
        draw(data, 1)
    with pytest.raises(NotDrawn):
        small(data)


def test_what_the_reader_cannot_draw_in_what_it_has_is_kept_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.reader import Busy, Exceeded, Failed

    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    whole, ask = out.getvalue(), Door.ask
    assert not inspect("a.png", whole).unseen
    for failed in (Exceeded("memory"), Failed("crash")):

        def cannot(self: Door, kind: str, order: dict[str, object], *rest: object, **more: object) -> object:
            if order["draw"]:
                raise failed  # noqa: B023 - called within this turn of the loop
            return ask(self, kind, order, *rest, **more)  # type: ignore[arg-type]  # handed on as it came

        with monkeypatch.context() as patch:
            patch.setattr(Door, "ask", cannot)
            assert inspect("a.png", whole).unseen

    def busy(self: Door, *_: object, **__: object) -> object:
        raise Busy(3)

    monkeypatch.setattr(Door, "ask", busy)
    with pytest.raises(UploadRefused, match="busy"):
        inspect("a.png", whole)
