"""Plain text: what remains when nothing else fits, and is readable."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO, Final

from hoiam.core.vietnamese import CONTROLS, detect
from hoiam.vault.uploads.found import PIECE, Found
from hoiam.vault.uploads.sentences import refused

MOST_TOLD: Final = 1 << 20  # of a text in an old encoding, so much is read to tell which


def text(file: BinaryIO) -> Found:
    """Plain text: UTF-8, UTF-16 with or without its mark, or one byte a letter with hardly a control character."""
    file.seek(0)
    head = file.read(4096)
    encoding = _wide(file, head)
    if encoding is None:
        encoding = "utf-8" if _decodes(file, "utf-8") else "legacy"
    elif not _decodes(file, encoding):
        raise refused("broken" if encoding == "utf-16" else "type")
    if encoding == "legacy":
        file.seek(0)
        encoding = detect(file.read(MOST_TOLD).decode("cp1252", "replace")) or encoding
    # Two old encodings have some of their capitals among the control characters.
    no_letters = bytes(each for each in _CONTROLS if each not in CONTROLS.get(encoding, b""))
    file.seek(0)
    controls, total = 0, 0
    while piece := file.read(PIECE):
        if not encoding.startswith("utf-16") and b"\0" in piece:
            raise refused("type")
        total += len(piece)
        if not encoding.startswith("utf-16"):
            controls += len(piece) - len(piece.translate(None, no_letters))
    if controls * 200 > total:
        raise refused("type")
    return Found("text", encoding=encoding)


def is_text(file: BinaryIO) -> bool:
    """Whether it can only be text, whatever its first letters happen to spell: UTF-8 from end to end, with no control
    character."""
    file.seek(0)
    while piece := file.read(PIECE):
        if len(piece.translate(None, _CONTROLS)) != len(piece):
            return False
    return _decodes(file, "utf-8")


def _wide(file: BinaryIO, head: bytes) -> str | None:
    """UTF-16, said by its mark or, without one, by every second byte of its spaces, digits and ASCII letters being zero."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    size = file.seek(0, io.SEEK_END)
    if size % 2 or size < 4:
        return None
    even, odd = head[0::2], head[1::2]
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        # Letters of this country stand in the first two pages of it, and signs in a third.
        here = sum(byte in b"\0\1\3\x1e\x20" for byte in zeros)
        if zeros.count(0) * 4 > len(zeros) and not others.count(0) and here * 20 >= len(zeros) * 19:
            return encoding
    return None


# A cell that Excel reckons when it opens the table: it may fetch from elsewhere or start a program. A number is none. Where one
# writes Chinese or Japanese, the wide signs count as well, in UTF-8 and in UTF-16 either way.
_EQUALS: Final = rb"=|\xef\xbc\x9d|\x1d\xff|\xff\x1d"
_SIGNS: Final = rb"[@+-]|\xef\xbc[\x8b\x8d\xa0]|[\x0b\x0d\x20]\xff|\xff[\x0b\x0d\x20]"
_FORMULA: Final = re.compile(rb"(?:\A|[\n\r,;\t])[ \"']*+(?:" + _EQUALS + rb"|(?:" + _SIGNS + rb")[^\n\r,;\t(|!]*+[(|!])")


def holds_formulas(file: BinaryIO) -> bool:
    """Whether a table in text has a cell that a program would reckon."""
    file.seek(0)
    if file.read(16).removeprefix(codecs.BOM_UTF8).replace(b"\0", b"").lstrip(b"\xff\xfe").startswith(b"ID;"):
        return True  # a table of another kind (SYLK) to Excel, whatever it is called
    file.seek(0)
    before = b""
    while piece := file.read(PIECE):
        window = before + piece.replace(b"\0", b"").removeprefix(codecs.BOM_UTF8)
        if _FORMULA.search(window):
            return True
        # A cell that was cut is looked at again with what follows; one longer than this is no formula.
        before = window[-1000:] if len(window) > 1000 else window
        before = before[before.rfind(b"\n") :] if b"\n" in before else b"." + before
    return False


_CONTROLS: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1a")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
