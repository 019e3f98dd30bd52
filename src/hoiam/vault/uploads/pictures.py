"""Photos and scans: how large they would unpack is known before anything is unpacked; nothing else is joined to them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final
from warnings import catch_warnings, simplefilter

import pi_heif
from PIL import Image, UnidentifiedImageError

from hoiam.vault.uploads import jpeg
from hoiam.vault.uploads.found import MOST_DRAWN, MOST_PIXELS, PIECE, Found
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.tails import nothing_behind, nothing_else
from hoiam.vault.uploads.tiff import Tiff

MOST_CHUNKS: Final = 200_000
_HEIC: Final = frozenset(b"heic heix heim heis hevc hevx hevm hevs heif mif1 mif2 msf1 miaf".split())
_AVIF: Final = frozenset(b"avif avis avio".split())
# Their libraries take several pictures' room to unpack one.
MOST_HEIC: Final = 130_000_000
MOST_WEBP: Final = 60_000_000
MOST_MOVING: Final = 5000  # pictures of one that moves
MOST_MOVED: Final = 4_000_000_000  # points of all of them; only the first is drawn
# A picture's boxes, and those that telephones add: a film of the moment, notes of the camera.
_BOXES: Final = frozenset(b"ftyp meta mdat idat moov moof mfra free skip wide pdin styp meco uuid sefd mpvd".split())
_LARGEST_META: Final = 8 * 1024 * 1024


def picture(file: BinaryIO, size: int, kind: str) -> Found:
    """A picture: how large it would unpack is known before it is unpacked, and its end must be there.

    One that would cost more to unpack than the reader gives for a picture is taken all the same, and kept unseen.
    """
    pages, affordable = None, True
    if kind == "jpeg":
        affordable = _jpeg(file, size)
    elif kind == "png":
        affordable = _png(file, size)
    elif kind == "gif":
        affordable = _gif(file, size)
    elif kind == "webp":
        affordable = _webp(file, size)
    elif kind == "bmp":
        affordable = _bmp(file, size)
    else:
        scan = Tiff(file, size)
        pages, affordable = scan.pages, scan.affordable
        file.seek(scan.end)
        nothing_behind(file.read())
    nothing_else(file, size)
    return Found(kind, pages=pages, unseen=not affordable or (kind == "tiff" and not _is_known(file)))


def _weighed(width: int, height: int, pictures: int = 1, most: int = MOST_DRAWN) -> bool:
    """Whether so many points can be unpacked, `most` at a time; refused where there are none, or more than any photo has."""
    if not width or not height:
        raise refused("broken")
    if width * height > MOST_PIXELS:
        raise refused("pixels", number=width * height // 1_000_000)
    return width * height <= most and width * height * pictures <= MOST_MOVED


def _jpeg(file: BinaryIO, size: int) -> bool:
    """Markers first; then an eighth of the size each way, which finds a broken file for a sixty-fourth of the memory."""
    file.seek(0)
    data = file.read(size)
    found = jpeg.outline(data)
    nothing_behind(data[found.end :])
    if not found.affordable:
        return False
    try:
        with catch_warnings():
            simplefilter("ignore")
            with Image.open(io.BytesIO(data[: found.end]), formats=["JPEG"]) as image:
                image.draft("L", (max(image.width // 8, 1), max(image.height // 8, 1)))
                image.load()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        zlib.error,
        EOFError,
        KeyError,
        TypeError,
        struct.error,
    ) as error:
        raise refused("broken") from error
    return True


def _png(file: BinaryIO, size: int) -> bool:
    """Each chunk whole by its sum, the size before any of them, the last at the end."""
    at, chunks, affordable = 8, 0, True
    while True:
        file.seek(at)
        head = file.read(8)
        length, name = int.from_bytes(head[:4], "big"), head[4:]
        chunks += 1
        if chunks > MOST_CHUNKS:
            raise refused("tangled")
        if len(head) < 8 or at + 12 + length > size or (chunks == 1) != (name == b"IHDR"):
            raise refused("broken")
        kept, found = b"", zlib.crc32(name)
        for piece in _pieces(file, length):
            found = zlib.crc32(piece, found)
            kept = kept or piece
        if int.from_bytes(file.read(4), "big") != found:
            raise refused("broken")
        if name == b"IHDR":
            affordable = _weighed(int.from_bytes(kept[:4], "big"), int.from_bytes(kept[4:8], "big"))
        at += 12 + length
        if name == b"IEND":
            break
    file.seek(at)
    # Some telephones cut a screenshot in its place and leave the rest of the old one behind the new end.
    nothing_behind(file.read())
    return affordable


def _gif(file: BinaryIO, size: int) -> bool:
    """Blocks from the first to the mark that ends them; each of its pictures is counted."""
    file.seek(0)
    data = file.read(size)
    width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    at = 13 + _colours(data[10:11])
    blocks = pictures = 0
    while True:
        kind = data[at : at + 1]
        blocks += 1
        if kind == b"\x3b":
            break
        if kind == b"\x2c":
            pictures += 1
            if pictures > MOST_MOVING:
                raise refused("frames")
            at += 11 + _colours(data[at + 9 : at + 10])
        elif kind == b"\x21":
            at += 2
        else:
            raise refused("broken")
        while length := data[at : at + 1]:
            at += 1 + length[0]
            blocks += 1
            if blocks > MOST_CHUNKS * 10:
                raise refused("tangled")
            if not length[0]:
                break
    if not pictures:
        raise refused("broken")
    nothing_behind(data[at + 1 :])
    return _weighed(width, height, pictures)


def _colours(flags: bytes) -> int:
    """How many bytes a table of colours takes, by the byte that says whether there is one."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _webp(file: BinaryIO, size: int) -> bool:
    """Chunks that fill what the head says; the size stands in the first of them."""
    file.seek(0)
    head = file.read(12)
    end = 8 + int.from_bytes(head[4:8], "little")
    if end > size:
        raise refused("broken")
    at, pictures, chunks = 12, 0, 0
    width = height = 0
    while at + 8 <= end:
        file.seek(at)
        part = file.read(40)
        name, length, body = part[:4], int.from_bytes(part[4:8], "little"), part[8:]
        chunks += 1
        if chunks > MOST_CHUNKS:
            raise refused("tangled")
        if at + 8 + length > end:
            raise refused("broken")
        if name == b"VP8X":
            width, height = 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
        elif name == b"VP8L":
            bits = int.from_bytes(body[1:5], "little")
            width, height = max(width, 1 + (bits & 0x3FFF)), max(height, 1 + (bits >> 14 & 0x3FFF))
        elif name == b"VP8 ":
            width = max(width, int.from_bytes(body[6:8], "little") & 0x3FFF)
            height = max(height, int.from_bytes(body[8:10], "little") & 0x3FFF)
        pictures += name in (b"VP8L", b"VP8 ", b"ANMF")
        if pictures > MOST_MOVING:
            raise refused("frames")
        at += 8 + length + length % 2
    if not pictures:
        raise refused("broken")
    file.seek(end)
    nothing_behind(file.read())
    return _weighed(width, height, pictures, most=MOST_WEBP)


