"""Takes out of a file what it says of place, device and time, and leaves what it shows, byte for byte.

What is kept is on a list: parts that make the picture or the film. Everything else goes, known or not, so that a new way to
note a place is none that stays. Nothing is unpacked and packed again: the result is a recipe of pieces of the file as it came,
a few new bytes (a turn that the picture needs, a colour profile without its names), and zeros where what stood there must not
move.

`metadata.read_metadata` of the result says whether it did; whoever asks for it looks at the result as at any file.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from hoiam.vault.uploads.boxes import PICTURES, Box, boxes, child, items, names_in_track, notes_in_track, paths, samples
from hoiam.vault.uploads.colour_profile import without_names
from hoiam.vault.uploads.exif import SIZES, Tables
from hoiam.vault.uploads.found import STRIPPED
from hoiam.vault.uploads.gathered import Gathered
from hoiam.vault.uploads.metadata import (
    GIF_LOOPS,
    ICC,
    NOTES_IN_WORDS,
    PNG_PARTS,
    WEBP_PARTS,
    chunks,
    gather,
    gif_blocks,
    riff,
    segments,
)

_COPY, _NEW, _ZEROS = 0, 1, 2
_LARGEST_PROFILE: Final = 4 << 20
_TAKEN_APART: Final = "layout"


class CannotStrip(Exception):
    """Nothing can be taken out without touching what the file shows; `reason`: `kind`, or `layout` of one file."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Recipe:
    """What the new file is made of, from its beginning: pieces of the old one, new bytes, zeros. `pieces`: a number that says
    which, and place and length, or the length alone; `new`: the new bytes, one behind the other."""

    pieces: list[list[int]] = field(default_factory=list)
    new: bytearray = field(default_factory=bytearray)
    size: int = 0

    def copy(self, begins: int, end: int) -> None:
        """What stands in the old file from one place to another."""
        if begins >= end:
            return
        self.size += end - begins
        if self.pieces and self.pieces[-1][0] == _COPY and sum(self.pieces[-1][1:]) == begins:
            self.pieces[-1][2] += end - begins
        else:
            self.pieces.append([_COPY, begins, end - begins])

    def put(self, data: bytes) -> None:
        """New bytes."""
        if data:
            self.new += data
            self.size += len(data)
            self.pieces.append([_NEW, len(data)])

    def zeros(self, count: int) -> None:
        """So many zeros."""
        if count > 0:
            self.size += count
            self.pieces.append([_ZEROS, count])


def strip(file: BinaryIO, kind: str) -> Recipe:
    """How the file is made without what it says, or CannotStrip. The file was looked at before (`looking.look`)."""
    if kind not in STRIPPED:
        raise CannotStrip("kind")
    orientation = gather(file, kind).orientation
    file.seek(0)
    data = file.read()
    match kind:
        case "jpeg":
            return _jpeg(data, orientation)
        case "png":
            return _png(data, orientation)
        case "webp":
            return _webp(data, orientation)
        case "gif":
            return _gif(data)
        case "tiff":
            return _tiff(data)
        case "mp4":
            return _film(data)
        case _:
            return _photo(data)


