"""What a stranger's file is, asked of the reader: it is opened and parsed in a process that has nothing to lose.

The answer of that process is untrusted: kind, type and reason are taken only where they are among those that there are.
"""

from __future__ import annotations

import io
from typing import BinaryIO, Final

from hoiam.core.words import Text
from hoiam.reader import Answer, Failed, NotRead, reader
from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads import LARGEST, LONGEST_NAME, Inspected
from hoiam.vault.uploads.file_names import KINDS, safe_name
from hoiam.vault.uploads.sentences import refused

HEAD: Final = 1024
MOST_PAGES: Final = 1_000_000
# What the first bytes say, which chooses a budget and nothing else: the look itself takes no word of it.
_BUDGETS: Final = (
    ("picture", (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    ("office", (b"PK",)),
)


def inspect(name: str, data: bytes | BinaryIO, *, rename: bool = False, asker: str = "") -> Inspected:
    """What the file is, or UploadRefused, as `vault.uploads.inspect` says it; `asker`: who sent it, for the reader to count.

    Where the reader did not look at it, that is an UploadRefused as well: what nobody has looked at is not taken.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    size = file.seek(0, io.SEEK_END)
    if size > LARGEST:
        raise refused("large")
    try:
        answer = reader().ask(budget_of(file), {"name": name[:2000], "rename": rename}, file, asker=asker)
        return _taken(answer, size)
    except NotRead as failed:
        raise not_looked_at(failed) from failed


def not_looked_at(failed: NotRead) -> UploadRefused:
    """The refusal for a file that nobody could look at; `reason` is that of the reader."""
    what = Text("Chưa nhận được tệp này.", "This file was not taken.")
    return UploadRefused(failed.reason, what, failed.why, failed.next)


def budget_of(file: BinaryIO) -> str:
    """The kind of job (`reader.kinds`) that a file is by its first bytes."""
    file.seek(0)
    head = file.read(HEAD)
    if b"%PDF-" in head:
        return "pdf"
    return next((kind for kind, marks in _BUDGETS if head.startswith(marks)), "file")


def _taken(answer: Answer, size: int) -> Inspected:
    if answer.has("refused"):
        reason = answer.text("refused", 40)
        name = _safe(answer.text("name", LONGEST_NAME)) if answer.has("name") else None
        try:
            raise refused(reason, name)
        except KeyError as unknown:
            raise Failed("answer") from unknown
    taken = answer.part("taken")
    kind = taken.text("kind", 20, KINDS)
    return Inspected(
        kind,
        KINDS[kind].type,
        _safe(taken.text("name", LONGEST_NAME)),
        size,
        signed=taken.flag("signed"),
        pages=taken.number("pages", 0, MOST_PAGES) if taken.has("pages") else None,
        encoding=taken.text("encoding", 20) if taken.has("encoding") else None,
    )


def _safe(name: str) -> str:
    """A name that is safe to show, or Failed."""
    safe, wrong = safe_name(name)
    if wrong is not None or safe != name:
        raise Failed("answer")
    return name
