"""What a set of slides of 1997 to 2003 says (MS-PPT): the words of each, then the pictures that lie in the file."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

import olefile

from hoiam.vault.paged.blocks import Document, PageEnd, Paragraph, Shot, words

MOST_RECORDS: Final = 500_000
_CONTAINER: Final = 0xF
_MASTER, _HANDOUT, _SLIDE, _LISTED, _PLACE = 0x03F8, 0x0FC9, 0x03EE, 0x0FF0, 0x03F3
_WIDE, _NARROW = 0x0FA0, 0x0FA8
# Pictures, by the numbers of their records: JPEG and PNG (MS-ODRAW 2.2.23); what has been shown twice has one mark more.
_SHOTS: Final = (0xF01D, 0xF01E, 0xF02A)


def old_slides(file: olefile.OleFileIO) -> Document:
    """The slides. Raises struct.error."""
    data = file.openstream("PowerPoint Document").read()
    titles: list[list[str]] = []  # what stands in the outline, slide by slide
    boxes: list[list[str]] = []  # what stands in boxes of text on each
    into = titles
    skipped = 0
    for at, instance, kind, body in _records(data):
        if at < skipped:
            continue
        if kind in (_MASTER, _HANDOUT) or (kind == _LISTED and instance != 0):
            skipped = at + 8 + body
        elif kind == _LISTED:
            into = titles
        elif kind == _PLACE and into is titles:
            titles.append([])
        elif kind == _SLIDE:
            boxes.append([])
            into = boxes
        elif kind in (_WIDE, _NARROW) and into:
            text = data[at + 8 : at + 8 + body]
            into[-1].append(text.decode("utf-16-le", "replace") if kind == _WIDE else text.decode("latin-1"))
    found = Document()
    for number in range(max(len(titles), len(boxes))):
        if number:
            found.blocks.append(PageEnd())
        found.blocks.append(words(str(number + 1), small=True))
        for text in (*(titles[number : number + 1] or [[]])[0], *(boxes[number : number + 1] or [[]])[0]):
            found.blocks += [words(line) for line in text.replace("\x0b", "\n").split("\r")]
    pictures = file.openstream("Pictures").read() if file.exists("Pictures") else b""
    for at, instance, kind, body in _records(pictures):
        if kind in _SHOTS:
            start = at + 8 + (33 if instance & 1 else 17)
            found.blocks.append(Paragraph([Shot(pictures[start : at + 8 + body])]))
        else:
            found.left = True
    return found


def _records(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """(place, instance, kind, length) of each record; those within another follow it."""
    at = 0
    for _ in range(MOST_RECORDS):
        if at + 8 > len(data):
            return
        mark, kind, body = struct.unpack_from("<HHI", data, at)
        yield at, mark >> 4, kind, body
        at += 8 if mark & 0xF == _CONTAINER else 8 + body
