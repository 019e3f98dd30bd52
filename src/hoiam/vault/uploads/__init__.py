"""Which files are taken, told by what is in them and not by what they are called.

Taken: plain text, PDF, DOCX, photos and scans (JPEG, PNG, TIFF, HEIC), and signature files (CMS, `.p7s`); up to 50 MB each.
`inspect` reads a seekable file, which may be a sealed one read through `reader.SealedReader`: nothing is written, and what a
file claims to unpack to is weighed before it is unpacked, piece by piece and thrown away. It keeps out what is broken, what
needs a password, what runs (macros, scripts, programs), what calls a stranger when it is opened, what carries another file,
and bombs: by lists of what a file may be made of (docs/decisions/files-are-taken-by-a-list.md), in work that grows with the
file and is capped. It is no virus scanner, and docs/threats.md says so.

`inspect` is all that others need: bytes or an open file and a name in, `Inspected` out or `UploadRefused`. It asks no
framework, no clock, no network and no disk, so it can run in a process that has none of them.

Every refusal is an UploadRefused with a `reason` and with what, why and what next in Vietnamese and English.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from hoiam.vault.uploads.file_names import KINDS, ending, safe_name, with_extension
from hoiam.vault.uploads.found import (
    LARGEST,
    LONGEST_NAME,
    MOST_ENTRIES,
    MOST_FRAMES,
    MOST_PIXELS,
    MOST_RATIO,
    MOST_UNPACKED,
)
from hoiam.vault.uploads.sentences import refused

__all__ = [
    "LARGEST",
    "LONGEST_NAME",
    "MOST_ENTRIES",
    "MOST_FRAMES",
    "MOST_PIXELS",
    "MOST_RATIO",
    "MOST_UNPACKED",
    "Inspected",
    "inspect",
]


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that is taken: kind, media type, a name that is safe to show and to save under, size in bytes.

    `signed`: the file is a signature, or a PDF that carries one (not yet verified). `pages` of a PDF, frames of an image;
    `encoding` of a text: utf-8, utf-16, or legacy (one of the encodings from before Unicode).
    """

    kind: str
    type: str
    name: str
    size: int
    signed: bool = False
    pages: int | None = None
    encoding: str | None = None


def inspect(name: str, data: bytes | BinaryIO, *, rename: bool = False) -> Inspected:
    """What the file is, or UploadRefused.

    `rename`: take it under a cleaned name where only the name is wrong, as when the person has agreed to the name offered.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    size = file.seek(0, io.SEEK_END)
    shown, wrong = safe_name(name)
    if size == 0:
        raise refused("empty")
    if size > LARGEST:
        raise refused("large")
    # What parses is loaded in the reader alone.
    from hoiam.vault.uploads.looking import look
    from hoiam.vault.uploads.plain import holds_formulas

    found = look(file, size)
    fitting = with_extension(shown, found.kind)
    if wrong is not None and not rename:
        raise refused(wrong, fitting, found.kind)
    if fitting != shown and ending(shown) and not rename:
        raise refused("mismatch", fitting, found.kind)
    if found.kind == "text" and ending(fitting) == "csv" and holds_formulas(file):
        raise refused("formula", with_extension(fitting.rpartition(".")[0], found.kind), found.kind)
    return Inspected(found.kind, KINDS[found.kind].type, fitting, size, found.signed, found.pages, found.encoding)
