"""Boxes of the ISO base media format (ISO 14496-12), of which films and the photos of newer telephones (ISO 23008-12) are made.

What is read here was walked before by `pictures.heic` or `recordings.recording`; a box that does not fit ends the walk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

MOST_BOXES: Final = 100_000
MOST_SAMPLES: Final = 2_000_000
# Items of a photo that are pictures, and how pictures are put together; others are notes.
PICTURES: Final = frozenset({b"hvc1", b"av01", b"grid", b"iden", b"iovl", b"tmap", b"avc1", b"vvc1", b"lhv1"})
_FROM_THE_FILE, _FROM_IDAT = 0, 1


# What a track of a film is made of, box within box; what else stands there is a note of somebody's.
OF_TRACKS: Final = {
    b"trak": frozenset(b"tkhd tapt clip matt edts tref mdia".split()),
    b"mdia": frozenset(b"mdhd hdlr minf elng".split()),
    b"minf": frozenset(b"vmhd smhd hmhd nmhd sthd gmhd hdlr dinf stbl".split()),
    b"stbl": frozenset(
        b"stsd stts ctts cslg stsc stsz stz2 stco co64 stss stsh stps stdp sdtp sbgp sgpd subs padb saiz saio".split()
    ),
}
# What says how a track's pictures are unpacked and shown, in the entry of its pictures (ISO 14496-12, 8.5.2).
OF_PICTURES: Final = frozenset(
    b"avcC hvcC lhvC vvcC av1C vpcC dvcC dvvC dvwC esds d263 m4ds glbl colr pasp clap btrt fiel gama mjqt mjht damr clli mdcv"
    b" SmDm CoLL amve cclv chrm".split()
)
_OF_VIDEO: Final = 78  # bytes of such an entry before its boxes; a name of the program is in them
_NAME_OF_PACKER: Final = (42, 74)


class Box(NamedTuple):
    """A box: its name, where it stands, where its content begins and where it ends."""

    name: bytes
    at: int
    begins: int
    end: int


def boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    """The boxes from one place to another."""
    for _ in range(MOST_BOXES):
        if at + 8 > end:
            return
        length, name, begins = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], at + 8
        if length == 1:
            length, begins = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        elif length == 0:
            length = end - at
        if length < begins - at or at + length > end:
            return
        yield Box(name, at, begins, at + length)
        at += length


def child(data: bytes, inside: Box, *names: bytes, skip: int = 0) -> Box | None:
    """The box that lies in this one under these names, one within the other; `skip`: bytes before the first."""
    found: Box | None = inside
    for number, name in enumerate(names):
        if found is None:
            return None
        begins = found.begins + (skip if number == 0 else 0)
        found = next((each for each in boxes(data, begins, found.end) if each.name == name), None)
    return found


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a photo: its number, type, name, media type if it is a note in words, and where its bytes lie in the file."""

    number: int
    type: bytes
    name: bytes
    media: bytes
    extents: tuple[tuple[int, int], ...]
    box: Box


def items(data: bytes, meta: Box) -> list[Item] | None:
    """The items of a photo's index, none where it lists none; None where it cannot be followed."""
    index, places = child(data, meta, b"iinf", skip=4), child(data, meta, b"iloc", skip=4)
    if index is None and places is None:
        return []
    if index is None or places is None:
        return None
    idat = child(data, meta, b"idat", skip=4)
    where = _places(data, places, idat)
    if where is None:
        return None
    found = []
    wide = data[index.begins] > 0
    for box in boxes(data, index.begins + (8 if wide else 6), index.end):
        version = data[box.begins] if box.end > box.begins else 0
        if box.name != b"infe" or version < 2:
            return None
        at = box.begins + 4
        length = 4 if version > 2 else 2
        number = int.from_bytes(data[at : at + length], "big")
        kind = data[at + length + 2 : at + length + 6]
        name, _, rest = data[at + length + 6 : box.end].partition(b"\0")
        found.append(Item(number, kind, name, rest.partition(b"\0")[0] if kind == b"mime" else b"", where.get(number, ()), box))
    return found


def _places(data: bytes, box: Box, idat: Box | None) -> dict[int, tuple[tuple[int, int], ...]] | None:
    """Where the bytes of each item lie, by its number."""
    at, version = box.begins + 4, data[box.begins]
    if version > 2:
        return None
    of_offset, of_length, of_base, of_index = data[at] >> 4, data[at] & 15, data[at + 1] >> 4, data[at + 1] & 15
    at += 2
    wide = 4 if version == 2 else 2

    def number(length: int) -> int:
        nonlocal at
        at += length
        return int.from_bytes(data[at - length : at], "big") if at <= box.end else 0

    found: dict[int, tuple[tuple[int, int], ...]] = {}
    count = 0
    for _ in range(min(number(wide), MOST_BOXES)):
        item = number(wide)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(of_base)
        parts = []
        extents = number(2)
        count += extents
        if count > MOST_BOXES:
            return None  # an extent may be written in no byte at all
        for _ in range(extents):
            if version and of_index:
                number(of_index)
            offset, length = base + number(of_offset), number(of_length)
            if at > box.end:
                return None
            begins, end = (idat.begins, idat.end) if method == _FROM_IDAT and idat is not None else (0, len(data))
            if method > _FROM_IDAT or begins + offset > end:
                return None
            length = length or end - begins - offset
            parts.append((begins + offset, min(begins + offset + length, end)))
        found[item] = tuple(parts)
    return found