def _turn(orientation: int) -> bytes:
    """EXIF that says how the picture is to be turned, and nothing else."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 274, 3, 1, orientation, 0, 0)


_OF_THE_PICTURE: Final = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD}) - {0xC8}


def _jpeg(data: bytes, orientation: int) -> Recipe:
    made = Recipe()
    made.copy(0, 2)
    profile: dict[int, bytes] = {}
    rest: list[tuple[int, int]] = []
    for kind, at, begins, end in segments(data):
        body = data[begins:end]
        if kind == 0xE0 and body.startswith(b"JFIF\0") and made.size == 2:
            made.put(b"\xff\xe0\0\x10" + body[:12].ljust(12, b"\0") + b"\0\0")
        elif kind == 0xE2 and body.startswith(ICC) and len(body) > 14:
            profile.setdefault(body[12], body[14:])
        elif kind == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            rest.append((at, -1))
        elif kind in _OF_THE_PICTURE or kind == 0xD9:
            rest.append((at, end))
    if orientation != 1:
        made.put(b"\xff\xe1" + struct.pack(">H", 8 + 26) + b"Exif\0\0" + _turn(orientation))
    for piece in _segments_of_profile(b"".join(body for _number, body in sorted(profile.items()))):
        made.put(piece)
    for at, end in rest:
        if end < 0:
            begins = data.index(b"Adobe", at)
            made.put(b"\xff\xee\0\x0e" + data[begins : begins + 12])
        else:
            made.copy(at, end)
    return made


def _segments_of_profile(profile: bytes) -> Iterator[bytes]:
    kept = without_names(profile) if profile else None
    if kept is None:
        return
    parts = [kept[at : at + 65519] for at in range(0, len(kept), 65519)]
    for number, part in enumerate(parts, 1):
        yield b"\xff\xe2" + struct.pack(">H", 16 + len(part)) + ICC + bytes((number, len(parts))) + part


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(data: bytes, orientation: int) -> Recipe:
    made = Recipe()
    made.copy(0, 8)
    for name, at, end in chunks(data):
        if name == b"IDAT" and orientation != 1:
            made.put(_chunk(b"eXIf", _turn(orientation)))
            orientation = 1
        if name in PNG_PARTS:
            made.copy(at, end)
        elif name == b"iCCP":
            _name, _, packed = data[at + 8 : end - 4].partition(b"\0")
            kept = without_names(_unpacked(packed[1:]))
            if kept is not None:
                made.put(_chunk(b"iCCP", b"-\0\0" + zlib.compress(kept)))
    return made


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _LARGEST_PROFILE)
    except zlib.error:
        return b""


_ANIMATED, _WITH_XMP, _WITH_EXIF, _WITH_ALPHA, _WITH_PROFILE = 0x02, 0x04, 0x08, 0x10, 0x20


def _webp(data: bytes, orientation: int) -> Recipe:
    end = min(8 + int.from_bytes(data[4:8], "little"), len(data))
    body = Recipe()
    head, profile = b"", b""
    for name, begins, ends in riff(data, 12, end):
        if name == b"VP8X":
            head = data[begins : begins + 10]
        elif name == b"ICCP" and not profile:
            profile = without_names(data[begins:ends]) or b""
        elif name == b"ANMF":
            _moving(data, begins, ends, body)
        elif name in WEBP_PARTS:
            body.copy(begins - 8, ends)
            body.zeros((ends - begins) % 2)
    front = b""
    if head:
        turn = orientation != 1
        flags = head[0] & (_ANIMATED | _WITH_ALPHA) | (_WITH_PROFILE if profile else 0) | (_WITH_EXIF if turn else 0)
        front = b"VP8X" + struct.pack("<I", 10) + bytes((flags, 0, 0, 0)) + head[4:]
        front += _riff_chunk(b"ICCP", profile) if profile else b""
        if turn:
            body.put(_riff_chunk(b"EXIF", _turn(orientation)))
    made = Recipe()
    made.put(b"RIFF" + struct.pack("<I", 4 + len(front) + body.size) + b"WEBP" + front)
    _append(made, body)
    return made


def _riff_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _moving(data: bytes, begins: int, end: int, made: Recipe) -> None:
    """One picture of several, of the parts that it may have."""
    inner = Recipe()
    inner.copy(begins, begins + 16)
    for name, at, ends in riff(data, begins + 16, end):
        if name in (b"VP8 ", b"VP8L", b"ALPH"):
            inner.copy(at - 8, ends)
            inner.zeros((ends - at) % 2)
    made.put(b"ANMF" + struct.pack("<I", inner.size))
    _append(made, inner)


def _append(made: Recipe, other: Recipe) -> None:
    at = 0
    for piece in other.pieces:
        if piece[0] == _COPY:
            made.copy(piece[1], piece[1] + piece[2])
        elif piece[0] == _NEW:
            made.put(bytes(other.new[at : at + piece[1]]))
            at += piece[1]
        else:
            made.zeros(piece[1])


def _gif(data: bytes) -> Recipe:
    made = Recipe()
    first = next(gif_blocks(data), None)
    made.copy(0, first[2] if first is not None else len(data))
    for kind, name, at, end in gif_blocks(data):
        if kind in (0x2C, 0x3B, 0xF9):
            made.copy(at, end)
        elif kind == 0xFF and name in GIF_LOOPS and data[at + 14 : at + 16] == b"\x03\x01":
            made.copy(at, at + 18)
            made.put(b"\0")
    return made


_TIFF_KEPT: Final = frozenset(
    {256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 292, 293, 296, 297, 301, 317, 318, 319,
     320, 322, 323, 324, 325, 332, 338, 339, 340, 341, 529, 530, 531, 532}
)  # fmt: skip
_STRIPS: Final = ((273, 279), (324, 325))
_PACKED_AS_JPEG: Final = frozenset({6, 7, 34892, 33007, 34933})


def _tiff(data: bytes) -> Recipe:
    """The pages of a scan, each with what says how it is laid out; one whose strips bear notes of their own stays as it is."""
    gathered = Gathered()
    tables = Tables(data, gathered)
    at = tables.first
    pages: list[dict[int, tuple[int, int, bytes]]] = []
    while at:
        entries, at = tables.table(at)
        if entries:
            pages.append(entries)
    if data[2:4] not in (b"*\0", b"\0*") or gathered.found.more or not pages:
        raise CannotStrip(_TAKEN_APART)
    whole = [page for page in pages if 254 not in page or not tables.pointer(page[254]) & 1] or pages[:1]
    made = Recipe()
    made.copy(0, 4)
    order = "<" if tables.little else ">"
    ends_at = 8
    for page in whole:
        packed = tables.pointer(page[259]) if 259 in page else 1
        if packed in _PACKED_AS_JPEG or 50706 in page:
            raise CannotStrip(_TAKEN_APART)
        ends_at += _size_of_page(page, tables)
    # Tables first, then strips: each place is known before anything is written.
    tables_at, strips_at = 8, ends_at
    front, back = b"", Recipe()
    for number, page in enumerate(whole):
        size = _size_of_page(page, tables)
        further = tables_at + size if number + 1 < len(whole) else 0
        front += _page(page, tables, order, tables_at, further, strips_at + back.size, back)
        tables_at += size
    made.put(struct.pack(f"{order}I", 8) + front)
    _append(made, back)
    return made


def _entries_of(page: dict[int, tuple[int, int, bytes]], tables: Tables) -> list[tuple[int, int, int, bytes]]:
    """Tag, type, count and value of what is kept of a page, in the order that TIFF asks for; places of strips come later."""
    kept = []
    for tag, (kind, count, inline) in sorted(page.items()):
        length = count * SIZES.get(kind, 1)
        if tag in (273, 324):
            kept.append((tag, 4, count, bytes(4 * count)))
        elif tag == 34675:
            profile = without_names(tables.value((kind, count, inline), _LARGEST_PROFILE))
            if profile is not None:
                kept.append((tag, 7, len(profile), profile))
        elif tag in _TIFF_KEPT and SIZES.get(kind):
            value = tables.value((kind, count, inline), length)
            if len(value) != length:
                raise CannotStrip(_TAKEN_APART)
            kept.append((tag, kind, count, value))
    return kept


def _size_of_page(page: dict[int, tuple[int, int, bytes]], tables: Tables) -> int:
    entries = _entries_of(page, tables)
    return 6 + 12 * len(entries) + sum(len(v) + len(v) % 2 for *_, v in entries if len(v) > 4)


def _page(
    page: dict[int, tuple[int, int, bytes]], tables: Tables, order: str, at: int, further: int, strips_at: int, back: Recipe
) -> bytes:
    """The table of a page at a place, and what lies behind it; its strips go to `back`."""
    places: dict[int, bytes] = {}
    for where, lengths in _STRIPS:
        if where not in page or lengths not in page:
            continue
        starts, counts = (_numbers(tables, page[tag]) for tag in (where, lengths))
        if len(starts) != len(counts):
            raise CannotStrip(_TAKEN_APART)
        found = []
        for start, count in zip(starts, counts, strict=True):
            found.append(strips_at)
            back.copy(start, start + count)
            back.zeros(count % 2)
            strips_at += count + count % 2
        places[where] = struct.pack(f"{order}{len(found)}I", *found)
    entries = _entries_of(page, tables)
    table, behind = struct.pack(f"{order}H", len(entries)), b""
    behind_at = at + 6 + 12 * len(entries)
    for tag, kind, count, value in entries:
        value = places.get(tag, value)
        table += struct.pack(f"{order}HHI", tag, kind, count)
        if len(value) <= 4:
            table += value.ljust(4, b"\0")
        else:
            table += struct.pack(f"{order}I", behind_at + len(behind))
            behind += value + bytes(len(value) % 2)
    return table + struct.pack(f"{order}I", further) + behind


def _numbers(tables: Tables, entry: tuple[int, int, bytes]) -> list[int]:
    width = SIZES.get(entry[0], 4)
    raw = tables.value(entry, width * entry[1])
    return [tables.number(raw[at : at + width]) for at in range(0, len(raw), width)]


class _InPlace:
    """Changes of bytes that stay where they are: what stands elsewhere points at places in the file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._changes: list[tuple[int, bytes | int]] = []

    def zero(self, begins: int, end: int) -> None:
        if end > begins:
            self._changes.append((begins, end - begins))

    def write(self, at: int, new: bytes) -> None:
        self._changes.append((at, new))

    def fill(self, at: int, new: bytes) -> None:
        """Bytes into what was made zeros before."""
        for number, (begins, length) in enumerate(self._changes):
            if isinstance(length, int) and begins <= at and at + len(new) <= begins + length:
                self._changes[number] = (begins, at - begins)
                self.write(at, new)
                self.zero(at + len(new), begins + length)
                return
        raise CannotStrip(_TAKEN_APART)

    def empty(self, box: Box) -> None:
        """The box becomes free room of the same size."""
        self.write(box.at + 4, b"free")
        self.zero(box.begins, box.end)

    def all_but(self, begins: int, end: int, kept: Iterable[tuple[int, int]]) -> None:
        """Nothing is left from one place to another but these pieces."""
        at = begins
        for first, last in sorted(kept):
            if last <= begins or first >= end:
                continue
            self.zero(at, min(first, end))
            at = max(at, min(last, end))
        self.zero(at, end)

    def recipe(self) -> Recipe:
        made, at = Recipe(), 0
        for place, change in sorted(self._changes, key=lambda each: each[0]):
            length = change if isinstance(change, int) else len(change)
            if place < at:
                raise CannotStrip(_TAKEN_APART)  # two boxes of it share bytes
            made.copy(at, place)
            if isinstance(change, int):
                made.zeros(change)
            else:
                made.put(change)
            at = place + length
        made.copy(at, len(self._data))
        return made


