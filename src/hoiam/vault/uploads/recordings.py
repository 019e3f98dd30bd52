"""Recordings and films of a telephone: told by their container, whose parts are followed from the first to the last by what
they say of their length. Nothing in them is played or unpacked; another file within them or behind them is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from hoiam.vault.uploads.found import Found
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.tails import nothing_behind, nothing_else, nothing_within

_ENDS: Final = 1 << 16
MOST_PARTS: Final = 2_000_000
_BOX: Final = re.compile(rb"[A-Za-z0-9 _.\xa9-]{4}")
# Boxes at the top that may hold anything at all; what stands there is no other file.
_FREE: Final = frozenset({b"free", b"skip", b"wide", b"uuid"})
_FIRST_BOXES: Final = frozenset(b"ftyp moov mdat wide free skip pnot styp".split())
_RIFF: Final = {b"WAVE": "wav", b"AVI ": "avi"}
_EBML, _SEGMENT, _ATTACHMENTS, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1941A469, 0x1F43B675
_MP3: Final = (  # kilobits a second: MPEG 1 and MPEG 2, each by layer 1, 2, 3
    (
        (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
        (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
        (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    ),
    (
        (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
        (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
        (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    ),
)
_RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_FRAMES: Final = 3  # so many in a row are no accident
_AMR: Final = {b"#!AMR\n": (13, 14, 16, 18, 20, 21, 27, 32, 6), b"#!AMR-WB\n": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6)}


def kind_of(head: bytes) -> str | None:
    """The kind of a recording by its first bytes, or None."""
    if head[4:8] in _FIRST_BOXES:
        return "mp4"
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    for mark, kind in ((b"OggS", "ogg"), (b"fLaC", "flac"), (b"\x1aE\xdf\xa3", "webm"), (b"#!AMR", "amr"), (b"ID3", "mp3")):
        if head.startswith(mark):
            return kind
    # Two frames, for the mark of a text in UTF-16 begins as one does.
    for kind, frame in (("aac", _frame_of_aac), ("mp3", _frame_of_mp3)):
        if (length := frame(head[:7])) and (length == len(head) or frame(head[length : length + 7])):
            return kind
    return None


def recording(file: BinaryIO, size: int, kind: str) -> Found:
    """A recording whose container holds what it says, from its first part to its last."""
    match kind:
        case "mp4":
            _film(file, size)
        case "wav" | "avi":
            _riff(file, size)
        case "ogg":
            _ogg(file, size)
        case "webm":
            _matroska(file, size)
        case "amr":
            _amr(file, size)
        case "flac":
            _flac(file, size, 0)
        case _ if (at := _behind_notes(file)) and _four(file, at) == b"fLaC":
            kind = "flac"
            _flac(file, size, at)
        case _:
            _frames(file, size, kind)
    # Where programs look for a beginning and for an end.
    for at in (16, max(size - _ENDS, 16)):
        file.seek(at)
        nothing_within(file.read(1008 if at == 16 else _ENDS))
    nothing_else(file, size)
    return Found(kind)


def _film(file: BinaryIO, size: int) -> None:
    """Boxes from the first to the last: an index of the film, or of each of its pieces, and the pictures or the sound."""
    at, count = 0, 0
    names: set[bytes] = set()
    while at < size:
        file.seek(at)
        head = file.read(16)
        length, name, begins = int.from_bytes(head[:4], "big"), head[4:8], 8
        if length == 1:
            length, begins = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = size - at
        count += 1
        if count > MOST_PARTS:
            raise refused("tangled")
        # Only pictures break off where a recording did.
        if length < begins or not _BOX.fullmatch(name) or (at + length > size and name != b"mdat"):
            if names >= {b"moov", b"mdat"}:  # the film is whole, and something of the telephone's own stands behind
                file.seek(at)
                nothing_behind(file.read())
                return
            raise refused("broken")
        names.add(name)
        if name in _FREE and at + length <= size:
            file.seek(at + begins)
            nothing_behind(file.read(length - begins))
        at += length
    # A film that breaks off has its pictures and not the index that says where each begins; one in pieces has many small ones.
    if not names & {b"moov", b"moof"} or not names & {b"mdat", b"moof"}:
        raise refused("broken")
    if at > size and b"moov" not in names:
        raise refused("broken")


def _riff(file: BinaryIO, size: int) -> None:
    file.seek(0)
    head = file.read(12)
    end = 8 + int.from_bytes(head[4:8], "little")
    at, count, names = 12, 0, set()
    if head[:4] == b"RF64" or end >= (1 << 32) + 7 or end > size or end <= 12:
        end = size  # a recorder that was cut off has not written the length
    while at + 8 <= end:
        file.seek(at)
        part = file.read(8)
        length = int.from_bytes(part[4:8], "little")
        names.add(part[:4])
        count += 1
        if count > MOST_PARTS:
            raise refused("tangled")
        at += 8 + length + length % 2
    if not names & {b"data", b"LIST"} or (count > 1 and not all(_BOX.fullmatch(name) for name in names)):
        raise refused("broken")
    # A film of more than a gigabyte has several of these; what else stands behind the first is no part of it.
    file.seek(end)
    nothing_behind(file.read())


def _ogg(file: BinaryIO, size: int) -> None:
    at, count = 0, 0
    while at < size:
        file.seek(at)
        head = file.read(27 + 255)
        if head[:4] != b"OggS" or len(head) < 27:
            file.seek(at)
            nothing_behind(file.read())
            break
        table = head[27 : 27 + head[26]]
        count += 1
        at += 27 + head[26] + sum(table)
    if not count or (at > size and count < 3):
        raise refused("broken")


def _flac(file: BinaryIO, size: int, at: int) -> None:
    at += 4
    for count in range(1000):
        file.seek(at)
        head = file.read(4)
        if len(head) < 4 or (count == 0) != (head[0] & 0x7F == 0):
            raise refused("broken")
        at += 4 + int.from_bytes(head[1:4], "big")
        if head[0] & 0x80:
            break
    file.seek(at)
    if at >= size or file.read(2)[:1] != b"\xff":
        raise refused("broken")


def _amr(file: BinaryIO, size: int) -> None:
    file.seek(0)
    data = file.read(size)
    mark = next((mark for mark in _AMR if data.startswith(mark)), None)
    if mark is None:
        raise refused("sound")  # of several channels, which no telephone records
    lengths = _AMR[mark]
    at, count = len(mark), 0
    while at < len(data):
        kind = data[at] >> 3 & 15
        if data[at] & 0x83 or (kind >= len(lengths) and kind < 14):
            break
        at += lengths[kind] if kind < len(lengths) else 1
        count += 1
    if not count:
        raise refused("broken")
    nothing_behind(data[at:])


def _behind_notes(file: BinaryIO) -> int:
    """Where the sound begins behind the notes that some programs put before it (ID3v2, 3.1)."""
    at = 0
    while (head := _four(file, at, 10))[:3] == b"ID3" and len(head) == 10:
        length = 0
        for byte in head[6:]:
            length = length << 7 | byte & 0x7F
        at += 10 + length
    return at


def _four(file: BinaryIO, at: int, length: int = 4) -> bytes:
    file.seek(at)
    return file.read(length)


def _frames(file: BinaryIO, size: int, kind: str) -> None:
    """Sound in frames without a container: notes first, then frame after frame, each of which tells where the next begins."""
    at = _behind_notes(file)
    file.seek(0)
    data = file.read(size)
    # Some writers leave zeros behind their notes.
    while at < len(data) and data[at] == 0:
        at += 1
    frame = _frame_of_mp3 if kind == "mp3" else _frame_of_aac
    if data[at : at + 1] == b"\xff" and at + 1 < len(data) and data[at + 1] & 0xF6 == 0xF0:
        frame = _frame_of_aac
    count = 0
    while length := frame(data[at : at + 7]):
        at += length
        count += 1
    if count < _FRAMES and not (count and at >= len(data)):
        raise refused("broken")
    nothing_behind(data[at:])


def _frame_of_mp3(head: bytes) -> int:
    """How long the frame is that begins so (ISO 11172-3, 2.4.1.3); 0 where none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    rate, padded = head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 4 or rate == 3 or head[2] >> 4 in (0, 15):
        return 0
    bits = _MP3[0 if version == 3 else 1][layer - 1][head[2] >> 4] * 1000
    if layer == 1:
        return (12 * bits // _RATES[version][rate] + padded) * 4
    return (72 if layer == 3 and version != 3 else 144) * bits // _RATES[version][rate] + padded


def _frame_of_aac(head: bytes) -> int:
    """How long the frame is that begins so (ISO 13818-7, 6.2); 0 where none does."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 > 12:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length >= 7 else 0


def _matroska(file: BinaryIO, size: int) -> None:
    names: set[int] = set()
    for name, at, end in _elements(file, size):
        names.add(name)
        if name == _EBML:
            file.seek(at)
            if not re.search(rb"\x42\x82.?(?:webm|matroska)", file.read(min(end - at, 512)), re.DOTALL):
                raise refused("sound")
        if name == _ATTACHMENTS:
            raise refused("embedded")
    if not names >= {_EBML, _SEGMENT, _CLUSTER}:
        raise refused("broken")


def _elements(file: BinaryIO, size: int) -> Iterator[tuple[int, int, int]]:
    """(name, where its content begins, where it ends) of the elements of the upper two levels, and of what has no length."""
    at, count = 0, 0
    while at < size:
        file.seek(at)
        head = file.read(12)
        name, one = _whole(head, keep=True)
        length, two = _whole(head[one:], keep=False)
        count += 1
        if count > MOST_PARTS:
            raise refused("tangled")
        if not one or not two:
            if count < 4:
                raise refused("broken")
            file.seek(at)
            nothing_behind(file.read())
            return
        begins = at + one + two
        unknown = length == (1 << 7 * two) - 1
        end = size if unknown else min(begins + length, size)
        yield name, begins, end
        at = begins if unknown or name == _SEGMENT else begins + length


def _whole(head: bytes, *, keep: bool) -> tuple[int, int]:
    """A number of one to eight bytes, whose first tells how many (RFC 8794, 4); and how many it has, 0 where none is."""
    if not head or not head[0]:
        return 0, 0
    length = 9 - head[0].bit_length()
    if len(head) < length:
        return 0, 0
    value = int.from_bytes(head[:length], "big")
    return (value if keep else value & ((1 << 7 * length) - 1)), length
