"""What a stranger's file is, asked of the reader: it is opened and parsed in a process that has nothing to lose.

The answer of that process is untrusted: kind, type and reason are taken only where they are among those that there are.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, Final

from hoiam.core.words import Text
from hoiam.reader import Answer, Failed, NotRead, reader
from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads import LARGEST, LONGEST_NAME, Inspected, Metadata
from hoiam.vault.uploads.file_names import KINDS, SCANS, SIGNED_FORMS, accept, safe_name, without_moment
from hoiam.vault.uploads.found import DEVICE, FIELDS, LONGEST_SAID, MORE, MOST_SAID, NOTHING_SAID, PLACE
from hoiam.vault.uploads.sentences import refused, shown, told_of

__all__ = [
    "DEVICE",
    "FIELDS",
    "NOTHING_SAID",
    "OFFERED",
    "PLACE",
    "SCANS",
    "Inspected",
    "Metadata",
    "budget_of",
    "inspect",
    "kind_of_type",
    "not_looked_at",
    "shown",
    "told_of",
    "without_moment",
]

# What a picker of files offers: everything that is taken, what a signed form is sent as, what a paper is scanned to.
OFFERED: Final = {"everything": accept(), "signed_form": accept(SIGNED_FORMS), "scan": accept(SCANS)}
HEAD: Final = 1024
MOST_PAGES: Final = 1_000_000
# What the first bytes say, which chooses a budget and nothing else: the look itself takes no word of it.
_BUDGETS: Final = (
    ("picture", (b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF8", b"BM")),
    ("office", (b"PK", b"\xd0\xcf\x11\xe0", b"{\\rtf")),
)


def inspect(name: str, data: bytes | BinaryIO, *, asker: str = "") -> Inspected:
    """What the file is, or UploadRefused, as `vault.uploads.inspect` says it; `asker`: who sent it, for the reader to count.

    Where the reader did not look at it, that is an UploadRefused as well: what nobody has looked at is not taken. And what is
    taken was drawn once, or it is `unseen`: also where drawing it took more than the reader gives, or broke the process.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    size = file.seek(0, io.SEEK_END)
    if size > LARGEST:
        raise refused("large", number=size >> 20)
    try:
        try:
            return _taken(_looked(name, file, asker, draw=True), size)
        except NotRead as failed:
            if failed.reason in ("busy", "away"):
                raise
            return replace(_taken(_looked(name, file, asker, draw=False), size), unseen=True)
    except NotRead as failed:
        raise not_looked_at(failed) from failed


def kind_of_type(type_: str) -> str:
    """The kind that this media type was given for; empty where there is none."""
    return next((name for name, kind in KINDS.items() if kind.type == type_), "")


def _looked(name: str, file: BinaryIO, asker: str, *, draw: bool) -> Answer:
    return reader().ask(budget_of(file), {"name": name[-2000:], "draw": draw}, file, asker=asker)


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
    if head[8:12] == b"WEBP" or head[4:8] == b"ftyp":
        return "picture"
    return next((kind for kind, marks in _BUDGETS if head.startswith(marks)), "file")


def _taken(answer: Answer, size: int) -> Inspected:
    if answer.has("refused"):
        kind = answer.text("kind", 20, KINDS) if answer.has("kind") else None
        try:
            raise refused(
                answer.text("refused", 40),
                kind=kind,
                number=answer.number("number", 0, 1 << 60) if answer.has("number") else None,
                part=_safe(answer.text("part", LONGEST_NAME)) if answer.has("part") else None,
                inner=answer.text("inner", 40) if answer.has("inner") else None,
            )
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
        unseen=taken.flag("unseen"),
        metadata=_metadata(taken.part("metadata")),
    )


_POSITION: Final = re.compile(r"(-?\d{1,2}\.\d{6}) (-?\d{1,3}\.\d{6})")
_HEIGHT: Final = re.compile(r"-?\d{1,10}\.\d")


def _metadata(told: Answer) -> Metadata:
    """What a file says of itself: known fields, each a line without marks that hide or turn anything; or Failed."""
    more = told.texts("more", len(MORE), 20)
    pairs = told.fields.get("said")
    if not isinstance(pairs, list) or len(pairs) > MOST_SAID or not set(more) <= set(MORE):
        raise Failed("answer")
    said: list[tuple[str, str]] = []
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(each, str) for each in pair):
            raise Failed("answer")
        field, line = pair
        if field not in FIELDS or not line or len(line) > LONGEST_SAID or not line.isprintable() or not _is_one(field, line):
            raise Failed("answer")
        said.append((field, line))
    return Metadata(tuple(said), tuple(name for name in MORE if name in more))


def _is_one(field: str, line: str) -> bool:
    """Whether a place is one on the globe, a height a number and a time one of the calendar."""
    match field:
        case "position":
            found = _POSITION.fullmatch(line)
            return found is not None and abs(float(found[1])) <= 90 and abs(float(found[2])) <= 180
        case "height":
            return _HEIGHT.fullmatch(line) is not None
        case "taken":
            try:
                datetime.fromisoformat(line)
            except ValueError:
                return False
    return True


def _safe(name: str) -> str:
    """A name that is safe to show, or Failed."""
    if safe_name(name) != name:
        raise Failed("answer")
    return name
