"""A picture is taken when it is one and nothing besides, and costs no more to open than its budget."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable

import pytest
from PIL import Image

from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads import MOST_FRAMES, inspect
from vault.test_pictures_drawn import HEIC
from vault.written import portable, word, zipped


def verdict(name: str, data: bytes) -> str:
    """`taken`, `unseen` where it is not drawn, or the reason of the refusal, whose words are there in both languages."""
    try:
        if inspect(name, data).unseen:
            return "unseen"
    except UploadRefused as refused:
        for words in (refused.what, refused.why, refused.next):
            assert words.vi.strip()
            assert words.en.strip()
            assert words.vi != words.en
        return refused.reason
    return "taken"


def picture(kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, kind, **how)
    return out.getvalue()


JPEG, PROGRESSIVE, PNG, TIFF = picture("JPEG"), picture("JPEG", progressive=True), picture("PNG"), picture("TIFF")


def box(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def heic(width: int = 400, height: int = 300, *more: bytes) -> bytes:
    """A phone's photo, as far as its boxes go."""
    size = box(b"ispe", bytes(4) + struct.pack(">II", width, height))
    meta = box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", size)))
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + meta + box(b"mdat", bytes(90)) + b"".join(more)


def floating() -> bytes:
    """A scan that says its points are a camera's raw ones (photometric 32803)."""
    ordinary = struct.pack("<HHIHH", 262, 3, 1, 2, 0)
    assert ordinary in TIFF
    return TIFF.replace(ordinary, struct.pack("<HHIHH", 262, 3, 1, 32803, 0))


def markers(width: int, height: int, *, kind: int, scans: int, colours: int = 3) -> bytes:
    """A JPEG of markers without pixels: `kind` 0xC0 is the ordinary one, 0xC2 the one in passes."""
    frame = struct.pack(">BHHB", 8, height, width, colours) + b"".join(bytes([n, 0x11, 0]) for n in range(1, colours + 1))
    scan = bytes([colours]) + b"".join(bytes([n, 0]) for n in range(1, colours + 1)) + bytes(3)
    out = b"\xff\xd8\xff" + bytes([kind]) + struct.pack(">H", len(frame) + 2) + frame
    return out + (b"\xff\xda" + struct.pack(">H", len(scan) + 2) + scan + b"\x55" * 9) * scans + b"\xff\xd9"


def scan(pages: Iterable[tuple[int, int]], *, order: str = "<", loop: bool = False, big: bool = False) -> bytes:
    """A TIFF of pages of these sizes, whose one strip is the file's first bytes."""
    wide, each = ("Q", 20) if big else ("I", 12)
    out = bytearray(b"II" if order == "<" else b"MM")
    out += struct.pack(f"{order}HHHQ", 43, 8, 0, 16) if big else struct.pack(f"{order}HI", 42, 8)
    sizes = list(pages)
    for number, (width, height) in enumerate(sizes):
        tags = [(256, width), (257, height), (273, 4), (279, 4)]
        length = (8 if big else 2) + len(tags) * each + (8 if big else 4)
        out += struct.pack(f"{order}{'Q' if big else 'H'}", len(tags))
        for tag, value in tags:
            out += struct.pack(f"{order}HH{wide}{wide}", tag, 16 if big else 4, 1, value)
        last = number == len(sizes) - 1
        here = len(out) + (8 if big else 4) - length
        out += struct.pack(f"{order}{wide}", (here if loop else 0) if last else here + length)
    return bytes(out)


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def in_a_note(data: bytes) -> bytes:
    """Another file within a JPEG's note."""
    return JPEG[:2] + b"\xff\xfe" + struct.pack(">H", len(data) + 2) + data + JPEG[2:]


