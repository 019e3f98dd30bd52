"""Compound files (MS-CFB) written by hand, sector by sector: a mail of Outlook's, a text of Word 97."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import UTC, datetime

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of these streams; a name may have a storage before it. Streams are padded to where no small ones are."""
    folders = sorted({name.rpartition("/")[0] for name in streams if "/" in name})
    entries = [("Root Entry", 5, b"", "")]
    entries += [(folder, 1, b"", "") for folder in folders]
    entries += [(name.rpartition("/")[2], 2, data, name.rpartition("/")[0]) for name, data in streams.items()]
    children: dict[str, list[int]] = {}
    for at, (_, kind, _, within) in enumerate(entries):
        if kind != 5:
            children.setdefault(within, []).append(at)
    body, table = bytearray(), []
    starts: list[tuple[int, int]] = []
    for _, kind, data, _ in entries:
        if kind != 2:
            starts.append((END if kind == 5 else 0, 0))
            continue
        whole = data.ljust(4096, b"\0")
        count = -(-len(whole) // SECTOR)
        starts.append((len(table), len(whole)))
        table += [*range(len(table) + 1, len(table) + count), END]
        body += whole.ljust(count * SECTOR, b"\0")
    first = len(table)
    listing = bytearray()
    for at, (name, kind, _, within) in enumerate(entries):
        mine = children.get("" if kind == 5 else name, []) if kind != 2 else []
        row = children.get(within, []) if kind != 5 else []
        right = row[row.index(at) + 1] if at in row and row.index(at) + 1 < len(row) else FREE
        wide_name = name.encode("utf-16-le")
        listing += struct.pack(
            "<64sHBBIII16sIQQIQ", wide_name, len(wide_name) + 2, kind, 1, FREE, right, mine[0] if mine else FREE, bytes(16), 0,
            0, 0, *starts[at],
        )  # fmt: skip
    count = -(-len(listing) // SECTOR)
    table += [*range(first + 1, first + count), END]
    body += listing.ljust(count * SECTOR, b"\0")
    fats = 1
    while fats * 128 < len(table) + fats:
        fats += 1
    places = [len(table) + each for each in range(fats)]
    table += [FAT] * fats
    body += struct.pack(f"<{fats * 128}I", *table, *[FREE] * (fats * 128 - len(table)))
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0, fats,
        first, 0, 4096, END, 0, END, 0,
    )  # fmt: skip
    return head + struct.pack("<109I", *places, *[FREE] * (109 - fats)) + bytes(body)


def old_word(text: str) -> bytes:
    """A Word 97 text in one piece of UTF-16."""
    said = text.encode("utf-16-le")
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, 1024, 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    head = bytearray(1024)
    struct.pack_into("<HH", head, 0, 0xA5EC, 0xC1)
    struct.pack_into("<I", head, 0x4C, len(text))
    struct.pack_into("<II", head, 0x1A2, 0, len(table))
    return compound({"WordDocument": bytes(head) + said, "0Table": table})


def old_slides(title: str, box: str, picture: bytes) -> bytes:
    """One slide of PowerPoint 97: a title in the outline, words in a box, a picture."""

    def record(kind: int, body: bytes, *, holds: bool = False, instance: int = 0) -> bytes:
        return struct.pack("<HHI", instance << 4 | (0xF if holds else 0), kind, len(body)) + body

    said = [text.encode("utf-16-le") for text in (title, box, "khuôn")]
    outline = record(0x0FF0, record(0x03F3, bytes(20)) + record(0x0FA0, said[0]), holds=True)
    master = record(0x03F8, record(0x0FA0, said[2]), holds=True)
    slide = record(0x03EE, record(0xF00D, record(0x0FA0, said[1]), holds=True), holds=True)
    return compound({
        "PowerPoint Document": record(0x03E8, outline, holds=True) + master + slide,
        "Pictures": record(0xF01E, bytes(17) + picture, instance=0x6E0),
    })  # fmt: skip


def wide(text: str) -> bytes:
    """Text as Outlook keeps it, to the length that `compound` pads to."""
    return text.encode("utf-16-le")


def moment(year: int, month: int, day: int) -> int:
    """A day as Windows counts it."""
    return int((datetime(year, month, day, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
