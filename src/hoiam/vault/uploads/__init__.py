"""Which files are taken, told by what is in them and not by what they are called.

Taken is what people have (`file_names.KINDS`): text, web pages and mails, PDF, the files of office programs, photos and scans,
recordings and films of a telephone, signature files; up to 50 MB each. `inspect` reads a seekable file, which may be a sealed
one read through `reader.SealedReader`: nothing is written, and what a file claims to unpack to is weighed before it is
unpacked, piece by piece and thrown away. It keeps out what is broken, what needs a password, what runs (macros, scripts,
programs), what calls a stranger when it is opened, and bombs: by lists of what a file may be made of
(docs/decisions/files-are-taken-by-a-list.md), in work that grows with the file and is capped. What a file carries inside comes
in by the same door. It is no virus scanner, and docs/threats.md says so.

`inspect` is all that others need: bytes or an open file and a name in, `Inspected` out or `UploadRefused`. It asks no
framework, no clock, no network and no disk, so it can run in a process that has none of them. A name alone refuses nothing:
what can be mended in it is mended, and `sentences.told_of` says so.

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
    NOTHING_SAID,
    Metadata,
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
    "Metadata",
    "inspect",
]


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that is taken: kind, media type, a name that is safe to show and to save under, size in bytes.

    `signed`: the file is a signature, or a PDF that carries one (not yet verified). `pages` of a PDF, frames of an image;
    `encoding` of a text: utf-8, utf-16, utf-16-le or utf-16-be (without its mark), the name of an old Vietnamese encoding, or
    legacy where it is not known which. `unseen`: it is kept as evidence, and no page of it can be shown. `metadata`: what it
    says of place, device and time, as far as it is read.
    """

    kind: str
    type: str
    name: str
    size: int
    signed: bool = False
    pages: int | None = None
    encoding: str | None = None
    unseen: bool = False
    metadata: Metadata = NOTHING_SAID


def inspect(name: str, data: bytes | BinaryIO) -> Inspected:
    """What the file is, under a name that is mended where that is needed, or UploadRefused."""
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    size = file.seek(0, io.SEEK_END)
    if size == 0:
        raise refused("empty")
    if size > LARGEST:
        raise refused("large", number=size >> 20)
    # What parses is loaded in the reader alone.
    from hoiam.vault.uploads.looking import look
    from hoiam.vault.uploads.metadata import read_metadata
    from hoiam.vault.uploads.plain import holds_formulas

    found = look(file, size)
    fitting = with_extension(safe_name(name), found.kind)
    if found.kind == "text" and ending(fitting) in ("csv", "tsv") and holds_formulas(file):
        fitting = f"{fitting.rpartition('.')[0]}.txt"  # as a table it would reckon, as a text it is read
    kind = KINDS[found.kind]
    return Inspected(
        found.kind,
        kind.type,
        fitting,
        size,
        signed=found.signed,
        pages=found.pages,
        encoding=found.encoding,
        unseen=found.unseen or not kind.drawn,
        metadata=found.metadata or read_metadata(file, found.kind),
    )