# The head of a scan of three colours and of one; the length of a page's bytes, true and not.
ALL_COLOURS, ONE_COLOUR = b"\xff\xda\0\x0c\3\1\0\2\0\3\0", b"\xff\xda\0\x08\1\1\0"
FOUR_BYTES, MANY_BYTES = (struct.pack("<HHII", 279, 4, 1, length) for length in (4, 4 << 20))
ZIP = zipped({"x.exe": b"MZ"})
JOINED = {
    "a web page behind a photo": ("a.jpg", JPEG + b"<html><script>1</script></html>", "tail"),
    "a script behind a photo, in capitals": ("a.jpg", JPEG + b"\0\0 \n<SCRIPT src=//192.0.2.7>", "tail"),
    "a drawing behind a photo": ("a.jpg", JPEG + b"<svg onload='x'/>", "tail"),
    "a PDF behind a photo": ("a.jpg", JPEG + portable(), "tail"),
    "a PDF in a photo's note": ("a.jpg", in_a_note(portable()[:900]), "tail"),
    "an archive behind a photo": ("a.jpg", JPEG + ZIP, "tail"),
    "an archive in a photo's last note": (
        "a.jpg",
        JPEG[:-2] + b"\xff\xfe" + struct.pack(">H", len(ZIP) + 2) + ZIP + b"\xff\xd9",
        "tail",
    ),
    "a Word file behind a photo": ("a.jpg", JPEG + word(), "tail"),
    "a program behind a photo": ("a.jpg", JPEG + b"MZ\x90\0" + bytes(99), "tail"),
    "an archive of another kind": ("a.jpg", JPEG + b"Rar!\x1a\x07\x01\0" + bytes(50), "tail"),
    "a second photo with an archive behind it": ("a.jpg", JPEG + JPEG + ZIP, "tail"),
    "what a telephone leaves behind a screenshot that it cut": ("a.png", PNG + b"\x1a\x02IDAT" + bytes(range(64)), "taken"),
    "a web page behind a PNG": ("a.png", PNG + b"<html><script>", "tail"),
    "an archive behind a PNG": ("a.png", PNG + ZIP, "tail"),
    "an archive in a PNG's note": ("a.png", PNG[:-12] + chunk(b"tEXt", b"a\0" + ZIP) + chunk(b"IEND"), "tail"),
    "a web page behind a scan": ("a.tif", TIFF + b"<!doctype html><body>", "tail"),
    "an archive behind a scan": ("a.tif", TIFF + ZIP, "tail"),
    "a web page in a phone's photo": ("a.heic", heic(4, 3, box(b"free", b"<html>")), "tail"),
    "a box that photos do not have": ("a.heic", heic(4, 3, box(b"html", b"x")), "tail"),
    "a film behind a photo": ("a.jpg", JPEG + box(b"ftyp", b"mp42\0\0\0\0") + box(b"mdat", bytes(500)), "taken"),
    "a second photo behind a photo": ("a.jpg", JPEG + JPEG, "taken"),
    "a camera's own notes": ("a.jpg", JPEG + b"\0\0\x01\x0aImage_UTC_Data1764460800000SEFHk\0\0\0SEFT", "taken"),
    "zeros behind a photo": ("a.jpg", JPEG + bytes(4096), "taken"),
    "zeros behind a PNG": ("a.png", PNG + bytes(7), "taken"),
    "a film within a phone's photo": ("a.heic", HEIC + box(b"mpvd", bytes(99)) + box(b"sefd", bytes(9)), "taken"),
}
PICTURES = {
    "of no points": ("a.png", PNG[:8] + chunk(b"IHDR", bytes(8) + PNG[24:29]) + PNG[33:], "broken"),
    "an ordinary photo": ("a.jpg", JPEG, "taken"),
    "a photo in passes": ("a.jpg", PROGRESSIVE, "taken"),
    "of 272 million points": ("a.jpg", markers(16_500, 16_500, kind=0xC0, scans=1), "pixels"),
    "of 98 million points, in passes": ("a.jpg", markers(9900, 9900, kind=0xC2, scans=1), "unseen"),
    "of 98 million points, a colour after the other": (
        "a.jpg",
        markers(9900, 9900, kind=0xC0, scans=1).replace(ALL_COLOURS, ONE_COLOUR),
        "unseen",
    ),
    "of few points, in endless passes": ("a.jpg", markers(1000, 1000, kind=0xC2, scans=501), "tangled"),
    "of endless notes": ("a.jpg", b"\xff\xd8" + b"\xff\xe1\0\2" * 5000 + JPEG[2:], "tangled"),
    "with two sizes": ("a.jpg", JPEG[:2] + markers(8, 8, kind=0xC0, scans=0)[2:-2] + JPEG[2:], "opaque"),
    "cut short": ("a.jpg", JPEG[:-9], "broken"),
    "a PNG whose size comes later": ("a.png", PNG[:8] + chunk(b"tEXt", b"a\0b") + PNG[8:], "broken"),
    "a scan of 300 pages": ("a.tif", scan([(9, 9)] * MOST_FRAMES), "taken"),
    "a scan of 301 pages": ("a.tif", scan([(9, 9)] * (MOST_FRAMES + 1)), "frames"),
    "a scan without an end": ("a.tif", scan([(9, 9)] * 3, loop=True), "broken"),
    "a scan with one page too large": ("a.tif", scan([(9, 9), (60_000, 60_000)]), "pixels"),
    "a scan in the other order": ("a.tif", scan([(9, 9)] * 2, order=">"), "taken"),
    "a scan with long addresses": ("a.tif", scan([(9, 9)] * 2, big=True), "taken"),
    "a scan whose page lies outside": ("a.tif", scan([(9, 9)]).replace(FOUR_BYTES, MANY_BYTES), "broken"),
    "a phone's photo": ("a.heic", HEIC, "taken"),
    "a phone's photo that no library here unpacks": ("a.heic", heic(), "unseen"),
    "a scan of a kind that no library here unpacks": ("a.tif", floating(), "unseen"),
    "a phone's photo of 200 million points": ("a.heic", heic(16_320, 12_240), "unseen"),
    "a phone's photo of 3.6 thousand million points": ("a.heic", heic(60_000, 60_000), "pixels"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data", "expected"), JOINED.values(), ids=JOINED)
def test_no_other_file_is_joined_to_a_picture(name: str, data: bytes, expected: str) -> None:
    assert verdict(name, data) == expected


@pytest.mark.parametrize(("name", "data", "expected"), PICTURES.values(), ids=PICTURES)
def test_what_a_picture_costs_is_known_from_its_markers(name: str, data: bytes, expected: str) -> None:
    assert verdict(name, data) == expected


def test_pages_of_a_scan_are_told_in_any_order_and_width() -> None:
    for data in (scan([(9, 9)] * 3), scan([(9, 9)] * 3, order=">"), scan([(9, 9)] * 3, big=True)):
        assert inspect("a.tif", data).pages == 3
