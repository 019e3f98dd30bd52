"""Plain text: what remains when nothing else fits, and is readable."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO, Final

from hoiam.vault.uploads.found import PIECE, Found
from hoiam.vault.uploads.sentences import refused


def text(file: BinaryIO, head: bytes) -> Found:
    """Plain text: UTF-8, UTF-16 with its mark, or one byte a letter with hardly a control character."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"<body")):
        raise refused("page")
    if start.startswith(b"<?xml"):
        raise refused("office")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8" if _decodes(file, "utf-8") else "legacy"
    if encoding == "utf-16" and not _decodes(file, "utf-16"):
        raise refused("broken")
    file.seek(0)
    controls, total = 0, 0
    while piece := file.read(PIECE):
        if encoding != "utf-16" and b"\0" in piece:
            raise refused("type")
        total += len(piece)
        if encoding != "utf-16":
            controls += len(piece) - len(piece.translate(None, _CONTROLS))
    if controls * 200 > total:
        raise refused("type")
    return Found("text", encoding=encoding)


# A cell that Excel reckons when it opens the table: it may fetch from elsewhere or start a program. A number is none. Where one
# writes Chinese or Japanese, the wide signs count as well, in UTF-8 and in UTF-16 either way.
_EQUALS: Final = rb"=|\xef\xbc\x9d|\x1d\xff|\xff\x1d"
_SIGNS: Final = rb"[@+-]|\xef\xbc[\x8b\x8d\xa0]|[\x0b\x0d\x20]\xff|\xff[\x0b\x0d\x20]"
_FORMULA: Final = re.compile(
    rb"(?:\A|[\n\r,;\t])[ \"']*+(?:" + _EQUALS + rb"|(?:" + _SIGNS + rb")[^\n\r,;\t(|!]*+[(|!])"
)


def holds_formulas(file: BinaryIO) -> bool:
    """Whether a table in text has a cell that a program would reckon."""
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