_MOST_ITEMS: Final = 5000  # a photo in tiles has some hundreds
_NOTHING_SAID: Final = bytes(4) + b"MM\0*" + struct.pack(">IHI", 8, 0, 0)
_KEPT_IN_META: Final = frozenset(b"hdlr pitm iinf iref iprp iloc idat grpl dinf".split())
_PROPERTIES: Final = frozenset(
    b"ispe pixi colr hvcC av1C avcC vvcC lhvC irot imir clap pasp auxC rloc lsel a1op a1lx clli mdcv cclv amve oinf tols"
    b" iscl rref free".split()
)
_VISIBLE_PARTS: Final = frozenset({b"ftyp", b"mdat", b"meta", b"free", b"skip", b"wide"})


def _photo(data: bytes) -> Recipe:
    """A photo of boxes (HEIC, AVIF): its index keeps its length, notes become zeros, what makes its pictures stays."""
    change = _InPlace(data)
    top = list(boxes(data, 0, len(data)))
    meta = next((box for box in top if box.name == b"meta"), None)
    found = items(data, meta) if meta is not None else None
    if meta is None or found is None or any(box.name == b"moov" for box in top):
        raise CannotStrip(_TAKEN_APART)
    kept = [extent for item in found if item.type in PICTURES for extent in item.extents]
    if any(item.type == b"jpeg" for item in found) or not kept or len(found) > _MOST_ITEMS:
        raise CannotStrip(_TAKEN_APART)
    for box in top:
        if box.name == b"mdat":
            change.all_but(box.begins, box.end, kept)
        elif box.name in (b"free", b"skip", b"wide"):
            change.zero(box.begins, box.end)
        elif box.name not in _VISIBLE_PARTS:
            change.empty(box)
    for box in boxes(data, meta.begins + 4, meta.end):
        if box.name == b"idat":
            change.all_but(box.begins, box.end, kept)
        elif box.name == b"iprp":
            _properties(data, box, change)
        elif box.name == b"hdlr":
            change.zero(box.begins + 12, box.end)
        elif box.name == b"dinf":
            for begins, end in paths(data, box):
                change.zero(begins, end)
        elif box.name not in _KEPT_IN_META:
            change.empty(box)
    for item in found:
        if item.type == b"Exif" and item.extents:
            # Programs want EXIF where an item is called so: one that says nothing.
            begins, end = item.extents[0]
            if len(item.extents) > 1 or end - begins < len(_NOTHING_SAID):
                raise CannotStrip(_TAKEN_APART)
            change.fill(begins, _NOTHING_SAID)
        named_at = item.box.begins + (14 if data[item.box.begins] > 2 else 12)  # its name, which stands behind its type
        if item.type in PICTURES or data[named_at : named_at + 1] != b"\0" or item.media not in NOTES_IN_WORDS:
            change.zero(named_at, item.box.end)
    return change.recipe()


