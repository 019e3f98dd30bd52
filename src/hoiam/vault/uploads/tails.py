"""What is joined to a picture that is no part of it. Telephones join things of their own; another file is not one of these.

Cameras put a film, a second photo or notes of their own behind the picture's end, which stay. What stays out is a file that
another program would find in this one: a document, a web page, an archive, a program.
"""

from __future__ import annotations

import re
from typing import BinaryIO, Final

from hoiam.vault.uploads.container import ends_as_one
from hoiam.vault.uploads.sentences import refused

_PADDING: Final = b"\0\xff \t\r\n"
_ANYWHERE: Final = re.compile(
    rb"%PDF-\d|%!PS-|PK\x03\x04[\x0a\x14\x1e\x2d\x32\x33\x3f]\0|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    rb"|<(?:!doctype|html|head|body|script|svg|iframe|frameset|object|embed|link|meta|style|form|img|base|\?php|hta)[\s/>]"
    rb"|\{\\rtf1|This program cannot be run in DOS mode",
    re.IGNORECASE,
)
_FIRST: Final = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"MSCF",
    b"\x1f\x8b\x08",
    b"\xfd7zXZ\0",
    b"BZh",
)


def nothing_else(file: BinaryIO, size: int) -> None:
    """Refuses a picture that is also a PDF, which is looked for near the beginning, or an archive, looked for at the end."""
    file.seek(0)
    if b"%PDF-" in file.read(1024) or ends_as_one(file, size):
        raise refused("tail")


def nothing_within(data: bytes) -> None:
    """Refuses bytes in which another file begins anywhere, of those that programs look for within others."""
    if _ANYWHERE.search(data):
        raise refused("tail")


def nothing_behind(tail: bytes) -> None:
    """Refuses a file behind which, or before which, another one begins."""
    rest = tail.lstrip(_PADDING)
    if rest.startswith(_FIRST) or _ANYWHERE.search(rest):
        raise refused("tail")