def samples(data: bytes, track: Box) -> list[tuple[int, int]] | None:
    """Where the samples of a film's track lie, chunk by chunk; None where its tables cannot be followed."""
    table = child(data, track, b"mdia", b"minf", b"stbl")
    if table is None:
        return None
    found = {box.name: box for box in boxes(data, table.begins, table.end)}
    sizes, runs = found.get(b"stsz"), found.get(b"stsc")
    chunks, wide = (found[b"co64"], 8) if b"co64" in found else (found.get(b"stco"), 4)
    if sizes is None or runs is None or chunks is None:
        return None
    one, count = (int.from_bytes(data[sizes.begins + at : sizes.begins + at + 4], "big") for at in (4, 8))
    starts = _table(data, chunks, wide, wide)
    of_chunks = _table(data, runs, 4, 12)
    if count > MOST_SAMPLES or (not one and sizes.begins + 12 + 4 * count > sizes.end) or (starts and not of_chunks):
        return None
    lengths = [] if one else memoryview(data)[sizes.begins + 12 : sizes.begins + 12 + 4 * count]
    result, sample, run = [], 0, 0
    for number, start in enumerate(starts, 1):
        while (
            run + 1 < len(of_chunks)
            and int.from_bytes(data[(at := runs.begins + 8 + 12 * (run + 1)) : at + 4], "big") <= number
        ):
            run += 1
        at = runs.begins + 8 + 12 * run
        here = min(int.from_bytes(data[at + 4 : at + 8], "big"), count - sample)
        if one:
            length = one * here
        else:
            length = sum(int.from_bytes(lengths[4 * each : 4 * each + 4], "big") for each in range(sample, sample + here))
        sample += here
        if start + length > len(data):
            return None
        result.append((start, start + length))
    return result if sample >= count else None


def _table(data: bytes, box: Box, width: int, each: int) -> list[int]:
    """The first number of each row of a table, as many as fit."""
    count = min(int.from_bytes(data[box.begins + 4 : box.begins + 8], "big"), (box.end - box.begins - 8) // each, MOST_SAMPLES)
    begins = box.begins + 8
    return [int.from_bytes(data[at : at + width], "big") for at in range(begins, begins + count * each, each)]


def notes_in_track(data: bytes, track: Box) -> Iterator[Box]:
    """The boxes of a track that are none of its own (`OF_TRACKS`), and those of the entries of its pictures."""
    handler = child(data, track, b"mdia", b"hdlr")
    yield from _notes(data, track, handler is not None and data[handler.begins + 8 : handler.begins + 12] == b"vide")


def _notes(data: bytes, inside: Box, shows: bool) -> Iterator[Box]:
    for box in boxes(data, inside.begins, inside.end):
        if box.name not in OF_TRACKS[inside.name]:
            yield box
        elif box.name in OF_TRACKS:
            yield from _notes(data, box, shows)
        elif box.name == b"stsd" and shows:
            for entry in boxes(data, box.begins + 8, box.end):
                yield from (each for each in boxes(data, entry.begins + _OF_VIDEO, entry.end) if each.name not in OF_PICTURES)


def names_in_track(data: bytes, track: Box) -> Iterator[tuple[int, int]]:
    """Where a track names the programs that made it and where its parts lay: those who handle it, its packers, and paths."""
    media = child(data, track, b"mdia")
    inner = child(data, media, b"minf") if media is not None else None
    for each in (media, inner):
        handler = child(data, each, b"hdlr") if each is not None else None
        if handler is not None:
            yield handler.begins + 24, handler.end
    if inner is None:
        return
    yield from paths(data, child(data, inner, b"dinf"))
    table = child(data, inner, b"stbl", b"stsd")
    handler = child(data, track, b"mdia", b"hdlr")
    if table is not None and handler is not None and data[handler.begins + 8 : handler.begins + 12] == b"vide":
        for entry in boxes(data, table.begins + 8, table.end):
            if entry.end - entry.begins >= _OF_VIDEO:
                yield entry.begins + _NAME_OF_PACKER[0], entry.begins + _NAME_OF_PACKER[1]


def paths(data: bytes, places: Box | None) -> Iterator[tuple[int, int]]:
    """Where `dinf` names other files, as a path or an address (ISO 14496-12, 8.7.2)."""
    listed = child(data, places, b"dref") if places is not None else None
    if listed is not None:
        for entry in boxes(data, listed.begins + 8, listed.end):
            yield entry.begins + 4, entry.end