def _properties(data: bytes, box: Box, change: _InPlace) -> None:
    listed = child(data, box, b"ipco")
    for each in boxes(data, listed.begins, listed.end) if listed is not None else ():
        if each.name not in _PROPERTIES:
            change.empty(each)
        elif each.name == b"free":
            change.zero(each.begins, each.end)
        elif each.name == b"colr" and data[each.begins : each.begins + 4] in (b"prof", b"rICC"):
            kept = without_names(data[each.begins + 4 : each.end])
            if kept is None or len(kept) > each.end - each.begins - 4:
                change.empty(each)
            else:
                change.write(each.begins + 4, kept)
                change.zero(each.begins + 4 + len(kept), each.end)


_SEEN_AND_HEARD: Final = frozenset({b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp"})
_TOP_OF_FILM: Final = frozenset({b"ftyp", b"moov", b"mdat"})
_IN_MOOV: Final = frozenset({b"mvhd", b"trak", b"iods"})


def _film(data: bytes) -> Recipe:
    """A film whose index names every sample: its notes and the tracks that are neither seen nor heard become free room."""
    change = _InPlace(data)
    top = list(boxes(data, 0, len(data)))
    moov = [box for box in top if box.name == b"moov"]
    if len(moov) != 1 or any(box.name == b"moof" for box in top) or top[-1].end != len(data):
        raise CannotStrip(_TAKEN_APART)
    kept: list[tuple[int, int]] = []
    for box in boxes(data, moov[0].begins, moov[0].end):
        if box.name == b"mvhd":
            _no_times(data, box, change)
        elif box.name == b"trak":
            kept += _track(data, box, change)
        elif box.name not in _IN_MOOV:
            change.empty(box)
    for box in top:
        if box.name == b"mdat":
            change.all_but(box.begins, box.end, kept)
        elif box.name not in _TOP_OF_FILM:
            change.empty(box)
    return change.recipe()


def _track(data: bytes, track: Box, change: _InPlace) -> list[tuple[int, int]]:
    """Where the samples of a track lie that stays; one that goes has none."""
    handler = child(data, track, b"mdia", b"hdlr")
    if handler is None or data[handler.begins + 8 : handler.begins + 12] not in _SEEN_AND_HEARD:
        change.empty(track)
        return []
    found = samples(data, track)
    if found is None:
        raise CannotStrip(_TAKEN_APART)
    for head in (child(data, track, b"tkhd"), child(data, track, b"mdia", b"mdhd")):
        if head is not None:
            _no_times(data, head, change)
    for box in notes_in_track(data, track):
        change.empty(box)
    for begins, end in names_in_track(data, track):
        change.zero(begins, end)
    return found


def _no_times(data: bytes, head: Box, change: _InPlace) -> None:
    """When it was made and changed."""
    change.zero(head.begins + 4, head.begins + (20 if data[head.begins] == 1 else 12))
