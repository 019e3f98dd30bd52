"""Sealed files in HOIAM_HOME/files: ciphertext under random names, readable by this installation's user alone."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from hoiam.vault.sealing import DataKeys, SealedStream, seal_stream
from hoiam.vault.wraps import Tier

log = logging.getLogger("hoiam.clock")
_PIECE = 1 << 18
FLOOR = 1 << 30  # bytes of the disk that stay free whatever strangers send: the database, the log and words need them
_LATER = 60 * 60  # seconds by which a file's time is ahead of its last change, where it says until when it may be named


def folder() -> Path:
    place = Path(settings.HOIAM_HOME) / "files"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def has_room(size: int) -> bool:
    """Whether a file of this size from a stranger leaves the floor free on the disk."""
    found = os.statvfs(folder())
    return found.f_bavail * found.f_frsize - size >= FLOOR


def keep_until(ids: Iterable[UUID], moment: datetime) -> None:
    """These files of a draft may be named until then: the time of each says so, and the sweep goes by it. No row joins a file
    to a draft, so whoever copies the tables learns no more than before."""
    for each in ids:
        with suppress(FileNotFoundError):
            os.utime(folder() / each.hex, (time.time(), moment.timestamp()))


def seal_bytes(keys: DataKeys, tier: Tier, data: bytes) -> SealedStream:
    """A file that is in memory, sealed onto the disk and flushed there before its petition names it."""
    return seal_pieces(keys, tier, (data[at : at + _PIECE] for at in range(0, len(data), _PIECE)))


def seal_pieces(keys: DataKeys, tier: Tier, pieces: Iterable[bytes], *, kind: str = "file") -> SealedStream:
    """The same for a file that comes in pieces, in constant memory. `kind`: as what it is sealed."""
    blob = uuid4()
    path = folder() / blob.hex
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        sealed = seal_stream(keys, tier, kind, pieces, out, id=blob)
        out.flush()
        os.fsync(out.fileno())
    return sealed


def remove(blob: UUID) -> None:
    """The ciphertext of a file goes, at once."""
    (folder() / blob.hex).unlink(missing_ok=True)


def opened(blob: UUID) -> BinaryIO:
    """The ciphertext of a file, to be read through its seal at any place; LookupError where there is none."""
    try:
        return (folder() / blob.hex).open("rb")
    except FileNotFoundError as missing:
        raise LookupError(blob) from missing


def sweep(*, older_than: timedelta = timedelta(weeks=2), now: float | None = None) -> int:
    """Removes files that no petition names and no draft can name any more; how many.

    Such a file was sealed for a draft that ended, or its request died: nobody holds a key to it. A draft's file goes when the
    draft does (`keep_until`); one that does not say until when, when it is `older_than` that.
    """
    now = time.time() if now is None else now
    old = [path for path in folder().iterdir() if _is_over(path, now, older_than.total_seconds())]
    named: set[UUID] = set()
    ids = [UUID(path.name) for path in old if _is_id(path.name)]
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM casework_blob WHERE id = ANY (%s)", [ids])
            named = {row[0] for row in cursor.fetchall()}
            cursor.execute("SELECT EXISTS (SELECT 1 FROM casework_blob WHERE data IS NULL)")
            (sees_files,) = cursor.fetchone()
        if not sees_files:
            # Either no petition has a file, or this session may not see them: then everything would look like an orphan.
            log.warning("%d old files are left where they are: this session sees no petition with a file.", len(ids))
            return 0
    orphans = [path for path in old if not _is_id(path.name) or UUID(path.name) not in named]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _is_over(path: Path, now: float, patience: float) -> bool:
    try:
        found = path.stat()
    except FileNotFoundError:
        return False  # whoever wrote the draft took it out just now
    until = found.st_mtime
    return until < (now if until - found.st_ctime > _LATER else now - patience)


def _is_id(name: str) -> bool:
    return len(name) == 32 and all(c in "0123456789abcdef" for c in name)


def ciphertext(blob: UUID) -> Iterator[bytes]:
    """The bytes of a sealed file, piece by piece; LookupError when the file is not there."""
    path = folder() / blob.hex
    if not path.exists():
        raise LookupError(blob)
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece
