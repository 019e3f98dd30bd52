"""What a Word file of 1993 to 2003 says (MS-DOC): its paragraphs and the cells of its tables, as words; pictures are left."""

from __future__ import annotations

import re
import struct
from typing import Final

import olefile

from hoiam.vault.paged.blocks import Block, Cell, Document, PageEnd, Paragraph, Table, words

MOST_PIECES: Final = 200_000
_WORDS: Final = (0xA5EC, 0xA5DC)  # what the file begins with, since 1997 and before
_FIRST_OF_1997: Final = 0x00C1
_CLX: Final = 0x01A2  # where the head tells the place and length of the table of pieces
_FIELD: Final = re.compile("\x13[^\x13-\x15]*+(?:\x14([^\x13-\x15]*+))?\x15")
# What of the first characters in Windows's eight bits differs from their numbers (MS-DOC 2.9.73).
_TO_WINDOWS: Final = {n: ord(bytes([n]).decode("cp1252", "replace")) for n in range(0x80, 0xA0)}


class Older(Exception):
    """It is locked, or was kept in a hurry by a Word before 1997: in pieces, in a way of its own."""


def old_word(file: olefile.OleFileIO) -> Document:
    """The document. Raises Older, struct.error."""
    head = file.openstream("WordDocument").read()
    mark, version = struct.unpack_from("<HH", head)
    (flags,) = struct.unpack_from("<H", head, 10)
    if mark not in _WORDS or flags & 0x0100:
        raise Older
    if version < _FIRST_OF_1997:
        return _of_before(file, head, flags)
    table = file.openstream("1Table" if flags & 0x0200 else "0Table").read()
    place, length = struct.unpack_from("<II", head, _CLX)
    text = _pieces(head, table[place : place + length])
    (main,) = struct.unpack_from("<I", head, 0x4C)  # letters of the main text; footnotes and the like stand behind it
    found = Document(left=file.exists("Data") or "\x01" in text or "\x08" in text)
    found.blocks += _blocks(text[:main])
    rest = text[main:].strip("\r \0")
    if rest:
        found.blocks += [words("Chú thích, đầu trang, hộp chữ / Notes, headers, text boxes", level=5), *_blocks(rest)]
    return found


def _of_before(file: olefile.OleFileIO, head: bytes, flags: int) -> Document:
    """One piece of letters, from one place to another that the head names."""
    if flags & 0x0004:
        raise Older
    begins, ends = struct.unpack_from("<II", head, 24)
    (main,) = struct.unpack_from("<I", head, 0x34)
    text = head[begins:ends].decode("cp1252", "replace")
    found = Document(left=file.exists("Data") or "\x01" in text or "\x08" in text)
    found.blocks += _blocks(text[:main])
    return found


def _pieces(head: bytes, clx: bytes) -> str:
    """The text, put together from its pieces (MS-DOC 2.4.1)."""
    at = 0
    while at < len(clx) and clx[at] == 1:  # what was changed in a hurry; it says nothing of the text
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise struct.error("no pieces")
    (size,) = struct.unpack_from("<I", clx, at + 1)
    table = clx[at + 5 : at + 5 + size]
    count = (len(table) - 4) // 12
    if not 0 < count <= MOST_PIECES:
        raise struct.error("pieces")
    places = struct.unpack_from(f"<{count + 1}I", table)
    text: list[str] = []
    for index in range(count):
        (where,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * index + 2)
        letters = max(0, places[index + 1] - places[index])
        if where & 0x40000000:
            start = (where & 0x3FFFFFFF) // 2
            text.append(head[start : start + letters].decode("latin-1").translate(_TO_WINDOWS))
        else:
            start = where & 0x3FFFFFFF
            text.append(head[start : start + 2 * letters].decode("utf-16-le", "replace"))
    return "".join(text)


def _blocks(text: str) -> list[Block]:
    """Paragraphs, and rows of cells: a cell ends with a mark, a row with one more."""
    for _ in range(20):  # fields within fields; what remains of each is what it shows
        text, changed = _FIELD.subn(r"\1", text)
        if not changed:
            break
    text = re.sub("[\x13-\x15\x01-\x06\x08]", "", text).replace("\x1e", "-").replace("\x1f", "").replace("\x0b", "\n")
    blocks: list[Block] = []
    cells: list[Cell] = []
    paragraphs: list[Paragraph] = []
    for part in re.split("([\r\x07\x0c])", text):
        if part == "\x07":
            if not paragraphs and cells:
                _row(blocks, cells)
                cells = []
            else:
                cells.append(Cell([each for each in paragraphs if each.text]))
            paragraphs = []
        elif part in ("\r", "\x0c"):
            if not paragraphs:
                paragraphs.append(words(""))
            if not cells:
                blocks += paragraphs
                paragraphs = []
            if part == "\x0c":
                blocks.append(PageEnd())
        elif part:
            paragraphs.append(words(part))
    if cells:
        _row(blocks, cells)
    return [*blocks, *paragraphs]


def _row(blocks: list[Block], cells: list[Cell]) -> None:
    if not blocks or not isinstance(blocks[-1], Table):
        blocks.append(Table())
    table = blocks[-1]
    assert isinstance(table, Table)  # noqa: S101 - put there a line above
    table.rows.append(cells)
