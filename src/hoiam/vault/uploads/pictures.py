"""Photos and scans: how large they would unpack is known before anything is unpacked."""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO, Final
from warnings import catch_warnings, simplefilter

from PIL import Image, UnidentifiedImageError

from hoiam.vault.uploads.found import MOST_FRAMES, MOST_PIXELS, Found
from hoiam.vault.uploads.sentences import refused

_HEIC: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def picture(file: BinaryIO, kind: str) -> Found:
    """A picture: how large it would unpack is known before it is unpacked, and its end must be there."""
    file.seek(0)
    try:
        with catch_warnings():
            simplefilter("ignore")
            with Image.open(file, formats=[{"jpeg": "JPEG", "png": "PNG", "tiff": "TIFF"}[kind]]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise refused("bomb")
                frames = int(getattr(image, "n_frames", 1)) if kind == "tiff" else 1
                if frames > MOST_FRAMES:
                    raise refused("bomb")
                if kind == "jpeg":
                    # An eighth of the size each way: finds a cut or broken file for a sixty-fourth of the memory.
                    image.draft("L", (max(image.width // 8, 1), max(image.height // 8, 1)))
                    image.load()
                elif kind == "png":
                    image.verify()
                else:
                    _tiff(file, image, frames)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, zlib.error, EOFError, KeyError, TypeError) as error:
        raise refused("broken") from error
    except Image.DecompressionBombError as error:
        raise refused("bomb") from error
    if kind == "png":
        _png_ends(file)
    return Found(kind, pages=frames if kind == "tiff" else None)


def _png_ends(file: BinaryIO) -> None:
    """A PNG that was cut short lacks its closing chunk."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 64))
    if b"IEND" not in file.read(64):
        raise refused("broken")


def _tiff(file: BinaryIO, image: Image.Image, frames: int) -> None:
    """Every page's size, and that its data lies within the file: no page is unpacked."""
    size = file.seek(0, io.SEEK_END)
    for number in range(frames):
        image.seek(number)
        if image.width * image.height > MOST_PIXELS:
            raise refused("bomb")
        tags = image.tag_v2  # type: ignore[attr-defined]  # only TIFF images have it
        offsets = tags.get(273) or tags.get(324) or ()
        counts = tags.get(279) or tags.get(325) or ()
        if not offsets or len(offsets) != len(counts):
            raise refused("broken")
        if any(offset + count > size for offset, count in zip(offsets, counts, strict=True)):
            raise refused("broken")


def heic(file: BinaryIO, size: int, brand: bytes) -> Found:
    """A phone's HEIC photo: boxes that fill the file exactly, one of them the picture's index. Other brands are films."""
    if brand not in _HEIC:
        raise refused("picture" if brand in (b"avif", b"avis") else "sound")
    at = 0
    names: set[bytes] = set()
    while at < size:
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            raise refused("broken")
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - at
        if length < 8 or len(names) > 1000:
            raise refused("broken")
        names.add(name)
        at += length
    if at != size or b"meta" not in names or not names & {b"mdat", b"idat", b"moov"}:
        raise refused("broken")
    return Found("heic")
