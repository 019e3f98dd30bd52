"""Photos and scans: how large they would unpack is known before anything is unpacked; nothing else is joined to them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final
from warnings import catch_warnings, simplefilter

from PIL import Image, UnidentifiedImageError

from hoiam.vault.uploads import jpeg
from hoiam.vault.uploads.found import MOST_PIXELS, PIECE, Found
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.tails import nothing_behind, nothing_else
from hoiam.vault.uploads.tiff import Tiff

MOST_CHUNKS: Final = 200_000
_HEIC: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# A picture's boxes, and those that telephones add: a film of the moment, notes of the camera.
_BOXES: Final = frozenset(b"ftyp meta mdat idat moov moof mfra free skip wide pdin styp meco uuid sefd mpvd".split())
_MOST_HEIC_PIXELS: Final = 250_000_000  # nothing here decodes it; a telephone's largest photo has 200 million
_LARGEST_META: Final = 8 * 1024 * 1024


def picture(file: BinaryIO, size: int, kind: str) -> Found:
    """A picture: how large it would unpack is known before it is unpacked, and its end must be there."""
    pages = None
    if kind == "jpeg":
        _jpeg(file, size)
    elif kind == "png":
        _png(file, size)
    else:
        scan = Tiff(file, size)
        pages = scan.pages
        file.seek(scan.end)
        nothing_behind(file.read())
    nothing_else(file, size)
    return Found(kind, pages=pages)


def _jpeg(file: BinaryIO, size: int) -> None:
    """Markers first; then an eighth of the size each way, which finds a broken file for a sixty-fourth of the memory."""
    file.seek(0)
    data = file.read(size)
    end = jpeg.end_of(data)
    nothing_behind(data[end:])
    try:
        with catch_warnings():
            simplefilter("ignore")
            with Image.open(io.BytesIO(data[:end]), formats=["JPEG"]) as image:
                image.draft("L", (max(image.width // 8, 1), max(image.height // 8, 1)))
                image.load()
    except Image.DecompressionBombError as error:
        raise refused("pixels") from error
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


def _png(file: BinaryIO, size: int) -> None:
    """Each chunk whole by its sum, the size before any of them, the last at the end."""
    at, chunks = 8, 0
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
            pixels = int.from_bytes(kept[:4], "big") * int.from_bytes(kept[4:8], "big")
            if not 0 < pixels <= MOST_PIXELS:
                raise refused("pixels" if pixels else "broken")
        at += 12 + length
        if name == b"IEND":
            break
    file.seek(at)
    if file.read().strip(b"\0 \t\r\n"):
        raise refused("tail")


def _pieces(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length and (piece := file.read(min(length, PIECE))):
        length -= len(piece)
        yield piece


def heic(file: BinaryIO, size: int, brand: bytes) -> Found:
    """A phone's HEIC photo: boxes that fill the file exactly, one of them the picture's index. Other brands are films."""
    if brand not in _HEIC:
        raise refused("picture" if brand in (b"avif", b"avis") else "sound")
    names: set[bytes] = set()
    for count, (name, at, end) in enumerate(_boxes(file, 0, size)):
        if name not in _BOXES or count > 1000:
            raise refused("tail" if name not in _BOXES else "tangled")
        names.add(name)
        if name == b"meta":
            if end - at > _LARGEST_META:
                raise refused("tangled")
            _not_too_many_pixels(file, at + 4, end)
        elif name in (b"free", b"skip", b"wide", b"uuid", b"sefd"):
            file.seek(at)
            nothing_behind(file.read(end - at))
    if b"meta" not in names or not names & {b"mdat", b"idat", b"moov"}:
        raise refused("broken")
    nothing_else(file, size)
    return Found("heic")


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


def _not_too_many_pixels(file: BinaryIO, at: int, end: int) -> None:
    """Asks the properties of the picture, where they can be read, for its size."""
    count = 0
    for name, begins, ends in _boxes(file, at, end) if at < end else ():
        if name != b"iprp":
            continue
        for inner, first, last in _boxes(file, begins, ends):
            for each, here, _ in _boxes(file, first, last) if inner == b"ipco" else ():
                count += 1
                if count > 20_000:
                    raise refused("tangled")
                if each == b"ispe":
                    file.seek(here + 4)
                    width, height = struct.unpack(">II", file.read(8).ljust(8, b"\0"))
                    if width * height > _MOST_HEIC_PIXELS:
                        raise refused("pixels")