def _bmp(file: BinaryIO, size: int) -> bool:
    """A head that says where the points begin, how many there are and how they are written; they fill the rest."""
    file.seek(0)
    head = file.read(54)
    begins, length = int.from_bytes(head[10:14], "little"), int.from_bytes(head[14:18], "little")
    if length == 12:
        width, height, bits, packed = *struct.unpack("<HHxxH", head[18:26]), 0
    elif length >= 40:
        width, height, bits, packed = struct.unpack("<iixxHI", head[18:34])
    else:
        raise refused("broken")
    affordable = _weighed(abs(width), abs(height))
    row = (abs(width) * bits + 31) // 32 * 4
    end = begins + row * abs(height) if packed in (0, 3, 6) else size
    if bits not in (1, 2, 4, 8, 16, 24, 32) or not 14 + length <= begins < size or end > size:
        raise refused("broken")
    file.seek(end)
    nothing_behind(file.read())
    return affordable


def _is_known(file: BinaryIO) -> bool:
    """Whether a library here knows how a scan's or a telephone's picture is packed; its points are not unpacked."""
    pi_heif.register_heif_opener()
    file.seek(0)
    try:
        with catch_warnings():
            simplefilter("ignore")
            with Image.open(file, formats=("TIFF", "AVIF", "HEIF")):
                return True
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        KeyError,
        IndexError,
        TypeError,
        RuntimeError,
        struct.error,
        Image.DecompressionBombError,
    ):
        return False


def _pieces(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length and (piece := file.read(min(length, PIECE))):
        length -= len(piece)
        yield piece


def is_still(head: bytes) -> bool:
    """Whether a file of boxes is a picture and no film, by the brands in its first one."""
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(int.from_bytes(head[:4], "big"), len(head)), 4))}
    return head[8:12] in _HEIC | _AVIF or bool(brands & {b"heic", b"mif1", b"avif"})


def heic(file: BinaryIO, size: int, brand: bytes) -> Found:
    """A phone's HEIC or AVIF photo: boxes that fill the file exactly, one of them the picture's index."""
    affordable, is_avif = True, False
    names: set[bytes] = set()
    for count, (name, at, end) in enumerate(_boxes(file, 0, size)):
        if name not in _BOXES or count > 1000:
            raise refused("tail" if name not in _BOXES else "tangled")
        names.add(name)
        if name == b"meta":
            if end - at > _LARGEST_META:
                raise refused("tangled")
            affordable, is_avif = _weighed_by_its_index(file, at + 4, end)
        elif name in (b"free", b"skip", b"wide", b"uuid", b"sefd"):
            file.seek(at)
            nothing_behind(file.read(end - at))
    if b"meta" not in names or not names & {b"mdat", b"idat", b"moov"}:
        raise refused("broken")
    nothing_else(file, size)
    return Found("avif" if brand in _AVIF or is_avif else "heic", unseen=not affordable or not _is_known(file))


def _boxes(file: BinaryIO, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, where its content begins, where it ends) of each box; they fill the space exactly or it is broken."""
    while at < end:
        file.seek(at)
        head = file.read(16)
        length, name, begins = int.from_bytes(head[:4], "big"), head[4:8], at + 8
        if length == 1:
            length, begins = int.from_bytes(head[8:16], "big"), at + 16
        elif length == 0:
            length = end - at
        if len(head) < 8 or length < 8 or at + length > end:
            raise refused("broken")
        yield name, begins, at + length
        at += length


def _weighed_by_its_index(file: BinaryIO, at: int, end: int) -> tuple[bool, bool]:
    """Asks the properties of the picture, where they can be read, for its size, and whether it is packed as AV1."""
    count, affordable, is_avif = 0, True, False
    for name, begins, ends in _boxes(file, at, end) if at < end else ():
        if name != b"iprp":
            continue
        for inner, first, last in _boxes(file, begins, ends):
            for each, here, _ in _boxes(file, first, last) if inner == b"ipco" else ():
                count += 1
                if count > 20_000:
                    raise refused("tangled")
                is_avif = is_avif or each == b"av1C"
                if each == b"ispe":
                    file.seek(here + 4)
                    width, height = struct.unpack(">II", file.read(8).ljust(8, b"\0"))
                    affordable = _weighed(width, height, most=MOST_HEIC) and affordable
    return affordable, is_avif
